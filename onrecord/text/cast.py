"""Who is named in a text: persons and bodies while they are gathered, each with its mentions.

A surname that two people share is tied to neither unless a title tells them apart or one of them is named far more often.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from onrecord.model import Sentence, Span
from onrecord.text.names import Name, shows_gender
from onrecord.text.words import Word

OFTENER = 2  # so many times as often one of two people of a surname must be named before the bare surname is theirs
NAMESAKES = 8  # of one surname: more are not looked at, so that a list of a thousand Smiths stays quick


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
    lows: list[str]  # of the words
    capitals: list[int]  # places of the words that begin with a capital letter
    names: list[Name]
    quoted: bool  # its start lies inside a quotation that began before it
    tied: dict[str, tuple[int, Entity]] = field(default_factory=dict)  # gender -> the first pronoun outside quotations, and whom it means


class Cast:
    """All entities of a text, found by their name's last word."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.entities: list[Entity] = []
        self.by_last: dict[str, list[Entity]] = {}
        self.by_first: dict[str, list[Entity]] = {}
        self.by_span: dict[int, Entity] = {}
        self.unknown: Counter[str] = Counter()  # last words of names that are nobody's, for telling strangers

    def add(self, name: Name, kind: Literal["person", "body"]) -> None:
        """A name that stands for itself: a new entity, or one that is there under a shorter or longer form."""
        entity = self.same(name.core, kind)
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

    def same(self, core: tuple[str, ...], kind: str) -> Entity | None:
        """The entity of that kind whose name this is, in a longer or shorter form."""
        for entity in self.by_last.get(core[-1], ())[:NAMESAKES]:
            if entity.kind == kind and _one_name(entity.core, core):
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
        last = [e for e in self.by_last.get(name.core[-1], ())[:NAMESAKES] if len(e.core) > len(name.core) and e.kind == "person"]
        if last:
            return _surnamed(last, shows_gender(name.titles))
        given = [e for e in self.by_first.get(name.core[0], ())[:NAMESAKES] if len(e.core) > 1 and e.kind == "person"]
        return given[0] if len(given) == 1 and len(name.core) == 1 else None


def _surnamed(candidates: list[Entity], gender: Literal["f", "m"] | None) -> Entity | None:
    """Which of those with a surname is meant by it: the only one, the one of that gender, or one named far more often."""
    if gender and len(candidates) > 1:
        candidates = [e for e in candidates if e.gender == gender] or [e for e in candidates if e.gender is None]
    if len(candidates) < 2:
        return candidates[0] if candidates else None
    first, second = sorted(candidates, key=lambda e: -len(e.mentions))[:2]
    return first if not gender and len(first.mentions) >= OFTENER * len(second.mentions) else None


def _one_name(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two names that end alike are one: "Jane Roe" and "Jane Ann Roe", or "Van Roe" and "Jane Van Roe"."""
    if a == b:
        return True
    shorter, longer = sorted((a, b), key=len)
    return len(shorter) > 1 and (longer[0] == shorter[0] or longer[-len(shorter) :] == shorter)
