"""Months, quarters, halves, seasons, years, decades and centuries as TIMEX3 values."""

from __future__ import annotations

from datetime import date

from onrecord.findings import calendars
from onrecord.findings.timesetting import (
    BACK,
    MONTHS,
    ON,
    Maker,
    Reading,
    Setting,
    date_reading,
    is_name,
    stated_year,
    step,
    thousands,
    told_year,
)
from onrecord.findings.wordgrammar import Match


def month(match: Match, setting: Setting) -> Reading | None:
    """A month: with its year, or the nearest that suits the tense of its verb."""
    number = match.value(*MONTHS)
    other = match.has("may", "march", "month3") and len(match.words) == 1 and not _is_month(match, setting)
    if other or is_name(match, setting, "month"):
        return None
    year = stated_year(match, setting)
    if year is not None:
        return date_reading(f"{year}-{number:02}", setting, relative=match.has("yearw"))
    if setting.narrative and not match.has("this", *BACK, *ON) and (told := told_year(setting, number)):
        return Reading("DATE", f"{told:04}-{number:02}", None, f"text {setting.anchor}")
    base = setting.published
    if base is None:
        return date_reading(f"XXXX-{number:02}", setting)
    moved = calendars.plus_months(base.replace(day=1), _months_to(match, setting, number - base.month))
    return date_reading(calendars.said(moved, "M") if moved else None, setting)


def _months_to(match: Match, setting: Setting, this_year: int) -> int:
    """Months from the publication to the month that the words mean, which lies ``this_year`` months away in the same year."""
    ahead, ago = this_year % 12, -this_year % 12
    if match.has("this"):
        return this_year
    if match.has(*BACK):
        return -(ago or 12)
    if match.has(*ON):
        return ahead or 12
    until = setting.before in setting.signs.up_to
    return ahead if until and ahead == ago else _nearest(ahead, ago, None if until else setting.tense)


def _is_month(match: Match, setting: Setting) -> bool:
    """ "May" and "March" are other words too; alone they are months only after a word that months follow."""
    return setting.before in setting.signs.month and (not match.has("month3") or setting.before not in ("and", "or", "(", "to"))


def _nearest(ahead: int, ago: int, tense: str | None) -> int:
    """Months from the publication: where the verb does not say, the nearer side, and the past where both are equal."""
    if ago == 0:
        return 0
    if tense == "past":
        return ahead if ahead <= SOON else -ago  # one says "last December" of a month that comes round so soon
    if tense == "future":
        return ahead
    return -ago if ago <= ahead else ahead


SOON = 2  # months


def quarter(match: Match, setting: Setting) -> Reading | None:
    """A quarter of a year; "the year-ago quarter" is counted from the quarter that the text speaks of."""
    number = match.value("ordw", "secondw", "dd")
    number = 2 if number == "S" else number
    if match.has("q_letter"):
        if match.words[0].end != match.words[1].start:
            return None
    elif number is None:
        return _quarter_without_number(match, setting)
    if not 1 <= number <= 4 or not match.has("quarterw", "year", "yearw", "q_letter"):
        return None
    year = stated_year(match, setting)
    if year is None:
        year = _quarter_year(number, setting)
    return date_reading(f"{year}-Q{number}", setting)


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
        return date_reading(f"{year}-{known[5:]}" if known and year else year, setting)
    return date_reading(calendars.shifted(setting.published, "Q", step(match)), setting)


def known_unit(match: Match, setting: Setting) -> Reading | None:
    """The quarter, the latest period: the one that the text speaks of; the year: how long."""
    if match.has("extra"):
        return date_reading(calendars.shifted(setting.published, "Y", 0), setting)
    if match.has("yearw"):
        if setting.after in ("ended", "ending"):
            return date_reading(calendars.shifted(setting.published, "Y", 0), setting)
        return Reading("DURATION", "P1Y") if setting.before in ("for", "in", "during") else None
    begun = calendars.interval(setting.quarter) if setting.quarter else None
    over = begun is not None and (setting.published is None or begun[1] < setting.published.isoformat())
    if setting.quarter and (over or not match.has("latest")):
        return Reading("DATE", setting.quarter, None, f"text {setting.quarter}")
    return date_reading(calendars.shifted(setting.published, "Q", -1), setting) if match.has("latest") else None


def half(match: Match, setting: Setting) -> Reading | None:
    """The first or second half of a year."""
    number = 2 if match.has("last", "secondw") and match.value("ordw") != 1 else match.value("ordw", "dd")
    if match.has("h_letter") and match.words[0].end != match.words[1].start:
        return None
    if number not in (1, 2):
        return None
    year = stated_year(match, setting) or calendars.shifted(setting.published, "Y", 0)
    return date_reading(f"{year}-H{number}", setting)


SEASON_STARTS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}  # northern, for the order of the seasons only


def season(match: Match, setting: Setting) -> Reading | None:
    """A season: of the year that is named, or the nearest that suits the tense."""
    code = match.value("season", "season2")
    if _is_no_season(match, setting):
        return None
    if match.has("that"):
        known = (setting.anchor or "")[:4]
        return Reading("DATE", f"{known}-{code}", None, f"text {setting.anchor}") if known.isdigit() and len(known) == 4 else None
    year = stated_year(match, setting)
    if year is not None:
        return date_reading(f"{year}-{code}", setting, relative=match.has("yearw"))
    if setting.narrative and not step(match) and (told := told_year(setting, SEASON_STARTS[code])):
        return Reading("DATE", f"{told:04}-{code}", None, f"text {setting.anchor}")
    base = setting.published
    if base is None:
        return date_reading(f"XXXX-{code}", setting)
    moved = 0 if match.has("this") and not match.has("past", "coming") else _season_step(code, base, step(match), setting.tense)
    return date_reading(f"{base.year + moved:04}-{code}", setting)


