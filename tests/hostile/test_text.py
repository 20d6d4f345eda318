"""Signs that programs choke on, wherever a page can hold them: spans stay exact, and what is stored is fit for SQLite, JSON and a browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from onrecord.archive.store import Archive, Query
from onrecord.errors import NotAPage
from onrecord.model import Record
from onrecord.read import read
from onrecord.record import misquoted
from onrecord.replay import verify
from onrecord.room.app import app
from tests.clock import within
from tests.hostile.test_payloads import checked

STORY = "The ferry{} returned on{} Monday, harbour master Ana{} Ruiz said. “It{} cost €2.4{} million,” she{} told reporters in Lisbon{} on 3 March 2024."
SIGNS = {
    "NUL": "\0", "NUL reference": "&#0;", "lone surrogate": "\ud800", "low surrogate": "\udc00", "surrogate references": "&#xD83D;&#xDE00;", "halves apart": "\ud83d x \ude00",
    "override": "\u202e", "overrides": "\u202e\u202d\u202a\u202b" * 50, "isolates": "\u2066\u2067\u2068" * 50, "zero width": "\u200b", "joiners": "\u200d\u200c\u2060\ufeff" * 20,
    "marks": "\u0301" * 300, "many marks": "\u0301\u0316\u0323" * 33_334, "noncharacters": "\ufffe\uffff\U0001ffff\ufdd0", "controls": "\x01\x07\x08\x1b[31m\x7f\x85\x9b", "bell": "\x07",
    "line separators": "\u2028\u2029\x0b\x0c", "tags": "\U000e0001\U000e0041", "private": "\ue000\U0010fffd", "family": "👩‍👩‍👧‍👦🏽" * 20, "wide digits": "２０２４ ٢٠٢٤ ²⁰ Ⅻ ½",
    "overlong": "\udcc0\udcbc", "hangul": "\u1100\u1161\u11a8" * 100, "expanding": "\ufdfa" * 100, "dotted I": "İı" * 50, "sharp s": "ẞßﬁ" * 50, "crlf": "\r\n", "backslash u": "\\u0000\\ud800",
}  # fmt: skip


def page(sign: str) -> str:
    """The sign in every field that a page can give."""
    story = STORY.replace("{}", sign)
    ld = json.dumps(
        {"@type": "NewsArticle", "headline": f"Ferry{sign} returns", "author": {"name": f"Jo{sign} Marsh"}, "keywords": [f"a{sign}b"]}
    ).replace("</", "<\\/")
    return (
        f'<html lang="en"><head><title>Ferry{sign} returns</title><meta name="author" content="Jo{sign} Marsh"><meta property="og:site_name" content="Harbour{sign} Gazette">'
        f'<meta property="article:section" content="News{sign}"><meta property="article:published_time" content="2024-03-04{sign}"><script type="application/ld+json">{ld}</script>'
        f'<link rel="canonical" href="https://news.example/a{sign}b"></head><body><article><h1>Ferry{sign} returns</h1><p>{story}</p><p>{story}</p>'
        f'<figure><img src="/a{sign}.jpg"><figcaption>The ferry{sign}</figcaption></figure></article></body></html>'
    )


@pytest.mark.parametrize("name", SIGNS)
@pytest.mark.parametrize("form", ["text", "bytes", "flat"])
def test_spans_are_exact_and_everything_can_be_stored(tmp_path: Path, name: str, form: str) -> None:
    html = (
        page(SIGNS[name])
        if form != "flat"
        else f"Ferry returns\n\n{STORY.replace('{}', SIGNS[name])}\n\nThe boat had lain in the yard since June."
    )
    data = html.encode("utf-8", "surrogatepass")
    given: str | bytes = html if form == "text" else data
    if (name, form) == ("controls", "flat"):  # one sign in five is a control: no text
        with pytest.raises(NotAPage):
            read(given)
        return
    record = within(2.0, lambda: read(given, url="https://news.example/a", fetched="2024-03-05T09:00:00Z"))
    assert list(misquoted(record)) == []
    line = record.to_json()
    assert "\0" not in record.text
    assert json.loads(line.encode("utf-8"))["text"] == record.text
    assert Record.from_json(line) == record
    assert verify(record, data) == ()
    with Archive(tmp_path / "a.db") as archive:
        id = archive.add(record, data).id
        assert archive.record(id) == record
        assert archive.data(id) == data
        assert archive.search(Query(words="reporters")) or "told reporters in" not in record.text
    with TestClient(app(tmp_path / "a.db"), base_url="http://127.0.0.1:8321") as room:
        for address in ("/", "/?q=reporters", f"/document/{id}", f"/document/{id}/evidence", f"/document/{id}.json"):
            answer = room.get(address)
            assert answer.status_code == 200
            assert "\0" not in answer.text
            if not address.endswith(".json"):
                checked(answer.text)


@pytest.mark.parametrize("depth", [100, 500, 2_000, 20_000])
@pytest.mark.parametrize("tag", ["div", "section", "span", "blockquote", "ul><li", "table><tr><td", "b", "font"])
def test_the_story_is_kept_below_any_depth(tag: str, depth: int) -> None:
    story = STORY.replace("{}", "")
    html = f"<html lang=en><body>{f'<{tag}>' * depth}<article><h1>Ferry returns</h1>{f'<p>{story}</p>' * 3}</article></body></html>"
    assert "Ana Ruiz said" in within(2.0, lambda: read(html)).text
