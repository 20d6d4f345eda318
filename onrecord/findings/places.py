"""Where: place names of a text, each with its point where that is known.

In the order in which it happens: words are looked up (``placespot``), what stands around each name is weighed (``placeevidence``), names that stand for a
government lose their point (``placegovernment``), and names that many places share are told apart (``placepick``).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal

from msgspec.structs import replace

from onrecord.findings import gazetteer as table
from onrecord.findings.gazetteer import Gazetteer
from onrecord.findings.placeevidence import JOINS, PLACE, Scene, settle, weigh
from onrecord.findings.placegovernment import pair_up, stands_for_government
from onrecord.findings.placename import fold
from onrecord.findings.placepeople import people_in
from onrecord.findings.placepick import KINDS, Group, Reading, choose, group
from onrecord.findings.placespot import MOST_READINGS, Spot, Tokens, spots
from onrecord.findings.placetable import areas, states, words
from onrecord.model import Candidate, Options, Place, Prose

MOST_REGIONS = 4  # of one name; regions stand first, as they have more inhabitants than towns


def find(prose: Prose, options: Options) -> tuple[Place, ...]:
    """The places that a text names, in the order of the text.

    A name that is a person's, a team's, a paper's or a street's is left out; one that stands for a government
    (``stands_for="government"``) and one that cannot be told from a namesake have no point.
    """
    gazetteer = table.load()
    tokens = Tokens(prose.text)
    scene = Scene(tokens, gazetteer, people_in(prose, tokens, gazetteer), prose.language)
    found = spots(tokens, gazetteer, options.limits.findings)
    connect(scene, found)
    scene.regions = frozenset(code for s in found for code in _regions(s))
    for spot in found:
        spot.weight = weigh(scene, spot)
    settle(scene, found)
    found = [s for s in found if s.weight > PLACE and not _within(s, scene.people.stretches)]
    for spot in found:
        spot.government = stands_for_government(scene, spot)
    pair_up(scene, found)
    groups = group(found, gazetteer)
    choose(groups)
    return tuple(sorted(_places(groups, prose.text, gazetteer, options.limits.candidates), key=lambda p: p.start))


def locate(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[float, float] | None]:
    """Points (latitude, longitude) for names whose places in the text are given; None where not known. For measuring the choice among namesakes alone."""
    gazetteer = table.load()
    scene = Scene(Tokens(text), gazetteer)
    found = [_given(scene, start, end, gazetteer) for start, end in spans]
    there = [s for s in found if s is not None]
    connect(scene, there)
    groups = group(there, gazetteer)
    choose(groups)
    points = {s.start: (g.readings[g.chosen].latitude, g.readings[g.chosen].longitude) for g in groups if g.chosen >= 0 for s in g.spots}
    return [points.get(s.start) if s else None for s in found]


def _kinds(spot: Spot) -> frozenset[int]:
    """What a name is, where it can be but a country or but a region: it tells of the names listed with it."""
    kinds = {e.kind for e in spot.entries if e.kind in (table.COUNTRY, table.REGION)}
    return frozenset(kinds) if len(kinds) == 1 else frozenset()


def _regions(spot: Spot) -> Iterator[str]:
    if spot.state:
        yield spot.state
    for entry in spot.entries[:MOST_REGIONS]:
        if entry.kind == table.REGION:
            yield entry.region


def _within(spot: Spot, taken: list[tuple[int, int]]) -> bool:
    at = bisect_right(taken, (spot.start, 1 << 60)) - 1
    return at >= 0 and taken[at][0] <= spot.start and spot.end <= taken[at][1]


def connect(scene: Scene, found: list[Spot]) -> None:
    """Ties names to what follows them: "Rostov Region", "Henry County", "Paris, Texas"."""
    for spot in found:
        _region_word(scene, spot)
    _counties(scene, found)
    for spot, behind in pairwise(found):
        if scene.text[spot.end : behind.start] in JOINS:
            spot.beside, behind.beside = spot.beside | _kinds(behind), behind.beside | _kinds(spot)
        signs = scene.text[spot.end : behind.start]
        if signs in (", ", ",", " (", ", in ", " in ") and not spot.state:
            own = {code for e in spot.entries if e.kind != table.COUNTRY for code in (e.country, e.region)}
            spot.inside = next((code for code in _codes(behind) if code in own), None)
            if spot.inside and not behind.state and not behind.area:
                behind.means = spot.inside


def _region_word(scene: Scene, spot: Spot) -> None:
    j = spot.last + 1
    word = scene.word(j)
    if scene.after(spot) != " ":
        return
    if word in scene.words.county:
        spot.county_word = spot.region_word = scene.capital(j) or word in ("counties", "parishes")
    elif word in scene.words.region and scene.word(j + 1) not in ("university", "college"):
        spot.region_word = True
        if scene.capital(j) and word != "district":
            spot.last, spot.end = j, scene.tokens.spans[j][1]


def _counties(scene: Scene, found: list[Spot]) -> None:
    """ "Barrow, Jackson and Madison counties": the last word counts for all."""
    for i in range(len(found) - 1, 0, -1):
        spot, before = found[i], found[i - 1]
        if spot.county_word and (spot.county_list or scene.word(spot.last + 1) in ("counties", "parishes")):
            signs = scene.text[before.end : spot.start]
            if signs in (", ", " and ", ", and ", " or ") and not before.state and not before.region_word:
                before.county_word = before.region_word = before.county_list = True


def _codes(spot: Spot) -> Iterator[str]:
    """The codes of the countries and regions that the spot may name, countries first: "Georgia" is both."""
    if spot.state:
        yield spot.state
    for kind in (table.COUNTRY, table.REGION):
        for entry in spot.entries:
            if entry.kind == kind and not entry.other:
                yield entry.country if kind == table.COUNTRY else entry.region
    if spot.area and spot.area.country:
        yield spot.area.country


def _given(scene: Scene, start: int, end: int, gazetteer: Gazetteer) -> Spot | None:
    """A spot for a span that someone else found."""
    spans = scene.tokens.spans
    first, last = bisect_left(spans, (start, start)), bisect_right(spans, (end, 0)) - 1
    if first > last:
        return None
    raw = scene.text[start:end]
    key = fold(raw)
    state = states().get(raw) or states().get(raw + ".")
    spot = Spot(start, end, first, last, key, gazetteer.find(key), areas().by_key.get(key), state=state[0] if state else None)
    if spot.at < 0 and spot.area is None and spot.key.split()[-1] in words().county | words().region:
        spot.key = " ".join(key.split()[:-1])
        spot.at, spot.region_word = gazetteer.find(spot.key), True
    if spot.at >= 0:
        spot.entries = gazetteer.entries(spot.at, MOST_READINGS)
    return spot


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
