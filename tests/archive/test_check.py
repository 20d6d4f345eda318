"""Rows that were altered, lost or added by hand are named, each in words of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.archive.store import Archive
from tests.archive.pages import article, filled

FERRY = (
    "Harbour reopens",
    "Mayor Ana Ruiz said on Monday that 12 ferries would return to Lisbon.",
    "“We kept our promise,” Ruiz told reporters.",
)
PLAIN = ("Quiet day", "It was quiet.")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return filled(tmp_path / "news.db", article(*FERRY), article(*PLAIN, outlet="Evening Post"))


def said(archive: Archive, document: int, *orders: str) -> str:
    """What is said of a document after its tables were changed by hand."""
    record = archive.record(document)
    archive._connection.execute("PRAGMA foreign_keys = OFF")
    for order in orders:
        archive._connection.execute(order)
    return "; ".join(archive.differences(document, record))


@pytest.mark.parametrize(
    ("document", "order", "words"),
    [
        (1, "UPDATE statement SET speaker = 'Tom Okafor' WHERE document = 1 AND number = 0", "speaker is 'Tom Okafor'"),
        (1, "DELETE FROM statement WHERE document = 1 AND number = 0", "statement 0 is missing"),
        (1, "UPDATE figure SET number = 77 WHERE document = 1", "figure 77 is in no record"),
        (1, "UPDATE document SET headline = 'Harbour shuts' WHERE id = 1", "document.headline is 'Harbour shuts'"),
        (1, "DELETE FROM document WHERE id = 1", "its row of document is missing"),
        (2, "UPDATE figure SET document = 2", "figure has"),
        (1, "UPDATE statement SET document = 2", "stand in a statement of another document"),
    ],
)
def test_each_change_by_hand_is_named(archive: Archive, document: int, order: str, words: str) -> None:
    assert said(archive, document) == ""
    assert words in said(archive, document, order)
