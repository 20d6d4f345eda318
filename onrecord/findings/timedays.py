"""Days: dates, weekdays, today and yesterday, feasts, as TIMEX3 values."""

from __future__ import annotations

from datetime import date

from onrecord.findings import calendars
from onrecord.findings.timesetting import BACK, MONTHS, ON, Maker, Reading, Setting, date_reading, stated_year, step
from onrecord.findings.wordgrammar import Match


def iso(match: Match, setting: Setting) -> Reading | None:
    """A date in figures: 2023-11-10."""
    value = match.words[0].text
    ok = calendars.make(*(int(p) for p in value.split("-")))
    return date_reading(ok.isoformat(), setting, relative=False) if ok else None


def slash(match: Match, setting: Setting) -> Reading | None:
    """9/11 is a name; 3/25/2024 is a date only where one order of day and month is possible, else its year alone is known."""
    if match.has("dotted"):
        made = calendars.make(*match.words[0].value)
        return date_reading(made.isoformat(), setting, relative=False) if made else None
    parts = [int(p) for p in match.words[0].text.split("/")]
    if parts == [9, 11]:
        return date_reading("2001-09-11", setting, relative=False)
    if len(parts) == 2 and parts[0] >= 1900 and parts[1] == (parts[0] + 1) % 100:
        return Reading("DATE", f"{parts[0]:04}", None, None, f"{parts[0]:04}-01-01", f"{parts[0] + 1:04}-12-31")  # the 2020/21 season
    if len(parts) != 3:
        return None
    if parts[0] > 31:
        made = calendars.make(*parts)
        return date_reading(made.isoformat(), setting, relative=False) if made else None
    year = parts[2] if parts[2] > 99 else 2000 + parts[2] - (100 if parts[2] > 50 else 0)
    days = {d for d in (calendars.make(year, parts[0], parts[1]), calendars.make(year, parts[1], parts[0])) if d}
    if not days:
        return None
    return date_reading(days.pop().isoformat() if len(days) == 1 else f"{year:04}-XX-XX", setting, relative=False)


def day(match: Match, setting: Setting) -> Reading | None:
    """A month with a day, with or without its year: "Friday, 5 June", "June 5, 2023"."""
    month, number = match.value(*MONTHS), match.value("ordn", "dd", "ordw")
    if not number or not calendars.make(2000, month, number):
        return None  # 31 June
    year = stated_year(match, setting)
    if year is None:
        if setting.published is None:
            return date_reading(f"XXXX-{month:02}-{number:02}", setting)
        nearest = _year_of_day(match, setting, month, number)
        return date_reading(f"{nearest:04}-{month:02}-{number:02}", setting)
    if year.isdigit() and not calendars.make(int(year), month, number):
        return None
    return date_reading(f"{year}-{month:02}-{number:02}", setting, relative=match.has("yearw"))


FAR = 160  # days


def _year_of_day(match: Match, setting: Setting, month: int, number: int) -> int:
    """The nearest year; one far ahead gives way to the past where the verb looks back."""
    base = setting.published
    assert base is not None
    nearest = calendars.nearest_year(base, month, number)
    day = calendars.make(nearest, month, min(number, 28))
    gap = (day - base).days if day else 0
    if match.has("last") and gap > 0:
        return nearest - 1
    return nearest - 1 if gap > FAR and setting.tense == "past" else nearest


def days(match: Match, setting: Setting) -> Reading | None:
    """June 5-8: the value is the first day, the interval all of them."""
    numbers = match.values("ordn", "dd")
    month = match.value(*MONTHS)
    if numbers[0] >= numbers[1]:
        return None
    first = day(match, setting)
    if first is None or not calendars.make(2000, month, numbers[1]):
        return None
    last = f"{first.value[:8]}{numbers[1]:02}"
    return first._replace(earliest=first.value, latest=last) if "X" not in first.value else first


