"""The plain measures of a run of text, whatever page it stands on: its size, its links, whether it reads like prose.

The rows that the models read are made of these in ``blockrows.py``; a change here asks for new models.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from math import log

from onrecord.article import furniture
from onrecord.article.stopwords import STOPWORDS
from onrecord.model import Layout, Traits

ENDS = frozenset(".!?…。！？”\"»“’')»」』।۔؟።။៖។")
REACH = 160  # characters in which words are looked up
FIRST, ENOUGH = 64, 2  # characters in which most prose has as many different stop words as make it prose
SHORT = 250  # characters; in longer text a word of furniture says nothing
TAGS = {"p": 1, "li": 2, "h1": 3, "h2": 4, "h3": 5, "h4": 6, "h5": 6, "h6": 6, "div": 7, "td": 8, "th": 8, "blockquote": 9, "figcaption": 10, "caption": 10,
        "pre": 13, "dt": 14, "dd": 14, "section": 15, "article": 15, "body": 15, "main": 15}  # fmt: skip
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
PLAINLY = {
    "nav": "navigation",
    "footer": "page footer",
    "button": "button",
    "label": "form",
    "legend": "form",
    "svg": "icon text",
}  # elements that hold no story
LINK_SHARE = 0.9  # of the characters, from which a run is links and nothing else
PROSE_CHARACTERS = 50  # shorter runs are not counted as prose

Row = list[float]


class Kin:
    """The blocks of one template: the same element, ancestors and classes."""

    __slots__ = ("ancestors", "blocks", "classes", "hopeless", "linked", "plainly", "prose", "row", "size", "tag")

    def __init__(self, traits: Traits) -> None:
        self.tag = traits.tag
        self.ancestors = traits.ancestors
        self.classes = traits.classes
        self.plainly = plain_element(traits.ancestors)  # why none of them is part of the story
        self.blocks = 0
        self.size = self.linked = self.prose = 0.0
        self.row: Row | None = None
        self.hopeless: bool | None = None  # whether the template speaks against the block, see blockrows.py


class Measured:
    """The plain measures of every block of a page, in lists: sizes, shares of links, prose."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        texts = [block.text for block in layout.blocks]
        # characters, those of Chinese, Japanese and Korean counted as two and a half
        self.size = [float(len(text)) if text.isascii() or not is_wide(text) else WIDE * len(text) for text in texts]
        self.linked: list[float] = []
        self.furniture: list[frozenset[str]] = [NOTHING] * len(texts)
        self.prose = [0.0] * len(texts)  # its size where a block reads like prose, else 0
        self.kin: list[Kin] = []  # the template of each block
        self.kins: list[Kin] = []  # all templates of the page
        self._measure(texts)
        self.logs = list(map(log, self.size))
        self.total = sum(self.prose)

    def _measure(self, texts: Sequence[str]) -> None:
        """One loop over all blocks; it is met by every page, so it asks little of each."""
        known_kin: dict[str, Kin] = {}  # by the classes
        others: dict[tuple[str, str], Kin] = {}  # those with the classes of another, but other ancestors
        prose, links, all_kin = self.prose, self.linked, self.kin
        for i, (text, size, traits) in enumerate(zip(texts, self.size, self.layout.traits, strict=True)):
            classes, ancestors = traits.classes, traits.ancestors
            kin = known_kin.get(classes)
            if kin is None:
                kin = known_kin[classes] = Kin(traits)
                self.kins.append(kin)
            elif kin.ancestors != ancestors:
                key = (ancestors, classes)
                kin = others.get(key)
                if kin is None:
                    kin = others[key] = Kin(traits)
                    self.kins.append(kin)
            linked = traits.linked * size / len(text) if traits.linked else 0.0
            kin.blocks += 1
            kin.size += size
            kin.linked += linked
            all_kin.append(kin)
            links.append(linked)
            if linked <= LINK_SHARE * size and (kin.plainly is None or kin.tag in HEADINGS):
                # the words of a link tell nothing, and most runs of a page are links; nor do those of menus, but for their headings
                known = self._look_up(i, text)
                if size >= PROSE_CHARACTERS and kin.plainly is None and linked < 0.5 * size and reads(text, size, known):
                    prose[i] = size
                    kin.prose += size

    def _look_up(self, i: int, text: str) -> int:
        """Look up the words at the beginning of a block; how many of them are stop words, counted no further than to :data:`ENOUGH` where it is long."""
        if len(text) >= SHORT:
            known = len(STOPWORDS.intersection(text[:FIRST].lower().split()[:-1]))  # the last word may be cut
            return known if known >= ENOUGH else known_words(text[:REACH])
        told = TOLD.intersection(text[:REACH].lower().split())
        self.furniture[i] = said = told & FURNITURE
        return len(told) - len(said - STOPWORDS)

    def looked_up(self, i: int) -> bool:
        """Whether the words of a block were looked at, as those of most that are no links."""
        return self.linked[i] <= LINK_SHARE * self.size[i] and self.kin[i].plainly is None

    def unearth(self) -> None:
        """Count the prose inside menus and footers where the page has no other; where it has none there either, that of long blocks whose beginning is none."""
        if not self.total:
            self._count(lambda text, size: size >= PROSE_CHARACTERS and reads(text, size, known_words(text[:REACH])))
        if not self.total:
            self._count(lambda text, size: size >= LATE and reads_late(text))

    def _count(self, is_prose: Callable[[str, float], bool]) -> None:
        blocks = self.layout.blocks
        self.prose = [
            size if linked < 0.5 * size and is_prose(block.text, size) else 0.0
            for block, size, linked in zip(blocks, self.size, self.linked, strict=True)
        ]
        self.total = sum(self.prose)


