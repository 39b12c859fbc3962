"""The entries of the book."""
