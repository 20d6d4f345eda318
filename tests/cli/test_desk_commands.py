"""The desk from the command line: listed, exported, undone, emptied; and carried along by ``onrecord export``."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onrecord.archive.deskfields import Spot
from onrecord.archive.store import Archive
from onrecord.cli import main
from tests.builder import bridge, record

PAGE = b"<p>page</p>"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        archive.add(bridge(PAGE), PAGE)
        archive.add(record(b"flood", url="https://b.example/", headline="Elbe floods"), b"flood")
        archive.desk.tag(1, "bridges", "Jo")
        archive.desk.note(archive.record(1), Spot(1, "statement", 1), "\x1b[31mIs it so?\nAsk.", "Jo")
        archive.desk.correct(archive.record(1), Spot(1, "figure", 0), "unit", "USD", "Jo", "=1+1")
        archive.desk.save_search("/?q=bridge", "Bridges", "Jo")
    return path


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_listing(path: Path) -> None:
    lines = run("desk", "list", path).stdout.splitlines()
    assert [line.split()[1].rstrip(":") for line in lines] == ["search", "correction", "note", "tag"]
    assert "\x1b" not in "".join(lines)
    assert "on document 1, figure 1: unit: USD (the machine read: EUR)" in lines[1]
    assert len(run("desk", "list", path, "--tag", "BRIDGES").stdout.splitlines()) == 1
    assert json.loads(run("desk", "list", path, "--kind", "note", "--json").stdout)["value"].endswith("Ask.")
    assert "The trash is empty." in run("desk", "list", path, "--trash").output


def test_undoing_and_emptying(path: Path) -> None:
    assert "Undone: saved search added." in run("desk", "undo", path, "--by", "Jo").output
    assert "Done again: saved search added." in run("desk", "redo", path, "--by", "Jo").output
    assert "nothing of Ana to undo" in run("desk", "undo", path, "--by", "Ana").output
    with Archive(path) as archive:
        archive.desk.trash(1, "Jo")
    assert "article 1: Harbour bridge opens" in run("desk", "list", path, "--trash").output
    assert run("desk", "empty-trash", path).exit_code == 1  # nobody said yes
    assert "Deleted: 1 captured page(s) and 3 entries" in run("desk", "empty-trash", path, "--yes").output
    assert "1 record and" in run("verify", path).stdout
    assert run("desk", "empty-trash", path, "--yes").output == "The trash is empty.\n"


def test_the_trash_is_emptied_once_it_is_confirmed(path: Path) -> None:
    with Archive(path) as archive:
        archive.desk.trash(1, "Jo")
    asked = "Delete 1 article(s) and 0 note(s) or other entries for good? [y/N]: "
    told = CliRunner().invoke(main, ["desk", "empty-trash", str(path)], input="n\n")
    assert (told.exit_code, told.stderr) == (1, f"{asked}n\nAborted!\n")
    with Archive(path) as archive:
        assert [article.document for article in archive.desk.trashed()] == [1]
    told = CliRunner().invoke(main, ["desk", "empty-trash", str(path)], input="y\n")
    assert (told.exit_code, told.stderr) == (0, f"{asked}y\nDeleted: 1 captured page(s) and 3 entries of the desk.\n")


@pytest.mark.parametrize("form", ["jsonl", "csv", "markdown", "annotations"])
def test_the_desk_goes_out_by_itself(path: Path, form: str, tmp_path: Path) -> None:
    told = run("desk", "export", path, "--to", form).stdout
    assert "USD" in told
    assert run("desk", "export", path, "--to", form, "--out", tmp_path / "out").exit_code == 0
    assert "USD" in (tmp_path / "out").read_text("utf-8")


def test_exports_carry_the_desk(path: Path) -> None:
    first = json.loads(run("export", path, "--to", "jsonl").stdout.splitlines()[0])
    assert [e["kind"] for e in first["desk"]] == ["tag", "note", "correction"]
    assert "desk" not in json.loads(run("export", path, "--to", "jsonl", "--no-desk").stdout.splitlines()[0])
    rows = list(csv.DictReader(io.StringIO(run("export", path, "--to", "csv", "--table", "figures").stdout)))
    assert [row["desk_corrections"].partition(" [")[0] for row in rows] == ["unit: USD (the machine read: EUR). =1+1", ""]
    rows = list(csv.DictReader(io.StringIO(run("export", path, "--to", "csv", "--table", "documents").stdout)))
    assert [row["desk_tags"].partition(" [")[0] for row in rows] == ["bridges", ""]
    assert "## From the desk" in run("export", path, "--to", "markdown").stdout
    items = json.loads(run("export", path, "--to", "annotations").stdout)["items"]
    assert [a["motivation"] for a in items if ":desk:" in a["id"]] == ["tagging", "commenting", "editing"]


def test_an_archive_without_a_desk_goes_out_as_before(tmp_path: Path) -> None:
    path = tmp_path / "plain.db"
    with Archive(path) as archive:
        archive.add(bridge(PAGE), PAGE)
    for form in ("jsonl", "csv", "markdown", "annotations", "geojson", "schemaorg"):
        assert run("export", path, "--to", form).stdout == run("export", path, "--to", form, "--no-desk").stdout
    assert "Nothing lies on the desk." in run("desk", "list", path).output
