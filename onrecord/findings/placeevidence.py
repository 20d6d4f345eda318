"""Is it a place? What stands around a name is weighed; each rule has its weight in one table below."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain, pairwise
from math import fsum

from onrecord.findings.gazetteer import CITY, COMMON_GIVEN, COUNTRY, GIVEN_NAME, LOOKED_UP, REGION, SURNAME, Entry, Gazetteer, load
from onrecord.findings.placebeside import before, behind, person
from onrecord.findings.placescene import Scene
from onrecord.findings.placespot import JOINS, MOST_READINGS, Spot
from onrecord.findings.placetable import areas, exact, government

WEIGHTS = {  # above 0 together: a place. Set by hand; on half of LGL no weight, halved or raised by half, moves F1 by a point
    "known": 1.6,  # a country, a region, an area of the table, or a town's name of several words
    "given name": -0.7,
    "common given name": -1.5,
    "according": -1.5,  # "according to" before it
    "surname": -0.7,
    "locative": 2.2,  # "in", "near" … before it
    "loose": 0.6,  # "of", "to" … before it
    "qualified": 4.0,  # its state or country behind it
    "agrees": 0.8,  # a town of this name lies in a region that the text names
    "listed": 2.0,  # joined by a comma or "and" to a name that is a place
    "county": 3.0,
    "region word": 2.0,
    "body": 0.8,  # "… Police", "… Airport"
    "local": 1.2,  # "… residents", "…-based"
    "dateline": 2.0,
    "street": -5.0,
    "press": -5.0,
    "team": -5.0,
    "company": -3.0,
    "title": -5.0,
    "namesake": -4.0,
    "behind given name": -4.0,
    "behind capital": -1.6,  # a capitalised word before or behind a town's name: part of a longer name
    "before capital": -1.2,
    "particle": -2.5,  # "al-", "van den" before it
    "thing": -3.0,  # "Brussels sprouts"
    "institution": -9.0,  # a university whose name says no place: "Columbia University"
    "club": -2.0,  # a town whose club bears its name, in a text of sport
    "sport": -1.5,  # a town's name before or behind "beat" is a team
    "known beside capital": -0.4,  # the same beside a country's or region's name
    "speech": -1.5,  # "… said"
    "age": -4.0,  # "…, 42,"
    "person": -4.0,  # it is a person's name in this text
    "perhaps a person": -2.0,
    "never": -9.0,
    "seldom": -1.8,
    "foreign": -3.0,  # a small town's name in a language whose common words nobody has gone through
    "capitals": -1.5,  # written all in capitals where the text is not
}
HOME_FROM = 3.0  # the same of a town in a country of the language, behind "in", "aus" …
STRANGE_FROM = 5.0  # log10 of the inhabitants of the towns that are looked for in such a language
PLACE = 0.0
SURE = 2.0  # a mention this sure speaks for the others of the same name
LISTS = 0.2  # a name this sure lends weight to one that is listed with it
LISTED_DOWN_TO = -2.2
DOUBT = -1.6  # down to this another mention's certainty helps
PLAIN = 0.2  # the least that a town's name is worth that is no person's
KNOWN_REGION = 5.7  # log10 of inhabitants from which a region's name is as good as a country's; Wyoming has 5.8
GREAT_REGION = 6.2  # log10 of inhabitants from which a region's name is not taken for a given name
ALIAS = 1.6  # a town under another language's or time's name counts as so many tenfolds smaller
VILLAGE, ALIAS_FROM = 3.0, 4.6  # log10 of inhabitants below which a village, or a town under another name than its own, is rarely meant
OBSCURE = 1.0  # what such a name loses
VILLAGES = frozenset(
    ("US", "GB", "CA", "AU", "IE", "NZ", "UA", "IL", "PS", "SY", "LB")
)  # but not here: news in English names their villages
LARGE = 6.0  # log10 of inhabitants from which a town's name is not taken for a person's


def best(entries: list[Entry]) -> Entry | None:
    """The entry with the most weight as a bare name: a country, a region, or the largest town."""
    return max(entries, key=lambda e: (e.kind == COUNTRY, e.kind == REGION, e.population - 1.5 * e.other), default=None)


def weigh(scene: Scene, spot: Spot) -> float:
    """How strongly the words around the spot speak for a place; above :data:`PLACE` it is one."""
    name = scene.names.get(spot.key)
    if name is None:
        listed = spot.entries is scene.gazetteer.entries(spot.at, MOST_READINGS) and not spot.area and not spot.state
        name = scene.names[spot.key] = _of_name(spot.key, spot.at) if listed else _of_spot(spot, scene.gazetteer)
    worth, broad = name
    return worth + fsum([WEIGHTS[rule] for rule in evidence(scene, spot, broad)])


def _of_spot(spot: Spot, gazetteer: Gazetteer) -> tuple[float, bool]:
    """What the name itself is worth, and whether it is a country's, a region's or an area's."""
    return standing(spot, gazetteer), known(spot) and not _minor(spot)


@lru_cache(LOOKED_UP)
def _of_name(key: str, at: int) -> tuple[float, bool]:
    """The same for a name as the gazetteer has it."""
    gazetteer = load()
    return _of_spot(Spot(0, 0, 0, 0, key, at, entries=gazetteer.entries(at, MOST_READINGS)), gazetteer)


def standing(spot: Spot, gazetteer: Gazetteer) -> float:
    """What the name itself is worth, without its surroundings."""
    flags = gazetteer.personal(spot.at) if spot.at >= 0 else 0
    several = " " in spot.key
    if known(spot):
        common = flags & COMMON_GIVEN and not spot.area and not any(_great(e) for e in spot.entries)
        return WEIGHTS["common given name"] if common else WEIGHTS["known"] + 0.5 * several
    return _standing_of_town(spot, flags, several)


