"""A crawl on Spark: the rows of a crawl on one machine, whatever dies on the way."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from onrecord.errors import SourceError
from onrecord.scale.crawl import Crawl
from onrecord.scale.outcomes import Settings
from onrecord.scale.sinks import Target
from onrecord.scale.stores import Stores
from onrecord.scale.tasks import tasks
from tests.scale.made import table, tables, warc

pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'onrecord[spark]'")
pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'onrecord[parquet]'")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (os.environ.get("JAVA_HOME") or shutil.which("java")), reason="Java is not installed: Spark needs Java 17"),
    pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="the tests find the processes to kill in /proc, which this system lacks"),
]
PATIENCE = 300  # seconds for what takes some ten on a machine that has nothing else to do


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    for k in range(3):
        warc(folder / f"{k}.warc.gz", range(100 * k, 100 * k + 100), extra=[(f"https://news.example/empty/{k}", b" ")])
    return folder


@pytest.fixture(scope="module")
def whole(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An undisturbed run without Spark."""
    out = tmp_path_factory.mktemp("whole") / "out"
    assert Crawl(Settings(), Target(str(out)), 1).run(tasks([str(source)])).failures == []
    return out


def started(source: str, out: str, master: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "onrecord", "crawl", source, "--out", out, "--engine", "spark", "--master", master]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)


def ended(run: subprocess.Popen[str]) -> str:
    try:
        _, said = run.communicate(timeout=PATIENCE)
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
    assert run.returncode == 0, said
    return said


def family(pid: int) -> dict[int, int]:
    """Every process below one, with the one above it."""
    above = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            above[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it ended meanwhile
    found = {pid: 0}
    for _ in range(10):
        found |= {child: parent for child, parent in above.items() if parent in found}
    return found


def at_work(pid: int) -> Iterator[tuple[int, int]]:
    """The workers below a process that have written some rows of a task, each with the process above it."""
    for child, parent in family(pid).items():
        try:
            open_files = [os.readlink(link) for link in Path(f"/proc/{child}/fd").iterdir()]
            if any(name.endswith(".rows") and os.path.getsize(name) > 50_000 for name in open_files):
                yield child, parent
        except OSError:
            continue


def spark_worker(pid: int) -> int | None:
    """A Python worker of Spark that is in the middle of a task."""
    return next((parent for _, parent in at_work(pid)), None)


def executor(pid: int) -> int | None:
    """The Java process of an executor one of whose tasks is in the middle."""
    above = family(pid)
    for _, at in at_work(pid):
        while at in above:
            if b"CoarseGrainedExecutorBackend" in Path(f"/proc/{at}/cmdline").read_bytes():
                return at
            at = above[at]
    return None


def killed(run: subprocess.Popen[str], victim: Callable[[int], int | None]) -> bool:
    """Kill a process of the run once there is one such; whether there was."""
    until = time.monotonic() + PATIENCE
    while run.poll() is None and time.monotonic() < until:
        found = victim(run.pid)
        if found:
            os.kill(found, signal.SIGKILL)
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize(
    ("master", "victim"),
    [("local[2,4]", None), ("local[2,4]", spark_worker), ("local-cluster[2,1,1024]", executor)],
    ids=["nothing dies", "a Python worker dies", "an executor dies"],
)
def test_every_row_once(source: Path, whole: Path, tmp_path: Path, master: str, victim: Callable[[int], int | None] | None) -> None:
    run = started(str(source), str(tmp_path / "out"), master)
    if victim:
        assert killed(run, victim), run.communicate()[1]
    said = ended(run)
    assert "300 pages are in" in said
    assert tables(tmp_path / "out") == tables(whole)
    for part in whole.glob("*/*.parquet"):
        assert (tmp_path / "out" / part.relative_to(whole)).read_bytes() == part.read_bytes()
    assert list((tmp_path / "out" / "work").iterdir()) == []


def test_a_crawl_that_began_on_one_machine_goes_on_on_spark(source: Path, whole: Path, tmp_path: Path) -> None:
    Crawl(Settings(), Target(str(tmp_path / "out")), 1).run(tasks([str(source / "0.warc.gz")]))
    said = ended(started(str(source), str(tmp_path / "out"), "local[2,4]"))
    assert "1 part was finished" in said
    assert tables(tmp_path / "out") == tables(whole)


def s3a(buckets: dict[str, Path]) -> list[str]:
    """Settings under which Hadoop finds each bucket of ``s3a://`` in a folder: a view of its own, as no client of Amazon's is at hand offline."""
    names = {
        "s3a.impl": "org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme",
        "viewfs.overload.scheme.target.file.impl": "org.apache.hadoop.fs.LocalFileSystem",
        **{f"viewfs.mounttable.{name}.linkFallback": f"file://{folder}" for name, folder in buckets.items()},
    }
    return [word for name, value in names.items() for word in ("--conf", f"spark.hadoop.fs.{name}={value}")]


@pytest.mark.parametrize("scheme", ["file", "s3a"])
def test_out_of_a_store_and_into_one(source: Path, whole: Path, tmp_path: Path, scheme: str) -> None:
    (tmp_path / "some.paths").write_text("0.warc.gz\n1.warc.gz\nnone.warc.gz\n")
    base, out = (f"file://{source}", f"file://{tmp_path}/out") if scheme == "file" else ("s3a://news/", "s3a://kept/out")
    command = [sys.executable, "-m", "onrecord", "crawl", str(tmp_path / "some.paths"), "--base", base, "--out", out]
    command += ["--engine", "spark", "--master", "local[2,4]", *s3a({"news": source, "kept": tmp_path})]
    for finished in ("2 parts", "2 parts were finished by an earlier run"):
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
        assert run.returncode == 1
        assert "Not finished: " in run.stderr
        assert "none.warc.gz" in run.stderr
        assert finished in run.stderr
    want = [row for row in table(whole, "statements") if int(row["url"].rpartition("/")[2]) < 200]
    assert table(tmp_path / "out", "statements") == want
    assert {row["file"] for row in table(tmp_path / "out", "articles")} == {f"{base.rstrip('/')}/{k}.warc.gz" for k in (0, 1)}


class _Answers(SimpleHTTPRequestHandler):
    """A server that is busy at the first request."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        super().do_GET() if len(self.asked) > 1 else self.send_error(503)

    def log_message(self, *words: object) -> None:
        return


def test_a_store_that_is_busy_is_asked_again_and_one_without_the_file_is_not(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.scale.stores.PAUSE", 0.1)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Answers, directory=str(source))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        at = f"http://127.0.0.1:{server.server_port}"
        Stores({}).get(f"{at}/1.warc.gz", tmp_path / "copy")
        with pytest.raises(SourceError, match=r"none.warc.gz: there is no such file"):
            Stores({}).get(f"{at}/none.warc.gz", tmp_path / "none")
        server.shutdown()
    assert (tmp_path / "copy").read_bytes() == (source / "1.warc.gz").read_bytes()
    assert _Answers.asked == ["/1.warc.gz", "/1.warc.gz", "/none.warc.gz"]
