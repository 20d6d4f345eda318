"""What the trained reader looks at: the signs of a word that may be a cue, and of each word around one.

Every sign is a short text; a weight file has a weight for each that it knows. The rules' own drafts are among the signs, so the
reader begins where the rules end. Training and reading use this one file.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from onrecord.findings.contents import content_end
from onrecord.findings.cues import forms
from onrecord.findings.draft import Draft, Place
from onrecord.findings.lines import ADVERB, AUXILIARY, BOUNDARY, DETERMINER, OUTSIDE, PAST, PREPOSITION, PRONOUN, TIME, Line
from onrecord.findings.sources import group_start, subject

KEPT = 50_000  # words whose look is remembered
REACH = 60  # words on each side of a cue that are looked at
FUNCTION = AUXILIARY | BOUNDARY | DETERMINER | PREPOSITION | PRONOUN | ADVERB | frozenset(["and", "but", "or", "said", "says", "according"])
VERBAL = AUXILIARY | {"past", "xed", "cue-past", "cue-third"}
GAPS = (("00", "01", "02"), ("10", "11", "12"), ("20", "21", "22"))
ENDINGS = ("ing", "ed", "ly", "ion", "s")
FAR = (5, 5, 5, 8, 8, 8, 8, 8, 8, 8, 15)  # distances from 5 on, put together


@dataclass(frozen=True)
class Drafted:
    """A rule's draft by the words of its sentence: "S" source, "C" content, "K" cue, "-" none."""

    draft: Draft
    head: int
    tags: str


class Scene:
    """A sentence with what its words look like, made once for all its cues."""

    def __init__(self, line: Line, drafted: list[Drafted]) -> None:
        self.line = line
        self.drafted = drafted
        self.lows = [w.low for w in line.words]
        self.looks = [look(w.low, w.text) for w in line.words]
        self.inside_row = "".join(["Q" if q != OUTSIDE else "." for q in line.quote])
        self.first_quoted = self.inside_row[:1] == "Q"
        self.any_quoted = "Q" in self.inside_row
        self.by_head = {d.head: d for d in drafted}
        self._groups: dict[int, tuple[int, tuple[int, int] | None]] = {}

    @cached_property
    def pairs(self) -> list[str]:
        """Each word's look beside the one before it, and one more for the end."""
        return [b + " " + x for b, x in pairwise(["#", *self.looks, "#"])]

    @cached_property
    def breaks(self) -> list[str]:
        """What parts a word from a cue: a comma, a verb, nothing."""
        return ["," if x == "," else ("v" if x in VERBAL else "") for x in self.looks]

    def group(self, at: int) -> tuple[int, tuple[int, int] | None]:
        """Where the verb group of word ``at`` begins, and the subject before it."""
        if at not in self._groups:
            start = group_start(self.line, at)
            self._groups[at] = start, subject(self.line, start)
        return self._groups[at]

    def look(self, k: int) -> str:
        """What word ``k`` looks like; the ends of the sentence look like themselves."""
        return self.looks[k] if 0 <= k < len(self.looks) else "#"


@lru_cache(maxsize=KEPT)
def look(low: str, text: str) -> str:
    """A word for those that hold a sentence together, else the class of a word.

    >>> look("that", "that"), look("ruiz", "Ruiz"), look("painted", "painted"), look("2024", "2024")
    ('that', 'A', 'xed', '0')
    """
    if low in FUNCTION or not text[0].isalnum():
        return low
    if text[0].isdigit():
        return "0"
    if low in TIME:
        return "time"
    if text[0].isupper():
        return "As" if low.endswith("s") else "A"
    if low in PAST:
        return "past"
    match = forms().get(low)
    if match is not None:
        return "cue-" + match.form
    return next(("x" + e for e in ENDINGS if low.endswith(e)), "x")


@lru_cache(maxsize=KEPT)
def lemma(low: str) -> str:
    """The verb a form belongs to, as the table of cues has it; else the word without its ending."""
    match = forms().get(low)
    if match is not None:
        return match.cue.lemma
    for ending in ("ing", "ed", "es", "s"):
        if low.endswith(ending) and len(low) > len(ending) + 2:
            return low[: -len(ending)] + "+"
    return low + "+"


def span_words(line: Line, place: Place) -> tuple[int, int]:
    """The words of a sentence that a place of the text touches, as [first, last)."""
    first = bisect_right(line.words, place[0], key=lambda w: w.end)
    return first, max(first, bisect_left(line.words, place[1], key=lambda w: w.start))


def tagged(line: Line, draft: Draft, heads: dict[str, float]) -> Drafted:
    """A draft by the words of its sentence."""
    tags = ["-"] * len(line.words)
    for part in draft.content:
        first, last = span_words(line, part)
        tags[first:last] = "C" * (last - first)
    if draft.source:
        first, last = span_words(line, draft.source)
        tags[first:last] = "S" * (last - first)
    first, last = span_words(line, draft.cue)
    tags[first:last] = "K" * (last - first)
    return Drafted(draft, head_of(line, range(first, last), heads), "".join(tags))


