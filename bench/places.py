"""Where: onrecord's finder of places beside simple peers, on sentences of our own and, where it lies beside the checkout, on LGL.

    python -m bench.places            all that is there
    python -m bench.places --gold F   another file in the form of bench/gold/places_made.jsonl

``found`` is span F1 (overlap), ``within 161 km`` the F1 of places found and put less than 100 miles from their point, ``given`` the share put so when the
spans are given, ``traps`` how many names of persons, teams, papers and governments got no point. The time of onrecord includes finding sentences and persons.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
MADE = HERE / "gold/places_made.jsonl"
LGL = HERE.parent.parent / "shared/data/places/lgl.jsonl.gz"
NEAR_KM = 161.0  # a hundred miles, the field's usual bound

Found = list[dict[str, Any]]
Finder = Callable[[str], Found]


def texts(path: Path) -> Iterator[dict[str, Any]]:
    """The texts of a gold file, plain or packed."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def km(a: float, b: float, c: float, d: float) -> float:
    """Great-circle distance."""
    a, b, c, d = map(math.radians, (a, b, c, d))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 12742.0 * math.asin(min(1.0, math.sqrt(h)))


def by_population(text: str) -> Found:
    """The baseline: every capitalised name that the gazetteer knows, at its most populous place."""
    from onrecord.findings.gazetteer import load
    from onrecord.findings.placespot import Tokens, spots

    table = load()
    found = []
    for spot in spots(Tokens(text), table, 20_000):
        if spot.area:
            found.append({"start": spot.start, "end": spot.end, "lat": spot.area.latitude, "lon": spot.area.longitude})
        elif spot.entries:
            top = max(spot.entries, key=lambda e: e.population)
            found.append({"start": spot.start, "end": spot.end, "lat": top.latitude, "lon": top.longitude})
    return found


@cache
def _points() -> Callable[[str], tuple[float | None, float | None]]:
    """Points for peers that give names only: the most populous place of that name."""
    from onrecord.findings.gazetteer import load
    from onrecord.findings.placename import fold

    table = load()

    def point(name: str) -> tuple[float | None, float | None]:
        at = table.find(fold(name))
        if at < 0:
            return None, None
        top = max(table.entries(at, 60), key=lambda e: e.population)
        return top.latitude, top.longitude

    return point


def _each(text: str, names: set[str]) -> Found:
    found = []
    for name in names:
        lat, lon = _points()(name)
        at = text.find(name)
        while at >= 0:
            found.append({"start": at, "end": at + len(name), "lat": lat, "lon": lon})
            at = text.find(name, at + len(name))
    return found


def by_geotext(text: str) -> Found:
    """geotext: names of cities and countries by look-up."""
    from geotext import GeoText

    seen = GeoText(text)
    return _each(text, {*seen.cities, *seen.countries})


def by_flashgeotext(text: str) -> Found:
    """flashgeotext: the same with a faster search."""
    seen = _flashgeotext().extract(input_text=text)
    return _each(text, {word for kind in seen.values() for one in kind.values() for word in one["found_as"]})


@cache
def _flashgeotext() -> Any:
    from flashgeotext.geotext import GeoText

    return GeoText()


def ours(text: str) -> Found:
    """Onrecord."""
    from bench.candidates import places

    return places(text)


def score(finder: Finder, gold: list[dict[str, Any]]) -> dict[str, str]:
    """One row of the table."""
    wanted = located = given = found = right = traps = sprung = words = 0
    spent = 0.0
    for one in gold:
        begun = time.process_time()
        seen = finder(one["text"])
        spent += time.process_time() - begun
        words += len(one["text"].split())
        wanted += len(one["places"])
        given += len(seen) - sum(s["lat"] is None and one["text"][s["start"] : s["end"]] in one.get("government", ()) for s in seen)
        left = sorted(seen, key=lambda s: s["start"])
        for place in one["places"]:
            located += place["latitude"] is not None
            hit = next((s for s in left if s["start"] < place["end"] and place["start"] < s["end"]), None)
            if hit is None:
                continue
            left.remove(hit)
            found += 1
            if place["latitude"] is not None and hit["lat"] is not None:
                right += km(place["latitude"], place["longitude"], hit["lat"], hit["lon"]) < NEAR_KM
        for name in (*one.get("government", ()), *one.get("no_place", ())):
            traps += 1
            at = one["text"].index(name)
            sprung += any(s["start"] < at + len(name) and at < s["end"] and s["lat"] is not None for s in seen)
    return {
        "found": f1(found, given, wanted),
        "within 161 km": f1(right, given, located),
        "traps": f"{traps - sprung}/{traps}" if traps else "-",
        "ms/1000 words": f"{1e6 * spent / max(1, words):.1f}",
    }


def f1(hits: int, given: int, wanted: int) -> str:
    """F1 in percent."""
    return f"{200 * hits / max(1, given + wanted):.1f}"


def resolved(gold: list[dict[str, Any]]) -> str:
    """How many gold spans onrecord puts within 161 km, in percent."""
    from bench.candidates import locate

    wanted = right = 0
    for one in gold:
        points = locate(one["text"], [(p["start"], p["end"]) for p in one["places"]])
        for place, point in zip(one["places"], points, strict=True):
            if place["latitude"] is not None:
                wanted += 1
                right += point is not None and km(place["latitude"], place["longitude"], *point) < NEAR_KM
    return f"{100 * right / max(1, wanted):.1f}"


FINDERS: tuple[tuple[str, str | None, Finder], ...] = (  # name, package it needs, how
    ("onrecord", None, ours),
    ("capitalised name, most populous", None, by_population),
    ("geotext, most populous", "geotext", by_geotext),
    ("flashgeotext, most populous", "flashgeotext", by_flashgeotext),
)


def main() -> int:
    """Prints the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--gold", type=Path)
    chosen = options.parse_args().gold
    for path in [chosen] if chosen else [MADE, LGL]:
        if not path.is_file():
            print(f"{path.name}: not here, left out")
            continue
        gold = list(texts(path))
        print(f"\n{path.name}: {len(gold)} texts; spans given: {resolved(gold)} % within 161 km\n")
        columns = ("found", "within 161 km", "traps", "ms/1000 words")
        print(f"{'':34}" + "".join(f"{c:>16}" for c in columns))
        for name, package, finder in FINDERS:
            if package and importlib.util.find_spec(package) is None:
                print(f"{name:34}  left out: {package} is not installed (pip install {package})")
                continue
            try:
                finder("Warm up in Oslo.")
            except ImportError as error:
                print(f"{name:34}  left out: {error}")
                continue
            row = score(finder, gold)
            print(f"{name:34}" + "".join(f"{row[c]:>16}" for c in columns))
    return 0


if __name__ == "__main__":
    sys.exit(main())
