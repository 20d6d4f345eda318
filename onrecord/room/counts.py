"""What a search could be narrowed to, each choice with the number of its documents."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from onrecord.archive.query import where
from onrecord.archive.search import within
from onrecord.archive.store import STEPS
from onrecord.errors import QueryError
from onrecord.limits import Limits
from onrecord.model import Frozen
from onrecord.room.asked import Asked
from onrecord.room.wording import day

COUNTED = 1_000  # documents of a result that are looked at, the last added first: more take longer than a page may
CHOICES = 8  # of each filter that are offered
FOUND = "IN (SELECT value FROM json_each(:found))"
SOURCES = (  # name in the address, its title, and the SELECT that counts documents by value
    ("outlet", "Outlet", f"SELECT outlet, count(*) FROM document WHERE id {FOUND} AND outlet <> '' GROUP BY 1"),
    (
        "speaker",
        "Who said it",
        f"SELECT speaker, count(DISTINCT document) FROM statement WHERE document {FOUND} AND speaker <> '' GROUP BY 1",
    ),
    ("place", "Place", f"SELECT name, count(DISTINCT document) FROM place WHERE document {FOUND} AND name <> '' GROUP BY 1"),
    (
        "day",
        "Published",
        f"SELECT substr(published_day, 1, :digits), count(*) FROM document WHERE id {FOUND} AND published_day <> '' GROUP BY 1",
    ),
    ("kind", "How it is reported", f"SELECT kind, count(DISTINCT document) FROM statement WHERE document {FOUND} GROUP BY 1"),
    ("stance", "How it was said", f"SELECT stance, count(DISTINCT document) FROM statement WHERE document {FOUND} GROUP BY 1"),
    ("language", "Language", f"SELECT language, count(*) FROM document WHERE id {FOUND} AND language <> '' GROUP BY 1"),
    (
        "media",
        "With",
        f"""SELECT 'has_video', count(*) FROM document WHERE id {FOUND} AND videos > 0
            UNION ALL SELECT 'has_figure', count(*) FROM document WHERE id {FOUND} AND figures > 0""",
    ),
)
LABELS = {
    "direct": "in quotation marks",
    "indirect": "in the outlet’s words",
    "mixed": "partly quoted",
    "has_video": "a video",
    "has_figure": "figures",
}


class Choice(Frozen, frozen=True):
    """One value that a search can be narrowed to, or set free of where it is chosen."""

    value: str
    label: str
    count: int
    address: str
    chosen: bool = False


class Filter(Frozen, frozen=True):
    """A filter and its most frequent values."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    more: int = 0  # values that are not shown


class Counts(Frozen, frozen=True):
    """The filters of a search; ``of`` is how many documents were looked at."""

    filters: tuple[Filter, ...]
    of: int
    partly: bool  # there are more documents than were looked at


def counts(connection: sqlite3.Connection, ask: Asked, limits: Limits) -> Counts:
    """Count what the documents of a search have in common.

    :raises QueryError: where the search cannot be understood.
    """
    clause = where(connection, ask.query, limits)
    sql = f"SELECT {clause.table}.rowid FROM {clause.table} WHERE {clause.sql} ORDER BY {clause.table}.rowid DESC LIMIT ?"
    found = [row[0] for row in connection.execute(sql, (*clause.values, COUNTED + 1))]
    ids = json.dumps(found[:COUNTED])
    return Counts(tuple(_filters(connection, ask, ids)), min(len(found), COUNTED), len(found) > COUNTED)


def _filters(connection: sqlite3.Connection, ask: Asked, ids: str) -> Iterator[Filter]:
    digits = 10 if len(_month(ask)) == 7 else 7
    for name, title, sql in SOURCES:
        rows = [(value, count) for value, count in connection.execute(sql, {"found": ids, "digits": digits}) if count]
        rows.sort(key=(lambda row: row[0]) if name == "day" else (lambda row: (-row[1], row[0])), reverse=name == "day")
        if rows:
            yield Filter(name, title, tuple(_choice(ask, name, *row) for row in rows[:CHOICES]), max(0, len(rows) - CHOICES))


def _month(ask: Asked) -> str:
    """The month or day to which the search is narrowed already."""
    return ask.fields["since"] if ask.fields["since"] == ask.fields["until"] else ""


def _choice(ask: Asked, name: str, value: str, count: int) -> Choice:
    label = day(value) if name == "day" else LABELS.get(value, value)
    if name == "day":
        chosen = _month(ask) == value
        given = "" if chosen else value
        return Choice(value, label, count, ask.address(changes={"since": given, "until": given}), chosen)
    if name == "media":
        chosen = ask.flags[value]
        return Choice(value, label, count, ask.address(changes={value: "" if chosen else "1"}), chosen)
    chosen = ask.fields[name].casefold() == value.casefold()
    return Choice(value, label, count, ask.address(changes={name: "" if chosen else value}), chosen)


NOTHING = Counts((), 0, False)


def counts_or_none(connection: sqlite3.Connection, ask: Asked, limits: Limits) -> Counts:
    """The same; no filters where the search cannot be understood or took too long, which its own answer says."""
    try:
        with within(connection, limits.query_seconds / 2, STEPS):
            return counts(connection, ask, limits)
    except QueryError:
        return NOTHING
