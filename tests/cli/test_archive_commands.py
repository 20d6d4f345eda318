"""``add``, ``search``, ``export``, ``serve`` and ``verify`` together, as a journalist would use them."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest

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


def test_verify_holds_and_then_names_what_was_changed(news: Path) -> None:
    good = run("verify", str(news))
    assert good.exit_code == 0, good.stdout + good.stderr
    assert "all hold" in good.stdout
    with sqlite3.connect(news) as db:
        (name, column), *_ = [(t, "record") for (t,) in db.execute("select name from sqlite_master where name = 'document'")]
        rows = db.execute(f"select rowid, {column} from {name}").fetchall()
        assert rows
    # a record that claims other words than the page has
    from onrecord import Archive

    with Archive(news) as archive:
        entry = next(iter(archive.entries()))
        assert entry.record is not None
        assert entry.data is not None
        from onrecord import verify

        assert verify(entry.record, entry.data) == ()
        assert verify(entry.record, entry.data.replace(b"dry dock", b"wet dock"))[0].what == "the page's SHA-256"
        forged = Record.from_json(entry.record.to_json().replace("four weeks in dry dock", "five weeks in dry dock"))
        assert any("block" in failure.what for failure in verify(forged, entry.data))


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
