"""Where a document names a place."""

from __future__ import annotations

import sqlite3

from onrecord.archive.countries import codes
from onrecord.archive.values import plain
from onrecord.model import Frozen


class Point(Frozen, frozen=True):
    """What a place name was taken for."""

    name: str
    kind: str
    country: str | None
    latitude: float | None
    longitude: float | None
    geonames_id: int | None


class Mention(Frozen, frozen=True):
    """One place name of a document."""

    number: int  # place in Record.places
    start: int
    words: str
    point: Point


def mentions(connection: sqlite3.Connection, document: int, name: str) -> list[Mention]:
    """Where a document names a place, by its usual name or by the page's own word for it; of a country, everything that lies in it."""
    within = codes(name)
    sql = f"""SELECT number, start, text, name, kind, country, latitude, longitude, geonames_id FROM place
              WHERE document = ? AND (name_plain = ? OR text_plain = ? OR country IN ({",".join("?" * len(within))})) ORDER BY number"""
    rows = connection.execute(sql, (document, plain(name), plain(name), *within))
    return [Mention(number, start, words, Point(*point)) for number, start, words, *point in rows]
