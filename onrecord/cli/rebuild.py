"""``onrecord rebuild``: what joins the pages of an archive, worked out anew."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.archive.store import Archive
from onrecord.cli.errors import plainly
from onrecord.cli.progress import progress


@click.command("rebuild")
@click.argument("archive", type=click.Path(path_type=Path))
@plainly
def rebuild_command(archive: Path) -> None:
    """Work out anew what joins pages: who is the same person, what changed from version to version, copies, quotations and stories.

    Pages and findings stay as they are. Joins that were made or undone by hand are kept. Worth doing after many pages were added: a name that could not be told at first may
    be clear by now.

    \b
    For example:
      onrecord rebuild news.db
    """
    with Archive(archive, create=False) as store, progress(len(store)) as step:
        people = store.rebuild(step)
    click.echo(f"{archive}: {people:,} people and bodies are told apart.", err=True)