NOTHING: frozenset[str] = frozenset()
FURNITURE = frozenset(furniture.OF)
TOLD = FURNITURE | STOPWORDS


def reads(text: str, size: float, known: int) -> bool:
    """Whether a run of some length reads like prose.

    :param known: the stop words at its beginning.
    """
    return (known >= ENOUGH or size > len(text) or is_foreign(text)) and reads_on(text)


def reads_on(text: str) -> bool:
    """Whether a text is punctuated as prose is."""
    return (
        text[-1] in ENDS
        or "," in text
        or ". " in text
        or "。" in text
        or "،" in text
        or (len(text) >= UNMARKED and "\u0e00" <= text[0] < "\u0f00")
    )


def known_words(text: str) -> int:
    """How many different stop words stand in a text."""
    return len(STOPWORDS.intersection(text.lower().split()))


UNMARKED = 80  # characters of a line of Thai or Lao, which need no marks between sentences, from which it may be prose


LATE = 600  # characters of a block that may be prose although it does not begin like it
LATE_REACH = 3_000  # characters at its end in which words are looked up
LATE_WORDS = 8  # different stop words there


def reads_late(text: str) -> bool:
    """Whether a text is prose behind a beginning that is none, such as signs of a broken page."""
    return reads_on(text) and known_words(text[-LATE_REACH:]) >= LATE_WORDS


WIDE = 2.5  # what a character counts in text without blanks between words


def is_wide(text: str) -> bool:
    """Whether the text is written without blanks between words."""
    sample = text[:40]
    return not sample.isascii() and _MAY_BE_WIDE.search(sample) is not None and sum(c >= "\u2e80" for c in sample) * 2 > len(sample)


_MAY_BE_WIDE = re.compile("[\u2e80-\U0010ffff]")
_MAY_BE_FOREIGN = re.compile("[\u0530-\U0010ffff]")


def is_foreign(text: str) -> bool:
    """Whether the text is in one of the scripts, from Armenian to Khmer, of most of whose languages no stop words are known or whose short words are parts of others.

    >>> is_foreign("העירייה הודיעה"), is_foreign("Город сообщил")
    (True, False)
    """
    sample = text[:40]
    return _MAY_BE_FOREIGN.search(sample) is not None and sum("\u0530" <= c < "\u1800" for c in sample) * 2 > len(sample)


@lru_cache(maxsize=4_000)
def plain_element(ancestors: str) -> str | None:
    """The reason that an element around a block gives to drop it, the outermost one's; None where none does."""
    if not any(map(ancestors.__contains__, PLAINLY)):  # as in most
        return None
    return next((PLAINLY[name] for name in ancestors.split("/") if name in PLAINLY), None)


LETTERS = bytes(n if 97 <= n <= 122 else 32 for n in range(256))  # all but small letters becomes a blank


@lru_cache(maxsize=4_000)
def class_words(classes: str) -> frozenset[str]:
    """The words that classes and ids are made of: ``post-body__text`` is ``post``, ``body`` and ``text``."""
    return frozenset(classes.encode("utf-8", "replace").translate(LETTERS).decode("ascii").split())


def head_of(layout: Layout) -> int:
    """The block that looks most like the page's title, -1 where none does: an ``h1``, or another heading that the ``<title>`` holds."""
    title = next((c.value for c in layout.clues if c.key in ("meta:og:title", "title")), "").lower()
    best, place = 1.5, -1
    for i, traits in enumerate(layout.traits):
        if traits.tag in ("h1", "h2", "h3"):
            text = layout.blocks[i].text.lower()
            score = (2.0 if traits.tag == "h1" else 0.0) + (3.0 if len(text) > 8 and text in title else 0.0) + (len(text) > 20)
            if score > best:
                best, place = score, i
    return place
