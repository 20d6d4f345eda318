"""The article's text becomes sentences, quotations and names."""
