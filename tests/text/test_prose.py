"""Sentences, quotations, people: table-driven cases, and properties that hold for any text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.limits import Limits
from onrecord.model import Options, Part, Prose
from onrecord.text import prose
from onrecord.text.words import row, sentence_words, words
from tests.clock import within

MADE = Path(__file__).parents[1] / "cases" / "made"


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((MADE / name).read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("case", cases("sentences.json"), ids=lambda c: c["text"][:30])
def test_sentences(case: dict[str, Any]) -> None:
    assert [s.text for s in prose(case["text"], case.get("language", "en")).sentences] == case["sentences"]


@pytest.mark.parametrize("case", cases("quotations.json"), ids=lambda c: c["text"][:30])
def test_quotations(case: dict[str, Any]) -> None:
    assert [q.text for q in prose(case["text"]).quotations] == case["quotations"]


@pytest.mark.parametrize("case", cases("people.json"), ids=lambda c: c["text"][:30])
def test_people(case: dict[str, Any]) -> None:
    found = prose(case["text"], case.get("language", "en")).people
    assert [p.name for p in found] == [p["name"] for p in case["people"]]
    for person, want in zip(found, case["people"], strict=True):
        got = {"name": person.name, "kind": person.kind, "role": person.role, "gender": person.gender}
        got["mentions"] = [m.text for m in person.mentions]  # type: ignore[assignment]
        got["pronouns"] = [m.text for m in person.pronouns]  # type: ignore[assignment]
        assert {key: got[key] for key in want} == want


def test_no_more_people_are_kept_than_the_limit_says() -> None:
    text = "Mayor Jane Roe spoke. Senator Tom Okafor spoke. Jane Roe left."
    people = prose(text, options=Options(limits=Limits(people=1))).people
    assert [(p.name, [m.start for m in p.mentions]) for p in people] == [("Jane Roe", [6, 48])]


def test_an_unclosed_quotation_says_so() -> None:
    assert [q.closed for q in prose("“It never ends, he said.\n\nNext.").quotations] == [False]


def test_two_words_at_arm_s_length_are_scare_quotes() -> None:
    assert [q.scare for q in prose("The “smart” meter failed. “Go,” she said.").quotations] == [True, False]


def test_a_given_name_shows_no_gender() -> None:
    assert prose("Mayor Maria Silva resigned.").people[0].gender is None


def test_a_long_sentence_is_cut() -> None:
    options = Options()
    found = prose("word " * 5_000, options=options).sentences
    assert max(len(s.text) for s in found) <= options.limits.sentence_characters


def test_no_sentence_crosses_a_part() -> None:
    text = "one two three four"
    found = prose(text, parts=(Part(0, 7), Part(8, 18)))
    assert [s.text for s in found.sentences] == ["one two", "three four"]


def spans_quote(text: str, found: Prose) -> None:
    spans = [*found.sentences, *found.quotations, *(m for p in found.people for m in (*p.mentions, *p.pronouns))]
    for span in spans:
        assert text[span.start : span.end] == span.text
        assert span.start < span.end


PIECES = st.sampled_from(
    [
        "Ana Ruiz",
        " said",
        "“",
        "”",
        '"',
        "'",
        "’",
        "‘",
        "''",
        ". ",
        ", ",
        "\n\n",
        "\n",
        "Mr. ",
        "he ",
        "The minister, ",
        "«",
        "»",
        "「",
        "…",
        "?",
        "’s ",
        "of ",
        "U.S. ",
        "\u00a0",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join))
def test_every_span_quotes_the_text(text: str) -> None:
    spans_quote(text, prose(text))


@pytest.mark.parametrize(
    "text",
    [
        "“" * 300_000,
        '"' * 300_000,
        "'a " * 150_000,
        "A. " * 150_000,
        "Ann Roe Lee " * 40_000,
        "a" * 500_000,
        "“Yes.\n\n" * 40_000,
        "Ann he " * 70_000,
    ],
    ids=lambda t: t[:8],
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    spans_quote(text, within(8, lambda: prose(text)))  # half a megabyte takes about half a second


@given(st.text(alphabet="aB.1,-'’& \n$é年", max_size=60), st.integers(1, 12))
def test_words_cut_once_are_those_of_each_sentence(text: str, longest: int) -> None:
    """Also where a sentence is cut for its length within a word."""
    found = prose(text, options=Options(limits=Limits(sentence_characters=longest)), named=False).sentences
    assert sentence_words(text, found) == [row(text, s.start, s.end) for s in found]


def test_words_kept_for_the_next_who_asks_are_those_of_the_same_sentences() -> None:
    text = "Jane Roe left. “It rains,” she said."
    whole = prose(text).sentences
    for found in (whole, whole[1:], whole, whole[:1], tuple(whole)):
        assert sentence_words(text, found) == [row(text, s.start, s.end) for s in found]
    assert sentence_words("It rains.", whole[:0]) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("plain words, here", ["plain", "words", ",", "here"]),
        ("a_b c_ , x1 y", ["a", "_", "b", "c", "_", ",", "x1", "y"]),
        ("co-op’s U.S. AT&T naïve cafe\u0301 ,", ["co-op’s", "U.S.", "AT&T", "naïve", "cafe", "\u0301", ","]),
        ("A. B said", ["A", ".", "B", "said"]),
    ],
)
def test_plain_letters_are_cut_like_all_others(text: str, wanted: list[str]) -> None:
    assert [w.text for w in words(text)] == wanted


def test_a_lone_backtick_is_no_quotation_mark() -> None:
    found = prose("The file `notes` is ``ready'' now, and ''this too'' he said.")
    assert [q.text for q in found.quotations] == ["``ready''", "''this too''"]


@given(st.text(alphabet="aB.1,-'’& \n$é年٣²", max_size=60))
def test_words_are_all_there_and_quote_the_text(text: str) -> None:
    found = words(text)
    assert "".join(w.text for w in found) == "".join(text.split())
    assert all(text[w.start : w.end] == w.text for w in found)
