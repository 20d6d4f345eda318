"""Where the outcomes of a task go: Parquet parts in a folder, or an archive with a list of what is not in it."""

from __future__ import annotations

import csv
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from onrecord.archive.store import Archive
from onrecord.model import Frozen
from onrecord.scale.columns import TABLES, rows
from onrecord.scale.outcomes import Kept, Outcome, kind_of
from onrecord.scale.parts import Done, Folder, Spool, ready
from onrecord.scale.tasks import Task


class Target(Frozen, frozen=True):
    """What a crawl fills: a folder of tables, or, where ``archive`` names one, that archive; ``folder`` then keeps its rejects and markers."""

    folder: str
    archive: str | None = None


class Sink(Protocol):
    """Takes the outcomes of one task after another."""

    def begin(self, task: Task) -> int:
        """Open a task; gives how many of its pages an earlier run finished."""

    def add(self, outcome: Outcome) -> None:
        """Keep the next page; it outlives this process once this returns."""

    def finish(self) -> Done:
        """Close the task and mark it as finished."""


def sink(target: Target, keep_pages: bool = False) -> Sink:
    """The sink for a target; ``keep_pages`` puts the captured bytes into the tables as well."""
    if target.archive:
        return Archived(target)
    ready()
    return Parts(target, keep_pages)


class Parts:
    """Parquet parts in a folder."""

    def __init__(self, target: Target, keep_pages: bool = False) -> None:
        self._folder = Folder(Path(target.folder))
        self._keep_pages = keep_pages
        self._opened = ExitStack()

    def begin(self, task: Task) -> int:
        """Open a task; gives how many of its pages an earlier run finished."""
        self._opened.close()  # the work file of a task that failed
        self._task = task
        self._spool: Spool = self._folder.spool(task.name, task.state)
        self._opened.callback(self._spool.close)
        return self._spool.count

    def add(self, outcome: Outcome) -> None:
        """Keep the rows of the next page."""
        self._spool.add(rows(outcome, self._keep_pages))

    def finish(self) -> Done:
        """Write the task's parts and its marker."""
        return self._folder.finish(self._task.name, self._task.state, self._spool)


class Archived(Parts):
    """Records in an archive; the rejects of each task as a CSV file beside it."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self._archive = Archive(str(target.archive))

    def add(self, outcome: Outcome) -> None:
        """Keep the record in the archive, or the reason why there is none in the list."""
        if isinstance(outcome, Kept):
            self._archive.add(outcome.record, outcome.data)
            self._spool.add({})
        else:
            self._spool.add(rows(outcome))

    def finish(self) -> Done:
        """Write the list of rejects and the marker."""
        task = self._task
        pages = list(self._spool.rows())
        rejected = [row for page in pages for row in page.get("rejects", ())]
        with (self._folder.path / "rejects" / f"{task.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [name for name, _, _ in TABLES["rejects"]])
            writer.writeheader()
            writer.writerows(rejected)
        counts = Counter(kind_of(row["reason"]) for row in rejected)
        done = self._folder.mark(task.name, Done(task.state, len(pages) - len(rejected), dict(counts)))
        self._spool.close()
        return done
