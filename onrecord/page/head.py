"""What a page says of itself beside its running text: metadata, and the scripts that may hold its story."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from onrecord.limits import Limits
from onrecord.model import Block, Clue, Traits
from onrecord.page.marks import folded

LINKS = '[rel="canonical"], [rel="author"], [rel="image_src"], [rel="amphtml"]'
HEAD = f'meta, title, link:is({LINKS}), script[type="application/ld+json" i]'  # each element is asked only four questions
ROOTS = frozenset({"body", "head", "html", "-undef"})


def clues(tree: LexborHTMLParser, marks: tuple[Clue, ...], limits: Limits, filled: bool = False) -> tuple[Clue, ...]:
    """Everything a page says of itself outside its running text, in the order of the page.

    Each clue has a path of its own: ``meta[12]`` is the twelfth ``<meta>`` of the page, ``jsonld[1]`` its first JSON-LD script; what stands in
    the body has the path of its element, as blocks have, and then the name of what it shows: ``body/div[2]/p[1]/@class-date``.

    :param marks: those of the body, see ``marks.py``.
    :param filled: whether it is known that no script need be asked for the story.
    """
    return tuple(islice(_all(tree, marks, limits, filled), limits.clues))


def _all(tree: LexborHTMLParser, marks: tuple[Clue, ...], limits: Limits, filled: bool) -> Iterator[Clue]:
    root = tree.root
    language = (root.attributes.get("lang") or root.attributes.get("xml:lang")) if root is not None else None
    if language:
        yield Clue("html:lang", folded(language, limits.field_characters), "html[1]")
    yield from _head(tree, limits)
    yield from marks
    if not filled and len(tree.css("p")) < FEW_PARAGRAPHS:
        yield from _state(tree, limits)


FEW_PARAGRAPHS = 6  # a page with fewer may be drawn by a program from its state


def filled(blocks: tuple[Block, ...], traits: tuple[Traits, ...]) -> bool:
    """Whether the blocks show that the page has so many paragraphs; they do so on most, and the tree need not be asked."""
    paragraphs = 0
    for block, its in zip(blocks, traits, strict=True):
        if its.tag == "p" and "#" not in block.path:  # the first run of text of its paragraph
            paragraphs += 1
            if paragraphs == FEW_PARAGRAPHS:
                return True
    return False


SMALLEST_STATE = 1_000  # characters of a script that may hold a story


def _state(tree: LexborHTMLParser, limits: Limits) -> Iterator[Clue]:
    """The scripts that may hold the story of a page which shows none: those with long strings. Scripts that stream a page in parts are joined."""
    left, parts, first = limits.script_characters, [], 0
    for number, node in enumerate(tree.css("script"), 1):
        text = node.text()
        if "ld+json" in (node.attributes.get("type") or "") or not text or len(text) > left:
            continue
        if "self.__next_f" in text[:STREAM]:
            parts.append(text)
            first = first or number
        elif len(text) >= SMALLEST_STATE and '":' in text:
            yield Clue("script", text, f"script[{number}]")
        else:
            continue
        left -= len(text)
    if parts:
        yield Clue("script", "\n".join(parts), f"script[{first}]")


STREAM = 200  # characters at the beginning of a script in which it says that it streams a page


# ── metadata ────────────────────────────────────────────────────────────────


def _head(tree: LexborHTMLParser, limits: Limits) -> Iterator[Clue]:
    counts: dict[str, int] = {}
    for node in tree.css(HEAD):  # no node matches two of its selectors: those would come twice
        tag = node.tag or ""
        counts[tag] = counts.get(tag, 0) + 1
        if clue := _metadata(node, tag, counts[tag], limits):
            yield clue


def _metadata(node: LexborNode, tag: str, number: int, limits: Limits) -> Clue | None:
    attributes = node.attributes
    if tag == "meta":
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        value = folded(attributes.get("content"), limits.clue_characters)
        if name and value:
            return Clue(f"meta:{name.strip().lower()[:80]}", value, f"meta[{number}]")
    elif tag == "title":
        if node.parent is not None and node.parent.tag in ROOTS:  # an <svg> has titles too
            return Clue("title", folded(node.text(), limits.clue_characters), f"title[{number}]")
    elif tag == "link":
        value = folded(attributes.get("href"), limits.clue_characters)
        if value:
            return Clue(f"link:{(attributes.get('rel') or '').strip().lower()[:80]}", value, f"link[{number}]")
    else:
        return Clue("jsonld", node.text()[: limits.script_characters], f"jsonld[{number}]")
    return None
