"""``onrecord crawl``: many pages out of web archives and folders, into tables or an archive, stopped and resumed at will."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, get_args

import click

from onrecord.cli.errors import plainly
from onrecord.model import Frozen, Options, PageKind
from onrecord.scale.crawl import Crawl, Progress, Report
from onrecord.scale.outcomes import Settings
from onrecord.scale.sinks import Target
from onrecord.scale.tasks import Task, elsewhere, tasks
from onrecord.scale.wanted import wanted

Told = Callable[[Progress], None]
SHOWN = 8  # reasons in the report; the rest stand in the table


class Machines(Frozen, frozen=True):
    """What does the reading: so many processes of this machine, or a cluster."""

    workers: int = 1
    engine: Literal["plain", "spark"] = "plain"
    master: str | None = None
    conf: tuple[str, ...] = ()  # NAME=VALUE each


@click.command("crawl")
@click.argument("source", nargs=-1, required=True)
@click.option("--out", help="The folder for Parquet tables: articles, statements, times, places, figures, records, rejects.")
@click.option(
    "--archive",
    help="An archive to fill instead; what is not in it is listed in the folder ARCHIVE.crawl.",
)
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 256), help="Processes that read pages, each a file at a time."
)
@click.option("--base", help="Where the names in a list of archives (.paths) count from.")
@click.option("--language", "languages", multiple=True, help="Keep pages in this language, such as de; may be given again.")
@click.option("--host", "hosts", multiple=True, help="Keep pages of this host and those below it; may be given again.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(get_args(PageKind)), help="Keep pages of this kind; may be given again.")
@click.option("--since", help="Keep pages published on this day or later, such as 2024-03-01, 2024-03 or 2024.")
@click.option("--until", help="Keep pages published on this day, month or year or earlier.")
@click.option("--words", default=0, type=click.IntRange(0), help="Keep pages with at least so many words.")
@click.option(
    "--stages",
    type=click.Choice(["all", "article"]),
    default="all",
    show_default=True,
    help="“article” leaves out the findings and is much faster.",
)
@click.option("--tier", type=click.Choice(["rules", "fast"]), default="fast", show_default=True, help="Which reader of statements.")
@click.option("--pages", "keep_pages", is_flag=True, help="Put the captured bytes into the tables as well.")
@click.option(
    "--engine", type=click.Choice(["plain", "spark"]), default="plain", show_default=True, help="“spark” spreads the work over a cluster."
)
@click.option("--master", help="Which Spark: local[2,4] (2 workers, 4 tries), spark://host:7077, yarn …")
@click.option("--conf", multiple=True, metavar="NAME=VALUE", help="A setting of Spark; may be given again.")
@plainly
def crawl_command(source: tuple[str, ...], out: str | None, archive: str | None, base: str | None, **rest: Any) -> None:
    """Read many pages: web archives (WARC, WACZ), folders, lists of archives.

    Every page ends in the tables or in the list of rejects, with the reason. Stop it with Ctrl-C at any time; the same command goes on where it was.

    \b
    For example:
      onrecord crawl CC-NEWS-*.warc.gz --out tables --workers 4 --language en
      onrecord crawl warc.paths.gz --base /data/commoncrawl --out tables
      onrecord crawl captures/ --archive news.db --kind article
      onrecord crawl warc.paths.gz --base s3a://commoncrawl/ --out s3a://mine/tables --engine spark --master yarn
    """
    if (out is None) == (archive is None):
        raise click.UsageError("Say where the pages go: --out FOLDER for tables, or --archive FILE for an archive.")
    target = Target(out) if out else Target(f"{archive}.crawl", archive)
    machines = Machines(**{name: rest.pop(name) for name in Machines.__struct_fields__})
    settings = _settings(**rest)
    todo = tasks(source, base, settings.options.limits, stores=machines.engine == "spark")
    with _progress() as told:
        try:
            report = _run(todo, settings, target, machines, told)
        except KeyboardInterrupt:
            click.echo("Stopped. What is done is safe; run the same command again to go on.", err=True)
            sys.exit(130)
    for line in _lines(report, target):
        click.echo(line, err=True)
    sys.exit(1 if report.failures else 0)


def _run(todo: list[Task], settings: Settings, target: Target, machines: Machines, told: Told) -> Report:
    if machines.engine == "plain":
        if elsewhere(target.folder):
            raise click.UsageError(f"{target.folder} is no folder of this machine; only --engine spark writes into a store.")
        return Crawl(settings, target, machines.workers, told).run(todo)
    if target.archive:
        raise click.UsageError("Many machines cannot write to one archive. Crawl into tables (--out), then bring them in: onrecord load.")
    from onrecord.scale.spark import Cluster, crawl

    wrong = [word for word in machines.conf if "=" not in word]
    if wrong:
        raise click.UsageError(f"--conf takes NAME=VALUE, such as spark.executor.memoryOverhead=2g; this is {wrong[0]}")
    pairs = tuple((name, value) for name, _, value in (word.partition("=") for word in machines.conf))
    return crawl(todo, settings, target.folder, Cluster(machines.master, pairs), told)


def _settings(stages: str, tier: Any, keep_pages: bool, **filters: Any) -> Settings:
    return Settings(Options(tier=tier, findings=stages == "all"), wanted(**filters), keep_pages)


@contextmanager
def _progress() -> Iterator[Told]:
    """Share done, pages, rate and time left, on a terminal."""
    if not sys.stderr.isatty():
        yield lambda progress: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"), TimeRemainingColumn(), TextColumn("left"))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def told(p: Progress) -> None:
            rate = p.pages / max(p.seconds, 0.1)
            words = f"{p.pages:,} pages, {p.rejected:,} rejected, {rate:.0f}/s, part {p.tasks_done + 1} of {p.tasks}"
            bar.update(task, completed=p.share, description=words)

        yield told


def _lines(report: Report, target: Target) -> Iterator[str]:
    rejected = sum(report.rejects.values())
    where = target.archive or target.folder
    pages = "1 page is" if report.pages == 1 else f"{report.pages:,} pages are"
    yield f"{pages} in {where}, {rejected:,} are not; {_parts(report.tasks)} in {report.seconds:,.0f} s."
    if report.before:
        yield f"{_parts(report.before)} {'was' if report.before == 1 else 'were'} finished by an earlier run."
    for reason, count in report.rejects.most_common(SHOWN):
        yield f"  {count:>7,}  {reason[:140]}"
    if len(report.rejects) > SHOWN:
        yield f"  and {len(report.rejects) - SHOWN:,} other reasons: see {Path(target.folder) / 'rejects'}"
    for words in report.failures[:SHOWN]:
        yield f"Not finished: {words}"
    if len(report.failures) > SHOWN:
        yield f"Not finished: {len(report.failures) - SHOWN:,} more."
    if report.failures:
        yield "Run the same command again to go on with what is not finished."


def _parts(count: int) -> str:
    return f"{count:,} part" if count == 1 else f"{count:,} parts"
