"""What a crawl costs: pages a second and core beside other readers of the same WARC, growth, memory, two workers, Spark.

    python -m bench.crawl                          beside its peers, on a WARC made of the development pages; some minutes
    python -m bench.crawl --warc FILE.warc.gz      the same on one's own
    python -m bench.crawl grow --far 10000         time a page and memory of a worker, 1,000 pages against more
    python -m bench.crawl engines --stages all     two workers and Spark over one worker

**How it is measured.** Processor time, so that other work on the machine tells little. Beside its peers: see :mod:`bench.crawlpeers`. ``crawl`` is the whole way
from the WARC to Parquet (a share of the reading of the WARC is added to each page; a worker's start, some .4 s, is not in it); ``read`` is the same
without the WARC and the tables. Growth: in a process of its own each, with
the worker's own highest memory; page i is page i mod 250 of the source with its number in a comment and in its words.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from statistics import median

from fastwarc.warc import ArchiveIterator

from bench.crawlmade import development, everything, written
from bench.crawlpeers import beside
from onrecord.archive.warc import GZIP, located
from onrecord.limits import LIMITS
from onrecord.model import Options
from onrecord.scale.crawl import Crawl
from onrecord.scale.outcomes import Settings
from onrecord.scale.sinks import Target
from onrecord.scale.tasks import tasks

ROOT = Path(__file__).resolve().parents[1]
START = 20  # pages of the crawl that tells what a worker's start costs
FEW, ROUNDS = 1_000, 3  # pages that more are held against, and how often; the middle one counts
MIX = 250  # different pages in a WARC that is made to grow


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", nargs="?", default="peers", choices=["peers", "grow", "engines", "one"])
    parser.add_argument("--warc", type=Path)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--far", type=int, default=10_000)
    parser.add_argument("--stages", choices=["all", "article"], default="article")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.what == "one":
            print(json.dumps(one(given.warc, Path(folder), given.stages)))
            return 0
        source = given.warc or development(Path(folder))
        for line in {"peers": peers, "grow": grow, "engines": engines}[given.what](given, source, Path(folder)):
            print(line, flush=True)
    return 0


# ── beside others ───────────────────────────────────────────────────────────


def peers(given: argparse.Namespace, source: Path, folder: Path) -> Iterator[str]:
    yield from beside(source, given.pages, folder)
    yield from _warc_rate(source, given.rounds)


def _warc_rate(source: Path, rounds: int) -> Iterator[str]:
    """Records passed over, and pages brought out with their digests checked: ours over fastwarc's own, the best of some rounds by turns."""

    def theirs(read: bool) -> int:
        with source.open("rb") as file:
            found = ArchiveIterator(file, parse_http=read, verify_digests=read)
            return sum(len(record.reader.read()) if read else 1 for record in found)

    ways: dict[str, Callable[[], int]] = {
        "fastwarc, passed over": lambda: theirs(False),
        "ours, passed over": lambda: sum(1 for _ in located(source, LIMITS, lambda url: "over")),
        "fastwarc, read and checked": lambda: theirs(True),
        "ours, read and checked": lambda: sum(1 for _ in located(source)),
    }
    best = dict.fromkeys(ways, 1e9)
    for _ in range(max(5, rounds)):
        for name, way in ways.items():
            begun = time.process_time()
            way()
            best[name] = min(best[name], time.process_time() - begun)
    for kind in ("passed over", "read and checked"):
        yield f"WARC {kind}: {best[f'ours, {kind}'] / best[f'fastwarc, {kind}']:.2f} times fastwarc's time"


# ── growth ──────────────────────────────────────────────────────────────────


