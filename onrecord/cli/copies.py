"""``onrecord copies``: which pages carry one text."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from onrecord.archive.relations import OneText, Reprint
from onrecord.cli.errors import plainly
from onrecord.cli.related import head, show, times, up_to_date, when
from onrecord.cli.show import safe


@click.command("copies")
@click.argument("document", type=click.IntRange(1), required=False)
@click.option("--archive", "path", type=click.Path(path_type=Path), required=True, help="The archive to look in.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many texts.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@plainly
def copies_command(document: int | None, path: Path, limit: int, as_json: bool) -> None:
    """Texts that several pages carry, such as wire copy; with the number of a DOCUMENT, what else has its text or passages of it.

    What stands between quotation marks does not count: two papers that print the same words of the same minister have not copied each other. Nothing is removed from
    the archive as a copy.

    \b
    For example:
      onrecord copies --archive news.db
      onrecord copies 17 --archive news.db
    """
    with up_to_date(path) as archive:
        found: list[OneText] | list[Reprint] = archive.texts(limit) if document is None else archive.copies(document)
    for one in found:
        if as_json:
            click.echo(msgspec.json.encode(one).decode())
        else:
            show(_text(one) if isinstance(one, OneText) else _reprint(one))
    if not found:
        click.echo("No two pages of this archive carry one text." if document is None else "No other page has this text.", err=True)


def _text(one: OneText) -> list[str]:
    lines = [head(one.articles[0].headline), f"  {times(len(one.articles), 'page')} of {times(len(one.outlets), 'outlet')}, one text"]
    return [*lines, *(line for article in one.articles for line in _reprint(article)), ""]


def _reprint(r: Reprint) -> list[str]:
    about = (
        f"{'copy' if r.relation == 'copy' else 'passages in common'}, {100 * r.share:.0f} % of the shorter text"
        if r.words
        else "copy by way of another"
    )
    if r.share == 1 and not r.words:
        about = "the first here"
    lines = [safe(f"  {when(r.published)}  {r.outlet or ''}  {r.headline or ''}  {r.url or ''}  (document {r.document}): {about}")]
    return lines + [safe(f"    characters {s.start}-{s.end}: {s.text[:200]}") for s in r.passages[:5]]
