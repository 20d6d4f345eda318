"""The archive keeps what it is given, once, whatever happens."""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from onrecord.archive import connect
from onrecord.archive.store import Archive, Query
from onrecord.errors import ArchiveBusy, ArchiveError, BrokenRecord, NotAnArchive, NotFound, OtherVersion
from onrecord.limits import Limits
from tests.builder import bridge, record

PAGE = b"<p>page</p>"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


def test_what_goes_in_comes_out(path: Path) -> None:
    with Archive(path) as archive:
        added = archive.add(bridge(PAGE), PAGE)
        assert (added.outcome, added.version) == ("added", 1)
    with Archive(path, create=False, read_only=True) as archive:
        assert len(archive) == 1
        assert archive.record(added.id) == bridge(PAGE)
        assert archive.data(added.id) == PAGE
        assert list(archive.records()) == [bridge(PAGE)]


def test_same_bytes_twice_change_nothing(path: Path) -> None:
    with Archive(path) as archive:
        first = archive.add(bridge(PAGE), PAGE)
        before = path.read_bytes()
        again = archive.add(bridge(PAGE), PAGE)
        assert (again.id, again.outcome) == (first.id, "known")
        assert path.read_bytes() == before


def test_same_bytes_at_another_address_are_another_document(path: Path) -> None:
    with Archive(path) as archive:
        archive.add(record(PAGE, url="https://a.example/"), PAGE)
        assert archive.add(record(PAGE, url="https://b.example/"), PAGE).outcome == "added"
        assert archive.add(record(PAGE, url=None), PAGE).outcome == "added"
        assert archive.add(record(PAGE, url=None), PAGE).outcome == "known"
        assert archive.add(record(b"other", url=None), b"other").outcome == "added"
        assert len(archive.search(Query())) == 4


def test_a_changed_page_is_a_new_version(path: Path) -> None:
    with Archive(path) as archive:
        archive.add(record(b"2", fetched="2024-03-05T12:00:00+01:00", headline="Second"), b"2")
        archive.add(record(b"3", fetched="2024-03-05T12:00:00Z", headline="Third"), b"3")
        late = archive.add(record(b"1", fetched="2024-03-05T10:00:00Z", headline="First"), b"1")
        assert (late.outcome, late.version) == ("version", 1)
        assert [archive.record(v.id).article.headline for v in archive.versions(late.id)] == ["First", "Second", "Third"]
        assert [h.headline for h in archive.search(Query())] == ["Third"]
        assert len(archive.search(Query(versions="all"))) == 3


def test_bytes_of_another_page_are_refused(path: Path) -> None:
    with Archive(path) as archive:
        with pytest.raises(BrokenRecord, match="SHA-256"):
            archive.add(record(PAGE), b"other bytes")
        assert len(archive) == 0


@pytest.mark.parametrize(
    "hostile", ["a\ud800b", "a\x00b", "\u202eevil\u2066", "x" * 1_000_000, "'; DROP TABLE document; --", "\ufdd0a\ufdd1", "\ufeff\u0301"]
)
def test_hostile_words_survive(path: Path, hostile: str) -> None:
    given = record(
        PAGE,
        headline=hostile,
        body=[f"{hostile} said so."],
        outlet=hostile,
        url="https://x.example/" + hostile,
        authors=(hostile,),
        tags=(hostile,),
    )
    expected = hostile.replace("\ud800", "\ufffd")
    with Archive(path) as archive:
        kept = archive.record(archive.add(given, PAGE).id)
        assert kept.article.headline == expected
        assert kept.text == given.text.replace("\ud800", "\ufffd")
        assert archive.add(given, PAGE).outcome == "known"
        assert archive.search(Query(words="said"))
        assert archive.search(Query(words=hostile[:900])) is not None


def test_rows_of_each_finding(path: Path) -> None:
    with Archive(path) as archive:
        archive.add(record(b"0", url="https://other.example/"), b"0")
        archive.add(bridge(PAGE), PAGE)
    db = sqlite3.connect(path)
    assert db.execute("SELECT speaker, source, cue, content, said_when FROM statement WHERE number = 1").fetchall() == [
        ("Ana Ruiz", "she", "told", "“It cost us €2.4 billion,”", None)
    ]
    assert db.execute("SELECT text, value FROM time ORDER BY number").fetchall() == [("Monday", "2024-03-04"), ("2019", "2019")]
    assert db.execute("SELECT name_plain, country, latitude FROM place").fetchall() == [("lisbon", "PT", 38.72), ("portugal", "PT", 39.6)]
    joined = "SELECT f.text, s.cue, f.at_least, f.counted FROM figure f JOIN statement s ON s.id = f.statement ORDER BY f.number"
    assert db.execute(joined).fetchall() == [("€2.4 billion", "told", 2.4e9, None), ("more than 300", "denied", 300.0, "jobs")]
    assert db.execute("SELECT name, role, mentions, pronouns FROM appearance").fetchall() == [("Ana Ruiz", "Mayor", 1, 1)]
    assert db.execute("SELECT published_day, published_utc, newest FROM document WHERE id = 2").fetchall() == [
        ("2024-03-04", "2024-03-04T17:30:00Z", 1)
    ]
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_search_tables_follow_their_tables(path: Path) -> None:
    with Archive(path) as archive:
        archive.add(bridge(PAGE), PAGE)
    db = sqlite3.connect(path)
    db.execute("UPDATE document SET headline = 'Tunnel'")
    db.execute("DELETE FROM statement WHERE number = 2")
    db.commit()
    for table in ("document_search", "statement_search"):
        db.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")


