"""Who said what in English news that is not US politics: each tier on the gold of ``bench/gold/statements.jsonl``.

    python -m bench.goldstatements [--half dev|judge] [--tier fast] [--misses 50]

The pages lie in ``../shared``; the file holds spans alone, and ``bench/gold/GUIDELINES_statements.md`` says what was marked. Printed for a tier and half:
precision, recall and F1 of whole statements (source, cue and content each share at least half of their words with the marked ones, one to one);
recall by kind of quotation and kind of cue; and over the pairs so found: kind, stance, and whom the source means.
``right`` is the share of the given names that are the right ones, ``answered`` the share of statements that have a name or are rightly left open. Rules are improved on the half ``dev`` only.
"""

from __future__ import annotations

import argparse
import difflib
import gzip
import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from bench.goldpages import PAGES, digest
from bench.statements import ROLES, WORD, matched, pooled
from onrecord.model import Options, Record, Span, Statement

GOLD = Path(__file__).resolve().parent / "gold/statements.jsonl"
HALVES = ("dev", "judge")
TIERS = ("rules", "fast")
NAMED = ("person", "body")
OPEN = ("unnamed", "document")  # the finder says that nobody is named
Item = dict[str, Any]
Spans = list[tuple[int, int]]


class Story(NamedTuple):
    """A marked page as it is read now: its record, the marked statements moved to where their words stand today, and how many were lost."""

    row: dict[str, Any]
    record: Record
    items: list[Item]
    parts: Spans  # the annotated paragraphs
    lost: int


def rows(half: str | None = None) -> list[dict[str, Any]]:
    """The lines of the gold, of one half or of both."""
    lines = map(json.loads, GOLD.read_text(encoding="utf-8").splitlines())
    return [row for row in lines if half in (None, row["half"])]


def stories(chosen: Iterable[dict[str, Any]], options: Options) -> Iterator[Story]:
    """Each page of the rows that lies here, read with these options."""
    from onrecord.read import read

    for row in chosen:
        folder, name = row["page"].split("/")
        file = PAGES / folder / "html" / f"{name}.html.gz"
        if file.is_file():
            yield moved(row, read(gzip.decompress(file.read_bytes()), options=options))


def moved(row: dict[str, Any], record: Record) -> Story:
    """The marked statements at their places in this record; those with words in a paragraph that is gone are lost."""
    here = paragraphs(record.text)
    before, now = [name for name, _ in row["paragraphs"]], [digest(words)[:16] for words, _ in here]
    places: dict[int, tuple[int, int]] = {}
    for old, new, size in difflib.SequenceMatcher(None, before, now, autojunk=False).get_matching_blocks():
        for i in range(size):
            words, start = here[new + i]
            places[row["paragraphs"][old + i][1]] = (start, start + len(words))
    items = [found for item in row["items"] if (found := shifted(item, places)) is not None]
    return Story(row, record, items, sorted(places.values()), len(row["items"]) - len(items))


def paragraphs(text: str) -> list[tuple[str, int]]:
    """The paragraphs of a record's text with their offsets."""
    found, at = [], 0
    for words in text.split("\n\n"):
        found.append((words, at))
        at += len(words) + 2
    return found


def shifted(item: Item, places: dict[int, tuple[int, int]]) -> Item | None:
    """The item with its spans in today's text; ``None`` where a paragraph of it is gone.

    >>> shifted({"source": [], "cue": [[12, 16]], "content": []}, {10: (30, 50)})["cue"]
    [(32, 36)]
    """
    known = sorted(places)
    spans: dict[str, Spans] = {}
    for role in ROLES:
        spans[role] = []
        for start, end in item[role]:
            i = bisect_right(known, start) - 1
            if i < 0 or start - known[i] + places[known[i]][0] >= places[known[i]][1]:
                return None
            by = places[known[i]][0] - known[i]
            spans[role].append((start + by, end + by))
    return {**item, **spans}


def ours(story: Story) -> list[Statement]:
    """The statements found in the annotated paragraphs."""
    return [s for s in story.record.statements if any(start <= s.start < end for start, end in story.parts)]


def by_role(statement: Statement) -> dict[str, Spans]:
    """The spans of a statement under the names that the gold has for them."""
    kept: dict[str, tuple[Span | None, ...]] = {"source": (statement.source,), "cue": (statement.cue,), "content": statement.content}
    return {role: [(s.start, s.end) for s in spans if s is not None] for role, spans in kept.items()}


def words(name: str) -> frozenset[str]:
    """The words of a name that tell it from others."""
    return frozenset(w for w in re.findall(r"\w+", name.casefold()) if len(w) > 1 and w not in ("the", "of", "and"))


