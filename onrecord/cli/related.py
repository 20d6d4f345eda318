"""An archive whose copies, quotations and stories are up to date, for the commands that show them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from onrecord.archive.store import Archive
from onrecord.cli.progress import progress
from onrecord.cli.show import moment, safe
from onrecord.errors import ArchiveError


@contextmanager
def up_to_date(path: Path) -> Iterator[Archive]:
    """The archive, after what came since the last time was worked in; where it cannot be written, as it was left."""
    with Archive(path, create=False) as archive:
        try:
            if waiting := archive.unrelated():
                click.echo(f"{waiting:,} page{'s' * (waiting != 1)} to compare with the others first; stopping is safe.", err=True)
                with progress(waiting) as step:
                    archive.relate(step)
        except ArchiveError as error:
            click.echo(f"{error}\nWhat was worked out before is shown.", err=True)
        yield archive


def when(published: str | None) -> str:
    """A date for the reader."""
    return moment(published) if published else "date not given"


def times(count: int, thing: str) -> str:
    """A number with its noun.

    >>> times(1, "outlet"), times(12, "outlet")
    ('1 outlet', '12 outlets')
    """
    return f"{count:,} {thing}{'s' * (count != 1)}"


def show(lines: Sequence[str]) -> None:
    """Lines for the terminal, coloured only there."""
    text = "\n".join(lines)
    click.echo(text if sys.stdout.isatty() else click.unstyle(text))


def head(words: str | None) -> str:
    """A heading."""
    return click.style(safe(words or "(no headline)"), bold=True)
