"""Searching an archive: the documents that fit, best first, with snippets and their number."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from onrecord.archive.query import HEAD_ALONE, Clause, Query, where
from onrecord.archive.snippets import LOOKED, Piece, pieces
from onrecord.errors import QueryError
from onrecord.limits import Limits
from onrecord.model import Frozen

__all__ = ["Found", "Hit", "Piece", "Query", "Said", "count", "find", "run", "within"]

WEIGHTS = "4.0, 2.0, 1.0, 0.0, 0.0, 0.0"  # headline, standfirst, body; outlet, authors and facets add nothing to the rank
NEWEST = "published_utc DESC, rowid DESC"
LAST_ADDED = "document_search.rowid DESC"
RANKED = 2_000  # documents whose rank is worked out; about a microsecond each
OPENING = 240  # characters of a document shown where no words were searched for
SAID = 3  # statements of the wanted kind shown with a hit


class Said(Frozen, frozen=True):
    """A statement of the kind that was searched for."""

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


class Found(Frozen, frozen=True):
    """One page of a result, and how many documents fit in all."""

    hits: tuple[Hit, ...]
    total: int


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
    return list(find(connection, query, limits).hits)


def find(connection: sqlite3.Connection, query: Query, limits: Limits) -> Found:
    """The documents that fit and their number.

    Where more than ``RANKED`` fit, telling them apart by their rank costs more than it says: then those that have the words in headline or standfirst come first, by
    rank (of more than ``RANKED`` of them too, those added last), and the others follow, the last added first.
    """
    clause = where(connection, query, limits)
    limit, offset = _page(query, limits)
    if clause.words:
        total, ids = _fitting(connection, clause)
        if total > RANKED:
            ids = _heads_first(connection, clause, limit, offset) if offset < total else []
        else:
            ids = _ranked(connection, clause.words, ids)[offset : offset + limit]
    else:
        total = _count(connection, clause)
        ids = _ids(connection, clause, NEWEST, limit, offset) if offset < total else []
    return Found(tuple(_hit(connection, id, clause) for id in ids), total)


def _fitting(connection: sqlite3.Connection, clause: Clause) -> tuple[int, list[int]]:
    """How many documents fit, and those added first of them, one more than are ranked."""
    sql = f"""WITH fitting AS MATERIALIZED (SELECT {clause.table}.rowid AS id FROM {clause.table} WHERE {clause.sql})
              SELECT (SELECT count(*) FROM fitting), (SELECT json_group_array(id) FROM (SELECT id FROM fitting LIMIT ?))"""
    total, ids = connection.execute(sql, (*clause.values, RANKED + 1)).fetchone()
    return total, json.loads(ids)


def _ranked(connection: sqlite3.Connection, words: str, ids: list[int]) -> list[int]:
    """Documents that have the words, best first.

    The index is asked for the words alone: facets say nothing of the rank, and how many documents have each is dear to find out.
    """
    if not ids:
        return []
    sql = f"""SELECT rowid FROM document_search WHERE document_search MATCH ? AND rowid BETWEEN ? AND ? AND +rowid IN (SELECT value FROM json_each(?))
              ORDER BY bm25(document_search, {WEIGHTS}), rowid DESC"""
    return [row[0] for row in connection.execute(sql, (words, min(ids), max(ids), json.dumps(ids)))]


def count(connection: sqlite3.Connection, query: Query, limits: Limits) -> int:
    """How many documents fit."""
    return _count(connection, where(connection, query, limits))


def _count(connection: sqlite3.Connection, clause: Clause) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {clause.table} WHERE {clause.sql}", clause.values).fetchone()[0])


def _ids(connection: sqlite3.Connection, clause: Clause, order: str, limit: int, offset: int) -> list[int]:
    source = clause.table
    if order == NEWEST and source == "document_search":
        source = "document_search CROSS JOIN document d ON d.id = document_search.rowid"
        order = "d.published_utc DESC, d.id DESC"
    sql = f"SELECT {clause.table}.rowid FROM {source} WHERE {clause.sql} ORDER BY {order} LIMIT ? OFFSET ?"
    return [row[0] for row in connection.execute(sql, (*clause.values, limit, offset))]


def _heads_first(connection: sqlite3.Connection, clause: Clause, limit: int, offset: int) -> list[int]:
    wanted = clause.matching(HEAD_ALONE)
    heads = _ranked(connection, wanted.words or "", _ids(connection, wanted, LAST_ADDED, RANKED, 0))
    ids = heads[offset : offset + limit]
    if len(ids) < limit:
        others = clause.matching(None) if len(heads) < RANKED else clause.but(heads)
        ids += _ids(connection, others, LAST_ADDED, limit - len(ids), max(0, offset - len(heads)))
    return ids


def _page(query: Query, limits: Limits) -> tuple[int, int]:
    limit = limits.list_rows if query.limit is None else max(0, query.limit)
    return min(limit, 2**31), min(max(0, query.offset), 2**62)


def _hit(connection: sqlite3.Connection, id: int, clause: Clause) -> Hit:
    sql = """SELECT d.headline, d.outlet, d.published, d.url, d.language, d.kind, c.version,
                    (SELECT count(*) FROM statement s WHERE s.document = d.id), d.standfirst, substr(d.body, 1, ?)
             FROM document d JOIN capture c ON c.id = d.id WHERE d.id = ?"""
    *known, standfirst, body = connection.execute(sql, (LOOKED if clause.words else OPENING + 1, id)).fetchone()
    snippet = tuple(pieces(body, clause.words) if clause.words else _opening(standfirst or body))
    headline, outlet, published, url, language, kind, version, statements = known
    return Hit(id, headline, outlet, published, url, language, kind, version, statements, snippet, _said(connection, id, clause))


def _opening(text: str) -> Iterator[Piece]:
    shown = " ".join(text[:OPENING].split())
    if shown:
        yield Piece(shown if len(text) <= OPENING else (shown.rpartition(" ")[0] or shown) + " …")


def _said(connection: sqlite3.Connection, id: int, clause: Clause) -> tuple[Said, ...]:
    if clause.said is None:
        return ()
    sql = f"""SELECT s.number, coalesce(s.speaker, s.source, ''), s.text FROM statement s
              WHERE s.document = ? AND {clause.said.sql} ORDER BY s.number LIMIT ?"""
    return tuple(Said(*row) for row in connection.execute(sql, (id, *clause.said.values, SAID)))
