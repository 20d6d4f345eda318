"""What a worker of a crawl says of its own troubles: a task that fails costs a task, a full disk ends the crawl, and who started it is told in words."""

from __future__ import annotations

import errno
import sys

import pytest

from onrecord.errors import ArchiveBusy, ArchiveError, SourceError
from onrecord.limits import LIMITS
from onrecord.model import Options
from onrecord.scale.outcomes import Settings
from onrecord.scale.sinks import Target
from onrecord.scale.tasks import Task
from onrecord.scale.worker import Failed, Order, _bound_memory, _done

TASK = Task("a-1", "warc", "archives/a.warc.gz")


class Failing:
    """Tables that cannot be written to, or one who started us that is gone."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def begin(self, task: Task) -> int:
        raise self.error


def done(error: Exception) -> object:
    return _done(Order(TASK), Settings(Options()), Failing(error), None, Target("tables"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "words", "final"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "There is no more room on the disk for tables", True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "make room, then run the same command again", True),
        (OSError(errno.EACCES, "Permission denied"), "archives/a.warc.gz: [Errno 13] Permission denied", False),
        (ArchiveBusy("Another program is writing to news.db."), "Another program is writing to news.db.", False),
        (ArchiveError("The disk that holds news.db is full."), "The disk that holds news.db is full.", True),
        (SourceError("This web archive is empty."), "archives/a.warc.gz: This web archive is empty.", False),
        (ValueError("x"), "onrecord failed through a fault of its own (ValueError('x')). Please report it.", False),
    ],
)
def test_a_task_that_fails_is_told_in_words(error: Exception, words: str, final: bool) -> None:
    told = done(error)
    assert isinstance(told, Failed)
    assert words in told.words
    assert told.final is final


@pytest.mark.parametrize("error", [EOFError(), BrokenPipeError(), ConnectionResetError()])
def test_a_worker_whose_crawl_is_gone_ends(error: Exception) -> None:
    with pytest.raises(type(error)):
        done(error)


def test_where_a_system_knows_no_bound_of_memory_the_clock_alone_bounds_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)  # as on Windows
    _bound_memory(LIMITS)
