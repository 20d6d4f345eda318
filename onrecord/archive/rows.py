"""A record becomes rows: one function a table of ``schema.sql``."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from onrecord.model import BlockKind, Record, Span

Row = dict[str, Any]

MARKS = ("\ufdd0", "\ufdd1")  # noncharacters, for internal use by Unicode's rules: they mark what was found in a snippet
NOT_STORABLE = re.compile("[\x00\ud800-\udfff\ufdd0\ufdd1]")  # one class of characters: linear
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)
NOT_BODY: tuple[BlockKind, ...] = ("headline", "standfirst")
JOINT = " … "  # between the parts of a content that is broken by its source


def storable(value: Any) -> Any:
    """The value as SQLite's own functions can hold it: NUL, lone surrogates and our marks become U+FFFD, one for one."""
    return NOT_STORABLE.sub("\ufffd", value) if isinstance(value, str) else value


def sound(record: Record) -> Record:
    r"""The record without lone surrogates, which JSON cannot carry: each becomes U+FFFD, so every span stays right.

    >>> from onrecord.model import Article, Capture
    >>> sound(Record(page=Capture(sha256="", size=0), article=Article(headline="a\ud800b"), text="")).article.headline == "a\ufffdb"
    True
    """
    return msgspec.convert(_sound(msgspec.to_builtins(record)), Record)


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        return LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_sound(k): _sound(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_sound(v) for v in value]
    return value


def plain(text: str) -> str:
    """Lower case without accents and with single blanks: how names of places are compared.

    >>> plain("São  PAULO")
    'sao paulo'
    """
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def utc(moment: str | None) -> str | None:
    """An ISO 8601 moment in UTC, so that moments of several zones sort; a date, or a time without zone, stays as exact as it was.

    >>> utc("2023-11-10T08:05:00+03:00"), utc("2023-11-10"), utc("soon")
    ('2023-11-10T05:05:00Z', '2023-11-10', None)
    """
    if not moment or not DAY.match(moment):
        return None
    if "T" not in moment:
        return moment
    try:
        time = datetime.fromisoformat(moment)
        return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if time.tzinfo else moment
    except (ValueError, OverflowError):
        return None


def day(moment: str | None) -> str | None:
    """The calendar day where the outlet is: the date as the page itself writes it."""
    found = DAY.match(moment) if moment else None
    return found.group() if found else None


def capture(record: Record) -> Row:
    """The row of ``capture``, less id, version and added."""
    page = record.page
    software = f"onrecord {record.software.onrecord}, {record.software.tier}"
    return {
        "url": page.url,
        "sha256": page.sha256,
        "size": page.size,
        "fetched": page.fetched,
        "media_type": page.media_type,
        "encoding": page.encoding,
        "charset": page.charset,
        "software": software,
    }


def document(record: Record) -> Row:
    """The row of ``document``, less id and newest."""
    article = record.article
    return {
        "kind": article.kind,
        "outlet": article.outlet,
        "headline": article.headline,
        "standfirst": article.standfirst,
        "body": body(record),
        "authors": "; ".join(article.authors) or None,
        "published": article.published,
        "published_day": day(article.published),
        "published_utc": utc(article.published),
        "modified": article.modified,
        "language": article.language,
        "section": article.section,
        "tags": "; ".join(article.tags) or None,
        "url": article.url or record.page.url,
    }


def body(record: Record) -> str:
    """The text without headline and standfirst, which have columns of their own."""
    kept = [b for b in record.blocks if b.start is not None]
    if not kept:
        return record.text
    return "\n\n".join(record.text[b.start : b.end] for b in kept if b.kind not in NOT_BODY)


def findings(record: Record, first_statement: int) -> Iterator[tuple[str, list[Row]]]:
    """Rows of each table of findings; the statements get the ids from ``first_statement`` on, in their order."""
    yield "statement", [{"id": first_statement + i, **row} for i, row in enumerate(statements(record))]
    yield "time", times(record)
    yield "place", places(record)
    yield "figure", figures(record, first_statement)
    yield "person", people(record)


def statements(record: Record) -> list[Row]:
    """The rows of ``statement``, less id and document; a content in several parts is joined by an ellipsis."""
    return [
        {
            **_where(i, s),
            "speaker": s.speaker,
            "speaker_kind": s.speaker_kind,
            "role": s.role,
            "source": _words(s.source),
            "cue": _words(s.cue),
            "content": JOINT.join(c.text for c in s.content),
            "quoted": JOINT.join(q.text for q in s.quoted) or None,
            "kind": s.kind,
            "stance": s.stance,
            "addressee": _words(s.addressee),
            "said_when": s.said_when,
            "confidence": s.confidence,
            "rule": s.rule,
        }
        for i, s in enumerate(record.statements)
    ]


def times(record: Record) -> list[Row]:
    """The rows of ``time``."""
    return [
        {
            **_where(i, t),
            "type": t.type,
            "value": t.value,
            "earliest": t.earliest,
            "latest": t.latest,
            "anchor": t.anchor,
            "modifier": t.modifier,
            "rule": t.rule,
        }
        for i, t in enumerate(record.times)
    ]


def places(record: Record) -> list[Row]:
    """The rows of ``place``."""
    return [
        {
            **_where(i, p),
            "text_plain": plain(p.text),
            "name": p.name,
            "name_plain": plain(p.name),
            "kind": p.kind,
            "latitude": p.latitude,
            "longitude": p.longitude,
            "country": p.country,
            "geonames_id": p.geonames_id,
            "stands_for": p.stands_for,
            "rule": p.rule,
        }
        for i, p in enumerate(record.places)
    ]


def figures(record: Record, first_statement: int) -> list[Row]:
    """The rows of ``figure``; ``statement`` is the id of the statement that it stands in."""
    return [
        {
            **_where(i, f),
            "at_least": f.at_least,
            "at_most": f.at_most,
            "modifier": f.modifier,
            "unit": f.unit,
            "counted": f.of,
            "statement": None if f.statement is None else first_statement + f.statement,
            "attributed_to": f.attributed_to,
            "rule": f.rule,
        }
        for i, f in enumerate(record.figures)
    ]


def people(record: Record) -> list[Row]:
    """The rows of ``person``."""
    return [
        {
            "number": i,
            "name": p.name,
            "kind": p.kind,
            "role": p.role,
            "gender": p.gender,
            "mentions": len(p.mentions),
            "pronouns": len(p.pronouns),
        }
        for i, p in enumerate(record.people)
    ]


def _where(number: int, finding: Any) -> Row:
    return {"number": number, "start": finding.start, "end": finding.end, "text": finding.text}


def _words(span: Span | None) -> str | None:
    return span.text if span else None


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