def grow(given: argparse.Namespace, source: Path, folder: Path) -> Iterator[str]:
    bodies = [found.page.data for found in everything(source) if found.page]
    mix = bodies[:: max(1, len(bodies) // MIX)][:MIX]
    yield f"{'pages':>9}{'ms a page':>12}{'worker, MB at most':>20}    (--stages {given.stages}; the worker's start is taken off)"

    def measured(count: int) -> dict[str, float]:
        path = folder / f"{count}.warc.gz"
        if not path.exists():
            written(path, (_changed(mix[i % len(mix)], i) for i in range(count)))
        said: dict[str, float] = json.loads(_alone("one", "--warc", str(path), "--stages", given.stages))
        return said

    start = measured(START)

    def spent(said: dict[str, float]) -> float:
        return (said["seconds"] - start["seconds"]) / (said["pages"] - start["pages"])

    def few() -> float:
        return median(spent(measured(FEW)) for _ in range(ROUNDS))

    before = few()
    yield f"{FEW:9,}{before * 1000:12.2f}"
    for count in sorted({min(10_000, given.far), given.far}):
        said = measured(count)
        (folder / f"{count}.warc.gz").unlink()
        after = few()  # so that what the machine does meanwhile is not taken for growth
        times = spent(said) / ((before + after) / 2)
        yield f"{count:9,}{spent(said) * 1000:12.2f}{said['bytes'] / 1e6:20.0f}    {times:.3f} times what {FEW:,} take, before and after it"
        yield f"{FEW:9,}{after * 1000:12.2f}"
        before = after


def _changed(body: bytes, number: int) -> bytes:
    """The page as another page: its number in a comment and in a paragraph at its end; one that came packed stays packed."""
    mark = f"<!-- {number} --><p>This is copy {number} of the page.</p>".encode()
    if body.startswith(GZIP):
        return gzip.compress(gzip.decompress(body) + mark, compresslevel=1, mtime=0)
    return body + mark


def _alone(*words: str) -> str:
    return subprocess.run([sys.executable, "-m", "bench.crawl", *words], check=True, capture_output=True, text=True, cwd=ROOT).stdout


def one(source: Path, folder: Path, stages: str) -> dict[str, float]:
    """A crawl with one worker: its processor time and highest memory, as the system counts them once it has ended."""
    report = Crawl(Settings(Options(findings=stages == "all")), Target(str(folder / "out"))).run(tasks([str(source)]))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"pages": report.pages + sum(report.rejects.values()), "seconds": used.ru_utime + used.ru_stime, "bytes": used.ru_maxrss * 1024}


# ── workers and engines ─────────────────────────────────────────────────────


def engines(given: argparse.Namespace, source: Path, folder: Path) -> Iterator[str]:
    """The same pages in four files: one worker, two, and Spark with two; by the clock, so the machine should have nothing else to do."""
    bodies = [found.page.data for found in everything(source) if found.page]
    for k in range(4):
        written(folder / f"in-{k}.warc.gz", islice(bodies, k, None, 4))
    ways = {"--workers 1": ["--workers", "1"], "--workers 2": ["--workers", "2"]}
    if find_spec("pyspark"):
        ways["--engine spark, local[2,4]"] = ["--engine", "spark", "--master", "local[2,4]"]
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for k in range(given.rounds):
        for number, (name, words) in enumerate(ways.items()):
            command = [sys.executable, "-m", "onrecord", "crawl", *map(str, sorted(folder.glob("in-*.warc.gz"))), "--stages", given.stages]
            begun = time.monotonic()
            subprocess.run([*command, "--out", str(folder / f"out-{k}-{number}"), *words], check=True, capture_output=True, cwd=ROOT)
            spent[name].append(time.monotonic() - begun)
    least = {name: min(seconds) for name, seconds in spent.items()}
    yield f"{len(bodies):,} pages, --stages {given.stages}; load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    for name, seconds in least.items():
        yield f"{name:34}{seconds:8.1f} s{len(bodies) / seconds:8.0f} pages/s   {least['--workers 1'] / seconds:5.2f} times one worker's speed"


if __name__ == "__main__":
    raise SystemExit(main())
