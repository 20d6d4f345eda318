"""How often: habits and rates as TIMEX3 sets."""

from __future__ import annotations

from onrecord.findings.timesetting import MONTHS, UNITS, Maker, Reading, Setting
from onrecord.findings.timespans import amount, length
from onrecord.findings.wordgrammar import Match


def per(match: Match, setting: Setting) -> Reading | None:
    """Twice a year, per day."""
    value = length(1, match.value(*UNITS))
    return Reading("SET", value) if value and match.has("twice") else None


def habit(match: Match, setting: Setting) -> Reading | None:
    """Every day, each July, Tuesday nights, Mondays."""
    if match.has(*MONTHS):
        return Reading("SET", f"XXXX-{match.value(*MONTHS):02}")
    if match.has("season", "season2"):
        return Reading("SET", f"XXXX-{match.value('season', 'season2')}")
    part = match.value("part", "parts")
    if match.has("weekday", "weekdays"):
        return Reading("SET", f"XXXX-WXX-{match.value('weekday', 'weekdays')}" + (f"T{part}" if part else ""))
    if part:
        return Reading("SET", f"XXXX-XX-XXT{part}")
    if match.has("weekend", "weekends", "workdays"):
        return Reading("SET", f"XXXX-WXX-{match.value('workdays') or 'WE'}")
    count = match.value("other", "ordw") or amount([w for w in match.words if w.kind not in ("every", "each")])
    value = length(count or 1, match.value(*UNITS))
    return Reading("SET", value) if value else None


def regular(match: Match, setting: Setting) -> Reading | None:
    """Daily, weekly, annually; part of a name is left alone ("Daily Mail")."""
    if match.words[0].text[0].isupper() and not setting.first:
        return None
    return Reading("SET", match.value("regular"))


def quarterly(match: Match, setting: Setting) -> Reading | None:
    """The board meets quarterly; not "the quarterly report"."""
    stands = not setting.after.isalpha() or setting.before in setting.signs.past or setting.after in setting.signs.no_monthly - LINKING
    return Reading("SET", match.value("quarterly")) if stands and not setting.first else None


LINKING = frozenset(["and", "or", "of"])  # "quarterly and annual reports", "a quarterly of 10 cents"


def most(match: Match, setting: Setting) -> Reading | None:
    """Most evenings, most weekends, most years: not "the most days"."""
    if setting.before in NOT_MOST:
        return None
    if not match.has("units"):
        return habit(match, setting)
    unit = match.value("units")
    return Reading("SET", f"P1{unit}") if unit in LONG_UNITS else None


NOT_MOST = frozenset(["the", "at", "in", "for"])
LONG_UNITS = ("D", "W", "M", "Y")


def times_per(match: Match, setting: Setting) -> Reading | None:
    """Two days a week, three nights a month: how often, told by the longer unit."""
    value = length(1, match.words[-1].value)
    return Reading("SET", value) if value else None


MAKERS: dict[str, Maker] = {"per": per, "habit": habit, "regular": regular, "quarterly": quarterly, "most": most, "times_per": times_per}
