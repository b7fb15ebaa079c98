"""Turns source text into one graph of assets, and checks and compares that graph; imports nothing it analyses."""
