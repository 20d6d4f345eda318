"""When: time expressions as TIMEX3, counted from the day of publication.

Each sentence becomes letters, a letter a word; one without a letter of time is left at once, on the others
the rules of ``timerules.toml`` are matched (see ``wordgrammar.py``). Values come from
``timedays.py``, ``timeyears.py``, ``timeclock.py`` and ``timespans.py``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from onrecord.findings import (
    calendars,
    timeclock,
    timedays,
    timefeasts,
    timehabits,
    timehalves,
    timequarters,
    timerefs,
    timespans,
    timeyears,
)
from onrecord.findings.narrative import anchors_of, is_narrative
from onrecord.findings.stretches import stretches
from onrecord.findings.tense import governing
from onrecord.findings.timequotes import as_spoken
from onrecord.findings.timeranges import shared_years, with_extents
from onrecord.findings.timesetting import UNITS, Maker, Reading, Setting, Signs
from onrecord.findings.timeshared import shared_day, shared_months
from onrecord.findings.wordgrammar import APART_LANGUAGES, Grammar, Match, Token, word_table
from onrecord.limits import LIMITS
from onrecord.model import Options, Prose, Time

MAKERS: dict[str, Maker] = {
    **timedays.MAKERS,
    **timefeasts.MAKERS,
    **timeyears.MAKERS,
    **timeclock.MAKERS,
    **timespans.MAKERS,
    **timehabits.MAKERS,
    **timequarters.MAKERS,
    **timehalves.MAKERS,
    **timerefs.MAKERS,
}
HERE = Path(__file__).parent
LANGUAGES = tuple(sorted(p.stem for p in (HERE / "timewords").glob("??.toml")))


def find(prose: Prose, published: str | None, options: Options) -> tuple[Time, ...]:
    """Every time expression of the text, in order, none overlapping.

    :param published: ISO 8601 date or moment of publication; without it relative expressions keep ``X`` for what is not known
        ("yesterday" is ``XXXX-XX-XX``).
    """
    language = _language(prose.language)
    day = _day(published)
    told = is_narrative(prose.text, day, language.anchors)
    setting = Setting(published=day, moment=_moment(published), narrative=told, signs=language.signs)
    found: list[Time] = []
    for stretch in stretches(prose, language.grammar.hopes):
        times, setting = _in_sentence(stretch.text, setting, language.grammar, options.limits.findings - len(found))
        found.extend(replace(t, start=t.start + stretch.start, end=t.end + stretch.start) for t in times)
        if len(found) >= options.limits.findings:
            break
    return tuple(as_spoken(found[: options.limits.findings], prose, day, language.signs.saying))


def spans(text: str, language: str) -> list[tuple[int, int]]:
    """Where times stand in a sentence; figures keep off them."""
    known = _language(language)
    times, _ = _in_sentence(text, Setting(published=None, signs=known.signs), known.grammar, LIMITS.findings)
    return [(t.start, t.end) for t in times]


def _moment(published: str | None) -> datetime | None:
    """The moment of publication as the page writes it, its zone left out, where it is known to the minute."""
    if not published or "T" not in published:
        return None
    try:
        return datetime.fromisoformat(published[:16])
    except ValueError:
        return None


def _day(published: str | None) -> date | None:
    """The calendar day as the page writes it; its zone is not converted."""
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def _in_sentence(text: str, setting: Setting, grammar: Grammar, most: int) -> tuple[list[Time], Setting]:
    """The times of a sentence (``most`` of them), with offsets into it, and the setting that the next sentence starts from."""
    letters, tokens = grammar.read(text)
    found: list[Time] = []
    for match in grammar.find(letters, tokens):
        match = _trimmed(match, tokens, setting)
        reading = MAKERS[match.make](match, _around(match, tokens, text, setting, grammar))
        if reading is not None:
            setting = _remember(setting, reading)
            found.append(_time(text, match, reading, setting))
            if len(found) >= most:
                break
    if not found:
        return found, setting
    joined = shared_day(shared_years(shared_months(found, text), text), text)
    return with_extents(joined, text, setting.published.isoformat() if setting.published else None, setting.signs), setting


def _trimmed(match: Match, tokens: Sequence[Token], setting: Setting) -> Match:
    """Without the article of "the two-year budget", which belongs to the noun, the verb of "is to last two weeks", and the "later" after a mere length."""
    if match.rule == "the past count of units" and match.words[0].kind == "last" and match.first:
        before = tokens[match.first - 1].text
        if before == "to" or before in setting.signs.some_day:
            return match._replace(words=match.words[1:], first=match.first + 1, make="duration")
    if match.rule in HYPHENED and match.words[0].kind == "the" and match.has("hyph"):
        return match._replace(words=match.words[1:], first=match.first + 1)
    if (
        match.make == "ago"
        and match.words[-1].kind in ("earlier", "later", "before_w", "after")
        and match.value(*UNITS) in timespans.CLOCK_UNITS
    ):
        return match._replace(words=match.words[:-1], make="duration")
    if match.make == "ago" and match.words[-1].kind in ("earlier", "later") and _word_at(tokens, match.first + len(match.words)) == "than":
        return match._replace(words=match.words[:-1], make="duration")  # "two days later than last year"
    if match.make == "times_per" and match.value("units", "dayw") in timespans.CLOCK_UNITS:
        return match._replace(words=match.words[:-2], make="duration")  # "60 hours a week" is how long
    return match


def _word_at(tokens: Sequence[Token], place: int) -> str:
    return tokens[place].text if place < len(tokens) else ""


HYPHENED = ("count of units", "quarter")


def _around(match: Match, tokens: Sequence[Token], text: str, setting: Setting, grammar: Grammar) -> Setting:
    last = match.first + len(match.words)

    return setting._replace(
        tense=governing(text, match.start, match.end, setting.signs) if match.make in TENSED else None,
        before=tokens[match.first - 1].text.lower() if match.first else "",
        capital=bool(match.first) and tokens[match.first - 1].text[0].isupper(),
        after=tokens[last].text if last < len(tokens) else "",
        first=match.first == 0,
        second=match.first == 1,
        read=_reader(grammar, len(match.words)),
        behind=tokens[last : last + BEHIND] if match.make == "first_of_several" else (),
        accounts=match.make == "half_of_the_year" and _of_accounts(tokens, setting),
    )


BEHIND = 8  # words


def _of_accounts(tokens: Sequence[Token], setting: Setting) -> bool:
    """Whether the sentence speaks of profit, sales, exports, and of no match."""
    words = {t.text.lower() for t in tokens}
    return bool(words & setting.signs.accounts) and not words & setting.signs.played


def _reader(grammar: Grammar, size: int) -> Callable[[Sequence[Token], Setting], Reading | None]:
    """Reads a part of a match by the same rules; only ever fewer words than ``size``, so that reading ends."""

    def read(words: Sequence[Token], setting: Setting) -> Reading | None:
        """The value of the words, None where no rule covers all of them."""
        whole = grammar.whole(words) if len(words) < size else None
        return MAKERS[whole.make](whole, setting._replace(read=_reader(grammar, len(words)))) if whole else None

    return read


TENSED = frozenset(
    [
        "day",
        "days",
        "weekday",
        "month",
        "quarter",
        "season",
        "weekend",
        "yearend",
        "part",
        "clock",
        "bounded",
        "holiday",
        "half_of_the_year",
        "unit_beside",
        "weekday_beside",
    ]
)


def _opens(quarter: str, reading: Reading, setting: Setting) -> bool:
    """Whether the text now tells of this quarter: begun, not counted from another, not the one that results are compared with."""
    if setting.published is not None and quarter > calendars.quarter(setting.published):
        return False
    if reading.anchor is not None and reading.anchor.startswith("text"):
        return False
    return setting.quarter is None or quarter != f"{int(setting.quarter[:4]) - 1:04}{setting.quarter[4:]}"


DAY_LENGTH = 10  # of "2023-10-07"


def _remember(setting: Setting, reading: Reading) -> Setting:
    """The setting with the date that "the following day" and "a year earlier" will be counted from."""
    value = reading.value
    if reading.type == "SET" or not (value[:4].isdigit() or value[:2] == "BC"):
        return setting
    quarter = value if value[5:6] == "Q" and _opens(value, reading, setting) else setting.quarter
    day = value[:10] if calendars.is_day(value) else setting.day
    stated = setting.stated
    if reading.anchor is None and len(value) == DAY_LENGTH and day == value:
        stated = {**stated, value[5:]: int(value[:4])}
    at_end = setting.narrative and reading.modifier == "END" and len(value) == 4
    return setting._replace(anchor=f"{value}-12" if at_end else value.partition("T")[0], day=day, stated=stated, quarter=quarter)


def _time(text: str, match: Match, reading: Reading, setting: Setting) -> Time:
    earliest, latest = reading.earliest, reading.latest
    if earliest is None and latest is None:
        earliest, latest = _ends(reading, setting)
    start, end = match.start, match.end
    return Time(
        text=text[start:end],
        start=start,
        end=end,
        type=reading.type,
        value=reading.value,
        earliest=earliest,
        latest=latest,
        anchor=reading.anchor,
        modifier=reading.modifier,
        rule=match.rule,
    )


def _ends(reading: Reading, setting: Setting) -> tuple[str | None, str | None]:
    if reading.type in ("DURATION", "SET"):
        return None, None
    published = setting.published.isoformat() if setting.published else None
    if reading.value == "PAST_REF":
        return None, published
    if reading.value == "FUTURE_REF":
        return published, None
    if reading.value == "PRESENT_REF":
        return published, published
    return calendars.interval(reading.value) or (None, None)


# ── the tables ──────────────────────────────────────────────────────────────


class Language(NamedTuple):
    """What a language needs to be read."""

    grammar: Grammar
    signs: Signs
    anchors: tuple[str, ...]  # words for weekdays and days counted from the publication


@lru_cache(maxsize=64)
def _language(code: str) -> Language:
    """Grammar and signs of a language; one without a table of its own reads absolute dates only."""
    name = code[:2]
    own = name in LANGUAGES
    table = word_table(HERE / "timewords" / f"{name if own else 'other'}.toml")
    rules = tomllib.loads((HERE / "timerules.toml").read_text(encoding="utf-8"))
    rows = rules["rules"] if own else [row for row in rules["rules"] if row["rule"] in rules["absolute"]]
    if not own:
        table.words["month"] = _months(code)
    rows = [
        row for row in rows if row.get("needs", "capitals") in {"capitals", *table.signs}
    ]  # some rules are for languages with such signs
    endings = tuple(table.signs.pop("past_endings", ()))
    signs = Signs(past_endings=endings, **{k: frozenset(v) for k, v in table.signs.items()})
    grammar = Grammar(table, rules["macros"], rows, frozenset(rules["quiet"]), number, apart=name in APART_LANGUAGES)
    return Language(grammar, signs, anchors_of(table.words.get(kind, {}) for kind in ("weekday", "deictic", "tonight")))


def _months(code: str) -> dict[str, int]:
    """Names of months from the table that the article stage reads too; it lies beside ``model.py``, as it belongs to neither."""
    table = tomllib.loads((HERE.parent / "months.toml").read_text(encoding="utf-8"))
    rows = table.get({"no": "nb"}.get(code, code), table.get(code[:2], []))
    return {name: i for i, names in enumerate(rows, 1) for name in names if name.isalpha()}


def number(word: str) -> tuple[str, Any]:
    """Class and value of a word that begins with a digit."""
    if len(word) > 12:
        return "", None
    if any(c in " '’" for c in word):
        return _apart(word)
    if "/" in word:
        return _with_slash(word)
    if word.count("-") == 2:
        return "iso", word
    if word[-2:] in ("st", "nd", "rd", "th"):
        return ("ordn", int(word[:-2])) if word[:-2].isdigit() and len(word) < 5 else ("", None)
    if word[-1] == "s":
        return _decade(word[:-1])
    return _clock(word) if ":" in word else _plain_number(word)


def _with_slash(word: str) -> tuple[str, Any]:
    """9/11, 3/25/2024, 2023/11, 2016/2017, and the half of "5 1/2"."""
    known = word in ("9/11", *HALVES) or word.count("/") == 2 or len(word) == 9 or word.index("/") == 4
    return ("slash", word) if known else ("", None)


HALVES = ("1/2", "1/4", "3/4")


def _apart(word: str) -> tuple[str, Any]:
    """2 000, 1'300: never a year."""
    bare = "".join(c for c in word if c.isdigit())
    return ("int", int(bare)) if "," not in word else ("", None)