def same(answer: str, item: Item) -> bool:
    """Whether a name is the speaker's: titles may stand before a person's, a body may be called shorter.

    >>> same("Dr Ada Moe", {"speaker": "Ada Moe", "speaker_kind": "person"}), same("Moe", {"speaker": "Ada Moe", "speaker_kind": "person"})
    (True, False)
    """
    given = words(answer)
    names = [words(name) for name in (item["speaker"] or "", *item.get("also", ())) if name]
    return any(wanted <= given or (item["speaker_kind"] != "person" and given <= wanted) for wanted in names if given)


@dataclass
class Tally:
    """Counts of a tier on some stories."""

    found: int = 0
    lost: int = 0
    wanted: Counter[str] = field(default_factory=Counter)  # "all", "kind direct", "cue belief", …: marked
    right: Counter[str] = field(default_factory=Counter)  # the same: found again
    pairs: Counter[str] = field(
        default_factory=Counter
    )  # "pairs", "kind", "stance", "taken" (not neutral), "taken right", "name", "name right", "open right"

    def add(self, story: Story) -> list[Item]:
        """Counts a story; the marked statements that were missed."""
        tokens = [m.span() for m in WORD.finditer(story.record.text)]
        mine = ours(story)
        pairs = matched(pooled(tokens, story.items), pooled(tokens, [by_role(s) for s in mine]))
        self.found += len(mine)
        self.lost += story.lost
        for i, item in enumerate(story.items):
            for key in ("all", f"kind {item['kind']}", f"cue {item['cue_kind']}"):
                self.wanted[key] += 1
                self.right[key] += i in pairs
            if i in pairs:
                self.pair(item, mine[pairs[i]])
        return [item for i, item in enumerate(story.items) if i not in pairs]

    def pair(self, item: Item, statement: Statement) -> None:
        """Counts what is said of a statement that was found."""
        self.pairs["pairs"] += 1
        self.pairs["kind"] += item["kind"] == statement.kind
        self.pairs["stance"] += item["stance"] == statement.stance
        if item["stance"] != "neutral":
            self.pairs["taken"] += 1
            self.pairs["taken right"] += item["stance"] == statement.stance
        answer = None if statement.speaker_kind in OPEN else statement.speaker
        named = item["speaker_kind"] in NAMED
        if answer is not None and (named or not apart(answer, item, statement)):
            self.pairs["name"] += 1
            self.pairs["name right"] += named and same(answer, item)
        elif not named:
            self.pairs["open right"] += 1

    def row(self) -> dict[str, float]:
        """The figures in percent."""
        precision, recall = share(self.right["all"], self.found), share(self.right["all"], self.wanted["all"])
        table = {"P": precision, "R": recall, "F1": 2 * precision * recall / max(1e-9, precision + recall)}
        table |= {key.split()[1]: share(self.right[key], self.wanted[key]) for key in sorted(self.wanted, reverse=True) if key != "all"}
        p = self.pairs
        table |= {
            "kind ok": share(p["kind"], p["pairs"]),
            "stance ok": share(p["stance"], p["pairs"]),
            "not neutral": share(p["taken right"], p["taken"]),
        }
        return table | {"name right": share(p["name right"], p["name"]), "answered": share(p["name"] + p["open right"], p["pairs"])}


def apart(answer: str, item: Item, statement: Statement) -> bool:
    """Whether an answer only repeats the words of a source that names nobody ("state officials"), which is to leave it open."""
    held = words(statement.source.text) if statement.source else frozenset()
    return item["speaker_kind"] not in NAMED and words(answer) <= held


def share(part: int, whole: int) -> float:
    """In percent; 0 of nothing is 0."""
    return 100 * part / max(1, whole)


def measure(tier: str, half: str | None, misses: int = 0) -> Tally:
    """The tally of a tier on a half; prints so many missed statements, as the page words them."""
    tally = Tally()
    for story in stories(rows(half), Options(tier=tier)):  # type: ignore[arg-type]  # any tier that this version knows
        missed = tally.add(story)
        for item in missed[: max(0, misses)]:
            print(f"{story.row['page']}  " + " | ".join(quoted(story.record.text, item[role]) for role in ROLES))
        misses -= len(missed)
    return tally


def quoted(text: str, spans: Spans) -> str:
    """The words of the spans, a long one shortened."""
    return " … ".join(text[a:b] if b - a < 90 else f"{text[a : a + 50]} […] {text[b - 30 : b]}" for a, b in spans) or "-"


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=HALVES, help="one half only")
    parser.add_argument("--tier", action="append", help="may be repeated; else rules and fast")
    parser.add_argument("--misses", type=int, default=0, help="print so many statements of the half dev that were not found")
    options = parser.parse_args()
    if not PAGES.is_dir():
        print("the pages of the development data (../shared) do not lie beside this checkout")
        return 1
    for tier in options.tier or TIERS:
        for half in [options.half] if options.half else HALVES:
            tally = measure(tier, half, options.misses if half == "dev" else 0)
            print(f"\n{tier}, {half}: {tally.wanted['all']} marked, {tally.lost} lost, {tally.found} found")
            print("  " + "  ".join(f"{name} {value:.1f}" for name, value in tally.row().items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
