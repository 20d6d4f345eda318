"""Many records on their way in: gathered, packed beside, and written some hundred in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from time import monotonic
from types import TracebackType
from typing import Self

from onrecord.archive.adding import Added, Ready, Writer, prepare
from onrecord.limits import Limits
from onrecord.model import Record

UNPACKED = 16  # pages that wait to be packed; more would only fill memory


class Batch:
    """Takes records and writes them some hundred at a time.

    ``done`` hears of a record once it is safe on the disk, and not before. At the end of the ``with`` block what is still on its way is written, also
    where the block ends by an error or by ctrl-C.
    """

    def __init__(self, write: Callable[[], AbstractContextManager[Writer]], done: Callable[[Added], object], limits: Limits) -> None:
        self._write = write
        self._done = done
        self._limits = limits
        self._pool = ThreadPoolExecutor(1, "onrecord pack")
        self._waiting: list[Future[Ready]] = []
        self._bytes = 0
        self._since = 0.0
        self._stuck = False  # the last writing failed

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            self.flush()
        finally:
            self._pool.shutdown()

    def add(self, record: Record, data: bytes) -> None:
        """Take a record and its page; they may be written now or with later ones.

        :raises BrokenRecord: where ``data`` of this page or one before are not the bytes that its record was made from.
        :raises ArchiveError: where writing fails, as on a full disk; what waits is written once that is mended.
        """
        if self._stuck:
            self.flush()
        if not self._waiting:
            self._since = monotonic()
        if len(self._waiting) >= UNPACKED:
            wait(self._waiting[-UNPACKED : 1 - UNPACKED])
        self._waiting.append(self._pool.submit(prepare, record, data))
        self._bytes += len(data)
        limits = self._limits
        full = len(self._waiting) >= limits.batch_records or self._bytes >= limits.batch_bytes
        if full or monotonic() - self._since >= limits.batch_seconds:
            self.flush()

    def flush(self) -> None:
        """Write what is on its way, in one transaction, and tell ``done`` of each."""
        if not self._waiting:
            return
        told: list[Added] = []
        self._stuck = True
        with self._write() as writer:
            told += [writer.add(future.result()) for future in self._waiting if future.exception() is None]
        faults = [fault for future in self._waiting if (fault := future.exception())]
        self._waiting, self._bytes, self._stuck = [], 0, False
        for added in told:
            self._done(added)
        if faults:
            raise faults[0]
