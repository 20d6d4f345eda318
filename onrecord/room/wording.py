"""Dates, moments, amounts and addresses in words, as every page of the room writes them."""

from __future__ import annotations

import re
from datetime import datetime

from onrecord.model import Time, TimexType

DAY = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?")
ISO_DAY = re.compile(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
UNPARTED = ("\u2e80", "\ua000")  # Chinese and Japanese signs; Korean, which comes after them, parts its words
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def day(value: str | None) -> str:
    """A date in words; what is no date stays as it is.

    >>> day("2023-11-10"), day("2023-11"), day("2023-W45")
    ('10 November 2023', 'November 2023', '2023-W45')
    """
    found = DAY.fullmatch(value or "")
    if not found:
        return value or ""
    year, month, number = found.groups()
    return " ".join(filter(None, (str(int(number)) if number else "", MONTHS[int(month) - 1] if month else "", year)))


def shortday(value: str | None) -> str:
    """A date in few signs, for a drawing.

    >>> shortday("2023-11-10"), shortday("2023-11"), shortday("1995")
    ('10 Nov 2023', 'Nov 2023', '1995')
    """
    return " ".join(word[:3] if word.isalpha() else word for word in day(value).split())


def moment(value: str | None) -> str:
    """A moment in words with its zone as the page gives it.

    >>> moment("2023-11-10T08:05:00+03:00"), moment("2023-11-10")
    ('10 November 2023, 08:05 (UTC+3)', '10 November 2023')
    """
    if not value or "T" not in value:
        return day(value)
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return value
    zone = f" ({time.tzname().removesuffix(':00').replace('+0', '+').replace('-0', '-')})" if time.tzname() else ""  # type: ignore[union-attr]
    return f"{time.day} {MONTHS[time.month - 1]} {time.year}, {time:%H:%M}{zone}"


def meaning(time: Time) -> str:
    """What a time expression means, in words: a day, month or year, else the interval, else what kind of time it is.

    >>> meaning(Time("in May", 0, 6, "DATE", "2023-05", "2023-05-01", "2023-05-31"))
    'May 2023'
    >>> meaning(Time("last week", 0, 9, "DATE", "2023-W45", "2023-11-06", "2023-11-12"))
    '6 November 2023 to 12 November 2023'
    """
    if DAY.fullmatch(time.value):
        return day(time.value)
    if time.earliest == time.latest:
        return moment(time.earliest) or UNPLACED[time.type]
    return f"{moment(time.earliest) or 'open'} to {moment(time.latest) or 'open'}"


def interval(time: Time) -> str:
    """The first and the last day of a time expression whose meaning is a year or month; "" where :func:`meaning` says it already.

    >>> interval(Time("in May", 0, 6, "DATE", "2023-05", "2023-05-01", "2023-05-31"))
    '1 May 2023 to 31 May 2023'
    """
    if time.earliest == time.latest or not DAY.fullmatch(time.value):
        return ""
    return f"{day(time.earliest) or 'open'} to {day(time.latest) or 'open'}"


UNPLACED: dict[TimexType, str] = {"DATE": "not resolved", "TIME": "not resolved", "DURATION": "a length of time", "SET": "again and again"}


def dated(value: str | None) -> str:
    """Words in which days stand as figures, with these in words.

    >>> dated("published 2023-11-10"), dated(None)
    ('published 10 November 2023', '')
    """
    return ISO_DAY.sub(lambda found: day(found[0]), value or "")


def tongue(code: str) -> str:
    """The name of a language in English; one that is not in the table stays a code.

    >>> tongue("de"), tongue("pt-BR"), tongue("tlh")
    ('German', 'Portuguese (BR)', 'tlh')
    """
    base, _, rest = code.partition("-")
    name = TONGUES.get(base.lower())
    return code if name is None else f"{name} ({rest})" if rest else name


def minutes(text: str) -> int:
    """About how many minutes it takes to read a text, one at the least: 230 words a minute, or 450 signs of a script that parts no words.

    >>> minutes("word " * 920), minutes("桥" * 900)
    (4, 2)
    """
    unparted = sum(UNPARTED[0] <= sign < UNPARTED[1] for sign in text)
    return max(1, round(len(text.split()) / 230 + unparted / 450))


def amount(value: float | None) -> str:
    """A number with its thousands parted, without needless zeros.

    >>> amount(2400000000.0), amount(0.5), amount(None)
    ('2,400,000,000', '0.5', '')
    """
    return "" if value is None else f"{value:,.10g}" if abs(value) < 1e15 else f"{value:g}"


def amounts(least: float | None, most: float | None) -> str:
    """The bounds of a figure in words.

    >>> amounts(300.0, None), amounts(2.0, 3.0), amounts(None, None)
    ('at least 300', '2 to 3', 'not a number')
    """
    if least is None or most is None:
        return "not a number" if least is most else f"at most {amount(most)}" if least is None else f"at least {amount(least)}"
    return amount(least) if least == most else f"{amount(least)} to {amount(most)}"


def web(url: str | None) -> str | None:
    """The address where it is one that a browser may be sent to; a page can claim ``javascript:`` as its address."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


TONGUES = {  # ISO 639-1 -> English name: languages in which much news is published
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French", "gl": "Galician", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh",
    "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam", "mr": "Marathi", "ms": "Malay", "nb": "Norwegian", "nl": "Dutch",
    "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian",
    "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Filipino", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip
STATEMENTS_IN = {
    code: TONGUES[code] for code in ("en", "de", "fr", "es", "ru")
}  # languages in which statements are looked for (docs/statements.md)
LABELS = {  # value of a filter -> what it is called
    "direct": "in quotation marks",
    "indirect": "in the outlet’s words",
    "mixed": "partly quoted",
    "has_video": "a video",
    "has_figure": "figures",
}
