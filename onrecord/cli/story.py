"""``onrecord story``: the articles of one event side by side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from onrecord.archive.sidebyside import Side, StoryPage
from onrecord.cli.errors import plainly
from onrecord.cli.ledger import lines as figures
from onrecord.cli.related import head, show, times, up_to_date, when
from onrecord.cli.show import safe


@click.command("story")
@click.argument("name")
@click.option("--archive", "path", type=click.Path(path_type=Path), required=True, help="The archive to look in.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@plainly
def story_command(name: str, path: Path, as_json: bool) -> None:
    """One story, outlet beside outlet. NAME is its name in onrecord stories, the number of one of its documents, or the address of one.

    Whom each article quotes and with which verbs; what one says in its own voice that another attributes; figures with their sources, conflicts first; and two
    clocks: the day of which several articles speak, and when each first said so.

    \b
    For example:
      onrecord story 2024-03-04-1a2b3c4d --archive news.db
    """
    with up_to_date(path) as archive:
        page = archive.story(name)
    if as_json:
        click.echo(msgspec.json.encode(page).decode())
    else:
        show(list(_lines(page)))


def _lines(p: StoryPage) -> Iterator[str]:
    yield head(p.headline)
    yield safe(f"  {p.name}  {times(len(p.articles), 'article')}, {times(p.outlets, 'outlet')}, {times(p.texts, 'independent text')}")
    for side in p.articles:
        yield from _side(side)
    if p.own_voice:
        yield "\nSaid as its own by one, attributed by another"
    for o in p.own_voice:
        yield safe(f"  {o.outlet or f'document {o.document}'}: {o.sentence.text}")
        yield safe(f"    {o.other_outlet or f'document {o.other_document}'} names {o.speaker}: {o.content}")
    if p.figures:
        yield "\nFigures"
    yield from figures(p.figures)
    if p.clocks:
        yield "\nTwo clocks"
    for clock in p.clocks:
        yield safe(f"  {clock.day}, told by")
        for m in clock.mentions:
            yield safe(f"    {when(m.published)}  {m.outlet or f'document {m.document}'}: “{m.text}”")


def _side(side: Side) -> Iterator[str]:
    yield ""
    yield safe(f"{when(side.published)}  {side.outlet or ''}  {side.url or ''}  (document {side.document}, text {side.text})")
    yield f"  {head(side.headline)}"
    for s in side.speakers:
        verbs = ", ".join(f"{verb}{f' ×{n}' if n > 1 else ''}" for verb, n in s.verbs)
        yield safe(f"    {s.speaker}{f', {s.role}' if s.role else ''}: {times(s.statements, 'statement')}, {s.quoted} quoted; {verbs}")
