"""A crawl on one machine: tasks handed to workers, watched, resumed, and a last report."""

from __future__ import annotations

import math
import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Self

import msgspec

from onrecord.errors import CrawlError
from onrecord.limits import Limits
from onrecord.model import Frozen
from onrecord.scale.columns import TABLES
from onrecord.scale.outcomes import Settings
from onrecord.scale.parts import Done, Folder
from onrecord.scale.sinks import Target
from onrecord.scale.tasks import Task
from onrecord.scale.worker import At, Ending, Failed, Order, work
from onrecord.version import VERSION

LOOK = 0.5  # seconds between two looks at the clock


class Progress(Frozen, frozen=True):
    """How far a crawl is. ``share`` is the part of the input's bytes that is done."""

    pages: int
    rejected: int
    tasks_done: int
    tasks: int
    share: float
    seconds: float


class Report(msgspec.Struct):
    """What came of a crawl: this run and the runs before it."""

    tasks: int = 0
    pages: int = 0
    rejects: Counter[str] = msgspec.field(default_factory=Counter)
    before: int = 0  # tasks that an earlier run finished
    failures: list[str] = msgspec.field(default_factory=list)
    seconds: float = 0.0

    def add(self, done: Done) -> None:
        """Count a finished task."""
        self.tasks += 1
        self.pages += done.pages
        self.rejects.update(done.rejects)


class _Worker:
    """A child process and the task it is at."""

    def __init__(self, settings: Settings, target: Target) -> None:
        context = get_context("spawn")
        self.channel, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=work, args=(theirs, settings, target), daemon=True)
        self.process.start()
        theirs.close()
        self.order: Order | None = None
        self.at: At | None = None
        self.since = 0.0

    def give(self, order: Order) -> None:
        self.order, self.at, self.since = order, None, time.monotonic()
        self.channel.send(order)

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.channel.close()


class Crawl:
    """Does tasks with so many workers; :meth:`run` gives the report.

    :param told: called with the progress after every page, at most.
    """

    def __init__(self, settings: Settings, target: Target, workers: int = 1, told: Callable[[Progress], None] = lambda p: None) -> None:
        self._settings, self._target, self._workers, self._told = settings, target, max(1, workers), told
        self._folder = Folder(Path(target.folder))
        self._limits: Limits = settings.options.limits
        self._report = Report()
        self._seen = self._rejected = 0
        self._crew: list[_Worker] = []

    def run(self, tasks: Sequence[Task]) -> Report:
        """Do what is not done yet, with workers of its own.

        :raises CrawlError: where the folder belongs to another crawl, another run is at work in it, or it cannot be written to (any more).
        """
        with self:
            return self.go(tasks)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """End the workers."""
        while self._crew:
            self._crew.pop().end()

    def go(self, tasks: Sequence[Task]) -> Report:
        """The same as :meth:`run`; the workers stay for more, until the crawl is left as a context."""
        self._folder.agree(agreement(self._settings, self._target), ("rejects",) if self._target.archive else tuple(TABLES))
        with self._folder.held():
            self._begun, self._all, self._report = time.monotonic(), len(tasks), Report()
            left = deque(self._left(tasks))
            self._sizes = {order.task.name: _size(order.task) for order in left}
            self._bytes = self._bytes_left = max(1, sum(self._sizes.values()))
            while len(self._crew) < min(self._workers, len(left)):
                self._crew.append(_Worker(self._settings, self._target))
            self._loop(self._crew, left)
            if self._report.tasks == len(tasks):
                self._folder.clean()
        self._report.seconds = time.monotonic() - self._begun
        return self._report

    def _left(self, tasks: Sequence[Task]) -> Iterator[Order]:
        """What is still to do; what is done is counted."""
        for task in tasks:
            done = self._folder.done(task.name, task.state)
            if done:
                self._report.add(done)
                self._report.before += 1
            elif task.kind == "files" or os.path.isfile(task.here):
                yield Order(task)
            else:
                self._report.failures.append(f"{task.path}: there is no such file.")

    def _loop(self, crew: list[_Worker], left: deque[Order]) -> None:
        for worker in crew[: len(left)]:
            worker.give(left.popleft())
        while any(worker.order for worker in crew):
            busy = {worker.channel: (i, worker.order) for i, worker in enumerate(crew) if worker.order}
            for channel in wait(list(busy), timeout=LOOK):
                self._hear(crew, *busy[channel], left) if isinstance(channel, Connection) else None
            for i, worker in enumerate(crew):
                if worker.order and worker.at and time.monotonic() - worker.since > self._limits.worker_seconds:
                    self._replace(crew, i, worker.order, left, f"It was given up after {self._limits.worker_seconds:g} seconds.")

    def _hear(self, crew: list[_Worker], i: int, order: Order, left: deque[Order]) -> None:
        worker = crew[i]
        try:
            said = worker.channel.recv()
        except (EOFError, OSError):
            self._replace(crew, i, order, left, "The process that read it died.")
            return
        if isinstance(said, At):
            worker.at, worker.since = said, time.monotonic()
            self._seen, self._rejected = self._seen + 1, self._rejected + said.rejected
            self._tell(crew)
            return
        if isinstance(said, Ending):
            worker.since = math.inf
            return
        if isinstance(said, Failed) and said.final:
            raise CrawlError(said.words)
        if isinstance(said, Failed):
            self._report.failures.append(said.words)
        else:
            self._report.add(said)
        self._next(worker, order, left)

    def _next(self, worker: _Worker, done: Order, left: deque[Order]) -> None:
        self._bytes_left -= self._sizes.pop(done.task.name, 0)
        worker.order = worker.at = None
        if left:
            worker.give(left.popleft())

    def _replace(self, crew: list[_Worker], i: int, order: Order, left: deque[Order], words: str) -> None:
        """Another worker goes on behind the page that ended this one, unless that one had just marked its task as finished."""
        at = crew[i].at
        crew[i].end()
        crew[i] = _Worker(self._settings, self._target)
        if done := self._folder.done(order.task.name, order.task.state):
            self._report.add(done)
            self._next(crew[i], order, left)
            return
        deadly = {**order.deadly, **({at.number: words} if at else {})}
        if at is None or len(deadly) > self._limits.worker_deaths or at.number in order.deadly:
            self._report.failures.append(f"{order.task.path}: given up; {words}")
            self._next(crew[i], order, left)
        else:
            crew[i].give(Order(order.task, deadly))

    def _tell(self, crew: list[_Worker]) -> None:
        under_way = sum(min(w.at.offset, self._sizes.get(w.order.task.name, 0)) for w in crew if w.order and w.at)
        share = 1 - (self._bytes_left - under_way) / self._bytes
        self._told(Progress(self._seen, self._rejected, self._report.tasks, self._all, share, time.monotonic() - self._begun))


def agreement(settings: Settings, target: Target) -> str:
    """What two runs must have in common to share a folder, as JSON."""
    options, wanted = settings.options, settings.wanted
    return msgspec.json.format(
        msgspec.json.encode(
            {"onrecord": VERSION, "options": options, "wanted": wanted, "archive": target.archive, "pages": settings.keep_pages}
        ),
        indent=1,
    ).decode()


def _size(task: Task) -> int:
    if task.kind != "files":
        return Path(task.here).stat().st_size
    return sum((Path(task.path) / file).stat().st_size for file in task.files)
