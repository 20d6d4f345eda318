"""Calendar arithmetic on TIMEX3 values: shifting, nearest years, and the days that a value covers.

TIMEX3 values here are ``2023-11-10``, ``2023-W44``, ``2023-W44-WE``, ``2023-11``, ``2023-Q3``, ``2023-H1``, ``2023-SU``, ``2023``, ``202`` (a
decade), ``20`` (a century) and a day with a time of day (``2023-11-10TMO``, ``2023-11-10T08:30``). ``X`` stands for what is not known.
"""

from __future__ import annotations

import re
from datetime import MAXYEAR, MINYEAR, date, timedelta

UNKNOWN = {
    "D": "XXXX-XX-XX",
    "W": "XXXX-WXX",
    "WE": "XXXX-WXX-WE",
    "M": "XXXX-XX",
    "Q": "XXXX-QX",
    "Y": "XXXX",
    "E": "XXX",
    "C": "XX",
    "L": "X",
    "H": "XXXX-XX-XXTXX",
    "TM": "XXXX-XX-XXTXX:XX",
    "S": "XXXX-XX-XXTXX:XX:XX",
}
WEEK_DAYS = {"W": 7, "F": 14, "WE": 7}
PARTS = {
    "MO": ("00:00", "11:59"),
    "AF": ("12:00", "17:59"),
    "EV": ("17:00", "23:59"),
    "NI": ("18:00", "23:59"),
    "MI": ("11:00", "13:59"),
    "DT": ("06:00", "18:00"),
}


