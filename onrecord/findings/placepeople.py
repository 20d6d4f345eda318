"""Words of a text that are persons' names there, so that "Georgia said she" and "Ms London" are no places.

Only capitals, the tables of given names and titles, and where else a word stands are looked at: the finder of places asks nothing of the reader of names
(``text/people.py``), which takes as long as all the rest of it and knows no more about places.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterator

import msgspec

from onrecord.findings.gazetteer import COUNTRY, REGION, Gazetteer
from onrecord.findings.placespot import Tokens
from onrecord.findings.placetable import Words, areas, words


class People(msgspec.Struct, frozen=True, gc=False):
    """Who is a person in a text."""

    sure: frozenset[str]  # folded last words of persons' names
    perhaps: frozenset[str]  # the same of names that only look like a person's
    stretches: list[tuple[int, int]]  # where a person surely is named, sorted


class Full(msgspec.Struct, frozen=True, gc=False):
    """Capitalised words in a row that may be a person's name in full."""

    first: int
    last: int  # the surname, counted in words of the text
    given: str
    surname: str


def people_in(tokens: Tokens, gazetteer: Gazetteer, *, nouns_capital: bool = False) -> People:
    """The persons of a text.

    A name is surely a person's where a title, or a given name that is no place's, stands before it, or an age behind it. A given name that is a town's as
    well ("Craig", "Madison") shows a person where the surname stands alone further on; any other capitalised word makes one likely there.
    A name which is a place's counts for nothing.

    :param nouns_capital: every noun has a capital, so that one beside a name says nothing.
    """
    sure, perhaps, stretches, doubtful = set(_aged(tokens)), set[str](), list[tuple[int, int]](), list[Full]()
    table = words()
    for name in _full_names(tokens, table):
        shown = _shown(name, gazetteer, table)
        if shown:
            sure.add(name.surname)
        elif shown is None and tokens.gap(name.first) == " " and _like_a_given_name(name.given, gazetteer, table):
            doubtful.append(name)
    bare = _bare(tokens, table, {name.surname for name in doubtful}) if doubtful else {}
    for name in doubtful:
        if not _taken_up(name, bare) or _place(tokens, name, gazetteer, table):
            continue
        if name.given in gazetteer.given:
            sure.add(name.surname)
            if not _broad(name.given, gazetteer):  # "Florida Democratic Party"
                stretches.append((tokens.starts[name.first], tokens.ends[name.last]))
        elif not nouns_capital and gazetteer.find(name.given) < 0:
            perhaps.add(name.surname)
    return People(frozenset(sure), frozenset(perhaps), sorted(stretches))


def _like_a_given_name(word: str, gazetteer: Gazetteer, table: Words) -> bool:
    return len(word) >= SHORTEST_GIVEN and word not in table.common and word not in gazetteer.demonyms


def _shown(name: Full, gazetteer: Gazetteer, table: Words) -> bool | None:
    """Whether the word before a surname shows a person; None where it may."""
    given = name.given
    if given in table.title or (given in gazetteer.given and gazetteer.find(given) < 0 and given not in table.locative):
        # behind such a word a country's name is a person's in "Michael Jordan", but not in "Will China" nor "President Brazil"
        person = given in table.given and given not in table.never and given not in table.title
        return name.surname not in gazetteer.nations or person
    return None


def _place(tokens: Tokens, name: Full, gazetteer: Gazetteer, table: Words) -> bool:
    """Whether the whole name, or its last word, is some place's, or it is a body's: "Anderson County Volunteers", "Florida Governor Roe"."""
    parts = tokens.folds[name.first : name.last + 1]
    key = " ".join(parts)
    if gazetteer.find(key) >= 0 or key in areas().by_key or not table.body.isdisjoint(parts) or not table.title.isdisjoint(parts):
        return True
    return _broad(name.surname, gazetteer)


def _broad(word: str, gazetteer: Gazetteer) -> bool:
    """Whether a word is the name of a country, a region or an area."""
    entries = gazetteer.entries(gazetteer.find(word), MOST_LOOKED_AT)
    return word in areas().by_key or any(e.kind in (COUNTRY, REGION) and not e.other for e in entries)


MOST_LOOKED_AT = 4  # places of a name; countries and regions stand first


def _full_names(tokens: Tokens, table: Words) -> Iterator[Full]:
    """Runs such as "Amelia Crolley", "Sheriff Warden", "Dr J. Hall"; none that end as a body, a paper or a street does ("Chief Financial Officer")."""
    upper, gaps, folds = tokens.upper, tokens.gaps, tokens.folds
    for i in tokens.capitals:
        if i + 1 in upper and gaps[i] in INSIDE:
            last = _end_of_name(tokens, i + 1) if i + 2 in upper else i + 1
            surname = folds[last]
            if not (surname in table.no_surname or len(surname) == 1 or tokens.words[last].isupper()):
                yield Full(i, last, folds[i], surname)


INSIDE = (" ", ". ")  # signs between the words of a name


def _end_of_name(tokens: Tokens, i: int) -> int:
    """The last word of the name that word i begins or goes on with."""
    last = i
    while last < i + 2 and tokens.capital(last + 1):
        signs = tokens.gap(last)
        if not (signs in (" ", "-") or (signs == ". " and len(tokens.word(last)) == 1)):
            break
        last += 1
    return last


_AGE = re.compile(r", \d\d,")  # four single characters


def _aged(tokens: Tokens) -> Iterator[str]:
    """The surname of "Amelia Hall, 42,"."""
    for age in _AGE.finditer(tokens.text):
        i = bisect_left(tokens.ends, age.start())
        if tokens.capital(i) and tokens.capital(i - 1) and tokens.ends[i] == age.start() and tokens.gap(i - 1) in INSIDE:
            yield tokens.folds[i]


class Bare(msgspec.Struct, frozen=True, gc=False):
    """Where a capitalised word first stands without another beside it, how often it does, and how often as a place."""

    first: int
    often: int
    placed: int


def _bare(tokens: Tokens, table: Words, wanted: Container[str]) -> dict[str, Bare]:
    """:param wanted: the words to be looked for."""
    found: dict[str, Bare] = {}
    upper, gaps, folds = tokens.upper, tokens.gaps, tokens.folds
    for i in tokens.capitals:
        word = folds[i]
        if word not in wanted or (i - 1 in upper and gaps[i - 1] == " ") or (i + 1 in upper and gaps[i] == " "):
            continue
        before = tokens.folded(i - 1)
        known = found.get(word) or Bare(i, 0, 0)
        found[word] = Bare(
            known.first, known.often + 1, known.placed + (before in THINGS or (before in table.locative and before not in table.loose))
        )
    return found


THINGS = frozenset(("the", "a", "an", "this"))  # what no bare name of a person follows


def _taken_up(name: Full, bare: dict[str, Bare]) -> bool:
    """Whether the surname stands alone behind the name in full: a person is named in full first. Of "Southern Sudan" it is the other way round."""
    found = bare.get(name.surname)
    return found is not None and (found.first > name.last or found.first < OPENING) and found.often > SHARE * found.placed


OPENING = 60  # words of the headline and the first sentences, where a surname may stand before the full name
SHARE = 2  # a surname stands behind "in" or "the" in fewer than one of so many mentions


SHORTEST_GIVEN = 3  # letters
