"""What passes into the parser of a page that would be slow with all of it: the stack of open elements, kept much as the parser will keep it.

``tree.py`` says which page needs this; of such a page the tags beyond the caps are left out, and all of its text is kept. Where the parser's rules
are hard to follow, an element counts as open for longer than it is: nothing that was let through may stand deeper than is counted. The rules are those of
https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody
"""

from __future__ import annotations

import re

from onrecord.limits import Limits
from onrecord.page.tags import BLANK, COMMENT, RAW, TAG

VOID = frozenset("area base basefont bgsound br col embed hr image img input keygen link meta param source track wbr".split())
FORMATTING = frozenset(["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"])
REOPENED = FORMATTING - {"a"}  # opened again in every block, each as often as it stands open
FENCES = frozenset(
    ["table", "td", "th", "caption", "object", "template", "marquee", "applet", "button", "select"]
)  # end tags reach over none
PARTS = frozenset(["caption", "colgroup", "tbody", "thead", "tfoot", "tr", "td", "th"])  # the parser heeds them in a table alone
GRIDS = frozenset(["table", "template"])
ROOTS = frozenset(["html", "body"])  # the parser compares the attributes of each such tag with those of all before
STAY = ROOTS | {"head"}  # opened once; their end tags close nothing that matters here
CHOICES = frozenset(["option", "optgroup"])
IN_SELECT = CHOICES | {"script", "template", "hr"}  # all else was left out there by the parser, which newer ones let in
ENDS_SELECT = frozenset(["select", "input", "keygen", "textarea"])
# Drawings and formulas have rules of their own, by which much that seems closed is open: their tags never pass, and so those rules never hold.
DRAWN = frozenset(
    """
    svg math g path circle ellipse rect line polyline polygon use defs symbol stop lineargradient radialgradient clippath mask pattern filter marker
    animate animatetransform set feblend fecolormatrix fecomposite feflood fegaussianblur femerge femergenode feoffset metadata
    """.split()
)
LOST = DRAWN | {"frame", "frameset"}
# Elements that the end tag of one not named here does not reach over.
SPECIAL = (
    VOID
    | FENCES
    | PARTS
    | STAY
    | (RAW - {"xmp"})
    | frozenset(
        """
    address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup li
    listing main menu nav noscript ol p plaintext pre search section summary ul xmp
    """.split()
    )
)
KNOWN = SPECIAL | FORMATTING | CHOICES | frozenset("label legend picture span time video".split())
CLOSES = {
    "tr": ("tr", "td", "th"), "td": ("td", "th"), "th": ("td", "th"), "tbody": ("tr", "td", "th", "tbody"),
    "option": ("option",), "optgroup": ("option",),
}  # fmt: skip
ENDS_PARAGRAPH = frozenset(
    """
    address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup li listing
    main menu nav ol p plaintext pre search section summary ul xmp
    """.split()
)
# Whose end tags close what stands in them; any other reaches over no element of SPECIAL.
REACHING = ENDS_PARAGRAPH - {"plaintext", "xmp"} | FENCES | PARTS | FORMATTING | {"p", "form"}
ITEMS = {"li": ("li",), "dd": ("dd", "dt"), "dt": ("dd", "dt")}  # the start tag of an item ends the one before
INSIDE_TABLE = frozenset(["table", "template", "td", "th", "caption"])
GLOSSES = frozenset(["rb", "rp", "rt", "rtc"])
IMPLIED = frozenset(["dd", "dt", "li", "optgroup", "option", "p", "rb", "rp", "rt"])
AROUND_ITEMS = frozenset(["address", "div", "p"])  # over these
ROWS = frozenset(["tr", "tbody", "thead", "tfoot", "colgroup"])
WALLS = FENCES | ROWS
REACHES: dict[str, frozenset[str]] = {
    "table": WALLS - GRIDS, "template": WALLS - {"template"}, "td": frozenset(["select"]), "th": frozenset(["select"]),
} | dict.fromkeys(ROWS, ROWS | {"td", "th", "select"})  # fmt: skip # the walls that an end tag does reach over
LONG = 200  # characters of a formatting tag; where the page is rewritten, longer ones lose their attributes


