"""Two days that share a month ("between Feb. 19 and 23", "vom 3. bis 17. Juni"), two clock times that share a day ("9 p.m. EST (0200 GMT) on Friday")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from onrecord.findings import calendars
from onrecord.model import Time

LINK = r"(?:and|to|or|through|until|till|und|bis|et|au|y|al|и|по)"
REACH = 30  # code points before a date in which the day that shares its month stands, with the word that leads it
# No two of the parts can match the same signs, and none repeats: linear.
NEXT = re.compile(rf" {LINK} (\d{{1,2}})(?:st|nd|rd|th)?(?![\w%:/-]|[.,]\d)(?:, ((?:19|20)\d\d)(?!\w))?")
BEFORE = re.compile(rf"(?<!\w)([^\W\d_]{{1,8}}) ((\d{{1,2}})(?:st|nd|rd|th|\.|er)?) {LINK} (?:the |le |el )?$")
# Words before the first of the two days, behind which a number is surely one.
LEADS = frozenset("on from between of the vom am den zwischen du le les entre del el los с между".split())
SPANNING = re.compile(r"(?:\bfrom|\bbetween) (?:the )?$")
# What may follow the second day where nothing before the first shows that it is one: "May 5 and 12, …", but not "May 5 and 12 people".
END = re.compile(r"$|[^\w\s]|[ ](?:in|at|on|the|for|with|when|as|but|during|after|before|by|near|to|and|if|because|while|of)\b")
RULE = "day that shares its month"


def shared_months(times: Sequence[Time], text: str) -> list[Time]:
    """The times of a sentence with the days whose month another one names; a year behind the second day is both days' year.

    :param text: the sentence; the times' offsets count from its beginning.
    """
    found: list[Time] = []
    for time in times:
        if found and time.start < found[-1].end:
            continue  # the year that was taken with the day before it
        if time.rule == "full date" and calendars.is_day(time.value.replace("XXXX", "2000")):
            found.extend(_with_partner(time, text))
        else:
            found.append(time)
    return found


TWICE = frozenset([" (", ", or ", " or ", ", ", " / ", "/"])  # between a clock time and the same in another zone
BEHIND = re.compile(r"\)?,? (?:on )?(?:the )?")  # before their day


def shared_day(times: Sequence[Time], text: str) -> list[Time]:
    """The times of a sentence, where two clock times share the day behind them: "4:45 p.m. EST (2145 GMT) on Thursday"."""
    found = list(times)
    for i in range(len(found) - 2):
        first, second, day = found[i : i + 3]
        clocks = first.rule == second.rule == "clock" and text[first.end : second.start] in TWICE
        if clocks and calendars.is_day(day.value) and day.type == "DATE" and BEHIND.fullmatch(text, second.end, day.start):
            found[i], found[i + 1] = _on_day(first, day), _on_day(second, day)
    return found


def _on_day(time: Time, day: Time) -> Time:
    """A clock time on another day than it was taken for."""
    old, new = calendars.day_of(time.value), calendars.day_of(day.value)
    if old is None or new is None:  # without a day of publication
        return replace(time, value=day.value + time.value[10:], anchor=day.anchor)
    ends = [_later(end, (new - old).days) for end in (time.earliest, time.latest)]
    return replace(time, value=day.value + time.value[10:], earliest=ends[0], latest=ends[1], anchor=day.anchor)


def _later(moment: str | None, days: int) -> str | None:
    """A moment so many days later."""
    base = calendars.day_of(moment[:10]) if moment else None
    moved = calendars.plus_days(base, days) if base else None
    return f"{moved.isoformat()}{moment[10:]}" if moved and moment else moment


def _with_partner(time: Time, text: str) -> Iterator[Time]:
    before = BEFORE.search(text, max(0, time.start - REACH), time.start) if text[time.start].isdigit() else None
    if before and before[1].lower() in LEADS and int(before[3]) < int(time.value[8:10]):
        yield _moved(time, text, before.start(2), before.end(2), int(before[3]))
    behind = NEXT.match(text, time.end) if text[time.end - 1].isalnum() and not text[time.start].isdigit() else None
    if behind and int(time.value[8:10]) < int(behind[1]) and (day := calendars.make(2000, int(time.value[5:7]), int(behind[1]))):
        led = SPANNING.search(text, max(0, time.start - REACH), time.start)
        if led or behind[2] or END.match(text, behind.end()):
            first = _in_year(time, behind[2])
            yield first
            yield _moved(first, text, behind.start(1), behind.end(), day.day)
            return
    yield time


def _in_year(time: Time, year: str | None) -> Time:
    """The day in the year that stands behind the second one."""
    value = f"{year}{time.value[4:]}" if year and time.anchor else time.value
    return replace(time, value=value, earliest=value, latest=value, anchor=None) if value != time.value else time


def _moved(time: Time, text: str, start: int, end: int, day: int) -> Time:
    """Another day of the same month."""
    value = f"{time.value[:8]}{day:02}"
    known = None if "X" in value else value
    return replace(time, text=text[start:end], start=start, end=end, value=value, earliest=known, latest=known, rule=RULE)
