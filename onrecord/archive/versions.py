"""Versions at one address: what changed from each to the next, kept in the table ``change``."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from onrecord.archive.compare import Change, ChangeKind, Owned, changes
from onrecord.archive.packing import unpacked
from onrecord.archive.values import day_given, storable
from onrecord.errors import BrokenRecord
from onrecord.model import Frozen, Record, Span


class Version(Frozen, frozen=True):
    """One capture of an address."""

    id: int
    version: int
    fetched: str | None
    added: str


class Changed(Frozen, frozen=True):
    """A change, with the two versions that it lies between."""

    document: int  # the newer version
    earlier: int  # the older one
    url: str | None
    outlet: str | None
    headline: str | None  # of the newer version
    captured: str | None  # when the newer version was captured
    captured_before: str | None
    kind: ChangeKind
    before: Span | None
    after: Span | None
    was: str | None
    became: str | None
    owned: Owned
    notice: str | None


def compare_neighbours(connection: sqlite3.Connection, document: int) -> None:
    """Write anew what changed from the version before this one, and from this one to the next."""
    sql = """SELECT c.id FROM capture c WHERE c.url = (SELECT url FROM capture WHERE id = ?1)
             AND abs(c.version - (SELECT version FROM capture WHERE id = ?1)) <= 1
             AND c.id IN (SELECT id FROM document) ORDER BY c.version"""  # one in the trash has no row there
    there = [row[0] for row in connection.execute(sql, [document])]
    for earlier, later in pairwise(there):
        _compare(connection, earlier, later)


def compare_all(connection: sqlite3.Connection) -> None:
    """Write every change anew."""
    connection.execute("DELETE FROM change")
    sql = "SELECT b.id, a.id FROM capture a JOIN capture b ON b.url = a.url AND b.version = a.version - 1 JOIN document x ON x.id = a.id JOIN document y ON y.id = b.id ORDER BY a.id"
    for earlier, later in connection.execute(sql).fetchall():
        _compare(connection, earlier, later)


def _compare(connection: sqlite3.Connection, earlier: int, later: int) -> None:
    connection.execute("DELETE FROM change WHERE document = ?", [later])
    old, new = _record(connection, earlier), _record(connection, later)
    if old is None or new is None:
        return
    found = changes(old, new, _known(connection, later))
    rows = [(later, earlier, number, *_row(change)) for number, change in enumerate(found)]
    sql = f"INSERT INTO change ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
    connection.executemany(sql, rows)


COLUMNS = (
    "document", "earlier", "number", "kind", "before", "before_start", "before_end", "after", "after_start", "after_end", "was", "became", "owned", "notice",
)  # fmt: skip


def _row(change: Change) -> list[object]:
    spans = [(s.text, s.start, s.end) if s else (None, None, None) for s in (change.before, change.after)]
    return [storable(v) for v in (change.kind, *spans[0], *spans[1], change.was, change.became, change.owned, change.notice)]


def _record(connection: sqlite3.Connection, id: int) -> Record | None:
    found = connection.execute("SELECT record_zstd FROM stored WHERE id = ?", [id]).fetchone()
    try:
        return Record.from_json(unpacked(found[0], f"Document {id} is damaged")) if found else None
    except BrokenRecord:  # onrecord verify names it
        return None


def _known(connection: sqlite3.Connection, document: int) -> Callable[[str], bool]:
    """Whether an article at another address has the word."""
    sql = """SELECT 1 FROM document_search WHERE document_search MATCH ? AND rowid NOT IN
             (SELECT id FROM capture WHERE url = (SELECT url FROM capture WHERE id = ?)) LIMIT 1"""

    def met(word: str) -> bool:
        return connection.execute(sql, ('"' + storable(word).replace('"', " ") + '"', document)).fetchone() is not None

    return met


def read(connection: sqlite3.Connection, url: str | None, since: str | None, limit: int) -> list[Changed]:
    """Changes between the versions of an address, or of all those captured since a day; the newest version first.

    :raises QueryError: where the day cannot be understood.
    """
    parts, values = ["1"], []
    if url is not None:
        parts.append("(c.url = ? OR d.url = ?)")
        values += [storable(url)] * 2
    if since is not None:
        parts.append("coalesce(c.fetched, c.added) >= ?")
        values.append(day_given(since))
    sql = f"""SELECT n.document, n.earlier, coalesce(c.url, d.url), d.outlet, d.headline, coalesce(c.fetched, c.added), coalesce(e.fetched, e.added), n.kind,
                     n.before, n.before_start, n.before_end, n.after, n.after_start, n.after_end, n.was, n.became, n.owned, n.notice
              FROM change n JOIN capture c ON c.id = n.document JOIN document d ON d.id = n.document JOIN capture e ON e.id = n.earlier
              WHERE {" AND ".join(parts)} ORDER BY coalesce(c.fetched, c.added) DESC, n.document DESC, n.number LIMIT ?"""
    return [_changed(row) for row in connection.execute(sql, [*values, limit])]


def _changed(row: tuple[object, ...]) -> Changed:
    before, after = (Span(*row[i : i + 3]) if row[i] is not None else None for i in (8, 11))  # type: ignore[arg-type]
    values: list[Any] = [*row[:8], before, after, *row[14:]]
    return Changed(*values)
