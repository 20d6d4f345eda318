"""The entries of a live blog: the times that stand above them are kept, each as a block of its own."""

from __future__ import annotations

import re
from collections import defaultdict

from msgspec.structs import replace

from onrecord.article.clocks import CLOCK
from onrecord.article.dates import without_dates
from onrecord.article.score import Verdicts
from onrecord.model import Layout

FEWEST = 3  # lines of one template from which they are the times of entries
LONGEST = 80  # characters of such a line
BESIDE = 30  # letters beside date and clock: a name, "2 hours ago"
FOLLOWS = 4  # blocks below a time in which its entry begins
_NUMBER = re.compile(r"\[\d{1,6}\]")


def with_entry_times(layout: Layout, decided: Verdicts, heading: int | None) -> tuple[Layout, Verdicts]:
    """The same with the times of a live blog's entries kept and named as what they are.

    A time of an entry is a short line that holds little but a clock, made by the same template as others, with a kept block soon below it.

    :param heading: the block of the headline; nothing above it is an entry.
    """
    first = (heading if heading is not None else -1) + 1
    lines: dict[str, list[int]] = defaultdict(list)
    for i in range(first, len(layout.blocks)):
        if _is_time(layout.blocks[i].text):
            lines[_NUMBER.sub("", layout.blocks[i].path)].append(i)
    below = _kept_below(decided.reasons)
    entries = [i for places in lines.values() for i in places if len(places) >= FEWEST and below[i]]
    if not entries:
        return layout, decided
    blocks, reasons = list(layout.blocks), list(decided.reasons)
    for i in entries:
        blocks[i], reasons[i] = replace(blocks[i], kind="entry time"), None
    return replace(layout, blocks=tuple(blocks)), decided._replace(reasons=reasons)


def _is_time(text: str) -> bool:
    return len(text) <= LONGEST and CLOCK.search(text) is not None and sum(map(str.isalpha, without_dates(text))) <= BESIDE


def _kept_below(reasons: list[str | None]) -> list[bool]:
    """For each block whether one of the next few is kept."""
    return [None in reasons[i + 1 : i + 1 + FOLLOWS] for i in range(len(reasons))]
