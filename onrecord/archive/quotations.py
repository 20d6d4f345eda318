"""The same quoted words in several articles: with cuts, brackets and small changes; and what one article quotes and another tells in its own words.

Two quotations are one utterance where enough of the words of the shorter stand in the longer in the same order. Forms of one verb and of one pronoun count as the
same word ("we are", "they were"), words in square brackets are the editor's and count neither way, and only words that tell something count in full, so that
"we are doing everything we can" joins nobody with anybody.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from math import fsum
from typing import Any, Literal, NamedTuple

from onrecord.archive import names
from onrecord.archive.wording import Word, weight, words
from onrecord.limits import LIMITS
from onrecord.model import Frozen, Record, Span, Statement

LEAST = 4  # words of a quotation that is looked at; shorter ones are terms held at arm's length
TELLING = 3.0  # weight (see wording.py) from which a word counts as telling something
GAP = 60  # characters between two pieces of one statement: "We built it," the mayor said, "and it stands."
ALIKE = 0.78  # share of the words of the shorter, from the first to the last that is met in the other, that are met there
COVERED = 0.7  # share of the shorter's words that lie between those two
TOLD = 0.5  # share of the weight of the shorter's words that is met: names that both speak of are not enough
WEIGHT = 18.0  # sum of weights that two quotations must have in common: two words that few pages have, in a row with others
IN_A_ROW = 1.25  # what each word adds by following the one before it in both: ordinary words in the same order tell something as well
WEIGHT_WHOLE = (
    13.0  # the same where the whole of the shorter stands in the longer word for word, but for what it marks as left out or put in
)
WEIGHT_ONE_OFF = 15.0  # the same where both have as many words, and one of them differs
CLOSE = 0.8  # share of the shorter's words below which, or where words are left out of the longer and nothing says so, a turn of phrase may be all that is in common
WEIGHT_LOOSE = 40.0  # and so much must weigh what is
NEIGHBOURS = 0.3  # share of the pairs of neighbours in the shorter that are met in the longer, below which no alignment can be close enough
STRAY = 2  # words between two blocks from which a small one is by chance what it is; twice as many in the longer, which may be cut
LONG = 10  # words in common from which it is no matter how little each of them tells, where no more than one differs
WEIGHT_KNOWN = 7.0  # the same where both are by the same speaker
WEIGHT_STRANGERS = 45.0  # the same where the two speakers have other names: then only long and exact words are one utterance
ALIKE_STRANGERS = 0.9
RETOLD = 0.6  # share of the telling words of an indirect statement that stand in the quotation of the same speaker
RETOLD_WORDS = 3  # and so many of them at least
WEIGHT_RETOLD = 14.0  # and so much of their weight
# Quotation marks of one kind each, bounded, and none inside: linear.
QUOTED = re.compile('“([^“”]{12,3000})”|„([^„“”]{12,3000})[“”]|«([^«»]{12,3000})»|"([^"]{12,3000})"')
CODE = re.compile(r"[\d<>{}=/\\_$&|#*+-]")
SIGNS = 0.12  # share of digits and of signs that programs are written with, above which words are no speech
TITLE = 120  # characters; longer ones are no titles
CAPITALS = 0.75  # share of its long words
WORDS = re.compile(r"[^\W\d_]+")
PARAGRAPH = re.compile(r"[^\n]+")
BRACKETS = re.compile(r"\[[^\[\]]{0,200}\]|\([^()]{0,200}\)")
CUT_MARK = re.compile(r"…|\.\.\.|\[\s*(?:…|\.\.\.)\s*\]")

Form = Literal["same words", "cut", "changed", "bracketed", "in part", "indirect"]


class Quote(Frozen, frozen=True):
    """Quoted words of one article, pieces of one sentence together."""

    text: str  # pieces joined by " … "
    spans: tuple[Span, ...]
    statement: int | None  # place in Record.statements; None: nobody is named
    speaker: str | None
    source: str | None  # the words that name the speaker, where the full name is not known
    surname: str | None  # to compare by
    language: str | None
    direct: bool = True  # False: words of an indirect statement, which may retell a quotation


class Match(Frozen, frozen=True):
    """How two quotations are one utterance."""

    share: float  # of the shorter's words that stand in the longer
    weight: float  # of the words in common
    form: Form  # what the second is, seen from the first
    missing: tuple[str, ...] = ()  # words of the first that are cut out of the second, between words that it keeps


class Bag(Frozen, frozen=True):
    """A quotation taken apart for comparing."""

    stems: tuple[str, ...]
    weights: tuple[float, ...]
    own: tuple[Word, ...]
    bracketed: bool
    breaks: frozenset[int] = frozenset()  # places between its words where it says itself that something is left out or put in


# ── found in one article ────────────────────────────────────────────────────


def quotes(record: Record) -> list[Quote]:
    """Every quotation of an article that is long enough to be known again, and what its indirect statements retell; in the order of the text."""
    found = [q for i, s in enumerate(record.statements) for q in _said(record, i, s)]
    taken = sorted((span.start, span.end) for q in found if q.direct for span in q.spans)
    found += list(_unattributed(record, taken))
    found = [q for q in found if len(words(q.text)) >= LEAST and not _title(q.text) and not _code(q.text)]
    return sorted(found, key=lambda q: (q.spans[0].start, not q.direct))


def _code(text: str) -> bool:
    """Whether this is the code of a program between the quotation marks of a program."""
    return len(CODE.findall(text)) > SIGNS * len(text)


def _title(text: str) -> bool:
    """Whether the words are the name of a book, a film or a law: nearly every long word of them has a capital letter."""
    long = [w for w in WORDS.findall(text[:TITLE]) if len(w) > 3]
    return len(text) <= TITLE and sum(w[0].isupper() for w in long) >= max(1.0, CAPITALS * len(long))


def _said(record: Record, number: int, s: Statement) -> Iterator[Quote]:
    who = (number, s.speaker, s.source.text if s.source else None, surname(s), record.article.language)
    for pieces in _near(s.quoted):
        yield Quote(" … ".join(p.text for p in pieces), tuple(pieces), *who)
    if not s.quoted and s.content and who[3]:
        yield Quote(" … ".join(c.text for c in s.content), s.content, *who, direct=False)


def _near(pieces: Sequence[Span]) -> Iterator[list[Span]]:
    """Pieces of one statement that follow each other with little between."""
    group: list[Span] = []
    for piece in sorted(pieces, key=lambda p: p.start):
        if group and piece.start - group[-1].end > GAP:
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _unattributed(record: Record, taken: Sequence[tuple[int, int]]) -> Iterator[Quote]:
    """Words in quotation marks that belong to no statement."""
    starts = [start for start, _ in taken]
    for paragraph in PARAGRAPH.finditer(record.text):  # by itself: a mark that is never closed must not turn the rest inside out
        for match in QUOTED.finditer(paragraph.group()):
            start, end = (paragraph.start() + at for at in match.span(match.lastindex or 0))
            text = record.text[start:end]
            at = bisect_right(starts, end) - 1
            if (at < 0 or taken[at][1] <= start) and _opens_and_closes(text):
                yield Quote(text, (Span(text, start, end),), None, None, None, None, record.article.language)


def _opens_and_closes(text: str) -> bool:
    """Whether the words begin and end as speech does; those between a closing mark and the next opening one have a blank or a comma there."""
    return text[0] not in " ,.;:)" and not text[-1].isspace()


def surname(s: Statement) -> str | None:
    """By what the speakers of two statements are compared: the surname, or the name of a body; None where nobody is named."""
    if not s.speaker or s.speaker_kind not in ("person", "body"):
        return None
    return names.parts(s.speaker, s.speaker_kind).last or None


# ── compared ────────────────────────────────────────────────────────────────


def bag(quote: Quote) -> Bag:
    """A quotation taken apart; what the editor put in brackets is left out."""
    return bag_of(quote.text, quote.language)


def bag_of(text: str, language: str | None) -> Bag:
    """The same for any words."""
    bare = BRACKETS.sub(lambda m: " " * len(m.group()), text)
    own = tuple(words(bare)[: LIMITS.quotation_words])
    stems = tuple(w.stem for w in own)
    bracketed = bare != text and any(c.isalpha() for m in BRACKETS.finditer(text) for c in m.group())
    starts = [w.start for w in own]
    breaks = frozenset(bisect_left(starts, m.start()) for marks in (BRACKETS, CUT_MARK) for m in marks.finditer(text))
    return Bag(stems, tuple(weight(s, language) for s in stems), own, bracketed, breaks)


def keys(one: Bag) -> tuple[int, ...]:
    """Numbers of which two quotations that are one utterance have at least one in common.

    Pairs of telling words that follow each other or stand one apart, whatever is between them; and pairs of neighbours of which one tells something, by which
    a short piece of a quotation is found. Where hardly anything tells anything, all neighbours.
    """
    told = [i for i, w in enumerate(one.weights) if w >= TELLING]
    pairs = {(one.stems[told[n]], one.stems[told[n + k]]) for n in range(len(told)) for k in (1, 2) if n + k < len(told)}
    near = {i for t in told for i in (t - 1, t)} if len(told) > 2 else set(range(len(one.stems)))
    pairs |= {(one.stems[i], one.stems[i + 1]) for i in near if 0 <= i < len(one.stems) - 1}
    return tuple(sorted({number(f"{a} {b}") for a, b in pairs}))


def number(text: str) -> int:
    """A number of 63 bits for some words, the same on every machine.

    >>> number("harbour bridge") == number("harbour bridge") != number("bridge harbour")
    True
    """
    value = 0xCBF29CE484222325  # FNV-1a
    for byte in text.encode("utf-8", "surrogatepass"):
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value >> 1


def match(a: Quote, b: Quote, x: Bag, y: Bag) -> Match | None:
    """Whether two quotations are one utterance; ``x`` and ``y`` are what :func:`bag` gives for them."""
    if not (a.direct or b.direct):
        return None
    named = bool(a.surname and b.surname)
    strangers = bool(a.surname and b.surname and not _one_name(a.surname, b.surname))
    if not (a.direct and b.direct):
        return _retold(a, x, y) if named and not strangers else None
    found = aligned(x, y, WEIGHT_KNOWN if named and not strangers else None)
    if found and strangers and (found.weight < WEIGHT_STRANGERS or found.share < ALIKE_STRANGERS):
        return None
    return found


def _one_name(a: str, b: str) -> bool:
    """Whether one name's words stand in the other: "ruiz" and "ruiz delgado", "bank" and "bank of canada" of one page and another."""
    x, y = set(a.split()), set(b.split())
    return x <= y or y <= x


