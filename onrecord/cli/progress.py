"""How far a long work is: pages done, how many a second, and the time left where the end is known. On standard error, only on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

LAST = 60  # characters of a name that are shown: its end tells most


@contextmanager
def progress(total: int | None = None, unit: str = "pages", shown: bool | None = None) -> Iterator[Callable[[str], None]]:
    """Call what this gives after each page, with its name.

    :param total: how many there will be; None where nobody knows yet.
    :param shown: whether to show anything; None asks whether standard error is a terminal.
    """
    if not (sys.stderr.isatty() if shown is None else shown):
        yield lambda name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    count = "{task.completed} of {task.total} " if total else "{task.completed} "
    columns: list[ProgressColumn] = [SpinnerColumn(), TextColumn(count + unit), TextColumn("{task.fields[rate]}")]
    columns += [BarColumn(bar_width=20), TimeRemainingColumn(), TextColumn("left")] if total else [TimeElapsedColumn()]
    columns.append(TextColumn("{task.description}", markup=False))
    begun, done = monotonic(), 0
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total, rate="")

        def step(name: str) -> None:
            nonlocal done
            done += 1
            bar.update(task, advance=1, description=name[-LAST:], rate=rate(done, monotonic() - begun))

        yield step


def rate(done: int, seconds: float) -> str:
    """Pages a second, or a minute where they are few.

    >>> rate(120, 10), rate(3, 60), rate(0, 0)
    ('12/s', '3/min', '')
    """
    if seconds <= 0 or not done:
        return ""
    each = done / seconds
    return f"{each:.0f}/s" if each >= 2 else f"{60 * each:.0f}/min"
