"""Blocks become an article."""
