"""Days: dates, weekdays, today and yesterday, as TIMEX3 values."""

from __future__ import annotations

from datetime import date

from onrecord.findings import calendars
from onrecord.findings.timesetting import BACK, MONTHS, ON, Maker, Reading, Setting, date_reading, is_name, stated_year, step, told_year
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
    if len(parts) == 2 and parts[0] >= 1900 and parts[1] in ((parts[0] + 1) % 100, parts[0] + 1):
        return Reading("DATE", f"{parts[0]:04}", None, None, f"{parts[0]:04}-01-01", f"{parts[0] + 1:04}-12-31")  # the 2020/21 season
    if len(parts) != 3:
        return None
    if parts[0] > 31:
        made = calendars.make(*parts)
        return date_reading(made.isoformat(), setting, relative=False) if made else None
    return _slashed(parts, setting)


def _slashed(parts: list[int], setting: Setting) -> Reading | None:
    """3/25/2024, 25/3/24."""
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
        if setting.narrative and (told := _told_day(setting, month, number)):
            return told
        if setting.signs.year_word and not any(w.kind == "month" and len(w.text) > SHORT_MONTH for w in match.words):
            return None
        if setting.published is None:
            return date_reading(f"XXXX-{month:02}-{number:02}", setting)
        nearest = _year_of_day(match, setting, month, number)
        return date_reading(f"{nearest:04}-{month:02}-{number:02}", setting)
    if year.isdigit() and not calendars.make(int(year), month, number):
        return None
    return date_reading(f"{year}-{month:02}-{number:02}", setting, relative=match.has("yearw"))


def _told_day(setting: Setting, month: int, number: int) -> Reading | None:
    """A day of a narrative: in the year of the last date that the text gave, or the next where the tale goes on past its end."""
    year = told_year(setting, month) or ""
    if year.isdigit() and not calendars.make(int(year), month, number):
        return None
    return Reading("DATE", f"{year}-{month:02}-{number:02}", None, f"text {setting.anchor}") if year else None


FAR = 160  # days
LONG_PAST = 90  # days; a day longer past gives way to the next one where the verb looks ahead
TOLD_AGAIN = 5  # years; a day that the text named with a year so near means that year again: "Oct. 7, 2023 … the Oct. 7 attack"
SHORT_MONTH = 4  # letters: in a language without a table a name so short may be another word, as Romanian "mai" is


def _year_of_day(match: Match, setting: Setting, month: int, number: int) -> int:
    """The nearest year; one far ahead gives way to the past where the verb looks back."""
    base = setting.published
    assert base is not None
    nearest = calendars.nearest_year(base, month, number)
    day = calendars.make(nearest, month, min(number, 28))
    gap = (day - base).days if day else 0
    told = setting.stated.get(f"{month:02}-{number:02}")
    if told is not None and setting.tense != "future" and 0 < base.year - told <= TOLD_AGAIN:
        return told
    signs = setting.signs
    if gap > 0 and (match.has("last") or setting.before in signs.over | signs.since or setting.after in signs.events):
        return nearest - 1
    if setting.tense == "future":
        return nearest + 1 if gap < -LONG_PAST and not match.has("last") else nearest
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
    if setting.before in setting.signs.no_weekday or is_name(match, setting, "weekday"):
        return None
    from_text = _weekday_anchor(match, setting)
    base = calendars.day_of(from_text) if from_text else setting.published
    if base is None:
        return date_reading(f"XXXX-WXX-{wanted}", setting)
    if from_text and setting.before in (",", "(") and base.isoweekday() == wanted:
        return Reading("DATE", from_text, None, f"text {from_text}")  # "7 December 1941, a Sunday"
    if from_text and not match.has("weekw", *BACK):
        value = calendars.shifted(base, "D", (wanted - base.isoweekday()) % 7 or 7)
        return Reading("DATE", value, None, f"text {from_text}") if value else None
    told = calendars.day_of(setting.day) if setting.day and setting.before in setting.signs.and_day and len(match.words) == 1 else None
    if told is not None and 0 < (told - base).days <= WEEK:
        base = told  # "next Thursday and Friday"
    moved = calendars.plus_days(base, (wanted - base.isoweekday()) % 7 if base is told else _days_to(match, setting, base, wanted))
    return date_reading(calendars.shifted(moved, "D", 0), setting) if moved else None


WEEK = 7  # days


def _weekday_anchor(match: Match, setting: Setting) -> str | None:
    """The date of the text that a weekday is counted from: in a narrative, and for "the previous Friday"."""
    if match.has("previous", "following") and setting.anchor:
        return setting.anchor
    return setting.day if setting.narrative else None


