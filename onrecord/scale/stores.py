"""Files in a store that the engine's own file systems reach: S3-like ones, HDFS, a disk; brought here whole, and parts taken there whole.

Spark's Python workers have no file system of their own. So Hadoop's command (``hadoop fs``, which comes with Spark) is run beside them: a WARC of a
gigabyte then flows to the local disk, where the binaryFile reader would hold it in memory four times.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

from onrecord.errors import CrawlError, SourceError
from onrecord.scale.columns import TABLES
from onrecord.scale.tasks import elsewhere

TRIES = 3  # for a store that is busy
PAUSE = 5.0  # seconds before the second try, twice as long before the third
GONE = "No such file or directory"  # trying again does not help
SHELL = "org.apache.hadoop.fs.FsShell"
HEAP = "-Xmx256m"  # it streams


class Stores:
    """Hadoop's file systems as the engine's settings name them.

    :param settings: ``fs.s3a.endpoint`` and the like; they may hold keys, so they go by a file that others cannot read, never by the command line.
    :param jars: more folders of Java archives, such as those that ``spark.jars`` brought.
    """

    def __init__(self, settings: Mapping[str, str], jars: Sequence[str] = ()) -> None:
        self._settings, self._jars = settings, jars

    def get(self, source: str, target: Path) -> None:
        """Bring a file or folder here.

        :raises SourceError: where it cannot be had, after a few tries.
        """
        self._tried("-get", "-f", source, str(target))

    def put(self, sources: Sequence[Path], target: str) -> None:
        """Take files or folders there, over what is there under the same names; a folder's files are added to those of the one there.

        :raises SourceError: where that failed, after a few tries.
        """
        self._tried("-put", "-f", *map(str, sources), target)

    def make(self, folders: Sequence[str]) -> None:
        """Make folders, with those above them."""
        self._tried("-mkdir", "-p", *folders)

    def has(self, path: str) -> bool:
        """Whether something stands there."""
        return self._run("-test", "-e", path).returncode == 0

    def _tried(self, *words: str) -> None:
        said, path = "", words[-2] if words[0] == "-get" else words[-1]
        for k in range(TRIES):
            if k:
                time.sleep(PAUSE * k)
            run = self._run(*words)
            if run.returncode == 0:
                return
            said = _last(run.stderr)
            if GONE in said or said == f"get: {path}":  # over HTTP the name is all that Java says of what is not there
                said = "there is no such file."
                break
        raise SourceError(f"The store did not give or take {path}: {said}")

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        with tempfile.TemporaryDirectory() as folder:  # readable by this user alone
            (Path(folder) / "core-site.xml").write_text(_site(self._settings), "utf-8")
            (Path(folder) / "log4j2.properties").write_text("rootLogger.level = error\n", "utf-8")
            path = os.pathsep.join([folder, *_jars(), *(f"{jars}/*" for jars in self._jars)])
            command = [_java(), HEAP, "-cp", path, SHELL, *words]
            try:
                return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
            except OSError as error:
                raise CrawlError(f"Java cannot be run ({error.strerror}). Install Java 17, or set JAVA_HOME to where it is.") from error


class Parts:
    """Where the parts of a crawl on many machines are gathered: a folder that all of them see, or a store.

    A task may be done twice, by a machine that was given up and by the one that took over; its parts have the same names and the same bytes, so one
    set of them remains.
    """

    def __init__(self, out: str, stores: Stores) -> None:
        self._out, self._stores = out.rstrip("/"), stores

    def publish(self, made: Path, name: str) -> None:
        """Bring the parts of a task out of the folder that it was made in, each whole, and its marker last."""
        if elsewhere(self._out):
            self._stores.put([made / table for table in TABLES], self._out)
            self._stores.put([made / "done" / f"{name}.json"], f"{self._out}/done")
            return
        for table in TABLES:
            _put(made / table / f"{name}.parquet", Path(self._out) / table)
        _put(made / "done" / f"{name}.json", Path(self._out) / "done")

    @contextmanager
    def mirrored(self) -> Iterator[Path]:
        """A folder of this machine that holds what tells how far the crawl is: crawl.json and done/."""
        if not elsewhere(self._out):
            yield Path(self._out)
            return
        with tempfile.TemporaryDirectory() as folder:
            mirror = Path(folder) / "mirror"
            if self._stores.has(f"{self._out}/crawl.json"):
                mirror.mkdir()
                for name in ("crawl.json", "done"):
                    self._stores.get(f"{self._out}/{name}", mirror / name)
            yield mirror

    def begin(self, mirror: Path) -> None:
        """Make the folders, and keep the crawl's settings there."""
        if elsewhere(self._out):
            self._stores.make([f"{self._out}/{name}" for name in (*TABLES, "done")])
            self._stores.put([mirror / "crawl.json"], self._out)


def _put(source: Path, folder: Path) -> None:
    """Copy a file into a folder, where it is there whole or not at all."""
    new = folder / f".{source.name}.{uuid.uuid4().hex}"
    try:
        shutil.copyfile(source, new)
        with new.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(new, folder / source.name)
    finally:
        new.unlink(missing_ok=True)


def _site(settings: Mapping[str, str]) -> str:
    """Settings as Hadoop's own file holds them."""
    rows = (f"<property><name>{escape(name)}</name><value>{escape(value)}</value></property>" for name, value in settings.items())
    return f'<?xml version="1.0"?><configuration>{"".join(rows)}</configuration>'


def _jars() -> list[str]:
    from pyspark.find_spark_home import _find_spark_home

    given = [word for name in ("HADOOP_CONF_DIR", "SPARK_DIST_CLASSPATH") if (word := os.environ.get(name))]
    return [*given, f"{_find_spark_home()}/jars/*"]


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / "java") if home else "java"


def _last(words: str) -> str:
    """The line of a Java program's complaint that says something."""
    lines = [line for line in map(str.strip, words.splitlines()) if line and not line.startswith(("at ", "...", "SLF4J", "WARN"))]
    return lines[-1][:300] if lines else "no reason was given."
