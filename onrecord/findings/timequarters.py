"""Quarters of a year, and two that share their unit ("the third and fourth quarters", "the 18th and 19th centuries"), as TIMEX3 values."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from onrecord.findings import calendars
from onrecord.findings.timesetting import Maker, Reading, Setting, date_reading, stated_year, step
from onrecord.findings.timeyears import ENDS, century
from onrecord.findings.wordgrammar import Match, Token


def quarter(match: Match, setting: Setting) -> Reading | None:
    """A quarter of a year; "the year-ago quarter" is counted from the quarter that the text speaks of."""
    number = match.value("ordw", "secondw", "dd", "final")
    number = 2 if number == "S" else number
    if match.has("q_letter"):
        if match.words[0].end != match.words[1].start:
            return None
    elif number is None:
        return _quarter_without_number(match, setting)
    if not 1 <= number <= 4 or not match.has("quarterw", "year", "yearw", "q_letter"):
        return None
    year = stated_year(match, setting)
    short = match.values("dd")[1:]  # the 24 of "1Q24"
    if year is None and short and match.words[-1].start == match.words[-2].end:
        year = f"20{short[0]:02}"
    elif year is None:
        year = _quarter_year(number, setting)
    return date_reading(f"{year}-Q{number}", setting)


PLURAL = {"Q": "quarterw", "C": "centuryw"}


MODIFIERS = ("early", "late", "mid")


def last_of_several(match: Match, setting: Setting) -> Reading | None:
    """The second of "the third and fourth quarters of 2023", "the 18th and 19th centuries"."""
    unit = match.value("units")
    if unit not in PLURAL:
        return None
    words = [replace(w, kind=PLURAL[unit]) if w.kind == "units" else w for w in match.words]
    return (quarter if unit == "Q" else century)(match._replace(words=words), setting)


def first_of_several(match: Match, setting: Setting) -> Reading | None:
    """The first of such two, whose unit stands behind the second."""
    behind = list(setting.behind)
    at = next((i for i, w in enumerate(behind) if w.kind == "units"), 0)
    if not at or behind[at].value not in PLURAL or behind[at - 1].kind not in ("ordw", "ordn", "secondw"):
        return None
    modifier = match.value(*MODIFIERS)
    words = [w for w in match.words if w.kind not in (*MODIFIERS, "hyph")]
    reading = last_of_several(match._replace(words=[*words, *_with_its_year(behind[at:])]), setting)
    return reading._replace(modifier=modifier) if reading else None


def _with_its_year(words: Sequence[Token]) -> list[Token]:
    """A unit with the year that stands behind it: "quarters of 2023"."""
    year = next((i for i, w in enumerate(words[:3]) if w.kind == "year"), 0)
    return list(words[: year + 1])


def _quarter_year(number: int, setting: Setting) -> str:
    """The most recent year in which the quarter has at least begun, unless the verb looks ahead."""
    base = setting.published
    if base is None:
        return "XXXX"
    now = (base.month + 2) // 3
    if setting.tense == "future" and (number - now) % 4 < 3:
        return f"{base.year + (number < now):04}"
    return f"{base.year - (number > now):04}"


def _quarter_without_number(match: Match, setting: Setting) -> Reading | None:
    known = setting.quarter
    if match.has("year", "yearw"):
        year = stated_year(match, setting)
        if known and known[:4].isdigit() and match.has("ago", "earlier"):
            year = f"{int(known[:4]) - 1:04}"
        return date_reading(f"{year}-{known[5:]}" if known and year else year, setting)
    return date_reading(calendars.shifted(setting.published, "Q", step(match)), setting)


def known_unit(match: Match, setting: Setting) -> Reading | None:
    """The quarter, the latest period: the one that the text speaks of; the year: how long."""
    if match.has("extra"):
        return date_reading(calendars.shifted(setting.published, "Y", 0), setting)
    if match.has("yearw"):
        if setting.after == "of":
            return None  # "the financial year of 2016/17"
        within = setting.before == "throughout" and match.has("fiscal")
        stands = (
            within
            or (match.has("fiscal") and setting.after == "that")
            or setting.before in ("for", "in", "during")
            or setting.after in (*ENDS, "beginning", "starting")
        )
        return Reading("DURATION", "P1Y") if stands else None
    begun = calendars.interval(setting.quarter) if setting.quarter else None
    over = begun is not None and (setting.published is None or begun[1] < setting.published.isoformat())
    if setting.quarter and (over or not match.has("latest")):
        return Reading("DATE", setting.quarter, None, f"text {setting.quarter}")
    told = match.has("latest") or setting.before in ("for", "in", "during")
    return date_reading(calendars.shifted(setting.published, "Q", -1), setting) if told else None


MAKERS: dict[str, Maker] = {
    "quarter": quarter,
    "last_of_several": last_of_several,
    "first_of_several": first_of_several,
    "known_unit": known_unit,
}
