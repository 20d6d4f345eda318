"""The tree becomes blocks, in one pass over its nodes.

A block is a run of text between two edges of block-level elements (or a double ``<br>``). Speed counts here: this loop meets each node of each
page, so it asks the parser no more than four questions a node and calls as little as it can for one that only passes by.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from selectolax.lexbor import LexborHTMLParser

from onrecord.limits import Limits
from onrecord.model import Block, BlockKind, Clue, Traits
from onrecord.page.marks import Marks, spaced
from onrecord.page.spot import MARKED, MENU, NOTHING, Spot, Told, told


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
    map progress meter math head title noframes noembed param track area col colgroup wbr rp rt -comment _comment ?
    """
)
# Menus make a third of all runs of a page; each becomes one block, unless it holds so much text that an end tag may be missing.
FOLDED = frozenset({"nav", "footer"})
FOLDED_CHARACTERS, FOLDED_SENTENCES = 5_000, 3
# So does a box that is called a menu, where it holds so many links, of so few characters each, and none of what stories are made of.
BOXES = _names("div ul ol header section aside")
STORY = "h1, time, article, main"
MENU_CHARACTERS, MENU_LINKS, LINK_CHARACTERS = 60, 4, 40
# Each look goes through all that a box holds: of boxes in one another so many are looked at, and code is taken out of no more than so many characters.
NESTED, CODE_CHARACTERS, CODES = 16, 200_000, 50
KINDS: dict[str, BlockKind] = {
    "h1": "subheading", "h2": "subheading", "h3": "subheading", "h4": "subheading", "h5": "subheading", "h6": "subheading",
    "li": "list item", "dd": "list item", "dt": "list item", "figcaption": "caption", "caption": "caption", "td": "table", "th": "table",
    "nav": "other", "footer": "other", "pre": "code", "address": "byline", "button": "other", "label": "other", "legend": "other", "summary": "other", "option": "other", "svg": "other",
}  # fmt: skip


# What the walk asks of a name, in one look-up: an element not in here stands inside a run of text and is entered.
EDGE, LINK, FOLDS, TELLS, BREAK, ICON, FRAME, SKIPPED, BOX, CALLED = 1, 2, 4, 8, 16, 32, 64, 128, 256, 512
ROLES = (
    dict.fromkeys(EDGES, EDGE)
    | dict.fromkeys(SILENT, SKIPPED)
    | dict.fromkeys(FOLDED, EDGE | FOLDS)
    | dict.fromkeys(BOXES, EDGE | BOX)
    | {"header": EDGE | BOX | CALLED}
    | {"a": LINK, "time": TELLS, "h1": EDGE | TELLS, "br": BREAK, "svg": ICON, "video": FRAME, "iframe": FRAME}
)
SPECIAL = LINK | FOLDS | TELLS | BREAK | ICON | FRAME | CALLED  # elements that are looked at whatever their attributes say
CLOSED = BREAK | ICON | FRAME | SKIPPED  # elements that are not entered


class Collected(NamedTuple):
    """What one pass over the tree gives."""

    blocks: tuple[Block, ...]
    traits: tuple[Traits, ...]  # of each block
    marks: tuple[Clue, ...]  # what elements of the body say of themselves
    elements: tuple[tuple[int, str], ...]  # around the blocks: the number of the one around it, and its path
    notes: tuple[str, ...]  # where a bound cut something off


class TooDeep(Exception):
    """More elements stand inside one another than are let pass; the page must be capped before it is parsed."""


TEXT = LexborHTMLParser("<body>x").body.first_child.tag_id  # type: ignore[union-attr]  # the parser's number of text
INSTRUCTION = "?"  # what the parser has no name for: <?php … ?>
ANY_DEPTH = 1_000_000


class _Full(Exception):
    """There are as many blocks as are read of a page."""


def collect(tree: LexborHTMLParser, limits: Limits, deepest: int = ANY_DEPTH) -> Collected:
    """The blocks of the page in reading order, the traits of each, the marks between them, and a note where a bound cut them off.

    :param deepest: elements that may be open at once.
    :raises TooDeep: where there are more.
    """
    top: Any = tree.body or tree.root
    runs = _Runs(limits, deepest)
    notes: tuple[str, ...] = ()
    if top is not None:
        _walked(top, ROLES, runs)
        if runs.wordless and tree.css_first("noscript") is not None:
            other = _Runs(limits, deepest)
            _walked(top, ROLES | {"noscript": EDGE}, other)
            if len(other.blocks) > len(runs.blocks):
                runs, notes = other, ("the page shows its words only where scripts are off; those were read",)
    if runs.full:
        notes += (f"only the first {len(runs.blocks):,} runs of text were read",)
    return Collected(tuple(runs.blocks), tuple(runs.traits), runs.marks.all(len(runs.blocks)), tuple(runs.elements), notes)


WORDLESS = 500  # characters; a page with fewer may keep its words for readers without scripts


def _walked(top: Any, roles: Mapping[str, int], runs: _Runs) -> None:
    try:
        _walk(top, runs, roles)
    except _Full:
        runs.full = True


