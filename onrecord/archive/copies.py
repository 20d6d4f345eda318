"""Which articles are one text: wire copy taken over, cut, retitled or touched up.

Two steps. A sketch of the text (MinHash, Broder 1997, through ``rensa``) names the few other texts that may share much with it; then the words that both
have in a row are laid against each other. What stands between quotation marks counts on neither side: two papers that print the same words of the same
minister have not copied each other. Nothing is ever left out as a duplicate: that two texts are one is written beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from rensa import RMinHash

from onrecord.archive.wording import Word, words
from onrecord.limits import LIMITS
from onrecord.model import Frozen, Record, Span

SHINGLE = 4  # words in a row that are one shingle of the sketch
BANDS, ROWS = (
    96,
    2,
)  # two texts are compared where a band of rows agrees: 99.9% of those with a quarter of their shingles in common, 4% with a fiftieth
SEED = 20_240_229  # any fixed number: sketches of one archive must be made alike
RUN = 7  # words in a row that stand in both before they count as taken over; shorter runs are phrases that everybody uses
LEAST = 40  # words, outside quotation marks, of a text that is compared; of less, chance and furniture are too great a part
ONE_TEXT = 0.35  # share of the shorter text's words from which two are one text; below, passages are shared
PASSAGE = 25  # words in a row from which a shared passage is worth telling
OFTEN = 4  # places of one text at which a run of words is tried; a text that repeats itself more is hostile or a list
QUOTED = re.compile('[“„«"]([^“”„«»"]{20,4000})[”“»"]')  # bounded, and no mark inside: linear

Relation = Literal["copy", "passages"]


class Stretch(Frozen, frozen=True, gc=False):
    """Words that stand in a row in two texts, with the offsets in each."""

    start: int
    end: int
    other_start: int
    other_end: int
    words: int


class Copied(Frozen, frozen=True):
    """What two texts have in common."""

    relation: Relation  # "copy": one text; "passages": two texts with passages in common
    share: float  # of the shorter text's words that stand in the other, quoted words left out, 0 to 1
    words: int  # so many
    stretches: tuple[Stretch, ...]


class Text(NamedTuple):
    """The body of an article, ready to be compared."""

    words: tuple[Word, ...]
    quoted: tuple[bool, ...]  # for each word

    @property
    def size(self) -> int:
        """Words outside quotation marks."""
        return len(self.quoted) - sum(self.quoted)


def text(record: Record) -> Text:
    """The words of the paragraphs, headline and standfirst left out: those are what a copy changes first."""
    kept = [b for b in record.blocks if b.start is not None and b.kind not in ("headline", "standfirst", "byline", "caption")]
    spans = [(b.start or 0, b.end or 0) for b in kept] or [(0, len(record.text))]
    found = [w for start, end in spans for w in words(record.text[start:end], start)][: LIMITS.copied_words]
    return Text(tuple(found), tuple(_quoted(record, spans, found)))


def _quoted(record: Record, spans: Sequence[tuple[int, int]], found: Sequence[Word]) -> Iterator[bool]:
    inside = [(q.start, q.end) for s in record.statements for q in s.quoted]
    inside += [(start + m.start(), start + m.end()) for start, end in spans for m in QUOTED.finditer(record.text[start:end])]
    covered = sorted(inside)
    at, last = 0, -1
    for word in found:
        while at < len(covered) and covered[at][0] <= word.start:
            last = max(last, covered[at][1])
            at += 1
        yield word.end <= last


def bands(one: Text) -> tuple[int, ...]:
    """The sketch of a text, in numbers: two texts with one in common may be one text. Empty where the text is too short to be compared."""
    if one.size < LEAST:
        return ()
    stems = [w.stem for w, quoted in zip(one.words, one.quoted, strict=True) if not quoted]
    made = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    made.update([" ".join(stems[i : i + SHINGLE]) for i in range(len(stems) - SHINGLE + 1)])
    numbers = made.digest()
    # Each band as one number of 63 bits, which SQLite holds; the number of the band is mixed in, so that bands do not meet each other.
    return tuple(_mixed(band, numbers[band * ROWS : (band + 1) * ROWS]) for band in range(BANDS))


def _mixed(band: int, numbers: Sequence[int]) -> int:
    value = band + 1
    for number in numbers:
        value = (value * 0x9E3779B97F4A7C15 + number + 1) & 0xFFFFFFFFFFFFFFFF
        value ^= value >> 29
    return value >> 1


def compare(a: Text, b: Text) -> Copied | None:
    """What two texts have in common, None where it is nothing to speak of; the same whichever is named first."""
    smaller = min(a.size, b.size)
    if smaller < LEAST:
        return None
    found = tuple(_stretches(a, b))
    common = sum(sum(not q for q in a.quoted[s.first : s.first + s.length]) for s in found)
    share = min(1.0, common / smaller)
    longest = max((s.length for s in found), default=0)
    if share < ONE_TEXT and longest < PASSAGE:
        return None
    stretches = tuple(_stretch(a, b, s) for s in found)
    return Copied("copy" if share >= ONE_TEXT else "passages", round(share, 3), common, stretches)


class _Run(NamedTuple):
    first: int  # place among the words of the one text
    second: int
    length: int


def _stretches(a: Text, b: Text) -> Iterator[_Run]:
    """Runs of words that stand in both, the longest possible from each place on; every word of either text belongs to one at most."""
    x, y = [w.stem for w in a.words], [w.stem for w in b.words]
    places: dict[tuple[str, ...], list[int]] = {}
    for j in range(len(y) - RUN + 1):
        here = places.setdefault(tuple(y[j : j + RUN]), [])
        if len(here) < OFTEN:
            here.append(j)
    taken = bytearray(len(y))
    i = 0
    while i <= len(x) - RUN:
        best = max((_run(x, y, taken, i, j) for j in places.get(tuple(x[i : i + RUN]), ())), key=lambda r: r.length, default=None)
        if best is None or best.length < RUN:
            i += 1
            continue
        taken[best.second : best.second + best.length] = b"\x01" * best.length
        yield best
        i += best.length


def _run(x: Sequence[str], y: Sequence[str], taken: bytearray, i: int, j: int) -> _Run:
    length = 0
    while i + length < len(x) and j + length < len(y) and not taken[j + length] and x[i + length] == y[j + length]:
        length += 1
    return _Run(i, j, length)


def _stretch(a: Text, b: Text, run: _Run) -> Stretch:
    last, other = run.first + run.length - 1, run.second + run.length - 1
    return Stretch(a.words[run.first].start, a.words[last].end, b.words[run.second].start, b.words[other].end, run.length)


def passages(record: Record, found: Copied, *, other: bool = False) -> list[Span]:
    """The words in common as spans of a record: the one named first to :func:`compare`, or the other one."""
    spans = [(s.other_start, s.other_end) if other else (s.start, s.end) for s in found.stretches]
    return [Span(record.text[start:end], start, end) for start, end in sorted(spans)]


def groups(members: Iterable[int], pairs: Iterable[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Members that hang together by pairs, each group and the list of groups in rising order.

    >>> groups([4, 1, 2, 3], [(4, 2), (2, 1)])
    [(1, 2, 4), (3,)]
    """
    above = {m: m for m in members}
    for one, other in pairs:
        a, b = _top(above, one), _top(above, other)
        above[max(a, b)] = min(a, b)
    found: dict[int, list[int]] = {}
    for m in sorted(above):
        found.setdefault(_top(above, m), []).append(m)
    return [tuple(group) for group in found.values()]


def _top(above: dict[int, int], member: int) -> int:
    while above[member] != member:
        above[member] = above[above[member]]
        member = above[member]
    return member
