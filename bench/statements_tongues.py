"""Who said what in German, French, Spanish and Russian, on the gold of ``bench/gold/statements_{de,fr,es,ru}.jsonl`` and the made stories.

    python -m bench.statements_tongues [--half dev|judge] [--misses]

One row a language and half: precision, recall and F1 of whole statements (source, cue and content each share at least half of their words with the marked ones,
one to one), F1 without the cue, recall by kind, the share of direct and mixed quotations whose source is right, whom the source means (right of those answered), stance of those
found, CPU milliseconds. Statements marked ``either`` are neither wanted nor counted as wrong. The pages lie in ``../shared``; the made stories lie in the file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bench.goldpages import pages
from bench.statements import agreement, covered
from onrecord.findings import statements
from onrecord.model import Options, Statement
from onrecord.text import prose

GOLD = Path(__file__).resolve().parent / "gold"
TONGUES = ("de", "fr", "es", "ru")
WORD = re.compile(r"\w+(?:[.,'’-]\w+)*|[^\w\s]")
QUOTED = re.compile(r"[“”„\"«»‘‚]")
Roles = dict[str, frozenset[int]]


class Gold(NamedTuple):
    """One marked statement by the words of its roles."""

    roles: Roles
    content: str
    speaker: str | None
    stance: str
    either: bool


class Story(NamedTuple):
    """A marked text."""

    name: str
    text: str
    language: str
    half: str
    items: list[dict[str, Any]]


def stories(language: str) -> Iterator[Story]:
    """The marked pages of a language that lie here, then the stories written for this bench."""
    path = GOLD / f"statements_{language}.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for row, found in zip(rows, pages(path), strict=False):
        yield Story(row["page"], found["text"], language, row["half"], found["items"])
    made = GOLD / f"statements_{language}_made.jsonl"
    for row in map(json.loads, made.read_text(encoding="utf-8").splitlines() if made.is_file() else ()):
        yield Story(row["name"], row["text"], language, row["half"], row["items"])


def marked(story: Story, tokens: list[tuple[int, int]]) -> list[Gold]:
    """The marked statements of a story."""
    found = []
    for item in story.items:
        at = item["start"]
        spans = {role: [(at + a, at + b) for a, b in item[role]] for role in ("source", "cue", "content")}
        words = " ".join(story.text[a:b] for a, b in spans["content"])
        found.append(Gold({r: covered(tokens, s) for r, s in spans.items()}, words, item["speaker"], item["stance"], item["either"]))
    return found


def ours(statement: Statement, tokens: list[tuple[int, int]]) -> Roles:
    """One of our statements by the words of its roles."""
    spans = {"source": [statement.source], "cue": [statement.cue], "content": list(statement.content)}
    return {role: covered(tokens, [(s.start, s.end) for s in found if s]) for role, found in spans.items()}


def paired(gold: list[Gold], found: list[Roles], roles: tuple[str, ...]) -> dict[int, int]:
    """One-to-one pairs whose roles agree by half or more, the best first."""
    pairs = []
    for g, one in enumerate(gold):
        for f, other in enumerate(found):
            shares = [agreement(one.roles[role], other[role]) for role in roles]
            if min(shares) >= 0.5:
                pairs.append((-sum(shares), g, f))
    taken: dict[int, int] = {}
    for _, g, f in sorted(pairs):
        if g not in taken and f not in taken.values():
            taken[g] = f
    return taken


def kind(words: str) -> str:
    if not QUOTED.search(words):
        return "indirect"
    return "direct" if words[:1] in '“„"«»' and words[-1:] in '”“"»«' else "mixed"


def digest(name: str) -> str:
    return hashlib.sha256(name.casefold().encode("utf-8")).hexdigest()[:16]


def count(story: Story, seen: Counter[str], *, misses: bool) -> None:
    """Adds one story to the counts."""
    begun = time.process_time()
    said = statements.find(prose(story.text, story.language), Options())
    seen["ms"] += int(1e6 * (time.process_time() - begun))
    seen["stories"] += 1
    tokens = [m.span() for m in WORD.finditer(story.text)]
    gold, found = marked(story, tokens), [ours(s, tokens) for s in said]
    pairs = paired(gold, found, ("source", "cue", "content"))
    loose = paired(gold, found, ("source", "content"))
    spared = {
        f
        for f, one in enumerate(found)
        for g in gold
        if g.either and (g.roles["cue"] & one["cue"] or agreement(g.roles["content"], one["content"]) >= 0.5)
    }
    wanted = {g for g, one in enumerate(gold) if not one.either}
    seen["wanted"] += len(wanted)
    seen["right"] += len(wanted & pairs.keys())
    seen["loose"] += len(wanted & loose.keys())
    seen["found"] += len(found) - len(spared - {f for g, f in pairs.items() if g in wanted})
    for g in wanted:
        _one(
            gold[g],
            seen,
            said[pairs[g]] if g in pairs else None,
            [f for f in found if agreement(gold[g].roles["content"], f["content"]) >= 0.5],
        )
    if misses:
        _told(story, gold, said, pairs, spared)


def _one(gold: Gold, seen: Counter[str], found: Statement | None, near: list[Roles]) -> None:
    k = kind(gold.content)
    seen[k] += 1
    seen[k + " right"] += found is not None
    if k == "direct" and gold.roles["source"]:
        seen["speakers"] += 1
        seen["speakers right"] += any(f["source"] & gold.roles["source"] for f in near)
    if found is None:
        return
    seen["stance right"] += found.stance == gold.stance
    if gold.speaker is None:
        seen["open"] += 1
        seen["rightly open"] += found.speaker is None or found.speaker_kind in ("unnamed", "document")
    else:
        seen["named"] += 1
        seen["answered"] += found.speaker is not None
        seen["meant"] += found.speaker is not None and digest(found.speaker) == gold.speaker


def _told(story: Story, gold: list[Gold], said: tuple[Statement, ...], pairs: dict[int, int], spared: set[int]) -> None:
    print(f"--- {story.name}")
    for g, item in enumerate(story.items):
        if g not in pairs and not gold[g].either:
            at = item["start"]
            spans = {r: " ++ ".join(story.text[at + a : at + b] for a, b in item[r]) for r in ("source", "cue", "content")}
            print(f"  missed  {spans['source']} | {spans['cue']} | {spans['content'][:80]} … {spans['content'][-30:]}")
        elif g in pairs and gold[g].speaker and said[pairs[g]].speaker and digest(said[pairs[g]].speaker or "") != gold[g].speaker:
            print(f"  whom?   {said[pairs[g]].source and said[pairs[g]].source.text} -> {said[pairs[g]].speaker}")
    for f, s in enumerate(said):
        if f not in pairs.values() and f not in spared:
            words = " ++ ".join(c.text for c in s.content)
            print(f"  extra   [{s.rule}] {s.source and s.source.text} | {s.cue and s.cue.text} | {words[:80]} … {words[-30:]}")


def share(a: int, b: int) -> str:
    return f"{100 * a / b:6.1f}" if b else "     –"


def row(seen: Counter[str]) -> str:
    """The columns of one row."""
    p, r = seen["right"] / max(1, seen["found"]), seen["right"] / max(1, seen["wanted"])
    loose = 2 * seen["loose"] / max(1, seen["found"] + seen["wanted"])
    cells = [
        f"{seen['stories']:4d}{seen['wanted']:6d}",
        f"{100 * p:6.1f}{100 * r:6.1f}{200 * p * r / max(1e-9, p + r):6.1f}{100 * loose:6.1f}",
    ]
    cells += [share(seen[k + " right"], seen[k]) for k in ("direct", "mixed", "indirect")]
    cells += [
        share(seen["speakers right"], seen["speakers"]),
        share(seen["meant"], seen["answered"]),
        share(seen["answered"], seen["named"]),
    ]
    return "".join([*cells, share(seen["stance right"], seen["right"]), f"{seen['ms'] / 1000 / max(1, seen['stories']):6.1f}"])


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("dev", "judge", "made-dev", "made-judge"))
    parser.add_argument("--language", choices=TONGUES)
    parser.add_argument("--misses", action="store_true", help="print what was missed and what was too much")
    options = parser.parse_args()
    print(
        f"{'':13}{'n':>4}{'marked':>6}{'P':>6}{'R':>6}{'F1':>6}{'w/w':>6}{'direct':>7}{'mixed':>6}{'indir':>6}{'speak':>6}{'meant':>6}{'answ':>6}{'stance':>7}{'ms':>5}"
    )
    for language in TONGUES:
        rows: dict[str, Counter[str]] = {}
        for story in stories(language):
            if (options.half or story.half) == story.half and (options.language or language) == language:
                count(story, rows.setdefault(story.half, Counter()), misses=options.misses)
        for half, seen in sorted(rows.items()):
            print(f"{language} {half:10}{row(seen)}")


if __name__ == "__main__":
    main()
