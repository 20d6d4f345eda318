"""What stands before the parser, asked of text."""

from __future__ import annotations

from functools import partial

from onrecord.limits import LIMITS, Limits
from onrecord.page import tree
from onrecord.page.tags import tags


def harmless(html: str, limits: Limits = LIMITS) -> bool:
    """Whether a page passes without its tags being counted."""
    return tree.harmless(html.encode("utf-8"), limits, partial(tags, html))


def copies_much(html: str, limits: Limits) -> bool:
    """Whether the parser might write too much for a page."""
    return tree.copies_much(html.encode("utf-8"), html.count("<"), limits)
