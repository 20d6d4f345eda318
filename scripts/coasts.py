"""Make onrecord/room/coasts.json: the coasts and borders that the reading room's maps are drawn on.

    npm pack world-atlas@2 && tar xzf world-atlas-2.*.tgz
    python scripts/coasts.py package/countries-50m.json > onrecord/room/coasts.json

The source is Natural Earth 4.1 (1:50 million, public domain) as world-atlas packs it (ISC licence). Lines are thinned twice (Douglas and Peucker, Cartographica 10, 1973): for maps
of a region, and for those of the world. Numbers are hundredths of a degree: the first point, then the way from each point to the next.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
DETAIL = {"near": (0.035, 0.12), "far": (0.3, 4.0)}  # how far a line may stray, in degrees; and below which extent an island is left out


def arcs(atlas: dict[str, Any]) -> list[list[Point]]:
    """The lines that countries share."""
    (sx, sy), (tx, ty) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    found = []
    for arc in atlas["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        found.append(line)
    return found


def polygons(atlas: dict[str, Any], name: str) -> list[list[int]]:
    """The rings of an object, as numbers of arcs; ~n is arc n backwards."""
    found: list[list[int]] = []
    for geometry in atlas["objects"][name]["geometries"]:
        many = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        found += [ring for polygon in many for ring in polygon]
    return found


def thinned(line: list[Point], tolerance: float) -> list[Point]:
    """The line with the points left out that lie nearer than ``tolerance`` to it without them."""
    kept, waiting = {0, len(line) - 1}, [(0, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        worst, at = tolerance, None
        (ax, ay), (bx, by) = line[first], line[last]
        length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
        for i in range(first + 1, last):
            x, y = line[i]
            away = abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length if length else ((x - ax) ** 2 + (y - ay) ** 2) ** 0.5
            if away > worst:
                worst, at = away, i
        if at is not None:
            kept.add(at)
            waiting += [(first, at), (at, last)]
    return [line[i] for i in sorted(kept)]


def flat(ring: list[Point]) -> list[list[Point]]:
    """A ring that crosses the line of the date as rings that do not; one around a pole gets that pole's edge."""
    shift, unrolled = 0.0, [ring[0]]
    for (ax, _), (bx, by) in pairwise(ring):
        shift += -360.0 if bx - ax > 180 else 360.0 if ax - bx > 180 else 0.0
        unrolled.append((bx + shift, by))
    if abs(unrolled[-1][0] - unrolled[0][0]) > 180:
        pole = -90.0 if unrolled[0][1] < 0 else 90.0
        unrolled += [(unrolled[-1][0], pole), (unrolled[0][0], pole), unrolled[0]]
    found = []
    for turn in (-360.0, 0.0, 360.0):
        part = [(x + turn, y) for x, y in unrolled]
        for bound, sign in ((-180.0, 1), (180.0, -1)):
            part = side(part, bound, sign)
        if len(set(part)) > 3:
            found.append([*part, part[0]])
    return found


def side(points: list[Point], bound: float, sign: int) -> list[Point]:
    """What of a ring lies on one side of a meridian."""
    found: list[Point] = []
    for a, b in zip(points, points[1:] + points[:1], strict=True):
        if sign * (a[0] - bound) >= 0:
            found.append(a)
        if (sign * (a[0] - bound) >= 0) != (sign * (b[0] - bound) >= 0):
            found.append((bound, a[1] + (bound - a[0]) / (b[0] - a[0]) * (b[1] - a[1])))
    return found


def steps(line: list[Point]) -> list[int]:
    """As it is written."""
    whole = [(round(100 * x), round(100 * y)) for x, y in line]
    found = [*whole[0]]
    for (ax, ay), (bx, by) in pairwise(whole):
        if (ax, ay) != (bx, by):
            found += [bx - ax, by - ay]
    return found


def main() -> None:
    """Write the lines to the standard output."""
    atlas = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    lines = arcs(atlas)
    land = polygons(atlas, "land")
    coast = {i if i >= 0 else ~i for ring in land for i in ring}
    made: dict[str, Any] = {"source": "Natural Earth 4.1, public domain"}
    for name, (tolerance, least) in DETAIL.items():
        thin = [thinned(line, tolerance) for line in lines]
        whole = [[p for i in ring for p in (thin[i] if i >= 0 else thin[~i][::-1])] for ring in land]
        rings = [part for ring in whole for part in flat(ring)]
        large = [r for r in rings if max(max(c) - min(c) for c in zip(*r, strict=True)) >= least and len(set(r)) > 3]
        borders = [thin[i] for i in range(len(thin)) if i not in coast]
        made[name] = {"land": [steps(r) for r in large], "borders": [steps(b) for b in borders]}
    json.dump(made, sys.stdout, separators=(",", ":"))


if __name__ == "__main__":
    main()
