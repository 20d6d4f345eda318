"""What the trained reader looks at: the signs of a word that may be a cue, and of each word around one.

Every sign is a short text; a weight file has a weight for each that it knows. The rules' own drafts are among the signs, so the
reader begins where the rules end. Training and reading use this one file.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise, repeat
from typing import NamedTuple

from onrecord.findings.contents import content_end
from onrecord.findings.cues import forms
from onrecord.findings.draft import Draft, Place
from onrecord.findings.lines import ADVERB, AUXILIARY, BOUNDARY, DETERMINER, OUTSIDE, PAST, PREPOSITION, PRONOUN, TIME, Line
from onrecord.findings.sources import group_start, subject

KEPT = 50_000  # words whose look is remembered
REACH = 60  # words on each side of a cue that are looked at
FUNCTION = AUXILIARY | BOUNDARY | DETERMINER | PREPOSITION | PRONOUN | ADVERB | frozenset(["and", "but", "or", "said", "says", "according"])
VERBAL = AUXILIARY | {"past", "xed", "cue-past", "cue-third"}
GAPS = {side: tuple(tuple(f"{commas}{verbs}{side}" for verbs in range(3)) for commas in range(3)) for side in "<>"}
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
        self.lows = line.lows
        self.looks = list(map(LOOKS.__getitem__, line.texts))
        self.padded = ["#", "#", *self.looks, "#", "#"]  # the ends of a sentence look like themselves
        self.any_quoted = line.quoted
        self.inside_row = "".join(["Q" if q != OUTSIDE else "." for q in line.quote]) if self.any_quoted else "." * len(line.quote)
        self.first_quoted = self.inside_row.startswith("Q")
        self.by_head = {d.head: d for d in drafted}
        self._groups: dict[int, tuple[int, tuple[int, int] | None]] = {}

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """Each word's look beside the one before it, and one more for the end."""
        return list(pairwise(self.padded[1:-1]))

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

    def rule(self, at: int) -> str:
        """The name of the rule that starts from word ``at``."""
        ruled = self.by_head.get(at)
        return ruled.draft.rule if ruled else "none"


class Looks(dict[str, str]):
    """What each word looks like, found once a word; when full, all are forgotten."""

    def __missing__(self, text: str) -> str:
        if len(self) >= KEPT:
            self.clear()
        self[text] = found = look(text.lower().replace("’", "'"), text)
        return found


LOOKS = Looks()


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


def first_signs(low: str, rule: str) -> tuple[str, str, str]:
    """The three signs that settle most words: the word, its verb, and the verb with the rule that starts from it."""
    stem = lemma(low)
    return "w " + low, "l " + stem, "rl " + rule + " " + stem


def cue_signs(scene: Scene, at: int) -> list[str]:
    """The signs of word ``at`` being a cue."""
    *beside, both = beside_signs(scene, at)
    return [*beside, *subject_signs(scene, at), both]


def beside_signs(scene: Scene, at: int) -> tuple[str, ...]:
    """Those that the word shows with the words, marks and rules beside it."""
    word, verb, ruled, marked, marked_verb, other, other_verb = own_signs(own(scene, at))
    *near, both = around_signs(scene, at)
    return word, verb, ruled, *near, marked, marked_verb, other, other_verb, both


def own(scene: Scene, at: int) -> Own:
    """What the signs are made of that most words of most pages share."""
    inside = scene.inside_row
    marks = inside[at] + inside[max(0, at - 1) : at] + inside[at + 1 : at + 2] + ("f" if scene.first_quoted else "")
    others = "".join(sorted({d.tags[at] for d in scene.drafted if d.head != at})) if scene.drafted else ""
    return scene.lows[at], scene.rule(at), marks, others


def own_signs(key: Own) -> tuple[str, ...]:
    """The signs of a word with its rule, the quotation marks and what other rules take it for."""
    low, name, marks, others = key
    stem = lemma(low)
    return *first_signs(low, name), f"m {marks} {name}", f"ml {marks} {stem}", f"o {others} {name}", f"ol {others} {stem}"


def around_signs(scene: Scene, at: int) -> tuple[str, ...]:
    """The signs of a word with the words beside it."""
    lows = scene.lows
    b2, b1, form, a1, a2 = scene.padded[at : at + 5]
    low, stem = lows[at], lemma(lows[at])
    return (
        f"lb {stem} {b1}", f"la {stem} {a1}", f"wn {low} {lows[at + 1] if at + 1 < len(lows) else ''}",
        f"wp {lows[at - 1] if at else ''} {low}", f"fb {b2} {b1} {form}", f"fa {form} {a1} {a2}", f"fm {b1} {form} {a1}", f"lba {b1} {stem} {a1}",
    )  # fmt: skip


def subject_signs(scene: Scene, at: int) -> tuple[str, str]:
    """Those of the phrase before it that may be its subject; to find it takes longer than all others together."""
    who = scene.group(at)[1] if scene.line.quote[at] == OUTSIDE else None
    whose = "none" if who is None else scene.looks[who[0]] + str(min(who[1] - who[0], 4))
    return f"s {whose} {scene.rule(at)}", f"sl {whose[:4]} {lemma(scene.lows[at])}"


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


Own = tuple[str, str, str, str]  # a word, the rule that starts from it, the quotation marks there, its roles by other rules
Look = tuple[str, str]  # what a word and the one after it look like
Far = tuple[str, str]  # a distance from the cue, and what the word there looks like
Near = tuple[str, str, str]  # what a word looks like, what stands between it and the cue, and the rule's role for it
Ruled = tuple[str, str, str, str]  # roles and marks (see _threes), what stands between, "s" in the cue's own quotation else "d", the rule
Stem = tuple[str, str, str]  # the cue's verb, the role that a rule for any verb gives a word, and the one that its own rule does


