"""``onrecord export``: records and lists out of an archive."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click

from onrecord.archive.store import Archive
from onrecord.cli.errors import plainly
from onrecord.export import csv, jsonl

TABLES: tuple[csv.Table, ...] = ("statements", "documents", "times", "places", "figures")


@click.command("export")
@click.argument("archive", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "form",
    type=click.Choice(["jsonl", "csv"]),
    required=True,
    help="jsonl: whole records, one a line. csv: one list, for a spreadsheet.",
)
@click.option("--table", type=click.Choice(TABLES), default="statements", show_default=True, help="Which list goes into the CSV.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file to write; standard output otherwise.")
@plainly
def export_command(archive: Path, form: Literal["jsonl", "csv"], table: csv.Table, out: Path | None) -> None:
    """Take records or lists out of an archive.

    \b
    For example:
      onrecord export news.db --to jsonl --out records.jsonl
      onrecord export news.db --to csv --table figures > figures.csv
    """
    with Archive(archive, create=False, read_only=True) as store:
        stream = out.open("w", encoding="utf-8", newline="") if out else sys.stdout
        try:
            if form == "jsonl":
                jsonl.write(store.records(), stream)
            else:
                csv.write(store.records(), stream, table)
        finally:
            if out:
                stream.close()
