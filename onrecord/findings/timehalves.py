"""Halves of a year, of an account and of an age as TIMEX3 values."""

from __future__ import annotations

from onrecord.findings import calendars
from onrecord.findings.timesetting import Maker, Reading, Setting, date_reading, stated_year
from onrecord.findings.wordgrammar import Match


def half(match: Match, setting: Setting) -> Reading | None:
    """The first or second half of a year."""
    number = 2 if match.has("last", "secondw") and match.value("ordw") != 1 else match.value("ordw", "dd")
    if match.has("h_letter") and match.words[0].end != match.words[1].start:
        return None
    if number not in (1, 2):
        return None
    year = stated_year(match, setting) or calendars.shifted(setting.published, "Y", 0)
    if match.has("halfyear") and not match.has("year", "yearw") and setting.published and number == 2 and setting.published.month <= HALF:
        year = calendars.shifted(setting.published, "Y", -1)  # the last one that has begun
    return date_reading(f"{year}-H{number}", setting)


HALF = 6  # months


def half_of_accounts(match: Match, setting: Setting) -> Reading | None:
    """First-half profit: the last such half that is over; the first half of a match is no time."""
    number = 2 if match.has("secondw") else match.value("ordw")
    base = setting.published
    if number not in (1, 2) or setting.after.lower() not in setting.signs.accounts:
        return None
    if base is None:
        return date_reading(f"XXXX-H{number}", setting)
    return date_reading(f"{base.year - (number == 2 or base.month < 7)}-H{number}", setting)


def half_of_the_year(match: Match, setting: Setting) -> Reading | None:
    """Output fell in the first half: of a year where the sentence speaks of accounts, and of no match."""
    number = 2 if match.has("secondw") else match.value("ordw")
    base = setting.published
    if number not in (1, 2) or not setting.accounts or base is None:
        return None
    begun = number == 1 or base.month > HALF or setting.tense == "future"
    return date_reading(f"{base.year - (not begun)}-H{number}", setting)


def half_of_age(match: Match, setting: Setting) -> Reading | None:
    """The first half of the 19th century, the last half of the '80s."""
    at = next(i for i, w in enumerate(match.words) if w.kind == "of")
    inner = setting.read(match.words[at + 1 :], setting)
    return inner._replace(modifier="START" if match.value("ordw") == 1 else "END") if inner else None


MAKERS: dict[str, Maker] = {
    "half": half,
    "half_of_accounts": half_of_accounts,
    "half_of_the_year": half_of_the_year,
    "half_of_age": half_of_age,
}
