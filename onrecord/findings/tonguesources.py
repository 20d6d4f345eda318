"""The words that name who speaks, beside a verb of saying: "der SPD-Politiker Johannes Arlt", "-t-elle", "la directora del museo, Elena Rivas".

A source takes its role and apposition with it, but no relative clause and nobody to whom something was said.
"""

from __future__ import annotations

from onrecord.findings.lines import OUTSIDE, Line
from onrecord.findings.tongue import Tongue
from onrecord.text.tables import word_set
from onrecord.text.words import Word

SOURCE_WORDS = 22
APPOSITION_WORDS = 16
SKIPPED = 9  # words between a verb and its subject: "erklärte am Montag die Ministerin"
Words = tuple[int, int]
PARTICLES = word_set("titles", "particle")
CLOSERS = frozenset([",", ".", ";", ":", "!", "?", "—", "–", "-", "…", "»", "”", "“", '"', "(", ")"])


NO_SUBJECT = frozenset(["den", "dem", "des", "einen", "einem", "eines", "diesen", "diesem", "ihm", "ihn", "seinen", "ihren"])


class Phrases:
    """Finds the phrases of one sentence from their first word on. ``level`` is the quotation that is read (:data:`OUTSIDE` for the outlet's own words)."""

    def __init__(self, line: Line, tongue: Tongue, level: int = OUTSIDE) -> None:
        self.line, self.tongue, self.level = line, tongue, level
        self.german = tongue.language == "de"

    def word(self, k: int) -> Word | None:
        """Word ``k`` where it is a word of this level."""
        ws = self.line.words
        return (
            ws[k]
            if 0 <= k < len(ws)
            and self.line.quote[k] == self.level
            and ws[k].text[0].isalnum() | (ws[k].text[0] == "-" and len(ws[k].text) > 1)
            else None
        )

    def after(self, k: int) -> Words | None:
        """The source that begins at word ``k`` or a few words of time and place later."""
        low = self.line.low(k)
        if self.word(k) and self._is_pronoun(k):
            return k, k + 1
        start = self._past_scene(k)
        if start is None:
            return None
        if start > k and self.word(start) and self._is_pronoun(start):
            return start, start + 1
        end = self.phrase(start)
        if end <= start or not self._nominal(start, end) or (self.tongue.has("preposition", low) and start == k):
            return None
        return start, self._with_apposition(start, end)

    def _is_pronoun(self, k: int) -> bool:
        low, following = self.line.low(k), self.word(k + 1)
        return self.tongue.pronoun(low) and (following is None or not self.tongue.has("article", low))

    def _past_scene(self, k: int) -> int | None:
        """The first word after adverbs and a phrase of time or place."""
        t, stop = self.tongue, k + SKIPPED
        while k < stop:
            w = self.word(k)
            if w is None:
                return None
            low = w.low
            article_ahead = t.has("article", low) and not (self.word(k + 1) is not None and t.has("adverb", self.line.low(k + 1)))
            if t.has("preposition", low) and not article_ahead:
                found = self._past_preposition(k + 1, stop)
                if found is None:
                    return None
                k = found
            elif t.has("adverb", low) and not article_ahead:
                k += 1
            elif t.has("adverb", self.line.low(k + 1)) and t.has("article", low):
                k += 2
            else:
                return k
        return None

    def _past_preposition(self, k: int, stop: int) -> int | None:
        """Where the next phrase begins after that of a preposition: at an article or a pronoun, not right after the preposition."""
        first = k
        while k < stop:
            w = self.word(k)
            if w is None:
                return None
            opens = self.tongue.has("article", w.low) or self.tongue.pronoun(w.low)
            if k > first and opens and not self._leads(self.line.low(k - 1)) and not (self.german and not self.line.words[k - 1].capital):
                return k
            k += 1
        return None

    def quoted_name(self, k: int) -> Words | None:
        """A name in quotation marks: "laut „Washington Post“", "сообщает «Интерфакс»"."""
        line = self.line
        if not 0 <= k < len(line.words) or line.quote[k] == self.level or self.level != OUTSIDE:
            return None
        end = k
        while end < len(line.words) and line.quote[end] == line.quote[k]:
            end += 1
        named = any(w.capital for w in line.words[k + 1 : end])
        return (k, end) if named and end - k < 7 and (k == 0 or line.quote[k - 1] != line.quote[k]) else None

    def _leads(self, low: str) -> bool:
        """Whether a word before an article makes its phrase no subject."""
        return self.tongue.has("inside", low) or self.tongue.has("preposition", low)

    def phrase(self, k: int) -> int:
        """Where the noun phrase that begins at word ``k`` ends."""
        first, named, nested = k, False, False
        while k - first < SOURCE_WORDS:
            w = self.word(k)
            if w is None:
                further = self._bracket(k, first)
                if further is None:
                    break
                k = further
                continue
            before = self.line.words[k - 1] if k > first else None
            if before is not None and before.text == ")":
                break
            if self._proper(k):
                named = named or self._names(before, k, first)
            elif not self._goes_on(k, first, named=named, nested=nested):
                break
            elif before is not None and self.tongue.has("article", before.low) and self.tongue.has("preposition", w.low):
                nested = True
            k += 1
        while k > first + 1 and self._loose(k - 1):
            k -= 1
        return k

    def _names(self, before: Word | None, k: int, first: int) -> bool:
        """Whether a capitalised word makes the phrase the name of somebody, after which it goes on only by particles."""
        if before is None:
            t, low = self.tongue, self.line.low(k)
            return not (t.person(low) or low in t.words["plural"] or low in t.words["document"])
        return self._proper(k - 1)

    def _proper(self, k: int) -> bool:
        """Whether a word has its capital by itself and not for beginning a sentence."""
        w, t = self.line.words[k], self.tongue
        closed = any(t.has(kind, w.low) for kind in ("article", "adverb", "preposition", "and", "that", "helper", "scene", "inside"))
        return (w.capital or "-jährig" in w.low) and not (closed and (k == 0 or t.has("adverb", w.low)))

    def _goes_on(self, k: int, first: int, *, named: bool, nested: bool) -> bool:
        """Whether a word in lower case belongs to the phrase."""
        t, low = self.tongue, self.line.low(k)
        before = self.line.words[k - 1] if k > first else None
        following = self.word(k + 1)
        capital_next = following is not None and following.capital
        if before is None:
            return t.has("article", low) or not t.any(low, "helper", "finite", "preposition", "that", "adverb")
        if named and before.capital:
            return self._name_goes_on(low, following)
        if t.has("that", low) and not t.has("article", low):
            return False
        if t.has("and", low):
            return capital_next or (following is not None and t.has("article", following.low)) or before.text.endswith("-")
        if self.german:
            return self._german_goes_on(low, before, capital_next=capital_next, nested=nested)
        return self._other_goes_on(low, before, following)

    def _other_goes_on(self, low: str, before: Word, following: Word | None) -> bool:
        t = self.tongue
        if low in ("в", "во", "из") and before.low in t.words.get("placed", ()):
            return True
        if t.has("inside", low) and not t.has("relative", low):
            return following is not None and not t.has("adverb", following.low)
        return not self._past(low) and low not in t.forms and not t.any(low, "preposition", "adverb", "relative", "helper")

    def _past(self, low: str) -> bool:
        """Whether a Spanish word is a verb by its ending: "el alcalde llegó"."""
        return self.tongue.language == "es" and low.endswith("ó")

    def _name_goes_on(self, low: str, following: Word | None) -> bool:
        """After a name: a particle or "and" before another capital, or an adjective that ends the phrase ("el Jefe del Estado Mayor israelí")."""
        t = self.tongue
        if following is None:
            return not self.german and self._adjective(low)
        if not following.capital:
            return False
        return t.has("and", low) or (low in PARTICLES and not (self.german and low in t.words["dative"]))

    def _adjective(self, low: str) -> bool:
        closed = ("preposition", "that", "adverb", "and", "helper", "finite", "relative", "article")
        return not self._past(low) and low not in self.tongue.forms and not self.tongue.any(low, *closed)

    def _german_goes_on(self, low: str, before: Word, *, capital_next: bool, nested: bool) -> bool:
        t = self.tongue
        if before.capital:
            return t.has("inside", low) or (nested and capital_next)
        if t.has("preposition", low):
            return t.has("article", before.low)  # "der für die Aufsicht zuständige Chef"
        return not (t.has("adverb", low) or t.has("helper", low) or low in t.forms) or t.has("article", low)

    def _loose(self, k: int) -> bool:
        """Whether the last word cannot end a phrase."""
        low, w = self.line.low(k), self.line.words[k]
        if w.capital:
            return False
        return (
            self.tongue.has("inside", low)
            or self.tongue.has("and", low)
            or (self.tongue.has("article", low) and not self.tongue.pronoun(low))
        )

    def _bracket(self, k: int, first: int) -> int | None:
        """The place after "(SPD)" or after the full stop of "M."."""
        line = self.line
        if line.low(k) == "." and k > first and self.tongue.has("honorific", line.low(k - 1)) and self.word(k + 1):
            return k + 1
        if line.low(k) == "(" and k > first:
            close = next((i for i in range(k + 1, min(k + 6, len(line.words))) if line.low(i) == ")"), None)
            return close + 1 if close else None
        return None

    def _nominal(self, start: int, end: int) -> bool:
        """Whether a phrase can be somebody: a name, an article with a noun, a plural that stands alone."""
        ws, t = self.line.words[start:end], self.tongue
        if not ws or t.has("preposition", ws[0].low):
            return False
        if len(ws) == 1 and t.pronoun(ws[0].low):
            return True
        if any(self._proper(k) for k in range(start, end)):
            return True
        if self.german:
            return False
        return (t.has("article", ws[0].low) and len(ws) > 1) or any(
            w.low in t.words["plural"] or w.low in t.words["document"] or t.person(w.low) for w in ws[:3]
        )

    def _with_apposition(self, start: int, end: int) -> int:
        """The end of the phrase with the apposition after its comma."""
        if self.line.low(end) != "," or self.line.quote[end] != self.level:
            return end
        stop = self._segment_end(end + 1)
        return stop if stop is not None and self.apposition((start, end), (end + 1, stop)) else end

    def _segment_end(self, k: int) -> int | None:
        """Where the words up to the next mark end, where that mark comes soon."""
        for i in range(k, min(k + APPOSITION_WORDS, len(self.line.words) + 1)):
            if i == len(self.line.words) or (self.word(i) is None and self.line.low(i) in CLOSERS):
                return i if i > k else None
        return None

    def apposition(self, head: Words, segment: Words) -> bool:
        """Whether the words after a comma only say who the phrase before it is."""
        start, stop = segment
        t, ws = self.tongue, self.line.words[start:stop]
        if self.named(head):
            if t.has("relative", ws[0].low) and not t.has("article", ws[0].low):
                return False
            early = ws[: 4 if ws[0].capital or not t.has("preposition", ws[0].low) else 0]
            return any(t.person(w.low) for w in early) and not any(t.has("finite", w.low) for w in ws)
        return (
            len(ws) < 6
            and ws[0].capital
            and all(w.capital or w.low in PARTICLES or w.text in ".'" for w in ws)
            and not t.person(ws[-1].low)
        )

    def named(self, phrase: Words) -> bool:
        """Whether a phrase holds a name of two words, or is one name alone."""
        ws = self.line.words[phrase[0] : phrase[1]]
        k = len(ws)
        while k and (ws[k - 1].capital or ws[k - 1].low in PARTICLES) and not (k > 1 and self.tongue.has("article", ws[k - 1].low)):
            k -= 1
        run = ws[k:]
        while run and not run[0].capital:
            run = run[1:]
        if not run or (k and len(run) < len(ws) and self.tongue.has("inside", ws[k - 1].low)):
            return False
        if self.german:
            return len(run) > 1 and not self.tongue.person(run[-1].low)
        return len(run) > 1 or (len(ws) == 1 and not self.tongue.person(run[0].low))
