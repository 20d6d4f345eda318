"""A search seen as a whole: where its documents play, when they were published, and what days they speak of."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from onrecord.archive.query import Query, where
from onrecord.limits import Limits
from onrecord.model import Frozen

FOUND = "IN (SELECT value FROM json_each(?))"


class SpotRow(Frozen, frozen=True):
    """A place that documents name."""

    name: str
    kind: str
    country: str | None
    latitude: float
    longitude: float
    documents: int


def spots(
    connection: sqlite3.Connection, documents: Sequence[int], box: tuple[float, float, float, float] | None, limit: int
) -> list[SpotRow]:
    """The places with a point that some documents name, those of most documents first.

    :param box: south, west, north, east in degrees; only what lies in it.
    """
    south, west, north, east = box or (-90.0, -180.0, 90.0, 180.0)
    across = "longitude BETWEEN ? AND ?" if west <= east else "(longitude >= ? OR longitude <= ?)"
    sql = f"""SELECT name, kind, country, latitude, longitude, count(DISTINCT document) FROM place
              WHERE document {FOUND} AND latitude BETWEEN ? AND ? AND {across}
              GROUP BY name, latitude, longitude ORDER BY 6 DESC, name LIMIT ?"""
    return [SpotRow(*row) for row in connection.execute(sql, (json.dumps(documents), south, north, west, east, limit))]


def published(connection: sqlite3.Connection, query: Query, limits: Limits) -> list[tuple[str, int]]:
    """Every day of publication of the documents that fit a search, each with their number, the earliest first. A date without a day stands as it is: "2024-03".

    :raises QueryError: where the search cannot be understood.
    """
    clause = where(connection, query, limits)
    if clause.table == "document":
        source, day = "document", "document.published_day"
    else:  # by the slim index alone
        source, day = (
            f"{clause.table} CROSS JOIN document d INDEXED BY document_by_number ON d.id = {clause.table}.rowid",
            "d.published_day",
        )
    sql = f"SELECT {day}, count(*) FROM {source} WHERE {clause.sql} AND {day} <> '' GROUP BY 1 ORDER BY 1"
    return connection.execute(sql, clause.values).fetchall()


def spoken_of(connection: sqlite3.Connection, documents: Sequence[int]) -> list[tuple[str, int]]:
    """The days, months and years that some documents speak of, each as "2024-03-04", "2024-03" or "2024" with the number of its documents, the earliest first."""
    sql = f"""SELECT value, count(DISTINCT document) FROM time
              WHERE document {FOUND} AND type = 'DATE' AND earliest IS NOT NULL AND latest IS NOT NULL AND value GLOB '[0-9][0-9][0-9][0-9]*' AND length(value) IN (4, 7, 10)
              GROUP BY 1 ORDER BY 1"""
    return [(value, count) for value, count in connection.execute(sql, [json.dumps(documents)]) if value.replace("-", "").isdigit()]
