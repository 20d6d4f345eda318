"""How ``onrecord/models/blocks.json`` is made: which blocks of a page are the story, learned from WCXB's development articles.

    python training/blocks.py ../shared/data/pages/wcxb-dev [--check ../shared/data/pages/news-dev]

Needs lightgbm 4.7, scikit-learn 1.9 and numpy beside the package. The same data and versions give the same file.

1. Each block gets a label: the share of its four-word shingles that stand in the page's gold text; a short block must stand there between its neighbours.
2. A logistic regression over the words of classes and ids gives each word a weight.
3. A small boosted forest reads the rows of ``onrecord/article/features.py``. For the score on held-out sites, and for the class weights that the forest is
   trained with, pages are split by site into five parts.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import lightgbm
import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from onrecord.article import features
from onrecord.model import Layout, Options, Page
from onrecord.page import lay_out

WORD = re.compile(r"\w+")
FOLDS = 5
SITES = 20  # a class word is learned where at least so many sites use it
SHORTEST_WEIGHT = 0.05  # smaller weights of class words are left out
ANCHOR = 0.5  # share of shingles from which a block is known to stand in the gold text
SHORT = 6  # words; a shorter block is labelled by where it stands
REACH = 400  # words of gold text between two anchors in which a short block is looked for
TREES = 60
SURE = 0.006  # share of story blocks that an early exit may lose; a quarter of it for the others
EXITS = (3, 6, 10, 16, 24, 34, 45)  # trees after which a block whose verdict is plain is left
SLACK = 0.003  # of F1 given away for a higher threshold: an advert wrongly kept costs a reader more than a line that is missing
THRESHOLDS = (0.35, 0.4, 0.45, 0.5, 0.55)
FOREST = {
    "objective": "binary", "num_leaves": 16, "learning_rate": 0.14, "min_data_in_leaf": 40, "feature_fraction": 0.6, "bagging_fraction": 0.8, "bagging_freq": 1,
    "lambda_l2": 5.0, "max_bin": 127, "verbose": -1, "num_threads": 2, "seed": 1, "deterministic": True, "force_row_wise": True,
}  # fmt: skip


class Example(NamedTuple):
    """A page, taken apart and labelled."""

    site: str
    gold: list[str]
    layout: Layout
    head: int
    measured: features.Measured
    labels: list[float]
    words: list[list[str]]


def examples(folder: Path) -> Iterator[Example]:
    """The articles of a folder of pages."""
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row.get("page_type", "article") != "article":
                continue
            html = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
            layout = lay_out(Page(html, url=row["url"]), Options())
            if layout.blocks and not layout.flat:
                words = [WORD.findall(block.text.lower()) for block in layout.blocks]
                gold = WORD.findall(gold_text(row).lower())
                yield Example(
                    site(row["url"]), gold, layout, features.head_of(layout), features.Measured(layout), labels(words, gold), words
                )


def gold_text(row: dict[str, Any]) -> str:
    """The story's text as either data set gives it."""
    if "main_content" in row:
        return row["main_content"] or ""
    pieces = list(row["standfirst"])
    for section in row["sections"]:
        pieces += (section.get("headline") or []) + (section.get("paragraphs") or [])
    return "\n".join(pieces)


def site(url: str) -> str:
    """The last two parts of the host: pages of one site never stand on both sides of a split."""
    return ".".join((urlsplit(url).hostname or "").split(".")[-2:])


def labels(words: Sequence[list[str]], gold: list[str]) -> list[float]:
    """For each block how far it is part of the gold text, 0 to 1."""
    places: dict[tuple[str, ...], int] = {}
    for i, shingle in enumerate(shingles(gold)):
        places.setdefault(shingle, i)
    found = [0.0] * len(words)
    anchors: list[tuple[int, int] | None] = [None] * len(words)
    for i, block in enumerate(words):
        if len(block) >= SHORT:
            hits = [places.get(s) for s in shingles(block)]
            at = [h for h in hits if h is not None]
            found[i] = len(at) / len(hits)
            if found[i] > ANCHOR:
                anchors[i] = (min(at), max(at) + 4)
    for i, (start, end) in enumerate(between(anchors, len(gold))):
        block = words[i]
        if 0 < len(block) < SHORT:
            stretch = f" {' '.join(gold[max(0, start - 3) : min(end + 3, start + REACH)])} "
            found[i] = 1.0 if f" {' '.join(block)} " in stretch else 0.0
    return found


