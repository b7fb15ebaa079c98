"""What is loaded as a folder."""