class RoleKeys(NamedTuple):
    """What the signs of the words around a cue are made of, a column a kind of sign; equal keys make equal signs, whatever the page."""

    far: Iterable[Far]
    near: Iterable[Near]
    ruled: Iterable[Ruled]
    stem: Iterable[Stem]
    words: Sequence[str]
    pairs: Sequence[Look]  # one more than words: the first word with the one before it, …, the last with the one after it
    at: int  # place of the cue among the words


def role_keys(scene: Scene, at: int) -> tuple[int, RoleKeys]:
    """The first word of the window around the cue at ``at``, and the keys of each word in it."""
    size = len(scene.lows)
    first, last = max(0, at - REACH), min(size, at + REACH + 1)
    rule = scene.by_head.get(at)
    ruled, guess = rule.tags if rule else "n" * size, proposal(scene, at)
    gaps = _between(scene, at, first, last)
    threes = _threes(ruled, guess, scene.inside_row)[first:last]
    quote, own = scene.line.quote, scene.line.quote[at]
    same = ["s" if q == own else "d" for q in quote[first:last]] if scene.any_quoted else "s" * (last - first)
    looks, ruled, guess = scene.looks[first:last], ruled[first:last], guess[first:last]
    return first, RoleKeys(
        far=zip(FARS[REACH - at + first : REACH - at + last], looks, strict=True),
        near=zip(looks, gaps, ruled, strict=True),
        ruled=zip(threes, gaps, same, repeat(scene.rule(at), last - first), strict=True),
        stem=zip(repeat(lemma(scene.lows[at]), last - first), guess, ruled, strict=True),
        words=scene.lows[first:last],
        pairs=scene.pairs[first : last + 1],
        at=at - first,
    )


def _threes(ruled: str, guess: str, inside: str) -> list[str]:
    """For each word nine letters: rule, guess and quotation marks of the word before it, of itself and of the word after it.

    >>> _threes("n", "C", ".")
    ['###nC.###']
    """
    woven = bytearray(b"#") * (3 * len(ruled) + 6)
    woven[3:-3:3], woven[4:-3:3], woven[5:-3:3] = ruled.encode(), guess.encode(), inside.encode()
    text = woven.decode()
    return [text[k : k + 9] for k in range(0, len(text) - 6, 3)]


def far_signs(key: Far) -> tuple[str]:
    """The sign of a word's distance from the cue."""
    far, look = key
    return ("dx" + far + look,)


def near_signs(key: Near) -> tuple[str, str]:
    """The signs of what a word looks like."""
    look, gap, ruled = key
    return "rx" + ruled + look + gap[2], "gx" + gap[:2] + look + gap[2]


def ruled_signs(key: Ruled) -> tuple[str, str, str, str]:
    """The signs of the rules' roles and of the quotation marks for a word and its neighbours."""
    three, gap, same, rule = key
    edge, guess, marks = three[0::3], three[1::3], three[2::3] + same + gap[2]
    return "rg" + edge + guess, "rn" + edge + rule, "m" + marks + edge[1], "mg" + marks + guess[1] + gap[:2]


def stem_signs(key: Stem) -> tuple[str]:
    """The sign of the cue's verb with the roles that the rules give a word."""
    return ("hg" + "".join(key),)


def pair_signs(place: str, side: str, pair: Look) -> tuple[str]:
    """The sign of a word's look beside the one before it ("b") or after it ("a"), the word standing before ("<") or after the cue."""
    return (place + pair[0] + " " + pair[1] + side,)


def role_signs(scene: Scene, at: int) -> tuple[int, list[tuple[str, ...]]]:
    """The first word of the window around the cue at ``at``, and the signs of each word in it."""
    first, keys = role_keys(scene, at)
    rows: list[tuple[str, ...]] = []
    for far, near, ruled, stem, low, pair in zip(keys.far, keys.near, keys.ruled, keys.stem, keys.words, pairwise(keys.pairs), strict=True):
        side = near[1][2]
        before, after = pair_signs("b", side, pair[0]), pair_signs("a", side, pair[1])
        (rx, gx), (rg, rn, marks, guess) = near_signs(near), ruled_signs(ruled)
        rows.append((*far_signs(far), low, *before, *after, rg, rn, rx, marks, guess, *stem_signs(stem), gx))
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


FARS = [distance(d) for d in range(-REACH, REACH + 1)]


def _between(scene: Scene, at: int, first: int, last: int) -> list[str]:
    """How many commas and verbs stand between each word and the cue, up to two of each, and on which side of it the word stands."""
    before = _gaps(scene.breaks[at - 1 : first - 1 if first else None : -1] if at else [], "<")
    before.reverse()
    return [*before, "00=", *_gaps(scene.breaks[at + 1 : last], ">")]


def _gaps(breaks: list[str], side: str) -> list[str]:
    """The same for the words of one side, from the cue on."""
    gaps: list[str] = []
    named = GAPS[side]
    commas = verbs = 0
    for mark in breaks:
        gaps.append(named[commas][verbs])
        if mark == ",":
            commas = min(2, commas + 1)
        elif mark:
            verbs = min(2, verbs + 1)
        if commas == 2 == verbs:
            break
    return gaps + [named[commas][verbs]] * (len(breaks) - len(gaps))
