from __future__ import annotations

import pytest

from onrecord.article import choose
from onrecord.model import Options, Page, Story
from onrecord.page import lay_out

PROSE = "The water reached the second step of the town hall, and the fire brigade closed the lower bridge to everybody who was not on foot."


def live(times: list[str], types: str = "LiveBlogPosting") -> Story:
    head = f'<script type="application/ld+json">{{"@type": "{types}", "headline": "Flood in the old town"}}</script>'
    entries = "".join(
        f"<section><div>{time}</div><h2>Entry {n} from the river</h2><p>{PROSE} ({n})</p></section>" for n, time in enumerate(times)
    )
    page = f"<html lang=en><body>{head}<main><h1>Flood in the old town</h1>{entries}</main>"
    return choose(lay_out(Page(page.encode(), media_type="text/html; charset=utf-8"), Options()), Options(findings=False))


@pytest.mark.parametrize(
    "times",
    [
        ["14:05", "13:20", "09:01"],
        ["2 hours ago 11:48 Ana Ruiz", "3 hours ago 10:05 Ana Ruiz", "5 hours ago 08:36 Tom Okafor"],
        ["8:02 p.m.", "1:05 p.m.", "10:20 a.m."],
    ],
)
def test_the_times_of_entries_are_kept_with_their_entries(times: list[str]) -> None:
    story = live(times)
    assert story.article.kind == "live blog"
    kept = [(block.kind, block.text) for block in story.blocks if block.kept]
    for number, time in enumerate(times):
        place = kept.index(("entry time", time))
        assert kept[place + 1][1] in (f"Entry {number} from the river", f"{PROSE} ({number})")
    assert all(story.text[b.start : b.end] == b.text for b in story.blocks if b.kept)


@pytest.mark.parametrize(
    "times",
    [
        ["14:05", "13:20"],
        ["Read more", "Share", "Comment"],
        ["The score was 3:02 for them when the storm broke over the stands and all ran"] * 3,
    ],
)
def test_few_clocks_and_other_lines_are_no_times_of_entries(times: list[str]) -> None:
    assert all(block.kind != "entry time" for block in live(times).blocks)


def test_a_page_that_is_no_live_blog_has_none() -> None:
    assert all(block.kind != "entry time" for block in live(["14:05", "13:20", "09:01"], "NewsArticle").blocks)
