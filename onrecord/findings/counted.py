"""What a number counts, and whether it counts anything at all.

Without a tagger: the counted noun is the first plural among the few words after the number, with the words before it ("military
hardware pieces"). A bare number without one is taken for a name ("Channel 4") or left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from onrecord.findings.amounts import Amount
from onrecord.findings.wordgrammar import Token

REACH = 7  # words from the number to the noun that it counts
NOT_PLURAL = ("ss", "us", "is", "ous")


class Noun(NamedTuple):
    """Places of the first and past the last word of what is counted."""

    first: int
    last: int


ENDERS = frozenset(
    [
        "stop",
        "every",
        "of",
        "in",
        "at",
        "to",
        "from",
        "and",
        "or",
        "percent",
        "per",
        "the",
        "as",
        "than",
        "between",
        "num",
        "currency",
        "symbol",
        "code",
        "poss",
        "times",
        "change",
        "plus",
        "over",
        "under",
        "no",
        "a",
    ]
)


def counted(tokens: Sequence[Token], at: int) -> Noun | None:
    """The noun that the number before place ``at`` counts."""
    first = at
    while first < len(tokens) and tokens[first].kind in ("of", "the") and first < at + 2:
        first += 1
    if first < len(tokens) and tokens[first].kind == "more" and first == at:
        first += 1
    if first < len(tokens) and tokens[first].kind == "hyph":
        return None  # "a five-star hotel" has not five of anything
    for i in range(first, min(len(tokens), first + REACH)):
        token = tokens[i]
        if _ends(token) and not _initial(tokens, i):
            return None
        if is_plural(token) and not _goes_on(tokens, i):
            more = (
                i + 1 < len(tokens)
                and is_plural(tokens[i + 1])
                and tokens[i + 1].kind not in ("plural", "toll")
                and not _ends(tokens[i + 1])
            )
            return Noun(first, i + 2 if more else i + 1)
    return None


def _ends(token: Token) -> bool:
    if token.kind in ENDERS and token.text not in ("U", "S"):
        return True
    return not (token.text[0].isalpha() or token.kind == "hyph")


def _initial(tokens: Sequence[Token], i: int) -> bool:
    """The full stops of "U.S. soldiers"."""
    before = tokens[i - 1]
    return tokens[i].text == "." and len(before.text) == 1 and before.text.isupper() and before.end == tokens[i].start


def _goes_on(tokens: Sequence[Token], i: int) -> bool:
    """A name that ends in -s before the noun itself: "Phoenix Technologies common shares"."""
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    return (
        tokens[i].text[0].isupper() and after is not None and after.kind in ("", "plural") and after.text.islower() and i + 2 < len(tokens)
    )


def is_plural(token: Token) -> bool:
    """Whether the word has the form of an English plural."""
    word = token.text.lower()
    if token.kind in ("plural", "toll"):
        return True
    return token.kind in ("", "unit", "thing") and len(word) > 3 and word.endswith("s") and not word.endswith(NOT_PLURAL)


POINTING = frozenset(["the", "these", "those"])
AGES = frozenset(["year", "month", "week", "day", "hour", "minute", "second", "years", "months", "weeks", "days", "hours", "minutes"])


def is_name(tokens: Sequence[Token], first: int, last: int, amount: Amount, noun: bool) -> bool:
    """Whether the number is part of a name, a code, an address or a result rather than a count."""
    before = tokens[first - 1] if first else None
    after = tokens[last] if last < len(tokens) else None
    if is_glued(tokens, first, last):
        return True
    if not amount.plain or (before is not None and before.kind == "toll" and not amount.spelt):
        return False
    if not noun or (before is not None and _names(before)):
        return True
    if amount.spelt:
        return before is not None and before.text.lower() in POINTING  # "the two countries" points back, it does not count
    street = any(t.kind == "street" and t.text[0].isupper() for t in tokens[last : last + 4])
    return street or (after is not None and after.text.lower() in AGES)


def _names(before: Token) -> bool:
    """Whether the word before makes the number a part of a name: Channel 4, Boeing 737, No. 12, aged 45."""
    if before.kind == "thing":
        return before.text[0].isupper() or before.text in ("aged", "age")
    if before.text in ("#", "No", "Nos", ":", "/"):
        return True
    return before.kind == "" and before.text[0].isupper()


def is_glued(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Letters or marks that touch the number: F-16, G20, 5G, 555-1234, 3/4."""
    start = tokens[first]
    if first and start.kind == "num":
        before = tokens[first - 1]
        if before.end == start.start and (before.text[-1].isalnum() or before.text in "/:._#" or (before.kind == "hyph" and first > 1)):
            return before.kind != "hyph" or tokens[first - 2].end == before.start
    end = tokens[last - 1]
    if last < len(tokens) and end.kind == "num":
        after = tokens[last]
        if after.start == end.end:
            next_kind = tokens[last + 1].kind if last + 1 < len(tokens) and tokens[last + 1].start == after.end else "a"
            return after.text[0].isalnum() or after.text in "/:_" or (after.kind == "hyph" and next_kind != "a")  # "$500-a-month" stands
    return False
