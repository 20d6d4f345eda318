"""The trained reader of tier "fast": which words are cues, and which words around each are its source and its content.

Three linear steps over the signs of ``signs.py``: a word is a cue or not; the words around a cue are source, content, cue or none, the best
row of them found by dynamic programming (Viterbi 1967); a judge weighs what came out. Weights: ``models/statements.json``.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from onrecord.errors import ModelError
from onrecord.findings.cues import forms
from onrecord.findings.draft import Draft, Place, place
from onrecord.findings.drafts import carry_on, drafts
from onrecord.findings.lines import JOINER, OUTSIDE, Line
from onrecord.findings.nocues import no_cue
from onrecord.findings.signs import Drafted, Scene, cue_signs, first_signs, lemma, role_signs, tagged
from onrecord.findings.stances import stance
from onrecord.model import Prose
from onrecord.models.load import load

HEADS_READ = 12  # cues of one sentence, the likeliest first: beyond that it is a list or an attack
FIRST_LOOK = 1.4  # log-odds that the other signs of a word seldom make up for: half the words need no second look, 3 cues in 1,000 are lost
ROLES = "-SCK"  # none, source, content, cue
LAST_MARKS = (",", ".", "—", "–", "-", ";", ":")
GAP_WORDS = 6
GOES_ON = frozenset(["but", "and", "as", "while", "when", "before", "after", "though"])
SAID_WORDS = 2  # of a quotation that can stand for itself, its marks left out
Three = tuple[float, float, float]  # for source, content, cue; none is always 0
Four = tuple[float, float, float, float]
NEVER = -1e9


@dataclass(frozen=True)
class Weights:
    """The weight file, ready to use."""

    heads: dict[str, float]  # words that can be a cue, with how often they are
    cue: dict[str, float]
    cue_bias: float
    cue_bar: float  # log-odds below which a word is no cue
    role: dict[str, Three]
    steps: tuple[Four, Four, Four, Four]  # from one role to the next
    judge: dict[str, float]
    judge_bias: float
    bar: float  # log-odds below which a statement is not told
    chances: list[tuple[float, float]]  # log-odds of the judge -> how often it is right


@dataclass(frozen=True)
class Tagged:
    """A cue with the role of each word of its sentence, and the signs for the judge."""

    head: int
    tags: str
    signs: tuple[str, ...]


@cache
def weights() -> Weights | None:
    """The weights, or None where the file is missing or is not the one its card describes: then the rules read alone."""
    try:
        found = load("statements")
    except ModelError:
        return None
    return unpacked(found)


def unpacked(found: dict[str, Any]) -> Weights:
    """Weights from their file, where they stand as whole numbers of thousandths."""
    return Weights(
        heads=found["heads"],
        cue={k: v / 1000 for k, v in found["cue"].items()},
        cue_bias=found["cue_bias"],
        cue_bar=found["cue_bar"],
        role={k: (v[0] / 1000, v[1] / 1000, v[2] / 1000) for k, v in found["role"].items()},
        steps=tuple(tuple(row) for row in found["steps"]),  # type: ignore[arg-type]
        judge={k: v / 1000 for k, v in found["judge"].items()},
        judge_bias=found["judge_bias"],
        bar=found["bar"],
        chances=[(x, y) for x, y in found["chances"]],
    )


def by_learning(prose: Prose, read: list[Line]) -> Iterator[tuple[Draft, float | None]]:
    """Drafts of all sentences with the chance that each is right; none in another language than English."""
    known = weights() if prose.language.startswith("en") else None
    for line in read:
        if known is None:
            found: Sequence[tuple[Draft, float | None]] = [(d, None) for d in drafts(prose, line)]
        else:
            found = _kept(prose, line, known)
        for draft, chance in found:
            whole = carry_on(prose, read, line, draft)
            if whole is not None:
                yield whole, chance


def _kept(prose: Prose, line: Line, known: Weights) -> list[tuple[Draft, float | None]]:
    """What the judge lets through."""
    scene = scene_of(prose, line, known.heads)
    judged = [(known.judge_bias + sum(known.judge.get(s, 0.0) for s in t.signs), t) for t in tag(scene, known)]
    return kept(prose, scene, judged, known.bar, known.chances)


def kept(
    prose: Prose, scene: Scene, judged: Sequence[tuple[float, Tagged]], bar: float, chances: Sequence[tuple[float, float]]
) -> list[tuple[Draft, float | None]]:
    """The drafts whose log-odds reach ``bar``, the surest where two claim the same cue words; quotations that would be nobody's, and what is told inside another one."""
    taken: set[int] = set()
    found: list[tuple[Draft, float | None]] = []
    for odds, one in sorted(judged, key=lambda pair: (-pair[0], pair[1].head)):
        words = {k for k, role in enumerate(one.tags) if role == "K"}
        if odds < bar or taken & words:
            continue
        taken |= words
        draft = drafted(prose, scene, one)
        if draft is not None:
            found.append((draft, chance(odds, chances)))
    here = [draft for draft, _ in found]
    lost = [d.draft for d in scene.drafted if _lost(scene.line, d, here)]
    nested = [d.draft for d in scene.drafted if _nested(prose, d.draft, here + lost)]
    found += [(draft, None) for draft in lost] + [(draft, NESTED) for draft in nested]
    return sorted(found, key=lambda pair: pair[0].cue)


