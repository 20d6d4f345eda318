from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article.headline import agreement, cut_labels, cut_outlet
from tests.clock import within

CASES = json.loads((Path(__file__).parents[1] / "cases/made/headlines.json").read_text("utf-8"))["cases"]


@pytest.mark.parametrize(("text", "headline", "labels", "media"), CASES)
def test_labels_are_cut_and_kept_apart(text: str, headline: str, labels: list[str], media: list[str]) -> None:
    cut = cut_labels(text)
    assert (text[cut.start : cut.end], sorted(cut.labels), list(cut.media)) == (headline, sorted(labels), media)


@pytest.mark.parametrize(
    ("title", "outlets", "expected"),
    [
        ("Harbour bridge reopens | The Harbour Post", ["Harbour Post"], "Harbour bridge reopens"),
        ("Harbour bridge reopens - harbourpost", ["harbourpost"], "Harbour bridge reopens"),
        ("Harbour bridge reopens – Harbour Post", ["harbourpost"], "Harbour bridge reopens"),
        ("Harbour Post: Bridge reopens - at last", ["Harbour Post"], "Harbour Post: Bridge reopens - at last"),
        ("Harbour Post | Bridge reopens", ["Harbour Post"], "Bridge reopens"),
        ("Harbour Post", ["Harbour Post"], "Harbour Post"),
        ("Bridge reopens | Harbour Tyres", ["harbour"], "Bridge reopens"),
        ("Bridge reopens | Harbour", ["getharbour"], "Bridge reopens"),
        ("Bridge reopens | Har", ["harbour"], "Bridge reopens | Har"),
        ("Bridge reopens - Harbour master says it is safe", ["harbour"], "Bridge reopens - Harbour master says it is safe"),
        ("Bridge reopens - and closes again", ["Harbour Post"], "Bridge reopens - and closes again"),
    ],
)
def test_the_outlets_name_is_cut_from_a_title(title: str, outlets: list[str], expected: str) -> None:
    start, end = cut_outlet(title, outlets)
    assert title[start:end] == expected


@given(st.text(max_size=1_200), st.lists(st.text(max_size=30), max_size=3))
def test_cuts_lie_inside_the_text(text: str, outlets: list[str]) -> None:
    cut = cut_labels(text)
    assert 0 <= cut.start <= cut.end <= len(text)
    start, end = cut_outlet(text, outlets)
    assert 0 <= start <= end <= len(text)


@given(st.text(max_size=60), st.text(max_size=60))
def test_agreement_is_the_same_both_ways(one: str, other: str) -> None:
    assert agreement(one, other) == agreement(other, one)
    assert 0 <= agreement(one, other) <= 1


@pytest.mark.parametrize("piece", ["[", "(VIDEO) ", "LIVE ", "- ", "| ", "VIDEO: ", " – "])
def test_a_hostile_headline_costs_no_time(piece: str) -> None:
    within(0.5, lambda: cut_labels(piece * 200_000))
    within(0.5, lambda: cut_outlet(piece * 200_000, ["Harbour Post"]))
