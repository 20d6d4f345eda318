"""Exports hold what the records hold, and nothing in them acts."""

from __future__ import annotations

import csv as readcsv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from onrecord.export import csv, jsonl, markdown
from onrecord.model import Record
from onrecord.tables import FORMULA, NOT_CELL
from tests.builder import bridge, record


def table(records: list[Record], name: csv.Table) -> list[dict[str, str]]:
    stream = io.StringIO(newline="")
    csv.write(records, stream, name)
    return list(readcsv.DictReader(io.StringIO(stream.getvalue(), newline="")))


def test_jsonl_comes_back() -> None:
    stream = io.StringIO()
    given = [bridge(b"1"), bridge(b"2", headline="Line\nbreak\u2028and\x00NUL")]
    assert jsonl.write(given, stream) == 2
    assert [Record.from_json(line) for line in stream.getvalue().split("\n")[:-1]] == given


def test_jsonl_with_a_lone_surrogate() -> None:
    line = jsonl.line(record(headline="a\ud800b"))
    assert json.loads(line)["article"]["headline"] == "a?b"
    assert Record.from_json(line).text.startswith("a?b")


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        (
            "documents",
            [
                {
                    "headline": "Harbour bridge opens after eleven years",
                    "authors": "Jo Marsh",
                    "statements": "3",
                    "figures": "2",
                    "language": "en",
                }
            ],
        ),
        (
            "statements",
            [
                {"speaker": "Ana Ruiz", "role": "Mayor", "cue": "said", "said_when": "2024-03-04", "outlet": "The Harbour Gazette"},
                {
                    "source": "she",
                    "content": "“It cost us €2.4 billion,”",
                    "quoted": "“It cost us €2.4 billion,”",
                    "addressee": "reporters",
                },
                {"speaker": "", "source": "The opposition", "stance": "denial", "confidence": "0.6"},
            ],
        ),
        (
            "times",
            [{"text": "Monday", "value": "2024-03-04", "anchor": "published 2024-03-04"}, {"text": "2019", "value": "2019", "anchor": ""}],
        ),
        ("places", [{"name": "Lisbon", "latitude": "38.72", "longitude": "-9.13"}, {"name": "Portugal", "country": "PT"}]),
        (
            "figures",
            [{"at_least": "2400000000.0", "unit": "EUR", "attributed_to": "Ana Ruiz"}, {"at_most": "", "of": "jobs", "modifier": "more"}],
        ),
    ],
)
def test_tables(name: csv.Table, rows: list[dict[str, str]]) -> None:
    found = table([bridge()], name)
    assert [{k: row[k] for k in want} for row, want in zip(found, rows, strict=True)] == rows
    for row in found:
        if "start" in row:
            assert bridge().text[int(row["start"]) : int(row["end"])] == row["text"]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", '=HYPERLINK("http://x")'])
def test_no_cell_is_a_formula(formula: str) -> None:
    row = table([record(headline=formula, outlet=formula, authors=(formula,))], "documents")[0]
    assert row["headline"] == row["outlet"] == row["authors"] == f"'{formula}"
    assert row["text"].startswith("'")


@given(st.text(alphabet=st.characters()))
def test_any_text_makes_a_table(text: str) -> None:
    row = table([record(headline=text, standfirst=None, body=["x"])], "documents")[0]
    assert not row["headline"].startswith(FORMULA)
    assert row["headline"].lstrip("'") == NOT_CELL.sub("\ufffd", text).lstrip("'")


def test_markdown() -> None:
    given = bridge(headline="*Bold* bridge", body=["1. First <script>alert(1)</script>", "# No heading", *bridge().text.split("\n\n")[2:]])
    lines = markdown.article(given).split("\n\n")
    assert lines[:6] == [
        r"# \*Bold\* bridge",
        "**The crossing cost twice what was planned**",
        "Jo Marsh · The Harbour Gazette · 2024-03-04T18:30:00+01:00",
        r"1\. First \<script\>alert(1)\</script\>",
        r"\# No heading",
        bridge().text.split("\n\n")[2],
    ]
    assert "Home Sport" not in markdown.article(given)
    assert lines[-1].startswith("Source: https://news.example/bridge  \nCaptured: 2024-03-05T09:00:00Z  \nSHA-256: ")


def test_markdown_of_nothing() -> None:
    assert markdown.article(record(headline=None, standfirst=None, body=[], outlet=None, published=None, authors=())).startswith(
        "# No headline found"
    )


def test_markdown_of_lists_and_of_a_record_without_blocks() -> None:
    given = record(headline="Votes", standfirst=None, body=["Three towns voted:", "Delmar", "- Sella", "Kellis", "That is all."])
    kinds = {"Delmar": "list item", "- Sella": "list item", "Kellis": "list item", "Three towns voted:": "subheading"}
    blocks = tuple(replace(b, kind=kinds.get(b.text, b.kind)) for b in given.blocks)
    parts = markdown.article(replace(given, blocks=blocks, notes=("The page was cut.",))).split("\n\n")
    assert parts[2:6] == ["## Three towns voted:", "- Delmar\n- \\- Sella\n- Kellis", "That is all.", "> The page was cut."]
    bare = markdown.article(replace(given, blocks=())).split("\n\n")  # as of a record that was made by hand
    assert bare[2:8] == ["Votes", "Three towns voted:", "Delmar", "\\- Sella", "Kellis", "That is all."]


@given(st.text())
def test_words_are_never_markup(text: str) -> None:
    words = markdown.escaped(text)
    assert "\n" not in words
    assert not set("<>`[]*_&") & set(markdown.re.sub(r"\\.", "", words))
