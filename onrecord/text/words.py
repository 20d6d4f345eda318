"""Text into words and marks, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, repeat
from operator import itemgetter
from typing import NamedTuple

from onrecord.model import Sentence

# Letters and digits with inner hyphens, apostrophes and ampersands ("commander-in-chief", "O’Malley", "AT&T"), initials ("U.S."), numbers
# ("1,473.5"), or one mark. No two neighbouring parts can match the same character and none gives back, so it is linear.
# First comes what most words are, which is seen a sixth faster so: plain letters before a blank or a comma.
_WORD = re.compile(
    r"([a-zA-Z]++(?=[ ,])|[^\W\d_](?:\.(?:[^\W\d_]\.)++|[^\W_]*+(?:[-‐‑’'&][^\W_]++)*+)|\d++(?:[.,]\d++)*+(?:-?[^\W\d_]++)*+|''|``|\S)"
)
START = itemgetter(2)  # of a word


class Word(NamedTuple):
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


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words and marks of ``text[start:end]`` with offsets into ``text``.

    >>> [w.text for w in words("Mr. O’Malley said 1,000.")]
    ['Mr', '.', 'O’Malley', 'said', '1,000', '.']
    """
    part = text[start:end]
    pieces = _WORD.split(part)  # gap, word, gap, word, …, gap: no match objects, a third of the time
    bounds = list(accumulate(map(len, pieces), initial=start))
    found = pieces[1::2]
    lows = list(map(str.lower, found))
    if "’" in part:
        lows = [low.replace("’", "'") if "’" in low else low for low in lows]
    # tuple.__new__ in C all the way, as every finder waits for this
    return list(map(tuple.__new__, repeat(Word), zip(found, lows, bounds[1:-1:2], bounds[2::2], strict=True)))


@lru_cache(maxsize=1)
def all_words(text: str) -> list[Word]:
    """The words of a whole text, kept until another text is asked for: all finders of a page read them. Do not change the list."""
    return words(text)


def sentence_words(text: str, sentences: Sequence[Sentence]) -> list[list[Word]]:
    """The words of each sentence of a text, cut once for all who ask.

    Do not change the lists.

    >>> [[w.text for w in ws] for ws in sentence_words("It rains. Go!", [Sentence("It rains.", 0, 9), Sentence("Go!", 10, 13)])]
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
    lines: list[list[Word]]


_last: list[Cut] = []  # one at most, as of all_words


def _lines(text: str, sentences: Sequence[Sentence]) -> list[list[Word]]:
    found, last = all_words(text), 0
    starts = list(map(START, found))
    lines = []
    for sentence in sentences:
        first = bisect_left(starts, sentence.start, last)
        last = bisect_left(starts, sentence.end, first)
        torn = (first and found[first - 1].end > sentence.start) or (last > first and found[last - 1].end > sentence.end)
        # a sentence that was cut for its length may end within a word
        lines.append(words(text, sentence.start, sentence.end) if torn else found[first:last])
    return lines


def bare(low: str) -> str:
    """A word in lower case without its possessive ending.

    >>> bare("ukraine's"), bare("teachers'")
    ('ukraine', "teachers'")
    """
    return low[:-2] if low.endswith("'s") else low
