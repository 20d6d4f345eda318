"""What the words right before and right behind a name say of it: a preposition, a title, a street, a team, a paper …

Each function adds the names of the rules that apply to a list; what a rule weighs stands in ``placeevidence.WEIGHTS``.
"""

from __future__ import annotations

import msgspec

from onrecord.findings.gazetteer import COMMON_GIVEN
from onrecord.findings.placescene import Scene
from onrecord.findings.placespot import Spot

PARTIES = frozenset(("d", "r", "i"))  # "D-Ohio", "R-Westfield"
NEAR = (" ", "-", ". ", "\u00a0")  # signs that may stand between a name and the word before it
BLANK = (" ", "\u00a0")
PRONOUNS = frozenset(("she", "he", "her", "his"))
OVER = frozenset(("over", "against", "to", "with"))
DASHES, DATED = ("—", "–", " - ", " -- "), 30  # "PUTRAJAYA, Nov 22 —"
CALLED_A_SHIP = 6  # words behind a name's comma in which the word for a ship may stand
SHE_REACH = 4  # words behind "said" in which "she" shows a person


class Before(msgspec.Struct, frozen=True, gc=False):
    """The word before a name; an article is left out before the name of a country, a region or an area."""

    at: int
    word: str
    signs: str
    broad: bool  # the name is a country's, a region's or an area's


def before(scene: Scene, spot: Spot, broad: bool, found: list[str]) -> None:
    """The rules that the words before the spot bring."""
    i, signs = spot.first - 1, scene.before(spot)
    if signs not in NEAR:
        return
    if signs == "-" and scene.word(i) in PARTIES:
        found.append("locative")
        return
    if broad and scene.word(i) == "the":
        i -= 1
    word = Before(i, scene.word(i), signs, broad)
    if _particle(scene, spot, word):
        found.append("particle")
    _small_word(scene, spot, word, found)
    if scene.capital(i) and not spot.inside:
        _capitalised(scene, word, found)


def _particle(scene: Scene, spot: Spot, word: Before) -> bool:
    return not scene.strange and word.word in scene.words.particle and not word.broad and (word.signs == "-" or " " not in spot.key)


def _small_word(scene: Scene, spot: Spot, b: Before, found: list[str]) -> None:
    """A preposition, or a verb of sport."""
    table = scene.words
    if not b.broad and b.word == "the" and _named_thing(scene, spot):
        found.append("thing")
    elif b.word == "of" and scene.word(b.at - 1) in table.holder and scene.capital(b.at - 1):
        found.append("namesake")
    elif not b.broad and (b.word in table.sport or (b.word in OVER and scene.word(b.at - 1) in table.contest)):
        found.append("sport")
    elif b.word == "to" and scene.word(b.at - 1) == "according":
        found.append("according")
    elif b.signs != "-" and scene.locative(b.at):
        found.append("loose" if b.word in table.loose else "locative")


def _named_thing(scene: Scene, spot: Spot) -> bool:
    """Whether a town's name behind "the" stands there by itself, as a ship's does: "the Cremona had lost power", "the Cremona's owner"."""
    signs, behind = scene.after(spot), scene.word(spot.last + 1)
    if spot.area or spot.region_word or " " in spot.key or not scene.text[spot.start : spot.start + 1].isupper():
        return False
    if signs == ", ":  # "the Cremona, a Liberian-flagged tanker"
        return not scene.words.vessel.isdisjoint([scene.word(k) for k in range(spot.last + 1, spot.last + 1 + CALLED_A_SHIP)])
    return (signs == " " and behind in scene.words.had) or (signs in ("'", "’") and behind == "s")


def _capitalised(scene: Scene, b: Before, found: list[str]) -> None:
    """A capitalised word right before the name: a title, a given name, another part of a longer name."""
    table = scene.words
    if b.word in table.club and b.signs == " ":
        found.append("team")
    if b.word in table.title:
        found.append("namesake" if b.broad else "title")
    if b.word in table.plain or (b.signs == ". " and b.word not in table.title):
        return
    if b.word in table.namesake:
        found.append("namesake")
    elif b.signs == ". ":
        return
    elif scene.given(b.at) and not b.broad:
        found.append("behind given name")
    elif not scene.opens(b.at) or scene.gazetteer.find(b.word) >= 0:
        found.append("known beside capital" if b.broad else "behind capital")


def behind(scene: Scene, spot: Spot, broad: bool, found: list[str]) -> None:
    """The rules that the words behind the spot bring."""
    signs, j = scene.after(spot), spot.last + 1
    if signs == "-" and scene.word(j) in scene.words.local:
        found.append("local")
    if signs not in BLANK:
        if dateline(scene, spot):
            found.append("dateline")
    elif scene.capital(j):
        _followed(scene, spot, broad, found)
    else:
        _small_word_behind(scene, spot, broad, found)


