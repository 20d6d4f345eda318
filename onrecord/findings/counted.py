"""What a number counts, and whether it counts anything at all.

Without a tagger: the counted noun is the first plural among the few words after the number, with the words before it ("military
hardware pieces"). A bare number without one is taken for a name ("Channel 4") or left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from onrecord.findings.amounts import Amount
from onrecord.findings.nouns import STYLES, Noun, ends
from onrecord.findings.wordgrammar import Token

REACH = 7  # words from the number to the noun that it counts
NOT_PLURAL = ("ss", "us", "is", "ous")


def counted(tokens: Sequence[Token], at: int, style: str, part: bool) -> Noun | None:
    """The noun that the number before place ``at`` counts.

    :param style: how the language shows it, from its table of words: ``english``, ``plural``, ``capital``, ``next``; anything else finds none.
    :param part: whether the number is a part of something, which may be one thing: "a third of the budget".
    """
    first = _after_of(tokens, at)
    if style in STYLES:
        return STYLES[style](tokens, first)
    if style != "english" or first >= len(tokens):
        return None
    first += tokens[first].kind == "more" and first == at
    if first < len(tokens) and tokens[first].kind == "hyph":
        return None  # "a five-star hotel" has not five of anything
    one = _single(tokens, first) if part and first and tokens[first - 1].kind in ("of", "the") else None
    if one is not None and one.last < len(tokens) and tokens[one.last].kind == "verb":
        return one
    return _first_plural(tokens, first) or one


def _first_plural(tokens: Sequence[Token], first: int) -> Noun | None:
    """The first plural within reach, with the words before it."""
    for i in range(first, min(len(tokens), first + REACH)):
        token = tokens[i]
        if ends(token) and not _initial(tokens, i) and not (token.kind == "and" and i > first):
            return None  # "seven ruling and opposition parties" goes on: no noun has come yet
        if is_plural(token) and not _goes_on(tokens, i):
            return Noun(first, i + 1 + _has_second(tokens, i))
    return None


def _has_second(tokens: Sequence[Token], i: int) -> bool:
    """Whether another plural belongs to the one at place ``i``: sports fans, police officers."""
    pairs = tokens[i].kind == "before_plural" or tokens[i].text == "police"
    return pairs and i + 1 < len(tokens) and is_plural(tokens[i + 1]) and not ends(tokens[i + 1])


def _after_of(tokens: Sequence[Token], at: int) -> int:
    """Past the "of the" after a number."""
    first = at
    while first < len(tokens) and tokens[first].kind in ("of", "des", "the", "apos") and first < at + 3:
        first += 1
    if first > at and first < len(tokens) and tokens[first].kind in ("num", "nw"):
        while first < len(tokens) and tokens[first].kind in ("num", "nw", "hyph", "scale"):
            first += 1  # 12 of the 15 people
    return first


def _single(tokens: Sequence[Token], first: int) -> Noun | None:
    """A singular after "of": "the budget", "its national income"; at most three words, up to the first that cannot belong to it."""
    first += first < len(tokens) and (tokens[first].kind == "owner" or tokens[first].kind == "a")
    last = first
    while last < min(len(tokens), first + 3) and not ends(tokens[last]) and tokens[last].kind in ("", "thing", "unit", "before_plural"):
        if last > first and tokens[last].text.endswith(("ed", "ly")):
            break
        last += 1
    return Noun(first, last) if last > first else None


def _initial(tokens: Sequence[Token], i: int) -> bool:
    """The full stops of "U.S. soldiers"."""
    before = tokens[i - 1]
    return tokens[i].text == "." and len(before.text) == 1 and before.text.isupper() and before.end == tokens[i].start


def _goes_on(tokens: Sequence[Token], i: int) -> bool:
    """A name that ends in -s before the noun itself: "Phoenix Technologies common shares"."""
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if tokens[i].text.lower().endswith(PEOPLES):
        return False
    return (
        tokens[i].text[0].isupper() and after is not None and after.kind in ("", "plural") and after.text.islower() and i + 2 < len(tokens)
    )


PEOPLES = ("ans", "elis", "aqis", "tanis", "menis", "malis")  # "300 Syrians fled" counts them


def is_plural(token: Token) -> bool:
    """Whether the word has the form of an English plural."""
    word = token.text.lower()
    if token.kind in ("plural", "toll"):
        return True
    return token.kind in ("", "unit", "thing", "before_plural") and len(word) > 3 and word.endswith("s") and not word.endswith(NOT_PLURAL)


AGES = frozenset(["year", "month", "week", "day", "hour", "minute", "second", "years", "months", "weeks", "days", "hours", "minutes"])


class Around(NamedTuple):
    """Words around a number that tell whether it counts anything; one set a language, from the table ``signs`` of its words."""

    pointing: frozenset[str] = frozenset()  # make a spelt number point back: "the two countries"
    befallen: frozenset[str] = frozenset()  # after a bare number: "two arrested"
    befalling: frozenset[str] = frozenset()  # may stand between: "two were arrested"
    tally: frozenset[str] = frozenset()  # "the toll rose to 87"
    tallied: frozenset[str] = frozenset()  # right before that number
    opening: frozenset[str] = frozenset()  # what verbs end in that open a sentence before a count: "Murieron 50 personas"


def is_name(tokens: Sequence[Token], first: int, last: int, amount: Amount, noun: bool, around: Around) -> bool:
    """Whether the number is part of a name, a code, an address or a result rather than a count."""
    if is_glued(tokens, first, last) or _is_title(tokens, first, last) or _is_marked(tokens, first):
        return True
    if not noun and _is_age(tokens, first, last):
        return True
    if not amount.plain:
        return False
    if first and not (noun and first == 1 and tokens[0].text.lower().endswith(tuple(around.opening))):
        known = _shown_before(tokens[first - 1], tokens[first], amount, around)
        if known is not None:
            return known
    if not noun:
        return not (_befell(tokens, last, around) or _is_tally(tokens, first, around) or _is_compared(tokens, last))
    if amount.spelt:
        return False
    return _is_address_or_age(tokens, last)


def _shown_before(before: Token, number: Token, amount: Amount, around: Around) -> bool | None:
    """Whether the word before a number shows it to be a name; None where it does not say."""
    if before.kind == "toll" and not amount.spelt:
        return False
    if _names(before, number) or (amount.spelt and before.text.lower() in around.pointing):
        return True  # "the two countries" points back, it does not count
    return None


def _befell(tokens: Sequence[Token], last: int, around: Around) -> bool:
    """Two arrested, nine were hurt: a bare number of people."""
    at = last
    while at < len(tokens) and at < last + 3 and tokens[at].text in around.befalling:
        at += 1
    return at < len(tokens) and tokens[at].text in around.befallen


def _is_compared(tokens: Sequence[Token], last: int) -> bool:
    """400 more than planned, 20 fewer than a year ago: a bare number beside another."""
    behind = [t.kind for t in tokens[last : last + 3]]
    return (
        len(behind) == 3 and behind[0] in ("more", "less") and behind[1] == "than" and behind[2] in ("", "stop", "owner", "the", "at", "in")
    )


def _is_age(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Children under five, people over 60."""
    if last - first != 2 or tokens[first].kind not in ("under", "over") or tokens[first + 1].kind not in ("num", "nw") or not first:
        return False
    return bool(tokens[first + 1].value < OLDEST) and tokens[first - 1].text.lower() in OF_AN_AGE


