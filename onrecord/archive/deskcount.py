"""Tells a change of the desk from a change of the archive, so that what was made from the archive need not be made again when somebody sets a bookmark.

SQLite counts every transaction that changed a file in the file's header; the desk counts those that changed it alone. The difference moves
only when something else was changed: a page added, people tied anew, an article put in the trash.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

HEADER = 28  # bytes; https://www.sqlite.org/fileformat2.html#the_database_header
ROLLBACK = b"\x01\x01"  # journal modes to write and to read: with WAL the header's count does not move at each change


def changes(path: Path) -> int | None:
    """How many transactions ever changed the file, modulo 2**32; None where its header does not say.

    :raises OSError: where the file cannot be read.
    """
    with path.open("rb", buffering=0) as file:
        header = file.read(HEADER)
    return int.from_bytes(header[24:28], "big") if len(header) == HEADER and header[18:20] == ROLLBACK else None


def there(connection: sqlite3.Connection) -> bool:
    """Whether this archive's desk counts; those made before it could do not."""
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'desk_count'").fetchone() is not None


def alone(connection: sqlite3.Connection) -> int:
    """How many of them changed the desk alone."""
    return int(connection.execute("SELECT CAST(total(changes) AS INTEGER) FROM desk_count").fetchone()[0]) if there(connection) else 0


def count(connection: sqlite3.Connection) -> None:
    """One more; once in each transaction of the caller that changes nothing but the desk."""
    connection.execute("INSERT INTO desk_count (id, changes) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET changes = changes + 1")
