"""Rules that start from no verb: "according to", "Roe’s claim that", "Roe: …", and "“…” – Roe"."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from onrecord.findings.contents import content_end, object_end
from onrecord.findings.cues import forms, noun_cues
from onrecord.findings.draft import Draft, Place, ahead, chars, has_verb, place
from onrecord.findings.lines import AUXILIARY, JOINER, OPENER, OUTSIDE, OWNERS, PAST, Line
from onrecord.findings.sources import right_phrase
from onrecord.model import Prose
from onrecord.text.tables import word_set

LABEL_WORDS = 6
BARE_WORDS = 3
PEOPLE = word_set("titles", "role") | word_set("titles", "group")
SIGNED_WORDS = 14  # a name with its age, calling and town
DASHES = frozenset("—–―-‐‑")


def according(prose: Prose, line: Line, at: int) -> Iterator[Draft]:
    """ "According to X, …" and "…, according to X"."""
    end = right_phrase(line, at + 2)
    if end <= at + 2:
        return
    stop = len(line.words)
    content: list[Place | None] = []
    leading = at == 0 or (at < 4 and line.low(at - 1) in ("and", "but", "yet", ",") and line.low(0) in OPENER)
    if leading:
        if end + 1 < stop:
            content.append(chars(prose, line, end + 1, content_end(line, end + 1, stop)))
    else:
        last = at - 1 if line.low(at - 1) in (",", "—", "-", "–") else at
        content.append(ahead(prose, line, last) if line.quote[at - 1] == OUTSIDE and last < at else chars(prose, line, 0, at))
        more = _resumes(line, end, at, stop)
        if more is not None:
            content.append(chars(prose, line, more, content_end(line, more, stop)))
    found = tuple(c for c in content if c)
    if found:
        yield Draft(place(line, at + 2, end), place(line, at, at + 2), found, "neutral", "according")


def claim(prose: Prose, line: Line, at: int) -> Iterator[Draft]:
    """ "Roe’s claim that …", "their belief that …": a noun with the source before it and what was said after it."""
    if line.low(at + 1) != "that" or line.low(at) not in noun_cues():
        return
    owner = at - 1
    while owner >= 0 and at - owner < 4 and not _owns(line, owner):
        owner -= 1
    if owner < 0 or not _owns(line, owner):
        return
    start, last = owner, line.words[owner].end
    if line.low(owner) not in OWNERS:
        while start > 0 and line.words[start].capital and line.words[start - 1].capital and line.words[start - 1].is_word:
            start -= 1
        last -= len(line.words[owner].text) - len(line.words[owner].text.rstrip("'’s")) if not line.low(owner).endswith("'s") else 2
    span = chars(prose, line, at + 1, object_end(line, at + 1, len(line.words)))
    if span:
        yield Draft((line.words[start].start, last), place(line, owner + 1, at + 1), (span,), noun_cues()[line.low(at)], "noun")


def _owns(line: Line, k: int) -> bool:
    return line.low(k) in OWNERS or line.low(k).endswith("'s")


def _resumes(line: Line, end: int, at: int, stop: int) -> int | None:
    """The first word after ", according to X," of a clause that was broken off there."""
    if line.low(end) != "," or end + 2 >= stop:
        return None
    first = end + 1
    if line.low(first) in PAST or line.low(first) in AUXILIARY or not has_verb(line, 0, at):
        return first
    return None


def label(prose: Prose, line: Line) -> Iterator[Draft]:
    """ "Ruiz: The bridge holds" in a headline, "RUIZ: It holds." in a transcript."""
    colon = next((k for k in range(1, min(len(line.words), LABEL_WORDS + 2)) if line.low(k) == ":"), None)
    if colon is None or colon + 2 >= len(line.words):
        return
    people = line.kind == "headline" and line.low(colon - 1) in PEOPLE and colon <= BARE_WORDS  # "Aid groups: camp is full"
    if not people and not all(w.capital or w.low in (".", "of", "the") for w in line.words[:colon]):
        return
    opening = forms().get(line.low(0))
    if opening is not None and opening.form == "past":
        return  # "Continued Roe: “…”"
    first, last = line.words[0].start, line.words[colon - 1].end
    named = any(m.start >= first and m.end == last for p in prose.people for m in p.mentions)
    if not named and not people and line.quote[colon + 1] == OUTSIDE:
        return
    span = chars(prose, line, colon + 1, content_end(line, colon + 1, len(line.words)))
    if span:
        yield Draft(
            (first, last), place(line, colon, colon + 1), (span,), "neutral", "label", to_part_end=line.at > 0 and line.kind != "headline"
        )


def signed(prose: Prose, line: Line) -> Iterator[Draft]:
    """ "“It holds.” – Ana Ruiz, 41, mason": a quotation with the name under it, as readers' letters and headlines have it."""
    dash = next((k for k, w in enumerate(line.words) if line.quote[k] == OUTSIDE), None)
    if dash is None or line.low(dash) not in DASHES or not _name_alone(line, dash + 1):
        return
    before = bisect_right(prose.quotations, line.words[dash].start, key=lambda q: q.end) - 1
    if before < 0 or prose.text[prose.quotations[before].end : line.words[dash].start].strip():
        return
    said = prose.quotations[before]
    last = len(line.words) - (line.low(len(line.words) - 1) == ".")
    yield Draft(place(line, dash + 1, last), place(line, dash, dash + 1), ((said.start, said.end),), "neutral", "signed")


def _name_alone(line: Line, k: int) -> bool:
    """Whether from word ``k`` to the end there is a name, and after a comma at most who that is."""
    end = len(line.words) - (line.low(len(line.words) - 1) == ".")
    comma = next((j for j in range(k, end) if line.low(j) == ","), end)
    if not 0 < comma - k <= LABEL_WORDS or end - k > SIGNED_WORDS or not line.words[k].capital:
        return False
    named = all(w.capital or w.low in JOINER or w.low == "." for w in line.words[k:comma])
    return named and all(q == OUTSIDE for q in line.quote[k:]) and not has_verb(line, k, end)
