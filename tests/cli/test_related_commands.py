"""What joins pages, as the commands tell it: copies, quotations, figures, an archive that cannot be written, one of a version before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

import onrecord
from onrecord.archive.store import Archive
from onrecord.cli import main, reread
from onrecord.cli import migrate as migrating
from onrecord.version import VERSION
from tests.archive.pages import OTHER, WIRE, article
from tests.archive.test_durable import old_archive
from tests.archive.test_durable import pages as old_pages
from tests.builder import bridge

SAID = "We are going to rebuild every one of the flooded schools before winter, and no child will be taught in a tent again"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Pages that nothing was worked out of yet: a text with its copy, one with passages of it, and words quoted twice."""
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        for pair in (
            article("Harbour of Kellis closed", *WIRE, outlet="City Courier", day="2024-03-04"),
            article("Kellis quay shut", *WIRE, outlet="Radio Nine", day="2024-03-05"),
            article("A week on the coast", *WIRE[:2], *OTHER[:4], outlet="Evening Post", day="2024-03-06"),
            article("Schools", f"“{SAID},” Mayor Ana Ruiz told reporters in the town hall.", outlet="City Courier", day="2024-03-04"),
            article("Tents", "“No child will be taught in a tent again,” Mayor Ana Ruiz said.", outlet="Radio Nine", day="2024-03-05"),
        ):
            archive.add(*pair)
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_copies(path: Path) -> None:
    told = run("copies", "--archive", path)
    assert "5 pages to compare with the others first" in told.stderr
    assert "2 pages of 2 outlets, one text" in told.stdout
    assert "4 March 2024, 09:00 (UTC)  City Courier  Harbour of Kellis closed" in told.stdout
    assert "the first here" in told.stdout
    assert "copy, 100 % of the shorter text" in told.stdout
    told = run("copies", "1", "--archive", path)
    assert told.stderr == ""
    assert "Evening Post  A week on the coast" in told.stdout
    assert "passages in common" in told.stdout
    assert "two of the forty pillars" in told.stdout
    assert {json.loads(line)["relation"] for line in run("copies", "1", "--json", "--archive", path).stdout.splitlines()} == {
        "copy",
        "passages",
    }


def test_quotations(path: Path) -> None:
    told = run("quote", "taught", "in", "a", "tent", "--archive", path)
    assert "Ana Ruiz: 2 outlets, 2 independent texts" in told.stdout
    assert "4 March 2024, 09:00 (UTC), the first here  City Courier" in told.stdout
    assert "cut" in told.stdout
    (line,) = run("quote", "taught in a tent", "--json", "--archive", path).stdout.splitlines()
    assert json.loads(line)["speakers"] == ["Ana Ruiz"]


def test_an_archive_that_cannot_be_written_is_shown_as_it_was_left(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("copies", "--archive", path)
    with Archive(path) as archive:
        archive.add(*article("Kellis harbour closed again", *WIRE, outlet="Tejo Post", day="2024-03-07"))

    def refused(archive: Archive, *given: object) -> int:
        raise onrecord.errors.ArchiveBusy("Another program is writing to it.")

    monkeypatch.setattr(Archive, "relate", refused)
    told = run("copies", "--archive", path)
    assert "What was worked out before is shown." in told.stderr
    assert "2 pages of 2 outlets, one text" in told.stdout


def test_figures_of_a_speaker_as_json(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        for toll, day, outlet in ((12, "2024-02-06", "City Courier"), (19, "2024-02-08", "Radio Nine")):
            archive.add(
                *article(f"Toll {toll}", f"The storm killed {toll} people, Governor Teresa Mondal said.", *OTHER, outlet=outlet, day=day)
            )
    (line,) = run("ledger", "Teresa Mondal", "--json", "--archive", path).stdout.splitlines()
    assert [entry["at_least"] for entry in json.loads(line)["entries"]] == [12, 19]
    assert json.loads(line)["conflict"] is True


def test_an_archive_of_a_version_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "news.db"
    old_archive(path, old_pages(2))

    def stopped(*given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(migrating, "migrate", stopped)
        told = run("migrate", path)
        assert told.exit_code == 130
        assert "is as it was; run the same command again" in told.stderr
    assert "is up to date; the old one is" in run("migrate", path).stderr
    assert "was up to date already" in run("migrate", path).stderr


def test_reading_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"0 of 5 read again by onrecord {VERSION}, 5 were up to date" in run("reread", path).stderr
    assert "5 of 5 read again" in run("reread", path, "--all").stderr
    with Archive(path) as archive:
        archive._connection.execute("UPDATE stored SET page_zstd = x'00' WHERE id = 2")
        archive._connection.execute("UPDATE stored SET record_zstd = x'00' WHERE id = 3")
    told = run("reread", path, "--all")
    assert told.exit_code == 1
    assert "document 2: Document 2" in told.stderr
    assert "4 of 5 read again" in told.stderr
    assert "1 could not be read" in told.stderr
    with Archive(path) as archive:
        assert archive.record(3).article.headline == "A week on the coast"  # a broken record is made again from its page

    def stopped(*given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(reread, "read_page", stopped)
    told = run("reread", path, "--all")
    assert told.exit_code == 130
    assert "0 read again" in told.stderr


def test_a_story_that_has_only_its_articles_shows_no_empty_headings(path: Path) -> None:
    assert run("stories", "nothing", "like", "it", "--archive", path).stderr.endswith("No story of this kind is in this archive.\n")
    shown = run("stories", "--archive", path).stdout.splitlines()
    assert shown[0] == "Harbour of Kellis closed"
    assert shown[1].endswith("  2024-03-04 to 2024-03-06  3 articles, 3 outlets, 2 independent texts")
    story = run("story", "#4", "--archive", path)
    assert story.exit_code == 0, story.stderr
    assert story.stdout.splitlines()[0] == "Schools"
    assert "    Ana Ruiz, Mayor: 1 statement, 1 quoted; told" in story.stdout.splitlines()
    for heading in ("Said as its own", "Figures", "Two clocks"):
        assert heading not in story.stdout


def test_a_page_that_this_onrecord_does_not_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        archive.add(bridge(b"%PDF-1.7 x"), b"%PDF-1.7 x")
    told = run("reread", path, "--all")
    assert told.exit_code == 1
    assert told.stderr.startswith("document 1: ")
    assert "PDF" in told.stderr
    assert "0 of 1 read again" in told.stderr
    with Archive(path) as archive:
        assert archive.record(1) == bridge(b"%PDF-1.7 x")  # what was there stays


def test_why_a_block_was_kept_or_dropped() -> None:
    page = "<html><body><nav><a href=/>Home</a> <a href=/news>News</a></nav><article><h1>Bridge reopens</h1><p>The bridge reopened on Monday, Mayor Ana Ruiz said.</p></article>"
    why = onrecord.explain(page)
    assert why.reasons()
    assert sum(why.reasons().values()) == sum(not block.kept for block in why.blocks)
    told = str(replace(why, notes=("only the first 9 characters were read",)))
    assert "kept     headline" in told
    assert "dropped  " in told
    assert "won      headline" in told
    assert told.endswith("note     only the first 9 characters were read")
