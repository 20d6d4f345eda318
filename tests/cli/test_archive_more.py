"""``changes``, ``people``, ``reread``, ``migrate``, ``rebuild`` and every form of ``export``, as a journalist would use them."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest

from onrecord import Archive
from onrecord.read import read
from tests.archive.test_durable import OLD
from tests.builder import record
from tests.cli.test_read import run
from tests.export.test_formats import expanded

FILL = "The harbour office had closed the pier in March after divers found a crack in the third pillar, and the boats were moved to the old dock across the bay."


def html(url: str, day: str, passengers: int, name: str = "Ewan Reid") -> str:
    return f"""<html lang="en"><head><link rel="canonical" href="{url}"><meta property="og:site_name" content="The Oban Bell">
    <meta property="article:published_time" content="{day}T09:30:00+01:00"></head><body><article><h1>Ferry returns to Oban</h1>
    <p>The ferry carried more than {passengers} passengers on Tuesday, Mayor {name} said in Oban.</p>
    <p>{FILL}</p><p>“We are glad to have the ship back,” {name} told reporters.</p></article></body></html>"""


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Two versions of one page, and another page."""
    path = tmp_path / "news.db"
    url = "https://bell.example/ferry"
    with Archive(path) as archive:
        for number, fetched in ((300, "2024-05-14T12:00:00Z"), (340, "2024-05-16T12:00:00Z")):
            data = html(url, "2024-05-14", number).encode()
            archive.add(read(data, url=url, fetched=fetched), data)
        data = html("https://bell.example/2", "2024-06-02", 20, "Isla Munro").encode()
        archive.add(read(data, url="https://bell.example/2", fetched="2024-06-02T12:00:00Z"), data)
    return path


def test_changes(news: Path) -> None:
    shown = run("changes", "https://bell.example/ferry", "--archive", str(news))
    assert shown.exit_code == 0, shown.stderr
    assert "number changed: the page does not say so" in shown.stdout
    assert "more than 300" in shown.stdout
    assert "1 change found." in shown.stderr
    line = json.loads(run("changes", "--since", "2024-05-15", "--json", "--archive", str(news)).stdout)
    assert (line["document"], line["earlier"], line["kind"]) == (2, 1, "number changed")
    rows = list(csv.DictReader(io.StringIO(run("changes", "--since", "2024", "--csv", "--archive", str(news)).stdout)))
    assert [row["kind"] for row in rows] == ["number changed"]
    assert "No change" in run("changes", "--since", "2025", "--archive", str(news)).stderr
    assert run("changes", "--archive", str(news)).exit_code == 2
    assert run("changes", "https://bell.example/none", "--archive", str(news)).stderr == "No change is known.\n"
    assert "2023-11-10" in run("changes", "--since", "soon", "--archive", str(news)).stderr


def test_a_change_without_words_of_its_own_shows_the_passages(news: Path) -> None:
    with Archive(news) as archive:
        data = (
            html("https://bell.example/ferry", "2024-05-14", 340)
            .replace("</article>", "<p>The next ship is due in June.</p></article>")
            .encode()
        )
        archive.add(read(data, url="https://bell.example/ferry", fetched="2024-05-18T12:00:00Z"), data)
    shown = run("changes", "--since", "2024-05-17", "--archive", str(news)).stdout.splitlines()
    assert shown[2] == "document 2, 16 May 2024, 12:00 (UTC)  →  document 4, 18 May 2024, 12:00 (UTC)"
    assert shown[3:] == ["  passage added: the page does not say so", "    + The next ship is due in June.", ""]


def test_search_with_its_filters(news: Path) -> None:
    out = run(
        "search", "ferry", "--kind", "direct", "--speaker", "Munro", "--has-figure", "--place", "uk", "--json", "--archive", str(news)
    ).stdout
    assert [json.loads(line)["id"] for line in out.splitlines()] in ([3], [])  # whether Oban has a country is for places to say
    out = run("search", "--said", "glad", "--csv", "--archive", str(news)).stdout
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["id"] for row in rows] == ["3", "2"]
    assert "glad to have the ship back" in rows[0]["said"]
    shown = run("search", "--speaker", "Munro", "--archive", str(news))
    lines = shown.stdout.splitlines()
    assert lines[:2] == ["Ferry returns to Oban", "The Oban Bell  2 June 2024, 09:30 (UTC+01:00)  https://bell.example/2"]
    assert lines[2].startswith("The ferry carried more than 20 passengers on Tuesday")  # there are no words to show: the beginning
    assert lines[-2] == "  Isla Munro: “We are glad to have the ship back,” Isla Munro told"
    assert shown.stderr == "1 page found.\n"
    assert run("search", "ferry", "--limit", "1", "--archive", str(news)).stderr == "2 pages found, the first 1 shown.\n"
    with Archive(news) as archive:
        archive.add(record(b"bare", url=None, headline="Pier shut", standfirst=None, body=(), outlet=None, published=None), b"bare")
    assert run("search", "pier", "--until", "2030", "--archive", str(news)).stdout.splitlines()[0] == "Ferry returns to Oban"
    assert run("search", "shut", "--archive", str(news)).stdout == "Pier shut\ndate not given\n\n"
    newest = json.loads(run("search", "--language", "en", "--json", "--archive", str(news)).stdout.splitlines()[-1])
    assert (newest["headline"], newest["snippet"]) == ("Pier shut", [])  # there is nothing to show
    assert "is no box" in run("search", "--box", "here", "--archive", str(news)).stderr
    assert len(run("search", "--versions", "all", "--json", "--archive", str(news)).stdout.splitlines()) == 4


