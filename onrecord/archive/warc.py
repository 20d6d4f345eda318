"""Pages out of web archive files (WARC 1.0 and 1.1, ISO 28500): plain, gzip or zstd.

fastwarc reads the records. A damaged record ends its reading, so after damage the next record is looked for in the file's own bytes and reading
starts again there; what lay between is named. In a plain file a record's length is checked before it is trusted: one that lies
would swallow the records after it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from shutil import copyfileobj
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from onrecord.archive.http import Answer, matches_digest, split
from onrecord.errors import NotFound, SourceError
from onrecord.limits import LIMITS, Limits
from onrecord.model import Frozen, Page

GZIP, ZSTD, PLAIN = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"WARC/1."
HEADER_BYTES = 32 << 10  # of a record; real ones have about 500
HEAD_BYTES = 64 << 10  # of an HTTP answer; servers send up to 16 KiB
CHUNK = 1 << 20
BROKEN = (OSError, ValueError, EOFError, RuntimeError, OverflowError)  # whatever fastwarc makes of bytes that are no WARC


class Skipped(Frozen, frozen=True):
    """A record, or a stretch of the file, that could not be read."""

    offset: int  # bytes from the start of the file as it lies there
    reason: str
    url: str | None = None
    revisit: bool = False  # nothing is wrong with it: it only says that the page was the same as at an earlier capture


class _Damage(Exception):
    """Where the reading has to start again, and why."""

    def __init__(self, skipped: Skipped, resume: int, new: bool = True) -> None:
        self.skipped = skipped
        self.resume = resume
        self.new = new  # False where it may be the damage that was named before


def pages(source: str | PathLike[str] | BinaryIO, limits: Limits = LIMITS) -> Iterator[Page | Skipped]:
    """Every page of a web archive, in order: what a server answered with HTML or plain text and a status of 200 to 299.

    Pictures, scripts, redirects and error pages are no pages and left out without a word; what is damaged or too large comes as
    :class:`Skipped`. The page keeps its Content-Encoding, for ``page/`` to undo; a chunked transfer is joined here.

    :raises NotFound: where there is no such file.
    :raises SourceError: where it cannot be opened or is empty.
    """
    for _, item in located(source, limits):
        if isinstance(item, Page) or not item.revisit:
            yield item


def located(source: str | PathLike[str] | BinaryIO, limits: Limits = LIMITS) -> Iterator[tuple[int, Page | Skipped]]:
    """The same with where each record begins, in bytes from the start of the file as it lies there, and with the revisits.

    Raises what :func:`pages` raises.
    """
    with _opened(source) as file:
        first = file.read(4)
        if not first:
            raise SourceError("This web archive is empty: it has no bytes.")
        sign = GZIP if first.startswith(GZIP) else ZSTD if first == ZSTD else PLAIN
        yield from _walk(file, sign, limits)


@contextmanager
def _opened(source: str | PathLike[str] | BinaryIO) -> Iterator[BinaryIO]:
    if not isinstance(source, str | PathLike):
        with _seekable(source) as stream:
            yield stream
        return
    try:
        file = open(source, "rb")  # noqa: SIM115
    except FileNotFoundError:
        raise NotFound(f"There is no file {source}. Check the name.") from None
    except OSError as error:
        raise SourceError(f"{source} cannot be opened: {error.strerror or error}.") from error
    with file:
        yield file


@contextmanager
def _seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    if stream.seekable():
        yield stream
        return
    with tempfile.TemporaryFile() as copy:
        copyfileobj(stream, copy)
        copy.seek(0)
        yield copy


def _walk(file: BinaryIO, sign: bytes, limits: Limits) -> Iterator[tuple[int, Page | Skipped]]:
    start: int | None = 0
    told = met = False  # told: the damage that we are looking past has been named already
    for _ in range(limits.warc_damages):
        damage: _Damage | None = None
        try:
            for at, item in _records(file, start or 0, sign, limits):
                told, met = isinstance(item, Skipped), True
                if item is not None:
                    yield at, item
        except _Damage as found:
            damage = found
        if damage is None:
            if not met and not told:
                yield 0, Skipped(0, "This file holds no record of a web archive.")
            return
        if damage.new or not told:
            yield damage.skipped.offset, damage.skipped
        told = True
        start = _next_record(file, damage.resume, sign)
        if start is None:
            return
    words = f"There are more than {limits.warc_damages:,} damaged places in this web archive; the rest of it was not read."
    yield start or 0, Skipped(start or 0, words)


def _records(file: BinaryIO, start: int, sign: bytes, limits: Limits) -> Iterator[tuple[int, Page | Skipped | None]]:
    """What the records from ``start`` on are, each with its offset; None for one that is no page.

    :raises _Damage: where the reading cannot go on.
    """
    file.seek(start)
    end, at = start, None  # where the last record ended (known in a plain file alone) and began
    iterator = iter(ArchiveIterator(file, parse_http=False, quirks_mode=True, max_header_len=HEADER_BYTES, fsspec_args=False))
    while True:
        try:
            record = next(iterator, None)
            if sign == PLAIN:
                end = _checked_end(file, start, end, record)
            if record is None:
                return
            at = record.stream_pos
            item = _item(record, limits)
        except BROKEN as error:
            raise _unreadable(file, start, end if sign == PLAIN else at, sign, error) from error
        yield at, item


def _unreadable(file: BinaryIO, start: int, end: int | None, sign: bytes, error: BaseException) -> _Damage:
    why = (str(error) or type(error).__name__).strip().rstrip(".")
    if sign == PLAIN:
        place = end or start
        return _Damage(
            Skipped(place, f"What stands here is no record that can be read ({why}).", _address(file, place)),
            max(place, start + 1),
            new=False,
        )
    if end is None:
        return _Damage(Skipped(start, f"What stands here is no record that can be read ({why})."), start + 1, new=False)
    return _Damage(Skipped(end, f"The record that begins here, or the one after it, cannot be read ({why})."), end + 1, new=False)


def _checked_end(file: BinaryIO, start: int, end: int, record: WarcRecord | None) -> int:
    """Where a record of a plain file ends by its own account, once the bytes before and after it bear that out."""
    back = file.tell()
    try:
        size = file.seek(0, 2)
        at = size if record is None else record.stream_pos
        if not _blank(file, end, at):
            words = f"{at - end:,} bytes here are no record that can be read."
            raise _Damage(Skipped(end, words, _address(file, end)), max(end, start + 1), new=False)
        return size if record is None else _length_checked(file, record, size)
    finally:
        file.seek(back)


def _blank(file: BinaryIO, start: int, end: int) -> bool:
    """Whether nothing but line ends stands between two records."""
    file.seek(start)
    while start < end:
        chunk = file.read(min(CHUNK, end - start))
        if not chunk or chunk.strip(b"\r\n"):
            return not chunk
        start += len(chunk)
    return True


def _length_checked(file: BinaryIO, record: WarcRecord, size: int) -> int:
    at, url = record.stream_pos, record.headers.get("WARC-Target-URI")
    file.seek(at)
    head = file.read(HEADER_BYTES + 4)
    breaks = [(head.find(mark), len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if mark in head]
    end = at + sum(min(breaks, default=(0, 0))) + record.content_length
    if end > size:
        raise _Damage(Skipped(at, f"The record should have {record.content_length:,} bytes, and the file ends before that.", url), at + 1)
    file.seek(end)
    after = file.read(12)
    rest = after.lstrip(b"\r\n")
    if rest and not after.startswith(b"\r\n\r\n") and not rest.startswith(b"WARC/"):
        raise _Damage(Skipped(at, f"The record says that it has {record.content_length:,} bytes; that is wrong.", url), at + 1)
    return end


def _item(record: WarcRecord, limits: Limits) -> Page | Skipped | None:
    kind = record.record_type
    url = record.headers.get("WARC-Target-URI")
    if kind in (WarcRecordType.unknown, WarcRecordType.no_type):
        return Skipped(record.stream_pos, "The record does not say what it is (no WARC-Type).", url)
    if kind == WarcRecordType.revisit:
        first = record.headers.get("WARC-Refers-To-Date")
        words = f"The page was the same as at an earlier capture{f' of {first}' if first else ''} and stands there (a revisit record)."
        return Skipped(record.stream_pos, words, url, revisit=True)
    if kind not in (WarcRecordType.response, WarcRecordType.resource, WarcRecordType.conversion):
        return None
    head = _read(record, HEAD_BYTES)
    answer = split(head) if kind == WarcRecordType.response else Answer(200, record.headers.get("Content-Type"), None, False, 0)
    if answer is None:
        return Skipped(record.stream_pos, "The server's answer has no head that can be read.", url)
    if not answer.is_page(head):
        return None
    if record.content_length - answer.body > limits.page_bytes:
        return Skipped(
            record.stream_pos, f"The page has {record.content_length - answer.body:,} bytes; the limit is {limits.page_bytes:,}.", url
        )
    return _page(record, head + _read(record, record.content_length - len(head)), answer, limits)


def _page(record: WarcRecord, block: bytes, answer: Answer, limits: Limits) -> Page | Skipped:
    url = record.headers.get("WARC-Target-URI")
    if len(block) < record.content_length:
        return Skipped(record.stream_pos, f"The record is cut off: {len(block):,} of its {record.content_length:,} bytes are there.", url)
    if not matches_digest(block, record.headers.get("WARC-Block-Digest")):
        return Skipped(
            record.stream_pos, "The record's bytes do not match its digest: they were damaged or changed after the capture.", url
        )
    return Page(
        data=answer.payload(block),
        url=url.strip("<> ") if url else None,
        fetched=record.headers.get("WARC-Date"),
        media_type=answer.media_type,
        encoding=answer.encoding,
    )


def _read(record: WarcRecord, size: int) -> bytes:
    parts, left = [], size
    while left > 0 and (part := record.reader.read(min(left, CHUNK))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _next_record(file: BinaryIO, start: int, sign: bytes) -> int | None:
    """Where the next record may begin, at or after ``start``: the first bytes of every record or packed member."""
    at, kept = start, b""
    file.seek(at)
    while chunk := file.read(CHUNK):
        held = kept + chunk
        found = held.find(sign)
        if found >= 0:
            return at + found
        kept = held[-(len(sign) - 1) :]
        at += len(held) - len(kept)
    return None


def _address(file: BinaryIO, start: int) -> str | None:
    """The address that stands in damaged bytes of a plain file, where they still look like a record's head."""
    file.seek(start)
    near = file.read(HEADER_BYTES).lstrip(b"\r\n")
    if not near.startswith(b"WARC/"):
        return None
    _, mark, after = near.partition(b"WARC-Target-URI:")
    return after.split(b"\n", 1)[0].strip().decode("utf-8", "replace") if mark else None
