"""``onrecord search``: find in an archive."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from onrecord.archive.search import Hit, Query
from onrecord.archive.store import Archive
from onrecord.cli.errors import plainly
from onrecord.cli.show import moment, safe


@click.command("search")
@click.argument("words", nargs=-1)
@click.option("--archive", "path", type=click.Path(path_type=Path), required=True, help="The archive to search.")
@click.option("--speaker", help="Only pages on which this person or body is said to have said something.")
@click.option("--outlet", help="Only pages of this outlet.")
@click.option("--since", help="First day of publication: 2023-11-10, 2023-11 or 2023.")
@click.option("--until", help="Last day of publication, in the same form.")
@click.option("--place", help="Only pages that name this place or country.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many results.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@plainly
def search_command(
    words: tuple[str, ...],
    path: Path,
    speaker: str | None,
    outlet: str | None,
    since: str | None,
    until: str | None,
    place: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Search an archive: WORDS, a "phrase in quotes", AND, OR, NOT, the beginning of a word with *.

    \b
    For example:
      onrecord search bridge --archive news.db
      onrecord search '"interest rate" NOT mortgage' --speaker Lagarde --since 2024 --archive news.db
    """
    query = Query(words=" ".join(words), speaker=speaker, outlet=outlet, since=since, until=until, place=place, limit=limit)
    with Archive(path, create=False, read_only=True) as archive:
        hits, total = archive.search(query), archive.count(query)
    for hit in hits:
        click.echo(msgspec.json.encode(hit).decode() if as_json else _shown(hit))
    if not as_json:
        shown = f", the first {len(hits)} shown" if total > len(hits) else ""
        click.echo(
            f"{total} page{'s' * (total != 1)} found{shown}." if total else "Nothing found. Try fewer words or a wider filter.", err=True
        )


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
