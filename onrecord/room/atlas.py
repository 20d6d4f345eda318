"""Maps drawn by the room itself: coasts and borders from ``coasts.json`` beside this file, no tiles, nothing asked of another machine.

Natural Earth draws borders as they are held, not as they are claimed; where two countries claim one place, the map takes no side by drawing what it draws.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from onrecord.model import Frozen

FAR = 75.0  # degrees from west to east beyond which the coarse lines are enough
LEAST_SPAN = 13.0  # degrees of a map at the least: a town stands among its neighbours
LATITUDES = (-85.0, 85.0)
EDGE = 0.08  # of the map, beyond its points on each side
BEYOND = 0.05  # of the map, by which coasts are drawn past its border, so that the cut is not seen

Point = tuple[float, float]  # longitude, latitude, in degrees


class View(NamedTuple):
    """What a map shows, in degrees, and its size."""

    west: float
    south: float
    east: float
    north: float
    width: int
    height: int

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a point lies on the map, from its upper left corner.

        >>> View(-10, 0, 10, 10, 200, 100).place(0, 10)
        (100.0, 0.0)
        """
        x = (longitude - self.west) / (self.east - self.west) * self.width
        y = (self.north - latitude) / (self.north - self.south) * self.height
        return round(x, 1), round(y, 1)


class Ground(Frozen, frozen=True):
    """The paths of a map."""

    land: str
    borders: str
    grid: str


class Line(NamedTuple):
    """A ring or line with the box that it lies in."""

    west: float
    south: float
    east: float
    north: float
    points: tuple[Point, ...]


# ── which part of the world ─────────────────────────────────────────────────


def fitting(points: Sequence[Point], width: int = 720, height: int = 380) -> View:
    """A view that shows all of these, the whole world where there are none; grown to whole degrees, so that maps of one region are the same map.

    >>> fitting([(-9.13, 38.72)])[:4]
    (-22.0, 33.0, 3.0, 43.0)
    """
    if not points:
        return View(-180.0, -60.0, 180.0, 80.0, width, round(width * 140 / 360 / 0.72))
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    middle = (south + north) / 2
    narrow = max(0.25, math.cos(math.radians(middle)))  # of a degree of longitude against one of latitude
    tall = max(north - south, (east - west) * narrow * height / width, LEAST_SPAN * height / width * 1.2) * (1 + 2 * EDGE)
    step = 1.0 if tall < 20 else 5.0
    tall = math.ceil(tall / step) * step
    wide = min(360.0, math.ceil(tall * width / height / narrow / step) * step)
    left = math.floor(((west + east) / 2 - wide / 2) / step) * step
    low = float(math.floor(middle - tall / 2))
    left = max(-180.0, min(left, 180.0 - wide))
    low = max(LATITUDES[0], min(low, LATITUDES[1] - tall)) if tall < LATITUDES[1] - LATITUDES[0] else LATITUDES[0]
    return View(left, low, left + wide, min(low + tall, LATITUDES[1]), width, height)


# ── its coasts ──────────────────────────────────────────────────────────────


@lru_cache(256)
def ground(view: View) -> Ground:
    """Coasts, borders and a net of degrees for a view."""
    known = _lines("far" if view.east - view.west > FAR else "near")
    wide, tall = view.east - view.west, view.north - view.south
    around = (view.west - BEYOND * wide, view.south - BEYOND * tall, view.east + BEYOND * wide, view.north + BEYOND * tall)
    land = (_path(view, _cut(ring, around), "z") for ring in known["land"] if _meets(ring, around))
    borders = (_path(view, line.points, "") for line in known["borders"] if _meets(line, around))
    return Ground("".join(land), "".join(borders), "".join(_grid(view)))


def _meets(line: Line, around: tuple[float, float, float, float]) -> bool:
    return line.east >= around[0] and line.west <= around[2] and line.north >= around[1] and line.south <= around[3]


@cache
def _lines(detail: str) -> dict[str, tuple[Line, ...]]:
    raw: dict[str, Any] = msgspec.json.decode(files("onrecord.room").joinpath("coasts.json").read_bytes())
    return {kind: tuple(map(_line, lines)) for kind, lines in raw[detail].items()}


def _line(steps: Sequence[int]) -> Line:
    """A line as it is written: hundredths of a degree, each point from the one before."""
    x = y = 0
    points = []
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x / 100, y / 100))
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return Line(min(xs), min(ys), max(xs), max(ys), tuple(points))


def _cut(ring: Line, around: tuple[float, float, float, float]) -> Sequence[Point]:
    """What of a ring lies in a box (Sutherland and Hodgman, Communications of the ACM 17, 1974)."""
    west, south, east, north = around
    if ring.west >= west and ring.east <= east and ring.south >= south and ring.north <= north:
        return ring.points
    points: Sequence[Point] = ring.points
    for axis, bound, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        points = list(_side(points, axis, bound, sign))
    return points