def _days_to(match: Match, setting: Setting, base: date, wanted: int) -> int:
    """Days from ``base`` to the weekday that the words mean."""
    this_week = wanted - base.isoweekday()
    ahead = this_week % 7
    if match.has("weekw"):
        return this_week + 7 * step(match)
    if match.has(*BACK):
        return ahead - 7
    if match.has(*ON):
        return ahead or 7
    if match.has("this"):
        return this_week
    return ahead if ahead == 0 or _to_come(setting) else ahead - 7


def _to_come(setting: Setting) -> bool:
    if setting.before in setting.signs.onwards and not (setting.second and setting.before in ("as", "until")):
        return True
    if setting.tense is None and setting.before in setting.signs.until:
        return True  # "unless it is found by Saturday"
    return setting.tense == "future" and setting.after not in ("'s", "’s")  # Monday's vote: the modal before it governs something else


def deictic(match: Match, setting: Setting) -> Reading | None:
    """Today, yesterday, tomorrow: counted from the day of publication."""
    if match.rule == "day by name" and match.has("morgen") and _is_morning(match, setting):
        return None
    if match.words[0].text == "Today" and not setting.first and (setting.after[:1].islower() or setting.after == ".") and setting.capital:
        return None  # USA Today, and others of such a name
    beside = match.value("before_w", "after") or 0  # the day before yesterday
    return date_reading(calendars.shifted(setting.published, "D", match.value("deictic", "morgen", "aujourd") + beside), setting)


def _is_morning(match: Match, setting: Setting) -> bool:
    """German "am Morgen", Spanish "por la mañana": the morning, of a day that the words do not name."""
    word = match.words[0].text
    return setting.before in setting.signs.the_morning or (word[0].isupper() and not word.endswith("a") and not setting.first)


def weekdays_ago(match: Match, setting: Setting) -> Reading | None:
    """Two Fridays ago: of the Fridays before the publication, the last but one."""
    count = _whole_number(match)
    base = setting.published
    if count is None or base is None:
        return date_reading(f"XXXX-WXX-{match.value('weekdays')}", setting)
    last = (base.isoweekday() - match.value("weekdays") - 1) % 7 + 1
    return date_reading(calendars.shifted(base, "D", -last - 7 * (count - 1)), setting)


def _whole_number(match: Match) -> int | None:
    count = match.value("dd", "nw", "nw2", "one", "couple")
    return int(count) if isinstance(count, int) else None


def from_day(match: Match, setting: Setting) -> Reading | None:
    """A week from Monday, two days from tomorrow: counted from the day that follows."""
    at = next(i for i, w in enumerate(match.words) if w.kind in ("from", "on", "ago", "before_w", "after"))
    inner = setting.read(match.words[at + 1 :], setting._replace(tense="past" if match.has("ago") else "future", before="on"))
    count = 1 if match.has("a") else _whole_number(match)
    base = calendars.day_of(inner.value) if inner else None
    if base is None or count is None:
        return None
    unit = match.value("dayw", "weekw", "monthw", "yearw", "fortnight", "units")
    return date_reading(calendars.shifted_day(base, unit, -count if match.has("ago", "before_w") else count), setting)


def relative_day(match: Match, setting: Setting) -> Reading | None:
    """That day, the same day, the next day: counted from the last day named in the text."""
    base = calendars.day_of(setting.day) if setting.day else None
    value = calendars.shifted(base, "D", step(match))
    return Reading("DATE", value, None, f"text {setting.day}" if base else None) if value else None


def day_of_month(match: Match, setting: Setting) -> Reading | None:
    """The 21st of this month."""
    month = _month_named(match, setting)
    number = match.value("ordn", "ordw")
    if month is None or len(month) != 7 or not month[:4].isdigit():
        return None
    made = calendars.make(int(month[:4]), int(month[5:]), number)
    return date_reading(made.isoformat(), setting) if made else None


def day_of_named_month(match: Match, setting: Setting) -> Reading | None:
    """The first day of July, the last day of last month."""
    at = next(i for i, w in enumerate(match.words) if w.kind == "of")
    inner = setting.read(match.words[at + 1 :], setting._replace(before="in"))
    covered = calendars.interval(inner.value) if inner and len(inner.value) == MONTH_LENGTH else None
    if inner is None or covered is None:
        return None
    first = calendars.day_of(inner.value)
    number = 2 if match.has("secondw") else match.value("ordn", "ordw")
    day = covered[1] if number is None else calendars.shifted(first, "D", number - 1)
    return Reading("DATE", day, None, inner.anchor) if day and day <= covered[1] else None


MONTH_LENGTH = 7  # of "2023-07"


def weekday_with_day(match: Match, setting: Setting) -> Reading | None:
    """Sunday the 10th: the nearest month in which the two agree."""
    base, wanted, number = setting.published, match.value("weekday"), match.value("ordn")
    if base is None:
        return date_reading(f"XXXX-XX-{number:02}", setting)
    months = (calendars.plus_months(base.replace(day=1), n) for n in range(-6, 7))
    known = [d for m in months if m and (d := calendars.make(m.year, m.month, number)) and d.isoweekday() == wanted]
    near = min(known, key=lambda d: abs((d - base).days), default=None)
    return date_reading(near.isoformat(), setting) if near else None


