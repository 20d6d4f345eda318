"""How ``onrecord/models/statements.json`` is made: who said what, learned on top of the rules.

    python training/statements.py ../shared/data/statements/polnear [--check]

Needs numpy and scikit-learn besides. PolNeAR's train part is split into folds: what the judge and the chances are learned from was tagged by weights
that had not seen the article. A split by publisher is measured too. The file itself is learned from all of train; dev is only measured with
``--check``.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import statements as bench
from onrecord.findings import learned
from onrecord.findings.cues import forms
from onrecord.findings.drafts import carry_on
from onrecord.findings.lines import Line, lines
from onrecord.findings.signs import Scene, cue_signs, head_of, role_signs, span_words
from onrecord.model import Prose
from onrecord.text import prose

SECOND_HALF = ("huff-post", "usa-today", "west-journal")  # publishers of the second half; the rest are the first
FOLDS = 4  # of the articles: a judge and its chances are learned from what weights say of articles that they have not seen
LEAST_SHARE = 0.08  # how often a word must be part of a cue to be a candidate
CUE_BAR = -0.9  # log-odds below which a word is no cue: generous, as the judge follows
SLACK = 0.3  # of F1, given up for fewer wrong statements
LEAST_WEIGHT = 0.05  # of a sign for a role
PARTS = 30  # points of the curve that says how far the judge is to be believed
ROUNDS = 7  # of the perceptron over all cues
STRENGTH_CUE, STRENGTH_JUDGE = 0.25, 0.3  # inverse regularisation
SEEN_CUE, SEEN_ROLE, SEEN_JUDGE = 3, 3, 8  # how often a sign must be seen


@dataclass
class Article:
    """An article with its gold by the words of its sentences."""

    publisher: str
    text: str
    gold: list[dict[str, list[tuple[int, int]]]]
    prose: Prose
    read: list[Line]
    scenes: list[Scene]
    cues: dict[tuple[int, int], str]  # (sentence, head) -> roles


def articles(path: Path) -> list[Article]:
    found = []
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            gold = [{r: [tuple(s) for s in a[r]] for r in bench.ROLES} for a in row["attributions"]]
            text = prose(row["text"])
            found.append(Article(row["publisher"], row["text"], gold, text, lines(text), [], {}))
    return found


def head_table(pages: Sequence[Article]) -> dict[str, float]:
    """Words with the share of their uses in which they are part of a cue."""
    uses: Counter[str] = Counter()
    cues: Counter[str] = Counter()
    for page in pages:
        for line in page.read:
            uses.update(w.low for w in line.words)
        for one in page.gold:
            cues.update(w.low for _, ks, line in cue_words(page, one) for w in (line.words[k] for k in ks))
    shares = {
        w: round(n / uses[w], 3) for w, n in cues.items() if n / uses[w] >= LEAST_SHARE and (n > 1 or w in forms()) and w[0].isalpha()
    }
    return dict(sorted((shares | {":": 0.02}).items()))


def cue_words(page: Article, one: dict[str, list[tuple[int, int]]]) -> Iterable[tuple[int, range, Line]]:
    """The words of a gold cue, sentence by sentence."""
    for line in page.read:
        for start, end in one["cue"]:
            if line.sentence.start < end and start < line.sentence.end:
                first, last = span_words(line, (start, end))
                if last > first:
                    yield line.at, range(first, last), line


def prepare(pages: Sequence[Article], heads: dict[str, float]) -> None:
    """Scenes and gold roles of each article under one table of heads."""
    for page in pages:
        page.scenes = [learned.scene_of(page.prose, line, heads) for line in page.read]
        page.cues = {}
        for one in page.gold:
            parts = list(cue_words(page, one))
            if not parts:
                continue
            at, head, line = max(
                ((at, head_of(line, ks, heads), line) for at, ks, line in parts), key=lambda p: heads.get(p[2].low(p[1]), 0)
            )
            page.cues.setdefault((at, head), gold_tags(line, one))


def gold_tags(line: Line, one: dict[str, list[tuple[int, int]]]) -> str:
    tags = ["-"] * len(line.words)
    for role, sign in (("content", "C"), ("source", "S"), ("cue", "K")):
        for start, end in one[role]:
            if line.sentence.start < end and start < line.sentence.end:
                first, last = span_words(line, (start, end))
                tags[first:last] = sign * (last - first)
    return "".join(tags)


def logistic(rows: list[list[str]], right: list[int], seen: int, strength: float) -> tuple[dict[str, float], float]:
    """Weights of signs by logistic regression."""
    counts = Counter(s for row in rows for s in row)
    index = {s: i for i, s in enumerate(sorted(s for s, n in counts.items() if n >= seen))}
    places = [[index[s] for s in dict.fromkeys(row) if s in index] for row in rows]
    starts = np.cumsum([0, *map(len, places)])
    columns = np.fromiter((p for row in places for p in row), dtype=np.int32)
    matrix = csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(rows), len(index)))
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=200, random_state=0).fit(matrix, right)
    return {s: float(model.coef_[0][i]) for s, i in index.items()}, float(model.intercept_[0])


def learn_cues(pages: Sequence[Article], heads: dict[str, float]) -> tuple[dict[str, float], float]:
    """Weights of the signs of a cue, from all candidates of the articles."""
    rows, right = [], []
    for page in pages:
        for scene in page.scenes:
            for at in learned.candidates(scene, heads):
                rows.append(cue_signs(scene, at))
                right.append(int((scene.line.at, at) in page.cues))
    print(f"  {len(rows)} candidates, {sum(right)} cues of {sum(len(p.cues) for p in pages)}", flush=True)
    return logistic(rows, right, SEEN_CUE, STRENGTH_CUE)


def learn_roles(pages: Sequence[Article]) -> tuple[dict[str, tuple[float, ...]], list[list[float]]]:
    """Weights of signs for each role by an averaged perceptron over whole rows (Collins 2002)."""
    samples = []
    for page in pages:
        for (at, head), tags in page.cues.items():
            first, rows = role_signs(page.scenes[at], head)
            wanted = np.array([learned.ROLES.index(t) for t in tags[first : first + len(rows)]])
            wanted[head - first] = 3
            samples.append((rows, wanted, head - first))
    counts = Counter(s for rows, _, _ in samples for row in rows for s in row)
    index = {s: i for i, s in enumerate(sorted(s for s, n in counts.items() if n >= SEEN_ROLE))}
    nowhere = len(index)
    numbered = [(np.array([[index.get(s, nowhere) for s in row] for row in rows]), wanted, head) for rows, wanted, head in samples]
    del samples
    return averaged(numbered, index)


def averaged(samples: list[tuple[Any, Any, int]], index: dict[str, int]) -> tuple[dict[str, tuple[float, ...]], list[list[float]]]:
    """The perceptron's rounds; a sample is its words' signs by number, its right roles, and the place of its cue."""
    weights, total = np.zeros((len(index) + 1, 4)), np.zeros((len(index) + 1, 4))
    steps, steps_total = np.zeros((4, 4)), np.zeros((4, 4))
    clock = 1.0
    order = np.random.default_rng(0)
    for round_ in range(ROUNDS):
        wrong = 0
        for k in order.permutation(len(samples)):
            ids, wanted, head = samples[k]
            raw = weights[ids].sum(axis=1)
            scores = (raw[:, 1:] - raw[:, :1]).tolist()
            path, _ = learned.best_path(scores, steps.tolist(), head)
            guess = np.array(path)
            differ = guess != wanted
            clock += 1
            if not differ.any():
                continue
            wrong += 1
            for t in np.flatnonzero(differ):
                row = ids[t][ids[t] < len(index)]
                for role, sign in ((wanted[t], 1.0), (guess[t], -1.0)):
                    weights[row, role] += sign
                    total[row, role] += sign * clock
            for a, b, c, d in zip(wanted, wanted[1:], guess, guess[1:], strict=False):
                if (a, b) != (c, d):
                    steps[a, b] += 1
                    steps_total[a, b] += clock
                    steps[c, d] -= 1
                    steps_total[c, d] -= clock
        print(f"  round {round_ + 1}: {wrong} of {len(samples)} rows wrong", flush=True)
    mean, mean_steps = weights - total / clock, steps - steps_total / clock
    mean = mean[:, 1:] - mean[:, :1]
    return {s: tuple(mean[i]) for s, i in index.items() if np.abs(mean[i]).max() > LEAST_WEIGHT}, mean_steps.tolist()


def learn(pages: Sequence[Article], heads: dict[str, float]) -> learned.Weights:
    """Everything but the judge."""
    cue, bias = learn_cues(pages, heads)
    role, steps = learn_roles(pages)
    return learned.Weights(heads, cue, bias, CUE_BAR, role, tuple(map(tuple, steps)), {}, 0.0, -99.0, [(0.0, 0.5)])  # type: ignore[arg-type]


@dataclass
class Told:
    """What the steps before the judge found in one article."""

    page: Article
    found: list[tuple[learned.Tagged, dict[str, Any]]]
    right: list[int]


def tell(page: Article, known: learned.Weights) -> Told:
    """All statements of an article before the judge, and which of them are right."""
    found = []
    for scene in page.scenes:
        for one in learned.tag(scene, known):
            draft = learned.drafted(page.prose, scene, one)
            whole = carry_on(page.prose, page.read, scene.line, draft) if draft else None
            if whole is not None:
                found.append((one, {"source": [whole.source] if whole.source else [], "cue": [whole.cue], "content": list(whole.content)}))
    tokens = [m.span() for m in bench.WORD.finditer(page.text)]
    pairs = bench.matched(bench.pooled(tokens, page.gold), bench.pooled(tokens, [spans for _, spans in found]))
    taken = set(pairs.values())
    return Told(page, found, [int(k in taken) for k in range(len(found))])


def learn_judge(told: Sequence[Told]) -> tuple[dict[str, float], float]:
    rows = [list(one.signs) for page in told for one, _ in page.found]
    return logistic(rows, [r for page in told for r in page.right], SEEN_JUDGE, STRENGTH_JUDGE)


def odds_of(told: Sequence[Told], judge: tuple[dict[str, float], float]) -> list[float]:
    return [judge[1] + sum(judge[0].get(s, 0.0) for s in one.signs) for page in told for one, _ in page.found]


def best_bar(odds: list[float], right: list[int], marked: int, pick: Callable[[list[float]], float] = max) -> tuple[float, float]:
    """A bar whose F1 is near the best, and the best F1 (two claims on one cue left aside).

    :param pick: chooses among the bars that are near the best; the highest, as a wrong statement costs a reader more.
    """
    curve = []
    for bar in np.arange(-2.0, 1.5, 0.1):
        kept = [r for o, r in zip(odds, right, strict=True) if o >= bar]
        f1 = 200 * sum(kept) / (len(kept) + marked)
        print(f"  bar {bar:4.1f}: {len(kept)} told, P {100 * sum(kept) / len(kept):.1f} R {100 * sum(kept) / marked:.1f} F1 {f1:.1f}")
        curve.append((f1, float(bar)))
    best = max(curve)[0]
    return pick([bar for f1, bar in curve if f1 >= best - SLACK]), best


def calibrated(odds: Sequence[float], right: Sequence[int]) -> list[tuple[float, float]]:
    """Odds of the judge with how often they are right, rising (isotonic regression), one row for each of so many equal parts."""
    curve = IsotonicRegression(out_of_bounds="clip").fit(odds, right)
    points = [(float(part.mean()), float(curve.predict(part).mean())) for part in np.array_split(np.sort(np.array(odds)), PARTS)]
    return [(round(x, 3), round(min(0.98, max(0.02, y)), 3)) for x, y in points]


def packed(known: learned.Weights) -> dict[str, Any]:
    """The weights as their file has them: whole numbers of thousandths, the small ones left out."""
    return {
        "heads": known.heads,
        "cue": {k: round(1000 * v) for k, v in known.cue.items() if abs(v) > 0.03},
        "cue_bias": round(known.cue_bias, 4),
        "cue_bar": known.cue_bar,
        "role": {k: [round(1000 * x) for x in v] for k, v in known.role.items()},
        "steps": [[round(x, 3) for x in row] for row in known.steps],
        "judge": {k: round(1000 * v) for k, v in known.judge.items() if abs(v) > 0.01},
        "judge_bias": round(known.judge_bias, 4),
        "bar": round(known.bar, 2),
        "chances": known.chances,
    }


def crossed(parts: Sequence[Sequence[Article]], say: Callable[[str], None]) -> list[list[Told]]:
    """What is told of each part by weights that were learned from all the others."""
    told = []
    for k, part in enumerate(parts):
        others = [page for j, other in enumerate(parts) if j != k for page in other]
        say(f"part {k + 1} of {len(parts)}: learning from {len(others)} articles, telling {len(part)}")
        heads = head_table([*others])
        prepare([*others, *part], heads)
        known = learn(others, heads)
        told.append([tell(page, known) for page in part])
    return told


def weighed(told: Sequence[Sequence[Told]]) -> tuple[list[float], list[int], int]:
    """Odds of every statement by a judge that has not seen its part, whether it is right, and how many are marked."""
    odds, right = [], []
    for k, part in enumerate(told):
        odds += odds_of(part, learn_judge([page for j, other in enumerate(told) if j != k for page in other]))
        right += [r for page in part for r in page.right]
    return odds, right, sum(len(page.page.gold) for part in told for page in part)


def publishers(pages: Sequence[Article], say: Callable[[str], None]) -> float:
    """The F1 on publishers that nothing was learned from: two halves."""
    odds, right, marked = weighed(crossed([[p for p in pages if (p.publisher in SECOND_HALF) == side] for side in (False, True)], say))
    return best_bar(odds, right, marked)[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--check", action="store_true", help="measure on dev as well")
    parser.add_argument("--every", type=int, default=1, help="learn from every so many-th article: for trying out")
    parser.add_argument(
        "--without", type=int, metavar="K", help="leave out every tenth article from the K-th on: for training/accuratejudge.py"
    )
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[1] / "onrecord/models")
    options = parser.parse_args()
    begun = time.monotonic()

    def say(words: str) -> None:
        print(f"{time.monotonic() - begun:5.0f} s  {words}", flush=True)

    pages = [p for k, p in enumerate(articles(options.data / "train.jsonl.gz")) if k % 10 != options.without][:: options.every]
    held_out = publishers(pages, say)
    told = crossed([pages[k::FOLDS] for k in range(FOLDS)], say)
    odds, right, marked = weighed(told)
    bar, f1 = best_bar(odds, right, marked)
    say(f"held out: attr F1 {f1:.1f} at bar {bar:.1f}; on other publishers {held_out:.1f}")
    judge, chances = learn_judge([page for part in told for page in part]), calibrated(odds, right)
    say("all of train")
    heads = head_table(pages)
    prepare(pages, heads)
    known = replace(learn(pages, heads), judge=judge[0], judge_bias=judge[1], bar=bar, chances=chances)
    data = json.dumps(packed(known), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    checked = "not measured"
    (options.out / "statements.json").write_bytes(data)
    card = Path(__file__).with_name("statements.card.txt").read_text("utf-8")
    filled = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "held_out": f"{f1:.1f}", "publishers": f"{held_out:.1f}"}
    (options.out / "statements.card.toml").write_text(card.format(**filled, checked=checked), "utf-8")
    if options.check:
        learned.weights.cache_clear()
        table = bench.measure(bench.TIERS["fast"], options.data / "dev.jsonl.gz", None)
        checked = f"{table['F1']:.1f}"
        (options.out / "statements.card.toml").write_text(card.format(**filled, checked=checked), "utf-8")
    say(f"{len(data):,} bytes, dev attr F1 {checked}")


if __name__ == "__main__":
    main()
