"""Text into words and marks, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import msgspec

from onrecord.model import Sentence

# Letters and digits with inner hyphens, apostrophes and ampersands ("commander-in-chief", "O’Malley", "AT&T"), initials ("U.S."), numbers
# ("1,473.5"), or one mark. No two neighbouring parts can match the same character and none gives back, so it is linear.
# First comes what most words are, which is seen a sixth faster so: plain letters before a blank or a comma.
_WORD = re.compile(
    r"([a-zA-Z]++(?=[ ,])|[^\W\d_](?:\.(?:[^\W\d_]\.)++|[^\W_]*+(?:[-‐‑’'&][^\W_]++)*+)|\d++(?:[.,]\d++)*+(?:-?[^\W\d_]++)*+|''|``|\S)"
)


class Word(msgspec.Struct, frozen=True, gc=False):
    """A word or a mark; ``low`` is its lower case with curly apostrophes made straight."""

    text: str
    low: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it begins with a letter or a digit."""
        return self.text[0].isalnum()

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


class Row(NamedTuple):
    """Words in their order, and what most finders ask of them in columns of their own."""

    words: list[Word]
    texts: list[str]
    lows: list[str]
    starts: list[int]

    def part(self, first: int, last: int) -> Row:
        """The words from ``first`` up to ``last``."""
        return Row(self.words[first:last], self.texts[first:last], self.lows[first:last], self.starts[first:last])


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words and marks of ``text[start:end]`` with offsets into ``text``.

    >>> [w.text for w in words("Mr. O’Malley said 1,000.")]
    ['Mr', '.', 'O’Malley', 'said', '1,000', '.']
    """
    return row(text, start, end).words


def row(text: str, start: int = 0, end: int | None = None) -> Row:
    """The same with their columns."""
    part = text[start:end]
    pieces = _WORD.split(part)  # gap, word, gap, word, …, gap: no match objects, a third of the time
    bounds = list(accumulate(map(len, pieces), initial=start))
    texts, starts = pieces[1::2], bounds[1:-1:2]
    lows = list(map(str.lower, texts))
    if "’" in part:
        lows = [low.replace("’", "'") if "’" in low else low for low in lows]
    return Row(list(map(Word, texts, lows, starts, bounds[2::2])), texts, lows, starts)


@lru_cache(maxsize=1)
def all_words(text: str) -> Row:
    """The words of a whole text, kept until another text is asked for: all finders of a page read them. Do not change the lists."""
    return row(text)


def sentence_words(text: str, sentences: Sequence[Sentence]) -> list[Row]:
    """The words of each sentence of a text, cut once for all who ask.

    Do not change the lists.

    >>> [row.texts for row in sentence_words("It rains. Go!", [Sentence("It rains.", 0, 9), Sentence("Go!", 10, 13)])]
    [['It', 'rains', '.'], ['Go', '!']]
    """
    for cut in _last:
        if cut.text is text and cut.sentences is sentences:
            return cut.lines
    lines = _lines(text, sentences)
    _last[:] = [Cut(text, sentences, lines)]
    return lines


class Cut(NamedTuple):
    """The words of the sentences of a text."""

    text: str
    sentences: Sequence[Sentence]
    lines: list[Row]


_last: list[Cut] = []  # one at most, as of all_words


def _lines(text: str, sentences: Sequence[Sentence]) -> list[Row]:
    found, last = all_words(text), 0
    words, starts = found.words, found.starts
    lines = []
    for sentence in sentences:
        first = bisect_left(starts, sentence.start, last)
        last = bisect_left(starts, sentence.end, first)
        torn = (first and words[first - 1].end > sentence.start) or (last > first and words[last - 1].end > sentence.end)
        # a sentence that was cut for its length may end within a word
        lines.append(row(text, sentence.start, sentence.end) if torn else found.part(first, last))
    return lines


def bare(low: str) -> str:
    """A word in lower case without its possessive ending.

    >>> bare("ukraine's"), bare("teachers'")
    ('ukraine', "teachers'")
    """
    return low[:-2] if low.endswith("'s") else low
