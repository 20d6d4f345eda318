"""What is so of a document as a whole: the things that the filters of a search go by, each once for each document."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from onrecord.archive import names
from onrecord.archive.calendar import parts
from onrecord.archive.rows import shortened
from onrecord.archive.values import DAY, day, plain
from onrecord.model import Record

YEARS = 100  # an interval of more years says nothing of any one of them
REMEMBERED = 2_000  # places and times whose facets are remembered: pages name the same ones again and again
SQUARES = (1, 10)  # degrees: small squares for towns and countries, large ones for continents


class Facet(NamedTuple):
    """One thing that is so of a document."""

    name: str
    value: str


def of(record: Record) -> set[Facet]:
    """Every facet of a record."""
    article = record.article
    found = {Facet("language", article.language.lower())} if article.language else set()
    if article.outlet:
        found.add(Facet("outlet", shortened(article.outlet) or ""))
    if record.figures:
        found.add(Facet("has", "figure"))
    if any(m.kind == "video" for m in article.media):
        found.add(Facet("has", "video"))
    found.update(_said(record))
    if published := day(article.published):
        found.add(Facet("month published", published[:7]))
        found.update(Facet(f"{unit} published", value) for unit, value in parts(int(published[:4])))
    for place in record.places:
        found.update(_place(place.name, place.text, place.country, place.latitude, place.longitude))
    for time in record.times:
        found.update(_spoken_of(time.earliest or time.latest, time.latest or time.earliest))
    return found


def _said(record: Record) -> Iterator[Facet]:
    for kind, stance in {(s.kind, s.stance) for s in record.statements}:
        yield Facet("statement kind", kind)
        yield Facet("stance", stance)
        yield Facet("kind and stance", f"{kind} {stance}")
    for s in record.statements:
        name = shortened(s.speaker or (s.source.text if s.source else None))
        if name:
            yield Facet("speaker" if s.speaker else "source", name)
        if s.speaker and s.speaker_kind in ("person", "body"):
            yield Facet("speaker key", names.parts(s.speaker, s.speaker_kind).key)
        if s.role:
            yield Facet("role", shortened(s.role) or "")


@lru_cache(maxsize=REMEMBERED)
def _place(name: str, text: str, country: str | None, latitude: float | None, longitude: float | None) -> tuple[Facet, ...]:
    found = [Facet("place", plain(name)), Facet("place", plain(text))]
    if country:
        found.append(Facet("country", country))
    if latitude is not None and longitude is not None:
        found += [Facet(square(size), cell(latitude, longitude, size)) for size in SQUARES]
    return tuple(found)


def square(size: int) -> str:
    """The name of the facets for squares of so many degrees."""
    return f"square of {size} degrees"


def cell(latitude: float, longitude: float, size: int) -> str:
    """The square that a point lies in, by its south-western corner.

    >>> cell(38.72, -9.13, 1), cell(38.72, -9.13, 10)
    ('38 -10', '30 -10')
    """
    south, west = (int(degrees // size) * size for degrees in (latitude, longitude))
    return f"{south} {west}"


@lru_cache(maxsize=REMEMBERED)
def _spoken_of(earliest: str | None, latest: str | None) -> tuple[Facet, ...]:
    """The years that an interval touches; and which of them it fills, else its months in them.

    >>> sorted(f.value for f in _spoken_of("2023-12-30", "2024-02-10") if f.name.startswith("month"))
    ['2023-12', '2024-01', '2024-02']
    """
    first, last = _month(earliest, 1), _month(latest, 12)
    if first is None or last is None or not 0 <= last - first < 12 * YEARS:
        return ()
    found: list[Facet] = []
    for year in range(first // 12, last // 12 + 1):
        found += _year(year)
        months = range(max(first, 12 * year), min(last, 12 * year + 11) + 1)
        if len(months) == 12:
            found.append(Facet("whole year spoken of", f"{year:04}"))
        else:
            found += [Facet("month spoken of", f"{year:04}-{month % 12 + 1:02}") for month in months]
    return tuple(found)


@lru_cache(maxsize=REMEMBERED)
def _year(year: int) -> tuple[Facet, ...]:
    return tuple(Facet(f"{unit} spoken of", value) for unit, value in parts(year))


def _month(moment: str | None, default: int) -> int | None:
    """Months since the year 0; of a bare year the month given."""
    found = DAY.match(moment) if moment else None
    if not found:
        return None
    year, _, rest = found.group().partition("-")
    month = int(rest[:2]) if rest else default
    return int(year) * 12 + month - 1 if 1 <= month <= 12 else None
