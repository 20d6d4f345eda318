"""A crawl over a cluster that is this process: what its machines do with a part, and what is said of one that gives up. The real Spark: test_spark.py."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.errors import CrawlError, SourceError
from onrecord.scale import spark
from onrecord.scale.crawl import Crawl, Progress
from onrecord.scale.outcomes import Settings
from onrecord.scale.sinks import Target
from onrecord.scale.spark import Cluster
from onrecord.scale.stores import Stores
from onrecord.scale.tasks import Task, tasks
from tests.scale.made import tables, warc

pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'onrecord[spark]'")
pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'onrecord[parquet]'")


class Count:
    """An accumulator."""

    value = 0

    def add(self, more: int) -> None:
        self.value += more


class Context:
    """A cluster of one machine, this one; ``fault`` is raised by its job, once that is called back where it ``waits``."""

    def __init__(self) -> None:
        self.fault: BaseException | None = None
        self.waits = False
        self.jobs: list[int] = []  # parts of each
        self.cancelled = threading.Event()

    def accumulator(self, value: int) -> Count:
        return Count()

    def parallelize(self, parts: Iterable[Any], count: int) -> Context:
        self.jobs.append(count)
        self._parts = list(parts)
        return self

    def mapPartitions(self, work: Callable[[Iterable[Any]], Iterator[Any]]) -> Context:
        self._work = work
        return self

    def collect(self) -> list[Any]:
        if self.waits:
            self.cancelled.wait(60)
        if self.fault:
            raise self.fault
        return [said for part in self._parts for said in self._work([part])]

    def cancelAllJobs(self) -> None:
        self.cancelled.set()

    def statusTracker(self) -> Context:
        return self

    def getActiveStageIds(self) -> list[int]:
        return [1, 2]

    def getStageInfo(self, stage: int) -> Any:
        return type("Info", (), {"numCompletedTasks": 1}) if stage == 1 else None  # of the other it has forgotten by now

    def getConf(self) -> Context:
        return self

    def getAll(self) -> list[tuple[str, str]]:
        return [("spark.hadoop.fs.s3a.endpoint", "here"), ("spark.app.name", "x")]


class Session:
    def __init__(self) -> None:
        self.sparkContext = Context()
        self.stopped = 0

    def stop(self) -> None:
        self.stopped += 1


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    (tmp_path / "spark").mkdir()
    monkeypatch.setattr(pyspark.SparkFiles, "getRootDirectory", lambda: str(tmp_path / "spark"))
    monkeypatch.setattr(spark, "LOOK", 0.02)
    session = Session()
    monkeypatch.setattr(spark, "_session", lambda cluster: session)
    spark._room.cache_clear()
    yield session
    spark._room(Settings()).crawl.__exit__()
    spark._room.cache_clear()


@pytest.fixture
def source(tmp_path: Path) -> list[Task]:
    (tmp_path / "source").mkdir()
    for k in range(2):
        warc(tmp_path / "source" / f"{k}.warc.gz", range(10 * k, 10 * k + 5), extra=[(f"https://news.example/empty/{k}", b" ")])
    return tasks([str(tmp_path / "source")])


def crawl(todo: list[Task], out: object, told: Callable[[Progress], None] = lambda progress: None) -> Any:
    return spark.crawl(todo, Settings(), str(out), Cluster(), told)


def test_the_rows_are_those_of_a_crawl_without_a_cluster(session: Session, source: list[Task], tmp_path: Path) -> None:
    told: list[Progress] = []
    report = crawl(source, tmp_path / "out", told.append)
    assert (report.tasks, report.pages, sum(report.rejects.values()), report.failures) == (2, 10, 2, [])
    Crawl(Settings(), Target(str(tmp_path / "alone"))).run(source)
    assert tables(tmp_path / "out") == tables(tmp_path / "alone")
    assert list((tmp_path / "out" / "work").iterdir()) == []
    assert [path.name for room in (tmp_path / "spark").iterdir() for path in room.iterdir()] == []  # nothing is left on the machine
    assert len(list((tmp_path / "spark").iterdir())) == 1  # one room, and one worker in it, for both tasks
    assert (told[-1].pages, told[-1].rejected, told[-1].tasks) == (12, 2, 2)
    assert (told[0].tasks_done, told[0].share) == (1, 0.5)
    again = crawl(source, tmp_path / "out")
    assert (again.before, again.tasks, again.pages) == (2, 2, 10)
    assert session.sparkContext.jobs == [2]  # nothing was left to spread
    assert session.stopped == 2


def test_what_one_machine_cannot_read_costs_its_part_alone(
    session: Session, source: list[Task], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def get(self: Stores, source: str, target: Path) -> None:
        if "none" in source:
            raise SourceError(f"The store did not give or take {source}: there is no such file.")
        target.write_bytes((tmp_path / "source" / Path(source).name).read_bytes())

    monkeypatch.setattr(Stores, "get", get)
    stored = [Task(name, "warc", f"s3a://news/{name}.warc.gz") for name in ("0", "none")]
    (tmp_path / "source" / "1.warc.gz").unlink()
    report = crawl([*stored, source[1]], tmp_path / "out")
    assert (report.tasks, report.pages) == (1, 5)
    assert report.failures == [
        "s3a://news/none.warc.gz: The store did not give or take s3a://news/none.warc.gz: there is no such file.",
        f"{source[1].path}: there is no such file.",
    ]
    assert {row["file"] for row in tables(tmp_path / "out")["articles"]} == {"s3a://news/0.warc.gz"}  # not the copy's name
    assert [path for room in (tmp_path / "spark").iterdir() for path in room.iterdir()] == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (OSError("Job aborted.\nCaused by: java.io.IOException: No space left on device.\n\tat org.apache"), "Caused by: java.io.IOException: No space left on device."),
        (OSError("the driver is gone"), "the driver is gone."),
        (OSError(), "OSError."),
    ],
)  # fmt: skip
def test_a_cluster_that_gives_up_says_why(session: Session, source: list[Task], tmp_path: Path, fault: OSError, words: str) -> None:
    session.sparkContext.fault = fault
    with pytest.raises(CrawlError) as error:
        crawl(source, tmp_path / "out")
    assert str(error.value) == f"Spark gave up: {words} What is done is safe; run the same command again to go on."
    assert session.stopped == 1


def test_ctrl_c_calls_the_jobs_back(session: Session, source: list[Task], tmp_path: Path) -> None:
    def stopping(progress: Progress) -> None:
        raise KeyboardInterrupt

    session.sparkContext.waits, session.sparkContext.fault = True, OSError("called back")
    with pytest.raises(KeyboardInterrupt):
        crawl(source, tmp_path / "out", stopping)
    assert session.sparkContext.cancelled.is_set()
    assert session.stopped == 1


# ── Spark's own beginning ───────────────────────────────────────────────────


def test_without_the_extra_it_is_said_what_to_install(source: list[Task], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(CrawlError, match=r"pip install 'onrecord\[spark\]'. Java 17 must be there as well"):
        crawl(source, tmp_path / "out")


class Builder:
    """Spark's builder of sessions, as far as it is used."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault, self.settings, self.on = fault, dict[str, str](), ""
        self.levels: list[str] = []

    def appName(self, name: str) -> Builder:
        return self

    def config(self, name: str, value: str) -> Builder:
        self.settings[name] = value
        return self

    def master(self, name: str) -> Builder:
        self.on = name
        return self

    def getOrCreate(self) -> Any:
        if self.fault:
            raise self.fault
        return type("Made", (), {"sparkContext": type("Its", (), {"setLogLevel": self.levels.append})()})()


