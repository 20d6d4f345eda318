"""Whom the words of a source mean, in German, French, Spanish and Russian.

A surname goes to the one full name of the text that ends with it; a pronoun or "la ministre" to the last person who spoke or was named and whose gender
fits. Gender is known only as the text shows it: a title, an article before a role, a Russian verb, an earlier pronoun. What two could be is left open.
"""

from __future__ import annotations

from bisect import bisect_left

from onrecord.findings.linking import Speaker
from onrecord.findings.tongue import Gender, Tongue
from onrecord.findings.tonguenames import BODIES, MENTIONS_READ, PARTICLES, Names, one_name
from onrecord.model import Prose, Span, Statement
from onrecord.text.pronouns import inside
from onrecord.text.words import Word

REACH = 900  # code points back to whom a pronoun means: two or three paragraphs
PLAIN_WORDS = 3  # "der CDU-Politiker", "la ministre"; a longer description is somebody's whom the page may not name
UNKNOWN = Speaker(None, None)


class TongueLinker(Names):
    """Looks up sources among the names of a text, in the order of the statements."""

    def __init__(self, prose: Prose, tongue: Tongue) -> None:
        super().__init__(prose, tongue)
        self.spoken: list[tuple[int, Speaker]] = []

    def meant(self, source: Span | None, rule: str, last: Statement | None) -> Speaker:
        """Whom a source means; statements are asked about in their order."""
        at = source.start if source else (last.end if last else 0)
        found = self._meant(source, at, last)
        if found.name is not None and found.kind == "person":
            self.spoken.append((at, found))
        return found

    def _meant(self, source: Span | None, at: int, last: Statement | None) -> Speaker:
        if source is None and self.tongue.language != "es":
            return UNKNOWN
        if source is None:
            near = last is not None and last.speaker is not None and self.prose.text.count("\n", last.end, max(last.end, at + 1)) < 3
            return Speaker(last.speaker, last.speaker_kind, last.role) if near and last is not None else UNKNOWN
        ws = self._words(source.start, source.end)
        low = ws[0].low if ws else ""
        if len(ws) == 1 and self.tongue.pronoun(low):
            gender = self.tongue.gender(low)
            return self._back(at, gender) if gender else UNKNOWN
        return self._by_name(ws) or self._described(ws, at)

    def _by_name(self, ws: list[Word]) -> Speaker | None:
        """The person or body that a source names."""
        t = self.tongue
        role = next((w.text for w in ws if t.person(w.low)), None)
        for k, end in self._runs(ws):
            first = self._past_roles(ws, k, end)
            before = ws[k - 1].low if k else ""
            if first >= end or (t.has("inside", before) and first == k and not t.person(ws[first].low)):
                continue
            name = self._person_name(ws, first, end)
            if name is not None and (role is not None or self.counts[name] or k == 0):
                known = self.full(ws[end - 1].text)
                full = known if known is not None and (one_name(known, name) or (t.language == "ru" and known[0] == name[0])) else name
                return Speaker(full, "person", self.roles.get(full, role))
            if end - first == 1 and (known := self.full(ws[first].text)) is not None:
                return Speaker(known, "person", self.roles.get(known, role))
        return self._body_or_single(ws, role)

    def _runs(self, ws: list[Word]) -> list[tuple[int, int]]:
        found, k = [], 0
        while k < len(ws):
            if self._opens(ws, k):
                end = self._run_end(ws, k)
                found.append((k, end))
                k = end
            else:
                k += 1
        return found

    def _body_or_single(self, ws: list[Word], role: str | None) -> Speaker | None:
        """A name of one word as it stands, an abbreviation, a ministry."""
        ws = self._without_article(ws)
        t = self.tongue
        if not ws or any(w.low in t.words["plural"] for w in ws[:2]):
            return None
        if any(w.low in t.words["document"] for w in ws[:2]):
            return Speaker(self._said(ws), "document")
        ws = ws[: next((k for k, w in enumerate(ws) if w.text in ",("), len(ws))]
        if role is None:
            return self._body(ws)
        single = len(ws) > 1 and ws[-1].capital and not t.person(ws[-1].low) and t.person(ws[-2].low)
        return Speaker(ws[-1].text, "person", role) if single else None

    def _without_article(self, ws: list[Word]) -> list[Word]:
        """The words without their article, "Mme" and outer marks; "El Correo" inside a sentence keeps its own."""
        t = self.tongue
        titled = len(ws) > 1 and ws[0].capital and ws[1].capital and self._inside_sentence(ws[0].start)
        while ws and ((t.has("article", ws[0].low) and not titled) or self._honorific(ws[0].low) or not ws[0].is_word):
            ws = ws[1:]
        while ws and not ws[-1].is_word:
            ws = ws[:-1]
        return ws

    def _honorific(self, low: str) -> bool:
        """Whether a word only says how somebody is addressed; "Frau" tells a name as a role does."""
        return self.tongue.has("honorific", low) and not self.tongue.person(low)

    def _inside_sentence(self, at: int) -> bool:
        return self.prose.text[max(0, at - 2) : at].strip(" ")[-1:].isalpha()

    def _body(self, ws: list[Word]) -> Speaker | None:
        acronym = next((w.text for w in ws if len(w.text) > 1 and w.text.isupper()), None)
        if acronym is not None:
            return Speaker(acronym, "body")
        plain_before = len(ws) > 1 and ws[-2].is_word and not ws[-2].capital and not self.tongue.has("inside", ws[-2].low)
        if self.tongue.language != "de" and plain_before and ws[-1].capital:
            return Speaker(ws[-1].text, "body")  # "la agencia palestina Wafa"
        if ws[0].low in BODIES or self._said(ws) in self.bodies:
            return Speaker(self._said(ws), "body")
        if all(w.capital or w.low in PARTICLES for w in ws) and len(ws) < 4:
            return Speaker(self._said(ws), None)
        return None

    def _said(self, ws: list[Word]) -> str:
        return self.prose.text[ws[0].start : ws[-1].end]

    def _described(self, ws: list[Word], at: int) -> Speaker:
        """ "die Ministerin", "l’élue": the person who bears that role, else the last one who fits."""
        t = self.tongue
        head = next((w for w in ws if t.person(w.low)), None)
        if head is None or any(w.low in t.words["plural"] for w in ws[:3]):
            return Speaker(None, "unnamed") if any(w.low in t.words["plural"] for w in ws[:3]) else UNKNOWN
        if ws[0].low in ("un", "une", "una", "ein", "eine", "один", "одна"):
            return Speaker(None, "unnamed")
        bearers = self._bearers(head.low, at)
        if len(bearers) == 1:
            name = next(iter(bearers))
            return Speaker(name, "person", self.roles.get(name))
        if bearers or not (t.has("article", ws[0].low) or t.language == "ru"):
            return Speaker(None, "unnamed")
        if len(ws) > PLAIN_WORDS:
            return Speaker(None, "unnamed")
        gender = self._shown(head.low, ws[0].low)
        found = self._back(at, gender, spoken_only=True)
        other = found.role is not None and head.low not in t.words["generic"] and not self._generic(head.low)
        return found if found.name and not other else Speaker(None, "unnamed")

    def _bearers(self, low: str, at: int) -> set[str]:
        """Those named with that role before a place; "Gemeindepräsident" may be said of a "Präsident"."""
        roles = [low[k:] for k in range(len(low))] if self.tongue.language == "de" else [low]
        return {name for role in roles for start, name in self.by_role.get(role, ())[:MENTIONS_READ] if start < at}

    def _generic(self, low: str) -> bool:
        """Whether a word for a person may mean somebody of any office: "der CDU-Politiker"."""
        tail = low.rpartition("-")[2]
        return tail in self.tongue.words["generic"] or (
            self.tongue.language == "de" and tail.endswith(("politiker", "politikerin", "jährige", "jähriger"))
        )

    def _back(self, at: int, gender: Gender | None, *, spoken_only: bool = False) -> Speaker:
        """The last person before a place who fits: the last speaker, or somebody named since."""
        opening = self.prose.text.rfind("\n", 0, at) + 1
        here = set(self._named_between(opening, at, gender)) if not spoken_only else set()
        if len(here) == 1:
            name = next(iter(here))
            if gender and name not in self.genders:
                self.genders[name] = gender
            return Speaker(name, "person", self.roles.get(name))
        spoken = next((s for p, s in reversed(self.spoken[-6:]) if p < at and at - p < REACH and self._fits(s.name, gender)), None)
        if spoken is not None:
            since = next(p for p, s in reversed(self.spoken) if s is spoken)
        else:
            since = max(0, at - REACH)
        between = [] if spoken_only else self._named_between(since, at, gender)
        others = {n for n in between if spoken is None or n != spoken.name}
        if spoken is not None and (not others or at - since < REACH // 2):
            name = spoken.name or ""
        elif len(others) == 1 and spoken is None:
            name = next(iter(others))
        else:
            return UNKNOWN
        if gender and name not in self.genders:
            self.genders[name] = gender
        return Speaker(name, "person", self.roles.get(name))

    def _named_between(self, start: int, end: int, gender: Gender | None) -> list[str]:
        first, last = bisect_left(self.mentions, start, key=lambda m: m.start), bisect_left(self.mentions, end, key=lambda m: m.start)
        near = self.mentions[max(first, last - MENTIONS_READ) : last]
        return [m.name for m in near if self._fits(m.name, gender) and not inside(self.prose.quotations, m.start)]

    def _fits(self, name: str | None, gender: Gender | None) -> bool:
        return name is not None and (gender is None or self.genders.get(name) in (None, gender))
