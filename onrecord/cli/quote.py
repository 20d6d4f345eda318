"""``onrecord quote``: who printed the same words, who had them first, and how they were cut."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from onrecord.archive.relations import Use, Utterance
from onrecord.cli.errors import plainly
from onrecord.cli.related import head, show, times, up_to_date, when
from onrecord.cli.show import safe


@click.command("quote")
@click.argument("words", nargs=-1, required=True)
@click.option("--archive", "path", type=click.Path(path_type=Path), required=True, help="The archive to look in.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many quotations.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@plainly
def quote_command(words: tuple[str, ...], path: Path, limit: int, as_json: bool) -> None:
    """Find quoted WORDS in every article that has them, however cut: who had them first, what was left out, and where they became indirect speech.

    "First" is the first by time of publication among the pages of this archive.

    \b
    For example:
      onrecord quote "we will not yield" --archive news.db
    """
    with up_to_date(path) as archive:
        found = archive.quotations(" ".join(words), limit)
    for utterance in found:
        if as_json:
            click.echo(msgspec.json.encode(utterance).decode())
        else:
            show(_lines(utterance))
    if not found:
        click.echo("No quotation in this archive has these words.", err=True)


def _lines(u: Utterance) -> list[str]:
    counts = f"{times(u.outlets, 'outlet')}, {times(u.texts, 'independent text')}"
    lines = [head(f"“{u.words}”"), safe(f"  {', '.join(u.speakers) or 'nobody is named for it'}: {counts}")]
    return [*lines, *(line for i, use in enumerate(u.uses) for line in _use(use, first=i == 0 and len(u.uses) > 1)), ""]


def _use(use: Use, first: bool) -> list[str]:
    mark = ", the first here" if first else ""
    out = f", without “{' … '.join(use.missing)}”" if use.missing else ""
    return [
        safe(
            f"  {when(use.published)}{mark}  {use.outlet or ''}  {use.url or ''}  (document {use.document}, characters {use.start}-{use.end})"
        ),
        safe(f"    {use.form}{out}; {use.speaker or use.source or 'speaker not named'}: {use.text}"),
    ]
