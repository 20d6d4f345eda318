"""The word tables of this room, read once; their reasons stand in the TOML files."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """A TOML file beside this module, as a dictionary."""
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def word_set(name: str, key: str) -> frozenset[str]:
    """One list of words of a table, lower case."""
    return frozenset(str(word).lower() for word in table(name)[key])
