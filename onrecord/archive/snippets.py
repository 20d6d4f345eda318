"""The piece of a page that shows best what was searched for.

SQLite's own ``snippet`` weighs every place against every other, and nothing can stop it: a page of one word eighty thousand times holds it for half a minute.
Here the words are looked for anew in the beginning of the page, as far as a reader is likely to read, in time that grows with its length.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from onrecord.archive.values import plain
from onrecord.model import Frozen

LOOKED = 100_000  # characters of a page in which the words are looked for
PLACES = 1_000  # where they stand that are weighed against each other
LENGTH = 200  # characters, some thirty words
LONGEST = 30  # letters of a word that is shown whole at either end
TERM = re.compile(r'"([^"]*)"(\*?)')  # a word, a phrase or the beginning of a word, as an expression of the index has it
WORD = re.compile(r"[^\W_]+")
BETWEEN = r"[\W_]{1,40}"  # what may stand between two words of a phrase; bounded, so that a run of blanks is not read again from each word before it


class Piece(Frozen, frozen=True):
    """Words of a snippet; ``found`` where they are what was searched for."""

    text: str
    found: bool = False


def pieces(text: str, wanted: str) -> Iterator[Piece]:
    """The best part of a text, cut into what was searched for and what stands around it.

    :param wanted: an expression of the index; every word and phrase of it is meant.

    >>> [(p.text, p.found) for p in pieces("It rained. The Bridges are open.", '"bridge"* OR "tunnel"')]
    [('It rained. The ', False), ('Bridges', True), (' are open.', False)]
    """
    text = text[:LOOKED]
    places = list(islice(_places(_folded(text), wanted), PLACES))
    start, end = _part(text, places)
    at = start
    before = "…" if start else ""
    for first, last in places:
        if start <= first and last <= end:
            if before + text[at:first]:
                yield Piece(before + text[at:first])
            yield Piece(text[first:last], True)
            at, before = last, ""
    rest = before + text[at:end].rstrip() + ("…" if end < len(text) else "")
    if rest:
        yield Piece(rest)


def _folded(text: str) -> str:
    return text.translate(FOLDED) if FOREIGN.search(text) else text.lower()


class _Folded(dict[int, int]):
    """Signs without case and accents, one for one, so that a place in the folded text is the same place in the text."""

    def __missing__(self, sign: int) -> int:
        folded = plain(chr(sign))
        self[sign] = ord(folded) if len(folded) == 1 else sign
        return self[sign]


FOLDED = _Folded()
FOREIGN = re.compile(r"[^\W\x00-\x7f]")  # a letter that may have an accent; most texts have none, and small letters are enough


def _places(folded: str, wanted: str) -> Iterator[tuple[int, int]]:
    """Where any of the words and phrases stands, the longer before the shorter."""
    terms = []
    for phrase, star in TERM.findall(wanted):
        words = [re.escape(word) for word in WORD.findall(_folded(phrase))]
        if words:
            terms.append(BETWEEN.join(words) + ("[^\\W_]*+" if star else ""))
    if not terms:
        return
    found = "|".join(sorted(dict.fromkeys(terms), key=lambda term: (-len(term), term)))
    # Words and what stands between them exclude each other, and nothing is unbounded: linear. It begins with letters, which are found at the speed of C.
    for match in re.finditer(f"(?:{found})(?![^\\W_])", folded):
        if not match.start() or not folded[match.start() - 1].isalnum():
            yield match.span()


def _part(text: str, places: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Where the part begins and ends: where most different words stand close together, then most words, then what comes first."""
    if not places:
        return 0, _blank_before(text, 0, LENGTH)
    first, last = _densest([text[start:end].casefold() for start, end in places], places)
    begin, until = places[first][0], places[last][1]
    start = _blank_behind(text, max(0, begin - max(0, LENGTH - (until - begin)) // 2), begin)
    return start, _blank_before(text, until, start + LENGTH)


def _densest(words: Sequence[str], places: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The first and last place of the stretch that is shown."""
    inside: Counter[str] = Counter()
    best, chosen, first = (0, 0), (0, 0), 0
    for last, word in enumerate(words):
        inside[word] += 1
        while places[last][1] - places[first][0] > LENGTH and first < last:
            if inside[words[first]] == 1:
                del inside[words[first]]
            else:
                inside[words[first]] -= 1
            first += 1
        worth = (len(inside), last - first + 1)
        if worth > best:
            best, chosen = worth, (first, last)
    return chosen


def _blank_behind(text: str, at: int, most: int) -> int:
    """The beginning of a word at or behind a place, before another place; the place itself where none begins soon."""
    blank = text.find(" ", at - 1, min(most, at + LONGEST)) if at else -1
    return blank + 1 if blank >= 0 else at


def _blank_before(text: str, least: int, at: int) -> int:
    """The end of a word at or before a place, but not before another one."""
    at = max(at, least)
    blank = text.rfind(" ", max(least, at - LONGEST), at + 1) if at < len(text) else len(text)
    return blank if blank >= 0 else at
