"""What a page says of itself beside its running text: metadata, marks of a byline or a date, the first headings."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from onrecord.limits import Limits
from onrecord.model import Clue

# Two selections in all: one walk through the tree costs more than testing another selector on the way.
HEAD = 'meta, title, link[rel="canonical"], link[rel="author"], link[rel="image_src"], link[rel="amphtml"], script[type="application/ld+json" i]'
# Attribute selectors without "i" are a third faster; "uthor" meets both author and Author.
BODY = (
    'h1, time, video, iframe[src], [itemprop], [rel~="author"], a[href*="/aut"], [class*="yline"], [class*="uthor"], [class*="utor"], '
    '[class*="date" i], [class*="publish"], [class*="timestamp"], [data-testid*="yline"], [data-testid*="uthor"]'
)
AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|in)?|auteurs?|autori?)(?:/|$)|/(?:authors?|autor(?:en|es|in)?|auteurs?|autore|autori)[-_/]"
)

# What a class, id or test id says that its element holds. The order is the order of belief: "author-date" is a date.
# All are searched for in lower case: that is twice as fast as a search that minds no case.
MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "",
        re.compile(
            r"credit|caption|copyright|photo|(?:author|autor)s?[-_]*(?:bio|title|role|job|position|desc|about|social|follow|more|posts?|articles|image|img|avatar|contact|email)"
        ),
    ),
    ("modified", re.compile(r"updated|modified|last-?mod|aktualis")),
    ("date", re.compile(r"date|publish|timestamp|datum|fecha")),  # "candidate" as well: its words will not be a date
    ("byline", re.compile(r"by-?line")),
    ("author", re.compile(r"auth?or")),
)
# Parts of a page whose names and dates are those of something else.
ELSEWHERE = re.compile(
    r"comment|related|recommend|most-?(?:read|popular)|trending|teaser|carousel|sidebar|newsletter|promo|outbrain|taboola|read-?(?:more|next)|footer|cookie|more-?(?:from|news|stories)|latest"
)
ELSEWHERE_TAGS = {"nav", "footer", "select", "form"}
WHOLE = {"body", "html", "main", "article", "section"}  # their classes speak of the page: "has-sidebar", "no-comments"
CLASS_CHARACTERS = 200  # of a class or id; the rest is machine-made
NAMED = frozenset({"class:author", "class:byline", "class:authorlink", "itemprop:author"})
LONGEST_LINK = 80  # characters of a link to an author's page; more is a card
ROOTS = frozenset({"body", "head", "html", "-undef"})
LONGEST_MARK = 300  # a byline or date is short; an element with more text than this only holds one


def clues(tree: LexborHTMLParser, limits: Limits) -> tuple[Clue, ...]:
    """Everything a page says of itself outside its running text, in the order of the page.

    Each clue has a path of its own: ``meta[12]`` is the twelfth ``<meta>`` of the page, ``jsonld[1]`` its first JSON-LD script; what stands in
    the body has the path of its element, as blocks have, and then the name of what it shows: ``body/div[2]/p[1]/@class-date``.
    """
    found: list[Clue] = []
    for clue in _all(tree, limits):
        found.append(clue)
        if len(found) >= limits.clues:
            break
    return tuple(found)


def _all(tree: LexborHTMLParser, limits: Limits) -> Iterator[Clue]:
    root = tree.root
    language = (root.attributes.get("lang") or root.attributes.get("xml:lang")) if root is not None else None
    if language:
        yield Clue("html:lang", _folded(language, limits.field_characters), "html[1]")
    yield from _head(tree, limits)
    yield from _body(tree, limits)
    if len(tree.css("p")) < FEW_PARAGRAPHS:
        yield from _state(tree, limits)


FEW_PARAGRAPHS = 6  # a page with fewer may be drawn by a program from its state
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


def _folded(text: str | None, longest: int) -> str:
    """White space folded, and entities that a page escaped twice resolved."""
    words = (text or "")[:longest]
    return " ".join((html.unescape(words) if "&" in words and ";" in words else words).split())


# ── metadata ────────────────────────────────────────────────────────────────


def _head(tree: LexborHTMLParser, limits: Limits) -> Iterator[Clue]:
    counts: dict[str, int] = {}
    last = -1
    for node in tree.css(HEAD):
        if node.mem_id == last:  # a node that two selectors match comes twice
            continue
        last = node.mem_id
        tag = node.tag or ""
        counts[tag] = counts.get(tag, 0) + 1
        yield from _metadata(node, tag, counts[tag], limits)


def _metadata(node: LexborNode, tag: str, number: int, limits: Limits) -> Iterator[Clue]:
    attributes = node.attributes
    if tag == "meta":
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        value = _folded(attributes.get("content"), limits.clue_characters)
        if name and value:
            yield Clue(f"meta:{name.strip().lower()[:80]}", value, f"meta[{number}]")
    elif tag == "title":
        if node.parent is not None and node.parent.tag in ROOTS:  # an <svg> has titles too
            yield Clue("title", _folded(node.text(), limits.clue_characters), f"title[{number}]")
    elif tag == "link":
        value = _folded(attributes.get("href"), limits.clue_characters)
        if value:
            yield Clue(f"link:{(attributes.get('rel') or '').strip().lower()[:80]}", value, f"link[{number}]")
    else:
        yield Clue("jsonld", node.text()[: limits.script_characters], f"jsonld[{number}]")


# ── marks in the body ───────────────────────────────────────────────────────


def _body(tree: LexborHTMLParser, limits: Limits) -> Iterator[Clue]:
    paths = Paths()
    last = -1
    for node in tree.css(BODY):
        if node.mem_id == last:
            continue
        last = node.mem_id
        if node.tag in ("meta", "link", "html", "body", "script", "style"):
            continue
        yield from _marks(node, paths, limits)


def _marks(node: LexborNode, paths: Paths, limits: Limits) -> Iterator[Clue]:
    tag = node.tag or ""
    if tag in ("video", "iframe"):
        source = _folded(node.attributes.get("src") or node.attributes.get("data-src"), limits.clue_characters)
        if source:
            yield Clue("video", source, f"{paths.of(node)[0]}/@video")
        return
    shown = tuple(_shown(node, tag))
    if not shown:
        return
    path, elsewhere = paths.of(node)
    if elsewhere and tag != "h1":
        return
    for key, value in shown:
        value = _folded(value, limits.clue_characters) or _text(node, key, limits)
        if value:
            yield Clue(key, value, path if key == "h1" else f"{path}/@{key.replace(':', '-')}")


def _shown(node: LexborNode, tag: str) -> Iterator[tuple[str, str | None]]:
    """What a node shows by its tag, microdata, classes or link, with the value that its attributes give."""
    if tag == "h1":
        yield "h1", None
        return
    attributes = node.attributes
    when, mark, prop = attributes.get("datetime"), _mark(attributes), attributes.get("itemprop")
    if tag == "time":
        yield ("class:modified" if mark == "modified" else "time"), when
    elif mark:  # "" says that the element holds something else
        yield f"class:{mark}", when
    if prop:
        yield f"itemprop:{prop.strip().lower()[:80]}", attributes.get("content") or when or attributes.get("alt")
    if tag == "a" and mark not in ("date", "") and _leads_to_author(attributes):
        yield "class:authorlink", None


def _mark(attributes: dict[str, str | None]) -> str | None:
    words = " ".join((attributes.get(name) or "")[:CLASS_CHARACTERS] for name in ("class", "id", "data-testid"))
    return _marked(words.lower()) if len(words) > 2 else None


@lru_cache(maxsize=1024)  # the same classes stand on many elements of a page
def _marked(words: str) -> str | None:
    return next((name for name, pattern in MARKS if pattern.search(words)), None)


def _leads_to_author(attributes: dict[str, str | None]) -> bool:
    return "author" in (attributes.get("rel") or "").split() or bool(AUTHOR_PAGE.search((attributes.get("href") or "")[:500]))


def _text(node: LexborNode, key: str, limits: Limits) -> str:
    """The words of a short element, nothing for one that holds more than a byline or a heading would.

    In a byline a bar stands between the texts of different elements, so that "Ana Ruiz" and "Tom Okafor" stay two names.
    """
    if key == "h1":
        lines = node.css_first("br, div, p") is not None  # then a blank stands between the lines; else "<b>O</b>ne" is one word
        return _folded(node.text(separator=" " if lines else ""), limits.headline_characters)
    named = key in NAMED
    words = node.text(separator="|" if named else " ") or ""
    if len(words) > 8 * LONGEST_MARK:
        return ""
    folded = " | ".join(filter(None, (" ".join(p.split()) for p in words.split("|")))) if named else " ".join(words.split())
    return folded if len(folded) <= (LONGEST_LINK if key == "class:authorlink" else LONGEST_MARK) else ""


class Paths:
    """Paths of elements; each parent's children are counted once, so that many marks cost one walk."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[str, bool]] = {}
        self._steps: dict[int, str] = {}  # the last step of the path of every child of a parent that was counted

    def of(self, node: LexborNode) -> tuple[str, bool]:
        """The path of an element, and whether it stands in a part of the page that speaks of something else."""
        chain: list[LexborNode] = []
        at: LexborNode | None = node
        known: tuple[str, bool] | None = None
        while at is not None and at.tag not in ROOTS:
            known = self._known.get(at.mem_id)
            if known is not None:
                break
            chain.append(at)
            at = at.parent
        path, elsewhere = known or ("head" if at is not None and at.tag == "head" else "body", False)
        for link in reversed(chain):
            path = f"{path}/{self._step(link)}"
            elsewhere = elsewhere or _elsewhere(link)
            self._known[link.mem_id] = (path, elsewhere)
        return path, elsewhere

    def _step(self, node: LexborNode) -> str:
        step = self._steps.get(node.mem_id)
        if step is None:
            parent = node.parent
            counts: dict[str, int] = {}
            for child in parent.iter() if parent is not None else (node,):
                tag = child.tag or ""
                counts[tag] = number = counts.get(tag, 0) + 1
                self._steps[child.mem_id] = f"{tag}[{number}]"
            step = self._steps.get(node.mem_id, f"{node.tag}[1]")
        return step


def _elsewhere(node: LexborNode) -> bool:
    tag = node.tag
    if tag in WHOLE:
        return False
    if tag in ELSEWHERE_TAGS:
        return True
    attributes = node.attributes
    words = f"{(attributes.get('class') or '')[:CLASS_CHARACTERS]} {(attributes.get('id') or '')[:CLASS_CHARACTERS]}"
    return len(words) > 4 and _speaks_of_else(words.lower())


@lru_cache(maxsize=1024)
def _speaks_of_else(words: str) -> bool:
    return bool(ELSEWHERE.search(words))
