"""The version, alone in a file so that any stage can say which software made a record."""

VERSION = "0.1.0"
