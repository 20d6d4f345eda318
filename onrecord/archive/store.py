"""The archive: captured pages and what was found in them, in one SQLite file; see docs/archive.md for its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from onrecord.archive import check, decisions, desktrash, persons, relate, relations, search, versions
from onrecord.archive.adding import Added, Writer, known_as, moment, prepare
from onrecord.archive.batch import Batch
from onrecord.archive.connect import connect, plainly
from onrecord.archive.desk import Desk
from onrecord.archive.ledger import Line
from onrecord.archive.packing import unpacked
from onrecord.archive.persons import PersonPage, PersonRow
from onrecord.archive.query import Query
from onrecord.archive.relations import OneText, Reprint, StoryRow, Utterance
from onrecord.archive.search import Found, Hit
from onrecord.archive.sidebyside import StoryPage
from onrecord.archive.values import storable
from onrecord.archive.versions import Changed, Version
from onrecord.errors import ArchiveError, BrokenRecord, NotFound, QueryError
from onrecord.limits import LIMITS, Limits
from onrecord.model import Frozen, Page, Record

__all__ = ["Added", "Archive", "Changed", "Entry", "Found", "Hit", "Query", "Version"]

STEPS = 5_000  # SQLite's virtual machine steps between two looks at the clock: some tens of microseconds
CHANGES = 1_000  # given at once
WORKED_IN = 50  # documents in one transaction: some seconds, after which another program may write


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
        self._writer = Writer(self._connection)

    def close(self) -> None:
        """Close the file; the archive cannot be used after that."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def desk(self) -> Desk:
        """What readers put beside the pages: bookmarks, tags, notes, corrections, saved searches, the trash."""
        return Desk(self._connection, self._writing, self.limits)

    def __len__(self) -> int:
        return int(self._rows("SELECT count(*) FROM document")[0][0])

    # ── adding ──────────────────────────────────────────────────────────────

    def add(self, record: Record, data: bytes, address: str | None = None) -> Added:
        """Keep a record and the bytes that it was made from, in one transaction.

        The same bytes at the same address change nothing; other bytes at the same address are a new version.

        :param address: of a page that has none of its own, as that of a file: :func:`onrecord.archive.local.address`.
        :raises BrokenRecord: where ``data`` are not the bytes that the record was made from.
        :raises ArchiveBusy: where another process was writing for longer than ``limits.busy_seconds``.
        """
        ready = prepare(record, data, address)
        with self._writing() as writer:
            return writer.add(ready)

    def batch(self, done: Callable[[Added], object] = lambda added: None) -> Batch:
        """For adding many: some hundred pages in one transaction, each made durable before ``done`` hears of it.

        >>> with archive.batch(print) as batch:  # doctest: +SKIP
        ...     batch.add(record, data)
        """
        return Batch(self._writing, done, self.limits)

    def add_many(self, pairs: Iterable[tuple[Record, bytes]]) -> Iterator[Added]:
        """Add records with their bytes; what became of each comes once it is durable. Stopping half-way loses nothing that came."""
        told: list[Added] = []
        with self.batch(told.append) as batch:
            for record, data in pairs:
                batch.add(record, data)
                yield from told
                told.clear()
        yield from told

    def replace(self, id: int, record: Record) -> None:
        """Put another reading of the same bytes in place of the record of a document; the bytes stay.

        :raises BrokenRecord: where the record was made from other bytes.
        :raises NotFound: where there is no such document.
        """
        ready = prepare(record, self.data(id))
        with self._writing() as writer:
            writer.replace(id, ready)
            relate.read_again(self._connection, id)

    def has(self, page: Page) -> bool:
        """Whether these bytes are there already, under the same address; those of a file, wherever it lies."""
        with plainly(self.path):
            return known_as(self._connection, storable(page.url), page.sha256) is not None

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        with plainly(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._connection.execute("COMMIT")
            except BaseException:
                self._writer.forget()
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

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

    def records(self, *, newest: bool = False) -> Iterator[Record]:
        """Every record, one at a time, in the order of adding; or only the newest of each address.

        :raises BrokenRecord: at one that is damaged; :meth:`entries` goes on.
        """
        ids = [row[0] for row in self._rows("SELECT id FROM document WHERE newest = 1 ORDER BY id")] if newest else self._ids()
        for id in ids:
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

    def differences(self, id: int, record: Record) -> list[str]:
        """What the tables say of a document that its record does not, in words; empty where they agree."""
        with plainly(self.path):
            return list(check.differences(self._connection, id, record))

    def versions(self, id: int) -> list[Version]:
        """Every capture at the address of a document, this one included, the earliest first."""
        sql = """SELECT id, version, fetched, added FROM capture
                 WHERE id = ?1 OR url = (SELECT url FROM capture WHERE id = ?1) ORDER BY version"""
        trash = self._in_trash()
        return [Version(*row) for row in self._rows(sql, [id]) if row[0] == id or row[0] not in trash]

    def _ids(self) -> list[int]:
        # Taken at once, so that no reading is under way while another process wants to write.
        try:
            found = self._rows("SELECT id FROM stored ORDER BY id")
        except ArchiveError:  # part of that table is damaged; the captures may still name all of it
            found = self._rows("SELECT id FROM capture ORDER BY id")
        trash = self._in_trash()
        return [row[0] for row in found if row[0] not in trash]

    def _in_trash(self) -> set[int]:
        with plainly(self.path):
            return desktrash.inside(self._connection)

    def _unpack(self, id: int, column: str) -> bytes:
        found = self._rows(f"SELECT {column} FROM stored WHERE id = ?", [id]) if abs(id) < 2**63 else []
        if not found:
            raise NotFound(f"There is no document {id} in {self.path}.")
        with plainly(self.path):
            thrown_away = desktrash.holds(self._connection, id)
        if thrown_away:
            raise NotFound(f"Document {id} lies in the trash. Put it back to read it: in the reading room, under Desk and Trash.")
        return unpacked(found[0][0], f"Document {id} in {self.path} is damaged")

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

    def find(self, query: Query) -> Found:
        """The documents that fit and how many there are in all; raises what :meth:`search` raises."""
        with self._timed():
            return search.find(self._connection, query, self.limits)

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

    # ── across pages ────────────────────────────────────────────────────────

    def changes(self, url: str | None = None, *, since: str | None = None, limit: int = CHANGES) -> list[Changed]:
        """What changed from version to version: at one address, or in all versions captured since a day; the newest version first.

        :raises QueryError: where the day cannot be understood.
        """
        with self._timed():
            return versions.read(self._connection, url, since, limit)

    def people(self, name: str | None = None, limit: int = 50, kind: Literal["person", "body"] | None = None) -> list[PersonRow]:
        """People and bodies across pages, those with most statements first; with a name, those who bear it in any usual spelling."""
        with self._timed():
            return persons.listed(self._connection, name, kind, limit)

    def person(self, id: int, limit: int = 1_000) -> PersonPage:
        """One person or body: the forms of the name, roles, outlets, and statements over time.

        :raises NotFound: where there is none with this number.
        """
        with plainly(self.path):
            return persons.page(self._connection, id, limit)

    def join_people(self, one: str, other: str) -> PersonRow:
        """Decide that two names are one person: a name, a number such as ``#12``, or a name on one page, ``John Smith@17``.

        The decision is kept and made again whenever the people are worked out anew.

        :raises NotFound: where a name is nobody's, or several people's.
        """
        with self._writing() as writer:
            person = decisions.join(self._connection, one, other, moment())
            writer.forget()
            return persons.row(self._connection, person)

    def part_people(self, one: str, other: str) -> None:
        """Undo a join, made by hand or by rule, for good; names as for :meth:`join_people`.

        :raises NotFound: where the two are not one person.
        """
        with self._writing() as writer:
            decisions.part(self._connection, one, other, moment())
            writer.forget()

    def rebuild(self, step: Callable[[str], object] = lambda name: None) -> int:
        """Work out anew what joins pages: people, changes from version to version, copies, quotations, stories; gives how many people and bodies there are.

        What was decided by hand is kept.

        :param step: called after each document.
        """
        with self._writing() as writer:
            decisions.rebuild(self._connection, writer.people)
            versions.compare_all(self._connection)
            relate.drop(self._connection)
            writer.forget()
            people = int(self._connection.execute("SELECT count(*) FROM person").fetchone()[0])
        self.relate(step)
        return people

    # ── copies, quotations, stories, figures ────────────────────────────────

    def relate(self, step: Callable[[str], object] = lambda name: None) -> int:
        """Work in the documents that came, or were read again, since this was done last: copies, quotations, stories; gives how many there were.

        What comes out is the same in whatever order, and in however many goes, documents are added and worked in, unless so many are alike that a bound of
        ``limits.py`` leaves some out. Stopping half-way leaves a sound archive.

        :param step: called after each document.
        """
        worker = relate.Relater(self._connection)
        with plainly(self.path):
            waiting = relate.waiting(self._connection)
        for first in range(0, max(1, len(waiting)), WORKED_IN):
            with self._writing():
                relate.make(self._connection)
                worker.work_in(waiting[first : first + WORKED_IN], step)
        with self._writing():
            worker.group()
        return len(waiting)

    def unrelated(self) -> int:
        """How many documents :meth:`relate` would work in."""
        with plainly(self.path):
            return len(relate.waiting(self._connection))

    def copies(self, document: int) -> list[Reprint]:
        """What else has the text of a document, or passages of it; raises what :meth:`record` raises."""
        with self._related():
            return relations.reprints(self._connection, document, self.record)

    def texts(self, limit: int = 50) -> list[OneText]:
        """Texts that more than one page carries, those with most outlets first."""
        with self._related():
            return relations.texts(self._connection, limit)

    def quotations(self, words: str, limit: int = 50) -> list[Utterance]:
        """Quotations that have these words, each with every article that has it, however cut.

        :raises QueryError: where there are no words.
        """
        with self._related():
            return relations.utterances(self._connection, words, limit)

    def stories(self, since: str | None = None, words: str | None = None, *, least: int = 2, limit: int = 50) -> list[StoryRow]:
        """Stories told by ``least`` articles or more, the newest first; with words, those with a headline that has them.

        :raises QueryError: where the day cannot be understood.
        """
        with self._related():
            return relations.stories(self._connection, since, words, least, limit)

    def story(self, name: str) -> StoryPage:
        """One story, its articles side by side: by name, by the number of one of its documents, or by an address.

        :raises NotFound: where there is none.
        """
        with self._related():
            return relations.story(self._connection, name, self.record)

    def ledger(self, speaker: str) -> list[Line]:
        """The same things counted by one speaker, conflicts first; a story's ledger is ``story(name).figures``.

        :raises NotFound: where no figure is attributed to this speaker.
        """
        with plainly(self.path):
            return relations.speaker_ledger(self._connection, speaker, self.record)

    @contextmanager
    def _related(self) -> Iterator[None]:
        with plainly(self.path):
            if not relate.there(self._connection):
                raise ArchiveError(
                    f"Copies, quotations and stories of {self.path} are not worked out yet. Run: onrecord rebuild {self.path}"
                )
            yield

    @contextmanager
    def _timed(self) -> Iterator[None]:
        with plainly(self.path), search.within(self._connection, self.limits.query_seconds, STEPS):
            yield

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        with plainly(self.path):
            return self._connection.execute(sql, values).fetchall()
