"""Dates and times as pages write them, made ISO 8601 and no more exact than they are written.

Every expression here is linear: each repetition is bounded, and text is cut to :data:`LONGEST` characters first.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

from onrecord.article.clocks import CLOCK, DIGIT, STAMP, clock_of, joined, offset_minutes, with_clock, zone_after

LONGEST = 300  # characters; a date line is short
EARLIEST_YEAR = 1850  # digitised newspapers; anything before is a default of a program
NOWHEN = {dt.date(1970, 1, 1), dt.date(1900, 1, 1), dt.date(1899, 12, 30)}  # zero in common clocks

_ISO = re.compile(
    r"(?<!\d)(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?!\d)"
    r"(?:(?:T|\s{1,3}|,\s?|\s[-–|]\s)(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,:]\d{1,9})?)?(?!\d)\s?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?(?!\d))?)?",
    re.I,
)
_CJK = re.compile(r"(?:(\d{4})|(令和|平成)\s?(\d{1,2}|元))\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日號号일]?")
_ERAS = {"令和": 2018, "平成": 1988}
_NUMERIC = re.compile(r"(?<![\d.:/-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4})(?!\d)")
_VIETNAMESE = re.compile(r"(\d{1,2})\s(?:tháng|Tháng|thg)\s(\d{1,2}),?\s(?:năm\s)?(\d{4})")
_TOKEN = re.compile(r"\d{1,40}|[^\s\d,،.;:/()|–—_\[\]\"“”«»'’·•-]{1,40}|['’]")
_DIGITS = {
    ord(digit): str(i)
    for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯", "๐๑๒๓๔๕๖๗๘๙", "０１２３４５６７８９")
    for i, digit in enumerate(row)
} | dict.fromkeys((0x200E, 0x200F, 0x061C))  # marks of direction
_IN_URL = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?=[/_-]|$)|/((?:19|20)\d{2})(\d{2})(\d{2})(?=/)")

# Small words and endings that may stand between the parts of a written date.
_LINKS = frozenset(
    ["of", "de", "del", "di", "d", "da", "a", "o", "den", "der", "dem", "am", "le", "el", "a", "il", "the", "st", "nd", "rd", "th", "er", "ère", "re", "º", "ª", "го", "ого", "м", "m", "gada", "g", "года", "г", "года", "р", "року", "рік", "г.", "r", "roku", "y", "year", "an", "ngày", "năm", "an.", "utc", "gmt", "के", "की", "ปี", "พ", "ศ", "thang", "s"]
)  # fmt: skip
_MONTH_FIRST_REGIONS = frozenset({"us", "ph", "pw", "fm"})


@lru_cache(maxsize=1024)  # the same words stand in many places of a page
def understand(text: str, language: str | None = None) -> str | None:
    """The date (and time, and zone, where it says so) that a piece of text writes, as ISO 8601; None where it writes none or one that can be read two ways.

    :param language: BCP 47 tag of the page; decides month names that two languages share, and whether 3/5 is in March.

    >>> understand("Posted on Friday, 10 November 2023 at 8:05 a.m. GMT")
    '2023-11-10T08:05+00:00'
    >>> understand("2024年5月3日"), understand("3. Mai 2024, 15:47 Uhr"), understand("3/5/2024")
    ('2024-05-03', '2024-05-03T15:47', None)
    >>> understand("3. Mai 2024, 15 Uhr"), understand("May ² 2, 2024")
    ('2024-05-03T15:00', '2024-05-02')
    """
    stamp = STAMP.fullmatch(text)
    if stamp and _date(int(text[:4]), int(text[5:7]), int(text[8:10])):
        return text[:10] + clock_of(stamp)
    text = text[:LONGEST]
    if DIGIT.search(text) is None:
        return None
    text = _plainly(text)
    return _iso(text) or _worded(text, language)


def _plainly(text: str) -> str:
    """The text with its digits as 0 to 9, without marks of direction, and with what some languages put between the parts of a date left out."""
    plain = text.isascii()
    text = (text if plain else text.translate(_DIGITS)).replace("\n", " ")
    text = _KOREAN.sub(r"\1-\2-\3", text) if "." in text else text
    text = _BASQUE.sub("", text) if "(" in text else text
    return text if plain else _THAI_STOP.sub("", text)


_BASQUE = re.compile(r"(?<=\d)\([ea]\)(?:ko)?")  # 2024(e)ko urtarrilaren 13(a)
_THAI_STOP = re.compile(r"(?<=[\u0e00-\u0e7f])\.")  # ม.ค. is one word
_KOREAN = re.compile(r"(\d{4})\.\s(\d{1,2})\.\s(\d{1,2})(?!\d)")  # 2024. 1. 13.


def _iso(text: str) -> str | None:
    for found in _ISO.finditer(text):
        year, _, month, day, hour, minute, second, zone = found.groups()
        if not found[2] and len(month) + len(day) != 4:
            continue
        date = _date(int(year), int(month), int(day))
        if date is None:
            continue
        if hour is None:
            rest = text[: found.start()] + "\n" + text[found.end() :]
            return with_clock(date, rest)
        if zone is None:
            minutes = zone_after(text[found.end() :], date)
        elif zone[0] == "-" and second is None and "T" not in found[0].upper():
            minutes = None  # "2024-05-03 08:00-10:00" is a span of time
        else:
            minutes = offset_minutes(zone)
        return joined(date, int(hour), int(minute), int(second) if second else None, minutes)
    return None


def _worded(text: str, language: str | None) -> str | None:
    rest = CLOCK.sub(lambda m: " " * len(m[0]), text)  # a clock between day and year would hide the year
    for source in (rest, text) if rest != text else (text,):
        for reader in (_east_asian, _numeric, _vietnamese, _named):
            date, start, end = reader(source, language)
            if date is not None:
                return with_clock(date, text[:start] + "\n" + text[end:] if source is text else _outside(text, rest, start, end))
    return None


def _outside(text: str, blanked: str, start: int, end: int) -> str:
    """The text without the words of a date, but with the clock that stood between them."""
    inside = "".join(c if blanked[i] != c else " " for i, c in enumerate(text[start:end], start))
    return f"{text[:start]} {inside}\n{text[end:]}"


Found = tuple[dt.date | None, int, int]
_NONE: Found = (None, 0, 0)


def _east_asian(text: str, language: str | None) -> Found:
    found = _CJK.search(text) if "年" in text or "년" in text else None
    if not found:
        return _NONE
    year, era, of_era, month, day = found.groups()
    number = int(year) if year else _ERAS[era] + (1 if of_era == "元" else int(of_era))
    return _date(number, int(month), int(day)), found.start(), found.end()


def _numeric(text: str, language: str | None) -> Found:
    for found in _NUMERIC.finditer(text):
        first, mark, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
        order = _month_first(first, mark, second, language)
        if order is not None:
            date = _date(year, first, second) if order else _date(year, second, first)
            if date is not None:
                return date, found.start(), found.end()
    return _NONE


def _month_first(first: int, mark: str, second: int, language: str | None) -> bool | None:
    """Whether the month comes first; None where nothing says so."""
    if first == second or first > 12 or mark == ".":
        return False
    if second > 12:
        return True
    base, _, region = (language or "").lower().replace("_", "-").partition("-")
    if region.rpartition("-")[2] in _MONTH_FIRST_REGIONS:
        return True
    return None if (base == "en" and not region) or not base else False


def _vietnamese(text: str, language: str | None) -> Found:
    found = _VIETNAMESE.search(text) if "háng" in text or "thg" in text else None
    return (_date(int(found[3]), int(found[2]), int(found[1])), found.start(), found.end()) if found else _NONE


# ── written dates ───────────────────────────────────────────────────────────


def _named(text: str, language: str | None) -> Found:
    """A date whose month is a word: 3 May 2024, May 3rd, 2024, 2024. május 3."""
    tokens = [(m[0].lower(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    months = _months((language or "").lower().replace("_", "-").partition("-")[0])
    for i, (word, _, _) in enumerate(tokens):
        month = _month(word, months) if not word[0].isdigit() else None
        last = i
        if month is None and i + 1 < len(tokens):
            month, last = months.get(f"{word} {tokens[i + 1][0]}"), i + 1
        if month is None:
            continue
        before, after = _number(tokens, i, -1), _number(tokens, last, 1)
        found = _arranged(tokens, month, before, after)
        if found[0] is not None:
            return found
    return _NONE


def _month(word: str, months: dict[str, int]) -> int | None:
    """The month that a word names, also with the "in" that Hebrew writes before it and the ending that Basque writes behind."""
    return months.get(word) or months.get(word.removeprefix("ב")) or months.get(word.removesuffix("ren"))


Token = tuple[str, int, int]


def _number(tokens: list[Token], at: int, step: int) -> int | None:
    """The nearest number on one side, past words that dates are written with."""
    for i in range(at + step, at + 4 * step, step):
        if not 0 <= i < len(tokens):
            return None
        word = tokens[i][0]
        if word.isdecimal():
            return i
        if word not in _LINKS and word not in "'’" and len(word) > 2:
            return None
    return None


def _arranged(tokens: list[Token], month: int, before: int | None, after: int | None) -> Found:
    def value(i: int | None) -> str:
        return tokens[i][0] if i is not None else ""

    if _is_day(value(before)):
        year = after
        if after is None or not _is_year(value(after)):  # 2024. gada 3. maijs
            year = _number(tokens, before or 0, -1)
        day = before
    elif _is_day(value(after)):
        day = after
        year = _number(tokens, after or 0, 1)
        if not _is_year(value(year)):
            year = before
    else:
        return _NONE
    if day is None or year is None or not _is_year(value(year)):
        return _NONE
    places = [day, year] + [i for i in (before, after) if i in (day, year)]
    inside = range(min(places), max(places) + 1)
    number = int(value(year))
    if 2400 < number < 2700:  # the years of Thailand
        number -= 543
    return _date(number, month, int(value(day))), tokens[inside[0]][1], tokens[inside[-1]][2]


def _is_day(word: str) -> bool:
    return word.isdecimal() and len(word) <= 2 and 1 <= int(word) <= 31


def _is_year(word: str) -> bool:
    return word.isdecimal() and len(word) == 4


@cache
def _months(language: str) -> dict[str, int]:
    """Every month name that means one month in all languages, and those of the page's own language."""
    return _plain_months() | _tables().get(language, {})


