"""The mere past, present and future: now, recently, these days, the past."""

from __future__ import annotations

from onrecord.findings import calendars
from onrecord.findings.timesetting import Maker, Reading, Setting, date_reading
from onrecord.findings.wordgrammar import Match


def ref(match: Match, setting: Setting) -> Reading | None:
    """Now, recently, the future; "the future of" something is no time."""
    if _is_link(match, setting) or (match.has("future") and setting.after == "of"):
        return None
    if match.has("new"):  # in the new year
        return (
            date_reading(calendars.shifted(setting.published, "Y", int(setting.published.month > 6)), setting)
            if setting.published
            else None
        )
    return Reading(
        "DATE", "PAST_REF" if match.has("other") else match.value("now", "moment", "recently", "future", "these", "present", "term")
    )


def _is_link(match: Match, setting: Setting) -> bool:
    """ "Now, …", "Now that …", "Now you know": a mere link; and a name ("GeForce Now")."""
    if match.words[0].text != "Now":
        return False
    return not setting.after.isalpha() or setting.after.lower() in setting.signs.no_now or setting.before.isalnum()


def long_ago(match: Match, setting: Setting) -> Reading | None:
    """Long ago, not so long ago."""
    return Reading("DATE", "PAST_REF")


def thepast(match: Match, setting: Setting) -> Reading | None:
    """The past, as a noun."""
    alone = not setting.after.isalpha() or setting.after.lower() in ("and", "or", "but", "when", "that")
    return Reading("DATE", "PAST_REF") if alone else None


MAKERS: dict[str, Maker] = {"ref": ref, "long_ago": long_ago, "thepast": thepast}
