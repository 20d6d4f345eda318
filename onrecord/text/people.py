"""Ties short forms and pronouns to the fullest name that the page gives.

"Not known" is an answer: a pronoun that could be two people of one sentence is tied to its subject only, and a surname that two people
share is tied to neither unless a title tells them apart or one of them is named far more often.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from onrecord.model import Person, Quotation, Sentence, Span
from onrecord.text.names import Name, names, role_head, shows_gender, title_case
from onrecord.text.tables import word_set
from onrecord.text.words import Word, words

PRONOUNS: dict[str, Literal["f", "m"]] = {
    "he": "m",
    "him": "m",
    "his": "m",
    "himself": "m",
    "she": "f",
    "her": "f",
    "hers": "f",
    "herself": "f",
}
PRONOUN_REACH = 4  # sentences back to a pronoun's antecedent
OFTENER = 2  # so many times as often one of two people of a surname must be named before the bare surname is theirs
NAMES_READ = 20  # of one sentence: its subject comes early, and a list of a thousand names must not cost a million steps


@dataclass(eq=False)
class Entity:
    """A person or body while the text is read."""

    name: str
    kind: Literal["person", "body"]
    core: tuple[str, ...]
    role: str | None = None
    gender: Literal["f", "m"] | None = None
    hints: list[str] = field(default_factory=list)  # genders of pronouns that can mean nobody else
    mentions: list[Span] = field(default_factory=list)
    pronouns: list[Span] = field(default_factory=list)


@dataclass(eq=False)
class Line:
    """A sentence with its words and names."""

    sentence: Sentence
    words: list[Word]
    names: list[Name]
    quoted: bool  # its start lies inside a quotation that began before it


class Cast:
    """All entities of a text, found by their name's last word."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.entities: list[Entity] = []
        self.by_last: dict[str, list[Entity]] = {}
        self.by_first: dict[str, list[Entity]] = {}
        self.by_span: dict[int, Entity] = {}

    def add(self, name: Name, kind: Literal["person", "body"]) -> None:
        """A name that stands for itself: a new entity, or one that is there under a shorter or longer form."""
        entity = self._same(name.core, kind)
        if entity is None:
            if len(self.entities) >= self.most:
                return
            entity = Entity(name.text, kind, name.core)
            self.entities.append(entity)
            self.by_last.setdefault(name.core[-1], []).append(entity)
            self.by_first.setdefault(name.core[0], []).append(entity)
        elif len(name.core) > len(entity.core):
            entity.name, entity.core = name.text, name.core
        self.mention(entity, name)

    def _same(self, core: tuple[str, ...], kind: str) -> Entity | None:
        for entity in self.by_last.get(core[-1], ())[:8]:
            if entity.kind == kind and (entity.core == core or (min(len(core), len(entity.core)) > 1 and entity.core[0] == core[0])):
                return entity
        return None

    def mention(self, entity: Entity, name: Name) -> None:
        """One more mention; role and gender are the first that the text gives."""
        entity.mentions.append(Span(name.text, name.start, name.end))
        self.by_span[name.start] = entity
        entity.role = entity.role or name.role
        entity.gender = entity.gender or shows_gender(name.titles)

    def short(self, name: Name) -> Entity | None:
        """Whom a single word means: a surname, or a given name that only one has."""
        candidates = [e for e in self.by_last.get(name.core[-1], ())[:8] if len(e.core) > len(name.core) and e.kind == "person"]
        if not candidates:
            candidates = [e for e in self.by_first.get(name.core[0], ())[:8] if len(e.core) > 1 and e.kind == "person"]
            return candidates[0] if len(candidates) == 1 and len(name.core) == 1 else None
        gender = shows_gender(name.titles)
        if gender and len(candidates) > 1:
            candidates = [e for e in candidates if e.gender == gender] or [e for e in candidates if e.gender is None]
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        first, second = sorted(candidates, key=lambda e: -len(e.mentions))[:2]
        return first if not gender and len(first.mentions) >= OFTENER * len(second.mentions) else None


def people(
    text: str, sentences: Sequence[Sentence], quotations: Sequence[Quotation], most: int, language: str = "en"
) -> tuple[Person, ...]:
    """The people and bodies of the text, each under its fullest name, with every mention and every pronoun tied to it."""
    lines = _lines(text, sentences, quotations, nouns_capital=language.startswith("de"))
    cast = Cast(most)
    found = sorted((n for line in lines for n in line.names), key=lambda n: n.start)
    alone = Counter(n.core[0] for n in found if len(n.core) == 1 and n.core[0].lower() not in word_set("titles", "country"))
    meant = _meant_by_pronoun(lines)
    if language.startswith("de"):  # where every noun has a capital, only a title or role shows a person
        alone, meant = Counter(), set()
    for name in found:
        kind = _kind(name, alone) or ("person" if name.start in meant else None)
        if kind is not None and (len(name.core) > 1 or kind == "body"):
            cast.add(name, kind)
    for name in found:
        if name.start not in cast.by_span:
            _tie_short(cast, name)
    _headlines(text, lines, cast)
    _pronouns(lines, quotations, cast)
    return tuple(_person(e) for e in cast.entities)


def _lines(text: str, sentences: Sequence[Sentence], quotations: Sequence[Quotation], *, nouns_capital: bool) -> list[Line]:
    tokens = [words(text, s.start, s.end) for s in sentences]
    lower = frozenset(w.low for ws in tokens for w in ws if w.text.islower())
    lines = []
    for sentence, ws in zip(sentences, tokens, strict=True):
        found = [] if title_case(ws) and not nouns_capital else list(names(text, ws, lower))
        lines.append(Line(sentence, ws, found, _inside(quotations, sentence.start)))
    return lines


