"""What a crawl leaves on disk: a part a task in each table's folder, and a marker once all of them are whole.

::

    DIR/crawl.json                 the settings, so that a later run does not mix two kinds of reading
    DIR/articles/NAME.parquet      one file a task; likewise statements/ times/ places/ figures/ rejects/
    DIR/done/NAME.json             written last: this task is finished, with its counts
    DIR/work/NAME.rows             rows of a task that is under way, page by page
    DIR/lock                       held by the run that is at work

A task's rows go page by page to its work file. A worker that dies loses the page it was at and nothing else, and a run that is
stopped goes on behind the last whole page.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from onrecord.errors import CrawlError
from onrecord.scale import parquet
from onrecord.scale.columns import TABLES, Row
from onrecord.scale.outcomes import kind_of

READ_BYTES = 8_000_000  # of a work file whose rows are in memory at a time: four times as many take a quarter longer and twice the memory
HEAD = 4  # bytes that say how long a frame is
SAID = {
    "onrecord": "the version of onrecord",
    "findings": "stages",
    "keep_pages": "pages",
    "languages": "language",
    "hosts": "host",
    "kinds": "kind",
}  # as people know it

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(dict[str, list[dict[str, Any]]])


class Done(msgspec.Struct, frozen=True):
    """A task's marker: the input it was made from and what came of it."""

    state: str
    pages: int
    rejects: dict[str, int]  # by kind of reason


