"""Two times that share a year: "between June and August 2022", "May 5 to June 2, 2021"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from onrecord.findings import calendars
from onrecord.model import Time

# One blank at most on each side of one word or mark: linear.
BETWEEN = re.compile(r",? ?(?:and|to|or|until|till|through|und|bis|et|au|y|a|al|и|по|[-–—]) ?(?:the )?|, ")
SHARING = frozenset(["month by name", "full date"])


def shared_years(times: Sequence[Time], text: str) -> list[Time]:
    """The times of a sentence, where one without a year takes it from the one that it is joined to.

    :param text: the sentence; the times' offsets count from ``text``'s beginning.
    """
    found = list(times)
    for i in range(len(found) - 2, -1, -1):
        first, second = found[i], found[i + 1]
        if _joined(first, second, text):
            found[i] = _with_year_of(first, second)
    return found


def _joined(first: Time, second: Time, text: str) -> bool:
    if first.rule not in SHARING or first.anchor is None or first.value[:1] == "X":
        return False
    stated = second.anchor is None or second.anchor.startswith("text ")
    return (
        stated and len(second.value) in (7, 10) and second.value[:4].isdigit() and bool(BETWEEN.fullmatch(text[first.end : second.start]))
    )


def _with_year_of(first: Time, second: Time) -> Time:
    year = int(second.value[:4])
    if first.value[5:7] > second.value[5:7]:
        year -= 1  # from November to February 2022
    value = f"{year:04}{first.value[4:]}"
    covered = calendars.interval(value)
    if covered is None:
        return first
    return replace(first, value=value, earliest=covered[0], latest=covered[1], anchor=f"text {second.value}")
