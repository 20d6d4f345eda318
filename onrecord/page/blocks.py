"""The tree becomes blocks, in one pass over its nodes.

A block is a run of text between two edges of block-level elements (or a double ``<br>``). Speed counts here: this loop meets each node of each
page, so it keeps its state in one tuple an element and asks the parser no more than four questions a node.
"""

from __future__ import annotations

from typing import Any

from selectolax.lexbor import LexborHTMLParser

from onrecord.limits import Limits
from onrecord.model import Block, BlockKind, Traits


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Elements that begin and end a run of text. Any other element stands inside one, as browsers have it for names they do not know.
EDGES = _names(
    """
    address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption figure footer form
    frameset h1 h2 h3 h4 h5 h6 header hgroup hr label legend li main menu nav noscript ol option p pre search section summary table
    tbody td tfoot th thead tr ul
    """
)
# Elements without words for a reader.
SILENT = _names(
    """
    script style noscript template iframe object embed video audio canvas select datalist textarea input img picture source link meta
    map progress meter math head title noframes noembed param track area col colgroup wbr rp rt -comment _comment
    """
)
MATTERS = EDGES | {"a"}  # elements whose end changes anything
ALONE = frozenset({"br", "svg"})
# Menus make a third of all runs of a page; each becomes one block, unless it holds so much text that an end tag may be missing.
FOLDED = frozenset({"nav", "footer"})
FOLDED_CHARACTERS, FOLDED_SENTENCES = 5_000, 3
KINDS: dict[str, BlockKind] = {
    "h1": "subheading", "h2": "subheading", "h3": "subheading", "h4": "subheading", "h5": "subheading", "h6": "subheading",
    "li": "list item", "dd": "list item", "dt": "list item", "figcaption": "caption", "caption": "caption", "td": "table", "th": "table",
    "nav": "other", "footer": "other", "pre": "code", "address": "byline", "button": "other", "label": "other", "legend": "other", "summary": "other", "option": "other", "svg": "other",
}  # fmt: skip
STREAMED = "S:"  # React sends parts of a page late, as <div hidden id="S:0">, which its script then moves into place
CLASS_CHARACTERS = 200  # of one element's class, id, role and itemprop
CLASS_LEVELS = 4  # the element and its nearest ancestors that have such words

Collected = tuple[tuple[Block, ...], tuple[Traits, ...], tuple[str, ...]]


def collect(tree: LexborHTMLParser, limits: Limits) -> Collected:
    """The blocks of the page in reading order, the traits of each, and a note where a bound cut them off."""
    top: Any = tree.body or tree.root
    runs = _Runs(limits)
    notes: tuple[str, ...] = ()
    if top is not None:
        _walk(top, runs, SILENT)
        if sum(len(block.text) for block in runs.blocks) < WORDLESS and tree.css_first("noscript") is not None:
            other = _Runs(limits)
            _walk(top, other, SILENT - {"noscript"})
            if len(other.blocks) > len(runs.blocks):
                runs, notes = other, ("the page shows its words only where scripts are off; those were read",)
    if runs.full:
        notes += (f"only the first {limits.blocks:,} runs of text were read",)
    return tuple(runs.blocks), tuple(runs.traits), notes


WORDLESS = 500  # characters; a page with fewer may keep its words for readers without scripts


def _walk(top: Any, runs: _Runs, silent: frozenset[str]) -> None:
    """Visit every node below ``top`` in document order, without recursion: a page may be 500 elements deep."""
    place = _Place(None, top.tag or "body", 0)
    runs.place = runs.first_inline = place
    stack: list[tuple[Any, _Place, bool]] = []  # what comes after an open element, what to go back to, whether that matters
    node = top.first_child
    while not runs.full:
        if node is None:
            if not stack:
                break
            inner = place
            node, place, matters = stack.pop()
            if matters:
                runs.leave(inner, place)
            continue
        tag = node.tag
        if tag == "-text":
            runs.add(node.text_content)
        elif tag in ALONE:
            runs.alone(node, tag, place)
        elif tag not in silent:
            child = node.first_child
            opened = runs.enter(node, tag, place, child is not None)
            if opened is not None:
                stack.append((node.next, place, tag in MATTERS))
                place = opened
                node = child
                continue
        node = node.next
    runs.end()


class _Place:
    """An open element: where it stands and what it is called. Path and ancestors are spelled out only for an element that gives a block."""

    __slots__ = ("ancestors", "classes", "count", "counts", "hidden", "parent", "path", "tag")

    def __init__(self, parent: _Place | None, tag: str, count: int) -> None:
        self.parent = parent
        self.tag = tag
        self.count = count
        self.counts: dict[str, int] | None = None  # children of each name that have come
        self.classes: tuple[str, ...] = parent.classes if parent is not None else ("",)
        self.hidden: bool = parent is not None and parent.hidden
        self.path = self.ancestors = "" if parent is not None else tag
        if parent is None:
            self.ancestors = ""

    def describe(self, attributes: dict[str, str | None]) -> None:
        """Take in what the element's attributes say."""
        words = _words(attributes)
        if words:
            self.classes = (words, *self.classes[: CLASS_LEVELS - 1])
        if ("hidden" in attributes and not (attributes.get("id") or "").startswith(STREAMED)) or (
            "style" in attributes and _styled_away(attributes["style"])
        ):
            self.hidden = True

    def spell(self) -> None:
        """Spell out path and ancestors of this element and of those around it that are not spelled out yet."""
        chain: list[_Place] = []
        place: _Place | None = self
        while place is not None and not place.path:
            chain.append(place)
            place = place.parent
        for place in reversed(chain):
            parent = place.parent
            assert parent is not None  # only the top has none, and it is spelled out from the start
            place.path = f"{parent.path}/{place.tag}[{place.count}]"
            place.ancestors = f"{parent.ancestors}/{place.tag}" if parent.ancestors else place.tag


