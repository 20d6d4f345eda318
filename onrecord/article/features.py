"""The plain measures of a run of text, whatever page it stands on: its size, its links, whether it reads like prose.

The rows that the models read are made of these in ``blockrows.py``; a change here asks for new models.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import log

from onrecord.article import furniture
from onrecord.article.stopwords import STOPWORDS
from onrecord.model import Layout, Traits

ENDS = frozenset(".!?…。！？”\"»“’')»」』")
REACH = 160  # characters in which words are looked up
SHORT = 250  # characters; in longer text a word of furniture says nothing
TAGS = {"p": 1, "li": 2, "h1": 3, "h2": 4, "h3": 5, "h4": 6, "h5": 6, "h6": 6, "div": 7, "td": 8, "th": 8, "blockquote": 9, "figcaption": 10, "caption": 10,
        "pre": 13, "dt": 14, "dd": 14, "section": 15, "article": 15, "body": 15, "main": 15}  # fmt: skip
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
PLAINLY = {
    "nav": "navigation",
    "footer": "page footer",
    "button": "button",
    "label": "form",
    "legend": "form",
    "svg": "icon text",
}  # elements that hold no story
LINK_SHARE = 0.9  # of the characters, from which a run is links and nothing else
PROSE_CHARACTERS = 50  # shorter runs are not counted as prose
YEAR = re.compile(r"\b(?:19|20)\d\d\b|\d:\d\d")
CLASS_WORD = re.compile(r"[a-z]+")

Row = list[float]


class Measured:
    """The plain measures of every block of a page, in lists: sizes, shares of links, prose."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.size: list[float] = []  # characters, those of Chinese, Japanese and Korean counted as two and a half
        self.linked: list[float] = []
        self.known: list[int] = []  # stop words at the beginning
        self.furniture: list[set[str]] = []
        self.prose: list[float] = []  # its size where a block reads like prose, else 0
        self.buried: list[float] = []  # the same inside menus, footers and buttons
        for block, traits in zip(layout.blocks, layout.traits, strict=True):
            self._measure(block.text, traits)
        self.logs = [log(size) for size in self.size]
        self.total = sum(self.prose)

    def _measure(self, text: str, traits: Traits) -> None:
        count = len(text)
        size, wide = float(count), False
        if not text.isascii() and is_wide(text):
            size, wide = count * 2.5, True
        linked = traits.linked * size / count
        known, prose, found = 0, 0.0, NOTHING
        if linked <= LINK_SHARE * size:  # the words of a link tell nothing, and most runs of a page are links
            words = set(text[:REACH].lower().split())
            known = len(STOPWORDS & words)
            if count < SHORT:
                found = words & FURNITURE
            if size >= PROSE_CHARACTERS and linked < 0.5 * size and (wide or known >= 2) and reads_on(text):
                prose = size
        self.size.append(size)
        self.linked.append(linked)
        self.known.append(known)
        self.furniture.append(found)
        inside = prose and plain_element(traits.ancestors) is not None
        self.prose.append(0.0 if inside else prose)
        self.buried.append(prose if inside else 0.0)

    def unearth(self) -> None:
        """Count the prose inside menus and footers where the page has no other."""
        if not self.total:
            self.prose, self.total = self.buried, sum(self.buried)


NOTHING: set[str] = set()
FURNITURE = frozenset(furniture.OF)


def reads_on(text: str) -> bool:
    """Whether a text is punctuated as prose is."""
    return text[-1] in ENDS or "," in text or ". " in text or "。" in text


def is_wide(text: str) -> bool:
    """Whether the text is written without blanks between words."""
    sample = text[:40]
    return sum(c >= "\u2e80" for c in sample) * 2 > len(sample)


@lru_cache(maxsize=4_000)
def plain_element(ancestors: str) -> str | None:
    """The reason that an element around a block gives to drop it, None where none does."""
    return next((PLAINLY[name] for name in ancestors.split("/") if name in PLAINLY), None)


@lru_cache(maxsize=4_000)
def class_words(classes: str) -> tuple[str, ...]:
    """The words that classes and ids are made of, each once and in order: ``post-body__text`` is ``post``, ``body`` and ``text``."""
    return tuple(dict.fromkeys(w for w in CLASS_WORD.findall(classes) if 2 < len(w) < 20))


def distance(path: str, other: str) -> int:
    """Ten times the steps from the second element up to the nearest that holds both, and the steps from there to the first.

    >>> distance("body/div[1]/aside[1]", "body/div[1]/main[1]/p[1]")
    21
    """
    a, b = path.split("/"), other.split("/")
    same = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        same += 1
    return min(len(b) - same, 12) * 10 + min(len(a) - same, 9)


def head_of(layout: Layout) -> int:
    """The block that looks most like the page's title, -1 where none does: an ``h1``, or another heading that the ``<title>`` holds."""
    title = next((c.value for c in layout.clues if c.key in ("meta:og:title", "title")), "").lower()
    best, place = 1.5, -1
    for i, traits in enumerate(layout.traits):
        if traits.tag in ("h1", "h2", "h3"):
            text = layout.blocks[i].text.lower()
            score = (2.0 if traits.tag == "h1" else 0.0) + (3.0 if len(text) > 8 and text in title else 0.0) + (len(text) > 20)
            if score > best:
                best, place = score, i
    return place
