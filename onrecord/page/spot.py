"""An open element of the page: where it stands and what it is called."""

from __future__ import annotations

import re
from typing import Any

import msgspec

STREAMED = "S:"  # React sends parts of a page late, as <div hidden id="S:0">, which its script then moves into place
CLASS_CHARACTERS = 200  # of one element's class, id, role and itemprop
# Parts of a page whose names and dates are those of something else.
ELSEWHERE = re.compile(
    r"comment|related|recommend|most-?(?:read|popular)|trending|teaser|carousel|sidebar|newsletter|promo|outbrain|taboola|read-?(?:more|next)|footer|cookie|more-?(?:from|news|stories)|latest"
)
# One of these stands in all that it matches; looking for them first takes a tenth of its time.
ELSEWHERE_CORES = (
    "comment", "related", "recommend", "popular", "trending", "teaser", "carousel", "sidebar", "newsletter", "promo", "outbrain", "taboola", "footer", "cookie",
    "latest", "read", "more",
)  # fmt: skip
ELSEWHERE_TAGS = {"nav", "footer", "select", "form"}
WHOLE = {"body", "html", "main", "article", "section"}  # their classes speak of the page: "has-sidebar", "no-comments"
NAMING = ("id", "itemprop", "role")
SPEAKING = frozenset({*NAMING, "style", "hidden", "rel", "data-testid"})  # attributes that are read beside the class

# What the attributes of an element say: its words, what it may be by them (:data:`MARKED`, :data:`MENU`, both or 0), and whether it is hidden.
Told = tuple[str, int, bool]
NOTHING: Told = ("", 0, False)
MARKED, MENU = 1, 2  # what the words of an element say that it may be: the mark of a field, a menu
# The words; the same of the nearest element around that has such; and where they were asked for, as one text, those of the element for one inside it, and for itself.
Classes = list[Any]


class Spot(msgspec.Struct, gc=False):
    """An open element. Path and ancestors are spelled out only for one that gives a block or a clue.

    There are hundreds on a page; a struct is made in a third of the time of a plain class, and none refers to itself.
    """

    parent: Spot | None
    tag: str
    count: int  # its place among its siblings of the same name, from 1
    classes: Classes | None  # its words, and then the same of its nearest ancestor that has such
    hidden: bool
    around: Spot | None  # the element whose edges end a run of text in this one; None where that is this element itself
    counts: dict[str, int]  # children of each name that have come
    path: str = ""
    ancestors: str = ""
    runs: int = 0  # runs of text that it has given
    apart: bool | None = None  # whether it stands elsewhere, where that is known
    number: int = 0  # among the elements that hold those of blocks, where it is one
    looks: int = 0  # where it was looked at as a menu, how many such boxes stand in one another with it

    @classmethod
    def top(cls, tag: str) -> Spot:
        """The element in which all others stand."""
        return cls(None, tag, 0, None, False, None, {}, tag)

    def child(self, tag: str) -> Spot:
        """The next child of a name, as an element that ends runs of text."""
        self.counts[tag] = count = self.counts.get(tag, 0) + 1
        return Spot(self, tag, count, self.classes, self.hidden, None, {})

    @property
    def words(self) -> str:
        """Its own, of class, id, itemprop and role."""
        at = self.classes
        if at is None or (self.parent is not None and at is self.parent.classes):
            return ""
        return str(at[0])

    @property
    def elsewhere(self) -> bool:
        """Whether the element stands in a part of the page that speaks of something else."""
        climbed: list[Spot] = []  # those of which it is not known yet: it is found out of each once
        place: Spot | None = self
        while place is not None and place.apart is None:
            climbed.append(place)
            place = place.parent
        apart = place is not None and place.apart is True
        words = "\n".join([around.words for around in climbed if around.words])
        cores = [core for core in ELSEWHERE_CORES if core in words]  # hardly any of them
        for place in reversed(climbed):
            apart = apart or place.tag in ELSEWHERE_TAGS or (place.tag not in WHOLE and _speaks_of_else(place.words, cores))
            place.apart = apart
        return apart

    def named(self) -> str:
        """Its words and those of its nearest ancestors, of so many as are read."""
        at = self.classes
        if at is None:
            return ""
        return at[3] or _named(at)

    def spelled(self) -> str:
        """The path; it and the ancestors are spelled out for this element and for those around it that are not yet."""
        around = self.parent
        if around is not None and around.path:  # as for most
            self.path = f"{around.path}/{self.tag}[{self.count}]"
            self.ancestors = f"{around.ancestors}/{self.tag}" if around.ancestors else self.tag
            return self.path
        chain: list[Spot] = []
        place = self
        while not place.path and place.parent is not None:
            chain.append(place)
            place = place.parent
        path, ancestors = place.path, place.ancestors
        for place in reversed(chain):
            place.path = path = f"{path}/{place.tag}[{place.count}]"
            place.ancestors = ancestors = f"{ancestors}/{place.tag}" if ancestors else place.tag
        return path