def _words(attributes: dict[str, str | None]) -> str:
    found = ""
    for name in ("class", "id", "itemprop", "role"):
        if value := attributes.get(name):
            found = f"{found} {value[:CLASS_CHARACTERS]}" if found else value[:CLASS_CHARACTERS]
    return found.lower()


def _styled_away(style: str | None) -> bool:
    if not style:
        return False
    style = style[:CLASS_CHARACTERS].replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style


class _Runs:
    """The runs of text found so far and the one being gathered."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.blocks: list[Block] = []
        self.traits: list[Traits] = []
        self.seen: dict[str, int] = {}  # runs that each element has given already
        self.pieces: list[str] = []
        self.place = self.first_inline = _Place(None, "body", 0)
        self.in_link = self.links = self.linked = 0
        self.href = ""
        self.breaks = 0
        self.full = False

    def enter(self, node: Any, tag: str, outer: _Place, holds: bool) -> _Place | None:
        """An element begins inside another; None where there is nothing in it that need be visited."""
        edge = tag in EDGES
        if edge and (self.pieces or self.links or self.breaks):
            self.end()
        counts = outer.counts
        if counts is None:
            counts = outer.counts = {}
        count = counts[tag] = counts.get(tag, 0) + 1
        if not holds or (tag in FOLDED and self.fold(node, outer, count)):
            return None
        place = _Place(outer, tag, count)
        attributes = node.attributes
        if attributes:
            place.describe(attributes)
        if edge:
            self.place = self.first_inline = place
        elif not self.pieces:
            self.first_inline = place
        if tag == "a":
            self.link(attributes)
        return place

    def leave(self, inner: _Place, outer: _Place) -> None:
        """An edge or a link ends."""
        tag = inner.tag
        if tag == "a":
            self.in_link -= 1
        else:
            if self.pieces or self.links or self.breaks:
                self.end()
            self.place = self.first_inline = outer

    def alone(self, node: Any, tag: str, place: _Place) -> None:
        """An element that is not entered."""
        if tag == "br":
            self.break_line()
        else:
            self.icon(node, place)

    def add(self, text: str) -> None:
        """A text node of the run."""
        if not self.pieces or self.breaks:
            if text.isspace():
                return
            self.breaks = 0
        if self.in_link:
            self.linked += len(text.strip())
        self.pieces.append(text)

    def break_line(self) -> None:
        """A ``<br>``: a blank, and where it is the second in a row, the end of a paragraph."""
        self.breaks += 1
        if self.breaks == 1:
            if self.pieces:
                self.pieces.append(" ")
        elif self.breaks == 2:
            self.end()

    def link(self, attributes: dict[str, str | None]) -> None:
        """A link begins; the run that it stands in remembers where its first one goes."""
        self.in_link += 1
        self.links += 1
        if not self.href:
            self.href = (attributes.get("href") or "")[: self.limits.field_characters]

    def icon(self, node: Any, place: _Place) -> None:
        """A picture drawn in the page: its title is no text of the story but is kept as a block of its own."""
        counts = place.counts = place.counts or {}
        count = counts["svg"] = counts.get("svg", 0) + 1
        text = " ".join(node.text(separator=" ").split()) if node.first_child is not None else ""
        if text:
            self._block(text[: self.limits.field_characters], _Place(place, "svg", count), (), 0)

    def fold(self, node: Any, place: _Place, count: int) -> bool:
        """A whole menu as one block; False where it holds more than a menu does."""
        text = " ".join(node.text(separator=" ").split())
        if len(text) > FOLDED_CHARACTERS or text.count(". ") > FOLDED_SENTENCES:
            return False
        if text:
            inner = _Place(place, node.tag, count)
            inner.describe(node.attributes)
            self._block(text, inner, (), 0)
        return True

    def end(self) -> None:
        """The run ends here and becomes a block where it has any words."""
        if self.pieces:
            text = " ".join("".join(self.pieces).split())
            if text:
                inner = self.first_inline
                self._block(text, self.place, inner.classes, min(self.linked, len(text)))
            self.pieces = []
            self.linked = 0
        self.breaks = 0
        self.first_inline = self.place
        if self.links:
            self.links = 1 if self.in_link else 0
            if not self.in_link:
                self.href = ""

    def _block(self, text: str, place: _Place, classes: tuple[str, ...], linked: int) -> None:
        if len(self.blocks) >= self.limits.blocks:
            self.full = True
            return
        if not place.path:
            place.spell()
        path = place.path
        n = self.seen[path] = self.seen.get(path, 0) + 1
        if n > 1:
            path = f"{path}#{n}"
        tag = place.tag
        kind = KINDS.get(tag) or _kind_around(place.ancestors)
        self.blocks.append(Block(text[: self.limits.block_characters], path, kind))
        self.traits.append(Traits(tag, " ".join(classes or place.classes), place.ancestors, self.links, linked, place.hidden, self.href))


def _kind_around(ancestors: str) -> BlockKind:
    """The kind that an ancestor gives to a plain ``p`` or ``div``."""
    if "blockquote" in ancestors:
        return "quotation"
    if "figcaption" in ancestors:
        return "caption"
    if "footer" not in ancestors and ("/li/" in ancestors or ancestors.endswith("/li")):
        return "list item"
    return "paragraph"
