"""The captured page made ready to be shown: as text, never parsed by the code that reads pages."""

from __future__ import annotations

import zlib

import zstandard

from onrecord.limits import Limits
from onrecord.model import Frozen, Record

SOURCE_CHARACTERS = 1_000_000  # of a captured page shown in the browser; the rest is in the download


class Source(Frozen, frozen=True):
    """The captured page as text."""

    text: str
    cut: bool  # there is more than is shown
    problem: str | None = None


def source(record: Record, data: bytes, limits: Limits) -> Source:
    """The captured bytes as text that can be shown; unpacked where they are packed, never parsed."""
    try:
        plain = _unpacked(data, (record.page.encoding or "").strip().lower(), limits.page_bytes)
    except (zlib.error, zstandard.ZstdError) as error:
        return Source("", False, f"The stored bytes cannot be unpacked ({error}). They can be downloaded as they are.")
    if plain is None:
        return Source("", False, f"The page was sent packed as “{record.page.encoding}”. It can be downloaded as it is.")
    try:
        text = plain.decode(record.page.charset or "utf-8", "replace")
    except (LookupError, UnicodeError, ValueError):
        text = plain.decode("utf-8", "replace")
    return Source(text[:SOURCE_CHARACTERS].replace("\x00", "\ufffd"), len(text) > SOURCE_CHARACTERS)


def _unpacked(data: bytes, encoding: str, limit: int) -> bytes | None:
    if data.startswith(b"\x1f\x8b") or encoding == "deflate":
        return zlib.decompressobj(wbits=47).decompress(data, limit)
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        with zstandard.ZstdDecompressor().stream_reader(data) as reader:
            return reader.read(limit)
    return None if encoding == "br" and b"<" not in data[:200] else data
