"""How near an extractor's answer comes to the gold of a page: its text, headline, authors and day."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from onrecord.model import Frozen

WORD = re.compile(r"\w+")
_LEAD = re.compile(r"^\s*(?:by|von|par|por|di|door)\s+", re.I)
_BETWEEN = re.compile(r"\s*(?:;|,|\||\band\b|\bund\b|&|\bet\b|\by\b)\s*")


class Answer(Frozen, frozen=True):
    """What an extractor makes of a page, or what the gold says; None where a field is not asked for or not known."""

    text: str = ""
    title: str | None = None
    authors: tuple[str, ...] = ()
    day: str | None = None  # ISO date


def word_f1(found: str, wanted: list[str]) -> float:
    """F1 over the bags of words.

    >>> word_f1("the bridge", ["the", "bridge", "reopens"])
    0.8
    """
    a, b = Counter(WORD.findall(found.lower())), Counter(wanted)
    if not a or not b:
        return float(not a and not b)
    return 2 * (a & b).total() / (a.total() + b.total())


def folded(text: str | None) -> str:
    """A text for comparing: case, blanks and punctuation gone.

    >>> folded("Bridge — re-opens!") == folded("bridge re opens")
    True
    """
    return " ".join(WORD.findall(unicodedata.normalize("NFKC", text or "").casefold()))


def people(names: Iterable[str]) -> frozenset[str]:
    """The names of a byline, apart.

    >>> sorted(people(["By Ana Ruiz and Tom Okafor"]))
    ['ana ruiz', 'tom okafor']
    """
    found = (folded(part) for name in names for part in _BETWEEN.split(_LEAD.sub("", name)))
    return frozenset(name for name in found if name)


def fields(found: Answer, gold: Answer) -> dict[str, bool]:
    """For each field that the gold gives whether the answer has it right: title (the same words), authors (the same set), day.

    >>> fields(Answer(title="Bridge reopens"), Answer(title="Bridge reopens!", day="2024-05-03"))
    {'title': True, 'day': False}
    """
    right: dict[str, bool] = {}
    if gold.title:
        right["title"] = folded(found.title) == folded(gold.title)
    if people(gold.authors):
        right["authors"] = people(found.authors) == people(gold.authors)
    if gold.day:
        right["day"] = found.day == gold.day
    return right
