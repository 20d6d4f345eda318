"""What can be said of a block in numbers: its words, its template, its neighbours, the elements around it.

``training/blocks.py`` learns from the same numbers, so a change here asks for new models. What holds for all blocks of one template or of one element is
worked out once: that is what makes this fast. Only blocks that might be part of the story get a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log
from typing import TypeVar

from onrecord.article import furniture
from onrecord.article.features import (
    ENDS,
    HEADINGS,
    LINK_SHARE,
    REACH,
    SHORT,
    TAGS,
    YEAR,
    Measured,
    Row,
    class_words,
    distance,
    plain_element,
)

AROUND = ("article", "main", "aside", "header", "form", "figure", "li", "table", "blockquote")
LEVELS = 4  # elements around a block that are summed up
READ_LEVELS = (0, 1, 3)  # of these, those that are read
CLOSENESS = 0.6  # what a paragraph counts for the next element up
LINK_CHARACTERS = 200  # a shorter run of links is no story, unless prose stands beside it
FAR = 20  # blocks from which a distance counts as far
NOT_THERE = [0.0] * len(furniture.NAMES)

Weights = Mapping[str, Sequence[float]]
Key = TypeVar("Key")


class Sums:
    """What the blocks of one group hold together."""

    __slots__ = ("blocks", "linked", "prose", "row", "size")

    def __init__(self) -> None:
        self.blocks = 0
        self.prose = self.size = self.linked = 0.0
        self.row: Row | None = None

    def add(self, other: Sums) -> None:
        """Add the blocks of a smaller group."""
        self.blocks += other.blocks
        self.size += other.size
        self.linked += other.linked
        self.prose += other.prose


class Rows:
    """The rows of a page: one for each block, or the reason why it plainly is no part of the story.

    :param head: the block that is the headline, -1 where it is not known.
    :param words: what each class word weighs, learned.
    :param lists: whether runs of links are looked at too, as on pages that are lists.
    """

    def __init__(self, measured: Measured, head: int, words: Weights, lists: bool) -> None:
        self.measured = measured
        self.head = head
        self.words = words
        self.lists = lists
        layout = measured.layout
        self.total = measured.total or 1.0
        self.kin = [(t.ancestors, t.classes) for t in layout.traits]
        self.kins = grouped(self.kin, measured)
        self.most = max((s.prose for s in self.kins.values()), default=0.0) or 1.0
        self.parents = [block.path.rpartition("/")[0] for block in layout.blocks]
        self.own = grouped(self.parents, measured)
        self.sums, self.chains, self.best = spread(self.own)
        self.head_parent = self.parents[head] if head >= 0 else ""
        self.weighed: dict[str, list[float]] = {}

    def all(self) -> list[Row | str]:
        """The rows in order."""
        measured = self.measured
        blocks, traits, prose = measured.layout.blocks, measured.layout.traits, measured.prose
        count = len(blocks)
        repeats = Counter(block.text for block in blocks)
        ahead = next_prose(prose)
        logs, size, linked = measured.logs, measured.size, measured.linked
        heading, last, before = -1, -FAR, 0.0
        out: list[Row | str] = []
        for i in range(count):
            plain = plainly(measured, i, self.lists)
            if plain is None:
                text = blocks[i].text
                row = of_words(text, measured, i)
                row += (
                    i / count, float(min(i, 500)), before / self.total, 1.0 - (before + prose[i]) / self.total, float(max(-30, min(i - self.head, 300)) if self.head >= 0 else -99),
                    float(min(repeats[text], 5)), float(min(i - last, FAR)), float(min(ahead[i] - i, FAR)), float(traits[i].hidden),
                )  # fmt: skip
                row += self._below(heading, i)
                row += self._kin(i)
                row += self._around(i)
                row += (logs[i - 1], linked[i - 1] / size[i - 1], float(self.kin[i - 1] == self.kin[i])) if i else (0.0, 0.0, 0.0)
                row += (
                    (logs[i + 1], linked[i + 1] / size[i + 1], float(self.kin[i + 1] == self.kin[i])) if i + 1 < count else (0.0, 0.0, 0.0)
                )
                out.append(row)
            else:
                out.append(plain)
            if traits[i].tag in HEADINGS:
                heading = i
            if prose[i]:
                last = i
                before += prose[i]
        return out

    def _below(self, heading: int, i: int) -> tuple[float, ...]:
        """The heading above a block: how far, of what rank and length, how many words of furniture are in it."""
        if heading < 0:
            return 99.0, 0.0, 0.0, 0.0
        measured = self.measured
        rank = TAGS.get(measured.layout.traits[heading].tag, 0)
        return float(min(i - heading, 40)), float(rank), measured.logs[heading], float(len(measured.furniture[heading]))

    def _kin(self, i: int) -> Row:
        """What all blocks of the same element, ancestors and classes share: what one template made."""
        key = self.kin[i]
        s = self.kins[key]
        if s.row is None:
            s.row = [s.prose / self.total, s.prose / self.most, s.prose / s.size, s.linked / s.size, log(s.blocks)]
            s.row += self._weigh(key[1])
            parts = key[0].split("/")
            s.row += (float(TAGS.get(self.measured.layout.traits[i].tag, 0)), float(len(parts)), *(float(name in parts) for name in AROUND))
        return s.row

    def _weigh(self, classes: str) -> list[float]:
        """Sum, largest and smallest of the weights of the class words, for each of the two that a word has."""
        found = self.weighed.get(classes)
        if found is None:
            weights = [self.words[w] for w in class_words(classes) if w in self.words]
            found = self.weighed[classes] = [0.0] * 6
            if weights:
                for n in (0, 1):
                    column = [w[n] for w in weights]
                    found[3 * n : 3 * n + 3] = sum(column), max(column), min(column)
        return found

    def _around(self, i: int) -> Row:
        """The elements around a block: how much prose, how many links, how far from the most prose and from the headline."""
        parent = self.parents[i]
        own = self.own[parent]
        if own.row is None:
            chain = self.chains[parent]
            own.row = []
            for level in READ_LEVELS:
                s = self.sums[chain[level]] if level < len(chain) else None
                own.row += [s.prose / self.total, s.prose / s.size, s.linked / s.size, log(s.blocks)] if s else [1.0, 0.5, 0.5, 7.0]
            own.row.append(float(distance(parent, self.best)))
            own.row.append(float(parent.startswith(self.best)))
            own.row.append(float(distance(parent, self.head_parent)) if self.head >= 0 else -1.0)
        return own.row


def grouped(keys: Sequence[Key], measured: Measured) -> dict[Key, Sums]:
    """The sums over the blocks of each key."""
    groups: dict[Key, Sums] = {}
    for key, size, linked, prose in zip(keys, measured.size, measured.linked, measured.prose, strict=True):
        sums = groups.get(key)
        if sums is None:
            sums = groups[key] = Sums()
        sums.blocks += 1
        sums.size += size
        sums.linked += linked
        sums.prose += prose
    return groups


def spread(own: Mapping[str, Sums]) -> tuple[dict[str, Sums], dict[str, list[str]], str]:
    """What each element holds with all inside it, for each element the ones around it, and the one with the most prose close to it.

    :param own: what stands directly in each element, by its path.
    """
    sums: dict[str, Sums] = {}
    chains: dict[str, list[str]] = {}
    weights: dict[str, float] = {}
    for path, held in own.items():
        chain = chains[path] = []
        prose = held.prose
        while path and len(chain) < LEVELS:
            chain.append(path)
            known = sums.get(path)
            if known is None:
                known = sums[path] = Sums()
            known.add(held)
            if prose:
                weights[path] = weights.get(path, 0.0) + prose
                prose *= CLOSENESS
            path = path.rpartition("/")[0]
    return sums, chains, max(weights, key=weights.__getitem__) if weights else ""


def best_element(measured: Measured) -> str:
    """The path of the element with the most prose close to it, an empty one where there is no prose."""
    return spread(grouped([block.path.rpartition("/")[0] for block in measured.layout.blocks], measured))[2]


def plainly(measured: Measured, i: int, lists: bool) -> str | None:
    """The reason why a block is no part of the story whatever else holds, None where it may be.

    :param lists: whether runs of links may be.
    """
    traits = measured.layout.traits[i]
    reason = plain_element(traits.ancestors)
    if reason is not None or lists:
        return reason
    size = measured.size[i]
    if measured.linked[i] > LINK_SHARE * size and size < LINK_CHARACTERS and traits.tag not in HEADINGS:
        prose = measured.prose
        if not (prose[i - 1] if i else 0.0) and not (prose[i + 1] if i + 1 < len(prose) else 0.0):
            return "links"
    return None


def next_prose(prose: Sequence[float]) -> list[int]:
    """For each block the next one that reads like prose."""
    ahead = [0] * len(prose)
    at = len(prose) + FAR
    for i in range(len(prose) - 1, -1, -1):
        ahead[i] = at
        if prose[i]:
            at = i
    return ahead


def of_words(text: str, measured: Measured, i: int) -> Row:
    """The numbers of a block's own words."""
    size = measured.size[i]
    found = measured.furniture[i]
    short = len(text) < SHORT
    row = [
        measured.logs[i], measured.linked[i] / size, float(text[-1] in ENDS), (text.count(". ") + text.count("。")) * 100 / size,
        measured.known[i] * 100 / min(size, REACH), float(text[0].isupper()), float(text[-1] == ":"),
        float(short and YEAR.search(text) is not None), measured.prose[i] / (measured.total or 1.0),
    ]  # fmt: skip
    if not found:
        return row + NOT_THERE
    counts = NOT_THERE.copy()
    for word in found:
        counts[furniture.OF[word]] += 1.0
    return row + counts
