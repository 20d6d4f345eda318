"""Where names of places stand in a text: capitalised words looked up, the longest name first."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate

from onrecord.findings.gazetteer import CITY, Entry, Gazetteer
from onrecord.findings.placename import fold
from onrecord.findings.placetable import Area, areas, exact, state_beginnings, states
from onrecord.findings.placetongue import ENGLISH, Tongue, stems

_WORD = re.compile(r"([^\W_]+)")  # one class, so linear
LONGEST_STATE = 5  # letters: "Calif", "Minn"
MOST_READINGS = 30  # places that one name may mean, largest first; "San José" has more
MOST_WORDS = 7  # of a name; "Saint Vincent and the Grenadines" has five
MOST_JOINED = 2  # signs left out in a name: two in "U.S.A"
_JOINED = frozenset(("'", "’", ".", "ʻ", "‘"))  # signs that a name's look-up form leaves out
_APART = frozenset((" ", "-", "‑", "‐", "\u00a0", "/"))
_ABBREVIATED = frozenset(("st", "ste", "mt", "ft", "pt", "no"))  # a full stop and a blank may follow them inside a name
JOINS = frozenset((", ", " and ", ", and ", " or ", " & "))  # between the names of a list
SHORT = 3  # letters; so short a name must be capitals or have its own line in the tables


class Tokens:
    """The words of a text: maximal runs of letters and digits. Words are counted from 0; one that is not there is ""."""

    def __init__(self, text: str) -> None:
        self.text = text
        parts = _WORD.split(text)  # gap, word, gap, word, …, gap
        ends = list(accumulate(map(len, parts)))
        self.words, self._gaps = parts[1::2], parts[2::2]
        self.spans = list(zip(ends[:-1:2], ends[1::2], strict=True))
        self.folds = [word.lower() if word.isascii() else fold(word) for word in self.words]  # look-up forms
        self.openings = [i for i, word in enumerate(self.words) if not word[0].islower()]  # words that a name may begin with
        self.capitals = [i for i in self.openings if self.words[i][0].isupper()]  # words that begin with a capital letter
        self._upper = frozenset(self.capitals)
        self._count = len(self.spans)

    def __len__(self) -> int:
        return len(self.spans)

    def word(self, i: int) -> str:
        """Word i as written."""
        return self.words[i] if 0 <= i < self._count else ""

    def folded(self, i: int) -> str:
        """Word i in its look-up form."""
        return self.folds[i] if 0 <= i < self._count else ""

    def capital(self, i: int) -> bool:
        """Whether word i begins with a capital letter."""
        return i in self._upper

    def places_of(self, word: str) -> list[int]:
        """Which words are this one, written in small letters or with a capital."""
        if word not in self.text and word.capitalize() not in self.text:
            return []
        ways = (word, word.capitalize())
        return [i for i, (start, end) in enumerate(self.spans) if end - start == len(word) and self.text[start:end] in ways]

    def gap(self, i: int) -> str:
        """What stands between word i and the next one."""
        return self._gaps[i]


@dataclass(slots=True)
class Spot:
    """A stretch of the text that is written like a place name; what else is known of it is filled in step by step."""

    start: int
    end: int
    first: int  # tokens, last inclusive
    last: int
    key: str
    at: int = -1  # position in the gazetteer
    area: Area | None = None
    entries: list[Entry] = field(default_factory=list)  # what the gazetteer has under the name
    state: str | None = None  # code of the region that it abbreviates
    region_word: bool = False  # "Region", "County" … belongs to it or follows
    county_word: bool = False
    county_list: bool = False  # the word stands behind a later name of the list
    inside: str | None = None  # country or region code that stands behind it: "Paris, Texas"
    beside: frozenset[int] = frozenset()  # kinds of the names that are listed with it: COUNTRY, REGION
    means: str | None = None  # the code that it has behind a town's name: "Plains, Georgia"
    american: bool = False  # "… Police Department" follows, as only in the United States and Canada
    weight: float = 0.0  # evidence that it is a place at all
    government: bool = False
    rule: str = ""


def spots(tokens: Tokens, gazetteer: Gazetteer, most: int, language: Tongue = ENGLISH) -> list[Spot]:
    """Every stretch that is some place's name, leftmost and longest, none overlapping; not more than ``most``. A script without capitals counts as capitalised."""
    found: list[Spot] = []
    text, last, begins = tokens.text, -1, state_beginnings()
    entries: dict[int, list[Entry]] = {-1: []}
    known, plain = _beginnings(gazetteer), not language.endings and not language.prefixes and not language.rows
    for i in tokens.openings:
        if i <= last:
            continue
        start, end = tokens.spans[i]
        spot = _state(tokens, i, found) if end - start <= LONGEST_STATE and text[start:end] in begins else None
        if spot is None and not _hopeless(tokens, i, known, plain):
            spot = _longest(tokens, i, gazetteer, language)
        if spot is not None:
            if spot.at not in entries:
                entries[spot.at] = gazetteer.entries(spot.at, MOST_READINGS)
            raw = text[spot.start : spot.end]
            spot.entries = entries[spot.at] if raw.isascii() else _accented(spot.key, entries[spot.at], gazetteer)
            if spot.key in language.rows:
                spot.entries = [gazetteer.entry(language.rows[spot.key])]
            if spot.key in language.never or not (spot.entries or spot.area or spot.state):
                continue
            found.append(spot)
            last = spot.last
            if len(found) == most:
                break
    return found