class Common(NamedTuple):
    """What two quotations have in common."""

    blocks: list[Any]  # runs of words, as difflib gives them
    words: int
    weight: float
    whole: bool  # all of the shorter, but for what it marks as left out or put in
    one_off: bool  # both have as many words, and one of them differs


def aligned(x: Bag, y: Bag, least: float | None = None) -> Match | None:
    """Whether enough of the shorter's words stand in the longer, in the same order.

    :param least: what the words in common must weigh, if not what is asked of two quotations whose speakers are not known.
    """
    short, long = (x, y) if len(x.stems) <= len(y.stems) else (y, x)
    common = _common(short, long)
    if common is None or not _close(common, short) or not _telling(common, short, least):
        return None
    form, missing = _form(x, y)
    return Match(round(common.words / len(short.stems), 3), round(common.weight, 1), form, missing)


def _common(short: Bag, long: Bag) -> Common | None:
    if not _neighbours(short, long):
        return None
    blocks = [m for m in SequenceMatcher(None, short.stems, long.stems, autojunk=False).get_matching_blocks() if m.size]
    blocks = _without_strays(blocks, short)
    if not blocks:
        return None
    count = sum(m.size for m in blocks)
    heavy = fsum(fsum(short.weights[m.a : m.a + m.size]) + IN_A_ROW * (m.size - 1) for m in blocks)
    whole = count == len(short.stems) and all(m.a in short.breaks and m.size > 1 for m in blocks[1:])
    return Common(blocks, count, heavy, whole, count == len(short.stems) - 1 == len(long.stems) - 1)


