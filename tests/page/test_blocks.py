from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.limits import Limits
from onrecord.model import Layout, Options, Page
from onrecord.page import lay_out
from tests.clock import within

OPTIONS = Options()


def layout(html: str) -> Layout:
    return lay_out(Page(html.encode("utf-8", "surrogatepass")), OPTIONS)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One <b>two</b>\n three</p>", [("paragraph", "One two three", "body/p[1]")]),
        (
            "<div>One<p>two</p>three</div>",
            [("paragraph", "One", "body/div[1]"), ("paragraph", "two", "body/div[1]/p[1]"), ("paragraph", "three", "body/div[1]#2")],
        ),
        ("<p>One<br>two<br><br>three</p>", [("paragraph", "One two", "body/p[1]"), ("paragraph", "three", "body/p[1]#2")]),
        ("<ul><li>One<li>two</ul>", [("list item", "One", "body/ul[1]/li[1]"), ("list item", "two", "body/ul[1]/li[2]")]),
        ("<blockquote><p>One</p></blockquote>", [("quotation", "One", "body/blockquote[1]/p[1]")]),
        ("<figure><img><figcaption>One</figcaption></figure>", [("caption", "One", "body/figure[1]/figcaption[1]")]),
        ("<h2>One</h2><table><tr><td>two", [("subheading", "One", "body/h2[1]"), ("table", "two", "body/table[1]/tbody[1]/tr[1]/td[1]")]),
        ("<p>One<script>two</script><style>three</style></p><!-- four -->", [("paragraph", "One", "body/p[1]")]),
        ("<p>One <?php two ?>three</p>", [("paragraph", "One three", "body/p[1]")]),
        ("<p>One<svg><title>two</title></svg> three</p>", [("other", "two", "body/p[1]/svg[1]"), ("paragraph", "One three", "body/p[1]")]),
        ("<nav><ul><li><a>One</a><li><a>two</a></ul></nav>", [("other", "One two", "body/nav[1]")]),
        ("<p>One<hr>two", [("paragraph", "One", "body/p[1]"), ("paragraph", "two", "body")]),
        ("<a href=/x><h3>One</h3><p>two</p></a>", [("subheading", "One", "body/a[1]/h3[1]"), ("paragraph", "two", "body/a[1]/p[1]")]),
    ],
)
def test_blocks(html: str, expected: list[tuple[str, str, str]]) -> None:
    # "<!doctype html>" so that a fragment without a known tag is still a page
    assert [(b.kind, b.text, b.path) for b in layout("<!doctype html>" + html).blocks] == expected


def test_traits_tell_links_classes_and_hiding() -> None:
    page = layout(
        '<div class="Story-Body" id=Main><p class=x>See <a href=/a>the map</a> and <a href=/b>list</a>.</p></div><p style="display: none">Gone.</p>'
    )
    first, second = page.traits
    assert (first.tag, first.links, first.linked, first.href) == ("p", 2, len("the map") + len("list"), "/a")
    assert first.classes.split() == ["x", "story-body", "main"]
    assert first.ancestors == "div/p"
    assert (first.hidden, second.hidden) == (False, True)


def test_what_react_sends_late_is_shown_by_its_script_and_so_is_not_hidden() -> None:
    page = layout(
        '<div hidden id="S:1"><p>Sent late.</p></div><div hidden><p>Never shown.</p></div><div hidden id="Side"><p>Nor this.</p></div>'
    )
    assert [(b.text, t.hidden) for b, t in zip(page.blocks, page.traits, strict=True)] == [
        ("Sent late.", False),
        ("Never shown.", True),
        ("Nor this.", True),
    ]


def test_a_menu_that_swallows_the_story_is_not_folded() -> None:
    page = layout("<nav><a>Home</a>" + "<p>The bridge reopened on Monday. The mayor spoke. Many came. It rained.</p>" * 4)
    assert len(page.blocks) == 5


LINKS = "".join(f"<li><a href=/{n}>Section number {n}</a></li>" for n in range(6))
SHORT = "Section number 0 Section number 1 Section number 2 Section number 3 Section number 4 Section number 5"


