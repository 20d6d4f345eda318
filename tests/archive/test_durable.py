"""Nothing that was reported as added is lost, and an archive of the version before is brought up to date; a batch is as good as single pages."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import zstandard

from bench.archive import kill
from onrecord.archive.migrate import migrate
from onrecord.archive.store import Added, Archive, Query
from onrecord.errors import ArchiveError, BrokenRecord, NotAnArchive, NotFound, OtherVersion
from onrecord.limits import Limits
from onrecord.model import Page
from tests.builder import bridge, record

ROOT = Path(__file__).parents[2]
OLD = ROOT / "tests/cases/archive/format-1.sql"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


# ── batches ─────────────────────────────────────────────────────────────────


def pages(count: int, first: int = 0) -> list[tuple[object, bytes]]:
    return [(bridge(str(i).encode(), url=f"https://x.example/{i}"), str(i).encode()) for i in range(first, first + count)]


def test_a_batch_is_as_single_pages(tmp_path: Path) -> None:
    one, many = Archive(tmp_path / "one.db"), Archive(tmp_path / "many.db")
    given = [*pages(7), *pages(2), (bridge(b"new", url="https://x.example/3", fetched="2024-03-06T09:00:00Z"), b"new")]
    single = [one.add(*pair) for pair in given]  # type: ignore[arg-type]
    assert list(many.add_many(given)) == single  # type: ignore[arg-type]
    assert [a.outcome for a in single] == ["added"] * 7 + ["known"] * 2 + ["version"]
    sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%search%' AND name <> 'capture'"
    for (table,) in one._connection.execute(sql).fetchall():
        rows = [archive._connection.execute(f"SELECT * FROM {table}").fetchall() for archive in (one, many)]
        assert rows[0] == rows[1], table


def test_nothing_is_told_before_it_is_safe(path: Path) -> None:
    told: list[Added] = []
    with Archive(path, limits=Limits(batch_records=3, batch_seconds=60)) as archive:
        with archive.batch(told.append) as batch:
            for i, pair in enumerate(pages(8), 1):
                batch.add(*pair)  # type: ignore[arg-type]
                there = sqlite3.connect(path).execute("SELECT count(*) FROM document").fetchone()[0]
                assert len(told) == there
                assert i - there < 3  # three are never on their way
        assert len(told) == 8


def test_a_batch_that_is_broken_off_keeps_what_came(path: Path) -> None:
    told: list[Added] = []
    with Archive(path) as archive:
        batch = archive.batch(told.append)
        batch.add(*pages(1)[0])  # type: ignore[arg-type]
        batch.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
        assert len(told) == len(archive) == 1


def test_bytes_of_another_page_cost_only_themselves(path: Path) -> None:
    told: list[Added] = []
    with Archive(path) as archive:
        batch = archive.batch(told.append)
        batch.add(record(b"1"), b"other")
        batch.add(record(b"2"), b"2")
        with pytest.raises(BrokenRecord, match="SHA-256"):
            batch.flush()
        assert len(told) == len(archive) == 1


def test_a_full_disk_in_a_batch_tells_of_nothing(path: Path) -> None:
    told: list[Added] = []
    with Archive(path) as archive:
        size = archive._connection.execute("PRAGMA page_count").fetchone()[0]
        archive._connection.execute(f"PRAGMA max_page_count = {size + 2}")
        data = os.urandom(100_000)
        with pytest.raises(ArchiveError, match="full"), archive.batch(told.append) as batch:
            batch.add(record(data), data)
        assert (told, len(archive)) == ([], 0)
        archive._connection.execute("PRAGMA max_page_count = 100000")
        assert archive.add(record(data), data).outcome == "added"


def test_known_without_reading(path: Path) -> None:
    with Archive(path) as archive:
        archive.add(record(b"1", url="https://x.example/\x00"), b"1")
        assert archive.has(Page(b"1", url="https://x.example/\x00"))
        assert not archive.has(Page(b"1"))
        assert not archive.has(Page(b"2", url="https://x.example/\x00"))


# ── reading again ───────────────────────────────────────────────────────────


def test_another_reading_takes_the_place_of_the_first(path: Path) -> None:
    first = bridge(b"1")
    with Archive(path) as archive:
        archive.add(bridge(b"0", url="https://x.example/"), b"0")
        id = archive.add(first, b"1").id
        before = dict(archive._connection.execute("SELECT content, id FROM statement WHERE document = ?", [id]).fetchall())
        second = record(
            b"1", headline="A tunnel at last", findings={"statements": first.statements[1:]}, standfirst=first.article.standfirst
        )
        # The words stand elsewhere now, so that only the bytes are the same.
        archive.replace(id, bridge(b"1"))
        assert dict(archive._connection.execute("SELECT content, id FROM statement WHERE document = ?", [id]).fetchall()) == before
        archive.replace(id, record(b"1", headline="A tunnel at last"))
        assert archive.data(id) == b"1"
        assert archive.record(id) == record(b"1", headline="A tunnel at last")
        assert [h.id for h in archive.search(Query(words="tunnel"))] == [id]
        assert [h.id for h in archive.search(Query(words="harbour"))] == [1]
        assert [h.id for h in archive.search(Query(speaker="Ruiz"))] == [1]
        assert [h.id for h in archive.search(Query(stance="denial"))] == [1]
        assert archive.count(Query()) == 2
        assert second.statements
        with pytest.raises(BrokenRecord):
            archive.replace(id, record(b"9"))
        with pytest.raises(NotFound):
            archive.replace(77, record(b"1"))
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    for table in ("document_search", "statement_search", "facet_search"):
        db.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")


def test_a_statement_that_is_gone_leaves_its_number_unused(path: Path) -> None:
    with Archive(path) as archive:
        id = archive.add(bridge(b"1"), b"1").id
        last = archive._connection.execute("SELECT max(id) FROM statement").fetchone()[0]
        archive.replace(id, record(b"1"))
        archive.add(bridge(b"2", url="https://x.example/2"), b"2")
        assert archive._connection.execute("SELECT min(id) FROM statement").fetchone()[0] > last


# ── kill -9 ─────────────────────────────────────────────────────────────────


def test_killed_while_adding(tmp_path: Path) -> None:
    """The long one: python -m bench.archive kill --times 200"""
    told = kill(6, 3, tmp_path)
    assert told["kills"] >= 6
    assert told["inside a commit"] >= 3
    assert told["reported"] > 0
    assert told["slowest reopening, s"] < 2


SLOW = """
    import signal, sys, time
    import onrecord.cli.run as run
    signal.signal(signal.SIGINT, signal.default_int_handler)  # one that was started in the background is deaf to Ctrl-C
    from onrecord.cli import main
    def slowly(page, options, read=run.read_page):
        time.sleep(0.05 if b"number 59" not in page.data else 30)  # at the last page it waits to be stopped
        return read(page, options)
    run.read_page = slowly
    main(["add", sys.argv[1], "--archive", sys.argv[2]])
