"""Durations, spans counted from the publication or the text, and mere past, present and future as TIMEX3 values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from onrecord.findings import calendars, timedays
from onrecord.findings.timesetting import ON, UNITS, Maker, Reading, Setting, date_reading, step, thousands
from onrecord.findings.wordgrammar import Match, Token

CLOCK_UNITS = {"H": "H", "TM": "M", "S": "S"}


def amount(words: Sequence[Token]) -> float | str | None:
    """How many units: a number, "X" where the words do not say (several, a few), or None.

    "five and a half" is 5.5; "a" and "an" are one.
    """
    kinds = {w.kind for w in words}
    if kinds & {"few", "dozens"}:
        return "X"
    total: float = _number(words)
    if kinds & {"half"}:
        total += 1.5 if not total and "and" in kinds else 0.5  # "an hour and a half", "half an hour"
    if "dozen" in kinds or "couple" in kinds:
        total = (total or 1) * (12 if "dozen" in kinds else 2)
    if total:
        return total
    return 1 if kinds & {"a", "one", "the"} else None


def _number(words: Sequence[Token]) -> float:
    spelt = [w.value for w in words if w.kind in ("nw", "nw2", "one", "big")]
    figures = [w.value for w in words if w.kind in ("dd", "int", "dec", "year")]
    parts = [w.text for w in words if w.kind == "slash"]
    total: float = sum(figures[:1]) or thousands(spelt)
    if parts and re.fullmatch(r"[123]/[248]", parts[0]):
        total += int(parts[0][0]) / int(parts[0][2])
    return total


def length(count: float | str, unit: str) -> str | None:
    """An ISO 8601 duration: ``P3D``, ``PT72H``, ``PXY`` for some years; decades become years.

    >>> length(2, "E"), length("X", "TM"), length(1.5, "H")
    ('P20Y', 'PTXM', 'PT1H30M')
    """
    if unit == "WE":
        return None if count == "X" else f"P{_plain(float(count) * 2)}D"
    if unit in MANY and count != "X":
        times, unit = MANY[unit]
        count = float(count) * times
    mark = "T" if unit in CLOCK_UNITS else ""
    letter = CLOCK_UNITS.get(unit, "W" if unit == "F" else unit)
    if count == "X":
        return f"P{mark}X{letter}"
    whole, rest = divmod(float(count), 1)
    if rest != 0.5 or unit not in HALVES:
        return f"P{mark}{_plain(float(count))}{letter}"
    if whole:
        return f"P{mark}{_plain(whole)}{letter}{HALVES[unit]}"
    return f"P{'' if HALVES[unit].startswith('T') else mark}{HALVES[unit]}"


MANY = {"E": (10, "Y"), "C": (100, "Y"), "L": (1000, "Y"), "F": (2, "W")}  # units that ISO 8601 has no letter for
HALVES = {"H": "30M", "TM": "30S", "Y": "6M", "D": "T12H"}  # half of the unit in the next smaller one


def _plain(count: float) -> str:
    return str(int(count)) if count == int(count) and count < 1e15 else f"{count:g}"


def about(match: Match) -> str | None:
    """TIMEX3 mod of the words before an amount: "more than", "nearly", "at least"."""
    if match.has("no", "not"):
        return {"MORE_THAN": "EQUAL_OR_LESS", "LESS_THAN": "EQUAL_OR_MORE"}.get(match.value("more", "less"))
    found = match.value("approx", "least", "most", "up")
    if found or not match.has("than"):
        return found if found else ("APPROX" if match.has("or") else None)
    return "MORE_THAN" if match.has("more") else "LESS_THAN"


def duration(match: Match, setting: Setting) -> Reading | None:
    """Three days, a 10-year term, nearly two decades, five and a half hours."""
    unit = match.value(*UNITS)
    if _is_other(match, setting, unit):
        return None
    if setting.before in setting.signs.some_day and unit == "D" and len(match.words) == 2 and match.has("one"):
        return Reading("DATE", "FUTURE_REF")
    if match.has("a") and len(match.words) == 2 and _is_rate(setting.before):
        return None
    count = amount(match.words)
    value = length(count, unit) if count is not None else None
    return Reading("DURATION", value, about(match)) if value else None


def _is_other(match: Match, setting: Setting, unit: str) -> bool:
    """Words that look like a duration and are none."""
    if setting.before == "as" and match.has("few"):
        return True  # the second time in as many weeks
    if match.has("a") and (match.has("secondw") or (match.words[0].kind == "a" and match.words[1].kind == "hyph")):
        return True  # a second man, $500-a-month
    if (unit == "S" and match.has("one")) or (unit == "Q" and _is_fourth(match, setting)):
        return True
    if match.words[-1].text in setting.signs.title and not setting.first:
        return True  # a title: 60 Minutes
    return match.has("ordw") and match.has("the") and not match.has("nw", "nw2", "big", "dd", "int")  # the third year


LASTING = frozenset(
    ["takes", "lasts", "needs", "requires", "spends", "adds", "wastes", "saves", "gets", "gives", "earns", "within", "comes", "follows"]
)


def _is_fourth(match: Match, setting: Setting) -> bool:
    """Fell by a quarter, a quarter-point, three-quarters; but not two quarters of growth."""
    if match.has("a") and (setting.before == "by" or setting.after == "-"):
        return True
    return (match.has("hyph") or setting.after == "of") and amount(match.words) in (None, 1, 3)


RATED = frozenset(
    ["people", "children", "men", "women", "hundred", "thousand", "million", "billion", "trillion", "percent", "cent", "twice", "once", "%"]
)


def _is_rate(before: str) -> bool:
    """Four flights a week, $20 an hour: a rate, which tells no time."""
    if before in RATED or any(c.isdigit() for c in before):
        return True
    return before not in LASTING and len(before) > 3 and before.endswith("s") and not before.endswith(("ss", "us", "is"))


def bare_units(match: Match, setting: Setting) -> Reading | None:
    """For years, weeks of talks, decades-long."""
    value = length("X", match.value("units"))
    stands = (
        setting.first or setting.before in setting.signs.bare or match.has("long") or setting.after in setting.signs.span_after
    )  # not "his Paris years", "the early hours"
    if setting.after == "of" and setting.before not in setting.signs.bare and match.value("units") in ("E", "C", "L"):
        return None  # "the wettest decades of the century"
    stands = stands and match.value("units") not in ("S", "Q")
    return Reading("DURATION", value) if value and stands else None


def unit_long(match: Match, setting: Setting) -> Reading | None:
    """The month-long battle."""
    value = length(1, match.words[0].value)
    return Reading("DURATION", value) if value else None


def part_of_unit(match: Match, setting: Setting) -> Reading | None:
    """A quarter of a century, three-quarters of an hour."""
    at = next(i for i, w in enumerate(match.words) if w.kind in ("quarterw", "units"))
    if match.words[at].value != "Q":
        return None
    share = (_number(match.words[:at]) or 1) / 4
    unit = match.words[-1].value
    times, smaller = SMALLER.get(unit, (1, unit))
    value = length(share * times, smaller)
    return Reading("DURATION", value, about(match)) if value else None


SMALLER = {"C": (100, "Y"), "H": (60, "TM"), "Y": (12, "M"), "L": (1000, "Y")}


def age(match: Match, setting: Setting) -> Reading | None:
    """A person's age is no time of an event; that of a truce of eight months is a duration."""
    if match.value(*UNITS) == "Y":
        return None
    value = length(amount(match.words) or 1, match.value(*UNITS))
    return Reading("DURATION", value) if value else None