class Spool:
    """The work file of a task: a frame of rows a page, whole or not there.

    It belongs to one process at a time: a worker whose crawl was killed may still be at its last page, and the next one waits for its end.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: BinaryIO = path.open("ab")
        _lock(self._file, wait=True)
        ends = [end for _, end in self._frames()]
        self.count = len(ends)
        self._file.truncate(ends[-1] if ends else 0)  # a page that was being written when the worker died is read again

    def add(self, rows: dict[str, list[Row]]) -> None:
        """Keep the rows of the next page; they outlive this process once this returns."""
        frame = _encoder.encode(rows)
        self._file.write(len(frame).to_bytes(HEAD, "big") + frame)
        self._file.flush()
        self.count += 1

    def rows(self) -> Iterator[dict[str, list[Row]]]:
        """The rows of every page so far, in order."""
        for frame, _ in self._frames():
            yield _decoder.decode(frame)

    def some(self) -> Iterator[list[dict[str, list[Row]]]]:
        """The same, as many pages at a time as memory may hold; the pages alone decide how many."""
        pages: list[dict[str, list[Row]]] = []
        size = 0
        for frame, _ in self._frames():
            pages.append(_decoder.decode(frame))
            size += len(frame)
            if size > READ_BYTES:
                yield pages
                pages, size = [], 0
        yield pages

    def close(self) -> None:
        """Close the file; it stays."""
        self._file.close()

    def _frames(self) -> Iterator[tuple[bytes, int]]:
        """Every whole frame with where it ends."""
        with self._path.open("rb") as file:
            at, size = 0, self._path.stat().st_size
            while at + HEAD <= size:
                length = int.from_bytes(file.read(HEAD), "big")
                if at + HEAD + length > size:
                    return
                yield file.read(length), (at := at + HEAD + length)


class Folder:
    """The folder that a crawl writes to."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def agree(self, settings: str, tables: Sequence[str] = tuple(TABLES)) -> None:
        """Make the folder for these settings, or make sure that it was made for them.

        :param tables: those that it is for.

        :raises CrawlError: where it holds another crawl's parts.
        """
        note = self.path / "crawl.json"
        if note.exists():
            theirs = note.read_text("utf-8", "replace")
            if theirs != settings:
                raise CrawlError(
                    f"{self.path} holds a crawl with other settings ({', '.join(differing(theirs, settings))}); "
                    "its parts and new ones would not fit together. Choose another --out."
                )
            return
        if self.path.exists() and not self.path.is_dir():
            raise CrawlError(f"{self.path} is a file; the tables of a crawl need a folder. Choose another --out.")
        if self.path.is_dir() and any(self.path.iterdir()):
            raise CrawlError(f"{self.path} is not empty and holds no crawl. Choose another --out.")
        try:
            for table in (*tables, "done", "work"):
                (self.path / table).mkdir(parents=True, exist_ok=True)
            _write(note, settings.encode())
        except OSError as error:
            raise CrawlError(f"{self.path} cannot be written to: {error.strerror or error}.") from error

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other runs out of the folder; the system lets go of it however this process ends.

        :raises CrawlError: where another run is at work in it.
        """
        try:
            file = (self.path / "lock").open("ab")
        except OSError as error:
            raise CrawlError(f"{self.path} cannot be written to: {error.strerror or error}.") from error
        with file:
            if not _lock(file, wait=False):
                raise CrawlError(f"Another crawl is at work in {self.path}. Wait for its end, or choose another --out.")
            yield

    def clean(self) -> None:
        """Remove what runs that were stopped left in the work folder; for the end of a crawl of which nothing is left to do."""
        for path in (self.path / "work").iterdir():
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)

    def done(self, name: str, state: str) -> Done | None:
        """The marker of a task that is finished and whose input has not changed since; ``state`` is empty where that is gone or not known."""
        try:
            marker = msgspec.json.decode((self.path / "done" / f"{name}.json").read_bytes(), type=Done)
        except (OSError, msgspec.MsgspecError):
            return None
        return marker if state in ("", marker.state) else None

    def spool(self, name: str, state: str) -> Spool:
        """The work file of a task, with the pages that an earlier run finished."""
        return Spool(self.path / "work" / f"{name}-{state}.rows")

    def finish(self, name: str, state: str, spool: Spool) -> Done:
        """Write the parts of a task from its work file, whole and one by one, then its marker; the work file is removed."""
        with scratch(self.path / "work", name) as folder:
            done = write(spool, folder, state)
            for table in TABLES:
                os.replace(folder / f"{table}.parquet", self.path / table / f"{name}.parquet")
        for table in TABLES:
            _sync(self.path / table)  # the parts' names as well, before the marker's
        done = self.mark(name, done)
        spool.close()
        return done

    def mark(self, name: str, done: Done) -> Done:
        """Say that a task is finished; its work file is removed."""
        _write(self.path / "done" / f"{name}.json", msgspec.json.encode(done))
        _sync(self.path / "done")
        for old in (self.path / "work").glob(f"{name}-*.rows"):
            old.unlink()
        return done


def differing(one: str, other: str) -> list[str]:
    """The names of what differs between two crawls' settings, each as JSON; values within values by their own names.

    >>> differing('{"onrecord": "1", "wanted": {"words": 0, "hosts": []}}', '{"onrecord": "1", "wanted": {"words": 9, "hosts": []}}')
    ['words']
    """
    try:
        return list(_differing(msgspec.json.decode(one, type=dict[str, Any]), msgspec.json.decode(other, type=dict[str, Any])))
    except msgspec.MsgspecError:
        return ["crawl.json cannot be read"]


def _differing(one: dict[str, Any], other: dict[str, Any]) -> Iterator[str]:
    for name in {**one, **other}:
        a, b = one.get(name), other.get(name)
        if isinstance(a, dict) and isinstance(b, dict):
            yield from _differing(a, b)
        elif a != b:
            yield SAID.get(name, name)


@contextmanager
def scratch(folder: Path, name: str) -> Iterator[Path]:
    """A folder of one's own for files that are not whole yet; removed at the end."""
    path = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=folder))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def write(spool: Spool, folder: Path, state: str = "") -> Done:
    """Write the rows of a work file as one Parquet file a table into ``folder``, some hundred pages in memory at a time."""
    rejects: Counter[str] = Counter()

    def counted() -> Iterator[list[dict[str, list[Row]]]]:
        for some in spool.some():
            rejects.update(kind_of(str(row["reason"])) for page in some for row in page.get("rejects", ()))
            yield some

    parquet.write(counted(), folder)
    for table in TABLES:
        _sync(folder / f"{table}.parquet")
    return Done(state, spool.count - rejects.total(), dict(rejects))


def _write(path: Path, data: bytes) -> None:
    """A file that is there whole or not at all."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.write_bytes(data)
    _sync(new)
    os.replace(new, path)


def _sync(path: Path) -> None:
    """Make a file, or the names in a folder, outlive a loss of power."""
    if os.name == "nt" and path.is_dir():
        return  # Windows opens no folders
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lock(file: BinaryIO, wait: bool) -> bool:
    """Hold a file until it is closed or this process ends; whether that could be had."""
    try:
        import fcntl
    except ImportError:
        return True  # not a Unix: two crawls in one folder are not kept apart there
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks
    return True
