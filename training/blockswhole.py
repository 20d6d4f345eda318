"""How well the whole way to an article does on sites that its block model never saw.

    python training/blockswhole.py ../shared/data/pages/wcxb-dev

``blocks.py`` scores the choice of blocks alone. Here five models are made, each from four parts of the sites, and the pages of the fifth are read with it as a
reader would have them: headline out, standfirst in. Word F1, mean over pages, by kind; rules that were made with these pages in view still know them.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import blocks
import numpy as np

from bench.candidates import article
from bench.pagescores import WORD, word_f1
from onrecord.article import score


def models(pages: list[blocks.Example], parts: list[int]) -> list[dict[str, Any]]:
    """For each part a model that saw none of its pages."""
    at = np.array(parts)
    guess, building = blocks.held_out_kinds(pages, parts)
    weights = [blocks.class_weights(blocks.others(pages, parts, k)) for k in range(blocks.FOLDS)]
    rows = [blocks.block_rows(page, weights[part], g) for page, part, g in zip(pages, parts, guess, strict=True)]
    found = []
    for k in range(blocks.FOLDS):
        rest = blocks.others(pages, parts, k)
        seen = {family: blocks.family_rows(family, blocks.others(rows, parts, k)) for family in ("article", "other")}
        forests = {family: (blocks.forest(family, mine), mine) for family, mine in seen.items()}
        found.append(blocks.packed(weights[k], blocks.kind_words(rest), blocks.kind_forest(rest, building[at != k]), forests))
    return found


def main() -> None:
    folder = Path(sys.argv[1])
    pages = list(blocks.examples(folder))
    parts = blocks.split(pages)
    part = {page.id: k for page, k in zip(pages, parts, strict=True)}
    made = models(pages, parts)
    scores: dict[str, list[float]] = defaultdict(list)
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [*map(json.loads, lines)]
    for k, model in enumerate(made):
        score.load = lambda _, found=model: found
        score.judge.cache_clear()
        for row in rows:
            if part[row["id"]] == k:
                html = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
                f1 = word_f1(article(html, row["url"])["text"], WORD.findall((row["main_content"] or "").lower()))
                scores[row["page_type"]].append(f1)
                scores["all"].append(f1)
    for kind, f1 in scores.items():
        print(f"{kind:15}{len(f1):5} pages   word F1 {np.mean(f1):.4f}   under half {sum(x < 0.5 for x in f1)}")


if __name__ == "__main__":
    main()
