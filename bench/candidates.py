"""The stable door for every scorer: plain functions from bytes or text to plain values. Run with the repository root on the path."""

from __future__ import annotations

import datetime
from typing import Any, Literal


def article(html: bytes, url: str | None) -> dict[str, Any]:
    """The article of a page: ``text`` is the story with its standfirst and without its headline."""
    from onrecord.article import choose
    from onrecord.errors import SourceError
    from onrecord.model import Options, Page
    from onrecord.page import lay_out

    options = Options(findings=False)
    try:
        story = choose(lay_out(Page(data=html, url=url), options), options)
    except SourceError:
        return {"text": "", "title": None, "standfirst": None, "authors": [], "published": None, "kind": "empty"}
    found = story.article
    first = next((block for block in story.blocks if block.kind == "headline" and block.start == 0), None)
    return {
        "text": story.text if first is None else story.text[first.end :].lstrip("\n"),
        "title": found.headline,
        "standfirst": found.standfirst,
        "authors": list(found.authors),
        "published": found.published,
        "kind": found.kind,
    }


def flat(text: str) -> str:
    """The story of a page whose tags are lost, its headline left out."""
    return str(article(text.encode("utf-8", "surrogatepass"), None)["text"])


def statements_rules(text: str) -> list[dict[str, Any]]:
    """The same as :func:`statements` by the rules alone, without any trained weight."""
    return statements(text, "rules")


def statements_accurate(text: str) -> list[dict[str, Any]]:
    """The same as :func:`statements` by the tier "accurate", which needs onnxruntime."""
    return statements(text, "accurate")


def statements(text: str, tier: Literal["rules", "fast", "accurate"] = "fast") -> list[dict[str, Any]]:
    """Who said what: spans of source, cue and content (lists, possibly empty), the speaker's full name or None."""
    from onrecord.findings.statements import find
    from onrecord.model import Options, Span
    from onrecord.text import prose

    def spans(*items: Span | None) -> list[tuple[int, int]]:
        return [(item.start, item.end) for item in items if item is not None]

    return [
        {
            "source": spans(s.source),
            "cue": spans(s.cue),
            "content": spans(*s.content),
            "speaker": s.speaker,
            "kind": s.kind,
            "stance": s.stance,
            "confidence": s.confidence,
        }
        for s in find(prose(text), Options(tier=tier))
    ]


def times(text: str, reference_date: datetime.date) -> list[dict[str, Any]]:
    """Time expressions as TIMEX3, counted from ``reference_date``."""
    from onrecord.findings.times import find
    from onrecord.model import Options
    from onrecord.text import prose

    found = find(prose(text, named=False), reference_date.isoformat(), Options())
    return [{"start": t.start, "end": t.end, "type": t.type, "value": t.value} for t in found]


def figures(text: str) -> list[dict[str, Any]]:
    """Figures: ``low`` and ``high`` (None: not said), ``mod``, and ``unit`` (ISO currency, percent, unit of measure or counted noun)."""
    from onrecord.findings.figures import find
    from onrecord.model import Options
    from onrecord.text import prose

    return [
        {"start": f.start, "end": f.end, "low": f.at_least, "high": f.at_most, "mod": f.modifier, "unit": f.unit or f.of}
        for f in find(prose(text, named=False), Options())
    ]


def places(text: str) -> list[dict[str, Any]]:
    """Place names with their points; ``lat`` and ``lon`` are None where the place is not known or the name stands for a government."""
    from onrecord.findings.places import named_in
    from onrecord.model import Options

    return [{"start": p.start, "end": p.end, "lat": p.latitude, "lon": p.longitude} for p in named_in(text, "en", Options())]


def locate(text: str, spans: list[tuple[int, int]]) -> list[tuple[float, float] | None]:
    """The point of each place name whose span is given, None where it is not known."""
    from onrecord.findings.places import locate as resolve

    return resolve(text, spans)
