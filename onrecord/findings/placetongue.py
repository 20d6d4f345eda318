"""Place names as other languages write and inflect them: "Kopenhagen", "Vereinigten Staaten", "в Москве".

Names of countries and large cities come with the gazetteer (Unicode CLDR), the rest stands in ``exonyms.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

from onrecord.findings import gazetteer as table
from onrecord.findings.gazetteer import CITY, COUNTRY, REGION, Entry, Gazetteer
from onrecord.findings.placename import fold
from onrecord.findings.placetable import Area, areas

SAME = {"no": "nb", "nn": "nb", "gl": "es"}  # a language that is read with another's names
SHORTEST_STEM = 3  # letters that an ending must leave
LARGE_TOWN = 5.0  # log10 of inhabitants from which a town's name is known under an ending


class Tongue(msgspec.Struct, frozen=True, gc=False):
    """What a language calls places; empty for English, whose names are the gazetteer's own."""

    rows: dict[str, int]  # look-up form -> row of the gazetteer
    areas: dict[str, Area]
    prefixes: frozenset[str]  # beginnings of names of several words
    endings: tuple[tuple[str, str], ...]  # as it stands in the text, as the name has it
    locative: frozenset[str]
    home: frozenset[str]  # countries where the language is spoken
    seldom: frozenset[str]
    never: frozenset[str]
    unspaced: bool = False  # written without blanks between words

    def knows(self, key: str) -> bool:
        """Whether the language has a name of its own."""
        return key in self.rows or key in self.areas


ENGLISH = Tongue({}, {}, frozenset(), (), frozenset(), frozenset(), frozenset(), frozenset())


@cache
def tongue(language: str) -> Tongue:
    """What is known of a language, by its ISO 639-1 code."""
    gazetteer = table.load()
    code = language.split("-")[0].lower()
    code = SAME.get(code, code)
    more = _tables().get(code, {})
    rows = gazetteer.exonyms(code)
    seas: dict[str, Area] = {}
    for name, english in _pairs(more.get("names", "")):
        _enter(fold(name), fold(english), gazetteer, rows, seas)
    keys = [*rows, *seas]
    return Tongue(
        rows,
        seas,
        frozenset(" ".join(key.split()[:n]) for key in keys for n in range(1, len(key.split()))),
        tuple((fold(text), fold(name)) for text, _, name in (ending.partition("=") for ending in more.get("endings", ()))),
        _words(more.get("locative", "")),
        frozenset(more.get("home", "").split()),
        _words(more.get("seldom", "")),
        _words(more.get("never", "")),
        bool(more.get("unspaced")),
    )


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("exonyms.toml").read_text(encoding="utf-8"))


def _words(line: str) -> frozenset[str]:
    return frozenset(fold(word) for word in line.split())


def _pairs(lines: str) -> Iterator[tuple[str, str]]:
    for pair in lines.replace("\n", "").split("|"):
        if "=" in pair:
            name, english = pair.split("=")
            yield name, english


def _enter(key: str, english: str, gazetteer: Gazetteer, rows: dict[str, int], seas: dict[str, Area]) -> None:
    area = areas().by_key.get(english)
    if area:
        seas[key] = area
        return
    entries = gazetteer.entries(gazetteer.find(english), 60)
    if entries:
        rows[key] = max(entries, key=_standing).row


def _standing(entry: Entry) -> tuple[bool, bool, bool, float]:
    """A main name before another, a country before a large city, that before a region and all other towns."""
    return not entry.other, entry.kind == COUNTRY, entry.kind == CITY and entry.population > LARGE_TOWN, entry.population


def stems(language: Tongue, key: str, gazetteer: Gazetteer) -> Iterator[str]:
    """Known names that the key may be an inflected form of: "москве" is "москва"."""
    for ending, name in language.endings:
        if key.endswith(ending) and len(key) - len(ending) >= SHORTEST_STEM:
            stem = key.removesuffix(ending) + name
            if language.knows(stem) or any(_large(e) for e in gazetteer.entries(gazetteer.find(stem), 3)):
                yield stem


def _large(entry: Entry) -> bool:
    return entry.kind in (COUNTRY, REGION) or entry.population >= LARGE_TOWN
