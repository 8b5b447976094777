"""Bringing in the ideas, comments and votes of another system from CSV files."""
