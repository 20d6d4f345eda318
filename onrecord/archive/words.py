"""What a person types into the search box becomes an FTS5 expression; no typing can break it."""

from __future__ import annotations

import re
import unicodedata

from onrecord.model import Frozen

# One quoted phrase or one run without blanks, each with an optional star: alternatives that begin differently, so linear.
# Brackets are read as blanks.
TOKEN = re.compile(r'"([^"]*)("?)(\*?)|([^\s"()]+)')
TERMS = 64  # more words than anyone types; each costs a walk through the index


class Wanted(Frozen, frozen=True):
    """FTS5 expressions: what a document must have, and what it must not; None where nothing is asked."""

    some: str | None = None
    none: str | None = None
    nothing: bool = False  # words were given, and none of them can be searched for


def parse(text: str) -> Wanted:
    """Read a search: all words must be there, "a phrase" as it stands, ``OR`` between alternatives, ``begin*`` for words that begin so, ``NOT`` or ``-`` before what must be absent.

    ``OR`` joins what stands on its two sides up to the next ``OR``. What must be absent is absent from every alternative. Brackets mean nothing.

    >>> parse('sanctions "oil price" OR gas* NOT coal').some
    '("sanctions" AND "oil price") OR ("gas"*)'
    >>> parse("sanctions NOT coal").none
    '"coal"'
    """
    groups: list[list[str]] = [[]]
    absent: list[str] = []
    negate = False
    for term, operator in _terms(text):
        if operator == "OR":
            groups.append([])
        elif operator == "NOT":
            negate = True
        elif term:
            (absent if negate else groups[-1]).append(term)
            negate = False
    # Each word once, as the index takes its time for each time that it is asked.
    some = " OR ".join(dict.fromkeys(f"({' AND '.join(dict.fromkeys(group))})" for group in groups if group))
    return Wanted(some or None, " OR ".join(dict.fromkeys(absent)) or None, nothing=bool(text.strip()) and not some and not absent)


def all_words(text: str) -> str | None:
    """An expression for every word of a name, in any order; None where it has no word.

    >>> all_words("Dmitry Peskov")
    '"Dmitry" AND "Peskov"'
    """
    return " AND ".join(dict.fromkeys(filter(None, (_term(w) for w in _readable(text).split()[:TERMS])))) or None


def _terms(text: str) -> list[tuple[str | None, str]]:
    """The terms of a search in order, each as (FTS5 string or None, operator or "")."""
    terms: list[tuple[str | None, str]] = []
    for found in TOKEN.finditer(_readable(text)):
        phrase, _, star, word = found.groups()
        if word in ("AND", "OR", "NOT"):
            terms.append((None, word))
        elif word is None:
            terms.append((_term(phrase, bool(star)), ""))
        elif word.startswith("-") and len(word) > 1:
            terms += [(None, "NOT"), (_term(word), "")]
        else:
            terms.append((_term(word), ""))
    return terms[:TERMS]


def _readable(text: str) -> str:
    """Controls and lone surrogates, which SQLite cannot take, become blanks."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)


def _term(word: str, star: bool = False) -> str | None:
    """An FTS5 string; None where it has no letter or digit, which is all that the index knows."""
    star = star or word.endswith("*")
    bare = word.replace('"', " ").strip("*").strip()
    if not any(unicodedata.category(c)[0] in "LN" for c in bare):
        return None
    return f'"{bare}"{"*" if star else ""}'
