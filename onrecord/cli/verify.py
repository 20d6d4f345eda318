"""``onrecord verify``: every finding of every record, found again in the stored bytes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from onrecord.archive.store import Archive, Entry
from onrecord.cli.errors import plainly
from onrecord.cli.progress import progress
from onrecord.cli.show import safe
from onrecord.replay import verify


@click.command("verify")
@click.argument("archive", type=click.Path(path_type=Path))
@plainly
def verify_command(archive: Path) -> None:
    """Check an archive against its own stored pages.

    For each record: the page's bytes still have their digest, each kept block and each piece of evidence is where the record says, every finding quotes the text, and the
    tables say the same as the record.
    Whatever fails is named, and the exit status is then 1.

    \b
    For example:
      onrecord verify news.db
    """
    checked = findings = failed = 0
    with Archive(archive, create=False) as store, progress(len(store), unit="records") as step:
        for entry in store.entries():
            problems = list(_problems(store, entry))
            checked += 1
            failed += bool(problems)
            if entry.record is not None:
                findings += sum(map(len, (entry.record.statements, entry.record.times, entry.record.places, entry.record.figures)))
            for problem in problems:
                click.echo(safe(problem))
            step(f"document {entry.id}")
    click.echo(f"{checked} record{'s' * (checked != 1)} and {findings} findings checked: {f'{failed} failed' if failed else 'all hold'}.")
    sys.exit(1 if failed else 0)


def _problems(store: Archive, entry: Entry) -> Iterator[str]:
    """Everything of a document that does not hold, a line each."""
    record = entry.record
    if record is None or entry.data is None:
        yield f"document {entry.id}: {entry.problem}"
        return
    for p in verify(record, entry.data):
        yield f"document {entry.id}, {record.article.url or record.page.sha256[:16]}: {p.what}: recorded {p.expected!r}, found {p.found!r}"
    for words in store.differences(entry.id, record):
        yield f"document {entry.id}: {words}"
