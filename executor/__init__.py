"""Turns a graph into materialised data; knows nothing of source text, findings or pages."""
