"""Verbs of saying that tell no statement of the story: a wish not to be named, and hearsay in passing."""

from __future__ import annotations

from itertools import pairwise

from onrecord.findings.lines import AUXILIARY, Line, is_adverb

NAMED = frozenset(["named", "identified", "quoted"])
ASKED = frozenset(
    "ask asks asked request requests requested insist insists insisted decline declines declined refuse refuses refused wish wishes wished "
    "prefer preferred speak spoke speaking grant granted demand demanded agree agreed want wanted".split()
)
HEARD = frozenset("said believed thought reported alleged rumored rumoured reputed claimed supposed".split())
REACH = 9  # words from "spoke" to "anonymity"


def no_cue(line: Line, at: int) -> bool:
    """Whether the verb at word ``at`` is no cue: "asked not to be named", "the bridge, said to be the oldest, …"."""
    low = line.lows[at]
    return (low in ASKED and wants_no_name(line, at)) or (low in HEARD and _in_passing(line, at))


def wants_no_name(line: Line, at: int) -> bool:
    """Whether the verb at word ``at`` asks to stay unnamed: "asked not to be identified", "spoke on condition of anonymity"."""
    if line.low(at) not in ASKED:
        return False
    after = line.lows[at + 1 : at + 1 + REACH]
    hidden = next((k for k, low in enumerate(after) if low in ("anonymity", "anonymously")), None)
    if hidden is not None:
        return not {".", ";", "said", "says", "told"} & set(after[:hidden])
    return any(a == "be" and b in NAMED and "to" in after[:k] for k, (a, b) in enumerate(pairwise(after[:6])))


def _in_passing(line: Line, at: int) -> bool:
    """ ", said to be the oldest in the region,": a participle beside a noun, with nobody who says it."""
    if line.low(at) not in HEARD or line.low(at + 1) != "to" or line.low(at + 2) not in ("be", "have"):
        return False
    k = at - 1
    while k >= 0 and is_adverb(line.low(k)):
        k -= 1
    return line.low(k) not in AUXILIARY
