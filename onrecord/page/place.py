"""Where a clue stands among the blocks."""

from __future__ import annotations

from msgspec.structs import replace

from onrecord.model import Block, Clue


def placed(clues: tuple[Clue, ...], blocks: tuple[Block, ...]) -> tuple[Clue, ...]:
    """The clues, each that stands in the body with the index of the first block at its path or inside it.

    A clue whose element holds no block of its own (a ``<time>`` inside a paragraph) gets the block that holds it.

    >>> [c.index for c in placed((Clue("time", "2024-03-05", "body/p[2]/time[1]"),), (Block("a", "body/p[1]"), Block("b", "body/p[2]")))]
    [1]
    """
    if all(clue.index >= 0 or not clue.path.startswith("body") for clue in clues):
        return clues
    first = _first_at(blocks)
    return tuple(replace(c, index=_index(c.path, first)) if c.index < 0 and c.path.startswith("body/") else c for c in clues)


def _first_at(blocks: tuple[Block, ...]) -> dict[str, int]:
    """For the path of each block and of the elements around it, the first block there."""
    first: dict[str, int] = {}
    for i, block in enumerate(blocks):
        path = block.path.partition("#")[0]
        while path not in first:
            first[path] = i
            path, slash, _ = path.rpartition("/")
            if not slash:
                break
    return first


def _index(path: str, first: dict[str, int]) -> int:
    path = path.partition(" ")[0]
    while path and path != "body":
        if path in first:
            return first[path]
        path = path.rpartition("/")[0]
    return -1