OLDEST = 120  # years
OF_AN_AGE = frozenset(
    """
    is are was were those anyone everyone everybody anybody someone people persons adults children men women boys girls girl boy man woman child kids
    voters patients residents citizens workers players pupils drivers viewers athletes aged all
    """.split()
)
TALLY_REACH = 8  # words


def _is_tally(tokens: Sequence[Token], first: int, around: Around) -> bool:
    """The toll climbed to 87."""
    if not first or tokens[first - 1].text not in around.tallied:
        return False
    return any(t.text in around.tally for t in tokens[max(0, first - TALLY_REACH) : first])


def _is_address_or_age(tokens: Sequence[Token], last: int) -> bool:
    """10 Downing Street; 52-year-old."""
    if any(t.kind == "street" and t.text[0].isupper() for t in tokens[last : last + 4]):
        return True
    return last < len(tokens) and tokens[last].text.lower() in AGES


def _is_marked(tokens: Sequence[Token], first: int) -> bool:
    """Words before a number that make it something else: test scores, Art. 5."""
    if not first:
        return False
    before = tokens[first - 1]
    if tokens[first].kind == "vague" and before.text.lower() in TESTED:
        return True
    return first > 1 and before.text == "." and before.start == tokens[first - 2].end and tokens[first - 2].text in SHORT


# Before a number and with a full stop these make a name of it: Art. 5, No. 12, Abs. 2.
SHORT = frozenset(
    ["Art", "Nr", "Abs", "Az", "Kap", "Bd", "Ziff", "S", "No", "Nos", "Sec", "Fig", "Vol", "Ch", "p", "pp", "vol", "art", "núm", "ст", "п"]
)
TESTED = frozenset(["test", "exam", "math", "reading", "credit", "average", "high", "low", "film"])  # before "scores" that are marks


def _is_title(tokens: Sequence[Token], first: int, last: int) -> bool:
    """A number word with a capital letter inside a sentence, and another after it: "Nine News", "Zero Trust"."""
    if first == 0 or last - first > 2 or not tokens[first].text[0].isupper() or tokens[first].kind not in ("nw", "one"):
        return False
    opens = tokens[first - 1].text in OPENERS
    return not opens and first + 1 < len(tokens) and tokens[first + 1].text[0].isupper()


OPENERS = frozenset([".", ":", "“", '"', "!", "?", "(", "‘", "•", "-", "–", "—", "|", "…"])


def _names(before: Token, number: Token) -> bool:
    """Whether the word before makes the number a part of a name: Channel 4, Boeing 737, No. 12, aged 45."""
    if before.kind == "thing":
        return before.text[0].isupper() or before.text in ("aged", "age")
    if before.text in ("#", "No", "Nos", "/") or (before.text == ":" and before.end == number.start):
        return True
    return before.kind == "" and before.text != before.text.lower()  # also "iPhone 15"


def is_glued(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Letters or marks that touch the number: F-16, G20, 5G, 555-1234, 3/4."""
    if first and tokens[first].kind == "num" and tokens[first - 1].end == tokens[first].start:
        before = tokens[first - 1]
        if before.kind == "hyph":
            if first > 1:
                return tokens[first - 2].end == before.start
        elif before.text[-1].isalnum() or before.text in "/:._#":
            return True
    return last < len(tokens) and tokens[last - 1].kind == "num" and _touched_behind(tokens, last)


def _touched_behind(tokens: Sequence[Token], last: int) -> bool:
    after = tokens[last]
    if after.start != tokens[last - 1].end:
        return False
    if after.kind != "hyph":
        return after.text[0].isalnum() or after.text in "/:_"
    return last + 1 < len(tokens) and tokens[last + 1].start == after.end and tokens[last + 1].kind != "a"  # "$500-a-month" stands
