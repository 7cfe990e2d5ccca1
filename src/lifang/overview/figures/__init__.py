"""Figures with receipts: declared in a district's figures.yaml, computed on any engine, recomputed months later."""
