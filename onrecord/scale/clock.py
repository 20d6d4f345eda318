"""The clock of one page in a crawl: its processor time, so that a busy machine costs no page its findings."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from onrecord.errors import TooSlow


@contextmanager
def processor_time(seconds: float) -> Iterator[None]:
    """Run what stands inside for at most so much processor time, where the system has such a clock and this is the main thread.

    Code in C is not broken off; the process that watches a crawl's workers ends one that does not come back.

    :raises TooSlow: where it takes longer.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    running = True

    def over(number: int, frame: FrameType | None) -> None:
        if running:
            raise TooSlow(
                f"It took more than {seconds:g} seconds of processor time to read. Raise page_seconds in onrecord.limits.Limits to read it all the same."
            )

    before = signal.signal(signal.SIGPROF, over)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        yield
    finally:
        running = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