def _day_behind(match: Match, setting: Setting, kinds: tuple[str, str], before: str) -> tuple[Reading, date] | None:
    """What stands behind the first word of two kinds, and its day; None where that is none. It is read as if it stood behind ``before``."""
    at = next(i for i, w in enumerate(match.words) if w.kind in kinds)
    inner = setting.read(match.words[at + 1 :], setting._replace(before=before))
    base = calendars.day_of(inner.value) if inner else None
    return (inner, base) if inner and base else None


def weekday_beside(match: Match, setting: Setting) -> Reading | None:
    """The Friday before Christmas, the Monday after Easter 2019."""
    behind = _day_behind(match, setting, ("before_w", "after"), "on")
    if behind is None:
        return None
    inner, base = behind
    ahead = (match.value("weekday") - base.isoweekday()) % 7
    value = calendars.shifted(base, "D", ahead - 7 if match.has("before_w") else ahead or 7)
    return Reading("DATE", value, None, inner.anchor) if value else None


def unit_beside(match: Match, setting: Setting) -> Reading | None:
    """The day after Thanksgiving, the week before Christmas, the weekend after 5 May."""
    behind = _day_behind(match, setting, ("before_w", "after"), "on")
    if behind is None:
        return None
    inner, base = behind
    away = -1 if match.has("before_w") else 1
    value = calendars.shifted(base, match.value("dayw", "weekw", "weekend"), away)
    return Reading("DATE", value, None, inner.anchor) if value else None


def weekday_week(match: Match, setting: Setting) -> Reading | None:
    """Friday week, as the British say: a week after the coming Friday."""
    base = setting.published
    if base is None or setting.before != "on":
        return weekday(match._replace(words=match.words[:1]), setting)
    ahead = (match.value("weekday") - base.isoweekday()) % 7 or 7
    return date_reading(calendars.shifted(base, "D", ahead + 7), setting)


def nth_weekday(match: Match, setting: Setting) -> Reading | None:
    """The first Tuesday of November, the last Sunday in March; of every month: a habit."""
    at = next(i for i, w in enumerate(match.words) if w.kind in ("of", "in"))
    if match.has("every", "each"):
        return Reading("SET", f"XXXX-XX-WXX-{match.value('weekday')}")
    if match.words[at + 1].kind == "the":
        inner = date_reading(calendars.shifted(setting.published, "M", 0), setting)  # of the month
    else:
        inner = setting.read(match.words[at + 1 :], setting._replace(before="in"))
    nth = -1 if match.words[1].kind == "last" else 2 if match.words[1].kind == "secondw" else match.value("ordw")
    first = calendars.day_of(inner.value) if inner and len(inner.value) == 7 else None
    if inner is None or first is None or not (nth == -1 or 1 <= nth <= 4):
        return None
    day = calendars.nth_weekday(first.year, first.month, match.value("weekday"), nth)
    return Reading("DATE", day.isoformat(), None, inner.anchor)


def week_of(match: Match, setting: Setting) -> Reading | None:
    """The week of March 6; the first week of June, which is taken for the week that holds most of its first seven days."""
    behind = _day_behind(match, setting, ("of", "in"), "in")
    if behind is None:
        return None
    inner, base = behind
    nth = 2 if match.has("secondw") else match.value("ordw")
    if nth is None and len(inner.value) != 10:
        return None
    if nth is not None and not (len(inner.value) == 7 and 1 <= nth <= 4):
        return None
    unit = "WE" if match.has("weekend") else "W"
    middle = base if nth is None else calendars.plus_days(base, 3 + 7 * (nth - 1))
    value = calendars.shifted(middle, unit, 0) if middle else None
    return Reading("DATE", value, None, inner.anchor) if value else None


def _month_named(match: Match, setting: Setting) -> str | None:
    if match.has("that", "same", "following", "previous"):
        return calendars.from_value(setting.anchor, "M", step(match))
    return calendars.shifted(setting.published, "M", step(match))


MAKERS: dict[str, Maker] = {
    "iso": iso,
    "slash": slash,
    "day": day,
    "days": days,
    "weekday": weekday,
    "deictic": deictic,
    "relative_day": relative_day,
    "weekdays_ago": weekdays_ago,
    "from_day": from_day,
    "day_of_month": day_of_month,
    "day_of_named_month": day_of_named_month,
    "weekday_with_day": weekday_with_day,
    "unit_beside": unit_beside,
    "weekday_week": weekday_week,
    "weekday_beside": weekday_beside,
    "nth_weekday": nth_weekday,
    "week_of": week_of,
}
