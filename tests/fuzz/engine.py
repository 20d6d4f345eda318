"""A fuzzer of our own that runs wherever Python does: seeds, mutations, and a pool of what reached code that nothing reached before."""

from __future__ import annotations

import hashlib
import random
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import onrecord
from tests.fuzz.harnesses import Harness
from tests.fuzz.seeds import SCRAPS

LONGEST = 20_000  # bytes of an input
SLOW = 2.0  # processor seconds after which an input counts as a fault
POOL = 400
LOOK = 10  # one input in so many is run with an eye on the lines that it reaches
HOME = str(Path(onrecord.__file__).parent)


class Fault(NamedTuple):
    """An input that breaks a promise, and how."""

    data: bytes
    words: str

    @property
    def name(self) -> str:
        """A file name for it."""
        return hashlib.sha256(self.data).hexdigest()[:16]


class Ran(NamedTuple):
    """What came of fuzzing."""

    executions: int
    faults: tuple[Fault, ...]
    slowest: float
    pool: int


def fuzz(harness: Harness, seed: int, executions: int | None = None, seconds: float | None = None, faults: int = 5) -> Ran:
    """Run a harness so often, or so long; the same for the same seed where executions bound it."""
    rng, pool, reached = random.Random(seed), list(harness.seeds), set[tuple[str, int]]()
    found: dict[str, Fault] = {}
    done, slowest, end = 0, 0.0, time.monotonic() + (seconds or 1e9)
    while (executions is None or done < executions) and (seconds is None or time.monotonic() < end) and len(found) < faults:
        data = pool[done] if done < len(harness.seeds) else mutated(rng, pool)
        watched = done % LOOK == 0
        before, begun = len(reached), time.process_time()
        words = _run(harness.check, data, reached if watched else None)
        took = time.process_time() - begun
        if not watched and took > SLOW:
            words = words or f"it took {took:.1f} s"
        slowest = slowest if watched else max(slowest, took)
        done += 1
        if words:
            found.setdefault(words.strip().splitlines()[-1][:120], Fault(data, words))
        elif len(reached) > before and watched:
            pool.append(data)
            if len(pool) > POOL:
                pool.pop(rng.randrange(len(harness.seeds), len(pool)))
    return Ran(done, tuple(found.values()), slowest, len(pool))


def _run(check: Callable[[bytes], None], data: bytes, reached: set[tuple[str, int]] | None) -> str:
    other = sys.gettrace()  # who measures coverage looks on as well
    if reached is not None:
        sys.settrace(_watch(reached))
    try:
        check(data)
    except Exception:  # whatever it is, it is what is looked for
        return traceback.format_exc()
    finally:
        if reached is not None:
            sys.settrace(other)
    return ""


def _watch(reached: set[tuple[str, int]]) -> Callable[[FrameType, str, Any], Any]:
    def line(frame: FrameType, event: str, value: Any) -> Any:
        if event == "line":
            reached.add((frame.f_code.co_filename, frame.f_lineno))
        return line

    def call(frame: FrameType, event: str, value: Any) -> Any:
        return line if frame.f_code.co_filename.startswith(HOME) else None

    return call


def mutated(rng: random.Random, pool: list[bytes]) -> bytes:
    """An input made from those of a pool by a few edits."""
    data = rng.choice(pool)
    for _ in range(rng.choice((1, 1, 2, 3, 5, 9))):
        a = rng.randrange(len(data) + 1)
        b = min(len(data), a + rng.choice((1, 1, 4, 16, 64, 300)))
        data = rng.choice(EDITS)(rng, data, a, b, pool)
    return data[:LONGEST]


def _flip(rng: random.Random, data: bytes, a: int, b: int, pool: list[bytes]) -> bytes:
    return data[:a] + bytes(byte ^ (1 << rng.randrange(8)) for byte in data[a:b]) + data[b:]


def _scrap(rng: random.Random, data: bytes, a: int, b: int, pool: list[bytes]) -> bytes:
    return data[:a] + rng.choice(SCRAPS) * rng.choice((1, 1, 1, 2, 30)) + data[a if rng.random() < 0.7 else b :]


def _splice(rng: random.Random, data: bytes, a: int, b: int, pool: list[bytes]) -> bytes:
    other = rng.choice(pool)
    start = rng.randrange(len(other) + 1)
    return data[:a] + other[start : start + rng.choice((10, 100, 2_000))] + data[b:]


EDITS: tuple[Callable[[random.Random, bytes, int, int, list[bytes]], bytes], ...] = (
    _flip,
    _scrap,
    _scrap,
    _splice,
    lambda rng, data, a, b, pool: data[:a] + data[b:],
    lambda rng, data, a, b, pool: data[:a] + data[a:b] * rng.choice((2, 3, 40)) + data[b:],
    lambda rng, data, a, b, pool: data[:a] + rng.randbytes(b - a) + data[b:],
    lambda rng, data, a, b, pool: data[:a] if rng.random() < 0.3 else data[a:],
)
