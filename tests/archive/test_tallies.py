"""What documents have in common is counted from their facets; here it is counted again from their records."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from onrecord.archive.query import Query
from onrecord.archive.sentences import at, sentences
from onrecord.archive.store import Archive
from onrecord.archive.tallies import Known, last_added, tallies
from onrecord.errors import BrokenRecord
from tests.archive.pages import WIRE, article


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "news.db")
    pages = (
        article("The harbour of Kellis closes", *WIRE, outlet="Harbour Gazette"),
        article("Lisbon and Porto agree", "“We will build it together,” the mayor of Porto, Ana Ruiz, said in Lisbon on Monday.", "At least 40 people came.", outlet="Ōsaka Times", day="2024-04-01"),
        article("Ruiz denies it", "Ana Ruiz denied on Tuesday that the bridge in Lisbon was late.", "The police said nothing.", outlet="Harbour Gazette", day="2024-04-02"),
    )  # fmt: skip
    for record, data in pages:
        archive.add(record, data)
    return archive


def counted(archive: Archive, documents: list[int], digits: int = 7) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {
        name: Counter() for name in ("outlet", "speaker", "place", "day", "kind", "stance", "language", "media")
    }
    for document in documents:
        record = archive.record(document)
        found["outlet"][record.article.outlet or ""] += 1
        found["day"][(record.article.published or "")[:digits]] += 1
        found["language"][record.article.language or ""] += 1
        for name, values in {
            "speaker": {s.speaker for s in record.statements if s.speaker},
            "place": {p.name for p in record.places},
            "kind": {s.kind for s in record.statements},
            "stance": {s.stance for s in record.statements},
            "media": {"has_figure"} if record.figures else set(),
        }.items():
            found[name].update(values)
    return found


@pytest.mark.parametrize("documents", [[1, 2, 3], [3, 2], [2], []])
@pytest.mark.parametrize("digits", [4, 7, 10])
def test_facets_give_what_the_records_give(archive: Archive, documents: list[int], digits: int) -> None:
    found = tallies(archive._connection, documents, digits)
    assert {name: Counter(dict(rows)) for name, rows in found.items()} == counted(archive, documents, digits)


def test_what_facets_mean_is_kept_and_gives_the_same(archive: Archive) -> None:
    known = Known(most=3)  # so few that it is forgotten each time
    for _ in range(3):
        assert tallies(archive._connection, [1, 2, 3], known=known) == tallies(archive._connection, [1, 2, 3])


def test_the_last_added_come_first(archive: Archive) -> None:
    assert last_added(archive._connection, Query(), archive.limits, 2) == [3, 2]
    assert last_added(archive._connection, Query(words="Lisbon"), archive.limits, 9) == [3, 2]


def test_sentences_are_read_without_the_rest(archive: Archive) -> None:
    for document in (1, 2, 3):
        record = archive.record(document)
        assert sentences(archive._connection, document) == record.sentences
        assert all(at(record.sentences, s.start) == s.text for s in record.sentences)
    assert at((), 0) is None


@pytest.mark.parametrize("broken", [b"", b"\x00", b"\x28\xb5\x2f\xfd\x00"])
def test_a_broken_record_is_said(archive: Archive, broken: bytes) -> None:
    archive._connection.execute("UPDATE stored SET record_zstd = ? WHERE id = 1", [broken])
    with pytest.raises(BrokenRecord, match="Document 1 is damaged"):
        sentences(archive._connection, 1)
    with pytest.raises(BrokenRecord):
        sentences(archive._connection, 99)
