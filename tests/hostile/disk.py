"""A disk that fails: SQLite's own method, its system calls replaced by ones that fail from the n-th write on.

``python -m tests.hostile.disk`` tries each of the first 300 writes with a full disk (ENOSPC) and a broken one (EIO); the tests try some of them.
Whatever fails, an archive is afterwards as it was before or as it was to become, holds once what it reported as added, and can be written to again.
"""

from __future__ import annotations

import argparse
import ctypes
import errno
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

from onrecord.archive.store import Archive, Query
from onrecord.errors import ArchiveError
from onrecord.limits import Limits
from tests.builder import bridge

WRITES = ("write", "pwrite", "pwrite64", "fsync", "ftruncate", "fallocate")
BATCH = 12  # pages added while the disk fails: some 400 writes


class Disk:
    """The system calls of SQLite in this process, which can be made to fail."""

    def __init__(self) -> None:
        library = ctypes.CDLL(_library())
        library.sqlite3_vfs_find.restype = ctypes.c_void_p
        self._system = library.sqlite3_vfs_find(None)
        table = ctypes.cast(self._system, ctypes.POINTER(ctypes.c_void_p))
        # sqlite3_vfs: three ints (with the gap, two pointers), next, name, data, then the functions; 13 before xSetSystemCall
        self._set = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)(table[18])
        self._get = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)(table[19])
        self._kept: list[Any] = []
        self.done, self._fails_at, self._code = 0, 0, 0
        for name in WRITES:
            self._replace(name)

    def _replace(self, name: str) -> None:
        old = self._get(self._system, name.encode())
        if not old:
            return
        kinds = {"write": 3, "pwrite": 4, "pwrite64": 4, "fsync": 1, "ftruncate": 2, "fallocate": 4}
        words = [ctypes.c_long] * kinds[name]
        kind = ctypes.CFUNCTYPE(ctypes.c_long, *words, use_errno=True)
        real = kind(old)

        def call(*given: int) -> int:
            self.done += 1
            if self._fails_at and self.done >= self._fails_at:
                ctypes.set_errno(self._code)
                return -1
            return int(real(*given))

        ours = kind(call)
        self._kept += [real, ours]
        assert self._set(self._system, name.encode(), ctypes.cast(ours, ctypes.c_void_p)) == 0

    def fail(self, write: int, code: int) -> None:
        """Fail from the so many-th write on, counted from now."""
        self.done, self._fails_at, self._code = 0, write, code

    def mend(self) -> None:
        """Fail no longer."""
        self._fails_at = 0


def _library() -> str:
    """The library that this Python's sqlite3 module uses."""
    assert sqlite3.sqlite_version
    for line in Path("/proc/self/maps").read_text("utf-8").splitlines():
        if "libsqlite3" in line:
            return line.split()[-1]
    raise OSError("this Python carries its own SQLite, whose system calls cannot be replaced")


def base(path: Path) -> None:
    """An archive of three pages."""
    with Archive(path) as archive:
        for i in range(3):
            archive.add(bridge(str(i).encode(), url=f"https://x.example/{i}"), str(i).encode())


def _single(archive: Archive, told: list[int]) -> None:
    for i in range(2, 2 + BATCH // 2):  # the first is there already
        data = f"one {i}".encode()
        told.append(archive.add(bridge(data, url=f"https://x.example/{i}"), data).id)


def _batch(archive: Archive, told: list[int]) -> None:
    with archive.batch(lambda added: told.append(added.id)) as batch:
        for i in range(BATCH):
            data = f"many {i}".encode() * 300
            batch.add(bridge(data, url=f"https://x.example/many/{i}"), data)


def tried(disk: Disk, first: Path, folder: Path, write: int, code: int, work: Callable[[Archive, list[int]], None]) -> dict[str, Any]:
    """What came of an archive whose disk failed at a write; raises where something is lost, doubled or cannot go on."""
    path = folder / f"{write}-{code}.db"
    shutil.copy(first, path)
    told: list[int] = []
    refused = ""
    with Archive(path, limits=Limits(batch_records=5)) as archive:
        disk.fail(write, code)
        try:
            work(archive, told)
        except ArchiveError as error:
            refused = str(error)
        finally:
            disk.mend()
        writes = disk.done
    begun = time.monotonic()
    with Archive(path) as archive:
        archive.search(Query(words="bridge"))
        reopened = time.monotonic() - begun
        there = _whole(archive, path)
        assert set(told) <= there, "a page that was reported is lost"
        assert len(there) >= 3
        work(archive, [])
        again = _whole(archive, path)
        expected = 3 + (BATCH if work is _batch else BATCH // 2)
        assert len(again) == expected, f"{len(again)} documents after trying again; {expected} were given"
    for left in folder.glob(f"{write}-{code}*"):
        left.unlink()
    return {"refused": refused, "told": len(told), "there": len(there) - 3, "writes": writes, "reopened": reopened}


def _whole(archive: Archive, path: Path) -> set[int]:
    """The documents of an archive, all of them whole and each once."""
    entries = list(archive.entries())
    assert [e.problem for e in entries if e.problem] == []
    digests = [(e.record.page.sha256, e.record.page.url) for e in entries if e.record]
    assert len(digests) == len(set(digests)), "a page stands twice"
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.close()
    assert archive.count(Query(versions="all")) == len(entries)
    return {entry.id for entry in entries}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--last", type=int, default=300)
    parser.add_argument("--step", type=int, default=1)
    given = parser.parse_args()
    disk = Disk()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        base(folder / "base.db")
        moments = product(range(given.first, given.last + 1, given.step), (errno.ENOSPC, errno.EIO), (_single, _batch))
        rows = [tried(disk, folder / "base.db", folder, write, code, work) for write, code, work in moments]
    reached = sum(bool(row["refused"]) for row in rows)
    print(
        json.dumps(
            {
                "tried": len(rows),
                "refused": reached,
                "of a full disk": sum("full" in row["refused"] for row in rows),
                "words": sorted({row["refused"].partition("/")[0] + "…" + row["refused"][-60:] for row in rows if row["refused"]})[:6],
                "slowest reopening, s": round(max(row["reopened"] for row in rows), 3),
                "old state": sum(row["there"] == 0 for row in rows),
            },
            indent=1,
        )
    )
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    os.environ.setdefault("PYTHONFAULTHANDLER", "1")
    raise SystemExit(main())