def _inside(quotations: Sequence[Quotation], at: int) -> bool:
    """Whether a place lies inside a quotation; they do not overlap and stand in order."""
    k = bisect_right(quotations, at, key=lambda q: q.start) - 1
    return k >= 0 and quotations[k].start < at < quotations[k].end


def _kind(name: Name, alone: Counter[str]) -> Literal["person", "body"] | None:
    if name.evidence == "body":
        return "body" if len(name.core) > 1 else None
    if name.core[-1].lower() in word_set("titles", "country"):
        return None
    if name.evidence in ("person", "speaks"):
        return "person"
    return "person" if 1 < len(name.core) <= 4 and alone[name.core[-1]] and not _bodily(name) else None


def _meant_by_pronoun(lines: Sequence[Line]) -> set[int]:
    """Names that open a sentence, alone in it, where the next one opens with "he" or "she": then they are people."""
    meant = set()
    for line, following in pairwise(lines):
        if following.words and following.words[0].low in PRONOUNS and len(line.names) == 1 and not line.quoted:
            name = line.names[0]
            placed = name.core[-1].lower() in word_set("titles", "country")
            if name.first == 0 and 1 < len(name.core) < 4 and not name.possessive and not placed and not _bodily(name):
                meant.add(name.start)
    return meant


def _bodily(name: Name) -> bool:
    """Whether a word of a body, or an abbreviation, stands in the name; initials ("J.K.") come first, never last."""
    last = name.core[-1]
    letters = (last.isupper() and len(last) > 1) or any(w.isupper() and len(w) > 2 and "." not in w for w in name.core)
    return letters or any(w.lower() in word_set("titles", "body") for w in name.core)


def _tie_short(cast: Cast, name: Name) -> None:
    entity = cast.short(name) if len(name.core) == 1 else None
    if entity is not None:
        cast.mention(entity, name)
    elif name.evidence == "person" and len(name.core) == 1 and not name.core[0].isupper() and name.core[0] not in cast.by_last:
        cast.add(name, "person")
    elif (same := cast._same(name.core, "person")) is not None:
        cast.mention(same, name)


def _headlines(text: str, lines: Iterable[Line], cast: Cast) -> None:
    """Names in a line of capitals count only where the body has the same name."""
    known = frozenset(word.lower() for word in cast.by_last)
    for line in lines:
        if line.names or not title_case(line.words) or not known:
            continue
        line.names = list(names(text, line.words, frozenset(), known))
        for name in line.names:
            entity = cast.short(name) if len(name.core) == 1 else cast._same(name.core, "person")
            if entity is not None:
                cast.mention(entity, name)


def _pronouns(lines: Sequence[Line], quotations: Sequence[Quotation], cast: Cast) -> None:
    roles = {head: e for e in cast.entities if (head := e.role and role_head(e.role))}
    shared = Counter(head for e in cast.entities if (head := e.role and role_head(e.role)))
    for at, line in enumerate(lines):
        for k, word in enumerate(line.words):
            gender = PRONOUNS.get(word.low)
            if gender and not _inside(quotations, word.start):
                _tie_pronoun(lines, at, word, gender, cast)
            elif shared.get(word.low) == 1:
                _tie_role(line, k, roles[word.low])


def _tie_role(line: Line, k: int, entity: Entity) -> None:
    """ "the minister", "the prime minister": the only one of the text with that role."""
    start = k - 1
    while start > 0 and k - start < 4 and line.words[start].low != "the":
        start -= 1
    following = line.words[k + 1].low if k + 1 < len(line.words) else ""
    if start < 0 or line.words[start].low != "the" or line.words[k].capital or following in ("of", "for"):
        return
    at, end, offset = line.words[start].start, line.words[k].end, line.sentence.start
    text = line.sentence.text[at - offset : end - offset]
    if text[4:].lower() in (entity.role or "").lower():
        entity.pronouns.append(Span(text, at, end))


def _tie_pronoun(lines: Sequence[Line], at: int, word: Word, gender: Literal["f", "m"], cast: Cast) -> None:
    for back in range(at, max(-1, at - PRONOUN_REACH), -1):
        line = lines[back]
        if line.quoted and back != at:
            continue
        near = _persons(line, word.start, cast)
        fitting = [e for e in near if e.gender in (gender, None)]
        if fitting:
            entity = next((e for e in fitting if e.gender == gender or gender in e.hints), fitting[0])
            entity.pronouns.append(Span(word.text, word.start, word.end))
            if len(near) == 1 and entity.gender is None:
                entity.hints.append(gender)
                opens = back < at and word.start == lines[at].sentence.start
                if set(entity.hints) == {gender} and (opens or len(entity.hints) > 1):
                    entity.gender = gender
            return


def _persons(line: Line, before: int, cast: Cast) -> list[Entity]:
    """The persons named in a sentence before a place, in order, once each; "Roe’s" only where nobody else is there."""
    near = [(n.possessive, cast.by_span[n.start]) for n in line.names[:NAMES_READ] if n.start < before and n.start in cast.by_span]
    persons = [(possessive, e) for possessive, e in near if e.kind == "person"]
    return list(dict.fromkeys(e for possessive, e in persons if not possessive) or dict.fromkeys(e for _, e in persons))


def _person(entity: Entity) -> Person:
    return Person(
        name=entity.name,
        kind=entity.kind,
        role=entity.role,
        gender=entity.gender,
        mentions=tuple(sorted(entity.mentions, key=lambda s: s.start)),
        pronouns=tuple(sorted(entity.pronouns, key=lambda s: s.start)),
    )
