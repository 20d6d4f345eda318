"""Words of a text that are persons' names there, so that "Georgia said she" and "Ms London" are no places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from onrecord.findings.gazetteer import Gazetteer
from onrecord.findings.placename import fold
from onrecord.findings.placespot import Tokens
from onrecord.findings.placetable import areas, words
from onrecord.model import Prose


class People(NamedTuple):
    """Who is a person in a text."""

    sure: frozenset[str]  # folded last words of persons' names
    perhaps: frozenset[str]  # the same of names that only look like a person's
    stretches: list[tuple[int, int]]  # where a person surely is named, sorted


def people_in(prose: Prose, tokens: Tokens, gazetteer: Gazetteer) -> People:
    """The persons of a text: those that the reader of names found, and some that the words around them show.

    A name of two words is surely a person's where it begins with a given name, or has a role; "West Virginia" and "Metro Nashville" are read as persons
    as well at times, so that a name which is, or begins with, a place's counts for nothing.
    """
    sure, stretches = set(_named(tokens, gazetteer)), list[tuple[int, int]]()
    perhaps: set[str] = set()
    for person in prose.people:
        parts = person.name.split()
        if person.kind != "person" or len(parts) < 2 or _place(person.name, gazetteer):
            continue
        last = fold(parts[-1])
        if fold(parts[0]) in gazetteer.given:
            sure.add(last)
            stretches += [(m.start, m.end) for m in person.mentions]
        elif not _place(parts[0], gazetteer) and not any(fold(p) in words().plain | words().body for p in parts):
            (sure if person.role or person.gender else perhaps).add(last)
    return People(frozenset(sure), frozenset(perhaps), sorted(stretches))


def _place(name: str, gazetteer: Gazetteer) -> bool:
    key = fold(name)
    return gazetteer.find(key) >= 0 or key in areas().by_key


def _named(tokens: Tokens, gazetteer: Gazetteer) -> Iterator[str]:
    """Last words of runs such as "Amelia Crolley", "Sheriff Warden", "Dr J. Hall", and of "Hall, 42,"."""
    text, spans, capitals = tokens.text, tokens.spans, frozenset(tokens.capitals)
    for i in tokens.capitals:
        if i - 1 in capitals and text.startswith(", ", spans[i][1]) and _aged(text, spans[i][1]) and tokens.gap(i - 1) in (" ", ". "):
            yield tokens.folded(i)
        elif i + 1 in capitals and tokens.gap(i) in (" ", ". "):
            word = tokens.folded(i)
            if word in words().title or (word in gazetteer.given and gazetteer.find(word) < 0 and word not in words().locative):
                yield from (name for name in _end_of_name(tokens, i + 1) if name not in gazetteer.nations or _sure(word, name))


def _sure(given: str, name: str) -> bool:
    """Whether a country's name is a person's behind this word: "Michael Jordan", but not "Will China" nor "President Brazil"."""
    return name in words().given and given not in words().never and given not in words().title


def _aged(text: str, end: int) -> bool:
    return text[end + 2 : end + 4].isdigit() and text[end + 4 : end + 5] == ","


def _end_of_name(tokens: Tokens, i: int) -> Iterator[str]:
    """The last word of the name that word i begins or goes on with; nothing where it is no person's ("Chief Financial Officer")."""
    last = i
    while last < i + 2 and tokens.capital(last + 1):
        signs = tokens.gap(last)
        if not (signs == " " or (signs == ". " and len(tokens.word(last)) == 1)):
            break
        last += 1
    word, table = tokens.folded(last), words()
    if len(word) > 1 and not any(word in known for known in (table.body, table.team, table.press, table.street)):
        yield word
