"""Where names of places stand in a text: capitalised words looked up, the longest name first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

import msgspec

from onrecord.findings.gazetteer import CITY, ENTRIES_KEPT, LOOKED_UP, Entry, Gazetteer, load
from onrecord.findings.placename import fold
from onrecord.findings.placetable import Area, Areas, areas, exact, no_place, state_beginnings, states, tying
from onrecord.findings.placetongue import ENGLISH, Tongue, stems

_WORD = re.compile(r"([^\W_]+)")  # one class, so linear
_PLAIN_WORD = re.compile(r"([A-Za-z0-9]+)")  # the same for a text whose words are all ASCII, a third faster
_ODD = re.compile(r"[^\x00-\x7f‘’“”–—…\u00a0]")  # what no text has whose words are all ASCII
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
        plain = text.isascii() or _ODD.search(text) is None
        parts = (_PLAIN_WORD if plain else _WORD).split(text)  # gap, word, gap, word, …, gap
        ends = list(accumulate(map(len, parts)))
        self.words, self.gaps = parts[1::2], parts[2::2]  # gaps[i] is what stands between word i and the next
        self.starts, self.ends = ends[:-1:2], ends[1::2]  # where each word begins and ends
        self._count = len(self.words)
        words = self.words
        if plain:
            self.folds = list(map(str.lower, words))  # look-up forms
            self.openings = [i for i, word in enumerate(words) if word < "a"]  # words that a name may begin with
            self.capitals = [i for i in self.openings if words[i] > "9~"]  # words that begin with a capital letter
        else:
            self.folds = [word.lower() if word.isascii() else fold(word) for word in words]
            self.openings = [i for i, word in enumerate(words) if not word[0].islower()]
            self.capitals = [i for i in self.openings if words[i][0].isupper()]
        self.upper = frozenset(self.capitals)
        self.seen = frozenset(self.folds)  # what is asked of all words is asked of these

    def __len__(self) -> int:
        return self._count

    def word(self, i: int) -> str:
        """Word i as written."""
        return self.words[i] if 0 <= i < self._count else ""

    def folded(self, i: int) -> str:
        """Word i in its look-up form."""
        return self.folds[i] if 0 <= i < self._count else ""

    def capital(self, i: int) -> bool:
        """Whether word i begins with a capital letter."""
        return i in self.upper

    def places_of(self, word: str) -> list[int]:
        """Which words are this one, written in small letters or with a capital."""
        if word not in self.seen:
            return []
        ways = (word, word.capitalize())
        return [i for i, one in enumerate(self.words) if one in ways]

    def gap(self, i: int) -> str:
        """What stands between word i and the next one."""
        return self.gaps[i]


class Spot(msgspec.Struct, gc=False):
    """A stretch of the text that is written like a place name; what else is known of it is filled in step by step."""

    start: int
    end: int
    first: int  # tokens, last inclusive
    last: int
    key: str
    at: int = -1  # position in the gazetteer
    area: Area | None = None
    entries: list[Entry] = []  # what the gazetteer has under the name
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
    last, begins, words, plain = -1, state_beginnings(), tokens.words, language is ENGLISH
    for i, ends in _hopeful(tokens, language):
        if i <= last:
            continue
        spot = _state(tokens, i, found) if words[i] in begins else _known(tokens, i) if ends and plain else None
        if spot is None:
            spot = _looked_up(tokens, i, gazetteer, language)
        if spot is not None and spot.key not in language.never and (spot.entries or spot.area or spot.state):
            found.append(spot)
            last = spot.last
            if len(found) == most:
                break
    return found


def _looked_up(tokens: Tokens, i: int, gazetteer: Gazetteer, language: Tongue) -> Spot | None:
    """The longest name that begins at word i, with the places that it may mean."""
    spot = _longest(tokens, i, gazetteer, language)
    if spot is None or (spot.last == i and spot.key in no_place() and language is ENGLISH and not _alone(tokens, i)[1]):
        return None
    spot.entries = _entries(tokens, spot, gazetteer, language)
    return spot


class Known(msgspec.Struct, frozen=True, gc=False):
    """A name of one word that needs no word before it to be a place's."""

    key: str
    at: int
    area: Area | None
    entries: list[Entry]


