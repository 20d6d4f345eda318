"""The ledger of figures: the same thing counted in several articles, with each value, its bounds, its source and its date side by side.

Two figures count the same thing where unit and noun agree, where the same befell what is counted ("killed", "injured"; the table ``things.toml``), and where, of
shares and sums, the words around them agree. In doubt they stay apart. Which of two values is right is not said.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from importlib.resources import files
from itertools import combinations

from onrecord.archive.copies import groups
from onrecord.archive.wording import stem, weight, words
from onrecord.model import Figure, Frozen, Record, Sentence

NEAR = 9  # words on each side of a figure in which its fate and its context are looked for
TELLING = 3.0  # weight from which a word of the context counts
COMMON = 2  # telling words that the contexts of two shares or sums have in common …
ALIKE = 0.4  # … and so much of the lighter context's weight
ABOUT = 0.10  # by which "about 200" may be more or less
SMALLEST = 2.0  # a count of one is an article, not a figure
MOST = 4_000  # figures of one ledger that are compared


class Entry(Frozen, frozen=True):
    """A figure in an article."""

    document: int
    outlet: str | None
    published: str | None
    text: str
    start: int
    end: int
    at_least: float | None
    at_most: float | None
    modifier: str
    unit: str | None
    counted: str | None
    source: str | None  # whom the article names for it; None: the outlet's own
    said_when: str | None
    sentence: str


class Line(Frozen, frozen=True):
    """One thing that is counted, and every value given for it, by date."""

    thing: str  # as the entries word it, the most frequent wording
    entries: tuple[Entry, ...]
    values: int  # different values
    conflict: bool  # some two of them cannot both be right of one moment


class Counted(Frozen, frozen=True):
    """What a figure counts, taken apart."""

    unit: str | None
    noun: str | None
    fate: str | None
    context: dict[str, float]


def entries(document: int, record: Record, speaker: str | None = None) -> Iterator[tuple[Entry, Counted]]:
    """The figures of an article that count something; with ``speaker`` only those that are attributed to this name."""
    article = record.article
    for figure in record.figures:
        value = figure.at_least if figure.at_least is not None else figure.at_most
        if value is None or (value < SMALLEST and figure.unit is None) or (speaker and figure.attributed_to != speaker):
            continue
        sentence = _sentence(record, figure)
        if sentence is None:
            continue
        what = counted(figure, sentence, article.language)
        if what.noun is None and figure.unit is None and what.fate is None:
            continue
        said = record.statements[figure.statement].said_when if figure.statement is not None else None
        yield (
            Entry(
                document, article.outlet, article.published, figure.text, figure.start, figure.end, figure.at_least, figure.at_most, figure.modifier, figure.unit,
                figure.of, figure.attributed_to, said, sentence.text,
            ),
            what,
        )  # fmt: skip


def _sentence(record: Record, figure: Figure) -> Sentence | None:
    return next((s for s in record.sentences if s.start <= figure.start and figure.end <= s.end), None)


def counted(figure: Figure, sentence: Sentence, language: str | None) -> Counted:
    """What a figure counts."""
    known = _table()
    around = words(sentence.text, sentence.start)
    at = next((i for i, w in enumerate(around) if w.end > figure.start), 0)
    last = max((i for i, w in enumerate(around) if w.start < figure.end), default=at)
    inside = [w.stem for w in around[at : last + 1]]
    places = range(max(0, at - NEAR), min(len(around), last + NEAR + 1))
    near = [(min(abs(i - at), abs(i - last)), around[i].stem) for i in places]
    nouns = [w.stem for w in words(figure.of or "")]
    noun = _last_word(nouns)
    fates = sorted((distance, known[s]) for distance, s in near if s in known)
    if noun in _people():
        fates = [(0, known[noun])] if noun in known else fates
        noun = "person"
    people = noun == "person" or (noun is None and figure.unit is None)
    return Counted(
        figure.unit, noun, fates[0][1] if fates and people else None, _context([s for _, s in near], {*inside, *nouns}, language)
    )


def _last_word(nouns: list[str]) -> str | None:
    return next((n for n in reversed(nouns) if not n[0].isdigit()), None)


def _context(near: Iterable[str], own: AbstractSet[str], language: str | None) -> dict[str, float]:
    """The words around that tell something, and how much."""
    return {s: w for s in near if s not in own and not s[0].isdigit() and (w := weight(s, language)) >= TELLING}


@cache
def _table() -> dict[str, str]:
    """The fate that a word tells."""
    raw = tomllib.loads(files("onrecord.archive").joinpath("things.toml").read_text("utf-8"))
    return {stem(word): fate for fate, listed in raw["fates"].items() for word in listed.split()}


@cache
def _people() -> frozenset[str]:
    raw = tomllib.loads(files("onrecord.archive").joinpath("things.toml").read_text("utf-8"))
    return frozenset(stem(word) for word in raw["people"]["words"].split())


@cache
def _alone() -> frozenset[str]:
    raw = tomllib.loads(files("onrecord.archive").joinpath("things.toml").read_text("utf-8"))
    return frozenset(raw["alone"]["units"].split())


def same(a: Counted, b: Counted) -> bool:
    """Whether two figures of one story, or of one speaker, count the same thing."""
    if a.unit != b.unit or a.fate != b.fate:
        return False
    if a.unit in _alone():
        return True
    if a.noun == "person" or b.noun == "person":
        return a.fate is not None and {a.noun, b.noun} <= {"person", None}
    if a.noun is None and b.noun is None and a.unit is None:
        return a.fate is not None
    if a.noun != b.noun:
        return False
    common = sorted(a.context.keys() & b.context.keys())
    lighter = min(math.fsum(a.context.values()), math.fsum(b.context.values()))
    alike = math.fsum(a.context[s] for s in common) >= ALIKE * lighter
    if a.noun is not None and a.unit is None:
        return len(common) >= 1
    return len(common) >= COMMON and alike


def ledger(found: Iterable[tuple[Entry, Counted]]) -> list[Line]:
    """Things that are counted twice or more, conflicts first, then those told most often."""
    figures = sorted(found, key=lambda f: (f[0].published or "~", f[0].document, f[0].start))[:MOST]
    pairs = [(i, j) for i, j in _likely(figures) if same(figures[i][1], figures[j][1])]
    lines = [_line([figures[i][0] for i in group]) for group in groups(range(len(figures)), pairs) if len(group) > 1]
    return sorted(lines, key=lambda line: (not line.conflict, -len(line.entries), line.entries[0].published or "~", line.thing))


def _likely(figures: Sequence[tuple[Entry, Counted]]) -> Iterator[tuple[int, int]]:
    """Pairs of one unit and noun."""
    alike: dict[tuple[str | None, str | None], list[int]] = {}
    for i, (_, what) in enumerate(figures):
        alike.setdefault((what.unit, what.fate or what.noun), []).append(i)
    for members in alike.values():
        yield from combinations(members, 2)


def _line(entries: Sequence[Entry]) -> Line:
    wordings = [e.counted or e.unit or e.text for e in entries]
    thing = max(sorted(set(wordings)), key=wordings.count)
    values = {(e.at_least, e.at_most) for e in entries}
    conflict = any(not agree(a, b) for a, b in combinations(entries[:200], 2))
    return Line(thing, tuple(entries), len(values), conflict)


def agree(a: Entry, b: Entry) -> bool:
    """Whether two values can both be right: their bounds overlap, "about" taken as a tenth more or less."""
    low, high = max(_low(a), _low(b)), min(_high(a), _high(b))
    return low <= high


def _low(e: Entry) -> float:
    if e.at_least is None:
        return -math.inf
    return e.at_least - (ABOUT * abs(e.at_least) if e.modifier in ("approx", "vague") else 0)


def _high(e: Entry) -> float:
    if e.at_most is None:
        return math.inf
    return e.at_most + (ABOUT * abs(e.at_most) if e.modifier in ("approx", "vague") else 0)
