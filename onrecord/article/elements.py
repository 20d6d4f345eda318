"""The elements that the blocks of a page stand in: what each holds, which has the most prose close to it, and how far it is from one to another.

An element is a number that it got when the page was taken apart, and what is known of it stands in lists, so that the way up is an index. The rows of
``blockrows.py`` are made of these numbers.
"""

from __future__ import annotations

from onrecord.article.features import Measured

PAGE = 0  # the number of what stands around all elements; its path is empty
LEVELS = 4  # elements around a block that are summed up
CLOSENESS = 0.6  # what a paragraph counts for the next element up
FARTHEST = 120

Ways = dict[int, int]


class Elements:
    """All elements around the blocks of a page, and sums over what each holds, up to :data:`LEVELS` deep."""

    def __init__(self, measured: Measured) -> None:
        self.around, self.paths = zip(*measured.layout.elements, strict=True)
        self.of = [traits.within for traits in measured.layout.traits]  # the number of the element around that of each block
        count = len(self.paths)
        self.blocks = [0] * count
        self.size, self.linked, self.prose = ([0.0] * count for _ in range(3))
        self.best = self._spread(measured)  # the one with the most prose close to it, the first of equals; the page where there is no prose

    def _spread(self, measured: Measured) -> int:
        """Sum up what the elements hold."""
        blocks, sizes, links, proses, around = self.blocks, self.size, self.linked, self.prose, self.around
        weights: dict[int, float] = {}
        for element, (count, size, linked, whole) in self._own(measured).items():
            at, prose = element, whole
            for _ in range(LEVELS):
                if at == PAGE:
                    break
                blocks[at] += count
                sizes[at] += size
                links[at] += linked
                if prose:
                    proses[at] += whole
                    weights[at] = weights.get(at, 0.0) + prose
                    prose *= CLOSENESS
                at = around[at]
        return max(weights, key=weights.__getitem__, default=PAGE)

    def _own(self, measured: Measured) -> dict[int, tuple[int, float, float, float]]:
        """Blocks, characters, those in links and prose that stand directly in each element."""
        found: dict[int, tuple[int, float, float, float]] = {}
        for at, size, linked, prose in zip(self.of, measured.size, measured.linked, measured.prose, strict=True):
            if at in found:
                blocks, sizes, links, proses = found[at]
                found[at] = blocks + 1, sizes + size, links + linked, proses + prose
            else:
                found[at] = 1, size, linked, prose
        return found

    def ways(self, element: int) -> Ways:
        """How far it is from an element to each around it: ten times the steps up, one more to the page."""
        if element == PAGE:
            return {PAGE: 11}
        far, found = 0, {element: 0}
        while element != PAGE:
            element = self.around[element]
            far = min(far + 10, FARTHEST)
            found[element] = far
        found[PAGE] += 1
        return found

    def way(self, element: int, known: Ways) -> int:
        """Ten times the steps up from an element to the nearest that holds both, and the steps from there down to ``element``, nine at most.

        :param known: the ways from that element, see :meth:`ways`; those found are added, so that its neighbours are found at once.
        """
        new: list[int] = []
        while (far := known.get(element)) is None:
            new.append(element)
            element = self.around[element]
        for element in reversed(new):
            if far % 10 < 9:
                far += 1
            known[element] = far
        return far
