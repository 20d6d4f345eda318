"""``onrecord watch``: follow feeds and sites, and keep what they publish."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from onrecord.archive.store import Archive
from onrecord.cli.errors import plainly
from onrecord.fetch.get import Fetcher
from onrecord.model import Options
from onrecord.scale.exchange import Kept
from onrecord.scale.watch import Plan, Watch
from onrecord.scale.watchlist import Watchlist

UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
SPAN = re.compile(r"(\d{1,6})([smhd])")
LEAST = 60.0  # seconds between two looks at a list


class _Span(click.ParamType[float]):
    """A time such as 15m."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        found = SPAN.fullmatch(str(value))
        if not found:
            self.fail(f"“{value}” is no time that onrecord understands. Write 90s, 15m, 2h or 1d.", param, ctx)
        seconds = float(found.group(1)) * UNITS[found.group(2)]
        if seconds < LEAST:
            self.fail("A site is not asked more often than once a minute: write 1m or more.", param, ctx)
        return seconds


@click.command("watch")
@click.argument("site", nargs=-1)
@click.option("--archive", "path", type=click.Path(path_type=Path), required=True, help="The archive, one file; made if it is not there.")
@click.option("--every", type=_Span(), default="15m", show_default=True, help="How often the lists are looked at: 90s, 15m, 2h, 1d.")
@click.option("--once", is_flag=True, help="Look once, fetch what is due, and end.")
@click.option("--contact", help="A mail address or web page that goes with each request, so that a site can reach you.")
@click.option("--warc", "raw", type=click.Path(path_type=Path), help="A folder that keeps each raw answer as well, as web archives.")
@plainly
def watch_command(site: tuple[str, ...], path: Path, every: float, once: bool, contact: str | None, raw: Path | None) -> None:
    """Follow feeds, sitemaps or whole sites, and keep each article they list.

    A site's feeds and news sitemaps are found from its front page. Each article is looked at again after an hour, a day and a week, so that edits are caught.
    robots.txt is kept, a host is asked once a second at most, and no paywall is passed. What is followed is remembered beside the archive: to go on, no site need be named.

    \b
    For example:
      onrecord watch https://example.org/feed.xml --archive news.db
      onrecord watch example.org example.com --archive news.db --every 30m --contact desk@example.net
      onrecord watch --archive news.db --once
    """
    fetcher = Fetcher(contact=contact)
    keep = Kept(raw).add if raw else lambda answer: None
    with Archive(path) as archive, Watchlist(path.with_name(path.name + ".watch")) as book:
        watch = Watch(book, archive, fetcher, plan=Plan(every, Options()), told=lambda line: click.echo(line, err=True), keep=keep)
        watch.follow(site)
        if not book.lists():
            raise click.UsageError(
                "Nothing is followed yet. Name a feed or a site, such as: onrecord watch https://example.org --archive news.db"
            )
        try:
            watch.once() if once else watch.run()
        except KeyboardInterrupt:
            click.echo("Stopped. All that was fetched is safe; run the same command again to go on.", err=True)
            sys.exit(130)
        finally:
            _report(watch, book, path)


def _report(watch: Watch, book: Watchlist, path: Path) -> None:
    done = watch.done
    kept, changed = done["added"], done["version"]
    click.echo(
        f"{kept} new pages and {changed} changed ones are in {path}; {done.total()} requests, {done['failed']} of them failed.", err=True
    )
    missing = [row for row in book.missing() if row[1] != "new"]
    for url, state, reason in missing[:8]:
        click.echo(f"  {state}: {url}: {reason}", err=True)
    if len(missing) > 8:
        click.echo(f"  … and {len(missing) - 8} more in {book.path}, table page.", err=True)
