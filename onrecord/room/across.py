"""What the pages about a person, a place and an outlet show: read from the archive's tables (docs/archive.md), counted and set in order."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable

from msgspec.structs import asdict, astuple

from onrecord.archive import mentions, outlets, persons
from onrecord.archive.countries import codes
from onrecord.archive.outlets import Edit, OutletRow, Quoted
from onrecord.archive.persons import PersonPage, PersonSaid
from onrecord.archive.sentences import at, sentences
from onrecord.archive.store import Archive, Query
from onrecord.errors import BrokenRecord, NotFound
from onrecord.model import Frozen, Sentence
from onrecord.room.article import Voices, voices

TOP = 12  # rows of a small table
ROWS = 100  # rows of a long one
READ = 25  # records whose sentences are read for one page; each takes about a quarter of a millisecond
COUNTED = 200  # pages of an outlet whose statements are counted


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
    older = persons.superseded(connection, id)
    said = [s for s in page.statements if s.document not in older]
    counts = {name: tallied(map(of, said)) for name, of in BY.items()}
    counts["month"] = tuple(sorted(tallied(map(BY["month"], said), 10_000), key=lambda t: t.value)[-3 * TOP :])
    kept = tuple(s for s in said if all(BY[name](s) == value for name, value in chosen.items()))
    return PersonView(page, len(said), counts, kept, chosen)


# ── a place ─────────────────────────────────────────────────────────────────


class Point(mentions.Point, frozen=True):
    """The same with how many times the name was taken for it."""

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
    points: Counter[mentions.Point] = Counter()
    passages: list[Passage] = []
    for hit in found.hits:
        named = mentions.mentions(connection, hit.id, name)
        points.update(mention.point for mention in named)
        around = _sentences(connection, hit.id) if len(passages) < ROWS else ()
        for mention in named:
            said = at(around, mention.start)
            passages.append(Passage(hit.id, mention.number, mention.words, said, hit.outlet, hit.headline, hit.published, hit.language))
    ranked = sorted(points.items(), key=lambda pair: (-pair[1], str(astuple(pair[0]))))[:TOP]
    taken = tuple(Point(**asdict(point), mentions=count) for point, count in ranked)
    return PlaceView(name, found.total, bool(codes(name)), taken, tuple(passages[:ROWS]))


def _sentences(connection: sqlite3.Connection, document: int) -> tuple[Sentence, ...]:
    try:
        return sentences(connection, document)
    except BrokenRecord:  # its own page says so
        return ()


# ── an outlet ───────────────────────────────────────────────────────────────


class OutletView(Frozen, frozen=True):
    """An outlet: whom it quotes, how much it says in its own voice, and what it changed without saying so."""

    outlet: OutletRow
    quoted: tuple[Quoted, ...]
    voices: Voices
    voiced: int  # pages on which the voices were counted, those added last
    counted: int  # pages whose statements were counted, those added last
    edits: tuple[Edit, ...]
    kinds: tuple[Tally, ...]


def outlet(connection: sqlite3.Connection, name: str) -> OutletView:
    """One outlet, under exactly this name.

    :raises NotFound: where the archive has no page of it.
    """
    row = outlets.row(connection, name)
    pages = outlets.newest(connection, name, COUNTED)
    read = [found for id in pages[:READ] if (found := _sentences(connection, id))]
    quoted = tuple(outlets.quoted(connection, pages, ROWS))
    kinds = tuple(Tally(*row) for row in outlets.kinds(connection, pages))
    edits = tuple(outlets.edits(connection, name, ROWS))
    return OutletView(row, quoted, voices(read), len(read), len(pages), edits, kinds)
