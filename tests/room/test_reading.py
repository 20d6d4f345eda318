"""The archive kept open between answers: never in a writer's way, never an old one."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from onrecord.archive.store import Archive
from onrecord.errors import NotFound
from onrecord.limits import LIMITS, Limits
from onrecord.room.reading import Shelf, mark, opened, tables
from tests.builder import bridge, record
from tests.room.test_room import with_pages


def test_what_is_added_is_seen_at_once(tmp_path: Path) -> None:
    room = with_pages(tmp_path, (bridge(b"one"), b"one"))
    assert room.get("/index.json").json()["documents"] == 1
    with Archive(tmp_path / "news.db") as archive:
        archive.add(record(b"two", url="https://b.example/", headline="Volcano wakes"), b"two")
    found = room.get("/index.json").json()
    assert found["documents"] == 2
    assert found["counts"]["of"] == 2


def test_readers_are_not_in_the_way_of_a_writer(tmp_path: Path) -> None:
    room = with_pages(tmp_path, (bridge(b"one"), b"one"))
    for address in (
        "/",
        "/?q=bridge",
        "/?q=%22",
        "/?box=x",
        "/document/1",
        "/document/9",
        "/map",
        "/timeline",
        "/suggest?q=ha",
        "/people",
        "/stories",
        "/outlets",
    ):
        room.get(address)
    with Archive(tmp_path / "news.db", limits=Limits(busy_seconds=0.2)) as archive:
        archive.add(record(b"two", url="https://b.example/"), b"two")
        assert len(archive) == 2


def test_another_file_of_the_same_name_is_opened_anew(tmp_path: Path) -> None:
    room = with_pages(tmp_path, (bridge(b"one"), b"one"))
    assert room.get("/document/1").status_code == 200
    path = tmp_path / "news.db"
    path.unlink()
    assert room.get("/document/1").status_code == 404
    with Archive(path):
        pass
    assert "This archive is empty" in room.get("/").text


def test_a_thread_opens_a_file_once(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        archive.add(bridge(b"one"), b"one")
    with opened(path, LIMITS) as one, opened(path, LIMITS) as other:
        assert one is other
    with tables(path, LIMITS) as one_connection, tables(path, LIMITS) as other_connection:
        assert one_connection is other_connection
    with pytest.raises(NotFound), opened(tmp_path / "none.db", LIMITS):
        pass


def test_what_is_kept_is_made_once_by_however_many(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("a")
    shelf, made, barrier = Shelf(), [], threading.Barrier(8)

    def make() -> int:
        made.append(1)
        return len(made)

    def ask() -> None:
        barrier.wait()
        assert shelf.get(mark(path, LIMITS), "name", make) == 1

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    path.write_text("ab")
    assert shelf.get(mark(path, LIMITS), "name", make) == 2


def test_a_shelf_has_an_end_and_an_error_is_not_kept(tmp_path: Path) -> None:
    shelf, now = Shelf(size=2), mark(tmp_path, LIMITS)
    for name in "abc":
        shelf.get(now, name, lambda: 1)
    assert shelf.get(now, "a", lambda: 2) == 2
    assert shelf.get(now, "c", lambda: 2) == 1

    def fail() -> int:
        raise NotFound("not there")

    with pytest.raises(NotFound):
        shelf.get(now, "d", fail)
    assert shelf.get(now, "d", lambda: 3) == 3