@cache
def _plain_months() -> dict[str, int]:
    """Every month name that means one month in all languages."""
    shared: dict[str, int] = {}
    doubtful: set[str] = set()
    for table in _tables().values():
        for name, number in table.items():
            if shared.setdefault(name, number) != number:
                doubtful.add(name)
    return {name: number for name, number in shared.items() if name not in doubtful}


@cache
def _tables() -> dict[str, dict[str, int]]:
    rows = tomllib.loads(files("onrecord").joinpath("months.toml").read_text("utf-8"))
    return {
        language: {_THAI_STOP.sub("", name): i for i, names in enumerate(months, 1) for name in names} for language, months in rows.items()
    }


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return None
    return date if year >= EARLIEST_YEAR and date not in NOWHEN else None


def date_line(line: str, language: str | None = None) -> str | None:
    """The date of a line that is nothing but a date line: few words are left when the date is taken out.

    >>> date_line("10 Nov, 2023 08:05"), date_line("The treaty was signed in Oslo on 3 May 2024.")
    ('2023-11-10T08:05', None)
    """
    if len(line) > LONGEST:
        return None
    left = sum(c.isalpha() for c in without_dates(line))
    return understand(line, language) if left <= MOST_BESIDE else None


MOST_BESIDE = 24  # letters beside the date: "Published on Friday", "Zuletzt aktualisiert am"


