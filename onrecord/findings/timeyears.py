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
    era_year,
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
    if setting.before in setting.signs.the_month:
        setting = setting._replace(tense=None)  # "if the May report is weak": the nearest
    if setting.narrative and not match.has("this", *BACK, *ON) and (told := told_year(setting, number)):
        return Reading("DATE", f"{told}-{number:02}", None, f"text {setting.anchor}")
    base = setting.published
    from_text = calendars.day_of(setting.anchor) if match.has("following", "previous") and setting.anchor else None
    if from_text:
        moved = calendars.plus_months(from_text.replace(day=1), _months_to(match, setting, number - from_text.month))
        return Reading("DATE", calendars.said(moved, "M"), None, f"text {setting.anchor}") if moved else None
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
    if setting.before in setting.signs.the_month and not match.has("month3"):
        return (
            setting.after.islower() and setting.after not in setting.signs.no_monthly
        )  # "the March vote", but not "the March on Washington"
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


ENDS = ("ended", "ending")


def unit_ended(match: Match, setting: Setting) -> Reading | None:
    """The week ended March 22: how long, as its end stands behind it."""
    return Reading("DURATION", f"P1{match.value('weekw', 'monthw')}") if setting.after in ENDS else None


def year_to(match: Match, setting: Setting) -> Reading | None:
    """The year to March, the decade to 2020: how long."""
    return Reading("DURATION", "P10Y" if match.has("decadew") else "P1Y")


def same_month(match: Match, setting: Setting) -> Reading | None:
    """The same month of last year, the same month a year earlier: the month that the text told of last, in that year."""
    told = setting.anchor if setting.anchor and setting.anchor[5:7].isdigit() else calendars.shifted(setting.published, "M", 0)
    if told is None or not told[:4].isdigit():
        return None
    year = f"{int(told[:4]) - 1:04}" if match.has("a") or match.words[-1].kind in ("earlier", "before_w") else stated_year(match, setting)
    return Reading("DATE", f"{year}-{told[5:7]}", None, f"text {told}") if year else None


SEASON_STARTS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}  # northern, for the order of the seasons only


def season(match: Match, setting: Setting) -> Reading | None:
    """A season: of the year that is named, or the nearest that suits the tense."""
    code = match.value("season", "season2")
    if _is_no_season(match, setting):
        return None
    if match.has("that"):
        known = (setting.anchor or "").partition("-")[0]
        return Reading("DATE", f"{known}-{code}", None, f"text {setting.anchor}") if len(known) in (4, 6) else None
    year = stated_year(match, setting)
    if year is not None:
        return date_reading(f"{year}-{code}", setting, relative=match.has("yearw"))
    if setting.narrative and not step(match) and not match.has("this") and (told := told_year(setting, SEASON_STARTS[code])):
        return Reading("DATE", f"{told}-{code}", None, f"text {setting.anchor}")
    base = setting.published
    if base is None:
        return date_reading(f"XXXX-{code}", setting)
    moved = 0 if match.has("this") and not match.has("past", "coming") else _season_step(code, base, step(match), setting.tense)
    return date_reading(f"{base.year + moved:04}-{code}", setting)


def seasons_ago(match: Match, setting: Setting) -> Reading | None:
    """Two summers ago: of the summers before this day, the last but one."""
    code, count = match.value("seasons"), match.value("dd", "nw", "one", "couple")
    if setting.published is None or not isinstance(count, int):
        return date_reading(f"XXXX-{code}", setting)
    return date_reading(f"{setting.published.year + _season_step(code, setting.published, -1, None) - count + 1:04}-{code}", setting)


def _is_no_season(match: Match, setting: Setting) -> bool:
    """A bare word, a name (Summer Olympics), or another meaning (the fall of a town)."""
    stands = setting.before in setting.signs.season
    sure = match.has("season") or (setting.before in setting.signs.season2 and setting.after != "of")
    if len(match.words) == 1 and not (setting.bounded or (stands and sure)):
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


def fiscal_code(match: Match, setting: Setting) -> Reading | None:
    """FY2024, FY24."""
    number = match.value("year") or (2000 + match.value("dd") if match.words[-1].start == match.words[-2].end else None)
    return date_reading(f"{number:04}", setting, relative=False) if number else None


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
    full = match.value("year", "dd", "int", "nw")
    if match.words[-1].kind in ("year", "dd", "int", "nw") and match.value("units") != "Y":
        return None
    if full % 10 or not (20 <= full < 100 or 1000 <= full <= LAST_DECADE):
        return None
    return date_reading(f"{(full if full > 99 else 1900 + full) // 10}", setting, relative=False)


