"""The best row of roles around a cue by dynamic programming (Viterbi 1967)."""

from __future__ import annotations

import math
from collections.abc import Sequence

Three = tuple[float, float, float]  # for source, content, cue; none is always 0
Four = tuple[float, float, float, float]
Steps = tuple[Four, Four, Four, Four]  # from one role to the next
Came = tuple[int, int, int, int]  # from which role each is best reached
NEVER = -math.inf


def best_path(scores: Sequence[Three], steps: Steps, head: int) -> tuple[list[int], float]:
    """The best row of roles, its head being cue, and the least margin of a source or content word over its next best.

    >>> best_path([(2.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 3.0, 1.0)], ((0.0,) * 4,) * 4, 1)
    ([1, 3, 2], 2.0)
    """
    came: list[Came] = []
    state: Four = (0.0, *scores[0])
    if head:
        state = _reached(state, [*scores[1:head], (NEVER, NEVER, 0.0)], steps, came)
    state = _reached((NEVER, NEVER, NEVER, state[3] if head else 0.0), scores[head + 1 :], steps, came)
    role = state.index(max(state))
    path = [role]
    for row in reversed(came):
        role = row[role]
        path.append(role)
    path.reverse()
    return path, _margin(scores, path)


def _margin(scores: Sequence[Three], path: Sequence[int]) -> float:
    """By how much the least sure source or content word is better than its next best role."""
    least = NEVER
    for (source, content, cue), role in zip(scores, path, strict=True):
        if role == 1:
            least = max(least, content - source, cue - source, -source)
        elif role == 2:
            least = max(least, source - content, cue - content, -content)
    return -least if least > NEVER else 0.0


def _reached(state: Four, rows: Sequence[Three], steps: Steps, came: list[Came]) -> Four:
    """The sums with which each role is best reached after some more words; from where goes to ``came``, the first of equals.

    Each of the 16 steps is written out, as a loop over them takes three times as long.
    """
    a, b, c, d = state
    (aa, ab, ac, ad), (ba, bb, bc, bd), (ca, cb, cc, cd), (da, db, dc, dd) = steps
    for source, content, cue in rows:
        w, x, y, z = a + aa, a + ab, a + ac, a + ad
        i = j = k = m = 0
        if b + ba > w:
            w, i = b + ba, 1
        if b + bb > x:
            x, j = b + bb, 1
        if b + bc > y:
            y, k = b + bc, 1
        if b + bd > z:
            z, m = b + bd, 1
        if c + ca > w:
            w, i = c + ca, 2
        if c + cb > x:
            x, j = c + cb, 2
        if c + cc > y:
            y, k = c + cc, 2
        if c + cd > z:
            z, m = c + cd, 2
        if d + da > w:
            w, i = d + da, 3
        if d + db > x:
            x, j = d + db, 3
        if d + dc > y:
            y, k = d + dc, 3
        if d + dd > z:
            z, m = d + dd, 3
        came.append((i, j, k, m))
        a, b, c, d = w, x + source, y + content, z + cue
    return a, b, c, d
