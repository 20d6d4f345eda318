"""Capitals and buildings that stand for those who govern there: "Kiev is unlikely to", "talks between Moscow and Washington", "the Kremlin said"."""

from __future__ import annotations

from itertools import pairwise

from onrecord.findings.gazetteer import CITY
from onrecord.findings.placename import fold
from onrecord.findings.placescene import Scene
from onrecord.findings.placespot import Spot
from onrecord.findings.placetable import Abroad, government, governments

CLAUSE = 8  # words after "hat" in which the verb may stand
REACH = 6  # words between "talks" and the capital that they are with
BE = frozenset(("is", "was", "are", "were", "be", "been", "being"))
# Verbs whose object is those who govern: "has asked Brussels for more time"; with such a word, or a sign, behind it.
ADDRESSED = frozenset(
    "ask asks asked asking urge urges urged urging warn warns warned warning accuse accuses accused accusing pressed pressured blame blames blamed lobbied".split()
)
ABOUT = frozenset(("for", "to", "that", "of", "not", "over", "about", "on", "against", "with", "and"))


def stands_for_government(scene: Scene, spot: Spot) -> bool:
    """Whether the spot names a government rather than a place."""
    table = government()
    if scene.strange:
        abroad = governments().get(scene.language)
        return abroad is not None and not spot.inside and _abroad(scene, spot, abroad)
    if spot.key in table.buildings:
        return not _at_the_building(scene, spot)
    if spot.key not in table.capitals or spot.inside or spot.region_word:
        return False
    return _side(scene, spot) or _owns(scene, spot) or (_acts(scene, spot) and not _in(scene, spot))


def pair_up(scene: Scene, spots: list[Spot]) -> None:
    """ "Islamabad and Kabul agreed": two capitals joined by "and" stand for the same kind of thing."""
    for one, other in pairwise(spots):
        if scene.text[one.end : other.start] == " and " and one.key in government().capitals and other.key in government().capitals:
            one.government = other.government = one.government or other.government


def _in(scene: Scene, spot: Spot) -> bool:
    return scene.before(spot) == " " and scene.word(spot.first - 1) in scene.words.locative


def _at_the_building(scene: Scene, spot: Spot) -> bool:
    i = spot.first - 1
    if scene.word(i) == "the":
        i -= 1
    return scene.word(i) in government().at or scene.word(spot.last + 1) in government().building


def _acts(scene: Scene, spot: Spot) -> bool:
    """A verb of which only people can be the subject follows: "has warned", "is unlikely to"."""
    table, j = government(), spot.last + 1
    if scene.after(spot) != " ":
        return False
    is_being = False
    while scene.word(j) in table.helpers and j < spot.last + 4:
        is_being = is_being or scene.word(j) in BE
        j += 1
    word = scene.word(j)
    if scene.capital(j):
        return False
    return word in table.being if is_being else word in table.acts


def _owns(scene: Scene, spot: Spot) -> bool:
    """Its forces, its ambassador, its refusal: "Kiev's forces", "Kremlin-backed"."""
    table, j = government(), spot.last + 1
    if scene.after(spot) in ("'", "’") and scene.word(j) == "s":
        return scene.word(j + 1) in table.owns and not scene.capital(j + 1)
    if scene.after(spot) == "-":
        return scene.word(j) in (
            "backed",
            "controlled",
            "appointed",
            "led",
            "installed",
            "brokered",
            "sponsored",
            "aligned",
            "friendly",
            "held",
        )
    return scene.before(spot) == "-" and scene.word(spot.first - 1) in ("pro", "anti")


def _side(scene: Scene, spot: Spot) -> bool:
    """One side of a dealing: "against Kiev", "relations with Tehran", "between Moscow and Washington"."""
    table, i = government(), spot.first - 1
    if scene.before(spot) != " ":
        return False
    word = scene.word(i)
    if word in ("with", "between", "and", "to"):
        near = [scene.word(k) for k in range(max(0, i - REACH), i)]
        return any(w in table.dealings for w in near) and (word != "and" or _pair(scene, i))
    if word in ADDRESSED:
        return scene.after(spot) != " " or scene.word(spot.last + 1) in ABOUT
    if word == "against" and scene.word(i - 1) in ("match", "game", "win", "victory", "draw", "defeat", "played"):
        return False
    return word in table.against or (word == "on" and scene.word(i - 1) == "pressure")


def _pair(scene: Scene, i: int) -> bool:
    """Whether the word before "and" is a capital or a country as well."""
    return scene.capital(i - 1)


def _abroad(scene: Scene, spot: Spot, table: Abroad) -> bool:
    """The same in another language: "Moskau warnt", "отношения с Вашингтоном", "Washingtons Truppen"."""
    i = spot.first - 1
    before = scene.word(i) if scene.before(spot) in (" ", "\u00a0", "'", "’") else ""
    if spot.area is not None and fold(spot.area.name) in government().buildings:
        return before not in table.at
    if not _is_capital(scene, spot):
        return False
    if before in table.sides and any(scene.word(k) in table.dealings for k in range(max(0, i - REACH), i)):
        return True
    if before in scene.tongue.locative:
        return False
    if _verb_abroad(scene, spot, table) or (table.before and not scene.capital(i) and before in table.acts):
        return True
    inflected = fold(scene.text[spot.start : spot.end]) != spot.key
    return inflected and (before in table.owns or (scene.after(spot) == " " and scene.word(spot.last + 1) in table.owns))


def _verb_abroad(scene: Scene, spot: Spot, table: Abroad) -> bool:
    """A verb that only people can be the subject of follows, at once, behind helpers, or at the end of the clause."""
    j = spot.last + 1
    while scene.word(j) in table.helpers and j < spot.last + 4:
        j += 1
    return scene.after(spot) == " " and (_acts_abroad(scene, j, table) or (j > spot.last + 1 and _ends_in_act(scene, j, table)))


def _acts_abroad(scene: Scene, j: int, table: Abroad) -> bool:
    return not scene.capital(j) and scene.word(j) in table.acts


def _ends_in_act(scene: Scene, j: int, table: Abroad) -> bool:
    """ "hat Sanktionen verhängt": the verb at the end of the clause."""
    for k in range(j, min(j + CLAUSE, len(scene.tokens))):
        if scene.opens(k):
            return False
        if _acts_abroad(scene, k, table):
            return True
    return False


def _is_capital(scene: Scene, spot: Spot) -> bool:
    if spot.key in government().capitals:
        return True
    return any(e.kind == CITY and fold(scene.gazetteer.name(e.row)) in government().capitals for e in spot.entries[:1])
