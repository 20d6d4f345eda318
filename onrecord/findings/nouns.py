"""The counted noun in languages whose words themselves show it: German by capital letters, French and Spanish by plurals, Russian by order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from onrecord.findings.wordgrammar import Token


class Noun(NamedTuple):
    """Places of the first and past the last word of what is counted."""

    first: int
    last: int


# Classes of words before which a counted noun ends.
ENDERS = frozenset(
    [
        "stop",
        "every",
        "of",
        "des",
        "in",
        "at",
        "to",
        "upto",
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
        "verb",
        "owner",
        "out",
        "au",
        "floor",
        "ceiling",
        "zu",
        "nearby",
        "nw",
        "scale",
        "scales",
        "scale_short",
        "mil",
        "vague",
    ]
)
NOUN_KINDS = ("", "thing", "unit", "street")


def ends(token: Token) -> bool:
    """Whether a counted noun ends before this word."""
    if token.kind in ENDERS and token.text not in ("U", "S"):
        return True
    return not (token.text[0].isalpha() or token.kind == "hyph")


def plural(tokens: Sequence[Token], first: int) -> Noun | None:
    """French, Spanish: the word after the number, where it ends as plurals do, with the plurals that follow ("soldats russes")."""
    last = first
    while last < min(len(tokens), first + 3) and _is_plural(tokens[last]):
        last += 1
    return Noun(first, last) if last > first else None


def _is_plural(token: Token) -> bool:
    word = token.text
    return token.kind in NOUN_KINDS and word.islower() and len(word) > 3 and word[-1] in "sx" and not word.endswith(("ss", "ment"))


ADJECTIVE_DE = ("e", "en", "er", "es", "em")


def capital(tokens: Sequence[Token], first: int) -> Noun | None:
    """German: the next word with a capital letter, adjectives before it."""
    for i in range(first, min(len(tokens), first + 4)):
        token = tokens[i]
        if token.kind not in NOUN_KINDS or not token.text[0].isalpha():
            return None
        joined = i + 1 < len(tokens) and tokens[i + 1].kind == "hyph" and tokens[i + 1].start == token.end  # VW-Boote
        if token.text[0].isupper() and (len(token.text) > 2 or joined):
            place = token.text.endswith("er") and i + 1 < len(tokens) and tokens[i + 1].kind == "" and tokens[i + 1].text[0].isupper()
            return Noun(first, _compound_end(tokens, i + 1 + place))  # 316 Lienzer Kindergartenkinder
        if not token.text.endswith(ADJECTIVE_DE):
            return None
    return None


def _compound_end(tokens: Sequence[Token], at: int) -> int:
    """Past the parts that a hyphen joins: VW-Mitarbeiter."""
    while (
        at + 1 < len(tokens)
        and tokens[at].kind == "hyph"
        and tokens[at].start == tokens[at - 1].end
        and tokens[at + 1].start == tokens[at].end
    ):
        at += 2
    return at


ADJECTIVE_RU = ("ых", "их", "ого", "его", "ые", "ие", "ой", "ую", "ым", "ими", "ыми")  # behind a number "ей" ends nouns: кораблей
NOUNS_RU = frozenset(["раненых", "погибших", "пострадавших", "рабочих"])


def following(tokens: Sequence[Token], first: int) -> Noun | None:
    """Russian: the next word, adjectives before it; a participle that stands for people is a noun."""
    for i in range(first, min(len(tokens), first + 3)):
        token = tokens[i]
        if token.kind not in NOUN_KINDS or not token.text.isalpha() or not (token.text.islower() or token.text.isupper()):
            return None
        if token.text in NOUNS_RU or not token.text.endswith(ADJECTIVE_RU):
            return Noun(first, i + 1) if len(token.text) > 2 else None
    return None


STYLES: dict[str, Callable[[Sequence[Token], int], Noun | None]] = {"plural": plural, "capital": capital, "next": following}
