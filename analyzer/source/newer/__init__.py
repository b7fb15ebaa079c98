"""Reads files whose syntax is newer than the running Python's, with libcst, in a process of their own."""
