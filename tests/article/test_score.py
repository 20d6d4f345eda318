from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article import choose, claims, features
from onrecord.limits import Limits
from onrecord.model import Options, Page, Story
from onrecord.page import lay_out
from onrecord.record import Findings, assemble

OPTIONS = Options(findings=False)
PARAGRAPHS = (
    "The harbour bridge reopened to traffic on Monday, three years after a cargo ship struck one of its piers and closed the main road to the north.",
    "“We kept our promise to the people of this city,” Mayor Ana Ruiz told reporters at the foot of the bridge, where about 2,000 residents had gathered.",
    "Repairs cost 2.4 million euros, about a tenth more than the council had planned, according to figures that the public works department gave out last week.",
    "The opposition said that the works had taken too long, and asked for an inquiry into why two of the five contractors were replaced during the first winter.",
    "Engineers will go on measuring the new pier until the end of next year, the department added, and a second lane for bicycles is to open in the spring.",
)
MENU = "<nav><ul>" + "".join(f"<li><a href=/{w}>{w}</a></li>" for w in ("News", "Sport", "Weather", "Opinion", "Culture")) + "</ul></nav>"
RELATED = (
    "<aside class=related><h3>Related stories</h3><ul>"
    + "".join(f"<li><a href=/{i}>Ferry line {i} to close for the winter</a></li>" for i in range(5))
    + "</ul></aside>"
)
COMMENTS = "<section class=comments id=comments><h3>Comments (2)</h3><div class=comment-body><p>About time, this took them far too long if you ask me!</p></div></section>"
NEWSLETTER = "<div class=newsletter-signup><p>Sign up to our newsletter and get the news every morning in your inbox.</p></div>"
FOOTER = "<footer><p>© 2024 The Harbour Post. All rights reserved.</p></footer>"
CAPTION = "<figure><img src=a.jpg><figcaption class=caption>The bridge on Monday. Photo: Jo Lane/Agency</figcaption></figure>"


def page(body: str, head: str = "<title>Harbour bridge reopens after three years</title>") -> str:
    return f"<!doctype html><html lang=en><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"


def story(html: str, options: Options = OPTIONS, **known: str) -> Story:
    layout = lay_out(Page(html.encode("utf-8", "surrogatepass"), **known), options)
    found = choose(layout, options)
    assemble(layout, found, Findings(), options)  # refuses a text that its blocks do not account for
    return found