def open_formatting(tags: int, limits: Limits) -> int:
    """How much formatting may stand open at once in a page of so many tags."""
    return max(LEAST_OPEN, min(limits.open_formatting, limits.reopened // max(1, tags)))


LEAST_OPEN = 3  # as many of a kind as the standard lets stand


def capped(html: str, limits: Limits) -> tuple[str, int, int]:
    """The page without the start tags that pass a cap and without their end tags; how many were left out; and how many more that the parser may read otherwise."""
    gate = _Gate(limits, html.count("<"))
    out: list[str] = []
    at = 0
    while found := MARKUP.search(html, at):
        start = found.start()
        out.append(html[at:start].replace("<", "&lt;"))  # not as it is, since what is left out behind it must make no tag of it
        match = TAG.match(html, start)
        if match is None:
            at, kept = _no_tag(html, start)
            out.append(kept)
            continue
        at = match.end()
        name = match[1].lower()
        tag = gate.passed(name, match[0])
        out.append(tag)
        if name in RAW and html[start + 1] != "/":
            raw, at = at, _end_of_raw(html, at, name)
            gate.unsure += html.count("<", raw, at)
            out.append(html[raw:at].replace("<", HARMLESS.get(name, " ")) if tag else "")
    out.append(html[at:].replace("<", "&lt;"))
    return "".join(out), gate.left_out, gate.unsure


MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")  # any other "<" is a mark of its own


# What "<" becomes in text that is no markup, as the parser does not take it for text everywhere. In a script's strings and in a title the one is the same
# as the other.
HARMLESS = {"script": "\\u003c", "title": "&lt;", "textarea": "&lt;"}


def _no_tag(html: str, start: int) -> tuple[int, str]:
    """Behind a ``<`` that opens no tag: a comment, or what the parser takes for one, up to its end; and what is kept of it."""
    follow = html[start + 1 : start + 3]
    if NAMED.match(follow):
        return len(html), ""  # a tag without an end: the parser reads no further either
    comments = _COMMENTS.match(html, start)
    end = comments.end() if comments else html.find(">", start) + 1 or len(html)
    return end, html[start:end] if html[start : start + 9].lower() == "<!doctype" else ""


NAMED = re.compile("/?[a-zA-Z]")
_COMMENTS = re.compile(f"(?:<{COMMENT}){{1,200}}+")  # as many as stand side by side: a loop over each of a million takes seconds


def _end_of_raw(html: str, at: int, name: str) -> int:
    match = re.compile(f"</{name}[{BLANK}/>]", re.I | re.A).search(html, at)
    return match.start() if match else len(html)


class _Gate:
    """Keeps the stack of open elements much as the parser will, and says which tags may pass."""

    def __init__(self, limits: Limits, tags: int) -> None:
        self.limits = limits
        self.most = open_formatting(tags, limits)
        self.link = max(LONG, limits.copied_bytes // max(1, tags))
        self.stack: list[str] = []
        self.open: dict[str, int] = {}
        self.grids: list[str] = []  # of the open elements those in which parts of a table mean something or nothing
        self.formatting = 0
        self.barred: dict[str, int] = {}  # start tags left out whose end tags are still to come
        self.left_out = self.unsure = 0
        self.names: set[str] = set()
        self.options = 0
        self.roots = 0  # characters of their tags
        self.written = 0  # characters of all tags

    def passed(self, name: str, tag: str) -> str:
        """The tag as it may reach the parser: whole, without its attributes, or empty where it passes a cap or would mean nothing."""
        if name in LOST:
            self.unsure += 1
            return ""
        return self._shortened(name, tag) if (self._close(name) if tag[1] == "/" else self._lets(name)) else ""

    def _shortened(self, name: str, tag: str) -> str:
        """The tag, without its attributes where it is longer than the bound."""
        most = self.limits.tag_characters
        if name in FORMATTING:
            most = min(most, self.link if name == "a" else LONG)
        elif name in ROOTS:
            self.roots += len(tag)
            most = most if self.roots <= 2 * most else 0
        self.written += len(tag)
        if len(tag) <= most and self.written <= self.limits.tags_characters:
            return tag
        self.left_out += 1
        return f"<{name}>" if tag[1] != "/" else f"</{name}>"

    def _one_too_many(self, name: str) -> bool:
        """Whether a start tag passes the bound on names or on options."""
        self.options += name in CHOICES
        known = name in KNOWN or name in self.names
        if not known and len(self.names) < self.limits.tag_names:
            self.names.add(name)
            known = True
        return not known or (name in CHOICES and self.options > self.limits.options)

    def _lets(self, name: str) -> bool:
        """Whether a start tag passes; it is counted where it does."""
        if self.open.get("select") and not self._in_select(name):
            self.left_out += name in FORMATTING  # a parser that lets it in would open it again behind the list
            return name == "select"  # there it is an end tag
        if name in PARTS and self.grids[-1:] != ["table"]:
            return False
        if name in VOID or (name in STAY and self.open.get(name)):
            return True
        self._imply(name)
        full = len(self.stack) >= self.limits.open_elements
        if full or self._one_too_many(name) or (name in FORMATTING and self.formatting >= self.most):
            self.barred[name] = self.barred.get(name, 0) + 1
            self.left_out += 1
            return False
        self.stack.append(name)
        self.open[name] = self.open.get(name, 0) + 1
        self.formatting += name in FORMATTING
        if name in GRIDS:
            self.grids.append(name)
        return True

    def _in_select(self, name: str) -> bool:
        """Whether a start tag in a list of choices means there what it means elsewhere; some end the list."""
        if name in ENDS_SELECT:
            self._pop_to("select")
        return name in IN_SELECT or (name in ENDS_SELECT and name != "select")

    def _close(self, name: str) -> bool:
        """Whether an end tag passes; what it closes is taken from the stack."""
        if self.barred.get(name):
            self.barred[name] -= 1
            return False
        if self.open.get(name) and name not in STAY:
            if name in FORMATTING or name == "form":
                self._take_out(name)
            else:
                self._pop_to(name)
        return True

    def _take_out(self, name: str) -> None:
        """An element ends, and what stands in it stays open."""
        at = self._nearest(name)
        if at >= 0:
            self.formatting -= name in FORMATTING
            self.open[name] -= 1
            del self.stack[at]

    def _imply(self, name: str) -> None:
        """What a start tag closes without saying so."""
        if name in ("a", "nobr") and self.open.get(name):  # the parser never holds two of these open
            self._take_out(name)
        if name in ITEMS:
            self._end_item(ITEMS[name])
        elif name in GLOSSES:
            self._end_gloss()
        elif name == "table" or (name == "button" and self.open.get(name)):
            self._end_alike(name)
        if name in ENDS_PARAGRAPH and self.open.get("p"):
            self._pop_to("p")
        for closed in CLOSES.get(name, ()):
            if self.stack and self.stack[-1] == closed:
                self.open[self.stack.pop()] -= 1

    def _end_alike(self, name: str) -> None:
        """A button in a button ends the first, and a table that stands in a table but in none of its cells."""
        cell = name == "table" and next((there for there in reversed(self.stack) if there in INSIDE_TABLE), "td") != "table"
        if not cell:
            self._pop_to(name)

    def _end_gloss(self) -> None:
        """A gloss beside a word ends what needs no end tag, where there is a word to be beside."""
        above = next((at for at in range(len(self.stack) - 1, -1, -1) if self.stack[at] in WALLS or self.stack[at] == "ruby"), -1)
        if above >= 0 and self.stack[above] == "ruby":
            while self.stack[-1] in IMPLIED:
                self.open[self.stack.pop()] -= 1

    def _end_item(self, items: tuple[str, ...]) -> None:
        for there in reversed(self.stack):
            if there in items:
                return self._pop_to(there)
            if there in SPECIAL and there not in AROUND_ITEMS:
                return None
        return None

    def _nearest(self, name: str) -> int:
        """Where the nearest open element of a name stands that an end tag reaches, -1 where it reaches none."""
        over = REACHES.get(name, frozenset())
        walls = ("ol", "ul") if name == "li" else ()
        light = name not in REACHING
        for at in range(len(self.stack) - 1, -1, -1):
            there = self.stack[at]
            if there == name:
                return at
            if (there in WALLS and there not in over) or there in walls or (light and there in SPECIAL):
                break
        return -1

    def _pop_to(self, name: str) -> None:
        """Close down to the nearest element of a name."""
        at = self._nearest(name)
        if at < 0:
            return
        for closed in self.stack[at:]:
            self.open[closed] -= 1
            if closed in GRIDS:
                self.grids.pop()
        del self.stack[at:]
