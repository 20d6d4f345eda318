"""Tables for a spreadsheet: one row a document, statement, time, place or figure, each with where it comes from."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, TextIO

from onrecord.export.origin import link, source
from onrecord.model import Record
from onrecord.tables import FINDINGS, Row, cell, found, names

__all__ = ["SOURCE", "TABLES", "Table", "cell", "write"]

Table = Literal["statements", "documents", "times", "places", "figures"]


def write(
    records: Iterable[Record], stream: TextIO, table: Table = "statements", remarks: Callable[[Record, Table, int], Row] | None = None
) -> int:
    """Write one table of the records with a line of headings; gives how many rows there were.

    A cell of text that a spreadsheet would run as a formula begins with an apostrophe. ``link`` leads a browser to the sentence. Offsets count code points of the record's text.
    Open the stream with ``newline=""``.

    :param remarks: the columns ``desk_tags``, ``desk_notes`` and ``desk_corrections`` of a row, by its place in the table of its record (see ``export/desk.py``).
    :raises KeyError: where there is no such table.
    """
    columns, rows = TABLES[table]
    writer = csv.writer(stream)
    beside = DESK if remarks else ()
    writer.writerow((*SOURCE, *columns, *beside))
    count = 0
    for record in records:
        about = source(record)
        for place, row in enumerate(rows(record)):
            row.update(remarks(record, table, place) if remarks else {})
            writer.writerow([cell(about[c]) for c in SOURCE] + [cell(row[c]) for c in (*columns, *beside)])
            count += 1
    return count


DESK = ("desk_tags", "desk_notes", "desk_corrections")
SOURCE = ("headline", "outlet", "published", "url", "fetched", "sha256")
DOCUMENT = ("standfirst", "authors", "modified", "language", "section", "tags", "kind", "statements", "times", "places", "figures", "text")


def _documents(record: Record) -> Iterator[Row]:
    article = record.article
    counts = {name: len(getattr(record, name)) for name in ("statements", "times", "places", "figures")}
    yield {
        **{name: getattr(article, name) for name in ("standfirst", "modified", "language", "section", "kind")},
        "authors": "; ".join(article.authors),
        "tags": "; ".join(article.tags),
        "text": record.text,
        **counts,
    }


def _each(name: str) -> Callable[[Record], Iterator[Row]]:
    return lambda record: ({**row, "link": link(record, row["start"], row["text"])} for row in found(record, name))


TABLES: dict[str, tuple[tuple[str, ...], Callable[[Record], Iterator[Row]]]] = {
    "documents": (DOCUMENT, _documents),
    **{name: ((*names(columns), "link"), _each(name)) for name, columns in FINDINGS.items()},
}
