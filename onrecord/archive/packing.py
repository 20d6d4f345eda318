"""Bytes as the archive keeps them: zstd, with a checksum."""

from __future__ import annotations

from threading import local

import zstandard

from onrecord.errors import BrokenRecord

LEVEL = 3  # a news page to a quarter in 0.7 ms; level 6 saves a twelfth more and takes 1.9 ms
KEPT = local()  # one compressor a thread, as two threads may not use one; a new one for each page costs a tenth more
MOST = 1_000_000_000  # bytes of one stored page or record: SQLite's own bound for a value, so only a forged file passes it


def packed(data: bytes) -> bytes:
    """The bytes as they are stored.

    >>> unpacked(packed(b"news"), "it is damaged")
    b'news'
    """
    compressor = getattr(KEPT, "compressor", None)
    if compressor is None:
        compressor = KEPT.compressor = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)
    found: bytes = compressor.compress(data)
    return found


def unpacked(stored: object, damage: str) -> bytes:
    """The bytes that were stored.

    :param damage: the beginning of the sentence that says what is wrong: "Document 3 is damaged".
    :raises BrokenRecord: where they cannot be had.
    """
    if not isinstance(stored, bytes):
        raise BrokenRecord(f"{damage}: its bytes are missing.")
    try:
        if not 0 <= zstandard.frame_content_size(stored) <= MOST:
            raise BrokenRecord(f"{damage}: it does not say how much it holds, or more than {MOST:,} bytes.")
        return zstandard.ZstdDecompressor().decompress(stored)
    except zstandard.ZstdError as error:
        raise BrokenRecord(f"{damage}: its bytes cannot be unpacked ({error}). Add the page again from its source.") from error
