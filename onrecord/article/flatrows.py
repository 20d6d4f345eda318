"""What can be said in numbers of a run of text whose tags are lost: its words, its neighbours, what it shares with the rest of the page.

``training/flat.py`` learns from the same numbers, so a change here asks for a new model. Nothing here knows one language from another but for the stop
words and the words of page furniture; prose is told by length and punctuation, so that a language without a list of stop words is read as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from math import fsum, log

from onrecord.article import furniture
from onrecord.article.stopwords import STOPWORDS

ENDS = frozenset(".!?…。！？”\"»“’')»」』।۔؟;")
FULL_STOPS = frozenset(".!?…。！？।۔؟")
REACH = 160  # characters in which words are looked up
PROSE_CHARACTERS, PROSE_WORDS = 60, 8  # from which a run that ends as a sentence counts as prose
WIDE = 2.5  # what a character of Chinese, Japanese or Korean counts
NEAR, FAR = 4, 20  # runs before and after whose prose is summed up
TELLING = 5  # letters from which a word tells what a text is about
LOOKED_AT = 40  # telling words of a run that are compared
YEAR = re.compile(r"\b(?:19|20)\d\d\b|\d:\d\d")
WORD = re.compile(r"[^\W\d_]{2,40}")
WORDS = re.compile(r"\w+")

Row = list[float]


class Measured:
    """The plain measures of every run, in lists."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.size: list[float] = []
        self.words: list[int] = []
        self.prose: list[float] = []  # its size where a run reads like a sentence, else 0
        self.telling: list[tuple[str, ...]] = []
        for text in texts:
            self._measure(text)
        self.logs = [log(size) for size in self.size]
        self.total = sum(self.prose) or 1.0
        self.known = Counter(word for telling, prose in zip(self.telling, self.prose, strict=True) if prose for word in set(telling))

    def _measure(self, text: str) -> None:
        size = float(len(text))
        wide = not text.isascii() and sum(c >= "\u2e80" for c in text[:40]) * 2 > min(len(text), 40)
        words = WORD.findall(text[:2_000])
        count = int(size / 2) if wide else len(words)
        self.size.append(size * WIDE if wide else size)
        self.words.append(count)
        ended = text[-1] in ENDS or ", " in text or ". " in text or "、" in text
        lower = wide or sum(1 for w in words[:40] if w[0].islower() or not w[0].isupper()) * 2 >= min(len(words), 40)
        self.prose.append(self.size[-1] if self.size[-1] >= PROSE_CHARACTERS and count >= PROSE_WORDS and ended and lower else 0.0)
        letters = [text[i : i + 2] for i in range(0, min(len(text), 200), 2)] if wide else [w for w in words if len(w) >= TELLING]
        self.telling.append(tuple(w.casefold()[:8] for w in letters[:LOOKED_AT]))


def rows(measured: Measured) -> list[Row]:
    """One row of numbers for each run of the text."""
    texts, size, prose = measured.texts, measured.size, measured.prose
    count = len(texts)
    before, sizes = [0.0, *accumulate(prose)], [0.0, *accumulate(size)]
    ended = [0, *accumulate(int(text[-1] in FULL_STOPS) for text in texts)]
    repeats = Counter(texts)
    out: list[Row] = []
    for i, text in enumerate(texts):
        row = _words(text, measured, i)
        row += [
            log(count), i / count, float(min(i, 400)), before[i] / measured.total, prose[i] / measured.total, float(min(repeats[text], 5)),
            float(i > 0 and texts[i - 1][-1] in ENDS), float(i + 1 < count and texts[i + 1][0].islower()),
            float(i + 1 < count and not texts[i + 1][0].isalnum()),
        ]  # fmt: skip
        for reach in (NEAR, FAR):
            low, high = max(0, i - reach), min(count, i + 1 + reach)
            row += [
                log(1.0 + before[i] - before[low]), log(1.0 + before[high] - before[i + 1]), (before[high] - before[low]) / (sizes[high] - sizes[low]),
                (ended[high] - ended[low]) / (high - low),
            ]  # fmt: skip
        for k in (i - 2, i - 1, i + 1, i + 2):
            row += [measured.logs[k], float(measured.words[k]), float(prose[k] > 0)] if 0 <= k < count else [0.0, 0.0, 0.0]
        row.append(_shared(measured, i))
        out.append(row)
    return out


