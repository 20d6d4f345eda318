"""What a search could be narrowed to, each choice with the number of its documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from onrecord.archive.search import within
from onrecord.archive.store import STEPS
from onrecord.archive.tallies import NAMES, Known, last_added, tallies
from onrecord.limits import Limits
from onrecord.model import Frozen
from onrecord.room.asked import Asked
from onrecord.room.wording import LABELS, day, tongue

COUNTED = 300  # documents of a result that are looked at, the last added first: more take longer than a page may
CHOICES = 8  # of each filter that are offered
TITLES = {  # name in the address and in archive/tallies.py -> what the filter is called
    "outlet": "Outlet",
    "speaker": "Who said it",
    "place": "Place",
    "day": "Published",
    "kind": "How it is reported",
    "stance": "How it was said",
    "language": "Language",
    "media": "With",
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


def counts(connection: sqlite3.Connection, ask: Asked, limits: Limits, known: Known | None = None) -> Counts:
    """Count what the documents of a search have in common.

    :raises QueryError: where the search cannot be understood or takes too long.
    """
    with within(connection, limits.query_seconds / 2, STEPS):
        found = last_added(connection, ask.query, limits, COUNTED + 1)
        return Counts(tuple(_filters(connection, ask, found[:COUNTED], known)), min(len(found), COUNTED), len(found) > COUNTED)


def _filters(connection: sqlite3.Connection, ask: Asked, documents: list[int], known: Known | None) -> Iterator[Filter]:
    digits = 10 if len(_month(ask)) == 7 else 7
    counted = tallies(connection, documents, digits, known)
    for name in TITLES:
        rows = counted[name]
        rows.sort(key=(lambda row: row[0]) if name == "day" else (lambda row: (-row[1], row[0])), reverse=name == "day")
        if rows:
            more = max(0, len(rows) - CHOICES) if name not in NAMES else 0  # of these only the most frequent are counted
            yield Filter(name, TITLES[name], tuple(_choice(ask, name, *row) for row in rows[:CHOICES]), more)


def _month(ask: Asked) -> str:
    """The month or day to which the search is narrowed already."""
    return ask.fields["since"] if ask.fields["since"] == ask.fields["until"] else ""


def _choice(ask: Asked, name: str, value: str, count: int) -> Choice:
    label = day(value) if name == "day" else tongue(value) if name == "language" else LABELS.get(value, value)
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
