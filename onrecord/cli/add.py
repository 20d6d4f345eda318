"""``onrecord add``: pages into an archive."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from onrecord.archive import local
from onrecord.archive.store import Added, Archive
from onrecord.cli.errors import plainly
from onrecord.cli.run import each
from onrecord.model import Options, Page, Record


@click.command("add")
@click.argument("source", nargs=-1, required=True)
@click.option("--archive", "path", type=click.Path(path_type=Path), required=True, help="The archive, one file; made if it is not there.")
@click.option("--language", help="The language of the pages, such as de; else each page and its words tell.")
@plainly
def add_command(source: tuple[str, ...], path: Path, language: str | None) -> None:
    """Read pages and keep them, with their records, in an archive.

    A page that is there already, byte for byte, is not even read again; a changed page at the same address, and a changed file at the same
    place, is kept as a new version. To read what is there with a newer
    onrecord, use: onrecord reread. Ctrl-C keeps what was read so far; the same command again goes on.

    \b
    For example:
      onrecord add pages/ --archive news.db
      onrecord add crawl.warc.gz https://example.org/story --archive news.db
    """
    done: Counter[str] = Counter()

    def tell(added: Added) -> None:
        done[added.outcome] += 1

    def there(page: Page) -> bool:
        known = archive.has(page)
        done["known"] += known
        return known

    def use(name: str, page: Page, record: Record) -> None:
        batch.add(record, page.data, local.address(Path(name)) if page.url is None and Path(name).is_file() else None)

    with Archive(path) as archive:
        try:
            with archive.batch(tell) as batch:
                status = each(source, Options(language=language), use, prints=False, skip=there)
        except KeyboardInterrupt:
            click.echo(f"Stopped. {_report(done)} All of it is safe in {path}; run the same command again to go on.", err=True)
            sys.exit(130)
    click.echo(f"{_report(done)} {path} can be opened with: onrecord serve {path}", err=True)
    sys.exit(status)


def _report(done: Counter[str]) -> str:
    words = {"added": "added", "version": "added as a new version", "known": "already there"}
    return ", ".join(f"{done[key]} {said}" for key, said in words.items() if done[key] or key == "added") + "."
