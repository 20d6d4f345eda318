"""``onrecord ledger``: the same thing counted, value beside value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import msgspec

from onrecord.archive.ledger import Entry, Line
from onrecord.archive.store import Archive
from onrecord.cli.errors import plainly
from onrecord.cli.related import head, show, times, up_to_date, when
from onrecord.cli.show import safe


@click.command("ledger")
@click.argument("name")
@click.option("--archive", "path", type=click.Path(path_type=Path), required=True, help="The archive to look in.")
@click.option("--story", "of_story", is_flag=True, help="NAME is a story, as in onrecord story; else it is a speaker.")
@click.option("--conflicts", is_flag=True, help="Only where two values cannot both be right at one moment.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@plainly
def ledger_command(name: str, path: Path, of_story: bool, conflicts: bool, as_json: bool) -> None:
    """Figures that count the same thing, from one speaker or in one story: each value with its bounds, source and date; conflicts first.

    Which value is right is not said: a toll that rises from day to day is shown as a conflict too, with its days.

    \b
    For example:
      onrecord ledger "Ana Ruiz" --archive news.db
      onrecord ledger 2024-03-04-1a2b3c4d --story --archive news.db
    """
    if of_story:
        with up_to_date(path) as archive:
            found = list(archive.story(name).figures)
    else:
        with Archive(path, create=False, read_only=True) as archive:
            found = archive.ledger(name)
    found = [line for line in found if line.conflict or not conflicts]
    if as_json:
        for line in found:
            click.echo(msgspec.json.encode(line).decode())
    else:
        show(list(lines(found)))
    if not found:
        click.echo("Nothing is counted twice here.", err=True)


def lines(found: Iterable[Line]) -> Iterator[str]:
    """The ledger for the terminal."""
    for line in found:
        mark = "  values differ" if line.conflict else ""
        yield f"  {head(line.thing)}: {times(line.values, 'value')}{click.style(mark, fg='red')}"
        yield from (_entry(e) for e in line.entries)


def _entry(e: Entry) -> str:
    said = f", said {e.said_when}" if e.said_when else ""
    return safe(
        f"    {when(e.published)}  {e.outlet or f'document {e.document}'}: {e.text}  [{bounds(e)}]  {e.source or 'its own figure'}{said}"
    )


def bounds(e: Entry) -> str:
    """The value as it is to be understood.

    >>> entry = Entry(1, None, None, "more than 200", 0, 13, 200.0, None, "more", None, None, None, None, "")
    >>> bounds(entry)
    'at least 200'
    """
    low, high = (f"{v:,.15g}" if v is not None else None for v in (e.at_least, e.at_most))
    amount = (low or "") if low == high else f"{low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}"
    return f"{amount} {e.unit}" if e.unit else amount
