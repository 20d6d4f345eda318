"""What can be said of a block in numbers: its words, its element, its neighbours, the elements around it.

``training/blocks.py`` learns from the same numbers, so a change here asks for a new model. Only blocks that might be part of the story get a row:
two in three are links of a menu, and to leave those out early is what makes this fast.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate
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
AROUND = ("article", "main", "aside", "header", "form", "figure", "li", "table", "blockquote")
LEVELS = 4  # elements around a block that are summed up
PROSE_CHARACTERS = 50  # shorter runs are not counted as prose
LINK_SHARE, LINK_CHARACTERS = 0.9, 200  # a shorter run that is links to this share is no story, unless prose stands beside it
CLOSENESS = 0.6  # what a paragraph counts for the next element up
WINDOW = 6  # blocks before and after whose prose is summed up
YEAR = re.compile(r"\b(?:19|20)\d\d\b|\d:\d\d")
CLASS_WORD = re.compile(r"[a-z]+")

Row = list[float]


class Sums:
    """What the blocks of one group hold together."""

    __slots__ = ("blocks", "linked", "prose", "size")

    def __init__(self) -> None:
        self.blocks = 0
        self.prose = self.size = self.linked = 0.0


class Measured:
    """The plain measures of every block of a page, in lists: sizes, shares of links, prose."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.size: list[float] = []  # characters, those of Chinese, Japanese and Korean counted as two and a half
        self.linked: list[float] = []
        self.known: list[int] = []  # stop words at the beginning
        self.furniture: list[set[str]] = []
        self.prose: list[float] = []  # its size where a block reads like prose, else 0
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
            if size >= PROSE_CHARACTERS and linked < 0.5 * size and (wide or known >= 2) and not traits.hidden and reads_on(text):
                prose = size
        self.size.append(size)
        self.linked.append(linked)
        self.known.append(known)
        self.furniture.append(found)
        self.prose.append(prose)


NOTHING: set[str] = set()
FURNITURE = frozenset(furniture.OF)


def reads_on(text: str) -> bool:
    """Whether a text is punctuated as prose is."""
    return text[-1] in ENDS or "," in text or ". " in text or "。" in text


def is_wide(text: str) -> bool:
    """Whether the text is written without blanks between words."""
    sample = text[:40]
    return sum(c >= "\u2e80" for c in sample) * 2 > len(sample)


def rows(measured: Measured, head: int, words: Mapping[str, float]) -> list[Row | str]:
    """For each block of the page one row of numbers, or the reason why it plainly is no part of the story.

    :param head: the block that is the headline, -1 where it is not known.
    :param words: what a class word weighs, learned.
    """
    layout = measured.layout
    around = _Around(measured)
    kin = _Kin(measured)
    repeats = Counter(block.text for block in layout.blocks)
    before = [0.0, *accumulate(measured.prose)]
    total, count = measured.total or 1.0, len(layout.blocks)
    weigh = _weigher(words)
    out: list[Row | str] = []
    for i, traits in enumerate(layout.traits):
        plain = plainly(measured, i)
        if plain is not None:
            out.append(plain)
            continue
        text = layout.blocks[i].text
        row = of_words(text, measured, i)
        row += (
            float(TAGS.get(traits.tag, 0)), float(traits.hidden), float(min(traits.links, 30)), *weigh(traits.classes), *_elements(traits.ancestors),
            i / count, float(min(i, 500)), before[i] / total, float(max(-30, min(i - head, 300))) if head >= 0 else -99.0,
            log(1.0 + before[i] - before[max(0, i - WINDOW)]), log(1.0 + before[min(count, i + 1 + WINDOW)] - before[i + 1]),
            float(min(repeats[text], 5)),
        )  # fmt: skip
        row += around.of(i)
        row += kin.of(i)
        row += neighbours(measured, i, count)
        out.append(row)
    return out


def plainly(measured: Measured, i: int) -> str | None:
    """The reason why a block is no part of the story whatever else holds, None where it may be."""
    traits = measured.layout.traits[i]
    reason = _plain_element(traits.ancestors)
    if reason is not None:
        return reason
    size = measured.size[i]
    if measured.linked[i] > LINK_SHARE * size and size < LINK_CHARACTERS and traits.tag not in HEADINGS:
        prose = measured.prose
        if not (prose[i - 1] if i else 0.0) and not (prose[i + 1] if i + 1 < len(prose) else 0.0):
            return "links"
    return None


@lru_cache(maxsize=4_000)
def _plain_element(ancestors: str) -> str | None:
    return next((PLAINLY[name] for name in ancestors.split("/") if name in PLAINLY), None)


def of_words(text: str, measured: Measured, i: int) -> Row:
    """The numbers of a block's own words."""
    size = measured.size[i]
    short = len(text) < SHORT
    counts = [0.0] * len(furniture.NAMES)
    for word in measured.furniture[i]:
        counts[furniture.OF[word]] += 1.0
    return [
        measured.logs[i], measured.linked[i] / size, float(text[-1] in ENDS), (text.count(",") + text.count("、")) * 100 / size,
        (text.count(". ") + text.count("。")) * 100 / size, measured.known[i] * 100 / min(size, REACH),
        float(text[0].isupper()), float(short and text.isupper()), float(text[-1] == ":"), float("|" in text or "›" in text or "·" in text),
        float(short and YEAR.search(text) is not None), measured.prose[i] / (measured.total or 1.0), *counts,
    ]  # fmt: skip


