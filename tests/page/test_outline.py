"""The outline of a page against the parser's own tree: no tag is hidden from it, in whatever order tags, texts, comments and drawings stand."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest
from selectolax.lexbor import LexborHTMLParser

from onrecord.limits import LIMITS, Limits
from onrecord.model import Options, Page
from onrecord.page import lay_out
from onrecord.page.gate import FORMATTING
from onrecord.page.outline import SHORT, outline
from onrecord.page.tree import FEW, parse
from tests.clock import within
from tests.gate import copies_much, harmless

STORY = "The mayor said on Tuesday that the bridge would reopen."
NAMES = """
    div span p b i a ul li table tr td select option button h1 form svg svg svg g path title style script textarea xmp iframe noembed noframes desc
    foreignobject body html head template noscript plaintext br img font math mi section caption colgroup optgroup input symbol
    """.split()
PIECES = """
    ' " > < <!-- --> --!> <!--> -- -> <![CDATA[ ]]> ]] </svg> </svg> </script> </style> </title> <script> <!--<script> </script <?php </> <!x> = /> </p>
    <svg/> <svg><path/></svg> <desc>t</desc> <title>t</title> <foreignObject><div>t</div></foreignObject> <style>s</style> <script>s</script> <![CDATA[x]]>
    <svg><desc>t</desc><title>t</title> <p>x <frameset> x
    """.split()
PIECES += ["<p a='", "'>", '<p a="', '">', "<b x=1>", "<i x>", "</ a>", " "]
GIVEN = ["", "", " a", " a=b", " a='<p>'", ' a="</svg>" b="c"', "/", " /", " a=b/", ' a="x"/', ' a = "b>"', ' a="\'"', " color=1"]
LONG = f" d='{'y' * SHORT}'"


def piece(turn: random.Random, number: int) -> str:
    kind, name = turn.random(), turn.choice(NAMES)
    if kind < 0.3:
        return turn.choice(PIECES)
    if kind < 0.55:
        return f"</{name}{turn.choice(['', '', '', ' ', '/', chr(32) + 'a=' + chr(39) + '>' + chr(39)])}>"
    if kind < 0.75:
        return f"<{name.upper() if turn.random() < 0.1 else name}{turn.choice(GIVEN)}>"
    if kind < 0.82:
        name = turn.choice(["b", "i", "font", "code", "a", "nobr", "s", "tt", "big"])
        return f"<{name} few{number}=1{turn.choice(GIVEN)}>" + turn.choice(["", "x", f"x</{name}>"])
    return (
        f"<{name} {turn.choice(['', 'q=1 ', 'q=' + chr(34) + '>' + chr(34) + ' '])}many{number}=1{LONG}{turn.choice(['', ' ', '/', ' /'])}>"
    )


def elements(html: str) -> Iterator[tuple[str, str]]:
    """The elements of the tree with the attribute that tells them apart."""
    waiting = [LexborHTMLParser(html).root]
    while waiting:
        node = waiting.pop()
        child = node.first_child if node is not None else None
        while child is not None:
            if child.tag and child.tag[0] != "-":
                yield from ((child.tag, name) for name in child.attributes if name.startswith(("few", "many")))
            waiting.append(child)
            child = child.next


@pytest.mark.parametrize("seed", range(4))
def test_no_soup_hides_a_tag_from_its_outline(seed: int) -> None:
    limits, known = Limits(tag_characters=SHORT), 0
    for number in range(1_500):
        turn = random.Random(f"{seed}:{number}")
        html = "".join(piece(turn, i) for i in range(turn.randint(2, 28)))
        data = html.encode()
        found = outline(data, limits)
        if found is None:
            continue
        known += 1
        written = Counter(elements(html))
        long = b"\n".join(data[begin:end] for begin, end in found.long)
        formats = b"\n".join(found.formats)
        told = html.replace(LONG, " d")
        assert all(f"{name}=".encode() in long for _, name in written if name.startswith("many")), told
        again = [name for (tag, name), times in written.items() if times > 1 and tag in FORMATTING and name.startswith("few")]
        assert all(f"{name}=".encode() in formats for name in again), told
        assert len({name for _, name in written}) <= found.tags, told
    assert known > 1_000  # most have one


NAMED = "".join(f"a{i} " for i in range(60_000))
OPENED = "".join(f"<b a{i}>" for i in range(400))


@pytest.mark.parametrize(
    "hidden",
    [
        "<svg><style><g {}></style></svg>",
        "<svg><style><g x='</style>' {}></svg>",
        "<svg><script><g x='</script>' {}></svg>",
        "<svg><title><g x='</title>' {}></svg>",
        "<svg><desc><div></svg></div></desc><style><g {}></style></svg>",
        "<svg><foreignobject><p></svg></p></foreignobject><style><g {}></style></svg>",
        "<svg><svg></svg><style><g {}></style></svg>",
        "<svg><![CDATA[ > <g a=' ]]><g {}></svg>",
        "<math><style><g {}></style></math>",
        "<script><!--<script></script><p a='--></script><p {}>",
        "<script><!--<script >--></script><p {}>",
        "<script><!--></script><p {}>",
    ],
)
def test_a_tag_of_very_many_attributes_in_what_may_be_text_is_shortened_or_left_out(hidden: str) -> None:
    """The parser compares each with all others: each of these took it nine seconds."""
    tree, notes = within(1, lambda: parse(f"<p>{STORY}</p>" + hidden.format(NAMED), LIMITS))
    assert "shortened" in notes[-1]
    assert tree.css_first("p").text() == STORY


@pytest.mark.parametrize(
    "hidden",
    [
        '<!-- <i a=" -->{}">',
        '<script><i a=" </script>{}">',
        '<svg><style><i a=" </style></svg>{}">',
        '<svg><![CDATA[ > <i a=" ]]></svg>{}">',
        "<![CDATA[ > {} ]]>",
        "<svg></svg>{}",
        "<svg><g>{}",
        "<select>{}</select>",
        "<select><option>{}</select>",
    ],
)
def test_formatting_behind_a_quotation_mark_that_opens_no_value_is_counted(hidden: str) -> None:
    """The parser opens each of the 400 again in each of the paragraphs: 17 KB took it 520 MB."""
    html = f"<div>{hidden.format(OPENED)}</div>" + "<p>x" * 3_500
    assert copies_much(html, LIMITS)
    tree, notes = within(1, lambda: parse(html, LIMITS))
    assert len(tree.css("b")) < LIMITS.reopened
    assert "left out" in notes[-1]


def test_formatting_that_ends_at_once_is_opened_in_no_block() -> None:
    icons = "".join(f'<i class="icon{n}"></i><b class=c{n}>x</b>' for n in range(300))
    html = f"<div>{icons}</div>" + f"<p>{STORY}" * 1_500
    assert harmless(html, Limits(reopened=10_000))
    assert len(LexborHTMLParser(html).css("p i, p b")) == 0
    assert not harmless(html.replace("</b>", ""), Limits(reopened=10_000))


def test_what_scripts_hold_makes_no_page_large() -> None:
    script = f"<script>{'if (a<b) write(' + chr(39) + '<p>' + chr(39) + ');'}</script>"
    html = f"<p>{STORY}</p>" + script * FEW
    assert html.count("<") > 4 * FEW
    few = f"<p>{STORY}</p><script>{'if (a<b) c(); ' * 200_000}</script>"
    assert harmless(few)
    assert not harmless(html)
    assert outline(few.encode(), LIMITS) == (4, len(few) - 2_800_000, [], [])


def test_a_page_with_one_tag_too_long_is_else_read_as_it_is() -> None:
    html = f"<table><tr><td><svg><path d=M0/></svg><p>{STORY}<p {NAMED}>one</p><img {NAMED}><p>two</table><p {NAMED}"
    tree, notes = parse(html, LIMITS)
    assert notes == ("3 tags were shortened: each was longer than 5,000 characters",)
    assert [node.text() for node in tree.css("td p")] == [STORY, "one", "two"]
    assert tree.css_first("path").attributes == {"d": "M0/"}
    assert lay_out(Page(html.encode()), Options()).blocks[0].text == STORY


def test_a_page_with_a_tag_too_long_and_too_many_others_is_rewritten() -> None:
    html = f"<p>{STORY}</p><p {NAMED}>one</p>" + "<div>" * (FEW + 1)
    tree, notes = parse(html, LIMITS)
    assert "left out or shortened" in notes[0]
    assert tree.css_first("p").text() == STORY


@pytest.mark.parametrize(
    ("drawing", "known"),
    [
        ("<svg><path d='M0'/></svg>", True),
        ("<svg><title>A bridge</title><desc>In grey</desc><style>g{fill:red}</style></svg>", True),
        ("<svg><title id=a>A bridge</title><g><use href=#a /></g></svg>", True),
        ('<svg><foreignObject width="4"><div class="a">A bridge</div></foreignObject></svg>', True),
        ("<svg><![CDATA[A bridge]]></svg>", True),
        ("<svg><div>", True),
        ("<svg/><p>", True),
        ("<svg><svg></svg></svg>", True),
        ("<svg>", False),
        ("<svg><svg></svg>", False),
        ("<svg><foreignObject><p>A bridge</foreignObject></svg>", False),
        ("<svg><desc><b>A bridge</b></desc></svg>", False),
        ("<svg><![CDATA[>]]></svg>", False),
        ("<math></math>", False),
        ("<frameset>", False),
    ],
)
def test_behind_a_drawing_it_is_known_what_is_text_where_its_end_is(drawing: str, known: bool) -> None:
    assert (outline(f"{drawing}<script>a<b</script>".encode(), LIMITS) is not None) is known


def test_a_bound_shorter_than_tags_that_are_passed_over_gives_no_outline() -> None:
    assert outline(b"<p>", Limits(tag_characters=SHORT)) == (1, 3, [], [])
    assert outline(b"<p>", Limits(tag_characters=SHORT - 1)) is None
