"""What can be said of a block in numbers: its words, its template, its neighbours, the elements around it.

``training/blocks.py`` learns from the same numbers, so a change here asks for new models. What holds for all blocks of one template or of one element is
worked out once: that is what makes this fast. Only blocks that might be part of the story get a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import fsum, log

from onrecord.article import furniture
from onrecord.article.elements import PAGE, Elements
from onrecord.article.features import ENDS, HEADINGS, LINK_SHARE, TAGS, Kin, Measured, Row, class_words

AROUND = ("article", "main", "aside", "header", "form", "figure", "li", "table", "blockquote")
READ_LEVELS = (True, True, False, True)  # whether the rows speak of the element itself, the one around it, …
LINK_CHARACTERS = 200  # a shorter run of links is no story, unless prose stands beside it

Weights = Mapping[str, Sequence[float]]


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
        self.elements = Elements(measured)
        self.around: dict[int, Row] = {}  # what the rows of all blocks in an element say of those around them
        self.held: dict[int, tuple[float, ...]] = {PAGE: TOP_LEVEL}
        self.from_best = self.elements.ways(self.elements.best)
        self.from_head = self.elements.ways(self.elements.of[head]) if head >= 0 else {}
        self.weighed: dict[str, Sequence[Sequence[float]]] = {}
        for kin in measured.kins:  # other words give other rows
            kin.row = kin.hopeless = None

    def all(self) -> list[Row | str | None]:
        """The rows in order; None for a block that needs none, see :meth:`hopeless`."""
        measured = self.measured
        blocks, traits, prose, kin = measured.layout.blocks, measured.layout.traits, measured.prose, measured.kin
        links, logs, words = measured.linked, measured.logs, measured.furniture
        shares = [linked / size for linked, size in zip(links, measured.size, strict=True)]
        count, last = len(blocks), len(blocks) - 1
        repeats = Counter([block.text for block in blocks])
        elements, around = self.elements.of, self.around
        below, before, head, total = NO_HEADING, 0.0, self.head, self.total
        heading = -1
        out: list[Row | str | None] = []
        for i, here in enumerate(kin):
            plain = here.plainly or (None if self.lists or not links[i] else only_links(measured, i))
            if plain is not None or (self.hopeless(here) if here.hopeless is None else here.hopeless):
                out.append(plain)
            else:
                text, element, at, said = blocks[i].text, elements[i], float(i), words[i]
                often = repeats[text]  # floats, since the forests compare these twice as fast with theirs
                below_head, below_heading = at - head, at - heading  # bounded by comparing, which takes a tenth of the time of min and max
                out.append([
                    logs[i], shares[i], 1.0 if text[-1] in ENDS else 0.0, 1.0 if traits[i].hidden else 0.0,
                    1.0 if often == 1 else min(float(often), 5.0), i / count, at if at < 500.0 else 500.0,
                    before / total, 1.0 - (before + prose[i]) / total,
                    -99.0 if head < 0 else -30.0 if below_head < -30.0 else below_head if below_head < 300.0 else 300.0,
                    99.0 if heading < 0 else below_heading if below_heading < 40.0 else 40.0, *below,
                    *((logs[i - 1], shares[i - 1], 1.0 if kin[i - 1] is here else 0.0) if i else BEYOND),
                    *((logs[i + 1], shares[i + 1], 1.0 if kin[i + 1] is here else 0.0) if i < last else BEYOND),
                    *(_furniture(said) if said else NOT_THERE),
                    *(here.row or self._kin(here)), *(around.get(element) or self._around(element)),
                ])  # fmt: skip
            if here.tag in HEADINGS:
                heading, below = i, (float(TAGS.get(here.tag, 0)), float(len(words[i])))
            if prose[i]:
                before += prose[i]
        return out

    def hopeless(self, kin: Kin) -> bool:
        """Whether the whole template of a block speaks against it: no prose in it, and class words of menus and boxes, or nothing but links.

        On the development articles that holds for a fifth of the rows, and of 3,700 of them the forests kept 6, all short.
        """
        kin.hopeless = False
        if not (kin.prose or self.lists):
            weight = fsum([first for first, _ in self._weights(kin.classes)])
            kin.hopeless = weight < AGAINST or (weight < FOR and kin.linked > LINK_SHARE * kin.size)
        return kin.hopeless

    def _kin(self, kin: Kin) -> Row:
        """What all blocks of the same element, ancestors and classes share: what one template made."""
        kin.row = [
            kin.prose / self.total, kin.prose / self.most, kin.prose / kin.size, kin.linked / kin.size, log(kin.blocks),
            *self._weigh(kin.classes),
            float(TAGS.get(kin.tag, 0)), *_inside(kin.ancestors),
        ]  # fmt: skip
        return kin.row

    def _weigh(self, classes: str) -> tuple[float, ...]:
        """Sum, largest and smallest of the weights of the class words, for each of the two that a word has."""
        weights = self._weights(classes)
        if not weights:
            return NO_WORDS
        first, second = map(sorted, zip(*weights, strict=True))
        return fsum(first), first[-1], first[0], fsum(second), second[-1], second[0]

    def _weights(self, classes: str) -> Sequence[Sequence[float]]:
        """The two weights of each class word that is known."""
        found = self.weighed.get(classes)
        if found is None:
            found = self.weighed[classes] = [*filter(None, map(self.words.get, class_words(classes)))]
        return found

    def _around(self, element: int) -> Row:
        """The elements around a block: how much prose, how many links, how far from the most prose and from the headline."""
        elements, held, at = self.elements, self.held, element
        row: Row = []
        for read in READ_LEVELS:
            if read:
                row += held.get(at) or self._held(at)
            at = elements.around[at]
        inside = elements.paths[element].startswith(elements.paths[elements.best])
        from_head = elements.way(element, self.from_head) if self.from_head else -1
        row += (float(elements.way(element, self.from_best)), float(inside), float(from_head))
        self.around[element] = row
        return row

    def _held(self, at: int) -> tuple[float, ...]:
        """How much prose an element holds, of all and of its own characters, how many links, and how many blocks."""
        sums = self.elements
        prose, size = sums.prose[at], sums.size[at]
        found = self.held[at] = prose / self.total, prose / size, sums.linked[at] / size, log(sums.blocks[at])
        return found


AGAINST, FOR = -2.0, 0.5  # sums of the weights that class words have on articles


@lru_cache(maxsize=4_000)
def _inside(ancestors: str) -> tuple[float, ...]:
    """How many elements there are around a block, and which of :data:`AROUND` are among them."""
    steps = ancestors.split("/")
    return (float(len(steps)), *[1.0 if name in steps else 0.0 for name in AROUND])


NO_WORDS = (0.0,) * 6
TOP_LEVEL = (1.0, 0.5, 0.5, 7.0)  # what stands for an element beyond the top
NO_HEADING = (0.0, 0.0)
BEYOND = (0.0, 0.0, 0.0)
NOT_THERE = [0.0] * len(furniture.NAMES)


def only_links(measured: Measured, i: int) -> str | None:
    """The reason why a run of links is no part of the story, None where it may be: it is long, or prose stands beside it."""
    size = measured.size[i]
    if measured.linked[i] > LINK_SHARE * size and size < LINK_CHARACTERS and measured.kin[i].tag not in HEADINGS:
        prose = measured.prose
        if not (prose[i - 1] if i else 0.0) and not (prose[i + 1] if i + 1 < len(prose) else 0.0):
            return "links"
    return None


def _furniture(words: Iterable[str]) -> Row:
    """How many words of each kind of furniture there are."""
    row = NOT_THERE.copy()
    for word in words:
        row[furniture.OF[word]] += 1.0
    return row
