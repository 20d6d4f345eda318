"""What a reader finds on each page: filters with counts, links to exactly these words, versions, people, places, outlets, and all of it as JSON."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from starlette.routing import Route
from starlette.testclient import TestClient

from onrecord.archive.store import Archive
from onrecord.model import Media, Record
from onrecord.room.app import app
from onrecord.room.openapi import ADDRESSES
from tests.builder import BODY, bridge
from tests.room.test_room import LOCAL, checked, guarded, words

OLD = b"<p>old</p>"
NEW = b"<!doctype html><p>new</p>"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A story in two versions, the second with another number and headline, and a story of another outlet that quotes the same mayor."""
    path = tmp_path_factory.mktemp("pages") / "news.db"
    other = bridge(b"other", url="https://b.example/", headline="Mayor defends bridge", outlet="Elbpost", published="2024-04-02")
    sentences = tuple(replace(s, voice="own") for s in other.sentences)
    with Archive(path) as archive:
        archive.add(bridge(OLD, fetched="2024-03-04T20:00:00Z", headline="Harbour bridge opens"), OLD)
        archive.add(edited(), NEW)
        archive.add(replace(other, sentences=sentences, article=replace(other.article, language="de", media=(Media("video"),))), b"other")
    return path


def edited() -> Record:
    """The story with 400 in the place of 300."""
    text = bridge(NEW)
    changed = msgspec.json.decode(text.to_json().replace("more than 300", "more than 400"), type=Record)
    return replace(changed, figures=tuple(replace(f, at_least=400) if f.of == "jobs" else f for f in changed.figures))


@pytest.fixture(scope="module")
def room(path: Path) -> Iterator[TestClient]:
    with TestClient(app(path), base_url=LOCAL) as client:
        yield client


# ── finding ─────────────────────────────────────────────────────────────────


def choices(html: str) -> dict[str, tuple[str, int]]:
    """What a list can be narrowed to: label -> address and count."""
    narrow = html[html.index('<nav id="narrow"') :]
    found = re.findall(r'<li><a href="([^"]+)"[^>]*><bdi>([^<]+)</bdi>.*?<span class="n">(\d+)</span>', narrow)
    return {unescape(label): (unescape(address), int(count)) for address, label, count in found}


def test_filters_are_counted_and_lead_to_as_many_pages(room: TestClient) -> None:
    found = choices(room.get("/").text)
    assert {
        "The Harbour Gazette",
        "Elbpost",
        "Ana Ruiz",
        "Lisbon",
        "Portugal",
        "March 2024",
        "April 2024",
        "English",
        "German",
        "a video",
        "figures",
    } <= set(found)
    assert found["Ana Ruiz"][1] == 2  # documents, not statements, and not their earlier versions
    assert found["a video"][1] == 1
    for label, (address, count) in found.items():
        html = room.get(address).text
        checked(html)
        assert len(re.findall(r'<h3[^>]*><a href="/document/\d+"', html)) == count, label


def test_a_filter_that_was_chosen_can_be_taken_away(room: TestClient) -> None:
    found = choices(room.get("/?q=bridge&outlet=Elbpost").text)
    assert found["Elbpost"] == ("/?q=bridge", 1)
    html = room.get("/?q=bridge&outlet=Elbpost").text
    assert '<a href="/?outlet=Elbpost"><span class="of">words</span> <bdi>bridge</bdi>' in html
    assert '<a href="/?q=bridge"><span class="of">outlet</span> <bdi>Elbpost</bdi>' in html


def test_a_month_narrows_to_its_days(room: TestClient) -> None:
    month = choices(room.get("/").text)["March 2024"][0]
    assert month == "/?since=2024-03&until=2024-03"
    assert choices(room.get(month).text)["4 March 2024"] == ("/?since=2024-03-04&until=2024-03-04", 1)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/?stance=denial", [2, 3]),
        ("/?kind=direct&speaker=ruiz", [2, 3]),
        ("/?kind=mixed", []),
        ("/?role=mayor", [2, 3]),
        ("/?said=cost", [2, 3]),
        ("/?said=jobs&speaker=ruiz", []),  # others said that
        ("/?box=38,-10,39,-9", [2, 3]),
        ("/?box=10,10,20,20", []),
        ("/?about_since=2019&about_until=2019", [2, 3]),
        ("/?language=de", [3]),
        ("/?has_video=1", [3]),
        ("/?has_figure=1&outlet=gazette", [2]),
    ],
)
def test_every_filter_of_the_command_line(room: TestClient, address: str, found: list[int]) -> None:
    html = room.get(address).text
    checked(html)
    assert sorted(int(n) for n in re.findall(r'<h3[^>]*><a href="/document/(\d+)"', html)) == found
    assert [hit["id"] for hit in room.get("/index.json" + address[1:]).json()["found"]["hits"]] == sorted(found, reverse=True) or found


