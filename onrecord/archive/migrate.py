"""An archive of an older format becomes one of today's: every table is made again from the stored pages and records, in a new file that then takes the old one's
place. The old file is kept beside it, and is whole at every moment.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from onrecord.archive.adding import Ready, Writer, prepare_again
from onrecord.archive.connect import FORMAT, connect, format_of, plainly
from onrecord.archive.packing import unpacked
from onrecord.errors import ArchiveError, BrokenRecord
from onrecord.limits import LIMITS, Limits
from onrecord.model import Record

OLDEST = 1  # the first format that was


def migrate(path: Path, step: Callable[[str], None] = lambda name: None, limits: Limits = LIMITS) -> Path | None:
    """Bring an archive to today's format; gives the file in which the old one is kept, None where there was nothing to do.

    :param step: called after each document.
    :raises OtherVersion: where a newer onrecord made it.
    :raises NotAnArchive: where it is none.
    """
    version = format_of(path, limits)
    if version == FORMAT:
        return None
    fresh = path.with_name(f"{path.name}.migrating")
    kept = _free(path.with_name(f"{path.name}.format-{version}"))
    for old in (fresh, Path(f"{fresh}-journal")):
        old.unlink(missing_ok=True)  # of a migration that was interrupted
    with plainly(path):
        source = sqlite3.connect(path, timeout=limits.busy_seconds, isolation_level=None)
        try:
            source.execute("BEGIN IMMEDIATE")  # nobody adds to it meanwhile
            _copy(source, fresh, step, limits)
            source.execute("ROLLBACK")
        finally:
            source.close()
    _swap(path, fresh, kept)
    return kept


def _copy(source: sqlite3.Connection, fresh: Path, step: Callable[[str], None], limits: Limits) -> None:
    target = connect(fresh, create=True, read_only=False, limits=limits)
    writer = Writer(target)
    try:
        ids = [row[0] for row in source.execute("SELECT id FROM stored ORDER BY id")]
        for first in range(0, len(ids), limits.batch_records):
            target.execute("BEGIN IMMEDIATE")
            for id in ids[first : first + limits.batch_records]:
                _bring(source, writer, target, id)
                step(f"document {id}")
            writer.write()
            target.execute("COMMIT")
        there = target.execute("SELECT count(*) FROM stored").fetchone()[0]
    finally:
        target.close()
    if there != len(ids):
        raise ArchiveError(
            f"{len(ids)} documents were there and {there} would be in the new file. Nothing was changed. Please report this."
        )


def _bring(source: sqlite3.Connection, writer: Writer, target: sqlite3.Connection, id: int) -> None:
    page, packed = source.execute("SELECT page_zstd, record_zstd FROM stored WHERE id = ?", [id]).fetchone()
    added, software, url = source.execute("SELECT added, software, url FROM capture WHERE id = ?", [id]).fetchone()
    try:
        ready: Ready = prepare_again(Record.from_json(unpacked(packed, f"Document {id} is damaged")), page, url)
    except BrokenRecord:  # kept as it is; onrecord verify names it
        columns = "id, url, version, sha256, size, fetched, added, media_type, encoding, charset, software"
        row = source.execute(f"SELECT {columns} FROM capture WHERE id = ?", [id]).fetchone()
        target.execute(f"INSERT INTO capture ({columns}, read) VALUES ({', '.join('?' * 12)})", (*row, added))
        target.execute("INSERT INTO stored VALUES (?, ?, ?)", (id, page, packed))
        return
    ready.capture["software"] = software
    writer.gather(ready, id, added)


def _swap(path: Path, fresh: Path, kept: Path) -> None:
    try:
        os.link(path, kept)
    except OSError:  # a file system without hard links
        shutil.copy2(path, kept)
    os.replace(fresh, path)
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _free(path: Path) -> Path:
    """A name that nothing has yet."""
    number = 1
    found = path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name}.{number}")
    return found