def shingles(words: list[str]) -> list[tuple[str, ...]]:
    """All runs of four words."""
    return [tuple(words[i : i + 4]) for i in range(len(words) - 3)]


def between(anchors: Sequence[tuple[int, int] | None], length: int) -> list[tuple[int, int]]:
    """For each block the stretch of gold text between the last anchor before it and the first after it."""
    starts, ends = [], []
    at = 0
    for anchor in anchors:
        starts.append(at)
        at = anchor[1] if anchor else at
    at = length
    for anchor in reversed(anchors):
        ends.append(at)
        at = anchor[0] if anchor else at
    return list(zip(starts, reversed(ends), strict=True))


def class_weights(data: Sequence[Example]) -> dict[str, float]:
    """What each class word weighs."""
    sites: dict[str, set[str]] = defaultdict(set)
    for page in data:
        for classes in {t.classes for t in page.layout.traits}:
            for word in features.class_words(classes):
                sites[word].add(page.site)
    known = {word for word, where in sites.items() if len(where) >= SITES}
    rows = [{w: 1 for w in features.class_words(t.classes) if w in known} for page in data for t in page.layout.traits]
    labels_ = np.array([label > ANCHOR for page in data for label in page.labels])
    weights = np.array([np.log1p(len(words)) for page in data for words in page.words])
    table = DictVectorizer()
    fitted = LogisticRegression(C=0.02, max_iter=40, tol=1e-3).fit(table.fit_transform(rows), labels_, sample_weight=weights)
    pairs = zip(table.get_feature_names_out(), fitted.coef_[0], strict=True)
    return {word: round(float(weight), 2) for word, weight in pairs if abs(weight) >= SHORTEST_WEIGHT}


def numbers(page: Example, words: dict[str, float]) -> list[list[float] | str]:
    """The rows of a page."""
    return features.rows(page.measured, page.head, words)


def forest(pages: Sequence[tuple[Example, list[list[float] | str]]]) -> lightgbm.Booster:
    """Boosted trees; a block weighs by its words, a page about the same as any other."""
    rows, labels_, weights = [], [], []
    for page, numbers_ in pages:
        total = sum(len(w) for w, label in zip(page.words, page.labels, strict=True) if label > ANCHOR) + 20
        for row, label, words in zip(numbers_, page.labels, page.words, strict=True):
            if not isinstance(row, str):
                rows.append(row)
                labels_.append(label > ANCHOR)
                weights.append(((len(words) + 2) / total) ** 0.7)
    return lightgbm.train(FOREST, lightgbm.Dataset(np.array(rows), np.array(labels_), weight=np.array(weights)), TREES)


def chances(booster: lightgbm.Booster, rows: list[list[float] | str]) -> list[float]:
    """The chance of each block of a page to be part of the story."""
    places = [i for i, row in enumerate(rows) if not isinstance(row, str)]
    found = [0.0] * len(rows)
    if places:
        for i, chance in zip(places, booster.predict(np.array([rows[i] for i in places])), strict=True):
            found[i] = float(chance)
    return found


def word_f1(page: Example, found: Sequence[float], threshold: float) -> float:
    """F1 over the bags of words of one page."""
    kept = Counter(w for chance, words in zip(found, page.words, strict=True) if chance > threshold for w in words)
    gold = Counter(page.gold)
    if not kept or not gold:
        return float(not kept and not gold)
    return 2 * (kept & gold).total() / (kept.total() + gold.total())


