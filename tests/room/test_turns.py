"""Answers that are kept: the same page, never an old one, never another reader's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from onrecord.archive.deskcount import alone, changes
from onrecord.archive.store import Archive
from onrecord.limits import LIMITS
from onrecord.room import app as rooms
from onrecord.room.app import app
from onrecord.room.reading import Beneath, beneath, mark
from onrecord.room.turns import Answers, Kept
from tests.builder import bridge, record
from tests.room.test_room import LOCAL

PAGE = b"<p>page</p>"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        archive.add(bridge(PAGE), PAGE)
        archive.add(record(b"flood", url="https://b.example/", headline="Elbe floods"), b"flood")
    return path


def token(html: str) -> str:
    return re.findall(r'name="token" value="([0-9a-f]{64})"', html)[0]


def counting(monkeypatch: pytest.MonkeyPatch, name: str) -> list[int]:
    """Counts how often a function of the room is called."""
    called: list[int] = []
    real = getattr(rooms, name)

    def counted(*given: object, **named: object) -> object:
        called.append(1)
        return real(*given, **named)

    monkeypatch.setattr(rooms, name, counted)
    return called


def test_a_page_is_made_once_until_something_changes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = counting(monkeypatch, "results")
    with TestClient(app(path, who="Jo"), base_url=LOCAL) as room:
        first = room.get("/?q=bridge").text
        assert room.get("/?q=bridge").text == first
        assert room.get("/index.json?q=bridge").json()["found"]["total"] == 2
        assert len(made) == 1
        with Archive(path) as archive:
            archive.add(record(b"3", url="https://c.example/", headline="Another bridge"), b"3")
        assert "Another bridge" in room.get("/?q=bridge").text


def test_what_is_put_on_the_desk_is_seen_at_once_and_leaves_the_lists(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = counting(monkeypatch, "listed")
    with TestClient(app(path, who="Jo"), base_url=LOCAL) as room:
        room.get("/outlets")
        for number in range(3):
            form = {"token": token(room.get("/document/1").text), "document": "1", "value": f"tag {number}"}
            assert room.post("/desk/tag", data=form).status_code == 200
            assert f"tag {number}" in room.get("/document/1").text
            assert "The Harbour Gazette" in room.get("/outlets").text
        room.post("/desk/undo", data=form)
        assert "tag 2" not in re.sub(r"<form.*?</form>", "", room.get("/document/1").text)
        room.get("/outlets")
        assert len(made) == 1
        room.post("/desk/trash", data={**form, "document": "2"})
        assert "Elbe floods" not in room.get("/").text
        room.get("/outlets")
        assert len(made) == 2
        room.post("/desk/undo", data=form)
        assert "Elbe floods" in room.get("/").text


def test_each_visit_has_its_own_token(path: Path) -> None:
    with TestClient(app(path, who="Jo"), base_url=LOCAL) as room:
        mine = token(room.get("/document/1").text)
        assert token(room.get("/document/1").text) == mine
        room.cookies.clear()
        other = token(room.get("/document/1").text)
        assert other != mine
        assert room.post("/desk/tag", data={"token": mine, "document": "1", "value": "x"}).status_code == 403
        assert room.post("/desk/tag", data={"token": other, "document": "1", "value": "x"}).status_code == 200


def test_a_browser_is_told_that_it_has_the_page(path: Path) -> None:
    with TestClient(app(path, who="Jo"), base_url=LOCAL) as room:
        assert "etag" not in room.get("/document/1").headers  # it has no cookie yet
        tag = room.get("/document/1").headers["etag"]
        again = room.get("/document/1", headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert "default-src 'none'" in again.headers["content-security-policy"]
        assert room.get("/document/2", headers={"if-none-match": tag}).status_code == 200
        room.post("/desk/bookmark", data={"token": token(room.get("/document/1").text), "document": "1"})
        assert room.get("/document/1", headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("address", ["/document/9", "/?since=x", "/nothing", "/document/1/bytes", "/desk.json", "/export?to=csv"])
def test_what_is_no_page_is_not_kept(path: Path, address: str) -> None:
    with TestClient(app(path, who="Jo"), base_url=LOCAL) as room:
        room.get("/document/1")
        for _ in range(2):
            answer = room.get(address)
            assert "etag" not in answer.headers


def test_what_stands_in_the_frame_keeps_its_walls(path: Path) -> None:
    with TestClient(app(path, who="Jo"), base_url=LOCAL) as room:
        for _ in range(3):
            answer = room.get("/document/1/frame")
            assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
            assert answer.headers["x-frame-options"] == "SAMEORIGIN"
            assert "frame-src 'self'" in room.get("/document/1/page").headers["content-security-policy"]


def test_answers_have_an_end(path: Path) -> None:
    now, answers = mark(path, LIMITS), Answers(100)
    for name in "abc":
        answers.put(now, name, Kept(b"x" * 40, {}))
    assert [answers.get(now, name) is not None for name in "abc"] == [False, True, True]
    answers.put(now, "b", Kept(b"y" * 40, {}))
    assert answers.get(now, "c") is not None
    with Archive(path) as archive:
        archive.desk.bookmark(1, "Jo")
    assert answers.get(mark(path, LIMITS), "b") is None


def test_changes_of_the_desk_are_told_from_others(path: Path) -> None:
    def now() -> Beneath:
        found = beneath(mark(path, LIMITS))
        assert isinstance(found, Beneath)
        return found

    first, count = now(), changes(path)
    with Archive(path) as archive:
        desk = archive.desk
        tag = desk.tag(1, "x", "Jo")
        assert changes(path) == (count or 0) + 1
        desk.edit(tag, "y", "Jo")
        desk.undo("Jo")
        desk.redo("Jo")
        desk.remove(tag, "Jo")
        desk.save_search("/?q=x", "", "Jo")
        assert now() == first
        desk.bookmark(1, "Jo")
        assert now() == first
        desk.trash(1, "Jo")
        trashed = now()
        assert trashed != first
        desk.undo("Jo")
        assert now() not in (first, trashed)
        desk.remove(tag, "Jo")
        assert alone(archive._connection) >= 7
        desk.trash(2, "Jo")
        before = now()
        desk.empty_trash("Jo")
        assert now() != before
        before = now()
        archive.add(record(b"3", url="https://c.example/", headline="Another bridge"), b"3")
        assert now() != before


def test_a_desk_that_does_not_count_yet_begins_to(path: Path) -> None:
    with Archive(path) as archive:
        archive.desk.tag(1, "x", "Jo")
        archive._connection.execute("DROP TABLE desk_count")
        archive.desk.tag(1, "y", "Jo")
        before = beneath(mark(path, LIMITS))
        archive.desk.tag(1, "z", "Jo")
        assert beneath(mark(path, LIMITS)) == before


@pytest.mark.parametrize("data", [b"", b"short", b"SQLite format 3\x00" + b"\x02" * 84])
def test_a_file_without_a_count_is_known_by_its_whole(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "news.db"
    path.write_bytes(data)
    assert changes(path) is None
    assert beneath(mark(path, LIMITS)) == mark(path, LIMITS)