def test_people(news: Path) -> None:
    listed = run("people", "--kind", "person", "--archive", str(news)).stdout
    assert "Ewan Reid, Mayor: 4 statements on 2 pages of 1 outlet" in listed
    page = run("people", "Reid", "--archive", str(news)).stdout
    assert "glad to have the ship back" in page
    assert json.loads(run("people", "Munro", "--json", "--archive", str(news)).stdout)["person"]["name"] == "Isla Munro"
    rows = list(csv.DictReader(io.StringIO(run("people", "Munro", "--csv", "--archive", str(news)).stdout)))
    assert {row["person"] for row in rows} == {"Isla Munro"}
    rows = list(csv.DictReader(io.StringIO(run("people", "--kind", "person", "--csv", "--archive", str(news)).stdout)))
    assert [(row["name"], row["documents"], row["roles"]) for row in rows] == [("Ewan Reid", "2", "Mayor"), ("Isla Munro", "1", "Mayor")]
    number = next(row["id"] for row in rows if row["name"] == "Isla Munro")
    assert run("people", f"#{number}", "--archive", str(news)).stdout.startswith(
        f"#{number} Isla Munro, Mayor: 2 statements on 1 page of 1 outlet"
    )
    assert run("people", "#999", "--archive", str(news)).stderr.startswith("There is no person or body #999 in this archive.")
    assert "Nobody of that name" in run("people", "Xenia", "--archive", str(news)).stderr


def test_people_joined_and_parted(news: Path) -> None:
    joined = run("people", "join", "Ewan Reid", "Isla Munro", "--archive", str(news))
    assert joined.exit_code == 0, joined.stderr
    assert "Isla Munro" in run("people", "Ewan Reid", "--archive", str(news)).stdout
    assert run("rebuild", str(news)).exit_code == 0
    assert "6 statements on 3 pages" in run("people", "Ewan Reid", "--archive", str(news)).stdout
    assert run("people", "join", "Ewan Reid", "Isla Munro", "--undo", "--archive", str(news)).exit_code == 0
    assert "4 statements on 2 pages" in run("people", "Ewan Reid", "--archive", str(news)).stdout
    assert run("people", "join", "Ewan Reid", "--archive", str(news)).exit_code == 2
    assert run("people", "join", "Ewan Reid", "Nobody Known", "--archive", str(news)).exit_code == 1


def test_reread_puts_todays_findings_in_place(news: Path) -> None:
    with Archive(news) as archive:
        before = list(archive.records())
    assert "0 of 3 read again" in run("reread", str(news)).stderr
    with sqlite3.connect(news) as db:  # as if a version that found nothing had read them
        db.execute("DELETE FROM figure")
        db.execute("DELETE FROM statement")
    assert run("search", "--stance", "neutral", "--said", "glad", "--json", "--archive", str(news)).stdout == ""
    again = run("reread", str(news), "--all")
    assert "3 of 3 read again" in again.stderr
    with Archive(news) as archive:
        assert list(archive.records()) == before
    assert len(run("search", "--said", "glad", "--json", "--archive", str(news)).stdout.splitlines()) == 2
    assert run("verify", str(news)).exit_code == 0


def test_an_old_archive_is_told_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    db = sqlite3.connect(path)
    db.executescript(OLD.read_text("utf-8"))
    db.execute("PRAGMA application_id = 0x6F6E7263")
    db.execute("PRAGMA user_version = 1")
    db.close()
    told = run("search", "x", "--archive", str(path))
    assert told.exit_code == 1
    assert f"onrecord migrate {path}" in told.stderr
    assert "the old one is" in run("migrate", str(path)).stderr
    assert run("search", "x", "--archive", str(path)).exit_code == 0
    assert "up to date already" in run("migrate", str(path)).stderr


def test_every_form_of_export(news: Path, tmp_path: Path) -> None:
    for form in ("jsonl", "csv", "geojson", "annotations", "schemaorg", "markdown"):
        out = tmp_path / form
        result = run("export", str(news), "--to", form, "--out", str(out))
        assert result.exit_code == 0, (form, result.stderr)
        assert run("export", str(news), "--to", form).stdout == out.read_text("utf-8").replace("\r\n", "\n"), form
    assert json.loads((tmp_path / "geojson").read_text("utf-8"))["type"] == "FeatureCollection"
    assert expanded(json.loads((tmp_path / "schemaorg").read_text("utf-8")))
    assert len(run("export", str(news), "--to", "jsonl", "--versions", "newest").stdout.splitlines()) == 2
    rows = list(csv.DictReader((tmp_path / "csv").open(encoding="utf-8", newline="")))
    assert all(row["link"].startswith("https://bell.example/") for row in rows)


def test_export_to_parquet(news: Path, tmp_path: Path) -> None:
    reader = pytest.importorskip("pyarrow.parquet")
    assert run("export", str(news), "--to", "parquet").exit_code == 2
    result = run("export", str(news), "--to", "parquet", "--out", str(tmp_path / "tables"))
    assert result.exit_code == 0, result.stderr
    assert reader.read_table(tmp_path / "tables" / "records.parquet").num_rows == 3
