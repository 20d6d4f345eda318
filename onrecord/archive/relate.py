"""Works pages in with those that are there: which are copies, which quote the same words, which are one story. A document at a time, in the tables of ``relations.sql``."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from onrecord.archive import copies, likeness, quotations, stories
from onrecord.archive.connect import make_tables
from onrecord.archive.packing import unpacked
from onrecord.archive.quotations import Bag, Quote
from onrecord.archive.values import storable
from onrecord.errors import BrokenRecord
from onrecord.limits import LIMITS
from onrecord.model import Record, Span

TABLES = ("sketch", "likeness", "story", "quotation_tie", "quotation", "copy", "related")  # in an order in which they can be dropped
KEPT = 600  # documents of which the comparable form is kept in memory: some 100 MB
QUOTES = 2_000  # quotations of which it is: some 20 MB
CROWD = 2  # times as many items of one key are looked at as are compared in the end
UNDATED = 0  # the day of a document without one


def make(connection: sqlite3.Connection) -> None:
    """Make the tables where they are not there; inside a transaction of the caller."""
    make_tables(connection, "relations.sql")


def there(connection: sqlite3.Connection) -> bool:
    """Whether the tables have been made."""
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'related'").fetchone() is not None


def read_again(connection: sqlite3.Connection, document: int) -> None:
    """Have a document worked in anew, though it may be the same second in which it was read before."""
    if there(connection):
        connection.execute("UPDATE related SET read = '' WHERE document = ?", [document])


def drop(connection: sqlite3.Connection) -> None:
    """Take the tables away; :func:`make` and :class:`Relater` make all of it again."""
    for table in TABLES:
        connection.execute(f"DROP TABLE IF EXISTS {table}")


def waiting(connection: sqlite3.Connection) -> list[int]:
    """Documents that are to be worked in: new ones, and those that were read again; older versions are left out."""
    if not there(connection):
        return [row[0] for row in connection.execute("SELECT id FROM document WHERE newest = 1 ORDER BY id")]
    sql = """SELECT d.id FROM document d JOIN capture c ON c.id = d.id LEFT JOIN related r ON r.document = d.id
             WHERE d.newest = 1 AND (r.document IS NULL OR r.read <> c.read) ORDER BY d.id"""
    return [row[0] for row in connection.execute(sql)]


class Relater:
    """Works documents in, through one connection; every call belongs inside a transaction of the caller."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._text = lru_cache(KEPT)(lambda document: copies.text(self._record(document)))
        self._traits = lru_cache(KEPT)(lambda document: likeness.traits(self._record(document)))
        self._record = lru_cache(16)(self._read)
        self._quote = lru_cache(QUOTES)(self._read_quote)

    def relate(self, documents: Sequence[int]) -> None:
        """Work in some documents."""
        self.work_in(documents)
        self.group()

    def work_in(self, documents: Sequence[int], step: Callable[[str], object] = lambda name: None) -> None:
        """The same but for their stories (see :meth:`group`); what was known of them, and of versions that are no longer the newest, is forgotten first."""
        touched, uttered, copied = self._stale(documents)
        self._utterances(uttered)
        self._ungroup(touched | self._texts(copied))
        for document in documents:
            self._connection.execute("INSERT INTO related SELECT id, read, id, NULL FROM capture WHERE id = ?", [document])
            try:
                record = self._record(document)
            except BrokenRecord:  # onrecord verify names it
                continue
            if record.article.kind not in stories.NO_STORY:
                self._copies(document)
                self._quotations(document, record)
                self._likenesses(document)
            step(f"document {document}")

    def group(self) -> None:
        """Put the documents that have no story into stories, and what hangs together with them anew; once for many, as that may be much."""
        marks = ", ".join("?" * len(stories.NO_STORY))
        sql = f"SELECT r.document FROM related r JOIN document d ON d.id = r.document WHERE r.story IS NULL AND d.kind NOT IN ({marks})"
        self._stories({row[0] for row in self._connection.execute(sql, stories.NO_STORY)})

    def forget(self, documents: Sequence[int]) -> None:
        """Take documents out that go; what they hung together with is grouped anew."""
        touched, uttered, copied = self._stale(documents)
        copied = self._texts(copied)
        self._utterances(uttered)
        self._stories(touched | copied)

    # ── what was known ──────────────────────────────────────────────────────

    def _stale(self, documents: Sequence[int]) -> tuple[set[int], set[int], set[int]]:
        """Forget what was known of documents; gives the documents, quotations and texts that hung together with them."""
        sql = "SELECT r.document FROM related r JOIN document d ON d.id = r.document WHERE d.newest = 0"
        known = {row[0] for row in self._connection.execute(sql)}
        for document in documents:
            known |= {row[0] for row in self._connection.execute("SELECT document FROM related WHERE document = ?", [document])}
        touched: set[int] = set()
        uttered: set[int] = set()
        copied: set[int] = set()
        for document in sorted(known):
            touched |= self._next("likeness", "document", document)
            copied |= self._next("copy", "document", document)
            mine = [row[0] for row in self._connection.execute("SELECT id FROM quotation WHERE document = ?", [document])]
            for quotation in mine:
                uttered |= self._next("quotation_tie", "quotation", quotation)
                self._connection.execute("DELETE FROM quotation_tie WHERE ?1 IN (quotation, other)", [quotation])
            uttered -= set(mine)
            for table in ("likeness", "copy"):
                self._connection.execute(f"DELETE FROM {table} WHERE ?1 IN (document, other)", [document])
            for table in ("quotation", "sketch", "related"):
                self._connection.execute(f"DELETE FROM {table} WHERE document = ?", [document])
        return touched - known, uttered, copied - known

    def _ungroup(self, documents: Iterable[int]) -> None:
        self._connection.executemany("UPDATE related SET story = NULL WHERE document = ?", [(d,) for d in documents])

    # ── one document with the others ────────────────────────────────────────

    def _copies(self, document: int) -> None:
        mine = self._text(document)
        keys = copies.bands(mine)
        for other in self._sharing("text", keys, None, 1):
            if found := copies.compare(mine, self._text(other)):
                row = (*sorted((document, other)), found.relation, found.share, found.words)
                self._connection.execute("INSERT INTO copy VALUES (?, ?, ?, ?, ?)", row)
                if found.relation == "copy":
                    self._one_text(document, other)
        self._sketch("text", keys, UNDATED, document, document)

    def _one_text(self, document: int, other: int) -> None:
        """Two documents, and all that were one text with either, are one text: that of the first."""
        sql = "SELECT DISTINCT one_text FROM related WHERE document IN (?, ?)"
        first, *rest = sorted(row[0] for row in self._connection.execute(sql, (document, other)))
        for text in rest:
            self._connection.execute("UPDATE related SET one_text = ?, story = NULL WHERE one_text = ?", (first, text))

    def _likenesses(self, document: int) -> None:
        mine = self._traits(document)
        keys = likeness.terms(mine)
        for other in self._sharing("story", keys, mine.day, stories.SHARED):
            if value := stories.tie(mine, self._traits(other)):
                self._connection.execute("INSERT INTO likeness VALUES (?, ?, ?)", (*sorted((document, other)), value))
        self._sketch("story", keys, mine.day or UNDATED, document, document)

    def _quotations(self, document: int, record: Record) -> None:
        left = LIMITS.quotation_comparisons
        sketches: list[tuple[int, tuple[int, ...]]] = []  # kept back, so that an article is compared with others alone
        for place, quote in enumerate(quotations.quotes(record)[: LIMITS.quotations]):
            bag = quotations.bag(quote)
            keys = quotations.keys(bag)
            row = (
                document, place, quote.spans[0].start, quote.spans[-1].end, quote.text, quote.direct, quote.statement, quote.speaker, quote.source, quote.surname,
                quote.language,
            )  # fmt: skip
            sql = "INSERT INTO quotation VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)"
            id = self._connection.execute(sql, [storable(v) for v in row]).lastrowid or 0
            others = self._sharing("quotation", keys, None, 1)[:left] if left else []
            left -= len(others)
            for other in others:
                theirs = self._quote(other)
                if theirs and (found := quotations.match(quote, theirs[1], bag, theirs[2])):
                    self._connection.execute("INSERT INTO quotation_tie VALUES (?, ?, ?)", (*sorted((id, other)), found.share))
                    self._one_utterance(id, other)
            sketches.append((id, keys))
        for id, keys in sketches:
            self._sketch("quotation", keys, UNDATED, id, document)

    def _one_utterance(self, id: int, other: int) -> None:
        """Two quotations, and all that were one utterance with either, are one utterance: that of the first."""
        sql = "SELECT DISTINCT coalesce(utterance, id) FROM quotation WHERE id IN (?, ?)"
        first, *rest = sorted(row[0] for row in self._connection.execute(sql, (id, other)))
        self._connection.execute("UPDATE quotation SET utterance = ? WHERE id IN (?, ?)", (first, id, other))
        for utterance in rest:
            self._connection.execute("UPDATE quotation SET utterance = ? WHERE utterance = ?", (first, utterance))

    def _sharing(self, kind: str, keys: Sequence[int], day: int | None, least: int) -> list[int]:
        """Items with at least so many of these keys, those with most first; of documents with a day only those near to it, or without one.

        Of a key that a crowd has, the first of them (by day the nearest) are looked at: ten thousand pages that say nothing but "Please switch on JavaScript" are not each compared with all.
        """
        most = LIMITS.story_candidates if kind == "story" else LIMITS.related_candidates
        shared: Counter[int] = Counter()
        for condition in _near(day):
            sql = f"SELECT item FROM sketch WHERE kind = ? AND key = ? AND {condition} LIMIT ?"
            for key in keys:
                shared.update([row[0] for row in self._connection.execute(sql, (kind, key, CROWD * most))])
        return sorted((item for item, count in shared.items() if count >= least), key=lambda item: (-shared[item], item))[:most]

    def _sketch(self, kind: str, keys: Iterable[int], day: int, item: int, document: int) -> None:
        self._connection.executemany("INSERT INTO sketch VALUES (?, ?, ?, ?, ?)", [(kind, key, day, item, document) for key in keys])

    # ── groups ──────────────────────────────────────────────────────────────

    def _texts(self, documents: set[int]) -> set[int]:
        """Number the texts anew; gives every document whose number may have changed, as stories count texts."""
        parts = list(self._components("copy", "document", documents, "AND relation = 'copy'"))
        for part in parts:
            self._connection.executemany("UPDATE related SET one_text = ? WHERE document = ?", [(min(part), d) for d in part])
        return {document for part in parts for document in part}

    def _utterances(self, quotes: set[int]) -> None:
        for part in self._components("quotation_tie", "quotation", quotes):
            value = min(part) if len(part) > 1 else None
            self._connection.executemany("UPDATE quotation SET utterance = ? WHERE id = ?", [(value, q) for q in part])

    def _stories(self, documents: set[int]) -> None:
        for part in self._components("likeness", "document", documents):
            ties = {
                (a, b): value
                for d in part
                for a, b, value in self._connection.execute("SELECT document, other, likeness FROM likeness WHERE document = ?", [d])
            }
            members = {d: m for d in part if (m := self._member(d))}
            old = {row[0] for d in part for row in self._connection.execute("SELECT story FROM related WHERE document = ?", [d])}
            self._connection.executemany("DELETE FROM story WHERE name = ?", [(name,) for name in old if name])
            found = stories.stories(members, ties)
            self._connection.executemany(
                "UPDATE related SET story = ? WHERE document = ?", [(name, d) for name, group in found for d in group]
            )
            self._connection.executemany(STORY, [{"name": name} for name, _ in found])  # counted once every member is where it belongs
        self._connection.execute("DELETE FROM story WHERE name NOT IN (SELECT story FROM related WHERE story IS NOT NULL)")

    def _member(self, document: int) -> stories.Member | None:
        sql = """SELECT coalesce(d.published, ''), c.sha256, coalesce(c.url, ''), d.kind FROM document d JOIN capture c ON c.id = d.id WHERE d.id = ?"""
        published, sha256, url, kind = self._connection.execute(sql, [document]).fetchone()
        return stories.Member(published, sha256, url) if kind not in stories.NO_STORY else None

    def _components(self, table: str, column: str, starts: Iterable[int], condition: str = "") -> Iterator[tuple[int, ...]]:
        """Everything that hangs together with the starts, each part once."""
        seen: set[int] = set()
        for start in sorted(starts):
            if start in seen:
                continue
            part, queue = {start}, [start]
            while queue:
                for item in self._next(table, column, queue.pop(), condition) - part:
                    part.add(item)
                    queue.append(item)
            seen |= part
            yield tuple(sorted(part))

    def _next(self, table: str, column: str, item: int, condition: str = "") -> set[int]:
        sql = f"SELECT other FROM {table} WHERE {column} = ?1 {condition} UNION SELECT {column} FROM {table} WHERE other = ?1 {condition}"
        return {row[0] for row in self._connection.execute(sql, [item])}

    def _read(self, document: int) -> Record:
        found = self._connection.execute("SELECT record_zstd FROM stored WHERE id = ?", [document]).fetchone()
        if not found:
            raise BrokenRecord(f"Document {document} is damaged: its record is missing.")
        return Record.from_json(unpacked(found[0], f"Document {document} is damaged"))

    def _read_quote(self, id: int) -> tuple[int, Quote, Bag] | None:
        found = read_quote(self._connection, id)
        return (*found, quotations.bag(found[1])) if found else None


