"""One file a question: who said what (statements), when (times), where (places), how much (figures)."""
