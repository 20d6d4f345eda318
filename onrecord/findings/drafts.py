"""All statements of a sentence by rule, and the quotations after it that belong to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from onrecord.findings.cues import forms, noun_cues
from onrecord.findings.draft import Draft, Place
from onrecord.findings.lines import OUTSIDE, Line
from onrecord.findings.phrases import DASHES, according, claim, label, signed
from onrecord.findings.quoting import quotations_alone
from onrecord.findings.verbs import Seen, from_verb
from onrecord.model import Prose
from onrecord.text.names import title_case

VERBS_READ = 40  # of one sentence: beyond that it is a list or an attack


@cache
def openers() -> frozenset[str]:
    """The words that a rule can start from."""
    return frozenset(("according", ":", *DASHES, *forms(), *noun_cues()))


def drafts(prose: Prose, line: Line) -> Iterator[Draft]:
    """The statements of one English sentence, in the order of their cues; nothing of another language (``tonguedrafts.py`` reads four)."""
    if len(line.words) < 2 or not prose.language.startswith("en"):
        return
    told: list[Place] = []
    if not openers().isdisjoint(line.lows):
        for draft in _english(prose, line):
            told += draft.content
            yield draft
    if line.quoted or line.lows[-1] == ":":
        yield from quotations_alone(prose, line, told)


def _english(prose: Prose, line: Line) -> Iterator[Draft]:
    if ":" in line.lows:
        yield from label(prose, line)
    if not DASHES.isdisjoint(line.lows):
        yield from signed(prose, line)
    seen, read = Seen(), 0
    table, claims, starts = forms(), noun_cues(), openers()
    titled: bool | None = None
    for at in [k for k, low in enumerate(line.lows) if low in starts and line.quote[k] == OUTSIDE]:
        low = line.lows[at]
        if low == "according" and line.low(at + 1) == "to":
            yield from according(prose, line, at)
        if low in claims and at and read < VERBS_READ:
            read += 1
            yield from claim(prose, line, at)
        match = table.get(low)
        if match is None or at < seen.until:
            continue
        if at and line.words[at].capital:
            titled = title_case(line.words) if titled is None else titled
            if not titled:
                continue  # "Paul Grant" is no verb
        read += 1
        if read > VERBS_READ:
            return
        draft = from_verb(prose, line, at, match, seen)
        if draft is not None:
            seen.until = at + 1
            yield draft


CARRIED = 8  # quotations that one statement takes along


def carry_on(prose: Prose, read: list[Line], line: Line, draft: Draft) -> Draft | None:
    """The draft with the quotations right after it, also in the next paragraphs, that have no source of their own; None where it has no content."""
    content = list(draft.content)
    if draft.to_part_end and content:
        return replace(draft, content=((content[0][0], max(content[0][1], _part_end(read, line))),))
    if draft.carries:
        content += _carried(prose, read, line, bool(content) or prose.text[draft.cue[1] - 1] == ":")
    if not content:
        return None
    return replace(draft, content=tuple(content))


def _part_end(read: list[Line], line: Line) -> int:
    k = line.at
    while k + 1 < len(read) and read[k + 1].part == line.part:
        k += 1
    return read[k].sentence.end


def _carried(prose: Prose, read: list[Line], line: Line, here: bool) -> list[Place]:
    found: list[Place] = []
    k = line.at + 1
    part = line.part
    while k < len(read) and len(found) < CARRIED and read[k].part <= part + here:
        nxt = read[k]
        if not nxt.words or nxt.quote[0] == OUTSIDE:
            break
        quotation = prose.quotations[nxt.quote[0]]
        if quotation.start < nxt.sentence.start:
            k += 1
            continue
        end = k
        while end + 1 < len(read) and read[end + 1].sentence.start < quotation.end:
            end += 1
        if any(q == OUTSIDE and w.is_word for q, w in zip(read[end].quote, read[end].words, strict=True)):
            break
        found.append((quotation.start, quotation.end))
        part = read[end].part
        k = end + 1
    return found