def _lost(line: Line, ruled: Drafted, kept: list[Draft]) -> bool:
    """Whether a rule gives a source to a quotation, or to words of a headline, that nothing kept touches.

    A quotation is seldom nobody's, and of headlines the weights know little.
    """
    quoted = any(q != OUTSIDE and tag_ == "C" for q, tag_ in zip(line.quote, ruled.tags, strict=True))
    terse = ruled.draft.rule == "signed" or (line.kind == "headline" and ruled.draft.rule in ("inverted", "after", "label"))
    if ruled.draft.source is None or not (quoted or terse):
        return False
    spans = [part for draft in kept for part in draft.content]
    return not any(_meet(one, other) for one in ruled.draft.content for other in spans)


def _nested(prose: Prose, ruled: Draft, kept: list[Draft]) -> bool:
    """Whether a rule finds somebody saying something inside what a kept statement tells: "She said he had told officers that …".

    PolNeAR marks the outer one alone, so the weights never learned to find these; only the plainest verbs are believed.
    """
    if ruled.source is None or not ruled.content or ruled.rule not in ("that", "clause"):
        return False
    if prose.text[slice(*ruled.cue)].lower().rpartition(" ")[2] not in PLAINEST or any(_meet(ruled.cue, draft.cue) for draft in kept):
        return False
    spans = (ruled.source, ruled.cue, *ruled.content)
    start, end = min(a for a, _ in spans), max(b for _, b in spans)
    return any(a <= start and end <= b for draft in kept for a, b in draft.content)


NESTED = 0.5  # the chance of such a one: not measured, as too few are marked anywhere
PLAINEST = frozenset(("said", "says", "told"))


def _meet(one: Place, other: Place) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def scene_of(prose: Prose, line: Line, heads: dict[str, float]) -> Scene:
    """A sentence with the drafts of the rules."""
    return Scene(line, [tagged(line, d, heads) for d in drafts(prose, line)] if len(line.words) > 1 else [])


def candidates(scene: Scene, heads: dict[str, float]) -> list[int]:
    """The words that may be cues: those of the table, and those that a rule starts from."""
    return sorted({k for k, low in enumerate(scene.lows) if low in heads and not no_cue(scene.line, k)} | set(scene.by_head))


def tag(scene: Scene, known: Weights) -> list[Tagged]:
    """The likely cues of a sentence, at most :data:`HEADS_READ`, each with its roles."""
    likely = []
    weight = known.cue.get
    for at in candidates(scene, known.heads):
        first = known.cue_bias + sum([weight(s, 0.0) for s in first_signs(scene, at)])
        if first < known.cue_bar - FIRST_LOOK:
            continue
        odds = known.cue_bias + sum([weight(s, 0.0) for s in cue_signs(scene, at)])
        if odds >= known.cue_bar:
            likely.append((odds, at))
    likely.sort(key=lambda pair: (-pair[0], pair[1]))
    return [roles(scene, at, odds, known) for odds, at in likely[:HEADS_READ]]


def roles(scene: Scene, at: int, odds: float, known: Weights) -> Tagged:
    """The roles of the words around the cue at word ``at``."""
    first, rows = role_signs(scene, at)
    scores = [summed(row, known.role) for row in rows]
    path, margin = best_path(scores, known.steps, at - first)
    tags = "-" * first + "".join(ROLES[r] for r in path) + "-" * (len(scene.lows) - first - len(path))
    return Tagged(at, tags, tuple(judge_signs(scene, at, odds, tags, margin)))


