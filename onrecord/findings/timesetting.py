"""What the readers of times share: the setting that a value is counted from, the reading they give, and the year that stands in the words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple

from onrecord.findings import calendars
from onrecord.findings.wordgrammar import Match, Token
from onrecord.model import TimexType

UNITS = (
    "dayw",
    "weekw",
    "monthw",
    "quarterw",
    "yearw",
    "decadew",
    "centuryw",
    "clockw",
    "secondw",
    "fortnight",
    "units",
    "weekend",
    "weekends",
)
MONTHS = ("month", "month3", "may", "march")
BACK = ("last", "past", "previous", "last_post")
ON = ("next", "coming", "following", "next_post", "following_post")


class Signs(NamedTuple):
    """Words beside a time that tell how to read it; one set a language, from the table ``signs`` of its words."""

    month: frozenset[str] = frozenset()  # before a month whose name is another word too
    the_month: frozenset[str] = frozenset()  # before such a month that goes with the noun behind it: "the May report"
    no_monthly: frozenset[str] = frozenset()  # what no such noun is
    up_to: frozenset[str] = frozenset()  # an end, of which the tense of the verb says little
    season: frozenset[str] = frozenset()  # before a season
    season2: frozenset[str] = frozenset()  # before one whose name is another word too: "since spring"
    year: frozenset[str] = frozenset()  # before a year out of the ordinary range
    no_year: frozenset[str] = frozenset()  # before a number that is no year
    counted: frozenset[str] = frozenset()  # after a number that is no year
    weekend: frozenset[str] = frozenset()  # before "weekend" without an article
    title: frozenset[str] = frozenset()  # units whose capital letter marks a title: "60 Minutes"
    clock: frozenset[str] = frozenset()  # before figures that are a clock time: "at 14:30"
    no_weekday: frozenset[str] = frozenset()  # before a weekday that is part of a name: "Black Friday"
    weekday_title: frozenset[str] = frozenset()  # after one that is: "the Sunday Times"
    saying: frozenset[str] = frozenset()  # verbs beside the day on which words were spoken
    events: frozenset[str] = frozenset()  # after a date that has passed: "the Oct. 7 attack"
    ahead: frozenset[str] = frozenset()  # verbs that look ahead
    is_on: frozenset[str] = frozenset()  # "is" of "the final is on Saturday"
    on_day: frozenset[str] = frozenset()  # and its "on"
    modal: frozenset[str] = frozenset()  # those of them that may follow right after the time
    bare: frozenset[str] = frozenset()  # before units without a number: "for years"
    ahead_to: frozenset[str] = frozenset()  # words that look ahead with an infinitive: "set to"
    past: frozenset[str] = frozenset()  # verbs that look back
    past_endings: tuple[str, ...] = ()
    no_past: frozenset[str] = frozenset()  # words with such an ending that are no verbs
    passive: frozenset[str] = frozenset()  # "will be held"
    state: frozenset[str] = frozenset()  # "is closed" says how things are, not that they are over
    copula: frozenset[str] = frozenset()  # "is to resume"
    no_verb: frozenset[str] = frozenset()  # after "to" where no infinitive stands
    pluperfect: frozenset[str] = frozenset()  # "it had been due"
    the_morning: frozenset[str] = frozenset()  # before Spanish "mañana" that is the morning
    hearsay: frozenset[str] = frozenset()  # German "soll … worden sein" looks back
    over: frozenset[str] = frozenset()  # before a date that has passed: "the year ended March 31"
    some_day: frozenset[str] = frozenset()  # before "one day" that is to come
    span_after: frozenset[str] = frozenset()  # after units without a number: "days after"
    hours: frozenset[str] = frozenset()  # before "19 heures" as a time of day
    and_day: frozenset[str] = frozenset()  # before a weekday that goes on from the one before it
    no_now: frozenset[str] = frozenset()  # behind a "Now" that opens a sentence and is a mere link
    onwards: frozenset[str] = frozenset()  # before a weekday that is to come: "ab Montag", "until Friday"
    lower: frozenset[str] = frozenset()  # classes whose capital letter makes a name of them: "Julio Pérez"
    year_word: frozenset[str] = frozenset()  # where set, a bare year counts only after one of these
    accounts: frozenset[str] = frozenset()  # after "first-half" that is half a year, not half a match
    calendar: frozenset[str] = frozenset()  # verbs of what stands in a calendar, in the plural: "polls open on Sunday"
    take: frozenset[str] = frozenset()  # the same of two words: "take"
    taken: frozenset[str] = frozenset()  # and "effect"
    did: frozenset[str] = frozenset()  # before such a verb that looks back: "did not open"
    played: frozenset[str] = frozenset()  # words of a match, whose halves are no time
    part_first: frozenset[str] = frozenset()  # where set, the part of a day stands before its day: "вечером 27 ноября"
    bare_bounds: frozenset[str] = frozenset()  # where set, a year needs no article: "начало года"
    since: frozenset[str] = frozenset()  # before the beginning of what goes on
    until: frozenset[str] = frozenset()  # before its end


NO_SIGNS = Signs()


def _nothing(words: Sequence[Token], setting: Setting) -> Reading | None:
    return None


class Setting(NamedTuple):
    """What a value is counted from."""

    published: date | None
    moment: datetime | None = None  # of publication, where the page gives it
    narrative: bool = False  # whether dates without a year are counted from the text; see narrative.py
    anchor: str | None = None  # value of the last date named in the text
    day: str | None = None  # value of the last single day named in the text
    stated: Mapping[str, int] = MappingProxyType({})  # years of the days that the text named with their year, by month and day: "10-07"
    quarter: str | None = None  # value of the last quarter named in the text
    tense: str | None = None  # "past" or "future": what the governing verb says
    before: str = ""  # the word before, lower case
    after: str = ""  # the word after
    capital: bool = False  # the word before begins with a capital letter
    bounded: bool = False  # after "early", "late": "in late spring"
    first: bool = False  # at the beginning of the sentence
    second: bool = False  # the second word of the sentence
    signs: Signs = NO_SIGNS
    behind: Sequence[Token] = ()  # the words behind "the third" of "the third and fourth quarters"
    accounts: bool = False  # the sentence speaks of accounts, and of no match that is played
    read: Callable[[Sequence[Token], Setting], Reading | None] = _nothing  # reads a part of the words by the same rules


class Reading(NamedTuple):
    """Type and value of a time, and how they came about."""

    type: TimexType
    value: str
    modifier: str | None = None
    anchor: str | None = None
    earliest: str | None = None  # where the value alone does not say the interval
    latest: str | None = None


Maker = Callable[[Match, Setting], "Reading | None"]


def date_reading(value: str | None, setting: Setting, modifier: str | None = None, relative: bool = True) -> Reading | None:
    """A DATE, counted from the publication where ``relative``."""
    if value is None:
        return None
    anchor = f"published {setting.published}" if relative and setting.published else None
    return Reading("DATE", value, modifier, anchor)


TURN = 8  # months: a narrative that seems to step so far back has gone on into the next year, and one that leaps so far ahead looks back


def told_year(setting: Setting, month: int) -> str | None:
    """The year of a month in a narrative ("1862", "BC0218"), from the last date that its text gave; None where it gave none."""
    anchor = setting.anchor or ""
    if BEFORE_CHRIST.match(anchor):
        return anchor[:6]
    if not anchor[:4].isdigit() or len(anchor) < 4:
        return None
    year = int(anchor[:4])
    last = int(anchor[5:7]) if anchor[5:7].isdigit() else None
    if last is not None and len(anchor) >= 7:
        year += last - month >= TURN  # after December comes January
        year -= month - last > TURN
    return f"{year:04}"


BEFORE_CHRIST = re.compile(r"BC\d{4}")


def is_name(match: Match, setting: Setting, kind: str) -> bool:
    """Whether a month or weekday is a person's name: "Julio Pérez", where the language writes months with a small letter."""
    word = match.words[-1].text
    if not word[0].isupper() or len(match.words) > 1 or word.isupper():
        return False
    if kind == "weekday" and setting.after in setting.signs.weekday_title:
        return True
    if kind not in setting.signs.lower:
        if kind == "month" and setting.before in HONORIFICS:
            return True
        return kind == "month" and setting.after[:1].isupper() and setting.before not in setting.signs.month
    return setting.after[:1].isupper() or not setting.first


