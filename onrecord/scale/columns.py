"""The tables that a crawl writes: their columns, with what each means, and how a record becomes their rows."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from onrecord.archive.values import sound as whole
from onrecord.model import Record
from onrecord.scale.outcomes import Outcome, Place, Reject
from onrecord.scale.wanted import host
from onrecord.tables import FINDINGS, Columns, Row
from onrecord.tables import found as findings

__all__ = ["LONG", "TABLES", "Row", "rows", "sound"]

LONG = ("text", "content", "quoted", "record", "page")  # columns whose values are long and hardly ever the same twice
SURROGATE = re.compile("[\ud800-\udfff]")

KEY: Columns = (
    ("sha256", "text", "digest of the page as captured: joins the tables, with url"),
    ("url", "text", "address that it was captured at"),
)
TABLES: dict[str, Columns] = {
    "articles": (
        *KEY,
        ("file", "text", "web archive or file that the page was read from"),
        ("offset", "whole", "bytes from the start of that file to the record"),
        ("fetched", "text", "moment of capture, ISO 8601"),
        ("host", "text", "host in the address"),
        ("kind", "text", "kind of page: article, live blog, listing …"),
        ("outlet", "text", "the outlet as people call it"),
        ("language", "text", "BCP 47 primary tag"),
        ("headline", "text", "the headline without labels and site name"),
        ("standfirst", "text", "the summary under the headline"),
        ("authors", "texts", "names without roles"),
        ("published", "text", "ISO 8601, as exact as the page is"),
        ("modified", "text", "the same for the last change"),
        ("section", "text", "section of the outlet"),
        ("tags", "texts", "topics as the page gives them"),
        ("paywalled", "text", "the words or mark that say so"),
        ("truncated", "text", "the words or mark that say that the text is cut"),
        ("text", "text", "headline, standfirst and paragraphs, joined by blank lines"),
        ("words", "whole", "words in text"),
        ("statements", "whole", "how many were found"),
        ("notes", "texts", "what is missing or was cut"),
        ("software", "text", "version and tier that made the record"),
    ),
    **{table: (*KEY, *columns) for table, columns in FINDINGS.items()},
    "records": (
        *KEY,
        ("file", "text", "web archive or file that the page was read from"),
        ("offset", "whole", "bytes from the start of that file to the record"),
        ("record", "text", "the whole record as JSON, with every block kept or dropped"),
        ("page", "bytes", "the page as captured, where the crawl was asked to keep it"),
    ),
    "rejects": (
        ("file", "text", "web archive or file"),
        ("offset", "whole", "bytes from its start"),
        ("url", "text", "address, where it is known"),
        ("reason", "text", "why the page is not in the tables"),
    ),
}


def rows(outcome: Outcome, pages: bool = False) -> dict[str, list[Row]]:
    """The rows of one page, by table; each row has all columns of its table.

    :param pages: whether the page's bytes are kept in ``records``.
    """
    if isinstance(outcome, Reject):
        place = outcome.place
        return {"rejects": [{"file": place.file, "offset": place.offset, "url": sound(place.url), "reason": sound(outcome.reason)}]}
    record, line = _encoded(outcome.record)
    place, key = outcome.place, {"sha256": record.page.sha256, "url": sound(outcome.place.url)}
    captured = outcome.data if pages else None
    found = {
        "articles": [{**key, **_article(place, record)}],
        "records": [{**key, "file": place.file, "offset": place.offset, "record": line, "page": captured}],
    }
    for table in FINDINGS:
        found[table] = [{**key, **row} for row in findings(record, table)]
    return found


def _encoded(record: Record) -> tuple[Record, bytes]:
    """A record whose text every reader of tables takes, and its JSON, as bytes of UTF-8: the table takes them as they are."""
    try:
        return record, msgspec.json.encode(record)
    except UnicodeEncodeError:  # a lone surrogate, which is no Unicode
        mended = whole(record)
        return mended, msgspec.json.encode(mended)


def _article(place: Place, record: Record) -> Row:
    article = record.article
    names = ("kind", "outlet", "language", "headline", "standfirst", "published", "modified", "section", "paywalled", "truncated")
    return {
        "file": place.file,
        "offset": place.offset,
        "fetched": record.page.fetched,
        "host": host(place.url),
        **{name: getattr(article, name) for name in names},
        "authors": article.authors,
        "tags": article.tags,
        "text": record.text,
        "words": len(record.text.split()),
        "statements": len(record.statements),
        "notes": record.notes,
        "software": f"onrecord {record.software.onrecord}, {record.software.tier}",
    }


def sound(value: Any) -> Any:
    """Text that every reader of tables takes: a lone surrogate, which is no Unicode, becomes U+FFFD; anything else stays as it is.

    >>> sound("caf\\udce9"), sound(3)
    ('caf�', 3)
    """
    if not isinstance(value, str) or value.isascii():
        return value
    return SURROGATE.sub("\ufffd", value)  # one for one: offsets stay
