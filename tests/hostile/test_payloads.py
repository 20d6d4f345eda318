"""Five hundred payloads in every field of a record: none comes alive on a page of the room, in its JSON, or in what is exported."""

from __future__ import annotations

import csv as readcsv
import io
import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from onrecord.archive.store import Archive
from onrecord.export import csv, geojson, jsonl, markdown, schemaorg, webannotations
from onrecord.model import Record
from onrecord.room.app import app
from tests.hostile.payloads import PAYLOADS, poisoned
from tests.hostile.searches import fuzzed
from tests.room.test_room import LOCAL, Checker

SLACK = 3  # a busy machine
FIELDS = 30  # payloads that one record takes up, at least
RECORDS = tuple(poisoned(PAYLOADS, i * FIELDS) for i in range(len(PAYLOADS) // FIELDS + 1))


class Room(Checker):
    """A picture may stand on a page where the room itself draws it."""

    @staticmethod
    def ours(tag: str, found: dict[str, str | None]) -> bool:
        drawn = tag == "img" and re.fullmatch(r"/[a-z]+\.svg(\?[a-z0-9=&;.+-]*)?", found.get("src") or "")
        return bool(drawn) or Checker.ours(tag, found)


def checked(html: str) -> None:
    """Nothing that a browser would run or load, and every element closed where it should be."""
    checker = Room()
    checker.feed(html)
    checker.close()
    assert checker.trouble == []
    assert set(checker.open) <= {"img"}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    path = tmp_path_factory.mktemp("payloads") / "news.db"
    with Archive(path) as archive:
        for record, data in RECORDS:
            archive.add(record, data)
    return TestClient(app(path), base_url=LOCAL, raise_server_exceptions=False)


def test_there_are_five_hundred() -> None:
    assert len(set(PAYLOADS)) >= 500
    words = {p.replace("\0", "").strip() for p in PAYLOADS}
    lines = "".join(record.to_json() for record, _ in RECORDS)
    assert sum(json.dumps(p, ensure_ascii=False)[1:-1] in lines for p in words) > 400


@pytest.mark.parametrize("page", ["", "/page", "/source", "/blocks", "/evidence", "/versions"])
def test_no_payload_lives_on_a_page_of_a_document(room: TestClient, page: str) -> None:
    for number in range(1, len(RECORDS) + 1):
        answer = room.get(f"/document/{number}{page}")
        assert answer.status_code == 200
        assert (
            "script-src" in answer.headers["content-security-policy"] or "default-src 'none'" in answer.headers["content-security-policy"]
        )
        checked(answer.text)


def test_no_payload_lives_in_what_is_asked(room: TestClient) -> None:
    for number, payload in enumerate(PAYLOADS):
        field = ("q", "speaker", "outlet", "place", "role", "said", "since", "box", "language", "page")[number % 10]
        answer = room.get(f"/?{field}={quote(payload)}")
        assert answer.status_code in (200, 400), payload
        checked(answer.text)


def test_fuzzed_searches_are_answered_in_time(room: TestClient) -> None:
    told = fuzzed(room, 250, seed=3)
    assert told["errors"] == []
    assert told["p99 ms"] < 200 * SLACK


@pytest.mark.parametrize("page", ["/people?name=", "/place?name=", "/outlet?name=", "/outlets?x="])
def test_no_payload_lives_in_a_name(room: TestClient, page: str) -> None:
    for payload in PAYLOADS[::9]:
        answer = room.get(page + quote(payload))
        assert answer.status_code in (200, 400, 404), payload
        checked(answer.text)


def test_json_is_called_json_and_is_it(room: TestClient) -> None:
    for number in range(1, len(RECORDS) + 1):
        answer = room.get(f"/document/{number}.json")
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert Record.from_json(answer.content).page.url == f"https://x.example/{(number - 1) * FIELDS}"


def test_no_cell_of_a_table_is_a_formula() -> None:
    records = [record for record, _ in RECORDS]
    for name in csv.TABLES:
        stream = io.StringIO(newline="")
        csv.write(records, stream, name)
        rows = list(readcsv.reader(io.StringIO(stream.getvalue(), newline="")))
        assert all(len(row) == len(rows[0]) for row in rows)
        for row in rows[1:]:
            for cell in row:
                number = cell.replace(".", "", 1).lstrip("-").isdigit()
                assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell


@pytest.mark.parametrize("form", [jsonl, geojson, schemaorg, webannotations])
def test_what_is_exported_as_json_is_json(form: object) -> None:
    stream = io.StringIO()
    form.write([record for record, _ in RECORDS], stream)  # type: ignore[attr-defined]
    text = stream.getvalue()
    text.encode("utf-8")
    for line in text.split("\n")[:-1] if form is jsonl else [text]:
        json.loads(line)


def test_no_markup_is_left_in_markdown() -> None:
    stream = io.StringIO()
    markdown.write([record for record, _ in RECORDS], stream)
    text = stream.getvalue()
    for at in (i for i, sign in enumerate(text) if sign == "<"):
        begins = text[at + 1 : at + 2]
        assert text[at - 1] == "\\" or not (begins.isalpha() or begins in "/!?") or text.startswith("<http", at), text[at - 20 : at + 40]
    assert not re.search(r"(?<!\\)\]\((?!https?://)", text)


def test_nothing_is_written_under_a_name_that_a_page_gives(tmp_path: Path) -> None:
    """Exports go where the caller says, whatever outlets and addresses are called."""
    pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'onrecord[parquet]'")
    from onrecord.export import parquet

    inside = tmp_path / "a" / "b" / "tables"
    parquet.write([record for record, _ in RECORDS], inside)
    assert {p.suffix for p in inside.iterdir()} == {".parquet"}
    assert [p for p in tmp_path.rglob("*") if p.is_file() and inside not in p.parents] == []
