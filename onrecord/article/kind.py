"""What kind of page it is: an article, a live blog, a list of links, a forum, something for sale …"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.article.fields import Fields
from onrecord.model import Layout, PageKind

# What JSON-LD types and og:type say, lower case, the plainest first.
TYPES: tuple[tuple[PageKind, frozenset[str]], ...] = (
    ("live blog", frozenset({"liveblogposting"})),
    ("article", frozenset({"newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "backgroundnewsarticle", "reviewnewsarticle", "article",
                           "blogposting", "satiricalarticle", "scholarlyarticle", "report", "advertisercontentarticle"})),
    ("forum", frozenset({"discussionforumposting", "qapage", "question"})),
    ("gallery", frozenset({"imagegallery", "mediagallery", "videogallery"})),
    ("product", frozenset({"product", "productgroup", "og:product", "product.item", "vehicle", "book"})),
    ("documentation", frozenset({"techarticle", "apireference", "howto"})),
    ("collection", frozenset({"collectionpage", "itemlist", "offercatalog"})),
)  # fmt: skip
ADDRESSES: tuple[tuple[PageKind, re.Pattern[str]], ...] = (
    ("live blog", re.compile(r"[/-](?:live-?blog|live-?updates?|liveticker|live-?ticker)(?:[/-]|$)")),
    (
        "forum",
        re.compile(r"[/.](?:forums?|threads?|topic|viewtopic|showthread|discussions?|questions)[/.?]|//(?:forum|community|discuss)\."),
    ),
    ("product", re.compile(r"/(?:products?|shop|dp|item)/")),
    ("documentation", re.compile(r"//(?:docs?|developers?|api|help|support)\.|/(?:docs?|documentation|manual|reference|api)/")),
    ("gallery", re.compile(r"/(?:galler(?:y|ies)|galerie|photos|bilder|fotostrecke|diaporama)[/-]")),
)
NOT_FOUND = re.compile(
    r"^(?:error )?404\b|\bpage (?:not found|cannot be found|can't be found)|\bseite (?:wurde )?nicht gefunden|\bpage introuvable|\bpágina no encontrada|\bpagina non trovata",
    re.I,
)
ENOUGH = 250  # characters of story; with less a page is a list or empty
LINKS_PER_STORY = 0.6  # characters of headings that are links, for each of story, from which it is a list


def page_kind(layout: Layout, fields: Fields, reasons: Sequence[str | None]) -> PageKind:
    """The kind of a page, by what it says of itself, by its address, and by what it holds.

    :param reasons: for each block why it was dropped, None where it was kept.
    """
    story = sum(len(b.text) for b, reason in zip(layout.blocks, reasons, strict=True) if reason is None)
    if not layout.blocks or (story == 0 and fields.headline is None):
        return "listing" if _is_list(layout, story) else "empty"
    headline = fields.headline.text if fields.headline else ""
    if story < 4 * ENOUGH and NOT_FOUND.search(headline):
        return "not found"
    said = {hint.lower().rpartition("/")[2] for hint in fields.hints}
    for kind, types in TYPES:
        if not types.isdisjoint(said):
            return kind
    address = (layout.page.url or "").lower()[:500]
    for kind, pattern in ADDRESSES:
        if pattern.search(address):
            return kind
    return "listing" if _is_list(layout, story) else "article"


def _is_list(layout: Layout, story: int) -> bool:
    """Whether linked headings outweigh the story."""
    if story >= 8 * ENOUGH:
        return False
    linked = sum(t.linked for t in layout.traits if t.tag in ("h2", "h3", "h4") and t.linked)
    return (story < ENOUGH and linked > ENOUGH) or linked > LINKS_PER_STORY * max(story, ENOUGH)
