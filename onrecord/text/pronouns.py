"""Ties pronouns and "the minister" to the person they mean, or to nobody.

A pronoun goes back to the last sentence that names or means a fitting person: to the one who speaks there, else to its subject. Where two are
named side by side, or the sentence opens with a phrase that may hold the first of them, it is left open.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from onrecord.model import Quotation, Span
from onrecord.text.cast import Cast, Entity, Line
from onrecord.text.names import Name, role_head
from onrecord.text.tables import word_set
from onrecord.text.words import Word

PRONOUNS: dict[str, Literal["f", "m"]] = {
    "he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
}  # fmt: skip
PRONOUN_REACH = 4  # sentences back to a pronoun's antecedent
NAMES_READ = 20  # of one sentence: its subject comes early, and a list of a thousand names must not cost a million steps
FEW_WORDS = 4  # a line of fewer is no sentence: a label, a button
OFTEN = 3  # times that a single unknown name stands in a text before it may be somebody
# A sentence that opens with one of these may name somebody before its subject: "After a call with Roe, Ruiz left."
SCENE = frozenset(
    "in on at after before during with despite while when as since for from under like unlike alongside following though although".split()
)
NO_PERSON = word_set("titles", "country") | word_set("titles", "demonym") | word_set("titles", "body")
SAID = word_set("titles", "said")


def tie_pronouns(lines: Sequence[Line], quotations: Sequence[Quotation], cast: Cast) -> None:
    """Adds to each entity the pronouns and role words that mean it."""
    heads = [(head, e) for e in cast.entities if (head := e.role and role_head(e.role))]
    shared = Counter(head for head, _ in heads)
    roles = {head: e for head, e in heads if shared[head] == 1}
    cast.unknown.update(n.core[-1] for line in lines for n in line.names if n.start not in cast.by_span)
    telling = PRONOUNS.keys() | roles.keys()
    for at, line in enumerate(lines):
        for k in [k for k, low in enumerate(line.lows) if low in telling]:
            word = line.words[k]
            gender = PRONOUNS.get(word.low)
            if gender and not inside(quotations, word.start):
                _tie_pronoun(lines, at, word, gender, cast)
            elif word.low in roles:
                _tie_role(line, k, roles[word.low])


def inside(quotations: Sequence[Quotation], at: int) -> bool:
    """Whether a place lies inside a quotation; they do not overlap and stand in order."""
    k = bisect_right(quotations, at, key=lambda q: q.start) - 1
    return k >= 0 and quotations[k].start < at < quotations[k].end


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
        fitting = [(n, e) for n, e in near if _fits(e, gender)]
        meant = line.tied.get(gender)
        if not fitting:
            if _stranger_nearer(_strangers(line, word.start, cast), meant, here=back == at):
                return
            if meant is None:
                continue
        entity = _choice(line, fitting, gender)
        if entity is not None:
            _tie(lines[at], word, gender, entity)
            if len(near) == 1 and near[0][1] is entity and entity.gender is None:
                _learn(entity, gender, opens=back < at and word.start == lines[at].sentence.start)
        return


def _stranger_nearer(strangers: list[Name], meant: tuple[int, Entity] | None, *, here: bool) -> bool:
    """Whether somebody whom the page does not name in full stands nearer than the last pronoun that was tied."""
    return bool(strangers) and (meant is None or meant[0] < strangers[-1].start) and (not here or strangers[0].first == 0)


def _choice(line: Line, fitting: list[tuple[Name, Entity]], gender: str) -> Entity | None:
    """The subject, where a pronoun is it ("Although she lost, Ruiz …" looks ahead instead); else one of those named, or None."""
    meant = line.tied.get(gender)
    if meant is not None and (not fitting or meant[0] == line.sentence.start):
        return meant[1]
    return _antecedent(line, fitting, gender)


def _fits(entity: Entity, gender: str) -> bool:
    return entity.gender == gender or (entity.gender is None and (not entity.hints or gender in entity.hints))


def _tie(line: Line, word: Word, gender: str, entity: Entity) -> None:
    entity.pronouns.append(Span(word.text, word.start, word.end))
    line.tied.setdefault(gender, (word.start, entity))


def _learn(entity: Entity, gender: Literal["f", "m"], *, opens: bool) -> None:
    """A pronoun that can mean nobody else shows a gender; two of them, or one that opens a sentence, settle it."""
    entity.hints.append(gender)
    if set(entity.hints) == {gender} and (opens or len(entity.hints) > 1):
        entity.gender = gender


def _antecedent(line: Line, fitting: list[tuple[Name, Entity]], gender: str) -> Entity | None:
    """Which of the persons named in a sentence is meant; None where two would do."""
    sure = [e for _, e in fitting if e.gender == gender or gender in e.hints]
    if sure or len(fitting) == 1:
        return sure[0] if sure else fitting[0][1]
    for name, entity in fitting:
        after = line.words[name.last].low if name.last < len(line.words) else ""
        if after in SAID:
            return entity
    first, second = fitting[0][0], fitting[1][0]
    between = {w.low for w in line.words[first.last : second.first] if not w.capital}  # titles aside
    if between <= {"and", ",", "or"} or line.words[0].low in SCENE:
        return None
    return fitting[0][1]


def _strangers(line: Line, before: int, cast: Cast) -> list[Name]:
    """Names before a place that may be people and are none that are known: "Zoe", often, on a page without her full name."""
    if len(line.words) < FEW_WORDS:
        return []
    return [
        n
        for n in line.names[:NAMES_READ]
        if n.start < before and n.start not in cast.by_span and cast.unknown[n.core[-1]] >= OFTEN and not n.possessive and _human(n)
    ]


def _human(name: Name) -> bool:
    last = name.core[-1]
    return name.evidence in ("none", "speaks") and not (last.lower() in NO_PERSON or last.isupper() or last.endswith("s"))


def _persons(line: Line, before: int, cast: Cast) -> list[tuple[Name, Entity]]:
    """The persons named in a sentence before a place, in order, once each; "Roe’s" only where nobody else is there."""
    near = [(n, cast.by_span[n.start]) for n in line.names[:NAMES_READ] if n.start < before and n.start in cast.by_span]
    persons = [(n, e) for n, e in near if e.kind == "person"]
    heads = [(n, e) for n, e in persons if not n.possessive] or persons
    return list({id(e): (n, e) for n, e in reversed(heads)}.values())[::-1]
