"""Feasts whose day the calendar gives: Christmas Eve, Good Friday, Easter weekend, Labor Day.

A feast is written in the table of words as a month and day ("12-25"), as the nth weekday of a month ("11/4/4" is the fourth Thursday of November, "05/1/-1" the
last Monday of May) or as "easter", with days to add where it hangs on another ("easter-2").
"""

from __future__ import annotations

import re
from datetime import date

from onrecord.findings import calendars
from onrecord.findings.timesetting import Maker, Reading, Setting, date_reading, stated_year, step, told_year
from onrecord.findings.wordgrammar import Match

JUST_PAST = 30  # days; a feast longer past gives way to the next one where the verb looks ahead
SOON = 60  # days ahead; a feast further on gives way to the last one where the verb looks back
FEAST = re.compile(r"(?:(easter)|(\d\d)-(\d\d)|(\d\d)/(\d)/(-?\d))([+-]\d{1,2})?")
SHOPPING = frozenset(["black", "cyber"])  # "Black Friday shoppers": more often a kind of day than a date


def holiday(match: Match, setting: Setting) -> Reading | None:
    """A feast; without a year that of the narrative, or the nearest."""
    name = match.value("holiday", "feast_day") or _by_weekday(match) or ("12-31" if match.has("eve") else "01-01")
    year = stated_year(match, setting) if match.words[-1].kind in ("year", "yearw") else None
    if _is_no_feast(match, setting, year):
        return None
    if year is not None and not year.isdigit():
        return date_reading(_feast_of_some_year(name, match), setting)
    told = _told(name, match, setting) if year is None else None
    if told is not None:
        return _told_feast(name, int(told), match, setting)
    if year is not None:
        found = _feast(name, int(year))
    elif setting.published is not None:
        found = _nearest(name, setting.published, setting, step(match))
    else:
        return date_reading(_feast_of_some_year(name, match), setting)
    return date_reading(_beside(found, match), setting, relative=year is None) if found else None


def _told(name: str, match: Match, setting: Setting) -> str | None:
    """The year that a narrative is in, where it is one of the calendar."""
    told = told_year(setting, _month(name)) if setting.narrative and not step(match) else None
    return told if told is not None and told.isdigit() else None


def _told_feast(name: str, year: int, match: Match, setting: Setting) -> Reading | None:
    """A feast of a narrative, in the year of the last date that the text gave."""
    day = _feast(name, year)
    value = _beside(day, match) if day else None
    return Reading("DATE", value, None, f"text {setting.anchor}") if value else None


def _is_no_feast(match: Match, setting: Setting, year: str | None) -> bool:
    """Ash Tuesday, the Good Friday Agreement, Black Friday shoppers."""
    if match.has("black") and not _by_weekday(match):
        return True
    if setting.after[:1].isupper() and match.words[-1].kind in ("holiday", "weekday"):
        return True
    leads = setting.before in setting.signs.month or setting.before == "on"
    return match.words[0].text.lower() in SHOPPING and year is None and not leads


def _by_weekday(match: Match) -> str | None:
    """Good Friday, Ash Wednesday: the word names the feast, where the weekday is the feast's own."""
    known = match.value("black")
    if known is None:
        return None
    weekday, _, name = known.partition(":")
    return str(name) if match.value("weekday") == int(weekday) else None


def _beside(feast: date, match: Match) -> str | None:
    """The feast, its eve, its weekend or week; nothing where the words name another weekday than the calendar."""
    if match.has("weekend", "weekw"):
        near = (
            feast if feast.isoweekday() != 1 or match.has("weekw") else calendars.plus_days(feast, -1)
        )  # a Monday's weekend is the one before it
        return calendars.shifted(near, "WE" if match.has("weekend") else "W", 0) if near else None
    away = (match.value("weekday") or feast.isoweekday()) - feast.isoweekday()
    if match.has("black") or not away:
        return calendars.shifted(feast, "D", -1 if match.has("eve") and not match.has("new") else 0)
    if match.value("holiday") != "easter":
        return None
    return calendars.shifted(feast, "D", 1 if away == -6 else away)  # Easter Monday, Easter Saturday


def _feast_of_some_year(name: str, match: Match) -> str:
    """Month and day where they are the same in every year."""
    if name[2:3] != "-" or match.has("weekend", "weekw"):
        return calendars.UNKNOWN["D"]
    eve = match.has("eve") and not match.has("new")
    known = calendars.make(2000, int(name[:2]), int(name[3:5]))
    day = calendars.plus_days(known, -1) if known and eve else known
    return f"XXXX{day.isoformat()[4:]}" if day else calendars.UNKNOWN["D"]


def _month(name: str) -> int:
    return int(name[:2]) if name[:2].isdigit() else 4


def _feast(name: str, year: int) -> date | None:
    """The day of a feast in a year, by the way in which the table writes it.

    >>> _feast("11/4/4", 2023), _feast("easter-2", 2024), _feast("12-25", 1400)
    (datetime.date(2023, 11, 23), datetime.date(2024, 3, 29), None)
    """
    told = FEAST.fullmatch(name)
    if told is None or not 1583 <= year <= 9999:  # the Gregorian calendar
        return None
    if told[1]:
        day: date | None = calendars.easter(year)
    elif told[2]:
        day = calendars.make(year, int(told[2]), int(told[3]))
    else:
        day = calendars.nth_weekday(year, int(told[4]), int(told[5]), int(told[6]))
    return calendars.plus_days(day, int(told[7] or 0)) if day else None


def _nearest(name: str, base: date, setting: Setting, direction: int) -> date | None:
    known = [f for y in (base.year - 1, base.year, base.year + 1) if (f := _feast(name, y))]
    near = min(known, key=lambda f: abs((f - base).days), default=None)
    asked = not direction
    if near is not None and asked:
        direction = _direction((near - base).days, setting)
    beside = [f for f in known if (f - base).days * direction >= 0]
    return min(beside, key=lambda f: abs((f - base).days), default=near if asked else None)


def _direction(away: int, setting: Setting) -> int:
    """Whether the verb sends a feast so many days away to the one before (-1) or after (1). :param away: of the nearest, in days."""
    if setting.tense == "past" and away > SOON:
        return -1
    return 1 if setting.tense == "future" and away < -JUST_PAST else 0


MAKERS: dict[str, Maker] = {"holiday": holiday}