def _known(tokens: Tokens, i: int) -> Spot | None:
    """Word i as a name by itself; most names stand so, and come again."""
    known = _one_word(tokens.words[i])
    if known is None:
        return None
    return Spot(tokens.starts[i], tokens.ends[i], i, i, known.key, known.at, known.area, known.entries)


@lru_cache(ENTRIES_KEPT)
def _one_word(word: str) -> Known | None:
    """A word, as written, as a name in English; None for one that is none, or that the words around it must show to be one."""
    table, gazetteer, key = areas(), load(), fold(word)
    at, area = gazetteer.find(key), table.by_key.get(key)
    special = key in table.article or key in table.prefixes or key in no_place()
    if special or len(word) == 1 or (at < 0 and area is None) or not _written_so(word, key):
        return None
    entries = gazetteer.entries(at, MOST_READINGS)
    entries = entries if word.isascii() else _accented(key, entries, gazetteer)
    return Known(key, at, area, entries)


def _entries(tokens: Tokens, spot: Spot, gazetteer: Gazetteer, language: Tongue) -> list[Entry]:
    """The places that the spot may mean."""
    if spot.key in language.rows:
        return [gazetteer.entry(language.rows[spot.key])]
    entries = gazetteer.entries(spot.at, MOST_READINGS)
    return entries if tokens.text[spot.start : spot.end].isascii() else _accented(spot.key, entries, gazetteer)


def _hopeful(tokens: Tokens, language: Tongue) -> Iterator[tuple[int, bool]]:
    """The words that a name may begin with, as far as they and what follows them show it, and whether the name surely ends there.

    Most words that open a sentence do not.
    """
    if language.endings or language.prefixes or language.rows:  # the language has names of its own
        yield from [(i, False) for i in tokens.openings]
        return
    folds, words, gaps, states = tokens.folds, tokens.words, tokens.gaps, state_beginnings()
    for i in tokens.openings:
        first = _first(folds[i])
        if first == NOTHING:
            if gaps[i] in _JOINED or words[i] in states:
                yield i, False
        elif first >= NAME:
            yield i, _alone(tokens, i)[0] or (first == SOLE and gaps[i] not in _JOINED) or _ends_before_next(tokens, i)
        elif words[i] in states or _may_begin(tokens, i, first):
            yield i, False


def _may_begin(tokens: Tokens, i: int, first: int) -> bool:
    """Whether a name may begin with word i, which is none by itself."""
    ends, tied = _alone(tokens, i)
    if first == ARTICLE:
        if i + 1 not in tokens.upper:
            return False
    elif ends and first != LONGER and not (tied and first == IDLE):
        return False
    return tied or not _ends_before_next(tokens, i)


def _ends_before_next(tokens: Tokens, i: int) -> bool:
    """Whether a blank follows word i, and no name begins with it and the next word; looked up for English only."""
    if tokens.gaps[i] != " " or i + 1 >= len(tokens.words) or tokens.gaps[i + 1] in _JOINED:
        return False
    both, table = f"{tokens.folds[i]} {tokens.folds[i + 1]}", areas()
    at, longer = load().look(both)
    return at < 0 and not longer and both not in table.by_key and both not in table.prefixes


# What a word is as the first of a name: none's, "the", the beginning of one of the table, one that is no place by itself, a mere beginning, a name by itself
# that others begin with, one that none does.
NOTHING, ARTICLE, LONGER, IDLE, BEGINS, NAME, SOLE = range(7)


@lru_cache(LOOKED_UP)
def _first(word: str) -> int:
    if word == "the":
        return ARTICLE
    (at, longer), table = load().look(word), areas()
    if (at >= 0 or word in table.by_key) and word not in no_place():
        return NAME if longer or word in table.prefixes else SOLE
    if word in table.prefixes:
        return LONGER
    return IDLE if at >= 0 or word in table.by_key else BEGINS if longer else NOTHING


def _alone(tokens: Tokens, i: int) -> tuple[bool, bool]:
    """Whether a name that begins with word i ends there, as most do that a small word follows; and whether what follows may still make it a place."""
    signs = tokens.gaps[i]
    if signs == " ":
        behind = tokens.folded(i + 1)
        return not (i + 1 in tokens.upper or behind in INSIDE or not behind[:1].islower()), behind in tying()
    joined = signs in _JOINED or signs in _APART or (signs == ". " and tokens.folds[i] in _ABBREVIATED)
    return not joined, signs in TIES


