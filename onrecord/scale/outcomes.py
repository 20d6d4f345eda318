"""From a task to what became of each of its pages: the pure function that every engine runs."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from msgspec.structs import replace

from onrecord.archive.warc import Over, Skipped, located
from onrecord.errors import EmptyPage, OnrecordError, SourceError, TooSlow
from onrecord.limits import Limits
from onrecord.model import Frozen, Options, Page, Record
from onrecord.read import read_page
from onrecord.scale.clock import processor_time
from onrecord.scale.tasks import Task, members
from onrecord.scale.wanted import Wanted

CHUNK = 1 << 20


VARIES = re.compile(r"(?<=host is )\S+|(?<=of )\d\S*|\b\d[\d,.]*(?:-\d[\d,.]*)*")  # hosts, dates, counts: linear


def kind_of(reason: str) -> str:
    """A reason without what differs from page to page, to count by.

    >>> kind_of("kept out: it has 157 words")
    'kept out: it has … words'
    >>> kind_of("kept out: it was published on 2024-03-01")
    'kept out: it was published on …'
    """
    return VARIES.sub("…", reason)


class Settings(Frozen, frozen=True):
    """How a crawl reads and what it keeps."""

    options: Options = Options()
    wanted: Wanted = Wanted()
    keep_pages: bool = False  # the captured bytes stand in the tables as well


class Place(Frozen, frozen=True):
    """Where a page of a task stands: in which file, and how many bytes from its start."""

    file: str
    offset: int
    url: str | None = None


class Reject(Frozen, frozen=True):
    """A page that is not kept, and why."""

    place: Place
    reason: str


class Kept(Frozen, frozen=True):
    """A page that became a record."""

    place: Place
    record: Record
    data: bytes


class Found(Frozen, frozen=True):
    """A page of a task before it is read, or the reason why it cannot be."""

    place: Place
    page: Page | None
    reason: str = ""


Outcome = Kept | Reject


def outcome(found: Found, settings: Settings) -> Outcome:
    """Read one page. Whatever happens to it, it is either kept or rejected with a reason."""
    if found.page is None:
        return Reject(found.place, found.reason)
    out = settings.wanted.host(found.place.url)
    if out is None:
        try:
            record = _read(found.page, settings.options)
        except OnrecordError as error:
            return Reject(found.place, str(error))
        except MemoryError:
            return Reject(found.place, "It takes more memory than a worker may have.")
        except Exception as error:  # the worker's edge: a fault of ours costs one page, never the rest
            return Reject(
                found.place, f"onrecord failed on this page through a fault of its own ({error!r}). Please report it with the page."
            )
        out = settings.wanted.record(record)
        if out is None:
            return Kept(found.place, record, found.page.data)
    return Reject(found.place, out)


def _read(page: Page, options: Options) -> Record:
    """The record of a page; one whose findings take too long is kept without them and says so."""
    seconds = options.limits.page_seconds
    try:
        with processor_time(seconds):
            return read_page(page, options)
    except TooSlow:
        if not options.findings:
            raise
    with processor_time(seconds):
        record = read_page(page, replace(options, findings=False))
    return replace(record, notes=(*record.notes, f"looking for findings was given up after {seconds:g} seconds of processor time"))


def pages(task: Task, limits: Limits, over: Over = lambda url: None) -> Iterator[Found]:
    """Every page of a task in its order; the same each time, so that a stopped worker can go on where it was.

    :param over: why a page of a web archive at some address is passed over before its body is read, or None.
    """
    yield from {"warc": _warc, "wacz": _wacz, "files": _files}[task.kind](task, limits, over)


def _warc(task: Task, limits: Limits, over: Over) -> Iterator[Found]:
    yield from _located(task.here, task.path, limits, over)


def _located(source: str | BinaryIO, name: str, limits: Limits, over: Over) -> Iterator[Found]:
    try:
        for offset, item in located(source, limits, over):
            if isinstance(item, Skipped):
                yield Found(Place(name, item.offset, item.url), None, item.reason)
            else:
                yield Found(Place(name, offset, item.url), item)
    except SourceError as error:
        yield Found(Place(name, 0), None, str(error))


def _wacz(task: Task, limits: Limits, over: Over) -> Iterator[Found]:
    try:
        inside = members(task.here, task.path)
    except SourceError as error:
        yield Found(Place(task.path, 0), None, str(error))
        return
    for info in inside:
        name = f"{task.path}!{info.filename}"
        try:
            with _unpacked(task.here, info, limits) as copy:
                yield from _located(copy, name, limits, over)
        except (OSError, zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError, SourceError) as error:
            yield Found(Place(name, info.header_offset), None, f"This part of the package cannot be read: {error}")


def _unpacked(path: str, info: zipfile.ZipInfo, limits: Limits) -> BinaryIO:
    """A copy of a package's member in a nameless file: nothing is ever written under a name that a package gives."""
    copy, left = cast(BinaryIO, tempfile.TemporaryFile()), limits.warc_bytes  # noqa: SIM115
    with zipfile.ZipFile(path) as package, package.open(info) as member:
        while part := member.read(CHUNK):
            left -= len(part)
            if left < 0:
                raise SourceError(f"it unpacks to more than {limits.warc_bytes:,} bytes")
            copy.write(part)
    copy.seek(0)
    return copy


def _files(task: Task, limits: Limits, over: Over) -> Iterator[Found]:
    for file in task.files:
        path = Path(task.path) / file
        place = Place(str(path), 0)
        try:
            yield Found(place, _page(path, limits))
        except OnrecordError as error:
            yield Found(place, None, str(error))


def _page(path: Path, limits: Limits) -> Page:
    try:
        with path.open("rb") as stream:
            data = stream.read(limits.page_bytes + 1)  # one byte past the bound: the reading names it
    except OSError as error:
        raise SourceError(f"{path} cannot be opened: {error.strerror or error}.") from error
    if not data:
        raise EmptyPage(f"{path} is empty: it has no bytes.")
    plain = path.name.lower().removesuffix(".gz").endswith(".txt")
    return Page(data=data, media_type="text/plain" if plain else None)
