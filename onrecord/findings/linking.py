"""Whom the words of a source mean: the person or body under the full name that the page gives, or nobody in particular."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from onrecord.findings.lines import DOCUMENTS, LEADING, OWNERS, PRONOUN, TAIL
from onrecord.findings.speech import speech
from onrecord.model import Person, Prose, Span, SpeakerKind
from onrecord.text.tables import word_set
from onrecord.text.words import Word, words


class Speaker(NamedTuple):
    """Who is meant; ``name`` is None where the page does not say."""

    name: str | None
    kind: SpeakerKind | None
    role: str | None = None


UNKNOWN = Speaker(None, None)


class Linker:
    """Looks up sources among the people of a text by where they stand."""

    def __init__(self, prose: Prose) -> None:
        found = [(m.start, m.end, p) for p in prose.people for m in (*p.mentions, *p.pronouns)]
        found.sort(key=lambda item: item[0])
        self.starts = [item[0] for item in found]
        self.ends = [item[1] for item in found]
        self.people: list[Person] = [item[2] for item in found]
        self.text = prose.text
        self.other = None if prose.language.startswith("en") else speech(prose.language)

    def speaker(self, source: Span | None, cue: Span | None) -> Speaker:
        """The speaker that the words of a source name."""
        if source is None:
            return UNKNOWN
        ws = list(words(self.text, source.start, source.end))
        person = self._head(source, ws)
        if person is not None:
            return Speaker(person.name, person.kind, person.role)
        if len(ws) == 1 and self.other is not None and ws[0].low in self.other.pronoun:
            return UNKNOWN
        return _described(source.text, ws)

    def _head(self, source: Span, ws: list[Word]) -> Person | None:
        """The person who is the head of the phrase: not "Roe" in "Roe’s campaign" or in "a friend of Roe"."""
        head = _head_end(ws)
        first, last = bisect_left(self.starts, source.start), bisect_right(self.starts, head)
        best = None
        for k in range(first, min(last, first + 12)):
            inside = self.ends[k] <= source.end
            possessive = self.text[self.ends[k] : self.ends[k] + 2] in ("'s", "’s", "' ", "’ ") and self.ends[k] < source.end
            if inside and not possessive and not _modifies(ws, self.ends[k], head):
                best = self.people[k]
                if best.kind == "person":
                    return best
        return best


def _head_end(ws: list[Word]) -> int:
    """The end of the head of a phrase: before the first preposition or relative, unless a name follows a comma."""
    for k, w in enumerate(ws):
        if k and w.low in TAIL:
            later = [i for i in range(k, len(ws) - 1) if ws[i].text == "," and ws[i + 1].capital]
            return ws[-1].end if later and not ws[0].capital else w.start
    return ws[-1].end if ws else 0


def _modifies(ws: list[Word], end: int, head: int) -> bool:
    """Whether a noun follows the name that it only modifies: "the Roe campaign"."""
    after = [w for w in ws if w.start >= end and w.start < head]
    return bool(after) and after[0].is_word and after[0].low != "jr"


def _described(text: str, ws: list[Word]) -> Speaker:
    """A source that names no known person: a body, a document, people without a name, or a single name as it stands."""
    while ws and (ws[0].low in LEADING or not ws[0].is_word):
        ws = ws[1:]
    if not ws:
        return UNKNOWN
    lows = [w.low for w in ws]
    by = next((k for k in range(1, len(ws) - 1) if lows[k] in ("by", "from", "of")), None)
    if lows[0] in DOCUMENTS or (by is None and lows[-1] in DOCUMENTS):
        return _described(text, ws[by + 1 :]) if by is not None else Speaker(_words(ws), "document")
    if len(ws) == 1 and lows[0] in PRONOUN | OWNERS:
        return UNKNOWN
    stop = next((k for k, low in enumerate(lows) if k and (low in TAIL or low == ",")), len(ws))
    head = lows[stop - 1]
    if head in word_set("titles", "group"):
        return Speaker(_words(ws[:stop]), "unnamed")
    if head in word_set("titles", "body"):
        return Speaker(_words(ws[:stop]), "body")
    if all(w.capital for w in ws[:stop]):
        return Speaker(_words(ws[:stop]), "body" if ws[0].text.isupper() and len(ws[0].text) > 1 else None)
    return Speaker(None, "unnamed") if head in word_set("titles", "role") else UNKNOWN


def _words(ws: list[Word]) -> str:
    parts = [ws[0].text]
    for before, word in itertools.pairwise(ws):
        parts.append((" " if word.start > before.end else "") + word.text)
    return "".join(parts)
