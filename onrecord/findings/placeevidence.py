"""Is it a place? What stands around a name is weighed; each rule has its weight in one table below."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, pairwise

from onrecord.findings.gazetteer import CITY, COMMON_GIVEN, COUNTRY, GIVEN_NAME, REGION, SURNAME, Entry, Gazetteer
from onrecord.findings.placepeople import People
from onrecord.findings.placespot import Spot, Tokens
from onrecord.findings.placetable import Words, exact, government, words

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
STRANGE_FROM = 5.0  # log10 of the inhabitants of the towns that are looked for in such a language
PLACE = 0.0
SURE = 2.0  # a mention this sure speaks for the others of the same name
LISTS = 0.2  # a name this sure lends weight to one that is listed with it
LISTED_DOWN_TO = -2.2
JOINS = frozenset((", ", " and ", ", and ", " or ", " & "))
DOUBT = -1.6  # down to this another mention's certainty helps
PLAIN = 0.2  # the least that a town's name is worth that is no person's
KNOWN_REGION = 5.7  # log10 of inhabitants from which a region's name is as good as a country's; Wyoming has 5.8
GREAT_REGION = 6.2  # log10 of inhabitants from which a region's name is not taken for a given name
ALIAS = 1.6  # a town under another language's or time's name counts as so many tenfolds smaller
LARGE = 6.0  # log10 of inhabitants from which a town's name is not taken for a person's


PARTIES = frozenset(("d", "r", "i"))  # "D-Ohio", "R-Westfield"

NOBODY = People(frozenset(), frozenset(), [])


class Scene:
    """A text, its words, and who is a person in it."""

    def __init__(self, tokens: Tokens, gazetteer: Gazetteer, people: People = NOBODY, language: str = "en") -> None:
        self.text, self.tokens, self.gazetteer = tokens.text, tokens, gazetteer
        self.words: Words = words()
        self.people = people
        self.strange = language not in self.words.reviewed  # common words that are names are not known
        self.regions: frozenset[str] = frozenset()  # codes of the regions that it names
        self.worth: dict[str, float] = {}  # of a name by itself

    def word(self, i: int) -> str:
        """Folded word i, "" outside the text."""
        return self.tokens.folded(i) if 0 <= i < len(self.tokens) else ""

    def before(self, spot: Spot) -> str:
        """The signs between the spot and the word before it."""
        return self.tokens.gap(spot.first - 1) if spot.first else "\n"

    def after(self, spot: Spot) -> str:
        """The signs between the spot and the word behind it."""
        return self.text[spot.end : self.tokens.spans[spot.last + 1][0]] if spot.last + 1 < len(self.tokens) else "\n"

    def capital(self, i: int) -> bool:
        """Whether word i begins with a capital letter."""
        return self.tokens.capital(i)

    def opens(self, i: int) -> bool:
        """Whether word i opens a sentence or a quotation."""
        if i == 0:
            return True
        signs = self.tokens.gap(i - 1)
        return any(c in signs for c in '.!?:;\n"“”«»•|—–') and not (signs == ". " and len(self.tokens.word(i - 1)) <= 2)

    def given(self, i: int) -> bool:
        """Whether word i is a person's given name, as the census or the table has it."""
        word = self.word(i)
        return self.capital(i) and (word in self.gazetteer.given or word in self.words.given)


def best(entries: list[Entry]) -> Entry | None:
    """The entry with the most weight as a bare name: a country, a region, or the largest town."""
    return max(entries, key=lambda e: (e.kind == COUNTRY, e.kind == REGION, e.population - 1.5 * e.other), default=None)


def weigh(scene: Scene, spot: Spot) -> float:
    """How strongly the words around the spot speak for a place; above :data:`PLACE` it is one."""
    worth = scene.worth.get(spot.key)
    if worth is None:
        worth = scene.worth[spot.key] = standing(spot, scene)
    return worth + sum(WEIGHTS[rule] for rule in evidence(scene, spot))


def standing(spot: Spot, scene: Scene) -> float:
    """What the name itself is worth, without its surroundings."""
    flags = scene.gazetteer.personal(spot.at) if spot.at >= 0 else 0
    if known(spot):
        if (
            flags & COMMON_GIVEN
            and not spot.area
            and not any(e.kind in (COUNTRY, REGION) and e.population > GREAT_REGION for e in spot.entries)
        ):
            return WEIGHTS["common given name"]
        return WEIGHTS["known"] if " " not in spot.key else WEIGHTS["known"] + 0.5
    top = best(spot.entries)
    size = (top.population if top.population else 3.0) - ALIAS * (top.other and spot.key.isascii()) if top else 0.0
    worth = max(-1.0, min(1.5, (size - 4.0) * 0.6))
    if not flags and top and not top.other:
        worth = max(worth, PLAIN)
    if " " in spot.key:
        worth += 1.0
    elif size < LARGE:
        worth += (
            WEIGHTS["common given name"] * bool(flags & COMMON_GIVEN)
            + WEIGHTS["given name"] * bool(flags & GIVEN_NAME)
            + WEIGHTS["surname"] * bool(flags & SURNAME)
        )
    return worth


def known(spot: Spot) -> bool:
    """Whether the name is one of a country, a region or an area, rather than of a town."""
    return bool(spot.area or spot.state) or any(
        (e.kind == COUNTRY or (e.kind == REGION and e.population > KNOWN_REGION)) and not e.other for e in spot.entries
    )


