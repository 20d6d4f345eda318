"""Whom the words of a source mean: the person or body under the full name that the page gives, or nobody in particular."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from onrecord.findings.lines import DOCUMENTS, LEADING, OWNERS, PRONOUN, TAIL
from onrecord.model import Person, Prose, Span, SpeakerKind, Statement
from onrecord.text.pronouns import PRONOUNS
from onrecord.text.tables import word_set
from onrecord.text.words import Word, words


class Speaker(NamedTuple):
    """Who is meant; ``name`` is None where the page does not say."""

    name: str | None
    kind: SpeakerKind | None
    role: str | None = None


SAME_REACH = 4  # sentence ends between two statements of one speaker, the ends inside the second quotation included
SENTENCE_END = re.compile(r"[.!?][\"”’]?\s")
UNKNOWN = Speaker(None, None)
ROLES = word_set("titles", "role")
# "The agency", "the party": a body that was named before, seldom one of its own as "the police" is.
KINDS_OF_BODY = frozenset(
    "agency association bank board bureau club coalition college commission committee company council department federation firm foundation "
    "fund group institute ministry movement network organisation organization party service society team union university".split()
)


class Linker:
    """Looks up sources among the people of a text by where they stand."""

    def __init__(self, prose: Prose) -> None:
        found = [(m.start, m.end, p) for p in prose.people for m in (*p.mentions, *p.pronouns)]
        found.sort(key=lambda item: item[0])
        self.starts = [item[0] for item in found]
        self.ends = [item[1] for item in found]
        self.people: list[Person] = [item[2] for item in found]
        self.people_once = prose.people
        self.text = prose.text
        self.genders = {p.name: p.gender for p in prose.people}
        self.surnames: dict[str, list[Person]] = {}
        for person in prose.people:
            self.surnames.setdefault(person.name.rsplit(" ", 1)[-1].lower(), []).append(person)

    def meant(self, source: Span | None, rule: str, last: Statement | None) -> Speaker:
        """Whom a source means; statements are asked about in their order."""
        return self._same(source, rule, last) or self._speaker(source)

    def _same(self, source: Span | None, rule: str, last: Statement | None) -> Speaker | None:
        """The last speaker again, where "he" or "she" follows a quotation soon after: then it is seldom anybody else."""
        gender = PRONOUNS.get(source.text.lower()) if source is not None else None
        if gender is None or source is None or not rule.startswith("after") or last is None or last.speaker_kind != "person":
            return None
        known = self.genders.get(last.speaker or "")
        near = last.end <= source.start and len(SENTENCE_END.findall(self.text, last.end, source.start)) <= SAME_REACH
        return Speaker(last.speaker, "person", last.role) if near and known in (gender, None) else None

    def _speaker(self, source: Span | None) -> Speaker:
        """The speaker that the words of a source name."""
        if source is None:
            return UNKNOWN
        if source.text == "who" and (named := self._before_who(source.start)) is not None:
            return Speaker(named.name, named.kind, named.role)
        ws = list(words(self.text, source.start, source.end))
        person = self._head(source, ws)
        if person is not None:
            return Speaker(person.name, person.kind, person.role)
        return self._tied(ws) or _described(ws)

    def _tied(self, ws: list[Word]) -> Speaker | None:
        """A lone surname, a role or "the agency" as the one person or body of the page that it can mean; None where it can mean none or several.

        Of two people with one surname it is the one who was named first, if also most often: that is whom reporters then call by it.
        """
        named = [w for w in ws if w.is_word]
        if len(named) == 1 and named[0].capital and len(self.surnames.get(named[0].low, ())) > 0:
            return _bearer(self.surnames[named[0].low])
        while named and named[0].low in LEADING:
            named = named[1:]
        if not named or len(named) == len(ws) or ws[0].low != "the" or len(named) + 1 != len(ws):
            return None
        phrase = " ".join(w.low for w in named)
        if named[-1].low in ROLES:
            holders = [p for p in self.people_once if p.kind == "person" and p.role and (p.role.lower() + " ").startswith(phrase + " ")]
            return _only(holders) or (UNKNOWN if named[0].capital else None)
        if len(named) == 1 and named[-1].low in KINDS_OF_BODY and not named[0].capital:
            bodies = [p for p in self.people_once if p.kind == "body" and named[-1].low in p.name.lower().split()]
            return _only(bodies)
        return None

    def _before_who(self, at: int) -> Person | None:
        """The person named right before ", who"."""
        k = bisect_left(self.starts, at) - 1
        return self.people[k] if k >= 0 and self.text[self.ends[k] : at] in (", ", " ") and self.people[k].kind == "person" else None

    def _role_before_name(self, ws: list[Word]) -> bool:
        """ "People’s Party for the North leader Ana Ruiz": a role, then a full name that ends the phrase."""
        return len(ws) > 3 and ws[-3].low in ROLES and not ws[-3].capital and ws[-2].capital and ws[-1].capital

    def _head(self, source: Span, ws: list[Word]) -> Person | None:
        """The person who is the head of the phrase: not "Roe" in "Roe’s campaign" or in "a friend of Roe"."""
        head = source.end if self._role_before_name(ws) else _head_end(ws)
        first, last = bisect_left(self.starts, source.start), bisect_right(self.starts, head)
        best = None
        for k in range(first, min(last, first + 12)):
            inside = self.ends[k] <= source.end
            possessive = self.text[self.ends[k] : self.ends[k] + 2] in ("'s", "’s", "‘s", "' ", "’ ") and self.ends[k] < source.end
            if inside and not possessive and not _modifies(ws, self.ends[k], head):
                best = self.people[k]
                if best.kind == "person":
                    return best
        return best


def _bearer(found: Sequence[Person]) -> Speaker:
    """Whom a surname alone means."""
    first = min(found, key=lambda p: min((m.start for m in p.mentions), default=0))
    most = max(len(p.mentions) for p in found)
    return Speaker(first.name, first.kind, first.role) if len(first.mentions) == most else UNKNOWN


def _only(found: Sequence[Person]) -> Speaker | None:
    """The one person or body, where there is one."""
    return Speaker(found[0].name, found[0].kind, found[0].role) if len(found) == 1 else None


def _head_end(ws: list[Word]) -> int:
    """The end of the head of a phrase: before the first preposition or relative, unless a name follows a comma."""
    for k, w in enumerate(ws):
        if k and w.low in TAIL:
            later = [i for i in range(k, len(ws) - 1) if ws[i].text == "," and ws[i + 1].capital]
            return ws[-1].end if later and (not ws[0].capital or ws[0].low in LEADING) else w.start
    return ws[-1].end if ws else 0


def _modifies(ws: list[Word], end: int, head: int) -> bool:
    """Whether a noun follows the name that it only modifies: "the Roe campaign"."""
    after = [w for w in ws if w.start >= end and w.start < head]
    return bool(after) and after[0].is_word and after[0].low != "jr"


def _described(ws: list[Word]) -> Speaker:
    """A source that names no known person: a body, a document, people without a name, or a single name as it stands."""
    while ws and (ws[0].low in LEADING or not ws[0].is_word):
        ws = ws[1:]
    if not ws or (len(ws) == 1 and ws[0].low in PRONOUN | OWNERS):
        return UNKNOWN
    by = next((k for k in range(1, len(ws) - 1) if ws[k].low in ("by", "from", "of")), None)
    if by is not None and ws[0].low in DOCUMENTS:
        return _described(ws[by + 1 :])
    if by is None and ws[-1].low in DOCUMENTS:
        return Speaker(_words(ws), "document")
    stop = next((k for k, w in enumerate(ws) if k and (w.low in TAIL or w.low == ",")), len(ws))
    return _by_head(ws[:stop])


def _by_head(ws: list[Word]) -> Speaker:
    """What the last word of a phrase says of who is meant."""
    head = ws[-1].low
    if head in DOCUMENTS:
        return Speaker(_words(ws), "document")
    if head in word_set("titles", "group"):
        return Speaker(_words(ws), "unnamed")
    if head in word_set("titles", "body"):
        return Speaker(_words(ws), "body")
    if all(w.capital for w in ws):
        return Speaker(_words(ws), "body" if ws[0].text.isupper() and len(ws[0].text) > 1 else None)
    return Speaker(None, "unnamed") if head in word_set("titles", "role") else UNKNOWN


def _words(ws: list[Word]) -> str:
    parts = [ws[0].text]
    for before, word in itertools.pairwise(ws):
        parts.append((" " if word.start > before.end else "") + word.text)
    return "".join(parts)
