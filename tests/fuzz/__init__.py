"""Fuzzing: ``python -m tests.fuzz`` runs every harness for a while, ``tests/fuzz/test_short.py`` runs each for a moment."""
