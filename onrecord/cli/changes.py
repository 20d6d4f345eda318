"""``onrecord changes``: what was altered on a page after it was captured first."""

from __future__ import annotations

import os
import sys
from itertools import groupby
from pathlib import Path

import click
import msgspec

from onrecord.archive import local
from onrecord.archive.store import Archive, Changed
from onrecord.cli import lists
from onrecord.cli.errors import plainly
from onrecord.cli.show import moment, safe

OWNED = {
    "named": "the page says so",
    "general": "the page has a correction notice, which does not name this",
    "no": "the page does not say so",
}


@click.command("changes")
@click.argument("url", required=False)
@click.option("--archive", "path", type=click.Path(path_type=Path), required=True, help="The archive to look in.")
@click.option("--since", help="Every version captured since this day: 2023-11-10, 2023-11 or 2023.")
@click.option("--silent", is_flag=True, help="Only what the page does not own up to.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=1_000, show_default=True, help="How many changes.")
@click.option("--json", "form", flag_value="json", help="One JSON object a line.")
@click.option("--csv", "form", flag_value="csv", help="A table for a spreadsheet.")
@plainly
def changes_command(url: str | None, path: Path, since: str | None, silent: bool, limit: int, form: str | None) -> None:
    """What changed between the versions of the page at URL, or of a file that was added, or of every page captured since a day.

    Each change says what kind it is (typo, number, time, quote, attribution, headline, reworded, passage added, removed or moved), the words before and after, and
    whether a correction notice that came with it owns up to it.

    \b
    For example:
      onrecord changes https://example.org/story --archive news.db
      onrecord changes --since 2024-03 --silent --archive news.db
    """
    if url is None and since is None:
        raise click.UsageError("Give the address of a page, or a file, or --since with a day.")
    with Archive(path, create=False, read_only=True) as archive:
        found = [c for c in archive.changes(_address(url), since=since, limit=limit) if not (silent and c.owned == "named")]
    if form == "csv":
        lists.changes(found, sys.stdout)
    elif form == "json":
        for change in found:
            click.echo(msgspec.json.encode(change).decode())
    else:
        for _, group in groupby(found, key=lambda c: c.document):
            click.echo(_version(list(group)))
        click.echo(f"{len(found)} change{'s' * (len(found) != 1)} found." if found else "No change is known.", err=True)


def _address(given: str | None) -> str | None:
    """What was given; of a file, the address under which it is kept."""
    return local.address(Path(given)) if given and "://" not in given and os.path.isfile(given) else given


def _version(changes: list[Changed]) -> str:
    first = changes[0]
    lines = [
        click.style(safe(first.headline or "(no headline)"), bold=True),
        click.style(safe("  ".join(filter(None, (first.outlet, first.url)))), dim=True),
        f"document {first.earlier}, {_when(first.captured_before)}  →  document {first.document}, {_when(first.captured)}",
    ]
    for change in changes:
        lines.append(f"  {click.style(change.kind, bold=True)}: {OWNED[change.owned]}")
        if change.was or change.became:
            lines.append(
                f"    {click.style(safe(change.was or '(nothing)'), fg='red')}  →  {click.style(safe(change.became or '(nothing)'), fg='green')}"
            )
        lines += [f"    {mark} {safe(span.text)}" for mark, span in (("-", change.before), ("+", change.after)) if span]
    text = "\n".join(lines) + "\n"
    return text if sys.stdout.isatty() else click.unstyle(text)


def _when(captured: str | None) -> str:
    return moment(captured) if captured else "time of capture not known"
