"""One damaged row costs what it held; whatever joins, compares or exports pages passes over it and goes on with the rest."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from onrecord.archive.connect import plainly
from onrecord.archive.packing import packed, unpacked
from onrecord.archive.sentences import sentences
from onrecord.archive.store import Archive, Query
from onrecord.errors import ArchiveError, BrokenRecord
from onrecord.limits import Limits
from tests.archive.pages import OTHER, WIRE, article, filled
from tests.builder import BODY, record

SAID = "We shall rebuild every one of the flooded schools before the winter comes"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Two pages of one story, which quote the same words, and another."""
    return filled(
        tmp_path / "news.db",
        article("Harbour of Kellis closed", f"“{SAID},” Mayor Ana Ruiz said.", *WIRE, outlet="City Courier"),
        article("Kellis quay closed", f"“{SAID},” Mayor Ana Ruiz told reporters.", *WIRE, outlet="Radio Nine"),
        article(
            "A hall for Delmar", *OTHER, "“No hall of this size has ever been filled,” the critic Jo Marsh said.", outlet="Evening Post"
        ),
    )


def by_hand(archive: Archive, order: str, *values: object) -> None:
    archive._connection.execute("PRAGMA foreign_keys = OFF")
    assert archive._connection.execute(order, values).rowcount >= 1


@pytest.mark.parametrize(
    "order",
    ["UPDATE stored SET record_zstd = x'00' WHERE id = 2", "DELETE FROM stored WHERE id = 2"],
    ids=["broken", "gone"],
)
def test_what_joins_pages_passes_over_a_record_that_cannot_be_read(archive: Archive, order: str) -> None:
    assert [s.articles for s in archive.stories()] == [2]
    assert [(t.relation, t.document) for t in archive.copies(1)] == [("copy", 2)]
    by_hand(archive, order)
    archive._connection.execute("UPDATE capture SET read = '2030-01-01T00:00:00Z' WHERE id = 2")  # as if it had been read again
    assert archive.relate() == 1
    assert archive.copies(1) == []
    assert [u.uses[0].document for u in archive.quotations(SAID)] == [1]
    assert archive.add(*article("Kellis harbour shut", *WIRE, outlet="Tejo Post")).outcome == "added"
    archive.relate()
    assert [t.document for t in archive.copies(1)] == [4]


def test_a_quotation_whose_row_is_lost_joins_nothing_and_breaks_nothing(archive: Archive) -> None:
    (found,) = archive.quotations(SAID)
    assert len(found.uses) == 2
    by_hand(archive, "DELETE FROM quotation_tie")
    by_hand(archive, "DELETE FROM quotation WHERE document = 2")
    archive.add(*article("Schools", f"“{SAID},” said Mayor Ana Ruiz in the town hall.", outlet="Evening Post", day="2024-03-05"))
    archive.relate()
    (found,) = archive.quotations(SAID)
    assert [u.document for u in found.uses] == [1, 4]


def test_a_version_that_cannot_be_read_is_compared_with_none(tmp_path: Path) -> None:
    with Archive(tmp_path / "news.db") as archive:
        for number, headline in enumerate(("Bridge opens", "Bridge opens at last", "Bridge is open"), 1):
            data = str(number).encode()
            archive.add(record(data, headline=headline, fetched=f"2024-03-0{number}T09:00:00Z"), data)
        assert [(c.earlier, c.document) for c in archive.changes()] == [(2, 3), (1, 2)]
        by_hand(archive, "UPDATE stored SET record_zstd = x'00' WHERE id = 2")
        archive.add(record(b"4", headline="Bridge", fetched="2024-03-02T12:00:00Z"), b"4")
        assert [(c.earlier, c.document) for c in archive.changes()] == [(4, 3), (1, 2)]  # between two and four nothing can be said


