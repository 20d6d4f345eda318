"""Times of day and time zones as pages write them."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from functools import cache
from importlib.resources import files

CLOCK = re.compile(
    r"(?<![\d.:/+-])(\d{1,2})\s?(?:[:：]|[hH](?=\d)|[时時시点點]\s?)\s?(\d{2})(?!\d)(?:[:：](\d{2})(?!\d)|[分분])?(?:[.,]\d{1,9})?\s?([ap]\.?\s?m\b\.?)?",
    re.I,
)
DIGIT = re.compile(r"\d")
_DOTTED_CLOCK = re.compile(r"(?<![\d.:/])(\d{1,2})\.(\d{2})(?![\d]|\.\d)\s?([ap]\.?m\b\.?|uhr|klo)?", re.I)
_HOUR = re.compile(r"(?<![\d.:/])(\d{1,2})\s?(?:([ap]\.?m)\b\.?|(uhr)\b)", re.I)
_BEFORE_NOON = re.compile(r"(上午|下午|午前|午後|오전|오후)\s?(?=\d)")
_SECOND_DATE = re.compile(
    r"(?<![\d:.])\d{1,2}(?:st|nd|rd|th|\.|,)?\s?,?\s?(?:de\s)?(?:[^\W\d_]{3,12}\.?,?\s?(?:de\s)?)?(?:19|20)\d{2}|\d{4}-\d{2}-\d{2}"
)
# "10:00 GMT+3", "10:00 +0300", "10:00+03:00"; but "8:00-10:00" and "8:00 - 10" are spans of time, so a minus must come with four digits and no colon.
_OFFSET = re.compile(r"^\s?\(?(?:(?:UTC|GMT)\s?([+\-−–])\s?(\d{1,2})(?::?(\d{2}))?|(\+)(\d{2}):?(\d{2})|(-)(\d{2})(\d{2}))(?!\d)", re.I)
_ZONE = re.compile(r"^[\s,]{0,3}\(?([^\W\d_]{1,8})\b")


# A moment as programs write it: most metadata have it, and it is hardly to be changed.
STAMP = re.compile(
    r"\d{4}-\d\d-\d\d(?:(T(?:[01]\d|2[0-3]):[0-5]\d)(?:(:[0-5]\d)(?:\.\d{1,9})?)?(Z|([+-](?:0\d|1[0-3])):?([0-5]\d))?)?", re.A
)


def clock_of(stamp: re.Match[str]) -> str:
    """What stands behind the day in a match of :data:`STAMP`, without parts of seconds; empty where nothing does.

    >>> found = STAMP.fullmatch("2024-05-03T15:47:42.305Z")
    >>> clock_of(found) if found else None
    'T15:47:42+00:00'
    """
    clock, seconds, zone, hours, minutes = stamp.groups("")
    if hours and (hours, minutes) != ("-00", "00"):
        return f"{clock}{seconds}{hours}:{minutes}"
    return f"{clock}{seconds}+00:00" if zone else clock + seconds


def with_clock(date: dt.date, rest: str) -> str:
    """The date with the time of day that stands beside it, where one does."""
    rest = _beside(rest)
    if DIGIT.search(rest) is None:
        return date.isoformat()
    found = CLOCK.search(rest)
    if found:
        hour, minute, second, half, end = int(found[1]), int(found[2]), found[3], found[4], found.end()
    else:
        other = _DOTTED_CLOCK.search(rest) or _HOUR.search(rest)
        if not other:
            return date.isoformat()
        dotted = other.re is _DOTTED_CLOCK
        hour, minute, second = int(other[1]), int(other[2]) if dotted else 0, None
        half, end = other[3] if dotted else other[2], other.end()
    before = _BEFORE_NOON.search(rest)
    half = before[1] if before and not half else half
    return joined(date, _of_day(hour, half), minute, int(second) if second else None, zone_after(rest[end:], date))


def _beside(rest: str) -> str:
    """What stands near a date that was cut out at the line break: up to the next date, which has a clock of its own."""
    before, cut, after = rest.partition("\n")
    if not cut:
        return rest
    other = _SECOND_DATE.search(after)
    return (after[: other.start()] if other else after) + " \n " + before


def _of_day(hour: int, half: str | None) -> int:
    if not half or hour > 12:
        return hour
    if half[0] in "pP" or half in ("下午", "午後", "오후"):
        return hour % 12 + 12
    return hour % 12 if half[0] in "aA" or half in ("上午", "午前", "오전") else hour


def zone_after(text: str, date: dt.date) -> int | None:
    """Minutes from UTC that the words after a clock name."""
    offset = _OFFSET.match(text[:20])
    if offset:
        sign, hours, minutes = (
            (part for part in offset.groups() if part is not None) if offset.lastindex != 2 else (offset[1], offset[2], "00")
        )
        return offset_minutes(f"{'+' if sign == '+' else '-'}{hours:0>2}{minutes}")
    name = _ZONE.match(text[:20])
    if not name:
        return None
    word = name[1].lower()
    if word != "z" and name[1].islower() and word not in ("utc", "gmt", "мск"):
        return None  # "8:05 est bien tard": a word of the sentence
    fixed, american = _zones()
    if word in american:
        return american[word] + (60 if _american_summer(date) else 0)
    return fixed.get(word)


def offset_minutes(zone: str) -> int | None:
    """Minutes from UTC of an offset in digits; None for one that no clock has.

    >>> offset_minutes("+05:30"), offset_minutes("-0400"), offset_minutes("Z"), offset_minutes("+99:00")
    (330, -240, 0, None)
    """
    if zone.upper() in ("Z", "UTC", "GMT"):
        return 0
    digits = zone[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    if minutes > 14 * 60:
        return None
    return -minutes if zone[0] == "-" else minutes


@cache
def _zones() -> tuple[dict[str, int], dict[str, int]]:
    table = tomllib.loads(files(__package__).joinpath("zones.toml").read_text("utf-8"))
    return table["fixed"], table["american"]


def _american_summer(day: dt.date) -> bool:
    """Whether the clocks of the United States are on summer time: second Sunday of March to first Sunday of November."""
    march, november = dt.date(day.year, 3, 8), dt.date(day.year, 11, 1)
    return march + dt.timedelta((6 - march.weekday()) % 7) <= day < november + dt.timedelta((6 - november.weekday()) % 7)


def joined(date: dt.date, hour: int, minute: int, second: int | None, zone: int | None) -> str:
    """ISO 8601, to the minute or second as written."""
    if hour == 24 and minute == 0:
        hour, date = 0, date + dt.timedelta(1) if date < dt.date.max else date
    if hour > 23 or minute > 59 or (second or 0) > 59:
        return date.isoformat()
    clock = f"T{hour:02}:{minute:02}" + (f":{second:02}" if second is not None else "")
    if zone is None:
        return date.isoformat() + clock
    return f"{date.isoformat()}{clock}{'-' if zone < 0 else '+'}{abs(zone) // 60:02}:{abs(zone) % 60:02}"
