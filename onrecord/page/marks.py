"""What elements of the body say of themselves: marks of a byline or a date, microdata, the first headings, embedded players."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from onrecord.limits import Limits
from onrecord.model import Clue
from onrecord.page.spot import CLASS_CHARACTERS, Spot

AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|in)?|auteurs?|autori?)(?:/|$)|/(?:authors?|autor(?:en|es|in)?|auteurs?|autore|autori)[-_/]"
)

# What a class, id or test id says that its element holds. The order is the order of belief: "author-date" is a date.
# All are searched for in lower case: that is twice as fast as a search that minds no case; and only where one of the words before the expression stands, of
# which each match has one: that takes a tenth of its time.
MARKS: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    (
        "",
        ("credit", "caption", "copyright", "photo", "author", "autor"),
        re.compile(
            r"credit|caption|copyright|photo|(?:author|autor)s?[-_]*(?:bio|title|role|job|position|desc|about|social|follow|more|posts?|articles|image|img|avatar|contact|email)"
        ),
    ),
    ("modified", ("updated", "modified", "last", "aktualis"), re.compile(r"updated|modified|last-?mod|aktualis")),
    (
        "date",
        ("date", "publish", "timestamp", "datum", "fecha"),
        re.compile(r"date|publish|timestamp|datum|fecha"),
    ),  # "candidate" as well: its words will not be a date
    ("byline", ("line",), re.compile(r"by-?line")),
    ("author", ("author", "autor"), re.compile(r"auth?or")),
)
NAMED = frozenset({"class:author", "class:byline", "class:authorlink", "itemprop:author"})
LONGEST_LINK = 80  # characters of a link to an author's page; more is a card
LONGEST_MARK = 300  # a byline or date is short; an element with more text than this only holds one


class Marks:
    """The marks found so far, each with the number of the block that stands at or after it."""

    TAGS = frozenset({"h1", "time"})  # these are looked at whatever their attributes say

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.found: list[Clue] = []

    def frame(self, node: Any, spot: Spot, index: int) -> None:
        """An embedded player."""
        attributes = node.attributes
        source = folded(attributes.get("src") or attributes.get("data-src"), self.limits.clue_characters)
        if source:
            self.found.append(Clue("video", source, f"{spot.spelled()}/@video", index))

    def element(self, node: Any, attributes: dict[str, str | None], spot: Spot, index: int) -> None:
        """An element whose tag or attributes may mark a field.

        :param index: of the block that begins with it or holds it.
        """
        tag = spot.tag
        if len(self.found) >= self.limits.clues or (tag != "h1" and spot.elsewhere):
            return
        shown = tuple(_shown(tag, attributes))
        if not shown:
            return
        path = spot.path or spot.spelled()
        for key, value in shown:
            words = folded(value, self.limits.clue_characters) or _text(node, key, self.limits)
            if words:
                self.found.append(Clue(key, words, path if key == "h1" else f"{path}/@{key.replace(':', '-')}", index))

    def all(self, blocks: int) -> tuple[Clue, ...]:
        """All of them; those behind the last block get that one, or none where there is no block.

        :param blocks: how many there are.
        """
        return tuple([clue if clue.index < blocks else replace(clue, index=blocks - 1) for clue in self.found])


def folded(text: str | None, longest: int) -> str:
    """White space folded, and entities that a page escaped twice resolved."""
    words = (text or "")[:longest]
    return spaced(html.unescape(words) if "&" in words and ";" in words else words)


def spaced(text: str) -> str:
    """White space folded to single blanks. Most texts have it so, and seeing that takes half the time: of all white space only the blank is printable."""
    text = text.strip()
    return text if "  " not in text and text.isprintable() else " ".join(text.split())


def _shown(tag: str, attributes: dict[str, str | None]) -> Iterator[tuple[str, str | None]]:
    """What an element shows by its tag, microdata, classes or link, with the value that its attributes give."""
    if tag == "h1":
        yield "h1", None
        return
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
    get, most = attributes.get, CLASS_CHARACTERS
    words = f"{(get('class') or '')[:most]} {(get('id') or '')[:most]} {(get('data-testid') or '')[:most]}"
    return _marked(words.lower()) if len(words) > 2 else None


@lru_cache(maxsize=1024)  # the same classes stand on many elements of a page
def _marked(words: str) -> str | None:
    for name, cores, pattern in MARKS:
        if any(core in words for core in cores) and pattern.search(words):
            return name
    return None


def _leads_to_author(attributes: dict[str, str | None]) -> bool:
    return "author" in (attributes.get("rel") or "").split() or bool(AUTHOR_PAGE.search((attributes.get("href") or "")[:500]))


def _text(node: Any, key: str, limits: Limits) -> str:
    """The words of a short element, nothing for one that holds more than a byline or a heading would.

    In a byline a bar stands between the texts of different elements, so that "Ana Ruiz" and "Tom Okafor" stay two names.
    """
    if key == "h1":
        # Where it holds lines, a blank stands between them; else "<b>O</b>ne" is one word.
        lines = not _plain(node) and node.css_first("br, div, p") is not None
        return folded(node.text(separator=" " if lines else ""), limits.headline_characters)
    named = key in NAMED
    words = node.text(separator="|" if named else " ") or ""
    if len(words) > 8 * LONGEST_MARK:
        return ""
    line = " | ".join(filter(None, (" ".join(p.split()) for p in words.split("|")))) if named else " ".join(words.split())
    return line if len(line) <= (LONGEST_LINK if key == "class:authorlink" else LONGEST_MARK) else ""


def _plain(node: Any) -> bool:
    """Whether an element holds one text and nothing else, or nothing at all."""
    child = node.first_child
    return child is None or (child.tag == "-text" and child.next is None)
