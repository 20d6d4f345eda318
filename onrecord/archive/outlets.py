"""Outlets across pages, as a reader asks for them: what there is of each, whom it quotes, what it changed after it was published."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from onrecord.errors import NotFound
from onrecord.model import Frozen

MOST = 500  # outlets in a list
# "+newest" keeps SQLite from walking along the index of the newest: it is to look up the outlet.
OUTLETS = "SELECT outlet, count(*), min(published_day), max(published_day) FROM document WHERE +newest = 1 AND outlet > ''"
AMONG = "FROM statement WHERE document IN (SELECT value FROM json_each(?))"


class OutletRow(Frozen, frozen=True):
    """An outlet of the archive."""

    name: str
    documents: int
    first: str | None  # day of publication of the first and the last page
    last: str | None


class Quoted(Frozen, frozen=True):
    """Somebody whom an outlet lets speak."""

    speaker: str
    person: int | None
    role: str | None
    documents: int
    statements: int


class Edit(Frozen, frozen=True):
    """A change to a page of an outlet after it was captured first."""

    document: int
    earlier: int
    headline: str | None
    captured: str
    kind: str
    was: str | None
    became: str | None
    owned: str


def listed(connection: sqlite3.Connection, limit: int = MOST) -> list[OutletRow]:
    """Every outlet, those with most pages first."""
    sql = f"{OUTLETS} GROUP BY outlet ORDER BY count(*) DESC, outlet LIMIT ?"
    return [OutletRow(*row) for row in connection.execute(sql, [limit])]


def row(connection: sqlite3.Connection, name: str) -> OutletRow:
    """One outlet, under exactly this name.

    :raises NotFound: where the archive has no page of it.
    """
    found = connection.execute(f"{OUTLETS} AND outlet = ? GROUP BY outlet", [name]).fetchone()
    if not found:
        raise NotFound(f"No page of this archive is from an outlet named “{name[:80]}”.")
    return OutletRow(*found)


def newest(connection: sqlite3.Connection, name: str, limit: int) -> list[int]:
    """Documents of an outlet, earlier versions left out, those added last first."""
    sql = "SELECT id FROM document WHERE outlet = ? AND +newest = 1 ORDER BY id DESC LIMIT ?"
    return [found[0] for found in connection.execute(sql, (name, limit))]


def quoted(connection: sqlite3.Connection, documents: Sequence[int], limit: int) -> list[Quoted]:
    """Who speaks in some documents, those with most statements first."""
    sql = f"""SELECT speaker, max(person), max(role), count(DISTINCT document), count(*) {AMONG} AND speaker <> ''
              GROUP BY speaker ORDER BY count(*) DESC, speaker LIMIT ?"""
    return [Quoted(*found) for found in connection.execute(sql, (json.dumps(documents), limit))]


def kinds(connection: sqlite3.Connection, documents: Sequence[int]) -> list[tuple[str, int]]:
    """How the statements of some documents are reported (direct, indirect, mixed), each with their number, the most frequent first."""
    return connection.execute(f"SELECT kind, count(*) {AMONG} GROUP BY kind ORDER BY count(*) DESC", [json.dumps(documents)]).fetchall()


def edits(connection: sqlite3.Connection, name: str, limit: int) -> list[Edit]:
    """What an outlet changed without a note that names the change, the last captured first."""
    sql = """SELECT n.document, n.earlier, d.headline, coalesce(c.fetched, c.added), n.kind, coalesce(n.was, n.before), coalesce(n.became, n.after), n.owned
             FROM document d JOIN change n ON n.document = d.id JOIN capture c ON c.id = d.id
             WHERE d.outlet = ? AND n.owned <> 'named' ORDER BY coalesce(c.fetched, c.added) DESC, n.document DESC, n.number LIMIT ?"""
    return [Edit(*found) for found in connection.execute(sql, (name, limit))]
