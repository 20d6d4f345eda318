"""Ties short forms and pronouns to the fullest name that the page gives.

"Not known" is an answer: a pronoun that could be two people of one sentence is tied to its subject only, and a surname that two people
share is tied to neither unless a title tells them apart or one of them is named far more often.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal

from onrecord.model import Person, Quotation, Sentence
from onrecord.text.cast import Cast, Entity, Line
from onrecord.text.names import Name, names, title_case
from onrecord.text.pronouns import PRONOUNS, tie_pronouns
from onrecord.text.tables import word_set
from onrecord.text.words import all_words, sentence_words

COUNTRY = word_set("titles", "country")
OPENING = 3  # sentences in which a bare surname may come before the full name: headline and standfirst


def people(
    text: str, sentences: Sequence[Sentence], quotations: Sequence[Quotation], most: int, language: str = "en"
) -> tuple[Person, ...]:
    """The people and bodies of the text, each under its fullest name, with every mention and every pronoun tied to it."""
    lines = _lines(text, sentences, quotations, nouns_capital=language.startswith("de"))
    cast = Cast(most)
    found = sorted((n for line in lines for n in line.names), key=lambda n: n.start)
    alone = _alone(found, after=sentences[OPENING].start if len(sentences) > OPENING else 0)
    meant = _meant_by_pronoun(lines)
    if language.startswith("de"):  # where every noun has a capital, only a title or role shows a person
        alone, meant = {}, set()
    for name in found:
        kind = _kind(name, alone) or ("person" if name.start in meant else None)
        if kind is not None and (len(name.core) > 1 or kind == "body"):
            cast.add(name, kind)
    for name in found:
        if name.start not in cast.by_span:
            _tie_short(cast, name)
            if _relative(cast, name):
                cast.add(name, "person")
    for line in lines:
        _side_by_side(line, cast)
    _headlines(text, lines, cast)
    tie_pronouns(lines, quotations, cast)
    return tuple(sorted(map(_person, cast.entities), key=lambda p: p.mentions[0].start))


def _lines(text: str, sentences: Sequence[Sentence], quotations: Sequence[Quotation], *, nouns_capital: bool) -> list[Line]:
    lower = frozenset(filter(str.islower, all_words(text).texts))
    if "’" in text:
        lower = frozenset(word.replace("’", "'") for word in lower)
    starts = [q.start for q in quotations]
    lines = []
    for sentence, (ws, texts, lows, _) in zip(sentences, sentence_words(text, sentences), strict=True):
        capitals = [k for k, word in enumerate(texts) if word[0].isupper()]
        unread = not capitals or (title_case(ws, capitals) and not nouns_capital)
        found = [] if unread else list(names(text, ws, capitals, lower))
        held = bisect_right(starts, sentence.start) - 1
        lines.append(Line(sentence, ws, lows, capitals, found, held >= 0 and starts[held] < sentence.start < quotations[held].end))
    return lines


def _alone(found: Sequence[Name], after: int) -> dict[str, tuple[int, int]]:
    """Single words that may be surnames, each with its first place behind the opening sentences and its last place."""
    alone: dict[str, tuple[int, int]] = {}
    for name in found:
        word = name.core[0]
        if len(name.core) == 1 and name.evidence != "thing" and word.lower() not in COUNTRY:
            first, _ = alone.get(word, (name.start, 0))
            alone[word] = (first if first >= after else name.start, name.start)
    return alone


def _relative(cast: Cast, name: Name) -> bool:
    """Whether an unknown full name inside a sentence ends with the surname of a person of the text."""
    if name.start in cast.by_span or not name.first or not _full(name):
        return False
    return any(e.kind == "person" and len(e.core) > 1 and e.core[-1] == name.core[-1] for e in cast.by_last.get(name.core[-1], ())[:8])


def _side_by_side(line: Line, cast: Cast) -> None:
    """In "Jane Roe and Ana Ruiz", one of whom is known, the other is a person too."""
    for a, b in pairwise(line.names):
        if b.first != a.last + 1 or line.words[a.last].low != "and":
            continue
        for known, new in ((a, b), (b, a)):
            entity = cast.by_span.get(known.start)
            if entity is not None and entity.kind == "person" and len(known.core) > 1 and _full(new) and new.start not in cast.by_span:
                cast.add(new, "person")


def _full(name: Name) -> bool:
    """Whether it looks like the name of a person in full."""
    placed = name.core[-1].lower() in COUNTRY
    return name.evidence in ("none", "speaks") and 1 < len(name.core) < 4 and not name.possessive and not placed and not _bodily(name)


def _kind(name: Name, alone: dict[str, tuple[int, int]]) -> Literal["person", "body"] | None:
    if name.evidence == "body":
        return "body" if len(name.core) > 1 else None
    if name.evidence == "thing" or name.core[-1].lower() in COUNTRY:
        return None
    if name.evidence in ("person", "speaks"):
        return "person"
    first, last = alone.get(name.core[-1], (0, -1))
    # A person is named in full first and by surname later; of "Camp Roe", where Roe is a firm, it is the other way round.
    return "person" if 1 < len(name.core) <= 4 and first > name.start and first <= last and not _bodily(name) else None


def _meant_by_pronoun(lines: Sequence[Line]) -> set[int]:
    """Names that open a sentence, alone in it, where the next one opens with "he" or "she": then they are people."""
    meant = set()
    for line, following in pairwise(lines):
        if following.words and following.words[0].low in PRONOUNS and len(line.names) == 1 and not line.quoted:
            name = line.names[0]
            if name.first == 0 and _full(name):
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
    elif (same := cast.same(name.core, "person")) is not None:
        cast.mention(same, name)


def _headlines(text: str, lines: Iterable[Line], cast: Cast) -> None:
    """Names in a line of capitals count only where the body has the same name."""
    known = frozenset(word.lower() for word in cast.by_last)
    for line in lines:
        if line.names or not known or not title_case(line.words, line.capitals):
            continue
        line.names = list(names(text, line.words, line.capitals, frozenset(), known))
        for name in line.names:
            entity = cast.short(name) if len(name.core) == 1 else cast.same(name.core, "person")
            if entity is not None:
                cast.mention(entity, name)


def _person(entity: Entity) -> Person:
    return Person(
        name=entity.name,
        kind=entity.kind,
        role=entity.role,
        gender=entity.gender,
        mentions=tuple(sorted(entity.mentions, key=lambda s: s.start)),
        pronouns=tuple(sorted(entity.pronouns, key=lambda s: s.start)),
    )
