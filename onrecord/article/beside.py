"""What stands by a headline where a standfirst would, and is none: a byline with its date, a note on what links earn, ratings, a line about the author.

The words are in ``beside.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import chain

from onrecord.article.dates import without_dates

BYLINE = 120  # characters of a line with a date; a longer one is prose
BESIDE_DATE = 18  # letters beside the date; a line with more is about something, unless marks part its pieces or it says "posted"
_YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d{2}(?!\d)")
_AGO = re.compile(r"\b\d{1,3} (?:minutes?|mins?|hours?|days?|weeks?|months?|years?) ago\b")
_MARK = re.compile(r"[|•●∙‧]|\s·\s")
_POSTED = re.compile(r"^(?:(?:posted|published|updated|written|last updated) (?:by|on|at)\b|(?:by|von|par|por|di|door) [A-ZÀ-Ý])", re.I)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.\w")
_STOPS = (".", "!", "?", "…", "。", "！", "？", "।", "؟")


def is_beside(text: str, authors: Iterable[str]) -> bool:
    """Whether a line by a headline is plainly none that sums the story up.

    :param authors: the names that the page gives as its authors'.

    >>> is_beside("by Ana Ruiz ● May 3, 2024 ● 6 min read", ()), is_beside("Ana has been covering ports since 2011.", ["Ana Ruiz"])
    (True, True)
    >>> is_beside("The bridge was closed in May 2024 and nobody knows why", ["Ana Ruiz"])
    False
    """
    lower = text.lower()
    return (
        any(map(lower.__contains__, chain(_table()["counts"], _table()["disclosures"])))
        or text.endswith((":", "："))
        or _is_dated(text)
        or ("@" in text and _ADDRESS.search(text) is not None)
        or any(_is_about(lower, name.lower()) for name in authors)
    )


@cache
def _table() -> dict[str, list[str]]:
    return tomllib.loads(files(__package__).joinpath("beside.toml").read_text("utf-8"))


def _is_dated(text: str) -> bool:
    """Whether a line gives a date and hardly more: names, a section, tags."""
    if len(text) > BYLINE or text.endswith(_STOPS) or not (_YEAR.search(text) or _AGO.search(text)):
        return False
    return _MARK.search(text) is not None or _POSTED.match(text) is not None or sum(map(str.isalpha, without_dates(text))) <= BESIDE_DATE


def _is_about(lower: str, name: str) -> bool:
    """Whether a line begins with an author's name, whole or the first of its words, and goes on as a line about the author does."""
    for start in (name, name.partition(" ")[0]):
        if len(start) > 2 and lower.startswith(start + " "):
            rest = lower[len(start) + 1 :] + " "
            return any(rest.startswith(phrase + " ") for phrase in _table()["about"])
    return False
