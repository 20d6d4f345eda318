"""Place names in scripts that run on without blanks: Chinese, Japanese, Korean. Known names are looked up at every letter, the longest first.

Countries and some hundred cities come with the gazetteer (Unicode CLDR), more from ``exonyms.toml``, and large towns under the names that GeoNames has. A
short name counts for a large town only; a town that is a surname as well ("山口") only where no further ideograph follows it but one such as 市.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import accumulate

from onrecord.findings import gazetteer as table
from onrecord.findings.gazetteer import CITY, Entry
from onrecord.findings.placename import fold
from onrecord.findings.placescene import Scene
from onrecord.findings.placespot import MOST_READINGS, Spot
from onrecord.findings.placetongue import tongue

FIRST = "\u1100"  # letters from here on: Hangul, Kana, ideographs
LONGEST = 12  # letters of a name
SHORT = 2  # letters
SHORT_FROM, LONG_FROM = 5.3, 4.7  # log10 of inhabitants of the towns that a name of two letters, or of more, may mean
SURE_FROM = 6.0  # the same of towns whose short name is no surname to readers of news
SUFFIXES = frozenset("市県县都府区區町村州省国國郡島岛道湾港駅站")


def unspaced(scene: Scene, most: int) -> list[Spot]:
    """The names of a text in such a script, in its order, not more than ``most``."""
    found: list[Spot] = []
    for i, word in enumerate(scene.tokens.words):
        if max(word) >= FIRST:
            for spot in _names_in(scene, i, word):
                found.append(spot)
                if len(found) == most:
                    return found
    return found


def _names_in(scene: Scene, i: int, word: str) -> Iterator[Spot]:
    """The names within word i, from left to right; a word is a whole run of letters here."""
    whole = unicodedata.normalize("NFC", word)
    if len(whole) != len(word):
        return
    folded = {c: fold(c) for c in set(whole)}
    letters = [folded[c] for c in whole]
    beginnings, at = _beginnings(scene.language), 0
    start = scene.tokens.starts[i]
    while at < len(word) - 1:
        sizes = beginnings.get(letters[at] + letters[at + 1])
        spot = _name_at(scene, i, letters, at, start, sizes) if sizes else None
        if spot is None:
            at += 1
            continue
        yield spot
        at = spot.end - start


def _name_at(scene: Scene, i: int, letters: list[str], at: int, start: int, sizes: frozenset[int]) -> Spot | None:
    """The longest name at a letter of word i. :param start: where the word begins in the text :param sizes: signs of the names that begin so"""
    own, begin = scene.tongue, start + at
    whole = "".join(letters[at : at + LONGEST])
    ends = list(accumulate(map(len, letters[at : at + LONGEST])))
    for size in range(len(ends), SHORT - 1, -1):
        if ends[size - 1] not in sizes:
            continue
        key = whole[: ends[size - 1]]
        if own.knows(key):
            entries = [scene.gazetteer.entry(own.rows[key])] if key in own.rows else []
            return Spot(begin, begin + size, i, i, key, area=own.areas.get(key), entries=entries)
        if key in _keys():
            position, behind = scene.gazetteer.find(key), scene.text[begin + size : begin + size + 1]
            entries = [e for e in scene.gazetteer.entries(position, MOST_READINGS) if _may_mean(scene, e, size, behind)]
            if entries:
                return Spot(begin, begin + size, i, i, key, position, entries=entries)
    return None


def _may_mean(scene: Scene, entry: Entry, size: int, behind: str) -> bool:
    """:param behind: the letter that follows the name, if any."""
    if entry.kind != CITY or entry.population < (SHORT_FROM if size == SHORT else LONG_FROM):
        return False
    surname = size == SHORT and scene.language == "ja" and entry.country == "JP" and entry.population < SURE_FROM
    return not surname or behind in SUFFIXES


@cache
def _keys() -> frozenset[str]:
    """Every name of the gazetteer in these scripts."""
    return frozenset(table.load().keys_from(FIRST))


@cache
def _beginnings(language: str) -> dict[str, frozenset[int]]:
    """The first two letters of all these names, so that most letters of a text cost one question; and how many signs the names have that begin so."""
    own = tongue(language)
    sizes: dict[str, set[int]] = {}
    for name in (*_keys(), *own.rows, *own.areas):
        if name >= FIRST:
            first = "".join(fold(c) for c in unicodedata.normalize("NFC", name)[:SHORT])
            sizes.setdefault(first, set()).add(len(name))
    return {first: frozenset(known) for first, known in sizes.items()}
