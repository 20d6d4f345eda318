"""One file a question: who said what, when, where, how much."""
