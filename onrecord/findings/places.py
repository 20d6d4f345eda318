"""Where: place names of a text, each with its point where that is known.

In the order in which it happens: words are looked up (``placespot``), what stands around each name is weighed (``placeevidence``), names that stand for a
government lose their point (``placegovernment``), and names that many places share are told apart (``placepick``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec.structs import replace

from onrecord.findings import gazetteer as table
from onrecord.findings.gazetteer import Gazetteer
from onrecord.findings.placedemonyms import hints
from onrecord.findings.placeevidence import PLACE, settle, weigh
from onrecord.findings.placegiven import locate
from onrecord.findings.placegovernment import pair_up, stands_for_government
from onrecord.findings.placepeople import people_in
from onrecord.findings.placepeoples import peoples_in
from onrecord.findings.placepick import KINDS, Group, Reading, choose, group
from onrecord.findings.placescene import Scene
from onrecord.findings.placespot import Spot, Tokens, spots
from onrecord.findings.placetable import areas
from onrecord.findings.placeties import connect
from onrecord.findings.placeunspaced import unspaced
from onrecord.model import Candidate, Options, Place, Prose

__all__ = ["find", "locate"]

MOST_REGIONS = 4  # of one name; regions stand first, as they have more inhabitants than towns


def find(prose: Prose, options: Options) -> tuple[Place, ...]:
    """The places that a text names, in the order of the text.

    A name that is a person's, a team's, a paper's or a street's is left out; one that stands for a government
    (``stands_for="government"``) and one that cannot be told from a namesake have no point.
    """
    gazetteer = table.load()
    tokens = Tokens(prose.text)
    scene = Scene(tokens, gazetteer, people_in(prose, tokens, gazetteer), prose.language)
    most = options.limits.findings
    found = unspaced(scene, most) if scene.tongue.unspaced else _recognised(scene, spots(tokens, gazetteer, most, scene.tongue))
    groups = group(found, gazetteer)
    choose(groups, hints(tokens, scene.tongue.home))
    named = sorted(_places(groups, prose.text, gazetteer, options.limits.candidates), key=lambda p: p.start)
    peoples = list(_peoples(scene, [(p.start, p.end) for p in named]))
    return tuple(sorted([*named, *peoples], key=lambda p: p.start)[: options.limits.findings])


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
    order = sorted((i for i in range(len(one.readings)) if i != one.chosen), key=lambda i: -one.scores[i])
    for i in order[:most]:
        r = one.readings[i]
        why = "smaller, or farther from the text's other places" if one.chosen >= 0 else "as likely as another"
        yield Candidate(
            _name(r, gazetteer),
            round(r.latitude, 4),
            round(r.longitude, 4),
            _country(r),
            gazetteer.geonames_id(r.row) if r.row >= 0 else None,
            why,
        )
