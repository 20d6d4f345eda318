"""The words before a verb that name who speaks, with their apposition: "Yahya Sarea, portavoz de los rebeldes, dijo"."""

from __future__ import annotations

from onrecord.findings.lines import OUTSIDE
from onrecord.findings.tonguesources import APPOSITION_WORDS, NO_SUBJECT, SOURCE_WORDS, Phrases, Words


class Sources(Phrases):
    """Finds the source before a verb as well."""

    def before(self, k: int) -> Words | None:
        """The source that ends right before word ``k``, or before the comma that closes its apposition."""
        line = self.line
        if line.low(k - 1) == "," and line.quote[k - 1] == self.level:
            return self._around_apposition(k - 1)
        while k > 0 and self.german and (self.tongue.has("adverb", line.low(k - 1)) or line.low(k - 1) == "nicht") and self.word(k - 1):
            k -= 1
        if self.word(k - 1) and self.tongue.gender(line.low(k - 1)):
            return k - 1, k
        if self.tongue.has("and", line.low(k - 1)):
            return None
        start = self._cleaned(self.back(k), k)
        if start is None:
            return None
        end = k if self.german else self.phrase(start)
        end = end if start < end < k and self._scene_only(end, k) else k
        return (start, end) if self._nominal(start, end) or self._office(start - 1, end) else None

    def _office(self, start: int, end: int) -> bool:
        """ "В ведомстве добавили": where it is said, beside a Russian verb in the plural."""
        line = self.line
        if self.tongue.language != "ru" or line.low(start) not in ("в", "во") or not line.low(end).endswith(("ли", "ют", "ят")):
            return False
        t, lows = self.tongue, line.lows[start + 1 : end]
        somebody = any(t.person(low) or low in t.words["plural"] or t.pronoun(low) for low in lows)
        return 0 < len(lows) < 7 and not somebody and not t.has("adverb", lows[0])  # "в среду": that is when

    def _scene_only(self, start: int, stop: int) -> bool:
        """Whether the words between a source and its verb only say where or when: "Джон Кирби в интервью CNN сказал"."""
        t, low = self.tongue, self.line.low(start)
        if not (t.has("preposition", low) or t.has("adverb", low)):
            return False
        return not any(
            t.has("finite", self.line.low(k)) or t.has("that", self.line.low(k)) or self.line.low(k) in t.forms for k in range(start, stop)
        )

    def back(self, k: int) -> int:
        """Where the words before ``k`` begin, back to the last mark, quotation or bracket."""
        start = k
        while start > 0 and k - start < SOURCE_WORDS:
            w = self.word(start - 1)
            if w is None:
                if self.line.low(start - 1) == ")":
                    opening = next((i for i in range(start - 2, max(-1, start - 7), -1) if self.line.low(i) == "("), None)
                    if opening is not None and self.line.quote[start - 1] == self.level:
                        start = opening
                        continue
                name = self._name_before(start)
                if name is not None:
                    start = name
                    continue
                if not (self.line.low(start - 1) == "." and self.tongue.has("honorific", self.line.low(start - 2))):
                    break
            start -= 1
        return start

    def _name_before(self, k: int) -> int | None:
        """Where a name in quotation marks that ends before word ``k`` begins: 'der Partei "Georgischer Traum"'."""
        quote = self.line.quote
        if self.level != OUTSIDE or quote[k - 1] == OUTSIDE or self.word(k) is None:
            return None
        start = k
        while start > 0 and quote[start - 1] == quote[k - 1]:
            start -= 1
        return start if k - start < 7 and self.word(start - 1) and self.line.words[start - 1].capital else None

    def _cleaned(self, start: int, k: int) -> int | None:
        """Where the source itself begins in the words before a verb."""
        while start < k and self._loose_opening(start, k):
            if self._office(start, k):
                return start + 1
            start += 1
        if start >= k:
            return None
        return self._german_start(start, k) if self.german else self._other_start(start, k)

    def _loose_opening(self, start: int, k: int) -> bool:
        """Whether a word is "and" or an adverb before the source."""
        t, low = self.tongue, self.line.low(start)
        return t.has("and", low) or (t.has("adverb", low) and not (t.has("article", low) and start + 1 < k))

    def _german_start(self, start: int, k: int) -> int | None:
        """The one phrase that may stand before a German verb."""
        t, line = self.tongue, self.line
        if t.has("scene", line.low(start)) and start and line.low(start - 1) == ",":
            start += 1  # "…, als die Reporterin fragte"
        low, article = line.low(start), t.has("article", line.low(start))
        if low in ("von", "vom", *NO_SUBJECT) or t.any(low, "scene", "that", "preposition") or (t.has("relative", low) and not article):
            return None
        if self.phrase(start) >= k:
            return start
        lows = [w.low for w in line.words[start:k]]
        loose = any(t.any(w, "finite", "that") or (not article and t.has("preposition", w)) for w in lows)
        return start if (article or self._proper(start)) and not loose and k - start < APPOSITION_WORDS else None

    def _other_start(self, start: int, k: int) -> int | None:
        t, low = self.tongue, self.line.low(start)
        if t.any(low, "that", "preposition") or (t.has("relative", low) and not t.has("article", low)):
            return self._first_phrase(start + 1, k)
        end = self.phrase(start)
        reaches = end >= k or (end == k - 1 and t.has("adverb", self.line.low(end)))
        if reaches or (self._nominal(start, end) and self._scene_only(end, k)):
            return start
        return start if t.pronoun(low) and k - start < 3 else self._first_phrase(start + 1, k)

    def _first_phrase(self, start: int, k: int) -> int | None:
        """The first place after a scene from which one phrase leads up to the verb."""
        for i in range(start, k):
            w, before = self.word(i), self.line.low(i - 1)
            if (
                w is None
                or self.tongue.has("preposition", before)
                or self.tongue.has("inside", before)
                or self.tongue.has("article", before)
            ):
                continue
            t = self.tongue
            opens = t.has("article", w.low) or w.capital or t.pronoun(w.low) or t.person(w.low) or w.low in t.words["plural"]
            end = self.phrase(i) if opens else i
            if opens and (end >= k or (self._nominal(i, end) and self._scene_only(end, k))):
                return i
        return None

    def _around_apposition(self, comma: int) -> Words | None:
        """ "Yahya Sarea, portavoz de los rebeldes," before its verb; a relative clause is passed over."""
        opening = next(
            (
                i
                for i in range(comma - 1, max(-1, comma - SOURCE_WORDS), -1)
                if self.line.low(i) == "," and self.line.quote[i] == self.level
            ),
            None,
        )
        if opening is None or opening + 1 >= comma:
            return None
        start = self._cleaned(self.back(opening), opening)
        if start is None or not self._nominal(start, opening):
            return None
        if self.apposition((start, opening), (opening + 1, comma)):
            return start, comma
        return (start, opening) if any(self.tongue.has(kind, self.line.low(opening + 1)) for kind in ("relative", "preposition")) else None
