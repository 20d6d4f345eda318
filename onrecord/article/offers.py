"""Boxes that stand in a story and list what those who pay or register are offered.

One line of such a list says little: stories are written about puzzles and about subscriptions. Three that offer different things in one element, with no long
paragraph beside them, are such a box.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from onrecord.model import Block, Layout

OFFER = "offer to subscribe or register"
LINES = 3  # that offer different things, from which an element is a box
LINE = 200  # characters of such a line; an element with a longer paragraph is no box
BOX = 2_500  # characters of a box
SHARE = 0.3  # of the story's characters, up to which an element may be one
LEVELS = 4  # elements around a line that are looked at


class Phrases(NamedTuple):
    """What such lines say, by the first letters of a word: few have to be looked for on a page."""

    longest: Mapping[str, Sequence[str]]  # of the longest word
    later: Mapping[str, Sequence[str]]  # of the longest one that stands behind a blank wherever the phrase does; "" where that is short


def by_word(phrases: Iterable[str]) -> Phrases:
    """Phrases in lower case as :func:`offered` wants them.

    >>> by_word(["unlimited access", "ad-free"])
    Phrases(longest={'unli': ['unlimited access'], 'ad-f': ['ad-free']}, later={'acce': ['unlimited access'], '': ['ad-free']})
    """
    longest: dict[str, list[str]] = {}
    later: dict[str, list[str]] = {}
    for phrase in phrases:
        words = phrase.split()
        longest.setdefault(max(words, key=len)[:START], []).append(phrase)
        later.setdefault(max([word for word in words[1:] if len(word) >= START], key=len, default="")[:START], []).append(phrase)
    return Phrases(longest, later)


START = 4
_START = itemgetter(slice(START))


def offered(layout: Layout, reasons: Sequence[str | None], phrases: Phrases) -> set[int]:
    """The kept blocks that stand in a box of offers.

    :param reasons: for each block why it was dropped, None where it was kept.
    """
    kept = [i for i, reason in enumerate(reasons) if reason is None]
    blocks = [layout.blocks[i] for i in kept]
    lines = _offers(blocks, phrases)
    most = largest(sum(len(block.text) for block in blocks))
    looked_at: set[str] = set()
    found: set[int] = set()
    for at in lines:
        path = blocks[at].path
        for _ in range(LEVELS):
            path = path.rpartition("/")[0]
            inside = [] if path in looked_at else _inside(blocks, at, path, most)
            looked_at.add(path)
            if _is_box([lines[k] for k in inside if k in lines], len(inside)):
                found.update(kept[k] for k in inside)
    return found


def _offers(blocks: Sequence[Block], phrases: Phrases) -> dict[int, str]:
    """The short blocks that speak of an offer, each with what it offers; none where the page offers too little for a box."""
    lines = {at: block.text.lower() for at, block in enumerate(blocks) if len(block.text) <= LINE}
    short = "\n".join(lines.values())
    starts = sorted({word[:START] for word in short.split()} & phrases.longest.keys())  # sorted, so that a page gives the same every time
    said = [phrase for start in starts for phrase in phrases.longest[start] if phrase in short]
    if len(said) < LINES:
        return {}
    first = ((at, next((phrase for phrase in said if phrase in line), None)) for at, line in lines.items())
    return {at: phrase for at, phrase in first if phrase is not None}


def largest(story: int) -> float:
    """The characters that a box may hold in a story of some size."""
    return min(BOX, SHARE * story)


def may_offer(lines: Sequence[str], phrases: Phrases) -> bool:
    """Whether lines, in lower case, speak of as many offers as a box needs; nearly none do.

    >>> may_offer(["The ferry sails ad-free.", "with unlimited access"], by_word(["unlimited access", "ad-free"]))
    False
    """
    if len(lines) < LINES:
        return False
    text = "\n".join(lines)
    starts = phrases.later.keys() & map(_START, text.split())
    return len([phrase for start in starts | {""} for phrase in phrases.later.get(start, ()) if phrase in text]) >= LINES


def _inside(blocks: Sequence[Block], at: int, path: str, most: float) -> Sequence[int]:
    """Those around a block that stand in the same element; none where they are too much for a box."""
    first = last = at
    size = len(blocks[at].text)
    while first > 0 and size <= most and blocks[first - 1].path.startswith(f"{path}/"):
        first -= 1
        size += len(blocks[first].text)
    while last + 1 < len(blocks) and size <= most and blocks[last + 1].path.startswith(f"{path}/"):
        last += 1
        size += len(blocks[last].text)
    inside = range(first, last + 1)
    return inside if size <= most and all(len(blocks[k].text) <= LINE for k in inside) else ()


def _is_box(offers: Sequence[str], lines: int) -> bool:
    return len(set(offers)) >= LINES and len(offers) >= MOSTLY * lines


MOSTLY = 0.5  # of the lines of a box speak of an offer
