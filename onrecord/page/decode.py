"""Bytes become characters, by the order of evidence that browsers use."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import NamedTuple

from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

META_REACH = 4_096  # bytes in which a <meta charset> counts; the standard says 1,024, real pages are later
HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)
META = re.compile(rb"<(?:meta[^>]{0,400}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*[\"']?([\w.:-]{1,40})", re.I)
UTF_16 = re.compile(rb"(?:\x00[^\x00]){8}|(?:[^\x00]\x00){8}")
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
         (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip

# Where Python's codec is narrower than what browsers read under the same label (WHATWG Encoding Standard).
WIDER = {
    "ascii": "cp1252", "us-ascii": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252",
    "windows-1252": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "shift_jis": "cp932", "gbk": "gb18030", "gb2312": "gb18030",
    "big5": "big5hkscs", "euc-kr": "cp949",
}  # fmt: skip


class Coding(NamedTuple):
    """How the bytes of a page are read."""

    charset: str
    notes: tuple[str, ...] = ()
    clean: bool = False  # whether the bytes are UTF-8 throughout and their text is nothing else
    mark: int = 0  # bytes of the byte order mark


def coding(data: bytes, media_type: str | None) -> Coding:
    """The encoding of a page, before any text is made of it: the parser takes UTF-8 as it is.

    The order of evidence: the byte order mark, the server's header, the page's own ``<meta>``, then a detector (resiliparse's). Bytes that are
    UTF-8 throughout are read so whatever the label says, and what cannot be read becomes U+FFFD.

    >>> coding("Pâté".encode(), "text/html; charset=latin1")
    Coding(charset='utf-8', notes=('the page says that it is cp1252, but its bytes are UTF-8',), clean=True, mark=0)
    """
    for mark, name in MARKS:
        if data.startswith(mark):
            return Coding(name, mark=len(mark))
    said = _said(data, media_type)
    if wide := UTF_16.match(data):
        return Coding("utf-16-be" if wide.group().startswith(b"\0") else "utf-16-le")
    if not _utf_8(data):
        return Coding(said or _detected(data))
    if said in ("iso2022_jp", "iso-2022-jp", "hz"):  # seven-bit encodings look like UTF-8
        return Coding(said)
    lie = said not in (None, "utf-8") and not data.isascii()
    notes = (f"the page says that it is {said}, but its bytes are UTF-8",) if lie else ()
    return Coding("utf-8", notes, b"\0" not in data)


def characters(data: bytes, found: Coding) -> str:
    """The text of a page whose encoding is known.

    >>> page = b"<meta charset=latin1>caf\\xe9 \\x93so\\x94"
    >>> characters(page, coding(page, None))
    '<meta charset=latin1>café “so”'
    """
    return _clean(data[found.mark :].decode(found.charset, "replace"))


def _utf_8(data: bytes) -> bool:
    """Whether bytes are UTF-8 throughout. They are read piece by piece: one text of all would turn the page itself out of the processor's cache."""
    at, view = 0, memoryview(data)
    try:
        while at < len(data):
            at += codecs.utf_8_decode(view[at : at + PIECE], "strict", at + PIECE >= len(data))[1]
    except UnicodeDecodeError:
        return False
    return True


PIECE = 16_384  # bytes


def _said(data: bytes, media_type: str | None) -> str | None:
    header = HEADER.search(media_type[:400]) if media_type else None
    if header and (name := codec(header.group(1))):
        return name
    meta = META.search(data, _first_charset(data), META_REACH)
    name = codec(meta.group(1).decode("ascii", "replace")) if meta else None
    return "utf-8" if name and name.startswith("utf-16") else name  # as the standard asks: a <meta> that can be read is no UTF-16


def _first_charset(data: bytes) -> int:
    """Where the tag of the first ``charset`` begins: nothing before it can be the ``<meta>`` that is looked for, and finding bytes is faster than an expression."""
    if data.startswith(b"<?xml") or data.find(b"CHARSET", 0, META_REACH) >= 0 or data.find(b"Charset", 0, META_REACH) >= 0:
        return 0
    return max(0, data.rfind(b"<", 0, max(0, data.find(b"charset", 0, META_REACH))))


@lru_cache(maxsize=256)
def codec(label: str) -> str | None:
    """Python's codec for a label of the web, None for a label that browsers do not know (``hex``, ``utf-7``).

    >>> codec("ISO-8859-1"), codec("Shift_JIS"), codec("rot13")
    ('cp1252', 'cp932', None)
    """
    label = label.strip().lower()
    known = WIDER.get(label) or map_encoding_to_html5(label, False)
    return WIDER.get(known, known) if known else None


def _detected(data: bytes) -> str:
    return codec(detect_encoding(data, max_len=131_072) or "") or "utf-8"


def _clean(text: str) -> str:
    """NUL becomes U+FFFD; no codec used here lets a lone surrogate through."""
    return text.replace("\0", "\ufffd") if "\0" in text else text
