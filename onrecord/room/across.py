"""What the pages about a person, a place and an outlet show: read from the archive's tables (docs/archive.md), counted and set in order."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from onrecord.archive.countries import codes
from onrecord.archive.persons import PersonPage, PersonSaid
from onrecord.archive.store import Archive, Query
from onrecord.archive.values import plain
from onrecord.errors import BrokenRecord, NotFound
from onrecord.export import origin
from onrecord.model import Frozen, Record
from onrecord.room.article import Voices, voices

TOP = 12  # rows of a small table
ROWS = 100  # rows of a long one
READ = 50  # records that are opened for one page; each takes about a millisecond
COUNTED = 500  # pages of an outlet whose statements are counted


class Tally(Frozen, frozen=True):
    """A value and how often it comes."""

    value: str
    count: int


def tallied(values: Iterable[str | None], limit: int = TOP) -> tuple[Tally, ...]:
    """The most frequent values, what is not known left out.

    >>> tallied(["said", "told", None, "said"])
    (Tally(value='said', count=2), Tally(value='told', count=1))
    """
    found = Counter(value for value in values if value)
    return tuple(Tally(value, count) for value, count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:limit])


# ── a person or body ────────────────────────────────────────────────────────


class PersonView(Frozen, frozen=True):
    """One person or body: what is attributed to them, counted in several ways, and the statements that were chosen."""

    page: PersonPage
    total: int  # statements on the newest version of each page; earlier versions say much of it again
    counts: dict[str, tuple[Tally, ...]]  # by outlet, kind, stance, verb and month
    statements: tuple[PersonSaid, ...]
    chosen: dict[str, str]


BY: dict[str, Callable[[PersonSaid], str | None]] = {
    "outlet": lambda s: s.outlet,
    "kind": lambda s: s.kind,
    "stance": lambda s: s.stance,
    "verb": lambda s: s.cue.casefold() if s.cue else None,
    "month": lambda s: (s.published or "")[:7] or None,
}


def person(archive: Archive, connection: sqlite3.Connection, id: int, chosen: dict[str, str]) -> PersonView:
    """One person; ``chosen`` narrows the statements by what they are counted by.

    :raises NotFound: where there is nobody with this number.
    """
    page = archive.person(id)
    sql = "SELECT document FROM statement WHERE person = ? AND document IN (SELECT id FROM document WHERE newest = 0)"
    older = {row[0] for row in connection.execute(sql, [id])}
    said = [s for s in page.statements if s.document not in older]
    counts = {name: tallied(map(of, said)) for name, of in BY.items()}
    counts["month"] = tuple(sorted(tallied(map(BY["month"], said), 10_000), key=lambda t: t.value)[-3 * TOP :])
    kept = tuple(s for s in said if all(BY[name](s) == value for name, value in chosen.items()))
    return PersonView(page, len(said), counts, kept, chosen)


def speakers(connection: sqlite3.Connection, document: int) -> dict[int, int]:
    """The person behind each statement of a document, by the statement's number."""
    sql = "SELECT number, person FROM statement WHERE document = ? AND person IS NOT NULL"
    return dict(connection.execute(sql, [document]).fetchall())


# ── a place ─────────────────────────────────────────────────────────────────


class Point(Frozen, frozen=True):
    """A place that the name was taken for."""

    name: str
    kind: str
    country: str | None
    latitude: float | None
    longitude: float | None
    geonames_id: int | None
    mentions: int


class Passage(Frozen, frozen=True):
    """Where a page names the place."""

    document: int
    number: int  # place in Record.places
    words: str
    sentence: str | None
    outlet: str | None
    headline: str | None
    published: str | None
    language: str | None


class PlaceView(Frozen, frozen=True):
    """A place by its name: the points it was taken for, and the passages of the newest pages that name it."""

    name: str
    documents: int
    country: bool  # the name is a country's too, and everything in it counts
    points: tuple[Point, ...]
    passages: tuple[Passage, ...]


def place(archive: Archive, connection: sqlite3.Connection, name: str) -> PlaceView:
    """A place; of a country, everything that lies in it.

    :raises NotFound: where no page names it.
    """
    found = archive.find(Query(place=name, limit=READ))
    if not name.strip() or not found.hits:
        raise NotFound(f"No page of this archive names a place “{name[:80]}”.")
    points: Counter[tuple[Any, ...]] = Counter()
    passages: list[Passage] = []
    for hit in found.hits:
        rows = _named(connection, hit.id, name)
        points.update(row[3:] for row in rows)
        record = _record(archive, hit.id) if len(passages) < ROWS else None
        for number, start, words, *_ in rows:
            said = origin.sentence(record, start) if record else None
            passages.append(Passage(hit.id, number, words, said, hit.outlet, hit.headline, hit.published, hit.language))
    ranked = sorted(points.items(), key=lambda pair: (-pair[1], str(pair[0])))[:TOP]
    taken = tuple(Point(called, kind, country, lat, lon, id, count) for (called, kind, country, lat, lon, id), count in ranked)
    return PlaceView(name, found.total, bool(codes(name)), taken, tuple(passages[:ROWS]))