def head_of(line: Line, cue: range, heads: dict[str, float]) -> int:
    """Which word of a cue carries it: the one that is most often part of a cue."""
    return max(cue, key=lambda k: (heads.get(line.low(k), 0.0), k), default=cue.start)


def first_signs(scene: Scene, at: int) -> tuple[str, str, str]:
    """The three signs that settle most words: the word, its verb, and the verb with the rule that starts from it."""
    low = scene.lows[at]
    stem = lemma(low)
    rule = scene.by_head.get(at)
    return f"w {low}", f"l {stem}", f"rl {rule.draft.rule if rule else 'none'} {stem}"


def cue_signs(scene: Scene, at: int) -> list[str]:
    """The signs of word ``at`` being a cue."""
    line, low = scene.line, scene.lows[at]
    stem = lemma(low)
    b2, b1, a1, a2 = (scene.look(at + d) for d in (-2, -1, 1, 2))
    form = scene.looks[at]
    rule = scene.by_head.get(at)
    name = rule.draft.rule if rule else "none"
    others = "".join(sorted({d.tags[at] for d in scene.drafted if d.head != at}))
    before, after = scene.inside_row[max(0, at - 1) : at], scene.inside_row[at + 1 : at + 2]
    marks = scene.inside_row[at] + before + after + ("f" if scene.first_quoted else "")
    who = scene.group(at)[1] if line.quote[at] == OUTSIDE else None
    whose = "none" if who is None else scene.looks[who[0]] + str(min(who[1] - who[0], 4))
    return [
        *first_signs(scene, at), f"lb {stem} {b1}", f"la {stem} {a1}", f"wn {low} {line.low(at + 1)}", f"wp {line.low(at - 1)} {low}",
        f"fb {b2} {b1} {form}", f"fa {form} {a1} {a2}", f"fm {b1} {form} {a1}", f"m {marks} {name}", f"ml {marks} {stem}",
        f"o {others} {name}", f"ol {others} {stem}", f"s {whose} {name}", f"sl {whose[:4]} {stem}", f"lba {b1} {stem} {a1}",
    ]  # fmt: skip


def proposal(scene: Scene, at: int) -> str:
    """What a rule for any verb would take as source and content: tags as in :class:`Drafted`."""
    line = scene.line
    tags = ["-"] * len(line.words)
    start, who = scene.group(at)
    if who is not None:
        tags[who[0] : who[1]] = "S" * (who[1] - who[0])
    last = content_end(line, at + 1, len(line.words))
    tags[at + 1 : last] = "C" * max(0, last - at - 1)
    tags[start : at + 1] = "K" * (at + 1 - start)
    return "".join(tags)


def role_signs(scene: Scene, at: int) -> tuple[int, list[tuple[str, ...]]]:
    """The first word of the window around the cue at ``at``, and the signs of each word in it."""
    first, last = max(0, at - REACH), min(len(scene.lows), at + REACH + 1)
    rule = scene.by_head.get(at)
    name = rule.draft.rule if rule else "none"
    ruled = "#" + (rule.tags if rule else "n" * len(scene.lows)) + "#"
    guess = "#" + proposal(scene, at) + "#"
    inside = "#" + scene.inside_row + "#"
    stem = lemma(scene.lows[at])
    gaps = _between(scene, at, first, last)
    quote, own = scene.line.quote, scene.line.quote[at]
    looks, pairs, lows = scene.looks, scene.pairs, scene.lows
    rows: list[tuple[str, ...]] = []
    for t in range(first, last):
        side = "<" if t < at else (">" if t > at else "=")
        far = distance(t - at)
        x, edge, g, gap = looks[t], ruled[t : t + 3], guess[t : t + 3], gaps[t - first]
        r1, g1 = edge[1], g[1]
        marks = inside[t : t + 3] + ("s" if quote[t] == own else "d") + side
        rows.append((
            "dx" + far + x, lows[t], "b" + pairs[t] + side, "a" + pairs[t + 1] + side, "rg" + edge + g, "rn" + edge + name,
            "rx" + r1 + x + side, "m" + marks + r1, "mg" + marks + g1 + gap, "hg" + stem + g1 + r1, "gx" + gap + x + side,
        ))  # fmt: skip
    return first, rows


@cache
def distance(d: int) -> str:
    """A distance in words, the far ones put together.

    >>> distance(3), distance(-7), distance(40)
    ('3', '-5', '15')
    """
    far = abs(d)
    near = far if far < 5 else FAR[min(far - 5, len(FAR) - 1)]
    return str(-near if d < 0 else near)


def _between(scene: Scene, at: int, first: int, last: int) -> list[str]:
    """How many commas and verbs stand between each word and the cue, up to two of each."""
    gaps = ["00"] * (last - first)
    for step, stop in ((-1, first - 1), (1, last)):
        commas = verbs = 0
        for t in range(at + step, stop, step):
            gaps[t - first] = GAPS[commas][verbs]
            if scene.breaks[t] == ",":
                commas = min(2, commas + 1)
            elif scene.breaks[t] == "v":
                verbs = min(2, verbs + 1)
    return gaps
