from __future__ import annotations

import pytest

from onrecord.article import choose
from onrecord.model import Options, Page, Story
from onrecord.page import lay_out

BODY = (
    "The lighthouse on the northern rocks was lit again on Sunday, eleven years after its lamp had gone out, the harbour office said.",
    "Some forty volunteers had carried new glass up the stairs, pane by pane, and the oldest of them, Karl Brandt, turned the switch.",
    "“My father kept this light for thirty years,” he told the people who had come by boat, and then he went home to sleep.",
)


def told(text: str) -> Story:
    return choose(lay_out(Page(text.encode(), media_type="text/plain; charset=utf-8"), Options()), Options())


def test_two_sentences_under_a_headline_are_a_story() -> None:
    found = told(
        "2024-05-14\nFerry returns to the island\n\nThe ferry sailed again on Tuesday, the harbour master said. It had been away for weeks.\n"
    )
    assert found.article.headline == "Ferry returns to the island"
    assert found.article.published == "2024-05-14"
    assert found.text.endswith("It had been away for weeks.")


def test_neither_a_date_nor_a_menu_is_a_headline() -> None:
    menu = "Home News Europe Business Sport Opinion Podcasts Subscribe Log in"
    found = told(f"Sunday 5 May 2024\n{menu}\nLighthouse is lit again\n\n" + "\n\n".join(BODY) + "\n\nShare this article\n© 2024 The Post")
    assert found.article.headline == "Lighthouse is lit again"
    assert found.text.split("\n\n")[1:] == list(BODY)


def test_the_line_that_the_title_says_as_well_is_the_headline() -> None:
    top = "Lighthouse is lit again after eleven years | The Harbour Post\nSkip to content\nMost read today\nThe price of bread rises\n"
    found = told(top + "Lighthouse is lit again after eleven years\nBy Ana Ruiz\n" + "\n".join(BODY))
    assert found.article.headline == "Lighthouse is lit again after eleven years"


def test_on_one_line_the_words_at_the_beginning_that_come_again_are_the_headline() -> None:
    line = "Lighthouse is lit again after eleven years | The Harbour Post Skip to content News Sport Weather " * 1
    found = told(line + "Lighthouse is lit again after eleven years By Ana Ruiz " + " ".join(BODY * 4))
    assert found.article.headline == "Lighthouse is lit again after eleven years"


def test_a_related_line_between_paragraphs_is_left_out() -> None:
    found = told(f"Lighthouse is lit again\n\n{BODY[0]}\n\nRead also: How a lamp is made\n\n{BODY[1]}\n\n{BODY[2]}")
    assert "How a lamp is made" not in found.text
    assert [text for text in BODY if text not in found.text] == []


@pytest.mark.parametrize("text", ["Share\n", "2024-05-14", "Home News Sport\nLog in\n", "©\n\n\n"])
def test_text_without_a_sentence_has_no_story(text: str) -> None:
    assert not [block for block in told(text).blocks if block.kept and block.kind == "paragraph"]
