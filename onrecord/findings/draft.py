"""A statement in the making, and how words of a sentence become places in the text."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.findings.lines import AUXILIARY, OPENER, OUTSIDE, PAST, SUBORDINATORS, Line
from onrecord.model import Prose, Stance

Place = tuple[int, int]  # code points of the text, end exclusive


@dataclass(frozen=True)
class Draft:
    """A statement by its places in the text. ``carries`` says that quotations in the next sentences belong to it."""

    source: Place | None
    cue: Place
    content: tuple[Place, ...]
    stance: Stance
    rule: str
    addressee: Place | None = None
    carries: bool = False
    to_part_end: bool = False


def place(line: Line, start: int, stop: int) -> Place:
    """Words ``start`` to ``stop`` of a sentence as a place in the text."""
    return line.words[start].start, line.words[stop - 1].end


def chars(prose: Prose, line: Line, start: int, stop: int) -> Place | None:
    """The words as a place; one that ends inside a quotation runs to the end of the quotation, also over sentences."""
    if start >= stop:
        return None
    first, last = place(line, start, stop)
    if line.quote[stop - 1] != OUTSIDE and stop == len(line.words):
        last = max(last, prose.quotations[line.quote[stop - 1]].end)
    return first, last


def ahead(prose: Prose, line: Line, last: int) -> Place | None:
    """The content that ends before word ``last`` (a comma) or with it (a closing quotation mark)."""
    if line.quote[last] == OUTSIDE:
        return chars(prose, line, 0, last)
    quotation = prose.quotations[line.quote[last]]
    first = last
    while first > 0 and line.quote[first - 1] == line.quote[last]:
        first -= 1
    if first and quotation.start >= line.sentence.start and _outside_words(line, first) > 1:
        return line.sentence.start, quotation.end
    return quotation.start, quotation.end


def _outside_words(line: Line, stop: int) -> int:
    """Words before ``stop`` that speak; none where a statement of their own ends there."""
    if line.low(stop - 1) in (":",):
        return 0
    return sum(w.is_word for w in line.words[:stop])


def has_verb(line: Line, start: int, stop: int, *, relative: bool = True) -> bool:
    """Whether a finite verb seems to stand there; one after "who" counts only with ``relative``."""
    for k in range(start, stop):
        low = line.low(k)
        if not relative and low in ("who", "which", "that", "based", "elected", "retired"):
            return False
        if low in PAST or low in AUXILIARY or low.endswith("ed"):
            return True
    return False


def loose_opening(line: Line, comma: int) -> bool:
    """Whether the words before the comma only set the scene: "In May,", "Though he lost,"."""
    first = line.low(0)
    if first not in OPENER:
        return False
    if not has_verb(line, 0, comma):
        return True
    return first in SUBORDINATORS and all(line.low(k) != "," for k in range(comma))
