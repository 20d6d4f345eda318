"""``onrecord verify``: every finding of every record, found again in the stored bytes."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from onrecord.archive.store import Archive
from onrecord.cli.errors import plainly
from onrecord.cli.show import safe
from onrecord.replay import verify


@click.command("verify")
@click.argument("archive", type=click.Path(path_type=Path))
@plainly
def verify_command(archive: Path) -> None:
    """Check an archive against its own stored pages.

    For each record: the page's bytes still have their digest, each kept block and each piece of evidence is where the record says, and every finding quotes the text.
    Whatever fails is named, and the exit status is then 1.

    \b
    For example:
      onrecord verify news.db
    """
    checked = findings = failed = 0
    with Archive(archive, create=False) as store:
        for entry in store.entries():
            checked += 1
            if entry.record is None or entry.data is None:
                failed += 1
                click.echo(f"document {entry.id}: {entry.problem}")
                continue
            record = entry.record
            findings += sum(map(len, (record.statements, record.times, record.places, record.figures)))
            problems = verify(record, entry.data)
            failed += bool(problems)
            for p in problems:
                click.echo(
                    safe(
                        f"document {entry.id}, {record.article.url or record.page.sha256[:16]}: {p.what}: recorded {p.expected!r}, found {p.found!r}"
                    )
                )
    click.echo(f"{checked} record{'s' * (checked != 1)} and {findings} findings checked: {f'{failed} failed' if failed else 'all hold'}.")
    sys.exit(1 if failed else 0)
