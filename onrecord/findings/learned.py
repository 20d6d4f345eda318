"""The trained reader of tier "fast": which words are cues, and which words around each are its source and its content.

Three linear steps over the signs of ``signs.py``: a word is a cue or not; the words around a cue are source, content, cue or none, the best
row of them found by dynamic programming (Viterbi 1967); a judge weighs what came out. Weights: ``models/statements.json``.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import repeat
from typing import Any

from onrecord.errors import ModelError
from onrecord.findings.bestrow import Steps, best_path
from onrecord.findings.cues import forms
from onrecord.findings.draft import Draft, Place, place
from onrecord.findings.drafts import carry_on, drafts
from onrecord.findings.lines import JOINER, OUTSIDE, Line
from onrecord.findings.nocues import no_cue
from onrecord.findings.rolesums import Sums
from onrecord.findings.signs import Drafted, Own, Scene, around_signs, first_signs, lemma, own, own_signs, role_keys, subject_signs, tagged
from onrecord.findings.stances import stance
from onrecord.limits import LIMITS
from onrecord.model import Prose
from onrecord.models.load import load

HEADS_READ = 12  # cues of one sentence, the likeliest first: beyond that it is a list or an attack
FIRST_LOOK = 1.4  # log-odds that the other signs of a word seldom make up for: half the words need no second look, 3 cues in 1,000 are lost
ROLES = "-SCK"  # none, source, content, cue
LAST_MARKS = (",", ".", "—", "–", "-", ";", ":")
GAP_WORDS = 6
GOES_ON = frozenset(["but", "and", "as", "while", "when", "before", "after", "though"])
SAID_WORDS = 2  # of a quotation that can stand for itself, its marks left out
ROUNDED = 1e-6  # more than what adding up in another order can change
NOTHING = repeat(0)
UNIT = 1000.0  # the file has whole numbers of thousandths: their sums are exact in any order


@dataclass(frozen=True)
class Weights:
    """The weight file, ready to use."""

    heads: dict[str, float]  # words that can be a cue, with how often they are
    cue: Mapping[str, float]
    cue_bias: float
    cue_bar: float  # log-odds below which a word is no cue
    role: Mapping[str, Sequence[float]]  # weights of a sign for source, content and cue; none has always 0
    steps: Steps
    judge: dict[str, float]
    judge_bias: float
    bar: float  # log-odds below which a statement is not told
    chances: list[tuple[float, float]]  # log-odds of the judge -> how often it is right
    unit: float = 1.0  # what 1 is in the weights of cues, roles and steps

    def opens(self, low: str, rule: str) -> bool:
        """Whether a word is worth a second look: the first signs of most words settle that they are no cues."""
        return self.odds(self.summed(first_signs(low, rule))) >= self.cue_bar - FIRST_LOOK

    def summed(self, signs: Iterable[str]) -> float:
        """The weights of a cue's signs added up, as the table has them."""
        return sum(map(self.cue.get, signs, NOTHING))

    @cached_property
    def own(self) -> Callable[[Own], float]:
        """The weights of a word's own signs added up, remembered, as the table is too large to look into it often."""
        return lru_cache(LIMITS.remembered)(lambda key: self.summed(own_signs(key)))

    def odds(self, summed: float) -> float:
        """The log-odds of a cue whose signs weigh so much together."""
        return self.cue_bias + summed / self.unit

    @cached_property
    def openings(self) -> frozenset[str]:
        """The words that are worth it though no rule starts from them."""
        return frozenset(low for low in self.heads if self.opens(low, "none"))

    @cached_property
    def most(self) -> dict[str, float]:
        """The most that the signs of a subject can add, by the end of the sign: the rule, or a blank and the verb."""
        found: dict[str, float] = {}
        for sign, weight in self.cue.items():
            if sign.startswith(("s ", "sl ")):
                kind, _, end = sign.split(" ", 2)
                key = end if kind == "s" else " " + end
                found[key] = max(weight, found.get(key, 0.0))
        return found

    def hopeless(self, summed: float, rule: str, stem: str) -> bool:
        """Whether a word whose other signs weigh so much is no cue whatever its subject is."""
        return self.odds(summed + self.most.get(rule, 0.0) + self.most.get(" " + stem, 0.0)) < self.cue_bar - ROUNDED

    @cached_property
    def sums(self) -> Sums:
        """The weights of roles, added up for those signs that go together."""
        return Sums(self.role)


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
        cue=found["cue"],
        cue_bias=found["cue_bias"],
        cue_bar=found["cue_bar"],
        role=found["role"],
        steps=tuple(tuple(float(round(x * UNIT)) for x in row) for row in found["steps"]),  # type: ignore[arg-type]
        judge={k: v / 1000 for k, v in found["judge"].items()},
        judge_bias=found["judge_bias"],
        bar=found["bar"],
        chances=[(x, y) for x, y in found["chances"]],
        unit=UNIT,
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
    ruled = list(drafts(prose, line))
    if len(line.words) < 2 or (not ruled and known.openings.isdisjoint(line.lows)):
        return []
    scene = Scene(line, [tagged(line, d, known.heads) for d in ruled])
    judged = [(known.judge_bias + math.fsum(map(known.judge.get, t.signs, NOTHING)), t) for t in tag(scene, known)]
    return kept(prose, scene, judged, known.bar, known.chances) if judged or ruled else []