def _walk(top: Any, runs: _Runs, roles: Mapping[str, int]) -> None:
    """Visit every node below ``top`` in document order, without recursion: a page may be 500 elements deep."""
    deepest, pieces, known, a_text = runs.deepest, runs.pieces, runs.known, TEXT
    names: dict[int, _Named] = {}  # by the parser's number: a number is asked for in a third of the time of a name
    place = Spot.top(top.tag or "body")
    stack: list[Any] = []  # what comes after each open element
    node = top.first_child
    while True:
        while node is not None:
            number = node.tag_id
            if number == a_text:
                if pieces or not node.is_empty_text_node:  # as most that stand between elements are: their text need not be made
                    text = node.text_content
                    if pieces or not text.isspace():
                        runs.add(text, place)
                node = node.next
                continue
            tag, role, edge, closed, special = names.get(number) or _learned(node.tag or INSTRUCTION, number, roles, names)
            if closed:
                if special:
                    runs.alone(node, tag, role, place)
                node = node.next
                continue
            if edge and runs.begun:
                runs.end(place)
            counts = place.counts
            counts[tag] = count = counts.get(tag, 0) + 1
            attributes = node.attributes
            words, telling, hides = told(attributes, known) if attributes else NOTHING
            classes = [words, place.classes, None, None] if words else place.classes
            spot = Spot(place, tag, count, classes, place.hidden or hides, None if edge else place.around or place, {})
            child = node.first_child
            if (special or telling) and runs.takes(node, child, attributes, spot, role, telling):
                child = None
            if child is None:
                node = node.next
                continue
            stack.append(node.next)
            if len(stack) > deepest:
                raise TooDeep
            place, node = spot, child
        if not stack:
            break
        node, inner = stack.pop(), place
        place = inner.parent  # type: ignore[assignment]  # only the top has none, and it is not on the stack
        if inner.around is None:
            if runs.begun:
                runs.end(inner)
        elif inner.tag == "a":
            runs.in_link -= 1
    runs.end(place)


# An element's name and role; whether it begins and ends a run, is not entered, is looked at whatever its attributes say. Truths are tested faster than bits.
_Named = tuple[str, int, bool, bool, bool]


def _learned(tag: str, number: int, roles: Mapping[str, int], names: dict[int, _Named]) -> _Named:
    role = roles.get(tag, 0)
    names[number] = found = tag, role, role & EDGE > 0, role & CLOSED > 0, role & SPECIAL > 0
    return found


