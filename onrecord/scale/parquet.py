"""The rows of a task as Parquet files, one a table; needs the extra ``parquet`` (pyarrow)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from onrecord.errors import CrawlError
from onrecord.scale.columns import LONG, TABLES, Row

GROUP_BYTES = (
    16_000_000  # of a table's rows, as Arrow holds them, before they are written as one group: what a reader skips or takes as a whole
)


class Part:
    """The Parquet file of one table that is being written; the rows alone decide where a group of rows ends."""

    def __init__(self, folder: Path, table: str) -> None:
        self._schema = schema(table)
        self._writer = parquet().ParquetWriter(folder / f"{table}.parquet", self._schema, compression="zstd", **_stored(table))
        self._held: list[Any] = []
        self._bytes = 0

    def add(self, rows: list[Row]) -> None:
        """Take more rows; they are written once there are enough of them."""
        import pyarrow as pa

        if not rows:
            return
        columns = [pa.array([row[field.name] for row in rows], field.type) for field in self._schema]
        self._held.append(pa.Table.from_arrays(columns, schema=self._schema))
        self._bytes += self._held[-1].nbytes
        if self._bytes >= GROUP_BYTES:
            self._write()

    def close(self) -> None:
        """Write what is left, and the end of the file."""
        try:
            self._write()
        finally:
            self._writer.close()

    def _write(self) -> None:
        import pyarrow as pa

        if self._held:
            self._writer.write_table(pa.concat_tables(self._held))
        self._held, self._bytes = [], 0


def write(pages: Iterable[list[dict[str, list[Row]]]], folder: Path) -> None:
    """Write the rows of pages, given some at a time, as one file a table into ``folder``.

    :raises CrawlError: where the extra is not installed.
    """
    with ExitStack() as opened:
        parts = {table: opened.enter_context(closing(Part(folder, table))) for table in TABLES}
        for some in pages:
            for table, part in parts.items():
                part.add([row for page in some for row in page.get(table, ())])


def schema(table: str) -> Any:
    """The Arrow schema of a table; each column says what it means."""
    import pyarrow as pa

    kinds = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64(), "texts": pa.list_(pa.string()), "bytes": pa.binary()}
    return pa.schema([pa.field(name, kinds[kind], metadata={"meaning": meaning}) for name, kind, meaning in TABLES[table]])


def parquet() -> Any:
    """pyarrow.parquet.

    :raises CrawlError: where the extra is not installed.
    """
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise CrawlError(
            "To write Parquet tables, install the extra: pip install 'onrecord[parquet]'. Or crawl into an archive: --archive news.db"
        ) from None
    return pq


def ready() -> None:
    """Load what writes the tables. Arrow's allocator takes a gigabyte of addresses (not of memory) at its first use: before a worker's bound is set.

    :raises CrawlError: where the extra is not installed.
    """
    parquet()
    import pyarrow as pa

    pa.array([""] * 100)


def _stored(table: str) -> dict[str, list[str]]:
    """Which columns get a dictionary and bounds: those whose values are short. For whole records they would cost two thirds of the time."""
    short = [f"{name}.list.element" if kind == "texts" else name for name, kind, _ in TABLES[table] if name not in LONG]
    return {"use_dictionary": short, "write_statistics": short}
