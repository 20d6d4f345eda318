"""What `make compiled` turns into C: a module that was renamed or moved away would silently stay Python."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOOK = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["mypyc"]


@pytest.mark.parametrize("pattern", HOOK["include"])
def test_each_pattern_finds_modules(pattern: str) -> None:
    assert list(ROOT.glob(pattern.lstrip("/")))


def test_a_wheel_is_plain_python_unless_it_is_asked_for() -> None:
    assert HOOK["enable-by-default"] is False
