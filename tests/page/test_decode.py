from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.page.decode import PIECE, characters, codec, coding


def decoded(data: bytes, media_type: str | None) -> tuple[str, str, tuple[str, ...], bool]:
    """The text of a page, its encoding, the notes on that, and whether it is clean."""
    found = coding(data, media_type)
    return characters(data, found), found.charset, found.notes, found.clean


TEXT = "Der Bürgermeister sagte: „Die Brücke ist wieder offen.“"


@pytest.mark.parametrize(
    ("data", "media_type", "text", "charset"),
    [
        (codecs.BOM_UTF8 + TEXT.encode(), "text/html; charset=iso-8859-1", TEXT, "utf-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), None, TEXT, "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), None, TEXT, "utf-16-be"),
        ("<p>Bridge reopens".encode("utf-16-le"), None, "<p>Bridge reopens", "utf-16-le"),
        (TEXT.encode("cp1252"), "text/html; charset=ISO-8859-1", TEXT, "cp1252"),
        (b"<meta charset=windows-1251>" + "Мост открыт".encode("cp1251"), None, "<meta charset=windows-1251>Мост открыт", "cp1251"),
        (b"<meta charset=utf-16>" + TEXT.encode(), None, "<meta charset=utf-16>" + TEXT, "utf-8"),
        (b"<meta charset=Shift_JIS>" + "橋が開通①".encode("cp932"), None, "<meta charset=Shift_JIS>橋が開通①", "cp932"),
        (b"a\x00b", None, "a\ufffdb", "utf-8"),
        (b"caf\xc3\xa9 \xff", "text/html; charset=utf-8", "café \ufffd", "utf-8"),
    ],
)
def test_the_order_of_evidence(data: bytes, media_type: str | None, text: str, charset: str) -> None:
    assert decoded(data, media_type)[:2] == (text, charset)


def test_the_header_comes_before_the_meta() -> None:
    data = b"<meta charset=windows-1251>caf\xe9"
    assert decoded(data, "text/html; charset=latin1")[0].endswith("café")


def test_bytes_that_are_utf_8_are_read_so_whatever_the_label_says() -> None:
    text, charset, notes, clean = decoded(b"<meta charset=iso-8859-1>" + TEXT.encode(), None)
    assert clean
    assert text.endswith(TEXT)
    assert charset == "utf-8"
    assert "its bytes are UTF-8" in notes[0]


@pytest.mark.parametrize(
    "name", ["hex", "zlib", "rot13", "idna", "punycode", "unicode_escape", "undefined", "utf-7", "x-none", "a" * 1_000, ""]
)
def test_a_codec_of_python_is_no_charset_of_the_web(name: str) -> None:
    assert codec(name) is None


def test_without_a_label_the_detector_decides() -> None:
    assert decoded(("Мост снова открыт, сообщил мэр города. " * 20).encode("cp1251"), None)[0].startswith("Мост снова открыт")


@given(
    st.binary(max_size=400),
    st.sampled_from([None, "text/html; charset=gb2312", "text/html; charset=utf-16", "text/html; charset=iso-2022-jp"]),
)
def test_any_bytes_give_text_that_can_be_written(data: bytes, media_type: str | None) -> None:
    text = decoded(data, media_type)[0]
    text.encode("utf-8")
    assert "\0" not in text


def test_only_text_that_is_its_bytes_is_called_clean() -> None:
    assert coding("Pâté".encode(), None).clean
    assert not coding("Pâté".encode("latin1"), None).clean
    assert not coding("Pâté\0".encode(), None).clean
    assert not coding(b"\xef\xbb\xbfbridge", None).clean


@pytest.mark.parametrize("sign", ["é", "橋", "😀"])
@pytest.mark.parametrize("before", range(PIECE - 4, PIECE + 1))
def test_a_sign_at_the_edge_of_a_piece_is_read_whole(sign: str, before: int) -> None:
    whole = b"a" * before + sign.encode()
    assert coding(whole, None).clean
    assert coding(whole + b"b" * PIECE, None).clean
    assert not coding(whole[:-1], None).clean, "cut off at the end"
    assert not coding(whole[:-1] + b"b" * PIECE, None).clean, "cut off inside"
