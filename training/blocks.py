"""How ``onrecord/models/blocks.json`` is made: which blocks of a page are its main text, learned from WCXB's development pages of seven kinds.

    python training/blocks.py ../shared/data/pages/wcxb-dev [--check ../shared/data/pages/news-dev]

Needs the versions of ``training/requirements.txt`` beside the package. The same data and versions give the same file.

1. Each block gets a label: the share of its four-word shingles that stand in the page's gold text; a short block must stand there between its neighbours.
2. Logistic regressions give each word of classes and ids two weights: on articles, and on pages of other kinds.
3. A page's kind is guessed by a logistic regression over its words (``kindrows.py``) and a small boosted forest over that and its build.
4. Two boosted forests judge blocks by the rows of ``blockrows.py``: one for articles and one, which also reads the guess, for all other pages.

Pages are split by site into five parts. Every figure that a later step learns from, and every score that is printed, comes from models that saw no page of that
site.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import lightgbm
import numpy as np
from blocklabels import ANCHOR, WORD, gold_text, labels, site, word_f1
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from onrecord.article import blockrows, features, kindrows, score
from onrecord.model import Options, Page
from onrecord.page import lay_out

FOLDS = 5
SITES = 20  # a class word is learned where at least so many sites use it
KIND_SITES = 12  # and a word that tells a kind
SHORTEST_WEIGHT = 0.05  # smaller weights of class words are left out
SHORTEST_KIND_WEIGHT = 0.08  # and words whose weights for all kinds are smaller
TREES, KIND_TREES = 160, 20
# Chances beyond which a verdict is plain, so that an early exit may give it, and the share of main text that each exit may lose: an article's bar, or half of
# it, hardly ever lies elsewhere than between these (``score.cut``, ``score.runs_on``), that of other pages anywhere.
PLAIN = {"article": (0.25, 0.65), "other": (0.1, 0.9)}
SURE = {"article": 0.004, "other": 0.015}
EXITS = (5, 10, 18, 30, 50, 80, 115)  # trees after which a block whose verdict is plain is left
SLACK = 0.003  # of F1 given away for a higher threshold (``training/flat.py``)
FITS = 0.6  # best F1 that whole blocks can reach, below which a page and its gold text do not fit and nothing is learned from it
FOREST = {
    "objective": "binary", "num_leaves": 16, "learning_rate": 0.1, "extra_trees": True, "min_data_in_leaf": 40, "feature_fraction": 0.6, "bagging_fraction": 0.8, "bagging_freq": 1,
    "lambda_l2": 5.0, "max_bin": 127, "verbose": -1, "num_threads": 2, "seed": 4, "deterministic": True, "force_row_wise": True,
}  # fmt: skip
OTHERS = 3.0  # what a page that is no article weighs to the forest that judges mostly such
KIND_FOREST = FOREST | {
    "objective": "multiclass", "extra_trees": False, "seed": 1, "num_class": len(kindrows.GUESSED), "num_leaves": 6, "learning_rate": 0.15, "min_data_in_leaf": 15, "feature_fraction": 0.5,
}  # fmt: skip


class Example:
    """A page, taken apart and labelled."""

    def __init__(self, row: dict[str, Any], html: bytes) -> None:
        layout = lay_out(Page(html, url=row["url"]), Options())
        self.id = row["id"]
        self.kind = row.get("page_type", "article")
        self.site = site(row["url"] or "")
        self.words = [WORD.findall(block.text.lower()) for block in layout.blocks]
        gold = WORD.findall(gold_text(row).lower())
        self.gold = Counter(gold)
        self.labels = np.array(labels(self.words, gold))
        self.texts = [block.text for block in layout.blocks]
        self.measured = features.Measured(layout)
        self.head = features.head_of(layout)
        self.size = np.array(self.measured.size)
        self.plain = [kin.plainly or blockrows.only_links(self.measured, i) for i, kin in enumerate(self.measured.kin)]
        self.fits = word_f1(self, self.labels, ANCHOR) >= FITS
        self.known_by = kindrows.words(layout)
        self.build = kindrows.numbers(self.measured)


def examples(folder: Path) -> Iterator[Example]:
    """The pages of a folder."""
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield Example(row, gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes()))


# ── words ───────────────────────────────────────────────────────────────────


def common(bags: Iterable[tuple[str, Iterable[str]]], least: int) -> list[str]:
    """The words that so many sites use, sorted."""
    sites: dict[str, set[str]] = defaultdict(set)
    for where, words in bags:
        for word in words:
            sites[word].add(where)
    return sorted(word for word, where in sites.items() if len(where) >= least)


def table(bags: Sequence[Iterable[str]], known: Sequence[str]) -> Any:
    """A row for each bag, a column for each known word."""
    column = {word: n for n, word in enumerate(known)}
    hits = [(i, column[w]) for i, bag in enumerate(bags) for w in sorted(bag) if w in column]
    return csr_matrix((np.ones(len(hits)), tuple(np.array(hits).T)), shape=(len(bags), len(known)))


def class_weights(pages: Sequence[Example]) -> dict[str, list[float]]:
    """What each class word weighs on articles and on other pages."""
    traits = [[features.class_words(t.classes) for t in page.measured.layout.traits] for page in pages]
    known = common(((page.site, {w for words in blocks for w in words}) for page, blocks in zip(pages, traits, strict=True)), SITES)
    columns = []
    for article in (True, False):
        chosen = [(p, t) for p, t in zip(pages, traits, strict=True) if (p.kind == "article") == article]
        rows = table([words for _, blocks in chosen for words in blocks], known)
        wanted = np.concatenate([p.labels > ANCHOR for p, _ in chosen])
        weights = np.log1p([len(w) for p, _ in chosen for w in p.words])
        columns.append(LogisticRegression(C=0.02, max_iter=40, tol=1e-3).fit(rows, wanted, sample_weight=weights).coef_[0])
    pairs = zip(known, np.round(np.array(columns).T, 2).tolist(), strict=True)
    return {word: pair for word, pair in pairs if max(map(abs, pair)) >= SHORTEST_WEIGHT}


class Words(NamedTuple):
    """What the words that a page is known by weigh for each kind."""

    start: list[float]
    weights: dict[str, list[float]]


def kind_words(pages: Sequence[Example]) -> Words:
    """Learn them."""
    known = common(((page.site, page.known_by) for page in pages), KIND_SITES)
    rows = table([page.known_by for page in pages], known)
    fitted = LogisticRegression(C=0.05, max_iter=200).fit(rows, [kindrows.GUESSED.index(p.kind) for p in pages])
    pairs = zip(known, np.round(fitted.coef_.T, 2).tolist(), strict=True)
    return Words(np.round(fitted.intercept_, 3).tolist(), {w: row for w, row in pairs if max(map(abs, row)) >= SHORTEST_KIND_WEIGHT})


# ── forests ─────────────────────────────────────────────────────────────────


def kind_rows(pages: Sequence[Example], words: Words) -> Any:
    """What the forest of kinds reads."""
    return np.array([[*kindrows.sums(p.known_by, words.weights, words.start), *p.build] for p in pages])


def kind_forest(pages: Sequence[Example], rows: Any) -> lightgbm.Booster:
    """The forest of kinds."""
    wanted = np.array([kindrows.GUESSED.index(p.kind) for p in pages])
    return lightgbm.train(KIND_FOREST, lightgbm.Dataset(rows, wanted), KIND_TREES)


class Rows(NamedTuple):
    """The blocks of one page that a forest reads."""

    page: Example
    places: Any  # of the blocks
    first: Any  # their rows
    kinds: Any  # the guess at the page's kind


def block_rows(page: Example, words: dict[str, list[float]], kinds: Any) -> Rows:
    """The rows of one page, runs of links included."""
    rows = blockrows.Rows(page.measured, page.head, words, lists=True).all()
    places = [i for i, row in enumerate(rows) if isinstance(row, list)]
    first = np.array([[*rows[i], *kinds] for i in places], np.float64) if places else np.zeros((0, 1))
    return Rows(page, np.array(places, int), first, kinds)


def width(family: str, rows: Rows) -> slice:
    """The columns that the forests of a family read: the guess at the kind is for the others alone."""
    return slice(0, rows.first.shape[1] - (len(rows.kinds) if family == "article" else 0))


def open_to(family: str, rows: Rows) -> Any:
    """The rows that the forests of a family are asked about."""
    if family == "article":
        return np.array([rows.page.plain[i] is None for i in rows.places], bool)
    return np.ones(len(rows.places), bool)


def forest(family: str, pages: Sequence[Rows]) -> lightgbm.Booster:
    """The forest of a family; a block weighs by its words, a page about the same as any other, or :data:`OTHERS` times as much."""
    pieces, wanted, weights = [], [], []
    for rows in pages:
        page, at = rows.page, rows.places[open_to(family, rows)]
        if page.fits and len(at):
            total = sum(len(w) for w, label in zip(page.words, page.labels, strict=True) if label > ANCHOR) + 20
            pieces.append(read(family, rows))
            wanted.append(page.labels[at] > ANCHOR)
            times = 1.0 if page.kind == "article" else OTHERS
            weights.append([times * ((len(page.words[i]) + 2) / total) ** 0.5 for i in at])
    data = lightgbm.Dataset(np.concatenate(pieces), np.concatenate(wanted), weight=np.concatenate(weights))
    return lightgbm.train(FOREST, data, TREES)


def read(family: str, rows: Rows) -> Any:
    """What the forest of a family reads of a page."""
    return rows.first[open_to(family, rows)][:, width(family, rows)]


def chances(family: str, booster: lightgbm.Booster, pages: Sequence[Rows]) -> list[Any]:
    """The chance of each block of each page to be part of its main text."""
    found = []
    for rows in pages:
        chance = np.zeros(len(rows.page.words))
        if len(rows.places) and open_to(family, rows).any():
            chance[rows.places[open_to(family, rows)]] = booster.predict(read(family, rows))
        found.append(chance)
    return found


# ── all of it ───────────────────────────────────────────────────────────────


def split(pages: Sequence[Example]) -> list[int]:
    """The part that each page belongs to, by its site."""
    names = sorted({page.site for page in pages})
    random.Random(0).shuffle(names)
    part = {name: i % FOLDS for i, name in enumerate(names)}
    return [part[page.site] for page in pages]


def others(items: Sequence[Any], parts: Sequence[int], k: int) -> list[Any]:
    """The items of all parts but one."""
    return [item for item, part in zip(items, parts, strict=True) if part != k]


def of(items: Sequence[Any], parts: Sequence[int], k: int) -> list[Any]:
    """The items of one part."""
    return [item for item, part in zip(items, parts, strict=True) if part == k]


def held_out_kinds(pages: Sequence[Example], parts: Sequence[int]) -> tuple[Any, Any]:
    """The guess at each page's kind by models that saw no page of its site, and the rows that the forest of kinds learns from."""
    width_ = len(kindrows.GUESSED) + len(pages[0].build)
    rows, guess, at = np.zeros((len(pages), width_)), np.zeros((len(pages), len(kindrows.GUESSED))), np.array(parts)
    words = [kind_words(others(pages, parts, k)) for k in range(FOLDS)]
    for k in range(FOLDS):
        rows[at == k] = kind_rows(of(pages, parts, k), words[k])
    for k in range(FOLDS):
        guess[at == k] = guesses(kind_forest(others(pages, parts, k), rows[at != k]), of(pages, parts, k), rows[at == k], words[k])
    return guess, rows


