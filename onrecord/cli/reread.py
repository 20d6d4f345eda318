"""``onrecord reread``: the pages of an archive through this onrecord, once more."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from onrecord.archive.store import Archive, Entry
from onrecord.cli.errors import plainly
from onrecord.cli.progress import progress
from onrecord.cli.show import safe
from onrecord.errors import OnrecordError
from onrecord.model import Options, Page
from onrecord.read import read_page
from onrecord.version import VERSION


@click.command("reread")
@click.argument("archive", type=click.Path(path_type=Path))
@click.option("--all", "every", is_flag=True, help="Also pages that this version of onrecord has read already.")
@click.option("--language", help="The language of the pages, such as de; else each page and its words tell.")
@plainly
def reread_command(archive: Path, every: bool, language: str | None) -> None:
    """Read the stored pages of an archive again and put what this version finds in place of what was found before.

    The pages themselves stay as they were captured, and so do their numbers; a statement that is found again keeps its number too. Ctrl-C loses nothing: the same
    command again goes on where it stopped.

    \b
    For example:
      onrecord reread news.db
    """
    failed = done = 0
    with Archive(archive, create=False) as store:
        total = len(store)
        try:
            with progress(total) as step:
                for entry in store.entries():
                    outcome = _one(store, entry, Options(language=language), every)
                    failed += outcome is False
                    done += outcome is True
                    step(f"document {entry.id}")
        except KeyboardInterrupt:
            click.echo(f"Stopped. {done} read again; {archive} is sound. Run the same command again to go on.", err=True)
            sys.exit(130)
    words = f"{done} of {total} read again by onrecord {VERSION}, {total - done - failed} were up to date"
    click.echo(f"{words}{f', {failed} could not be read' if failed else ''}.", err=True)
    sys.exit(1 if failed else 0)


def _one(store: Archive, entry: Entry, options: Options, every: bool) -> bool | None:
    """Whether the document was read again; None where it need not be."""
    if entry.record is not None and entry.record.software.onrecord == VERSION and not every:
        return None
    problems = list(_read(store, entry, options))
    for problem in problems:
        click.echo(safe(f"document {entry.id}: {problem}"), err=True)
    return not problems


def _read(store: Archive, entry: Entry, options: Options) -> Iterator[str]:
    if entry.data is None:
        yield entry.problem or "its page is missing"
        return
    page = Page(data=entry.data)
    if entry.record is not None:
        was = entry.record.page
        page = Page(data=entry.data, url=was.url, fetched=was.fetched, media_type=was.media_type, encoding=was.encoding)
    try:
        store.replace(entry.id, read_page(page, options))
    except OnrecordError as error:
        yield str(error)
