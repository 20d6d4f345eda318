"""``onrecord stories``: which articles tell one event."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from onrecord.archive.relations import StoryRow
from onrecord.cli.errors import plainly
from onrecord.cli.related import head, show, times, up_to_date
from onrecord.cli.show import safe


@click.command("stories")
@click.argument("words", nargs=-1)
@click.option("--archive", "path", type=click.Path(path_type=Path), required=True, help="The archive to look in.")
@click.option("--since", help="Only stories with an article since this day: 2023-11-10, 2023-11 or 2023.")
@click.option("--least", type=click.IntRange(1, 1_000), default=2, show_default=True, help="Only stories of so many articles or more.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many stories.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@plainly
def stories_command(words: tuple[str, ...], path: Path, since: str | None, least: int, limit: int, as_json: bool) -> None:
    """Articles that tell one event, over outlets and days; with WORDS, stories with a headline that has them.

    \b
    For example:
      onrecord stories --since 2024-03 --archive news.db
      onrecord story 2024-03-04-1a2b3c4d --archive news.db
    """
    with up_to_date(path) as archive:
        found = archive.stories(since, " ".join(words) or None, least=least, limit=limit)
    for story in found:
        if as_json:
            click.echo(msgspec.json.encode(story).decode())
        else:
            show(_lines(story))
    if not found:
        click.echo("No story of this kind is in this archive.", err=True)


def _lines(s: StoryRow) -> list[str]:
    days = " to ".join(dict.fromkeys(filter(None, (s.first_day, s.last_day)))) or "date not given"
    counts = f"{times(s.articles, 'article')}, {times(s.outlets, 'outlet')}, {times(s.texts, 'independent text')}"
    return [head(s.headline), safe(f"  {s.name}  {days}  {counts}")]
