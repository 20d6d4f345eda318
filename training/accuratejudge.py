"""How far to believe the network of tier "accurate": its judge, its bar and its table of chances, from articles held out.

    python training/accuratejudge.py ../shared/data/statements/polnear FOLDER

FOLDER holds ``state.pt`` as ``training/accurate.py`` leaves it, and in ``fast/`` the weights of tier "fast" that have not seen the held-out articles
either (``training/statements.py … --without 7 --out FOLDER/fast``). Writes ``judge.json`` there.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from accurate import HELD, vocabulary
from accuratenet import Chain, Encoder, Roles
from statements import Article, articles, best_bar

from bench import statements as bench
from onrecord.findings import learned
from onrecord.findings.accurate import Found, Judge, Reader, read_through, weighed
from onrecord.findings.drafts import carry_on
from onrecord.findings.learned import scene_of
from onrecord.findings.network import KNOWN
from onrecord.findings.pieces import Pieces
from onrecord.findings.windows import Row, Window

STRENGTH = 0.3  # inverse regularisation
FOLDS = 6
POINTS = 30
NO_JUDGE = Judge({}, 0.0, -99.0, [(0.0, 0.5)])


class Torch:
    """The network as it comes out of training."""

    def __init__(self, encoder: Encoder, roles: Roles) -> None:
        self.encoder, self.around = encoder.eval(), roles.eval()

    @torch.no_grad()
    def encode(self, window: Window) -> tuple[Any, Any]:
        parts = [torch.tensor([getattr(window, name)]) for name in ("ids", "cases", "quotes", "ruled")]
        vectors, odds = self.encoder(*parts, torch.ones(parts[0].shape))
        return vectors[0].numpy(), odds[0].numpy()

    @torch.no_grad()
    def roles(self, rows: Sequence[Row], words: Sequence[Any]) -> list[Any]:
        return [self._one(row, torch.from_numpy(own)) for row, own in zip(rows, words, strict=True)]

    def _one(self, row: Row, words: torch.Tensor) -> Any:
        known = [torch.tensor([getattr(row, name)]) for name in KNOWN]
        return self.around(words[None], words[row.cue][None], *known, torch.ones((1, len(row.far))))[0].numpy()


def from_state(folder: Path) -> tuple[Encoder, Roles, Chain, dict[str, float]]:
    state = torch.load(folder / "state.pt")
    encoder, roles, chain = Encoder(state["encoder"]["word.weight"].shape[0]), Roles(), Chain()
    encoder.load_state_dict(state["encoder"])
    roles.load_state_dict(state["roles"])
    chain.load_state_dict(state["chain"])
    return encoder, roles, chain, state["heads"]


def trained(folder: Path) -> Reader:
    """A reader over the state of a folder, without a judge yet."""
    encoder, roles, chain, heads = from_state(folder)
    fast = learned.unpacked(json.loads((folder / "fast/statements.json").read_text("utf-8")))
    return Reader(Torch(encoder, roles), Pieces(vocabulary()), heads, chain.steps.tolist(), fast, NO_JUDGE)


@dataclass
class Told:
    """What was found in one article, and which of it is right."""

    found: list[Found]
    right: list[int]
    marked: int


def tell(page: Article, known: Reader) -> Told:
    scenes = [scene_of(page.prose, line, known.heads) for line in page.read]
    found, spans = [], []
    for scene, told in read_through(scenes, known):
        for one in told:
            draft = learned.drafted(page.prose, scene, one.tagged)
            whole = carry_on(page.prose, page.read, scene.line, draft) if draft else None
            if whole is not None:
                found.append(one)
                spans.append({"source": [whole.source] if whole.source else [], "cue": [whole.cue], "content": list(whole.content)})
    tokens = [m.span() for m in bench.WORD.finditer(page.text)]
    taken = set(bench.matched(bench.pooled(tokens, page.gold), bench.pooled(tokens, spans)).values())
    return Told(found, [int(k in taken) for k in range(len(found))], len(page.gold))


def fitted(told: Sequence[Told]) -> tuple[dict[str, float], float]:
    names = sorted({name for one in told for f in one.found for name in f.signs})
    rows = np.array([[f.signs.get(name, 0.0) for name in names] for one in told for f in one.found])
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit(rows, [r for one in told for r in one.right])
    return {name: round(float(w), 4) for name, w in zip(names, model.coef_[0], strict=True)}, round(float(model.intercept_[0]), 4)


def middle(bars: Sequence[float]) -> float:
    """The middle of the flat top of the curve: the highest of these bars loses spans that are right (exact F1 of sources .8 lower on the held-out articles)."""
    return (min(bars) + max(bars)) / 2


def judged(told: Sequence[Told]) -> tuple[Judge, float]:
    """The judge, its bar and chances from folds by article; and the F1 held out."""
    odds, right = [], []
    for k in range(FOLDS):
        weights, bias = fitted([t for n, t in enumerate(told) if n % FOLDS != k])
        fold = replace(NO_JUDGE, weights=weights, bias=bias)
        for one in (t for n, t in enumerate(told) if n % FOLDS == k):
            odds += [weighed(f.signs, fold) for f in one.found]
            right += one.right
    bar, f1 = best_bar(odds, right, sum(t.marked for t in told), middle)
    print(f"held out: attr F1 {f1:.1f} at bar {bar:.1f}")
    weights, bias = fitted(told)
    return Judge(weights, bias, bar, curve(odds, right)), f1


def curve(odds: Sequence[float], right: Sequence[int]) -> list[tuple[float, float]]:
    """Odds of the judge with how often they are right, rising: a logistic curve (Platt 1999), as points to interpolate between.

    So few articles bear no more than its two parameters: an isotonic regression has the worse likelihood on folds of them.
    """
    model = LogisticRegression(C=1e6).fit(np.array(odds)[:, None], right)
    points = np.linspace(min(odds), max(odds), POINTS)
    chances = model.predict_proba(points[:, None])[:, 1]
    return [(round(float(x), 3), round(min(0.98, max(0.02, float(y))), 3)) for x, y in zip(points, chances, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    known = trained(options.folder)
    pages = [p for k, p in enumerate(articles(options.data / "train.jsonl.gz")) if k % 10 == HELD]
    judge, held_out = judged([tell(page, known) for page in pages])
    (options.folder / "judge.json").write_text(json.dumps({**judge.__dict__, "held_out": held_out}, indent=1), "utf-8")
    print(dict(sorted(judge.weights.items(), key=lambda p: -abs(p[1]))), judge.bias)


if __name__ == "__main__":
    main()