def _small_word_behind(scene: Scene, spot: Spot, broad: bool, found: list[str]) -> None:
    j, table = spot.last + 1, scene.words
    word = scene.word(j)
    if word in table.local:
        found.append("local")
    elif word in table.thing:
        found.append("thing")
    elif word in table.sport and not broad:
        found.append("sport")
    elif word in table.speech and not broad:
        found.append("speech")
    elif word in table.speech and scene.given(spot.first) and any(scene.word(k) in PRONOUNS for k in range(j + 1, j + 1 + SHE_REACH)):
        found.append("person")


def _followed(scene: Scene, spot: Spot, broad: bool, found: list[str]) -> None:
    """A capitalised word right behind the name: a body's name, or a person's, a paper's, a team's …"""
    run = scene.run(spot.last + 1)
    if _person_behind(scene, spot, run, broad):
        found.append("person")
        return
    rule = "team" if _club_name(scene, spot, run) else _kind_of_name(scene, run, broad)
    if rule:
        found.append(rule)
    elif not spot.region_word and not spot.county_word and run[0] not in scene.words.plain:
        found.append("known beside capital" if broad else "before capital")


def _person_behind(scene: Scene, spot: Spot, run: list[str], broad: bool) -> bool:
    """ "Chelsea Macon": a given name before a surname."""
    if spot.first != spot.last or not scene.given(spot.first):
        return False
    if not broad:
        return run[0] not in scene.words.body
    return run[0] in scene.gazetteer.surnames or _unknown_surname(scene, spot, run)


def _unknown_surname(scene: Scene, spot: Spot, run: list[str]) -> bool:
    """Whether behind a country's name that is a common given name ("Jordan", "Georgia") one word stands that is nothing else than a surname."""
    table, at = scene.words, spot.at
    before = spot.first - 1
    if (
        scene.word(before) in ("the", "of")
        or (before in scene.tokens.upper and scene.before(spot) == " ")
        or scene.word(spot.last + 2) == "of"
    ):
        return False  # "the Georgia Bureau", "United Georgia Party"
    if len(run) != 1 or at < 0 or not scene.gazetteer.personal(at) & COMMON_GIVEN or scene.gazetteer.find(run[0]) >= 0:
        return False
    return not any(
        run[0] in listed for listed in (table.body, table.press, table.team, table.company, table.street, table.region, table.plain)
    )


def _club_name(scene: Scene, spot: Spot, run: list[str]) -> bool:
    """ "Manchester City", "Nottingham Forest"; but not "Leicester City Council"."""
    return spot.key in scene.words.clubs and run[0] in scene.words.shared and not scene.words.body.intersection(run[1:])


def _kind_of_name(scene: Scene, run: list[str], broad: bool) -> str | None:
    """What a name is that goes on with these words: a street, a paper, a team, a firm, a body."""
    table, seen = scene.words, frozenset(run)
    if run[0] in table.street and not table.body.intersection(run[not broad :]):
        return "street"
    if seen & table.press and not seen & table.paper:
        return "press"
    for rule, listed in (("team", table.team), ("company", table.company), ("body", table.body)):
        if seen & listed:
            return rule
    return None


def dateline(scene: Scene, spot: Spot) -> bool:
    """A place that opens a paragraph and is followed by a dash or an agency: "KABUL (AP) —"."""
    opening = not spot.first or "\n" in scene.before(spot) or scene.opens(spot.first)
    rest = scene.text[spot.end : spot.end + 12]
    if opening and scene.text[spot.start : spot.end].isupper() and any(dash in scene.text[spot.end : spot.end + DATED] for dash in DASHES):
        return True
    return opening and (rest.lstrip(" ,")[:1] in ("—", "–") or rest.startswith((" (", " -- ", " - ")))


def person(scene: Scene, spot: Spot, found: list[str]) -> None:
    """The rules by which a single word is a person's name, or no name at all."""
    if spot.key in scene.ships:
        found.append("namesake")
    elif spot.key in scene.people.sure:
        found.append("person")
    elif spot.key in scene.people.perhaps:
        found.append("perhaps a person")
    rest = scene.text[spot.end : spot.end + 5]
    if rest[:2] == ", " and rest[2:4].isdigit() and rest[4:5] in (",", "."):
        found.append("age")
    raw = scene.text[spot.start : spot.end]
    if raw.isupper() and len(raw) > 1 and spot.key.isascii() and not _loud(scene, spot) and not dateline(scene, spot):
        found.append("capitals")


def _loud(scene: Scene, spot: Spot) -> bool:
    """Whether the words beside it are all in capitals as well, as in a headline; or the name is known in capitals: "US"."""
    near = [scene.tokens.word(k) for k in (spot.first - 1, spot.last + 1)]
    return spot.key in ("us", "uk", "usa", "uae") or any(w.isupper() and len(w) > 1 for w in near)
