"""Pages out of web archive files (WARC 1.0 and 1.1, ISO 28500): plain, gzip or zstd.

fastwarc reads the records. A damaged record ends its reading, so after damage the next record is looked for in the file's own bytes and reading
starts again there; what lay between is named. In a plain file a record's length is checked before it is trusted: one that lies
would swallow the records after it. A file that was carried as text, so that its line ends are no longer what they were, is
read where lengths and digests bear out what it was.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from os import PathLike
from shutil import copyfileobj
from typing import BinaryIO, NamedTuple

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from onrecord.archive.http import HEAD_END, Answer, matches_digest, split
from onrecord.errors import NotFound, SourceError
from onrecord.limits import LIMITS, Limits
from onrecord.model import Frozen, Page

GZIP, ZSTD, PLAIN = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"WARC/1."
HEADER_BYTES = 32 << 10  # of a record; real ones have about 500
HEAD_BYTES = 64 << 10  # of an HTTP answer; servers send up to 16 KiB
FIRST_BYTES = 4 << 10  # that nearly always hold a head
LF_NEXT = b"\n\nWARC/1."  # the end of a record and the begin of the next, with bare line feeds
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

    def __init__(self, skipped: Skipped | None, resume: int, new: bool = True) -> None:
        self.at, self.found = skipped.offset if skipped else resume, skipped  # None where nothing is to be said of it
        self.resume = resume
        self.new = new  # False where it may be the damage that was named before


class _Mended(Exception):
    """A record that could be read after all, and where the reading has to start again."""

    def __init__(self, at: int, found: Page | Skipped | None, resume: int) -> None:
        self.at, self.found, self.resume = at, found, resume


Over = Callable[[str | None], str | None]  # an address -> why the page at it is passed over unread, or None


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


def located(
    source: str | PathLike[str] | BinaryIO, limits: Limits = LIMITS, over: Over = lambda url: None
) -> Iterator[tuple[int, Page | Skipped]]:
    """The same with where each record begins, in bytes from the start of the file as it lies there, and with the revisits.

    :param over: why a page at an address is passed over, or None; its body is then not read, and it comes as :class:`Skipped` with these words.

    Raises what :func:`pages` raises.
    """
    with _opened(source) as file:
        first = file.read(4)
        if not first:
            raise SourceError("This web archive is empty: it has no bytes.")
        sign = GZIP if first.startswith(GZIP) else ZSTD if first == ZSTD else PLAIN
        yield from _walk(_File(file, sign, limits, over, file.seek(0, 2)))


class _File(NamedTuple):
    """A web archive that is being read, and how."""

    file: BinaryIO
    sign: bytes
    limits: Limits
    over: Over
    size: int  # bytes


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


def _walk(source: _File) -> Iterator[tuple[int, Page | Skipped]]:
    start: int | None = 0
    told = met = False  # told: the damage that we are looking past has been named already
    damages = 0
    while start is not None and damages < source.limits.warc_damages:
        broken: _Damage | _Mended | None = None
        try:
            for at, item in _records(source, start):
                told, met = isinstance(item, Skipped), True
                if item is not None:
                    yield at, item
        except (_Damage, _Mended) as found:
            broken = found
        if broken is None:
            if not met and not told:
                yield 0, Skipped(0, "This file holds no record of a web archive.")
            return
        damaged = isinstance(broken, _Damage)
        if broken.found is not None and not (isinstance(broken, _Damage) and told and not broken.new):
            yield broken.at, broken.found
        damages, told, met = damages + damaged, damaged, met or not damaged
        start = _next_record(source.file, broken.resume, source.sign)
    if start is not None:
        words = f"There are more than {source.limits.warc_damages:,} damaged places in this web archive; the rest of it was not read."
        yield start, Skipped(start, words)


def _records(source: _File, start: int) -> Iterator[tuple[int, Page | Skipped | None]]:
    """What the records from ``start`` on are, each with its offset; None for one that is no page.

    :raises _Damage: where the reading cannot go on.
    :raises _Mended: the same, but for a record that could be read after all.
    """
    file, plain = source.file, source.sign == PLAIN
    file.seek(start)
    end, at = start, None  # where the last record ended (known in a plain file alone) and began
    iterator = iter(_archive(file))
    while True:
        try:
            record = next(iterator, None)
            if plain:
                end = _checked_end(source, start, end, record)
            if record is None:
                _all_read(source, start, at)
                return
            at = record.stream_pos
            item = _item(record, at, source)
        except BROKEN as error:
            raise _unreadable(source, start, end if plain else at, error) from error
        yield at, item


def _archive(file: BinaryIO) -> ArchiveIterator:
    return ArchiveIterator(file, parse_http=False, quirks_mode=True, max_header_len=HEADER_BYTES, fsspec_args=False)


def _unreadable(source: _File, start: int, end: int | None, error: BaseException) -> _Damage:
    """The damage that ended the reading; ``end`` is where the last good record ended, or in a packed file where the last one began that was begun."""
    why = (str(error) or type(error).__name__).strip().rstrip(".")
    if source.sign == PLAIN:
        place = end or start
        return _Damage(
            Skipped(place, f"What stands here is no record that can be read ({why}).", _address(source.file, place)),
            max(place, start + 1),
            new=False,
        )
    if end is None:
        return _Damage(Skipped(start, f"What stands here is no record that can be read ({why})."), start + 1, new=False)
    behind = _member_end(source.file, end) if source.sign == GZIP else None
    if behind is None:
        return _Damage(Skipped(end, f"The record that begins here cannot be read ({why})."), end + 1, new=False)
    return _Damage(Skipped(behind, f"What stands here is no record that can be read ({why})."), behind, new=False)


def _all_read(source: _File, start: int, at: int | None) -> None:
    """Look behind the last packed member that was begun: one that is cut off may unpack on into those behind it, to the end of the file and without an error.

    :raises _Damage: where something is left, to look for records in it.
    """
    if source.sign != GZIP:
        return
    begin = start if at is None else at
    resume = _member_end(source.file, begin) or begin + 1
    if resume < source.size:
        words = "What stands here is no record that can be read."
        raise _Damage(Skipped(begin, words) if at is None else None, resume, new=False)


def _member_end(file: BinaryIO, start: int) -> int | None:
    """Where the packed member that begins at ``start`` ends; None where it is damaged."""
    unpack, at = zlib.decompressobj(zlib.MAX_WBITS | 16), start
    file.seek(start)
    try:
        while not unpack.eof:
            left = unpack.unconsumed_tail or file.read(CHUNK)
            at = file.tell()
            if not left:
                return None
            unpack.decompress(left, CHUNK)
    except zlib.error:
        return None
    return at - len(unpack.unused_data)


def _checked_end(source: _File, start: int, end: int, record: WarcRecord | None) -> int:
    """Where a record of a plain file ends by its own account, once the bytes before and after it bear that out."""
    at = source.size if record is None else record.stream_pos
    found = _filled(source.file, end, at)
    if found is not None:
        words = f"{at - found:,} bytes here are no record that can be read."
        raise _Damage(Skipped(found, words, _address(source.file, found)), max(found, start + 1), new=False)
    return at if record is None else _length_checked(source, record)


def _filled(file: BinaryIO, start: int, end: int) -> int | None:
    """Where something else than line ends stands between two records; None where nothing does."""
    while start < end:
        chunk = _peek(file, start, min(CHUNK, end - start))
        if not chunk:
            return None
        left = len(chunk.lstrip(b"\r\n"))
        if left:
            return start + len(chunk) - left
        start += len(chunk)
    return None


def _peek(file: BinaryIO, at: int, size: int) -> bytes:
    """Bytes of a file; its reading goes on where it was."""
    try:
        return os.pread(file.fileno(), size, at)
    except (AttributeError, OSError):  # no file of the system's, or no system that can
        back = file.tell()
        file.seek(at)
        data = file.read(size)
        file.seek(back)
        return data


def _length_checked(source: _File, record: WarcRecord) -> int:
    at, file = record.stream_pos, source.file
    begin = _block_begin(file, at)
    end = begin + record.content_length
    if end <= source.size:
        after = _peek(file, end, 12)
        rest = after.lstrip(b"\r\n")
        if not rest or after.startswith(b"\r\n\r\n") or rest.startswith(b"WARC/"):
            return end
    _mend(source, record, begin)
    url, says = record.headers.get("WARC-Target-URI"), f"{record.content_length:,} bytes"
    if end > source.size:
        raise _Damage(Skipped(at, f"The record should have {says}, and the file ends before that.", url), at + 1)
    raise _Damage(Skipped(at, f"The record says that it has {says}; that is wrong.", url), at + 1)


def _block_begin(file: BinaryIO, at: int) -> int:
    """Where a record's head ends."""
    head = _peek(file, at, FIRST_BYTES)
    if b"\n\n" not in head and b"\r\n\r\n" not in head:
        head = _peek(file, at, HEADER_BYTES + 4)
    breaks = [(head.find(mark), len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if mark in head]
    return at + sum(min(breaks, default=(0, 0)))


def _mend(source: _File, record: WarcRecord, begin: int) -> None:
    """Give a record back the line ends that it lost when its file was carried as text.

    :raises _Mended: where its length, and its digest if it has one, bear out that it was so.
    """
    file, at = source.file, record.stream_pos
    head = _peek(file, at, begin - at)
    if b"\r" in head or record.content_length > source.limits.page_bytes:
        return
    held = _peek(file, begin, record.content_length + len(LF_NEXT))
    inside, mark, _ = held.partition(LF_NEXT)
    if not mark:
        inside = held.removesuffix(b"\n\n")
    for block in (_with_cr(inside, inside.find(b"\n\n") + 2), _with_cr(inside, len(inside))):
        if len(block) == record.content_length and matches_digest(block, record.headers.get("WARC-Block-Digest")):
            whole = next(iter(_archive(BytesIO(_with_cr(head, len(head)) + block + b"\r\n\r\n"))))
            raise _Mended(at, _item(whole, at, source), begin + len(inside))


def _with_cr(data: bytes, until: int) -> bytes:
    return data[:until].replace(b"\n", b"\r\n") + data[until:]


def _item(record: WarcRecord, at: int, source: _File) -> Page | Skipped | None:
    kind, limits = record.record_type, source.limits
    url = record.headers.get("WARC-Target-URI")
    if kind in (WarcRecordType.unknown, WarcRecordType.no_type):
        return Skipped(at, "The record does not say what it is (no WARC-Type).", url)
    if kind == WarcRecordType.revisit:
        first = record.headers.get("WARC-Refers-To-Date")
        words = f"The page was the same as at an earlier capture{f' of {first}' if first else ''} and stands there (a revisit record)."
        return Skipped(at, words, url, revisit=True)
    if kind not in (WarcRecordType.response, WarcRecordType.resource, WarcRecordType.conversion):
        return None
    head = _head(record)
    answer = split(head) if kind == WarcRecordType.response else Answer(200, record.headers.get("Content-Type"), None, False, 0)
    if answer is None:
        return Skipped(at, "The server's answer has no head that can be read.", url)
    if not answer.is_page(head):
        return None
    why = source.over(url.strip("<> ") if url else None)
    if why is not None:
        return Skipped(at, why, url)
    if record.content_length - answer.body > limits.page_bytes:
        return Skipped(at, f"The page has {record.content_length - answer.body:,} bytes; the limit is {limits.page_bytes:,}.", url)
    return _page(record, at, head + _read(record, record.content_length - len(head)), answer)


def _head(record: WarcRecord) -> bytes:
    """The beginning of a block, with the head of the answer where it has one."""
    head = _read(record, FIRST_BYTES)
    if len(head) == FIRST_BYTES and not HEAD_END.search(head):
        head += _read(record, HEAD_BYTES - FIRST_BYTES)
    return head


def _page(record: WarcRecord, at: int, block: bytes, answer: Answer) -> Page | Skipped:
    url = record.headers.get("WARC-Target-URI")
    if len(block) < record.content_length:
        return Skipped(at, f"The record is cut off: {len(block):,} of its {record.content_length:,} bytes are there.", url)
    if not matches_digest(block, record.headers.get("WARC-Block-Digest")):
        return Skipped(at, "The record's bytes do not match its digest: they were damaged or changed after the capture.", url)
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
    near = _peek(file, start, HEADER_BYTES).lstrip(b"\r\n")
    if not near.startswith(b"WARC/"):
        return None
    _, mark, after = near.partition(b"WARC-Target-URI:")
    return after.split(b"\n", 1)[0].strip().decode("utf-8", "replace") if mark else None
