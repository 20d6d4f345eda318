"""What ties names to each other: "Rostov Region", "Henry County", "Paris, Texas", "Barrow and Madison counties"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from onrecord.findings.gazetteer import COUNTRY, COUNTY, REGION, Entry
from onrecord.findings.placename import fold
from onrecord.findings.placescene import Scene
from onrecord.findings.placespot import JOINS, MOST_READINGS, Spot
from onrecord.findings.placetable import areas, rivers

MANY = frozenset(("counties", "parishes"))
COUNTY_WORDS = ("county", "parish", "borough")
STATE = 5.5  # log10 of inhabitants from which a region's name is more than a county's
LONGEST_LIST, LONGEST_COUNTY = 12, 3  # names, words


def connect(scene: Scene, found: list[Spot]) -> list[Spot]:
    """Ties names to what follows them: "Rostov Region", "Henry County", "Paris, Texas".

    :returns: the spots in the order of the text, with the counties that only a list shows to be such.
    """
    for spot in found:
        _region_word(scene, spot)
        _river(scene, spot)
        spot.american = scene.capital(spot.last + 1) and " ".join(scene.run(spot.last + 1, 2)) in scene.words.american
    found = _counties(scene, found)
    for spot, behind in pairwise(found):
        if scene.text[spot.end : behind.start] in JOINS:
            spot.beside, behind.beside = spot.beside | _kinds(behind), behind.beside | _kinds(spot)
        signs = scene.text[spot.end : behind.start]
        if signs in (", ", ",", " (", ", in ", " in ") and not spot.state:
            own = {code for e in spot.entries if e.kind != COUNTRY for code in (e.country, e.region)}
            spot.inside = next((code for code in _codes(behind) if code in own), None)
            if spot.inside and not behind.state and not behind.area:
                behind.means = spot.inside
    return found


def _region_word(scene: Scene, spot: Spot) -> None:
    j = spot.last + 1
    word = scene.word(j)
    if scene.after(spot) != " ":
        return
    if word in scene.words.county:
        spot.county_word = spot.region_word = scene.capital(j) or (word in MANY and not _whole_state(spot))
    elif word in scene.words.region and scene.word(j + 1) not in ("university", "college"):
        spot.region_word = True
        if scene.capital(j) and word != "district":
            spot.last, spot.end = j, scene.tokens.ends[j]


def _river(scene: Scene, spot: Spot) -> None:
    """ "The Mississippi crested": the river, not the state."""
    if spot.key not in rivers().names or scene.word(spot.first - 1) != "the" or spot.region_word:
        return
    if scene.after(spot) != " " or (scene.word(spot.last + 1) in rivers().flows and not scene.capital(spot.last + 1)):
        area = areas().by_key.get(f"{spot.key} river")
        if area is not None:
            spot.area, spot.entries, spot.state = area, [], None


def _whole_state(spot: Spot) -> bool:
    """ "Indiana counties" are those of the state, not those called Indiana."""
    return any(e.kind == REGION and not e.other and e.population > STATE for e in spot.entries)


def _counties(scene: Scene, found: list[Spot]) -> list[Spot]:
    """ "Barrow, Sarpy and Madison counties": the last word counts for all, also for a name that is no town's."""
    listed: dict[int, Spot] = {}
    for many in MANY:
        for i in scene.tokens.places_of(many):
            listed.update((spot.start, spot) for spot in _list_before(scene, i))
    if listed:
        taken = sorted((s.start, s.end) for s in listed.values())
        found = [s for s in found if not _overlaps(s, taken)]
        found = sorted([*found, *listed.values()], key=lambda s: s.start)
    for spot in found:
        if spot.county_word:
            spot.entries = county_entries(scene, spot.key) or spot.entries
    return found


def _overlaps(spot: Spot, taken: list[tuple[int, int]]) -> bool:
    """:param taken: stretches in order, none overlapping."""
    at = bisect_left(taken, (spot.end, 0)) - 1
    return at >= 0 and spot.start < taken[at][1]


def _list_before(scene: Scene, i: int) -> Iterator[Spot]:
    """The names of a list that word i, "counties", closes."""
    last, text, starts, ends = i - 1, scene.text, scene.tokens.starts, scene.tokens.ends
    for _ in range(LONGEST_LIST):
        first = last
        while first and scene.capital(first - 1) and scene.tokens.gap(first - 1) == " " and last - first < LONGEST_COUNTY:
            first -= 1
        start, end = starts[first], ends[last]
        if last < 0 or not scene.capital(last) or not (entries := county_entries(scene, fold(text[start:end]))):
            return
        yield Spot(
            start, end, first, last, fold(text[start:end]), entries=entries, region_word=True, county_word=True, county_list=last < i - 1
        )
        if not first:
            return
        if text[ends[first - 1] : start] == ", ":
            last = first - 1
        elif scene.word(first - 1) in ("and", "or") and first > 1:
            last = first - 2
        else:
            return


def county_entries(scene: Scene, key: str) -> list[Entry]:
    """The counties of a name: "barrow" is Barrow County."""
    table, found = scene.gazetteer, scene.counties.get(key)
    if found is None:
        found = scene.counties[key] = [
            e for word in COUNTY_WORDS for e in table.entries(table.find(f"{key} {word}"), MOST_READINGS) if e.kind == COUNTY
        ]
    return found


def _codes(spot: Spot) -> Iterator[str]:
    """The codes of the countries and regions that the spot may name, countries first: "Georgia" is both."""
    if spot.state:
        yield spot.state
    for kind in (COUNTRY, REGION):
        for entry in spot.entries:
            if entry.kind == kind and not entry.other:
                yield entry.country if kind == COUNTRY else entry.region
    if spot.area and spot.area.country:
        yield spot.area.country


def _kinds(spot: Spot) -> frozenset[int]:
    """What a name is, where it can be but a country or but a region: it tells of the names listed with it."""
    kinds = {e.kind for e in spot.entries if e.kind in (COUNTRY, REGION)}
    return frozenset(kinds) if len(kinds) == 1 else frozenset()
