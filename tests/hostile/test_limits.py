"""The table of bounds: each name once, each with its reason."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import onrecord.limits

SOURCE = Path(onrecord.limits.__file__).read_text("utf-8")


def test_no_bound_stands_twice() -> None:
    """A second field of one name would silently take the place of the first, in every room that uses it."""
    body = next(node for node in ast.parse(SOURCE).body if isinstance(node, ast.ClassDef)).body
    names = Counter(node.target.id for node in body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name))
    assert [name for name, count in names.items() if count > 1] == []
