"""Values as the tables hold them: words that SQLite can keep, words to compare by, moments that sort."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import msgspec

from onrecord.errors import QueryError
from onrecord.model import Record

MARKS = ("\ufdd0", "\ufdd1")  # noncharacters, for internal use by Unicode's rules: no text of a table holds them
NOT_STORABLE = re.compile("[\x00\ud800-\udfff\ufdd0\ufdd1]")  # one class of characters: linear
NUL = re.compile(rb"\\u0000")  # as JSON writes it; a fixed text, for which an expression takes half the time of bytes.find
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
DAY_GIVEN = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
SHORT = 100  # characters of a text whose plain form is remembered: names come again and again
DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)


def storable(value: Any) -> Any:
    """The value as SQLite's own functions can hold it: NUL, lone surrogates and our marks become U+FFFD, one for one."""
    return NOT_STORABLE.sub("\ufffd", value) if isinstance(value, str) else value


def not_storable(line: bytes) -> bool:
    """Whether the JSON of a record holds anything that :func:`storable` would replace."""
    return NUL.search(line) is not None or (b"\xef" in line and b"\xb7" in line and any(mark.encode() in line for mark in MARKS))


def sound(record: Record) -> Record:
    r"""The record without lone surrogates, which JSON cannot carry: each becomes U+FFFD, so every span stays right.

    >>> from onrecord.model import Article, Capture
    >>> sound(Record(page=Capture(sha256="", size=0), article=Article(headline="a\ud800b"), text="")).article.headline == "a\ufffdb"
    True
    """
    return msgspec.convert(_sound(msgspec.to_builtins(record)), Record)


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        return LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_sound(k): _sound(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_sound(v) for v in value]
    return value


def plain(text: str) -> str:
    """Lower case without accents and with single blanks: how names of places are compared.

    >>> plain("São  PAULO")
    'sao paulo'
    """
    return _plain(text) if len(text) <= SHORT else _folded(text)


@lru_cache(maxsize=20_000)
def _plain(text: str) -> str:
    return _folded(text)


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def utc(moment: str | None) -> str | None:
    """An ISO 8601 moment in UTC, so that moments of several zones sort; a date, or a time without zone, stays as exact as it was.

    >>> utc("2023-11-10T08:05:00+03:00"), utc("2023-11-10"), utc("soon")
    ('2023-11-10T05:05:00Z', '2023-11-10', None)
    """
    if not moment or not DAY.match(moment):
        return None
    if "T" not in moment:
        return moment
    try:
        time = datetime.fromisoformat(moment)
        return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if time.tzinfo else moment
    except (ValueError, OverflowError):
        return None


def day(moment: str | None) -> str | None:
    """The calendar day where the outlet is: the date as the page itself writes it."""
    found = DAY.match(moment) if moment else None
    return found.group() if found else None


def day_given(text: str) -> str:
    """The day, month or year that a person gave to search by.

    :raises QueryError: where it is none.

    >>> day_given(" 2023-11 ")
    '2023-11'
    """
    if not DAY_GIVEN.fullmatch(text.strip()):
        raise QueryError(f"“{storable(text[:40])}” is no day that the search understands. Write 2023-11-10, 2023-11 or 2023.")
    return text.strip()


def is_date(value: str) -> bool:
    """Whether this is a year, a month or a day that there is.

    >>> is_date("2024-02"), is_date("2024-02-29"), is_date("2023-02-29"), is_date("1 March 2024")
    (True, True, False, False)
    """
    if not (value.isascii() and value.replace("-", "").isdigit() and len(value) in (4, 7, 10)):
        return False
    try:
        date.fromisoformat(value + "0000-01-01"[len(value) :])
    except ValueError:
        return False
    return True


DIGITS = 18  # so many any number that SQLite can hold may have


def number_given(text: str, digits: int = DIGITS) -> int | None:
    """The number that plain digits spell; None for anything else, and for more digits than are asked for.

    >>> number_given("12"), number_given("١٢"), number_given("-1"), number_given("9" * 19)
    (12, None, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
