"""Two versions of one article compared, sentence by sentence and finding by finding.

Sentences are aligned on those that stand in both versions word for word; what lies between is paired by the words shared. Each pair that differs is looked
at for what differs: a number, a time, quoted words, who is said to have said it, spelling alone, or just the wording.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

from onrecord.archive import corrections
from onrecord.archive.spelling import only_spelling
from onrecord.model import Frozen, Record, Sentence, Span, Statement

ChangeKind = Literal[
    "typo", "number changed", "time changed", "quote changed", "attribution changed", "headline changed", "reworded",
    "passage added", "passage removed", "passage moved",
]  # fmt: skip
Owned = Literal["named", "general", "no"]

TOKEN = re.compile(r"\d+(?:[.,]\d+)*|\w+|[^\w\s]")  # classes that exclude each other: linear
DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
QUOTED = re.compile('[“„«"]([^“”„«»"]{3,2000})[”“»"]')  # bounded, and no mark inside: linear
ALIKE = 0.5  # share of words that two sentences have in common to be one sentence changed
COMPARED = 1_500  # sentences of each version that are paired by likeness; the rest is added or removed as a whole
NEAR = 40  # sentences on each side of a gap that are compared with each other


class Change(Frozen, frozen=True):
    """One difference between two versions. Offsets are those of each version's own text; None where it stands in one of them only."""

    kind: ChangeKind
    before: Span | None
    after: Span | None
    was: str | None = None  # what exactly: the number, the quoted words, the speaker
    became: str | None = None
    owned: Owned = (
        "no"  # "named": a new correction notice speaks of it; "general": there is a new notice that does not; "no": the page is silent
    )
    notice: str | None = None


Known = Callable[[str], bool]


def changes(old: Record, new: Record, known: Known = lambda word: False) -> list[Change]:
    """Everything that differs between two versions, in the order of the newer one; the headline first.

    :param known: whether a word (in lower case) is met in other articles; tells a misspelled word from another word.
    """
    found = [*_headline(old, new), *_body(old, new, known)]
    notices = corrections.new_notices(old, new)
    return [corrections.owning(change, notices) for change in found if not corrections.is_notice_itself(change, notices)]


def _headline(old: Record, new: Record) -> Iterator[Change]:
    was, became = old.article.headline, new.article.headline
    if _plain(was or "") != _plain(became or ""):
        yield Change("headline changed", _at(old, was), _at(new, became), was, became)


def _at(record: Record, headline: str | None) -> Span | None:
    if not headline:
        return None
    at = record.text.find(headline)
    return Span(headline, at, at + len(headline)) if at >= 0 else Span(headline, 0, 0)


def _plain(text: str) -> str:
    return " ".join(text.split())


# ── sentences ───────────────────────────────────────────────────────────────


def _body(old: Record, new: Record, known: Known) -> Iterator[Change]:
    a, b = _sentences(old), _sentences(new)
    removed: list[Sentence] = []
    added: list[Sentence] = []
    pairs: list[tuple[Sentence, Sentence]] = []
    for first, last, begin, end in _gaps([_plain(s.text) for s in a], [_plain(s.text) for s in b]):
        matched, gone, come = _paired(a[first:last], b[begin:end])
        pairs += matched
        removed += gone
        added += come
    moved = _moved(removed, added)
    found = [change for x, y in pairs for change in _differences(old, new, x, y, known)]
    found += [Change("passage moved", _span(x), _span(y)) for x, y in moved]
    gone_ids, come_ids = {id(x) for x, _ in moved}, {id(y) for _, y in moved}
    found += [Change("passage removed", span, None) for span in _passages(old, [s for s in removed if id(s) not in gone_ids])]
    found += [Change("passage added", None, span) for span in _passages(new, [s for s in added if id(s) not in come_ids])]
    yield from sorted(found, key=lambda c: (c.after or c.before or Span("", 0, 0)).start)


def _sentences(record: Record) -> list[Sentence]:
    """The sentences behind the headline."""
    heads = [b.end or 0 for b in record.blocks if b.kind == "headline" and b.start is not None]
    after = max(heads, default=0)
    if record.sentences:
        return [s for s in record.sentences if s.start >= after]
    return [Sentence(b.text, b.start, b.end or 0) for b in record.blocks if b.start is not None and b.start >= after]


