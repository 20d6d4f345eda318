"""The archive's file kept open between answers, and what was made from it before.

Opening an archive and reading its tables' names takes SQLite a third of a millisecond, and what an answer has read is at hand for the next one. So every thread that
answers keeps its own opened file, as long as the file on the disk is the one it was: once it has changed in any way it is opened anew.
"""

from __future__ import annotations

import sqlite3
import threading
from asyncio import get_running_loop
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import NamedTuple, TypeVar

from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response

from onrecord.archive.connect import connect, plainly
from onrecord.archive.search import within
from onrecord.archive.store import STEPS, Archive
from onrecord.limits import Limits

Made = TypeVar("Made")
Page = Callable[[Request], Response]
Waiting = Callable[[Request], Awaitable[Response]]
THREADS = 4  # answers that are made at once
CACHE_BYTES = 8_000_000  # of the file, for each opened one: there are two for each thread that answers
KEPT = 400  # answers that are kept; a list of filters is some ten kilobytes


class Mark(NamedTuple):
    """By what a file is known to be the same as before."""

    path: Path
    limits: Limits
    device: int = 0
    inode: int = 0
    size: int = 0
    changed: int = 0  # nanoseconds


def mark(path: Path, limits: Limits) -> Mark:
    """The file as it is now; a missing one is like no other, and opening it says what is wrong."""
    try:
        found = path.stat()
    except OSError:
        return Mark(path, limits)
    return Mark(path, limits, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


class _Open(threading.local):
    """What one thread holds open."""

    mark: Mark | None = None
    archive: Archive | None = None
    connection: sqlite3.Connection | None = None

    def turn_to(self, now: Mark) -> None:
        """Let go of what was opened of another file, or of this one before it changed."""
        if self.mark == now:
            return
        self.mark = None
        if self.archive:
            self.archive.close()
        if self.connection:
            self.connection.close()
        self.archive = self.connection = None
        self.mark = now


_OPEN = _Open()


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[Archive]:
    """The archive, for the time of one answer."""
    _OPEN.turn_to(mark(path, limits))
    if _OPEN.archive is None:
        _OPEN.archive = Archive(path, create=False, read_only=True, limits=replace(limits, cache_bytes=CACHE_BYTES))
    yield _OPEN.archive


@contextmanager
def tables(path: Path, limits: Limits, seconds: float | None = None) -> Iterator[sqlite3.Connection]:
    """The archive's tables for reading, for the time of one answer and no longer than a search may take.

    :param seconds: another time, for what walks over the whole archive and is kept.

    Beside :func:`opened`, not through it, so that the time limits of the two do not end each other.
    """
    _OPEN.turn_to(mark(path, limits))
    if _OPEN.connection is None:
        _OPEN.connection = connect(path, create=False, read_only=True, limits=replace(limits, cache_bytes=CACHE_BYTES))
    with plainly(path), within(_OPEN.connection, seconds or limits.query_seconds, STEPS):
        yield _OPEN.connection


class Shelf:
    """What was made from an archive before, for as long as its file stays the same; those asked for longest ago make room."""

    def __init__(self, size: int = KEPT) -> None:
        self._size = size
        self._mark: Mark | None = None
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, now: Mark, name: Hashable, make: Callable[[], Made]) -> Made:
        """What goes by this name; made where it is not there. Who comes meanwhile waits for it, and does not make it again."""
        with self._lock:
            if self._mark != now:
                self._mark = now
                self._kept.clear()
            making = self._making.setdefault(name, threading.Lock())
        with making:
            with self._lock:
                if self._mark == now and name in self._kept:
                    self._kept.move_to_end(name)
                    return self._kept[name]  # type: ignore[return-value]
            try:
                made = make()
                self._put(now, name, made)
            finally:
                with self._lock:
                    self._making.pop(name, None)
        return made

    def _put(self, now: Mark, name: Hashable, made: object) -> None:
        with self._lock:
            if self._mark == now:
                self._kept[name] = made
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)


class Turns:
    """Answers a few requests at a time, the others waiting for their turn.

    Python does one thing at a time whatever the number of threads. Many at once only take it from each other, at every row that SQLite gives, and each holds a part
    of the archive in memory.
    """

    def __init__(self, threads: int = THREADS) -> None:
        self._pool = ThreadPoolExecutor(threads, "page")

    def __call__(self, page: Page) -> Waiting:
        """The same page, made in its turn."""

        @wraps(page)
        async def waiting(request: Request) -> Response:
            return await get_running_loop().run_in_executor(self._pool, page, request)

        return waiting
