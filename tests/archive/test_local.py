"""Pages from files: a changed file is a new version, a moved one is known, and an archive does not tell the folders of whoever made it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from onrecord.archive.local import address, is_local
from onrecord.archive.migrate import migrate
from onrecord.archive.store import Archive
from onrecord.model import Page
from tests.builder import bridge, record
from tests.cli.test_read import run

STORY = """<html lang="en"><body><article><h1>Ferry returns to Oban</h1>
<p>The ferry carried more than {0} passengers on Tuesday, Mayor Ewan Reid said in Oban, where it had not been seen for months.</p>
<p>The harbour office had closed the pier in March after divers found a crack in the third pillar, and the boats were moved to the old dock.</p>
</article></body></html>"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


def put(file: Path, passengers: int) -> str:
    file.parent.mkdir(exist_ok=True)
    file.write_text(STORY.format(passengers), "utf-8")
    return str(file)


def add(path: Path, *files: str) -> str:
    return run("add", *files, "--archive", str(path)).stderr.split(". ")[0]


def test_a_changed_file_is_a_new_version(tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(tmp_path / "secret folder/ferry.html", 300)
    assert add(path, file).startswith("1 added")
    assert add(path, file).startswith("0 added, 1 already there")
    put(Path(file), 340)
    monkeypatch.chdir(tmp_path)
    assert add(path, "secret folder/ferry.html").startswith("0 added, 1 added as a new version")
    assert add(path, "secret folder").startswith("0 added, 1 already there")
    with Archive(path) as archive:
        assert [v.version for v in archive.versions(1)] == [1, 2]
        assert [hit.id for hit in archive.documents()] == [2]
        assert archive.record(2).page.url is None
    shown = run("changes", file, "--archive", str(path))
    assert "number changed" in shown.stdout
    assert run("verify", str(path)).exit_code == 0
    assert b"secret" not in path.read_bytes()


def test_a_moved_or_copied_file_is_known(tmp_path: Path, path: Path) -> None:
    one, other = put(tmp_path / "one/ferry.html", 300), put(tmp_path / "other/boat.html", 300)
    assert add(path, one, other).startswith("1 added, 1 already there") or add(path, other).startswith("0 added, 1 already there")
    put(tmp_path / "other/boat.html", 340)
    assert add(path, other).startswith("1 added")  # it is no version of the first: they lie at two places
    assert add(path, one, other).startswith("0 added, 2 already there")


def test_bytes_of_a_file_and_of_an_address_are_two(path: Path) -> None:
    with Archive(path) as archive:
        archive.add(bridge(b"page", url="https://x.example/1"), b"page")
        assert not archive.has(Page(b"page"))
        assert archive.add(bridge(b"page", url=None), b"page", "file:page.html#1").outcome == "added"
        assert archive.has(Page(b"page"))
        assert archive.add(bridge(b"page", url=None), b"page").outcome == "known"
        assert archive.add(bridge(b"page", url=None), b"page", "file:copy.html#2").outcome == "known"
        assert archive.differences(2, archive.record(2)) == []
        plan = archive._connection.execute(
            "EXPLAIN QUERY PLAN SELECT id FROM capture WHERE sha256 = ? AND (url IS NULL OR url GLOB 'file:*')", ["a"]
        ).fetchall()
        assert "capture_local" in plan[0][3]


def test_what_was_kept_without_an_address_stays_known(path: Path) -> None:
    with Archive(path) as archive:
        archive.add(record(b"old", url=None), b"old")
        assert archive.has(Page(b"old"))
        assert archive.add(record(b"old", url=None), b"old", "file:old.html#1").outcome == "known"
        assert archive.add(record(b"new", url=None), b"new", "file:old.html#1").outcome == "added"
        assert archive.add(record(b"newer", url=None), b"newer", "file:old.html#1").outcome == "version"


def test_a_migration_keeps_the_address_of_a_file(path: Path) -> None:
    with Archive(path) as archive:
        archive.add(record(b"old", url=None), b"old", "file:old.html#1")
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 1")
    db.close()
    migrate(path)
    with Archive(path) as archive:
        assert archive.add(record(b"new", url=None), b"new", "file:old.html#1").outcome == "version"


def test_an_address_tells_the_name_alone(tmp_path: Path) -> None:
    here, there = tmp_path / "a b.html", tmp_path / "deep" / "a b.html"
    assert address(here).startswith("file:a%20b.html#")
    assert address(here) != address(there)
    assert address(tmp_path / "deep" / ".." / "a b.html") == address(here)
    assert is_local(address(here))
    assert is_local(None)
    assert not is_local("https://x.example/file:a")


def test_no_outlet_is_no_number(path: Path) -> None:
    with Archive(path) as archive:
        archive.add(bridge(b"page", outlet=None), b"page")
    listed = run("people", "--archive", str(path)).stdout
    assert "on 1 page (outlet not known)" in listed
    assert "0 outlets" not in listed