def _decade(word: str) -> tuple[str, Any]:
    if not word.isdecimal():
        return "", None
    return ("decade4", int(word)) if len(word) == 4 else ("decade2", int(word)) if len(word) == 2 else ("", None)


def _clock(word: str) -> tuple[str, Any]:
    hours, _, minutes = word.partition(":")
    if hours.isdecimal() and minutes.isdecimal() and len(hours) < 3 and len(minutes) == 2 and int(hours) < 25 and int(minutes) < 60:
        return "clock", (int(hours), int(minutes))
    return "", None


def _dotted(word: str) -> tuple[str, Any]:
    """13.04.2022: day, month, year."""
    parts = word.split(".")
    if not all(p.isdecimal() for p in parts) or len(parts[2]) != 4:
        return "", None
    return "dotted", (int(parts[2]), int(parts[1]), int(parts[0]))


def _plain_number(word: str) -> tuple[str, Any]:
    if word.isdecimal():
        count = int(word)
        if len(word) == 4 and 1000 <= count <= 2199:
            return "year", count
        return ("dd", count) if 1 <= count <= 31 and len(word) < 3 else ("int", count)
    if word.count(".") == 2:
        return _dotted(word)
    bare = word.replace(",", "")
    if bare.isdecimal():
        return "int", int(bare)
    if bare.count(".") == 1 and bare.replace(".", "").isdecimal():
        return "dec", float(bare)
    return "", None
