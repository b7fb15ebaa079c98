"""Finds a project's files and reads them into syntax; knows nothing of what the code means."""