def test_datasette_finds_the_search_table(path: Path) -> None:
    Archive(path).close()
    sql = """SELECT name FROM sqlite_master WHERE rootpage = 0 AND sql LIKE '%VIRTUAL TABLE%USING FTS%content="document"%'"""
    assert sqlite3.connect(path).execute(sql).fetchall() == [("document_search",)]


def test_every_table_and_column_is_documented(path: Path) -> None:
    with Archive(path) as archive:
        archive.relate()  # makes the tables that join pages
        archive.desk.undo("Jo")  # makes those of the desk
    pages = (ROOT / "docs" / "archive.md").read_text("utf-8").split("\n### ")
    sections = {name.strip(): body for part in pages[1:] for names, _, body in [part.partition("\n")] for name in names.split(",")}
    db = sqlite3.connect(path)
    tables = {
        row[0]
        for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not re.search(r"_search_\w+$|^sqlite_", row[0])
    }
    assert tables == set(sections)
    for table in tables:
        for column in db.execute(f"PRAGMA table_info({table})"):
            assert f"`{column[1]}`" in sections[table], f"{table}.{column[1]}"
    for table, section in sections.items():  # and nothing is described that is not there
        named = {name for row in re.findall(r"^\| (`.*?) \|", section, re.M) for name in re.findall(r"`(\w+)`", row)}
        assert named <= {column[1] for column in db.execute(f"PRAGMA table_info({table})")}, table


def test_other_files_are_refused_and_left_alone(tmp_path: Path) -> None:
    text, other, empty = tmp_path / "a.txt", tmp_path / "other.db", tmp_path / "empty.db"
    text.write_text("Not a database at all, but long enough to look at." * 100)
    db = sqlite3.connect(other)
    db.execute("CREATE TABLE mine (x)")
    db.close()
    empty.touch()
    for path in (text, other):
        before = path.read_bytes()
        with pytest.raises(NotAnArchive, match=path.name):
            Archive(path)
        assert path.read_bytes() == before
    with pytest.raises(NotAnArchive):
        Archive(empty, read_only=True)
    Archive(empty).close()


def test_missing_file_or_folder(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"nowhere\.db"):
        Archive(tmp_path / "nowhere.db", create=False)
    with pytest.raises(NotFound):
        Archive(tmp_path / "nowhere.db", read_only=True)
    assert not (tmp_path / "nowhere.db").exists()
    with pytest.raises(ArchiveError, match="folder"):
        Archive(tmp_path / "no folder" / "news.db")
    with pytest.raises(ArchiveError):
        Archive(tmp_path)


def test_another_format_is_named(path: Path) -> None:
    Archive(path).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(OtherVersion, match="format 99"):
        Archive(path)


def test_odd_file_names(tmp_path: Path) -> None:
    for name in ("a?mode=memory.db", "b#c.db", "d%20e.db", "ü f.db"):
        with Archive(tmp_path / name) as archive:
            archive.add(record(PAGE), PAGE)
        assert (tmp_path / name).is_file()


def test_busy_is_said(path: Path) -> None:
    with Archive(path, limits=Limits(busy_seconds=0.1)) as archive:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveBusy, match="try again"):
            archive.add(record(PAGE), PAGE)
        other.execute("ROLLBACK")
        assert archive.add(record(PAGE), PAGE).outcome == "added"