def ago(match: Match, setting: Setting) -> Reading | None:
    """Two years ago, three days earlier, a week from now."""
    back = match.has("ago", "earlier", "before_w", "ago_first", "ago_il")
    count = amount(match.words)
    if count == "X" and match.has("earlier", "later") and setting.tense != "future":
        return Reading("DATE", calendars.UNKNOWN.get(match.value(*UNITS), "XXXX"))  # before or after what the text tells of, not today
    if count == "X" or (count is None and match.has("units")):
        return Reading("DATE", "PAST_REF" if back else "FUTURE_REF")
    if match.has("ago_first") and setting.before in setting.signs.since:
        lasting = length(count or 1, match.value(*UNITS))  # Spanish "desde hace tres años"
        return Reading("DURATION", lasting, about(match)) if lasting else None
    unit, count = _as_calendar(match.value(*UNITS), float(count or 1))
    if unit == "H" and setting.moment is None and count and count % HOURS == 0:
        unit, count = "D", count // HOURS
    if unit in CLOCK_UNITS:
        return _clock_ago(match, setting, unit, count)
    if unit == "Y" and count == 1 and back and setting.quarter and setting.quarter[:4].isdigit():
        return _quarter_before(setting.quarter)
    return _steps_away(match, setting, unit, -int(count) if back else int(count))


