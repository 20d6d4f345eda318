"""Time limits that a busy machine cannot break: the best of several runs counts, with the garbage collector held back."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")
TRIES = 5  # a machine that is busy all the while is told from slow code by its best run
LEAST = 0.01  # seconds; below it a stop watch measures the machine, not the code
SLOWER = 10.0  # times, at most, is code whose every branch is counted


def measured() -> bool:
    """Whether coverage is measured, as by ``make coverage``."""
    coverage = sys.modules.get("coverage")
    return coverage is not None and coverage.Coverage.current() is not None


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Processor seconds of one run, and what it gave."""
    held = gc.isenabled()
    gc.collect()
    gc.disable()
    begun = time.process_time()
    try:
        result = work()
    finally:
        spent = time.process_time() - begun
        if held:
            gc.enable()
    return spent, result


def within(seconds: float, work: Callable[[], Result]) -> Result:
    """What ``work`` gives, if one of a few runs took less than so many processor seconds; ``work`` can be run again."""
    spent = []
    seconds *= SLOWER if measured() else 1
    for _ in range(TRIES):
        took, result = timed(work)
        spent.append(took)
        if took < seconds:
            return result
    raise AssertionError(f"the best of {TRIES} runs took {min(spent):.2f} s; {seconds:g} s are allowed")


def growth(work: Callable[[int], object], small: int, large: int) -> float:
    """How many times longer the large input takes than the small one; the least that was seen in a few tries."""
    seen = []
    for _ in range(TRIES):
        base = max(min(timed(lambda: work(small))[0] for _ in range(2)), LEAST)
        seen.append(timed(lambda: work(large))[0] / base)
        if seen[-1] <= large / small:
            break
    return min(seen)