def kept(
    prose: Prose, scene: Scene, judged: Sequence[tuple[float, Tagged]], bar: float, chances: Sequence[tuple[float, float]]
) -> list[tuple[Draft, float | None]]:
    """The drafts whose log-odds reach ``bar``, the surest where two claim the same cue words; quotations that would be nobody's, and what is told inside another one."""
    taken: set[int] = set()
    found: list[tuple[Draft, float | None]] = []
    for odds, one in sorted(judged, key=lambda pair: (-pair[0], pair[1].head)):
        if odds < bar:
            break
        words = {k for k, role in enumerate(one.tags) if role == "K"}
        if taken & words:
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


def candidates(scene: Scene, heads: Container[str]) -> list[int]:
    """The words that may be cues: those of the table, and those that a rule starts from."""
    ruled = scene.by_head
    return [k for k, low in enumerate(scene.lows) if k in ruled or (low in heads and not no_cue(scene.line, k))]


def tag(scene: Scene, known: Weights) -> list[Tagged]:
    """The likely cues of a sentence, at most :data:`HEADS_READ`, each with its roles."""
    likely = []
    for at in candidates(scene, known.openings):
        rule, low = scene.rule(at), scene.lows[at]
        if rule != "none" and not known.opens(low, rule):
            continue
        beside = known.own(own(scene, at)) + known.summed(around_signs(scene, at))
        if known.hopeless(beside, rule, lemma(low)):
            continue
        odds = known.odds(beside + known.summed(subject_signs(scene, at)))
        if odds >= known.cue_bar:
            likely.append((odds, at))
    likely.sort(key=lambda pair: (-pair[0], pair[1]))
    return [roles(scene, at, odds, known) for odds, at in likely[:HEADS_READ]]


def roles(scene: Scene, at: int, odds: float, known: Weights) -> Tagged:
    """The roles of the words around the cue at word ``at``."""
    first, keys = role_keys(scene, at)
    path, margin = best_path(known.sums.rows(keys), known.steps, at - first)
    tags = "-" * first + "".join([ROLES[r] for r in path]) + "-" * (len(scene.lows) - first - len(path))
    return Tagged(at, tags, tuple(judge_signs(scene, at, odds, tags, margin / known.unit)))


def judge_signs(scene: Scene, at: int, odds: float, tags: str, margin: float) -> list[str]:
    """What the judge looks at: how sure the steps were, what they found, and whether the rules agree."""
    rule, name, stem = scene.by_head.get(at), scene.rule(at), lemma(scene.lows[at])
    source, content = tags.count("S"), tags.count("C")
    any_source, pieces, heads = min(source, 1), stretches(tags, "C"), stretches(tags, "S")
    sure = max(-8, min(8, round(odds * 1.5)))
    others = "".join(sorted({d.tags[at] for d in scene.drafted if d.head != at})) if scene.drafted else ""
    found = [
        f"odds {sure}", f"margin {max(-4, min(8, round(margin)))}", f"found {any_source}{min(pieces, 3)}{min(heads, 2)}",
        f"long {min(source, 20) // 3} {min(content, 1)}", f"content {int(math.log2(content + 1))}", f"rule {name}", f"stem {stem}",
        f"stem {stem} {name}", f"inside {scene.inside_row[at]}{any_source}", f"mark {name} {scene.any_quoted:d}{scene.first_quoted:d}",
        f"odds {sure} {any_source}{min(pieces, 2)}",
    ]  # fmt: skip
    if rule is not None:
        same = "".join("1" if [a == r for a in tags] == [b == r for b in rule.tags] else "0" for r in "SCK")
        found += f"same {same}", f"same {same} {name}"
    found.append(f"in {others} {name}")
    return found


def stretches(tags: str, role: str) -> int:
    """How many there are with a role.

    >>> stretches("C-SCC", "C")
    2
    """
    return tags.startswith(role) + sum([tags.count(before + role) for before in ROLES if before != role])


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