def _close(common: Common, short: Bag) -> bool:
    """Whether enough words of the shorter are met, and close enough together."""
    stretch = common.blocks[-1].a + common.blocks[-1].size - common.blocks[0].a
    return common.words >= LEAST + (not common.whole) and common.words / stretch >= ALIKE and stretch >= COVERED * len(short.stems)


def _telling(common: Common, short: Bag, least: float | None) -> bool:
    """Whether the words in common tell enough."""
    if common.weight < (least or (WEIGHT_WHOLE if common.whole else WEIGHT_ONE_OFF if common.one_off else WEIGHT)):
        return False
    if _weighty_share(common.blocks, short) < TOLD and not (common.one_off and common.words >= LONG):
        return False
    loose = common.words < CLOSE * len(short.stems) or any(_far(one, next, short) for one, next in pairwise(common.blocks))
    return not loose or common.weight >= WEIGHT_LOOSE


def _neighbours(short: Bag, long: Bag) -> bool:
    """Whether enough neighbours in the shorter are neighbours in the longer; told in no time, where aligning words at random takes long."""
    there = set(pairwise(long.stems))
    return sum(pair in there for pair in pairwise(short.stems)) >= NEIGHBOURS * (len(short.stems) - 1)


def _without_strays(blocks: list, short: Bag) -> list:  # type: ignore[type-arg]
    """Blocks of a word or two at the edges, far from the rest in either quotation, are chance; what is marked as left out may be long."""
    while len(blocks) > 1 and blocks[0].size <= 2 and _far(blocks[0], blocks[1], short):
        blocks = blocks[1:]
    while len(blocks) > 1 and blocks[-1].size <= 2 and _far(blocks[-2], blocks[-1], short):
        blocks = blocks[:-1]
    return blocks


