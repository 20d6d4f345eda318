"""Bytes become blocks: unpack, look what it is, decode, parse, and take apart."""

from __future__ import annotations

from onrecord.model import Layout, Options, Page
from onrecord.page.blocks import ANY_DEPTH, TooDeep, collect
from onrecord.page.decode import decode
from onrecord.page.flat import lines_to_blocks, mended
from onrecord.page.head import clues
from onrecord.page.sniff import has_tags, refuse
from onrecord.page.tree import parse
from onrecord.page.unpack import unpack

__all__ = ["lay_out"]


def lay_out(page: Page, options: Options) -> Layout:
    """The page taken apart into blocks in reading order, with the clues beside them.

    :raises onrecord.errors.SourceError: where it is no page, is too large, or its packing is broken and nothing could be saved.

    >>> from onrecord.model import Options, Page
    >>> layout = lay_out(Page(b"<h1>Bridge reopens</h1><p>It was closed for repairs."), Options())
    >>> [(block.kind, block.text, block.path) for block in layout.blocks]
    [('subheading', 'Bridge reopens', 'body/h1[1]'), ('paragraph', 'It was closed for repairs.', 'body/p[1]')]
    """
    limits = options.limits
    data, unpacking = unpack(page, limits)
    refuse(data)
    text, charset, decoding, clean = decode(data, page.media_type)
    notes = unpacking + decoding
    if not has_tags(text, page.media_type):
        text, mending = mended(text)
        blocks, traits, found = lines_to_blocks(text, limits)
        return Layout(page=page, charset=charset, blocks=blocks, traits=traits, clues=found, flat=True, notes=notes + mending)
    tree, capping = parse(text, limits, data if clean else None)
    try:
        blocks, traits, marks, cutting = collect(tree, limits, limits.open_elements if not capping else ANY_DEPTH)
    except TooDeep:
        tree, capping = parse(text, limits, counted=True)
        blocks, traits, marks, cutting = collect(tree, limits)
    return Layout(
        page=page,
        charset=charset,
        blocks=blocks,
        traits=traits,
        clues=clues(tree, marks, limits),
        notes=notes + capping + cutting,
    )
