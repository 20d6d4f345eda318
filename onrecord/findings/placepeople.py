"""Words of a text that are persons' names there, so that "Georgia said she" and "Ms London" are no places."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.findings.gazetteer import Gazetteer
from onrecord.findings.placename import fold
from onrecord.findings.placespot import Tokens
from onrecord.findings.placetable import words
from onrecord.model import Prose


def people_in(prose: Prose, tokens: Tokens, gazetteer: Gazetteer) -> frozenset[str]:
    """Folded words that name persons here."""
    names = {fold(p.name.split()[-1]) for p in prose.people if p.kind == "person" and p.name.strip()}
    names.update(_named(tokens, gazetteer))
    return frozenset(names)


def taken(prose: Prose) -> list[tuple[int, int]]:
    """The stretches where the reader of names found a person, sorted."""
    return sorted((m.start, m.end) for p in prose.people if p.kind == "person" for m in p.mentions)


def _named(tokens: Tokens, gazetteer: Gazetteer) -> Iterator[str]:
    """Last words of runs such as "Amelia Crolley", "Sheriff Warden", "Dr J. Hall", and of "Hall, 42,"."""
    text, spans = tokens.text, tokens.spans
    capital = [text[start].isupper() for start, _ in spans]
    for i in range(len(spans) - 1):
        if not capital[i]:
            continue
        if i and capital[i - 1] and text.startswith(", ", spans[i][1]) and _aged(text, spans[i][1]) and tokens.gap(i - 1) in (" ", ". "):
            yield tokens.folded(i)
        elif capital[i + 1] and tokens.gap(i) in (" ", ". "):
            word = tokens.folded(i)
            if word in words().title or (word in gazetteer.given and gazetteer.find(word) < 0):
                yield from _end_of_name(tokens, i + 1)


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