def summed(row: Sequence[str], role: dict[str, Three]) -> Three:
    """The weights of a word's signs added up, one sum a role."""
    source = content = cue = 0.0
    for found in map(role.get, row):
        if found is not None:
            of_source, of_content, of_cue = found
            source += of_source
            content += of_content
            cue += of_cue
    return source, content, cue


def best_path(scores: Sequence[Three], steps: tuple[Four, Four, Four, Four], head: int) -> tuple[list[int], float]:
    """The best row of roles, its head being cue (Viterbi), and the least margin of a source or content word over its next best."""
    a = b = c = d = 0.0
    back: list[tuple[int, int, int, int]] = []
    for t, (source, content, cue) in enumerate(scores):
        if t:
            was = (a, b, c, d)
            came, a, b, c, d = _reached(was, steps)
            back.append(came)
        if t == head:
            a = b = c = NEVER
        else:
            b, c, d = b + source, c + content, d + cue
    last = (a, b, c, d)
    path = [last.index(max(last))]
    for came in reversed(back):
        path.append(came[path[-1]])
    path.reverse()
    margins = [
        min(s[0], s[0] - s[1], s[0] - s[2]) if r == 1 else min(s[1], s[1] - s[0], s[1] - s[2])
        for s, r in zip(scores, path, strict=True)
        if r in (1, 2)
    ]
    return path, min(margins, default=0.0)


def _reached(was: Four, steps: tuple[Four, Four, Four, Four]) -> tuple[tuple[int, int, int, int], float, float, float, float]:
    """From where each role is best reached, and with what sum."""
    (a, b, c, d), (s0, s1, s2, s3) = was, steps
    to0 = (a + s0[0], b + s1[0], c + s2[0], d + s3[0])
    to1 = (a + s0[1], b + s1[1], c + s2[1], d + s3[1])
    to2 = (a + s0[2], b + s1[2], c + s2[2], d + s3[2])
    to3 = (a + s0[3], b + s1[3], c + s2[3], d + s3[3])
    best = (max(to0), max(to1), max(to2), max(to3))
    return (to0.index(best[0]), to1.index(best[1]), to2.index(best[2]), to3.index(best[3])), *best


def judge_signs(scene: Scene, at: int, odds: float, tags: str, margin: float) -> Iterator[str]:
    """What the judge looks at: how sure the steps were, what they found, and whether the rules agree."""
    rule = scene.by_head.get(at)
    name = rule.draft.rule if rule else "none"
    source, content = tags.count("S"), tags.count("C")
    pieces = sum(b == "C" and a != "C" for a, b in pairwise("-" + tags))
    heads = sum(b == "S" and a != "S" for a, b in pairwise("-" + tags))
    sure = max(-8, min(8, round(odds * 1.5)))
    yield f"odds {sure}"
    yield f"margin {max(-4, min(8, round(margin)))}"
    yield f"found {min(source, 1)}{min(pieces, 3)}{min(heads, 2)}"
    yield f"long {min(source, 20) // 3} {min(content, 1)}"
    yield f"content {int(math.log2(content + 1))}"
    yield f"rule {name}"
    yield f"stem {lemma(scene.lows[at])}"
    yield f"stem {lemma(scene.lows[at])} {name}"
    yield f"inside {scene.inside_row[at]}{min(source, 1)}"
    yield f"mark {name} {scene.any_quoted:d}{scene.first_quoted:d}"
    yield f"odds {sure} {min(source, 1)}{min(pieces, 2)}"
    if rule is not None:
        same = "".join("1" if [a == r for a in tags] == [b == r for b in rule.tags] else "0" for r in "SCK")
        yield f"same {same}"
        yield f"same {same} {name}"
    others = [d for d in scene.drafted if d.head != at]
    yield f"in {''.join(sorted({d.tags[at] for d in others}))} {name}"


def drafted(prose: Prose, scene: Scene, one: Tagged) -> Draft | None:
    """Roles of words as a draft, or None where nothing was said or no cue is left."""
    line, rule = scene.line, scene.by_head.get(one.head)
    cue = _cue(line, one)
    source = _closed_up(line, _longest(one.tags, "S", None), cue)
    content = tuple(
        _widened(prose, line, _past_there(line, run)) for run in runs(one.tags, "C") if not _beside_the_quotation(line, run, cue)
    )
    carries = rule.draft.carries if rule else not content or line.quote[-1] != OUTSIDE
    if cue is None or not (content or carries):
        return None
    match = forms().get(line.low(one.head))
    return Draft(
        source=_bare(line, *source) if source else None,
        cue=place(line, *cue),
        content=content,
        stance=rule.draft.stance if rule else (stance(line, cue[0], one.head, match.cue) if match else "neutral"),
        rule=rule.draft.rule if rule else "learned",
        addressee=rule.draft.addressee if rule else None,
        carries=carries,
        to_part_end=rule.draft.to_part_end if rule else False,
    )


