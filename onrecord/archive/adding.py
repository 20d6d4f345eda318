"""Records go in: prepared without the archive, written in transactions that hold whole pages."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Literal

import msgspec

from onrecord.archive import facets, rows
from onrecord.archive.facets import Facet
from onrecord.archive.gathered import Gathered, insert
from onrecord.archive.local import INDEX, LOCAL, is_local
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

    @property
    def said(self) -> list[Row]:
        """The rows of ``statement``."""
        return self.tables["statement"]


def prepare(record: Record, data: bytes, address: str | None = None) -> Ready:
    """Check and pack a record and its page; any thread may do it.

    :param address: of a page that has none of its own; see ``local.py``.
    :raises BrokenRecord: where ``data`` are not the bytes that the record was made from.
    """
    found = digest(data)
    if found != record.page.sha256:
        raise BrokenRecord(
            f"These bytes are not the page that the record was made from: their SHA-256 is {found}, not {record.page.sha256}."
        )
    return _ready(record, packed(data), address)


def prepare_again(record: Record, page: bytes, address: str | None) -> Ready:
    """The same for a page that is packed already, and whose digest was checked when it came in."""
    return _ready(record, page, address)


def _ready(record: Record, page: bytes, address: str | None) -> Ready:
    try:
        line = msgspec.json.encode(record)
    except UnicodeEncodeError:
        record = sound(record)
        line = msgspec.json.encode(record)
    tables = {
        "capture": [rows.capture(record)], "document": [rows.document(record)], "statement": rows.statements(record), "time": rows.times(record),
        "place": rows.places(record), "figure": rows.figures(record), "appearance": rows.appearances(record),
    }  # fmt: skip
    if address and not record.page.url:
        tables["capture"][0]["url"] = address
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
        self._rows = Gathered(connection)
        self._facets: dict[Facet, str] = {}  # f12, as a document names it

    def forget(self) -> None:
        """After a transaction that was rolled back: what was learned in it is not so."""
        self.people.forget()
        self._rows.forget()
        self._facets.clear()

    def add(self, ready: Ready) -> Added:
        """One record; the same bytes at the same address change nothing."""
        return self.add_all([ready])[0]

    def add_all(self, many: Iterable[Ready]) -> list[Added]:
        """Records in the order given, which costs less than one by one."""
        told = [self.gather(ready) for ready in many]
        self.write()
        return told

    def gather(self, ready: Ready, id: int | None = None, added: str | None = None) -> Added:
        """Take a record; its rows may be written now, and are by :meth:`write`, which has to be called before the transaction ends.

        :param id, added: number and moment of a document that comes from another archive.
        """
        known = known_as(self._connection, ready.capture["url"], ready.capture["sha256"])
        if known:
            return Added(known[0], "known", known[1])
        if is_local(ready.capture["url"]):
            self._connection.execute(INDEX)
        there = self._has(ready.capture["url"])
        now = added or moment()
        document = self._capture({"id": id, **ready.capture, "version": 1, "added": now, "read": now})
        self._rows.put("stored", ("id", "page_zstd", "record_zstd"), [(document, ready.page, ready.record)])
        self._document(document, ready)
        first = self._rows.number("statement", len(ready.said))
        self._findings(document, ready, range(first, first + len(ready.said)))
        if not there:
            return Added(document, "added", 1)
        self.write()
        version = self._number_versions(document)
        compare_neighbours(self._connection, document)
        return Added(document, "version", version)

    def write(self) -> None:
        """Write the rows that were gathered."""
        self._rows.write()

    def replace(self, document: int, ready: Ready) -> None:
        """Put another reading of the same bytes in place of what was found in them; a statement that stays the same keeps its number."""
        kept = self._statement_numbers(document, ready.said)
        self._remove(document)
        self._update("capture", document, {"software": ready.capture["software"], "charset": ready.capture["charset"], "read": moment()})
        self._update("stored", document, {"record_zstd": ready.record})
        self._update("document", document, {**ready.document, "facets": self._codes(ready)})
        self._findings(document, ready, kept)
        self.write()
        compare_neighbours(self._connection, document)

    def renumber(self, document: int) -> None:
        """Number the versions of a document anew and compare it with its neighbours, as after another one came."""
        self._number_versions(document)
        compare_neighbours(self._connection, document)

    def _capture(self, row: Row) -> int:
        sql = f"INSERT INTO capture ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
        if not self._rows.waiting:  # appearances are written before the documents that they refer to
            self._connection.execute("PRAGMA defer_foreign_keys = ON")
        return self._connection.execute(sql, tuple(row.values())).lastrowid or 0

    def _document(self, document: int, ready: Ready) -> None:
        row = {"id": document, "newest": 1, **ready.document, "facets": self._codes(ready)}
        self._rows.put("document", row, [tuple(row.values())])

    def _findings(self, document: int, ready: Ready, statements: Sequence[int]) -> None:
        tables = ready.tables
        met = self.people.join(document, ready.document["outlet"], tables["appearance"])
        if named := tables["appearance"]:  # at once: joining the names of the next page may look at them
            insert(self._connection, "appearance", ("document", *named[0]), [(document, *row.values()) for row in named])
        if said := ready.said:
            for row in said:
                row["person"] = met.get(row["speaker"])
            numbered = [(id, document, *row.values()) for id, row in zip(statements, said, strict=True)]
            self._rows.put("statement", ("id", "document", *said[0]), numbered)
        figures = [{**row, "statement": None if row["statement"] is None else statements[row["statement"]]} for row in tables["figure"]]
        for table, many in (("time", tables["time"]), ("place", tables["place"]), ("figure", figures)):
            if many:
                self._rows.put(table, ("document", *many[0]), [(document, *row.values()) for row in many])

    def _codes(self, ready: Ready) -> str:
        """The numbers of the facets as words to search for: "f107 f12"."""
        codes = list(map(self._facets.get, ready.facets))
        return " ".join(sorted(code or self._facet(facet) for code, facet in zip(codes, ready.facets, strict=True)))

    def _statement_numbers(self, document: int, statements: Sequence[Row]) -> list[int]:
        """For each statement the id of the same one of the reading before, else a new one."""
        sql = "SELECT start, end, text, content, id FROM statement WHERE document = ?"
        before = {tuple(row[:4]): row[4] for row in self._connection.execute(sql, [document])}
        new = self._rows.number("statement", len(statements))
        numbers = []
        for row in statements:
            id = before.pop((row["start"], row["end"], row["text"], row["content"]), None)
            numbers.append(id if id is not None else new)
            new += id is None
        return numbers

    def _remove(self, document: int) -> None:
        for table in ("figure", "statement", "time", "place", "appearance"):
            self._connection.execute(f"DELETE FROM {table} WHERE document = ?", [document])

    def _facet(self, facet: Facet) -> str:
        found = self._connection.execute("SELECT id FROM facet WHERE name = ? AND value = ?", facet).fetchone()
        id = found[0] if found else self._rows.number("facet")
        if not found:
            self._rows.put("facet", ("id", *facet._fields), [(id, *facet)])
        if len(self._facets) >= FACETS:
            self._rows.write()  # those that are forgotten here are asked of the table next time
            self._facets.clear()
        self._facets[facet] = f"f{id}"
        return self._facets[facet]

    def _has(self, url: str | None) -> bool:
        """Whether there is a capture at this address."""
        return url is not None and self._connection.execute("SELECT 1 FROM capture WHERE url = ?", [url]).fetchone() is not None

    def _update(self, table: str, id: int, row: Row) -> None:
        sets = ", ".join(f"{column} = ?" for column in row)
        self._connection.execute(f"UPDATE {table} SET {sets} WHERE id = ?", [*row.values(), id])

    def _number_versions(self, document: int) -> int:
        """Number the captures of one address by the time of capture; gives this one's number."""
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
        return number


FACETS = 20_000  # whose numbers are kept in memory: some 6 MB


def known_as(connection: sqlite3.Connection, url: str | None, sha256: str) -> tuple[int, int] | None:
    """Document and version of these bytes at this address; a file that was moved, or copied, is known wherever it lies."""
    sql = "SELECT id, version FROM capture WHERE coalesce(url, '') = ? AND sha256 = ?"
    found = connection.execute(sql, (url or "", sha256)).fetchone()
    if not found and is_local(url):
        found = connection.execute(f"SELECT id, version FROM capture WHERE sha256 = ? AND {LOCAL} ORDER BY id LIMIT 1", [sha256]).fetchone()
    return (found[0], found[1]) if found else None


def moment() -> str:
    """Now, in UTC."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
