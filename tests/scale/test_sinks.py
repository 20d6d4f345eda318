"""Where a crawl's pages go: into an archive some at a time, and what is not kept into a list that no spreadsheet runs."""

from __future__ import annotations

import csv
from pathlib import Path

from onrecord.archive.store import Archive
from onrecord.model import Page
from onrecord.read import read_page
from onrecord.scale.outcomes import Kept, Outcome, Place, Reject
from onrecord.scale.sinks import Archived, Target
from onrecord.scale.tasks import Task
from tests.scale.made import story

PAGES = 12


def outcome(number: int) -> Outcome:
    place = Place("a.warc.gz", number, f"https://news.example/{number}")
    if number % 4 == 3:
        return Reject(Place("a.warc.gz", number, f"=HYPERLINK({number})"), "-2+3")
    page = Page(story(number), url=place.url)
    return Kept(place, read_page(page), page.data)


def opened(folder: Path) -> tuple[Archived, Task, int]:
    sink = Archived(Target(str(folder), str(folder.with_suffix(".db"))))
    sink._folder.agree("{}")
    task = Task("one", "warc", __file__)
    return sink, task, sink.begin(task)


def test_a_page_counts_once_it_is_safe_and_in_the_order_of_the_pages(tmp_path: Path) -> None:
    """Whatever was handed over before a crash, the next run begins behind the last page that is there, and nothing is there twice."""
    sink, _task, count = opened(tmp_path / "crawl")
    assert count == 0
    for number in range(7):  # the worker dies before the batch is written
        sink.add(outcome(number))
    sink._opened.close()
    sink, _task, count = opened(tmp_path / "crawl")
    with Archive(tmp_path / "crawl.db", read_only=True) as archive:
        kept = len(archive)
    assert sum(number % 4 != 3 for number in range(count)) <= kept
    for number in range(count, PAGES):
        sink.add(outcome(number))
    done = sink.finish()
    assert (done.pages, sum(done.rejects.values())) == (9, 3)
    with Archive(tmp_path / "crawl.db", read_only=True) as archive:
        assert len(archive) == 9


def test_no_cell_of_the_rejects_is_a_formula(tmp_path: Path) -> None:
    sink, task, _ = opened(tmp_path / "crawl")
    for number in range(PAGES):
        sink.add(outcome(number))
    sink.finish()
    with (tmp_path / "crawl" / "rejects" / f"{task.name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["url"], row["reason"], row["offset"]) for row in rows] == [(f"'=HYPERLINK({n})", "'-2+3", str(n)) for n in (3, 7, 11)]
