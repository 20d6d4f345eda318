"""A crawl on Apache Spark: the same tasks, read by the same workers, one task a partition.

Each Spark task runs the crawl of :mod:`onrecord.scale.crawl` over one archive, in a folder of its own: with a watched child process, so that a page that hangs or
eats memory costs itself and no Spark task. What it made is then published part by part, each whole, the marker last. So a Python
worker or a machine that dies leaves no half of anything behind; Spark does its task again, and as rows hold nothing of the run, the second try publishes
the same bytes under the same names. Spark's own commit of a job would hold as well, but a job that is stopped would begin anew; so a
second run does what is missing, and a crawl that began on one machine can go on on a hundred.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any

from msgspec.structs import replace

from onrecord.errors import CrawlError, SourceError
from onrecord.model import Frozen
from onrecord.scale.crawl import Crawl, Progress, Report, agreement
from onrecord.scale.outcomes import Settings
from onrecord.scale.parts import Done, Folder
from onrecord.scale.sinks import Target
from onrecord.scale.stores import Parts, Stores
from onrecord.scale.tasks import Task, elsewhere

LOOK = 0.5  # seconds between two looks at how far Spark is
HADOOP = "spark.hadoop."
QUIET = {"spark.ui.showConsoleProgress": "false"}
LOCAL = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}  # offline: no page, no name to look up


class Cluster(Frozen, frozen=True):
    """Which Spark to use: its master (``local[2,4]``, ``spark://host:7077``, ``yarn``; None leaves it to spark-submit) and settings of its own."""

    master: str | None = None
    settings: tuple[tuple[str, str], ...] = ()


class _Part(Frozen, frozen=True):
    """All that a Spark task needs to know."""

    task: Task
    settings: Settings
    out: str
    hadoop: dict[str, str]


def crawl(
    tasks: Sequence[Task], settings: Settings, out: str, cluster: Cluster, told: Callable[[Progress], None] = lambda progress: None
) -> Report:
    """Do the tasks that are not done yet on Spark, into a folder that all of its machines see or a store (``s3a://…``).

    :raises CrawlError: where pyspark or Java is missing, the folder belongs to another crawl, or Spark gave up.
    """
    session = _session(cluster)
    try:
        stores = Stores(_hadoop(session), _jars())
        parts = Parts(out, stores)
        with parts.mirrored() as mirror:
            folder = Folder(mirror)
            folder.agree(agreement(settings, Target(out)))
            parts.begin(mirror)
            with folder.held():
                report = _run(session, folder, [_Part(task, settings, out, _hadoop(session)) for task in tasks], told)
                if report.tasks == len(tasks):
                    folder.clean()
        return report
    finally:
        session.stop()


def _run(session: Any, folder: Folder, parts: Sequence[_Part], told: Callable[[Progress], None]) -> Report:
    begun, report, left = monotonic(), Report(), []
    for part in parts:
        done = folder.done(part.task.name, part.task.state)
        if done:
            report.add(done)
            report.before += 1
        else:
            left.append(part)
    if left:
        for said in _Spread(session, left, begun, report.before).collected(told):
            if isinstance(said, Done):
                report.add(said)
            else:
                report.failures.append(said)
    report.seconds = monotonic() - begun
    return report


class _Spread:
    """Parts on their way over the cluster."""

    def __init__(self, session: Any, parts: Sequence[_Part], begun: float, before: int) -> None:
        self._context = session.sparkContext
        self._parts, self._begun, self._before = parts, begun, before
        self._counts = (self._context.accumulator(0), self._context.accumulator(0))
        self._found: list[Done | str] = []
        self._failed: BaseException | None = None

    def collected(self, told: Callable[[Progress], None]) -> list[Done | str]:
        """What came of each part; ``told`` hears meanwhile how far it is.

        :raises CrawlError: where Spark gave up.
        """
        thread = threading.Thread(target=self._collect, daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(LOOK)
                told(self._progress())
        except KeyboardInterrupt:
            self._context.cancelAllJobs()
            raise
        if self._failed:
            raise CrawlError(f"Spark gave up: {_words(self._failed)} What is done is safe; run the same command again to go on.")
        return self._found

    def _collect(self) -> None:
        counts = self._counts
        try:
            spread = self._context.parallelize(self._parts, len(self._parts))
            self._found = spread.mapPartitions(lambda parts: _do(parts, counts)).collect()
        except _troubles() as error:
            self._failed = error

    def _progress(self) -> Progress:
        finished, left = _finished(self._context.statusTracker()), len(self._parts)
        seen, rejected = (count.value for count in self._counts)
        return Progress(seen, rejected, self._before + finished, self._before + left, finished / left, monotonic() - self._begun)


def _finished(tracker: Any) -> int:
    stages = [info for stage in tracker.getActiveStageIds() if (info := tracker.getStageInfo(stage))]
    return sum(info.numCompletedTasks for info in stages)


def _words(error: BaseException) -> str:
    """The line of Spark's pages of complaint that names the cause."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    named = [line for line in lines if "Error: " in line or "Exception: " in line]
    return (named or lines or [type(error).__name__])[-1][:400].rstrip(".") + "."


# ── on the machines ─────────────────────────────────────────────────────────


def _do(parts: Iterable[_Part], counts: tuple[Any, Any]) -> Iterator[Done | str]:
    """The pure function from an archive's path to its rows: read, published, and what came of it. It runs in Spark's Python workers.

    What may go well on another machine (a full disk) is raised, so that Spark tries it there.
    """
    for part in parts:
        said = _one(part)
        if isinstance(said, Done):
            rejected = sum(said.rejects.values())
            counts[0].add(said.pages + rejected)
            counts[1].add(rejected)
        yield said


def _one(part: _Part) -> Done | str:
    stores, room = Stores(part.hadoop, _jars()), _room(part.settings)
    with tempfile.TemporaryDirectory(dir=room.folder) as folder:
        try:
            task = _brought(part.task, Path(folder), stores)
        except SourceError as error:
            return f"{part.task.path}: {error}"
        try:
            report = room.crawl.go([task])
            if report.failures:
                return report.failures[0]
            Parts(part.out, stores).publish(room.made, task.name)
        finally:
            shutil.rmtree(room.made, ignore_errors=True)
    return Done(task.state, report.pages, dict(report.rejects))


def _brought(task: Task, folder: Path, stores: Stores) -> Task:
    """The task with a copy of its archive on this machine, where it stands elsewhere."""
    if not elsewhere(task.path):
        return task
    copy = folder / task.path.rstrip("/").rpartition("/")[2]
    stores.get(task.path, copy)
    return replace(task, copy=str(copy))


class _Room:
    """A folder on this machine's disk, and a crawl with one watched worker in it that stays for the next task."""

    def __init__(self, settings: Settings) -> None:
        from pyspark import SparkFiles

        # Spark removes its own folder when the application ends, however this process does; the worker ends when this process does
        self.folder = Path(tempfile.mkdtemp(prefix="onrecord-", dir=SparkFiles.getRootDirectory()))
        self.made = self.folder / "made"
        self.crawl = Crawl(settings, Target(str(self.made)))


@lru_cache(maxsize=1)
def _room(settings: Settings) -> _Room:
    """The room of this Python worker, which Spark keeps for one task after another."""
    return _Room(settings)


def _jars() -> list[str]:
    """Where the archives that ``spark.jars`` names lie on this machine."""
    from pyspark import SparkFiles

    return [SparkFiles.getRootDirectory()]


# ── Spark itself ────────────────────────────────────────────────────────────


def _session(cluster: Cluster) -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise CrawlError("To crawl on Spark, install the extra: pip install 'onrecord[spark]'. Java 17 must be there as well.") from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if (cluster.master or "").startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")  # offline there is no other
    builder = SparkSession.builder.appName("onrecord crawl")
    master = cluster.master or ""
    local: Mapping[str, str] = LOCAL if master.startswith("local") else {}
    for name, value in {**QUIET, **local, **dict(cluster.settings)}.items():
        builder = builder.config(name, value)
    try:
        session = (builder.master(master) if master else builder).getOrCreate()
    except _troubles() as error:
        raise CrawlError(f"Spark did not start: {_words(error)} It needs Java 17 (JAVA_HOME or the java command).") from error
    session.sparkContext.setLogLevel("ERROR")
    return session


def _hadoop(session: Any) -> dict[str, str]:
    """The settings of Hadoop's file systems among Spark's."""
    return {name.removeprefix(HADOOP): value for name, value in session.sparkContext.getConf().getAll() if name.startswith(HADOOP)}


def _troubles() -> tuple[type[BaseException], ...]:
    """Whatever Spark raises on this side."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    return (Py4JError, PySparkException, OSError)
