"""What goes out of the room as a file holds text alone, whatever an archive or a reader put in: no markup acts, and no cell is a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from starlette.testclient import TestClient

from onrecord.archive.deskfields import LISTS, Spot
from onrecord.archive.store import Archive
from onrecord.model import Record
from onrecord.room.app import app
from tests.builder import bridge
from tests.room.test_room import EVIL, LOCAL, LONG, checked, guarded, hostile

FORMULAS = ('=HYPERLINK("https://evil.example/","x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "%0A=1")
ACTS = ("=", "+", "-", "@", "\t", "\r", "\n", "％", "＝", "＋", "－", "＠")  # with which a spreadsheet begins to reckon
TEXTS = ("headline", "standfirst", "outlet", "section", "published", "language")
TABLES = ("documents", "statements", "times", "places", "figures")
FORMS = ("jsonl", "markdown", "annotations", "geojson", "schemaorg")


def forged(number: int, value: str) -> tuple[Record, bytes]:
    """A record of which each field says the same."""
    data = f"<p>{number}</p>".encode()
    whole = bridge(data, url=f"https://a.example/{number}")
    article = replace(whole.article, authors=(value,), tags=(value,), **dict.fromkeys(TEXTS, value))
    statements = tuple(replace(s, speaker=value, role=value) for s in whole.statements)
    places = tuple(replace(p, name=value) for p in whole.places)
    figures = tuple(replace(f, unit=value, of=value) for f in whole.figures)
    return replace(whole, article=article, statements=statements, places=places, figures=figures), data


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    path: Path = tmp_path_factory.mktemp("files") / "news.db"
    with Archive(path) as archive:
        archive.add(*hostile())
        for number, value in enumerate((*FORMULAS, EVIL)):
            archive.add(*forged(number, value))
        archive.relate()
        archive.add(*forged(99, LONG))
        desk, record = archive.desk, archive.record(2)
        for value in (*FORMULAS, EVIL):
            desk.tag(2, value[:80], value)
            desk.note(record, Spot(2, "statement", 0), value, value)
            desk.note(record, Spot(2), value, value)
            desk.correct(record, Spot(2, "statement", 1), "role", value + "!", value, value)
            desk.save_search("/?q=" + value, value, value)
        for finding in LISTS:
            desk.note(record, Spot(2, finding, 0), FORMULAS[0], FORMULAS[0])  # type: ignore[arg-type]
    with TestClient(app(path, who="=Jo"), base_url=LOCAL) as client:
        yield client


def cells(text: str) -> list[list[str]]:
    before = csv.field_size_limit(10_000_000)
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    finally:
        csv.field_size_limit(before)


def sound(rows: list[list[str]]) -> None:
    """Every row has each column, and no cell is one that a spreadsheet reckons with."""
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}
    acting = [cell[:60] for row in rows[1:] for cell in row if cell.startswith(ACTS) and not _number(cell)]
    assert acting == []


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


ASKED = ("", "&speaker=HYPERLINK", "&q=bridge", "&document=1", "&document=2", "&document=13", "&place=" + "x" * 200)
WHOLE = ("", "&document=1", "&document=2", "&document=13")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("asked", WHOLE)
def test_no_cell_is_a_formula(room: TestClient, table: str, asked: str) -> None:
    """The table of places is what a map shows, that of times what a timeline shows, that of figures a story's ledger."""
    answer = room.get(f"/export?to=csv&table={table}{asked}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith("attachment; ")
    guarded(answer.headers)
    sound(cells(answer.text))


def test_no_cell_of_the_desk_is_a_formula(room: TestClient) -> None:
    answer = room.get("/desk/export?to=csv")
    guarded(answer.headers)
    rows = cells(answer.text)
    sound(rows)
    held = {cell.lstrip("'").strip() for row in rows for cell in row}
    assert {f.strip() for f in FORMULAS} <= held | {cell.lstrip("'") for row in rows for cell in row}  # nothing was lost on the way


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("asked", ASKED)
def test_other_files_hold_text_alone(room: TestClient, form: str, asked: str) -> None:
    answer = room.get(f"/export?to={form}{asked}")
    assert answer.status_code == 200
    assert not answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-disposition"].startswith("attachment; ")
    guarded(answer.headers)
    if form == "markdown":
        outside = [line for line in answer.text.splitlines() if "<script" in line.replace("\\<", "")]
        assert outside == []
    elif form == "jsonl":
        assert all(isinstance(json.loads(line), dict) for line in answer.text.splitlines())
    else:
        assert isinstance(json.loads(answer.text), dict | list)


@pytest.mark.parametrize("form", ["jsonl", "annotations", "markdown"])
def test_other_files_of_the_desk_hold_text_alone(room: TestClient, form: str) -> None:
    answer = room.get(f"/desk/export?to={form}")
    assert answer.status_code == 200
    guarded(answer.headers)
    if form == "annotations":
        assert len(answer.json()["items"]) > 40
    elif form == "jsonl":
        assert all(isinstance(json.loads(line), dict) for line in answer.text.splitlines())


@pytest.mark.parametrize(
    "page",
    [
        "/map",
        "/timeline",
        "/stories",
        "/story/%232",
        "/quotes",
        "/quotes?q=eleven+years+of+work",
        "/people",
        "/outlets",
        "/desk",
        "/desk/trash",
        "/desk/on/2",
        "/desk/on/2/figure/0",
        "/document/13",
        "/document/13/evidence",
        "/document/13/blocks",
        "/person/1",
        "/place?name=%3DHYPERLINK",
    ],
)
def test_pages_and_their_json_hold_text_alone(room: TestClient, page: str) -> None:
    answer = room.get(page)
    assert answer.status_code in (200, 404)
    checked(answer.text)
    guarded(answer.headers)
    path, _, asked = page.partition("?")
    told = room.get(f"{path}.json?{asked}")
    assert told.headers["content-type"] == "application/json"
    guarded(told.headers)
    assert isinstance(told.json(), dict)
