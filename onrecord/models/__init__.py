"""Small weight files, each with a card; load.py checks their digests."""