def without_dates(text: str) -> str:
    """A byline without the dates and clocks that stand in it, even those that lack a year; a bar takes their place.

    >>> without_dates("Ana Ruiz 3 May 2024, 10:30")
    'Ana Ruiz |, |'
    """
    if DIGIT.search(text) is None:
        return text
    for pattern in (_ISO, _CJK, _NUMERIC, CLOCK) if "年" in text or "년" in text else (_ISO, _NUMERIC, CLOCK):
        text = pattern.sub("|", text)
    months = _months("")
    tokens = list(_TOKEN.finditer(text))
    gone: list[tuple[int, int]] = []
    for i, token in enumerate(tokens):
        if token[0].lower() in months:
            beside = [t for t in tokens[max(0, i - 2) : i + 4] if t[0][0].isdigit() and abs(t.start() - token.start()) < DATE_REACH]
            if beside:
                gone.append((min(token.start(), beside[0].start()), max(token.end(), beside[-1].end())))
    for start, end in reversed(gone):
        text = text[:start] + "|" + text[end:]
    return text


DATE_REACH = 20  # characters between a month and its day or year


# ── from other things than words ────────────────────────────────────────────


def from_stamp(text: str) -> str | None:
    """An instant written as seconds or milliseconds since 1970, as some metadata does.

    >>> from_stamp("1714700862"), from_stamp("1714700862000"), from_stamp("20240503")
    ('2024-05-03T01:47:42+00:00', '2024-05-03T01:47:42+00:00', None)
    """
    if not (text.isascii() and text.isdigit() and len(text) in (10, 13)):
        return None
    seconds = int(text[:10])
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)
    return moment.isoformat()


