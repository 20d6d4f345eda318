from __future__ import annotations

import random

import pytest

from onrecord.errors import EmptyPage, NotAPage
from onrecord.page.sniff import has_tags, refuse


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.4 x", "PDF"),
        (b"\n%PDF-1.4 x", "PDF"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"RIFF\x00\x00\x00\x00WEBP", "WebP"),
        (b"PK\x03\x04\x14\x00", "ZIP"),
        (b"\x7fELF\x02", "program"),
        (b"\x00\x00\x00\x20ftypmp42", "video"),
        (random.Random(1).randbytes(5_000), "binary"),
    ],
)
def test_what_is_no_page_is_called_by_its_name(data: bytes, what: str) -> None:
    with pytest.raises(NotAPage, match=what):
        refuse(data)


@pytest.mark.parametrize("data", [b" \n\t" * 5_000, b"\xef\xbb\xbf", b"\x00\x00"])
def test_white_space_is_an_empty_page(data: bytes) -> None:
    with pytest.raises(EmptyPage):
        refuse(data)


@pytest.mark.parametrize(
    "data", [b"<p>x", b"GIF is a format of pictures, the museum said.", "<p>Мост".encode("utf-16"), "<p>Bridge reopens".encode("utf-16-le")]
)
def test_pages_pass(data: bytes) -> None:
    refuse(data)


@pytest.mark.parametrize(
    ("text", "media_type", "expected"),
    [
        ("<!doctype html>x", None, True),
        ("Bridge reopens <br> at noon", "text/html", True),
        ("<p>x", "text/plain; charset=utf-8", False),
        ("The council < the mayor > the bridge", None, False),
        ("Turnout rose <3 percent", None, False),
        ("Turnout <p\u2028rose", None, True),  # a line separator is a blank too
        ("", None, False),
    ],
)
def test_tags(text: str, media_type: str | None, expected: bool) -> None:
    assert has_tags(text, media_type) is expected
    assert has_tags(text.encode(), media_type) is expected