class _Runs:
    """The runs of text found so far and the one being gathered."""

    def __init__(self, limits: Limits, deepest: int) -> None:
        self.limits = limits
        self.most_blocks, self.most_paths, self.longest = limits.blocks, limits.path_characters, limits.block_characters
        self.most = 2 * limits.block_characters  # of a run are taken apart: folding its blanks takes ten times its size
        self.deepest = deepest
        self.blocks: list[Block] = []
        self.traits: list[Traits] = []
        self.elements: list[tuple[int, str]] = [(0, "")]
        self.marks = Marks(limits)
        self.known: dict[str, Told] = {}
        self.kinds: dict[str, BlockKind] = {}
        self.pieces: list[str] = []
        self.first: Spot | None = None  # the element in which the run begins
        self.in_link = self.links = self.linked = 0
        self.href = ""
        self.breaks = 0
        self.begun = False  # whether there is a text, a link or a break in the run
        self.paths = 0  # characters of the paths of all runs
        self.full = False

    @property
    def wordless(self) -> bool:
        """Whether there are hardly any words."""
        characters = 0
        for block in self.blocks:
            characters += len(block.text)
            if characters >= WORDLESS:
                return False
        return True

    def add(self, text: str, place: Spot) -> None:
        """A text node of the run; the first one is more than white space."""
        if not self.pieces:
            self.begun = True
            self.breaks = 0
            self.first = place
        elif self.breaks:
            if text.isspace():
                return
            self.breaks = 0
        if self.in_link:
            self.linked += len(text.strip())
        self.pieces.append(text)

    def takes(self, node: Any, child: Any, attributes: dict[str, str | None], spot: Spot, role: int, telling: int) -> bool:
        """Look at what may be a clue, a link or a menu; whether nothing is left to be entered."""
        if role == LINK:  # as most are
            href = attributes.get("href") or ""
            if telling & MARKED or "/aut" in href:
                self.marks.element(node, attributes, spot, len(self.blocks))
            if child is not None:
                self.link(href)
            return False
        if role & FOLDS:
            return child is not None and self.fold(node, spot)
        if role & BOX and (telling | MENU if role & CALLED else telling) == MENU and self.menu(node, spot):
            return True
        if telling & MARKED or role & TELLS:
            self.marks.element(node, attributes, spot, len(self.blocks))
        return False

    def alone(self, node: Any, tag: str, role: int, place: Spot) -> None:
        """An element that is not entered."""
        if role == BREAK:
            self.break_line(place)
        elif role == ICON:
            self.icon(node, place)
        else:
            self.marks.frame(node, place.child(tag), len(self.blocks))

    def break_line(self, place: Spot) -> None:
        """A ``<br>``: a blank, and where it is the second in a row, the end of a paragraph."""
        self.begun = True
        self.breaks += 1
        if self.breaks == 1:
            if self.pieces:
                self.pieces.append(" ")
        elif self.breaks == 2:
            self.end(place)

    def link(self, href: str) -> None:
        """A link begins; the run that it stands in remembers where its first one goes."""
        self.begun = True
        self.in_link += 1
        self.links += 1
        if not self.href:
            self.href = href[: self.limits.field_characters]

    def icon(self, node: Any, place: Spot) -> None:
        """A picture drawn in the page: its title is no text of the story but is kept as a block of its own."""
        spot = place.child("svg")
        text = _shown(node) if node.first_child is not None else ""
        if text:
            self._block(text[: self.limits.field_characters], spot, spot, 0, self.links)

    def fold(self, node: Any, spot: Spot) -> bool:
        """A whole menu as one block; False where it holds more than a menu does."""
        if _nested(spot):
            return False
        text = _shown(node)
        if len(text) > FOLDED_CHARACTERS or text.count(". ") > FOLDED_SENTENCES:
            return False
        if text:
            self._block(text, spot, spot, 0, self.links)
        return True

    def menu(self, node: Any, spot: Spot) -> bool:
        """A box that is called a menu as one block; False where it holds anything but short links."""
        if _nested(spot):
            return False
        text = _shown(node)
        if not MENU_CHARACTERS <= len(text) <= FOLDED_CHARACTERS:
            return False
        links = len(node.css("a"))
        if links < MENU_LINKS or len(text) > links * LINK_CHARACTERS or node.css_first(STORY) is not None:
            return False
        self._block(text, spot, spot, len(text), links, "other")
        return True

    def end(self, place: Spot) -> None:
        """The run ends here and becomes a block where it has any words."""
        pieces = self.pieces
        if pieces:
            text = spaced("".join(pieces)[: self.most])
            if text:
                linked = self.linked if self.linked < len(text) else len(text)
                self._block(text, place.around or place, self.first or place, linked, self.links)
            pieces.clear()
            self.linked = 0
        self.begun = self.in_link > 0
        self.breaks = 0
        if self.links:
            self.links = 1 if self.in_link else 0
            if not self.in_link:
                self.href = ""

    def _block(self, text: str, place: Spot, first: Spot, linked: int, links: int, kind: BlockKind | None = None) -> None:
        if len(self.blocks) >= self.most_blocks:
            raise _Full
        path = place.path or place.spelled()
        place.runs = number = place.runs + 1
        if number > 1:
            path = f"{path}#{number}"
        self.paths += len(path)
        if self.paths > self.most_paths:
            raise _Full
        outer = place.parent
        within = 0 if outer is None else outer.number or self._numbered(outer)
        tag, ancestors = place.tag, place.ancestors
        kind = kind or self.kinds.get(ancestors) or self._kind(tag, ancestors)
        self.blocks.append(Block(text[: self.longest], path, kind))
        self.traits.append(Traits(tag, first.named(), ancestors, links, linked, place.hidden, self.href, within))

    def _numbered(self, element: Spot) -> int:
        """The number of an element around a block; it and those around it get theirs, and their paths are known."""
        new: list[Spot] = []
        place: Spot | None = element
        while place is not None and not place.number:
            new.append(place)
            place = place.parent
        number = 0 if place is None else place.number
        for place in reversed(new):
            self.elements.append((number, place.path))
            place.number = number = len(self.elements) - 1
        return number

    def _kind(self, tag: str, ancestors: str) -> BlockKind:
        """The kind of a block by the names of its element and of those around, of which a page has few."""
        self.kinds[ancestors] = kind = KINDS.get(tag) or _kind_around(ancestors)
        return kind


def _nested(spot: Spot) -> bool:
    """Whether as many boxes around this one were looked at as may be; this one counts for those inside."""
    place = spot.parent
    while place is not None and not place.looks:
        place = place.parent
    spot.looks = place.looks + 1 if place is not None else 1
    return spot.looks > NESTED


def _shown(node: Any) -> str:
    """The words of an element without the code of scripts and styles in it."""
    text = node.text(separator=" ", skip_empty=True)
    if "{" in text and len(text) <= CODE_CHARACTERS:
        for silent in node.css("script, style")[:CODES]:
            text = text.replace(silent.text(skip_empty=True), " ", 1)
    return " ".join(text.split())


def _kind_around(ancestors: str) -> BlockKind:
    """The kind that an ancestor gives to a plain ``p`` or ``div``."""
    if "blockquote" in ancestors:
        return "quotation"
    if "figcaption" in ancestors:
        return "caption"
    if "footer" not in ancestors and ("/li/" in ancestors or ancestors.endswith("/li")):
        return "list item"
    return "paragraph"
