"""The glance before the parser: where it says that no tag has too many attributes, none has, from wherever it is read."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from string import ascii_lowercase, digits

import pytest
from selectolax.lexbor import LexborHTMLParser

from onrecord.limits import LIMITS, Limits
from onrecord.page.gate import FORMATTING
from onrecord.page.glance import compared, longest_link
from onrecord.page.outline import outline
from onrecord.page.tags import ATTRIBUTES
from onrecord.page.tree import _plain, harmless, left_open, parse
from tests.clock import within
from tests.page.test_outline import elements, piece

PIECES = """
    < > " ' = =" =' /> <p <a <b </a> <!-- --> <script> </script> <p> </p> it's <a> <i <td> <svg> </svg> c=">" d='>' e="<p>" f=x" g <a/ <1 <! "> '>
    """.split()
PIECES += [
    '= "',
    "=\n'",
    " ",
    "x" * 30,
    "x" * 60,
    ' "',
    " '",
    "=" + " " * 1_100 + "'",
    "\0",
    '=\f"',
    "<p t='" + "y" * 60 + "'>",
    "<p>text</p>",
]
BOUND = Limits(tag_characters=40)
MOST = 13  # attributes: no more whose names have two letters fit into forty characters
READ = re.compile(rf"</?([a-zA-Z][^ \t\n\r\f/>]*+)({ATTRIBUTES})>?")  # a tag that never ends is compared as well


def soups(seed: int, count: int) -> Iterator[str]:
    """Pieces in any order, among them runs of attributes that all have names of their own."""
    for number in range(count):
        turn = random.Random(f"{seed}:{number}")
        named = iter(range(10, 10_000))
        many = turn.choice([3, 3, 10])
        yield "".join(
            "".join(f"n{next(named)}{turn.choice(ENDS)}" for _ in range(turn.randint(1, many)))
            if turn.random() < 0.3
            else turn.choice(PIECES) + turn.choice(["", " "])
            for _ in range(turn.randint(1, 30))
        )


ENDS = [" ", " ", " ", "/", "=1 ", "='2' ", "='3'", '="4"', "\f"]


def given(attributes: str) -> int:
    """How many attributes the parser reads here, whether the tag ends or not."""
    tags = (LexborHTMLParser(f"<p{attributes}{end}").css_first("p") for end in (">", "'>", '">'))
    return next(len(tag.attributes) for tag in tags if tag is not None)


@pytest.mark.parametrize("seed", range(4))
def test_no_tag_has_more_attributes_than_the_bound_where_the_glance_says_so(seed: int) -> None:
    """Each ``<`` is read as if a tag began there, so that it does not matter what is a comment or a script."""
    sure = long = many = 0
    for html in soups(seed, 3_000):
        link = longest_link(html.encode(), BOUND)
        sure += link is not None and len(html) > BOUND.tag_characters
        for tag in filter(None, (READ.match(html, at) for at in range(len(html)))):
            if len(tag[0]) <= BOUND.tag_characters:
                continue
            if link is None:
                many += given(tag[2]) > MOST
                break
            long += 1
            assert given(tag[2]) <= MOST, html
            assert compared(tag[0].encode(), BOUND) <= len(tag[0].encode())
            assert tag[1].lower() != "a" or len(tag[0].encode()) <= link, html
    assert sure > 300
    assert long > 100
    assert many > 30


@pytest.mark.parametrize("seed", range(4))
def test_no_element_of_the_parsers_tree_has_more_attributes_than_the_bound_where_the_glance_says_so(seed: int) -> None:
    many = 0
    for html in soups(seed + 10, 5_000):
        most = max((len(node.attributes) for node in LexborHTMLParser(html).css("*")), default=0)
        many += most > MOST
        assert most <= MOST or longest_link(html.encode(), BOUND) is None, html
    assert many > 30


@pytest.mark.parametrize("seed", range(4))
def test_no_tag_weighs_less_than_its_attributes(seed: int) -> None:
    weighed = 0
    for html in soups(seed + 20, 3_000):
        for tag in filter(None, (READ.match(html, at) for at in range(len(html)))):
            if len(tag[0]) > BOUND.tag_characters:
                weighed += 1
                assert 3 * given(tag[2]) <= compared(tag[0].encode(), BOUND), tag[0]
    assert weighed > 1_000


@pytest.mark.parametrize("seed", range(4))
def test_formatting_that_the_parser_opens_again_is_left_open(seed: int) -> None:
    again = passed = 0
    for number in range(2_000):
        turn = random.Random(f"{seed}:{number}")
        html = re.sub(r"(few\d+=)1", r'\1"1"', "".join(piece(turn, i) for i in range(turn.randint(2, 28))))
        left = left_open(html.encode())
        if _plain(left):
            found = b"\n".join(left)
            names = [
                name for (tag, name), times in Counter(elements(html)).items() if times > 1 and tag in FORMATTING and name.startswith("few")
            ]
            again += len(names)
            passed += html.count(" few") - found.count(b" few")
            assert all(f"{name}=".encode() in found for name in names), html
    assert again > 10
    assert passed > 50


TWO_LETTERS = " ".join(first + second for first in ascii_lowercase for second in ascii_lowercase + digits + "!#$%&()*+,-.:;?@[]^_")
NAMES = " ".join(f"a{number}" for number in range(1_700))


@pytest.mark.parametrize(
    ("tag", "link"),
    [
        ("<p title='{}'>", 5_000),
        ('<p a b="{}" c="">', 5_000),
        ("<p>{}", 5_000),
        ("<p title={}>", 5_000),
        ("</p title='{}'>", 5_000),
        ("<p title='{}", 5_000),
        ("<p title=" + " " * 1_100 + "'>{}", 5_000),
        ("<p title='>{}'>", 5_000),
        ("<p title='<p {}'>", 5_000),
        ("<script>for (a = 0; a < c; a++) if(a<c) {}</script>", 5_000),  # it does not know what is a script, but it counts
        ("<script><a {}</script>", 5_012),
        ("<i title='{}'>", 5_000),
        ("<A\nhref='{}'>", 5_011),
        ("<img title='<a {}'>", 5_017),
        ('<p c" b="{}">', 5_000),
        (f"<p {NAMES}>", None),
        (f"</p {NAMES}>", None),
        (f"<p\"x=' {NAMES} y='{{}}'>", None),  # a quotation mark in the name of a tag opens no value
        (f'<p a="{NAMES}{{}}"b="c">', 5_000),
        (f"<p {NAMES} title='{{}}'>", None),
        (f"<p {NAMES[:5_000]} title='{{}}'>", 5_000),
        (f"<p title='{NAMES} {{}}'>", 5_000),  # it is read, as no other tag stands in it
        (f"<p title='<p {NAMES} {{}}'>", None),
        (f'<p c" b="{NAMES}{{}}">', None),
        (f"<script>{{}}if (a<b) {NAMES}</script>", None),
    ],
)
def test_a_long_tag_is_let_pass_where_it_cannot_have_many_attributes(tag: str, link: int | None) -> None:
    assert longest_link(f"<p>x</p>{tag.format('x' * LIMITS.tag_characters)}".encode(), LIMITS) == link


@pytest.mark.parametrize("blank", ["\u00a0", "\u2028", "\x0b", "\x1c"])
def test_other_blanks_than_those_of_the_parser_do_not_hide_attributes(blank: str) -> None:
    """The parser takes them for letters, and so what follows is no value in quotation marks: 30,000 attributes cost it two seconds."""
    html = f'<p>x</p><p a={blank}"b {" ".join(f"x{number}" for number in range(5_000))} y" c>x'
    assert longest_link(html.encode(), LIMITS) is None
    tree, notes = parse(html + "<p>" + " it's" * 40_000, LIMITS)
    assert "shortened" in notes[0]
    assert "x4999" not in (tree.html or "")


@pytest.mark.parametrize(
    ("tag", "times", "light"),
    [
        ("<i class='c{}'>x", 10, True),
        ("<i class='c{}'>x", 300, False),
        ("<a href='{}'>x</a>", 300, True),
        ("<body class='{}'>", 1, True),
        ("<body class='c{}" + "x" * 6_000 + "'>", 2, False),
        ("<a href='" + "x" * 30_000 + "{}'>x</a>", 1, False),
        ("<A\nhref='" + "<>" * 15_000 + "{}'>x</a>", 1, False),
        ("<img src='" + "x" * 30_000 + "{}'>", 1, True),
        ("<img src='" + "x" * 4_900 + "{}'>", 220, True),
        (f"<img {TWO_LETTERS} c{{}}>", 200, True),
        (f"<img {TWO_LETTERS} c{{}}>", 280, False),  # the squares of such tags are a second's work
        ('<!-- <i a=" -->' + "<b a{}>" * 300 + '">', 1, False),
        ('<i class="c{}">x</i>', 300, True),
        ('<i\nid="a" class="c{}" hidden></i>', 300, True),
        ("<i class=c{}>x</i>", 300, False),  # rarely so; the outline knows
        ('<i class="c{}">x<br></i>', 300, False),
        ('<i class="c{}">x</b>', 300, False),
        ('<!-- <i a=" -->' + '<b a="{}">' * 300 + '">x</i>', 1, False),
        ('<i class="c{}">x</i><!-- <i a=" -->' + "<b a{}>" * 300 + '">x</i>', 1, False),
    ],
)
def test_what_is_copied_is_bounded_without_a_look_at_the_outline(tag: str, times: int, light: bool) -> None:
    """Where the glance is not enough, the outline is asked for; here it says nothing, and then no page is harmless."""
    html = "".join(tag.replace("{}", str(number)) for number in range(times)) + "<p>x" * 2_000
    assert harmless(html.encode(), LIMITS, lambda: None) is light


@pytest.mark.parametrize(
    "unit",
    [
        '<p a=">"',
        '<p>="',
        "<p a='\">",
        "<p>='>\"",
        '<p a="' + ">" * 4_000,
        "<p>" + "x" * 4_000 + '="',
        "<p title='" + "x" * 6_000 + "'>",
        "'" + ">" * 90,
        '=  "<p>',
        " " * 99 + '"<p>',
        "<",
    ],
)
def test_a_page_made_of_marks_is_seen_in_no_time(unit: str) -> None:
    data = (unit * (1_000_000 // len(unit))).encode() + b"\n"
    within(0.5, lambda: longest_link(data, LIMITS))
    assert within(2, lambda: harmless(data, LIMITS, partial(outline, data, LIMITS))) in (True, False)