def guesses(booster: lightgbm.Booster, pages: Sequence[Example], rows: Any, words: Words) -> Any:
    """The guess at each page's kind, as ``score.guess`` makes it."""
    found = booster.predict(rows)
    found[[not kindrows.told(page.known_by, words.weights) for page in pages]] = kindrows.UNTOLD
    return found


def learned(family: str, rows: Sequence[Rows], parts: Sequence[int]) -> tuple[lightgbm.Booster, list[Any]]:
    """The forest of a family, from all its pages, and for each page the chances by a forest that saw none of its site."""
    found: list[Any] = [None] * len(rows)
    for k in range(FOLDS):
        booster = forest(family, family_rows(family, others(rows, parts, k)))
        places = [i for i, part in enumerate(parts) if part == k]
        for i, chance in zip(places, chances(family, booster, [rows[i] for i in places]), strict=True):
            found[i] = chance
    return forest(family, family_rows(family, rows)), found


def is_article(kinds: Any) -> bool:
    """Whether the forests for articles judge the page."""
    return bool(kinds[0] > score.ARTICLE)


def measured(name: str, pages: Sequence[Example], guesses: Any, found: Sequence[Any]) -> dict[str, float]:
    """Mean word F1 for each kind, printed."""
    scores = defaultdict(list)
    for page, guess, chance in zip(pages, guesses, found, strict=True):
        f1 = word_f1(page, chance, score.cut(chance.tolist(), page.measured.size, guess[0]))
        scores[page.kind].append(f1)
        scores["all"].append(f1)
    means = {kind: float(np.mean(f1)) for kind, f1 in scores.items()}
    low = sum(f1 < 0.5 for f1 in scores["article"])
    print(name, " ".join(f"{kind} {mean:.4f}" for kind, mean in means.items()), f"articles under half right: {low}", flush=True)
    return means


