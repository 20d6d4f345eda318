from __future__ import annotations

import json

import pytest

import onrecord
from onrecord.article.script import APART, prose
from onrecord.model import Record
from onrecord.replay import verify
from tests.clock import within

BODY = [
    "The cable car above the old town runs again since Friday, two years after a gust had torn one of its cables, the city said.",
    "“We have waited long for this,” said Lena Vogt, who sells bread at the upper station and was the first to ride.",
    "The repair cost nine million francs, three more than was planned, and took half a year longer than the city had hoped.",
    "A ride costs as much as one on the tram, and those who live on the hill go up and down for nothing until the autumn.",
]


def as_jsonld() -> str:
    node = {"@type": "NewsArticle", "headline": "Cable car runs again", "articleBody": "\n\n".join(BODY)}
    return f'<title>Cable car</title><script type="application/ld+json">{json.dumps(node)}</script><div id="app"></div>'


def as_next_data() -> str:
    state = {
        "props": {"menu": [{"label": "News", "path": "/news"}] * 40, "story": {"body": [{"type": "p", "text": text} for text in BODY]}}
    }
    return f'<h1>Cable car runs again</h1><div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script>'


def as_stream() -> str:
    tree = json.dumps(["$", "div", None, {"children": [["$", "p", None, {"className": "t", "children": text}] for text in BODY]}])
    chunks = "".join(
        f"<script>self.__next_f.push([1,{json.dumps(part)}])</script>" for part in (f"7:{tree}\n", '8:["$","footer",null,{}]\n')
    )
    return f"<h1>Cable car runs again</h1>{chunks}"


def as_html_in_state() -> str:
    html = "".join(f"<p>{text}</p>" for text in BODY)
    return f"<h1>Cable car runs again</h1><script>window.__STATE__ = {json.dumps({'html': html, 'version': 'x' * 900})};</script>"


@pytest.mark.parametrize(
    "page", [as_jsonld(), as_next_data(), as_stream(), as_html_in_state()], ids=["jsonld", "next data", "stream", "html"]
)
def test_a_story_that_stands_only_in_a_script_is_read_and_found_again_there(page: str) -> None:
    record: Record = onrecord.read(page)
    assert [record.text[b.start : b.end] for b in record.blocks if b.kept and b.kind == "paragraph"] == BODY
    assert all(b.path.startswith(("jsonld[", "script[")) for b in record.blocks if b.kept and b.kind == "paragraph")
    assert verify(record, page.encode()) == ()
    assert any("script" in note for note in record.notes)
    assert record.article.headline == "Cable car runs again"


def test_a_page_that_shows_its_story_is_read_from_its_blocks() -> None:
    shown = "".join(f"<p>{text}</p>" for text in BODY) + "<p>" + " ".join(BODY) + "</p>"
    record = onrecord.read(as_jsonld() + f"<h1>Cable car runs again</h1>{shown}")
    assert not [b for b in record.blocks if b.path.startswith("jsonld") and b.kind == "paragraph"]


def test_code_and_addresses_are_no_prose() -> None:
    assert prose('{"a":"function (x) { return x + 1; } and so on for many words here, as code does."}') == []
    assert prose('{"a":"/news/2024/05/03/" , "b":"text-lg font-bold leading-tight md:text-xl lg:text-2xl hover:underline."}') == []


@pytest.mark.parametrize("piece", ['"', '\\"', '"\\', '":"', '{"a":"', '"' + "x" * 100])
def test_a_hostile_script_costs_no_time(piece: str) -> None:
    within(4, lambda: prose(piece * (1_000_000 // len(piece))))


def test_of_two_stories_in_a_script_the_longer_is_read() -> None:
    keys = [f"k{n}" for n in range(APART + 1)]
    state = json.dumps([BODY[0], *keys, BODY[1], BODY[2]])
    assert prose(f"x={state}") == BODY[1:3]
    state = json.dumps([BODY[0], BODY[1], *keys, BODY[2]])
    assert prose(f"x={state}") == BODY[:2]


def test_a_string_that_is_no_json_is_left_out() -> None:
    broken = BODY[0].replace("runs", "\\x72uns")
    assert prose(f'x=["{broken}",{json.dumps(BODY[1])}]') == [BODY[1]]


def test_a_table_is_not_put_aside_for_a_notice_in_a_script() -> None:
    rows = "".join(f"<tr><td>Harbour Town {n}</td><td>{n} wins</td><td>{40 - n} defeats</td><td>home 3-{n}</td></tr>" for n in range(30))
    page = (
        f"<h1>Standings</h1><table>{rows}</table><script>window.__STATE__ = {json.dumps({'notice': BODY, 'version': 'x' * 900})};</script>"
    )
    record = onrecord.read(page)
    assert "Harbour Town 12" in record.text
    assert BODY[0] not in record.text
    told = [claim for claim in record.article.evidence if claim.field == "body"]
    assert [claim.raw for claim in told] == BODY  # still there to be seen, with the reason why it did not win
    assert {(claim.won, claim.why) for claim in told} == {(False, "the page shows what it is about itself")}
