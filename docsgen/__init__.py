"""Turns a graph and plain facts into a catalog site; knows nothing of source text analysis or of runs' internals."""