def _is_no_season(match: Match, setting: Setting) -> bool:
    """A bare word, a name (Summer Olympics), or another meaning (the fall of a town)."""
    stands = setting.before in setting.signs.season
    if len(match.words) == 1 and not (stands and match.has("season")):
        return True
    if match.words[-1].text[0].isupper() and setting.after[:1].isupper():
        return True
    return match.has("season2") and (setting.after == "of" or (match.words[0].kind == "the" and not stands))


def _season_step(code: str, base: date, direction: int, tense: str | None) -> int:
    begun = base.month >= SEASON_STARTS[code]
    over = base.month > SEASON_STARTS[code] + 2
    if direction < 0 or (direction == 0 and tense == "past"):
        return 0 if over or (begun and direction == 0) else -1
    return 1 if over and (direction > 0 or tense == "future") else 0


def year(match: Match, setting: Setting) -> Reading | None:
    """A year in figures. Out of the ordinary range it needs a word before it that years follow."""
    number = match.value("year")
    if number is None:
        number = thousands(match.values("nw", "nw2", "one", "big"))
    if len(match.words) == 1 and not _is_year(number, setting):
        return None
    if match.has("hyph"):
        short = match.value("dd")
        if short is None or not number % 100 < short < 100:
            return None
        return Reading("DATE", f"{number:04}", None, None, f"{number:04}-01-01", f"{number // 100 * 100 + short:04}-12-31")
    return date_reading(f"{number:04}", setting, relative=False)


JOINED = frozenset(["and", "to", "und", "bis", "et", "à", "y", "a", "и"])  # "between 1874 and 1879"
CENTURY = 100  # years
EARLY = 1200  # in a narrative a bare number from here on is a year


def _is_year(number: int, setting: Setting) -> bool:
    if setting.before in setting.signs.no_year:
        return False
    if setting.signs.year_word:
        return setting.before in setting.signs.year_word
    if setting.after in ("%", "percent", "/", "°") or setting.after.lower() in setting.signs.counted:
        return False
    if setting.narrative and EARLY <= number <= 2099:
        return True
    if (
        setting.before in JOINED
        and setting.anchor
        and len(setting.anchor) == 4
        and setting.anchor.isdigit()
        and 0 < number - int(setting.anchor) < CENTURY
    ):
        return True
    return 1900 <= number <= 2099 or setting.before in setting.signs.year


def year_words(match: Match, setting: Setting) -> Reading | None:
    """A year spelt out: nineteen ninety-six."""
    words = match.values("nw", "nw2", "one", "big")
    if (
        words[0] not in (18, 19, 20)
        or not 10 <= words[1] <= 90
        or len(words) > 3
        or (len(words) == 3 and not (words[1] >= 20 and words[2] < 10))
    ):
        return None
    return date_reading(str(words[0] * 100 + sum(words[1:])), setting, relative=False)


def decade_named(match: Match, setting: Setting) -> Reading | None:
    """Les années 1980, die 1980er Jahre, 1990-е: a decade by its first year."""
    full = match.value("year", "dd")
    if match.words[-1].kind in ("year", "dd") and match.value("units") != "Y":
        return None
    if full % 10 or (full < 100 and full < 20):
        return None
    return date_reading(f"{(full if full > 99 else 1900 + full) // 10}", setting, relative=False)


def decade(match: Match, setting: Setting) -> Reading | None:
    """The 1990s, the '80s, the nineties: the value is the first three digits of the years."""
    full = match.value("decade4")
    if full is None:
        short = match.value("decade2", "decadewords")
        if match.words[0].kind not in ("the", "apos") or short % 10:
            return None
        now = setting.published.year if setting.published else 2000
        full = 1900 + short if 2000 + short > now else 2000 + short
        full = 1900 + short if short >= 30 else full
    if full % 10 or not 1000 <= full <= 2200:
        return None
    return date_reading(f"{full // 10}", setting, relative=False)


def era(match: Match, setting: Setting) -> Reading | None:
    """AD 79, 44 BC (TIMEX3 writes BC0044)."""
    number = match.value("dd", "int", "year")
    if not 1 <= number <= 9999:
        return None
    return date_reading(f"{'BC' if match.has('bc') else ''}{number:04}", setting, relative=False)


def century(match: Match, setting: Setting) -> Reading | None:
    """The 20th century is the years 19xx."""
    number = match.value("ordn", "ordw")
    return date_reading(f"{number - 1:02}", setting, relative=False) if 1 < number <= 30 else None


def characters(match: Match, setting: Setting) -> Reading | None:
    """Chinese, Japanese and Korean dates: 2023年11月10日; without the year the nearest."""
    year = match.value("year")
    month, *days = match.values("dd") if match.has("cjk_month") else [0]
    if year is None and days and setting.published and calendars.make(2000, month, days[0]):
        year = calendars.nearest_year(setting.published, month, days[0])
    if year is None or month > 12 or (days and not calendars.make(year, month, days[0])):
        return None
    return date_reading("-".join([f"{year:04}", *(f"{n:02}" for n in (month, *days) if n)]), setting, relative=not match.has("year"))


MAKERS: dict[str, Maker] = {
    "month": month,
    "quarter": quarter,
    "known_unit": known_unit,
    "half": half,
    "season": season,
    "year": year,
    "year_words": year_words,
    "decade": decade,
    "decade_named": decade_named,
    "characters": characters,
    "century": century,
    "era": era,
}
