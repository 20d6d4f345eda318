"""Sentences of German, French, Spanish and Russian as words, and speech that only a dash at the start of a paragraph marks.

French elisions and the pronouns that are joined to a verb become words of their own: "qu’il" is two, "confie-t-elle" is two. Speech after a dash
("— Nous restons, dit le maire.") becomes a quotation like any other, so that the rules meet one kind only.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator

from msgspec.structs import replace

from onrecord.findings.lines import Line, lines
from onrecord.findings.tongue import Tongue
from onrecord.model import Prose, Quotation
from onrecord.text.words import Word, words

DASHES = "—–―-"
DASHED = ("fr", "es", "ru")  # languages whose newspapers mark speech with a dash
DASH_OPENS = re.compile(r"[—–―]\s?|-\s")
SPEECH_BREAK = re.compile(r"\s?[—–―]\s?")
SOFT_HYPHEN = "\u00ad"
FIRST_WORDS = 3  # of a clause between dashes: one of them is its verb of saying ("— нехотя признал он —")
INSERTED = 25  # words of such a clause
ELIDED = re.compile(r"(?:[ldsnjmtc]|qu|lorsqu|puisqu|jusqu|quoiqu)['’](?=[^\W_])", re.I)
WHOLE = frozenset(["d'après", "aujourd'hui", "d'ailleurs", "d'abord", "d'accord", "d'autres"])
JOINED = re.compile(r"-(?:t-)?(?:ils?|elles?|on|je)$", re.I)


def tongue_lines(prose: Prose, tongue: Tongue) -> list[Line]:
    """The sentences of a text, in order; dashes that open one are no words of it."""
    return lines(prose, _french if tongue.language == "fr" else _trimmed)


def _french(ws: list[Word]) -> list[Word]:
    return _trimmed([piece for word in _whole(ws) for piece in pieces(word)])


def _trimmed(ws: list[Word]) -> list[Word]:
    """The words without soft hyphens and without the dashes that open the sentence."""
    ws = [word for word in ws if word.text != SOFT_HYPHEN]
    return list(itertools.dropwhile(lambda word: word.text in DASHES, ws))


def _whole(ws: list[Word]) -> list[Word]:
    """The words with the apostrophe before a quotation mark joined to its word: "d'« être »"."""
    found: list[Word] = []
    for word in ws:
        last = found[-1] if found else None
        if word.low == "'" and last is not None and last.end == word.start and last.low in ("d", "l", "qu", "s", "n", "j", "c"):
            found[-1] = Word(last.text + word.text, last.low + "'", last.start, word.end)
        else:
            found.append(word)
    return found


def pieces(word: Word) -> Iterator[Word]:
    """The pieces of a French word.

    >>> [w.text for w in pieces(words("qu’a-t-il")[0])]
    ['qu’', 'a', '-t-il']
    """
    start, stop = word.start, word.end
    elided = ELIDED.match(word.text) if word.low not in WHOLE else None
    if elided is not None:
        yield _cut(word, start, start + elided.end())
        start += elided.end()
    joined = JOINED.search(word.text)
    if joined is not None and word.start + joined.start() > start:
        yield _cut(word, start, word.start + joined.start())
        start = word.start + joined.start()
    if start < stop:
        yield _cut(word, start, stop)


def _cut(word: Word, start: int, end: int) -> Word:
    a, b = start - word.start, end - word.start
    return Word(word.text[a:b], word.low[a:b], start, end)


def heard(prose: Prose, tongue: Tongue) -> Prose:
    """The text with speech after dashes among its quotations; marks inside such speech are part of its words."""
    if tongue.language not in DASHED:
        return prose
    spoken = [s for k in range(len(prose.parts)) for s in _spoken(prose, k, tongue)]
    if not spoken:
        return prose
    starts = [s.start for s in spoken]

    def free(q: Quotation) -> bool:
        k = bisect_right(starts, q.start) - 1
        after = spoken[k + 1].start if k + 1 < len(spoken) else q.end
        return (k < 0 or spoken[k].end <= q.start) and q.end <= after

    kept = [q for q in prose.quotations if free(q)]
    return replace(prose, quotations=tuple(sorted([*kept, *spoken], key=lambda q: q.start)))


def _spoken(prose: Prose, k: int, tongue: Tongue) -> Iterator[Quotation]:
    """The speech of a paragraph that a dash opens: all of it but the clauses that say who speaks."""
    part, text = prose.parts[k], prose.text
    opening = DASH_OPENS.match(text, part.start, part.end)
    if opening is None:
        return
    pieces = list(_pieces(text, opening.end(), part.end, tongue))
    announced = k > 0 and text[prose.parts[k - 1].start : prose.parts[k - 1].end].rstrip().endswith(":")
    if len(pieces) < 2 and not announced and not any(inserted for _, _, inserted in pieces):
        return
    first: int | None = None
    last = opening.end()
    for start, end, inserted in pieces:
        if not inserted:
            first, last = (start if first is None else first), end
        elif first is not None:
            yield from _quotation(text, first, last)
            first = None
    if first is not None:
        yield from _quotation(text, first, last)


def _pieces(text: str, start: int, stop: int, tongue: Tongue) -> Iterator[tuple[int, int, bool]]:
    """The stretches between dashes, each with whether it is a clause that says who speaks; French sets that clause between commas instead."""
    cuts = [(start, start), *((m.start(), m.end()) for m in SPEECH_BREAK.finditer(text, start, stop)), (stop, stop)]
    if tongue.language == "fr" and len(cuts) == 2:
        said = _french_clause(text, start, stop, tongue)
        end = text.find(". ", said, stop) + 1 if said else 0
        yield start, said or stop, False
        if said:
            yield said, end or stop, True
        if end:
            yield end, stop, False
        return
    for n, ((_, after), (before, _)) in enumerate(itertools.pairwise(cuts)):
        yield after, before, n > 0 and _says(text, after, before, tongue)


def _says(text: str, start: int, stop: int, tongue: Tongue) -> bool:
    ws = [piece for word in words(text, start, min(stop, start + 300)) for piece in (pieces(word) if tongue.language == "fr" else (word,))]
    return len(ws) <= 12 * INSERTED and any(w.low in tongue.forms for w in ws[:FIRST_WORDS])


def _french_clause(text: str, start: int, stop: int, tongue: Tongue) -> int | None:
    """Where ", dit le maire" begins."""
    ws = [piece for word in words(text, start, min(stop, start + 2_000)) for piece in pieces(word)]
    for mark, word, after in zip(ws, ws[1:], ws[2:], strict=False):
        if mark.text in ",!?…" and (word.low in tongue.forms or word.low in ("a", "s'")) and after.low not in tongue.words["that"]:
            return mark.end
    return None


def _quotation(text: str, start: int, end: int) -> Iterator[Quotation]:
    while start < end and (text[start].isspace() or text[start] in ".,"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ","):
        end -= 1
    if any(c.isalnum() for c in text[start:end]):
        yield Quotation(text=text[start:end], start=start, end=end)
