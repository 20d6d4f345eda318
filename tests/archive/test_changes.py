"""What changed between two versions of a page, told apart by kind, and whether the page owns up to it."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from onrecord.archive.compare import changes
from onrecord.archive.spelling import only_spelling
from onrecord.archive.store import Archive
from onrecord.errors import QueryError
from onrecord.model import Record, Sentence, Statement
from onrecord.read import read
from tests.builder import BODY, find, record
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
        (
            "They recieved it. " + "One boat sank. " * 150,
            "They received it. " + "One boat sank. " * 150,
            [],
            False,
        ),  # too long to be looked at so closely
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


# ── who is said to have said it ─────────────────────────────────────────────

CLAIM = "The quay will be closed for six weeks"


def said(by: str | None, cue: str | None, content: str = CLAIM, more: str = "") -> Record:
    """An article of one sentence, attributed to somebody or told by the outlet itself."""
    words = f"{content}, {by} {cue}." if by else f"{content}."
    body = [words, *([more] if more else [])]
    text = record(b"", body=body).text
    at = text.index(words)
    statement = Statement(
        text=words[:-1], start=at, end=at + len(words) - 1, source=find(text, by) if by else None, cue=find(text, cue) if cue else None,
        content=(find(text, content),), kind="indirect", speaker=by,
    )  # fmt: skip
    sentence = Sentence(words, at, at + len(words), "attributed" if by else "own", (0,) if by else ())
    data = f"{words}{more}".encode()
    return record(data, body=body, findings={"statements": (statement,) if by else (), "sentences": (sentence,)})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (said("Ana Ruiz", "said"), said("Tom Okafor", "said"), [("Ana Ruiz: said", "Tom Okafor: said")]),
        (said("Ana Ruiz", "said"), said(None, None), [("Ana Ruiz: said", None)]),
        (said(None, None), said("Ana Ruiz", "said"), [(None, "Ana Ruiz: said")]),
        (said("Ana Ruiz", "said"), said("ana  ruiz", "said"), []),
    ],
)  # fmt: skip
def test_a_claim_that_gets_or_loses_its_speaker(old: Record, new: Record, expected: list[tuple[str | None, str | None]]) -> None:
    found = [(c.was, c.became) for c in changes(old, new) if c.kind == "attribution changed"]
    assert found == expected


def test_another_statement_in_the_same_sentence_is_no_change_of_speaker() -> None:
    """Who said the one thing has not changed, nor who said the other."""
    old, new = said("Ana Ruiz", "said"), said("Ana Ruiz", "said", CLAIM.replace("six", "seven"))
    other = replace(new.statements[0], speaker="Tom Okafor", content=(find(new.text, "Ruiz said"),))
    assert "attribution changed" not in [c.kind for c in changes(old, replace(new, statements=(other,)))]


def test_a_headline_that_was_not_there_before() -> None:
    (change,) = changes(record(b"1", headline=None, standfirst=None), record(b"2", standfirst=None))
    assert (change.kind, change.before, change.was) == ("headline changed", None, None)
    assert change.after is not None
    assert change.after.text == change.became == "Harbour bridge opens after eleven years"


def test_passages_that_are_taken_out_apart_from_each_other_are_two_changes() -> None:
    whole = [
        "The ferry to the island of Kellis was an hour late on Monday.",
        "Nobody on board knew why the lighthouse was dark.",
        "The captain waited outside the harbour until the pilot came.",
        "Two dolphins were seen by the crew behind the stern.",
        "It rained for the whole of the night and into the morning.",
    ]
    old, new = (read(page("Ferry", body)) for body in (whole, whole[::2]))
    found = [c.before.text for c in changes(old, new) if c.kind == "passage removed" and c.before]
    assert found == [whole[1], whole[3]]


@pytest.mark.parametrize(
    ("notice", "owned"),
    [
        (
            "Correction: An earlier version of this article said wrongly that the lighthouse keeper of Kellis had sold the lantern to a museum.",
            "named",
        ),
        ("Correction: An earlier version of this article misstated the weather.", "general"),
    ],
)
def test_a_notice_names_the_passage_that_it_speaks_of(notice: str, owned: str) -> None:
    whole = ["The ferry was late.", "The lighthouse keeper of Kellis sold the lantern to a museum.", "The captain waited."]
    old, new = read(page("Ferry", whole)), read(page("Ferry", [*whole[::2], notice]))
    assert [c.owned for c in changes(old, new) if c.kind == "passage removed"] == [owned]
