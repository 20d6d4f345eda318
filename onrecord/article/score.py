"""Which blocks are the story: a verdict for each, with a reason in plain words for what is left out.

A small boosted forest (``models/blocks.json``, made by ``training/blocks.py``) reads the numbers of ``features.py``. Where it keeps next to nothing of a
page that is full of prose, the plainer second strategy decides: the element with the most prose close to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from math import exp, log
from typing import Any, NamedTuple

from onrecord.article import features, furniture
from onrecord.article.features import Measured, Row
from onrecord.model import Block, Layout, Traits
from onrecord.models.load import load

KEPT_SHARE = 0.1  # of the page's prose; a story that is less than this is a sign that the first strategy failed
MUCH_PROSE = 600.0  # characters of prose from which a page is held to have a story
LONG = 60  # characters; a longer block that comes twice is kept once

# What the classes around a block say that it is, the plainest first.
CLASSES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("cookie or privacy notice", re.compile(r"cookie|consent|gdpr|privacy")),
    ("newsletter or log-in box", re.compile(r"newsletter|subscri|sign-?up|log-?in|paywall|piano|regwall|register")),
    ("comment", re.compile(r"comment|disqus|kommentar|reply")),
    ("related links", re.compile(r"relat|recommend|teaser|more-?(?:news|stories|from|on)|read-?(?:more|next)|most-?|trending|popular|latest|promo|outbrain|taboola|carousel")),
    ("advert", re.compile(r"(?:^|[^a-z])(?:ads?|advert\w*|sponsor\w*|werbung|anzeige)(?:[^a-z]|$)")),
    ("share buttons", re.compile(r"share|social|sharing")),
    ("caption", re.compile(r"caption|credit|photo|figure|gallery")),
    ("byline", re.compile(r"byline|author|(?:^|[^a-z])(?:date|time|meta)(?:[^a-z]|$)")),
    ("tags", re.compile(r"(?:^|[^a-z])(?:tags?|topics?|categor\w+)(?:[^a-z]|$)")),
    ("navigation", re.compile(r"(?:^|[^a-z])(?:nav\w*|menu\w*|breadcrumbs?|header|toolbar|sidebar)(?:[^a-z]|$)")),
    ("page footer", re.compile(r"footer|copyright")),
)
ELEMENTS = {"aside": "beside the story", "header": "page header", "form": "form", "figcaption": "caption", "figure": "caption"}


class Verdicts(NamedTuple):
    """What was decided for each block of a page."""

    reasons: list[str | None]  # why a block was dropped, None where it is part of the story
    chances: list[float]  # that it is part of the story
    notes: tuple[str, ...] = ()


class Forest(NamedTuple):
    """A boosted forest as ``models/`` keeps it."""

    trees: tuple[Any, ...]
    exits: dict[int, tuple[float, float]]  # after so many trees: below the first it is hopeless, above the second it is sure
    words: dict[str, float]
    threshold: float
    bar: float  # the same as a sum of leaves


@cache
def model(name: str) -> Forest:
    """The forest of that name, ready for use."""
    found = load(name)
    exits = {n: (below, above) for n, below, above in found["exits"]}
    threshold = found["threshold"]
    return Forest(tuple(_tuples(t) for t in found["trees"]), exits, found["words"], threshold, log(threshold / (1 - threshold)))


def _tuples(node: Any) -> Any:
    return (node[0], node[1], _tuples(node[2]), _tuples(node[3])) if isinstance(node, list) else float(node)


def verdicts(layout: Layout, head: int) -> Verdicts:
    """For each block of a page with tags whether it is part of the story.

    :param head: the block of the headline, -1 where it is not known.
    """
    if not layout.blocks:
        return Verdicts([], [])
    forest = model("blocks")
    measured = Measured(layout)
    rows = features.rows(measured, head, forest.words)
    sums = [None if isinstance(row, str) else total(row, forest) for row in rows]
    chances = [0.0 if s is None else 1 / (1 + exp(-s)) for s in sums]
    keep = [s is not None and s > forest.bar for s in sums]
    notes: tuple[str, ...] = ()
    if collapsed(measured, keep):
        keep = second(measured)
        notes = ("the usual choice of blocks kept next to nothing of this page; the element with the most prose was taken instead",)
    return Verdicts(_reasons(layout, rows, keep), chances, notes)


def total(row: Row, forest: Forest) -> float:
    """The sum over the trees; where a few of them have made it plain, the rest are not asked."""
    score = 0.0
    exits = forest.exits
    for number, node in enumerate(forest.trees):
        if number in exits:
            below, above = exits[number]
            if score < below or score > above:
                return score * len(forest.trees) / number
        while type(node) is tuple:
            feature, threshold, below, above = node
            node = below if row[feature] <= threshold else above
        score += node
    return score


def collapsed(measured: Measured, keep: Sequence[bool]) -> bool:
    """Whether next to nothing of a page's prose was kept."""
    if measured.total < MUCH_PROSE:
        return False
    return sum(p for p, kept in zip(measured.prose, keep, strict=True) if kept) < KEPT_SHARE * measured.total


def second(measured: Measured) -> list[bool]:
    """The plainer strategy: prose, and short lines between prose, within the element that has the most prose close to it."""
    best = features.best_element(measured)
    blocks, traits = measured.layout.blocks, measured.layout.traits
    inside = [b.path == best or b.path.startswith(f"{best}/") or b.path.startswith(f"{best}#") for b in blocks]
    return [
        within and not t.hidden and linked < 0.5 * size and (prose > 0 or t.tag in features.HEADINGS)
        for within, t, linked, size, prose in zip(inside, traits, measured.linked, measured.size, measured.prose, strict=True)
    ]


def _reasons(layout: Layout, rows: Sequence[Row | str], keep: Sequence[bool]) -> list[str | None]:
    seen: set[str] = set()
    reasons: list[str | None] = []
    for block, traits, row, kept in zip(layout.blocks, layout.traits, rows, keep, strict=True):
        if not kept:
            reasons.append(row if isinstance(row, str) else reason(block, traits))
        elif len(block.text) > LONG and block.text in seen:
            reasons.append("stands on the page before")
        else:
            seen.add(block.text)
            reasons.append(None)
    return reasons


@lru_cache(maxsize=4_000)
def _by_class(classes: str) -> str | None:
    return next((name for name, pattern in CLASSES if pattern.search(classes)), None)


def reason(block: Block, traits: Traits) -> str:
    """Why a block is no part of the story, as near as its words, classes and element tell."""
    if traits.hidden:
        return "hidden on the page"
    words = furniture.OF.keys() & set(block.text[: features.REACH].lower().split())
    if words and len(block.text) < features.SHORT and 4 * len(words) >= len(block.text.split()):
        return furniture.NAMES[min(furniture.OF[word] for word in words)]
    named = _by_class(traits.classes)
    if named is not None:
        return named
    around = next((ELEMENTS[tag] for tag in traits.ancestors.split("/") if tag in ELEMENTS), None)
    if around is not None:
        return around
    if traits.linked > 0.5 * len(block.text):
        return "links"
    return "page furniture" if len(block.text) < LONG else "outside the story"