def _named(connection: sqlite3.Connection, document: int, name: str) -> list[Any]:
    within = codes(name)
    sql = f"""SELECT number, start, text, name, kind, country, latitude, longitude, geonames_id FROM place
              WHERE document = ? AND (name_plain = ? OR text_plain = ? OR country IN ({",".join("?" * len(within))})) ORDER BY number"""
    return connection.execute(sql, (document, plain(name), plain(name), *within)).fetchall()


def _record(archive: Archive, id: int) -> Record | None:
    try:
        return archive.record(id)
    except BrokenRecord:  # its own page says so
        return None


# ── an outlet ───────────────────────────────────────────────────────────────


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


class OutletView(Frozen, frozen=True):
    """An outlet: whom it quotes, how much it says in its own voice, and what it changed without saying so."""

    outlet: OutletRow
    quoted: tuple[Quoted, ...]
    voices: Voices
    voiced: int  # pages on which the voices were counted, those added last
    counted: int  # pages whose statements were counted, those added last
    edits: tuple[Edit, ...]
    kinds: tuple[Tally, ...]


# "+newest" keeps SQLite from walking along the index of the newest: it is to look up the outlet.
OUTLETS = "SELECT outlet, count(*), min(published_day), max(published_day) FROM document WHERE +newest = 1 AND outlet > ''"


def outlets(connection: sqlite3.Connection) -> list[OutletRow]:
    """Every outlet, those with most pages first."""
    sql = f"{OUTLETS} GROUP BY outlet ORDER BY count(*) DESC, outlet LIMIT 500"
    return [OutletRow(*row) for row in connection.execute(sql)]


def outlet(archive: Archive, connection: sqlite3.Connection, name: str) -> OutletView:
    """One outlet, under exactly this name.

    :raises NotFound: where the archive has no page of it.
    """
    found = connection.execute(f"{OUTLETS} AND outlet = ? GROUP BY outlet", [name]).fetchone()
    if not found:
        raise NotFound(f"No page of this archive is from an outlet named “{name[:80]}”.")
    sql = "SELECT id FROM document WHERE outlet = ? AND +newest = 1 ORDER BY id DESC LIMIT ?"
    pages = [row[0] for row in connection.execute(sql, (name, COUNTED))]
    read = [record for id in pages[:READ] if (record := _record(archive, id))]
    quoted, kinds = _quoted(connection, pages)
    return OutletView(OutletRow(*found), quoted, voices(read), len(read), len(pages), _edits(connection, name), kinds)


def _quoted(connection: sqlite3.Connection, pages: list[int]) -> tuple[tuple[Quoted, ...], tuple[Tally, ...]]:
    """Who speaks on some pages, and how often what is said stands in quotation marks."""
    among = "FROM statement WHERE document IN (SELECT value FROM json_each(?))"
    sql = f"""SELECT speaker, max(person), max(role), count(DISTINCT document), count(*) {among} AND speaker <> ''
              GROUP BY speaker ORDER BY count(*) DESC, speaker LIMIT ?"""
    quoted = tuple(Quoted(*row) for row in connection.execute(sql, (json.dumps(pages), ROWS)))
    sql = f"SELECT kind, count(*) {among} GROUP BY kind ORDER BY count(*) DESC"
    return quoted, tuple(Tally(*row) for row in connection.execute(sql, [json.dumps(pages)]))


def _edits(connection: sqlite3.Connection, name: str) -> tuple[Edit, ...]:
    sql = """SELECT n.document, n.earlier, d.headline, coalesce(c.fetched, c.added), n.kind, coalesce(n.was, n.before), coalesce(n.became, n.after), n.owned
             FROM document d JOIN change n ON n.document = d.id JOIN capture c ON c.id = d.id
             WHERE d.outlet = ? AND n.owned <> 'named' ORDER BY coalesce(c.fetched, c.added) DESC, n.document DESC, n.number LIMIT ?"""
    return tuple(Edit(*row) for row in connection.execute(sql, (name, ROWS)))
