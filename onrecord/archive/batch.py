"""Many records on their way in: gathered, packed beside, and written some hundred in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from os import cpu_count
from time import monotonic
from types import TracebackType
from typing import NamedTuple, Self

from onrecord.archive.adding import Added, Ready, Writer, prepare
from onrecord.limits import Limits
from onrecord.model import Record

PACKERS = 1 if (cpu_count() or 1) < 3 else 2  # threads; more would wait for the one that writes


class Coming(NamedTuple):
    """A record on its way."""

    ready: Future[Ready]
    size: int  # bytes of its page


class Batch:
    """Takes records and writes them some hundred at a time.

    ``done`` hears of a record once it is safe on the disk, and not before. At the end of the ``with`` block what is still on its way is written, also
    where the block ends by an error or by ctrl-C. While some hundred are written, those after them are packed, on other cores.
    """

    def __init__(self, write: Callable[[], AbstractContextManager[Writer]], done: Callable[[Added], object], limits: Limits) -> None:
        self._write = write
        self._done = done
        self._limits = limits
        self._pool = ThreadPoolExecutor(PACKERS, "onrecord pack")
        self._coming: list[Coming] = []
        self._bytes = 0
        self._since = 0.0
        self._stuck = False  # the last writing failed

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Write what is on its way; nothing can be added after that."""
        try:
            self.flush()
        finally:
            self._pool.shutdown()

    def drop(self) -> None:
        """Let go of what is not written yet; nothing can be added after that."""
        self._coming, self._bytes = [], 0
        self._pool.shutdown(cancel_futures=True)

    def add(self, record: Record, data: bytes, address: str | None = None) -> None:
        """Take a record and its page; they may be written now or with later ones.

        :param address: of a page that has none of its own, as that of a file: :func:`onrecord.archive.local.address`.
        :raises BrokenRecord: where ``data`` of this page or one before are not the bytes that its record was made from.
        :raises ArchiveError: where writing fails, as on a full disk; what waits is written once that is mended.
        """
        if self._stuck:
            self.flush()
        if not self._coming:
            self._since = monotonic()
        self._coming.append(Coming(self._pool.submit(prepare, record, data, address), len(data)))
        self._bytes += len(data)
        limits = self._limits
        if len(self._coming) >= limits.batch_records or self._bytes >= limits.batch_bytes:
            self._put(self._packed())
        elif monotonic() - self._since >= limits.batch_seconds:
            self.flush()

    def flush(self) -> None:
        """Write what is on its way, in one transaction, and tell ``done`` of each."""
        if self._coming:
            self._put(len(self._coming))

    def _packed(self) -> int:
        """How many are to be written now: the half that came first, and of the others those that are packed."""
        half = (len(self._coming) + 1) // 2
        self._coming[half - 1].ready.exception()  # waits
        return next((i for i in range(half, len(self._coming)) if not self._coming[i].ready.done()), len(self._coming))

    def _put(self, count: int) -> None:
        written = self._coming[:count]
        told: list[Added] = []
        self._stuck = True
        with self._write() as writer:
            told += writer.add_all(coming.ready.result() for coming in written if coming.ready.exception() is None)
        faults = [fault for coming in written if (fault := coming.ready.exception())]
        self._coming, self._since, self._stuck = self._coming[count:], monotonic(), False
        self._bytes -= sum(coming.size for coming in written)
        for added in told:
            self._done(added)
        if faults:
            raise faults[0]