def _side(points: Sequence[Point], axis: int, bound: float, sign: int) -> Iterator[Point]:
    """What of a ring lies on one side of a line."""
    for a, b in pairwise([*points, points[0]] if points else []):
        inside, then = sign * (a[axis] - bound) >= 0, sign * (b[axis] - bound) >= 0
        if inside:
            yield a
        if inside != then:
            share = (bound - a[axis]) / (b[axis] - a[axis])
            yield (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))


def _path(view: View, points: Sequence[Point], end: str) -> str:
    """A line as SVG has it, in tenths of a unit, points that fall on the one before left out."""
    parts, last = [], None
    for longitude, latitude in points:
        x, y = view.place(longitude, latitude)
        if last is None:
            parts.append(f"M{x:g} {y:g}l")
            last = (x, y)
        elif abs(x - last[0]) + abs(y - last[1]) >= 0.8:
            parts.append(f"{round(x - last[0], 1):g} {round(y - last[1], 1):g} ")
            last = (x, y)
    return "".join(parts).strip() + end if len(parts) > 1 else ""


def _grid(view: View) -> Iterator[str]:
    wide = view.east - view.west
    step = next(s for s in (1, 2, 5, 10, 15, 30) if wide / s <= 12 or s == 30)
    for x in range(math.ceil(view.west / step) * step, math.floor(view.east) + 1, step):
        yield f"M{view.place(x, 0)[0]:g} 0V{view.height}"
    for y in range(math.ceil(view.south / step) * step, math.floor(view.north) + 1, step):
        yield f"M0 {view.place(0, y)[1]:g}H{view.width}"


# ── what is marked on it ────────────────────────────────────────────────────


class Marked(Frozen, frozen=True):
    """A mark on a map: one place, or several that lie too near to each other to be told apart."""

    x: float
    y: float
    radius: float
    name: str
    count: int  # documents that name the named one
    others: int  # places beside the named one
    rough: bool  # the middle of a country or region, not a spot
    west: float  # the box of its places
    south: float
    east: float
    north: float
    named: bool = False  # whether there is room for its name
    leftwards: bool = False  # the name stands on the left


class Spot(Frozen, frozen=True):
    """A place to be marked."""

    name: str
    latitude: float
    longitude: float
    count: int
    rough: bool


NAMES = 14  # marks with a name
LETTER = 7.2  # units that a letter takes
LEFTWARDS = 0.8  # of the map's width, from which a name stands on the left of its mark
NEAR = 15.0  # units below which two marks become one


def marked(view: View, spots: Iterable[Spot]) -> list[Marked]:
    """The marks of a map, those of most documents first. A rough one takes in nothing but rough ones."""
    groups: list[tuple[tuple[float, float], list[Spot]]] = []
    for spot in sorted(spots, key=lambda s: (-s.count, s.name)):
        if not (view.west <= spot.longitude <= view.east and view.south <= spot.latitude <= view.north):
            continue
        at = view.place(spot.longitude, spot.latitude)
        near = (g for g in groups if math.dist(g[0], at) < NEAR and g[1][0].rough == spot.rough)
        group = next(near, None)
        if group:
            group[1].append(spot)
        else:
            groups.append((at, [spot]))
    return _named(view, [_marked(at, members) for at, members in groups])


def _named(view: View, marks: Sequence[Marked]) -> list[Marked]:
    """Give names to the first marks, spots before rough ones, as far as they do not lie on each other or beyond the edge."""
    taken: list[tuple[float, float, float]] = []
    found = list(marks)
    for i in sorted(range(len(found)), key=lambda i: found[i].rough):
        mark = found[i]
        wide = LETTER * min(len(mark.name), 24) + 6
        leftwards = mark.x > LEFTWARDS * view.width
        left = mark.x - mark.radius - wide if leftwards else mark.x + mark.radius
        free = all(abs(y - mark.y) > LETTER * 2 or left + wide < a or left > b for a, b, y in taken)
        named = free and left > 0 and len(taken) < NAMES
        if named:
            taken.append((left, left + wide, mark.y))
        found[i] = replace(mark, named=named, leftwards=leftwards)
    return found


def _marked(at: tuple[float, float], members: list[Spot]) -> Marked:
    first = members[0]
    xs, ys = [s.longitude for s in members], [s.latitude for s in members]
    radius = round(min(4 + 1.6 * math.log2(sum(s.count for s in members)), 16), 1)
    return Marked(*at, radius, first.name, first.count, len(members) - 1, first.rough, min(xs), min(ys), max(xs), max(ys))
