"""The encoder of tier "accurate" and the net behind it, as onnxruntime runs them on one thread of the processor.

Weights: ``models/accurate.encoder.onnx`` (text to vectors, eight bits a weight), ``models/accurate.roles.onnx`` (roles of the words around a
cue) and ``models/accurate.json`` (vocabulary, steps from role to role, the judge, and the digests of the other two). Needs the extra ``accurate``; nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

from onrecord.errors import ModelError
from onrecord.findings.windows import Row, Window
from onrecord.models.load import load, load_bytes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float32]

MISSING = (
    'The tier "accurate" needs onnxruntime, which is not installed. Run: pip install \'onrecord[accurate]\', or choose the tier "fast".'
)
KNOWN = ("far", "own", "guess", "same")  # of a row


class Network(Protocol):
    """What reads a text: the trained one of :func:`network`, or another while training."""

    def encode(self, window: Window) -> tuple[Numbers, Numbers]:
        """A vector for each piece of a window, and the log-odds of each piece that it begins the head of a cue."""

    def roles(self, rows: Sequence[Row], words: Sequence[Numbers]) -> list[Numbers]:
        """For each row the scores of none, source, content and cue for each of its words; ``words`` are their vectors."""


class Session:
    """Both networks under onnxruntime."""

    def __init__(self, encoder: bytes, roles: bytes) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # many pages at once is the caller's to decide
        options.log_severity_level = 3
        on = ["CPUExecutionProvider"]
        self.encoder = onnxruntime.InferenceSession(encoder, options, providers=on)
        self.around = onnxruntime.InferenceSession(roles, options, providers=on)

    def encode(self, window: Window) -> tuple[Numbers, Numbers]:
        """See :class:`Network`."""
        import numpy as np

        parts = {name: np.array([getattr(window, name)], np.int64) for name in ("ids", "cases", "quotes", "ruled")}
        vectors, odds = self.encoder.run(None, parts)
        return vectors[0], odds[0]

    def roles(self, rows: Sequence[Row], words: Sequence[Numbers]) -> list[Numbers]:
        """See :class:`Network`."""
        import numpy as np

        long = max(len(row.far) for row in rows)
        known: dict[str, Any] = {name: np.zeros((len(rows), long), np.int64) for name in KNOWN}
        vectors = np.zeros((len(rows), long, words[0].shape[1]), np.float32)
        mask = np.zeros((len(rows), long), np.float32)
        for k, (row, own) in enumerate(zip(rows, words, strict=True)):
            size = len(row.far)
            vectors[k, :size], mask[k, :size] = own, 1.0
            for name in KNOWN:
                known[name][k, :size] = getattr(row, name)
        heads = np.stack([own[row.cue] for row, own in zip(rows, words, strict=True)])
        (scores,) = self.around.run(None, {"words": vectors, "heads": heads, **known, "mask": mask})
        return [scores[k, : len(row.far)] for k, row in enumerate(rows)]


@cache
def network() -> Session:
    """The networks, loaded once.

    :raises ModelError: where onnxruntime is not installed, or a weight file is missing or not the one that its card describes.
    """
    if find_spec("onnxruntime") is None:
        raise ModelError(MISSING)
    return Session(load_bytes("accurate", "encoder.onnx"), load_bytes("accurate", "roles.onnx"))


@cache
def knowledge() -> dict[str, Any]:
    """The vocabulary, the steps, the judge and its table of chances."""
    return load("accurate")
