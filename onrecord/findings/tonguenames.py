"""The people whom a text in German, French, Spanish or Russian names in full, with role and gender as it shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from onrecord.findings.tongue import Gender, Tongue
from onrecord.findings.tonguelines import pieces
from onrecord.model import Prose
from onrecord.text.tables import word_set
from onrecord.text.words import Word, all_words, words

NAME_WORDS = 6
MENTIONS_READ = 12  # names looked back over for a pronoun
OFTENER = 2  # so many times as often one of two people of a surname must be named
PARTICLES = word_set("titles", "particle") | {"y"}
ARTICLES = frozenset(["der", "den", "die", "la", "las", "los", "le", "das", "el"])  # in a name only after another particle: "von der Leyen"
PLACES = word_set("titles", "country") | word_set("titles", "place_tail")
BODIES = word_set("titles", "body") | {
    "justiz",
    "kommission",
    "comité",
    "comisión",
    "agencia",
    "fédération",
    "préfecture",
    "tribunal",
    "confederación",
    "commission",
    "syndicat",
}


class Named(NamedTuple):
    """A full name where it stands."""

    start: int
    end: int
    name: str
    role: str | None
    gender: Gender | None
    spoke: bool = False  # a verb of saying stands right beside it


class Names:
    """The people named in a text, by surname, given name and role."""

    def __init__(self, prose: Prose, tongue: Tongue) -> None:
        self.prose, self.tongue = prose, tongue
        self.bodies = {p.name for p in prose.people if p.kind == "body"}
        self.by_last: dict[str, Counter[str]] = {}
        self.by_first: dict[str, set[str]] = {}
        ws = self._cut(all_words(prose.text).words)
        self.lower = frozenset(w.low for w in ws if w.text.islower()) if tongue.language != "de" else frozenset()
        self.mentions = list(self._full_names(ws))
        self.counts = Counter(m.name for m in self.mentions)
        if tongue.language == "de":  # two nouns side by side are no name
            known = {p.name for p in prose.people if p.kind == "person"} | {m.name for m in self.mentions if m.role or m.spoke}
            self.mentions = [m for m in self.mentions if self.counts[m.name] > 1 or m.name in known]
        for m in self.mentions:
            self.by_first.setdefault(m.name.partition(" ")[0].lower(), set()).add(m.name)
            for key in _keys(m.name, tongue.language):
                self.by_last.setdefault(key, Counter())[m.name] += 1
        self.genders: dict[str, Gender] = {}
        self.roles: dict[str, str] = {}
        self.by_role: dict[str, list[tuple[int, str]]] = {}
        for m in self.mentions:
            if m.gender:
                self.genders.setdefault(m.name, m.gender)
            if m.role:
                self.roles.setdefault(m.name, m.role)
                self.by_role.setdefault(m.role.lower(), []).append((m.start, m.name))

    def _words(self, start: int, end: int) -> list[Word]:
        return self._cut(words(self.prose.text, start, end))

    def _cut(self, ws: list[Word]) -> list[Word]:
        return [piece for word in ws for piece in pieces(word)] if self.tongue.language == "fr" else ws

    # ── names ───────────────────────────────────────────────────────────────

    def _full_names(self, ws: list[Word]) -> list[Named]:
        """Every name of two words or more that may be a person's, with the role before it."""
        found, k = [], 0
        while k < len(ws):
            if not self._opens(ws, k):
                k += 1
                continue
            end = self._run_end(ws, k)
            first = self._past_roles(ws, k, end)
            name = self._person_name(ws, first, end)
            if name is not None:
                role, gender = self._role(ws, first)
                if role is None and end + 1 < len(ws) and ws[end].text == ",":
                    role = next((w.text for w in ws[end + 1 : end + 6] if self.tongue.person(w.low)), None)
                beside = (ws[first - 1].low if first else "", ws[end].low if end < len(ws) else "")
                spoke = any(low in self.tongue.forms for low in beside) or beside[1] == "("
                found.append(Named(ws[first].start, ws[end - 1].end, name, role, gender, spoke))
            k = end
        return found

    def _opens(self, ws: list[Word], k: int) -> bool:
        return ws[k].capital and ws[k].is_word

    def _run_end(self, ws: list[Word], k: int) -> int:
        end = k + 1
        while end < len(ws) and end - k < 2 * NAME_WORDS:
            w, before = ws[end], ws[end - 1]
            if w.start - before.end != 1 or w.text[0] in "(":
                break
            if (w.capital and w.is_word) or (
                w.low in PARTICLES
                and w.low != "zu"
                and (w.low not in ARTICLES or before.low in PARTICLES)
                and end + 1 < len(ws)
                and (ws[end + 1].capital or ws[end + 1].low in PARTICLES)
            ):
                end += 1
            else:
                break
        while end > k and not ws[end - 1].capital:
            end -= 1
        return end

    def _past_roles(self, ws: list[Word], k: int, end: int) -> int:
        """The first word of the name in a run: after the last word for a person, and after words that only begin a sentence."""
        t, first = self.tongue, k
        for i in range(k, end):
            if t.person(ws[i].low) or t.has("honorific", ws[i].low) or self._genitive(ws[i].text):
                first = i + 1
        closed = ("that", "preposition", "article", "and", "adverb", "helper", "relative")
        while first < end and (any(t.has(c, ws[first].low) for c in closed) or ws[first].low in t.according or ws[first].low in self.lower):
            first += 1
        if t.language == "de" and first == k and k and t.has("article", ws[k - 1].low) and end - first > 2:
            first += 1  # "die Aktivistin Nika Schakarami"
        while first < end and not ws[first].capital:
            first += 1
        return first

    def _genitive(self, text: str) -> bool:
        return self.tongue.language == "de" and text.endswith("s") and self._known_start(text[:-1])

    def _known_start(self, text: str) -> bool:
        return len(text) > 3 and text.lower() in self.by_last

    def _person_name(self, ws: list[Word], first: int, end: int) -> str | None:
        """The words as a name of a person, or None where they look like anything else."""
        capitals = [w for w in ws[first:end] if w.capital]
        if self.tongue.language == "de" and capitals and capitals[0].low in ("le", "la", "les", "el", "the", "los"):
            return None
        if not 2 <= len(capitals) <= NAME_WORDS or any(w.low in BODIES for w in capitals) or capitals[-1].low in PLACES:
            return None
        if any(len(w.text) > 1 and w.text.isupper() for w in capitals) or not all(
            w.text.replace("-", "").replace("'", "").replace("’", "").isalpha() for w in capitals
        ):
            return None
        return " ".join(w.text for w in ws[first:end])

    def _role(self, ws: list[Word], first: int) -> tuple[str | None, Gender | None]:
        """The role right before a name, and the gender that it or its article shows."""
        t, k, role = self.tongue, first, None
        gender: Gender | None = None
        while k > 0 and first - k < 8 and (ws[k - 1].is_word or ws[k - 1].text in ".,"):
            low = ws[k - 1].low
            if t.has("she", low) or t.has("he", low):
                gender = "f" if t.has("she", low) else "m"
                break
            if t.person(low) and role is None:
                role = ws[k - 1].text
                gender = self._shown(low, ws[k - 2].low if k > 1 else "")
            if t.has("article", low) and not (role is None and low in ("des", "der", "du", "del", "de", "la")):
                if role is not None and gender is None:
                    gender = self._article(low, role.lower())
                break
            k -= 1
        return role, gender

    def _shown(self, low: str, article: str) -> Gender | None:
        """The gender that a word for a person shows by its form or article."""
        t = self.tongue
        if t.language == "de":
            if low.endswith(("in", "frau", "mutter", "tochter", "schwester")):
                return "f"
            return None if low.endswith(("e", "en")) else "m"
        return self._article(article, low)

    def _article(self, article: str, noun: str) -> Gender | None:
        t = self.tongue
        if t.language == "de":
            return self._shown(noun, "") or ("m" if article == "der" else None)
        if t.has("article_m", article) == t.has("article_f", article):
            return None
        return "m" if t.has("article_m", article) else "f"

    def full(self, surname: str) -> str | None:
        """The one full name of the text with that surname, or None; the surname of two people belongs to the one named far more often."""
        found = self.by_last.get(surname.lower())
        if not found and self.tongue.language == "de" and surname.endswith("s"):
            found = self.by_last.get(surname[:-1].lower())
        if not found and self.tongue.language == "ru":
            found = next((c for stem in _stems(surname.lower()) if (c := self.by_last.get(stem))), None)
        if not found and len(firsts := self.by_first.get(surname.lower(), set())) == 1:
            return next(iter(firsts))  # "Nora", where only one has that given name
        if not found:
            return None
        (first, count), *others = found.most_common(2)
        return first if not others or count >= OFTENER * others[0][1] or one_name(first, others[0][0]) else None


def _keys(name: str, language: str) -> set[str]:
    """What a name may be looked up by: its last word, for Spanish names its last but one too."""
    ws = name.split()
    return {ws[-1].lower()} | ({ws[-2].lower()} if language == "es" and len(ws) > 2 and ws[-2][0].isupper() else set())


def _stems(low: str) -> Iterator[str]:
    """What a Russian surname in another case may be in the nominative: "пескова", "песковым"."""
    for ending in ("ого", "ому", "ым", "ом", "ой", "ем", "а", "у", "е", "ы", "я", "ю"):
        if low.endswith(ending) and len(low) - len(ending) > 3:
            stem = low.removesuffix(ending)
            yield from (stem, stem + "ий", stem + "ый", stem + "а")


def one_name(a: str, b: str) -> bool:
    """Whether two names are one in a longer and a shorter form."""
    shorter, longer = sorted((a.split(), b.split()), key=len)
    return set(shorter) <= set(longer)