@pytest.mark.parametrize(
    "opening",
    [
        "<div class='Site-Header dark'>",
        "<ul id=mainMenu>",
        "<div role=navigation>",
        "<header>",
        "<section class=footer-links>",
        "<header class=top>",
    ],
)
def test_a_box_that_is_called_a_menu_and_holds_little_but_links_is_one_block(opening: str) -> None:
    page = layout(f"{opening}{LINKS}</ul></header></section></div><p>It was shut.")
    assert [(b.text, b.kind) for b in page.blocks] == [(SHORT, "other"), ("It was shut.", "paragraph")]
    assert (page.traits[0].links, page.traits[0].linked, page.traits[1].links) == (6, len(SHORT), 0)


@pytest.mark.parametrize(
    "box",
    [
        f"<div class=sections>{LINKS}</div>",  # nothing calls it a menu
        f"<div class=header><h1>Bridge</h1>{LINKS}</div>",
        f"<div class=header><time>today</time>{LINKS}</div>",
        f"<div class='header date'>{LINKS}</div>",  # it may hold the day
        f"<div class=menu><li>{'The bridge was shut for years and years. ' * 7}</li>{LINKS}</div>",  # too much beside the links
        "<div class=menu><li><a>Section number 0</a><li><a>Section number 1</a><li>Section number 2 and so on and on</div>",
        "<div class=menu>" + "<li><a>News</a></li>" * 6 + "</div>",  # not worth it
        f"<table><tr class=header><td>{LINKS}</table>",
    ],
)
def test_any_other_box_keeps_its_blocks(box: str) -> None:
    assert len(layout(box).blocks) > 2


def test_the_words_of_a_menu_hold_no_code() -> None:
    page = layout(
        f"<div class=menu><style>.menu {{ color: red }}</style>{LINKS}<script>if (1) {{ go() }}</script></div><nav><script>{{}}</script>Home</nav>"
    )
    assert [b.text for b in page.blocks] == [SHORT, "Home"]


def test_the_words_of_a_drawing_hold_no_code() -> None:
    page = layout("<p>One<svg><style>.a { fill: red }</style><title>A ferry</title><path class=a /></svg> three</p>")
    assert [b.text for b in page.blocks] == ["A ferry", "One three"]


def test_a_blank_script_in_a_menu_takes_nothing_from_the_code_of_another() -> None:
    page = layout(f"<div class=menu><script> \n</script>{LINKS}<script>if (1) {{ \n go() }}</script></div>")
    assert [b.text for b in page.blocks] == [SHORT]


@pytest.mark.parametrize(
    ("opening", "inside"),
    [
        ("<div class=menu>", "word " * 200_000),
        ("<nav>", "word " * 200_000),
        ("<div class=menu>", "<b>w</b>" * 15_000),
        ("<nav>", "<script>{x}</script>" * 15_000),
    ],
)
def test_menus_inside_one_another_are_not_looked_through_again_and_again(opening: str, inside: str) -> None:
    page = within(3, lambda: layout(opening * 200 + inside + "<p>It was shut."))
    assert page.blocks[-1].text == "It was shut."


def test_more_blocks_than_the_limit_are_cut_with_a_note() -> None:
    page = lay_out(Page(b"<p>x</p>" * 50), Options(limits=Limits(blocks=10)))
    assert len(page.blocks) == 10
    assert any("first 10 runs" in note for note in page.notes)


PIECES = st.sampled_from(
    [
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<a href=x>",
        "</a>",
        "<br>",
        "<li>",
        "<td>",
        "<svg>",
        "</svg>",
        "<nav>",
        "One ",
        "two",
        " ",
        "&#xD800;",
        "\0",
        "<!--",
        "-->",
        "<",
    ]
)


@given(st.lists(PIECES, max_size=60))
def test_any_soup_gives_folded_text_at_paths_of_its_own(pieces: list[str]) -> None:
    page = layout("<html>" + "".join(pieces))
    assert len({b.path for b in page.blocks}) == len(page.blocks) == len(page.traits)
    for block, traits in zip(page.blocks, page.traits, strict=True):
        assert block.text == " ".join(block.text.split()) != ""
        assert 0 <= traits.linked <= len(block.text)


def test_words_that_only_readers_without_scripts_see_are_read_where_there_are_no_others() -> None:
    page = layout("<div id=app></div><noscript><p>The bridge reopened.</p></noscript>")
    assert [b.text for b in page.blocks] == ["The bridge reopened."]
    assert "scripts are off" in page.notes[0]
    full = layout(f"<p>{'The mayor spoke for long. ' * 40}</p><noscript><p>Turn on scripts.</p></noscript>")
    assert len(full.blocks) == 1