def make(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has no such day.

    >>> make(2023, 2, 30) is None
    True
    """
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def plus_days(base: date, days: int) -> date | None:
    """``base`` moved by days, or None past the ends of the calendar."""
    try:
        return base + timedelta(days=days)
    except OverflowError:
        return None


def plus_months(base: date, months: int) -> date | None:
    """``base`` moved by months; a day that the month lacks becomes its last."""
    year, month = divmod(base.year * 12 + base.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return None
    return date(year, month + 1, min(base.day, _month_end(year, month + 1).day))


def week(day: date, suffix: str = "") -> str:
    """The ISO week of a day: ``2023-W44``."""
    iso = day.isocalendar()
    return f"{iso.year:04}-W{iso.week:02}{suffix}"


def quarter(day: date) -> str:
    """The calendar quarter of a day: ``2023-Q4``."""
    return f"{day.year:04}-Q{(day.month + 2) // 3}"


def shifted(base: date | None, unit: str, count: int) -> str | None:
    """The unit (``D W M Q Y E C L``, ``WE`` weekend) that lies ``count`` units from ``base``, as a TIMEX3 value; None past the calendar.

    >>> shifted(date(2023, 11, 10), "W", -1), shifted(date(2023, 11, 10), "E", 0), shifted(None, "M", -1)
    ('2023-W44', '202', 'XXXX-XX')
    """
    if base is None:
        return UNKNOWN.get(unit, "XXXX-XX-XX")
    if unit == "F":
        return shifted(base, "W", count * 2)
    if unit in ("E", "C", "L"):
        size = {"E": 10, "C": 100, "L": 1000}[unit]
        return _digits(base.year // size + count, unit)
    if unit in ("H", "TM", "S"):
        return f"{base.isoformat()}T{UNKNOWN[unit][11:]}"
    moved = _moved(base, unit, count)
    return said(moved, unit) if moved else None


def from_value(value: str | None, unit: str, count: int) -> str | None:
    """The unit that lies ``count`` units from a TIMEX3 value, years before Christ included; None where the value has no place on the calendar.

    >>> from_value("1862-03-12", "W", 2), from_value("BC0264", "Y", 4), from_value("BC0002", "E", 1), from_value("PAST_REF", "Y", 1)
    ('1862-W13', 'BC0260', '0009', None)
    """
    if value is None:
        return None
    if value.startswith("BC"):
        return _before_christ(value, unit, count)
    base = day_of(value)
    return shifted(base, unit, count) if base else None


def _before_christ(value: str, unit: str, count: int) -> str | None:
    """Years only; the year before 1 is 1 before Christ."""
    if unit not in LONG or not value[2:6].isdecimal() or abs(count) > 10**4:
        return None
    moved = count * LONG[unit] - int(value[2:6])
    return f"BC{-moved:04}" if moved < 0 else f"{moved + 1:04}"


LONG = {"Y": 1, "E": 10, "C": 100, "L": 1000}  # years


def _digits(count: int, unit: str) -> str | None:
    width = {"E": 3, "C": 2, "L": 1}[unit]
    return f"{count:0{width}}" if 0 < count < 10**width else None


def _moved(base: date, unit: str, count: int) -> date | None:
    if abs(count) > 10**6:
        return None
    if unit in WEEK_DAYS:
        return plus_days(base, count * WEEK_DAYS[unit])
    if unit == "D":
        return plus_days(base, count)
    months = {"M": 1, "Q": 3, "Y": 12}.get(unit)
    return None if months is None else plus_months(base, count * months)


def shifted_day(base: date, unit: str, count: int) -> str | None:
    """The single day that lies ``count`` units from a day: a week from Monday."""
    moved = moved_days(base, unit, count)
    return moved.isoformat() if moved else None


def said(day: date, unit: str) -> str:
    """The ``unit`` that holds this day, as a TIMEX3 value."""
    if unit == "D":
        return day.isoformat()
    if unit == "W":
        return week(day)
    if unit == "WE":
        return week(day, "-WE")
    if unit == "Q":
        return quarter(day)
    return day.isoformat()[: {"M": 7, "Y": 4}[unit]]


def moved_days(base: date, unit: str, count: int) -> date | None:
    """The day that lies ``count`` units from ``base``; for the far end of "the past two years"."""
    if unit in ("E", "C", "L"):
        return plus_months(base, count * {"E": 120, "C": 1200, "L": 12000}[unit]) if abs(count) < 1000 else None
    if unit in ("H", "TM", "S"):
        return None
    return _moved(base, "W" if unit == "F" else unit, count * 2 if unit == "F" else count)


def nearest_year(base: date, month: int, day: int) -> int:
    """The year in which a month and day fall nearest to ``base``.

    >>> nearest_year(date(2024, 1, 5), 12, 28)
    2023
    """
    best = base.year
    distance = 10**6
    for year in (base.year, base.year - 1, base.year + 1):
        made = make(year, month, min(day, 28))
        if made and abs((made - base).days) < distance:
            best, distance = year, abs((made - base).days)
    return best


def easter(year: int) -> date:
    """Western Easter Sunday (the anonymous Gregorian computus, Meeus, Astronomical Algorithms, 1991)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth Monday (1) … Sunday (7) of a month; ``nth`` -1 is the last."""
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (nth - 1))
    last = _month_end(year, month)
    return last - timedelta(days=(last.isoweekday() - weekday) % 7)


def _month_end(year: int, month: int) -> date:
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)


_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(.{1,8}))?")
_WEEK = re.compile(r"(\d{4})-W(\d\d)(-WE)?")
_PART = re.compile(r"(\d{4})-(?:(\d\d)|Q([1-4])|H([12])|(SP|SU|FA|WI))")
_YEAR = re.compile(r"\d{1,4}")


def is_day(value: str) -> bool:
    """Whether a value names a single day of the calendar, or a time of one."""
    return bool(_DAY.fullmatch(value))


def interval(value: str) -> tuple[str, str] | None:
    """First and last day (or moment) that a TIMEX3 value covers; None where it names no place on the calendar.

    Seasons differ between the hemispheres, so one covers its whole year (a winter also the first three months of the next).

    >>> interval("2023-W44"), interval("2023-11-10TMO"), interval("PAST_REF")
    (('2023-10-30', '2023-11-05'), ('2023-11-10T00:00', '2023-11-10T11:59'), None)
    """
    if m := _DAY.fullmatch(value):
        return _day_interval(value[:10], m.group(4)) if make(int(m[1]), int(m[2]), int(m[3])) else None
    if m := _WEEK.fullmatch(value):
        return _week_interval(int(m[1]), int(m[2]), bool(m[3]))
    if m := _PART.fullmatch(value):
        return _part_interval(m)
    if _YEAR.fullmatch(value):
        return _year_interval(value)
    return None


def _day_interval(day: str, time: str | None) -> tuple[str, str]:
    if time is None:
        return day, day
    if time in PARTS:
        first, last = PARTS[time]
        return f"{day}T{first}", f"{day}T{last}"
    if len(time) == 2 and time.isdecimal():
        return f"{day}T{time}:00", f"{day}T{time}:59"
    return (day, day) if "X" in time else (f"{day}T{time}", f"{day}T{time}")


def _week_interval(year: int, number: int, weekend: bool) -> tuple[str, str] | None:
    try:
        monday = date.fromisocalendar(year, number, 1)
        return (monday + timedelta(days=5 * weekend)).isoformat(), (monday + timedelta(days=6)).isoformat()
    except (ValueError, OverflowError):
        return None


def _part_interval(m: re.Match[str]) -> tuple[str, str] | None:
    year = int(m[1])
    if m[5]:
        return f"{m[1]}-01-01", f"{year + 1:04}-03-31" if m[5] == "WI" else f"{m[1]}-12-31"
    first, last = _months(m)
    if not (1 <= first <= 12 and MINYEAR <= year <= MAXYEAR):
        return None
    return date(year, first, 1).isoformat(), _month_end(year, last).isoformat()


def _months(m: re.Match[str]) -> tuple[int, int]:
    if m[2]:
        return int(m[2]), int(m[2])
    if m[3]:
        return int(m[3]) * 3 - 2, int(m[3]) * 3
    return int(m[4]) * 6 - 5, int(m[4]) * 6


def _year_interval(value: str) -> tuple[str, str]:
    fill = 4 - len(value)
    first, last = value + "0" * fill, value + "9" * fill
    return f"{'0001' if first == '0000' else first}-01-01", f"{last}-12-31"


def day_of(value: str) -> date | None:
    """The first day that a value covers, for counting from it; None where it has no place on the calendar."""
    covered = interval(value)
    return date.fromisoformat(covered[0][:10]) if covered else None