def exits(family: str, booster: lightgbm.Booster, pages: Sequence[Rows]) -> list[list[float]]:
    """After how many trees a block is given up below one sum and sure above another, so that hardly any verdict changes."""
    rows = np.concatenate([read(family, r) for r in pages if len(r.places)])
    final = booster.predict(rows)
    (low, high), sure = PLAIN[family], SURE[family]
    found = []
    for n in EXITS:
        so_far = booster.predict(rows, raw_score=True, num_iteration=n)
        below, above = np.quantile(so_far[final > low], sure), np.quantile(so_far[final < high], 1 - sure)
        found.append([n, round(float(below), 3), round(float(above), 3)])
    return found


def nested(node: dict[str, Any]) -> Any:
    """A tree as [feature, threshold, at most, above]; a leaf is its value."""
    if "leaf_value" in node:
        return round(node["leaf_value"], 4)
    return [node["split_feature"], float(f"{node['threshold']:.6g}"), nested(node["left_child"]), nested(node["right_child"])]


def trees(booster: lightgbm.Booster) -> list[Any]:
    """All trees of a forest."""
    return [nested(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]]


def packed(
    words: dict[str, list[float]], of_kinds: Words, kinds: lightgbm.Booster, forests: dict[str, tuple[lightgbm.Booster, list[Rows]]]
) -> dict[str, Any]:
    """The model as ``models/blocks.json`` keeps it.

    :param forests: the forest of each family, and what it learned from.
    """
    model: dict[str, Any] = {"words": words, "kinds": {"start": of_kinds.start, "words": of_kinds.weights, "trees": trees(kinds)}}
    return model | {family: {"trees": trees(booster), "exits": exits(family, booster, seen)} for family, (booster, seen) in forests.items()}


