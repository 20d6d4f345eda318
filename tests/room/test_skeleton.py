"""Of a captured page nothing is left that could act."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.room.skeleton import HEAD, KEPT, skeleton
from tests.clock import growth

ALLOWED = re.compile(r"</?(?:" + "|".join(sorted(KEPT)) + r")>")
PARTS = st.sampled_from(
    ["<p>", "</p>", "<", ">", "<!--", "-->", "<script", "</script>", "<a href='//x.example'>", '"', "'", "<img src=x onerror=y>", "=", "<svg/onload=z>",
     "<style>", "<meta http-equiv=refresh content=0>", "<base href=//x>", "<P STYLE=x>", "&lt;script&gt;", "<<p>", "</", "<!", "<?", "\x00", "\n", "words", "<link rel=dns-prefetch href=//x>",
     "<iframe srcdoc='<p>'>", "<form action=//x><button>", "<İ>", "<ſcript>", "<K>", "<p/", "<TITLE>", "<noscript>"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("page", "bones"),
    [
        ("<h1 class=a>Title</h1><p>One &amp; two</p>", "<h1>Title</h1><p>One &amp; two</p>"),
        ('<a href="https://x.example/" ping="//y">link</a>', "<u>link</u>"),
        ("<SCRIPT>var a = '<p>';</SCRIPT ><p>x", "<p>x"),
        ("<style>p { color: red }</style>x", "x"),
        ('<p title="a > b">x</p>', "<p>x</p>"),
        ("<p title='a \"> <b>'>x</p>", "<p>x</p>"),
        ("<!-- <p> --><!doctype html><?xml version='1'?>x", "x"),
        ("<img src=//x.example/a.png alt=a>x<link rel=preload href=b>", "x"),
        ("<meta http-equiv=refresh content='0;url=//x'>x", "x"),
        ("<svg><a xlink:href=javascript:x><text>y</text></a></svg>z", "z"),
        ("5 < 6 and 7 <8", "5 &lt; 6 and 7 &lt;8"),
        ("<script>never closed <p>x", ""),
        ("<p title='never closed>x", "<p>"),
        ("<custom-element onclick=x>y</custom-element>", "y"),
    ],
)
def test_what_is_left(page: str, bones: str) -> None:
    assert skeleton(page) == HEAD + bones


@given(st.lists(PARTS | st.text(max_size=4), max_size=25).map("".join))
def test_only_bare_elements_are_left(page: str) -> None:
    left = skeleton(page).removeprefix(HEAD)
    assert "<" not in ALLOWED.sub("", left)


@pytest.mark.parametrize("unit", ["<", "<p>", "<script>", "<p '", '<p a="b', "<!--", "</p", "<a b=c ", "<!", "<svg></", "<title>x</titl"])
def test_hostile_pages_take_time_in_step_with_their_length(unit: str) -> None:
    assert growth(lambda n: skeleton(unit * n), 50_000, 200_000) < 12  # four times the page; a square would be sixteen
