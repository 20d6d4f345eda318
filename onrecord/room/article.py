"""An article made ready for its page: its text with the findings laid over it, and who said what beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from onrecord.export import origin
from onrecord.model import Block, BlockKind, Frozen, Record, Sentence, Statement
from onrecord.room.marks import Cutter, Mark, Run, marks
from onrecord.room.wording import DAY, day


class Note(Frozen, frozen=True):
    """A statement in the margin."""

    number: int
    key: str
    name: str | None  # None: nobody is named
    words: str | None  # the words that name the speaker, where they differ from the name
    statement: Statement
    manner: str
    here: str  # the address of exactly these words
    web: str | None  # the same on the web


class Paragraph(Frozen, frozen=True):
    """A kept block as it is shown, with the statements that begin in it."""

    kind: BlockKind
    runs: tuple[Run, ...]
    notes: tuple[Note, ...] = ()


class Voices(Frozen, frozen=True):
    """How many sentences stand in whose voice."""

    own: int = 0
    attributed: int = 0
    mixed: int = 0

    @property
    def all(self) -> int:
        """Sentences in all."""
        return self.own + self.attributed + self.mixed


def voices(records: Iterable[Iterable[Sentence]]) -> Voices:
    """The sentences of some records counted by voice; the headline counts as one."""
    found = Counter(s.voice for sentences in records for s in sentences)
    return Voices(found["own"], found["attributed"], found["mixed"])


class Shown(Frozen, frozen=True):
    """A record made ready for its page."""

    headline: tuple[Run, ...]
    standfirsts: tuple[tuple[Run, ...], ...]  # some pages have several
    head_notes: tuple[Note, ...]
    paragraphs: tuple[Paragraph, ...]
    counts: dict[str, int]
    met: frozenset[str]  # keys of the findings that stand in the shown text, to link to
    noted: frozenset[int]  # statements that have a note
    voices: Voices
    shared: str = ""  # the words that the address names


class Piece(NamedTuple):
    """A stretch of a record's text that an address can name."""

    start: int
    end: int


PIECE = re.compile(r"([0-9]{1,8})-([0-9]{1,8})")  # bounded: linear


def piece(given: str, record: Record) -> Piece | None:
    """The stretch that ``?words=120-131`` names; None where the text has none there."""
    found = PIECE.fullmatch(given)
    start, end = (int(n) for n in found.groups()) if found else (0, 0)
    return Piece(start, end) if start < end <= len(record.text) else None


def here(document: int, start: int, end: int) -> str:
    """The address of exactly these words in the room.

    >>> here(2, 120, 131)
    '/document/2?words=120-131#in-shared-0'
    """
    return f"/document/{document}?words={start}-{end}#in-shared-0"


def shown(record: Record, document: int = 0, words: Piece | None = None) -> Shown:
    """Lay the findings over the text, block by block; ``words`` are marked besides."""
    found = [Mark("shared", 0, *words)] if words else []
    cutter = Cutter(record.text, sorted([*found, *marks(record)], key=lambda m: (m.start, -m.end)))
    waiting = sorted(enumerate(record.statements), key=lambda pair: pair[1].start)[::-1]
    parts: list[Paragraph] = []
    for kind, start, end in _stretches(record):
        runs = tuple(cutter.runs(start, end))
        notes: list[Note] = []
        while waiting and waiting[-1][1].start < end:
            notes.append(_note(record, document, *waiting.pop()))
        parts.append(Paragraph(kind, runs, tuple(notes)))
    head = [p for p in parts if p.kind in ("headline", "standfirst")]
    headline = next((p for p in head if p.kind == "headline"), None)
    return Shown(
        headline=headline.runs if headline else (),
        standfirsts=tuple(p.runs for p in head if p is not headline),
        head_notes=tuple(note for p in head for note in p.notes),
        paragraphs=tuple(p for p in parts if p.kind not in ("headline", "standfirst")),
        counts={name: len(getattr(record, name)) for name in ("statements", "times", "places", "figures", "people")},
        met=frozenset(cutter.met),
        noted=frozenset(note.number for p in parts for note in p.notes),
        voices=voices([record.sentences]),
        shared=record.text[words.start : words.end] if words else "",
    )


def _stretches(record: Record) -> Iterator[tuple[BlockKind, int, int]]:
    """The kept blocks in the order of the text; a text without blocks is one paragraph after the other."""
    kept = sorted((b.start, b.end or 0, b.kind) for b in record.blocks if b.start is not None)
    if kept:
        yield from ((kind, start, end) for start, end, kind in kept)
        return
    at = 0
    for paragraph in record.text.split("\n\n"):
        if paragraph:
            yield "paragraph", at, at + len(paragraph)
        at += len(paragraph) + 2


def _note(record: Record, document: int, number: int, statement: Statement) -> Note:
    words = statement.source.text if statement.source else None
    name = statement.speaker or words
    manner = [MANNERS[statement.kind]]
    manner += [statement.stance] if statement.stance != "neutral" else []
    manner += [f"said {day(statement.said_when)}"] if DAY.fullmatch(statement.said_when or "") else []
    manner += [f"told to {statement.addressee.text}"] if statement.addressee else []
    said = statement.content[0] if statement.content else statement
    address = here(document, said.start, statement.content[-1].end if statement.content else statement.end)
    web = origin.link(record, said.start, said.text)
    return Note(number, f"said-{number}", name, words if words != name else None, statement, ", ".join(manner), address, web)


MANNERS = {"direct": "in quotation marks", "indirect": "in the outlet’s words", "mixed": "partly in quotation marks"}


def dropped(record: Record) -> Iterator[tuple[str, tuple[Block, ...]]]:
    """The blocks that were left out, by reason, the most frequent first."""
    reasons: dict[str, list[Block]] = {}
    for block in record.blocks:
        if block.start is None:
            reasons.setdefault(block.dropped or "no reason given", []).append(block)
    for reason in sorted(reasons, key=lambda r: (-len(reasons[r]), r)):
        yield reason, tuple(reasons[reason])
