"""Words for a people that stand where the place could: "Georgian troops", "Ohioans", "the Sri Lankan capital".

Readers who annotate places mark three in four of them, with the point of the country or region. Left out are languages, schools, food and names of firms and
bodies that such a word is part of ("French class", "American Airlines", "Roman Catholic"), and persons called so ("Monica French").
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from onrecord.findings.gazetteer import CITY, Entry
from onrecord.findings.placedemonyms import Home, demonyms, second_words
from onrecord.findings.placepick import AREA, AREA_PRIOR, REGION_PRIOR, Reading
from onrecord.findings.placescene import Scene
from onrecord.findings.placespot import MOST_READINGS
from onrecord.findings.placetable import Area, areas, peoples

CAPITAL_ONLY_BEHIND = 4  # capitalised words behind it that are looked at


class People(msgspec.Struct, frozen=True, gc=False):
    """A word for a people and where they are at home."""

    start: int
    end: int
    reading: Reading


def peoples_in(scene: Scene) -> Iterator[People]:
    """The words for a people that a text uses of a country or region, in the order of the text; English only."""
    if scene.strange:
        return
    known, second, last = demonyms(), second_words(), -1
    for i in scene.tokens.capitals:
        word = scene.word(i)
        home, first = known.get(word), i
        if word in second and i and scene.tokens.gap(i - 1) == " ":
            two = known.get(f"{scene.word(i - 1)} {word}")
            home, first = (two, i - 1) if two else (home, i)
        if home is None or first <= last or not _of_the_people(scene, first, i, word):
            continue
        reading = at_home(scene, home)
        if reading is not None:
            yield People(scene.tokens.starts[first], scene.tokens.ends[i], reading)
            last = i


def _of_the_people(scene: Scene, first: int, last: int, word: str) -> bool:
    """Whether the words around leave the people or their land: no language, no food, no name of a firm or person."""
    table = peoples()
    if word in table.never or (
        first == last and scene.given(first - 1) and scene.tokens.gap(first - 1) == " " and not scene.opens(first - 1)
    ):
        return False
    signs = scene.tokens.gap(last) if last + 1 < len(scene.tokens) else "\n"
    behind = scene.word(last + 1)
    if first and scene.tokens.gap(first - 1) == "-" and scene.word(first - 1) in table.hyphened:
        return False
    if signs not in (" ", "-"):
        return True
    if behind in table.things:
        return False
    return signs == "-" or not scene.capital(last + 1) or not table.bodies.intersection(scene.run(last + 1, CAPITAL_ONLY_BEHIND))


def at_home(scene: Scene, home: Home) -> Reading | None:
    """The country, region, area or town where a people is at home."""
    if home.country:
        return _of(scene.gazetteer.entry(scene.gazetteer.countries_of[home.country]))
    if home.region:
        row = scene.gazetteer.regions_of.get(home.region, -1)
        return _of(scene.gazetteer.entry(row)) if row >= 0 else None
    area = areas().by_key.get(home.name)
    if area is not None:
        return _of_area(area)
    entries = scene.gazetteer.entries(scene.gazetteer.find(home.name), MOST_READINGS)
    return _of(max(entries, key=lambda e: (e.kind == CITY, e.population))) if entries else None


def _of(entry: Entry) -> Reading:
    return Reading(entry.kind, entry.latitude, entry.longitude, entry.country, entry.region, REGION_PRIOR, entry.row)


def _of_area(area: Area) -> Reading:
    return Reading(AREA, area.latitude, area.longitude, area.country or "", "", AREA_PRIOR, area=area)
