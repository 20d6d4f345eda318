"""Findings become a record; one whose words and span disagree is refused."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress

from msgspec.structs import replace

from onrecord.errors import SpanMismatch
from onrecord.model import (
    Block,
    Capture,
    Figure,
    Frozen,
    Layout,
    Options,
    Place,
    Prose,
    Record,
    Sentence,
    Software,
    Span,
    Statement,
    Story,
    Time,
    Voice,
)
from onrecord.models.load import at_hand
from onrecord.version import VERSION


class Findings(Frozen, frozen=True):
    """What the finders found in one text, before it is tied together."""

    prose: Prose | None = None
    statements: tuple[Statement, ...] = ()
    times: tuple[Time, ...] = ()
    places: tuple[Place, ...] = ()
    figures: tuple[Figure, ...] = ()


def assemble(layout: Layout, story: Story, findings: Findings, options: Options) -> Record:
    """The record of a page.

    :raises SpanMismatch: where a finding does not quote the text; that is a fault of ours, never of the page.
    """
    page = layout.page
    prose = findings.prose
    statements = tuple(dated(findings.statements, prose, findings.times)) if prose else ()
    record = Record(
        page=Capture(
            sha256=page.sha256,
            size=len(page.data),
            url=page.url,
            fetched=page.fetched,
            media_type=page.media_type,
            encoding=page.encoding,
            charset=layout.charset,
            flat=layout.flat,
        ),
        article=story.article,
        text=story.text,
        blocks=story.blocks,
        sentences=tuple(voiced(prose.sentences, statements)) if prose else (),
        statements=statements,
        times=findings.times,
        places=findings.places,
        figures=tuple(attributed(findings.figures, statements)),
        people=prose.people if prose else (),
        notes=layout.notes + story.notes,
        software=software(layout, options),
    )
    for where, words in misquoted(record):
        raise SpanMismatch(f"{where} does not quote the text: {words!r}. Please report this page.")
    return record


READS_WITH = {"rules": (), "fast": ("statements",), "accurate": ("statements", "accurate")}  # tier -> weight files of onrecord/models


def software(layout: Layout, options: Options) -> Software:
    """The version, the tier that read the statements (rules where the weights of the wished one cannot be used), and each weight file's digest."""
    names = ["flat" if layout.flat else "blocks", *(READS_WITH[options.tier] if options.findings else ())]
    used = {name: sha256 for name in names if (sha256 := at_hand(name))}
    tier = options.tier if all(name in used for name in READS_WITH[options.tier]) else "rules"
    return Software(onrecord=VERSION, tier=tier if options.findings else "rules", models=used)


