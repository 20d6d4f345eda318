"""The tables that a crawl writes: their columns, with what each means, and how a record becomes their rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

import msgspec

from onrecord.archive.values import sound as whole
from onrecord.model import Record, Span
from onrecord.scale.outcomes import Kept, Outcome, Reject
from onrecord.scale.wanted import host

Row = dict[str, Any]
Kind = Literal["text", "whole", "number", "texts", "bytes"]
Columns = tuple[tuple[str, Kind, str], ...]
JOINT = " … "
LONG = ("text", "content", "quoted", "record", "page")  # columns whose values are long and hardly ever the same twice
SURROGATE = re.compile("[\ud800-\udfff]")

KEY: Columns = (
    ("sha256", "text", "digest of the page as captured: joins the tables, with url"),
    ("url", "text", "address that it was captured at"),
)
SPAN: Columns = (
    ("text", "text", "the words of the finding"),
    ("start", "whole", "where they begin in articles.text, in code points"),
    ("end", "whole", "where they end, exclusive"),
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
    "statements": (
        *KEY,
        ("number", "whole", "place among the page's statements, from 0"),
        ("speaker", "text", "full name as the page gives it; empty is unresolved"),
        ("role", "text", "role as the page words it"),
        ("speaker_kind", "text", "person, body, unnamed or document"),
        ("source", "text", "the words that name who said it"),
        ("cue", "text", "the words that say that it was said"),
        ("content", "text", "what was said, its parts joined by …"),
        ("quoted", "text", "the words inside quotation marks"),
        ("kind", "text", "direct, indirect or mixed"),
        ("stance", "text", "what the cue makes of it: neutral, assertion, denial …"),
        ("said_when", "text", "date of the saying, where the text gives it"),
        ("confidence", "number", "the chance that source, cue and content are right"),
        *SPAN,
    ),
    "times": (
        *KEY,
        ("type", "text", "DATE, TIME, DURATION or SET"),
        ("value", "text", "TIMEX3 value"),
        ("earliest", "text", "first day or moment that is meant"),
        ("latest", "text", "last day or moment"),
        ("modifier", "text", "TIMEX3 mod"),
        *SPAN,
    ),
    "places": (
        *KEY,
        ("name", "text", "the place's usual name"),
        ("kind", "text", "country, region, city, sea …"),
        ("latitude", "number", "degrees, WGS 84"),
        ("longitude", "number", "degrees, WGS 84"),
        ("country", "text", "ISO 3166-1; empty also where it is disputed"),
        ("geonames_id", "whole", "GeoNames id"),
        ("stands_for", "text", "government, where the name stands for one: then it has no point"),
        *SPAN,
    ),
    "figures": (
        *KEY,
        ("at_least", "number", "lower bound"),
        ("at_most", "number", "upper bound"),
        ("modifier", "text", "exact, approx, more, less, range or vague"),
        ("unit", "text", "ISO 4217 currency, percent or unit of measure"),
        ("of", "text", "what is counted, as the page words it"),
        ("statement", "whole", "number of the statement it stands in"),
        ("attributed_to", "text", "that statement's speaker"),
        *SPAN,
    ),
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
    key = {"sha256": outcome.record.page.sha256, "url": sound(outcome.place.url)}
    found = {"articles": [{**key, **_article(outcome)}], "records": [{**key, **_record(outcome, pages)}]}
    for table, make in FINDINGS.items():
        found[table] = [{**key, **row} for row in make(outcome.record)]
    return found


def _article(kept: Kept) -> Row:
    record, article = kept.record, kept.record.article
    names = ("kind", "outlet", "language", "headline", "standfirst", "published", "modified", "section", "paywalled", "truncated")
    return {
        "file": kept.place.file,
        "offset": kept.place.offset,
        "fetched": record.page.fetched,
        "host": host(kept.place.url),
        **{name: sound(getattr(article, name)) for name in names},
        "authors": [sound(a) for a in article.authors],
        "tags": [sound(t) for t in article.tags],
        "text": sound(record.text),
        "words": len(record.text.split()),
        "statements": len(record.statements),
        "notes": [sound(n) for n in record.notes],
        "software": f"onrecord {record.software.onrecord}, {record.software.tier}",
    }


def _record(kept: Kept, pages: bool) -> Row:
    try:
        line = msgspec.json.encode(kept.record)  # bytes of UTF-8: the table takes them as they are
    except UnicodeEncodeError:  # a lone surrogate, which is no Unicode
        line = msgspec.json.encode(whole(kept.record))
    return {"file": kept.place.file, "offset": kept.place.offset, "record": line, "page": kept.data if pages else None}


def _statements(record: Record) -> Iterator[Row]:
    for number, s in enumerate(record.statements):
        row = _named(s, ("speaker", "role", "speaker_kind", "kind", "stance", "said_when", "confidence", "text", "start", "end"))
        row.update(number=number, source=_words(s.source), cue=_words(s.cue))
        row.update({name: sound(JOINT.join(span.text for span in getattr(s, name))) for name in ("content", "quoted")})
        yield row


def _each(table: str) -> Callable[[Record], Iterator[Row]]:
    names = tuple(name for name, _, _ in TABLES[table] if name not in dict.fromkeys(n for n, _, _ in KEY))
    return lambda record: (_named(finding, names) for finding in getattr(record, table))


def _named(finding: object, names: tuple[str, ...]) -> Row:
    return {name: sound(getattr(finding, name)) for name in names}


def _words(span: Span | None) -> str | None:
    return sound(span.text) if span else None


def sound(value: Any) -> Any:
    """Text that every reader of tables takes: a lone surrogate, which is no Unicode, becomes U+FFFD; anything else stays as it is.

    >>> sound("caf\\udce9"), sound(3)
    ('caf�', 3)
    """
    if not isinstance(value, str) or value.isascii():
        return value
    return SURROGATE.sub("\ufffd", value)  # one for one: offsets stay


FINDINGS: dict[str, Callable[[Record], Iterator[Row]]] = {
    "statements": _statements,
    "times": _each("times"),
    "places": _each("places"),
    "figures": _each("figures"),
}
