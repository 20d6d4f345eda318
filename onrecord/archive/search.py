"""Searching an archive: words, who spoke, outlet, days and place."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, Literal

from onrecord.archive.rows import MARKS, plain, storable
from onrecord.archive.words import all_words, parse
from onrecord.errors import QueryError
from onrecord.limits import Limits
from onrecord.model import Frozen

WEIGHTS = "4.0, 2.0, 1.0, 0.0, 0.0"  # headline, standfirst, body; outlet and authors are for filters and add nothing to the rank
SNIPPET_WORDS = 32
OPENING = 240  # characters of a document shown where no words were searched for
SAID = 3  # statements of the wanted speaker shown with a hit
DAY = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)


class Query(Frozen, frozen=True):
    """What to search for. Nothing given means every document, the newest first.

    >>> Query(words='sanctions "oil price"', speaker="Peskov", since="2023-11").speaker
    'Peskov'
    """

    words: str = ""  # see onrecord.archive.words.parse
    speaker: str | None = None  # words of a speaker's name: documents with a statement of theirs
    outlet: str | None = None  # words of the outlet's name
    since: str | None = None  # first day of publication: 2023, 2023-11 or 2023-11-10
    until: str | None = None  # last day of publication, the same
    place: str | None = None  # a place's name, or a country's name or two letters
    limit: int | None = None  # how many; None is limits.list_rows
    offset: int = 0
    versions: Literal["newest", "all"] = "newest"  # "all" searches what has been changed since as well


class Piece(Frozen, frozen=True):
    """Words of a snippet; ``found`` where they are what was searched for."""

    text: str
    found: bool = False


class Said(Frozen, frozen=True):
    """A statement of the speaker who was searched for."""

    number: int  # place in Record.statements
    speaker: str
    text: str


class Hit(Frozen, frozen=True):
    """A document in a list of results."""

    id: int
    headline: str | None
    outlet: str | None
    published: str | None
    url: str | None
    language: str | None
    kind: str
    version: int
    statements: int  # how many statements it holds
    snippet: tuple[Piece, ...] = ()
    said: tuple[Said, ...] = ()

    @property
    def line(self) -> str:
        """The snippet as plain text."""
        return "".join(piece.text for piece in self.snippet)


class Clause(Frozen, frozen=True):
    """Conditions of a SELECT, on ``rowid`` alone, with their values.

    The plus before ``rowid`` keeps SQLite from asking the index of words once for every document that passes a filter.
    """

    sql: str
    values: tuple[Any, ...]
    words: str | None = None  # the FTS5 expression behind the snippet

    @property
    def table(self) -> str:
        """Where to look: with words the index alone, whose rows are slim; its ``rowid`` is the document's id as well."""
        return "document_search" if self.words else "document"


@contextmanager
def within(connection: sqlite3.Connection, seconds: float, steps: int) -> Iterator[None]:
    """Stop whatever the connection does after so many seconds.

    :raises QueryError: where it was stopped.
    """
    end = monotonic() + seconds
    connection.set_progress_handler(lambda: monotonic() > end, steps)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        raise QueryError(
            f"This search took longer than {seconds:g} seconds and was stopped. Use rarer words, or a filter such as the outlet."
        ) from error
    finally:
        connection.set_progress_handler(None, 0)


def run(connection: sqlite3.Connection, query: Query, limits: Limits) -> list[Hit]:
    """The documents that fit; see :meth:`onrecord.archive.store.Archive.search`."""
    clause = where(query, limits)
    limit = limits.list_rows if query.limit is None else max(0, query.limit)
    page = (min(limit, 2**31), min(max(0, query.offset), 2**62))
    if clause.words:
        order = f"bm25(document_search, {WEIGHTS}), rowid DESC"
    else:
        order = "published_utc DESC, rowid DESC"
    sql = f"SELECT rowid FROM {clause.table} WHERE {clause.sql} ORDER BY {order} LIMIT ? OFFSET ?"
    ids = [row[0] for row in connection.execute(sql, (*clause.values, *page))]
    return [_hit(connection, id, clause, query) for id in ids]


def count(connection: sqlite3.Connection, query: Query, limits: Limits) -> int:
    """How many documents fit."""
    clause = where(query, limits)
    return int(connection.execute(f"SELECT count(*) FROM {clause.table} WHERE {clause.sql}", clause.values).fetchone()[0])


def where(query: Query, limits: Limits) -> Clause:
    """The conditions of a query.

    :raises QueryError: where a date cannot be understood or the words are too long.
    """
    for text in (query.words, query.speaker, query.outlet, query.place):
        if text and len(text) > limits.query_characters:
            raise QueryError(f"A search has at most {limits.query_characters:,} characters; this one has {len(text):,}.")
    parts: Parts = []
    words = _words(query, parts)
    if query.versions == "newest":
        parts.append(("+rowid NOT IN (SELECT id FROM document WHERE newest = 0)" if words else "newest = 1", ()))
    parts += [*_speaker(query.speaker), *_outlet(query.outlet), *_place(query.place), *_days(query)]
    values = tuple(v for _, vs in parts for v in vs)
    return Clause(" AND ".join(sql for sql, _ in parts) or "1", values, words)


Parts = list[tuple[str, tuple[Any, ...]]]
NOTHING = ("0", ())  # a filter that no document can pass
IN_TEXT = "{headline standfirst body}"