def family_rows(family: str, rows: Sequence[Rows]) -> list[Rows]:
    """The pages that the forest of a family learns from."""
    return [r for r in rows if family == "other" or r.page.kind == "article"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--check", type=Path, help="pages that nothing is learned from, to measure on")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[1] / "onrecord/models")
    arguments = parser.parse_args()
    pages = list(examples(arguments.data))
    parts = split(pages)
    guess, building = held_out_kinds(pages, parts)
    right = np.mean([kindrows.GUESSED[int(g.argmax())] == p.kind for g, p in zip(guess, pages, strict=True)])
    print(f"kind right on held-out sites: {right:.4f}", flush=True)
    weights = [class_weights(others(pages, parts, k)) for k in range(FOLDS)]
    rows = [block_rows(p, weights[part], g) for p, part, g in zip(pages, parts, guess, strict=True)]
    boosters, found = {}, {}
    for family in ("article", "other"):
        boosters[family], found[family] = learned(family, rows, parts)
        measured(f"held-out sites, forests for {family}:", pages, guess, found[family])
    chosen = [found["article" if is_article(g) else "other"][i] for i, g in enumerate(guess)]
    scores = measured("held-out sites:", pages, guess, chosen)
    words, of_kinds = class_weights(pages), kind_words(pages)
    kinds = kind_forest(pages, building)
    model = packed(words, of_kinds, kinds, {family: (booster, family_rows(family, rows)) for family, booster in boosters.items()})
    figures = {"kinds": f"{right:.3f}", "held_out_all": f"{scores['all']:.4f}"}
    checked = check(arguments.check, words, of_kinds, kinds, boosters) if arguments.check else None
    write(arguments.out, "blocks", model, scores["article"], checked, **figures)


def check(folder: Path, words: dict[str, list[float]], of_kinds: Words, kinds: lightgbm.Booster, boosters: dict[str, Any]) -> float:
    """Mean word F1 on pages that nothing was learned from."""
    pages = list(examples(folder))
    guess = guesses(kinds, pages, kind_rows(pages, of_kinds), of_kinds)
    rows = [block_rows(p, words, g) for p, g in zip(pages, guess, strict=True)]
    found: list[Any] = []
    for row in rows:
        family = "article" if is_article(row.kinds) else "other"
        found += chances(family, boosters[family], [row])
    return measured("checked on:", pages, guess, found)["all"]


def write(folder: Path, name: str, model: dict[str, Any], held_out: float, checked: float | None, **figures: str) -> None:
    """``<name>.json`` and ``<name>.card.toml``, the card filled in from ``training/<name>.card.txt``."""
    data = json.dumps(model, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    (folder / f"{name}.json").write_bytes(data)
    card = Path(__file__).with_name(f"{name}.card.txt").read_text("utf-8")
    checked_ = f"{checked:.4f}" if checked is not None else "not measured"
    filled = card.format(
        sha256=hashlib.sha256(data).hexdigest(), size=len(data), held_out=f"{held_out:.4f}", checked=checked_, trees=TREES, **figures
    )
    (folder / f"{name}.card.toml").write_text(filled, "utf-8")
    print(f"{name}.json: {len(data):,} bytes, {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
