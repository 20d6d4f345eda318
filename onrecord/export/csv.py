"""Tables for a spreadsheet: one row a document, statement, time, place or figure, each with where it comes from."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, TextIO

from onrecord.export.origin import link, source
from onrecord.model import Figure, Place, Record, Span, Statement, Time

Table = Literal["statements", "documents", "times", "places", "figures"]
Row = dict[str, Any]

# A spreadsheet runs a cell that begins so as a formula; it may fetch or start something. The wide forms count as well in East Asian settings.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NOT_CELL = re.compile("[\x00\ud800-\udfff]")  # NUL ends a cell in some programs; a lone surrogate is no UTF-8
JOINT = " … "


def write(records: Iterable[Record], stream: TextIO, table: Table = "statements") -> int:
    """Write one table of the records with a line of headings; gives how many rows there were.

    A cell of text that a spreadsheet would run as a formula begins with an apostrophe. ``link`` leads a browser to the sentence. Offsets count code points of the record's text.
    Open the stream with ``newline=""``.

    :raises KeyError: where there is no such table.
    """
    columns, rows = TABLES[table]
    writer = csv.writer(stream)
    writer.writerow((*SOURCE, *columns))
    count = 0
    for record in records:
        about = source(record)
        for row in rows(record):
            writer.writerow([cell(about[c]) for c in SOURCE] + [cell(row[c]) for c in columns])
            count += 1
    return count


def cell(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula.

    >>> cell("=1+1"), cell(-9.13), cell(None)
    ("'=1+1", -9.13, '')
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = NOT_CELL.sub("\ufffd", value)
    return f"'{text}" if text.startswith(FORMULA) else text


SOURCE = ("headline", "outlet", "published", "url", "fetched", "sha256")
DOCUMENT = ("standfirst", "authors", "modified", "language", "section", "tags", "kind", "statements", "times", "places", "figures", "text")
FINDING = ("text", "start", "end", "link")
STATEMENT = (
    *(
        "speaker",
        "role",
        "speaker_kind",
        "source",
        "cue",
        "cue_kind",
        "content",
        "quoted",
        "kind",
        "stance",
        "addressee",
        "said_when",
        "confidence",
    ),
    *FINDING,
)
TIME = ("value", "type", "earliest", "latest", "extent_first", "extent_last", "anchor", "modifier", *FINDING)
PLACE = ("name", "kind", "latitude", "longitude", "country", "geonames_id", "stands_for", *FINDING)
FIGURE = ("at_least", "at_most", "modifier", "unit", "of", "attributed_to", *FINDING)


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


def _statements(record: Record) -> Iterator[Row]:
    for s in record.statements:
        row = _named(record, s, STATEMENT)
        row.update({name: _words(getattr(s, name)) for name in ("source", "cue", "addressee")})
        row.update({name: JOINT.join(span.text for span in getattr(s, name)) for name in ("content", "quoted")})
        yield row


def _each(name: str, columns: tuple[str, ...]) -> Callable[[Record], Iterator[Row]]:
    return lambda record: (_named(record, finding, columns) for finding in getattr(record, name))


def _named(record: Record, finding: Statement | Time | Place | Figure, columns: tuple[str, ...]) -> Row:
    made = {"link": link(record, finding.start, finding.text)}
    if isinstance(finding, Time):
        made["extent_first"], made["extent_last"] = finding.extent or (None, None)
    return {name: made[name] if name in made else getattr(finding, name) for name in columns}


def _words(span: Span | None) -> str | None:
    return span.text if span else None


TABLES: dict[str, tuple[tuple[str, ...], Callable[[Record], Iterator[Row]]]] = {
    "documents": (DOCUMENT, _documents),
    "statements": (STATEMENT, _statements),
    "times": (TIME, _each("times", TIME)),
    "places": (PLACE, _each("places", PLACE)),
    "figures": (FIGURE, _each("figures", FIGURE)),
}
