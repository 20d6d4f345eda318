"""What "today" means in words spoken on another day: "We leave today," she said on Tuesday.

The day on which words were spoken stands beside the verb of saying, outside the quotation marks and in the same sentence. Where none stands there, words are
taken as spoken on the day of publication.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from onrecord.findings import calendars
from onrecord.model import Prose, Sentence, Time

SPOKEN = frozenset(["day by name", "tonight", "this part", "last night"])  # rules of times that are counted from the moment of speaking
DAYS = frozenset(["weekday", "day by name", "full date", "part of the day named"])  # rules of times that say when words were spoken
REACH = 60  # code points between a verb of saying and the day beside it
LONG_AGO = 14  # days; words spoken longer ago are rather about another day
MARKS = re.compile(r"[\"“”„«»]|(?<!\w)['‘]|['’](?!\w)|``|''")  # one or two characters each, so linear
SENTENCES_BACK = 4  # of one paragraph
WORD = re.compile(r"[^\W\d_]+")


def as_spoken(times: Sequence[Time], prose: Prose, published: date | None, verbs: frozenset[str]) -> list[Time]:
    """The times, those inside quotations counted from the day on which the words were spoken, where their sentence or an earlier one of the paragraph names it.

    :param times: in the order of the text; verbs: the language's verbs of saying, in small letters.
    """
    spoken = [t.rule in SPOKEN for t in times]
    if published is None or not verbs or not prose.quotations or not any(spoken):
        return list(times)
    page = _Page(times, prose, verbs)
    return [_counted(t, page.day_of_saying(t), published) if said and page.quoted(t) else t for t, said in zip(times, spoken, strict=True)]


class _Page:
    """The sentences and quotations of a text, with the day on which the words of each sentence were spoken."""

    def __init__(self, times: Sequence[Time], prose: Prose, verbs: frozenset[str]) -> None:
        self._times, self._prose, self._verbs = times, prose, verbs
        self._quotations = [q for q in prose.quotations if not q.scare]
        self._starts = [q.start for q in self._quotations]
        self._sentences = [s.start for s in prose.sentences]
        self._at = [t.start for t in times]
        self._known: dict[int, str | None] = {}

    def quoted(self, time: Time) -> bool:
        """Whether a time stands inside a quotation."""
        at = bisect_right(self._starts, time.start) - 1
        return at >= 0 and time.end <= self._quotations[at].end

    def day_of_saying(self, time: Time) -> str | None:
        """The day beside the verb of saying in the time's sentence, or in the nearest one before it in the paragraph."""
        last = bisect_right(self._sentences, time.start) - 1
        for i in range(last, max(-1, last - SENTENCES_BACK), -1):
            if i < last and "\n" in self._prose.text[self._prose.sentences[i].end : self._sentences[i + 1]]:
                return None
            if i not in self._known:
                days = set(self._days(self._prose.sentences[i]))
                self._known[i] = days.pop() if len(days) == 1 else None
            if self._known[i]:
                return self._known[i]
        return None

    def _days(self, sentence: Sentence) -> Iterator[str]:
        """The days that stand beside a verb of saying in a sentence, outside its quotations."""
        for time in self._times[bisect_left(self._at, sentence.start) : bisect_left(self._at, sentence.end)]:
            if time.rule not in DAYS or self.quoted(time):
                continue
            before = self._prose.text[max(sentence.start, time.start - REACH) : time.start]
            after = self._prose.text[time.end : min(sentence.end, time.end + REACH)]
            words = WORD.findall(MARKS.split(before)[-1]) + WORD.findall(MARKS.split(after)[0])
            if not self._verbs.isdisjoint(words):
                yield time.value[:10]


def _counted(time: Time, day: str | None, published: date) -> Time:
    """A time of a quotation, counted from the day on which it was spoken."""
    said, told = calendars.day_of(day or ""), calendars.day_of(time.value)
    if said is None or told is None or not 0 < (published - said).days <= LONG_AGO:
        return time
    moved = calendars.plus_days(told, (said - published).days)
    if moved is None:
        return time
    value = moved.isoformat() + time.value[10:]
    first, last = calendars.interval(value) or (None, None)
    return replace(time, value=value, earliest=first, latest=last, anchor=f"text {said.isoformat()}")
