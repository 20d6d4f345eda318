"""How ``onrecord/models/flat.json`` is made: which lines of a page whose tags are lost are the story.

    python training/flat.py ../shared/data/pages/wcxb-dev [--check ../shared/data/pages/news-dev]

The same labels as ``training/blocks.py``, over articles that lxml flattens in the three ways that careless tools do. Two boosted forests: the first reads the rows
of ``onrecord/article/flatrows.py``, the second reads them again beside what the first made of the runs around. So that the second learns from honest figures, it is
given those of forests that had not seen the site. Needs lightgbm 4.7, numpy and lxml beside the package. The same data and versions give the same file.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import blocks as learn
import lightgbm
import lxml.etree
import lxml.html
import numpy as np

from onrecord.article import flatrows
from onrecord.limits import LIMITS
from onrecord.page.flat import lines_to_blocks, mended

STEP = 1  # every so many-th page is learned from
FOLDS = 5
TREES = {"first": 50, "second": 50}
FOREST = {
    "objective": "binary", "num_leaves": 16, "learning_rate": 0.14, "min_data_in_leaf": 60, "feature_fraction": 0.6, "bagging_fraction": 0.8, "bagging_freq": 1,
    "lambda_l2": 5.0, "max_bin": 127, "verbose": -1, "num_threads": 1, "seed": 1, "deterministic": True, "force_row_wise": True,
}  # fmt: skip


class Example(NamedTuple):
    """A page flattened in one way, cut into runs and labelled."""

    site: str
    way: int
    gold: list[str]
    measured: flatrows.Measured
    labels: list[float]
    words: list[list[str]]
    rows: list[flatrows.Row]


def flattened(html: bytes) -> Iterator[str]:
    """The page's text nodes joined in three ways: glued, a line a node, one line."""
    document = lxml.html.document_fromstring(html)
    lxml.etree.strip_elements(document, "script", "style", "noscript", "template", with_tail=False)
    nodes = [text for text in document.itertext() if text.strip()]
    yield "".join(document.itertext())
    yield "\n".join(text.strip() for text in nodes)
    yield " ".join(" ".join(nodes).split())


def examples(folder: Path, step: int) -> Iterator[Example]:
    """The articles of a folder, each flattened three times."""
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        table = [row for row in map(json.loads, lines) if row.get("page_type", "article") == "article"]
    for row in table[::step]:
        html = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
        gold = learn.WORD.findall(learn.gold_text(row).lower())
        for way, text in enumerate(flattened(html)):
            runs, _, _ = lines_to_blocks(mended(text)[0], LIMITS)
            if runs:
                words = [learn.WORD.findall(run.text.lower()) for run in runs]
                measured = flatrows.Measured([run.text for run in runs])
                yield Example(learn.site(row["url"]), way, gold, measured, learn.labels(words, gold), words, flatrows.rows(measured))


def forest(pages: Sequence[Example], rows: Sequence[list[flatrows.Row]], trees: int) -> lightgbm.Booster:
    """Boosted trees; a run weighs by its words, a page about the same as any other."""
    weights = []
    for page in pages:
        total = sum(len(w) for w, label in zip(page.words, page.labels, strict=True) if label > learn.ANCHOR) + 20
        weights += [((len(words) + 2) / total) ** 0.7 for words in page.words]
    labels = np.array([label > learn.ANCHOR for page in pages for label in page.labels])
    data = lightgbm.Dataset(np.array([row for page in rows for row in page]), labels, weight=np.array(weights))
    return lightgbm.train(FOREST, data, trees)


def odds(booster: lightgbm.Booster, rows: list[flatrows.Row]) -> list[float]:
    """The log odds of each run of a page to be part of the story."""
    return [float(x) for x in booster.predict(np.array(rows), raw_score=True, num_threads=1)]


def second(pages: Sequence[Example], sums: Sequence[list[float]]) -> list[list[flatrows.Row]]:
    """The rows of the second look at each page."""
    return [flatrows.second_rows(page.measured, page.rows, s) for page, s in zip(pages, sums, strict=True)]


def held_out(pages: Sequence[Example], rows: Sequence[list[flatrows.Row]], trees: int) -> list[list[float]]:
    """Log odds of every page from forests that have not seen its site."""
    names = sorted({page.site for page in pages})
    random.Random(0).shuffle(names)
    fold = {name: i % FOLDS for i, name in enumerate(names)}
    found: list[list[float]] = [[] for _ in pages]
    for k in range(FOLDS):
        rest = [i for i, page in enumerate(pages) if fold[page.site] != k]
        booster = forest([pages[i] for i in rest], [rows[i] for i in rest], trees)
        for i, page in enumerate(pages):
            if fold[page.site] == k:
                found[i] = odds(booster, rows[i])
    return found


def report(name: str, pages: Sequence[Example], sums: Sequence[list[float]]) -> float:
    """Mean word F1 with each page's own bar, printed for each way of flattening, beside that of the labels themselves; the mean over all is given back."""
    chances = [[1 / (1 + float(np.exp(-s))) for s in page] for page in sums]
    bars = [flatrows.bar(c, [len(words) for words in page.words]) for page, c in zip(pages, chances, strict=True)]
    scores = [learn.word_f1(page, c, bar) for page, c, bar in zip(pages, chances, bars, strict=True)]
    for way, said in ((0, "glued"), (1, "a line a node"), (2, "one line")):
        some = [i for i, page in enumerate(pages) if page.way == way]
        best = np.mean([learn.word_f1(pages[i], pages[i].labels, learn.ANCHOR) for i in some])
        print(f"{name}, {said}: {np.mean([scores[i] for i in some]):.4f}, labels themselves {best:.4f}", flush=True)
    return float(np.mean(scores))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--check", type=Path, help="pages that nothing is learned from, to measure on")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[1] / "onrecord/models")
    arguments = parser.parse_args()
    pages = list(examples(arguments.data, STEP))
    rows = [page.rows for page in pages]
    honest = held_out(pages, rows, TREES["first"])
    report("first look, held-out sites", pages, honest)
    again = second(pages, honest)
    score = report("second look, held-out sites", pages, held_out(pages, again, TREES["second"]))
    boosters = {"first": forest(pages, rows, TREES["first"]), "second": forest(pages, again, TREES["second"])}
    checked: float | None = None
    if arguments.check:
        other = list(examples(arguments.check, 1))
        looked = second(other, [odds(boosters["first"], page.rows) for page in other])
        checked = report("checked on", other, [odds(boosters["second"], found) for found in looked])
    model: dict[str, Any] = {
        name: [learn.nested(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]] for name, booster in boosters.items()
    }
    write(arguments.out, model, score, checked)


def write(folder: Path, model: dict[str, Any], held_out: float, checked: float | None) -> None:
    """``flat.json`` and ``flat.card.toml``, the card filled in from ``training/flat.card.txt``."""
    data = json.dumps(model, separators=(",", ":"), sort_keys=True).encode()
    (folder / "flat.json").write_bytes(data)
    card = Path(__file__).with_name("flat.card.txt").read_text("utf-8")
    score = f"{checked:.4f}" if checked is not None else "not measured"
    numbers = {
        "sha256": hashlib.sha256(data).hexdigest(),
        "size": len(data),
        "held_out": f"{held_out:.4f}",
        "checked": score,
        "trees": sum(TREES.values()),
    }
    (folder / "flat.card.toml").write_text(card.format(**numbers), "utf-8")
    print(f"{len(data):,} bytes")


if __name__ == "__main__":
    main()