def dated(statements: Sequence[Statement], prose: Prose, times: Sequence[Time]) -> Iterator[Statement]:
    """Each statement with the date of its saying: a date beside its cue, in the cue's sentence and outside its content.

    "Last week, she said that …", "told reporters early on Friday"; a date a clause away belongs to something else.
    """
    dates = sorted((t for t in times if DATE.match(t.value)), key=lambda t: t.start)
    starts = [t.start for t in dates]
    sentences = [s.start for s in prose.sentences]
    for statement in statements:
        at = statement.cue.start if statement.cue else None
        k = bisect_right(sentences, at) - 1 if at is not None else -1
        if at is None or k < 0 or prose.sentences[k].end <= at:
            yield statement
            continue
        sentence = prose.sentences[k]
        here = dates[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        near = [t for t in here if _beside(statement, t, prose.text)]
        best = min(near, key=lambda t: abs(t.start - at), default=None)
        yield replace(statement, said_when=best.value.partition("T")[0]) if best else statement


DATE = re.compile(r"\d{4}-")  # a TIMEX3 date; PAST_REF and durations say no day
LEADS = frozenset("on in at by late early earlier am im um le en à el il em op w v в".split())  # what may stand between a cue and its date
GAP = 16  # code points between a statement and its date


def _beside(statement: Statement, time: Time, text: str) -> bool:
    """Whether the time stands inside the statement but not in its content, or right before or after it."""
    if any(c.start < time.end and time.start < c.end for c in statement.content):
        return False
    end = max(statement.end, statement.addressee.end if statement.addressee else 0)
    first, last = min(end, time.end), max(statement.start, time.start)
    if last <= first:
        return True
    if last - first > GAP:
        return False
    return LEADS.issuperset(text[first:last].replace(",", " ").lower().split())


def attributed(figures: Sequence[Figure], statements: Sequence[Statement]) -> Iterator[Figure]:
    """Each figure with the statement that it stands in, the one that began last where several hold it."""
    contents = sorted((c.start, c.end, i) for i, s in enumerate(statements) for c in s.content)
    starts = [start for start, _, _ in contents]
    for figure in figures:
        last = bisect_right(starts, figure.start)
        held = (i for _, end, i in reversed(contents[max(0, last - OPEN) : last]) if figure.end <= end)
        index = next(held, None)
        if index is None:
            yield figure
        else:
            by = statements[index]
            yield replace(figure, statement=index, attributed_to=by.speaker or (by.source.text if by.source else None))


OPEN = 50  # contents looked back over for the one that holds a figure; more are never open at once but in hostile text


def voiced(sentences: Sequence[Sentence], statements: Sequence[Statement]) -> Iterator[Sentence]:
    """Each sentence with its voice: all of its words belong to a statement, none do, or some do."""
    starts = [s.start for s in sentences]
    touching: list[list[int]] = [[] for _ in sentences]
    for i, statement in enumerate(statements):
        first = max(0, bisect_right(starts, statement.start) - 1)
        for k in range(first, len(sentences)):
            if sentences[k].start >= statement.end:
                break
            if statement.start < sentences[k].end and _says_in(statement, sentences[k]):
                touching[k].append(i)
    for sentence, indices in zip(sentences, touching, strict=True):
        if not indices and sentence.voice == "own" and not sentence.statements:
            yield sentence  # as it is, like most
            continue
        yield replace(sentence, voice=_voice(sentence, [statements[i] for i in indices]), statements=tuple(indices))


def _says_in(statement: Statement, sentence: Sentence) -> bool:
    return any(c.start < sentence.end and sentence.start < c.end for c in statement.content)


def _voice(sentence: Sentence, statements: list[Statement]) -> Voice:
    if not statements:
        return "own"
    bare_at = bytearray(b"\x01") * (sentence.end - sentence.start)
    for statement in statements:
        for span in (statement.source, statement.cue, statement.addressee, *statement.content):
            if span is not None:
                a, b = max(0, span.start - sentence.start), min(len(bare_at), span.end - sentence.start)
                if a < b:
                    bare_at[a:b] = bytes(b - a)
    letters = sum(map(str.isalnum, sentence.text))
    bare = sum(map(str.isalnum, compress(sentence.text, bare_at)))
    return "attributed" if bare <= OWN_SHARE * letters else "mixed"


OWN_SHARE = 0.35  # a sentence with more of its letters outside any statement speaks with both voices


def misquoted(record: Record) -> Iterator[tuple[str, str]]:
    """Each place of the record whose words are not those of the text, as (what it is, its words)."""
    text = record.text
    yield from _uncovered(record)
    for name, spans in _spans(record):
        for span in spans:
            if span is not None and text[span.start : span.end] != span.text:
                yield f"{name} at {span.start}-{span.end}", span.text
    for block in record.blocks:
        if block.start is not None and block.end is not None:
            words = text[block.start : block.end]
            if block.text[block.cut : block.cut + len(words)] != words:
                yield f"block {block.path}", block.text


def _uncovered(record: Record) -> Iterator[tuple[str, str]]:
    """Words of the text that no kept block accounts for."""
    kept: list[Block] = sorted((b for b in record.blocks if b.start is not None), key=lambda b: b.start or 0)
    at = 0
    for block in kept:
        gap = record.text[at : block.start]
        if gap.strip():
            yield "the text", gap
        at = max(at, block.end or 0)
    if record.text[at:].strip():
        yield "the text", record.text[at:]


def _spans(record: Record) -> Iterable[tuple[str, Iterable[Span | Time | Place | Figure | Sentence | Statement | None]]]:
    yield "sentence", record.sentences
    yield "time", record.times
    yield "place", record.places
    yield "figure", record.figures
    for s in record.statements:
        yield "statement", (s, s.source, s.cue, s.addressee, *s.content, *s.quoted)
    for p in record.people:
        yield f"mention of {p.name}", (*p.mentions, *p.pronouns)
