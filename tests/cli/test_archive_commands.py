"""``add``, ``search``, ``export``, ``serve`` and ``verify`` together, as a journalist would use them."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest
import zstandard

from onrecord import Archive, verify
from onrecord.model import Record
from tests.cli.test_read import PAGE, run


@pytest.fixture
def news(tmp_path: Path) -> Path:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "oban.html").write_text(PAGE, encoding="utf-8")
    (pages / "ullapool.html").write_text(
        PAGE.replace("Oban", "Ullapool").replace("Ewan Reid", "Isla Munro").replace("2024-05-14", "2024-06-02"), encoding="utf-8"
    )
    path = tmp_path / "news.db"
    result = run("add", str(pages), "--archive", str(path))
    assert result.exit_code == 0, result.stderr
    assert "2 added" in result.stderr
    return path


def test_adding_again_changes_nothing(news: Path) -> None:
    result = run("add", str(news.parent / "pages"), "--archive", str(news))
    assert "0 added" in result.stderr
    assert "2 already there" in result.stderr


def test_search_finds_words_and_keeps_to_its_filters(news: Path) -> None:
    both = run("search", "ferry", "--archive", str(news))
    assert both.exit_code == 0, both.stderr
    assert "Ferry returns to Oban" in both.stdout
    assert "Ferry returns to Ullapool" in both.stdout
    for option, value in (("--speaker", "Isla Munro"), ("--since", "2024-06-01"), ("--place", "Ullapool")):
        out = run("search", "ferry", option, value, "--archive", str(news)).stdout
        assert "Ullapool" in out, option
        assert "Ferry returns to Oban" not in out, option
    assert "Ferry" not in run("search", "ferry", "--until", "2024-01-01", "--archive", str(news)).stdout
    assert "Ferry" not in run("search", "ferry", "--outlet", "Another Paper", "--archive", str(news)).stdout


def test_search_never_breaks_on_what_is_typed(news: Path) -> None:
    for words in ('"', "AND", "NEAR(", "*", "ferry AND", "a:b", "';--", "(" * 500, "\x00", "-"):
        assert run("search", "--archive", str(news), "--", words).exit_code == 0, words


def test_export_gives_the_records_back(news: Path) -> None:
    lines = run("export", str(news), "--to", "jsonl").stdout.splitlines()
    assert sorted(Record.from_json(line).article.headline or "" for line in lines) == ["Ferry returns to Oban", "Ferry returns to Ullapool"]
    rows = list(csv.DictReader(io.StringIO(run("export", str(news), "--to", "csv").stdout)))
    assert any("glad to have the ship back" in json.dumps(row) for row in rows)


def test_verify_holds(news: Path) -> None:
    result = run("verify", str(news))
    assert result.exit_code == 0, result.stdout + result.stderr
    assert "2 records" in result.stdout
    assert "all hold" in result.stdout


def _first(news: Path) -> tuple[Record, bytes]:
    with Archive(news) as archive:
        entry = next(iter(archive.entries()))
        assert entry.record is not None
        assert entry.data is not None
        return entry.record, entry.data


def test_verify_names_a_changed_page(news: Path) -> None:
    record, data = _first(news)
    assert verify(record, data) == ()
    assert verify(record, data.replace(b"dry dock", b"wet dock"))[0].what == "the page's SHA-256"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("four weeks in dry dock", "five weeks in dry dock", "block"),  # everywhere alike: only the bytes can tell
        ('"raw":"2024-05-14T09:30:00+01:00"', '"raw":"2024-05-13T09:30:00+01:00"', "evidence"),
    ],
)
def test_verify_names_a_forged_record(news: Path, old: str, new: str, what: str) -> None:
    record, data = _first(news)
    forged = record.to_json().replace(old, new)
    assert forged != record.to_json()
    assert any(what in failure.what for failure in verify(Record.from_json(forged), data))


def test_verify_ends_with_1_where_a_stored_record_was_forged(news: Path) -> None:
    with sqlite3.connect(news) as db:
        (packed,) = db.execute("SELECT record_zstd FROM stored WHERE id = 1").fetchone()
        line = zstandard.ZstdDecompressor().decompress(packed).replace(b"more than 300 passengers", b"more than 900 passengers")
        db.execute("UPDATE stored SET record_zstd = ? WHERE id = 1", [zstandard.ZstdCompressor().compress(line)])
    result = run("verify", str(news))
    assert result.exit_code == 1
    assert "900 passengers" in result.stdout
    assert "1 failed" in result.stdout


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UPDATE statement SET content = 'something else' WHERE number = 0 AND document = 1", "statement 0, content is 'something else'"),
        ("UPDATE document SET headline = 'Another' WHERE id = 1", "document.headline is 'Another'"),
        ("DELETE FROM time WHERE document = 1 AND number = 0", "time 0 is missing"),
        ("UPDATE figure SET at_least = 900 WHERE document = 1 AND number = 0", "figure 0, at_least is 900"),
        ("INSERT INTO place (document, number, start, end, text, text_plain, name, name_plain, kind) VALUES (1, 99, 0, 1, 'x', 'x', 'x', 'x', 'city')", "place 99 is in no record"),
    ],
)  # fmt: skip
def test_verify_names_a_row_that_was_altered(news: Path, sql: str, named: str) -> None:
    with sqlite3.connect(news) as db:
        db.execute(sql)
    result = run("verify", str(news))
    assert result.exit_code == 1
    assert named in result.stdout
    assert "1 failed" in result.stdout


def test_verify_goes_on_past_a_damaged_row(news: Path) -> None:
    with sqlite3.connect(news) as db:
        db.execute("UPDATE stored SET page_zstd = x'00' WHERE id = 1")
    result = run("verify", str(news))
    assert result.exit_code == 1
    assert "2 records" in result.stdout
    with sqlite3.connect(news) as db:
        db.execute("UPDATE stored SET record_zstd = x'00' WHERE id = 1")
    result = run("verify", str(news))
    assert "document 1: Document 1 " in result.stdout
    assert "1 failed" in result.stdout


@pytest.mark.parametrize("command", [("search", "x", "--archive"), ("verify",), ("serve",), ("export", "--to", "csv")])
def test_a_file_that_is_no_archive_is_refused_in_a_sentence(command: tuple[str, ...], tmp_path: Path) -> None:
    other = tmp_path / "letter.db"
    other.write_text("Dear editor, this is no archive at all. " * 100)
    result = run(*command, str(other))
    assert result.exit_code == 1
    assert "letter.db" in result.stderr
    assert "Traceback" not in result.stderr
    missing = run(*command, str(tmp_path / "missing.db"))
    assert missing.exit_code == 1
    assert "missing.db" in missing.stderr
    assert not (tmp_path / "missing.db").exists()
