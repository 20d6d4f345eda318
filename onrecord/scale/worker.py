"""A crawl's child process: takes a task, reads its pages one by one, and says before each which one it is at.

The one that started it watches the clock: a page that takes too long, or that kills the process, is named and left out, and another worker
goes on behind it.
"""

from __future__ import annotations

import contextlib
import signal
from multiprocessing.connection import Connection

from onrecord.errors import OnrecordError
from onrecord.limits import Limits
from onrecord.model import Frozen
from onrecord.scale.outcomes import Reject, Settings, outcome, pages
from onrecord.scale.parts import Done
from onrecord.scale.sinks import Sink, Target, sink
from onrecord.scale.tasks import Task


class Order(Frozen, frozen=True):
    """A task to do, and the pages of it, by number, that ended a worker before, with what became of it."""

    task: Task
    deadly: dict[int, str] = {}  # noqa: RUF012  (msgspec copies it)


class At(Frozen, frozen=True):
    """The worker begins a page."""

    number: int
    offset: int
    rejected: bool  # whether the page before was


class Failed(Frozen, frozen=True):
    """The worker cannot go on: a full disk, an archive that is locked."""

    words: str


def work(channel: Connection, settings: Settings, target: Target) -> None:
    """Do tasks until the channel closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that started us
    _bound_memory(settings.options.limits)
    with contextlib.suppress(EOFError, BrokenPipeError):
        into = sink(target, settings.keep_pages)
        while True:
            order: Order = channel.recv()
            try:
                channel.send(_do(order, settings, into, channel))
            except (OSError, OnrecordError) as error:
                channel.send(Failed(f"{order.task.path}: {error}"))
            except Exception as error:  # the worker's edge: a fault of ours ends a part, never the crawl
                channel.send(Failed(f"{order.task.path}: onrecord failed through a fault of its own ({error!r}). Please report it."))


def _do(order: Order, settings: Settings, into: Sink, channel: Connection) -> Done:
    finished, rejected = into.begin(order.task), False
    for number, found in enumerate(pages(order.task, settings.options.limits)):
        if number < finished:
            continue
        channel.send(At(number, found.place.offset, rejected))
        words = order.deadly.get(number)
        result = Reject(found.place, words) if words else outcome(found, settings)
        rejected = isinstance(result, Reject)
        into.add(result)
    return into.finish()


def _bound_memory(limits: Limits) -> None:
    """So much memory over what the process has now, where the system knows such a bound."""
    try:
        import resource
        from pathlib import Path

        now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + limits.worker_bytes, now + limits.worker_bytes))
    except (ImportError, OSError, ValueError):
        return  # not Linux: the clock still bounds a page
