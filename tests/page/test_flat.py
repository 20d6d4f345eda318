from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.limits import Limits
from onrecord.model import Options, Page
from onrecord.page import lay_out
from onrecord.page.flat import LINE, LONG_LINE, lines_to_blocks, mended
from tests.clock import within

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


@pytest.mark.parametrize(
    "words",
    [
        "Der Bürgermeister sagte: „Für Köln.“ Größe, Öl, über, schön.",
        "Мэр сообщил, что мост открыт",
        "橋は三年ぶりに開通した",
        "Zoë à Genève, où l’été a été très chaud",
    ],
)
@pytest.mark.parametrize("codec", ["latin-1", "cp1252"])
def test_utf_8_that_was_read_as_latin_1_is_read_again(words: str, codec: str) -> None:
    misread = "".join(bytes([b]).decode(codec, "replace").replace("\ufffd", chr(b)) for b in words.encode())
    text, notes = mended(misread)
    assert text == words
    assert len(notes) == 1


@pytest.mark.parametrize(
    "words", ["", "A bridge", "Größe über alles: Öl für Köln", "Ã Â Ð", "Мэр сообщил", "naïve cafés in São Paulo — £5", "橋は三年"]
)
def test_any_other_text_stays_as_it_is(words: str) -> None:
    assert mended(words) == (words, ())


def test_letters_whose_second_half_was_taken_for_a_blank_come_back() -> None:
    misread = " ".join("Россия строит их новые дома".encode().decode("latin-1").split())  # as one line: U+00A0 and U+0085 are white space
    assert mended(misread)[0] == "Россия строит их новые дома"


def test_a_misread_file_says_so_and_long_ones_cost_no_time() -> None:
    layout = lay_out(Page("Ã¼ber die BrÃ¼cke fÃ¤hrt wieder die StraÃŸenbahn.".encode(), media_type="text/plain"), Options())
    assert layout.blocks[0].text == "über die Brücke fährt wieder die Straßenbahn."
    assert any("read again" in note for note in layout.notes)
    for piece in ("Ã", "Ã¼", "â€", "ð\x9f", "Ã "):
        within(1.0, lambda piece=piece: mended(piece * 300_000))
