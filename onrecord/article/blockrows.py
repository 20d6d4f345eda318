"""What can be said of a block in numbers: its words, its template, its neighbours, the elements around it.

``training/blocks.py`` learns from the same numbers, so a change here asks for new models. What holds for all blocks of one template or of one element is
worked out once: that is what makes this fast. Only blocks that might be part of the story get a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import log

from onrecord.article import furniture
from onrecord.article.features import (
    ENDS,
    HEADINGS,
    LINK_SHARE,
    REACH,
    SHORT,
    TAGS,
    YEAR,
    Kin,
    Measured,
    Row,
    class_words,
)

AROUND = ("article", "main", "aside", "header", "form", "figure", "li", "table", "blockquote")
LEVELS = 4  # elements around a block that are summed up
READ_LEVELS = (0, 1, 3)  # of these, those that are read
CLOSENESS = 0.6  # what a paragraph counts for the next element up
LINK_CHARACTERS = 200  # a shorter run of links is no story, unless prose stands beside it
FAR = 20  # blocks from which a distance counts as far
NOT_THERE = [0.0] * len(furniture.NAMES)

Weights = Mapping[str, Sequence[float]]


class Sums:
    """What the blocks inside one element hold together."""

    __slots__ = ("blocks", "linked", "prose", "row", "size")

    def __init__(self) -> None:
        self.blocks = 0
        self.prose = self.size = self.linked = 0.0
        self.row: Row | None = None


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
        self.total = measured.total or 1.0
        self.most = max([kin.prose for kin in measured.kins], default=0.0) or 1.0
        self.parents = parents(measured)
        self.own = grouped(self.parents, measured)
        self.sums, self.chains, self.best = spread(self.own)
        self.from_best = ways(self.best)
        self.from_head = ways(self.parents[head]) if head >= 0 else {}
        self.weighed: dict[str, tuple[float, ...]] = {}
        for kin in measured.kins:  # other words give other rows
            kin.row = kin.hopeless = None

    def all(self) -> list[Row | str | None]:
        """The rows in order; None for a block that needs none, see :meth:`hopeless`."""
        measured = self.measured
        blocks, traits, prose, kin = measured.layout.blocks, measured.layout.traits, measured.prose, measured.kin
        count = len(blocks)
        repeats = Counter([block.text for block in blocks])
        ahead = next_prose(prose)
        parents_, own = self.parents, self.own
        logs, shares = measured.logs, [linked / size for linked, size in zip(measured.linked, measured.size, strict=True)]
        below, last, before, head, total = NO_HEADING, -FAR, 0.0, self.head, self.total
        heading = -1
        out: list[Row | str | None] = []
        for i, here in enumerate(kin):
            plain = here.plainly or (None if self.lists else only_links(measured, i))
            if plain is not None or (self.hopeless(here) if here.hopeless is None else here.hopeless):
                out.append(plain)
            else:
                text, parent = blocks[i].text, parents_[i]
                out.append([
                    *of_words(text, measured, i, shares[i], prose[i] / total),
                    i / count, i if i < 500 else 500, before / total, 1.0 - (before + prose[i]) / total, max(-30, min(i - head, 300)) if head >= 0 else -99,
                    min(repeats[text], 5), i - last if i - last < FAR else FAR, ahead[i] - i if ahead[i] - i < FAR else FAR, traits[i].hidden,
                    min(i - heading, 40) if heading >= 0 else 99, *below,
                    *(here.row or self._kin(here)),
                    *(own[parent].row or self._around(parent)),
                    *((logs[i - 1], shares[i - 1], kin[i - 1] is here) if i else BEYOND),
                    *((logs[i + 1], shares[i + 1], kin[i + 1] is here) if i + 1 < count else BEYOND),
                ])  # fmt: skip
            if here.tag in HEADINGS:
                heading, below = i, (TAGS.get(here.tag, 0), logs[i], len(measured.furniture[i]))
            if prose[i]:
                last = i
                before += prose[i]
        return out

    def hopeless(self, kin: Kin) -> bool:
        """Whether the whole template of a block speaks against it: no prose in it, and class words of menus and boxes, or nothing but links.

        On the development articles that holds for a fifth of the rows, and of 3,700 of them the forests kept 6, all short.
        """
        kin.hopeless = False
        if not (kin.prose or self.lists):
            weight = self._weigh(kin.classes)[0]
            kin.hopeless = weight < AGAINST or (weight < FOR and kin.linked > LINK_SHARE * kin.size)
        return kin.hopeless

    def _kin(self, kin: Kin) -> Row:
        """What all blocks of the same element, ancestors and classes share: what one template made."""
        kin.row = [
            kin.prose / self.total, kin.prose / self.most, kin.prose / kin.size, kin.linked / kin.size, log(kin.blocks),
            *self._weigh(kin.classes),
            TAGS.get(kin.tag, 0), *_inside(kin.ancestors),
        ]  # fmt: skip
        return kin.row

    def _weigh(self, classes: str) -> tuple[float, ...]:
        """Sum, largest and smallest of the weights of the class words, for each of the two that a word has."""
        found = self.weighed.get(classes)
        if found is None:
            known = self.words
            weights = [known[word] for word in class_words(classes) if word in known]
            if weights:
                first, second = zip(*weights, strict=True)
                found = sum(first), max(first), min(first), sum(second), max(second), min(second)
            else:
                found = NO_WORDS
            self.weighed[classes] = found
        return found

    def _around(self, parent: str) -> Row:
        """The elements around a block: how much prose, how many links, how far from the most prose and from the headline."""
        chain, sums, total = self.chains[parent], self.sums, self.total
        row: Row = []
        for level in READ_LEVELS:
            if level < len(chain):
                s = sums[chain[level]]
                row += (s.prose / total, s.prose / s.size, s.linked / s.size, log(s.blocks))
            else:
                row += TOP_LEVEL
        row += (way(parent, self.from_best), parent.startswith(self.best), way(parent, self.from_head) if self.from_head else -1.0)
        self.own[parent].row = row
        return row


AGAINST, FOR = -2.0, 0.5  # sums of the weights that class words have on articles


@lru_cache(maxsize=4_000)
def _inside(ancestors: str) -> tuple[float, ...]:
    """How many elements there are around a block, and which of :data:`AROUND` are among them."""
    steps = ancestors.split("/")
    return (len(steps), *[name in steps for name in AROUND])


NO_WORDS = (0.0,) * 6
TOP_LEVEL = (1.0, 0.5, 0.5, 7.0)  # what stands for an element beyond the top
NO_HEADING = (0.0, 0.0, 0.0)
BEYOND = (0.0, 0.0, 0.0)


def parents(measured: Measured) -> list[str]:
    """The path of the element that each block stands in."""
    return [block.path.rpartition("/")[0] for block in measured.layout.blocks]


def grouped(keys: Sequence[str], measured: Measured) -> dict[str, Sums]:
    """The sums over the blocks of each key."""
    groups: dict[str, Sums] = {}
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
        blocks, size, linked, prose = held.blocks, held.size, held.linked, held.prose
        whole = prose
        while path and len(chain) < LEVELS:
            chain.append(path)
            known = sums.get(path)
            if known is None:
                known = sums[path] = Sums()
            known.blocks += blocks
            known.size += size
            known.linked += linked
            known.prose += whole
            if prose:
                weights[path] = weights.get(path, 0.0) + prose
                prose *= CLOSENESS
            path = path.rpartition("/")[0]
    return sums, chains, max(weights, key=weights.__getitem__) if weights else ""


def best_element(measured: Measured) -> str:
    """The path of the element with the most prose close to it, an empty one where there is no prose."""
    return spread(grouped(parents(measured), measured))[2]


Ways = dict[str, int]


def ways(path: str) -> Ways:
    """How far it is from an element to each around it: ten times the steps up.

    >>> ways("body/div[1]/p[1]")
    {'body/div[1]/p[1]': 0, 'body/div[1]': 10, 'body': 20, '': 31}
    """
    if not path:
        return {"": 11}
    found = {path: 0}
    far = 0
    while path:
        path = path.rpartition("/")[0]
        far = min(far + 10, FARTHEST)
        found[path] = far
    found[""] += 1
    return found


FARTHEST = 120


def way(path: str, known: Ways) -> int:
    """Ten times the steps up from an element to the nearest that holds both, and the steps from there down to ``path``, nine at most.

    :param known: the ways from that element, see :func:`ways`; those found are added, so that its neighbours are found at once.

    >>> way("body/aside[1]/ul[1]", ways("body/div[1]/p[1]"))
    22
    """
    new: list[str] = []
    while (far := known.get(path)) is None:
        new.append(path)
        path = path.rpartition("/")[0]
    for path in reversed(new):
        if far % 10 < 9:
            far += 1
        known[path] = far
    return far


def only_links(measured: Measured, i: int) -> str | None:
    """The reason why a run of links is no part of the story, None where it may be: it is long, or prose stands beside it."""
    size = measured.size[i]
    if measured.linked[i] > LINK_SHARE * size and size < LINK_CHARACTERS and measured.kin[i].tag not in HEADINGS:
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


def of_words(text: str, measured: Measured, i: int, share: float, prose: float) -> Row:
    """The numbers of a block's own words.

    :param share: of its characters that are links.
    :param prose: the share that it has in the page's prose.
    """
    size, last, found = measured.size[i], text[-1], measured.furniture[i]
    row = [
        measured.logs[i], share, last in ENDS, (text.count(". ") + text.count("。")) * 100 / size,
        measured.known[i] * 100 / (size if size < REACH else REACH), text[0].isupper(), last == ":",
        len(text) < SHORT and ("20" in text or ":" in text or "19" in text) and YEAR.search(text) is not None, prose,
        *NOT_THERE,
    ]  # fmt: skip
    for word in found:
        row[OWN_NUMBERS + furniture.OF[word]] += 1.0
    return row


OWN_NUMBERS = 9  # columns before those that count words of furniture
