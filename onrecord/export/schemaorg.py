"""Articles as schema.org NewsArticle, and a draft of a ClaimReview for each statement whose source is named.

A draft says who said what, where it stands and when. Its rating, its reviewer and its address are empty: onrecord does not judge.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from onrecord.export.jsonl import carried
from onrecord.export.origin import link
from onrecord.model import Record, Statement

Node = dict[str, Any]


def write(records: Iterable[Record], stream: TextIO, drafts: bool = True) -> int:
    """Write one JSON-LD document with a graph; gives how many nodes there were.

    :param drafts: whether to write the ClaimReview drafts beside the articles.
    """
    count = 0
    stream.write('{"@context":"https://schema.org","@graph":[')
    for record in records:
        for node in (article(record), *(claims(record) if drafts else ())):
            stream.write(("," if count else "") + "\n" + json.dumps(carried(node), ensure_ascii=False))
            count += 1
    stream.write("\n]}\n")
    return count


def article(record: Record) -> Node:
    """The NewsArticle of a record."""
    about = record.article
    return _known(
        {
            "@type": "NewsArticle",
            "@id": _id(record),
            "url": about.url or record.page.url,
            "headline": about.headline,
            "description": about.standfirst,
            "datePublished": about.published,
            "dateModified": about.modified,
            "inLanguage": about.language,
            "articleSection": about.section,
            "keywords": list(about.tags),
            "author": [{"@type": "Person", "name": name} for name in about.authors],
            "publisher": {"@type": "Organization", "name": about.outlet} if about.outlet else None,
            "isAccessibleForFree": False if about.paywalled else None,
            "sha256": record.page.sha256,
            "mentions": list(_places(record)),
            "hasPart": list(_quotations(record)),
        }
    )


def claims(record: Record) -> Iterator[Node]:
    """A draft of a ClaimReview for each statement whose source is named and that is no question or order."""
    for i, s in enumerate(record.statements):
        if s.source is not None and s.content and s.stance not in ("question", "order"):
            yield _known(
                {
                    "@type": "ClaimReview",
                    "@id": f"{_id(record)}:statement:{i}",
                    "claimReviewed": " … ".join(c.text for c in s.content),
                    "itemReviewed": _claim(record, s),
                    "reviewRating": {"@type": "Rating", "ratingValue": "", "bestRating": "", "worstRating": "", "alternateName": ""},
                    "author": {"@type": "Organization", "name": "", "url": ""},
                    "datePublished": "",
                    "url": "",
                }
            )


def _claim(record: Record, s: Statement) -> Node:
    body = s.speaker_kind in ("body", "document")
    who = {
        "@type": "Organization" if body else "Person",
        "name": s.speaker or (s.source.text if s.source else ""),
        "jobTitle": None if body else s.role,
    }
    where = {"@type": "NewsArticle", "@id": _id(record), "url": link(record, s.start, s.text), "headline": record.article.headline}
    return _known(
        {"@type": "Claim", "author": _known(who), "datePublished": s.said_when or record.article.published, "appearance": _known(where)}
    )


def _places(record: Record) -> Iterator[Node]:
    seen = set()
    for p in record.places:
        if p.latitude is None or p.longitude is None or (p.name, p.latitude, p.longitude) in seen:
            continue
        seen.add((p.name, p.latitude, p.longitude))
        known = f"https://www.geonames.org/{p.geonames_id}/" if p.geonames_id else None
        geo = {"@type": "GeoCoordinates", "latitude": p.latitude, "longitude": p.longitude}
        yield _known({"@type": "Place", "name": p.name, "sameAs": known, "geo": geo})


def _quotations(record: Record) -> Iterator[Node]:
    for s in record.statements:
        if s.quoted and s.speaker:
            who = {"@type": "Organization" if s.speaker_kind == "body" else "Person", "name": s.speaker}
            yield {"@type": "Quotation", "text": " … ".join(q.text for q in s.quoted), "spokenByCharacter": who}


def _id(record: Record) -> str:
    return f"urn:sha256:{record.page.sha256}"


def _known(node: Node) -> Node:
    """The node without what is not known."""
    return {key: value for key, value in node.items() if value is not None and value != []}
