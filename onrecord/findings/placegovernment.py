"""Capitals and buildings that stand for those who govern there: "Kiev is unlikely to", "talks between Moscow and Washington", "the Kremlin said"."""

from __future__ import annotations

from itertools import pairwise

from onrecord.findings.placescene import Scene
from onrecord.findings.placespot import Spot
from onrecord.findings.placetable import government

REACH = 6  # words between "talks" and the capital that they are with
BE = frozenset(("is", "was", "are", "were", "be", "been", "being"))
MODAL = frozenset(("to", "not"))


def stands_for_government(scene: Scene, spot: Spot) -> bool:
    """Whether the spot names a government rather than a place."""
    table = government()
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
    if word == "against" and scene.word(i - 1) in ("match", "game", "win", "victory", "draw", "defeat", "played"):
        return False
    return word in table.against or (word == "on" and scene.word(i - 1) == "pressure")


def _pair(scene: Scene, i: int) -> bool:
    """Whether the word before "and" is a capital or a country as well."""
    return scene.capital(i - 1)