def _far(one: Any, next: Any, short: Bag) -> bool:
    between, there = next.a - one.a - one.size, next.b - one.b - one.size
    return between > STRAY or (there > 2 * STRAY and next.a not in short.breaks)


def _weighty_share(blocks: list, short: Bag) -> float:  # type: ignore[type-arg]
    """Of what the words of the shorter tell, the share that is met."""
    all_of_it = fsum(short.weights)
    return fsum(fsum(short.weights[m.a : m.a + m.size]) for m in blocks) / all_of_it if all_of_it else 0.0


def found_in(wanted: Bag, there: Bag) -> bool:
    """Whether words that somebody looks for stand in a quotation: nearly all of them, in their order."""
    blocks = SequenceMatcher(None, wanted.stems, there.stems, autojunk=False).get_matching_blocks()
    return sum(m.size for m in blocks) >= max(1.0, ALIKE * len(wanted.stems))


def form(x: Bag, y: Bag, direct: bool = True) -> tuple[Form, tuple[str, ...]]:
    """What the second quotation is, seen from the first, and which words of the first are cut out of its middle."""
    return _form(x, y) if direct else ("indirect", ())


def _form(x: Bag, y: Bag) -> tuple[Form, tuple[str, ...]]:
    """What the second is, seen from the first."""
    steps = [step for step in SequenceMatcher(None, x.stems, y.stems, autojunk=False).get_opcodes() if step[0] != "equal"]
    gone = [(i, j) for tag, i, j, _, _ in steps if tag == "delete"]
    missing = tuple(" ".join(x.stems[i:j]) for i, j in gone if i > 0 and j < len(x.stems))
    edge = len(missing) < len(gone)  # words are gone at the beginning or the end
    changed, added = (any(step[0] == kind for step in steps) for kind in ("replace", "insert"))
    if y.bracketed and not x.bracketed:
        return "bracketed", missing
    if added and edge and not changed:
        return "in part", missing
    if changed or (added and missing):
        return "changed", missing
    return ("cut" if gone else "same words"), missing


def _retold(a: Quote, x: Bag, y: Bag) -> Match | None:
    """Whether an indirect statement retells a quotation of the same speaker."""
    quoted, told = (x, y) if a.direct else (y, x)
    there = set(quoted.stems)
    telling = {s: w for s, w in zip(told.stems, told.weights, strict=True) if w >= TELLING}
    common = {s: w for s, w in telling.items() if s in there}
    shared = fsum(common.values())
    if len(common) < RETOLD_WORDS or shared < WEIGHT_RETOLD or shared < RETOLD * fsum(telling.values()):
        return None
    return Match(round(len(common) / len(telling), 3), round(shared, 1), "indirect" if a.direct else "in part")