def _beginnings(gazetteer: Gazetteer) -> Callable[[str], bool]:
    """Whether some name begins with a word."""
    table = areas()

    def begins(word: str) -> bool:
        at, longer = gazetteer.look(word)
        return at >= 0 or longer or word in table.by_key or word in table.prefixes

    return begins


def _hopeless(tokens: Tokens, i: int, begins: Callable[[str], bool], plain: bool) -> bool:
    """Whether no name can begin at word i, as most words that open a sentence show at once. :param plain: the language has no names of its own."""
    word, end = tokens.folds[i], tokens.spans[i][1]
    if word == "the":
        return not tokens.capital(i + 1)
    return plain and not begins(word) and tokens.text[end : end + 1] not in _JOINED


def _accented(key: str, entries: list[Entry], gazetteer: Gazetteer) -> list[Entry]:
    """The entries that a name written with accents can mean: "Länder" is not Lander, while "Malaga" may be Málaga."""
    return [e for e in entries if e.kind != CITY or e.other or not (name := gazetteer.name(e.row)).isascii() or fold(name) != key]


def _state(tokens: Tokens, i: int, found: list[Spot]) -> Spot | None:
    """An abbreviated state, "Ky." or "W.Va."; most only behind a town and a comma."""
    text, start = tokens.text, tokens.spans[i][0]
    behind_comma = bool(found) and found[-1].last == i - 1 and text[found[-1].end : start] in (", ", " (", ",")
    for n in (2, 1, 0):
        if i + n >= len(tokens) or tokens.spans[i + n][1] - start > LONGEST_STATE + 1:
            continue
        last = tokens.spans[i + n][1]
        for end in (last + 1, last):
            known = states().get(text[start:end])
            if known and (behind_comma or (known[1] and not tokens.word(i - 1).isdigit())):
                return Spot(start, end, i, i + n, fold(text[start:end]), state=known[0])
    return None


def _longest(tokens: Tokens, i: int, gazetteer: Gazetteer, language: Tongue) -> Spot | None:
    """The longest name that begins at word i."""
    table, text, spans, look = areas(), tokens.text, tokens.spans, gazetteer.look
    key, best, joined = tokens.folds[i], None, 0
    for j in range(i, min(len(spans), i + MOST_WORDS)):
        if j > i:
            signs = _joined(tokens, j - 1)
            joined += signs == ""
            if signs is None or joined > MOST_JOINED:
                break
            key += signs + tokens.folds[j]
        at, longer = look(key)
        if key in table.article and tokens.folded(i - 1) != "the":
            continue
        if at >= 0 or key in table.by_key or language.knows(key):
            best = _written(tokens, i, j, key, at, language) or best
        if not (longer or key in table.prefixes or key in language.prefixes):
            end = spans[j][1]
            if text[end : end + 1] not in _JOINED:
                break
    return best or _inflected(tokens, i, gazetteer, language)


def _inflected(tokens: Tokens, i: int, gazetteer: Gazetteer, language: Tongue) -> Spot | None:
    """Word i as an inflected form of a known name, under that name."""
    if not language.endings or tokens.word(i).isupper():
        return None
    for stem in stems(language, tokens.folded(i), gazetteer):
        return Spot(*tokens.spans[i], i, i, stem, gazetteer.find(stem), language.areas.get(stem) or areas().by_key.get(stem))
    return None


def _joined(tokens: Tokens, i: int) -> str | None:
    """How word i and the next one meet in a look-up form: as one, apart, or not at all."""
    signs = tokens.gap(i)
    if signs in _JOINED:
        return ""
    if signs in _APART or (signs == ". " and tokens.folded(i) in _ABBREVIATED):
        return " "
    return None


def _written(tokens: Tokens, i: int, j: int, key: str, at: int, language: Tongue) -> Spot | None:
    """The words i to j as a spot, where they are written like a name."""
    table, text = areas(), tokens.text
    start, end = tokens.spans[i][0], tokens.spans[j][1]
    if text[end : end + 1] == "." and end - tokens.spans[j][0] == 1:
        end += 1
    raw = text[start:end]
    if (
        text[tokens.spans[j][0]].islower()
        and raw not in table.spelled
        and not (j > i and language.knows(key))
        and not (j > i and tokens.gap(j - 1) in _JOINED and tokens.folded(j) != "s")
    ):
        return None  # a last word in lower case: only in "Xi'an" and where the table has it so
    return Spot(start, end, i, j, key, at, language.areas.get(key) or table.by_key.get(key)) if _written_so(raw, key) else None


def _written_so(raw: str, key: str) -> bool:
    """Whether a short name is written as it must be: "US" but not "us", "Ufa" but not "UFA"."""
    ways = exact().get(key)
    if ways is not None:
        return raw in ways or raw.rstrip(".") in ways
    if raw[0].isdigit():
        return raw in areas().spelled
    return len(key) > SHORT or not raw.isupper() or not raw.isascii()
