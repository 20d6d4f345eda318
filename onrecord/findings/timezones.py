"""Time zones as news names them: hours from UTC, with daylight saving where the zone keeps it.

A small table of its own (``timezones.toml``), as a machine may lack the IANA database. Zones differ over the years; the rules here hold in the
United States since 2007 and in the European Union since 1996, for an earlier year no instant is given where daylight saving counts.
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from onrecord.findings import calendars

TABLE = Path(__file__).with_suffix(".toml")


def instant(day: str, clock: str, zone: str) -> str | None:
    """The UTC instant of a clock time in a named zone, to the minute; None where the zone is not known.

    :param zone: words in lower case: "moscow", "est", "central european".

    >>> instant("2023-11-08", "04:30", "moscow"), instant("2024-07-01", "12:00", "et"), instant("2024-07-01", "12:00", "local")
    ('2023-11-08T01:30Z', '2024-07-01T16:00Z', None)
    """
    known = _zones().get(zone)
    local = _local(day, clock)
    if known is None or local is None:
        return None
    hours, saving = known
    if saving:
        summer = _is_summer(local.date(), saving)
        if summer is None:
            return None
        hours += summer
    try:
        return (local - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%MZ") if local.year > 1000 else None
    except OverflowError:
        return None


def _local(day: str, clock: str) -> datetime | None:
    try:
        if clock == "24:00":
            return datetime.fromisoformat(day) + timedelta(days=1)
        return datetime.fromisoformat(f"{day}T{clock}")
    except (ValueError, OverflowError):
        return None


def _is_summer(day: date, rule: str) -> bool | None:
    """Whether daylight saving holds on a day; the night of the change itself is not looked into."""
    if rule == "us":
        if day.year < 2007:
            return None
        return calendars.nth_weekday(day.year, 3, 7, 2) <= day < calendars.nth_weekday(day.year, 11, 7, 1)
    if day.year < 1996:
        return None
    return calendars.nth_weekday(day.year, 3, 7, -1) <= day < calendars.nth_weekday(day.year, 10, 7, -1)


@lru_cache(maxsize=1)
def _zones() -> dict[str, tuple[float, str]]:
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["zones"]
    return {name: (float(hours), saving) for hours, saving, names in rows for name in names}


def names() -> frozenset[str]:
    """Every zone that the table knows, in lower case."""
    return frozenset(_zones())