def _gaps(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """The stretches between sentences that stand in both; only those count that stand once in each, in rising order (patience)."""
    once = {text for text, n in Counter(a).items() if n == 1} & {text for text, n in Counter(b).items() if n == 1}
    places = {text: j for j, text in enumerate(b)}
    anchors = _rising([(i, places[text]) for i, text in enumerate(a) if text in once])
    i = j = 0
    for x, y in [*anchors, (len(a), len(b))]:
        while i < x and j < y and a[i] == b[j]:  # sentences that come again and again
            i, j = i + 1, j + 1
        end_x, end_y = x, y
        while end_x > i and end_y > j and a[end_x - 1] == b[end_y - 1]:
            end_x, end_y = end_x - 1, end_y - 1
        if i < end_x or j < end_y:
            yield i, end_x, j, end_y
        i, j = x + 1, y + 1


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs whose second number rises as well (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    back: list[int] = []
    for k, (_, y) in enumerate(pairs):
        at = bisect_left(tops, y)
        back.append(piles[at - 1] if at else -1)
        if at == len(tops):
            tops.append(y)
            piles.append(k)
        else:
            tops[at], piles[at] = y, k
    run, k = [], piles[-1] if piles else -1
    while k >= 0:
        run.append(pairs[k])
        k = back[k]
    return run[::-1]


Pairs = list[tuple[Sentence, Sentence]]


def _paired(a: Sequence[Sentence], b: Sequence[Sentence]) -> tuple[Pairs, list[Sentence], list[Sentence]]:
    """Sentences of a gap that are one sentence changed, in order; and what is left on either side."""
    pairs: Pairs = []
    j = 0
    gone: list[Sentence] = []
    come: list[Sentence] = []
    bags = [_bag(s.text) for s in b[:COMPARED]]
    for sentence in a:
        window = range(j, min(j + NEAR, len(bags))) if len(a) <= COMPARED else range(0)
        bag = _bag(sentence.text)
        best = max(window, key=lambda k: (_alike(bag, bags[k]), -k), default=None)
        if best is None or _alike(bag, bags[best]) < ALIKE:
            gone.append(sentence)
            continue
        come += b[j:best]
        pairs.append((sentence, b[best]))
        j = best + 1
    return pairs, gone, [*come, *b[j:]]


def _bag(text: str) -> Counter[str]:
    return Counter(w.casefold() for w in TOKEN.findall(text))


def _alike(a: Counter[str], b: Counter[str]) -> float:
    most = max(a.total(), b.total())
    return (a & b).total() / most if most else 1.0


def _moved(removed: Sequence[Sentence], added: Sequence[Sentence]) -> Pairs:
    """Sentences that are gone here and stand word for word elsewhere."""
    there: dict[str, list[Sentence]] = {}
    for s in added:
        there.setdefault(_plain(s.text), []).append(s)
    return [(s, there[text].pop(0)) for s in removed if there.get(text := _plain(s.text))]


def _passages(record: Record, sentences: Sequence[Sentence]) -> Iterator[Span]:
    """Sentences that follow each other, with nothing but blanks between, as one passage."""
    start = end = -1
    for s in sorted(sentences, key=lambda s: s.start):
        if start >= 0 and not record.text[end : s.start].strip():
            end = s.end
            continue
        if start >= 0:
            yield Span(record.text[start:end], start, end)
        start, end = s.start, s.end
    if start >= 0:
        yield Span(record.text[start:end], start, end)


def _span(s: Sentence) -> Span:
    return Span(s.text, s.start, s.end)


# ── what differs in a sentence ──────────────────────────────────────────────


def _differences(old: Record, new: Record, a: Sentence, b: Sentence, known: Known) -> Iterator[Change]:
    """What was changed in a sentence: each kind of finding that differs, else its spelling, else its wording."""
    before, after = _span(a), _span(b)
    found = [
        Change(kind, before, after, was, became)
        for kind, differ in DIFFERENCES
        for was, became in differ(old, new, a, b)
    ]  # fmt: skip
    if not found and a.text != b.text and _plain(a.text) != _plain(b.text):
        found = [Change("typo" if only_spelling(a.text, b.text, known) else "reworded", before, after, *_words_changed(a.text, b.text))]
    yield from found


Differ = Callable[[Record, Record, Sentence, Sentence], Iterator[tuple[str | None, str | None]]]


def _numbers(old: Record, new: Record, a: Sentence, b: Sentence) -> Iterator[tuple[str | None, str | None]]:
    """Amounts that are other amounts; the same amount in other words is none."""
    x, y = _amounts(old, a), _amounts(new, b)
    gone = [words for value, words in x if value not in {v for v, _ in y}]
    come = [words for value, words in y if value not in {v for v, _ in x}]
    if gone and come:
        yield ", ".join(gone), ", ".join(come)


def _amounts(record: Record, s: Sentence) -> list[tuple[object, str]]:
    """Figures of a sentence by their value; digits that belong to no figure and no time by themselves."""
    figures = [f for f in _within(record.figures, s) if f.at_least is not None or f.at_most is not None]
    found: list[tuple[object, str]] = [((f.at_least, f.at_most, f.unit), f.text) for f in figures]
    taken = [(f.start, f.end) for f in figures] + [(t.start, t.end) for t in _within(record.times, s)]
    for match in DIGITS.finditer(s.text):
        at = s.start + match.start()
        if not any(start <= at < end for start, end in taken):
            found.append((THOUSANDS.sub("", match.group()), match.group()))
    return found


def _times(old: Record, new: Record, a: Sentence, b: Sentence) -> Iterator[tuple[str | None, str | None]]:
    x, y = ([(t.value, t.text) for t in _within(r.times, s)] for r, s in ((old, a), (new, b)))
    gone = [t for v, t in x if v not in {w for w, _ in y} and t not in {u for _, u in y}]
    come = [t for v, t in y if v not in {w for w, _ in x} and t not in {u for _, u in x}]
    if gone and come:
        yield ", ".join(gone), ", ".join(come)


def _quotes(old: Record, new: Record, a: Sentence, b: Sentence) -> Iterator[tuple[str | None, str | None]]:
    """Words inside quotation marks that are other words; marks and case do not count."""
    x, y = _quoted(old, a), _quoted(new, b)
    gone = [q for key, q in x.items() if key not in y]
    come = [q for key, q in y.items() if key not in x]
    if gone or come:
        yield " … ".join(gone) or None, " … ".join(come) or None


def _quoted(record: Record, s: Sentence) -> dict[str, str]:
    words = [q.text for statement in _touching(record, s) for q in statement.quoted if s.start <= q.start < s.end]
    words = words or [m.group(1) for m in QUOTED.finditer(s.text)]
    return {" ".join(re.findall(r"\w+", q.casefold())): q for q in words}


def _attributions(old: Record, new: Record, a: Sentence, b: Sentence) -> Iterator[tuple[str | None, str | None]]:
    """The same content under another name, under another verb that takes another stance, or no longer under any."""
    x, y = _touching(old, a), _touching(new, b)
    left = list(y)
    for s in x:
        match = max(left, key=lambda t: _likeness(s, t), default=None)
        if match is not None and _likeness(s, match) >= ALIKE:
            left.remove(match)
            if _attributed(s) != _attributed(match):
                yield _by(s), _by(match)
        elif s.source is not None and not y:
            yield _by(s), None
    if not x and y and y[0].source is not None:
        yield None, _by(y[0])


def _attributed(s: Statement) -> tuple[str, str]:
    """Who said it and how it is called; "he" for a person already named is no change."""
    who = s.speaker or (s.source.text if s.source else "")
    return " ".join(re.findall(r"\w+", who.casefold())), s.stance


def _by(s: Statement) -> str:
    who = s.speaker or (s.source.text if s.source else "somebody")
    return f"{who}: {s.cue.text}" if s.cue else who


def _likeness(a: Statement, b: Statement) -> float:
    return _alike(_bag(" ".join(c.text for c in a.content)), _bag(" ".join(c.text for c in b.content)))


def _touching(record: Record, s: Sentence) -> list[Statement]:
    return [record.statements[i] for i in s.statements if i < len(record.statements)]


def _within(findings: Sequence[Frozen], s: Sentence) -> list:  # type: ignore[type-arg]
    return [f for f in findings if s.start <= f.start < s.end]  # type: ignore[attr-defined]


DIFFERENCES: tuple[tuple[ChangeKind, Differ], ...] = (
    ("number changed", _numbers),
    ("time changed", _times),
    ("quote changed", _quotes),
    ("attribution changed", _attributions),
)


def _words_changed(a: str, b: str) -> tuple[str | None, str | None]:
    """The words that were taken out and put in, parts joined by an ellipsis."""
    x, y = TOKEN.findall(a), TOKEN.findall(b)
    out: list[str] = []
    into: list[str] = []
    for tag, i, j, k, m in SequenceMatcher(None, x, y, autojunk=False).get_opcodes():
        if tag != "equal":
            out += [" ".join(x[i:j])] if j > i else []
            into += [" ".join(y[k:m])] if m > k else []
    return " … ".join(out) or None, " … ".join(into) or None
