"""What a crawl costs: pages a second and core beside other readers of the same WARC, growth, memory, two workers, Spark.

    python -m bench.crawl                          beside its peers, on a WARC made of the development pages; some minutes
    python -m bench.crawl --warc FILE.warc.gz      the same on one's own
    python -m bench.crawl grow --far 10000         time a page and memory of a worker, 1,000 pages against more
    python -m bench.crawl engines --stages all     two workers and Spark over one worker

**How it is measured.** Processor time, so that other work on the machine tells little. Beside its peers: the WARC's pages are read once into memory, then all
contenders take the same 25 pages by turns. ``crawl`` is the whole way from the file to Parquet in one process (its reading of the WARC and its
writing of the parts are added to each page); ``read`` is the same without the WARC and the tables. Growth: in a process of its own each, with
the worker's own highest memory; page i is page i mod 250 of the source with its number in a comment and in its words.
"""

from __future__ import annotations

import argparse
import io
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

from fastwarc.warc import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from bench.floors import DATA
from onrecord.archive.warc import located
from onrecord.errors import OnrecordError
from onrecord.limits import LIMITS
from onrecord.model import Options, Page
from onrecord.read import read_page
from onrecord.scale.columns import rows
from onrecord.scale.crawl import Crawl
from onrecord.scale.outcomes import Found, Settings, outcome, pages
from onrecord.scale.parts import Spool, write
from onrecord.scale.sinks import Target
from onrecord.scale.tasks import tasks

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "examples/sample.warc.gz"
BLOCK = 25  # pages that each contender takes by turns
START = 20  # pages of the crawl that tells what a worker's start costs
MIX = 250  # different pages in a WARC that is made to grow
Reader = Callable[[Found], object]


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


def development(folder: Path) -> Path:
    """A WARC of the development pages; the sample where they do not lie here."""
    found = [p for name in ("news-dev", "wcxb-dev") for p in sorted((DATA / "pages" / name).rglob("*.html*"))]
    if not found:
        return SAMPLE
    return written(folder / "development.warc.gz", (p.read_bytes() for p in found))


def written(path: Path, bodies: Iterator[bytes]) -> Path:
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for i, body in enumerate(bodies):
            address, dated = f"https://news{i % 50}.example/{i}", {"WARC-Date": "2026-11-01T00:00:00Z"}
            writer.write_record(
                writer.create_warc_record(address, "response", io.BytesIO(body), http_headers=head, warc_headers_dict=dated)
            )
    return path


# ── beside others ───────────────────────────────────────────────────────────


def peers(given: argparse.Namespace, source: Path, folder: Path) -> Iterator[str]:
    (task,) = tasks([str(source)])
    begun = time.process_time()
    everything = [found for found in pages(task, LIMITS) if found.page]
    reading = (time.process_time() - begun) / len(everything)
    step = max(1, len(everything) // given.pages)
    chosen = everything[::step][: given.pages]
    spools = {name: Spool(folder / f"{name}.rows") for name in ("all", "article")}
    contenders = _contenders(spools)
    spent = _by_turns(contenders, chosen)
    yield f"{'':34}{'ms a page':>10}{'pages/s/core':>14}    ({len(chosen)} pages of {source.name}, processor time)"
    for name, seconds in spent.items():
        adds = 0.0
        if name.startswith("crawl"):
            adds = reading + _parted(spools["article" if "article" in name else "all"], folder / name.replace(" ", "-")) / len(chosen)
        yield f"{name:34}{(seconds / len(chosen) + adds) * 1000:10.2f}{1 / (seconds / len(chosen) + adds):14.0f}"
    yield from _warc_rate(source, given.rounds)


def _parted(spool: Spool, folder: Path) -> float:
    begun = time.process_time()
    spool.close()
    folder.mkdir()
    write(spool, folder)
    return time.process_time() - begun


def _contenders(spools: dict[str, Spool]) -> dict[str, Reader]:
    whole, article = Settings(), Settings(Options(findings=False))
    found: dict[str, Reader] = {
        "crawl, whole record": lambda page: spools["all"].add(rows(outcome(page, whole))),
        "read, whole record": lambda page: _read(page, whole.options),
        "crawl --stages article": lambda page: spools["article"].add(rows(outcome(page, article))),
        "read, article alone": lambda page: _read(page, article.options),
    }
    if find_spec("trafilatura"):
        import trafilatura

        found["trafilatura (text and metadata)"] = lambda page: trafilatura.bare_extraction(
            _page(page).data, url=page.place.url, with_metadata=True
        )
    if find_spec("newsplease"):
        from newsplease import NewsPlease

        found["news-please"] = lambda page: NewsPlease.from_html(_page(page).data.decode("utf-8", "replace"), url=page.place.url)
    return found


def _page(found: Found) -> Page:
    assert found.page
    return found.page


def _read(found: Found, options: Options) -> None:
    try:
        read_page(_page(found), options)
    except OnrecordError:
        return


def _by_turns(contenders: dict[str, Reader], chosen: list[Found]) -> dict[str, float]:
    for take in contenders.values():
        for page in chosen[:2]:
            take(page)  # loads what it needs; crawl's work file then holds two pages more
    spent = dict.fromkeys(contenders, 0.0)
    for at in range(0, len(chosen), BLOCK):
        for name, take in contenders.items():
            begun = time.process_time()
            for page in chosen[at : at + BLOCK]:
                take(page)
            spent[name] += time.process_time() - begun
    return spent


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
    (task,) = tasks([str(source)])
    everything = [found.page.data for found in pages(task, LIMITS) if found.page]
    mix = everything[:: max(1, len(everything) // MIX)][:MIX]
    yield f"{'pages':>9}{'ms a page':>12}{'worker, MB at most':>20}    (--stages {given.stages}; the worker's start is taken off)"
    start = {"pages": 0.0, "seconds": 0.0}
    for count in (START, 1_000, given.far):
        path = written(folder / f"{count}.warc.gz", (_changed(mix[i % len(mix)], i) for i in range(count)))
        said = json.loads(_alone("one", "--warc", str(path), "--stages", given.stages))
        path.unlink()
        if count == START:
            start = said
            continue
        spent = (said["seconds"] - start["seconds"]) / (said["pages"] - start["pages"])
        yield f"{said['pages']:9,}{spent * 1000:12.2f}{said['bytes'] / 1e6:20.0f}"


def _changed(body: bytes, number: int) -> bytes:
    """The page as another page: its number in a comment and in a paragraph at its end."""
    return body + f"<!-- {number} --><p>This is copy {number} of the page.</p>".encode()


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
    (task,) = tasks([str(source)])
    everything = [found.page.data for found in pages(task, LIMITS) if found.page]
    for k in range(4):
        written(folder / f"in-{k}.warc.gz", islice(everything, k, None, 4))
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
    yield f"{len(everything):,} pages, --stages {given.stages}; load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    for name, seconds in least.items():
        yield f"{name:34}{seconds:8.1f} s{len(everything) / seconds:8.0f} pages/s   {least['--workers 1'] / seconds:5.2f} times one worker's speed"


if __name__ == "__main__":
    raise SystemExit(main())
