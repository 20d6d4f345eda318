"""Where: onrecord's finder of places beside simple peers, on sentences and news pages of our own annotation and, where it lies beside the checkout, on LGL.

    python -m bench.places            all that is there
    python -m bench.places --gold F   another file in the form of bench/gold/places_made.jsonl

``found`` is span F1 (overlap), ``within 161 km`` the F1 of places found and put less than 100 miles from their point, ``given`` the share put so when the
spans are given, ``traps`` how many names of persons, teams, papers and governments got no point.
Words for a people ("Georgian") are places in LGL's annotation and none in ours: there they count neither way.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib.util
import json
import math
import re
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
MADE = HERE / "gold/places_made.jsonl"
FRESH = (
    HERE / "gold/places_fresh.jsonl"
)  # written before the tables were looked at, in three parts; see docs/places.md for the figures at first sight
PAGES = HERE / "gold/places_pages.jsonl"  # spans and points only; the pages lie beside the checkout
SHARED = HERE.parent.parent / "shared/data"
LGL = SHARED / "places/lgl.jsonl.gz"
ASIDE = 12  # characters on either side of a name that its digest "near" covers
SAME_LENGTH = 0.1  # share of its letters by which a text may have grown or shrunk and still count as the one that was annotated
MOST_LOST = 0.05  # share of its names that may be gone
FIFTEEN_THOUSAND = 4.17  # log10
NEAR_KM = 161.0  # a hundred miles, the field's usual bound

PEOPLE = "word for its people"  # the rule of such a finding

Found = list[dict[str, Any]]
Finder = Callable[[str], Found]


def texts(path: Path) -> Iterator[dict[str, Any]]:
    """The texts of a gold file, plain or packed."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def pages(path: Path, only: str | None = None) -> Iterator[dict[str, Any]]:
    """The annotated pages, each with the text as onrecord reads it now.

    Where that is not the text that was annotated, its names are found again by the digests of what stands around them; a page that has changed too much is
    left out, with a word on standard error. :param only: "en" for pages in English, "other" for all others.
    """
    from onrecord import Options, read

    for one in texts(path):
        source = SHARED / "pages" / one["page"].replace("/", "/html/", 1)
        file = source.with_name(source.name + ".html.gz")
        if (only == "en") != (one["language"] == "en") and only is not None:
            continue
        if not file.is_file():
            print(f"{one['page']}: not here, left out", file=sys.stderr)
            continue
        text = read(gzip.decompress(file.read_bytes()), options=Options(findings=False)).text
        places = one["places"]
        if hashlib.sha256(text.encode()).hexdigest() != one["sha256"]:
            places = found_again(text, one)
        if places is None:
            print(f"{one['page']}: read otherwise than when it was annotated, left out", file=sys.stderr)
            continue
        counted = [p for p in places if not p["government"] and not p.get("either")]
        spared = [(p["start"], p["end"], bool(p.get("either"))) for p in places if p["government"] or p.get("either")]
        yield {"text": text, "language": one["language"], "places": counted, "spared": spared, "peoples": "spared"}


