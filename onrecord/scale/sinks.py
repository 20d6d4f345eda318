"""Where the outcomes of a task go: Parquet parts in a folder, or an archive with a list of what is not in it."""

from __future__ import annotations

import csv
from collections import Counter, deque
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from onrecord.archive.store import Added, Archive
from onrecord.model import Frozen
from onrecord.scale.columns import TABLES, Row, rows
from onrecord.scale.outcomes import Kept, Outcome, kind_of
from onrecord.scale.parquet import ready
from onrecord.scale.parts import Done, Folder, Spool
from onrecord.scale.tasks import Task
from onrecord.tables import cell, names


class Target(Frozen, frozen=True):
    """What a crawl fills: a folder of tables, or, where ``archive`` names one, that archive; ``folder`` then keeps its rejects and markers."""

    folder: str
    archive: str | None = None


class Sink(Protocol):
    """Takes the outcomes of one task after another."""

    def begin(self, task: Task) -> int:
        """Open a task; gives how many of its pages an earlier run finished."""

    def add(self, outcome: Outcome) -> None:
        """Keep the next page. What outlives this process is counted, in the order of the pages, when the task is opened again."""

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
    """Records in an archive, some at a time; the rejects of each task as a CSV file beside it.

    A page counts as finished once its record is safe, and in the order of the pages: after a crash the next run goes on behind the last page that is there.
    """

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self._archive = Archive(str(target.archive))
        self._coming: deque[dict[str, list[Row]] | None] = deque()  # pages by turns, None where a record is not yet safe

    def begin(self, task: Task) -> int:
        """Open a task; gives how many of its pages an earlier run finished."""
        count = super().begin(task)
        self._coming.clear()
        self._batch = self._archive.batch(self._safe)
        self._opened.callback(self._batch.drop)  # of a task that failed: what is not counted is read again
        return count

    def add(self, outcome: Outcome) -> None:
        """Hand the record to the archive, or keep the reason why there is none."""
        if isinstance(outcome, Kept):
            self._coming.append(None)
            self._batch.add(outcome.record, outcome.data)
        else:
            self._coming.append(rows(outcome))
            self._count()

    def _safe(self, added: Added) -> None:
        self._coming[self._coming.index(None)] = {}
        self._count()

    def _count(self) -> None:
        while self._coming and (first := self._coming[0]) is not None:
            self._spool.add(first)
            self._coming.popleft()

    def finish(self) -> Done:
        """Write what is still on its way, the list of rejects and the marker."""
        self._batch.close()
        task = self._task
        pages = list(self._spool.rows())
        rejected = [row for page in pages for row in page.get("rejects", ())]
        with (self._folder.path / "rejects" / f"{task.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names(TABLES["rejects"]))
            writer.writeheader()
            writer.writerows({name: cell(value) for name, value in row.items()} for row in rejected)
        counts = Counter(kind_of(row["reason"]) for row in rejected)
        done = self._folder.mark(task.name, Done(task.state, len(pages) - len(rejected), dict(counts)))
        self._spool.close()
        return done
