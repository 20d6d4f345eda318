"""The text is cut so that no mark crosses another, and nothing of it is lost."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from onrecord.room.marks import NESTING, Cutter, Mark, marks, whole
from tests.builder import bridge
from tests.clock import within

TEXT = "0123456789" * 4
MARKS = st.lists(
    st.tuples(st.sampled_from(NESTING), st.integers(0, 39), st.integers(1, 40)).filter(lambda m: m[1] < m[2]), max_size=12
).map(lambda found: sorted((Mark(k, i, a, b) for i, (k, a, b) in enumerate(found)), key=lambda m: (m.start, -m.end)))  # fmt: skip


@given(MARKS)
def test_runs_make_up_the_text_and_know_what_covers_them(found: list[Mark]) -> None:
    at, seen = 0, []
    for run in whole(TEXT, found):
        assert run.text == TEXT[at : at + len(run.text)]
        covering = {m.kind for m in found if m.start <= at and at + len(run.text) <= m.end}
        touching = {m.kind for m in found if m.start < at + len(run.text) and at < m.end}
        assert {m.kind for m in run.marks} == covering == touching
        assert [NESTING.index(m.kind) for m in run.marks] == sorted(NESTING.index(m.kind) for m in run.marks)
        seen += run.begins
        at += len(run.text)
    assert at == len(TEXT)
    assert len(seen) == len(set(seen))
    assert sorted(n for run in whole(TEXT, found) for n in run.ends) == sorted(m.number for m in found if m.kind == "said")


@given(MARKS, st.lists(st.integers(0, 40), min_size=2, max_size=6, unique=True).map(sorted))
def test_cutting_by_paragraphs(found: list[Mark], borders: list[int]) -> None:
    cutter = Cutter(TEXT, found)
    for a, b in pairwise(borders):
        assert "".join(run.text for run in cutter.runs(a, b)) == TEXT[a:b]


def test_innermost_of_a_kind_wins() -> None:
    outer, inner = Mark("said", 0, 0, 20), Mark("said", 1, 5, 10)
    assert [(run.text, run.marks[0].number) for run in whole(TEXT[:20], [outer, inner])] == [("01234", 0), ("56789", 1), ("0123456789", 0)]


def test_marks_of_a_record() -> None:
    record = bridge()
    words = {mark.key: record.text[mark.start : mark.end] for mark in marks(record)}
    assert words["cue-2"] == "denied"
    assert words["place-1"] == "Portugal"
    assert words["figure-0"] == "€2.4 billion"


def test_spans_outside_the_text_are_left_out() -> None:
    from msgspec.structs import replace

    record = bridge()
    assert marks(replace(record, text=record.text[:10])) == []


def test_many_marks_are_quick() -> None:

    text = "x" * 200_000
    found = sorted((Mark("said", i, i, 200_000 - i) for i in range(20_000)), key=lambda m: (m.start, -m.end))
    assert len(within(3, lambda: whole(text, found))) == 39_999