def years_ago_this(match: Match, setting: Setting) -> Reading | None:
    """Three years ago this week, two years ago next month: counted from this day of that year."""
    at = next(i for i, w in enumerate(match.words) if w.kind == "ago")
    count = amount(match.words[:at])
    unit, years = _as_calendar(match._replace(words=match.words[:at]).value(*UNITS), float(count or 1)) if count != "X" else ("", 0)
    then = calendars.plus_months(setting.published, -12 * int(years)) if unit == "Y" and setting.published else None
    return date_reading(calendars.shifted(then, match.words[-1].value, step(match)), setting) if then else None


HOURS = 24  # "48 hours ago" is two days ago, where the hour of publication is not known


def _steps_away(match: Match, setting: Setting, unit: str, steps: int) -> Reading | None:
    """So many units from the last date of the text after "earlier", "later" and the like, else from the publication."""
    told = match.has("earlier", "later", "before_w", "after")
    from_text = _told(setting, unit) if told else None
    value = calendars.from_value(from_text, unit, steps)
    if value:
        return Reading("DATE", value, about(match), f"text {from_text}")
    if told and setting.anchor and setting.anchor.startswith("BC"):
        return Reading("DATE", calendars.UNKNOWN[unit])  # days before Christ are not counted, and not from the publication
    value = _long_ago(setting.published, unit, steps) or calendars.shifted(setting.published, unit, steps)
    return Reading("DATE", value, about(match), f"published {setting.published}" if setting.published else None) if value else None


def _long_ago(base: date | None, unit: str, steps: int) -> str | None:
    """Three thousand years ago: a year before Christ."""
    if base is None or unit != "Y" or not 0 < -steps - base.year < 9999:
        return None
    return f"BC{-steps - base.year + 1:04}"


def _clock_ago(match: Match, setting: Setting, unit: str, count: float) -> Reading | None:
    """Two hours ago, where the page says when it was published."""
    back = match.has("ago", "ago_first", "ago_il")
    if unit != "S" and back and setting.moment is not None:
        return _before_the_moment(setting.moment, unit, count, match)
    value = calendars.shifted(setting.published, unit, 0)
    return Reading("TIME", value, about(match), f"published {setting.published}" if setting.published else None) if value else None


def _before_the_moment(moment: datetime, unit: str, count: float, match: Match) -> Reading | None:
    """Two hours ago, where the page gives the moment of publication: as exact as the unit."""
    try:
        then = moment - timedelta(minutes=count * (60 if unit == "H" else 1))
    except OverflowError:
        return None
    value = then.strftime("%Y-%m-%dT%H" if unit == "H" else "%Y-%m-%dT%H:%M")
    return Reading("TIME", value, about(match), f"published {moment.isoformat(timespec='minutes')}")


def _as_calendar(unit: str, count: float) -> tuple[str, float]:
    """Decades as years, and a year and a half as months."""
    if unit == "E":
        return "Y", count * 10
    if unit in MANY and count % 1:
        times, unit = MANY[unit]
        return unit, count * times
    return ("M", count * 12) if unit == "Y" and count % 1 else (unit, count)


def _quarter_before(quarter: str) -> Reading | None:
    """In a text about a quarter, "a year earlier" is the same quarter of the year before."""
    year = int(quarter[:4]) - 1
    return Reading("DATE", f"{year:04}{quarter[4:]}", None, f"text {quarter}") if year else None


def _told(setting: Setting, unit: str) -> str | None:
    """What "two days later" is counted from: the last date of the text that is as exact."""
    return setting.day if unit == "D" else setting.anchor


def vague_span(match: Match, setting: Setting) -> Reading | None:
    """Recent months, the past few days, the coming weeks: no more than past or future."""
    return Reading("DATE", "FUTURE_REF" if match.has(*ON) else "PAST_REF", None, None)


def counted_span(match: Match, setting: Setting) -> Reading | None:
    """The past two years, the next three days, the first nine months: a duration whose ends are known."""
    unit = match.value(*UNITS)
    count = amount([w for w in match.words if w.kind not in ("the",)])
    if match.has("few", "coming") and count in (None, "X"):
        many = length("X", unit)
        return Reading("DURATION", many) if many else None
    if count is None or count == "X":
        return None
    value = length(count, unit)
    if value is None or match.has("to"):
        value = length("X", unit)
    if value is None:
        return None
    return _with_ends(Reading("DURATION", value, about(match)), match, setting, unit, float(count))


