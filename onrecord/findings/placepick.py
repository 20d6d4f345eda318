"""Which place is it? Names that many places share are settled by what stands behind them, by the other places of the text, and by size.

Every candidate starts with the tenth logarithm of its inhabitants (countries and regions stand above all towns). The text's other names then add to it:
those in the same region, the same country, or within a square of two degrees and its neighbours, each counted as likely as it is itself meant so. Two rounds
settle nearly all; a name whose best two readings stay close, far apart on the map, keeps no point.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec

from onrecord.findings.gazetteer import CITY, COUNTRY, COUNTY, ENTRIES_KEPT, REGION, Entry, Gazetteer, load
from onrecord.findings.placespot import MOST_READINGS, Spot
from onrecord.findings.placetable import Area, areas, government
from onrecord.model import PlaceKind

AREA = 4  # beside COUNTRY, REGION, COUNTY and CITY

# In tenth logarithms of inhabitants, so that they compare with towns.
COUNTRY_MORE, REGION_MORE, AREA_PRIOR, COUNTY_PRIOR, REGION_PRIOR = 1.2, 0.6, 7.5, 8.0, 8.0
UNKNOWN_SIZE = 2.5
AMERICAN, AMERICAN_MORE = ("US", "CA"), 2.5  # "Paris High School"
BEST_KNOWN = 2.5  # of several large towns of a name, the one that areas.toml says is best known
OTHER_NAME = -2.2  # the name is one of another language or time
SEAT = -3.0  # a region whose chief town bears the same name: the town is meant, unless "region" follows
SEAT_FROM = 4.0  # log10 of inhabitants of a chief town
CHIEF_TOWN = 1.5  # a town whose region bears its name
FAME, KNOWN_FROM = 0.7, 5.0  # what each further tenfold of inhabitants adds, from 100,000 up: news means the large town
CAPITAL = 4.0  # a capital against a region of the same name: Washington
SAME_REGION, SAME_COUNTRY, NEAR = 1.1, 1.0, 1.4  # for each other name of the text
MOST_SUPPORT = 2.5  # names; more add nothing
WORLD, WORLD_FROM = 1.5, 6.0  # a town or region of a million: a village in the midst of the text's places rarely outweighs it
NAMED_REGION = 1.2  # a region that the text names counts as so many towns in it
SAID_ELSEWHERE = 5.0  # the text itself says elsewhere which one it means
CLOSE_CALL = 0.1  # two readings whose scores differ by less are not told apart
SAME_SPOT_KM = 100.0  # readings as near as this are one for a map
LISTED_ALIKE = 1.5  # "Ukraine, Moldova and Georgia": a country among countries
COUNTRY_FOR_REGION = 0.5  # the mere name of a country says little of which of two regions is meant
SMALL, STRAY, ENOUGH = 4.9, 0.15, 2.5  # see _alone
ABROAD, MOST_ABROAD = 1.0, 4.0  # in a text that names several other countries, "Lebanon" is the country, not the town in Pennsylvania
GREAT, OVERRULED = 8.5, 1.5  # a country or world city must be outdone by a town below MINOR by this much, or the name is left open
MINOR = 6.0
LIKELY = 0.01  # the least share of belief that a reading's voice for the text's other names needs
TRUST = (0.4, 0.7, 1.0)  # how far each round believes the scores before it: little at first, so that small towns can speak for each other
SQUARE = 2.0  # degrees
ROW = 1_000  # squares are numbered row by row, each row being shorter than this
AROUND = tuple(x * ROW + y for x in (-1, 0, 1) for y in (-1, 0, 1))  # from a square to itself and its neighbours
NO_HINTS: Mapping[str, float] = {}
NO_SQUARES = frozenset[int]()  # a name by itself gains nothing from its own
COUNTRY_CODE = 2  # letters; the code of a region is longer: "US.OH"


class Reading(msgspec.Struct, frozen=True, gc=False):
    """One place that a name may mean."""

    kind: int
    latitude: float
    longitude: float
    country: str
    region: str
    prior: float
    row: int = -1
    area: Area | None = None
    square: int = 0  # of the map, SQUARE degrees wide
    size: float = 0.0  # log10 of the inhabitants


class Voice(msgspec.Struct, frozen=True, gc=False):
    """What the likely readings of a name together speak for, each by its share of belief."""

    country: dict[str, float]
    region: dict[str, float]
    near: dict[int, float]  # a square of the map and its neighbours
    nations: list[tuple[str, float]]  # the readings that are countries


NO_VOICE = Voice({}, {}, {}, [])


class Group(msgspec.Struct, gc=False):
    """The mentions of one name that mean one place, and its readings with their scores."""

    spots: list[Spot]
    readings: list[Reading]
    scores: list[float] = []
    voice: Voice = NO_VOICE
    squares: frozenset[int] = frozenset()  # of the map that its readings are asked for
    order: list[int] = []  # places in readings, the best first
    chosen: int = -1  # place in readings; -1 is "not known"


def km(a: Reading, b: Reading) -> float:
    """Great-circle distance in kilometres."""
    p, q = math.radians(a.latitude), math.radians(b.latitude)
    d = math.radians(b.longitude - a.longitude)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(d / 2) ** 2
    return 12742.0 * math.asin(min(1.0, math.sqrt(h)))


def _new_group(spot: Spot, gazetteer: Gazetteer) -> Group:
    """A group with the places that the spot may mean, and what each is worth before the text is looked at."""
    bare = not (spot.area or spot.state or spot.inside or spot.means or spot.region_word or spot.county_word)
    if bare and spot.entries is gazetteer.entries(spot.at, MOST_READINGS):
        opening = _of_name(spot.key, spot.at)
    else:
        opening = _opening(_of_spot(spot, gazetteer))
    return Group([], opening.readings, opening.scores, opening.voice, opening.squares)


@lru_cache(ENTRIES_KEPT)
def _of_name(key: str, at: int) -> Opening:
    """The readings of a bare name as the gazetteer has it. The lists are kept: do not change them."""
    gazetteer = load()
    return _opening(_of_spot(Spot(0, 0, 0, 0, key, at, entries=gazetteer.entries(at, MOST_READINGS)), gazetteer))


class Opening(msgspec.Struct, frozen=True, gc=False):
    """Readings, what each is worth by itself, and what they speak for then."""

    readings: list[Reading]
    scores: list[float]
    voice: Voice
    squares: frozenset[int]  # of the towns and counties among them


def _opening(readings: list[Reading]) -> Opening:
    scores = [r.prior for r in readings]
    squares = frozenset([r.square for r in readings if r.kind in TOWNS])
    return Opening(readings, scores, _voice(readings, scores, TRUST[0]), squares)


def _of_spot(spot: Spot, gazetteer: Gazetteer) -> list[Reading]:
    if spot.state:
        return _regions([spot.state], gazetteer)
    found = _of_entries(spot)
    if spot.area:
        main = frozenset(e.row for e in spot.entries if not e.other)
        found = [*(r for r in found if r.kind in (CITY, COUNTRY) and r.row in main), _of_area(spot.area)]
    if spot.region_word and not spot.county_word:
        found = [r for r in found if r.kind in (REGION, AREA)] or _region_of_seat(found, gazetteer) or found
    return [r for r in found if _within(r, spot)]


def _of_entries(spot: Spot) -> list[Reading]:
    """A reading for each place that the gazetteer has under the name."""
    named = frozenset(e.region for e in spot.entries if e.kind == REGION)
    towns = frozenset(e.region for e in spot.entries if e.kind == CITY and e.population > SEAT_FROM) if named else named
    return [r for e in spot.entries if (r := _reading(e, spot, named, towns)) is not None]


def _at_home(reading: Reading) -> Reading:
    return msgspec.structs.replace(reading, prior=reading.prior + AMERICAN_MORE)


def _within(reading: Reading, spot: Spot) -> bool:
    """Whether a reading agrees with what stands beside the name: "Plains, Georgia"."""
    if spot.means and spot.means not in _own_codes(reading):
        return False
    return not spot.inside or spot.inside in (reading.country, reading.region)


def _own_codes(reading: Reading) -> tuple[str, ...]:
    """The code that the reading is itself: a country's or a region's."""
    return (reading.country,) if reading.kind == COUNTRY else (reading.region,) if reading.kind == REGION else ()


def _of_area(area: Area) -> Reading:
    return Reading(AREA, area.latitude, area.longitude, area.country or "", "", AREA_PRIOR, area=area)


def _regions(codes: Iterable[str], gazetteer: Gazetteer) -> list[Reading]:
    rows = (gazetteer.regions_of.get(code, -1) for code in codes)
    return [_of(gazetteer.entry(row), REGION_PRIOR) for row in rows if row >= 0]


def _of(entry: Entry, prior: float) -> Reading:
    latitude, longitude = entry.latitude, entry.longitude
    square = math.floor(latitude / SQUARE) * ROW + math.floor(longitude / SQUARE)
    return Reading(entry.kind, latitude, longitude, entry.country, entry.region, prior, entry.row, None, square, entry.population)


def _reading(entry: Entry, spot: Spot, named: frozenset[str], towns: frozenset[str]) -> Reading | None:
    """:param named: regions that bear the name; towns: regions in which a town of some size does."""
    if spot.county_word:
        return _of(entry, COUNTY_PRIOR) if entry.kind == COUNTY else None
    if entry.kind == COUNTRY:
        return _of(entry, entry.population + COUNTRY_MORE + WORLD)
    if entry.kind == REGION:
        seat = entry.region in towns and not spot.region_word
        return _of(entry, entry.population + REGION_MORE + WORLD * (entry.population >= WORLD_FROM) + SEAT * seat + 2.0 * spot.region_word)
    alias = entry.other and spot.key.isascii()  # a name in another script is nobody else's
    size = (entry.population or UNKNOWN_SIZE) + OTHER_NAME * alias
    if entry.kind == COUNTY:
        return _of(entry, size - 1.0)
    if entry.population > KNOWN_FROM and not alias:
        size += FAME * (entry.population - KNOWN_FROM) + WORLD * (entry.population >= WORLD_FROM)
        size += CHIEF_TOWN * (entry.region in named and not spot.area)
        size += BEST_KNOWN * (areas().best_known.get(spot.key) == entry.country)
        size += CAPITAL * (bool(named - {entry.region}) and entry.population > 5.5 and spot.key in government().capitals)
    return _of(entry, size)


def _region_of_seat(found: list[Reading], gazetteer: Gazetteer) -> list[Reading]:
    """ "Odesa region", where the table has the town under that name only: the region that the town lies in."""
    towns = [r for r in found if r.kind == CITY and r.prior > KNOWN_FROM]
    if not towns:
        return []
    return _regions([max(towns, key=lambda r: r.prior).region], gazetteer)


def group(spots: Iterable[Spot], gazetteer: Gazetteer) -> list[Group]:
    """Mentions grouped by name and by what stands behind them, with their readings."""
    groups: dict[tuple[object, ...], Group] = {}
    for spot in spots:
        key = (spot.key, spot.inside, spot.means, spot.region_word, spot.county_word)
        if key not in groups:
            groups[key] = _new_group(spot, gazetteer)
        groups[key].spots.append(spot)
    for one in groups.values():
        if any(spot.american for spot in one.spots):
            opening = _opening([_at_home(r) if r.country in AMERICAN else r for r in one.readings])
            one.readings, one.scores, one.voice = opening.readings, opening.scores, opening.voice  # the squares stay
    return list(groups.values())


class Support:
    """What the names of the text together speak for: regions, countries, and squares of the map."""

    def __init__(self, groups: list[Group], hints: Mapping[str, float] = NO_HINTS) -> None:
        self.region: defaultdict[str, float] = defaultdict(float)
        self.country: defaultdict[str, float] = defaultdict(float)
        for code, share in hints.items():
            self.country[code[:2]] += share
            if len(code) > COUNTRY_CODE:
                self.region[code] += share
        self.near: dict[int, float] = {}  # what lies in a square and its neighbours
        asked = frozenset[int]().union(*[one.squares for one in groups]) if len(groups) > 1 else NO_SQUARES
        for one in groups:
            self._hear(one.voice, asked)
        home = max(self.country, key=lambda c: self.country[c], default="")
        self.abroad = math.fsum([share for g in groups for country, share in g.voice.nations if country != home])
        self.whole = math.fsum(self.country.values())

    def _hear(self, voice: Voice, asked: frozenset[int]) -> None:
        country, region, near, own = self.country, self.region, self.near, voice.near
        for code, share in voice.country.items():
            country[code] += share
        for code, share in voice.region.items():
            region[code] += share
        for square in own.keys() & asked:
            near[square] = near.get(square, 0.0) + own[square]

    def scores(self, one: Group) -> list[float]:
        """What each reading is worth with what it gains from the other names of the text. Called for every name, so without functions between."""
        country_of, region_of, near_of = self.country.get, self.region.get, self.near.get
        own_country, own_region, own_near = one.voice.country.get, one.voice.region.get, one.voice.near.get
        abroad, found = ABROAD * min(MOST_ABROAD, self.abroad), []
        for reading in one.readings:
            kind, country, prior = reading.kind, reading.country, reading.prior
            share = country_of(country, 0.0)
            if share:
                share -= own_country(country, 0.0)
            gain = SAME_COUNTRY * (share if share < MOST_SUPPORT else MOST_SUPPORT)
            if kind in TOWNS:
                gain += abroad * (kind == CITY and prior >= GREAT)
                share, near = region_of(reading.region, 0.0), near_of(reading.square, 0.0)
                if share:
                    share -= own_region(reading.region, 0.0)
                    gain += SAME_REGION * (share if share < MOST_SUPPORT else MOST_SUPPORT)
                if near:
                    near -= own_near(reading.square, 0.0)
                    gain += NEAR * (near if near < MOST_SUPPORT else MOST_SUPPORT)
            elif kind == REGION:
                share = region_of(reading.region, 0.0) - own_region(reading.region, 0.0)
                gain = gain * COUNTRY_FOR_REGION + SAME_REGION * (share if share < MOST_SUPPORT else MOST_SUPPORT)
            elif kind == COUNTRY:
                gain += abroad
            found.append(prior + gain)
        return found


TOWNS = (CITY, COUNTY)


def choose(groups: list[Group], hints: Mapping[str, float] = NO_HINTS) -> None:
    """Settles every group: its scores and which reading is meant, if any.

    :param hints: what the text says of countries and regions without naming a place, by code, as :func:`~onrecord.findings.placedemonyms.hints` gives it.
    """
    several = [one for one in groups if len(one.readings) > 1]
    for trust in TRUST[1:] if several else TRUST[-1:]:
        support = Support(groups, hints)
        last = trust == TRUST[-1]
        for one in groups if last else several:  # one reading needs a score at the end only
            _score(one, support)
        _heed_the_text(groups)
        for one in () if last else several:
            one.voice = _voice(one.readings, one.scores, trust)
    for one in groups:
        one.order = sorted(range(len(one.readings)), key=one.scores.__getitem__, reverse=True)
        one.chosen = _clear(one)
        if one.chosen >= 0 and _alone(one, support):
            one.chosen = -1


def _score(one: Group, support: Support) -> None:
    """What each reading is worth beside the other names of the text."""
    one.scores = support.scores(one)
    beside = one.spots[0].beside.union(*[spot.beside for spot in one.spots])
    if beside:
        one.scores = [score + LISTED_ALIKE * (r.kind in beside) for score, r in zip(one.scores, one.readings, strict=True)]


def _alone(one: Group, support: Support) -> bool:
    """A small town in a country that the text has nothing else of, while it has enough of others: more likely a namesake that the table lacks."""
    reading, gain = one.readings[one.chosen], one.scores[one.chosen] - one.readings[one.chosen].prior
    return reading.kind == CITY and reading.size < SMALL and gain < STRAY and support.whole > ENOUGH and not one.spots[0].inside


def _heed_the_text(groups: list[Group]) -> None:
    """Where one mention says which place it is ("Paris, Texas"), the bare ones mean the same."""
    told: dict[str, set[tuple[float, float]]] = defaultdict(set)
    for one in groups:
        if one.spots[0].inside and one.readings:
            best = one.readings[one.scores.index(max(one.scores))]
            told[one.spots[0].key].add((best.latitude, best.longitude))
    for one in groups if told else ():
        meant = told.get(one.spots[0].key)
        if meant and not one.spots[0].inside:
            one.scores = [s + SAID_ELSEWHERE * ((r.latitude, r.longitude) in meant) for r, s in zip(one.readings, one.scores, strict=True)]


def _voice(readings: list[Reading], scores: list[float], trust: float) -> Voice:
    """What the readings speak for with these scores; a score stands for a tenth logarithm."""
    if not readings:
        return NO_VOICE
    top = max(scores)
    parts = [10 ** (trust * (s - top)) for s in scores]
    whole = math.fsum(parts)
    least = LIKELY * whole
    found = Voice({}, {}, {}, [])
    for reading, part in zip(readings, parts, strict=True):
        if part >= least:
            _speak(found, reading, part / whole)
    return found


def _speak(voice: Voice, reading: Reading, share: float) -> None:
    kind, country, region = reading.kind, reading.country, reading.region
    if country:
        voice.country[country] = voice.country.get(country, 0.0) + share
    if kind in TOWNS:
        voice.region[region] = voice.region.get(region, 0.0) + share
        near = voice.near
        for step in AROUND:
            square = reading.square + step
            near[square] = near.get(square, 0.0) + share
    elif kind == REGION:
        voice.region[region] = voice.region.get(region, 0.0) + share * NAMED_REGION
    elif kind == COUNTRY:
        voice.nations.append((country, share))


def _clear(one: Group) -> int:
    """The best reading, where no other far from it comes close; else -1."""
    if len(one.readings) < 2:
        return len(one.readings) - 1
    best = one.order[0]
    for i in one.order[1:]:
        lead = one.scores[best] - one.scores[i]
        if lead >= OVERRULED:
            break
        if lead >= CLOSE_CALL and (one.readings[i].prior < GREAT or one.readings[best].prior > MINOR):
            continue
        if km(one.readings[best], one.readings[i]) > SAME_SPOT_KM:
            return -1
    return best


KINDS: dict[int, PlaceKind] = {COUNTRY: "country", REGION: "region", COUNTY: "region", CITY: "city"}
