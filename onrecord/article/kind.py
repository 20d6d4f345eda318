"""What kind of page it is: an article, a live blog, a list of links, a forum, something for sale …"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.article.features import Measured
from onrecord.article.fields import Fields
from onrecord.article.kindrows import GUESSED, UNTOLD
from onrecord.article.score import guess
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
PLAIN = 0.6  # chance from which the guess is believed whatever the page says of itself
ENOUGH = 250  # characters of story; with less a page is a list or empty
LINKS_PER_STORY = 0.6  # characters of headings that are links, for each of story, from which it is a list


def page_kind(layout: Layout, fields: Fields, reasons: Sequence[str | None], kinds: Sequence[float] = ()) -> PageKind:
    """The kind of a page, by what it says of itself, by its address, by what it holds, and by the guess that its words and build allow.

    :param reasons: for each block why it was dropped, None where it was kept.
    :param kinds: the guess, as ``score.Verdicts`` has it; it is made here where none is given.
    """
    story = sum([len(b.text) for b, reason in zip(layout.blocks, reasons, strict=True) if reason is None])
    if not layout.blocks or (story == 0 and fields.headline is None):
        return "listing" if _is_list(layout, story) else "empty"
    headline = fields.headline.text if fields.headline else ""
    if story < 4 * ENOUGH and NOT_FOUND.search(headline):
        return "not found"
    said = {hint.lower().rpartition("/")[2] for hint in fields.hints}
    told = next((kind for kind, types in TYPES if not types.isdisjoint(said)), None)
    address = (layout.page.url or "").lower()[:500]
    named = next((kind for kind, pattern in ADDRESSES if pattern.search(address)), None)
    rare = next((kind for kind in (told, named) if kind is not None and kind not in GUESSED), None)
    if rare is not None or layout.flat:
        return rare or told or named or "article"
    kinds = kinds or guess(Measured(layout))
    chance, best = max(zip(kinds, GUESSED, strict=True))
    if chance >= PLAIN and tuple(kinds) != UNTOLD:
        return best
    return told or named or ("listing" if _is_list(layout, story) else best)


def _is_list(layout: Layout, story: int) -> bool:
    """Whether linked headings outweigh the story."""
    if story >= 8 * ENOUGH:
        return False
    linked = sum(t.linked for t in layout.traits if t.tag in ("h2", "h3", "h4") and t.linked)
    return (story < ENOUGH and linked > ENOUGH) or linked > LINKS_PER_STORY * max(story, ENOUGH)
