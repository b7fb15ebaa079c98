"""Writing, publishing and reading assets' data."""
