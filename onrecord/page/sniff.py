"""What the bytes are, before anyone takes them for a page."""

from __future__ import annotations

import re

from onrecord.errors import EmptyPage, NotAPage

# First bytes of what is no page, and what to call it.
MARKS = (
    (b"%PDF-", "a PDF"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"PK\x03\x04", "a ZIP file or an office document"),
    (b"PK\x05\x06", "a ZIP file"),
    (b"Rar!\x1a", "a RAR file"),
    (b"7z\xbc\xaf", "a 7z file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"\x00asm", "a program"),
    (b"OggS", "a sound or video file"),
    (b"ID3", "a sound file"),
    (b"fLaC", "a sound file"),
    (b"\x1aE\xdf\xa3", "a video file"),
    (b"FLV\x01", "a video file"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet table"),
    (b"WARC/", "a web archive; read it as such, by its name ending in .warc"),
)
PROBE = 4_096  # bytes looked at
TAG = re.compile(r"<(?:!doctype|/?[a-z][a-z0-9]{0,20}[\s/>])", re.I)
BYTES_TAG = re.compile(TAG.pattern.encode(), re.I)  # finds all but a tag with a sign beyond ASCII behind its name
UTF_16 = re.compile(rb"(?:\x00[^\x00]|[^\x00]\x00){8}")
CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\v\r\f\x00\x1b")


def refuse(data: bytes) -> None:
    """Nothing, where the bytes can be a page.

    :raises EmptyPage: where there is nothing but white space.
    :raises NotAPage: where they are something else; the message says what.

    >>> refuse(b"%PDF-1.7 ...")
    Traceback (most recent call last):
        ...
    onrecord.errors.NotAPage: This is a PDF, not a page. onrecord reads HTML and plain text.
    """
    head = data[:PROBE]
    if not head.strip(WHITE) and not data.strip(WHITE):
        raise EmptyPage("The page is empty: there is nothing in it but white space. Fetch it again, or leave it out.")
    start = head.lstrip(b" \t\r\n")
    what = None if start[:1] == b"<" else next((name for mark, name in MARKS if start.startswith(mark)), None)
    if what is None and start[:4] == b"RIFF":
        what = "a WebP picture, sound or video file"
    if what is None and start[4:8] == b"ftyp":
        what = "a video or picture file"
    if what is None and _binary(head):
        what = "binary data of an unknown kind"
    if what is not None:
        raise NotAPage(f"This is {what}, not a page. onrecord reads HTML and plain text.")


WHITE = b" \t\r\n\f\x00\xef\xbb\xbf"


def _binary(head: bytes) -> bool:
    """Whether a twentieth of the bytes are control characters that no text holds; NUL alone may be UTF-16."""
    if head.startswith((b"<", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")) or UTF_16.match(head):
        return False
    odd = len(head) - len(head.translate(None, CONTROLS))
    return odd * 20 > len(head)


def has_tags(text: str | bytes, media_type: str | None) -> bool:
    """Whether the text is HTML; plain text is what the server calls so, or what holds hardly a tag.

    :param text: characters, or the same as UTF-8.

    >>> has_tags("Bridge reopens\\n\\nIt was <b>closed</b> for years.", None), has_tags("if a < b then", None)
    (True, False)
    """
    if media_type and media_type.partition(";")[0].strip().lower() == "text/plain":
        return False
    if not isinstance(text, str):
        return BYTES_TAG.search(text) is not None or TAG.search(text.decode("utf-8", "replace")) is not None
    return TAG.search(text) is not None
