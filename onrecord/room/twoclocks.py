"""Two clocks drawn: the days that articles speak of on one line, the days on which they were published on another, and a stroke for each telling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from onrecord.model import Frozen

WIDTH, HEIGHT, EDGE = 720, 176, 46  # units of the drawing; one is a pixel on a wide page
TOP, BOTTOM = 52, HEIGHT - 52
LABELS = 8  # days that are named on a line
APART = 84  # between two names


class Tick(Frozen, frozen=True):
    """A day on one of the lines."""

    x: float
    day: str
    count: int
    named: bool  # whether there is room for its name


class Stroke(Frozen, frozen=True):
    """From a day that is spoken of to a day on which it was."""

    x1: float
    x2: float
    count: int


class Drawing(Frozen, frozen=True):
    """The two lines on one scale, so that what is straight was told on its day, and what leans to the right was told afterwards."""

    width: int
    height: int
    top: int
    bottom: int
    spoken: tuple[Tick, ...]
    published: tuple[Tick, ...]
    strokes: tuple[Stroke, ...]


def drawing(told: Sequence[tuple[str, Sequence[str]]]) -> Drawing | None:
    """Draw days that are spoken of, each with the days on which articles that do so were published; all as YYYY-MM-DD. None where no two days differ.

    >>> drawn = drawing([("2024-03-01", ["2024-03-02", "2024-03-05"])])
    >>> [tick.day for tick in drawn.published], drawn.spoken[0].x < drawn.published[0].x
    (['2024-03-02', '2024-03-05'], True)
    """
    pairs = Counter((spoken, day) for spoken, days in told for day in days if _ordinal(spoken) and _ordinal(day))
    if not pairs:
        return None
    every = sorted({_ordinal(day) for pair in pairs for day in pair})
    first, last = every[0], every[-1]
    if first == last:
        return None
    # By rank and by time, half and half: one date of the last century must not press all others into a corner.
    place = {day: (i / (len(every) - 1) + (day - first) / (last - first)) / 2 for i, day in enumerate(every)}

    def x(day: str) -> float:
        return round(EDGE + place[_ordinal(day)] * (WIDTH - 2 * EDGE), 1)

    spoken, published = Counter[str](), Counter[str]()
    for (one, other), count in pairs.items():
        spoken[one] += count
        published[other] += count
    strokes = tuple(Stroke(x(one), x(other), count) for (one, other), count in sorted(pairs.items()))
    lines = [tuple(_ticks([(x(day), day, count) for day, count in sorted(line.items())])) for line in (spoken, published)]
    return Drawing(WIDTH, HEIGHT, TOP, BOTTOM, lines[0], lines[1], strokes)


def _ordinal(day: str) -> int:
    try:
        return date.fromisoformat(day).toordinal()
    except ValueError:
        return 0


def _ticks(days: Sequence[tuple[float, str, int]]) -> list[Tick]:
    """The days of a line; those told most often get their names first."""
    named: list[float] = []
    for place, _, _ in sorted(days, key=lambda one: (-one[2], one[0])):
        if len(named) < LABELS and all(abs(place - other) >= APART for other in named):
            named.append(place)
    return [Tick(place, day, count, place in named) for place, day, count in days]