def decade(match: Match, setting: Setting) -> Reading | None:
    """The 1990s, the '80s, the nineties: the value is the first three digits of the years."""
    full = match.value("decade4")
    if full is None:
        short = match.value("decade2", "decadewords")
        goes_on = setting.before in JOINED and (setting.anchor or "").isdigit() and len(setting.anchor or "") == DECADE
        led = match.words[0].kind in ("the", "apos") or goes_on  # "the fifties and sixties"
        bare = not led and not (match.has("decadewords") and setting.before == "in")
        if bare or short % 10:
            return None
        now = setting.published.year if setting.published else 2000
        full = 1900 + short if 2000 + short > now else 2000 + short
        full = 1900 + short if short >= 30 else full
    if full % 10 or not 1000 <= full <= LAST_DECADE:
        return None
    return date_reading(f"{full // 10}", setting, relative=False)


LAST_DECADE = 2200
DECADE = 3  # figures of "195"


def nth_decade(match: Match, setting: Setting) -> Reading | None:
    """The first decade of this century, the last decade of the 19th century."""
    at = next(i for i, w in enumerate(match.words) if w.kind == "of")
    inner = setting.read(match.words[at + 1 :], setting)
    nth = 10 if match.words[1].kind == "last" else 2 if match.words[1].kind == "secondw" else match.words[1].value
    known = inner is not None and len(inner.value) == CENTURY_LENGTH and inner.value.isdigit() and 1 <= nth <= DECADES
    return Reading("DATE", f"{inner.value}{nth - 1}", None, inner.anchor) if inner is not None and known else None


CENTURY_LENGTH, DECADES = 2, 10  # figures of "19", decades in it


def era(match: Match, setting: Setting) -> Reading | None:
    """AD 79, 44 BC (TIMEX3 writes BC0044)."""
    return date_reading(era_year(match.words), setting, relative=False)


def early_year(match: Match, setting: Setting) -> Reading | None:
    """A year of three figures, in a narrative that speaks of such times: "in 533"."""
    number = match.value("int")
    told = (setting.anchor or "").partition("-")[0]
    near = told.startswith("BC") or (told.isdigit() and len(told) == 4 and int(told) < EARLY)
    if not (setting.narrative and near and 100 <= number <= 999 and len(match.words[0].text) == 3):
        return None
    counts = setting.after[:1].isalpha() and setting.after.lower() not in AFTER_A_YEAR
    return None if counts or setting.before not in setting.signs.year else date_reading(f"{number:04}", setting, relative=False)


# What may follow a year; any other word is taken for what the number counts.
AFTER_A_YEAR = frozenset(
    "and or to but the a he she it they when while after before by in at on with as was were until who which his".split()
)


def century(match: Match, setting: Setting) -> Reading | None:
    """The 20th century is the years 19xx."""
    if setting.before in SCORED and match.words[0].kind != "the" and not (setting.before == "a" and match.has("ordn")):
        return None  # his second century of the series
    number = match.value("ordn", "ordw") or 2
    number += match.value("nw") or 0  # the twenty-first century
    if match.value("centuryw") == "L":
        return date_reading(f"{number - 1}", setting, relative=False) if 1 < number <= MILLENNIA else None
    if match.has("bc"):
        return date_reading(f"BC{number - 1:02}", setting, relative=False)  # 400 to 301 before Christ
    return date_reading(f"{number - 1:02}", setting, relative=False) if 1 < number <= 30 else None


SCORED = frozenset(["his", "her", "a", "my"])
MILLENNIA = 3  # that have begun


def turn(match: Match, setting: Setting) -> Reading | None:
    """The turn of the century, the millennium: the round year nearest to the date that the text speaks of."""
    base = calendars.day_of(setting.anchor) if setting.narrative and setting.anchor else setting.published
    if base is None:
        return date_reading("XX00", setting)
    size = 1000 if match.value("centuryw") == "L" else 100
    return date_reading(f"{(base.year + size // 2) // size * size:04}", setting)


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
    "year_to": year_to,
    "unit_ended": unit_ended,
    "same_month": same_month,
    "season": season,
    "seasons_ago": seasons_ago,
    "year": year,
    "fiscal_code": fiscal_code,
    "year_words": year_words,
    "decade": decade,
    "nth_decade": nth_decade,
    "decade_named": decade_named,
    "characters": characters,
    "century": century,
    "era": era,
    "early_year": early_year,
    "turn": turn,
}
