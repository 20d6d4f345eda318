"""A crawl's child process: takes a task, reads its pages one by one, and says before each which one it is at.

The one that started it watches the clock: a page that takes too long, or that kills the process, is named and left out, and another worker
goes on behind it.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import signal
from multiprocessing.connection import Connection

from onrecord.errors import ArchiveBusy, ArchiveError, OnrecordError
from onrecord.limits import Limits
from onrecord.model import Frozen, Page
from onrecord.scale.outcomes import Found, Place, Reject, Settings, outcome, pages
from onrecord.scale.parts import Done
from onrecord.scale.sinks import Sink, Target, sink
from onrecord.scale.tasks import Task

GARBAGE = (
    50_000  # objects made between two looks for garbage in rings: a page makes tens of thousands, hardly any in rings (5% of the time)
)
FIRST = Page(
    b"<html lang=en><body><article><h1>Bridge opens</h1><p>The bridge in Oslo cost 3 million dollars, Ana Ruiz said on Monday.</p></article>"
)
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Order(Frozen, frozen=True):
    """A task to do, and the pages of it, by number, that ended a worker before, with what became of it."""

    task: Task
    deadly: dict[int, str] = {}  # noqa: RUF012  (msgspec copies it)


class At(Frozen, frozen=True):
    """The worker begins a page."""

    number: int
    offset: int
    rejected: bool  # whether the page before was


class Ending(Frozen, frozen=True):
    """The worker has read all pages of its task and writes what came of them, which no page's clock bounds: a hundred thousand take half a minute."""


class Failed(Frozen, frozen=True):
    """The worker cannot go on with a task: an archive that is locked. ``final`` where no task can be done: a full disk."""

    words: str
    final: bool = False


def work(channel: Connection, settings: Settings, target: Target) -> None:
    """Do tasks until the channel closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that started us
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            into = sink(target, settings.keep_pages)
        except (OSError, OnrecordError) as error:
            channel.send(Failed(str(error), final=True))
            return
        _warm_up(settings)
        _bound_memory(settings.options.limits)
        while True:
            channel.send(_done(channel.recv(), settings, into, channel, target))


def _done(order: Order, settings: Settings, into: Sink, channel: Connection, target: Target) -> Done | Failed:
    try:
        return _do(order, settings, into, channel)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        raise  # the one that started us is gone
    except OSError as error:
        return _failed(order, error, target)
    except ArchiveError as error:  # such as a full disk: every task would meet it; only one that is busy may be free for the next
        return Failed(str(error), final=not isinstance(error, ArchiveBusy))
    except OnrecordError as error:
        return Failed(f"{order.task.path}: {error}")
    except Exception as error:  # the worker's edge: a fault of ours ends a part, never the crawl
        return Failed(f"{order.task.path}: onrecord failed through a fault of its own ({error!r}). Please report it.")


class _Over:
    """Passes over the pages that an earlier run finished, and those of hosts that are not wanted, before their bodies are read."""

    def __init__(self, settings: Settings, finished: int) -> None:
        self._wanted, self.finished = settings.wanted, finished

    def __call__(self, url: str | None) -> str | None:
        return "finished before" if self.finished > 0 else self._wanted.host(url)


def _do(order: Order, settings: Settings, into: Sink, channel: Connection) -> Done:
    finished, rejected = into.begin(order.task), False
    over = _Over(settings, finished)
    for number, found in enumerate(pages(order.task, settings.options.limits, over)):
        over.finished -= 1
        if number < finished:
            continue
        channel.send(At(number, found.place.offset, rejected))
        words = order.deadly.get(number)
        result = Reject(found.place, words) if words else outcome(found, settings)
        rejected = isinstance(result, Reject)
        into.add(result)
    channel.send(Ending())
    return into.finish()


def _warm_up(settings: Settings) -> None:
    """Load what the first page would load, before its clock runs."""
    outcome(Found(Place("", 0), FIRST), Settings(settings.options))
    settle()


def settle() -> None:
    """Look for garbage seldom from here on, and never among what is loaded by now."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


def _failed(order: Order, error: OSError, target: Target) -> Failed:
    if error.errno not in FULL:
        return Failed(f"{order.task.path}: {error}")
    words = f"There is no more room on the disk for {target.archive or target.folder} ({os.strerror(error.errno)}). What is done is safe: make room, then run the same command again."
    return Failed(words, final=True)


def _bound_memory(limits: Limits) -> None:
    """So much memory over what the process has now, where the system knows such a bound."""
    try:
        import resource
        from pathlib import Path

        now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + limits.worker_bytes, now + limits.worker_bytes))
    except (ImportError, OSError, ValueError):
        return  # not Linux: the clock still bounds a page
