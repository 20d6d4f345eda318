"""The archive's file kept open between answers, and lists that were made from it before.

Opening an archive and reading its tables' names takes SQLite a third of a millisecond, and what an answer has read is at hand for the next one. So every thread that
answers keeps its own opened file, as long as the file on the disk is the one it was: once it has changed in any way it is opened anew.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from onrecord.archive.connect import connect, plainly
from onrecord.archive.deskcount import alone, changes
from onrecord.archive.search import within
from onrecord.archive.store import STEPS, Archive
from onrecord.limits import Limits

Made = TypeVar("Made")
CACHE_BYTES = 8_000_000  # of the file, for each opened one: there are two for each thread that answers
KEPT = 400  # lists that are kept; a list of filters is some ten kilobytes


class Mark(NamedTuple):
    """By what a file is known to be the same as before."""

    path: Path
    limits: Limits
    device: int = 0
    inode: int = 0
    size: int = 0
    changed: int = 0  # nanoseconds
    counted: int | None = None  # changes, as the file's header has it: two may come in one tick of the file system's clock


def mark(path: Path, limits: Limits) -> Mark:
    """The file as it is now; a missing one is like no other, and opening it says what is wrong."""
    try:
        found, counted = path.stat(), changes(path)
    except OSError:
        return Mark(path, limits)
    return Mark(path, limits, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, counted)


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


class Beneath(NamedTuple):
    """By what an archive is known to be the same as before, whatever came to the desk meanwhile."""

    path: Path
    limits: Limits
    device: int
    inode: int
    changes: int  # those of the desk alone not counted


def beneath(now: Mark) -> Beneath | Mark:
    """The archive as it is now, its desk left aside; the whole file where that cannot be told."""
    if now.counted is None:
        return now
    with closing(connect(now.path, create=False, read_only=True, limits=now.limits)) as connection, plainly(now.path):
        desk = alone(connection)
    if mark(now.path, now.limits) != now:  # changed meanwhile: the two counts may be of different moments
        return now
    return Beneath(now.path, now.limits, now.device, now.inode, (now.counted - desk) % 2**32)


class Shelf:
    """Lists that were made from an archive before, for as long as it stays the same, its desk left aside; those asked for longest ago make room."""

    def __init__(self, size: int = KEPT) -> None:
        self._size = size
        self._mark: Hashable = None
        self._known: tuple[Mark, Beneath | Mark] | None = None
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def of(self, now: Mark, name: Hashable, make: Callable[[], Made]) -> Made:
        """What goes by this name for the file as it is now; see :meth:`get`."""
        known = self._known
        if known is None or known[0] != now:
            known = self._known = (now, beneath(now))
        return self.get(known[1], name, make)

    def get(self, now: Hashable, name: Hashable, make: Callable[[], Made]) -> Made:
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

    def _put(self, now: Hashable, name: Hashable, made: object) -> None:
        with self._lock:
            if self._mark == now:
                self._kept[name] = made
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
