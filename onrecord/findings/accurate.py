"""The reader of tier "accurate": an encoder reads the text in windows, then each likely cue gets the roles of the words around it.

Three steps, as in ``learned.py``: which words are cues; source, content and cue among the words around each, the best row found by dynamic
programming; a judge weighs what came out, and what the tier "fast" says of the same cue. What counts as a statement, and how quotations carry
on into the next sentences, is the same for all tiers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from onrecord.errors import ModelError
from onrecord.findings import learned
from onrecord.findings.bestrow import Four, best_path
from onrecord.findings.draft import Draft
from onrecord.findings.drafts import carry_on, drafts
from onrecord.findings.learned import HEADS_READ, ROLES, Tagged, Weights, kept, scene_of
from onrecord.findings.lines import Line
from onrecord.findings.network import Network, knowledge, network
from onrecord.findings.nocues import no_cue
from onrecord.findings.pieces import Pieces
from onrecord.findings.signs import Scene
from onrecord.findings.windows import row, windows
from onrecord.model import Prose

if TYPE_CHECKING:
    from onrecord.findings.network import Numbers

LEAST_ODDS = -3.0  # of a word being a cue, below which no roles are looked for: 5 in 100


@dataclass(frozen=True)
class Judge:
    """How what the network says becomes log-odds of being right: a weight for each sign of :func:`signs`, and the table of chances."""

    weights: dict[str, float]
    bias: float
    bar: float
    chances: list[tuple[float, float]]


@dataclass(frozen=True)
class Reader:
    """Everything that the tier needs."""

    net: Network
    pieces: Pieces
    heads: dict[str, float]
    steps: tuple[Four, Four, Four, Four]
    fast: Weights | None
    judge: Judge


@dataclass(frozen=True)
class Found:
    """A cue with its roles, and what the judge looks at."""

    tagged: Tagged
    signs: dict[str, float]


@cache
def reader() -> Reader:
    """The trained reader.

    :raises ModelError: where onnxruntime or a weight file is missing.
    """
    known = knowledge()
    fast = learned.weights()
    if fast is None:
        raise ModelError('The tier "accurate" also needs the weights of "fast" (models/statements.json). Install onrecord again.')
    judge = Judge(known["judge"], known["judge_bias"], known["bar"], [(x, y) for x, y in known["chances"]])
    steps = tuple(tuple(line) for line in known["steps"])
    return Reader(network(), Pieces({p: k for k, p in enumerate(known["vocabulary"])}), known["heads"], steps, fast, judge)  # type: ignore[arg-type]


def by_encoder(prose: Prose, read: list[Line]) -> Iterator[tuple[Draft, float | None]]:
    """Drafts of all sentences with the chance that each is right; none in another language than English."""
    if not prose.language.startswith("en"):
        found: Iterator[tuple[Line, Draft, float | None]] = ((line, d, None) for line in read for d in drafts(prose, line))
    else:
        found = _told(prose, read, reader())
    for line, draft, chance in found:
        whole = carry_on(prose, read, line, draft)
        if whole is not None:
            yield whole, chance


def _told(prose: Prose, read: list[Line], known: Reader) -> Iterator[tuple[Line, Draft, float | None]]:
    scenes = [scene_of(prose, line, known.heads) for line in read]
    for scene, found in read_through(scenes, known):
        judged = [(weighed(one.signs, known.judge), one.tagged) for one in found]
        for draft, chance in kept(prose, scene, judged, known.judge.bar, known.judge.chances):
            yield scene.line, draft, chance


def weighed(signs: dict[str, float], judge: Judge) -> float:
    """The log-odds that a statement is right."""
    return judge.bias + math.fsum(judge.weights.get(name, 0.0) * value for name, value in signs.items())


def read_through(scenes: Sequence[Scene], known: Reader) -> Iterator[tuple[Scene, list[Found]]]:
    """Each sentence with what was found in it, as soon as its last window is read."""
    vectors: list[Any] = []
    odds: list[float] = []
    open_at = 0  # the sentence whose words are being gathered
    for window in windows(scenes, known.pieces):
        of_pieces, of_cues = known.net.encode(window)
        for n, _, at in window.words:
            while open_at < n:
                yield scenes[open_at], _found(scenes[open_at], vectors, odds, known)
                vectors, odds, open_at = [], [], open_at + 1
            vectors.append(of_pieces[at])
            odds.append(float(of_cues[at]))
    for scene in scenes[open_at:]:
        yield scene, _found(scene, vectors, odds, known)
        vectors, odds = [], []


def _found(scene: Scene, vectors: Sequence[Numbers], odds: Sequence[float], known: Reader) -> list[Found]:
    """The likely cues of a sentence, at most :data:`~onrecord.findings.learned.HEADS_READ`, each with its roles."""
    likely = sorted(((x, k) for k, x in enumerate(odds) if x >= LEAST_ODDS and _can_be_cue(scene, k)), reverse=True)[:HEADS_READ]
    if not likely:
        return []
    rows = [row(scene, k) for _, k in likely]
    scores = known.net.roles(rows, [vectors_of(vectors, r.first, len(r.far)) for r in rows])
    beside = {one.head: one for one in learned.tag(scene, known.fast)} if known.fast else {}
    found = []
    for (x, at), r, s in zip(likely, rows, scores, strict=True):
        three = [tuple(line) for line in (s[:, 1:] - s[:, :1]).tolist()]
        path, margin = best_path(three, known.steps, r.cue)
        tags = "-" * r.first + "".join(ROLES[p] for p in path) + "-" * (len(scene.lows) - r.first - len(path))
        one = Tagged(at, tags, ())
        found.append(
            Found(one, signs(scene, one, (x, margin, three[r.cue][2], certainty(three, path, known.steps)), beside.get(at), known))
        )
    return found


def _can_be_cue(scene: Scene, k: int) -> bool:
    return (scene.lows[k][0].isalnum() or scene.lows[k] == ":") and not no_cue(scene.line, k)


def vectors_of(vectors: Sequence[Numbers], first: int, size: int) -> Numbers:
    """The vectors of some words of a sentence, one below the other."""
    import numpy as np

    return np.stack(vectors[first : first + size])


def certainty(scores: Sequence[tuple[float, ...]], path: Sequence[int], steps: Sequence[Sequence[float]]) -> float:
    """The log of the chance that the chain gives this row of roles among all rows."""
    all_ = [0.0, 0.0, 0.0, 0.0]
    own = 0.0
    for t, line in enumerate(scores):
        here = (0.0, *line)
        if t:
            top = max(all_)
            raw = [math.exp(a - top) for a in all_]
            all_ = [top + math.log(math.fsum(e * math.exp(steps[a][b]) for a, e in enumerate(raw)) + 1e-300) + here[b] for b in range(4)]
            own += steps[path[t - 1]][path[t]]
        else:
            all_ = list(here)
        own += here[path[t]]
    top = max(all_)
    return own - top - math.log(math.fsum(math.exp(a - top) for a in all_))


def signs(scene: Scene, one: Tagged, numbers: tuple[float, float, float, float], beside: Tagged | None, known: Reader) -> dict[str, float]:
    """What the judge looks at: how sure the network is, what it found, and whether the rules and the tier "fast" agree."""
    odds, margin, head, sure = numbers
    found = {
        "odds": _within(odds, 8.0),
        "head": _within(head, 8.0),
        "margin": _within(margin, 8.0),
        "sure": max(sure, -12.0),
        "sure half": max(sure, -3.0),
        "no source": float("S" not in one.tags),
        "no content": float("C" not in one.tags),
        "long": math.log2(1 + one.tags.count("C")) / 4,
        "quoted": float(scene.any_quoted),
        "inside": float(scene.inside_row[one.head] == "Q"),
    }
    rule = scene.by_head.get(one.head)
    if rule is not None:
        found |= {f"rule {rule.draft.rule}": 1.0, "rule same": _shared(one.tags, rule.tags)}
    if known.fast is not None:
        said = math.fsum(known.fast.judge.get(s, 0.0) for s in beside.signs) + known.fast.judge_bias if beside else -3.0
        found |= {
            "fast": _within(said, 4.0),
            "fast same": _shared(one.tags, beside.tags) if beside else 0.0,
            "no fast": float(beside is None),
        }
    return found


def _within(x: float, most: float) -> float:
    return max(-most, min(most, x))


def _shared(tags: str, others: str) -> float:
    """The least share of source, of content and of cue that two readings have in common."""
    least = 1.0
    for role in "SCK":
        either = sum(a == role or b == role for a, b in zip(tags, others, strict=True))
        both = sum(a == b == role for a, b in zip(tags, others, strict=True))
        least = min(least, both / either if either else 1.0)
    return least