def evidence(scene: Scene, spot: Spot) -> Iterator[str]:
    """The names of the rules that apply to the spot."""
    if spot.inside:
        yield "qualified"
    if spot.county_word:
        yield "county"
    elif spot.region_word:
        yield "region word"
    single = " " not in spot.key
    if not spot.inside and spot.key not in exact() and (spot.key in scene.words.never or spot.key in scene.gazetteer.demonyms):
        yield "never"
    if scene.strange and not known(spot) and not any(e.population >= STRANGE_FROM + ALIAS * e.other for e in spot.entries):
        yield "foreign"
    if single and spot.key in scene.words.seldom:
        yield "seldom"
    if scene.regions and any(e.kind == CITY and e.region in scene.regions and not e.other for e in spot.entries):
        yield "agrees"
    if not spot.state:
        broad = known(spot)
        yield from _before(scene, spot, broad)
        if spot.key not in government().buildings:
            yield from _behind(scene, spot, broad)
        yield from _person(scene, spot, single)


def _before(scene: Scene, spot: Spot, known: bool) -> Iterator[str]:
    i, signs, table = spot.first - 1, scene.before(spot), scene.words
    if signs not in (" ", "-", ". ", "\u00a0"):
        return
    word = scene.word(i)
    if signs == "-" and word in PARTIES:
        yield "locative"
        return
    if word == "the" and known:
        i, word = i - 1, scene.word(i - 1)
    if word in table.particle and not known and (signs == "-" or " " not in spot.key):
        yield "particle"
    if word == "of" and scene.word(i - 1) in table.holder and scene.capital(i - 1):
        yield "namesake"
    elif word in table.sport and not known:
        yield "sport"
    elif word == "to" and scene.word(i - 1) == "according":
        yield "according"
    elif signs != "-" and word in table.locative:
        yield "loose" if word in table.loose else "locative"
    if word in table.title and scene.capital(i) and not spot.inside:
        yield "namesake" if known else "title"
    elif scene.capital(i) and word not in table.plain and signs != ". " and not spot.inside:
        yield from _beside(scene, i, word, known)


def _beside(scene: Scene, i: int, word: str, known: bool) -> Iterator[str]:
    """A capitalised word right before the name."""
    if word in scene.words.namesake:
        yield "namesake"
    elif scene.given(i) and not known:
        yield "behind given name"
    elif not scene.opens(i) or scene.gazetteer.find(word) >= 0:
        yield "known beside capital" if known else "behind capital"


def _behind(scene: Scene, spot: Spot, known: bool) -> Iterator[str]:
    signs, j, table = scene.after(spot), spot.last + 1, scene.words
    word = scene.word(j)
    if signs == "-" and word in table.local:
        yield "local"
    if signs not in (" ", "\u00a0"):
        if _dateline(scene, spot):
            yield "dateline"
        return
    if not scene.capital(j):
        if word in table.local:
            yield "local"
        elif word in table.speech:
            if not known:
                yield "speech"
            elif scene.given(spot.first) and any(scene.word(k) in ("she", "he", "her", "his") for k in range(j + 1, j + 5)):
                yield "person"
        elif word in table.sport and not known:
            yield "sport"
        return
    yield from _followed(scene, spot, known)


def _followed(scene: Scene, spot: Spot, known: bool) -> Iterator[str]:
    """A capitalised word right behind the name: a body's name, or a person's, a paper's, a team's …"""
    table, run = scene.words, list(_run(scene, spot.last + 1))
    if spot.first == spot.last and scene.given(spot.first) and (run[0] in scene.gazetteer.surnames if known else run[0] not in table.body):
        yield "person"
    elif run[0] in table.street and not any(w in table.body for w in run[not known :]):
        yield "street"
    elif any(w in table.press for w in run) and not any(w in table.paper for w in run):
        yield "press"
    elif any(w in table.team for w in run):
        yield "team"
    elif any(w in table.company for w in run):
        yield "company"
    elif any(w in table.body for w in run):
        yield "body"
    elif not spot.region_word and not spot.county_word and run[0] not in table.plain:
        yield "known beside capital" if known else "before capital"


def _run(scene: Scene, i: int) -> Iterator[str]:
    """Word i and up to three more capitalised words that follow it without a sign between."""
    for j in range(i, min(i + 4, len(scene.tokens))):
        if not scene.capital(j) or (j > i and scene.tokens.gap(j - 1) != " "):
            return
        yield scene.word(j)


def _dateline(scene: Scene, spot: Spot) -> bool:
    """A place that opens a paragraph and is followed by a dash or an agency: "KABUL (AP) —"."""
    opening = not spot.first or "\n" in scene.before(spot) or scene.opens(spot.first)
    behind = scene.text[spot.end : spot.end + 12]
    return opening and (behind.lstrip(" ,")[:1] in ("—", "–") or behind.startswith((" (", " -- ", " - ")))


def _person(scene: Scene, spot: Spot, single: bool) -> Iterator[str]:
    if not single or spot.inside:
        return
    if spot.key in scene.people.sure:
        yield "person"
    elif spot.key in scene.people.perhaps:
        yield "perhaps a person"
    behind = scene.text[spot.end : spot.end + 5]
    if behind[:2] == ", " and behind[2:4].isdigit() and behind[4:5] in (",", "."):
        yield "age"
    raw = scene.text[spot.start : spot.end]
    if raw.isupper() and len(raw) > 1 and spot.key.isascii() and not _loud(scene, spot) and not _dateline(scene, spot):
        yield "capitals"


def _loud(scene: Scene, spot: Spot) -> bool:
    """Whether the words beside it are all in capitals as well, as in a headline; or the name is known in capitals: "US"."""
    near = [scene.tokens.word(k) for k in (spot.first - 1, spot.last + 1)]
    return spot.key in ("us", "uk", "usa", "uae") or any(w.isupper() and len(w) > 1 for w in near)


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