@pytest.mark.parametrize(("master", "offline"), [("local[2,4]", True), ("spark://host:7077", False), (None, False)])
def test_a_spark_on_this_machine_alone_looks_up_no_name(master: str | None, offline: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyspark.sql import SparkSession

    for name in ("SPARK_LOCAL_IP", "PYSPARK_PYTHON"):
        monkeypatch.setenv(name, "")  # so that what is set here is taken back at the end
        monkeypatch.delenv(name)
    made = Builder()
    monkeypatch.setattr(SparkSession, "builder", made)
    spark._session(Cluster(master, (("spark.ui.enabled", "true"), ("a", "b"))))
    assert made.on == (master or "")
    assert (made.settings.get("spark.driver.host") == "127.0.0.1") is offline
    assert (made.settings["spark.ui.enabled"], made.settings["a"]) == ("true", "b")  # what the user sets goes over ours
    assert made.settings["spark.ui.showConsoleProgress"] == "false"
    assert made.levels == ["ERROR"]


def test_a_spark_that_does_not_start_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import SparkSession

    monkeypatch.setattr(SparkSession, "builder", Builder(PySparkRuntimeError("[JAVA_GATEWAY_EXITED] Java gateway process exited")))
    with pytest.raises(CrawlError, match=r"Spark did not start: .*exited\. It needs Java 17 \(JAVA_HOME or the java command\)\."):
        spark._session(Cluster())