def found_again(text: str, one: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The places of a page at their offsets in another reading of it; None where it has changed too much."""
    if abs(len(text) - one["characters"]) > SAME_LENGTH * one["characters"]:
        return None
    starts = [m.start() for m in re.finditer(r"\w+", text)]
    found = []
    for place in one["places"]:
        size = place["end"] - place["start"]
        at = next((s for s in starts if near(text, s, s + size) == place["near"]), None)
        if at is not None:
            found.append({**place, "start": at, "end": at + size})
    return found if len(found) >= (1 - MOST_LOST) * len(one["places"]) else None


def near(text: str, start: int, end: int) -> str:
    """A digest of a name with the letters around it."""
    return hashlib.sha256(text[max(0, start - ASIDE) : end + ASIDE].encode()).hexdigest()[:12]


def km(a: float, b: float, c: float, d: float) -> float:
    """Great-circle distance."""
    a, b, c, d = map(math.radians, (a, b, c, d))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 12742.0 * math.asin(min(1.0, math.sqrt(h)))


def by_population(text: str) -> Found:
    """A baseline: every capitalised name that our tables know, at its most populous place."""
    return list(_capitalised(text, least=0.0))


def by_large_towns(text: str) -> Found:
    """The plain baseline: every capitalised name of a country or a town of 15,000 inhabitants, at the most populous."""
    return list(_capitalised(text, least=FIFTEEN_THOUSAND))


def _capitalised(text: str, least: float) -> Iterator[dict[str, Any]]:
    """:param least: log10 of the inhabitants; above 0, regions and the hand-made table are left out too."""
    from onrecord.findings.gazetteer import CITY, COUNTRY, load
    from onrecord.findings.placespot import Tokens, spots

    for spot in spots(Tokens(text), load(), 20_000):
        known = [e for e in spot.entries if not least or e.kind == COUNTRY or (e.kind == CITY and e.population >= least)]
        if spot.area and not least:
            yield {"start": spot.start, "end": spot.end, "lat": spot.area.latitude, "lon": spot.area.longitude}
        elif known:
            top = max(known, key=lambda e: e.population)
            yield {"start": spot.start, "end": spot.end, "lat": top.latitude, "lon": top.longitude}


@cache
def _points() -> Callable[[str], tuple[float | None, float | None]]:
    """Points for peers that give names only: the most populous place of that name."""
    from onrecord.findings.gazetteer import load
    from onrecord.findings.placename import fold

    table = load()

    def point(name: str) -> tuple[float | None, float | None]:
        """Latitude and longitude of a name, None where no table has it."""
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


def ours(text: str, language: str = "en") -> Found:
    """Onrecord."""
    from onrecord.findings.places import named_in
    from onrecord.model import Options

    found = named_in(text, language, Options())
    return [{"start": p.start, "end": p.end, "lat": p.latitude, "lon": p.longitude, "people": p.rule == PEOPLE} for p in found]


def score(finder: Finder, gold: list[dict[str, Any]]) -> dict[str, str]:
    """One row of the table."""
    wanted = located = given = found = right = traps = sprung = words = 0
    spent = 0.0
    for one in gold:
        begun = time.process_time()
        seen = ours(one["text"], one.get("language", "en")) if finder is ours else finder(one["text"])
        spent += time.process_time() - begun
        seen = spare(seen, one.get("spared", []))
        if one.get("peoples") == "spared":
            seen = [s for s in seen if not s.get("people")]
        words += len(one["text"].split())
        wanted += len(one["places"])
        given += len(seen) - sum(s["lat"] is None and one["text"][s["start"] : s["end"]] in one.get("government", ()) for s in seen)
        located += sum(place["latitude"] is not None for place in one["places"])
        pairs = list(paired(one["places"], seen))
        found += len(pairs)
        right += sum(is_near(place, hit) for place, hit in pairs)
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


def paired(places: list[dict[str, Any]], seen: Found) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each place with the finding that overlaps it, one to one."""
    left = sorted(seen, key=lambda s: s["start"])
    for place in places:
        hit = next((s for s in left if s["start"] < place["end"] and place["start"] < s["end"]), None)
        if hit is not None:
            left.remove(hit)
            yield place, hit


def is_near(place: dict[str, Any], hit: dict[str, Any]) -> bool:
    """Whether both have a point and the points are less than a hundred miles apart."""
    known = place["latitude"] is not None and hit["lat"] is not None
    return known and km(place["latitude"], place["longitude"], hit["lat"], hit["lon"]) < NEAR_KM


def spare(seen: Found, spared: list[tuple[int, int, bool]]) -> Found:
    """What is counted: all but names that may be taken either way, and names of governments that got no point."""
    return [s for s in seen if not any(a < s["end"] and s["start"] < b and (either or s["lat"] is None) for a, b, either in spared)]


def f1(hits: int, given: int, wanted: int) -> str:
    """F1 in percent."""
    return f"{200 * hits / max(1, given + wanted):.1f}"


def resolved(gold: list[dict[str, Any]]) -> str:
    """How many gold spans onrecord puts within 161 km, in percent."""
    from onrecord.findings.places import locate

    wanted = right = 0
    for one in gold:
        points = locate(one["text"], [(p["start"], p["end"]) for p in one["places"]], one.get("language", "en"))
        for place, point in zip(one["places"], points, strict=True):
            if place["latitude"] is not None:
                wanted += 1
                right += point is not None and km(place["latitude"], place["longitude"], *point) < NEAR_KM
    return f"{100 * right / max(1, wanted):.1f}"


FINDERS: tuple[tuple[str, str | None, Finder], ...] = (  # name, package it needs, how
    ("onrecord", None, ours),
    ("capitalised name, our tables", None, by_population),
    ("capitalised name, 15,000 people", None, by_large_towns),
    ("geotext, most populous", "geotext", by_geotext),
    ("flashgeotext, most populous", "flashgeotext", by_flashgeotext),
)


def sets(chosen: Path | None) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The gold sets that are here, each with its name. :param chosen: one file in place of all."""
    if chosen:
        yield chosen.name, list(texts(chosen))
        return
    for path in (MADE, FRESH, LGL):
        if path.is_file():
            yield path.name, [{"peoples": "wanted" if path == LGL else "spared", **one} for one in texts(path)]
        else:
            print(f"{path.name}: not here, left out")
    if SHARED.is_dir():
        yield f"{PAGES.name}, pages in English", list(pages(PAGES, "en"))
        yield f"{PAGES.name}, other languages", list(pages(PAGES, "other"))


def main() -> int:
    """Prints the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--gold", type=Path)
    chosen = options.parse_args().gold
    for name, gold in sets(chosen):
        print(f"\n{name}: {len(gold)} texts; spans given: {resolved(gold)} % within 161 km\n")
        columns = ("found", "within 161 km", "traps", "ms/1000 words")
        print(f"{'':34}" + "".join(f"{c:>16}" for c in columns))
        for peer, package, finder in FINDERS:
            if package and importlib.util.find_spec(package) is None:
                print(f"{peer:34}  left out: {package} is not installed (pip install {package})")
                continue
            try:
                finder("Warm up in Oslo.")
            except ImportError as error:
                print(f"{peer:34}  left out: {error}")
                continue
            row = score(finder, gold)
            print(f"{peer:34}" + "".join(f"{row[c]:>16}" for c in columns))
    return 0


if __name__ == "__main__":
    sys.exit(main())
