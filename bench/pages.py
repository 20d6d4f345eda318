"""Which text of a page is its story, and who published it when: onrecord beside its peers, quality and time in one run.

    python -m bench.pages FOLDER [--kind article] [--kinds] [--plot docs/pages.svg] [--only onrecord trafilatura] [--limit N]

FOLDER holds ``truth.jsonl.gz`` and ``html/<id>.html.gz``. Each page goes through all of them in turn, so that a slow moment of the machine meets them all
alike; the time is CPU time, and only ratios to Resiliparse's full extraction mean anything on another machine. Each does its whole work: the text and, where
it has them, title, authors and date. Comments are off. A peer that is not installed is left out and named (``pip install 'onrecord[bench]'``).

Word F1 is the mean over pages of F1 over bags of lowercase words; "under half" counts the pages below .5. Title: the same words; authors: the same set; day:
the same calendar day, each as a share of the pages whose gold gives it; "no day": the share of the pages without a gold date for which one is given all the same.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import statistics
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.pagescores import WORD, Answer, fields, word_f1
from bench.plot import scatter

Extractor = Callable[[bytes, str | None], str]
Reader = Callable[[bytes, str | None], Answer]
OWN, BASE = "onrecord", "Resiliparse"
HALF = 0.5


# ── the extractors ──────────────────────────────────────────────────────────


def ours() -> Extractor:
    """Our text alone, for ``bench.floors``."""
    from bench.candidates import article

    return lambda html, url: article(html, url)["text"]


def onrecord() -> Reader:
    from bench.candidates import article

    def run(html: bytes, url: str | None) -> Answer:
        found = article(html, url)
        return Answer(found["text"], found["title"], tuple(found["authors"]), (found["published"] or "")[:10] or None)

    return run


def resiliparse() -> Reader:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    return lambda html, url: Answer(extract_plain_text(bytes_to_str(html, detect_encoding(html)), main_content=True))


def trafilatura() -> Reader:
    extract = importlib.import_module("trafilatura").bare_extraction

    def run(html: bytes, url: str | None) -> Answer:
        found = extract(html, url=url, include_comments=False, with_metadata=True)
        return Answer(found.text or "", found.title, tuple((found.author or "").split("; ")), found.date) if found else Answer()

    return run


def readability() -> Reader:
    document = importlib.import_module("readability").Document
    parse = importlib.import_module("lxml.html").fromstring

    def run(html: bytes, url: str | None) -> Answer:
        found = document(html.decode("utf-8", "replace"))
        return Answer(str(parse(found.summary()).text_content()), found.short_title())

    return run


def newspaper() -> Reader:
    warnings.filterwarnings("ignore", module="newspaper")
    article = importlib.import_module("newspaper").Article

    def run(html: bytes, url: str | None) -> Answer:
        found = article(url or "", fetch_images=False, follow_meta_refresh=False)  # it would ask the network for pictures, and wait
        found.download(input_html=html.decode("utf-8", "replace"))
        found.parse()
        return Answer(found.text, found.title, tuple(found.authors), found.publish_date and found.publish_date.date().isoformat())

    return run


def rust() -> Reader:
    """rs-trafilatura through its bindings for Python 3.12 and later; it gives no metadata."""
    extract = importlib.import_module("trafipy").extract
    return lambda html, url: Answer(extract(html.decode("utf-8", "replace"), url=url, favor_recall=False).text)


PEERS: dict[str, Callable[[], Reader]] = {
    OWN: onrecord, BASE: resiliparse, "trafilatura": trafilatura, "readability-lxml": readability, "newspaper4k": newspaper, "rs-trafilatura": rust,
}  # fmt: skip


def installed(only: list[str] | None = None) -> dict[str, Reader]:
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


# ── the pages ───────────────────────────────────────────────────────────────


def rows(folder: Path, kind: str | None) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each row of the truth file with the page's bytes."""
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if not kind or row.get("page_type", kind) == kind:
                yield row, gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())


def pages(folder: Path, kind: str | None) -> Iterator[tuple[str, bytes, list[str]]]:
    """Address, bytes and gold words of each page."""
    for row, html in rows(folder, kind):
        yield row["url"], html, WORD.findall(gold(row).text.lower())


def gold(row: dict[str, Any]) -> Answer:
    """What the truth file says of a page, in either of its forms."""
    if "main_content" in row:
        author, day = row["author"], row["publish_date"]
        return Answer(row["main_content"] or "", row["title"], (author,) if author else (), day and day[:10])
    pieces = list(row["standfirst"])
    for section in row["sections"]:
        pieces += (section.get("headline") or []) + (section.get("paragraphs") or [])
    return Answer("\n".join(pieces), row["title"], tuple(row["authors"] or ()), row["published"] and str(row["published"])[:10])


# ── measuring ───────────────────────────────────────────────────────────────


