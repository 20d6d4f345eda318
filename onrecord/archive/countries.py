"""Countries by any usual spelling of their name."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from onrecord.archive.values import plain


def codes(name: str) -> list[str]:
    """The two letters (ISO 3166-1) of the country that a name means; none where it is no country's, both where two share it.

    >>> codes("Ivory Coast"), codes("Côte d’Ivoire"), codes("Deutschland"), codes("Türkiye"), codes("gb"), codes("Lisbon")
    (['CI'], ['CI'], ['DE'], ['TR'], ['GB'], [])
    """
    key = plain(name).replace("'", "’").removeprefix("the ")
    if len(key) == 2 and key.upper() in _table()[1]:
        return [key.upper()]
    return _table()[0].get(key, [])


@cache
def _table() -> tuple[dict[str, list[str]], frozenset[str]]:
    raw = tomllib.loads(files("onrecord.archive").joinpath("countries.toml").read_text("utf-8"))["names"]
    by_name: dict[str, list[str]] = {}
    for code, spellings in raw.items():
        for spelling in spellings.split("|"):
            key = spelling.replace("'", "’").removeprefix("the ")
            if code not in by_name.setdefault(key, []):
                by_name[key].append(code)
    return by_name, frozenset(raw)
