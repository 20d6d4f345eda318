"""Copies are found however they were touched up, and two texts on one thing are not taken for copies."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.archive import copies
from onrecord.model import Record
from tests.archive.pages import OTHER, WIRE, article, filled
from tests.builder import record
from tests.clock import growth


def compare(a: Record, b: Record) -> copies.Copied | None:
    x, y = copies.text(a), copies.text(b)
    return copies.compare(x, y) if set(copies.bands(x)) & set(copies.bands(y)) else None


def made(paragraphs: tuple[str, ...], headline: str = "Kellis harbour closed") -> Record:
    return record(headline=headline, standfirst=None, body=paragraphs)


TOUCHED = tuple(" ".join("certainly" if i % 5 == 4 else w for i, w in enumerate(p.split())) if n < 3 else p for n, p in enumerate(WIRE))


@pytest.mark.parametrize(
    ("other", "headline"),
    [
        (WIRE, "Another headline altogether"),
        (WIRE[:4], "Kellis harbour closed"),  # cut from the end
        (WIRE[::2], "Kellis harbour closed"),  # every second paragraph
        (TOUCHED, "Kellis harbour closed"),
        ((*OTHER[:2], *WIRE, *OTHER[2:4]), "A wider view of the coast"),  # taken over into a longer text
        (tuple(p.replace("’", "'").upper() for p in WIRE), "In capitals"),
    ],
)
def test_a_copy_is_found(other: tuple[str, ...], headline: str) -> None:
    found = compare(made(WIRE), made(other, headline))
    assert found is not None
    assert found.relation == "copy"


def test_two_texts_are_no_copies() -> None:
    assert compare(made(WIRE), made(OTHER)) is None


def test_one_paragraph_in_common_is_a_passage() -> None:
    found = copies.compare(copies.text(made(WIRE)), copies.text(made((*OTHER, WIRE[2]))))
    assert found is not None
    assert found.relation == "passages"


def test_the_same_words_of_the_same_minister_are_no_copy() -> None:
    speech = " ".join(WIRE[:5])
    one = made((f"“{speech}”", *OTHER[:3]))
    other = made((f"“{speech}”", *WIRE[5:], "Nobody else in the chamber had a word to say on it, and the session was closed before noon."))
    found = copies.compare(copies.text(one), copies.text(other))
    assert found is None or found.relation == "passages"


def test_passages_quote_both_texts() -> None:
    a, b = made(WIRE), made(WIRE[3:], "Cut")
    found = copies.compare(copies.text(a), copies.text(b))
    assert found is not None
    for one, spans in ((a, copies.passages(a, found)), (b, copies.passages(b, found, other=True))):
        assert spans
        assert all(one.text[s.start : s.end] == s.text for s in spans)
    assert copies.passages(b, found, other=True)[0].text.startswith("Fishermen are not affected")


@given(st.lists(st.sampled_from(["a", "bridge", "1,000", "“", "”", "\n", "漢字", "été"]), max_size=120))
@settings(max_examples=60)
def test_anything_can_be_compared(bits: list[str]) -> None:
    one, other = made((" ".join(bits) or "x",)), made((" ".join(reversed(bits)) or "x", *WIRE))
    found = copies.compare(copies.text(one), copies.text(other))
    assert found is None or 0 < found.share <= 1


def test_hostile_texts_take_time_by_their_length_alone() -> None:
    def work(size: int) -> None:
        one = copies.text(made(("to be or not " * size,)))
        copies.bands(one)
        copies.compare(one, copies.text(made(("be or not to " * size,))))

    assert growth(work, 2_000, 8_000) < 9


def test_twelve_outlets_three_texts(tmp_path: Path) -> None:
    """Every page counts, and every text counts once; nothing is removed."""
    pairs = [article(f"Harbour closed {i}", *WIRE[i % 3 :], outlet=f"Outlet {'ABCDEFGHIJ'[i]}") for i in range(10)]
    own = ("The port of Kellis stays shut for six weeks because two pillars of the quay have given way, it was said on Monday.", *OTHER[1:])
    pairs += [article("Kellis quay gives way", *own, outlet="Outlet K"), article("Concert", *OTHER[:2], *own[:1], outlet="Outlet L")]
    random.Random(4).shuffle(pairs)
    archive = filled(tmp_path / "news.db", *pairs)
    (wire, *_) = archive.texts()
    assert len(archive) == 12
    assert len(wire.outlets) == len(wire.articles) == 10
    first = wire.articles[0].document
    assert {r.document for r in archive.copies(first) if r.relation == "copy"} == {r.document for r in wire.articles[1:]}
    for reprint in archive.copies(first):
        text = archive.record(reprint.document).text
        assert all(text[s.start : s.end] == s.text for s in reprint.passages)


def test_passages_in_common_are_told_and_make_no_one_text(tmp_path: Path) -> None:
    archive = filled(
        tmp_path / "news.db",
        article("Harbour of Kellis closed", *WIRE, outlet="City Courier"),
        article("A week on the coast", *WIRE[:2], *OTHER[:4], outlet="Radio Nine"),
    )
    (found,) = archive.copies(1)
    assert (found.document, found.relation) == (2, "passages")
    assert archive.texts() == []
    words = " ".join(span.text for span in found.passages)
    assert "hollowed out by salt" in words
