"""Lists of what an archive found as CSV, safe in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from onrecord.archive.persons import PersonPage, PersonRow
from onrecord.archive.search import Hit
from onrecord.archive.versions import Changed
from onrecord.export.csv import cell

HITS = ("id", "published", "outlet", "headline", "url", "language", "kind", "version", "statements")
CHANGES = ("url", "outlet", "headline", "earlier", "captured_before", "document", "captured", "kind", "was", "became", "owned", "notice")
PEOPLE = ("id", "name", "kind", "documents", "statements", "outlets", "first", "last")
SAID = ("published", "said_when", "outlet", "headline", "url", "role", "cue", "stance", "kind", "content", "document", "number")


def hits(found: Iterable[Hit], stream: TextIO) -> None:
    """Search results."""
    rows = ([*_of(hit, HITS), hit.line, " | ".join(f"{s.speaker}: {s.text}" for s in hit.said)] for hit in found)
    _write(stream, (*HITS, "snippet", "said"), rows)


def changes(found: Iterable[Changed], stream: TextIO) -> None:
    """Changes between versions."""
    rows = ([*_of(c, CHANGES), c.before.text if c.before else None, c.after.text if c.after else None] for c in found)
    _write(stream, (*CHANGES, "before", "after"), rows)


def people(found: Iterable[PersonRow], stream: TextIO) -> None:
    """People and bodies."""
    rows = ([*_of(p, PEOPLE), "; ".join(p.forms), "; ".join(p.roles)] for p in found)
    _write(stream, (*PEOPLE, "forms", "roles"), rows)


def statements(found: Iterable[PersonPage], stream: TextIO) -> None:
    """What people said."""
    rows = ([page.person.name, page.person.id, *_of(s, SAID)] for page in found for s in page.statements)
    _write(stream, ("person", "person_id", *SAID), rows)


def _of(thing: object, columns: Sequence[str]) -> list[Any]:
    return [getattr(thing, column) for column in columns]


def _write(stream: TextIO, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    writer = csv.writer(stream)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(value) for value in row])
