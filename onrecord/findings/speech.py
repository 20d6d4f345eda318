"""Statements in languages other than English, from a verb beside a quotation or before "that" (see ``speech.toml``).

Less is tried than in English: a name or a pronoun right beside the verb, a quotation, a that-clause, "selon X". What does not fit is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple, cast

from onrecord.findings.cues import table
from onrecord.findings.draft import Draft, place
from onrecord.findings.lines import OUTSIDE, Line
from onrecord.model import Prose, Stance

SOURCE_WORDS = 12  # a name with its role


class Speech(NamedTuple):
    """The table of one language."""

    said: frozenset[str]
    helper: frozenset[str]
    that: frozenset[str]
    according: tuple[tuple[str, ...], ...]
    pronoun: frozenset[str]
    ends: frozenset[str]
    stance: dict[str, Stance]


@cache
def speech(language: str) -> Speech | None:
    """The table of a language (its BCP 47 primary tag), or None where there is none."""
    found = table("speech").get(language.partition("-")[0].lower())
    if found is None:
        return None
    return Speech(
        said=frozenset(found["said"]),
        helper=frozenset(found["helper"]),
        that=frozenset(found["that"]),
        according=tuple(tuple(phrase.split()) for phrase in found["according"]),
        pronoun=frozenset(found["pronoun"]),
        ends=frozenset(found["ends"]),
        stance={verb: cast(Stance, stance) for stance, verbs in found["stance"].items() for verb in verbs},
    )


def speech_drafts(prose: Prose, line: Line, known: Speech) -> Iterator[Draft]:
    """The statements of one sentence."""
    for at, word in enumerate(line.words):
        if line.quote[at] != OUTSIDE:
            continue
        if _spoken(word.low, known):
            draft = _quoted(prose, line, at, known) or _indirect(line, at, known)
            if draft is not None:
                yield draft
        yield from _according(line, at, known)


def _spoken(low: str, known: Speech) -> bool:
    return low in known.said or low.partition("-")[0] in known.said


def _quoted(prose: Prose, line: Line, at: int, known: Speech) -> Draft | None:
    start = _helped(line, at, known)
    before, after = _quote_before(line, start), None
    source = _after(line, at + 1, known) if before is not None else None
    if source is None:
        source = _before(line, start, known)
        if source is not None:
            before = _quote_before(line, source[0])
            after = _quote_after(line, at + 1)
    if source is None and line.low(at).partition("-")[2] in known.pronoun:
        source = (at, at + 1)  # "dit-il"
        before = _quote_before(line, start)
    found = [prose.quotations[q] for q in (before, after) if q is not None]
    if source is None or not found:
        return None
    content = tuple(dict.fromkeys((q.start, q.end) for q in found))
    who, cue = place(line, *source), place(line, start, at + 1)
    if who[1] == cue[1]:  # "dit-il", "déclare-t-il"
        who = (who[0] + line.low(at).rindex("-") + 1, who[1])
        cue = (cue[0], line.words[at].start + line.low(at).index("-"))
    return Draft(who, cue, content, _stance(line, at, known), "other language", carries=True)


def _indirect(line: Line, at: int, known: Speech) -> Draft | None:
    """ "Ruiz sagte, dass …": from the conjunction to the sentence's end."""
    k = at + 1
    if line.low(k) == ",":
        k += 1
    if line.low(k) not in known.that:
        return None
    start = _helped(line, at, known)
    source = _before(line, start, known)
    return _rest(line, k, source, (start, at + 1), _stance(line, at, known)) if source else None


def _according(line: Line, at: int, known: Speech) -> Iterator[Draft]:
    for phrase in known.according:
        if all(line.low(at + i) == w for i, w in enumerate(phrase)):
            first = at + len(phrase)
            end = first
            while end < len(line.words) and end - first < SOURCE_WORDS and line.words[end].is_word:
                end += 1
            if end > first and line.low(end) == "," and at == 0:
                draft = _rest(line, end + 1, (first, end), (at, first), "neutral")
                if draft is not None:
                    yield draft
            return


def _rest(line: Line, start: int, source: tuple[int, int], cue: tuple[int, int], stance: Stance) -> Draft | None:
    end = len(line.words)
    while end > start and line.low(end - 1) in (".", "!", "?") and line.quote[end - 1] == OUTSIDE:
        end -= 1
    if end <= start:
        return None
    return Draft(place(line, *source), place(line, *cue), (place(line, start, end),), stance, "other language")


def _stance(line: Line, at: int, known: Speech) -> Stance:
    low = line.low(at)
    return known.stance.get(low, known.stance.get(low.partition("-")[0], "neutral"))


def _helped(line: Line, at: int, known: Speech) -> int:
    start = at
    while start > 0 and at - start < 3 and line.low(start - 1) in known.helper:
        start -= 1
    return start


def _quote_before(line: Line, k: int) -> int | None:
    """The quotation that ends before word ``k``, past a comma or a dash."""
    k -= 1
    while k >= 0 and line.quote[k] == OUTSIDE and line.low(k) in (",", "—", "–", "-"):
        k -= 1
    return line.quote[k] if k >= 0 and line.quote[k] != OUTSIDE else None


def _quote_after(line: Line, k: int) -> int | None:
    while k < len(line.words) and line.quote[k] == OUTSIDE and line.low(k) in (":", ",", "—", "–"):
        k += 1
    return line.quote[k] if k < len(line.words) and line.quote[k] != OUTSIDE else None


def _after(line: Line, k: int, known: Speech) -> tuple[int, int] | None:
    """The source right after a verb, up to the next mark: "sagte die Ministerin Ana Ruiz"."""
    if line.low(k) in known.pronoun:
        return k, k + 1
    end = k
    while end < len(line.words) and end - k < SOURCE_WORDS and line.words[end].is_word and line.quote[end] == OUTSIDE:
        if end > k and line.low(end) in known.ends and line.words[end - 1].capital:
            break
        end += 1
    named = any(w.capital for w in line.words[k:end])
    return (k, end) if end > k and named else None


def _before(line: Line, k: int, known: Speech) -> tuple[int, int] | None:
    """The source right before a verb, back to the last mark or quotation."""
    if line.low(k - 1) in known.pronoun:
        return k - 1, k
    start = k
    while start > 0 and k - start < SOURCE_WORDS and line.words[start - 1].is_word and line.quote[start - 1] == OUTSIDE:
        start -= 1
    while start < k and line.low(start) in known.that | known.helper:
        start += 1
    named = any(w.capital for w in line.words[start:k])
    return (start, k) if start < k and named else None
