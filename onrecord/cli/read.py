"""``onrecord read``: print records."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Literal

import click

from onrecord.cli.errors import plainly
from onrecord.cli.run import each
from onrecord.model import Options, Page, Record

Form = Literal["page", "json", "markdown", "explain"]


@click.command("read")
@click.argument("source", nargs=-1, required=True)
@click.option("--json", "form", flag_value="json", type=str, help="One JSON object a line, a line a page.")
@click.option("--markdown", "form", flag_value="markdown", type=str, help="The article alone, as Markdown.")
@click.option("--explain", "form", flag_value="explain", type=str, help="Every block of the page: kept, or dropped and why.")
@click.option("--url", help="Where the page was captured; helps to know the outlet. For one source.")
@click.option("--fetched", help="When it was captured, as 2023-11-10T08:00:00Z. For one source.")
@click.option("--language", help="The language of the page, such as de; else the page and its words tell.")
@click.option(
    "--tier", type=click.Choice(["fast", "accurate", "rules"]), default="fast", show_default=True, help="How statements are read."
)
@plainly
def read_command(
    source: tuple[str, ...],
    form: Form | None,
    url: str | None,
    fetched: str | None,
    language: str | None,
    tier: Literal["fast", "accurate", "rules"],
) -> None:
    """Read pages and print their records.

    SOURCE is an HTML file, a folder, an address (https://…), a web archive (.warc, .warc.gz), text whose tags are lost (.txt), or - for standard input.

    \b
    For example:
      onrecord read page.html
      onrecord read pages/ --json > records.jsonl
      onrecord read https://example.org/story --explain
    """
    if (url or fetched) and len(source) > 1:
        raise click.UsageError("--url and --fetched are of one page; give one SOURCE with them.")
    options = Options(tier=tier, language=language)
    show = _forms(form or "page")

    def use(name: str, page: Page, record: Record) -> None:
        click.echo(show(record))

    told = {name: value for name, value in (("url", url), ("fetched", fetched)) if value}
    sys.exit(each(source, options, use, prints=True, told=told))


def _forms(form: Form) -> Callable[[Record], str]:
    if form == "json":
        return Record.to_json
    if form == "markdown":
        from onrecord.export.markdown import article

        return article
    from onrecord.cli import show

    return show.explain if form == "explain" else show.record
