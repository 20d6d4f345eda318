"""A record becomes rows: one function a table of ``schema.sql``."""

from __future__ import annotations

from typing import Any

from onrecord.archive import names
from onrecord.archive.values import day, plain, utc
from onrecord.model import BlockKind, Record, Span

Row = dict[str, Any]

NOT_BODY: tuple[BlockKind, ...] = ("headline", "standfirst")
JOINT = " … "  # between the parts of a content that is broken by its source
PLAIN_CHARACTERS = 200  # of a name or role that is kept for comparing; longer ones are sentences


def capture(record: Record) -> Row:
    """The row of ``capture``, less id, version, added and read."""
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
        "videos": sum(m.kind == "video" for m in article.media),
        "figures": len(record.figures),
    }


def body(record: Record) -> str:
    """The text without headline and standfirst, which have columns of their own."""
    kept = [b for b in record.blocks if b.start is not None]
    if not kept:
        return record.text
    return "\n\n".join(record.text[b.start : b.end] for b in kept if b.kind not in NOT_BODY)


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
            "cue_kind": s.cue_kind,
            "content": JOINT.join(c.text for c in s.content),
            "quoted": JOINT.join(q.text for q in s.quoted) or None,
            "kind": s.kind,
            "stance": s.stance,
            "addressee": _words(s.addressee),
            "said_when": s.said_when,
            "confidence": s.confidence,
            "rule": s.rule,
            "speaker_plain": shortened(s.speaker or _words(s.source)),
            "role_plain": shortened(s.role),
            "person": None,
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
            "extent_first": t.extent[0] if t.extent else None,
            "extent_last": t.extent[1] if t.extent else None,
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


def figures(record: Record) -> list[Row]:
    """The rows of ``figure``; ``statement`` is the place of its statement in the record, to become that one's id."""
    return [
        {
            **_where(i, f),
            "at_least": f.at_least,
            "at_most": f.at_most,
            "modifier": f.modifier,
            "unit": f.unit,
            "counted": f.of,
            "statement": f.statement,
            "attributed_to": f.attributed_to,
            "rule": f.rule,
        }
        for i, f in enumerate(record.figures)
    ]


def appearances(record: Record) -> list[Row]:
    """The rows of ``appearance``, less id and document; ``person`` and ``why`` are filled by ``people.py``.

    A role that stands only with a statement counts as well.
    """
    spoken = {s.speaker: s.role for s in reversed(record.statements) if s.speaker and s.role}
    return [
        {
            "number": i,
            "name": p.name,
            "kind": p.kind,
            "role": p.role or spoken.get(p.name),
            "gender": p.gender,
            "mentions": len(p.mentions),
            "pronouns": len(p.pronouns),
            "name_key": names.parts(p.name, p.kind).key,
            "person": None,
            "why": None,
        }
        for i, p in enumerate(record.people)
    ]


def shortened(text: str | None) -> str | None:
    """A name or role as it is compared, cut where it is a sentence; None where there is none."""
    return plain(text[:PLAIN_CHARACTERS]) if text else None


def _where(number: int, finding: Any) -> Row:
    return {"number": number, "start": finding.start, "end": finding.end, "text": finding.text}


def _words(span: Span | None) -> str | None:
    return span.text if span else None