@pytest.mark.parametrize(
    ("address", "says"),
    [("/?kind=loud", "no kind of statement"), ("/?stance=x", "no stance"), ("/?box=1,2", "no box"), ("/?about_since=x", "no day")],
)
def test_a_filter_that_makes_no_sense_is_said(room: TestClient, address: str, says: str) -> None:
    answer = room.get(address)
    assert answer.status_code == 400
    assert says in answer.text
    checked(answer.text)
    assert room.get("/index.json" + address[1:]).status_code == 400


def test_a_list_whose_filters_take_too_long_comes_without_them(room: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n").fetchall()

    monkeypatch.setattr("onrecord.room.counts.tallies", slow)
    answer = room.get("/?q=bridge")
    assert answer.status_code == 200
    assert "2 pages found" in answer.text
    assert 'id="narrow"' not in answer.text
    checked(answer.text)


# ── an article ──────────────────────────────────────────────────────────────


def test_a_link_to_exactly_these_words(room: TestClient) -> None:
    html = room.get("/document/2").text
    row = html[html.index('<tr id="figure-0">') :]
    address = re.search(r'<a href="(/document/2\?words=[^"]+)">these words', row).group(1)  # type: ignore[union-attr]
    assert address.endswith("#in-shared-0")
    shared = room.get(address.partition("#")[0]).text
    checked(shared)
    assert re.search(r'<span id="in-shared-0"></span>(?:<span[^>]*></span>)*<span class="shared">(?:<[^>]+>)*€2\.4 billion<', shared)
    assert "names exactly these words" in shared
    assert "#:~:text=%E2%82%AC2.4%20billion" in row


@pytest.mark.parametrize("given", ["", "x", "5", "9-3", "0-99999999", "-1-4", "1-2-3", "٣-٤", "0" * 50 + "-1"])
def test_a_link_to_no_words_is_the_article(room: TestClient, given: str) -> None:
    answer = room.get("/document/2", params={"words": given})
    assert answer.status_code == 200
    checked(answer.text)
    assert 'id="in-shared-0"' not in answer.text


def test_speakers_lead_to_their_page(room: TestClient) -> None:
    html = room.get("/document/2").text
    id = re.search(r'<strong><a href="/person/(\d+)"><bdi>Ana Ruiz', html).group(1)  # type: ignore[union-attr]
    assert "<h1><bdi>Ana Ruiz</bdi></h1>" in room.get(f"/person/{id}").text


def test_blocks_and_evidence(room: TestClient) -> None:
    html = room.get("/document/2/blocks").text
    checked(html)
    for expected in ("Left out: navigation (1)", "Home Sport Weather", BODY[0][:40], "body/nav[1]"):
        assert expected in words(html)
    html = room.get("/document/2/evidence").text
    checked(html)
    for expected in ("body/h1[1]", "chosen : the only one"):
        assert expected in words(html)
    assert room.get("/document/2/evidence.json").json()["evidence"][0]["why"] == "the only one"


def test_versions_and_what_changed(room: TestClient) -> None:
    html = room.get("/document/2/versions").text
    checked(html)
    assert 'href="/document/1">version 1</a>' in html
    assert "<del>300</del> <ins>400</ins>" in html
    assert "the page does not say so" in html
    data = room.get("/document/1/versions.json").json()
    kinds = {d["change"]["kind"] for step in data["steps"] for d in step["differences"]}
    assert {"headline changed", "number changed"} <= kinds
    assert "captured once" in room.get("/document/3/versions").text


def test_the_captured_page_stands_in_a_frame_in_which_nothing_acts(room: TestClient) -> None:
    answer = room.get("/document/2/page")
    checked(answer.text)
    assert answer.headers["content-security-policy"].endswith("frame-src 'self'")
    assert '<iframe class="captured" sandbox src="/document/2/frame"' in answer.text
    frame = room.get("/document/2/frame")
    policy = frame.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "allow" not in policy
    assert "unsafe" not in policy
    assert frame.text.endswith("<p>new</p>")
    assert frame.headers["content-type"] == "text/html; charset=utf-8"


# ── across pages ────────────────────────────────────────────────────────────


def mayor(room: TestClient) -> str:
    return next(f"/person/{p['id']}" for p in room.get("/people.json?name=ruiz").json()["people"] if p["name"] == "Ana Ruiz")


def test_person(room: TestClient) -> None:
    address = mayor(room)
    html = room.get(address).text
    checked(html)
    text = words(html)
    for expected in ("4 statements on 3 pages of 2 outlets", "As Mayor", "The Harbour Gazette", "April 2024", "told"):
        assert expected in text, expected
    counts = room.get(address + ".json").json()["view"]["counts"]
    assert counts["outlet"] == [{"value": "Elbpost", "count": 2}, {"value": "The Harbour Gazette", "count": 2}]
    assert counts["verb"] == [{"value": "said", "count": 2}, {"value": "told", "count": 2}]
    assert counts["month"] == [{"value": "2024-03", "count": 2}, {"value": "2024-04", "count": 2}]
    narrowed = room.get(address + ".json?outlet=Elbpost&kind=direct").json()["view"]["statements"]
    assert [(s["document"], s["number"]) for s in narrowed] == [(3, 1)]
    assert "Nothing is attributed to this name in that way" in room.get(address + "?verb=sang").text


@pytest.mark.parametrize(
    "address", ["/person/999", "/person/x", "/person/" + "9" * 30, "/place?name=Atlantis", "/place", "/outlet?name=None", "/outlet"]
)
def test_who_is_not_there(room: TestClient, address: str) -> None:
    answer = room.get(address)
    assert answer.status_code == 404
    checked(answer.text)
    path, _, asked = address.partition("?")
    as_json = room.get(f"{path}.json?{asked}")
    assert as_json.status_code == 404
    assert as_json.json()["error"] == "Not here"


def test_place(room: TestClient) -> None:
    html = room.get("/place?name=lisbon").text
    checked(html)
    text = words(html)
    for expected in ("Named on 2 pages", "38.72, -9.13", "GeoNames 2267057", "Mayor defends bridge"):
        assert expected in text, expected
    assert 'href="/document/3#in-place-0"' in html
    view = room.get("/place.json?name=Portugal").json()["view"]
    assert view["country"]
    assert {p["name"] for p in view["points"]} == {"Lisbon", "Portugal"}


def test_outlet(room: TestClient) -> None:
    html = room.get("/outlet?name=The+Harbour+Gazette").text
    checked(html)
    text = words(html)
    for expected in ("1 page", "Ana Ruiz", "both in one sentence 1 100", "number changed", "more than 300", "more than 400"):
        assert expected in text, expected
    view = room.get("/outlet.json?name=Elbpost").json()["view"]
    assert view["voices"] == {"own": 1, "attributed": 0, "mixed": 0}
    assert view["edits"] == []
    assert [(o["name"], o["documents"]) for o in room.get("/outlets.json").json()["outlets"]] == [
        ("Elbpost", 1),
        ("The Harbour Gazette", 1),
    ]


# ── as JSON ─────────────────────────────────────────────────────────────────


def test_every_address_in_json_is_described_and_answers(path: Path, room: TestClient) -> None:
    routed = {route.path for route in app(path).routes if isinstance(route, Route) and route.path.endswith(".json")}
    described = room.get("/openapi.json").json()
    assert set(described["paths"]) == routed - {"/openapi.json"}
    assert described["openapi"] == "3.1.0"
    text = room.get("/openapi.json").text
    assert set(re.findall(r'"#/components/schemas/([^"]+)"', text)) <= set(described["components"]["schemas"])


@pytest.mark.parametrize(("address", "form"), [(path, form) for path, _, form, _ in ADDRESSES])
def test_json_has_the_form_that_is_described(room: TestClient, address: str, form: type) -> None:
    id = mayor(room).rpartition("/")[2] if "person" in address else "2"
    name = {"/place.json": "Lisbon", "/outlet.json": "Elbpost"}.get(address, "")
    answer = room.get(address.replace("{id}", id), params={"name": name} if name else {})
    assert answer.status_code == 200
    guarded(answer.headers)
    assert msgspec.json.decode(answer.content, type=form)


def test_json_says_what_is_wrong(room: TestClient) -> None:
    assert room.get("/document/99.json").json() == {"error": "Not here", "says": room.get("/document/99.json").json()["says"]}
    assert room.get("/nothing.json").json()["says"] == "There is no page at this address."
    assert room.post("/people.json").status_code == 405