class Tally:
    """What one extractor scored, page by page."""

    def __init__(self) -> None:
        self.scores: dict[str, list[float]] = defaultdict(list)  # word F1 by kind of page
        self.right: dict[str, list[bool]] = defaultdict(list)
        self.times: list[float] = []
        self.failures = 0

    def page(self, reader: Reader, row: dict[str, Any], html: bytes) -> None:
        """One page through one extractor."""
        wanted = gold(row)
        start = time.process_time()
        try:
            found = reader(html, row["url"])
        except Exception:  # a peer may fail on a page in any way; it is counted
            found, self.failures = Answer(), self.failures + 1
        self.times.append(1000 * (time.process_time() - start))
        self.scores[row.get("page_type") or "article"].append(word_f1(found.text, WORD.findall(wanted.text.lower())))
        for field, right in fields(found, wanted).items():
            self.right[field].append(right)
        if not wanted.day:
            self.right["no day"].append(found.day is not None)

    def row(self, base: list[float]) -> dict[str, float]:
        """The figures of a table's row."""
        scores = [score for kind in self.scores.values() for score in kind]
        ratios = [mine / other for mine, other in zip(self.times, base, strict=True) if other > 0]
        found = {
            "pages": len(scores),
            "word F1": statistics.fmean(scores) if scores else 0.0,
            "under half": sum(score < HALF for score in scores),
            "failures": self.failures,
            "median ms": statistics.median(self.times) if scores else 0.0,
            "times Resiliparse": statistics.median(ratios) if ratios else 0.0,
        }
        return found | {field: statistics.fmean(right) for field, right in self.right.items()}


def measure(folder: Path, kind: str | None, limit: int | None, readers: dict[str, Reader]) -> dict[str, Tally]:
    """Every page through every extractor in turn; the first page once before it counts, so that nobody pays for loading."""
    tallies = {name: Tally() for name in readers}
    for number, (row, html) in enumerate(rows(folder, kind)):
        if limit is not None and number >= limit:
            break
        if number == 0:
            for reader in readers.values():
                Tally().page(reader, row, html)
        for name, reader in readers.items():
            tallies[name].page(reader, row, html)
    return tallies


# ── showing ─────────────────────────────────────────────────────────────────

FIELDS = ("title", "authors", "day", "no day")
NO_FIELDS = {BASE: FIELDS, "rs-trafilatura": FIELDS, "readability-lxml": FIELDS[1:]}  # what an extractor does not give


def table(figures: dict[str, dict[str, float]]) -> str:
    """The table in plain text, also good Markdown."""
    head = ["", "word F1", "under half", *FIELDS, "median ms", "× Resiliparse", "failures"]
    lines = [head, ["---"] * len(head)]
    for name, row in figures.items():
        given = ["–" if f in NO_FIELDS.get(name, ()) or f not in row else f"{row[f]:.3f}" for f in FIELDS]
        times = [f"{row['median ms']:.2f}", f"{row['times Resiliparse']:.2f}", f"{row['failures']:.0f}"]
        lines.append([name, f"{row['word F1']:.4f}", f"{row['under half']:.0f}", *given, *times])
    return _aligned(lines)


def by_kind(tallies: dict[str, Tally]) -> str:
    """Word F1 of each extractor on each kind of page."""
    kinds = sorted(
        {kind for tally in tallies.values() for kind in tally.scores}, key=lambda k: -len(next(iter(tallies.values())).scores[k])
    )
    lines = [["kind", "pages", *tallies], ["---"] * (2 + len(tallies))]
    for kind in kinds:
        scores = [tally.scores[kind] for tally in tallies.values()]
        lines.append([kind, str(len(scores[0])), *(f"{statistics.fmean(s):.4f}" for s in scores)])
    return _aligned(lines)


def _aligned(lines: list[list[str]]) -> str:
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines)


def picture(figures: dict[str, dict[str, float]], name: str) -> str:
    """The plot of word F1 against time."""
    points = [(peer, max(row["times Resiliparse"], 0.01), row["word F1"]) for peer, row in figures.items()]
    number = int(next(iter(figures.values()))["pages"])
    return scatter(
        points, f"The story's text: word F1 on {number} pages of {name}", "CPU time a page, as a multiple of Resiliparse's (median)", OWN
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--kind", help="only pages of this kind, where the truth file has kinds")
    parser.add_argument("--kinds", action="store_true", help="a second table: word F1 by kind of page")
    parser.add_argument("--only", nargs="*", choices=list(PEERS), help="leave out the other extractors")
    parser.add_argument("--plot", type=Path, help="write word F1 against time as a picture (SVG)")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    tallies = measure(arguments.folder, arguments.kind, arguments.limit, installed(arguments.only))
    base = tallies.get(BASE) or next(iter(tallies.values()))
    figures = {name: tally.row(base.times) for name, tally in tallies.items()}
    if arguments.plot:
        arguments.plot.write_text(picture(figures, arguments.folder.name), encoding="utf-8")
    print(json.dumps(figures) if arguments.json else table(figures))
    if arguments.kinds and not arguments.json:
        print("\n" + by_kind(tallies))


if __name__ == "__main__":
    main()
