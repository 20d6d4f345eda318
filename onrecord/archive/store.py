"""The archive: captured pages and what was found in them, in one SQLite file; see docs/archive.md for its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import zstandard

from onrecord.archive import rows, search
from onrecord.archive.connect import connect, plainly
from onrecord.archive.search import Hit, Query
from onrecord.errors import ArchiveError, BrokenRecord, NotFound, QueryError
from onrecord.limits import LIMITS, Limits
from onrecord.model import Frozen, Record

LEVEL = 6  # zstd: a news page to about a sixth in 2 ms
STEPS = 5_000  # SQLite's virtual machine steps between two looks at the clock: some tens of microseconds


class Added(Frozen, frozen=True):
    """What became of a page: ``added``, a ``version`` of a page that is there already, or ``known`` byte for byte (nothing changed)."""

    id: int
    outcome: Literal["added", "version", "known"]
    version: int  # from 1, by time of capture, among the captures at the same address


class Version(Frozen, frozen=True):
    """One capture of an address."""

    id: int
    version: int
    fetched: str | None
    added: str


class Entry(Frozen, frozen=True):
    """One document as it is stored; where something of it is broken, ``problem`` says so and what cannot be had is None."""

    id: int
    record: Record | None
    data: bytes | None
    problem: str | None = None


class Archive:
    """An archive in one file. Every page added is there for good once :meth:`add` returns, whatever happens to the process.

    :param path: the file; made where there is none, unless ``create`` is False.
    :param read_only: open for reading only; nothing can change the file then.
    :raises onrecord.errors.ArchiveError: NotAnArchive, OtherVersion or ArchiveBusy, in words for the reader.
    :raises onrecord.errors.NotFound: where there is no file and none may be made.

    >>> from onrecord.archive.store import Archive
    >>> archive = Archive("news.db")  # doctest: +SKIP
    """

    def __init__(self, path: str | PathLike[str], create: bool = True, *, read_only: bool = False, limits: Limits = LIMITS) -> None:
        self.path = Path(path)
        self.limits = limits
        self._connection = connect(self.path, create, read_only, limits)

    def close(self) -> None:
        """Close the file; the archive cannot be used after that."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __len__(self) -> int:
        return int(self._rows("SELECT count(*) FROM document")[0][0])

    # ── adding ──────────────────────────────────────────────────────────────

    def add(self, record: Record, data: bytes) -> Added:
        """Keep a record and the bytes that it was made from, in one transaction.

        The same bytes at the same address change nothing; other bytes at the same address are a new version.

        :raises BrokenRecord: where ``data`` are not the bytes that the record was made from.
        :raises ArchiveBusy: where another process was writing for longer than ``limits.busy_seconds``.
        """
        record, line = _line(record, data)
        page, packed = _pack(data), _pack(line)
        with self._writing():
            row = rows.capture(record)
            known = self._known(row)
            if known:
                return Added(known[0], "known", known[1])
            document = self._insert("capture", [{**row, "version": 0, "added": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}])
            self._insert("stored", [{"id": document, "page_zstd": page, "record_zstd": packed}])
            self._insert("document", [{"id": document, "newest": 1, **rows.document(record)}])
            for table, found in rows.findings(record, self._next("statement")):
                self._insert(table, [{"document": document, **one} for one in found])
            version = self._number_versions(document)
        return Added(document, "added" if version == (1, 1) else "version", version[0])

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with plainly(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _known(self, row: rows.Row) -> tuple[int, int] | None:
        key = (rows.storable(row["url"]) or "", row["sha256"])
        found = self._connection.execute("SELECT id, version FROM capture WHERE coalesce(url, '') = ? AND sha256 = ?", key).fetchone()
        return (found[0], found[1]) if found else None

    def _insert(self, table: str, many: Sequence[rows.Row]) -> int:
        if not many:
            return 0
        columns = tuple(many[0])
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        cursor = self._connection.cursor()
        for row in many:
            cursor.execute(sql, [rows.storable(row[c]) for c in columns])
        return cursor.lastrowid or 0

    def _next(self, table: str) -> int:
        return int(self._connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0])

    def _number_versions(self, document: int) -> tuple[int, int]:
        """Number the captures of one address by the time of capture; gives this one's number and how many there are."""
        sql = "SELECT id, version, fetched FROM capture WHERE id = ?1 OR url = (SELECT url FROM capture WHERE id = ?1)"
        there = sorted(self._connection.execute(sql, [document]), key=lambda r: (rows.utc(r[2]) or "", r[0]))
        number = 0
        for i, (id, version, _) in enumerate(there, 1):
            if id == document:
                number = i
            if version != i:
                self._connection.execute("UPDATE capture SET version = ? WHERE id = ?", (i, id))
            self._connection.execute("UPDATE document SET newest = ?1 WHERE id = ?2 AND newest <> ?1", (int(i == len(there)), id))
        return number, len(there)

    # ── reading ─────────────────────────────────────────────────────────────

    def record(self, id: int) -> Record:
        """The record of a document.

        :raises NotFound: where there is none with this id.
        :raises BrokenRecord: where what is stored is damaged.
        """
        return Record.from_json(self._unpack(id, "record_zstd"))

    def data(self, id: int) -> bytes:
        """The bytes of the page as they were captured; raises what :meth:`record` raises."""
        return self._unpack(id, "page_zstd")

    def records(self) -> Iterator[Record]:
        """Every record, one at a time, in the order of adding.

        :raises BrokenRecord: at one that is damaged; :meth:`entries` goes on.
        """
        for id in self._ids():
            yield self.record(id)

    def entries(self) -> Iterator[Entry]:
        """Every document with its bytes, in the order of adding; a damaged one comes with its problem, and the rest follow."""
        for id in self._ids():
            problems: list[str] = []
            record = data = None
            try:
                record = self.record(id)
            except (BrokenRecord, NotFound, ArchiveError) as error:
                problems.append(str(error))
            try:
                data = self.data(id)
            except (BrokenRecord, NotFound, ArchiveError) as error:
                problems.append(str(error))
            yield Entry(id, record, data, " ".join(problems) or None)

    def versions(self, id: int) -> list[Version]:
        """Every capture at the address of a document, this one included, the earliest first."""
        sql = """SELECT id, version, fetched, added FROM capture
                 WHERE id = ?1 OR url = (SELECT url FROM capture WHERE id = ?1) ORDER BY version"""
        return [Version(*row) for row in self._rows(sql, [id])]

    def _ids(self) -> list[int]:
        # Taken at once, so that no reading is under way while another process wants to write.
        try:
            return [row[0] for row in self._rows("SELECT id FROM stored ORDER BY id")]
        except ArchiveError:  # part of that table is damaged; the captures may still name all of it
            return [row[0] for row in self._rows("SELECT id FROM capture ORDER BY id")]

    def _unpack(self, id: int, column: str) -> bytes:
        found = self._rows(f"SELECT {column} FROM stored WHERE id = ?", [id]) if abs(id) < 2**63 else []
        if not found:
            raise NotFound(f"There is no document {id} in {self.path}.")
        return _unpacked(found[0][0], f"Document {id} in {self.path} is damaged")

    # ── searching ───────────────────────────────────────────────────────────

    def search(self, query: Query) -> list[Hit]:
        """Documents that fit, best first; the newest first where no words are given.

        :raises QueryError: where a date cannot be understood, the words are too long, or it takes longer than ``limits.query_seconds``.
        """
        with self._timed():
            return search.run(self._connection, query, self.limits)

    def count(self, query: Query) -> int:
        """How many documents fit, whatever ``limit`` and ``offset`` say."""
        with self._timed():
            return search.count(self._connection, query, self.limits)

    def documents(self, limit: int | None = None, offset: int = 0) -> list[Hit]:
        """The newest version of every document, the newest first, one page of the list at a time."""
        return self.search(Query(limit=limit, offset=offset))

    def common(self, what: Literal["speaker", "outlet"], limit: int = 50) -> list[str]:
        """The speakers or outlets met most often; empty where counting takes too long."""
        table = {"speaker": "statement", "outlet": "document"}[what]
        sql = f"SELECT {what} FROM {table} WHERE {what} IS NOT NULL GROUP BY {what} ORDER BY count(*) DESC, {what} LIMIT ?"
        try:
            with self._timed():
                return [row[0] for row in self._connection.execute(sql, [limit])]
        except QueryError:
            return []

    @contextmanager
    def _timed(self) -> Iterator[None]:
        with plainly(self.path), search.within(self._connection, self.limits.query_seconds, STEPS):
            yield

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        with plainly(self.path):
            return self._connection.execute(sql, values).fetchall()


def _line(record: Record, data: bytes) -> tuple[Record, bytes]:
    """The record, made sound where that is needed, and its JSON."""
    digest = rows.digest(data)
    if digest != record.page.sha256:
        raise BrokenRecord(
            f"These bytes are not the page that the record was made from: their SHA-256 is {digest}, not {record.page.sha256}."
        )
    try:
        return record, record.to_json().encode()
    except UnicodeEncodeError:
        record = rows.sound(record)
        return record, record.to_json().encode()


def _pack(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress(data)


MOST = 1_000_000_000  # bytes of one stored page or record: SQLite's own bound for a value, so only a forged file passes it


def _unpacked(packed: object, damage: str) -> bytes:
    if not isinstance(packed, bytes):
        raise BrokenRecord(f"{damage}: its bytes are missing.")
    try:
        if not 0 <= zstandard.frame_content_size(packed) <= MOST:
            raise BrokenRecord(f"{damage}: it does not say how much it holds, or more than {MOST:,} bytes.")
        return zstandard.ZstdDecompressor().decompress(packed)
    except zstandard.ZstdError as error:
        raise BrokenRecord(f"{damage}: its bytes cannot be unpacked ({error}). Add the page again from its source.") from error
