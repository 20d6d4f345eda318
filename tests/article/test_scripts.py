"""The story is found in scripts whose sentences end, or words part, otherwise than in Latin ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord.article import choose
from onrecord.article.features import Measured
from onrecord.model import Layout, Options, Page
from onrecord.page import lay_out

STORIES: dict[str, list[str]] = json.loads(
    (Path(__file__).parent.parent / "cases" / "made" / "stories_scripts.json").read_text("utf-8")
)  # one short story of our own about a bridge, in each language


def laid_out(language: str, paragraphs: list[str]) -> Layout:
    menu = "".join(f"<li><a href=/{n}>{text[:6]}</a></li>" for n, text in enumerate(STORIES[language]))
    html = (
        f'<html lang="{language}"><head><title>{paragraphs[0][:20]}</title></head><body><header><ul>{menu}</ul></header>'
        f"<main><article><h1>{paragraphs[0][:20]}</h1><div>{''.join(f'<p>{text}</p>' for text in paragraphs)}</div></article>"
        f"<aside><h3>{paragraphs[0][-12:]}</h3><ul>{menu}</ul></aside></main><footer><p>© 2024</p></footer></body></html>"
    )
    return lay_out(Page(html.encode()), Options())


@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize("count", [2, 4])
def test_all_paragraphs_are_kept_and_no_menu(language: str, count: int) -> None:
    paragraphs = STORIES[language][:count]
    found = choose(laid_out(language, paragraphs), Options())
    assert [block.text for block in found.blocks if block.kept and block.kind != "headline"] == paragraphs


@pytest.mark.parametrize("language", STORIES)
def test_a_paragraph_reads_like_prose_and_a_line_of_a_menu_does_not(language: str) -> None:
    layout = laid_out(language, STORIES[language])
    measured = Measured(layout)
    told = {block.text: prose > 0 for block, prose in zip(layout.blocks, measured.prose, strict=True)}
    assert [text for text in STORIES[language] if not told[text]] == []
    assert [text for text, prose in told.items() if prose and text not in STORIES[language]] == []


@pytest.mark.parametrize(("language", "name"), [("zh", "王丽"), ("ja", "田中"), ("hi", "सीमा शर्मा")])
def test_a_paragraph_near_the_headline_that_names_the_author_is_no_byline(language: str, name: str) -> None:
    first = STORIES[language][1]
    assert name in first
    html = f'<html lang="{language}"><head><meta name="author" content="{name}"></head><body><article><h1>{STORIES[language][0][:18]}</h1>'
    html += "".join(f"<p>{text}</p>" for text in [first, *STORIES[language][2:]]) + "</article></body></html>"
    assert first in choose(lay_out(Page(html.encode()), Options()), Options()).text
