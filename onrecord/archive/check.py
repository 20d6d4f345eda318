"""Do the tables say what the stored records say? A row that was altered, lost or added by hand is named."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from onrecord.archive import rows
from onrecord.archive.rows import Row
from onrecord.archive.values import sound, storable
from onrecord.model import Record

MADE: dict[str, Callable[[Record], list[Row]]] = {
    "statement": rows.statements,
    "time": rows.times,
    "place": rows.places,
    "figure": rows.figures,
    "appearance": rows.appearances,
}
ACROSS = ("person", "why", "statement")  # columns that look beyond the finding itself


def differences(connection: sqlite3.Connection, document: int, record: Record) -> Iterator[str]:
    """Each row of a document that is not as its record says, in words."""
    record = sound(record)
    yield from _row(connection, "capture", document, _capture(record))
    yield from _row(connection, "document", document, rows.document(record))
    for table, make in MADE.items():
        yield from _rows(connection, table, document, make(record))
    if stray := _stray(connection, document):
        yield f"{stray} of its figures stand in a statement of another document"


def _capture(record: Record) -> Row:
    """What its row says; a page that has no address of its own may have that of its file."""
    return {column: value for column, value in rows.capture(record).items() if value or column != "url"}


def _row(connection: sqlite3.Connection, table: str, document: int, wanted: Row) -> Iterator[str]:
    columns = [c for c in wanted if c != "software"]
    found = connection.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?", [document]).fetchone()
    if found is None:
        yield f"its row of {table} is missing"
    else:
        yield from _values(f"{table}.", columns, found, wanted)


def _rows(connection: sqlite3.Connection, table: str, document: int, wanted: list[Row]) -> Iterator[str]:
    if not wanted:
        count = connection.execute(f"SELECT count(*) FROM {table} WHERE document = ?", [document]).fetchone()[0]
        if count:
            yield f"{table} has {count} rows, the record has none"
        return
    columns = [c for c in wanted[0] if c not in ACROSS]
    sql = f"SELECT {', '.join(columns)} FROM {table} WHERE document = ? ORDER BY number"
    found = {row[columns.index("number")]: row for row in connection.execute(sql, [document])}
    for row in wanted:
        there = found.pop(row["number"], None)
        if there is None:
            yield f"{table} {row['number']} is missing"
        else:
            yield from _values(f"{table} {row['number']}, ", columns, there, row)
    for number in found:
        yield f"{table} {number} is in no record"


def _values(where: str, columns: Sequence[str], there: Sequence[Any], wanted: Row) -> Iterator[str]:
    for column, value in zip(columns, there, strict=True):
        if value != storable(wanted[column]):
            yield f"{where}{column} is {_short(value)}, the record says {_short(wanted[column])}"


def _stray(connection: sqlite3.Connection, document: int) -> int:
    sql = "SELECT count(*) FROM figure f JOIN statement s ON s.id = f.statement WHERE f.document = ? AND s.document <> f.document"
    return int(connection.execute(sql, [document]).fetchone()[0])


def _short(value: Any) -> str:
    return repr(value)[:80]
