"""The same bytes make the same record on every Python: since 3.12, ``sum`` adds fractions more exactly than before, so nothing of ours may add them with it."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

import onrecord
from tests.archive.pages import WIRE, Pair, article, filled

PAGES = Path(__file__).parents[1] / "examples" / "pages"
plain_sum = sum


def sum_of_whole_numbers(items: Iterable[Any], /, start: Any = 0) -> Any:
    """``sum``, which takes no fraction."""
    items = list(items)
    fractions = [item for item in items if isinstance(item, float) and not item.is_integer()]
    assert not fractions, f"use math.fsum, which adds {fractions[:3]} alike on every Python"
    return plain_sum(items, start)


@pytest.fixture(autouse=True)
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builtins, "sum", sum_of_whole_numbers)


@pytest.mark.parametrize("name", sorted(page.name for page in PAGES.iterdir()))
def test_a_record_adds_no_fractions_by_sum(name: str) -> None:
    assert onrecord.read((PAGES / name).read_bytes()).text


def test_an_archive_adds_no_fractions_by_sum(tmp_path: Path) -> None:
    said = "“The quay will stand for a hundred years,” Mayor Ana Ruiz said on Monday, “and it will cost us 12 million euros.”"
    retold = "The quay would stand for a hundred years and cost 12 million euros, Mayor Ana Ruiz said."
    pairs: list[Pair] = [
        article("Quay closed", said, *WIRE),
        article("The quay is closed", retold, *WIRE, outlet="Island Post"),
        article("Six weeks without ships", retold, *WIRE[2:], outlet="Strait Times", day="2024-03-05"),
    ]
    with filled(tmp_path / "news.db", *pairs) as archive:
        assert archive.quotations("stand for a hundred years")
        assert archive.ledger("Ana Ruiz")
        assert [len(archive.story(row.name).articles) for row in archive.stories()] == [3]
