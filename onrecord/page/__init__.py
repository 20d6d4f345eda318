"""Bytes become blocks."""