TIES = frozenset((", ", ",", " (", " & "))  # signs that may tie a name to the one behind it: "Hope, Arkansas"


def _accented(key: str, entries: list[Entry], gazetteer: Gazetteer) -> list[Entry]:
    """The entries that a name written with accents can mean: "Länder" is not Lander, while "Malaga" may be Málaga."""
    return [e for e in entries if e.kind != CITY or e.other or not (name := gazetteer.name(e.row)).isascii() or fold(name) != key]


def _state(tokens: Tokens, i: int, found: list[Spot]) -> Spot | None:
    """An abbreviated state, "Ky." or "W.Va."; most only behind a town and a comma."""
    text, start = tokens.text, tokens.starts[i]
    behind_comma = bool(found) and found[-1].last == i - 1 and text[found[-1].end : start] in (", ", " (", ",")
    for n in (2, 1, 0):
        if i + n >= len(tokens.words) or tokens.ends[i + n] - start > LONGEST_STATE + 1:
            continue
        last = tokens.ends[i + n]
        for end in (last + 1, last):
            known = states().get(text[start:end])
            if known and (behind_comma or (known[1] and not tokens.word(i - 1).isdigit())):
                return Spot(start, end, i, i + n, fold(text[start:end]), state=known[0])
    return None


def _longest(tokens: Tokens, i: int, gazetteer: Gazetteer, language: Tongue) -> Spot | None:
    """The longest name that begins at word i."""
    table, folds, gaps, look = areas(), tokens.folds, tokens.gaps, gazetteer.look
    plain = language is ENGLISH
    key, best, joined = folds[i], None, 0
    for j in range(i, min(len(folds), i + MOST_WORDS)):
        if j > i:
            signs = _link(tokens, j, key, plain)
            joined += signs == ""
            if signs is None or joined > MOST_JOINED:
                break
            key += signs + folds[j]
        at, longer = look(key)
        if key in table.article and tokens.folded(i - 1) != "the":
            continue
        if at >= 0 or key in table.by_key or (not plain and language.knows(key)):
            best = _written(tokens, i, j, key, at, language) or best
        if not longer and gaps[j] not in _JOINED and not _begins(key, table, language):
            break
    return best or _inflected(tokens, i, gazetteer, language)


def _link(tokens: Tokens, j: int, key: str, plain: bool) -> str | None:
    """How word j meets a name that so far is the key: as one, apart, or not at all."""
    signs = _joined(tokens, j - 1)
    return None if plain and signs and not _goes_on(tokens.words[j], key, areas()) else signs


def _begins(key: str, table: Areas, language: Tongue) -> bool:
    """Whether a longer name of the table, or of the language, begins with the key."""
    return key in table.prefixes or key in language.prefixes


def _goes_on(word: str, key: str, table: Areas) -> bool:
    """Whether a name can go on with a word behind a blank: most words in small letters end it, which saves a look-up each."""
    return not word[0].islower() or word in INSIDE or key in table.prefixes


# Small words inside names of places, as GeoNames writes them: those of three names or more.
INSIDE = frozenset(
    """
    a aan ad al alla am an and ao ar as ash at au auf aux az b bei bij by cel con cum d da das de degli dei del dell della delle dello dels den
    der des devant di din do dos du e ech ed el em en er es et ez i il im in ka l la las le les lez los lui n na nad nel nell nelle ni o ob od of
    on op os ou pod pres pri s sa si sous sub sul sulla sur the u un und under unter up upon v van vor vorm wa y ya ye
    """.split()
)


def _inflected(tokens: Tokens, i: int, gazetteer: Gazetteer, language: Tongue) -> Spot | None:
    """Word i as an inflected form of a known name, under that name."""
    if not language.endings or tokens.word(i).isupper():
        return None
    for stem in stems(language, tokens.folded(i), gazetteer):
        return Spot(
            tokens.starts[i], tokens.ends[i], i, i, stem, gazetteer.find(stem), language.areas.get(stem) or areas().by_key.get(stem)
        )
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
    start, end = tokens.starts[i], tokens.ends[j]
    if text[end : end + 1] == "." and end - tokens.starts[j] == 1:
        end += 1
    raw = text[start:end]
    if (
        text[tokens.starts[j]].islower()
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
