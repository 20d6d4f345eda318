"""Days counted and drawn as bars: by day, month, year or ten years, whichever lets the whole be seen at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice

from onrecord.archive.values import is_date
from onrecord.model import Frozen

WIDTH, HEIGHT = 720, 130  # units of the drawing
MOST = 72  # bars beside each other
UNITS = (("day", 10), ("month", 7), ("year", 4), ("ten years", 3))  # and how many characters of a date name one
LABELS = 6
PRECISE = 0.6  # of what is counted has to be known as exactly as the unit is
TRIM = 0.02  # of what is counted, at either end, which a drawing may leave out


class Bar(Frozen, frozen=True):
    """One bar."""

    value: str  # 202 for ten years, 2024, 2024-03 or 2024-03-04
    count: int
    x: float
    width: float
    height: float


class Bars(Frozen, frozen=True):
    """A row of bars, the earliest first."""

    unit: str
    bars: tuple[Bar, ...]
    labels: tuple[tuple[float, str], ...]
    most: int
    before: int  # counted, but not drawn: earlier than the first bar
    after: int
    coarser: int  # counted, but known less exactly than the unit
    width: int = WIDTH
    height: int = HEIGHT


def bars(counted: Sequence[tuple[str, int]], trim: bool = False) -> Bars | None:
    """Draw values such as 2024-03-04, 2024-03 or 2024 with their counts. None where there is nothing to draw.

    :param trim: leave out a few far away, so that one date of the Middle Ages does not press the rest together.

    >>> drawn = bars([("2024-03-04", 2), ("2024-03-06", 1)])
    >>> drawn.unit, [(bar.value, bar.count) for bar in drawn.bars]
    ('day', [('2024-03-04', 2), ('2024-03-05', 0), ('2024-03-06', 1)])
    """
    told = sorted((value, count) for value, count in counted if count > 0 and is_date(value))
    kept, before, after = _middle(told) if trim else (told, 0, 0)
    total = sum(count for _, count in kept)
    for unit, digits in UNITS:
        grouped: Counter[str] = Counter()
        for value, count in kept:
            if len(value) >= max(digits, 4):
                grouped[value[:digits]] += count
        shown = grouped.total()
        if not grouped or shown < PRECISE * total:
            continue
        row = list(islice(_between(min(grouped), max(grouped), digits), MOST + 1))
        if len(row) <= MOST or digits == 3:
            return _drawn(unit, row[:MOST], grouped, before, after, total - shown)
    return None


def ends(unit: str, value: str) -> tuple[str, str]:
    """The first and the last that a bar stands for, as a search asks for them: a day, a month or a year.

    >>> ends("ten years", "202"), ends("year", "2024")
    (('2020', '2029'), ('2024', '2024'))
    """
    return (f"{value}0", f"{value}9") if unit == "ten years" else (value, value)


def _middle(told: Sequence[tuple[str, int]]) -> tuple[list[tuple[str, int]], int, int]:
    """The values less the few at either end, and how many these are."""
    edge = TRIM * sum(count for _, count in told)
    first, last, before, after = 0, len(told), 0, 0
    while first < last and before + told[first][1] <= edge:
        before += told[first][1]
        first += 1
    while last > first and after + told[last - 1][1] <= edge:
        after += told[last - 1][1]
        last -= 1
    return list(told[first:last]), before, after


def _between(first: str, last: str, digits: int) -> Iterator[str]:
    """Every value from one to another, both among them.

    >>> list(_between("2023-11", "2024-01", 7))
    ['2023-11', '2023-12', '2024-01']
    """
    if digits == 10:
        day, end = date.fromisoformat(first), date.fromisoformat(last)
        yield from ((day + timedelta(i)).isoformat() for i in range((end - day).days + 1))
    elif digits == 7:
        start, end_month = (int(v[:4]) * 12 + int(v[5:7]) - 1 for v in (first, last))
        yield from (f"{month // 12:04}-{month % 12 + 1:02}" for month in range(start, end_month + 1))
    else:
        yield from (f"{year:0{digits}}" for year in range(int(first), int(last) + 1))


def _drawn(unit: str, row: Sequence[str], grouped: Counter[str], before: int, after: int, coarser: int) -> Bars:
    most = max(grouped.values())
    each = min(WIDTH / len(row), 40.0)
    tall = HEIGHT - 26
    made = tuple(
        Bar(value, grouped[value], round(i * each, 1), round(max(each - 1.5, 1.0), 1), round(max(grouped[value] / most * tall, 1.5 if grouped[value] else 0.0), 1))
        for i, value in enumerate(row)
    )  # fmt: skip
    apart = max(1, -(-len(row) // LABELS), -(-90 // int(each) if each >= 1 else 90))
    labels = tuple((round(i * each + each / 2, 1), row[i]) for i in range(0, len(row), apart))
    return Bars(unit, made, labels, most, before, after, coarser)
