"""Is a text news or a narrative of the past?

In news a date without a year is counted from the publication; in a history, a war's chronicle or a life it is counted from the last
date that the text gave. The text itself tells: a narrative names many years, most of them long past, and hardly a weekday, "today" or "yesterday".
Mazur and Dale, "WikiWars: A New Corpus for Research on Temporal Expressions" (EMNLP 2010), and Strötgen and Gertz, "Multilingual and cross-domain
temporal tagging" (2013), show how much depends on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

YEAR = re.compile(r"([12](?<![\d.,$€£/:-][12])(?:(?<=1)\d{3}|(?<=2)0[0-4]\d))(?![\d%/:-]|[.,]\d)")  # a figure first: five times as fast
ERA = re.compile(r"\b\d{1,4} (?:BC|B\.C\.)|\bAD \d{1,4}\b")  # years that need an era to be seen
ERAS = ("BC", "B.C.", "AD")
LEAST_YEARS = 5  # past years that a narrative names at least
FEW_YEARS = 3  # … or so many, where it names no later year and nothing ties it to the day of publication
LONG_PAST = 2  # years before the publication
YEARS_TO_ANCHORS = 4  # past years for each word that ties the text to the day of publication
PAST_TO_RECENT = 4  # past years for each year near the publication
MANY_YEARS = 10  # years that a chronicle names, of any time
DISTINCT_YEARS = 4  # different ones among them
YEARS_TO_NEWS = 8  # years in it for each word that ties the text to the day of publication
WORDS_TO_YEAR = 140  # a year in so many words at least; a news story names some years too


def is_narrative(text: str, published: date | None, anchors: tuple[str, ...]) -> bool:
    """Whether dates without a year are to be counted from the text.

    :param anchors: the language's words for weekdays and days counted from the publication, in lower case.
    """
    last = published.year - LONG_PAST if published else 2100
    eras = ERA.findall(text) if any(sign in text for sign in ERAS) else []
    years = [int(y) for y in YEAR.findall(text)] + [0] * len(eras)
    past = sum(y <= last for y in years)
    if len(years) * WORDS_TO_YEAR < text.count(" "):
        return False
    news = len(_words(anchors).findall(text)) if anchors else 0
    if _is_chronicle(years, published, news):
        return True
    if past < FEW_YEARS or past * WORDS_TO_YEAR < text.count(" "):
        return False
    if past < LEAST_YEARS:
        return news == 0 and past == len(years)
    return past >= YEARS_TO_ANCHORS * news and past >= PAST_TO_RECENT * (len(years) - past)


def _is_chronicle(years: list[int], published: date | None, news: int) -> bool:
    """Whether a text names so many years that it tells of them, though some lie near the publication: a war of recent years."""
    away = sum(abs(y - published.year) >= LONG_PAST for y in years) if published else len(years)
    return (
        len(years) >= MANY_YEARS and len(set(years)) >= DISTINCT_YEARS and news * YEARS_TO_NEWS <= len(years) and away * 3 >= 2 * len(years)
    )


@lru_cache(maxsize=64)
def _words(anchors: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, anchors))})\b", re.IGNORECASE)


def anchors_of(classes: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """The words of some classes of a table, sorted."""
    return tuple(sorted({word for words in classes for word in words}))
