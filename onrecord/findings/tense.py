"""Does the verb that governs an expression look back or ahead?

The nearest verb to the left within the sentence decides; only where none stands there, the first to the right,
unless a modal follows at once. A future word
elsewhere in the sentence says nothing ("said on Friday that it will …").
"""

from __future__ import annotations

import re
from typing import Literal

from onrecord.findings.timesetting import Signs

Tense = Literal["past", "future"]
WORD = re.compile(r"['’]?[^\W\d_]+")
REACH = 160  # code points looked at on each side: a verb further away governs something else


def governing(text: str, start: int, end: int, signs: Signs) -> Tense | None:
    """The tense of the verb that governs ``text[start:end]``, or None where none is near."""
    right = WORD.findall(text[end : end + REACH])
    if right and right[0] in signs.modal and text[end : end + 1] != ",":
        return "future"  # "the vote on Thursday will decide"
    left = WORD.findall(text[max(0, start - REACH) : start])
    if len(left) > 1 and left[-2] in signs.is_on and left[-1] in signs.on_day:
        return "future"  # "the final is on Saturday"
    for i in range(len(left) - 1, -1, -1):
        if found := _tense(left, i, signs):
            return "past" if found == "future" and signs.hearsay.intersection(right) else found
    for i in range(len(right)):
        if found := _tense(right, i, signs):
            return found
    return None


def _tense(words: list[str], i: int, signs: Signs) -> Tense | None:
    word = words[i]
    if word == "to" or word in signs.ahead_to:
        return "future" if _with_infinitive(words, i, signs) else None
    if word in signs.ahead:
        return "past" if _any(words, i, signs.pluperfect) else "future"
    if _stands_in_calendar(words, i, signs):
        return "past" if _any(words, i, signs.did) else "future"
    if word in signs.past or _ends_as_past(word, signs):
        if i and words[i - 1] in signs.state and not _any(words, i, signs.ahead):
            return None  # "the road is closed from June"
        return "future" if _any(words, i, signs.ahead) and _any(words, i, signs.passive) else "past"
    return None


def _stands_in_calendar(words: list[str], i: int, signs: Signs) -> bool:
    """ "Polls open", "tariffs take effect": what is to come; as infinitives they say nothing of their own."""
    if i and words[i] in signs.taken and words[i - 1] in signs.take:
        i -= 1
    elif words[i] not in signs.calendar:
        return False
    return i > 0 and words[i - 1] != "to"


def _with_infinitive(words: list[str], i: int, signs: Signs) -> bool:
    """Whether "is to", "set to" stand here."""
    after = words[i + 1] if i + 1 < len(words) else ""
    if words[i] != "to":
        return after in ("to", "for")
    return i > 0 and words[i - 1] in signs.copula and after != "" and after not in signs.no_verb


def _ends_as_past(word: str, signs: Signs) -> bool:
    return bool(signs.past_endings) and word.endswith(signs.past_endings) and word[0].islower() and word not in signs.no_past


def _any(words: list[str], i: int, wanted: frozenset[str]) -> bool:
    """Whether one of the three words before place ``i`` is wanted: "will be held", "had been due"."""
    return any(w in wanted for w in words[max(0, i - 3) : i])
