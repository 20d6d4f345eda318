"""Text whose tags are lost becomes blocks."""

from __future__ import annotations

from onrecord.limits import Limits
from onrecord.model import Block, Clue, Traits


def lines_to_blocks(text: str, limits: Limits) -> tuple[tuple[Block, ...], tuple[Traits, ...], tuple[Clue, ...]]:
    """Blocks of flattened text, their traits, and the lines that are no prose as clues."""
    blocks: list[Block] = []
    traits: list[Traits] = []
    clues: list[Clue] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = " ".join(line.split())
        if not words:
            continue
        if len(blocks) >= limits.blocks:
            break
        blocks.append(Block(words[: limits.block_characters], f"line {number}, characters 0-{len(line)}"))
        traits.append(Traits(tag="p"))
    return tuple(blocks), tuple(traits), tuple(clues)