def test_writers_wait_for_each_other(path: Path) -> None:
    def add(name: str) -> None:
        with Archive(path) as archive:
            for i in range(10):
                data = f"{name}{i}".encode()
                archive.add(record(data, url=f"https://x.example/{name}/{i}"), data)

    threads = [threading.Thread(target=add, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Archive(path) as archive:
        assert len(archive) == 30


def test_export_does_not_block_adding(path: Path) -> None:
    with Archive(path) as archive, Archive(path, read_only=True) as reader, Archive(path, limits=Limits(busy_seconds=0.1)) as writer:
        for i in range(3):
            archive.add(record(str(i).encode()), str(i).encode())
        for i, _ in enumerate(reader.records()):
            data = f"while reading {i}".encode()
            assert writer.add(record(data), data).outcome == "version"


def test_one_damaged_row_stops_nothing(path: Path) -> None:
    with Archive(path) as archive:
        for i in range(5):
            archive.add(record(str(i).encode(), url=f"https://x.example/{i}"), str(i).encode())
    db = sqlite3.connect(path)
    db.execute("UPDATE stored SET record_zstd = X'28b52ffd00' WHERE id = 2")
    db.execute("UPDATE stored SET page_zstd = zeroblob(9) WHERE id = 3")
    db.execute("UPDATE stored SET record_zstd = page_zstd WHERE id = 4")
    db.commit()
    with Archive(path, read_only=True) as archive:
        entries = list(archive.entries())
        assert [e.id for e in entries] == [1, 2, 3, 4, 5]
        assert [e.problem is None for e in entries] == [True, False, False, False, True]
        assert entries[1].record is None
        assert entries[1].data == b"1"
        assert entries[2].data is None
        assert "Document 3" in (entries[2].problem or "")
        with pytest.raises(BrokenRecord, match="Document 2"):
            archive.record(2)
        with pytest.raises(NotFound):
            archive.record(10**30)


@pytest.mark.parametrize("part", [(0.1, 0.3), (0.5, 0.7), (0.8, 1.0)], ids=str)
def test_a_damaged_file_is_named(path: Path, part: tuple[float, float]) -> None:
    with Archive(path) as archive:
        for i in range(60):
            data = os.urandom(3_000)
            archive.add(bridge(data, url=f"https://x.example/{i}"), data)
    raw = bytearray(path.read_bytes())
    first, last = (int(len(raw) // 4096 * p) * 4096 for p in part)
    raw[first:last] = random.Random(1).randbytes(last - first)
    path.write_bytes(raw)
    told = ""
    try:
        with Archive(path, read_only=True) as archive:
            told = " ".join(entry.problem or "" for entry in archive.entries())
    except ArchiveError as error:
        told = str(error)
    assert "damaged" in told


KILLED = """
    import sys
    from onrecord.archive.store import Archive
    from tests.builder import bridge
    with Archive(sys.argv[1]) as archive:
        for i in range(100_000):
            data = f"{i} ".encode() * 5_000
            archive.add(bridge(data, url=f"https://x.example/{i}"), data)
            print(i, flush=True)
"""


@pytest.mark.parametrize("after", [0.05, 0.2, 0.35])
def test_killed_while_adding_loses_nothing_that_was_reported(path: Path, after: float) -> None:
    child = subprocess.Popen([sys.executable, "-c", textwrap.dedent(KILLED), str(path)], stdout=subprocess.PIPE, cwd=ROOT)
    assert child.stdout
    reported = [child.stdout.readline()]
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    reported += child.stdout.readlines()
    child.wait()
    count = len([line for line in reported if line.endswith(b"\n")])
    assert count
    with Archive(path, read_only=True) as archive:
        entries = list(archive.entries())
        assert count <= len(entries) <= count + 1
        assert not [e.problem for e in entries if e.problem]
    assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_journal_left_behind_is_rolled_back_by_a_reader(path: Path, tmp_path: Path) -> None:
    with Archive(path) as archive:
        archive.add(record(PAGE), PAGE)
        # A copy of file and journal in the middle of a transaction is what a power cut leaves.
        archive._connection.execute("PRAGMA cache_spill = 1")
        archive._connection.execute("PRAGMA cache_size = 1")
        archive._connection.execute("BEGIN IMMEDIATE")
        archive._connection.execute("UPDATE document SET body = hex(zeroblob(200000))")
        archive._connection.execute("UPDATE capture SET url = hex(zeroblob(200000))")
        cut = tmp_path / "cut.db"
        cut.write_bytes(path.read_bytes())
        journal = Path(f"{path}-journal")
        assert journal.exists()
        Path(f"{cut}-journal").write_bytes(journal.read_bytes())
        archive._connection.execute("ROLLBACK")
    with Archive(cut, read_only=True) as archive:
        assert [h.headline for h in archive.documents()] == [record(PAGE).article.headline]
        assert archive.record(1) == record(PAGE)


def test_read_only_cannot_write(path: Path) -> None:
    Archive(path).close()
    with Archive(path, read_only=True) as archive, pytest.raises(ArchiveError):
        archive.add(record(PAGE), PAGE)


def test_a_disk_that_is_full_changes_nothing(path: Path) -> None:
    with Archive(path) as archive:
        archive.add(record(PAGE), PAGE)
        pages = archive._connection.execute("PRAGMA page_count").fetchone()[0]
        archive._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        data = os.urandom(100_000)
        with pytest.raises(ArchiveError, match="full"):
            archive.add(replace(record(data), text=record(data).text), data)
        assert len(archive) == 1


def test_two_who_make_one_archive_at_the_same_moment_make_it_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blank = connect._is_blank

    def made_meanwhile(connection: sqlite3.Connection) -> bool:
        found = blank(connection)
        monkeypatch.setattr(connect, "_is_blank", blank)
        with Archive(tmp_path / "news.db") as other:
            other.add(bridge(b"one"), b"one")
        return found

    monkeypatch.setattr(connect, "_is_blank", made_meanwhile)
    with Archive(tmp_path / "news.db") as archive:
        archive.add(record(b"two", url="https://b.example/"), b"two")
        assert len(archive) == 2
