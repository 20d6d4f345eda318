"""The findings as tables: their columns, with what each means, and how a record becomes their rows. One source for the exports and for crawls.

Beside ``model.py``, so that ``export/`` and ``scale/``, which do not import each other, write the same columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

from onrecord.model import Figure, Place, Record, Span, Statement, Time

Row = dict[str, Any]
Kind = Literal["text", "whole", "number", "texts", "bytes"]
Columns = tuple[tuple[str, Kind, str], ...]
JOINT = " … "  # between the parts of a content that is broken by its source

SPAN: Columns = (
    ("text", "text", "the words of the finding"),
    ("start", "whole", "where they begin in the text of the article, in code points"),
    ("end", "whole", "where they end, exclusive"),
)
FINDINGS: dict[str, Columns] = {
    "statements": (
        ("number", "whole", "place among the page's statements, from 0"),
        ("speaker", "text", "full name as the page gives it; empty is unresolved"),
        ("role", "text", "role as the page words it"),
        ("speaker_kind", "text", "person, body, unnamed or document"),
        ("source", "text", "the words that name who said it"),
        ("cue", "text", "the words that say that it was said"),
        ("cue_kind", "text", "speech, writing, belief, intent, document, shown, or an act that tells no words"),
        ("content", "text", "what was said, its parts joined by …"),
        ("quoted", "text", "the words inside quotation marks"),
        ("kind", "text", "direct, indirect or mixed"),
        ("stance", "text", "what the cue makes of it: neutral, assertion, denial …"),
        ("addressee", "text", "to whom it was said"),
        ("said_when", "text", "date of the saying, where the text gives it"),
        ("confidence", "number", "the chance that source, cue and content are right"),
        *SPAN,
    ),
    "times": (
        ("value", "text", "TIMEX3 value"),
        ("type", "text", "DATE, TIME, DURATION or SET"),
        ("earliest", "text", "first day or moment that is meant"),
        ("latest", "text", "last day or moment"),
        ("extent_first", "text", "first day of the stretch that it opens or closes (since June)"),
        ("extent_last", "text", "last day of that stretch"),
        ("anchor", "text", "what it was counted from"),
        ("modifier", "text", "TIMEX3 mod"),
        *SPAN,
    ),
    "places": (
        ("name", "text", "the place's usual name"),
        ("kind", "text", "country, region, city, sea …"),
        ("latitude", "number", "degrees, WGS 84"),
        ("longitude", "number", "degrees, WGS 84"),
        ("country", "text", "ISO 3166-1; empty also where it is disputed"),
        ("geonames_id", "whole", "GeoNames id"),
        ("stands_for", "text", "government, where the name stands for one: then it has no point"),
        *SPAN,
    ),
    "figures": (
        ("at_least", "number", "lower bound"),
        ("at_most", "number", "upper bound"),
        ("modifier", "text", "exact, approx, more, less, range or vague"),
        ("unit", "text", "ISO 4217 currency, percent or unit of measure"),
        ("of", "text", "what is counted, as the page words it"),
        ("statement", "whole", "number of the statement it stands in"),
        ("attributed_to", "text", "that statement's speaker"),
        *SPAN,
    ),
}


def names(columns: Columns) -> tuple[str, ...]:
    """The names of some columns.

    >>> names(SPAN)
    ('text', 'start', 'end')
    """
    return tuple(name for name, _, _ in columns)


def found(record: Record, table: str) -> Iterator[Row]:
    """The rows of one table of ``FINDINGS`` for a record, in the order of its findings.

    :raises KeyError: where there is no such table.
    """
    columns = names(FINDINGS[table])
    for number, finding in enumerate(getattr(record, table)):
        made = MADE[table](number, finding)
        yield {name: made[name] if name in made else getattr(finding, name) for name in columns}


def _statement(number: int, s: Statement) -> Row:
    return {
        "number": number,
        **{name: _words(getattr(s, name)) for name in ("source", "cue", "addressee")},
        **{name: JOINT.join(span.text for span in getattr(s, name)) for name in ("content", "quoted")},
    }


def _time(number: int, t: Time) -> Row:
    first, last = t.extent or (None, None)
    return {"extent_first": first, "extent_last": last}


def _as_it_is(number: int, finding: Place | Figure) -> Row:
    return {}


def _words(span: Span | None) -> str | None:
    return span.text if span else None


MADE: dict[str, Callable[[int, Any], Row]] = {"statements": _statement, "times": _time, "places": _as_it_is, "figures": _as_it_is}

# ── cells of a spreadsheet ──────────────────────────────────────────────────

# A spreadsheet runs a cell that begins so as a formula; it may fetch or start something. The wide forms count as well in East Asian settings.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NOT_CELL = re.compile("[\x00\ud800-\udfff]")  # NUL ends a cell in some programs; a lone surrogate is no UTF-8


def cell(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula.

    >>> cell("=1+1"), cell(-9.13), cell(None)
    ("'=1+1", -9.13, '')
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = NOT_CELL.sub("\ufffd", value)
    return f"'{text}" if text.startswith(FORMULA) else text