def from_url(url: str) -> str | None:
    """The day that an address gives in full; the weakest of evidence.

    >>> from_url("https://news.example/2023/11/10/visit.html"), from_url("https://news.example/2023/11/visit.html")
    ('2023-11-10', None)
    """
    found = _IN_URL.search(url[:2000])
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups() if part)
    date = _date(year, month, day)
    return date.isoformat() if date else None


# ── comparing ───────────────────────────────────────────────────────────────


def moment(value: str) -> dt.datetime | None:
    """An ISO value as a datetime, without zone where it has none; None where it has no clock."""
    if "T" not in value:
        return None
    try:
        return dt.datetime.fromisoformat(value)
    except ValueError:
        return None


def later_than(value: str, capture: str | None) -> bool:
    """Whether a date lies after the moment of capture, in whatever zone it may be meant; never where the capture is not known."""
    if not capture:
        return False
    try:
        limit = dt.datetime.fromisoformat(capture)
        when = dt.datetime.fromisoformat(value)
    except ValueError:
        return False
    if limit.tzinfo is not None and when.tzinfo is not None:
        return when > limit
    slack = dt.timedelta(hours=14) if limit.tzinfo is not None or when.tzinfo is not None else dt.timedelta()
    if "T" not in capture:
        limit += dt.timedelta(days=1)
    return when.replace(tzinfo=None) > limit.replace(tzinfo=None) + slack


def best(values: Iterable[str]) -> str | None:
    """The first value, as exact as a later one of the same moment makes it.

    >>> best(["2024-05-03", "2024-05-03T15:47:42+02:00"])
    '2024-05-03T15:47:42+02:00'
    >>> best(["2024-05-03T15:47", "2024-05-03T15:47:42+02:00"])
    '2024-05-03T15:47:42+02:00'
    >>> best(["2024-05-03T15:47", "2024-05-03T18:00:00+02:00"])
    '2024-05-03T15:47'
    """
    chosen: str | None = None
    for value in values:
        if chosen is None or refines(value, chosen):
            chosen = value
    return chosen


def refines(value: str, chosen: str) -> bool:
    """Whether ``value`` says the same as ``chosen`` and more exactly."""
    if len(chosen) == 10:
        return len(value) > 10 and value[:10] == chosen
    first, second = moment(value), moment(chosen)
    if first is None or second is None or second.tzinfo is not None:
        return False
    same = first.replace(tzinfo=None, second=0) == second.replace(tzinfo=None, second=0)
    return same and (first.tzinfo is not None or len(value) > len(chosen))
