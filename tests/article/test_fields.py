from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.article import choose
from onrecord.article.evidence import claims
from onrecord.article.fields import Fields, decide
from onrecord.article.headline import folded
from onrecord.article.score import Verdicts
from onrecord.model import Layout, Options, Page
from onrecord.page import lay_out
from tests.clock import within

CASES = json.loads((Path(__file__).parents[1] / "cases/made/fields.json").read_text("utf-8"))["cases"]


def fields_of(html: str, url: str | None = None, fetched: str | None = None) -> tuple[Layout, Fields]:
    layout = lay_out(Page(html.encode(), url=url, fetched=fetched, media_type="text/html; charset=utf-8"), Options())
    return layout, decide(layout, claims(layout), Options())


def understood(fields: Fields) -> dict[str, Any]:
    return {
        "headline": fields.headline.text if fields.headline else None,
        "labels": list(fields.labels),
        "in_block": fields.headline is not None and fields.headline.block is not None,
        "standfirst": " ".join(placed.text for placed in fields.standfirst),
        "authors": list(fields.authors),
        "published": fields.published,
        "modified": fields.modified,
        "outlet": fields.outlet,
        "language": fields.language,
        "section": fields.section,
        "tags": list(fields.tags),
        "url": fields.url,
        "images": [m.url for m in fields.media if m.kind == "image"],
        "videos": [m.url for m in fields.media if m.kind == "video"],
        "closed": fields.paywalled is not None,
    }


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_a_page_says_of_itself_is_understood(case: dict[str, Any]) -> None:
    _, fields = fields_of(case["html"], case["url"], case["fetched"])
    found = understood(fields)
    assert {name: found[name] for name in case["expect"]} == case["expect"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_placed_words_stand_where_they_are_said_to_stand(case: dict[str, Any]) -> None:
    layout, fields = fields_of(case["html"], case["url"], case["fetched"])
    for placed in (fields.headline, *fields.standfirst):
        if placed is not None:
            text = layout.blocks[placed.block].text if placed.block is not None else placed.claim.raw if placed.claim else ""
            assert text[placed.start : placed.end] == placed.text != ""


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_won_is_marked_in_the_evidence(case: dict[str, Any]) -> None:
    _, fields = fields_of(case["html"], case["url"], case["fetched"])
    won = {(claim.field, claim.value) for claim in fields.evidence if claim.won}
    for name in ("published", "modified", "section"):
        value = getattr(fields, name)
        assert value is None or (name, value) in won
    assert {("authors", author) for author in fields.authors} <= won
    assert all(claim.why for claim in fields.evidence if claim.won)


def test_a_refused_date_says_why() -> None:
    _, fields = fields_of(
        '<meta property="article:published_time" content="2031-01-01"><h1>Swing bridge opens</h1>', fetched="2024-05-03T08:00:00+00:00"
    )
    assert [(c.won, c.why) for c in fields.evidence if c.field == "published"] == [(False, "refused: later than the capture of the page")]


def test_a_layout_without_blocks_or_clues_is_decided() -> None:
    layout = Layout(page=Page(b"x"), charset="utf-8", blocks=(), traits=(), clues=())
    fields = decide(layout, claims(layout), Options())
    assert (fields.headline, fields.published, fields.authors, fields.evidence) == (None, None, (), ())


def test_the_callers_language_outranks_the_pages() -> None:
    layout = lay_out(Page(b'<html lang="en"><h1>Die Bruecke</h1>'), Options())
    assert decide(layout, claims(layout), Options(language="de")).language == "de"


def test_flat_text_gives_the_date_of_its_first_lines() -> None:
    text = "2 May 2024 share save print\nSwing bridge opens (VIDEO)\nThe swing bridge in the harbour opened on 9 June 2021 for the first time, the port authority said."
    layout = lay_out(Page(text.encode(), media_type="text/plain"), Options())
    assert layout.flat
    assert decide(layout, claims(layout), Options()).published == "2024-05-02"


HOSTILE = {
    "ten thousand authors": '<h1>Swing bridge opens</h1>' + '<div class="author">Ana Ruiz</div>' * 10_000,
    "nested bylines": '<h1>Swing bridge opens</h1>' + '<div class="byline">' * 400 + "Ana Ruiz" + "</div>" * 400,
    "ten thousand titles": '<meta property="og:title" content="Swing bridge opens">' * 10_000 + "<h1>Swing bridge opens</h1>" * 10_000,
    "ten thousand descriptions": '<meta name="description" content="The swing bridge in the harbour opened to traffic.">' * 10_000 + "<p>The swing bridge in the harbour opened to traffic</p>" * 2_000,
    "deep JSON-LD": '<script type="application/ld+json">' + '{"@type":"Article","mainEntity":' * 5_000 + "1" + "}" * 5_000 + "</script>",
    "wide JSON-LD": '<script type="application/ld+json">[' + ",".join(['{"@type":"NewsArticle","headline":"Swing bridge","url":"/a"}'] * 20_000) + "]</script><h1>Swing bridge opens</h1>",
    "a long class": f'<h1>Swing bridge opens</h1><div class="author {"date-" * 200_000}">x</div>',
    "a long datetime": f'<h1>Swing bridge opens</h1><time datetime="{"2024-" * 200_000}">x</time>',
    "commas": f'<meta name="keywords" content="{"a," * 300_000}"><meta name="author" content="{"a, " * 300_000}">',
}  # fmt: skip


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_page_is_decided_in_time(html: str) -> None:
    layout = lay_out(Page(html.encode(), media_type="text/html; charset=utf-8"), Options())
    fields = within(2, lambda: decide(layout, claims(layout), Options()))
    assert len(fields.authors) <= Options().limits.authors
    assert len(fields.tags) <= Options().limits.tags


@pytest.mark.shared
def test_fields_of_real_pages_stay_as_good_as_they_are(shared: Path) -> None:
    folder = shared / "data/pages/news-dev"
    hits: dict[str, list[bool]] = {"headline": [], "day": [], "clock and zone": [], "authors": []}
    for line in gzip.decompress((folder / "truth.jsonl.gz").read_bytes()).decode("utf-8").splitlines():
        gold = json.loads(line)
        layout = lay_out(Page(gzip.decompress((folder / "html" / f"{gold['id']}.html.gz").read_bytes()), url=gold["url"]), Options())
        fields = decide(layout, claims(layout), Options())
        hits["headline"].append(fields.headline is not None and folded(fields.headline.text) == folded(gold["title"]))
        hits["day"].append((fields.published or "")[:10] == gold["published"][:10])
        when = dt.datetime.fromisoformat(gold["published"])
        if when.tzinfo is not None:
            found = dt.datetime.fromisoformat(fields.published or "0001-01-01")
            hits["clock and zone"].append(found.tzinfo is not None and abs(found - when) < dt.timedelta(seconds=1))
        if gold["authors"]:
            hits["authors"].append({folded(a) for a in fields.authors} == {folded(a) for a in gold["authors"]})
    shares = {name: sum(values) / len(values) for name, values in hits.items()}
    floors = {"headline": 0.86, "day": 0.97, "clock and zone": 0.97, "authors": 0.90}
    assert all(shares[name] >= floor for name, floor in floors.items()), shares


def test_a_heading_in_other_words_than_the_headline_is_left_out_for_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.article.verdicts", lambda layout, head: Verdicts([None] * len(layout.blocks), [1.0] * len(layout.blocks)))
    page = (
        '<meta property="og:title" content="Harbour bridge carries trams again"><title>Harbour bridge carries trams again</title>'
        "<main><h1>A good day for everyone on the hill</h1><p>The bridge over the harbour was opened again on Monday, two years after the storm, the city said.</p></main>"
    )
    found = choose(lay_out(Page(page.encode()), Options()), Options())
    assert found.article.headline == "Harbour bridge carries trams again"
    assert {block.dropped for block in found.blocks if block.text.startswith("A good day")} == {
        "the page's heading, whose words are not the headline's"
    }
