"""The archive: pages, records and the search over them, in one SQLite file."""
