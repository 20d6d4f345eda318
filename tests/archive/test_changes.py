"""What changed between two versions of a page, told apart by kind, and whether the page owns up to it."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.archive.compare import changes
from onrecord.archive.spelling import only_spelling
from onrecord.archive.store import Archive
from onrecord.errors import QueryError
from onrecord.model import Record
from onrecord.read import read
from tests.builder import BODY, record
from tests.clock import growth

CASES = json.loads((Path(__file__).parents[1] / "cases/archive/changes.json").read_text("utf-8"))


def page(headline: str, paragraphs: list[str]) -> str:
    body = "".join(f"<p>{escape(p)}</p>" for p in paragraphs)
    return f'<html lang="en"><head><meta property="article:published_time" content="2024-03-04"></head><body><article><h1>{headline}</h1>{body}</article></body></html>'


def versions(case: dict[str, Any]) -> tuple[Record, Record]:
    old, new = case["headlines"]
    return read(page(old, case["before"])), read(page(new, case["after"]))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_each_kind_of_change(case: dict[str, Any]) -> None:
    old, new = versions(case)
    found = changes(old, new)
    assert [[c.kind, c.was, c.became, c.owned] for c in found] == case["expected"]
    for change in found:
        for text, span in ((old.text, change.before), (new.text, change.after)):
            assert span is None or text[span.start : span.end] == span.text


@pytest.mark.parametrize(
    ("wrong", "right", "known", "typo"),
    [
        ("The goverment fell.", "The government fell.", [], True),
        ("the government fell", "The government fell.", [], True),
        ("They recieved it.", "They received it.", [], True),
        ("They received it.", "They recieved it.", ["received"], False),  # a right word made wrong is no mending
        ("It killed nine.", "It kills nine.", [], False),
        ("It affects all.", "It effects all.", ["affects", "effects"], False),
        ("The councillor left.", "The counsellor left.", [], False),
        ("He will go.", "He will not go.", [], False),
        ("The on-going talks.", "The ongoing talks.", [], True),
        ("It was 1989.", "It was 1998.", [], False),
        ("A new bill.", "A new pill.", [], False),
    ],
)
def test_only_spelling(wrong: str, right: str, known: list[str], typo: bool) -> None:
    assert only_spelling(wrong, right, lambda word: word in known) is typo


@given(st.lists(st.sampled_from(["One.", "Two boats sank.", "“Three,” he said.", "Four of 12.", "One.", ""]), max_size=12), st.data())
@settings(max_examples=150, deadline=None)
def test_a_version_is_itself_and_never_breaks(paragraphs: list[str], data: st.DataObject) -> None:
    other = data.draw(st.permutations(paragraphs))
    old, new = (record(str(ps).encode(), body=list(ps)) for ps in (paragraphs, other))
    assert changes(old, old) == []
    for change in changes(old, new):
        for text, span in ((old.text, change.before), (new.text, change.after)):
            assert span is None or text[span.start : span.end] == span.text


def test_long_pages_are_compared_in_linear_time() -> None:
    def work(count: int) -> None:
        old = record(b"1", body=[f"The boat number {i} left the port of departure today." for i in range(count)])
        new = record(b"2", body=[f"The ship number {i} left the port of departure today." for i in range(count)])
        changes(old, new)

    assert growth(work, 300, 1_200) < 10


# ── in the archive ──────────────────────────────────────────────────────────

URL = "https://news.example/bridge"
MORE = (BODY[0].replace("Monday", "Tuesday"), BODY[1])


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "news.db")


def add(archive: Archive, number: int, fetched: str, body: tuple[str, ...], **given: Any) -> int:
    data = str(number).encode()
    return archive.add(record(data, fetched=fetched, body=body, **given), data).id


def test_changes_are_kept_from_version_to_version(archive: Archive) -> None:
    add(archive, 1, "2024-03-05T09:00:00Z", BODY)
    add(archive, 2, "2024-03-06T09:00:00Z", MORE)
    add(archive, 3, "2024-03-07T09:00:00Z", MORE, headline="Bridge opens at last")
    found = archive.changes(URL)
    assert [(c.document, c.earlier, c.kind) for c in found] == [(3, 2, "headline changed"), (2, 1, "reworded")]
    assert [c.document for c in archive.changes(since="2024-03-07")] == [3]
    assert archive.changes("https://other.example/") == []
    assert archive.changes(since="2024-04") == []
    with pytest.raises(QueryError, match="2023-11-10"):
        archive.changes(since="last week")


def test_a_version_that_comes_late_is_compared_with_its_neighbours(archive: Archive) -> None:
    add(archive, 1, "2024-03-05T09:00:00Z", BODY)
    add(archive, 3, "2024-03-07T09:00:00Z", BODY, headline="Bridge opens at last")
    add(archive, 2, "2024-03-06T09:00:00Z", MORE)
    assert [(c.document, c.earlier, c.kind) for c in archive.changes(URL)] == [
        (2, 3, "headline changed"),
        (2, 3, "reworded"),
        (3, 1, "reworded"),
    ]


def test_a_word_that_other_articles_use_is_no_misspelling(archive: Archive) -> None:
    add(archive, 1, "2024-03-05T09:00:00Z", ("The voyage was cancled.", *BODY))
    add(archive, 9, "2024-03-05T09:00:00Z", ("The trip was cancelled, and so was the voyage.", *BODY), url="https://other.example/")
    add(archive, 2, "2024-03-06T09:00:00Z", ("The voyage was cancelled.", *BODY))
    kinds = [c.kind for c in archive.changes(URL)]
    assert kinds == ["reworded"]  # two letters differ: in doubt it is no typo
    add(archive, 4, "2024-03-07T09:00:00Z", ("The voyage was cancelledd.", *BODY))
    add(archive, 5, "2024-03-08T09:00:00Z", ("The voyage was cancelled.", *BODY))
    assert [c.kind for c in archive.changes(URL) if c.document == 5] == ["typo"]
    assert [c.kind for c in archive.changes(URL) if c.document == 4] == ["reworded"]


def test_rebuilding_gives_the_same_changes(archive: Archive) -> None:
    add(archive, 1, "2024-03-05T09:00:00Z", BODY)
    add(archive, 2, "2024-03-06T09:00:00Z", MORE)
    before = archive.changes(URL)
    archive._connection.execute("DELETE FROM change")
    archive.rebuild()
    assert before
    assert archive.changes(URL) == before