@lru_cache(maxsize=4_000)
def _elements(ancestors: str) -> tuple[float, ...]:
    parts = ancestors.split("/")
    return (float(len(parts)), *(1.0 if name in parts else 0.0 for name in AROUND))


def class_words(classes: str) -> dict[str, None]:
    """The words that classes and ids are made of, each once and in order: ``post-body__text`` is ``post``, ``body`` and ``text``."""
    return {w: None for w in CLASS_WORD.findall(classes) if 2 < len(w) < 20}


class _weigher:
    """Sum, largest and smallest of the weights of the class words, kept for classes that come again."""

    def __init__(self, words: Mapping[str, float]) -> None:
        self.words = words
        self.cache: dict[str, tuple[float, float, float]] = {}

    def __call__(self, classes: str) -> tuple[float, float, float]:
        found = self.cache.get(classes)
        if found is None:
            weights = [self.words[w] for w in class_words(classes) if w in self.words]
            found = (sum(weights), max(weights), min(weights)) if weights else (0.0, 0.0, 0.0)
            self.cache[classes] = found
        return found


class _Around:
    """Sums over the elements around each block: how much prose, how many links."""

    def __init__(self, measured: Measured) -> None:
        self.total = measured.total or 1.0
        self.parents = [block.path.rpartition("/")[0] for block in measured.layout.blocks]
        own: dict[str, Sums] = {}  # over the blocks that stand directly in an element
        for parent, size, linked, prose in zip(self.parents, measured.size, measured.linked, measured.prose, strict=True):
            held = own.get(parent)
            if held is None:
                held = own[parent] = Sums()
            held.blocks += 1
            held.size += size
            held.linked += linked
            held.prose += prose
        self.sums: dict[str, Sums] = {}
        self.chains: dict[str, list[str]] = {}
        weights: dict[str, float] = {}
        for parent, held in own.items():
            self.chains[parent] = self._spread(parent, held, weights)
        self.best = max(weights, key=weights.__getitem__) if weights else ""  # the element with the most prose close to it
        self.rows: dict[str, Row] = {}

    def _spread(self, path: str, held: Sums, weights: dict[str, float]) -> list[str]:
        """Add what stands directly in an element to it and to the elements around it, the nearest first; the paths of these."""
        chain: list[str] = []
        prose = held.prose
        while path and len(chain) < LEVELS:
            chain.append(path)
            sums = self.sums.get(path)
            if sums is None:
                sums = self.sums[path] = Sums()
            sums.blocks += held.blocks
            sums.size += held.size
            sums.linked += held.linked
            sums.prose += held.prose
            if prose:
                weights[path] = weights.get(path, 0.0) + prose
                prose *= CLOSENESS
            path = path.rpartition("/")[0]
        return chain

    def of(self, i: int) -> Row:
        """The numbers of one block: those of its parent, of the element around that, and of the one three levels up."""
        parent = self.parents[i]
        row = self.rows.get(parent)
        if row is None:
            row = self.rows[parent] = self._row(self.chains[parent], parent)
        return row

    def _row(self, chain: list[str], parent: str) -> Row:
        row: Row = []
        for level in (0, 1, 3):
            s = self.sums[chain[level]] if level < len(chain) else None
            row += [s.prose / self.total, s.prose / s.size, s.linked / s.size, log(s.blocks)] if s else [1.0, 0.5, 0.5, 7.0]
        row.append(float(distance(parent, self.best)))
        row.append(float(parent.startswith(self.best)))
        return row


def best_element(measured: Measured) -> str:
    """The path of the element with the most prose close to it, an empty one where there is no prose."""
    return _Around(measured).best


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


class _Kin:
    """Sums over all blocks of the same element, ancestors and classes: what one template made."""

    def __init__(self, measured: Measured) -> None:
        self.keys = [(t.ancestors, t.classes) for t in measured.layout.traits]
        self.sums: dict[tuple[str, str], Sums] = {}
        for key, size, linked, prose in zip(self.keys, measured.size, measured.linked, measured.prose, strict=True):
            sums = self.sums.get(key)
            if sums is None:
                sums = self.sums[key] = Sums()
            sums.blocks += 1
            sums.size += size
            sums.linked += linked
            sums.prose += prose
        self.total = measured.total or 1.0
        self.most = max((s.prose for s in self.sums.values()), default=0.0) or 1.0

    def of(self, i: int) -> Row:
        """The numbers of one block."""
        s = self.sums[self.keys[i]]
        return [s.prose / self.total, s.prose / self.most, s.prose / s.size, s.linked / s.size, log(s.blocks)]


def neighbours(measured: Measured, i: int, count: int) -> Row:
    """Size, links and prose of the two blocks before and the two after."""
    logs, size, linked, prose = measured.logs, measured.size, measured.linked, measured.prose
    row: Row = []
    for k in (i - 2, i - 1, i + 1, i + 2):
        row += (logs[k], linked[k] / size[k], 1.0 if prose[k] else 0.0) if 0 <= k < count else (0.0, 0.0, 0.0)
    return row


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
