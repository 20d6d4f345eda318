"""Words for the people of a place: "Georgian" is no place name, but it tells which Georgia a text is about.

The words stand in ``demonyms.toml``.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from onrecord.findings.placename import fold
from onrecord.findings.placespot import Tokens

HINT = 0.3  # what one such word lends to its country, against 1.0 of a name that is surely there
MOST_HINT = 1.2
AT_HOME = 0.8  # what the language itself lends to the countries that speak it


class Home(msgspec.Struct, frozen=True, gc=False):
    """Where a people is at home; one of the three is filled."""

    country: str = ""
    region: str = ""
    name: str = ""  # look-up form of a name of areas.toml or a town


SIGN, MOST_SIGN = 0.6, 1.8  # the same for words of its police, courts and schools, each counted once


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).with_name("demonyms.toml")).read_text(encoding="utf-8"))


@cache
def signs() -> dict[str, str]:
    """The section "signs" of ``demonyms.toml``: word as written and country."""
    return {word: code for code, words in _table()["signs"].items() for word in words.split()}


@cache
def _folded_signs() -> frozenset[str]:
    return frozenset(map(fold, signs()))


@cache
def demonyms() -> dict[str, Home]:
    """Every word of ``demonyms.toml`` with its home.

    >>> demonyms()["ohioans"].region
    'US.OH'
    """
    tables = _table()
    found: dict[str, Home] = {}
    for code, words in tables["country"].items():
        found.update(dict.fromkeys(_words(words), Home(country=code)))
    for code, words in tables["region"].items():
        found.update(dict.fromkeys(_words(words), Home(region=code)))
    for name, words in tables["named"].items():
        found.update(dict.fromkeys(_words(words), Home(name=fold(name))))
    return found


@cache
def second_words() -> frozenset[str]:
    """The last words of those of two words: "korean" of "south korean"."""
    return frozenset(word.split()[-1] for word in demonyms() if " " in word)


def _words(line: str) -> list[str]:
    return [word.strip() for word in (line.split("|") if "|" in line else line.split()) if word.strip()]


def hints(tokens: Tokens, home: frozenset[str] = frozenset()) -> dict[str, float]:
    """How strongly the peoples that a text names speak for their countries and regions, by code: "GE", "US.OH".

    :param home: countries where the text's language is spoken; they share what one people would lend.
    """
    seen: Counter[str] = Counter()
    known, second, folds = demonyms(), second_words(), tokens.folds
    for word, i in [(folds[i], i) for i in tokens.capitals if folds[i] in known or folds[i] in second]:
        of = known.get(word)
        if word in second:
            of = known.get(f"{tokens.folded(i - 1)} {word}", of)
        if of and (of.country or of.region):
            seen[of.country or of.region] += 1
    found = {code: AT_HOME / len(home) for code in home}
    for code, count in seen.items():
        found[code] = found.get(code, 0.0) + min(MOST_HINT, HINT * count)
    if _folded_signs().isdisjoint(tokens.seen):
        return found
    written = frozenset(tokens.words)
    for code, count in Counter(code for word, code in signs().items() if word in written).items():
        found[code] = found.get(code, 0.0) + min(MOST_SIGN, SIGN * count)
    return found
