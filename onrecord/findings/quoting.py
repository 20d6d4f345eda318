"""Quotations that no verb of the table takes: "…,” Roe barked", "Roe put it plainly: “…”", "Philip Roe: “…”", "Stated Roe: “…”".

A quotation beside a subject was said by it, whatever the verb; so these rules know no verbs, only where they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onrecord.findings.draft import Draft, Place, place
from onrecord.findings.lines import AUXILIARY, DETERMINER, OUTSIDE, PAST, PREPOSITION, PRONOUN, Line, is_adverb
from onrecord.findings.sources import group_start, right_phrase, subject
from onrecord.model import Prose, Quotation

SUBJECT_WORDS = 12  # between a quotation and the verb after it
CLAUSE_WORDS = 30  # before a colon
LABEL_WORDS = 6
PARTICLES = frozenset(["back", "out", "off", "up", "down", "on", "in"])
BEFORE_LABEL = frozenset(["from", "more", "via", "and", "-", "–", "—"])


def quotations_alone(prose: Prose, line: Line, told: Sequence[Place]) -> Iterator[Draft]:
    """A statement for each quotation of a sentence that no place of ``told`` touches, where its source stands beside it."""
    for first, last, quotation in _quotations(prose, line):
        said = (quotation.start, quotation.end)
        if quotation.scare or any(a < said[1] and said[0] < b for a, b in told):
            continue
        draft = _after(line, last, said) if _speaks(line, first, last) else None
        if draft is None and quotation.start >= line.sentence.start:
            draft = _before_colon(line, first - 1, (said,))
        if draft is not None:
            yield draft
    if line.words and line.words[-1].low == ":" and line.quote[-1] == OUTSIDE and not told:
        draft = _before_colon(line, len(line.words) - 1, ())
        if draft is not None:
            yield draft


def _quotations(prose: Prose, line: Line) -> Iterator[tuple[int, int, Quotation]]:
    """The quotations of a sentence: first word, the word after the last, and the quotation."""
    k = 0
    while k < len(line.words):
        first, number = k, line.quote[k]
        while k < len(line.words) and line.quote[k] == number:
            k += 1
        if number != OUTSIDE:
            yield first, k, prose.quotations[number]


def _speaks(line: Line, first: int, last: int) -> bool:
    """Whether a quotation stands for a clause of its own, and is no few words within one."""
    return first == 0 or line.low(first - 1) in (".", ":", "—", "–") or last - first > LABEL_WORDS


def _after(line: Line, first: int, said: Place) -> Draft | None:
    """ "…,” Oliver barked." """
    if first < 2 or line.low(first - 2) not in (",", "?", "!", "—", "–") or first >= len(line.words):
        return None
    turned = _turned_after(line, first, said)
    if turned is not None:
        return turned
    for verb in range(first + 1, min(len(line.words), first + SUBJECT_WORDS)):
        if (
            line.quote[verb] != OUTSIDE
            or line.low(verb) in ("that", "which", "but", ";", ":")
            or line.low(first) in ("that", "which", "who")
        ):
            return None
        if _verbal(line, verb) and _leads_off(line, verb + 1):
            source = subject(line, group_start(line, verb), first)
            if source is None or source[0] != first:
                return None
            cue = place(line, group_start(line, verb), verb + 1)
            return Draft(place(line, *source), cue, (said,), "neutral", "beside quote", carries=True)
    return None


def _turned_after(line: Line, verb: int, said: Place) -> Draft | None:
    """ "…,” exhorted Jane Roe." """
    if not _verbal(line, verb) or verb + 1 >= len(line.words):
        return None
    if not (line.words[verb + 1].capital or line.low(verb + 1) in DETERMINER):
        return None
    end = right_phrase(line, verb + 1, inverted=True)
    if end == verb + 1 or any(_verbal(line, k) for k in range(end, min(end + 3, len(line.words)))):
        return None
    return Draft(place(line, verb + 1, end), place(line, verb, verb + 1), (said,), "neutral", "beside quote", carries=True)


def _verbal(line: Line, k: int) -> bool:
    """Whether a word can be the past or present of any verb."""
    low = line.low(k)
    if line.words[k].capital or low in AUXILIARY:
        return False
    return low in PAST or (low.endswith("ed") and len(low) > 4) or (low.endswith("s") and len(low) > 4 and line.low(k - 1) in PRONOUN)


def _leads_off(line: Line, k: int) -> bool:
    """Whether the clause ends, or only says how and when."""
    low = line.low(k)
    if low in PARTICLES:
        low = line.low(k := k + 1)
    return (
        low in ("", ".", ",", "—", "–", "and", "as", "while", "when")
        or is_adverb(low)
        or (low in PREPOSITION and low not in ("to", "by"))
        or (k < len(line.words) and line.quote[k] != OUTSIDE)
    )


def _before_colon(line: Line, colon: int, said: tuple[Place, ...]) -> Draft | None:
    """ "Clinton’s response was: “…”", "Cruz called them on it:" with the quotation in the next paragraph."""
    if colon < 1 or line.low(colon) != ":" or line.quote[colon] != OUTSIDE:
        return None
    start = colon
    while (
        start > 0 and colon - start < CLAUSE_WORDS and line.quote[start - 1] == OUTSIDE and line.low(start - 1) not in (";", "—", "–", "-")
    ):
        start -= 1
    verbs = [k for k in range(start + 1, colon) if line.low(k) in PAST or line.low(k) in AUXILIARY or _verbal(line, k)]
    if verbs:
        return _clause(line, (start, verbs[0], verbs[-1], colon), said)
    return _turned(line, start, colon, said) or _label(line, start, colon, said)


def _clause(line: Line, at: tuple[int, int, int, int], said: tuple[Place, ...]) -> Draft | None:
    """The subject of the first verb with the last verb: "Trump gestured, then leaned in and boomed: “…”"."""
    start, verb, last, colon = at
    source = subject(line, group_start(line, verb), start)
    if source is None or line.low(source[0]) in ("it", "this", "that", "there", "here", "what", "which"):
        return None
    first = group_start(line, last if line.low(last - 1) in ("and", ",", "then") else verb)
    return Draft(place(line, *source), place(line, first, colon + 1), said, "neutral", "before colon", carries=True)


def _label(line: Line, start: int, colon: int, said: tuple[Place, ...]) -> Draft | None:
    """ "… – Philip Roe: “…”", "From the report: “…”"."""
    while start < colon and line.low(start) in BEFORE_LABEL:
        start += 1
    named = line.words[start].capital or line.low(start) in DETERMINER
    if not said or not named or not 0 < colon - start <= LABEL_WORDS or any(line.low(k) in (",", ".") for k in range(start, colon)):
        return None
    return Draft(place(line, start, colon), place(line, colon, colon + 1), said, "neutral", "label", carries=True)


def _turned(line: Line, start: int, colon: int, said: tuple[Place, ...]) -> Draft | None:
    """ "Stated Roe: “…”"."""
    low = line.low(start)
    if start or not (low.endswith("ed") or low in PAST) or not 1 < colon - start <= LABEL_WORDS or not line.words[start + 1].capital:
        return None
    return Draft(place(line, start + 1, colon), place(line, start, start + 1), said, "neutral", "before colon", carries=True)
