"""Articles grouped by likeness, the same whatever the order in which they came (average linkage, Sokal and Michener 1958)."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from onrecord.archive.copies import groups

Key = TypeVar("Key", bound=Hashable)

LARGEST = 1_500  # articles that hang together by likeness and are still grouped at once; of more, the weakest ties are cut first
RISE = 1.15  # by which the bound for a tie is raised until they fall apart


def clusters(order: Sequence[int], ties: Mapping[tuple[int, int], float], bound: float) -> list[tuple[int, ...]]:
    """Groups whose members are, on average, at least ``bound`` alike.

    :param order: the members, in an order that does not depend on when they came; it decides where two ties are equally strong.
    :param ties: likeness of pairs, each with the place of one member in ``order`` before that of the other; pairs that are left out are 0.

    >>> clusters([7, 8, 9], {(0, 1): 0.6, (1, 2): 0.4}, 0.35)
    [(7, 8), (9,)]
    """
    found = [group for part in _parts(len(order), ties, bound / 2) for group in _grouped(part, ties, bound)]
    return sorted(tuple(order[i] for i in sorted(group)) for group in found)


def _parts(count: int, ties: Mapping[tuple[int, int], float], least: float) -> list[tuple[int, ...]]:
    """Members that hang together by ties at all; parts too large are cut at their weakest."""
    ready: list[tuple[int, ...]] = []
    waiting = [(tuple(range(count)), dict(ties), least)]
    while waiting:
        members, among, bound = waiting.pop()
        for part in groups(members, [pair for pair, tie in among.items() if tie >= bound]):
            if len(part) <= LARGEST or bound > 1:
                ready.append(part)
                continue
            inside = set(part)
            waiting.append((part, {p: t for p, t in among.items() if p[0] in inside and p[1] in inside}, bound * RISE))
    return ready


def _grouped(members: Sequence[int], ties: Mapping[tuple[int, int], float], bound: float) -> list[tuple[int, ...]]:
    """Average linkage: the two groups that are most alike are joined until none are enough so."""
    inside = set(members)
    groups_of: dict[int, tuple[int, ...]] = {m: (m,) for m in members}
    sums: dict[int, dict[int, float]] = {m: {} for m in members}
    for (i, j), tie in sorted(ties.items()):
        if i in inside and j in inside:
            sums[i][j] = sums[j][i] = tie
    heap = [(-average, i, j) for i in sums for j in sums[i] if i < j and (average := _average(sums, groups_of, i, j)) >= bound]
    heapq.heapify(heap)
    while heap:
        negative, i, j = heapq.heappop(heap)
        if i not in groups_of or j not in groups_of or negative != -_average(sums, groups_of, i, j):
            continue
        _join(sums, groups_of, i, j)
        for k in sums[i]:
            if (average := _average(sums, groups_of, i, k)) >= bound:
                heapq.heappush(heap, (-average, min(i, k), max(i, k)))
    return list(groups_of.values())


def _average(sums: Mapping[int, Mapping[int, float]], groups_of: Mapping[int, tuple[int, ...]], i: int, j: int) -> float:
    return round(sums[i].get(j, 0.0) / (len(groups_of[i]) * len(groups_of[j])), 9)


def _join(sums: dict[int, dict[int, float]], groups_of: dict[int, tuple[int, ...]], i: int, j: int) -> None:
    """The group j becomes part of the group i."""
    groups_of[i] += groups_of.pop(j)
    for k, total in sums.pop(j).items():
        del sums[k][j]
        if k != i:
            sums[i][k] = sums[k][i] = sums[i].get(k, 0.0) + total
