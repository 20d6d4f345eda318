"""Bytes become blocks: unpack, look what it is, decode, parse, and take apart."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from onrecord.errors import TooLarge
from onrecord.limits import Limits
from onrecord.model import Layout, Options, Page
from onrecord.page.blocks import Collected, TooDeep, collect
from onrecord.page.decode import characters, coding
from onrecord.page.flat import lines_to_blocks, mended
from onrecord.page.head import clues, filled
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
    found = coding(data, page.media_type)
    html = data if found.clean else characters(data, found)
    notes = unpacking + found.notes
    if not has_tags(html, page.media_type):
        text, mending = mended(characters(data, found))
        blocks, traits, marks = lines_to_blocks(text, limits)
        return Layout(page=page, charset=found.charset, blocks=blocks, traits=traits, clues=marks, flat=True, notes=notes + mending)
    tree, capping = parse(html, limits)
    try:
        body = collect(tree, limits, limits.open_elements if not capping else DEEPEST * limits.open_elements)
    except TooDeep:
        tree, capping = parse(html, limits, deep=True)
        body = _shallow(tree, limits)
    return Layout(
        page=page,
        charset=found.charset,
        blocks=body.blocks,
        traits=body.traits,
        clues=clues(tree, body.marks, limits, filled(body.blocks, body.traits)),
        elements=body.elements,
        notes=notes + capping + body.notes,
    )


DEEPEST = 4  # times the bound on open elements: a table's row, a table's body and formatting that is opened again are not counted before


def _shallow(tree: LexborHTMLParser, limits: Limits) -> Collected:
    """The blocks of a page whose tags were counted one by one.

    :raises onrecord.errors.TooLarge: where it is too deep all the same.
    """
    try:
        return collect(tree, limits, DEEPEST * limits.open_elements)
    except TooDeep as error:
        raise TooLarge(
            f"Too many elements of the page stand inside one another: more than {limits.open_elements:,}. "
            "Raise open_elements in onrecord.limits.Limits to read it all the same."
        ) from error
