"""A mill that gathers what it grinds."""
