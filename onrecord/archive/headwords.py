"""What may be meant while somebody types: words of headlines by their beginnings, and the newest pages that have them in the headline.

Asking the index for every word that begins with two letters takes it half a second at 100,000 documents. So the words of headlines are kept in memory, and the index is
asked for whole words alone, the newest first, which it can answer without looking at the rest.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from bisect import bisect_left
from collections import Counter

from onrecord.archive.values import plain
from onrecord.model import Frozen

HEADLINES = 20_000  # of the documents added last; reading them takes a tenth of a second, once
MEANT = 8  # words that the last letters may mean
LETTERS = re.compile(r"\w+")


class Offered(Frozen, frozen=True):
    """A page that may be meant."""

    id: int
    headline: str
    outlet: str | None
    published: str | None
    language: str | None


class Headwords:
    """The words of an archive's headlines; what was added since is read when they are asked for next."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._words: list[str] = []
        self._last = 0
        self._lock = threading.Lock()

    def beginning(self, connection: sqlite3.Connection, letters: str) -> list[str]:
        """Words that begin with these letters, the most frequent first."""
        start = plain(letters)
        with self._lock:
            self._read(connection)
            first, last = bisect_left(self._words, start), bisect_left(self._words, start + "\U0010ffff")
            found = self._words[first:last]
            return sorted(found, key=lambda word: (word != start, -self._counts[word], word))[:MEANT]

    def _read(self, connection: sqlite3.Connection) -> None:
        newest = connection.execute("SELECT coalesce(max(id), 0) FROM document").fetchone()[0]
        if newest < self._last:  # another archive under the same name, or its last pages are gone
            self._counts, self._last = Counter(), 0
        if newest == self._last:
            return
        sql = "SELECT headline FROM document WHERE id > ? AND headline <> ''"
        for (headline,) in connection.execute(sql, [max(self._last, newest - HEADLINES)]):
            self._counts.update(set(LETTERS.findall(plain(headline))))
        self._last = newest
        self._words = sorted(self._counts)


def offered(connection: sqlite3.Connection, known: Headwords, typed: str, limit: int) -> list[Offered]:
    """The newest pages with these words in the headline, the last word taken as the beginning of one."""
    *whole, last = LETTERS.findall(typed)[:8] or [""]
    meant = known.beginning(connection, last) if last else []
    if not meant:
        return []
    parts = [f'"{word}"' for word in whole] + ["(" + " OR ".join(f'"{word}"' for word in meant) + ")"]
    sql = """SELECT d.id, d.headline, d.outlet, d.published, d.language FROM document_search CROSS JOIN document d ON d.id = document_search.rowid
             WHERE document_search MATCH ? AND d.newest = 1 ORDER BY document_search.rowid DESC LIMIT ?"""
    return [Offered(*row) for row in connection.execute(sql, ("headline : (" + " AND ".join(parts) + ")", limit))]
