"""The reading room: a local web application on an archive."""
