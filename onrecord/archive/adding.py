"""Records go in: prepared without the archive, written in transactions that hold whole pages."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

import msgspec

from onrecord.archive import facets, rows
from onrecord.archive.facets import Facet
from onrecord.archive.packing import packed
from onrecord.archive.people import Joiner
from onrecord.archive.rows import Row
from onrecord.archive.values import digest, not_storable, sound, storable, utc
from onrecord.archive.versions import compare_neighbours
from onrecord.errors import BrokenRecord
from onrecord.model import Frozen, Record


class Added(Frozen, frozen=True):
    """What became of a page: ``added``, a ``version`` of a page that is there already, or ``known`` byte for byte (nothing changed)."""

    id: int
    outcome: Literal["added", "version", "known"]
    version: int  # from 1, by time of capture, among the captures at the same address


class Ready(Frozen, frozen=True):
    """All that is written of a record, made without a look at the archive."""

    page: bytes
    record: bytes
    tables: dict[str, list[Row]]  # a figure's statement is still a place among the statements
    facets: list[Facet]

    @property
    def capture(self) -> Row:
        """The row of ``capture``."""
        return self.tables["capture"][0]

    @property
    def document(self) -> Row:
        """The row of ``document``."""
        return self.tables["document"][0]


def prepare(record: Record, data: bytes) -> Ready:
    """Check and pack a record and its page; any thread may do it.

    :raises BrokenRecord: where ``data`` are not the bytes that the record was made from.
    """
    found = digest(data)
    if found != record.page.sha256:
        raise BrokenRecord(
            f"These bytes are not the page that the record was made from: their SHA-256 is {found}, not {record.page.sha256}."
        )
    return _ready(record, packed(data))


def prepare_again(record: Record, page: bytes) -> Ready:
    """The same for a page that is packed already, and whose digest was checked when it came in."""
    return _ready(record, page)


def _ready(record: Record, page: bytes) -> Ready:
    try:
        line = msgspec.json.encode(record)
    except UnicodeEncodeError:
        record = sound(record)
        line = msgspec.json.encode(record)
    tables = {
        "capture": [rows.capture(record)], "document": [rows.document(record)], "statement": rows.statements(record), "time": rows.times(record),
        "place": rows.places(record), "figure": rows.figures(record), "appearance": rows.appearances(record),
    }  # fmt: skip
    found = sorted(facets.of(record))
    if not_storable(line):
        tables = {table: [{column: storable(value) for column, value in row.items()} for row in many] for table, many in tables.items()}
        found = sorted({Facet(f.name, storable(f.value)) for f in found})
    return Ready(page, packed(line), tables, found)


class Writer:
    """Writes prepared records through one connection; every call belongs inside a transaction of the caller."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.people = Joiner(connection)
        self._facets: dict[tuple[str, str], int] = {}

    def forget(self) -> None:
        """After a transaction that was rolled back: what was learned in it is not so."""
        self.people.forget()
        self._facets.clear()

    def add(self, ready: Ready, id: int | None = None, added: str | None = None) -> Added:
        """One record; the same bytes at the same address change nothing.

        :param id, added: number and moment of a document that comes from another archive.
        """
        known = self._known(ready.capture)
        if known:
            return Added(known[0], "known", known[1])
        now = added or moment()
        document = self._insert("capture", [{"id": id, **ready.capture, "version": 0, "added": now, "read": now}])
        self._insert("stored", [{"id": document, "page_zstd": ready.page, "record_zstd": ready.record}])
        self._insert("document", [{"id": document, "newest": 1, **ready.document, "facets": self._codes(ready)}])
        first = self._next("statement")
        self._findings(document, ready, [first + i for i in range(len(ready.tables["statement"]))])
        version, count = self._number_versions(document)
        if count > 1:
            compare_neighbours(self._connection, document)
        return Added(document, "added" if count == 1 else "version", version)

    def replace(self, document: int, ready: Ready) -> None:
        """Put another reading of the same bytes in place of what was found in them; a statement that stays the same keeps its number."""
        kept = self._statement_numbers(document, ready.tables["statement"])
        self._remove(document)
        self._update("capture", document, {"software": ready.capture["software"], "charset": ready.capture["charset"], "read": moment()})
        self._update("stored", document, {"record_zstd": ready.record})
        self._update("document", document, {**ready.document, "facets": self._codes(ready)})
        self._findings(document, ready, kept)
        compare_neighbours(self._connection, document)

    def renumber(self, document: int) -> None:
        """Number the versions of a document anew and compare it with its neighbours, as after another one came."""
        self._number_versions(document)
        compare_neighbours(self._connection, document)

    def _findings(self, document: int, ready: Ready, statements: list[int]) -> None:
        tables = ready.tables
        met = self.people.join(document, ready.document["outlet"], tables["appearance"])
        self._insert("appearance", [{"document": document, **row} for row in tables["appearance"]])
        said = zip(statements, tables["statement"], strict=True)
        self._insert("statement", [{"id": id, "document": document, **row, "person": met.get(row["speaker"])} for id, row in said])
        for table in ("time", "place"):
            self._insert(table, [{"document": document, **row} for row in tables[table]])
        self._insert("figure", [{"document": document, **row} for row in _tied(tables["figure"], statements)])

    def _codes(self, ready: Ready) -> str:
        """The numbers of the facets as words to search for: "f12 f107"."""
        return " ".join(f"f{number}" for number in sorted({self._facet(f) for f in ready.facets}))

    def _statement_numbers(self, document: int, statements: Sequence[Row]) -> list[int]:
        """For each statement the id of the same one of the reading before, else a new one."""
        sql = "SELECT start, end, text, content, id FROM statement WHERE document = ?"
        before = {tuple(row[:4]): row[4] for row in self._connection.execute(sql, [document])}
        new = self._next("statement")
        numbers = []
        for row in statements:
            id = before.pop((row["start"], row["end"], row["text"], row["content"]), None)
            numbers.append(id if id is not None else new)
            new += id is None
        return numbers

    def _remove(self, document: int) -> None:
        for table in ("figure", "statement", "time", "place", "appearance"):
            self._connection.execute(f"DELETE FROM {table} WHERE document = ?", [document])

    def _facet(self, facet: Facet) -> int:
        key = (facet.name, facet.value)
        id = self._facets.get(key)
        if id is None:
            found = self._connection.execute("SELECT id FROM facet WHERE name = ? AND value = ?", key).fetchone()
            id = found[0] if found else self._insert("facet", [{**facet._asdict()}])
            if len(self._facets) >= FACETS:
                self._facets.clear()
            self._facets[key] = id
        return id

    def _known(self, row: Row) -> tuple[int, int] | None:
        key = (row["url"] or "", row["sha256"])
        found = self._connection.execute("SELECT id, version FROM capture WHERE coalesce(url, '') = ? AND sha256 = ?", key).fetchone()
        return (found[0], found[1]) if found else None

    def _insert(self, table: str, many: Sequence[Row]) -> int:
        """Write rows of the same columns; gives the id of the last where there is one row."""
        if not many:
            return 0
        columns = tuple(many[0])
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        if len(many) == 1:
            return self._connection.execute(sql, tuple(many[0].values())).lastrowid or 0
        self._connection.executemany(sql, [tuple(row.values()) for row in many])
        return 0

    def _update(self, table: str, id: int, row: Row) -> None:
        sets = ", ".join(f"{column} = ?" for column in row)
        self._connection.execute(f"UPDATE {table} SET {sets} WHERE id = ?", [*row.values(), id])

    def _next(self, table: str) -> int:
        sql = f"SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0), coalesce((SELECT max(id) FROM {table}), 0)) + 1"
        return int(self._connection.execute(sql).fetchone()[0])

    def _number_versions(self, document: int) -> tuple[int, int]:
        """Number the captures of one address by the time of capture; gives this one's number and how many there are."""
        sql = """SELECT c.id, c.version, c.fetched, d.id, d.newest FROM capture c LEFT JOIN document d ON d.id = c.id
                 WHERE c.id = ?1 OR c.url = (SELECT url FROM capture WHERE id = ?1)"""
        there = sorted(self._connection.execute(sql, [document]), key=lambda r: (utc(r[2]) or "", r[0]))
        last = [id for id, _, _, row, _ in there if row is not None][-1]  # those in the trash have no row
        number = 0
        for i, (id, version, _, row, newest) in enumerate(there, 1):
            if id == document:
                number = i
            if version != i:
                self._connection.execute("UPDATE capture SET version = ? WHERE id = ?", (i, id))
            if row is not None and newest != int(id == last):
                self._connection.execute("UPDATE document SET newest = ? WHERE id = ?", (int(id == last), id))
        return number, len(there)


FACETS = 50_000  # whose numbers are kept in memory: some 10 MB


def _tied(found: list[Row], statements: list[int]) -> list[Row]:
    """Figures with the id of their statement in place of its place in the record."""
    return [{**row, "statement": None if row["statement"] is None else statements[row["statement"]]} for row in found]


def moment() -> str:
    """Now, in UTC."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
