from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.limits import Limits
from onrecord.model import Options, Page
from onrecord.page import lay_out
from onrecord.page.flat import LINE, LONG_LINE, lines_to_blocks

SENTENCE = "The ferry was late again on Tuesday, a spokesman for the port said. "
PLACE = re.compile(r"line (\d+), characters (\d+)-(\d+)$")


def test_plain_text_is_flat_whatever_stands_in_it() -> None:
    page = lay_out(Page(b"Ferry late\n\n<p>It was late.", media_type="text/plain"), Options())
    assert page.flat
    assert [b.text for b in page.blocks] == ["Ferry late", "<p>It was late."]


def test_a_page_on_one_line_is_cut_into_sentences() -> None:
    blocks, _, _ = lines_to_blocks(SENTENCE * 40, Limits())
    assert [b.text for b in blocks] == [SENTENCE.strip()] * 40


def test_sentences_glued_to_one_another_are_cut_apart() -> None:
    glued = SENTENCE.strip() * 40
    assert {b.text for b in lines_to_blocks(glued, Limits())[0]} == {SENTENCE.strip()}


def test_a_paragraph_stays_whole() -> None:
    assert len(lines_to_blocks(SENTENCE * 10, Limits())[0]) == 1
    assert len(SENTENCE * 10) < LONG_LINE


@pytest.mark.parametrize("text", ["", "\n\r\n\u2028", " \t"])
def test_nothing_gives_no_blocks(text: str) -> None:
    assert lines_to_blocks(text, Limits())[0] == ()


@given(st.text(alphabet="ab. \n\r\u2028!Z“”", max_size=300).map(lambda t: t * 12))
def test_every_block_is_found_again_at_its_place(text: str) -> None:
    lines = LINE.split(text)
    blocks = lines_to_blocks(text, Limits())[0]
    for block in blocks:
        found = PLACE.match(block.path)
        assert found
        number, start, end = map(int, found.groups())
        assert " ".join(lines[number - 1][start:end].split()) == block.text
    assert "".join("".join(b.text for b in blocks).split()) == "".join(text.split())
