"""``onrecord export``: records and lists out of an archive."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TextIO

import click

from onrecord.archive.store import Archive
from onrecord.cli.errors import plainly
from onrecord.cli.progress import progress
from onrecord.cli.remarks import beside
from onrecord.export import csv, geojson, jsonl, markdown, parquet, schemaorg, webannotations
from onrecord.model import Record

Write = Callable[[Iterable[Record], TextIO], int]
FORMS: dict[str, Write] = {
    "jsonl": jsonl.write,
    "csv": csv.write,
    "geojson": geojson.write,
    "annotations": webannotations.write,
    "schemaorg": schemaorg.write,
    "markdown": markdown.write,
}


@click.command("export")
@click.argument("archive", type=click.Path(path_type=Path))
@click.option("--to", "form", type=click.Choice([*FORMS, "parquet"]), required=True, help="The format.")
@click.option("--table", type=click.Choice(list(csv.TABLES)), default="statements", show_default=True, help="Which list goes into the CSV.")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write, for parquet the folder; standard output otherwise.")
@click.option(
    "--versions",
    type=click.Choice(["newest", "all"]),
    default="all",
    show_default=True,
    help="Every capture, or the newest of each address.",
)
@click.option("--desk/--no-desk", default=True, show_default=True, help="With what readers put beside the pages, or without.")
@plainly
def export_command(archive: Path, form: str, table: csv.Table, out: Path | None, versions: str, desk: bool) -> None:
    """Take records or lists out of an archive.

    Notes, tags and corrections from the desk go out beside what they stand on, in jsonl, csv, annotations and markdown.

    \b
      jsonl        whole records, one a line
      csv          one list, for a spreadsheet; each row has a link to its sentence
      parquet      a folder of tables, for programs (needs the extra: onrecord[parquet])
      geojson      places, for a map
      annotations  findings as W3C Web Annotations
      schemaorg    NewsArticle, and drafts of ClaimReview whose rating is empty
      markdown     the articles as a reader would have read them

    \b
    For example:
      onrecord export news.db --to jsonl --out records.jsonl
      onrecord export news.db --to csv --table figures > figures.csv
      onrecord export news.db --to parquet --out tables/
    """
    if form == "parquet" and out is None:
        raise click.UsageError("Parquet goes into a folder: --out tables/")
    with Archive(archive, create=False, read_only=True) as store:
        records = _records(store, versions == "newest", shown=out is not None)
        if form == "parquet" and out is not None:
            counts = parquet.write(records, out)
            click.echo(f"{out}: {', '.join(f'{n:,} {name}' for name, n in counts.items())}.", err=True)
            return
        write = partial(csv.write, table=table) if form == "csv" else FORMS[form]
        write = partial(write, **beside(store, form)) if desk else write
        if out is None:
            write(records, sys.stdout)
            return
        with out.open("w", encoding="utf-8", newline="") as stream:
            write(records, stream)


def _records(store: Archive, newest: bool, shown: bool) -> Iterator[Record]:
    with progress(len(store), unit="records", shown=None if shown else False) as step:
        for record in store.records(newest=newest):
            yield record
            step(record.article.headline or "")
