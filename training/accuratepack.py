"""The files of tier "accurate" from what was learned: ``onrecord/models/accurate.{encoder.onnx,roles.onnx,json,card.toml}``.

    python training/accuratepack.py FOLDER [--out onrecord/models] [--dev ../shared/data/statements/polnear]

FOLDER holds ``state.pt`` and ``judge.json`` (see ``training/accurate.py`` and ``training/accuratejudge.py``). Needs torch, onnx and onnxruntime.
The encoder's matrices become eight-bit numbers, its table of pieces too, one scale a piece; pieces of other scripts and unused ones are left out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from accurate import vocabulary
from accuratejudge import FOLDS, from_state
from accuratenet import NARROW, WIDE, Encoder, Roles

from bench import statements as bench

PACKAGE = Path(__file__).resolve().parents[1] / "onrecord/models"
SCRIPTS = ("LATIN", "DIGIT", "GREEK", "CYRILLIC")  # letters whose pieces are kept


def kept(piece: str) -> bool:
    """Whether English news may need a piece."""
    if piece.startswith("[unused"):
        return False
    letters = [ch for ch in piece.removeprefix("##") if ch.isalpha()]
    return piece.startswith("[") or all(unicodedata.name(ch, "").startswith(SCRIPTS) for ch in letters)


class Small(nn.Module):
    """The encoder with its table of pieces in eight bits and without an argument for the mask: a window is never padded."""

    def __init__(self, encoder: Encoder, numbers: list[int]) -> None:
        super().__init__()
        table = encoder.word.weight[torch.tensor(numbers)]
        self.register_buffer("scale", table.abs().amax(1, keepdim=True) / 127)
        self.register_buffer("table", torch.round(table / self.scale).to(torch.int8))
        self.encoder = encoder

    def forward(self, ids: Tensor, cases: Tensor, quotes: Tensor, ruled: Tensor) -> tuple[Tensor, Tensor]:
        e = self.encoder
        x = self.table[ids].float() * self.scale[ids]
        x = e.norm(x + e.place.weight[: ids.shape[1]] + e.case(cases) + e.quote(quotes) + e.ruled(ruled))
        none = torch.zeros(1)
        for layer in e.layers:
            x = layer(x, none)
        return x, e.cue(x)[..., 0]


def exported(net: nn.Module, arguments: tuple[Any, ...], names: list[str], outputs: list[str], axes: dict[str, dict[int, str]]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "net.onnx"
        torch.onnx.export(
            net.eval(), arguments, str(path), input_names=names, output_names=outputs, dynamic_axes=axes, opset_version=17, dynamo=False
        )
        return path.read_bytes()


def encoder_file(encoder: Encoder, numbers: list[int]) -> bytes:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    names = ["ids", "cases", "quotes", "ruled"]
    one = torch.ones((1, 9), dtype=torch.int64)
    whole = exported(
        Small(encoder, numbers), (one,) * 4, names, ["vectors", "odds"], {n: {1: "pieces"} for n in [*names, "vectors", "odds"]}
    )
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        before.write_bytes(whole)
        quantize_dynamic(
            before,
            after,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )
        return after.read_bytes()


def roles_file(roles: Roles) -> bytes:
    rows = {0: "rows", 1: "words"}
    whole, number = torch.zeros((2, 9, WIDE)), torch.zeros((2, 9), dtype=torch.int64)
    names = ["words", "heads", "far", "own", "guess", "same", "mask"]
    axes = dict.fromkeys(names, rows) | {"heads": {0: "rows"}, "scores": rows}
    return exported(roles, (whole, torch.zeros((2, WIDE)), *(number,) * 4, torch.ones((2, 9))), names, ["scores"], axes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=PACKAGE)
    parser.add_argument("--dev", type=Path, help="measure what was written on the dev part in this folder, for the card")
    options = parser.parse_args()
    if options.dev and options.out.resolve() != PACKAGE:
        parser.error("--dev measures the weights that the package holds: leave --out away, or measure later")
    encoder, roles, chain, heads = from_state(options.folder)
    pieces = {piece: number for piece, number in vocabulary().items() if kept(piece)}
    parts = {"encoder.onnx": encoder_file(encoder.eval(), list(pieces.values())), "roles.onnx": roles_file(roles)}
    judge = json.loads((options.folder / "judge.json").read_text("utf-8"))
    found = {
        "files": {part: hashlib.sha256(data).hexdigest() for part, data in parts.items()},
        "vocabulary": list(pieces),
        "heads": heads,
        "steps": [[round(x, 4) for x in line] for line in chain.steps.tolist()],
        "judge": judge["weights"],
        "judge_bias": judge["bias"],
        "bar": round(judge["bar"], 2),
        "chances": judge["chances"],
    }
    data = json.dumps(found, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    for part, content in {**parts, "json": data}.items():
        (options.out / f"accurate.{part}").write_bytes(content)
    size = len(data) + sum(map(len, parts.values()))
    known = {"narrow": NARROW, "pieces": len(pieces), "size": size, "sha256": hashlib.sha256(data).hexdigest(), "folds": FOLDS}
    card = options.out / "accurate.card.toml"
    words = Path(__file__).with_name("accurate.card.txt").read_text("utf-8").replace("{held_out:.1f}", f"{judge['held_out']:.1f}")
    card.write_text(words.format(**known, dev="not measured"), "utf-8")
    if options.dev:
        dev = bench.measure(bench.TIERS["accurate"], options.dev / "dev.jsonl.gz", None)["F1"]
        card.write_text(words.format(**known, dev=f"{dev:.1f}"), "utf-8")
        print(f"dev: attr F1 {dev:.1f}")
    print(f"{size:,} bytes: " + ", ".join(f"{part} {len(content):,}" for part, content in {**parts, "json": data}.items()))


if __name__ == "__main__":
    main()
