"""The glance before the parser: where it says that all tags are short, they are so from wherever they are read."""

from __future__ import annotations

import random
import re
from functools import partial

import pytest

from onrecord.limits import LIMITS, Limits
from onrecord.page.gate import FORMATTING, ROOTS
from onrecord.page.glance import brief, weight
from onrecord.page.outline import outline
from onrecord.page.tags import ATTRIBUTES
from onrecord.page.tree import harmless, parse
from tests.clock import within

PIECES = """
    < > " ' = =" =' /> <p <a <b </a> <!-- --> <script> </script> <p> </p> it's <a> <i <td> a="x" b='y' c=">" d='>' e="<p>" f=x" g
    """.split()
PIECES += ['= "', "=\n'", " ", "x" * 30, ' "', " '", "=" + " " * 70 + "'", "\0", '=\f"', "<p t='" + "y" * 60 + "'>", "<p>text</p>"]
BOUND = Limits(tag_characters=40)
READ = re.compile(rf"</?([a-zA-Z][^ \t\n\r\f/>]*+)({ATTRIBUTES})>?")  # a tag that never ends is compared as well


@pytest.mark.parametrize("seed", range(4))
def test_no_tag_is_longer_than_the_bound_where_the_glance_says_so(seed: int) -> None:
    """Each ``<`` is read as if a tag began there, so that it does not matter what is a comment or a script."""
    sure = long = 0
    for number in range(3_000):
        turn = random.Random(f"{seed}:{number}")
        html = "".join(turn.choice(PIECES) + turn.choice(["", " "]) for _ in range(turn.randint(1, 30)))
        if not brief(html.encode(), BOUND):
            continue
        sure += len(html) > BOUND.tag_characters
        for at in range(len(html)):
            tag = READ.match(html, at)
            if tag and len(tag[0]) > BOUND.tag_characters:
                long += 1
                assert tag[0].endswith(">"), html
                assert tag[1] not in FORMATTING | ROOTS, html
                assert weight(tag[0], BOUND) <= BOUND.tag_characters, html
    assert sure > 300
    assert long > 20


@pytest.mark.parametrize(
    ("tag", "sure"),
    [
        ("<p title='{}'>", True),
        ('<p a b="{}" c="">', True),
        ("<p>{}", True),
        ("<p title={}>", True),
        ("</p title='{}'>", True),
        ("<script>a = b < c{}</script>", False),  # it does not know what is a script
        ('<p c" b="{}">', False),
        ("<i title='{}'>", False),  # formatting is copied
        ("<A\nhref='{}'>", False),
        ("<p title='<p {}'>", False),
        ("<p title='>{}'>", False),
        ("<p title='{}", False),
        ("<p title=" + " " * 70 + "'>{}", False),
        ("<p " + " ".join(f"a{number}=''" for number in range(1_200)) + " title='{}'>", False),
        ("<p " + " ".join(f"a{number}" for number in range(1_200)) + ">", False),
    ],
)
def test_a_long_tag_is_let_pass_where_it_is_plainly_spelled_and_has_few_attributes(tag: str, sure: bool) -> None:
    assert brief(f"<p>x</p>{tag.format('x' * LIMITS.tag_characters)}".encode(), LIMITS) is sure


@pytest.mark.parametrize("blank", ["\u00a0", "\u2028", "\x0b", "\x1c"])
def test_other_blanks_than_those_of_the_parser_do_not_hide_attributes(blank: str) -> None:
    """The parser takes them for letters, and so what follows is no value in quotation marks: 30,000 attributes cost it two seconds."""
    html = f'<p>x</p><p a={blank}"b {" ".join(f"x{number}" for number in range(5_000))} y" c>x'
    assert not brief(html.encode(), LIMITS)
    tree, notes = parse(html + "<p>" + " it's" * 40_000, LIMITS)  # text enough to be taken for the inside of a tag
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
        ("<img src='" + "x" * 4_900 + "{}'>", 180, True),
        ("<img src='" + "x" * 4_900 + "{}'>", 220, False),  # the squares of such tags might be a second's work, were it attributes
        ('<!-- <i a=" -->' + "<b a{}>" * 300 + '">', 1, False),
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
    within(0.5, lambda: brief(data, LIMITS))
    assert within(2, lambda: harmless(data, LIMITS, partial(outline, data, LIMITS))) in (True, False)
