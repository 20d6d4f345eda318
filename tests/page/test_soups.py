"""Tags in any order: what is let through to the parser may not stand much deeper in its tree than the gate counted."""

from __future__ import annotations

import random

import pytest
from selectolax.lexbor import LexborHTMLParser

from onrecord.limits import Limits
from onrecord.page.depth import depth
from onrecord.page.gate import capped, open_formatting
from onrecord.page.tags import tags

LIMITS = Limits(open_elements=60, open_formatting=12)
MOST = 5 * 60  # a table's row and body, and formatting that is opened again, are not counted before; beyond this a page is refused
COMMON = "div span p b i font a nobr ul li ol dl dd table tr td th tbody button select option optgroup input form h1 h2 section label ruby rt noscript"
RARE = "body html head object template svg math g path title style script desc foreignobject mi caption colgroup textarea image br hr iframe plaintext"
NAMES = COMMON.split() * 4 + RARE.split()
OTHER = ("x", "x", "<!--", "-->", "<![CDATA[", "]]>", "<p a='", "'>", '<p c" b=">" x>')


def motif(turn: random.Random) -> str:
    parts = []
    for _ in range(turn.randint(1, 6)):
        name, kind = turn.choice(NAMES), turn.random()
        if kind < 0.5:
            parts.append("<" + name + turn.choice(["", " a=1", " a=#", " /", ' x="y"/']) + ">")
        else:
            parts.append(f"</{name}>" if kind < 0.85 else turn.choice(OTHER))
    return "".join(parts)


def deepest(html: str) -> int:
    found, stack = 0, [(LexborHTMLParser(html).root, 1)]
    while stack:
        node, level = stack.pop()
        found = max(found, level)
        child = node.first_child if node is not None else None
        while child is not None:
            if child.tag and child.tag[0] != "-":
                stack.append((child, level + 1))
            child = child.next
    return found


@pytest.mark.parametrize("seed", range(4))
def test_no_soup_is_deeper_than_was_counted(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.page.depth.DOUBTFUL", 20)
    for number in range(250):
        turn = random.Random(f"{seed}:{number}")
        html = "".join(motif(turn).replace("#", str(i)) * turn.choice((1, 30, 80)) for i in range(turn.randint(1, 8)))
        found = tags(html)
        if not any(depth(found, open_formatting(len(found), LIMITS), LIMITS)):
            assert deepest(html) < MOST, (seed, number, html[:300])
        assert deepest(capped(html, LIMITS)[0]) < MOST, (seed, number, html[:300])