LAYOUTS = {
    "article": "<header>{menu}</header><main><article><h1>Harbour bridge reopens after three years</h1>{caption}{body}{newsletter}</article>{related}{comments}</main>{footer}",
    "plain divs": "<div id=top>{menu}</div><div class=wrap><div class=left><h1>Harbour bridge reopens after three years</h1><div class=text>{caption}{body}</div>{comments}</div>{related}</div>{footer}",
    "related links inside": "{menu}<article><h1>Harbour bridge reopens after three years</h1>{first}{related}{rest}</article>{newsletter}{footer}",
    "old tables": "<table><tr><td>{menu}</td><td><h1>Harbour bridge reopens after three years</h1>{breaks}</td><td>{related}</td></tr></table>{footer}",
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_story_is_kept_and_the_furniture_is_not(name: str) -> None:
    paragraphs = [f"<p>{p}</p>" for p in PARAGRAPHS]
    html = LAYOUTS[name].format(
        menu=MENU, caption=CAPTION, body="".join(paragraphs), first=paragraphs[0], rest="".join(paragraphs[1:]), breaks="<br><br>".join(PARAGRAPHS),
        newsletter=NEWSLETTER, related=RELATED, comments=COMMENTS, footer=FOOTER,
    )  # fmt: skip
    found = story(page(html))
    assert found.article.headline == "Harbour bridge reopens after three years"
    assert found.text.split("\n\n") == ["Harbour bridge reopens after three years", *PARAGRAPHS]


def test_a_box_of_links_that_is_called_a_header_is_navigation_and_no_related_links() -> None:
    names = ("Home and abroad", "Sport", "Weather and traffic", "Opinion", "Culture", "Log in")
    header = "<div class=masthead-header>" + "".join(f"<a href=/{n}>{name}</a> " for n, name in enumerate(names)) + "</div>"
    half = [f"<p>{p}</p>" for p in PARAGRAPHS]
    blocks = story(page("<h1>Harbour bridge reopens after three years</h1>" + half[0] + header + "".join(half[1:]))).blocks
    assert {b.text: b.dropped for b in blocks if not b.kept} == {" ".join(names): "navigation"}


def test_every_dropped_block_has_a_reason_in_plain_words() -> None:
    body = (
        MENU
        + "<h1>Harbour bridge reopens after three years</h1>"
        + "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
        + RELATED
        + COMMENTS
        + NEWSLETTER
        + FOOTER
        + CAPTION
    )
    reasons = {b.text: b.dropped for b in story(page(body)).blocks}
    assert reasons["News Sport Weather Opinion Culture"] == "navigation"
    assert reasons["Related stories"] == "related links"
    assert reasons["About time, this took them far too long if you ask me!"] == "comments"
    assert "newsletter" in str(reasons["Sign up to our newsletter and get the news every morning in your inbox."])
    assert reasons["© 2024 The Harbour Post. All rights reserved."] == "page footer"
    assert all((b.start is None) == (b.dropped is not None) for b in story(page(body)).blocks)


def test_a_headline_from_the_metadata_alone_stands_at_the_path_of_its_evidence() -> None:
    head = '<meta property="og:title" content="WATCH: Harbour bridge reopens after three years">'
    html = page("".join(f"<p>{p}</p>" for p in PARAGRAPHS), head)
    found = story(html)
    block = found.blocks[0]
    assert found.article.headline == "Harbour bridge reopens after three years"
    assert (block.kind, block.start, block.text[block.cut :]) == ("headline", 0, found.article.headline)
    assert (block.path, block.text) in {(c.path, c.raw) for c in claims(lay_out(Page(html.encode()), OPTIONS))}


def test_a_label_is_cut_from_the_headline() -> None:
    found = story(page("<h1>Harbour bridge reopens after three years (VIDEO)</h1>" + "".join(f"<p>{p}</p>" for p in PARAGRAPHS)))
    assert found.text.startswith("Harbour bridge reopens after three years\n\n")
    assert found.article.labels == ("VIDEO",)


def test_the_headline_is_not_kept_twice() -> None:
    body = "<h1>Harbour bridge reopens after three years</h1><article><h2>Harbour bridge reopens after three years</h2>" + "".join(
        f"<p>{p}</p>" for p in PARAGRAPHS
    )
    assert story(page(body)).text.count("Harbour bridge reopens after three years") == 1


def test_a_story_inside_a_footer_is_found_by_the_second_strategy() -> None:
    found = story(page("<footer><div>" + "".join(f"<p>{p} {p}</p>" for p in PARAGRAPHS) + "</div></footer>"))
    assert PARAGRAPHS[2] in found.text
    assert any("next to nothing" in note for note in found.notes)


def test_a_long_story_is_cut_at_the_limit_and_says_so() -> None:
    found = story(
        page("<article><h1>Harbour bridge reopens after three years</h1>" + "".join(f"<p>{p}</p>" for p in PARAGRAPHS)),
        Options(limits=Limits(story_characters=400)),
    )
    assert len(found.text) <= 400
    assert any("longer than 400" in note for note in found.notes)


def test_a_page_without_words_says_that_it_has_no_story() -> None:
    found = story(page("<div></div>", ""))
    assert (found.text, found.article.kind) == ("", "empty")
    assert found.notes == ("no story was found on this page",)


FLAT = (
    "arrow-lefticon closeicon searchicon sharemenu icon fb icon twicon 2024-03-05\nHarbour bridge reopens after three years (PHOTOS)\n\n"
    + ("The crossing was closed when a ship struck one of its piers in the winter storm\n" + "\n\n".join(PARAGRAPHS))
)


def test_flattened_text_gives_headline_standfirst_date_and_body() -> None:
    found = story(FLAT, media_type="text/plain; charset=utf-8")
    assert found.article.headline == "Harbour bridge reopens after three years"
    assert found.article.standfirst == "The crossing was closed when a ship struck one of its piers in the winter storm"
    assert found.article.published == "2024-03-05"
    assert found.text.split("\n\n")[2:] == list(PARAGRAPHS)
    assert found.blocks[0].dropped == "names of icons"
    assert found.blocks[0].path.startswith("line 1, characters 0-")


SOUP = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div class=comment>",
        "</div>",
        "<h1>",
        "</h1>",
        "<nav>",
        "</nav>",
        PARAGRAPHS[0],
        PARAGRAPHS[1],
        "Bridge reopens",
        "\ud800",
        "<a href=/>",
        "</a>",
        "<title>",
        "</title>",
        "\n",
    ]
)


@given(st.lists(SOUP, max_size=40), st.sampled_from(["text/html", "text/plain"]))
def test_on_any_soup_the_blocks_account_for_the_text(pieces: list[str], media_type: str) -> None:
    html = "<p>" + "".join(pieces)
    found = story(html, media_type=media_type)
    for block in found.blocks:
        if block.start is not None and block.end is not None:
            assert block.text[block.cut : block.cut + block.end - block.start] == found.text[block.start : block.end]
        else:
            assert block.dropped


def test_a_story_behind_signs_of_a_broken_page_is_found() -> None:
    found = story("<p>" + "&amp;a;" * 3_000 + " " + " ".join(PARAGRAPHS) + "</p>")
    assert " ".join(PARAGRAPHS) in found.text
    assert "next to nothing" in found.notes[0]


def test_many_signs_alone_are_no_story() -> None:
    assert story("<p>" + "&amp;a; " * 300 + "</p>").text == ""


@pytest.mark.parametrize(
    ("html", "head"),
    [
        ("<title>Ferry sails again at noon</title><h1>News</h1><h2>Ferry sails again at noon</h2>", "Ferry sails again at noon"),
        ("<title>Ferry sails again</title><h1>Ferry sails again</h1><h2>What the crew says</h2>", "Ferry sails again"),
        ("<title>Ferry sails again</title><p>Ferry sails again</p><h3>Crew</h3>", None),
    ],
)
def test_the_head_of_a_page(html: str, head: str | None) -> None:
    layout = lay_out(Page(f"{html}<p>The ferry sailed.</p>".encode(), media_type="text/html; charset=utf-8"), Options())
    place = features.head_of(layout)
    assert (layout.blocks[place].text if place >= 0 else None) == head