def _words(text: str, measured: Measured, i: int) -> Row:
    """The numbers of a run's own words."""
    size, number = measured.size[i], measured.words[i]
    head = text[:REACH]
    lower = head.lower().split()
    known = sum(1 for word in set(lower) if word in STOPWORDS)
    furnished = sum(1 for word in lower if word in furniture.OF)
    titled = sum(1 for word in head.split() if word[0].isupper())
    return [
        measured.logs[i], float(min(number, 300)), size / (number + 1), float(text[-1] in FULL_STOPS), float(text[-1] in ENDS),
        (text.count(",") + text.count("、") + text.count("،")) * 100 / size, (text.count(". ") + text.count("。") + text.count("।")) * 100 / size,
        known / len(lower), float(furnished), furnished / len(lower), titled / len(lower), float(text[0].isupper()), float(text[0].islower()),
        float(len(text) < 250 and text.isupper()), float(text[-1] == ":"), float("|" in head or "›" in head or "·" in head or "•" in head),
        float(YEAR.search(head) is not None), sum(1 for c in head if c.isdigit()) / len(head), float(text[0] in "“\"„«»‘'–—-"), float("@" in head or "://" in head),
        float("©" in head), float("(" in head), float("?" in head),
    ]  # fmt: skip


def _shared(measured: Measured, i: int) -> float:
    """The share of the telling words of a run that the prose elsewhere on the page has as well."""
    telling = set(measured.telling[i])
    own = 1 if measured.prose[i] else 0
    return sum(1 for word in telling if measured.known[word] > own) / len(telling) if telling else -1.0


# ── the second look: what the first look thought of the neighbours ──────────


def second_rows(measured: Measured, first: Sequence[Row], sums: Sequence[float]) -> list[Row]:
    """The rows again, each with what the first look made of the runs around it and of the stretch that holds the story.

    :param sums: log odds of the first look.
    """
    count = len(sums)
    start, end = stretch(sums, measured.size)
    core = Counter(word for i in range(start, end) if sums[i] > 0 for word in set(measured.telling[i]))
    added = [0.0, *accumulate(sums)]
    weighed = [0.0, *accumulate(s * min(z, 400.0) for s, z in zip(sums, measured.size, strict=True))]
    sizes = [0.0, *accumulate(min(z, 400.0) for z in measured.size)]
    out: list[Row] = []
    for i, row in enumerate(first):
        more = [sums[k] if 0 <= k < count else -9.0 for k in (i - 3, i - 2, i - 1, i, i + 1, i + 2, i + 3)]
        for reach in (NEAR, FAR):
            low, high = max(0, i - reach), min(count, i + 1 + reach)
            more += [
                (added[i] - added[low]) / (i - low + 1),
                (added[high] - added[i + 1]) / (high - i),
                (weighed[high] - weighed[low]) / (sizes[high] - sizes[low]),
            ]
        inside = start <= i < end
        more += [float(inside), float(i - start), float(i - end), (end - start) / count, _held(measured, i, core, inside and sums[i] > 0)]
        out.append(row + more)
    return out


def stretch(sums: Sequence[float], size: Sequence[float]) -> tuple[int, int]:
    """The stretch of runs that is the story's most of all: the largest sum of log odds, each weighed by the size of its run.

    >>> stretch([-2.0, 3.0, -1.0, 3.0, -4.0, 1.0], [100.0] * 6)
    (1, 4)
    """
    best, place, so_far, start = 0.0, (0, 0), 0.0, 0
    for i, (odds, length) in enumerate(zip(sums, size, strict=True)):
        if so_far <= 0:
            so_far, start = 0.0, i
        so_far += max(-GAP, min(GAP, odds)) * (min(length, 300.0) + SHORTEST)
        if so_far > best:
            best, place = so_far, (start, i + 1)
    return place


GAP = 3.0  # log odds beyond which a run counts no more
SHORTEST = 20.0  # characters that every run counts beside its own


def _held(measured: Measured, i: int, core: Counter[str], among: bool) -> float:
    """The share of the telling words of a run that the story's stretch has as well."""
    telling = set(measured.telling[i])
    return sum(1 for word in telling if core[word] > among) / len(telling) if telling else -1.0


def counted(text: str) -> int:
    """The words of a run, numbers among them."""
    return len(WORDS.findall(text))


def bar(chances: Sequence[float], words: Sequence[int]) -> float:
    """The chance above which a run is kept: half of the best word F1 that a choice among these runs can be hoped to have.

    That is the choice that makes the expected F1 largest (Lipton, Elkan and Narayanaswamy, 2014). Where little is plain it keeps more.

    >>> bar([0.9, 0.9, 0.1], [40, 40, 40]) > bar([0.5, 0.4, 0.1], [40, 40, 40])
    True
    """
    ordered = sorted(zip(chances, words, strict=True), reverse=True)
    hoped = fsum(chance * count for chance, count in ordered)
    right, kept, best = 0.0, 0.0, 0.0
    for chance, count in ordered:
        right += chance * count
        kept += count
        best = max(best, 2 * right / (kept + hoped + 1e-9))
    return best / 2