def _with_ends(reading: Reading, match: Match, setting: Setting, unit: str, count: float) -> Reading:
    direction = -1 if match.has("last", "past", "last_post") else 1 if match.has("next", "coming", "next_post") else 0
    if not direction or setting.published is None or count > 10_000:
        return reading
    far = calendars.moved_days(setting.published, unit, direction * int(count))
    if far is None:
        return reading
    ends = sorted((far.isoformat(), setting.published.isoformat()))
    return reading._replace(anchor=f"published {setting.published}", earliest=ends[0], latest=ends[1])


def relative(match: Match, setting: Setting) -> Reading | None:
    """Last week, this month, next year; "the following year" is counted from the text."""
    unit = match.value(*UNITS)
    direction = step(match)
    if setting.before in OPENING and match.words[-1].text.istitle():
        return None  # a title: on ABC's "This Week"
    if unit == "D":
        return None if not match.has("previous", "following") else timedays.relative_day(match, setting)
    if match.has("past") and match.words[0].kind == "the" and unit in "WMYF":
        return _with_ends(Reading("DURATION", length(1, unit) or ""), match, setting, unit, 1)
    if unit == "E" and match.has("past", "last", "next", "coming"):
        return _with_ends(Reading("DURATION", "P10Y"), match, setting, "Y", 10)
    told = setting.narrative and match.words[0].kind == "the" and match.has("next")
    from_text = _told(setting, unit) if told or match.has("previous", "following", "following_post") else None
    value = calendars.from_value(from_text, unit, direction)
    if value:
        return Reading("DATE", value, None, f"text {from_text}")
    return date_reading(calendars.shifted(setting.published, unit, direction), setting)


OPENING = frozenset(['"', "“", "‘", "'", "`", "«"])  # marks of quotation


def anaphoric(match: Match, setting: Setting) -> Reading | None:
    """That year, the same month: the last one that the text named."""
    unit = match.value(*UNITS)
    value = calendars.from_value(setting.anchor, unit, 0)
    return Reading("DATE", value, None, f"text {setting.anchor}") if value else Reading("DATE", calendars.UNKNOWN[unit])


FINE = {"D": 10, "W": 8, "M": 7, "Q": 7, "Y": 4, "E": 3}  # characters of a value that is exact enough to count such units from
PREPOSITIONS = frozenset(["at", "in", "on", "and", "but"])  # after "the year after", where no event follows that it is counted from


def unit_before(match: Match, setting: Setting) -> Reading | None:
    """The week before, the year after: counted from the last date of the text, where nothing follows that it is counted from."""
    if (setting.after.isalnum() and setting.after not in PREPOSITIONS) or setting.after in ("’", "'", "$", "“", '"'):
        return None
    unit = match.value(*UNITS)
    if match.has("last", "next"):
        return date_reading(calendars.shifted(setting.published, unit, -2 if match.has("before_w") else 2), setting)
    from_text = _told(setting, unit) or ""
    if len(from_text) < FINE.get(unit, 4):
        return None  # "the week before" a bare year is not known
    value = calendars.from_value(from_text, unit, -1 if match.has("before_w") else 1)
    return Reading("DATE", value, None, f"text {from_text}") if value else None


def weekend(match: Match, setting: Setting) -> Reading | None:
    """The weekend: the last one, or the next where the verb looks ahead."""
    base = setting.published
    if len(match.words) == 1 and setting.before not in setting.signs.weekend:
        return None
    if base is not None and setting.tense != "future" and base.isoweekday() < 6:
        return date_reading(calendars.shifted(base, "WE", -1), setting)
    return date_reading(calendars.shifted(base, "WE", 0), setting)


def final_unit(match: Match, setting: Setting) -> Reading | None:
    """The final week of the campaign, its first days: how long, as a part of something that the words do not date."""
    unit = match.value(*UNITS)
    if match.value("ordw") not in (None, 1):
        return None
    value = length("X" if match.has("units") else 1, unit) if unit not in ("S", "Q") else None
    return Reading("DURATION", value) if value else None


MAKERS: dict[str, Maker] = {
    "duration": duration,
    "bare_units": bare_units,
    "unit_long": unit_long,
    "part_of_unit": part_of_unit,
    "age": age,
    "ago": ago,
    "years_ago_this": years_ago_this,
    "vague_span": vague_span,
    "counted_span": counted_span,
    "relative": relative,
    "anaphoric": anaphoric,
    "weekend": weekend,
    "unit_before": unit_before,
    "final_unit": final_unit,
}
