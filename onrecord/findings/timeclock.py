"""Clock times, parts of the day, and bounds of dates ("early June", "the end of the year") as TIMEX3 values."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from onrecord.findings import calendars, timedays, timespans, timezones
from onrecord.findings.timesetting import UNITS, Maker, Reading, Setting, date_reading, step
from onrecord.findings.wordgrammar import Match, Token

BOUND_KINDS = ("early", "late", "mid", "begin", "end", "earlier", "later", "sometime", "rest_w")


BOUND_MODIFIERS = {"earlier": "BEFORE", "later": "AFTER"}


def bounded(match: Match, setting: Setting) -> Reading | None:
    """Early June, mid-1996, the end of the year, later this week: the date with a modifier."""
    at = next(i for i, w in enumerate(match.words) if w.kind in BOUND_KINDS)
    bound = match.words[at]
    if match.has("decadewords") and match.words[0].kind != "the":
        return None  # in her mid-twenties
    rest = list(match.words[at + 1 :])
    while rest and rest[0].kind in ("hyph", "of", "in", "on", "to", *BOUND_KINDS):
        rest = rest[1:]
    if rest and rest[-1].kind in ("yearw", "quarterw") and len(rest) == 3:
        rest = [w for w in rest if w.kind != "fiscal"]
    if len(rest) == 2 and rest[0].kind in ("the", "that", "its") and rest[1].kind in UNITS:
        inner = _known_unit(rest, setting)
    elif match.rule == "end of a bare unit":
        inner = date_reading(calendars.shifted(setting.published, rest[0].value, 0), setting)
    else:
        inner = setting.read(rest, setting._replace(before="in", bounded=True))
    if inner is None or inner.type == "SET":
        return None
    return inner._replace(modifier=BOUND_MODIFIERS.get(bound.kind, bound.value if isinstance(bound.value, str) else None))


def _known_unit(words: Sequence[Token], setting: Setting) -> Reading | None:
    """The year, that month: of the text in a narrative and after "that", else of the publication."""
    unit = words[1].value
    from_text = (setting.day if unit == "D" else setting.anchor) if setting.narrative or words[0].kind == "that" else None
    if unit == "Q" and setting.quarter:
        from_text = setting.quarter
    value = calendars.from_value(from_text, unit, 0)
    if value:
        return Reading("DATE", value, None, f"text {from_text}")
    return date_reading(calendars.shifted(setting.published, unit, 0), setting)


def yearend(match: Match, setting: Setting) -> Reading | None:
    """Year-end: the last day of the year."""
    over = setting.tense == "past" or setting.before in setting.signs.since
    year = calendars.shifted(setting.published, "Y", -1 if over else 0)
    return date_reading(f"{year}-12-31", setting, "END")


def part(match: Match, setting: Setting) -> Reading | None:
    """Early Friday morning, last night, the morning of 5 June, tonight: a day with a part of it."""
    if match.has("weekday_part"):
        return _compound(match, setting)
    code = (
        match.value("part", "tonight", "overnight", "lastnight", "dawn", "small") or "MO"
    )  # German and Spanish have one word for morning and tomorrow
    modifier = match.value("early", "late", "mid")
    said = match.words[:-1] if match.words[-1].kind == "morgen" else match.words
    rest = [w for w in said if w.kind not in PART_WORDS]
    base = _day_of(match, setting, rest)
    if base is None or len(base) < 10:
        return None
    return Reading("TIME", f"{base}T{code}", modifier, f"published {setting.published}" if setting.published else None)


def _day_of(match: Match, setting: Setting, rest: Sequence[Token]) -> str | None:
    """The day of a part of the day. :param rest: the words without those of the part."""
    if match.rule == "tonight" or (match.has("this") and not match.has("weekday")) or match.rule == "mid part":
        return calendars.shifted(setting.published, "D", -1 if match.has("overnight") else 0)
    if match.rule == "part before last":
        return calendars.shifted(setting.published, "D", -2)
    if match.rule in ("this part", "last night"):
        return _day_of_part(match, setting)
    inner = setting.read(_without_edges(rest), setting)
    return inner.value[:10] if inner is not None else None


def dawn(match: Match, setting: Setting) -> Reading | None:
    """Dawn or dusk of a day that no word beside it names: of the last day of the text, or of the publication."""
    if setting.before not in setting.signs.clock - LINKS - {"from", "between"} or setting.after == "of":
        return None  # the dawn of an age, from dawn to dusk
    day = setting.day[:10] if setting.day else calendars.shifted(setting.published, "D", 0)
    anchor = f"text {day}" if setting.day else f"published {setting.published}" if setting.published else None
    return Reading("TIME", f"{day}T{match.value('dawn')}", None, anchor) if day else None


def by_part(match: Match, setting: Setting) -> Reading | None:
    """By evening, until morning: of the last day of the text, or of the publication; "by night" is a manner."""
    code = match.value("part")
    ends = not setting.after.isalpha() or setting.after in ("and", "on", "but")
    if setting.before not in setting.signs.until or code == "NI" or not ends or match.words[0].text[0].isupper():
        return None
    day = setting.day[:10] if setting.day else calendars.shifted(setting.published, "D", 0)
    return Reading("TIME", f"{day}T{code}", None, f"published {setting.published}" if setting.published else None) if day else None


PART_WORDS = (
    "part",
    "overnight",
    "dawn",
    "small",
    "units",
    "early",
    "late",
    "earlier",
    "later",
    "on",
    "mid",
    "hyph",
    "of",
    "by_part",
    "at",
)


def night_before(match: Match, setting: Setting) -> Reading | None:
    """Ночь на четверг, die Nacht zum Dienstag: the night that ends on the day."""
    at = next(i for i, w in enumerate(match.words) if w.kind == "onto")
    inner = setting.read(_without_edges(match.words[at + 1 :]), setting)
    base = calendars.day_of(inner.value) if inner else None
    day = calendars.shifted(base, "D", -1) if base else None
    return Reading("TIME", f"{day}T{match.value('part')}", None, inner.anchor) if inner and day else None


def part_of_days(match: Match, setting: Setting) -> Reading | None:
    """The night of 15-16 October: it begins on the first of the two days."""
    at = next(i for i, w in enumerate(match.words) if w.kind == "of")
    inner = setting.read(match.words[at + 1 :], setting)
    return Reading("TIME", f"{inner.value}T{match.value('part')}", None, inner.anchor) if inner and len(inner.value) >= 10 else None


def _compound(match: Match, setting: Setting) -> Reading | None:
    """Freitagabend: the weekday and the part of the day in one word."""
    word = match.words[0]
    day, code = int(word.value[0]), word.value[1:]
    inner = timedays.weekday(match._replace(words=[replace(word, kind="weekday", value=day)]), setting)
    return inner._replace(type="TIME", value=f"{inner.value}T{code}") if inner else None


def _day_of_part(match: Match, setting: Setting) -> str | None:
    if match.has("last", "lastnight"):
        return calendars.shifted(setting.published, "D", -1)
    base = calendars.day_of(setting.day) if setting.day else None
    return calendars.shifted(base, "D", step(match))


def _without_edges(words: Sequence[Token]) -> list[Token]:
    kept = list(words)
    while kept and kept[0].kind in ("comma", "at", "the") and len(kept) > 1 and kept[1].kind != "same":
        kept = kept[1:]
    while kept and kept[-1].kind in ("comma", "at", "the"):
        kept = kept[:-1]
    return kept


CLOCK_HEADS = ("ampm", "uhr", "h_clock", "noon", "midnight", "clock", "oclock")
CLOCK_KINDS = (
    "clock",
    "ampm",
    "uhr",
    "h_clock",
    "noon",
    "midnight",
    "oclock",
    "o",
    "zone",
    "zone_place",
    "zone_us",
    "local",
    "timew",
    "paren",
    "paren2",
    "apos",
)


def spoken(match: Match, setting: Setting) -> Reading | None:
    """Half past six, a quarter to nine on Monday: as the words say it, before noon unless a part of the day says otherwise."""
    at = next(i for i, w in enumerate(match.words) if w.kind in ("half", "quarterw"))
    hour = int(match.words[at + 2].value)
    if setting.before not in setting.signs.clock or not 1 <= hour <= 12:
        return None
    minutes = (30 if match.words[at].kind == "half" else 15) * (-1 if match.words[at + 1].kind == "to" else 1)
    moment = (hour % 12 + (12 if match.value("part") in ("AF", "EV", "NI") else 0)) * 60 + minutes
    rest = _without_edges([w for w in match.words[at + 3 :] if w.kind not in ("part", "in", "on", "at")])
    inner = setting.read(rest, setting) if rest else None
    day = inner.value if inner else setting.day or calendars.shifted(setting.published, "D", 0) or ""
    if len(day) < 10:
        return None
    moment %= 24 * 60
    return Reading("TIME", f"{day[:10]}T{moment // 60:02}:{moment % 60:02}", match.value("approx"), inner.anchor if inner else None)


HOUR_RULES = ("hour in the part", "hour in the part of a day")
LINKS = frozenset(["and", "to", "-", "–", "(", "local"])  # after these a bare number is no hour


def clock(match: Match, setting: Setting) -> Reading | None:
    """10:35 a.m., noon on Saturday, 9 a.m. EST Tuesday: a time of day with its day where that is named."""
    at = _head(match)
    if at is None or _is_name(match.words[at], setting):
        return None
    if match.rule in HOUR_RULES and setting.before not in setting.signs.clock - LINKS and match.words[0].kind != "approx":
        return None  # "one in the morning and one at night"
    time = _time_of_day(match, at)
    if time is None or not (match.has(*CLOCK_MARKS) or _stands_as_clock(match, setting)):
        return None
    day, anchor = _day_and_anchor(match, setting, at)
    if len(day) < 10:
        return None
    moment = timezones.instant(day[:10], time, " ".join(w.text.lower() for w in match.words if w.kind in ZONES))
    return Reading("TIME", f"{day[:10]}T{time}", match.value("approx"), anchor, moment, moment)


def _head(match: Match) -> int | None:
    """Where the word stands that makes a clock time of the words."""
    for i, word in enumerate(match.words):
        if word.kind in CLOCK_HEADS:
            return i
    if match.rule in HOUR_RULES:
        return next(i for i, w in enumerate(match.words) if w.kind in ("dd", "dec", "nw", "one"))
    return next(
        (i for i, w in enumerate(match.words[:-1]) if w.kind in ("int", "year") and match.words[i + 1].kind in ("zone", "local")), None
    )


def _is_name(word: Token, setting: Setting) -> bool:
    """Midnight Run, High Noon."""
    if word.kind not in ("noon", "midnight"):
        return False
    return setting.before == "high" or (word.text[0].isupper() and setting.after[:1].isupper())


def _day_and_anchor(match: Match, setting: Setting, at: int) -> tuple[str, str | None]:
    """The day that stands with the clock time, or the last day of the text, or that of the publication."""
    if match.has("this", "last", "tonight") and not match.has("weekday"):
        return calendars.shifted(setting.published, "D", -1 if match.has("last") else 0) or "", f"published {setting.published}"
    inner = _named_day(match, setting, at)
    if inner is not None:
        return inner.value, inner.anchor
    if setting.day:
        return setting.day, f"text {setting.day}"
    return calendars.shifted(setting.published, "D", 0) or "", f"published {setting.published}" if setting.published else None


ZONES = ("zone", "zone_place", "zone_us")
CLOCK_MARKS = ("ampm", "uhr", "noon", "midnight", "oclock", "local", *ZONES)


def clock_or_length(match: Match, setting: Setting) -> Reading | None:
    """French "à 19 heures", Spanish "las 10.50 horas": a clock time after a word that times follow, else a duration."""
    said = [w for w in match.words if w.kind != "the"]
    hours = said[0]
    before = match.words[0].text.lower() if len(said) < len(match.words) else setting.before
    if before in setting.signs.hours and setting.after not in ("de", "d") and hours.kind in ("dd", "dec", "clock", "int"):
        marked = [replace(hours, kind="clock", value=hours.value if hours.kind == "clock" else _hours(hours))]
        return clock(match._replace(words=marked), setting._replace(before=next(iter(setting.signs.clock), "")))
    return timespans.duration(match, setting)


def _stands_as_clock(match: Match, setting: Setting) -> bool:
    """Whether bare figures such as 14:30 are a time: a day stands with them, or a word before that times follow (no verse, no result)."""
    short = match.has("h_clock") and len(match.words) < 3  # French "24 h" is a time of day only after a word that times follow
    return (len(match.words) > 1 and not short) or setting.before in setting.signs.clock


def _named_day(match: Match, setting: Setting, at: int) -> Reading | None:
    """The day that stands with the clock time."""
    alone = match.words[at].kind in ("dd", "dec", "nw", "one", "clock", "noon", "midnight", "int", "year")
    first = at if alone else at - (1 if match.words[at].kind in ("ampm", "uhr", "h_clock") else 3)
    first -= match.words[first].kind in ("units", "clockw")
    last = at + (2 if _minutes(match.words, at) is not None else 1)
    beside = (*match.words[: max(first, 0)], *match.words[last:])
    rest = _without_edges([w for w in beside if w.kind not in (*CLOCK_KINDS, "approx", "part", "in", "on", "at", "this")])
    return setting.read(rest, setting) if rest else None


def _time_of_day(match: Match, at: int) -> str | None:
    word = match.words[at]
    if word.kind in ("noon", "midnight"):
        return str(word.value)
    hours, minutes = _figures(match.words, at)
    if match.has("ampm"):
        if word.kind == "ampm" and not 1 <= hours <= 12:
            return None
        hours = hours % 12 + match.value("ampm")
    elif hours < 12 and match.value("part", "tonight") in ("AF", "EV", "NI"):
        hours += 12
    return f"{hours:02}:{minutes:02}" if hours <= 24 and minutes < 60 else None


def _figures(words: Sequence[Token], at: int) -> tuple[int, int]:
    """Hours and minutes as they stand; 99 where they are none."""
    word = words[at]
    if word.kind == "clock":
        hours, minutes = word.value
        return hours, minutes
    if word.kind in ("int", "year"):
        return (int(word.text[:2]), int(word.text[2:])) if len(word.text) == 4 else (99, 99)
    if word.kind == "h_clock":
        return int(words[at - 1].value), _minutes(words, at) or 0
    if word.kind in ("dd", "dec", "nw", "one"):
        return _hours(word)
    if word.kind in ("uhr", "ampm"):
        before = words[at - 2] if words[at - 1].kind in ("units", "clockw") else words[at - 1]  # Russian "10 часов утра"
        return before.value if before.kind == "clock" else _hours(before)
    return int(words[at - 3].value), 0


def _minutes(words: Sequence[Token], at: int) -> int | None:
    """The 30 of French "14h30"."""
    after = words[at + 1] if at + 1 < len(words) else None
    if words[at].kind != "h_clock" or after is None or after.kind not in ("dd", "int"):
        return None
    if after.start - words[at].end != words[at].start - words[at - 1].end:
        return None  # "14h30" and "14 h 30", but not the 30 of "14h 30 personnes"
    return int(after.text) if len(after.text) == 2 else None


def _hours(word: Token) -> tuple[int, int]:
    if word.kind != "dec":
        return int(word.value), 0
    hours, _, minutes = word.text.partition(".")
    return (int(hours), int(minutes)) if len(minutes) == 2 and minutes.isdecimal() and len(hours) < 3 else (99, 99)


MAKERS: dict[str, Maker] = {
    "bounded": bounded,
    "yearend": yearend,
    "part": part,
    "dawn": dawn,
    "by_part": by_part,
    "part_of_days": part_of_days,
    "night_before": night_before,
    "clock": clock,
    "spoken": spoken,
    "clock_or_length": clock_or_length,
}
