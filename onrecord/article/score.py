"""Which blocks are the story: a verdict for each, with a reason in plain words for what is left out.

A small boosted forest (``models/blocks.json``, made by ``training/blocks.py``) reads the numbers of ``features.py``. Where it keeps next to nothing of a
page that is full of prose, the plainer second strategy decides: the element with the most prose close to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
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

BOX_WORDS = 2  # words of one kind of furniture from which a block with such a class is that kind
BOXES = frozenset({"newsletter or log-in box", "cookie or privacy notice", "related links"})

# Words of the classes around a block that say what it is, the plainest first.
CLASS_WORDS: dict[str, str] = {
    "cookie or privacy notice": "cookie cookies cookiebanner consent gdpr privacy onetrust",
    "newsletter or log-in box": "newsletter newsletters subscribe subscription signup login paywall piano regwall register registration inscription abo",
    "comments": "comment comments commentlist disqus kommentar kommentare reply respond",
    "related links": "related relatedposts recommend recommended recommendation recommendations teaser teasers trending popular latest promo outbrain taboola carousel "
    "more morenews readmore mostread most onward",
    "advert": "ad ads advert advertisement sponsor sponsored werbung anzeige affiliate",
    "share buttons": "share sharing social sharedaddy socials",
    "caption": "caption captions figcaption credit credits photo figure gallery image",
    "byline": "byline author authors bio date time timestamp meta published",
    "tags": "tag tags topic topics category categories keywords",
    "navigation": "nav navigation navbar menu submenu breadcrumb breadcrumbs header toolbar sidebar dropdown",
    "page footer": "footer copyright colophon",
}
_RANKED = tuple(CLASS_WORDS)
_RANKS = {word: rank for rank, words in enumerate(CLASS_WORDS.values()) for word in words.split()}
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
    keep = [kept and not plain_box(block, traits) for kept, block, traits in zip(keep, layout.blocks, layout.traits, strict=True)]
    notes: tuple[str, ...] = ()
    if collapsed(measured, keep):
        keep = second(measured)
        notes = ("the usual choice of blocks kept next to nothing of this page; the element with the most prose was taken instead",)
    return Verdicts(_reasons(measured, rows, keep), chances, notes)


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


def _reasons(measured: Measured, rows: Sequence[Row | str], keep: Sequence[bool]) -> list[str | None]:
    seen: set[str] = set()
    reasons: list[str | None] = []
    layout = measured.layout
    for block, traits, words, row, kept in zip(layout.blocks, layout.traits, measured.furniture, rows, keep, strict=True):
        if not kept:
            reasons.append(row if isinstance(row, str) else reason(block, traits, words))
        elif len(block.text) > LONG and block.text in seen:
            reasons.append("stands on the page before")
        else:
            seen.add(block.text)
            reasons.append(None)
    return reasons


def plain_box(block: Block, traits: Traits) -> bool:
    """Whether words and classes say the same of a short block: that it is a newsletter box, a cookie notice, an advert, share buttons …

    Neither alone is enough: stories are written about newsletters, and "share" may be the class of a whole page.
    """
    if len(block.text) >= features.SHORT:
        return False
    hits = Counter(furniture.NAMES[furniture.OF[word]] for word in furniture.OF.keys() & set(block.text.lower().split()))
    return any(count >= BOX_WORDS and name in BOXES and name in _named(traits.classes) for name, count in hits.items())


@lru_cache(maxsize=4_000)
def _named(classes: str) -> tuple[str, ...]:
    """What classes say that a block is, the plainest first."""
    return tuple(_RANKED[rank] for rank in sorted({_RANKS[w] for w in features.class_words(classes) if w in _RANKS}))


def reason(block: Block, traits: Traits, words: Iterable[str]) -> str:
    """Why a block is no part of the story, as near as its words, classes and element tell.

    :param words: those of its words that furniture is made of.
    """
    if traits.hidden:
        return "hidden on the page"
    hits = [furniture.OF[word] for word in words]
    if hits and len(block.text) < MOSTLY_FURNITURE * len(hits):
        return furniture.NAMES[min(hits)]
    named = _named(traits.classes)
    if named:
        return named[0]
    around = _element_around(traits.ancestors)
    if around is not None:
        return around
    if traits.linked > 0.5 * len(block.text):
        return "links"
    return "page furniture" if len(block.text) < LONG else "outside the story"


MOSTLY_FURNITURE = 25  # characters to each word of furniture, up to which a block is mostly that


@lru_cache(maxsize=4_000)
def _element_around(ancestors: str) -> str | None:
    return next((ELEMENTS[tag] for tag in ancestors.split("/") if tag in ELEMENTS), None)