def test_sentences_of_a_broken_record_are_refused_in_words(archive: Archive) -> None:
    assert len(sentences(archive._connection, 1)) > 5
    for broken in (packed(b"{"), packed(b'{"sentences": 3}'), packed(b"\xff"), b"\x00", None):
        archive._connection.execute("PRAGMA ignore_check_constraints = ON")
        if broken is None:
            by_hand(archive, "DELETE FROM stored WHERE id = 1")
        else:
            by_hand(archive, "UPDATE stored SET record_zstd = ? WHERE id = 1", broken)
        with pytest.raises(BrokenRecord, match="Document 1 is damaged"):
            sentences(archive._connection, 1)


def test_bytes_that_do_not_say_how_much_they_hold_are_not_unpacked() -> None:
    """A forged row could ask for all the memory there is."""
    forged = b"\x28\xb5\x2f\xfd\xe0" + (1 << 50).to_bytes(8, "little") + b"\x01\x00\x00"
    with pytest.raises(BrokenRecord, match="page 7 is damaged: it does not say how much it holds"):
        unpacked(forged, "page 7 is damaged")


def test_the_desk_goes_out_without_a_record_that_is_broken(archive: Archive) -> None:
    for document in (1, 2):
        archive.desk.tag(document, "harbour", "Jo")
    by_hand(archive, "UPDATE stored SET record_zstd = x'00' WHERE id = 1")
    found = list(archive.desk.pairs(archive.record))
    assert [(entry["document"], record is None) for record, entry in found] == [(1, True), (2, False)]


def test_a_table_that_is_missing_is_said_in_plain_words(archive: Archive) -> None:
    by_hand(archive, "DELETE FROM document_search")
    archive._connection.execute("DROP TABLE document_search")
    with pytest.raises(ArchiveError, match=r"news\.db cannot be used as an archive: no such table"):
        archive.search(Query(words="harbour"))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (sqlite3.SQLITE_IOERR_FSYNC, "The disk that holds news.db fails (disk I/O error). What was added before is safe; copy the archive to another disk."),
        (sqlite3.SQLITE_FULL, "The disk that holds news.db is full."),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "Another program is writing to news.db. Nothing was changed; try again in a moment."),
        (sqlite3.SQLITE_READONLY_DBMOVED, "news.db cannot be opened or written: disk I/O error. Check the folder and your permissions."),
        (sqlite3.SQLITE_CORRUPT_VTAB, "news.db is damaged: disk I/O error. onrecord verify names what can still be read."),
        (sqlite3.SQLITE_NOTADB, "news.db is no onrecord archive: it is not a SQLite file."),
        (sqlite3.SQLITE_MISUSE, "news.db cannot be used as an archive: disk I/O error."),
    ],
)  # fmt: skip
def test_each_trouble_of_the_disk_has_words_of_its_own(code: int, said: str) -> None:
    fault = sqlite3.OperationalError("disk I/O error")
    fault.sqlite_errorcode = code
    with pytest.raises(ArchiveError) as error, plainly(Path("news.db")):
        raise fault
    assert str(error.value).startswith(said)


def test_a_batch_writes_what_waits_once_the_disk_has_room(tmp_path: Path) -> None:
    given = [(record(str(i).encode() * 40_000, url=f"https://x.example/{i}", body=BODY * 40), str(i).encode() * 40_000) for i in range(4)]
    with Archive(tmp_path / "news.db", limits=Limits(batch_records=2, batch_seconds=60)) as archive:
        size = archive._connection.execute("PRAGMA page_count").fetchone()[0]
        with archive.batch() as batch:
            batch.add(*given[0])
            archive._connection.execute(f"PRAGMA max_page_count = {size + 1}")
            with pytest.raises(ArchiveError, match="full"):
                batch.add(*given[1])
            archive._connection.execute("PRAGMA max_page_count = 100000")
            batch.add(*given[2])
            assert len(archive) >= 2, "what waited is written before anything else is taken"
            batch.add(*given[3])
        assert len(archive) == 4


def test_a_search_that_fails_otherwise_than_by_its_time_says_so(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="no such function"), archive._timed():
        archive._connection.execute("SELECT nothing_of_the_kind(1)")
    assert isinstance(archive._connection, sqlite3.Connection)
    assert archive.count(Query()) == 3
