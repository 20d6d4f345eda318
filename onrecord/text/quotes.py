"""Pairs quotation marks, also over paragraphs; tells apostrophes from single quotation marks.

One pass from left to right. Only the outermost quotation is kept; marks inside it are part of its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from onrecord.model import Part, Quotation

# A class of characters first, which is looked for twice as fast as alternatives; a single ` is no mark.
_MARK = re.compile(r"[\"“”„‟«»‹›‘’‚'「」『』`](?:(?<=')'|(?<=`)`)?")
# What closes a quotation that began with the mark on the left. German closes with “ and », Polish with ”.
CLOSERS = {
    "“": "”\"", "”": "”", "„": "“”\"", "‟": "”", '"': '"”', "''": '"', "``": '"', "«": "»", "»": "«", "‹": "›", "›": "‹",
    "‘": "’'", "‚": "‘’", "'": "'’", "「": "」", "『": "』",
}  # fmt: skip
SINGLE = frozenset("‘’‚'‹›")
ELIDED = frozenset(
    ["tis", "twas", "em", "til", "cause", "n", "bout", "round", "neath", "s", "t", "d", "ll", "re", "ve", "m"]
)  # ’em, ’til: an apostrophe opens them
SCARE_WORDS = 2


class _Open(NamedTuple):
    mark: str
    start: int


def quotations(text: str, parts: tuple[Part, ...]) -> Iterator[Quotation]:
    """The outermost quotations in reading order; an unclosed one ends with its paragraph."""
    opened: _Open | None = None
    for i, part in enumerate(parts):
        if opened is not None and not _reopens(text, part, opened):
            yield _quotation(text, opened.start, parts[i - 1].end, closed=False)
            opened = None
        for item in _in_part(text, part, opened):
            if isinstance(item, Quotation):
                yield item
                opened = None
            else:
                opened = item
        if opened is not None and opened.mark in SINGLE:
            opened = None  # a single mark left open was an apostrophe
    if opened is not None:
        yield _quotation(text, opened.start, parts[-1].end, closed=False)


def _reopens(text: str, part: Part, opened: _Open) -> bool:
    """Whether a paragraph begins with the mark again: how newspapers carry a quotation over paragraphs."""
    first = _MARK.match(text, part.start)
    return first is not None and _alike(first[0]) == _alike(opened.mark)


def _alike(mark: str) -> str:
    return '"' if mark in ("''", "``", '"', "“", "„") else mark


def _in_part(text: str, part: Part, opened: _Open | None) -> Iterator[Quotation | _Open]:
    start = part.start
    if opened is not None:
        start += 1
    marks = [m for m in _MARK.finditer(text, start, part.end) if m[0] != "`" and not _apostrophe(text, m)]
    last_single = max((m.start() for m in marks if m[0] in "’'"), default=-1)
    for m in marks:
        if opened is None:
            if _opens(text, m, last_single):
                opened = _Open(m[0], m.start())
                yield opened
        elif _closes(text, m, opened):
            yield _quotation(text, opened.start, m.end(), closed=True)
            opened = None


def _apostrophe(text: str, m: re.Match[str]) -> bool:
    """A single mark between letters, or one that stands for left-out letters."""
    if m[0] not in "’'":
        return False
    before = text[m.start() - 1 : m.start()]
    after = text[m.end() : m.end() + 1]
    if before.isalnum() and after.isalnum():
        return True
    if before.isalnum() or not after.isalnum():
        return False
    word = re.match(r"[^\W_]{1,8}", text[m.end() : m.end() + 8])
    return after.isdigit() or (word is not None and word[0].lower() in ELIDED)


def _opens(text: str, m: re.Match[str], last_single: int) -> bool:
    mark = "''" if m[0] == "``" else m[0]
    if mark not in CLOSERS or mark == "”":
        return False
    before = text[m.start() - 1 : m.start()] if m.start() else ""
    after = text[m.end() : m.end() + 1]
    if mark in ("'", "‘", '"', "''", "»", "›"):
        if (before and not (before.isspace() or before in "([{—–-/:;,.…")) or not after or (after.isspace() and mark != '"'):
            return False
        return mark not in "'‘" or last_single > m.start()
    return True


def _closes(text: str, m: re.Match[str], opened: _Open) -> bool:
    mark = '"' if m[0] == "''" else m[0]
    if mark not in CLOSERS[opened.mark]:
        return False
    before = text[m.start() - 1]
    after = text[m.end() : m.end() + 1]
    if mark == '"' and before.isspace() and after and not after.isspace():
        return False  # one that opens inside another
    if opened.mark in SINGLE and mark in "’'":
        return not after.isalnum() and not (before in "sS" and after == " " and _more_single(text, m.end()))
    return True


def _more_single(text: str, at: int) -> bool:
    """Whether a better closing mark follows soon: then a mark after an s is a plural possessive."""
    return re.search(r"[^\W_s][’'](?![^\W_])|[.,!?][’']", text[at : at + 200]) is not None


def _quotation(text: str, start: int, end: int, *, closed: bool) -> Quotation:
    while end > start and text[end - 1].isspace():
        end -= 1
    inner = text[start:end].strip("\"“”„«»‘’'‚‹›「」『』")
    few = len(inner.split(None, SCARE_WORDS + 1)) <= SCARE_WORDS
    scare = few and not inner.rstrip().endswith((".", ",", "!", "?", "…", "。", "，"))
    return Quotation(text=text[start:end], start=start, end=end, closed=closed, scare=scare)
