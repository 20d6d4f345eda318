"""``onrecord migrate``: an archive of an older onrecord for this one."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from onrecord.archive.migrate import migrate
from onrecord.cli.errors import plainly
from onrecord.cli.progress import progress


@click.command("migrate")
@click.argument("archive", type=click.Path(path_type=Path))
@plainly
def migrate_command(archive: Path) -> None:
    """Bring an archive of an older onrecord up to date.

    The old file is kept beside the new one, and nothing is changed until all of the new one is there. Pages are not read again: for that, onrecord reread afterwards.

    \b
    For example:
      onrecord migrate news.db
    """
    try:
        with progress(unit="documents") as step:
            kept = migrate(archive, step)
    except KeyboardInterrupt:
        click.echo(f"Stopped. {archive} is as it was; run the same command again.", err=True)
        sys.exit(130)
    click.echo(f"{archive} is up to date; the old one is {kept}." if kept else f"{archive} was up to date already.", err=True)
