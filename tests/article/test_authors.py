from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article.authors import is_person, names
from tests.clock import within

CASES = json.loads((Path(__file__).parents[1] / "cases/made/bylines.json").read_text("utf-8"))["cases"]


@pytest.mark.parametrize(("byline", "expected"), CASES)
def test_a_byline_gives_its_names_and_nothing_else(byline: str, expected: list[str]) -> None:
    assert list(names(byline)) == expected


@given(st.text(max_size=700))
def test_any_text_gives_names_that_stand_in_it(text: str) -> None:
    squeezed = "".join(text.split())
    for name in names(text):
        assert name.strip() == name != ""
        assert all(part in squeezed for part in name.split())


@pytest.mark.parametrize("piece", ["By ", "and ", "a, ", "(", "@", "a@", "| ", "Ana Ruiz and ", "x"])
def test_a_hostile_byline_costs_no_time(piece: str) -> None:
    within(0.5, lambda: names(piece * 200_000))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Ana Ruiz", True), ("Ana de la Cruz", True), ("harbourpost.example", False), ("dpa", False), ("Newsroom", False)],
)
def test_what_has_the_shape_of_a_person(name: str, expected: bool) -> None:
    assert is_person(name) is expected
