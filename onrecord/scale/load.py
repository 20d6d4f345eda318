"""Parquet parts of a crawl into an archive: the records as they were made, each with the bytes that it was made from."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from onrecord.archive.store import Archive
from onrecord.archive.values import digest
from onrecord.errors import BrokenRecord, CrawlError
from onrecord.limits import LIMITS, Limits
from onrecord.model import Frozen, Record
from onrecord.scale.columns import Row
from onrecord.scale.outcomes import pages
from onrecord.scale.parquet import parquet
from onrecord.scale.tasks import WARC, Task

BATCH = 200  # rows in memory at a time
INSIDE = re.compile(
    r"(.+?\.wacz)!.+", re.IGNORECASE | re.DOTALL
)  # a name of our own making; a package's folder may have such a sign as well


class Missing(Frozen, frozen=True):
    """A record that could not be brought in, and why."""

    url: str | None
    reason: str


def load(folder: Path, archive: Archive, limits: Limits = LIMITS, told: Callable[[str], None] = lambda outcome: None) -> list[Missing]:
    """Bring every finished part of a crawl into an archive; what is there already changes nothing.

    The captured bytes come from the table where it keeps them, else from the web archive or file that the crawl read.

    :param told: called with "added", "version", "known" or "missing" for each record, once it is safe.
    :raises CrawlError: where the folder holds no crawl.
    :raises ArchiveError: where the archive cannot be written; what was told of is safe, and the same call goes on.
    """
    parts = sorted((folder / "done").glob("*.json")) if (folder / "done").is_dir() else []
    if not parts:
        raise CrawlError(f"{folder} holds no finished part of a crawl. Make one with: onrecord crawl FILES --out {folder}")
    missing: list[Missing] = []
    with archive.batch(lambda added: told(added.outcome)) as batch:
        for marker in parts:
            path = folder / "records" / f"{marker.stem}.parquet"
            for row, data in _with_bytes(_rows(path), limits):
                came = data if isinstance(data, str) else _checked(row, data)
                if isinstance(came, str):
                    missing.append(Missing(row["url"], came))
                    told("missing")
                else:
                    batch.add(*came)
    return missing


def _checked(row: Row, data: bytes) -> tuple[Record, bytes] | str:
    """The record of a row with the bytes; the reason where it is none, or one of other bytes."""
    try:
        record = Record.from_json(row["record"])
    except BrokenRecord as error:
        return str(error)
    return (record, data) if digest(data) == record.page.sha256 else "The bytes at its place are not those that the record was made from."


def _rows(path: Path) -> Iterator[Row]:
    try:
        with parquet().ParquetFile(path) as file:
            for batch in file.iter_batches(BATCH):
                yield from batch.to_pylist()
    except (OSError, ValueError) as error:
        raise CrawlError(f"{path} cannot be read: {error}. Run the crawl again; it makes what is missing.") from error


def _with_bytes(rows: Iterator[Row], limits: Limits) -> Iterator[tuple[Row, bytes | str]]:
    """Each row with its page's bytes, or with the reason why they cannot be had; one pass over each source file."""
    source = _Source(limits)
    for row in rows:
        yield row, row["page"] if row["page"] is not None else source.find(row["file"], row["offset"])


class _Source:
    """The file that rows were read from, walked once in their order."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._file: str | None = None
        self._left: Iterator[tuple[int, bytes]] = iter(())

    def find(self, file: str, offset: int) -> bytes | str:
        if file != self._file:
            self._file, self._left = file, self._walk(file)
        for at, data in self._left:
            if at == offset:
                return data
        return f"{file} no longer holds this page at byte {offset:,}; put it back, or crawl with --pages."

    def _walk(self, file: str) -> Iterator[tuple[int, bytes]]:
        task = _task(file)
        if not os.path.isfile(task.path if task.kind != "files" else file):
            return
        for found in pages(task, self._limits):
            if found.page is not None and found.place.file == file:
                yield found.place.offset, found.page.data


def _task(file: str) -> Task:
    """What a row's file was read from: a web archive, one inside a package (``site.wacz!archive/a.warc.gz``), or a page."""
    if inside := INSIDE.fullmatch(file):
        return Task("", "wacz", inside[1])
    path = Path(file)
    return Task("", "warc", file) if path.name.lower().endswith(WARC) else Task("", "files", str(path.parent), (path.name,))
