"""Who said what: each tier, the rules alone among them, beside a plain regular expression, on any file of PolNeAR's form.

    python bench/statements.py FILE [--limit N] [--sure]

FILE is JSON lines (``.jsonl`` or ``.jsonl.gz``), one article a line: ``{"text": …, "attributions": [{"source": [[start, end]], "cue": […],
"content": […]}]}``. One table is printed: precision, recall and F1 of whole attributions (source, cue and content each share at least half of
their words with the marked ones, one to one), recall by kind of quotation, the share of direct quotations whose source is right, exact F1 of
sources, cues and contents (first and last word), and time. With ``--sure`` a second table says, for each tier and each band of confidence, how
many statements there are and how many of a hundred are right.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.candidates import statements as fast
from bench.candidates import statements_accurate as accurate
from bench.candidates import statements_rules as rules

Spans = list[tuple[int, int]]
Attribution = dict[str, Spans]
ROLES = ("source", "cue", "content")
WORD = re.compile(r"\w+(?:[.,'’-]\w+)*|[^\w\s]")

# The plain expression: a quotation and "X said" or "said X" after it, or "X said (that) …" to the sentence's end.
NAME = r"(?:[Hh]e|[Ss]he|[Tt]hey|(?:[Tt]he )?[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,4})"
VERB = r"(?:said|says|told|added|wrote|asked|noted|argued|claimed|announced|warned)"
QUOTED = r"[“\"][^“”\"\n]{4,600}[”\"]"
PATTERNS = (
    re.compile(rf"(?P<content>{QUOTED}) (?P<source>{NAME}) (?P<cue>{VERB})\b"),
    re.compile(rf"(?P<content>{QUOTED}) (?P<cue>{VERB}) (?P<source>{NAME})"),
    re.compile(rf"(?P<source>{NAME}) (?P<cue>{VERB}) (?P<content>that [^.\n“”\"]{{4,400}}|[a-z][^.\n“”\"]{{8,400}})"),
)


TIERS: dict[str, Callable[[str], list[dict[str, Any]]]] = {"rules": rules, "fast": fast, "accurate": accurate}


def plain(text: str) -> list[Attribution]:
    """The baseline: three regular expressions, no more."""
    return [{role: [m.span(role)] for role in ROLES} for pattern in PATTERNS for m in pattern.finditer(text)]


def articles(path: Path, limit: int | None) -> Iterator[tuple[str, list[Attribution]]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for n, line in enumerate(lines):
            if limit is not None and n >= limit:
                return
            article = json.loads(line)
            yield article["text"], [{role: [tuple(s) for s in a[role]] for role in ROLES} for a in article["attributions"]]


def covered(tokens: Spans, spans: Spans) -> frozenset[int]:
    """The words that the spans touch."""
    return frozenset(
        i
        for start, end in spans
        for i in range(bisect_right(tokens, start, key=lambda t: t[1]), bisect_left(tokens, end, key=lambda t: t[0]))
    )


def pooled(tokens: Spans, found: list[dict[str, Any]]) -> list[dict[str, frozenset[int]]]:
    """Each attribution by the words of its roles."""
    return [{role: covered(tokens, a.get(role, [])) for role in ROLES} for a in found]


def agreement(a: frozenset[int], b: frozenset[int]) -> float:
    return 1.0 if not a and not b else len(a & b) / len(a | b)


def matched(gold: list[dict[str, frozenset[int]]], found: list[dict[str, frozenset[int]]]) -> dict[int, int]:
    """One-to-one pairs whose three roles agree by half or more, the best first."""
    pairs = []
    for g, marked in enumerate(gold):
        for f, ours in enumerate(found):
            shares = [agreement(marked[role], ours[role]) for role in ROLES]
            if min(shares) >= 0.5:
                pairs.append((-sum(shares), g, f))
    taken: dict[int, int] = {}
    used: set[int] = set()
    for _, g, f in sorted(pairs):
        if g not in taken and f not in used:
            taken[g] = f
            used.add(f)
    return taken


def kind(text: str, spans: Spans) -> str:
    words = " ".join(text[a:b] for a, b in spans).strip()
    if not re.search(r"[“”\"]|''", words):
        return "indirect"
    return "direct" if words[:1] in "“\"'" and words[-1:] in "”\"'" else "mixed"


def runs_of(words: frozenset[int]) -> set[tuple[int, int]]:
    """Words as stretches without a gap: first and last of each."""
    starts = sorted(k for k in words if k - 1 not in words)
    return {(start, next(k for k in range(start, max(words) + 1) if k + 1 not in words)) for start in starts}


class Exact:
    """Stretches of each role that are the same to the word."""

    def __init__(self) -> None:
        self.counts = {role: [0, 0, 0] for role in ROLES}

    def add(self, gold: list[dict[str, frozenset[int]]], found: list[dict[str, frozenset[int]]]) -> None:
        for role in ROLES:
            marked, ours = (set().union(*(runs_of(one[role]) for one in side)) for side in (gold, found))
            self.counts[role] = [a + b for a, b in zip(self.counts[role], (len(marked & ours), len(marked), len(ours)), strict=True)]

    def table(self) -> dict[str, float]:
        return {f"={role}": 200 * right / max(1, marked + ours) for role, (right, marked, ours) in self.counts.items()}


BANDS = (0.0, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.88, 0.92, 0.95, 1.0)


def sure(candidate: Callable[[str], list[dict[str, Any]]], path: Path, limit: int | None) -> list[tuple[float, int, int, float]]:
    """For each band of confidence: where it begins, how many statements, how many are right, and the mean of what they say of themselves."""
    bands = [[0, 0, 0.0] for _ in BANDS]
    for text, gold in articles(path, limit):
        ours = candidate(text)
        tokens = [m.span() for m in WORD.finditer(text)]
        taken = set(matched(pooled(tokens, gold), pooled(tokens, ours)).values())
        for k, one in enumerate(ours):
            band = bands[bisect_right(BANDS, one["confidence"]) - 1]
            band[0] += 1
            band[1] += k in taken
            band[2] += one["confidence"]
    return [(start, int(n), int(right), total / n) for start, (n, right, total) in zip(BANDS, bands, strict=True) if n]


def measure(candidate: Callable[[str], list[dict[str, Any]]], path: Path, limit: int | None) -> dict[str, float]:
    """One row of the table, in percent and CPU milliseconds an article."""
    right = marked = found = 0
    kinds = {k: [0, 0] for k in ("direct", "mixed", "indirect")}
    speakers = [0, 0]
    exact = Exact()
    seconds, count = 0.0, 0
    for text, gold in articles(path, limit):
        begun = time.process_time()
        ours = candidate(text)
        seconds += time.process_time() - begun
        count += 1
        tokens = [m.span() for m in WORD.finditer(text)]
        g, f = pooled(tokens, gold), pooled(tokens, ours)
        exact.add(g, f)
        pairs = matched(g, f)
        right, marked, found = right + len(pairs), marked + len(g), found + len(f)
        for i, one in enumerate(gold):
            k = kind(text, one["content"])
            kinds[k][0] += i in pairs
            kinds[k][1] += 1
            if k == "direct" and one["source"]:
                near = [x for x in f if agreement(g[i]["content"], x["content"]) >= 0.5]
                speakers[0] += any(x["source"] & g[i]["source"] for x in near)
                speakers[1] += 1
    precision, recall = right / max(1, found), right / max(1, marked)
    table = {"P": 100 * precision, "R": 100 * recall, "F1": 200 * precision * recall / max(1e-9, precision + recall)}
    table |= {k: 100 * a / max(1, b) for k, (a, b) in kinds.items()} | exact.table()
    return table | {"speaker": 100 * speakers[0] / max(1, speakers[1]), "ms": 1000 * seconds / max(1, count)}


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="marked articles, .jsonl or .jsonl.gz")
    parser.add_argument("--limit", type=int, help="read only so many articles")
    parser.add_argument("--sure", action="store_true", help="how often each tier is right where it is so sure")
    parser.add_argument("--tier", choices=TIERS, action="append", help="only this tier; may be given again")
    options = parser.parse_args()
    candidates = {f"onrecord, {tier}": TIERS[tier] for tier in options.tier or TIERS if tier != "accurate" or here()} | {
        "plain regex": plain
    }
    columns = ("P", "R", "F1", "direct", "mixed", "indirect", "speaker", "=source", "=cue", "=content", "ms")
    print(f"{options.file.name}\n{'':18}" + "".join(f"{c:>9}" for c in columns))
    for name, candidate in candidates.items():
        table = measure(candidate, options.file, options.limit)
        print(f"{name:18}" + "".join(f"{table[c]:9.1f}" for c in columns))
    for name, candidate in candidates.items() if options.sure else ():
        if candidate is not plain:
            print(f"\n{name}: confidence from, statements, said to be right, right (of 100)")
            for start, n, right, said in sure(candidate, options.file, options.limit):
                print(f"{start:9.2f}{n:9}{100 * said:9.1f}{100 * right / n:9.1f}")


def here() -> bool:
    """Whether the tier "accurate" can be run."""
    if find_spec("onnxruntime") is None:
        print("The tier \"accurate\" is left out: onnxruntime is not installed (pip install 'onrecord[accurate]').")
        return False
    return True


if __name__ == "__main__":
    main()
