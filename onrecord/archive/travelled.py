"""The quotations that most articles have."""

from __future__ import annotations

import sqlite3

from onrecord.archive.relations import Utterance, utterance


def travelled(connection: sqlite3.Connection, limit: int) -> list[Utterance]:
    """Utterances that more than one article quotes: those of most outlets first, of these the last added.

    They are chosen by how many quotations there are of each, which an index knows, and put in order by outlets.
    """
    sql = """SELECT min(id) FROM quotation WHERE utterance IS NOT NULL GROUP BY utterance HAVING count(*) > 1
             ORDER BY count(*) DESC, utterance DESC LIMIT ?"""
    found = [utterance(connection, row[0]) for row in connection.execute(sql, [limit]).fetchall()]
    return sorted(found, key=lambda one: -one.outlets)
