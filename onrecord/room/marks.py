"""Findings laid over a text: the text cut into runs, each knowing the findings that cover it.

HTML elements cannot cross each other as findings do. So the text is cut wherever a finding begins or ends, and every run is wrapped by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from onrecord.model import Frozen, Record

Kind = Literal["shared", "said", "source", "cue", "figure", "place", "time"]
NESTING: tuple[Kind, ...] = (
    "shared",
    "said",
    "source",
    "cue",
    "figure",
    "place",
    "time",
)  # from the outside in: the shorter kind inside the longer
LINKED: tuple[Kind, ...] = ("time", "place", "figure")  # kinds with an entry of their own to go to, the innermost first


class Mark(Frozen, frozen=True):
    """A stretch of the text that a finding covers."""

    kind: Kind
    number: int  # place of the finding in its list
    start: int
    end: int

    @property
    def key(self) -> str:
        """Short name of the finding, for links within the page."""
        return f"{self.kind}-{self.number}"


class Run(Frozen, frozen=True):
    """Text between two borders, with the innermost finding of each kind over it, from the outside in."""

    text: str
    marks: tuple[Mark, ...] = ()
    begins: tuple[str, ...] = ()  # keys of the findings that are met here for the first time, hidden under others of their kind or not
    ends: tuple[int, ...] = ()  # numbers of the statements whose words end here

    @property
    def link(self) -> Mark | None:
        """The finding that this run leads to."""
        by = {mark.kind: mark for mark in self.marks}
        return next((by[kind] for kind in LINKED if kind in by), None)


def marks(record: Record) -> list[Mark]:
    """Every stretch that is shown marked, in the order of the text."""
    found: list[Mark] = []
    for i, s in enumerate(record.statements):
        found += [Mark("said", i, span.start, span.end) for span in s.content]
        found += [Mark("source", i, s.source.start, s.source.end)] if s.source else []
        found += [Mark("cue", i, s.cue.start, s.cue.end)] if s.cue else []
    found += [Mark("time", i, t.start, t.end) for i, t in enumerate(record.times)]
    found += [Mark("place", i, p.start, p.end) for i, p in enumerate(record.places)]
    found += [Mark("figure", i, f.start, f.end) for i, f in enumerate(record.figures)]
    return sorted((m for m in found if 0 <= m.start < m.end <= len(record.text)), key=lambda m: (m.start, -m.end))


class Cutter:
    """Cuts a text into runs, from its beginning to its end; each stretch is asked for once, in order."""

    def __init__(self, text: str, ordered: Sequence[Mark]) -> None:
        self.text = text
        self.ordered = ordered
        self.next = 0
        self.open: dict[Kind, list[Mark]] = {kind: [] for kind in NESTING}
        self.met: set[str] = set()
        self.borders = sorted({p for m in ordered for p in (m.start, m.end)})
        self.border = 0
        last = {m.number: m.end for m in sorted((m for m in ordered if m.kind == "said"), key=lambda m: m.end)}
        self.ending: dict[int, list[int]] = {}
        for number, end in last.items():
            self.ending.setdefault(end, []).append(number)

    def runs(self, start: int, end: int) -> Iterator[Run]:
        """The runs from ``start`` to ``end``."""
        for a, b in self._pieces(start, end):
            begins = tuple(self._opened(a))
            self.met.update(begins)
            yield Run(self.text[a:b], tuple(self._covering(a)), begins, tuple(sorted(self.ending.get(b, ()))))

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        while self.border < len(self.borders) and self.borders[self.border] <= start:
            self.border += 1
        at = start
        while self.border < len(self.borders) and self.borders[self.border] < end:
            yield at, self.borders[self.border]
            at = self.borders[self.border]
            self.border += 1
        if at < end:
            yield at, end

    def _opened(self, at: int) -> Iterator[str]:
        """Take up the findings that begin at or before ``at``; gives the keys of those met for the first time."""
        while self.next < len(self.ordered) and self.ordered[self.next].start <= at:
            mark = self.ordered[self.next]
            self.next += 1
            if mark.end > at:  # else it lay between two stretches
                self.open[mark.kind].append(mark)
                if mark.key not in self.met:
                    yield mark.key

    def _covering(self, at: int) -> Iterator[Mark]:
        for kind in NESTING:
            stack = self.open[kind]
            while stack and stack[-1].end <= at:  # one that lies deeper and has ended comes up in its turn
                stack.pop()
            if stack:
                yield stack[-1]


def whole(text: str, ordered: Iterable[Mark]) -> list[Run]:
    """The runs of a whole text.

    >>> [run.text for run in whole("said in 2019", [Mark("time", 0, 8, 12)])]
    ['said in ', '2019']
    """
    return list(Cutter(text, list(ordered)).runs(0, len(text)))
