"""What the gold texts of the development pages say of each block of a page, and how near a choice of blocks comes to them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

WORD = re.compile(r"\w+")
ANCHOR = 0.5  # share of shingles from which a block is known to stand in the gold text
SHORT = 6  # words; a shorter block is labelled by where it stands
REACH = 400  # words of gold text between two anchors in which a short block is looked for
LONG = 60  # characters; a longer block that is kept twice counts once, as in onrecord/article/score.py


def gold_text(row: dict[str, Any]) -> str:
    """The story's text as either data set gives it."""
    if "main_content" in row:
        return row["main_content"] or ""
    pieces = list(row["standfirst"])
    for section in row["sections"]:
        pieces += (section.get("headline") or []) + (section.get("paragraphs") or [])
    return "\n".join(pieces)


def site(url: str) -> str:
    """The last two parts of the host: pages of one site never stand on both sides of a split."""
    return ".".join((urlsplit(url).hostname or "").split(".")[-2:])


def labels(words: Sequence[list[str]], gold: list[str]) -> list[float]:
    """For each block how far it is part of the gold text, 0 to 1."""
    places: dict[tuple[str, ...], int] = {}
    for i, shingle in enumerate(shingles(gold)):
        places.setdefault(shingle, i)
    found = [0.0] * len(words)
    anchors: list[tuple[int, int] | None] = [None] * len(words)
    for i, block in enumerate(words):
        if len(block) >= SHORT:
            hits = [places.get(s) for s in shingles(block)]
            at = [h for h in hits if h is not None]
            found[i] = len(at) / len(hits)
            if found[i] > ANCHOR:
                anchors[i] = (min(at), max(at) + 4)
    for i, (start, end) in enumerate(between(anchors, len(gold))):
        block = words[i]
        if 0 < len(block) < SHORT:
            stretch = f" {' '.join(gold[max(0, start - 3) : min(end + 3, start + REACH)])} "
            found[i] = 1.0 if f" {' '.join(block)} " in stretch else 0.0
    return found


def shingles(words: list[str]) -> list[tuple[str, ...]]:
    """All runs of four words."""
    return [tuple(words[i : i + 4]) for i in range(len(words) - 3)]


def between(anchors: Sequence[tuple[int, int] | None], length: int) -> list[tuple[int, int]]:
    """For each block the stretch of gold text between the last anchor before it and the first after it."""
    starts, ends = [], []
    at = 0
    for anchor in anchors:
        starts.append(at)
        at = anchor[1] if anchor else at
    at = length
    for anchor in reversed(anchors):
        ends.append(at)
        at = anchor[0] if anchor else at
    return list(zip(starts, reversed(ends), strict=True))


def word_f1(page: Any, found: Sequence[float], threshold: float) -> float:
    """F1 over the bags of words of one page, which gives ``words`` for each block and ``gold``; see :data:`LONG` for ``texts``, which it may give."""
    kept: Counter[str] = Counter()
    seen: set[str] = set()
    texts = getattr(page, "texts", [""] * len(page.words))
    for chance, words, text in zip(found, page.words, texts, strict=True):
        if chance > threshold and text not in seen:
            kept.update(words)
            if len(text) > LONG:
                seen.add(text)
    gold = Counter(page.gold)
    if not kept or not gold:
        return float(not kept and not gold)
    return 2 * (kept & gold).total() / (kept.total() + gold.total())
