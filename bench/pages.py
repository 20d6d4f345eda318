"""Which text of a page is its story: onrecord beside trafilatura, Resiliparse and readability-lxml, quality and time in one run.

    python bench/pages.py FOLDER [--limit N] [--kind article]

FOLDER holds ``truth.jsonl.gz`` and ``html/<id>.html.gz``. Each page goes through all of them in turn, so that a slow moment of the machine meets them all
alike; the time is CPU time, and only ratios to Resiliparse's full extraction mean anything on another machine. Word F1 is the mean over pages of F1 over
bags of lowercase words. A peer that is not installed is left out and named.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

WORD = re.compile(r"\w+")
Extractor = Callable[[bytes, str | None], str]
BASE = "Resiliparse"


def ours() -> Extractor:
    from bench.candidates import article

    return lambda html, url: article(html, url)["text"]


def resiliparse() -> Extractor:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    return lambda html, url: extract_plain_text(bytes_to_str(html, detect_encoding(html)), main_content=True)


def trafilatura() -> Extractor:
    extract = importlib.import_module("trafilatura").extract
    return lambda html, url: extract(html, url=url, include_comments=False) or ""


def readability() -> Extractor:
    document = importlib.import_module("readability").Document
    parse = importlib.import_module("lxml.html").fromstring

    def run(html: bytes, url: str | None) -> str:
        return str(parse(document(html.decode("utf-8", "replace")).summary()).text_content())

    return run


PEERS: dict[str, Callable[[], Extractor]] = {"onrecord": ours, BASE: resiliparse, "trafilatura": trafilatura, "readability": readability}


def pages(folder: Path, kind: str | None) -> Iterator[tuple[str, bytes, list[str]]]:
    """Address, bytes and gold words of each page."""
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if kind and row.get("page_type", kind) != kind:
                continue
            html = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
            yield row["url"], html, WORD.findall(gold(row).lower())


def gold(row: dict[str, object]) -> str:
    """The story's text in either form of the truth file."""
    if "main_content" in row:
        return str(row["main_content"] or "")
    pieces = list(row["standfirst"])  # type: ignore[call-overload]
    for section in row["sections"]:  # type: ignore[attr-defined]
        pieces += (section.get("headline") or []) + (section.get("paragraphs") or [])
    return "\n".join(pieces)


def word_f1(found: str, wanted: list[str]) -> float:
    """F1 over the bags of words.

    >>> word_f1("the bridge", ["the", "bridge", "reopens"])
    0.8
    """
    a, b = Counter(WORD.findall(found.lower())), Counter(wanted)
    if not a or not b:
        return float(not a and not b)
    return 2 * (a & b).total() / (a.total() + b.total())


def installed(only: list[str] | None = None) -> dict[str, Extractor]:
    """The extractors that are there, all or those asked for."""
    found = {}
    for name, make in PEERS.items():
        if only and name not in only:
            continue
        try:
            found[name] = make()
        except ImportError as error:
            print(f"{name} is left out: {error}", file=sys.stderr)
    return found


def measure(folder: Path, kind: str | None, limit: int | None, extractors: dict[str, Extractor]) -> dict[str, dict[str, float]]:
    """For each extractor mean word F1, failures, the median CPU time in milliseconds and the median of its ratios to Resiliparse's."""
    scores: dict[str, list[float]] = {name: [] for name in extractors}
    times: dict[str, list[float]] = {name: [] for name in extractors}
    failures = dict.fromkeys(extractors, 0)
    for number, (url, html, wanted) in enumerate(pages(folder, kind)):
        if limit is not None and number >= limit:
            break
        for name, extract in extractors.items():
            start = time.process_time()
            try:
                text = extract(html, url)
            except Exception:  # a peer may fail on a page in any way; it is counted
                text, failures[name] = "", failures[name] + 1
            times[name].append(1000 * (time.process_time() - start))
            scores[name].append(word_f1(text, wanted))
    return {name: summed(scores[name], times[name], times.get(BASE, times[name]), failures[name]) for name in extractors}


def summed(scores: list[float], times: list[float], base: list[float], failures: int) -> dict[str, float]:
    ratios = [mine / other for mine, other in zip(times, base, strict=True) if other > 0]
    return {
        "pages": len(scores),
        "word F1": statistics.fmean(scores) if scores else 0.0,
        "failures": failures,
        "median ms": statistics.median(times) if times else 0.0,
        "times Resiliparse": statistics.median(ratios) if ratios else 0.0,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--kind", help="only pages of this kind, where the truth file has kinds")
    parser.add_argument("--only", nargs="*", choices=list(PEERS), help="leave out the other extractors")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = measure(arguments.folder, arguments.kind, arguments.limit, installed(arguments.only))
    if arguments.json:
        print(json.dumps(found))
        return
    for name, row in found.items():
        print(
            f"{name:12s} word F1 {row['word F1']:.4f}  median {row['median ms']:.2f} ms  {row['times Resiliparse']:.2f} x Resiliparse  failures {row['failures']}"
        )


if __name__ == "__main__":
    main()
