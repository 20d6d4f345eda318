"""How deep the tags of a page may stand inside one another, at most: a count that errs on the side of more, at a tenth of what ``gate.py`` costs.

An end tag takes one open element of its name away. Where the parser might leave it unheeded, it is not counted: over a table's cell or the like, in a list
of choices, behind a block where it ends none. What the parser reads by rules of its own, drawings and formulas, may hold plain shapes and nothing else.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from onrecord.limits import Limits
from onrecord.page.gate import CHOICES, DRAWN, ENDS_SELECT, FENCES, GRIDS, LOST, PARTS, REACHING, REOPENED, ROWS, SPECIAL, STAY, VOID
from onrecord.page.tags import BLANK, RAW, Tag

CELLS = frozenset(["td", "th"])
_STRANGE = FENCES | PARTS | STAY | LOST | RAW | {"form"}
STRANGE = _STRANGE | {"/" + name for name in _STRANGE} | {""}
FEW_LEVELS = 24  # cells, tables, buttons and the like inside one another
DOUBTFUL = 5_000  # end tags that may close nothing: the parser's time for so many open elements is a hundredth of a second


class Depth(NamedTuple):
    """What is known of how deep a page is."""

    deep: bool  # more elements, or more formatting, may stand open at once than the bounds allow
    doubtful: bool  # or of too many tags it is not known what they mean


def depth(tags: list[Tag], most: int, limits: Limits) -> Depth:
    """Whether a page may be too deep; it errs on the side of yes.

    :param most: formatting elements that may be open at once.
    """
    count = _Count(limits.open_elements, most)
    deep = False
    for number, tag in enumerate(tags):
        deep |= count.one(number, *tag)
    return Depth(deep, count.doubtful > DOUBTFUL)


class _Count:
    """Open elements by name, apart for each cell, table, button and the like."""

    def __init__(self, deepest: int, most: int) -> None:
        self.deepest, self.most = deepest, most
        self.depth = self.formatting = self.doubtful = 0
        self.block = -1  # the number of the last tag that opened a block
        self.open: dict[str, int] = {}
        self.last: dict[str, int] = {}  # by name the number of the last tag that opened one, -1 where it is closed
        self.levels: list[tuple[str, dict[str, int], int]] = []
        self.drawn: list[str] = []
        self.choices = False

    def one(self, number: int, name: str, attributes: str, text: str) -> bool:
        """Count a tag; whether it is one too many."""
        if name in STRANGE or self.drawn or (self.choices and name in ENDS_SELECT):
            return self.strange(name, attributes, text)
        if name[0] == "/":
            self.ends(name[1:])
            return False
        return name not in VOID and self.starts(name, number)

    def starts(self, name: str, number: int) -> bool:
        """Count a start tag; whether it is one too many."""
        if self.choices:
            self.doubtful += name not in CHOICES
            return self._formats(name)
        self.open[name] = self.open.get(name, 0) + 1
        self.depth += 1
        if name in SPECIAL:
            self.block = number
        elif name in REOPENED:
            self.formatting += 1
        self.last[name] = number
        return self.depth > self.deepest or self.formatting > self.most

    def ends(self, name: str) -> None:
        """Count an end tag, where it surely closes something."""
        if self.choices or not self.open.get(name):
            return
        if name not in REACHING:
            if self.last.get(name, -1) < self.block:
                self.doubtful += 1
            self.last[name] = -1
        self.open[name] -= 1
        self.depth -= 1
        if name in REOPENED:
            self.formatting -= 1

    def strange(self, name: str, attributes: str, text: str) -> bool:
        """Count a tag that has rules of its own; whether it makes the page one to be rewritten."""
        ends = name[:1] == "/"
        plain = name[1:] if ends else name
        self._reads(name, text)
        if self.drawn or plain in LOST:
            return self._draws(name, plain, attributes)
        if plain in RAW or not name:
            return False
        if self.choices and name in ENDS_SELECT:
            self._back()
            return False
        if self.choices and name != "/select":  # it may end the list, or be passed over
            self.doubtful += 1
            return False
        if plain in STAY or plain == "form":
            self.depth += not ends
            return self.depth > self.deepest
        return self._leaves(plain) if ends else self._enters(plain)

    def _reads(self, name: str, text: str) -> None:
        """Count what in a text may be markup after all."""
        if text and (self.drawn or self.choices or not name):
            self.doubtful += text.count("<")
        elif "<!--" in text and "<script" in text.lower():  # the script may end later, and what stands behind it be no markup
            self.doubtful += DOUBTFUL

    def _draws(self, name: str, plain: str, attributes: str) -> bool:
        """A drawing: shapes, one after another or a few inside one another; of all else it is doubtful what it means there."""
        if not self.drawn:
            self.drawn += [name] if name in ("svg", "math") else []
            self.doubtful += 1
        elif name in ("/svg", "/math"):
            self.drawn.clear()
        elif plain in DRAWN and name == plain and not CLOSED_AT_ONCE.fullmatch(attributes):
            self.drawn.append(name)
        elif name != plain and self.drawn[-1] == plain:
            self.drawn.pop()
        elif plain not in DRAWN:
            self.doubtful += 1
        return self._formats(name) or self.depth + len(self.drawn) > self.deepest

    def _formats(self, name: str) -> bool:
        """Count formatting where its end tags are not counted: what stands open there is opened again behind it. Whether it is too much."""
        self.formatting += name in REOPENED
        return self.formatting > self.most

    def _enters(self, name: str) -> bool:
        if name in PARTS:
            while self.levels and self.levels[-1][0] in CELLS | {"caption"}:
                self._back()
            if not self.levels or self.levels[-1][0] != "table":
                return False  # outside a table it is not heeded
        if name in ROWS:
            return self.starts(name, -1)
        self.depth += 1
        self.levels.append((name, self.open, self.depth))
        self.open = {}
        self.choices = name == "select"
        return len(self.levels) > FEW_LEVELS or self.depth > self.deepest

    def _leaves(self, name: str) -> bool:
        at = len(self.levels) - 1
        while at >= 0 and self.levels[at][0] != name:
            if name not in GRIDS or self.levels[at][0] in GRIDS:
                break
            at -= 1
        if at >= 0 and self.levels[at][0] == name:
            while len(self.levels) > at:
                self._back()
        elif name in ROWS and name != "colgroup" and self.levels[-1:] and self.levels[-1][0] in CELLS:
            self._back()
            self.ends(name)
        elif name in PARTS:
            self.ends(name)
        return False

    def _back(self) -> None:
        _, self.open, depth = self.levels.pop()
        self.depth = depth - 1
        self.choices = bool(self.levels) and self.levels[-1][0] == "select"


CLOSED_AT_ONCE = re.compile(rf"""(?:[{BLANK}]++[^{BLANK}/>="']++(?:="[^"]*+"|='[^']*+')?+)*+[{BLANK}]*+/""")
