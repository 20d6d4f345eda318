"""Articles on one event, over outlets and days, as one story: worked out document by document, and the same whatever the order in which they came.

How much two articles are alike depends on those two alone (``likeness.py``). Stories are groups of which the members are alike on average (``clusters.py``), ties are broken by
what the articles say of themselves, and a story is named after its earliest article. So adding pages one by one, in any order, gives what adding them all at once gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.archive.clusters import clusters
from onrecord.archive.likeness import Traits, likeness
from onrecord.model import Frozen

BOUND = 0.08  # average likeness of the members of a story; tuned on half of the stories of bench/archive_quality.py
LEAST = BOUND / 3  # a lesser likeness counts as none
DIGITS = 6  # to which a likeness is rounded, so that it is the same on every machine
SHARED = 2  # telling words or names (likeness.terms) that two articles must share to be compared at all
NO_STORY = ("listing", "not found", "empty", "product", "service", "forum", "documentation", "gallery")  # kinds of page that tell no event


class Member(Frozen, frozen=True):
    """An article as stories go by it: what it says of itself, so that nothing depends on when it was added."""

    published: str
    sha256: str
    url: str

    @property
    def order(self) -> tuple[str, str, str]:
        """By date, undated ones last."""
        return (self.published or "~", self.sha256, self.url)

    @property
    def name(self) -> str:
        """The name of the story that begins with this article: its day and the beginning of its digest."""
        return f"{self.published[:10] or 'undated'}-{self.sha256[:8]}"


def tie(a: Traits, b: Traits) -> float | None:
    """How much two articles are alike, None where it counts as nothing."""
    value = round(likeness(a, b), DIGITS)
    return value if value >= LEAST else None


def stories(members: Mapping[int, Member], ties: Mapping[tuple[int, int], float]) -> list[tuple[str, tuple[int, ...]]]:
    """The stories that members make up, each with its name and its members from the first published on; an article alone is a story of one.

    :param ties: likeness by pairs of documents, in either order.
    """
    order: Sequence[int] = sorted(members, key=lambda d: members[d].order)
    place = {document: i for i, document in enumerate(order)}
    placed = {(min(place[a], place[b]), max(place[a], place[b])): value for (a, b), value in ties.items()}
    groups = [tuple(sorted(group, key=lambda d: place[d])) for group in clusters(order, placed, BOUND)]
    return sorted((members[group[0]].name, group) for group in groups)
