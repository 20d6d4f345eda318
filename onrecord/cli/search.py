"""``onrecord search``: find in an archive."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, get_args

import click
import msgspec

from onrecord.archive.query import Query
from onrecord.archive.search import Hit
from onrecord.archive.store import Archive
from onrecord.cli import lists
from onrecord.cli.errors import plainly
from onrecord.cli.show import moment, safe
from onrecord.model import Stance, StatementKind

DAY = "2023-11-10, 2023-11 or 2023"


@click.command("search")
@click.argument("words", nargs=-1)
@click.option("--archive", "path", type=click.Path(path_type=Path), required=True, help="The archive to search.")
@click.option("--speaker", help="Somebody of this name says something; any usual spelling of the name.")
@click.option("--role", help="Words of the speaker's role: minister.")
@click.option("--said", help="Words that stand in what somebody says.")
@click.option("--kind", type=click.Choice(get_args(StatementKind)), help="In quotation marks, in the outlet's words, or both.")
@click.option("--stance", type=click.Choice(get_args(Stance)), help="How it is said.")
@click.option("--outlet", help="Words of the outlet's name.")
@click.option("--since", help=f"First day of publication: {DAY}.")
@click.option("--until", help="Last day of publication, in the same form.")
@click.option("--about-since", help="First day of the time that is spoken of, in the same form.")
@click.option("--about-until", help="Last day of the time that is spoken of.")
@click.option("--place", help="A place is named, or any place of a country; a country in any usual spelling, or its two letters.")
@click.option("--box", help="A place is named that lies between these edges: south,west,north,east in degrees.")
@click.option("--language", help="The language of the page: de.")
@click.option("--has-figure", is_flag=True, help="The page has figures: amounts, numbers, shares.")
@click.option("--has-video", is_flag=True, help="The page has a video.")
@click.option(
    "--versions", type=click.Choice(["newest", "all"]), default="newest", show_default=True, help="Also what has been changed since."
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many results.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--csv", "as_csv", is_flag=True, help="A table for a spreadsheet.")
@plainly
def search_command(words: tuple[str, ...], path: Path, as_json: bool, as_csv: bool, **filters: Any) -> None:
    """Search an archive: WORDS, a "phrase in quotes", AND, OR, NOT, the beginning of a word with *.

    --speaker, --role, --said, --kind and --stance are asked of one and the same statement.

    \b
    For example:
      onrecord search bridge --archive news.db
      onrecord search '"interest rate" NOT mortgage' --speaker Lagarde --since 2024 --archive news.db
      onrecord search --stance denial --place "Ivory Coast" --csv --archive news.db > denials.csv
    """
    with Archive(path, create=False, read_only=True) as archive:
        found = archive.find(Query(words=" ".join(words), **filters))
    if as_csv:
        lists.hits(found.hits, sys.stdout)
        return
    for hit in found.hits:
        click.echo(msgspec.json.encode(hit).decode() if as_json else _shown(hit))
    if not as_json:
        shown = f", the first {len(found.hits)} shown" if found.total > len(found.hits) else ""
        pages = f"{found.total:,} page{'s' * (found.total != 1)} found{shown}."
        click.echo(pages if found.total else "Nothing found. Try fewer words or a wider filter.", err=True)


def _shown(hit: Hit) -> str:
    when = moment(hit.published) if hit.published else "date not given"
    lines = [
        click.style(safe(hit.headline or "(no headline)"), bold=True),
        click.style(safe("  ".join(filter(None, (hit.outlet, when, hit.url)))), dim=True),
    ]
    if hit.snippet:
        lines.append("".join(click.style(safe(p.text), underline=p.found, bold=p.found) for p in hit.snippet).replace("\n", " "))
    lines += [f"  {safe(s.speaker)}: {safe(s.text)}" for s in hit.said]
    text = "\n".join(lines) + "\n"
    return text if sys.stdout.isatty() else click.unstyle(text)
