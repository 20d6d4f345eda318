"""One verb of saying in its sentence, in German, French, Spanish or Russian: its auxiliaries, its particle, its subject."""

from __future__ import annotations

from onrecord.findings.draft import Place, place
from onrecord.findings.lines import Line
from onrecord.findings.tongue import Tongue, Verb
from onrecord.findings.tonguebefore import Sources
from onrecord.findings.tonguesources import NO_SUBJECT, Words
from onrecord.model import Prose

HELPERS = 5  # words before a participle that belong to it
PARTICLE_REACH = 30  # words between a German verb and the particle that ends its clause


class Clause:
    """One verb of saying in its sentence."""

    def __init__(self, prose: Prose, line: Line, tongue: Tongue, at: int, level: int) -> None:
        self.prose, self.line, self.tongue, self.at, self.level = prose, line, tongue, at, level
        self.phrases = Sources(line, tongue, level)
        self.start, self.end = self._helped(), at + 1
        self.verb = self._verb()

    def _helped(self) -> int:
        start, t = self.at, self.tongue
        while (
            start > 0
            and self.at - start < HELPERS
            and t.has("helper", self.line.low(start - 1))
            and self.line.quote[start - 1] == self.level
        ):
            start -= 1
        while start < self.at and t.has("adverb", self.line.low(start)):
            start += 1
        return start

    def _verb(self) -> Verb | None:
        """Which verb of the table it is here, by its particle and its auxiliary."""
        for verb in self.tongue.forms[self.line.low(self.at)]:
            self.end = self.at + 1
            if verb.particle and not self._particle(verb.particle):
                continue
            if verb.helped and not self._has_helper():
                continue
            return verb
        return None

    def _particle(self, particle: str) -> bool:
        reach = 4 if self.tongue.language != "de" else PARTICLE_REACH
        stop = min(len(self.line.words), self.at + reach)
        for k in range(self.at + 1, stop):
            low = self.line.low(k)
            if low == particle and self.line.quote[k] == self.level:
                between = (self.line.low(i) for i in range(self.at + 1, k))
                close = k - self.at < 4 and all(self.tongue.has("preposition", low) or low in NO_SUBJECT for low in between)
                self.end = k + 1 if close and particle not in ("es", "so", "de") else self.end
                return self.tongue.language != "de" or not self._noun_next(k) or particle in ("es", "so")
            if self.tongue.language == "de" and low in (":", ";"):
                return False
        return False

    def _noun_next(self, k: int) -> bool:
        """Whether a particle is a preposition after all: "wies auf Mängel hin", "sagte zu Beginn"."""
        w = self.line.words[k + 1] if k + 1 < len(self.line.words) else None
        return w is not None and w.is_word and not self.tongue.has("and", w.low) and self.line.quote[k + 1] == self.level

    def _has_helper(self) -> bool:
        if self.start < self.at:
            return any(self.line.low(k) not in ("y", "lui", "leur", "nous") for k in range(self.start, self.at))
        if self.tongue.language != "de":
            return False
        return any(
            self.line.low(k) in ("hat", "haben", "hatte", "hatten", "habe") and self.line.quote[k] == self.level
            for k in range(max(0, self.at - 40), self.at)
        )

    def cue(self) -> Place:
        """The verb with its auxiliaries; one that a pronoun is joined to ("a-t-il déclaré") stands alone."""
        start = self.start
        for k in range(self.start, self.at):
            if self.line.low(k)[:1] == "-":
                start = k + 1
        return place(self.line, start, self.end)

    def subject_after(self) -> Words | None:
        """The phrase after the verb, if it can be its subject."""
        found = self.phrases.after(self.at + 1)
        return None if found and self.line.low(found[0]) in NO_SUBJECT and self.tongue.language == "de" else found

    def framed(self) -> Words | None:
        """The subject beside the auxiliary at the other end of a German clause: "hatte die Polizei erklärt", "die Polizei hatte am Montag erklärt"."""
        if self.tongue.language != "de" or self.tongue.has("and", self.line.low(self.start - 1)):
            return None
        for k in range(self.start - 1, max(-1, self.start - PARTICLE_REACH), -1):
            if self.line.quote[k] != self.level or self.line.low(k) in (",", ":", ";"):
                return None
            low = self.line.low(k)
            if low == "habe" and not self.tongue.gender(self.line.low(k + 1)):
                return None  # itself reported
            if self.tongue.has("helper", low) and low != "sich":
                found = self.phrases.after(k + 1)
                if found and found[0] == k + 1 and self.line.low(k + 1) not in NO_SUBJECT and found[1] <= self.start:
                    return found
                return self.phrases.before(k)
        return None

    def office(self) -> Words | None:
        """Where it is said: "In einem Brief heißt es", "heißt es in dem Papier", "В министерстве сообщили"."""
        if self.verb is None or self.verb.particle != "es":
            return None
        start = self.phrases.back(self.start)
        if start < self.start and self.tongue.has("preposition", self.line.low(start)):
            return start + 1, self.start
        for k in range(self.at + 2, min(self.at + 6, len(self.line.words))):
            if self.line.low(k) in ("in", "im", "aus", "von", "beim", "bei"):
                end = self.phrases.phrase(k + 1)
                return (k + 1, end) if end > k + 1 else None
        return None

    def finite(self, k: int) -> bool:
        """Whether word ``k`` is a finite verb of saying, and no noun of the same form."""
        low, before = self.line.low(k), self.line.low(k - 1)
        return any(not v.helped for v in self.tongue.forms.get(low, ())) and not (
            self.tongue.has("article", before) or self.tongue.has("preposition", before)
        )

    def joined(self) -> Words | None:
        """The pronoun between auxiliary and participle: "a-t-il déclaré"."""
        for k in range(self.start, self.at):
            if self.line.low(k)[:1] == "-":
                return k, k + 1
        return None


def named_place(line: Line, source: Words) -> Place:
    """A source as a place; the hyphens of "-t-elle" are no part of it."""
    start, end = place(line, *source)
    low = line.low(source[0])
    return start + (low.rindex("-") + 1 if low[0] == "-" else 0), end
