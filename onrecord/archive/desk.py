"""The desk: what readers put beside the pages of an archive, with who and when; nothing of it is written over what was found. See docs/desk.md."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Literal, get_args

from msgspec import to_builtins
from msgspec.structs import replace

from onrecord.archive import deskacts, deskcount, desktrash
from onrecord.archive.adding import Writer, moment
from onrecord.archive.connect import make_tables
from onrecord.archive.deskacts import Act
from onrecord.archive.deskfields import NONE_AT_ALL, Finding, Spot, placed, reading, spot
from onrecord.archive.desktrash import Trashed
from onrecord.archive.values import storable
from onrecord.errors import BrokenRecord, DeskError, NotFound
from onrecord.limits import Limits
from onrecord.model import Frozen, Record

Kind = Literal["bookmark", "tag", "note", "correction", "search"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Entry(Frozen, frozen=True):
    """One thing that a reader put down."""

    id: int
    kind: Kind
    document: int | None  # None: a saved search
    finding: Finding | None
    number: int | None  # place of the finding in its list in the record, when this was put down
    start: int | None
    end: int | None
    words: str | None
    field: str | None  # of a correction: what is corrected; see deskfields.FIELDS
    was: str | None  # of a correction: what the machine had read, "" where it knew nothing
    value: str  # the tag, the note, what is right ("" for not known), the address of the search
    reason: str | None  # why; of a search its name
    made: str
    made_by: str
    removed: str | None = None
    removed_by: str | None = None
    replaces: int | None = None  # the entry that this one is a new wording of
    headline: str | None = None  # of the article
    outlet: str | None = None

    @property
    def spot(self) -> Spot:
        """What it is about."""
        return Spot(self.document or 0, self.finding or "article", self.number, self.start, self.end, self.words)


COLUMNS = (
    "id", "kind", "document", "finding", "number", "start", "end", "words", "field", "was", "value", "reason", "made", "made_by", "removed", "removed_by", "replaces",
)  # fmt: skip
SELECT = f"SELECT {', '.join('e.' + c for c in COLUMNS)}, d.headline, d.outlet FROM desk_entry e LEFT JOIN document d ON d.id = e.document"
HERE = "e.removed IS NULL AND (e.document IS NULL OR e.document NOT IN (SELECT document FROM desk_trash))"


def there(connection: sqlite3.Connection) -> bool:
    """Whether anything was ever put on the desk of this archive."""
    return desktrash.there(connection)


class Desk:
    """The desk of one archive; every change is made in the name of somebody, in one transaction, and can be undone by them.

    :raises onrecord.errors.DeskError: from every method that changes something, where it cannot be kept so.
    """

    def __init__(self, connection: sqlite3.Connection, writing: Callable[[], AbstractContextManager[Writer]], limits: Limits) -> None:
        self._connection = connection
        self._begin = writing
        self._limits = limits

    # ── putting down ────────────────────────────────────────────────────────

    def bookmark(self, document: int, who: str) -> int:
        """Remember an article; gives the entry's number. Once for each reader."""
        return self._add("bookmark", Spot(document), "", who)

    def tag(self, document: int, name: str, who: str) -> int:
        """Put a tag on an article; one that is there already, in whatever case, stays as it is."""
        words = " ".join(storable(name).split())
        if not words:
            raise DeskError("A tag needs at least one letter.")
        if len(words) > self._limits.label_characters:
            raise DeskError(f"A tag has at most {self._limits.label_characters} characters; this one has {len(words):,}.")
        return self._add("tag", Spot(document), words, who)

    def note(self, record: Record, where: Spot, text: str, who: str) -> int:
        """Put a note on an article or on one finding of it.

        :param record: that of the document.
        """
        return self._add("note", spot(record, where.document, where.finding, where.number), self._text(text), who)

    def correct(self, record: Record, where: Spot, field: str, value: str, who: str, reason: str = "") -> int:
        """Say what is right in place of what the machine has read; both are kept, side by side.

        :param field: see :data:`onrecord.archive.deskfields.FIELDS`.
        :param value: what is right, "" for "not known"; for the field ``finding`` "no".
        """
        found = spot(record, where.document, where.finding, where.number)
        was, value = storable(reading(record, found, field)), self._text(value, empty=True)
        if field == NONE_AT_ALL:
            value = "no"
        if value == was:
            raise DeskError("That is what stands there already. Write what is right instead, or nothing for “not known”.")
        return self._add("correction", found, value, who, field=field, was=was, reason=self._text(reason, empty=True) or None)

    def save_search(self, address: str, name: str, who: str) -> int:
        """Keep a search by its address in the reading room, under a name."""
        if not address.startswith("/?") or len(address) > self._limits.url_characters:
            raise DeskError("Only a search of this room can be saved: its address begins with /?")
        name = " ".join(storable(name).split())[: self._limits.label_characters]
        return self._add("search", None, storable(address), who, reason=name or None)

    def edit(self, id: int, value: str, who: str, reason: str = "") -> int:
        """Word a note, tag or correction anew; the earlier wording stays in the trash. Gives the number of the new entry."""
        old = self.entry(id)
        if old.removed is not None:
            raise DeskError("This was taken away. Put it back first.")
        if old.kind in ("bookmark", "search") or old.field == NONE_AT_ALL:
            raise DeskError(f"A {old.kind} has no words to change; take it away and put down another.")
        value = self._text(value, empty=old.kind == "correction")
        why = self._text(reason, empty=True) or None
        if (value, why) == (old.value, old.reason):
            return id
        if old.kind == "correction" and value == old.was:
            raise DeskError("That is what the machine has read. Take the correction away instead.")
        row = {"field": old.field, "was": old.was, "reason": why, "replaces": id}
        with self._writing(who) as now:
            new = self._insert(old.kind, old.spot, value, who, now, **row)
            deskacts.do(self._connection, Act("edit", entry=new, other=id), who, now)
        return new

    def remove(self, id: int, who: str) -> None:
        """Take an entry away, into the trash."""
        self.entry(id)
        with self._writing(who) as now:
            deskacts.do(self._connection, Act("remove", other=id), who, now)

    def restore(self, id: int, who: str) -> None:
        """Put an entry back that was taken away."""
        self.entry(id)
        with self._writing(who) as now:
            deskacts.do(self._connection, Act("restore", entry=id), who, now)

    # ── the trash ───────────────────────────────────────────────────────────

    def trash(self, document: int, who: str) -> None:
        """Put an article in the trash, with every version of it: it leaves lists, searches, counts and exports until it is put back."""
        with self._writing(who) as now:
            deskacts.do(self._connection, Act("trash", document=document), who, now)

    def untrash(self, document: int, who: str) -> None:
        """Put an article back where it was."""
        with self._writing(who) as now:
            deskacts.do(self._connection, Act("untrash", document=document), who, now)

    def empty_trash(self, who: str) -> tuple[int, int]:
        """Delete for good what lies in the trash; gives how many documents and how many entries went. This cannot be undone."""
        with self._writing(who):
            return desktrash.empty(self._connection)

    def trashed(self) -> list[Trashed]:
        """Articles in the trash, the last put there first; several versions of one count once."""
        return desktrash.listed(self._connection) if there(self._connection) else []

    # ── undoing ─────────────────────────────────────────────────────────────

    def undo(self, who: str) -> str | None:
        """Take back the last thing that somebody did here; says what it was, None where there is nothing."""
        with self._writing(who) as now:
            return deskacts.undo(self._connection, who, now)

    def redo(self, who: str) -> str | None:
        """Do again what was undone last; says what it was, None where there is nothing."""
        with self._writing(who) as now:
            return deskacts.redo(self._connection, who, now)

    def steps(self, who: str) -> tuple[str | None, str | None]:
        """What :meth:`undo` and :meth:`redo` would do, in words."""
        return deskacts.steps(self._connection, who) if there(self._connection) else (None, None)

    # ── reading ─────────────────────────────────────────────────────────────

    def entry(self, id: int) -> Entry:
        """One entry, also one that was taken away.

        :raises NotFound: where there is none with this number.
        """
        found = self._entries("e.id = ?", id) if there(self._connection) and abs(id) < 2**63 else []
        if not found:
            raise NotFound(f"There is nothing with number {id} on the desk; it may have been deleted with the trash.")
        return found[0]

    def entries(
        self, kind: str | None = None, *, value: str | None = None, who: str | None = None, limit: int | None = None, offset: int = 0
    ) -> list[Entry]:
        """What lies on the desk, the newest first: of one kind, with this value (a tag, in whatever case), by one reader."""
        wanted = [("e.kind = ?", kind), ("lower(e.value) = lower(?)", storable(value)), ("e.made_by = ?", who)]
        given = [(sql, v) for sql, v in wanted if v]
        most = self._limits.desk_rows if limit is None else limit
        parts = [HERE, *(sql for sql, _ in given)]
        return self._entries(f"{' AND '.join(parts)} ORDER BY e.id DESC LIMIT {int(most)} OFFSET {int(offset)}", *(v for _, v in given))

    def of(self, document: int) -> list[Entry]:
        """Everything that lies on one document, in the order in which it was put down."""
        return self._entries(f"e.document = ? AND {HERE} ORDER BY e.id", document)

    def all(self) -> Iterator[Entry]:
        """Everything on the desk, the earliest first, one at a time."""
        if there(self._connection):
            for (id,) in self._connection.execute(f"SELECT e.id FROM desk_entry e WHERE {HERE} ORDER BY e.id").fetchall():
                yield from self._entries("e.id = ?", id)

    def of_record(self, record: Record) -> list[Entry]:
        """The same for a record, by its capture, each with the number that its finding has in this record, None where it is gone: what exports carry beside it."""
        if not there(self._connection):
            return []
        sql = "SELECT id FROM capture WHERE coalesce(url, '') = ? AND sha256 = ?"
        found = self._connection.execute(sql, (storable(record.page.url) or "", record.page.sha256)).fetchone()
        return [replace(entry, number=placed(record, entry.spot)) for entry in self.of(found[0])] if found else []

    def pairs(self, record: Callable[[int], Record]) -> Iterator[tuple[Record | None, dict[str, Any]]]:
        """Everything on the desk as plain values, each with the record that it stands beside, article by article; saved searches last.

        :param record: gives the record of a document; what was noted on a broken one goes out without it.
        """
        last: tuple[int | None, Record | None] = (None, None)
        for entry in sorted(self.all(), key=lambda e: (e.document is None, e.document or 0, e.id)):
            if entry.document is not None and entry.document != last[0]:
                try:
                    last = (entry.document, record(entry.document))
                except BrokenRecord:  # onrecord verify names it
                    last = (entry.document, None)
            yield (last[1] if entry.document is not None else None), to_builtins(entry)

    def removed(self) -> list[Entry]:
        """Entries in the trash, the last taken away first; earlier wordings of one that is still there are left out."""
        sql = f"""e.removed IS NOT NULL AND e.id NOT IN (SELECT replaces FROM desk_entry WHERE replaces IS NOT NULL)
                  AND (e.document IS NULL OR e.document NOT IN (SELECT document FROM desk_trash)) ORDER BY e.removed DESC, e.id DESC LIMIT {self._limits.desk_rows}"""
        return self._entries(sql)

    def counts(self) -> dict[str, int]:
        """How many entries of each kind there are."""
        found = dict.fromkeys(KINDS, 0)
        if there(self._connection):
            found.update(self._connection.execute(f"SELECT e.kind, count(*) FROM desk_entry e WHERE {HERE} GROUP BY e.kind").fetchall())
        return found  # type: ignore[return-value]

    def tags(self) -> list[tuple[str, int]]:
        """Every tag with the number of its articles, the most used first."""
        sql = f"""SELECT min(e.value), count(DISTINCT e.document) FROM desk_entry e WHERE e.kind = 'tag' AND {HERE}
                  GROUP BY lower(e.value) ORDER BY 2 DESC, 1 LIMIT {self._limits.desk_rows}"""
        return self._connection.execute(sql).fetchall() if there(self._connection) else []

    def _entries(self, condition: str, *values: Any) -> list[Entry]:
        if not there(self._connection):
            return []
        return [Entry(*row) for row in self._connection.execute(f"{SELECT} WHERE {condition}", values)]

    # ── writing ─────────────────────────────────────────────────────────────

    def _add(self, kind: Kind, where: Spot | None, value: str, who: str, **row: Any) -> int:
        with self._writing(who) as now:
            if where is not None:
                self._known(where.document)
            same = self._same(kind, where, value, who, row.get("field"))
            if same is not None:
                return same
            id = self._insert(kind, where, value, who, now, **row)
            deskacts.do(self._connection, Act("add", entry=id), who, now)
        return id

    def _known(self, document: int) -> None:
        if abs(document) >= 2**63 or not self._connection.execute("SELECT 1 FROM document WHERE id = ?", [document]).fetchone():
            raise NotFound(f"There is no document {document} in this archive, or it lies in the trash.")

    def _same(self, kind: Kind, where: Spot | None, value: str, who: str, field: str | None) -> int | None:
        """An entry that says the same already, so that a form sent twice does nothing twice."""
        document = where.document if where else None
        sql = f"""e.kind = ? AND e.document IS ? AND e.finding IS ? AND e.number IS ? AND e.field IS ? AND lower(e.value) = lower(?)
                  AND (e.made_by = ? OR e.kind = 'tag') AND {HERE} LIMIT 1"""
        finding, number = (where.finding, where.number) if where else (None, None)
        found = self._entries(sql, kind, document, finding, number, field, value, who)
        return found[0].id if found else None

    def _insert(self, kind: Kind, where: Spot | None, value: str, who: str, now: str, **row: Any) -> int:
        about = {name: getattr(where, name) for name in ("document", "finding", "number", "start", "end", "words")} if where else {}
        full = {"kind": kind, **{k: storable(v) for k, v in about.items()}, "value": value, "made": now, "made_by": who, **row}
        sql = f"INSERT INTO desk_entry ({', '.join(full)}) VALUES ({', '.join('?' * len(full))})"
        return self._connection.execute(sql, list(full.values())).lastrowid or 0

    def _text(self, text: str, empty: bool = False) -> str:
        words = str(storable(text.replace("\r\n", "\n"))).strip()
        if not words and not empty:
            raise DeskError("There is nothing written in it.")
        if len(words) > self._limits.note_characters:
            raise DeskError(f"A note or correction has at most {self._limits.note_characters:,} characters; this one has {len(words):,}.")
        return words

    def _writing(self, who: str) -> AbstractContextManager[str]:
        return _Change(self._connection, self._begin, who)


class _Change(AbstractContextManager[str]):
    """One change: the tables are there, and the moment is known. Whatever is wrong takes all of it back."""

    def __init__(self, connection: sqlite3.Connection, begin: Callable[[], AbstractContextManager[Writer]], who: str) -> None:
        if not who.strip():
            raise DeskError("Nobody is named who does this.")
        self._connection = connection
        self._outer = begin()

    def __enter__(self) -> str:
        writer = self._outer.__enter__()
        writer.forget()  # the trash moves people, of whom it may have learned
        make(self._connection)
        return moment()

    def __exit__(self, *error: Any) -> bool | None:
        return self._outer.__exit__(*error)


def make(connection: sqlite3.Connection) -> None:
    """Make the tables where they are not there; inside a transaction of the caller."""
    if not (there(connection) and deskcount.there(connection)):
        make_tables(connection, "desk.sql")
