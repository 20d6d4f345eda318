"""A stretch of time as few whole parts: centuries, decades and years, and the months at its ends. These are the facets of a document that a filter asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

Unit = Literal["month", "year", "decade", "century"]
LARGER: tuple[tuple[Unit, int], ...] = (("century", 100), ("decade", 10))
LAST_YEAR = 9_999


class Stretch(NamedTuple):
    """Months, years … from one to another, both inclusive, as text that sorts."""

    unit: Unit
    first: str
    last: str


def stretches(first: str, last: str) -> list[Stretch]:
    """Cut the time from one day, month or year to another into whole parts; "" is an open end.

    A last part of a year begins at the bare year, so that what is known by its year alone counts up to it.

    >>> stretches("2018-11", "2021")
    [Stretch(unit='month', first='2018-11', last='2018-12'), Stretch(unit='year', first='2019', last='2021')]
    >>> stretches("2019-03-05", "2019-05"), stretches("1999", "2020")
    ([Stretch(unit='month', first='2019-03', last='2019-05')], [Stretch(unit='year', first='1999', last='1999'), Stretch(unit='decade', first='2000', last='2010'), Stretch(unit='year', first='2020', last='2020')])
    """
    opens, closes = len(first) > 4, len(last) > 4
    one_year = opens and closes and first[:4] == last[:4]
    found = [Stretch("month", first[:7], last[:7] if one_year else f"{first[:4]}-12")] if opens else []
    found += _years(int(first[:4]) + opens if first else 0, int(last[:4]) - closes if last else LAST_YEAR, LARGER)
    if closes and not one_year:
        found.append(Stretch("month", last[:4], last[:7]))
    return found


def _years(first: int, last: int, larger: tuple[tuple[Unit, int], ...]) -> Iterator[Stretch]:
    """Years from one to another; as many as can be by the larger units."""
    if first > last:
        return
    if not larger:
        yield Stretch("year", f"{first:04}", f"{last:04}")
        return
    (unit, size), *smaller = larger
    begin, end = -(-first // size) * size, (last + 1) // size * size
    if begin >= end:
        yield from _years(first, last, tuple(smaller))
        return
    yield from _years(first, begin - 1, tuple(smaller))
    yield Stretch(unit, f"{begin:04}", f"{end - size:04}")
    yield from _years(end, last, tuple(smaller))


def parts(year: int) -> Iterator[tuple[Unit, str]]:
    """A year with the decade and the century that hold it.

    >>> list(parts(2019))
    [('year', '2019'), ('century', '2000'), ('decade', '2010')]
    """
    yield "year", f"{year:04}"
    for unit, size in LARGER:
        yield unit, f"{year // size * size:04}"