def _named(classes: Classes) -> str:
    """The words of an element with such and of the nearest around it; kept, since a run of text without words of its own asks for the same."""
    words, outer, _, _ = classes
    classes[3] = words = words if outer is None else f"{words} {outer[2] or _levels(outer)}"
    return str(words)


def _levels(classes: Classes) -> str:
    """The words of an element with such and of the two nearest around it, which are read beside those of one inside; kept, since all inside ask for the same."""
    words, outer, _, _ = classes
    if outer is not None:
        words = f"{words} {outer[0]}" if outer[1] is None else f"{words} {outer[0]} {outer[1][0]}"
    classes[2] = words
    return str(words)


def told(attributes: dict[str, str | None], known: dict[str, Told]) -> Told:
    """What an element's attributes say.

    :param known: what classes of this page say, filled in here: a quarter of them are new, so that a cache for all pages would hold little.
    """
    value = attributes.get("class")
    said = (known.get(value) or _learned(value, known)) if value else NOTHING
    if (value and len(attributes) == 1) or SPEAKING.isdisjoint(attributes):  # as of most
        return said
    words, telling, hides = said
    for name in NAMING:
        if name in attributes and (value := attributes[name]):
            more = value[:CLASS_CHARACTERS].lower()
            words = f"{words} {more}" if words else more
            telling |= _menu(more)
    if "style" in attributes or "hidden" in attributes:
        hides = _hidden(attributes)
    if "itemprop" in attributes or ("rel" in attributes and "author" in (attributes["rel"] or "")):
        telling |= MARKED
    elif "data-testid" in attributes and not telling & MARKED:
        telling |= _marks(attributes["data-testid"] or "")
    return words, telling, hides


def _learned(value: str, known: dict[str, Told]) -> Told:
    """What a class attribute says."""
    words = value[:CLASS_CHARACTERS].lower()
    found = known[value] = words, _marks(words) | _menu(words), False
    return found


def _marks(words: str) -> int:
    """:data:`MARKED` where an element with such a class or test id may hold a byline or a date; marks.py looks closer. Each ``in`` is a tenth of an expression's time."""
    told = "uthor" in words or "date" in words or "yline" in words or "publish" in words or "timestamp" in words or "utor" in words
    return MARKED if told else 0


def _menu(words: str) -> int:
    """:data:`MENU` where an element with such a class, id or role may be one; blocks.py looks closer."""
    return MENU if "nav" in words or "menu" in words or "header" in words or "footer" in words else 0


def _speaks_of_else(words: str, cores: list[str]) -> bool:
    return bool(cores) and any(core in words for core in cores) and ELSEWHERE.search(words) is not None


def _hidden(attributes: dict[str, str | None]) -> bool:
    if "hidden" in attributes and not (attributes.get("id") or "").startswith(STREAMED):
        return True
    style = attributes.get("style") or ""
    if ":" not in style:
        return False
    style = style[:CLASS_CHARACTERS].lower()
    return ("none" in style or "hidden" in style) and _HIDING.search(style) is not None


_HIDING = re.compile(r"display ?: ?none|visibility ?: ?hidden")