def weekday(match: Match, setting: Setting) -> Reading | None:
    """A bare weekday is the most recent one, today included, unless its verb looks ahead."""
    wanted = match.value("weekday", "weekday3")
    if setting.before in setting.signs.no_weekday:
        return None
    base = setting.published
    if match.has("previous", "following"):
        base = calendars.day_of(setting.anchor) if setting.anchor else base
    if base is None:
        return date_reading(f"XXXX-WXX-{wanted}", setting)
    ahead = (wanted - base.isoweekday()) % 7
    if match.has("weekw"):
        moved = calendars.plus_days(base, wanted - base.isoweekday() + 7 * step(match))
    elif match.has(*BACK):
        moved = calendars.plus_days(base, ahead - 7)
    elif match.has(*ON):
        moved = calendars.plus_days(base, ahead or 7)
    elif match.has("this"):
        moved = calendars.plus_days(base, wanted - base.isoweekday())
    else:
        future = setting.tense == "future" or (setting.before in ("until", "as") and not setting.second)
        moved = calendars.plus_days(base, ahead if future or ahead == 0 else ahead - 7)
    return date_reading(calendars.shifted(moved, "D", 0), setting) if moved else None


def deictic(match: Match, setting: Setting) -> Reading | None:
    """Today, yesterday, tomorrow: counted from the day of publication."""
    beside = match.value("before_w", "after") or 0  # the day before yesterday
    return date_reading(calendars.shifted(setting.published, "D", match.value("deictic", "morgen", "aujourd") + beside), setting)


def relative_day(match: Match, setting: Setting) -> Reading | None:
    """That day, the same day, the next day: counted from the last day named in the text."""
    base = calendars.day_of(setting.day) if setting.day else None
    value = calendars.shifted(base, "D", step(match))
    return Reading("DATE", value, None, f"text {setting.day}" if base else None) if value else None


def holiday(match: Match, setting: Setting) -> Reading | None:
    """A feast whose day the calendar gives; without a year the nearest."""
    year = stated_year(match, setting) if match.words[-1].kind in ("year", "yearw") else None
    if year is not None and not year.isdigit():
        return date_reading(calendars.UNKNOWN["D"], setting)
    name = match.value("holiday", "feast_day") or ("12-31" if match.has("eve") else "01-01")
    if year is None and setting.published is None:
        return date_reading(_feast_of_some_year(name, match), setting)
    found = _feast(name, int(year)) if year else _nearest_feast(name, setting, step(match))
    if found and match.has("weekday") and found.isoweekday() != match.value("weekday"):
        return None
    if found and match.has("eve") and not match.has("new"):
        found = calendars.plus_days(found, -1)
    return date_reading(found.isoformat(), setting, relative=year is None) if found else None


def _feast_of_some_year(name: str, match: Match) -> str:
    """Month and day where they are the same in every year."""
    if not name[0].isdigit():
        return calendars.UNKNOWN["D"]
    eve = match.has("eve") and not match.has("new")
    known = calendars.make(2000, int(name[:2]), int(name[3:]))
    day = calendars.plus_days(known, -1) if known and eve else known
    return f"XXXX{day.isoformat()[4:]}" if day else calendars.UNKNOWN["D"]


def _feast(name: str, year: int) -> date | None:
    if not 1583 <= year <= 9999:  # the Gregorian calendar
        return None
    if name == "easter":
        return calendars.easter(year)
    if name == "thanksgiving":
        return calendars.nth_weekday(year, 11, 4, 4)
    return calendars.make(year, int(name[:2]), int(name[3:]))


def _nearest_feast(name: str, setting: Setting, direction: int) -> date | None:
    base = setting.published
    if base is None:
        return None
    known = [f for y in (base.year - 1, base.year, base.year + 1) if (f := _feast(name, y))]
    if direction < 0:
        known = [f for f in known if f <= base]
    elif direction > 0:
        known = [f for f in known if f >= base]
    return min(known, key=lambda f: abs((f - base).days), default=None)


MAKERS: dict[str, Maker] = {
    "iso": iso,
    "slash": slash,
    "day": day,
    "days": days,
    "weekday": weekday,
    "deictic": deictic,
    "relative_day": relative_day,
    "holiday": holiday,
}