HONORIFICS = frozenset(["mr", "mrs", "ms", "miss", "dr", "sir", "lady", "lord"])


def step(match: Match) -> int:
    """-1 for "last", 1 for "next", 0 for "this"."""
    if match.has(*BACK):
        return -1
    return 1 if match.has(*ON) else 0


def stated_year(match: Match, setting: Setting) -> str | None:
    """The year that stands in the words ("2023", "last year"), or None."""
    if match.has("bc", "ad", "ce"):
        return era_year(match.words)
    for word in match.words:
        if word.kind == "year":
            return f"{word.value:04}"
    if match.rule in SHORT:
        return _short_year(match.words[-1], setting)
    spelt = match.values("nw", "nw2")
    if len(spelt) > 1:
        return str(spelt[0] * 100 + sum(spelt[1:])) if spelt[0] in (18, 19, 20) and sum(spelt[1:]) < 100 else None
    if not match.has("yearw"):
        return None
    back = -1 if match.has("ago", "earlier") else step(match)
    if match.has("that", "same", "following", "previous", "following_post") and (
        told := calendars.from_value((setting.anchor or "").partition("-")[0], "Y", back)
    ):
        return told
    return calendars.shifted(setting.published, "Y", back)


SHORT = frozenset(["season of a short year", "month of a short year"])


def _short_year(figures: Token, setting: Setting) -> str | None:
    """The year of "the summer of '69": the last one that ends so."""
    if len(figures.text) != 2 or not figures.text.isdigit():
        return None
    now = setting.published.year if setting.published else 2000
    return f"{now - (now - int(figures.text)) % 100:04}"


def era_year(words: Sequence[Token]) -> str | None:
    """The year of an era among the words: AD 79, 44 BC (TIMEX3 writes BC0044)."""
    i = next(i for i, word in enumerate(words) if word.kind in ("bc", "ad", "ce"))
    beside = [w for w in (*words[max(0, i - 1) : i], *words[i + 1 : i + 2]) if w.kind in FIGURES]
    number = int(beside[0].value) if beside else 0
    return f"{'BC' if words[i].kind == 'bc' else ''}{number:04}" if 1 <= number <= 9999 else None


FIGURES = ("dd", "int", "year")


def thousands(words: list[int]) -> int:
    """A number from its words: two thousand and ten, twenty four."""
    total, group = 0, 0
    for word in words:
        if word >= 100:
            group = (group or 1) * word
            if word == 1000:
                total, group = total + group, 0
        else:
            group += word
    return total + group
