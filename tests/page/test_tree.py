from __future__ import annotations

import pytest

from onrecord.limits import Limits
from onrecord.model import Options, Page
from onrecord.page import lay_out
from onrecord.page.blocks import TooDeep, collect
from onrecord.page.depth import depth
from onrecord.page.gate import capped
from onrecord.page.tags import tags
from onrecord.page.tree import FEW, parse
from tests.clock import within
from tests.gate import harmless

LIMITS = Limits()
STORY = "The mayor said on Tuesday that the bridge would reopen."


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 30_000 + f"<p>{STORY}</p>",
        "<span>" * 30_000 + STORY + "</span>" * 30_000 + f"<p>{STORY}</p>",
        "".join(f"<font color={i}>" for i in range(9_000)) + f"<p>{STORY}</p>" * 20,
        "".join(f"<b a{i}>" for i in range(4_000)) + "".join(f"<i a{i}>" for i in range(4_000)) + f"{STORY}</b>" * 4_000,
        "<table><tr><td>" * 8_000 + STORY,
        "(<div></b>)" * 9_000 + "<!-- " + "</div><b>" * 9_000 + " -->" + STORY,
        "<div title='<div'>" * 11_000 + STORY,
        '<a href="' * 60_000 + STORY,
        "<" * 200_000 + f" <p>{STORY}",
        "<ul><li>" * 11_000 + STORY,
    ],
    ids=["div", "span", "font", "misnested", "table", "wrong-ends", "quoted", "open-quote", "less-than", "list"],
)
def test_depth_and_open_formatting_are_capped_in_linear_time(html: str) -> None:
    blocks = within(3, lambda: collect(parse(html, LIMITS)[0], LIMITS)[0])
    assert all(block.path.count("/") < 2 * LIMITS.open_elements for block in blocks)


def test_a_story_below_deep_nesting_is_kept_and_the_cut_is_told() -> None:
    tree, notes = parse("<div>" * FEW + f"<p>{STORY}</p>" + "</div>" * FEW + "<p>After.</p>", LIMITS)
    blocks = collect(tree, LIMITS).blocks
    assert [block.text for block in blocks] == [STORY, "After."]
    assert "tags were left out" in notes[0]


def test_an_ordinary_page_is_not_rewritten() -> None:
    html = "<main>" + "<div><p><b>a</b> <i>b</i><br><img src=x></p></div>" * 2_000 + "</main>"
    assert depth(tags(html), LIMITS.open_formatting, LIMITS) == (False, False)
    assert parse(html, LIMITS)[1] == ()


def test_capping_keeps_every_word_and_the_scripts() -> None:
    html = "<i>" * 300 + "one<script>if (a<b) '</i>'</script>two<!-- <i> -->three" + "</i>" * 300 + "four"
    out, left_out, _ = capped(html, LIMITS)
    assert left_out == 300 - LIMITS.open_formatting
    assert out.count("<i>") == LIMITS.open_formatting
    assert "one<script>if (a\\u003cb) '\\u003c/i>'</script>twothree" in out  # the same to whoever reads its strings
    assert out.endswith("four")


def test_unclosed_paragraphs_are_no_depth() -> None:
    tree, notes = parse("<p>short line" * 3_000, LIMITS)
    blocks = collect(tree, LIMITS).blocks
    assert len(blocks) == 3_000
    assert notes == ()


def test_more_tags_than_the_limit_are_cut_with_a_note() -> None:
    tree, notes = parse("<p>x</p>" * 200, Limits(tag_count=100))
    assert len(collect(tree, LIMITS)[0]) == 50
    assert "first 100 tags" in notes[0]


@pytest.mark.parametrize(
    "html",
    [
        "<p " + " ".join(f"a{i}=1" for i in range(60_000)) + f">{STORY}</p>",
        "<p " + " ".join(f"a{i}='>'" for i in range(60_000)) + f">{STORY}</p>",
        "".join(f"<x-{i}>t</x-{i}>" for i in range(60_000)) + f"<p>{STORY}</p>",
        f"<p>{STORY}</p><select>" + "<option>x" * 60_000,
    ],
    ids=["attributes", "quoted-attributes", "names", "options"],
)
def test_what_the_parser_is_slow_with_never_reaches_it(html: str) -> None:
    tree, notes = within(2, lambda: parse(html, LIMITS))
    assert STORY in [block.text for block in within(2, lambda: collect(tree, LIMITS)[0])]
    assert notes


def around_samples(count: int) -> str:
    """A tag of so many attributes that a look at samples, 3,000 characters of each 32,768, takes for a script, and at windows of 2,500 for text."""
    written = [f"<p>{STORY}</p><p "]
    at = len(written[0])
    for number in range(count):
        mark = number % 200 == 0
        sampled = (at - 16_384 + 100) % 32_768 < 3_200
        written.append(f"a{number}{'<;' if mark else ''}{'=' + chr(39) + '>' + chr(39) if mark and not sampled else ''} ")
        at += len(written[-1])
    return "".join([*written, f">x</p><p>{STORY}</p>"])


@pytest.mark.parametrize("count", [30_000, 90_000])
def test_no_tag_of_very_many_attributes_hides_from_those_who_look_at_samples(count: int) -> None:
    """The parser takes two seconds for the first, and eighteen for the second."""
    tree, notes = within(0.4, lambda: parse(around_samples(count), LIMITS))
    assert notes == ("1 tags were shortened: each was longer than 5,000 characters",)
    assert [node.text() for node in tree.css("p")] == [STORY, "x", STORY]


def test_long_paragraphs_and_scripts_are_no_giant_tags() -> None:
    html = f"<p>{STORY * 2_000}</p><script>{'for(var a=0;a<b;)c();' * 3_000}</script><p>x</p>" * 3
    assert harmless(html, LIMITS)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"<div><p><b>a</b> <i>b</i></p></div>{STORY}" * 100, True),
        ("<p>x" * (FEW + 1), False),
        ("".join(f"<i a{i}>" for i in range(200)) + "<p>x" * 1_500, False),
        ("<i>" * 300 + STORY, True),  # without attributes the parser keeps three
    ],
    ids=["ordinary", "tags", "formatting", "alike"],
)
def test_only_a_small_page_without_much_formatting_is_parsed_uncounted(html: str, expected: bool) -> None:
    assert harmless(html, LIMITS) is expected


@pytest.mark.parametrize("opener", ["<div>", "<span>", "<table><tr><td>", "<ul><li>", "<b><div>"])
def test_a_small_page_that_is_too_deep_is_capped_after_all(opener: str) -> None:
    html = opener * (FEW // opener.count("<") - 10) + f"<p>{STORY}</p>"
    tree, notes = parse(html, LIMITS)
    assert harmless(html, LIMITS)
    assert notes == ()
    with pytest.raises(TooDeep):
        collect(tree, LIMITS, LIMITS.open_elements)
    layout = within(2, lambda: lay_out(Page(html.encode()), Options()))
    assert any(STORY in block.text for block in layout.blocks)
    assert all(block.path.count("/") < 2 * LIMITS.open_elements for block in layout.blocks)
    assert "tags were left out" in layout.notes[0]


def test_the_paths_of_very_many_deep_runs_are_bounded_together() -> None:
    html = f"<p>{STORY}</p>" + "<table><tr><td>x" * 6_000
    layout = within(3, lambda: lay_out(Page(html.encode()), Options()))
    assert sum(len(block.path) for block in layout.blocks) <= LIMITS.path_characters
    assert layout.blocks[0].text == STORY
    assert f"only the first {len(layout.blocks):,} runs of text were read" in layout.notes
