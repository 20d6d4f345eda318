"""A page of a crawl has so much processor time; one whose findings take longer is kept without them and says so."""

from __future__ import annotations

import signal
import threading
import time

import pytest
from msgspec.structs import replace

from onrecord.errors import TooSlow
from onrecord.limits import Limits
from onrecord.model import Options, Page, Record
from onrecord.scale import outcomes
from onrecord.scale.clock import processor_time
from onrecord.scale.outcomes import Found, Kept, Place, Reject, Settings, outcome

PAGE = Found(
    Place("a.warc", 0), Page(b"<h1>Ferry returns</h1><p>The ferry returned on Monday, harbour master Ana Ruiz said in Lisbon.</p>")
)
QUICK = Settings(Options(limits=Limits(page_seconds=0.2)))


def busy(seconds: float) -> None:
    begun = time.process_time()
    while time.process_time() - begun < seconds:
        pass


def test_time_is_up_and_then_it_is_not() -> None:
    with pytest.raises(TooSlow, match=r"0\.1 seconds of processor time.*page_seconds"), processor_time(0.1):
        busy(5)
    with processor_time(0.1):
        time.sleep(0.3)  # waiting costs nothing
    busy(0.2)  # the clock was stopped


def test_an_alarm_that_comes_late_is_no_fault_of_what_runs_next() -> None:
    with processor_time(60):
        alarm = signal.getsignal(signal.SIGPROF)
        assert callable(alarm)
        with pytest.raises(TooSlow):
            alarm(signal.SIGPROF, None)
    alarm(signal.SIGPROF, None)  # as where the system delivers it once the page is done


def test_elsewhere_there_is_no_clock() -> None:
    done = []

    def work() -> None:
        with processor_time(0.05):
            busy(0.1)
        done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done


def test_a_page_that_takes_too_long_without_findings_is_not_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []

    def slow(page: Page, options: Options) -> Record:
        read.append(page)
        raise TooSlow("It took more than 0.2 seconds of processor time to read.")

    monkeypatch.setattr(outcomes, "read_page", slow)
    told = outcome(PAGE, Settings(replace(QUICK.options, findings=False)))
    assert told == Reject(PAGE.place, "It took more than 0.2 seconds of processor time to read.")
    assert len(read) == 1


@pytest.mark.parametrize(("findings", "article"), [(5.0, 0.0), (5.0, 5.0)])
def test_a_page_that_takes_too_long(monkeypatch: pytest.MonkeyPatch, findings: float, article: float) -> None:
    plain = outcomes.read_page

    def slow(page: Page, options: Options) -> Record:
        busy(findings if options.findings else article)
        return plain(page, options)

    outcome(PAGE, Settings())  # everything is loaded
    monkeypatch.setattr(outcomes, "read_page", slow)
    told = outcome(PAGE, QUICK)
    if article:
        assert isinstance(told, Reject)
        assert "0.2 seconds of processor time" in told.reason
    else:
        assert isinstance(told, Kept)
        assert told.record.article.headline == "Ferry returns"
        assert told.record.statements == ()
        assert told.record.notes[-1] == "looking for findings was given up after 0.2 seconds of processor time"
        assert replace(told.record, notes=()) == replace(plain(PAGE.page or Page(b""), Options(findings=False)), notes=())
