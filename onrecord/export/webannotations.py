"""Findings as W3C Web Annotations: each points at its words by a quotation with what stands around it, and by offsets, in one capture of a page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple, TextIO

from onrecord.export.jsonl import carried
from onrecord.model import Figure, Place, Record, Statement, Time

CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"schema": "http://schema.org/"}]
AROUND = 32  # characters before and after a quotation, by which it is told from another one of the same words


class Noted(NamedTuple):
    """A finding with what is said of it."""

    kind: str
    number: int
    finding: Statement | Time | Place | Figure
    words: str


def write(records: Iterable[Record], stream: TextIO, remarks: Callable[[Record], Iterable[dict[str, Any]]] | None = None) -> int:
    """Write one AnnotationPage; gives how many annotations there were.

    :param remarks: annotations that readers made on a record (see ``export/desk.py``); they follow its own.

    ``TextPositionSelector`` counts code points of the record's text (headline, standfirst and paragraphs joined by blank lines); ``TextQuoteSelector`` holds in the
    page itself. ``schema:sha256`` is the digest of the captured bytes.
    """
    count = 0
    stream.write(f'{{"@context":{json.dumps(CONTEXT)},"type":"AnnotationPage","items":[')
    for record in records:
        for made in chain((_annotation(record, noted) for noted in _noted(record)), remarks(record) if remarks else ()):
            stream.write(("," if count else "") + "\n" + json.dumps(carried(made), ensure_ascii=False))
            count += 1
    stream.write("\n]}\n")
    return count


def _noted(record: Record) -> Iterator[Noted]:
    for i, s in enumerate(record.statements):
        who = s.speaker or (s.source.text if s.source else "somebody who is not named")
        manner = "" if s.stance == "neutral" else f" ({s.stance})"
        yield Noted("statement", i, s, f"{who}{manner}: {' … '.join(c.text for c in s.content)}")
    for i, t in enumerate(record.times):
        yield Noted("time", i, t, " to ".join(dict.fromkeys(filter(None, (t.earliest, t.latest)))) or t.value)
    for i, p in enumerate(record.places):
        point = f" ({p.latitude}, {p.longitude})" if p.latitude is not None and p.longitude is not None else ""
        yield Noted("place", i, p, f"{p.name}{point}{', ' + p.stands_for if p.stands_for else ''}")
    for i, f in enumerate(record.figures):
        bounds = " to ".join(dict.fromkeys(f"{v:.15g}" for v in (f.at_least, f.at_most) if v is not None))
        yield Noted("figure", i, f, " ".join(filter(None, (bounds or f.text, f.unit, f.of))))


def _annotation(record: Record, noted: Noted) -> dict[str, Any]:
    return {
        "id": f"urn:onrecord:{record.page.sha256}:{noted.kind}:{noted.number}",
        "type": "Annotation",
        "motivation": "describing",
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": noted.kind},
            {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "value": noted.words},
        ],
        "target": target(record, noted.finding.start, noted.finding.end),
    }


def source(record: Record) -> dict[str, Any]:
    """The page that annotations of a record point into."""
    page = record.page
    about: dict[str, Any] = {
        "id": page.url or record.article.url or f"urn:sha256:{page.sha256}",
        "type": "Text",
        "schema:sha256": page.sha256,
    }
    about.update({"language": record.article.language} if record.article.language else {})
    return about


def target(record: Record, start: int, end: int) -> dict[str, Any]:
    """Words of a page, in one capture of it."""
    found: dict[str, Any] = {
        "type": "SpecificResource",
        "source": source(record),
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": record.text[start:end],
                "prefix": record.text[max(0, start - AROUND) : start],
                "suffix": record.text[end : end + AROUND],
            },
            {"type": "TextPositionSelector", "start": start, "end": end},
        ],
    }
    found.update({"state": {"type": "TimeState", "sourceDate": record.page.fetched}} if record.page.fetched else {})
    return found
