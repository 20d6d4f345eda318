"""What the documents of a search have in common: each value that it could be narrowed to, with the number of its documents."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from onrecord.archive.query import Query, where
from onrecord.limits import Limits

FOUND = "IN (SELECT value FROM json_each(:found))"
# A document's facets are one short text, and counting them takes a third of the time that its statements and places take.
FACETS = {  # what is counted -> the facet that tells it; see facets.py
    "outlet": "outlet",
    "speaker": "speaker",
    "place": "place",
    "day": "month published",
    "kind": "statement kind",
    "stance": "stance",
    "language": "language",
    "media": "has",
}
DAYS = f"SELECT substr(published_day, 1, :digits), count(*) FROM document WHERE id {FOUND} AND published_day <> '' GROUP BY 1"
VALUES = f"""SELECT id, name, value FROM facet WHERE id IN (SELECT value FROM json_each(?))
             AND name IN ({", ".join(f"'{name}'" for name in FACETS.values())})"""
NAMES = {  # facets that hold names as they are compared, in small letters -> the name as a page has it
    "place": "SELECT name FROM place WHERE document = ? AND name_plain = ? LIMIT 1",
    "speaker": "SELECT speaker FROM statement WHERE document = ? AND speaker_plain = ? AND speaker <> '' LIMIT 1",
    "outlet": "SELECT outlet FROM document WHERE id = ? AND ? <> ''",
}
MONTH = 7  # characters of a month: 2024-03
NAMED = 12  # of each of those that are looked up
KNOWN = 200_000  # facets whose meaning is kept: some 40 MB


def last_added(connection: sqlite3.Connection, query: Query, limits: Limits, most: int) -> list[int]:
    """Documents that fit a search, the last added first, ``most`` of them at the most.

    :raises QueryError: where the search cannot be understood.
    """
    clause = where(connection, query, limits)
    sql = f"SELECT {clause.table}.rowid FROM {clause.table} WHERE {clause.sql} ORDER BY {clause.table}.rowid DESC LIMIT ?"
    return [row[0] for row in connection.execute(sql, (*clause.values, most))]


class Known:
    """What facets mean, kept from one count to the next; a number never changes its meaning while an archive stays the same."""

    def __init__(self, most: int = KNOWN) -> None:
        self._most = most
        self._meaning: dict[str, tuple[str, str] | None] = {}

    def meanings(self, connection: sqlite3.Connection, tokens: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
        """Of some facets those that are counted, by what is counted: each as it stands in a document, with its value."""
        tokens = list(tokens)
        known = self._meaning if len(self._meaning) < self._most else {}
        new = [token for token in tokens if token not in known]
        if new:
            of = {facet: name for name, facet in FACETS.items()}
            asked = connection.execute(VALUES, [json.dumps([int(token[1:]) for token in new])])
            told = {f"f{id}": (of[facet], value) for id, facet, value in asked}
            known.update((token, told.get(token)) for token in new)
            self._meaning = known
        found: dict[str, list[tuple[str, str]]] = {name: [] for name in FACETS}
        for token in tokens:
            if meaning := known[token]:
                found[meaning[0]].append((token, meaning[1]))
        return found


def tallies(
    connection: sqlite3.Connection, documents: Sequence[int], digits: int = MONTH, known: Known | None = None
) -> dict[str, list[tuple[str, int]]]:
    """For each thing in ``FACETS`` the values that some documents have, each with how many of them have it; in no order. Of outlets, speakers and places the most frequent alone.

    :param digits: to which days are cut: 4 counts by year, 7 by month, 10 by day.
    :param known: kept by the caller for as long as the archive stays the same.
    """
    given = {"found": json.dumps(documents), "digits": digits}
    texts = dict(connection.execute(f"SELECT id, facets FROM document WHERE id {FOUND}", given))
    counted = Counter(chain.from_iterable(map(str.split, texts.values())))
    found = (known or Known()).meanings(connection, counted)
    named = {name: [(value, counted[token]) for token, value in values] for name, values in found.items() if name not in NAMES}
    named["media"] = [(f"has_{value}", count) for value, count in named["media"]]
    named |= {name: list(_named(connection, NAMES[name], texts, counted, found[name])) for name in NAMES}
    if digits != MONTH:
        named["day"] = connection.execute(DAYS, given).fetchall()
    return named


def _named(
    connection: sqlite3.Connection, sql: str, texts: Mapping[int, str], counted: Mapping[str, int], found: list[tuple[str, str]]
) -> Iterator[tuple[str, int]]:
    """The most frequent under the names that pages give them; what is only a page's own word for a place is left out."""
    for token, value in sorted(found, key=lambda one: (-counted[one[0]], one[1]))[:NAMED]:
        document = next(document for document, text in texts.items() if token in text.split())
        if name := connection.execute(sql, (document, value)).fetchone():
            yield name[0], counted[token]
