"""How much: onrecord's finder of figures beside its peers, on phrases and traps of our own (bench/gold/figures_made.jsonl; figures_fresh.jsonl
was written before a look at any output) and, where the development data lie beside the checkout, on 60 pages that were read for it.

    python -m bench.figures

``overlap`` and ``exact`` are span F1, ``bounds`` the F1 of figures found with both bounds right, ``all right`` with modifier and unit right as well, ``traps`` how
many sentences without a figure (names, dates, results, addresses) were left alone. Every text goes to each finder in turn; ``times ours`` is the time beside
onrecord's, which includes finding sentences and names.
"""

from __future__ import annotations

import importlib.util
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.goldpages import pages

GOLD = Path(__file__).resolve().parent / "gold"
MADE, FRESH, SECOND, READ = (GOLD / f"figures_{name}.jsonl" for name in ("made", "fresh", "fresh2", "pages"))
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")

Found = list[dict[str, Any]]
Finder = Callable[[str], Found]


def ours(text: str) -> Found:
    """Onrecord."""
    from bench.candidates import figures

    return figures(text)


def by_digits(text: str) -> Found:
    """The baseline: every number in digits, taken at its word."""
    values = [(m.start(), m.end(), float(m.group().replace(",", ""))) for m in NUMBER.finditer(text)]
    return [{"start": a, "end": b, "low": v, "high": v, "mod": "exact", "unit": None} for a, b, v in values]


def by_quantulum(text: str) -> Found:
    """quantulum3: quantities with units; it keeps no bounds but an uncertainty."""
    from quantulum3 import classifier, parser

    classifier.USE_CLF = False  # its weights ask for one release of scikit-learn
    found = []
    for quantity in parser.parse(text):
        low, high = (quantity.value - (quantity.uncertainty or 0), quantity.value + (quantity.uncertainty or 0))
        start, end = quantity.span
        found.append({"start": start, "end": end, "low": low, "high": high, "mod": "exact", "unit": quantity.unit.name})
    return found


def by_recognizers(text: str) -> Found:
    """Microsoft's recognizers-text: money, percentages, measures, then plain numbers where none of those stands; it keeps no bounds."""
    from recognizers_number import recognize_number, recognize_percentage
    from recognizers_number_with_unit import Culture, recognize_currency, recognize_dimension

    found: Found = []
    for recognize in (recognize_currency, recognize_percentage, recognize_dimension, recognize_number):
        for r in recognize(text, Culture.English):
            told = r.resolution or {}
            number = str(told.get("value") or "").removesuffix("%")
            if any(f["start"] <= r.end and r.start < f["end"] for f in found) or not re.fullmatch(r"-?\d+(?:\.\d+)?(?:E\+\d+)?", number):
                continue
            unit = "percent" if recognize is recognize_percentage else told.get("isoCurrency") or told.get("unit")
            found.append({"start": r.start, "end": r.end + 1, "low": float(number), "high": float(number), "mod": "exact", "unit": unit})
    return sorted(found, key=lambda f: int(f["start"]))


FINDERS: tuple[tuple[str, str | None, Finder], ...] = (  # name, package it needs, how
    ("onrecord", None, ours),
    ("every number in digits", None, by_digits),
    ("quantulum3", "quantulum3", by_quantulum),
    ("recognizers-text", "recognizers_number_with_unit", by_recognizers),
)


class Tally:
    """Counts of one finder."""

    def __init__(self) -> None:
        self.gold = self.given = self.exact = self.overlap = self.bounds = self.all = self.traps = self.kept = 0
        self.seconds = 0.0

    def add(self, row: dict[str, Any], seen: Found) -> None:
        """One text."""
        if not row["gold"]:
            self.traps += 1
            self.kept += not seen
            return
        self.gold += len(row["gold"])
        self.given += len(seen)
        left = list(seen)
        for one in placed(row):
            hit = next((s for s in left if s["start"] < one["end"] and one["start"] < s["end"]), None)
            if hit is None:
                continue
            left.remove(hit)
            bounds = (hit["low"], hit["high"]) == (one["low"], one["high"])
            self.overlap += 1
            self.exact += (hit["start"], hit["end"]) == (one["start"], one["end"])
            self.bounds += bounds
            self.all += bounds and (hit["mod"], hit["unit"]) == (one["mod"], one["unit"])

    def row(self) -> tuple[str, ...]:
        """F1s in percent, and the traps."""
        f1s = (f"{200 * hits / max(1, self.given + self.gold):.1f}" for hits in (self.overlap, self.exact, self.bounds, self.all))
        return (*f1s, f"{self.kept}/{self.traps}")


def placed(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The gold names its words; here they get their offsets."""
    at = 0
    for gold in row["gold"]:
        if "start" in gold:
            yield {**gold, "unit": gold["unit"] or gold["of"]}
            continue
        at = row["text"].index(gold["text"], at)
        yield {**gold, "unit": gold["unit"] or gold.get("of"), "start": at, "end": at + len(gold["text"])}
        at += len(gold["text"])


def main() -> int:
    """Prints a table a set."""
    for path in (MADE, FRESH, SECOND, READ):
        if path == READ:
            table(path, [{"text": p["text"], "gold": p["items"]} for p in pages(path)])
        else:
            table(path, [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()])
    return 0


def table(path: Path, gold: list[dict[str, Any]]) -> None:
    """Measures every finder on one set and prints the rows."""
    if not gold:
        print(f"{path.name}: not here, left out")
        return
    tallies: dict[str, tuple[Finder, Tally]] = {}
    for name, package, finder in FINDERS:
        if package and importlib.util.find_spec(package) is None:
            print(f"{name}: left out, {package} is not installed (pip install {package})")
            continue
        for row in gold:
            finder(row["text"])  # warm up: onrecord compiles rules when the first word that needs them is met
        tallies[name] = finder, Tally()
    for row in gold:
        for finder, tally in tallies.values():
            begun = time.process_time()
            seen = finder(row["text"])
            tally.seconds += time.process_time() - begun
            tally.add(row, seen)
    words = sum(len(row["text"].split()) for row in gold)
    print(f"\n{path.name}: {len(gold)} sentences, {sum(len(r['gold']) for r in gold)} figures\n")
    print(f"{'':28}" + "".join(f"{c:>15}" for c in ("overlap", "exact", "bounds", "all right", "traps", "ms/1000 words", "times ours")))
    own = tallies["onrecord"][1].seconds
    for name, (_, tally) in tallies.items():
        cells = (*tally.row(), f"{1e6 * tally.seconds / max(1, words):.1f}", f"{tally.seconds / own:.1f}")
        print(f"{name:28}" + "".join(f"{c:>15}" for c in cells))


if __name__ == "__main__":
    raise SystemExit(main())
