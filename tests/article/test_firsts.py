"""The cheap questions that are asked before an expression rule out nothing that the expression would find."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.article import authors, headline, nearby
from onrecord.article.dates import understand

MOST = settings(max_examples=1_000)


@MOST
@given(st.from_regex(nearby._LEAD))
def test_a_line_that_leads_in_a_name_begins_with_two_letters_that_are_known(line: str) -> None:
    assert nearby._LEAD.match(line) is None or nearby._lead(line) is not None


@MOST
@given(st.from_regex(nearby._SIGNED))
def test_a_signed_line_begins_with_three_letters_that_are_known(line: str) -> None:
    assert nearby._SIGNED.match(line) is None or line[:3].lower() in nearby._SIGNED_START or not line[:3].isascii()


@pytest.mark.parametrize(("whole", "sign"), [(headline._SEPARATOR, headline._SEPARATES), (authors._SIGNS, authors._SIGN)])
def test_a_sign_stands_in_all_that_separates(whole: re.Pattern[str], sign: re.Pattern[str]) -> None:
    @MOST
    @given(st.from_regex(whole))
    def holds(text: str) -> None:
        assert whole.search(text) is None or sign.search(text) is not None

    holds()


def test_each_phrase_on_paying_is_looked_for_by_a_piece_of_it() -> None:
    pieces = nearby._by_piece()
    assert sorted(phrase for _, phrases in pieces for phrase in phrases) == sorted(nearby._table()["phrases"])
    assert all(piece in phrase for piece, phrases in pieces for phrase in phrases)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("3. Mai 2024, 15 Uhr", "2024-05-03T15:00"),  # a clock without minutes
        ("3 May 2024, 9 pm", "2024-05-03T21:00"),
        ("May ² 2, 2024", "2024-05-02"),  # a raised digit is none that counts
        ("2024-05-03T15:47:42.305Z", "2024-05-03T15:47:42+00:00"),
        ("2024-05-03T15:47-0500", "2024-05-03T15:47-05:00"),
        ("2024-02-30T15:47Z", None),  # no such day
    ],
)
def test_clocks_of_words_and_of_programs(words: str, value: str | None) -> None:
    assert understand(words) == value
