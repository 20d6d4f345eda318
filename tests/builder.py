"""Records made by hand, for tests of what comes after reading: archive/, export/, room/."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from onrecord.model import (
    Article,
    Block,
    BlockKind,
    Candidate,
    Capture,
    Claim,
    Figure,
    Person,
    Place,
    Record,
    Sentence,
    Software,
    Span,
    Statement,
    Time,
)

HEADLINE = "Harbour bridge opens after eleven years"
STANDFIRST = "The crossing cost twice what was planned"
BODY = (
    "The bridge over the Tagus opened on Monday, Mayor Ana Ruiz said in Lisbon. “It cost us €2.4 billion,” she told reporters.",
    "Officials in Portugal had promised it for 2019. The opposition denied that more than 300 jobs were lost.",
)


def find(text: str, words: str, nth: int = 1) -> Span:
    """The nth place of some words in a text; fails where they are not there."""
    start = -1
    for _ in range(nth):
        start = text.index(words, start + 1)
    return Span(words, start, start + len(words))


def record(
    data: bytes = b"<p>page</p>",
    *,
    url: str | None = "https://news.example/bridge",
    headline: str | None = HEADLINE,
    standfirst: str | None = STANDFIRST,
    body: Sequence[str] = BODY,
    fetched: str | None = "2024-03-05T09:00:00Z",
    published: str | None = "2024-03-04T18:30:00+01:00",
    outlet: str | None = "The Harbour Gazette",
    findings: dict[str, Any] | None = None,
    **article: Any,
) -> Record:
    """A record whose text is the headline, the standfirst and the paragraphs given."""
    kinds: list[tuple[BlockKind, str]] = []
    kinds += [("headline", headline)] if headline else []
    kinds += [("standfirst", standfirst)] if standfirst else []
    kinds += [("paragraph", p) for p in body]
    text, blocks = "", []
    for i, (kind, words) in enumerate(kinds):
        text += "\n\n" if i else ""
        blocks.append(Block(text=words, path=f"body/p[{i + 1}]", kind=kind, start=len(text), end=len(text) + len(words)))
        text += words
    blocks.append(Block(text="Home Sport Weather", path="body/nav[1]", kind="other", dropped="navigation"))
    return Record(
        page=Capture(
            sha256=hashlib.sha256(data).hexdigest(), size=len(data), url=url, fetched=fetched, media_type="text/html", charset="utf-8"
        ),
        article=Article(
            url=url, outlet=outlet, language="en", headline=headline, standfirst=standfirst, published=published,
            **{"authors": ("Jo Marsh",), "evidence": (Claim("headline", headline or "", headline or "", "h1", "body/h1[1]", True, "the only one"),), **article},
        ),
        text=text,
        blocks=tuple(blocks),
        software=Software(onrecord="0.1.0", tier="rules"),
        **(findings or {}),
    )  # fmt: skip


def bridge(data: bytes = b"<p>page</p>", **given: Any) -> Record:
    """The record of the story above with every kind of finding."""
    return record(data, findings=bridge_findings(record(data, **given).text), **given)


def bridge_findings(text: str) -> dict[str, Any]:
    first = Statement(
        text="The bridge over the Tagus opened on Monday, Mayor Ana Ruiz said",
        start=text.index("The bridge over"),
        end=text.index(" in Lisbon"),
        source=find(text, "Mayor Ana Ruiz"),
        cue=find(text, "said"),
        content=(find(text, "The bridge over the Tagus opened on Monday"),),
        kind="indirect",
        speaker="Ana Ruiz",
        speaker_kind="person",
        role="Mayor",
        said_when="2024-03-04",
        confidence=0.9,
        rule="said",
    )
    quoted = find(text, "“It cost us €2.4 billion,”")
    second = Statement(
        text="“It cost us €2.4 billion,” she told reporters",
        start=quoted.start,
        end=text.index(" reporters") + len(" reporters"),
        source=find(text, "she"),
        cue=find(text, "told"),
        content=(quoted,),
        kind="direct",
        speaker="Ana Ruiz",
        speaker_kind="person",
        role="Mayor",
        quoted=(quoted,),
        addressee=find(text, "reporters"),
        confidence=0.8,
    )
    denied = find(text, "The opposition denied that more than 300 jobs were lost")
    third = Statement(
        text=denied.text,
        start=denied.start,
        end=denied.end,
        source=find(text, "The opposition"),
        cue=find(text, "denied"),
        content=(find(text, "that more than 300 jobs were lost"),),
        kind="indirect",
        stance="denial",
        speaker_kind="body",
        confidence=0.6,
    )
    return {
        "sentences": (Sentence(BODY[1], text.index(BODY[1]), text.index(BODY[1]) + len(BODY[1]), "mixed", (2,)),),
        "statements": (first, second, third),
        "times": (
            _time(text, "Monday", "2024-03-04", "published 2024-03-04"),
            _time(text, "2019", "2019", None),
        ),
        "places": (
            _place(text, "Lisbon", "Lisbon", "city", 38.72, -9.13),
            _place(text, "Portugal", "Portugal", "country", 39.6, -8.0),
        ),
        "figures": (
            Figure(**_span(text, "€2.4 billion"), at_least=2.4e9, at_most=2.4e9, unit="EUR", statement=1, attributed_to="Ana Ruiz"),
            Figure(**_span(text, "more than 300"), at_least=300, at_most=None, modifier="more", of="jobs", statement=2, attributed_to="The opposition"),
        ),
        "people": (Person("Ana Ruiz", role="Mayor", mentions=(find(text, "Ana Ruiz"),), pronouns=(find(text, "she"),)),),
    }  # fmt: skip


def _span(text: str, words: str) -> dict[str, Any]:
    found = find(text, words)
    return {"text": found.text, "start": found.start, "end": found.end}


def _time(text: str, words: str, value: str, anchor: str | None) -> Time:
    return Time(**_span(text, words), type="DATE", value=value, earliest=value, latest=value, anchor=anchor, rule="test")


def _place(text: str, words: str, name: str, kind: Any, latitude: float, longitude: float) -> Place:
    rejected = (Candidate(name, 43.6, -70.2, "US", 1, "smaller"),) if name == "Lisbon" else ()
    return Place(
        **_span(text, words),
        name=name,
        kind=kind,
        latitude=latitude,
        longitude=longitude,
        country="PT",
        geonames_id=2267057,
        rejected=rejected,
    )
