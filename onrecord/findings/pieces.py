"""Words into the pieces of an encoder's vocabulary: WordPiece (Wu et al. 2016), lower case, without accents, as BERT "uncased" reads.

>>> table = {"[UNK]": 0, "un": 1, "##paid": 2, "it": 3, "'": 4, "s": 5}
>>> Pieces(table).of("Unpaid"), Pieces(table).of("it's"), Pieces(table).of("é")
((1, 2), (3, 4, 5), (0,))
"""

from __future__ import annotations

import unicodedata

WORD_PIECES = 12  # of one word; what is longer is an address or an attack, and its beginning tells as much
WORD_CHARACTERS = 100  # as BERT's own reader has it: a longer run is one unknown piece
KEPT = 50_000  # words whose pieces are remembered


class Pieces:
    """A vocabulary, from piece to number. Pieces that carry a word on begin with ``##``."""

    def __init__(self, vocabulary: dict[str, int]) -> None:
        self.vocabulary = vocabulary
        self.unknown = vocabulary["[UNK]"]
        self._seen: dict[str, tuple[int, ...]] = {}

    def of(self, word: str) -> tuple[int, ...]:
        """The numbers of a word's pieces, at least one and at most :data:`WORD_PIECES`."""
        found = self._seen.get(word)
        if found is None:
            if len(self._seen) >= KEPT:
                self._seen.clear()
            found = self._seen[word] = self._read(word)
        return found

    def _read(self, word: str) -> tuple[int, ...]:
        found: list[int] = []
        for run in _runs(word):
            found += self._split(run)
        return tuple(found[:WORD_PIECES]) or (self.unknown,)

    def _split(self, run: str) -> list[int]:
        """The longest piece from the left, again and again; one unknown piece where that fails."""
        if len(run) > WORD_CHARACTERS:
            return [self.unknown]
        found: list[int] = []
        start = 0
        while start < len(run):
            mark = "##" if start else ""
            end = next((e for e in range(len(run), start, -1) if mark + run[start:e] in self.vocabulary), start)
            if end == start:
                return [self.unknown]
            found.append(self.vocabulary[mark + run[start:end]])
            start = end
        return found


def _runs(word: str) -> list[str]:
    """A word in lower case without accents, cut at each mark and at each Chinese character.

    >>> _runs("O’Née-1")
    ['o', '’', 'nee', '-', '1']
    """
    runs: list[str] = []
    joins = False
    for ch in unicodedata.normalize("NFD", word.lower()):
        kind = unicodedata.category(ch)
        if kind == "Mn":
            continue
        alone = kind[0] in "PS" or "一" <= ch <= "鿿"
        if joins and not alone:
            runs[-1] += ch
        else:
            runs.append(ch)
        joins = not alone
    return runs
