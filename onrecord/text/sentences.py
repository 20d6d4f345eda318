"""Where sentences end. Never across a paragraph; a full stop of an abbreviation, an initial or a number ends nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.model import Options, Part, Sentence
from onrecord.text.tables import word_set

CLOSING = "\"'”’»›)]}“"  # “ closes in German; after a full stop it cannot open without a blank before it
# A run of end marks, then closing quotation marks and brackets. Both classes are disjoint and each is matched once: linear.
# French sets a blank before its closing mark: "« Oui. » Il part."
# One class before the run of it, as only then is the next place looked for at full speed.
_END = re.compile(r"([.!?…。！？][.!?…。！？]*)([" + re.escape(CLOSING) + r"]*(?:[ \u00a0\u202f]»(?=[\s,.;:!?)]|$))?)")
SAID = word_set("titles", "said")
BEFORE_NAME, EITHER = word_set("abbreviations", "before_name"), word_set("abbreviations", "either")
OPENING = '(["“”‘«'  # marks that may stand right before a word
_NEXT = re.compile(r"[\s\u200b]*[\"“„«‘'(\[—–-]*\s?([^\W_]+)?")
# Words that begin a sentence far more often than they stand capitalised inside one.
STARTERS = frozenset(
    [
        "the",
        "a",
        "an",
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "in",
        "on",
        "at",
        "but",
        "and",
        "if",
        "as",
        "this",
        "that",
        "these",
        "those",
        "there",
        "when",
        "while",
        "after",
        "before",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "for",
        "with",
        "to",
        "from",
        "by",
        "no",
        "not",
        "one",
        "some",
        "many",
        "most",
        "all",
        "both",
        "so",
        "yet",
        "still",
        "however",
        "meanwhile",
    ]
)


def sentences(text: str, parts: tuple[Part, ...], options: Options, language: str = "en") -> Iterator[Sentence]:
    """The sentences of each part, without the blanks around them; one longer than ``limits.sentence_characters`` is cut at a blank."""
    ordinals = language.startswith("de")
    for part in parts:
        at = part.start
        for end in _ends(text, part.start, part.end):
            if ordinals and _ordinal(text, end, part.end):
                continue
            yield from _cut(text, at, end, options.limits.sentence_characters)
            at = end
        yield from _cut(text, at, part.end, options.limits.sentence_characters)


_ORDINAL = re.compile(r"(?:\s|^|[(–-])\d{1,2}\.$")
_GERMAN_STARTERS = frozenset(
    "der die das den dem ein eine er sie es wir ich in im am auf bei mit nach und aber doch auch so dann denn da wenn als für von zu zum zur".split()
)


def _ordinal(text: str, end: int, stop: int) -> bool:
    """Whether the full stop makes a German ordinal: "am 7. Oktober", "des 21. Jahrhunderts"."""
    following = _NEXT.match(text, end, stop)
    word = (following[1] if following else None) or ""
    return word[:1].isalpha() and word.lower() not in _GERMAN_STARTERS and _ORDINAL.search(text[max(0, end - 5) : end]) is not None


def _ends(text: str, start: int, stop: int) -> Iterator[int]:
    last, pending = start, 0
    for mark in _END.finditer(text, start, stop):
        end = mark.end()
        if mark.start() - last < 2 and not text[last : mark.start()].strip():
            pending = end if pending else 0  # ". . .": marks without a word between them end one sentence, not three
        else:
            if pending:
                yield pending
            ends = mark[1][0] in "。！？" or (end < stop and text[end].isspace() and _is_end(text, mark, stop))
            pending = end if ends else 0
        last = end
    if pending:
        yield pending


def _is_end(text: str, mark: re.Match[str], stop: int) -> bool:
    following = _NEXT.match(text, mark.end(), stop)
    word = (following[1] if following else None) or ""
    if word and word[0].islower():
        return False
    if mark[2] and _said_next(text, mark.end(), stop, closed=mark[1] == "."):
        return False
    if mark[1] != "." or mark[2]:
        return True
    return not _abbreviated(text, mark.start(), word)


def _said_next(text: str, at: int, stop: int, *, closed: bool) -> bool:
    """Whether a source and its verb follow a quotation, as in "“Why?” Mayor Ruiz asked."; after a full stop, whether nothing else does."""
    following = text[at : min(stop, at + 60)].split()[:6]
    if not following or following[0][0] in "\"“'‘«":
        return False
    for k, word in enumerate(following):
        if k and (word.strip(",.:") in SAID or (word.endswith(("ed,", "ed.")) and k < 3 and word[0].islower())):
            return not closed or (word.endswith(".") and k < 4)
        if word.endswith((".", "!", "?")) and not (k == 0 and not closed and len(word) < 5):
            return False
    return False


def _abbreviated(text: str, dot: int, following: str) -> bool:
    """Whether the full stop at ``dot`` belongs to the word before it."""
    word = _word_before(text, dot)
    last = word.rpartition("-")[2] if "-" in word else word
    if last in BEFORE_NAME:
        return True
    either = last in EITHER or (len(word) > 1 and "." in word)
    initial = word[-1:].isalpha() and (len(word) == 1 or word[-2] == ".") and text[dot - 1] not in "Ia"
    return (either or initial) and following.lower() not in STARTERS


def _word_before(text: str, dot: int) -> str:
    """The word that ends at a place, in lower case, without the marks before it; "" where none does."""
    near = text[max(0, dot - 24) : dot]
    if not near or near[-1].isspace():
        return ""
    word = near.split()[-1].lower()
    for mark in OPENING:
        if mark in word:
            word = word.rpartition(mark)[2]
    return word


def _cut(text: str, start: int, end: int, longest: int) -> Iterator[Sentence]:
    while start < end:
        while start < end and text[start].isspace():
            start += 1
        stop = end
        if end - start > longest:
            blank = text.rfind(" ", start + 1, start + longest)
            stop = blank if blank > start else start + longest
        last = stop
        while last > start and text[last - 1].isspace():
            last -= 1
        if last > start:
            yield Sentence(text=text[start:last], start=start, end=last)
        start = stop
