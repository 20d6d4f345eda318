"""Does a page own up to a change? Correction notices that are new in a version, and which change each speaks of."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from msgspec.structs import replace

from onrecord.model import Record

if TYPE_CHECKING:
    from onrecord.archive.compare import Change

WORD = re.compile(r"\w+")
LONGEST = 1_500  # characters of a notice; a longer text that holds the words of one is an article about corrections
SHORT = 4  # letters of a word that says nothing by itself
SHARED = 2  # words of a change that a notice must hold to speak of it, where neither its number nor its name is in it


def new_notices(old: Record, new: Record) -> list[str]:
    """Texts of the newer version that own up to a change and do not stand in the older one; also in what was dropped as no part of the story."""
    before = {b.text for b in old.blocks}
    return [b.text for b in new.blocks if len(b.text) <= LONGEST and b.text not in before and _phrases().search(b.text.casefold())]


def is_notice_itself(change: Change, notices: Sequence[str]) -> bool:
    """Whether the change is the notice that was added."""
    after = change.after
    return change.kind == "passage added" and after is not None and any(_inside(after.text, notice) for notice in notices)


def owning(change: Change, notices: Sequence[str]) -> Change:
    """The change with what the page says of it.

    A notice names a change where it holds the number, the name or the words that were there before or are there now.
    """
    for notice in notices:
        if _speaks_of(notice, change):
            return replace(change, owned="named", notice=notice)
    return replace(change, owned="general", notice=notices[0]) if notices else change


def _speaks_of(notice: str, change: Change) -> bool:
    words = set(WORD.findall(notice.casefold()))
    if change.kind == "headline changed" and words & {
        "headline",
        "titel",
        "titre",
        "titular",
        "заголовок",
        "überschrift",
        "titolo",
        "título",
    }:
        return True
    telling = [set(WORD.findall(part.casefold())) for part in (change.was, change.became) if part]
    if len(telling) == 2:
        telling = [telling[0] - telling[1], telling[1] - telling[0]]
    for part in telling:
        here = part & words
        if any(w[0].isdigit() for w in here) or sum(len(w) >= SHORT for w in here) >= min(
            SHARED, max(1, sum(len(w) >= SHORT for w in part))
        ):
            return bool(here)
    passage = change.before or change.after
    if change.kind not in ("passage added", "passage removed") or passage is None:
        return False
    rare = {w for w in WORD.findall(passage.text.casefold()) if len(w) > SHORT}
    return len(rare & words) >= 2 * SHARED


def _inside(text: str, notice: str) -> bool:
    short, long = sorted((" ".join(text.split()), " ".join(notice.split())), key=len)
    return short in long


@cache
def _phrases() -> re.Pattern[str]:
    """Any phrase of the table: fixed words without repetition, so linear."""
    raw = tomllib.loads(files("onrecord.archive").joinpath("corrections.toml").read_text("utf-8"))["notice"]
    phrases = sorted({phrase for language in raw.values() for phrase in language}, key=len, reverse=True)
    return re.compile("|".join((r"\b" if p[0].isalnum() else "") + re.escape(p) for p in phrases))
