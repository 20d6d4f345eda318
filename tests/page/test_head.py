from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from onrecord.limits import LIMITS, Limits
from onrecord.model import Clue, Options, Page
from onrecord.page import lay_out
from onrecord.page.blocks import collect
from onrecord.page.head import clues
from tests.clock import within


def clues_of(html: str, limits: Limits = LIMITS) -> list[tuple[str, str, str]]:
    return [(c.key, c.value, c.path) for c in read(html, limits)]


def read(html: str, limits: Limits = LIMITS) -> tuple[Clue, ...]:
    tree = LexborHTMLParser(html)
    return clues(tree, collect(tree, limits).marks, limits)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<html lang="en-GB">', ("html:lang", "en-GB", "html[1]")),
        ('<meta property="OG:Title" content="  Bridge\n opens ">', ("meta:og:title", "Bridge opens", "meta[1]")),
        ('<meta name="author" content="Ruiz &amp;amp; Okafor">', ("meta:author", "Ruiz & Okafor", "meta[1]")),
        ('<meta itemprop="datePublished" content="2024-05-02">', ("meta:datepublished", "2024-05-02", "meta[1]")),
        ("<title>Bridge opens</title>", ("title", "Bridge opens", "title[1]")),
        ('<link rel="canonical" href="https://harbourpost.example/b">', ("link:canonical", "https://harbourpost.example/b", "link[1]")),
        ('<script type="application/LD+json">{"a": 1}</script>', ("jsonld", '{"a": 1}', "jsonld[1]")),
        ("<body><div></div><div><h1>Bridge <em>opens</em></h1></div>", ("h1", "Bridge opens", "body/div[2]/h1[1]")),
        ("<h1>Bridge<br>opens</h1>", ("h1", "Bridge opens", "body/h1[1]")),
        ("<h1><b>B</b>ridge opens</h1>", ("h1", "Bridge opens", "body/h1[1]")),
        ('<p><time datetime="2024-05-02">today</time>', ("time", "2024-05-02", "body/p[1]/time[1]/@time")),
        ("<p><time>2 May 2024</time>", ("time", "2 May 2024", "body/p[1]/time[1]/@time")),
        ('<time class="last-updated" datetime="2024-05-03">', ("class:modified", "2024-05-03", "body/time[1]/@class-modified")),
        ('<span class="post-date">2 May 2024</span>', ("class:date", "2 May 2024", "body/span[1]/@class-date")),
        ('<p class="byline"><b>Ana Ruiz</b><b>Tom Okafor</b>', ("class:byline", "Ana Ruiz | Tom Okafor", "body/p[1]/@class-byline")),
        ('<a rel="author" href="/a">Ana Ruiz</a>', ("class:authorlink", "Ana Ruiz", "body/a[1]/@class-authorlink")),
        ('<a href="/authors/ana">Ana Ruiz</a>', ("class:authorlink", "Ana Ruiz", "body/a[1]/@class-authorlink")),
        ('<span itemprop="author">Ana Ruiz</span>', ("itemprop:author", "Ana Ruiz", "body/span[1]/@itemprop-author")),
        ('<iframe src="https://video.example/1">', ("video", "https://video.example/1", "body/iframe[1]/@video")),
    ],
)
def test_what_a_page_says_of_itself_is_found_at_its_path(html: str, expected: tuple[str, str, str]) -> None:
    assert expected in clues_of(html)


@pytest.mark.parametrize(
    "html",
    [
        '<div class="comments"><span class="author">Grumpy Walker</span></div>',
        '<nav><a href="/authors/ana">Ana Ruiz</a></nav>',
        '<footer><time datetime="2024-05-02">2 May</time></footer>',
        '<ul class="related-stories"><li><span class="date">2 May 2024</span></li></ul>',
        '<figure><span class="photo-author">Ana Ruiz</span></figure>',
        '<a href="/authority/port">Port authority</a>',
        f'<div class="article-author">{"The swing bridge opened again. " * 40}</div>',
        "<svg><title>share</title></svg>",
        '<meta name="author" content="">',
    ],
)
def test_what_belongs_to_something_else_is_no_clue(html: str) -> None:
    assert clues_of(f"<body>{html}") == []


def test_marks_of_a_whole_page_do_not_hide_what_stands_in_it() -> None:
    found = clues_of('<body class="has-sidebar"><article class="post no-comments"><time datetime="2024-05-02">2 May</time></article>')
    assert [key for key, _, _ in found] == ["time"]


def test_there_are_never_more_clues_than_the_bound_nor_longer_ones() -> None:
    limits = Limits(clues=10, clue_characters=20, script_characters=30)
    found = read(
        '<meta name="a" content="'
        + "x" * 1_000
        + '"><script type="application/ld+json">'
        + " " * 100
        + "</script>"
        + "<time>2 May</time>" * 50,
        limits,
    )
    assert len(found) == 10
    assert all(len(c.value) <= 30 for c in found)


@pytest.mark.parametrize(
    "html",
    [
        "<time>2 May</time>" * 30_000,
        "<p></p>" * 30_000 + '<b class="date">2 May</b>' * 3_000,
        '<div class="author">' * 400 + "Ana Ruiz",
        '<meta name="x" content="y">' * 50_000,
    ],
    ids=["times", "siblings", "depth", "metadata"],
)
def test_hostile_pages_cost_little(html: str) -> None:
    tree = LexborHTMLParser(html)
    found: tuple[Clue, ...] = within(1, lambda: clues(tree, collect(tree, LIMITS).marks, LIMITS))
    assert len(found) <= LIMITS.clues


@pytest.mark.parametrize(
    ("html", "key", "index"),
    [
        ("<p>Menu</p><h1>Bridge opens</h1><p>It was shut.", "h1", 1),
        ('<p>Menu</p><p>Ana Ruiz, <time datetime="2024-05-02">today</time></p><p>It was shut.', "time", 1),
        ('<p>Menu</p><div class="byline"><p>Ana Ruiz</p></div>', "class:byline", 1),
        ('<p>Menu</p><time datetime="2024-05-02"></time>', "time", 0),  # nothing follows it: the last block
        ('<time datetime="2024-05-02"></time><svg></svg>', "time", -1),  # there is no block
    ],
)
def test_a_mark_knows_the_block_that_stands_at_it(html: str, key: str, index: int) -> None:
    layout = lay_out(Page(html.encode()), Options())
    assert [c.index for c in layout.clues if c.key == key] == [index]


def test_marks_in_a_folded_menu_are_no_clues_and_the_menu_keeps_its_text() -> None:
    html = '<nav class="byline"><ul><li><h1>Harbour Post</h1><li><a href="/authors/ana">Ana Ruiz</a></ul></nav><p>It was shut.'
    layout = lay_out(Page(html.encode()), Options())
    assert not layout.clues
    assert [block.text for block in layout.blocks] == ["Harbour Post Ana Ruiz", "It was shut."]