def runs(tags: str, role: str) -> Iterator[tuple[int, int]]:
    """The stretches of words with a role.

    >>> list(runs("-SS-CC", "C"))
    [(4, 6)]
    """
    start = None
    for k, tag_ in enumerate(tags + "#"):
        if tag_ == role and start is None:
            start = k
        elif tag_ != role and start is not None:
            yield start, k
            start = None


def _cue(line: Line, one: Tagged) -> tuple[int, int] | None:
    """The words of the cue around its head, without the mark after them; a colon stays where what was said follows it."""
    cue = _longest(one.tags, "K", one.head)
    while cue and cue[1] - 1 > one.head and line.low(cue[1] - 1) in LAST_MARKS:
        told_after = one.tags[cue[1] :].startswith("C") and "C" not in one.tags[: cue[0]]
        if line.low(cue[1] - 1) == ":" and (told_after or cue[1] == len(line.words)):
            break
        cue = cue[0], cue[1] - 1
    return cue


def _closed_up(line: Line, source: tuple[int, int] | None, cue: tuple[int, int] | None) -> tuple[int, int] | None:
    """A source with the phrase between it and its cue: "Mather, a laureate [in physics,] called"."""
    if source is None or cue is None or not 1 < cue[0] - source[1] <= GAP_WORDS or line.low(cue[0] - 1) != ",":
        return source
    return (source[0], cue[0]) if line.low(source[1]) in JOINER else source


def _beside_the_quotation(line: Line, run: tuple[int, int], cue: tuple[int, int] | None) -> bool:
    """Whether words go on after a quotation and its cue that nobody said: "“…,” she said, but Roe was asleep"."""
    if cue is None or run[0] < cue[1] or any(q != OUTSIDE for q in line.quote[run[0] : run[1]]):
        return False
    before = [k for k in range(cue[0]) if line.quote[k] != OUTSIDE]
    gone_on = line.low(run[0]) in GOES_ON or line.low(run[0] - 1) in GOES_ON
    return gone_on and len(before) > SAID_WORDS and line.low(before[-1] + 1) not in (",", "") and line.quote[0] != OUTSIDE


def _past_there(line: Line, run: tuple[int, int]) -> tuple[int, int]:
    """What was said begins with "that" in "said there that"."""
    return (run[0] + 1, run[1]) if line.low(run[0]) in ("there", "here") and line.low(run[0] + 1) == "that" else run


def _longest(tags: str, role: str, at: int | None) -> tuple[int, int] | None:
    found = [run for run in runs(tags, role) if at is None or run[0] <= at < run[1]]
    return max(found, key=lambda run: run[1] - run[0], default=None)


def _bare(line: Line, first: int, last: int) -> Place | None:
    """A source without the sentence's full stop and without its possessive ending; None where nothing is left."""
    while last > first and last == len(line.words) and line.low(last - 1) in (".", "!", "?"):
        last -= 1
    if last == first:
        return None
    start, end = place(line, first, last)
    return start, end - 2 * line.low(last - 1).endswith("'s")


def _widened(prose: Prose, line: Line, run: tuple[int, int]) -> Place:
    """A stretch as a place; one that begins or ends a sentence inside a quotation takes the rest of the quotation with it."""
    first, last = place(line, *run)
    if run[0] == 0 and line.quote[0] != OUTSIDE:
        first = min(first, prose.quotations[line.quote[0]].start)
    if run[1] == len(line.words) and line.quote[-1] != OUTSIDE:
        last = max(last, prose.quotations[line.quote[-1]].end)
    return first, last


def chance(odds: float, chances: Sequence[tuple[float, float]]) -> float:
    """How often a statement with such log-odds is right, as measured: the straight line between the two nearest rows of the table.

    >>> chance(0.5, [(0.0, 0.4), (1.0, 0.6)]), chance(9.0, [(0.0, 0.4), (1.0, 0.6)])
    (0.5, 0.6)
    """
    k = bisect_right(chances, odds, key=lambda pair: pair[0])
    if k == 0 or k == len(chances):
        return chances[max(0, k - 1)][1]
    (x, low), (y, high) = chances[k - 1], chances[k]
    return round(low + (high - low) * (odds - x) / (y - x), 3)
