"""Tables for programs: Parquet files of the documents and of each kind of finding, typed, with the whole records as JSON beside them.

Needs the extra ``parquet`` (pyarrow).
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from onrecord.errors import OnrecordError
from onrecord.export import csv
from onrecord.export.jsonl import carried, line
from onrecord.export.origin import source
from onrecord.model import Record
from onrecord.tables import FINDINGS

ROWS = 5_000  # of a table in memory before they are written
NUMBER = {name for columns in FINDINGS.values() for name, kind, _ in columns if kind == "number"}
WHOLE = {name for columns in FINDINGS.values() for name, kind, _ in columns if kind == "whole"} | set(
    FINDINGS
)  # of documents, how many there are
RECORDS = ("sha256", "url", "fetched", "record")


def write(records: Iterable[Record], folder: Path) -> dict[str, int]:
    """Write ``records.parquet`` and one file for each table of :mod:`onrecord.export.csv` into a folder; gives the rows of each.

    :raises OnrecordError: where pyarrow is not installed.
    """
    pa, parquet = _pyarrow()
    folder.mkdir(parents=True, exist_ok=True)
    names = ("records", *csv.TABLES)
    schemas = {name: pa.schema([(c, _type(pa, c)) for c in _columns(name)]) for name in names}
    waiting: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    counts = dict.fromkeys(names, 0)
    writers = {name: parquet.ParquetWriter(folder / f"{name}.parquet", schemas[name], compression="zstd") for name in names}

    def flush(name: str) -> None:
        rows, waiting[name] = waiting[name], []
        counts[name] += len(rows)
        if rows:
            writers[name].write_table(pa.Table.from_pylist(rows, schema=schemas[name]))

    try:
        for record in records:
            for name in names:
                waiting[name] += _rows(record, name)
                if len(waiting[name]) >= ROWS:
                    flush(name)
        for name in names:
            flush(name)
    finally:
        for writer in writers.values():
            writer.close()
    return counts


def _columns(name: str) -> tuple[str, ...]:
    return RECORDS if name == "records" else (*csv.SOURCE, *csv.TABLES[name][0])


def _rows(record: Record, name: str) -> list[dict[str, Any]]:
    about = source(record)
    if name == "records":
        return [carried({**{c: about[c] for c in RECORDS[:3]}, "record": line(record)})]
    return [carried({**about, **row}) for row in csv.TABLES[name][1](record)]


def _type(pa: Any, column: str) -> Any:
    return pa.float64() if column in NUMBER else pa.int64() if column in WHOLE else pa.string()


def _pyarrow() -> tuple[Any, Any]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise OnrecordError(
            "To write Parquet, install the extra: pip install 'onrecord[parquet]'. Or take another format: --to csv"
        ) from error