def _words(query: Query, parts: Parts) -> str | None:
    wanted = parse(query.words)
    if wanted.nothing:
        parts.append(NOTHING)
    if wanted.none:
        parts.append(("+rowid NOT IN (SELECT rowid FROM document_search WHERE document_search MATCH ?)", (f"{IN_TEXT} : ({wanted.none})",)))
    if not wanted.some:
        return None
    expression = f"{IN_TEXT} : ({wanted.some})"
    parts.append(("document_search MATCH ?", (expression,)))
    return expression


def _speaker(name: str | None) -> Parts:
    if not _given(name):
        return []
    expression = _said_by(name or "")
    if not expression:
        return [NOTHING]
    sql = "SELECT s.document FROM statement_search JOIN statement s ON s.id = statement_search.rowid WHERE statement_search MATCH ?"
    return [(f"+rowid IN ({sql})", (expression,))]


def _said_by(name: str) -> str | None:
    words = all_words(name)
    return f"{{speaker source}} : ({words})" if words else None


def _outlet(name: str | None) -> Parts:
    if not _given(name):
        return []
    words = all_words(name or "")
    return (
        [("+rowid IN (SELECT rowid FROM document_search WHERE document_search MATCH ?)", (f"outlet : ({words})",))] if words else [NOTHING]
    )


def _place(name: str | None) -> Parts:
    """A place by name, or everything in a country: its two letters, or a name that some page of the archive calls it by."""
    if not _given(name):
        return []
    key = storable((name or "").strip())
    code = key.upper() if len(key) == 2 else ""
    sql = """SELECT document FROM place WHERE name_plain = ? OR text_plain = ? OR country = ?
             OR country IN (SELECT country FROM place WHERE kind = 'country' AND (name_plain = ? OR text_plain = ?))"""
    folded = plain(key)
    return [(f"+rowid IN ({sql})", (folded, folded, code, folded, folded))]


def _days(query: Query) -> Parts:
    parts: Parts = []
    if _given(query.since):
        parts.append(("+rowid IN (SELECT id FROM document WHERE published_day >= ?)", (_day(query.since or ""),)))
    if _given(query.until):
        # "~" comes after every digit and hyphen, so that 2023-11 takes in the whole month.
        parts.append(("+rowid IN (SELECT id FROM document WHERE published_day <= ?)", (_day(query.until or "") + "~",)))
    return parts


def _day(text: str) -> str:
    if not DAY.fullmatch(text.strip()):
        raise QueryError(f"“{storable(text[:40])}” is no day that the search understands. Write 2023-11-10, 2023-11 or 2023.")
    return text.strip()


def _given(text: str | None) -> bool:
    return bool(text and text.strip())


def _hit(connection: sqlite3.Connection, id: int, clause: Clause, query: Query) -> Hit:
    sql = """SELECT d.headline, d.outlet, d.published, d.url, d.language, d.kind, c.version,
                    (SELECT count(*) FROM statement s WHERE s.document = d.id), d.standfirst, substr(d.body, 1, ?)
             FROM document d JOIN capture c ON c.id = d.id WHERE d.id = ?"""
    *known, standfirst, body = connection.execute(sql, (OPENING + 1, id)).fetchone()
    snippet = _snippet(connection, id, clause.words) if clause.words else (Piece(_opening(standfirst or body or "")),)
    said = _said(connection, id, query.speaker) if _given(query.speaker) else ()
    headline, outlet, published, url, language, kind, version, statements = known
    return Hit(id, headline, outlet, published, url, language, kind, version, statements, snippet, said)


def _opening(text: str) -> str:
    shown = " ".join(text[:OPENING].split())
    return shown if len(text) <= OPENING else (shown.rpartition(" ")[0] or shown) + " …"


def _snippet(connection: sqlite3.Connection, id: int, words: str) -> tuple[Piece, ...]:
    sql = "SELECT snippet(document_search, 2, ?, ?, '…', ?) FROM document_search WHERE document_search MATCH ? AND rowid = ?"
    found = connection.execute(sql, (*MARKS, SNIPPET_WORDS, words, id)).fetchone()
    return tuple(_pieces(found[0] or "")) if found else ()


def _pieces(marked: str) -> Iterator[Piece]:
    """The snippet cut at its marks, which no stored text holds."""
    first, *rest = marked.split(MARKS[0])
    if first:
        yield Piece(first)
    for part in rest:
        found, _, after = part.partition(MARKS[1])
        yield Piece(found, True)
        if after:
            yield Piece(after)


def _said(connection: sqlite3.Connection, id: int, speaker: str | None) -> tuple[Said, ...]:
    # A document's statements were added together, so their ids are neighbours: the index need not be walked for all that a busy speaker said.
    sql = """SELECT number, coalesce(s.speaker, s.source, ''), text FROM statement_search JOIN statement s ON s.id = statement_search.rowid
             WHERE statement_search MATCH ?1 AND statement_search.rowid BETWEEN (SELECT min(id) FROM statement WHERE document = ?2)
                   AND (SELECT max(id) FROM statement WHERE document = ?2) AND s.document = ?2 ORDER BY s.id LIMIT ?3"""
    return tuple(Said(*row) for row in connection.execute(sql, (_said_by(speaker or ""), id, SAID)))
