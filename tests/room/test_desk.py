"""The desk in the room: each order and page, what may come from where, and that nothing that a reader writes is ever more than text."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from starlette.datastructures import Headers
from starlette.routing import Route
from starlette.testclient import TestClient

from onrecord.archive.deskfields import Spot
from onrecord.archive.store import Archive
from onrecord.limits import Limits
from onrecord.room.app import app
from onrecord.room.deskorders import ORDERS
from onrecord.room.guard import from_here, local
from tests.builder import bridge, record
from tests.room.test_room import LOCAL, checked, words

PAGE = b"<p>page</p>"
NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %}",
    '=HYPERLINK("https://evil.example/")',
    "\u202eabc\u202c \u2066x",
    "](javascript:alert(1)) <b>*x*",
    "</textarea></select></title><svg onload=alert(1)>",
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        archive.add(bridge(b"old", fetched="2024-03-04T20:00:00Z", headline="Harbour bridge opens"), b"old")
        archive.add(bridge(PAGE), PAGE)
        archive.add(record(b"flood", url="https://b.example/", headline="Elbe floods", outlet="Elbpost"), b"flood")
    return path


@pytest.fixture
def room(path: Path) -> Iterator[TestClient]:
    with TestClient(app(path, who="Jo"), base_url=LOCAL) as client:
        yield client


def token(room: TestClient) -> str:
    return str(room.get("/desk.json").json()["token"])


def do(room: TestClient, order: str, **fields: Any) -> Any:
    """Send an order as JSON; gives what it answers."""
    return room.post(f"/desk/{order}.json", json={**fields, "token": token(room)}).json()


# ── orders ──────────────────────────────────────────────────────────────────


def test_a_form_does_its_order_and_goes_back(room: TestClient) -> None:
    form = {"token": token(room), "document": "2", "value": "bridges", "back": "/document/2"}
    answer = room.post("/desk/tag", data=form, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/document/2")
    html = room.get("/document/2").text
    checked(html)
    assert "Undo: tag added" in words(html)
    assert re.search(r'href="/desk\?tag=bridges">\s*<bdi>bridges', html)


def test_every_order_works_as_json(room: TestClient) -> None:
    on = {"document": 2, "finding": "statement", "number": 1}
    assert do(room, "bookmark", document=2)["entry"]["kind"] == "bookmark"
    tag = do(room, "tag", document=2, value="bridges")["entry"]
    note = do(room, "note", **on, value="Is it so?")["entry"]
    assert (note["words"], note["made_by"]) == ("“It cost us €2.4 billion,” she told reporters", "Jo")
    right = do(room, "correct", **on, field="speaker", value="Rui Ana", reason="video")["entry"]
    assert (right["was"], right["value"]) == ("Ana Ruiz", "Rui Ana")
    assert do(room, "save", address="/?q=bridge", value="Bridges")["entry"]["value"] == "/?q=bridge"
    assert do(room, "edit", id=note["id"], value="It is so.")["entry"]["replaces"] == note["id"]
    assert do(room, "remove", id=tag["id"])["done"] == "taken away"
    assert do(room, "restore", id=tag["id"])["entry"]["removed"] is None
    assert do(room, "trash", document=2)["done"] == "article put in the trash"
    assert room.get("/document/2").status_code == 404
    assert room.get("/index.json").json()["documents"] == 1
    assert do(room, "untrash", document=2)["done"] == "article put back"
    assert do(room, "undo")["done"] == "article put back"
    assert do(room, "redo")["done"] == "article put back"
    assert "sure" in do(room, "empty")["says"]
    do(room, "trash", document=3)
    assert do(room, "empty", sure="yes")["done"] == "1 captured pages and 1 entries deleted"
    assert room.get("/desk/trash.json").json() == {"articles": [], "entries": []}


def test_what_lies_on_the_desk_is_shown_where_it_belongs(room: TestClient) -> None:
    do(room, "note", document=2, finding="figure", number=0, value="A round number.")
    do(room, "correct", document=2, finding="statement", number=1, field="speaker", value="", reason="she was not there")
    do(room, "tag", document=2, value="bridges")
    html = room.get("/document/2").text
    checked(html)
    assert "Corrected: who said it not known ( Jo )" in words(html)
    assert "Note: A round number. ( Jo )" in words(html)
    for page in (
        "/desk",
        "/desk?kind=note",
        "/desk?tag=BRIDGES",
        "/desk/trash",
        "/desk/on/2",
        "/desk/on/2/statement/1",
        "/desk/on/2/figure/0",
    ):
        assert checked(room.get(page).text)
    assert "Ana Ruiz" in words(room.get("/desk/on/2/statement/1").text)
    assert "she was not there" in words(room.get("/desk/on/2").text)
    assert words(room.get("/desk?tag=BRIDGES").text).count("Harbour bridge opens after eleven years") == 1
    assert "Nothing of this lies here" in room.get("/desk?tag=none").text
    beside = room.get("/desk/on/2/statement/1.json").json()
    assert beside["readings"]["speaker"] == "Ana Ruiz"
    assert [e["field"] for e in beside["entries"]] == ["speaker"]


def test_an_empty_desk_says_what_it_is_for(room: TestClient) -> None:
    for page in ("/desk", "/desk/trash"):
        html = room.get(page).text
        checked(html)
        assert "empty" in words(html)


@pytest.mark.parametrize(
    "page", ["/desk/on/99", "/desk/on/x", "/desk/on/2/statement/99", "/desk/on/2/weather/0", "/desk/on/2/statement/x", "/desk/nothing"]
)
def test_what_is_not_there(room: TestClient, page: str) -> None:
    for address in (page, page + ".json"):
        assert room.get(address).status_code == 404


def test_what_cannot_be_kept_is_said(room: TestClient) -> None:
    answer = room.post("/desk/tag", data={"token": token(room), "document": "2", "value": " "})
    assert answer.status_code == 400
    assert "at least one letter" in answer.text
    assert do(room, "tag", value="x")["says"].startswith("Say which one is meant")
    assert do(room, "note", document=2, finding="statement", number=99, value="x")["error"] == "This cannot be kept so"


# ── from where ──────────────────────────────────────────────────────────────


def changing(path: Path) -> list[str]:
    return sorted(
        {
            r.path
            for r in app(path).routes
            if isinstance(r, Route) and "POST" in (r.methods or ()) and not r.path.startswith(("/sign", "/account"))
        }
    )


def test_every_address_that_changes_something_is_an_order_and_wants_its_token(path: Path, room: TestClient) -> None:
    """Also those that are added some day."""
    before = path.read_bytes()
    token(room)
    addresses = changing(path)
    assert len(addresses) == 2 * len(ORDERS)
    for address in addresses:
        fields = {"document": "2", "value": "x", "address": "/?q=x", "id": "1", "sure": "yes"}
        for wrong in ({}, {"token": ""}, {"token": "0" * 64}):
            assert room.post(address, data={**fields, **wrong}).status_code == 403
        assert room.post(address, json=fields, headers={"x-onrecord-token": "é".encode()}).status_code == 403
        assert room.get(address).status_code in (404, 405) or address.startswith("/desk/trash")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site", "origin": LOCAL},
    ],
)
def test_another_page_cannot_change_anything_even_with_the_token(room: TestClient, headers: dict[str, str]) -> None:
    answer = room.post("/desk/tag", data={"token": token(room), "document": "2", "value": "x"}, headers=headers)
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.text
    assert room.get("/desk.json").json()["entries"] == []


def test_a_page_of_the_room_is_from_here() -> None:
    host = {"host": "127.0.0.1:8321"}
    assert from_here(Headers({**host, "origin": LOCAL}))
    assert from_here(Headers({**host, "origin": "null", "sec-fetch-site": "same-origin"}))
    assert from_here(Headers(host))


def test_a_token_is_of_one_visit_and_one_room(path: Path, room: TestClient) -> None:
    known = token(room)
    with TestClient(app(path), base_url=LOCAL) as other:
        token(other)
        assert other.post("/desk/tag", data={"token": known, "document": "2", "value": "x"}).status_code == 403
        assert other.post("/desk/tag", data={"token": token(other), "document": "2", "value": "x"}).status_code == 200
    cookie = next(iter(room.cookies.jar))
    assert (cookie.path, cookie.has_nonstandard_attr("HttpOnly"), cookie.get_nonstandard_attr("SameSite")) == ("/", True, "Lax")


@pytest.mark.parametrize(
    "address", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "", "/a\nb", "/x" * 5_000]
)
def test_a_form_cannot_send_its_reader_away(room: TestClient, address: str) -> None:
    form = {"token": token(room), "document": "2", "back": address}
    answer = room.post("/desk/bookmark", data=form, follow_redirects=False)
    assert answer.headers["location"] == "/desk"
    assert local(address) == "/"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"[1]", "application/json"),
        (b'{"a": {}}', "application/json"),
        (b"{", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"&".join(b"a%d=1" % i for i in range(200)), "application/x-www-form-urlencoded"),
        (b"\xff=1", "application/x-www-form-urlencoded"),
        (b"a=1", "text/plain"),
        (b"a=1", ""),
        (b"x=" + b"a" * 300_000, "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_form_is_refused(room: TestClient, body: bytes, kind: str) -> None:
    answer = room.post("/desk/tag.json", content=body, headers={"content-type": kind, "x-onrecord-token": token(room)})
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.json()["says"]


def test_the_room_without_accounts_answers_to_this_machine_alone(path: Path) -> None:
    with TestClient(app(path), base_url="http://news.example") as client:
        assert client.get("/").status_code == 400
        assert client.post("/desk/undo").status_code == 400


# ── only text ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("nasty", NASTY)
def test_what_a_reader_writes_stays_text(path: Path, room: TestClient, nasty: str) -> None:
    on = {"document": 2, "finding": "statement", "number": 1}
    do(room, "tag", document=2, value=nasty)
    do(room, "note", **on, value=nasty)
    do(room, "note", document=2, finding="article", value=nasty)
    do(room, "correct", **on, field="role", value=nasty, reason=nasty)
    do(room, "save", address="/?q=" + nasty, value=nasty)
    do(room, "remove", id=do(room, "tag", document=3, value=nasty)["entry"]["id"])
    for page in ("/document/2", "/desk", "/desk/trash", "/desk/on/2", "/desk/on/2/statement/1", "/?q=" + nasty):
        answer = room.get(page)
        assert answer.status_code in (200, 400)
        checked(answer.text)
        assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert nasty in [e["value"] for e in room.get("/desk.json").json()["entries"]]
    cells = list(csv.reader(io.StringIO(room.get("/desk/export?to=csv").text)))
    assert not [cell for row in cells[1:] for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert any(nasty in cell for row in cells for cell in row)
    for line in room.get("/desk/export?to=jsonl").text.splitlines():
        json.loads(line)
    told = room.get("/desk/export?to=markdown").text
    assert not re.search(r"(?<!\\)<\w", told)
    assert not re.search(r"(?<!\\)\]\(", told)


def test_names_from_the_machine_stay_text(path: Path) -> None:
    with TestClient(app(path, who="<script>alert(1)</script>"), base_url=LOCAL) as client:
        do(client, "tag", document=2, value="x")
        for page in ("/desk", "/document/2"):
            checked(client.get(page).text)


# ── out again ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", ["jsonl", "csv", "geojson", "annotations", "schemaorg", "markdown"])
def test_any_list_goes_out_in_every_form(room: TestClient, form: str) -> None:
    do(room, "note", document=2, finding="statement", number=1, value="Is it so?")
    do(room, "correct", document=2, finding="figure", number=0, field="unit", value="USD")
    for address in ("/export?q=bridge", "/export?document=2", "/export?speaker=ruiz", "/export"):
        answer = room.get(address + ("&" if "?" in address else "?") + "to=" + form)
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment; ")
        if form in ("jsonl", "markdown", "annotations"):
            assert "Is it so?" in answer.text
            assert "USD" in answer.text
    rows = list(csv.DictReader(io.StringIO(room.get("/export?document=2&to=csv&table=figures").text)))
    assert rows[0]["desk_corrections"].startswith("unit: USD (the machine read: EUR) [Jo, ")
    assert rows[0]["unit"] == "EUR"


def test_what_goes_out_is_what_was_searched_for(room: TestClient) -> None:
    lines = room.get("/export?q=floods&to=jsonl").text.splitlines()
    assert [json.loads(line)["article"]["headline"] for line in lines] == ["Elbe floods"]
    assert "desk" not in json.loads(lines[0])


def test_annotations_say_who_and_when(room: TestClient) -> None:
    do(room, "note", document=2, finding="statement", number=1, value="Is it so?")
    do(room, "bookmark", document=3)
    (mark, note) = sorted(room.get("/desk/export?to=annotations").json()["items"], key=lambda a: a["motivation"])
    assert (note["motivation"], note["creator"]["name"]) == ("commenting", "Jo")
    exact = next(s for s in note["target"]["selector"] if s["type"] == "TextQuoteSelector")["exact"]
    assert exact == "“It cost us €2.4 billion,” she told reporters"
    assert (mark["motivation"], mark["target"]["id"]) == ("bookmarking", "https://b.example/")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/export?to=exe", 400),
        ("/export?to=csv&table=x", 400),
        ("/export?document=99", 404),
        ("/export?document=x", 404),
        ("/desk/export?to=geojson", 400),
        ("/export?since=x", 400),
    ],
)
def test_what_cannot_go_out(room: TestClient, address: str, status: int) -> None:
    assert room.get(address).status_code == status


def test_no_more_than_a_thousand_at_once(path: Path) -> None:
    with TestClient(app(path, Limits(export_records=1)), base_url=LOCAL) as client:
        assert len(client.get("/export?to=jsonl").text.splitlines()) == 1


# ── as JSON ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path_", ["/desk.json", "/desk/trash.json", "/desk/on/{id}.json", "/desk/on/{id}/{finding}/{number}.json"])
def test_answers_have_the_form_that_is_described(room: TestClient, path_: str) -> None:
    do(room, "note", document=2, finding="statement", number=1, value="x")
    do(room, "remove", id=do(room, "tag", document=2, value="y")["entry"]["id"])
    do(room, "trash", document=3)
    described = room.get("/openapi.json").json()
    form = described["paths"][path_]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = room.get(path_.replace("{id}", "2").replace("{finding}", "statement").replace("{number}", "1")).json()
    jsonschema.validate(answer, {**form, "components": described["components"]})
    for name, order in ORDERS.items():
        sent = described["paths"][f"/desk/{name}.json"]["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert set(sent["properties"]) == {*order.takes, "token"}


def test_a_full_desk_is_shown_a_page_at_a_time(path: Path, room: TestClient) -> None:
    with Archive(path) as archive:
        page = archive.record(2)
        for i in range(120):
            archive.desk.note(page, Spot(2, "statement", 1), f"note {i} " + "word " * 100, "Jo")
            archive.desk.remove(archive.desk.tag(2, f"tag {i}", "Jo"), "Jo")
            archive.desk.tag(3, f"kept {i}", "Jo")
    seen = []
    for number in range(1, 6):
        answer = room.get(f"/desk?kind=note&page={number}")
        checked(answer.text)
        seen += re.findall(r"note (\d+) word", answer.text)
        assert ("More →" in answer.text) == (number < 3)
    assert [int(n) for n in dict.fromkeys(seen)] == list(range(119, -1, -1))
    for address in (
        "/desk",
        "/desk/trash",
        "/desk/on/2",
        "/desk/on/2/statement/1",
        "/document/2",
        "/desk?page=x",
        "/desk?page=0",
        "/desk?page=99999999",
    ):
        answer = room.get(address)
        assert answer.status_code == 200
        checked(answer.text)
        assert len(answer.content) < 200_000, address
    assert len(room.get("/desk/on/2.json").json()["entries"]) == 120
