"""The whole flow: what it refuses, how far it reads, and why a page is read as it is."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

import onrecord
from onrecord.errors import EmptyPage, TooLarge
from onrecord.limits import Limits
from onrecord.model import Options
from onrecord.read import reach

FIRST = "The council voted for the quarry on Monday after a long evening, the mayor, Ada Bell, said in the town hall of Ashby."
SECOND = "The quarry employed 40 people until it was shut in May 2019, her deputy Tom Reed said, and it will open again."
PAGE = f"<html><nav><a href=/>Home</a> <a href=/news>News</a></nav><h1>Quarry vote passes</h1><article><p>{FIRST}</p><p>{SECOND}</p></article></html>"


def test_a_page_without_bytes_is_refused() -> None:
    for page in ("", b""):
        with pytest.raises(EmptyPage, match="no bytes"):
            onrecord.read(page)


def test_a_page_past_the_bound_is_refused_with_both_numbers_and_the_way_out() -> None:
    options = Options(limits=Limits(page_bytes=1_000))
    with pytest.raises(TooLarge, match=r"1,001 bytes; onrecord reads up to 1,000\. Raise page_bytes"):
        onrecord.read(b"x" * 1_001, options=options)


def test_findings_can_be_left_out() -> None:
    record = onrecord.read(PAGE, options=Options(findings=False))
    assert record.text.startswith("Quarry vote passes")
    assert (record.statements, record.times, record.places, record.figures, record.sentences) == ((), (), (), (), ())


def test_a_page_without_a_story_has_no_findings() -> None:
    record = onrecord.read("<html><body><p></p></body></html>")
    assert (record.text, record.statements, record.times) == ("", (), ())


def test_findings_end_where_reading_ends_and_the_record_says_so() -> None:
    whole = onrecord.read(PAGE)
    assert [s.speaker for s in whole.statements] == ["Ada Bell", "Tom Reed"]
    assert not any("findings_characters" in note for note in whole.notes)
    most = len(whole.text) - 20
    short = onrecord.read(PAGE, options=Options(limits=Limits(findings_characters=most)))
    assert short.text == whole.text
    assert [s.speaker for s in short.statements] == ["Ada Bell"]
    assert max(s.end for s in short.sentences) == whole.text.index(SECOND) - 2
    (note,) = (note for note in short.notes if "findings_characters" in note)
    assert f"of {len(whole.text):,} characters" in note


@pytest.mark.parametrize(
    ("text", "most", "end"),
    [
        ("Ash fell.", 9, 9),
        ("Ash fell here.\n\nRain came late.", 20, 14),  # the last paragraph that ends within the bound
        ("Ash.\n\nRain came late in the day.", 19, 15),  # a paragraph that ends before the middle is too early: the last word
        ("abcdefghij", 4, 4),  # no blank at all
    ],
)
def test_reach(text: str, most: int, end: int) -> None:
    assert reach(text, most) == end


def test_text_that_no_encoding_has_is_read_all_the_same() -> None:
    record = onrecord.read(f"<h1>Vote \ud800 passes</h1><p>{FIRST}</p>")
    assert FIRST in record.text
    record.text.encode("utf-8")


def test_the_explanation_shows_every_verdict() -> None:
    why = onrecord.explain(PAGE, options=Options())
    assert [b.text for b in why.blocks if b.kept] == ["Quarry vote passes", FIRST, SECOND]
    assert sum(why.reasons().values()) == sum(not b.kept for b in why.blocks) > 0
    lines = str(why).splitlines()
    assert len(lines) == len(why.blocks) + len(why.evidence) + len(why.notes)
    assert any(line.startswith("kept     headline ") and line.endswith("Quarry vote passes") for line in lines)
    dropped = next(b for b in why.blocks if not b.kept)
    assert any(line.startswith(f"dropped  {dropped.dropped}") and dropped.path in line for line in lines)
    assert any(line.startswith("won      headline ") for line in lines)


def test_reasons_come_with_the_most_common_first() -> None:
    why = onrecord.explain(PAGE)
    blocks = tuple(replace(why.blocks[0], dropped=reason) for reason in ("advert", "navigation", "navigation"))
    assert list(replace(why, blocks=blocks).reasons().items()) == [("navigation", 2), ("advert", 1)]


def test_notes_and_lost_claims_stand_in_the_explanation() -> None:
    why = onrecord.explain(PAGE.replace("<nav>", "<title>Quarry vote passes - Ashby Echo</title><nav>"))
    shown = str(replace(why, notes=("the page was cut",)))
    assert shown.splitlines()[-1] == "note     the page was cut"
    assert any(line.startswith("lost     ") for line in shown.splitlines())


def test_what_the_package_does_not_have_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = onrecord.nothing_of_the_kind
    assert {"Archive", "verify"} <= {name for name in onrecord.__all__ if callable(getattr(onrecord, name))}
