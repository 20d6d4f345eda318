"""What stands before the parser, asked of text."""

from __future__ import annotations

from functools import partial

from onrecord.limits import LIMITS, Limits
from onrecord.page import tree
from onrecord.page.outline import outline


def harmless(html: str, limits: Limits = LIMITS) -> bool:
    """Whether a page passes without its tags being counted."""
    data = html.encode("utf-8")
    return tree.harmless(data, limits, partial(outline, data, limits))


def copies_much(html: str, limits: Limits) -> bool:
    """Whether the parser might write too much for a page."""
    data = html.encode("utf-8")
    return tree.copies_much(data, html.count("<"), limits, partial(outline, data, limits))
