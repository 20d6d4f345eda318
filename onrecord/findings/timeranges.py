"""Two times that share a year: "between June and August 2022", "May 5 to June 2, 2021"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from onrecord.findings import calendars
from onrecord.findings.tense import governing
from onrecord.findings.timesetting import Signs
from onrecord.model import Time

REACH = 24  # code points before a time in which the word that governs it stands
LAST_WORD = re.compile(r"(\w{1,12})[ ](?:the[ ])?$")
DASHES = frozenset(["-", "–", "—"])
BETWEEN_WORDS = frozenset(["between", "zwischen", "entre", "между"])
AND = frozenset(["and", "und", "et", "y", "и", "and the"])
TO = frozenset(["to", "until", "till", "through", "bis", "à", "au", "a", "hasta", "по", "до"])
# One blank at most on each side of one word or mark: linear.
BETWEEN = re.compile(r",? ?(?:and|to|or|until|till|through|und|bis|et|au|y|a|al|и|по|[-–—]) ?(?:the )?|, ")
SHARING = frozenset(["month by name", "full date"])


def shared_years(times: Sequence[Time], text: str) -> list[Time]:
    """The times of a sentence, where one without a year takes it from the one that it is joined to.

    :param text: the sentence; the times' offsets count from ``text``'s beginning.
    """
    found = list(times)
    for i in range(len(found) - 2, -1, -1):
        first, second = found[i], found[i + 1]
        if _joined(first, second, text):
            found[i] = _with_year_of(first, second)
    return found


def with_extents(times: Sequence[Time], text: str, published: str | None, signs: Signs) -> list[Time]:
    """The times of a sentence with the stretch that "since", "until", "from … to", "between … and" or a dash opens or closes."""
    found = _in_one_year(times, text, published, signs)
    for i, time in enumerate(found):
        before = LAST_WORD.search(text, max(0, time.start - REACH), time.start)
        lead = before.group(1).lower() if before else ""
        pair = found[i + 1] if i + 1 < len(found) else None
        if pair is not None and _in_order(time, pair) and _spans(text[time.end : pair.start], lead):
            stretch = (time.earliest, pair.latest)
            found[i], found[i + 1] = replace(time, extent=stretch), replace(pair, extent=stretch)
        elif time.extent is None and time.earliest and lead in signs.since:
            found[i] = replace(time, extent=(time.earliest, published))
        elif time.extent is None and time.latest and lead in signs.until:
            found[i] = replace(time, extent=(None, time.latest))
    return found


def _in_one_year(times: Sequence[Time], text: str, published: str | None, signs: Signs) -> list[Time]:
    """The times of a sentence; "from Jan. 1 to Nov. 30" said in December, whose days are each the nearest, is of one year."""
    found = list(times)
    for i in range(len(found) - 1):
        first, second = found[i], found[i + 1]
        if not published or {first.rule, second.rule} - SHARING or len(first.value) != len(second.value) or first.value <= second.value:
            continue
        counted = all((t.anchor or "").startswith("published") for t in (first, second))
        before = LAST_WORD.search(text, max(0, first.start - REACH), first.start)
        if not counted or not _spans(text[first.end : second.start], before.group(1).lower() if before else ""):
            continue
        if governing(text, first.start, second.end, signs) == "future":
            found[i + 1] = _years_on(second, 1)
        elif second.value <= published:
            found[i] = _years_on(first, -1)
    return found


def _years_on(time: Time, years: int) -> Time:
    """The same day or month so many years on."""
    value = f"{int(time.value[:4]) + years:04}{time.value[4:]}"
    covered = calendars.interval(value)
    return replace(time, value=value, earliest=covered[0], latest=covered[1]) if covered else time


def _in_order(first: Time, second: Time) -> bool:
    return first.earliest is not None and second.latest is not None and first.earliest <= second.latest


def _spans(between: str, lead: str) -> bool:
    """Whether the words between two times, with the one before the first, make them the ends of a stretch."""
    if between.strip() in DASHES:
        return True
    return (lead in BETWEEN_WORDS and between.strip() in AND) or (between[:1] == between[-1:] == " " and between.strip() in TO)


def _joined(first: Time, second: Time, text: str) -> bool:
    if first.rule not in SHARING or first.anchor is None or first.value[:1] == "X":
        return False
    stated = second.anchor is None or second.anchor.startswith("text ") or second.rule == "month of a year"
    return (
        stated and len(second.value) in (7, 10) and second.value[:4].isdigit() and bool(BETWEEN.fullmatch(text[first.end : second.start]))
    )


def _with_year_of(first: Time, second: Time) -> Time:
    year = int(second.value[:4])
    if first.value[5:7] > second.value[5:7]:
        year -= 1  # from November to February 2022
    value = f"{year:04}{first.value[4:]}"
    covered = calendars.interval(value)
    if covered is None:
        return first
    return replace(first, value=value, earliest=covered[0], latest=covered[1], anchor=f"text {second.value}")