def _near(day: int | None) -> tuple[str, ...]:
    """Where to look for items that may go with one of a day: at the days around it, the nearest first, and at those without one."""
    if not day:
        return ("1 ORDER BY day, item",)
    ahead, back = f"day BETWEEN {day} AND {day + likeness.WINDOW}", f"day BETWEEN {day - likeness.WINDOW} AND {day - 1}"
    return (f"{ahead} ORDER BY day, item", f"{back} ORDER BY day DESC, item DESC", f"day = {UNDATED} ORDER BY item")


STORY = """INSERT OR REPLACE INTO story
    SELECT r.story, (SELECT d2.headline FROM related r2 JOIN document d2 ON d2.id = r2.document JOIN capture c2 ON c2.id = d2.id WHERE r2.story = :name
                     ORDER BY coalesce(d2.published, '~'), c2.sha256, coalesce(c2.url, '') LIMIT 1),
           min(d.published_day), max(d.published_day), count(*), count(DISTINCT coalesce(d.outlet, '')), count(DISTINCT r.one_text)
    FROM related r JOIN document d ON d.id = r.document WHERE r.story = :name GROUP BY r.story"""


def read_quote(connection: sqlite3.Connection, id: int) -> tuple[int, Quote] | None:
    """A quotation of the table with its document, None where it is gone."""
    sql = "SELECT document, start, end, text, direct, statement, speaker, source, surname, language FROM quotation WHERE id = ?"
    row = connection.execute(sql, [id]).fetchone()
    if row is None:
        return None
    document, start, end, text, direct, statement, speaker, source, surname, language = row
    return document, Quote(text, (Span(text, start, end),), statement, speaker, source, surname, language, bool(direct))
