"""Which sentences a grammar need not read, as none of their words can make it match: most of them.

It asks the words that ``text/words.py`` has cut already, so that a sentence without hope is not cut a second time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from onrecord.model import Prose, Sentence
from onrecord.text.words import sentence_words

WORDS_KEPT, LONGEST_WORD_KEPT = 20_000, 30  # words that are remembered, and their code points
PIECE = re.compile(r"[^\W\d_]+|[^\w\s]|_")
ODD = re.compile(r"[^\x00-\x7f‘’“”–—…\u00a0]")  # what no text has whose letters are all plain


class Hopes(dict[str, bool]):
    """Whether a word in lower case may hold one that makes a grammar match; found once a word.

    :param loud: the words of which a match needs one, besides numbers in figures. No run of letters is in two words of a text, so of such a word
        as "a.m." the last letters alone are looked for.

    >>> Hopes(["Monday", "a.m."])["monday-morning"], Hopes(["Monday", "a.m."])["morning"], Hopes([])["10km"]
    (True, False, True)
    """

    def __init__(self, loud: Iterable[str]) -> None:
        super().__init__()
        self._loud = frozenset(filter(None, map(_telling, loud)))

    def __missing__(self, low: str) -> bool:
        pieces = [low] if low.isalpha() else PIECE.findall(low)
        hope = not self._loud.isdisjoint(pieces) or any(map(str.isdigit, low))
        if len(self) < WORDS_KEPT and len(low) <= LONGEST_WORD_KEPT:
            self[low] = hope
        return hope


def _telling(word: str) -> str:
    """The last letters of a word, or its last mark, as they stand in a word in lower case."""
    pieces = PIECE.findall(word.lower().replace("’", "'"))
    return next(filter(str.isalpha, reversed(pieces)), pieces[-1] if pieces else "")


def hopeful(prose: Prose, hopes: Hopes) -> Iterator[Sentence]:
    """The sentences that are worth reading; among them all whose letters are not all plain, as others change their case in more ways than one."""
    hope = hopes.__getitem__
    for sentence, row in zip(prose.sentences, sentence_words(prose.text, prose.sentences), strict=True):
        if any(map(hope, row.lows)) or ODD.search(sentence.text):
            yield sentence
