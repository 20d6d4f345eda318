"""How ``onrecord/models/flat.json`` is made: which lines of a page whose tags are lost are the story.

    python training/flat.py ../shared/data/pages/wcxb-dev [--check ../shared/data/pages/news-dev]

The same labels and the same kind of forest as ``training/blocks.py``, over pages that lxml flattens in the three ways that careless tools do. Needs lxml besides.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
from collections.abc import Iterator
from pathlib import Path

import blocks as learn
import lxml.etree
import lxml.html

from onrecord.article import features, flatstory
from onrecord.limits import LIMITS
from onrecord.model import Layout, Page
from onrecord.page.flat import lines_to_blocks

STEP = 2  # every so many-th page is learned from


def flattened(html: bytes) -> Iterator[str]:
    """The page's text nodes joined in three ways: glued, a line a node, one line."""
    document = lxml.html.document_fromstring(html)
    lxml.etree.strip_elements(document, "script", "style", "noscript", "template", with_tail=False)
    nodes = [text for text in document.itertext() if text.strip()]
    yield "".join(document.itertext())
    yield "\n".join(text.strip() for text in nodes)
    yield " ".join(" ".join(nodes).split())


def examples(folder: Path, step: int) -> Iterator[learn.Example]:
    """The articles of a folder, each flattened three times."""
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row.get("page_type", "article") == "article"]
    for row in rows[::step]:
        html = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
        gold = learn.WORD.findall(learn.gold_text(row).lower())
        for text in flattened(html):
            blocks, traits, clues = lines_to_blocks(text, LIMITS)
            if blocks:
                layout = Layout(Page(b""), "utf-8", blocks, traits, clues, flat=True)
                words = [learn.WORD.findall(block.text.lower()) for block in blocks]
                yield learn.Example(learn.site(row["url"]), gold, layout, -1, features.Measured(layout), learn.labels(words, gold), words)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--check", type=Path, help="pages that nothing is learned from, to measure on")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[1] / "onrecord/models")
    arguments = parser.parse_args()
    ready = [(page, list(flatstory.rows(page.measured))) for page in examples(arguments.data, STEP)]
    names = sorted({page.site for page, _ in ready})
    random.Random(0).shuffle(names)
    fold = {name: i % learn.FOLDS for i, name in enumerate(names)}
    held_out = {}
    for k in range(learn.FOLDS):
        booster = learn.forest([pair for pair in ready if fold[pair[0].site] != k])
        held_out.update({id(page): learn.chances(booster, rows) for page, rows in ready if fold[page.site] == k})
    scores = learn.report("held-out sites", [page for page, _ in ready], [held_out[id(page)] for page, _ in ready])
    booster = learn.forest(ready)
    checked: dict[float, float] = {}
    if arguments.check:
        other = list(examples(arguments.check, 1))
        checked = learn.report("checked on", other, [learn.chances(booster, flatstory.rows(page.measured)) for page in other])
    threshold = max(t for t in scores if scores[t] > max(scores.values()) - learn.SLACK)
    trees = [learn.nested(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]]
    exits = learn.exits(booster, ready, math.log(threshold / (1 - threshold)))
    model = {"threshold": threshold, "exits": exits, "words": {}, "trees": trees, "width": booster.num_feature()}
    learn.write(arguments.out, "flat", model, scores[threshold], checked.get(threshold))


if __name__ == "__main__":
    main()