def report(name: str, pages: Sequence[Example], found: Sequence[list[float]]) -> dict[float, float]:
    """Mean word F1 at each threshold, printed."""
    scores = {t: float(np.mean([word_f1(p, c, t) for p, c in zip(pages, found, strict=True)])) for t in THRESHOLDS}
    print(name, " ".join(f"{t}: {score:.4f}" for t, score in scores.items()), flush=True)
    return scores


def exits(
    booster: lightgbm.Booster, pages: Sequence[tuple[Example, list[list[float] | str]]], bar: float
) -> list[tuple[int, float, float]]:
    """After how many trees a block is given up below one sum and kept above another, so that hardly any verdict changes."""
    rows = np.array([r for _, rows in pages for r in rows if not isinstance(r, str)])
    final = booster.predict(rows, raw_score=True) > bar
    found = []
    for n in EXITS:
        so_far = booster.predict(rows, raw_score=True, num_iteration=n)
        found.append((n, round(float(np.quantile(so_far[final], SURE)), 3), round(float(np.quantile(so_far[~final], 1 - SURE / 4)), 3)))
    return found


def nested(node: dict[str, Any]) -> Any:
    """A tree as [feature, threshold, at most, above]; a leaf is its value."""
    if "leaf_value" in node:
        return round(node["leaf_value"], 4)
    return [node["split_feature"], float(f"{node['threshold']:.6g}"), nested(node["left_child"]), nested(node["right_child"])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--check", type=Path, help="pages that nothing is learned from, to measure on")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[1] / "onrecord/models")
    arguments = parser.parse_args()
    pages = list(examples(arguments.data))
    names = sorted({page.site for page in pages})
    random.Random(0).shuffle(names)
    fold = {name: i % FOLDS for i, name in enumerate(names)}
    parts = [[p for p in pages if fold[p.site] == k] for k in range(FOLDS)]
    rest = [[p for p in pages if fold[p.site] != k] for k in range(FOLDS)]
    ready = [[(p, numbers(p, weights)) for p in part] for part, weights in zip(parts, map(class_weights, rest), strict=True)]
    held_out: dict[int, list[float]] = {}
    for k in range(FOLDS):
        booster = forest([pair for j in range(FOLDS) if j != k for pair in ready[j]])
        held_out.update({id(page): chances(booster, rows) for page, rows in ready[k]})
    scores = report("held-out sites", pages, [held_out[id(p)] for p in pages])
    everything = [pair for part in ready for pair in part]
    booster, words = forest(everything), class_weights(pages)
    checked: dict[float, float] = {}
    if arguments.check:
        other = list(examples(arguments.check))
        checked = report("checked on", other, [chances(booster, numbers(p, words)) for p in other])
    threshold = max(t for t in scores if scores[t] > max(scores.values()) - SLACK)
    trees = [nested(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]]
    model = {
        "threshold": threshold,
        "exits": exits(booster, everything, math.log(threshold / (1 - threshold))),
        "words": words,
        "trees": trees,
        "width": booster.num_feature(),
    }
    write(arguments.out, "blocks", model, scores[threshold], checked.get(threshold))


def write(folder: Path, name: str, model: dict[str, Any], held_out: float, checked: float | None) -> None:
    """``<name>.json`` and ``<name>.card.toml``, the card filled in from ``training/<name>.card.txt``."""
    data = json.dumps(model, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    (folder / f"{name}.json").write_bytes(data)
    card = Path(__file__).with_name(f"{name}.card.txt").read_text("utf-8")
    score = f"{checked:.4f}" if checked is not None else "not measured"
    filled = card.format(sha256=hashlib.sha256(data).hexdigest(), size=len(data), held_out=f"{held_out:.4f}", checked=score, trees=TREES)
    (folder / f"{name}.card.toml").write_text(filled, "utf-8")
    print(f"{len(data):,} bytes, threshold {model['threshold']}, exits {model['exits']}")


if __name__ == "__main__":
    main()
