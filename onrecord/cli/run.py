"""The loop that commands share: each source becomes a record, failures are named, progress shows on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from onrecord.cli.sources import Source, complain, sources
from onrecord.errors import OnrecordError
from onrecord.model import Options, Page, Record
from onrecord.read import read_page

SOME_FAILED = 1  # exit status; 0 is "all well", 2 (from click) "wrong usage"


def each(given: Iterable[str], options: Options, use: Callable[[str, Page, Record], None]) -> int:
    """Read every source and hand it to ``use(name, page, record)``; the exit status."""
    failed = 0
    words = tuple(given)
    with _progress(len(words)) as step:
        for source in sources(words, options.limits):
            failed += not _one(source, options, use)
            step(source.name)
    return SOME_FAILED if failed else 0


def _one(source: Source, options: Options, use: Callable[[str, Page, Record], None]) -> bool:
    try:
        page = source.load()
        use(source.name, page, read_page(page, options))
    except OnrecordError as error:
        complain(source.name, error)
        return False
    return True


@contextmanager
def _progress(given: int) -> Iterator[Callable[[str], None]]:
    """Pages done and the last one's name, on standard error, when that is a terminal and standard output is not."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield lambda name: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        MofNCompleteColumn(),
        TextColumn("pages"),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda name: progress.update(task, advance=1, description=name[-60:])
