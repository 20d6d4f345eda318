"""The bounds before the parser, each met on its own."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from onrecord.errors import TooLarge
from onrecord.limits import Limits
from onrecord.model import Options, Page
from onrecord.page import lay_out
from onrecord.page.blocks import collect
from onrecord.page.gate import _Gate
from onrecord.page.tags import tags
from onrecord.page.tree import FEW, many_attributes, parse, too_many
from tests.clock import within
from tests.gate import copies_much, harmless

LIMITS = Limits()
STORY = "The mayor said on Tuesday that the bridge would reopen."


def text(html: str, limits: Limits = LIMITS) -> list[str]:
    return [block.text for block in collect(parse(html, limits)[0], limits).blocks]


def test_characters_beyond_the_bound_are_cut_with_a_note() -> None:
    html = f"<p>{STORY}</p>" + "<p>later</p>" * 50
    limits = Limits(html_characters=len(f"<p>{STORY}</p>"))
    tree, notes = parse(html.encode(), limits)
    assert [block.text for block in collect(tree, limits).blocks] == [STORY]
    assert "only the first" in notes[0]


@pytest.mark.parametrize(
    ("tag", "heavy"),
    [
        ("<body a='{}'>", True),  # the parser brings the attributes of all such tags together
        ("<html a='{}'>", True),
        ("<font color='{}'>", True),  # opened again in each of the paragraphs
        ("<body a='{}'>", False),
        ("<a href='{}'>", False),
        ("<a href='>{}'>", True),  # opened again in each too, and a mark that ends no tag hides its length
        ("<a href='<{}'>", True),
    ],
)
def test_attributes_that_the_parser_copies_are_weighed(tag: str, heavy: bool) -> None:
    limits = Limits(copied_bytes=100_000, reopened=10**9, tag_characters=400)
    html = tag.format("x" * (1_000 if heavy else 20)) + f"<p>{STORY}</p>" * 200
    assert copies_much(html, limits) is heavy
    assert harmless(html, limits) is not heavy


def test_formatting_that_is_alike_counts_three_times_as_the_parser_keeps_no_more() -> None:
    paragraphs = f"<p>{STORY}" * 200
    alike = "<div>" + '<i class="icon">' * 300 + "</div>" + paragraphs
    told_apart = "<div>" + "".join(f'<i class="icon{n}">' for n in range(300)) + "</div>" + paragraphs
    limits = Limits(reopened=10_000)
    assert harmless(alike, limits)
    assert not harmless(told_apart, limits)
    per_paragraph = [len(LexborHTMLParser(html).css("p i")) / 200 for html in (alike, told_apart)]
    assert per_paragraph == [3, 300]


def test_a_list_of_very_many_choices_is_told_by_their_number() -> None:
    html = "<select>" + "<Option>x" * LIMITS.options
    assert harmless(html, LIMITS)
    assert not harmless(html + "<option>x", LIMITS)


def test_the_longest_link_is_weighed_alone_as_no_two_stand_open() -> None:
    html = f"<a href='{'x' * 1_000}'>" * 3 + f"<p>{STORY}</p>" * 200
    assert many_attributes(tags(html), Limits(copied_bytes=400_000))
    assert not many_attributes(tags(html), Limits(copied_bytes=450_000))


def test_tags_in_capitals_are_counted_like_others() -> None:
    html = "<SELECT>" + "<OPTION>x" * FEW + f"</SELECT><P>{STORY}</P>"
    tree, notes = parse(html, LIMITS)
    assert "tags were left out" in notes[0]
    assert tree.css_first("p").text() == STORY


def test_a_page_of_many_tags_that_are_all_alike_is_counted_and_passes() -> None:
    html = f"<p>{STORY}</p>" * FEW
    assert not harmless(html, LIMITS)
    assert parse(html, LIMITS)[1] == ()
    assert not too_many(tags("<p>" * 6_000), LIMITS)
    assert too_many(tags("<option>" * 6_000), LIMITS)


def test_all_tags_together_and_the_square_of_one_are_bounded() -> None:
    assert many_attributes(tags("<p class=x>" * 100), Limits(tags_characters=1_000))
    assert many_attributes(tags(f"<p {'a ' * 40_000}>"), LIMITS)
    assert not many_attributes(tags(f"<p {'a ' * 400}>"), LIMITS)


def test_attributes_in_a_long_text_count_where_the_parser_may_read_it_as_markup() -> None:
    assert many_attributes(tags(f"<svg><style><p {'a ' * 40_000}></style></svg>"), LIMITS)


def soup(count: int, every: int = 10**9, between: str = "") -> str:
    return "".join(f"a{i} {between if i % every == every - 1 else ''}" for i in range(count))


@pytest.mark.parametrize(
    "tag",
    [
        f"<p {soup(20_000)}>",
        f"<p {soup(20_000, 200, chr(98) + '=<x ')}>",
        "<p " + soup(20_000, 200, "b='<>' ") + ">",
        '<p c" b=">" ' + soup(20_000) + ">",  # a quotation mark in a name opens no value
        '<p c=d" b=">" ' + soup(20_000) + ">",
    ],
    ids=["plain", "unquoted", "quoted", "mark-in-a-name", "mark-in-a-value"],
)
@pytest.mark.parametrize("before", ["", "<i>x</i>" * FEW], ids=["few-tags", "many-tags"])
def test_a_tag_of_twenty_thousand_attributes_is_shortened_however_it_is_spelled(before: str, tag: str) -> None:
    """The parser compares each with all others: these would take it half a second, and twice as many two."""
    tree, notes = within(0.4, lambda: parse(f"<p>{STORY}</p>{before}{tag}x</p>", LIMITS))
    assert "shortened" in notes[-1]
    assert tree.css_first("p").text() == STORY


@pytest.mark.parametrize(
    "unit",
    [
        "<div>" * 400 + "<!--" + "</div>" * 400 + "-->",
        "<div>" * 400 + "<script>" + "</div>" * 400 + "</script>",
        "<div>" * 400 + "<p title='" + "</div>" * 400 + "'>",
        "<div>" * 400 + "<table><tr><td>" + "</div>" * 400 + "</td></tr></table>",
        "<div>" * 400 + "<svg><![CDATA[>" + "</div>" * 400 + "]]></svg>",
        "<div>" * 400 + "<select>" + "</div>" * 400 + "</select>",
        "<div>" * 400 + "<script></\u017fcript>" + "</div>" * 400 + "</script>",
        "<div>" * 400 + "<script><!--<script></script>" + "</div>" * 400 + "--></script>",
        "<svg><style>" + "<div>" * 400 + "</style></svg>",
        "<svg><title><div></title></svg>",
        "<svg><div></svg>",
        "<span><div></span>",
        "<form><div></form>",
        "<body><div></body>",
        "<tr><div></tr>",
        "<ul><li><ul></li>",
        "<table><tr><td><table></tr>",
        "<table><tr><td><template></table>",
        "<select><table><input><div></table>",
        "<optgroup>",
        "<noscript><div></noscript>",
        "<section></p>x<p>",
        "<svg><link>",
        "<path>",
    ],
)
def test_end_tags_that_end_nothing_deceive_no_count(unit: str) -> None:
    html = f"<article><p>{STORY}</p>{unit * (130_000 // unit.count('<'))}</article>"
    layout = within(3, lambda: lay_out(Page(html.encode()), Options()))
    assert layout.blocks[0].text == STORY
    assert all(block.path.count("/") < 4 * LIMITS.open_elements for block in layout.blocks)


def test_a_page_that_is_too_deep_after_all_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.page.tree.capped", lambda html, limits: (html, 1, 0))  # as if a way round the caps were found
    with pytest.raises(TooLarge, match="open_elements"):
        lay_out(Page(("<div>" * 5_000 + STORY).encode()), Options())


@pytest.mark.parametrize("unit", ["<li>One more step", "<dt>Word<dd>Its meaning", "<a href=/one>One more page", "<button>One more choice"])
def test_what_ends_by_itself_is_not_deep_and_nothing_is_left_out(unit: str) -> None:
    """The quick count takes each of these for one more open element; the gate, which knows better, lets the page pass as it is."""
    html = f"<p>{STORY}</p><ul>{unit * (FEW + 1)}"
    tree, notes = parse(html.encode(), LIMITS)
    assert notes == ()
    assert collect(tree, LIMITS).blocks[0].text == STORY


def test_nothing_open_is_nothing_to_close() -> None:
    gate = _Gate(LIMITS, 10)
    for name in ("p", "div", "li"):
        gate._pop_to(name)
    assert (gate.stack, gate.open) == ([], {})
    assert gate.passed("p", "<p>") == "<p>"
    gate._pop_to("li")  # none is open, and no wall stands in between
    assert gate.stack == ["p"]
