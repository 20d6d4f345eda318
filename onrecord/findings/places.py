"""Where: place names of a text, each with its point where that is known.

In the order in which it happens: words are looked up (``placespot``), what stands around each name is weighed (``placeevidence``), names that stand for a
government lose their point (``placegovernment``), and names that many places share are told apart (``placepick``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal

from msgspec.structs import replace

from onrecord.findings import gazetteer as table
from onrecord.findings.gazetteer import ENTRIES_KEPT, Gazetteer
from onrecord.findings.placedemonyms import hints
from onrecord.findings.placeevidence import PLACE, settle, weigh
from onrecord.findings.placegovernment import pair_up, stands_for_government
from onrecord.findings.placepeople import people_in
from onrecord.findings.placepeoples import peoples_in
from onrecord.findings.placepick import KINDS, Group, Reading, choose, group
from onrecord.findings.placescene import Scene
from onrecord.findings.placespot import Spot, Tokens, spots
from onrecord.findings.placetable import areas
from onrecord.findings.placeties import connect
from onrecord.model import Candidate, Options, Place, Prose

__all__ = ["find", "locate", "named_in"]

MOST_REGIONS = 4  # of one name; regions stand first, as they have more inhabitants than towns


def find(prose: Prose, options: Options) -> tuple[Place, ...]:
    """The places that a text names, in the order of the text; see :func:`named_in`."""
    return named_in(prose.text, prose.language, options)


def locate(text: str, spans: Sequence[tuple[int, int]], language: str = "en", guess: bool = True) -> list[tuple[float, float] | None]:
    """Points (latitude, longitude) for names whose places in the text are given; see :func:`onrecord.findings.placegiven.locate`, which is imported here only."""
    from onrecord.findings import placegiven

    return placegiven.locate(text, spans, language, guess)


def named_in(text: str, language: str, options: Options) -> tuple[Place, ...]:
    """The same for a bare text: neither its sentences nor its people are needed.

    A name that is a person's, a team's, a paper's or a street's is left out; one that stands for a government
    (``stands_for="government"``) and one that cannot be told from a namesake have no point.
    """
    gazetteer = table.load()
    tokens = Tokens(text)
    scene = Scene(tokens, gazetteer, people_in(tokens, gazetteer, nouns_capital=language.startswith("de")), language)
    most = options.limits.findings
    found = _unspaced(scene, most) if scene.tongue.unspaced else _recognised(scene, spots(tokens, gazetteer, most, scene.tongue))
    groups = group(found, gazetteer)
    choose(groups, hints(tokens, scene.tongue.home))
    named = sorted(_places(groups, text, gazetteer, options.limits.candidates), key=lambda p: p.start)
    peoples = list(_peoples(scene, [(p.start, p.end) for p in named]))
    return tuple(sorted([*named, *peoples], key=lambda p: p.start)[: options.limits.findings])


def _unspaced(scene: Scene, most: int) -> list[Spot]:
    """The names of a text in Chinese or Japanese; what reads them is imported when such a text comes."""
    from onrecord.findings.placeunspaced import unspaced

    return unspaced(scene, most)


def _recognised(scene: Scene, found: list[Spot]) -> list[Spot]:
    """Of all names that some place bears those that are meant as a place, with what is known of each filled in."""
    found = connect(scene, found)
    for spot in found:
        for code in _regions(spot):
            scene.regions.setdefault(code, set()).add(spot.key)
    for spot in found:
        spot.weight = weigh(scene, spot)
    settle(scene, found)
    found = [s for s in found if s.weight > PLACE and not _within(s, scene.people.stretches)]
    for spot in found:
        spot.government = stands_for_government(scene, spot)
    pair_up(scene, found)
    return found


def _peoples(scene: Scene, taken: list[tuple[int, int]]) -> Iterator[Place]:
    """The words for a people that are no part of a name that is found."""
    for one in peoples_in(scene):
        at = bisect_right(taken, (one.end, 0)) - 1
        if at >= 0 and one.start < taken[at][1]:
            continue
        words, reading = scene.text[one.start : one.end], one.reading
        yield Place(
            words,
            one.start,
            one.end,
            _name(reading, scene.gazetteer),
            reading.area.kind if reading.area else KINDS[reading.kind],
            round(reading.latitude, 4),
            round(reading.longitude, 4),
            _country(reading),
            scene.gazetteer.geonames_id(reading.row) if reading.row >= 0 else None,
            rule="word for its people",
        )


def _regions(spot: Spot) -> Iterator[str]:
    if spot.state:
        yield spot.state
    for entry in spot.entries[:MOST_REGIONS]:
        if entry.kind == table.REGION:
            yield entry.region


def _within(spot: Spot, taken: list[tuple[int, int]]) -> bool:
    at = bisect_right(taken, (spot.start, 1 << 60)) - 1
    return at >= 0 and taken[at][0] <= spot.start and spot.end <= taken[at][1]


def _places(groups: Iterable[Group], text: str, gazetteer: Gazetteer, most: int) -> Iterator[Place]:
    for one in groups:
        rejected = tuple(_rejected(one, gazetteer, most))
        for spot in one.spots:
            yield _place(spot, one, text, gazetteer, rejected)


def _place(spot: Spot, one: Group, text: str, gazetteer: Gazetteer, rejected: tuple[Candidate, ...]) -> Place:
    words = text[spot.start : spot.end]
    if one.chosen < 0:
        stands: Literal["government"] | None = "government" if spot.government else None
        return Place(
            words,
            spot.start,
            spot.end,
            words,
            stands_for=stands,
            rule="not told apart" if one.readings else "no reading",
            rejected=rejected,
        )
    reading = one.readings[one.chosen]
    place = Place(
        words,
        spot.start,
        spot.end,
        _name(reading, gazetteer),
        reading.area.kind if reading.area else KINDS[reading.kind],
        round(reading.latitude, 4),
        round(reading.longitude, 4),
        _country(reading),
        gazetteer.geonames_id(reading.row) if reading.row >= 0 else None,
        rule="named with its region" if spot.inside else "table" if reading.area or spot.state else "largest or nearest to the others",
        rejected=rejected,
    )
    if not spot.government:
        return place
    return replace(place, latitude=None, longitude=None, stands_for="government", rule="stands for a government")


def _name(reading: Reading, gazetteer: Gazetteer) -> str:
    return reading.area.name if reading.area else gazetteer.name(reading.row)


def _country(reading: Reading) -> str | None:
    if reading.region in areas().disputed_regions or reading.country in areas().disputed_countries:
        return None
    return reading.country or None


def _rejected(one: Group, gazetteer: Gazetteer, most: int) -> Iterator[Candidate]:
    if len(one.readings) == (one.chosen >= 0):
        return
    for i in [i for i in one.order if i != one.chosen][:most]:
        yield (
            _candidate(one.readings[i].row, one.chosen >= 0)
            if one.readings[i].row >= 0
            else _of_reading(one.readings[i], gazetteer, one.chosen >= 0)
        )


@lru_cache(ENTRIES_KEPT)
def _candidate(row: int, settled: bool) -> Candidate:
    """A place of the gazetteer that was considered and not chosen; most come again in the next text that has the name."""
    gazetteer = table.load()
    entry = gazetteer.entry(row)
    return _of_reading(Reading(entry.kind, entry.latitude, entry.longitude, entry.country, entry.region, 0.0, row), gazetteer, settled)


def _of_reading(reading: Reading, gazetteer: Gazetteer, settled: bool) -> Candidate:
    """:param settled: another reading was chosen."""
    return Candidate(
        _name(reading, gazetteer),
        round(reading.latitude, 4),
        round(reading.longitude, 4),
        _country(reading),
        gazetteer.geonames_id(reading.row) if reading.row >= 0 else None,
        "smaller, or farther from the text's other places" if settled else "as likely as another",
    )
