"""A text as the encoder of tier "accurate" reads it: windows of word pieces, with what the rules and the marks say of each word beside them.

Training and reading use this one file, so that both see the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.findings.lines import OUTSIDE, Line
from onrecord.findings.pieces import Pieces
from onrecord.findings.signs import Scene, distance, proposal
from onrecord.text.words import Word

WINDOW = 256  # pieces of one window, its first and last mark included
ROW_REACH = 80  # words on each side of a cue that can be its source or content
ROLE_OF = "-SCK"
CASES = 6  # none, lower, capital, all capitals, digits, mark
QUOTES = 5  # none, outside, inside, first, last
RULED = 8  # source, content and cue by any rule, as bits
OWN_RULE = 5  # no rule starts from this cue, else the role by the rule that does
DISTANCES = tuple(dict.fromkeys(distance(d) for d in range(-ROW_REACH, ROW_REACH + 1)))
DISTANCE_OF = {name: k for k, name in enumerate(DISTANCES)}


@dataclass
class Window:
    """Piece numbers and, for each, case, quotation and rules' roles; ``words`` tells where each word of a sentence has its first piece."""

    ids: list[int] = field(default_factory=list)
    cases: list[int] = field(default_factory=list)
    quotes: list[int] = field(default_factory=list)
    ruled: list[int] = field(default_factory=list)
    words: list[tuple[int, int, int]] = field(default_factory=list)  # sentence, word, place of its first piece

    def add(self, piece: int, case: int = 0, quote: int = 0, ruled: int = 0) -> None:
        """One piece more."""
        self.ids.append(piece)
        self.cases.append(case)
        self.quotes.append(quote)
        self.ruled.append(ruled)


def windows(scenes: Sequence[Scene], pieces: Pieces, first_size: int = WINDOW) -> list[Window]:
    """All sentences in windows, a sentence cut only where it is longer than one; the first window holds ``first_size`` pieces."""
    begin, end = pieces.vocabulary["[CLS]"], pieces.vocabulary["[SEP]"]
    found: list[Window] = []
    now, size = _opened(begin), first_size
    for n, scene in enumerate(scenes):
        rows = [pieces.of(w.text) for w in scene.line.words]
        if len(now.ids) + min(sum(map(len, rows)), WINDOW - 2) >= size and now.words:
            found.append(now)
            now, size = _opened(begin), WINDOW
        elif n and scene.line.part != scenes[n - 1].line.part:
            now.add(end)
        for k, (row, case, quote, ruled) in enumerate(zip(rows, _cases(scene.line.words), _quotes(scene.line), _ruled(scene), strict=True)):
            if len(now.ids) + len(row) >= WINDOW:
                found.append(now)
                now, size = _opened(begin), WINDOW
            now.words.append((n, k, len(now.ids)))
            for piece in row:
                now.add(piece, case, quote, ruled)
    if now.words:
        found.append(now)
    for window in found:
        window.add(end)
    return found


def _opened(begin: int) -> Window:
    window = Window()
    window.add(begin)
    return window


def _cases(words: Sequence[Word]) -> Iterator[int]:
    for word in words:
        text = word.text
        if text[0].isdigit():
            yield 4
        elif not text[0].isalpha():
            yield 5
        elif text.isupper() and len(text) > 1:
            yield 3
        else:
            yield 2 if text[0].isupper() else 1


def _quotes(line: Line) -> Iterator[int]:
    quote = [OUTSIDE, *line.quote, OUTSIDE]
    for before, own, after in zip(quote, quote[1:], quote[2:], strict=False):
        if own == OUTSIDE:
            yield 1
        elif before != own:
            yield 3
        else:
            yield 4 if after != own else 2


def _ruled(scene: Scene) -> list[int]:
    """Which roles any rule gives each word: 1 source, 2 content, 4 cue, added up."""
    bits = [0] * len(scene.lows)
    for drafted in scene.drafted:
        for k, role in enumerate(drafted.tags):
            if role != "-":
                bits[k] |= 1 << ROLE_OF.index(role) - 1
    return bits


@dataclass
class Row:
    """What is known of each word around a cue before the encoder has read it."""

    first: int  # the first word of the row in its sentence
    cue: int  # place of the cue in the row
    far: list[int]
    own: list[int]  # role by the rule that starts from this cue
    guess: list[int]  # role by the rule for any verb
    same: list[int]  # 1 where the word stands in the cue's own quotation, or like the cue in none


def row(scene: Scene, at: int) -> Row:
    """The row of the cue at word ``at``."""
    first, last = max(0, at - ROW_REACH), min(len(scene.lows), at + ROW_REACH + 1)
    rule = scene.by_head.get(at)
    guess = proposal(scene, at)
    quote = scene.line.quote
    return Row(
        first=first,
        cue=at - first,
        far=[DISTANCE_OF[distance(t - at)] for t in range(first, last)],
        own=[ROLE_OF.index(role) + 1 for role in rule.tags[first:last]] if rule else [0] * (last - first),
        guess=[ROLE_OF.index(role) for role in guess[first:last]],
        same=[int(quote[t] == quote[at]) for t in range(first, last)],
    )
