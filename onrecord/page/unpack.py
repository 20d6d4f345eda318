"""Packed bytes become plain ones, a piece at a time, so that a bomb is met at the limit and not in memory."""

from __future__ import annotations

import zlib
from collections.abc import Generator, Iterator

import brotli
import zstandard

from onrecord.errors import Damaged, TooLarge
from onrecord.limits import Limits
from onrecord.model import Page

PIECE = 65_536  # bytes asked for at a time
ROUNDS = 3  # packings inside one another; a server sends one, a crawler may add a second
MEMBERS = 300_000  # gzip members or zstd frames in a row; more than fit 5 MB, and half a second's work

Unpacked = tuple[bytes, tuple[str, ...]]


def unpack(page: Page, limits: Limits) -> Unpacked:
    """The page's bytes without gzip, deflate, brotli or zstd, and notes on what could not be saved.

    The first bytes tell the packing; brotli and raw deflate have no such mark and are believed from the Content-Encoding header.

    :raises TooLarge: where more than ``limits.page_bytes`` come out.
    :raises Damaged: where nothing comes out.
    """
    data = page.data
    notes: list[str] = []
    named = (page.encoding or "").lower().replace("x-", "").split(",")[-1].strip()
    for _ in range(ROUNDS):
        packing = _packing(data, named)
        if packing is None:
            break
        named = ""
        data = _all(data, packing, limits, notes)
    return data, tuple(notes)


def _packing(data: bytes, named: str) -> str | None:
    for mark, packing in MARKS:
        if data.startswith(mark):
            return packing
    if data and (named == "br" or (named == "deflate" and data.lstrip()[:1] != b"<")):
        return named
    return None


MARKS = (
    (b"\x1f\x8b\x08", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\x78\x01", "deflate"),
    (b"\x78\x5e", "deflate"),
    (b"\x78\x9c", "deflate"),
    (b"\x78\xda", "deflate"),
)


def _all(data: bytes, packing: str, limits: Limits, notes: list[str]) -> bytes:
    out = bytearray()
    try:
        for piece in READERS[packing](data):
            out += piece
            if len(out) > limits.page_bytes:
                raise TooLarge(
                    f"Unpacked from {packing}, the page has more than {limits.page_bytes:,} bytes. "
                    "Raise page_bytes in onrecord.limits.Limits to read it all the same."
                )
    except (zlib.error, brotli.error, zstandard.ZstdError, EOFError) as error:
        if packing == "br" and not out:
            return data  # the header lies: a plain page is sent under the name of brotli often enough
        if not out:
            raise Damaged(
                f"The page is packed with {packing}, and its first bytes are broken already ({error}). Fetch it again."
            ) from error
        notes.append(f"the page is packed with {packing} and breaks off; the {len(out):,} bytes before the break were read")
    return bytes(out)


def _gzip(data: bytes) -> Iterator[bytes]:
    whole = _at_once(data)
    if whole is not None:
        yield whole
        return
    at = 0
    for _ in range(MEMBERS):
        at = yield from _zlib(data, at, 31)
        if data[at : at + 2] != b"\x1f\x8b":  # what follows is padding
            return
    raise EOFError(f"more than {MEMBERS:,} members")


def _at_once(data: bytes) -> bytes | None:
    """What is in one unbroken member of ordinary size, in one call and a fifth faster so; None for anything else."""
    if len(data) > ORDINARY:
        return None
    unpacker = zlib.decompressobj(wbits=31)
    try:
        found = unpacker.decompress(data, ORDINARY)
    except zlib.error:
        return None
    return found if unpacker.eof and not unpacker.unused_data else None


ORDINARY = 2_000_000  # bytes, packed or not


def _deflate(data: bytes) -> Iterator[bytes]:
    raw = (data[0] & 15) != 8  # many servers leave out the zlib header
    yield from _zlib(data, 0, -15 if raw else 15)


def _zlib(data: bytes, at: int, wbits: int) -> Generator[bytes, None, int]:
    """The stream that begins at ``at``; gives back where it ends. In small steps, as zlib copies what it did not use."""
    unpacker = zlib.decompressobj(wbits=wbits)
    while not unpacker.eof:
        if at >= len(data):
            raise EOFError("it ends too early")
        step = data[at : at + STEP]
        at += len(step)
        while step and not unpacker.eof:
            yield unpacker.decompress(step, PIECE)
            step = unpacker.unconsumed_tail
    return at - len(unpacker.unused_data)


STEP = 4_096  # packed bytes at a time


def _brotli(data: bytes) -> Iterator[bytes]:
    unpacker = brotli.Decompressor()
    for at in range(0, len(data), 256):  # a bomb makes 1 GB of 2 KB: small steps keep each piece small
        piece = unpacker.process(data[at : at + 256], output_buffer_limit=PIECE)
        while piece:  # more may wait inside than one call gives, also where it says that it can take more data
            yield piece
            piece = unpacker.process(b"", output_buffer_limit=PIECE)
    if not unpacker.is_finished():
        raise EOFError("it ends too early")


def _zstd(data: bytes) -> Iterator[bytes]:
    maker = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
    at = 0
    for _ in range(MEMBERS):
        unpacker = maker.decompressobj()
        while at < len(data) and not unpacker.eof:  # four bytes may stand for 128 KB: small steps keep each piece small
            yield unpacker.decompress(data[at : at + 256])
            at += 256
        if not unpacker.eof:
            raise EOFError("it ends too early")
        at = min(at, len(data)) - len(unpacker.unused_data)
        if not data.startswith(b"\x28\xb5\x2f\xfd", at):
            return
    raise EOFError(f"more than {MEMBERS:,} frames")


ZSTD_WINDOW = 1 << 27  # bytes; what browsers allow is 8 MB, archives use more

READERS = {"gzip": _gzip, "deflate": _deflate, "br": _brotli, "zstd": _zstd}
