"""The weights of a word's signs for source, content and cue, added up.

Most words of most pages share what their signs are made of with words that were met before: a distance and a look, a comma and a verb between
word and cue. So signs that hang together are written out and looked up once, and their sum is remembered. What is remembered depends on the
weights alone and never on the pages before.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from onrecord.findings.bestrow import Three
from onrecord.findings.signs import Look, RoleKeys, far_signs, near_signs, pair_signs, ruled_signs, stem_signs
from onrecord.limits import LIMITS

REMEMBERED = LIMITS.remembered  # sums of one kind: the words of 1,600 pages reach that bound, all other kinds keep to 4,000 to 14,000
NOTHING: Three = (0.0, 0.0, 0.0)  # one for all, as many words have no sign that is known
Key = TypeVar("Key", bound=Hashable)
Weights = Mapping[str, Sequence[float]]


class Remembered(dict[Key, Three]):
    """Sums by what their signs are made of; one that is not there is made."""

    def __init__(self, role: Weights, signs: Callable[[Key], Iterable[str]]) -> None:
        super().__init__()
        self.role = role
        self.signs = signs

    def __missing__(self, key: Key) -> Three:
        source = content = cue = 0.0
        for found in map(self.role.get, self.signs(key)):
            if found is not None:
                source += found[0]
                content += found[1]
                cue += found[2]
        if len(self) >= REMEMBERED:
            self.clear()
        self[key] = sums = (source, content, cue) if source or content or cue else NOTHING
        return sums


class Sums:
    """All that is remembered of one table of weights."""

    def __init__(self, role: Weights) -> None:
        self.far = Remembered(role, far_signs)
        self.near = Remembered(role, near_signs)
        self.ruled = Remembered(role, ruled_signs)
        self.stem = Remembered(role, stem_signs)
        self.word = Remembered[str](role, lambda low: (low,))
        self.pair = {(place, side): Remembered[Look](role, partial(pair_signs, place, side)) for place in "ba" for side in "<=>"}

    def rows(self, keys: RoleKeys) -> list[Three]:
        """The sums for each word around a cue."""
        columns = zip(
            map(self.far.__getitem__, keys.far),
            map(self.near.__getitem__, keys.near),
            map(self.ruled.__getitem__, keys.ruled),
            map(self.stem.__getitem__, keys.stem),
            map(self.word.__getitem__, keys.words),
            self._pairs("b", keys.pairs[:-1], keys.at),
            self._pairs("a", keys.pairs[1:], keys.at),
            strict=True,
        )
        return [
            (a0 + b0 + c0 + d0 + e0 + f0 + g0, a1 + b1 + c1 + d1 + e1 + f1 + g1, a2 + b2 + c2 + d2 + e2 + f2 + g2)
            for (a0, a1, a2), (b0, b1, b2), (c0, c1, c2), (d0, d1, d2), (e0, e1, e2), (f0, f1, f2), (g0, g1, g2) in columns
        ]

    def _pairs(self, place: str, pairs: Sequence[Look], at: int) -> list[Three]:
        left, here, right = (self.pair[place, side] for side in "<=>")
        return [*map(left.__getitem__, pairs[:at]), here[pairs[at]], *map(right.__getitem__, pairs[at + 1 :])]
