"""Points for names that someone else has found; for measuring the choice among namesakes alone, and for text annotated by hand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from onrecord.findings import gazetteer as table
from onrecord.findings.gazetteer import CITY, COUNTY
from onrecord.findings.placedemonyms import Home, demonyms, hints
from onrecord.findings.placename import fold
from onrecord.findings.placepick import Group, Reading, choose, group
from onrecord.findings.placescene import Scene
from onrecord.findings.placespot import MOST_READINGS, Spot, Tokens
from onrecord.findings.placetable import areas, states, words
from onrecord.findings.placeties import connect
from onrecord.findings.placetongue import stems

Point = tuple[float, float]  # latitude, longitude
ENDINGS = ("n", "ns", "s", "an", "ans", "ese", "i", "is")  # of words for a people: "North Ossetian"
SHORTEST_PART = 4  # letters of a name within a longer one


def locate(text: str, spans: Sequence[tuple[int, int]], language: str = "en", guess: bool = True) -> list[Point | None]:
    """Points (latitude, longitude) for names whose places in the text are given; None where not known.

    A word for a people ("Georgian") gets its country's point, a longer name that no table has ("Port of Los Angeles") that of the known name within it.

    :param guess: of namesakes that the text does not tell apart take the likelier, and put a name that no table has where the town or county that the text
        names next to it lies; the finder of places itself never does so. False leaves both at None.
    """
    scene = Scene(Tokens(text), table.load(), language=language)
    found = [_given(scene, start, end) for start, end in spans]
    there = sorted((s for s in found if s is not None), key=lambda s: s.start)
    whole = connect(scene, there)
    groups = group(whole, scene.gazetteer)
    choose(groups, hints(scene.tokens, scene.tongue.home))
    chosen = {s.start: reading for g in groups if (reading := _meant(g, guess)) for s in g.spots}
    points: dict[int, Point] = {start: (r.latitude, r.longitude) for start, r in chosen.items()}
    if guess and points:
        points |= _beside(chosen, points, {s.start for s in there})
    return [points.get(s.start) if s else None for s in found]


def _beside(chosen: dict[int, Reading], points: dict[int, Point], asked: set[int]) -> dict[int, Point]:
    """For names that no table has the point of the town or county nearest in the text, else of the nearest name."""
    towns = sorted((start, points[start]) for start, r in chosen.items() if r.kind in (CITY, COUNTY))
    return {start: _nearest(start, towns or sorted(points.items())) for start in asked - points.keys()}


def _meant(one: Group, guess: bool) -> Reading | None:
    """The reading that is chosen, or else the one with the highest score."""
    if one.chosen >= 0:
        return one.readings[one.chosen]
    return one.readings[one.scores.index(max(one.scores))] if guess and one.readings else None


def _nearest(start: int, known: list[tuple[int, Point]]) -> Point:
    """The point that stands nearest in the text."""
    at = bisect_left(known, (start, (-91.0, 0.0)))
    return min(known[max(0, at - 1) : at + 1], key=lambda one: abs(one[0] - start))[1]


def _given(scene: Scene, start: int, end: int) -> Spot | None:
    """A spot for a span that someone else found."""
    first, last = bisect_left(scene.tokens.starts, start), bisect_left(scene.tokens.starts, end) - 1
    if first > last:
        return None
    raw = scene.text[start:end]
    state = states().get(raw) or states().get(raw + ".")
    spot = Spot(start, end, first, last, fold(raw), state=state[0] if state else None)
    home = demonyms().get(spot.key)
    if home and spot.key not in areas().by_key:
        _at_home(scene, spot, home)
        return spot
    for key in _forms(scene, spot.key):
        if _fill(scene, spot, key):
            break
    return spot


def _fill(scene: Scene, spot: Spot, key: str) -> bool:
    """Whether the tables know the key; the spot then means it."""
    at, area = scene.gazetteer.find(key), scene.tongue.areas.get(key) or areas().by_key.get(key)
    row = scene.tongue.rows.get(key, -1)
    if at < 0 and area is None and row < 0:
        return False
    spot.region_word = key != spot.key and spot.key.split()[-1] in words().county | words().region
    spot.key, spot.at, spot.area = key, at, area
    spot.entries = [scene.gazetteer.entry(row)] if row >= 0 else scene.gazetteer.entries(at, MOST_READINGS)
    return True


def _at_home(scene: Scene, spot: Spot, home: Home) -> None:
    if home.region:
        spot.state = home.region
    elif home.country:
        spot.entries = [scene.gazetteer.entry(scene.gazetteer.countries_of[home.country])]
    else:
        _fill(scene, spot, home.name)


def _forms(scene: Scene, key: str) -> Iterator[str]:
    """The look-up forms of a name, the whole first, then without an ending, then the longest known parts of it."""
    yield key
    yield from stems(scene.tongue, key, scene.gazetteer)
    for ending in ENDINGS:
        if key.endswith(ending):
            yield key.removesuffix(ending)
    parts = key.split()
    if parts and parts[-1] in scene.words.street:
        return
    for size in range(len(parts) - 1, 0, -1):
        for i in range(len(parts) - size + 1):
            part = " ".join(parts[i : i + size])
            if len(part) >= SHORTEST_PART and part not in scene.words.never:
                yield part
