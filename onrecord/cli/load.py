"""``onrecord load``: the tables of a crawl into an archive."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from onrecord.archive.store import Archive
from onrecord.cli.errors import plainly
from onrecord.scale.load import load

SHOWN = 8


@click.command("load")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--archive", "path", type=click.Path(path_type=Path), required=True, help="The archive, one file; made if it is not there.")
@plainly
def load_command(folder: Path, path: Path) -> None:
    """Bring the tables of a crawl into an archive.

    The captured pages come from the web archives that the crawl read, or from the tables where it was run with --pages.

    \b
    For example:
      onrecord crawl CC-NEWS-*.warc.gz --out tables
      onrecord load tables --archive news.db
    """
    counts: Counter[str] = Counter()
    with Archive(path) as archive:
        missing = load(folder, archive, told=lambda outcome: counts.update([outcome]))
    click.echo(f"{counts['added'] + counts['version']:,} records added to {path}, {counts['known']:,} were there already.", err=True)
    for one in missing[:SHOWN]:
        click.echo(f"Not added: {one.url or 'a page without address'}: {one.reason}", err=True)
    if len(missing) > SHOWN:
        click.echo(f"… and {len(missing) - SHOWN:,} more.", err=True)
    sys.exit(1 if missing else 0)