"""


def test_ctrl_c_keeps_what_was_read_and_says_how_to_go_on(tmp_path: Path, path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for i in range(60):
        (folder / f"{i:03}.html").write_text(
            f"<h1>Page number {i}</h1><p>The bridge number {i} reopened on Monday, Mayor Ana Ruiz said in Lisbon.</p>"
        )
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SLOW), str(folder), str(path)], stderr=subprocess.PIPE, cwd=ROOT, text=True
    )
    while not path.exists() or not _count(path):
        assert child.poll() is None
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    _, told = child.communicate(timeout=60)
    assert child.returncode == 130
    assert "run the same command again" in told
    with Archive(path, read_only=True) as archive:
        there = len(archive)
        assert 0 < there < 60
        assert f"Stopped. {there} added." in told
        assert not [e.problem for e in archive.entries() if e.problem]
    again = subprocess.run(
        [sys.executable, "-m", "onrecord", "add", str(folder), "--archive", str(path)], capture_output=True, text=True, check=True
    )
    assert f"{60 - there} added, {there} already there." in again.stderr


def _count(path: Path) -> int:
    try:
        return int(sqlite3.connect(path).execute("SELECT count(*) FROM document").fetchone()[0])
    except sqlite3.Error:
        return 0


# ── an archive of the version before ────────────────────────────────────────


def old_archive(path: Path, records: list[tuple[object, bytes]]) -> None:
    """What format 1 looked like: what matters is in ``capture`` and ``stored``."""
    db = sqlite3.connect(path)
    db.executescript(OLD.read_text("utf-8"))
    db.execute("PRAGMA application_id = 0x6F6E7263")
    db.execute("PRAGMA user_version = 1")
    pack = zstandard.ZstdCompressor(level=6, write_checksum=True).compress
    for i, (given, data) in enumerate(records, 1):
        page = given.page  # type: ignore[attr-defined]
        row = (
            2 * i,
            page.url,
            1,
            page.sha256,
            page.size,
            page.fetched,
            "2024-03-05T10:00:00Z",
            page.media_type,
            None,
            page.charset,
            "onrecord 0.1.0, fast",
        )
        db.execute(f"INSERT INTO capture VALUES ({', '.join('?' * 11)})", row)
        db.execute("INSERT INTO stored VALUES (?, ?, ?)", (2 * i, pack(data), pack(given.to_json().encode())))  # type: ignore[attr-defined]
    db.commit()
    db.close()


def test_an_archive_of_the_version_before(path: Path) -> None:
    given = [*pages(3), (bridge(b"new", url="https://x.example/1", fetched="2024-03-06T09:00:00Z"), b"new")]
    old_archive(path, given)
    before = path.read_bytes()
    with pytest.raises(OtherVersion, match=r"onrecord migrate .*news\.db"):
        Archive(path)
    assert path.read_bytes() == before
    kept = migrate(path)
    assert kept is not None
    assert kept.name == "news.db.format-1"
    assert kept.read_bytes() == before
    with Archive(path, create=False) as archive:
        assert [e.id for e in archive.entries()] == [2, 4, 6, 8]
        assert list(archive.records()) == [g[0] for g in given]
        assert [v.version for v in archive.versions(4)] == [1, 2]
        assert [h.id for h in archive.search(Query(speaker="Ruiz", stance="neutral"))] == [8, 6, 2]
        assert archive.people("Ruiz")[0].documents == 4
        row = archive._connection.execute("SELECT added, software FROM capture WHERE id = 2").fetchone()
        assert row == ("2024-03-05T10:00:00Z", "onrecord 0.1.0, fast")
    assert migrate(path) is None
    assert sorted(p.name for p in path.parent.iterdir()) == ["news.db", "news.db.format-1"]


def test_a_damaged_page_is_carried_over_as_it_is(path: Path) -> None:
    old_archive(path, pages(3))
    db = sqlite3.connect(path)
    db.execute("UPDATE stored SET record_zstd = x'00' WHERE id = 4")
    db.commit()
    db.close()
    migrate(path)
    with Archive(path) as archive:
        assert [e.problem is None for e in archive.entries()] == [True, False, True]
        assert archive.data(4) == b"1"


def test_a_migration_that_was_interrupted_begins_anew(path: Path) -> None:
    old_archive(path, pages(3))
    before = path.read_bytes()

    def stop(name: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrate(path, stop)
    assert path.read_bytes() == before
    migrate(path)
    with Archive(path) as archive:
        assert len(archive) == 3


def test_what_cannot_be_migrated(tmp_path: Path) -> None:
    other, newer = tmp_path / "other.db", tmp_path / "newer.db"
    db = sqlite3.connect(other)
    db.execute("CREATE TABLE mine (x)")
    db.close()
    Archive(newer).close()
    db = sqlite3.connect(newer)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(NotAnArchive):
        migrate(other)
    with pytest.raises(OtherVersion, match="format 99"):
        migrate(newer)
    with pytest.raises(NotFound):
        migrate(tmp_path / "missing.db")


def test_a_file_system_without_hard_links_is_no_hindrance(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*given: object) -> None:
        raise OSError("Operation not permitted")

    old_archive(path, pages(3))
    before = path.read_bytes()
    monkeypatch.setattr(os, "link", unknown)
    monkeypatch.delattr(os, "O_DIRECTORY")  # as on Windows, where a folder cannot be made durable by itself
    kept = migrate(path)
    assert kept is not None
    assert kept.read_bytes() == before
    with Archive(path) as archive:
        assert len(archive) == 3


def test_an_old_archive_that_was_kept_before_is_not_written_over(path: Path) -> None:
    for wanted in ("news.db.format-1", "news.db.format-1.2", "news.db.format-1.3"):
        path.unlink(missing_ok=True)
        old_archive(path, pages(2))
        kept = migrate(path)
        assert kept is not None
        assert kept.name == wanted


def test_a_migration_that_would_lose_a_page_is_not_made(path: Path) -> None:
    """Two rows of one page at one address: no archive of ours has them, but the file could have been made by another hand."""
    old_archive(path, pages(3))
    db = sqlite3.connect(path)
    db.execute("DROP INDEX IF EXISTS capture_once")
    db.execute(
        "INSERT INTO capture SELECT 99, url, 2, sha256, size, fetched, added, media_type, encoding, charset, software FROM capture WHERE id = 2"
    )
    db.execute("INSERT INTO stored SELECT 99, page_zstd, record_zstd FROM stored WHERE id = 2")
    db.commit()
    db.close()
    before = path.read_bytes()
    with pytest.raises(ArchiveError, match="4 documents were there and 3 would be"):
        migrate(path)
    assert path.read_bytes() == before


def test_what_is_let_go_of_is_not_written(path: Path) -> None:
    told: list[Added] = []
    with Archive(path, limits=Limits(batch_records=3, batch_seconds=60)) as archive:
        batch = archive.batch(told.append)
        for pair in pages(4):
            batch.add(*pair)  # type: ignore[arg-type]
        there = len(archive)
        batch.drop()
        batch.close()
        assert len(archive) == len(told) == there < 4
        assert archive.add(*pages(1, first=9)[0]).outcome == "added"  # type: ignore[arg-type]
