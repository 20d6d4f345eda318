"""Text into words and marks, each with its place."""

from __future__ import annotations

import re
from typing import NamedTuple

# Letters and digits with inner hyphens, apostrophes and ampersands ("commander-in-chief", "O’Malley", "AT&T"), initials ("U.S."), numbers
# ("1,473.5"), or one mark. No two neighbouring parts can match the same character, so it is linear.
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)*(?:-?[^\W\d_]+)*|[^\W_]+(?:[-‐‑’'&][^\W_]+)*|''|``|[^\w\s]|_")


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


_new = tuple.__new__  # a third faster than calling Word, in the loop that every finder waits for


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words and marks of ``text[start:end]`` with offsets into ``text``.

    >>> [w.text for w in words("Mr. O’Malley said 1,000.")]
    ['Mr', '.', 'O’Malley', 'said', '1,000', '.']
    """
    stop = len(text) if end is None else end
    found = []
    for m in _WORD.finditer(text, start, stop):
        word = m[0]
        first, last = m.span()
        found.append(_new(Word, (word, word.lower().replace("’", "'"), first, last)))
    return found


def bare(low: str) -> str:
    """A word in lower case without its possessive ending.

    >>> bare("ukraine's"), bare("teachers'")
    ('ukraine', "teachers'")
    """
    return low[:-2] if low.endswith("'s") else low