def _standing_of_town(spot: Spot, flags: int, several: bool) -> float:
    """:param flags: which names of persons it is; several: it has several words."""
    top = best(spot.entries)
    size = (top.population if top.population else 3.0) - ALIAS * (top.other and spot.key.isascii()) if top else 0.0
    worth = max(-1.0, min(1.5, (size - 4.0) * 0.6))
    village = bool(top and top.population < VILLAGE and top.country not in VILLAGES)
    if top and (village or (top.other and top.population < ALIAS_FROM)):
        worth -= OBSCURE
    elif not flags and top and not top.other:
        worth = max(worth, PLAIN)
    return worth + (float(not village) if several else _personal(flags) if size < LARGE else 0.0)


def _great(entry: Entry) -> bool:
    return entry.kind in (COUNTRY, REGION) and entry.population > GREAT_REGION


def _personal(flags: int) -> float:
    """What a name loses that is a person's as well."""
    return fsum(WEIGHTS[rule] for flag, rule in PERSONAL if flags & flag)


PERSONAL = ((COMMON_GIVEN, "common given name"), (GIVEN_NAME, "given name"), (SURNAME, "surname"))


def known(spot: Spot) -> bool:
    """Whether the name is one of a country, a region or an area, rather than of a town."""
    return bool(spot.area or spot.state) or any(
        (e.kind == COUNTRY or (e.kind == REGION and e.population > KNOWN_REGION)) and not e.other for e in spot.entries
    )


def evidence(scene: Scene, spot: Spot, broad: bool) -> list[str]:
    """The names of the rules that apply to the spot. :param broad: the name is a country's, a region's or an area's."""
    found = of_itself(scene, spot)
    if spot.state:
        return found
    before(scene, spot, broad, found)
    if spot.key not in government().buildings:
        behind(scene, spot, broad, found)
    if spot.first == spot.last and not spot.inside and " " not in spot.key:
        person(scene, spot, found)
    return found


def _minor(spot: Spot) -> bool:
    """A region of few inhabitants, which more often than not is part of some longer name beside another capitalised word."""
    return (
        not spot.area
        and not spot.state
        and " " not in spot.key
        and all(e.kind != COUNTRY and e.population < GREAT_REGION for e in spot.entries)
    )


def _never(scene: Scene, spot: Spot) -> bool:
    table = scene.gazetteer
    if spot.inside or not (spot.key in scene.words.never or (spot.key in table.demonyms and spot.key not in table.nations)):
        return False
    return not (spot.key in exact() or spot.key in scene.tongue.rows or spot.key in areas().article)


def _institution(spot: Spot) -> bool:
    return spot.area is not None and spot.area.kind == "other" and spot.area.country is not None


def _foreign(scene: Scene, spot: Spot) -> bool:
    """In other languages than English only large towns count, and at home those behind "in", "aus" … as well."""
    if spot.key in scene.tongue.rows:
        return False
    there = _there(scene, spot)
    if spot.key in scene.tongue.seldom:
        return not there
    return not known(spot) and not any(_large_enough(scene, e, there) for e in spot.entries)


def _there(scene: Scene, spot: Spot) -> bool:
    return scene.locative(spot.first - 1) and scene.before(spot) in (" ", "\u00a0")


def _club(scene: Scene, spot: Spot) -> bool:
    return (
        spot.key in scene.words.clubs
        and not spot.inside
        and not (_there(scene, spot) and scene.word(spot.first - 1) not in scene.words.loose)
    )


def _large_enough(scene: Scene, entry: Entry, there: bool) -> bool:
    """:param there: a word such as "in" stands before the name."""
    if entry.country in scene.tongue.home:
        return entry.population >= (HOME_FROM if there else STRANGE_FROM)
    return entry.population >= STRANGE_FROM + ALIAS * entry.other


def _agrees(scene: Scene, spot: Spot) -> bool:
    """A town of the name lies in a region that another name of the text is."""
    for entry in spot.entries:
        names = scene.regions.get(entry.region)
        if names and entry.kind == CITY and not entry.other and (len(names) > 1 or spot.key not in names):
            return True
    return False


def of_itself(scene: Scene, spot: Spot) -> list[str]:
    """The rules that the name brings, with what is tied to it and what the whole text is about."""
    found: list[str] = []
    if spot.inside:
        found.append("qualified")
    if spot.county_word:
        found.append("county")
    elif spot.region_word:
        found.append("region word")
    if _never(scene, spot):
        found.append("never")
    if _institution(spot):
        found.append("institution")
    if scene.strange and _foreign(scene, spot):
        found.append("foreign")
    if spot.key in scene.words.seldom:
        found.append("seldom")
    if scene.regions and _agrees(scene, spot):
        found.append("agrees")
    if scene.sport and _club(scene, spot):
        found.append("club")
    return found


def settle(scene: Scene, spots: list[Spot]) -> None:
    """One text, one sense: a mention that is surely a place speaks for doubtful ones of the same name, and for what is listed with it."""
    for one, other in chain(pairwise(spots), pairwise(reversed(spots))):
        first, second = (one, other) if one.start < other.start else (other, one)
        if one.weight > LISTS and LISTED_DOWN_TO < other.weight <= PLACE and scene.text[first.end : second.start] in JOINS:
            other.weight += WEIGHTS["listed"]
    top: dict[str, float] = {}
    for spot in spots:
        top[spot.key] = max(top.get(spot.key, spot.weight), spot.weight)
    for spot in spots:
        if top[spot.key] >= SURE and DOUBT <= spot.weight <= PLACE:
            spot.weight = 0.1
