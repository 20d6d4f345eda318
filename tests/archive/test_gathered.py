"""Rows are gathered over many records; what comes of them is what a statement for each row would have made."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive import gathered
from onrecord.archive.adding import prepare
from onrecord.archive.gathered import Gathered, insert
from onrecord.archive.store import Archive, Query
from onrecord.limits import Limits
from tests.builder import bridge, record


@given(rows=st.lists(st.tuples(st.integers(0, 9), st.text(max_size=3)), max_size=40), most=st.integers(2, 9))
def test_every_row_is_written_once_in_order(rows: list[tuple[int, str]], most: int) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (a, b)")
    before, gathered.VALUES = gathered.VALUES, most
    try:
        insert(connection, "t", ("a", "b"), rows)
    finally:
        gathered.VALUES = before
    assert connection.execute("SELECT a, b FROM t ORDER BY rowid").fetchall() == rows


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


def test_many_more_than_one_statement_holds(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "VALUES", 60)
    with Archive(path) as archive:
        told = list(archive.add_many((bridge(str(i).encode(), url=f"https://x.example/{i}"), str(i).encode()) for i in range(23)))
        assert [added.id for added in told] == list(range(1, 24))
        assert archive.count(Query(words="bridge", speaker="Ruiz", place="Lisbon")) == 23
        assert all(archive.differences(i, archive.record(i)) == [] for i in range(1, 24))
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    for table in ("document_search", "statement_search", "facet_search"):
        db.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")


def test_numbers_go_on_after_what_is_gathered_and_what_is_there(path: Path) -> None:
    with Archive(path) as archive:
        archive.add(bridge(b"0", url="https://x.example/0"), b"0")
        last = archive._connection.execute("SELECT max(id) FROM statement").fetchone()[0]
        rows = Gathered(archive._connection)
        assert [rows.number("statement", 3), rows.number("statement"), rows.number("statement")] == [last + 1, last + 4, last + 5]
        rows.forget()
        assert rows.number("statement") == last + 1


def test_a_transaction_that_fails_leaves_nothing_gathered(path: Path) -> None:
    with Archive(path) as archive:
        lost = prepare(record(b"lost", url="https://x.example/lost", outlet="Lost Herald"), b"lost")
        with pytest.raises(ZeroDivisionError), archive._writing() as writer:
            print(1 / (writer.gather(lost).version - 1))
        archive.add(record(b"kept", url="https://x.example/kept", outlet="Lost Herald"), b"kept")
        assert [hit.url for hit in archive.search(Query(outlet="Lost Herald"))] == ["https://x.example/kept"]
        assert len(archive) == 1


def test_a_version_in_the_same_transaction_is_compared(path: Path) -> None:
    pages = [
        (text, bridge(text, url="https://x.example/1", fetched=f"2024-03-0{i}T09:00:00Z")) for i, text in ((5, b"b"), (4, b"a"), (6, b"c"))
    ]
    with Archive(path) as archive:
        told = [added.version for added in archive.add_many((made, data) for data, made in pages)]
        assert told == [1, 1, 3]
        rows = archive._connection.execute("SELECT c.id, c.version, d.newest FROM capture c JOIN document d ON d.id = c.id ORDER BY c.id")
        assert rows.fetchall() == [(1, 2, 0), (2, 1, 0), (3, 3, 1)]


def test_facets_that_memory_has_no_room_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.archive.adding.FACETS", 3)
    with Archive(path, limits=Limits(batch_records=8)) as archive:
        list(archive.add_many((bridge(str(i).encode(), url=f"https://x.example/{i}"), str(i).encode()) for i in range(9)))
        assert archive.count(Query(place="Lisbon")) == 9
        twice = archive._connection.execute("SELECT count(*) FROM facet GROUP BY name, value HAVING count(*) > 1").fetchall()
        assert twice == []


def test_a_batch_takes_few_statements(path: Path) -> None:
    """Each statement makes the index of words write down what it holds; see ``gathered.py``."""
    with Archive(path) as archive:
        pages = [(bridge(str(i).encode(), url=f"https://x.example/{i}"), str(i).encode()) for i in range(64)]
        counting = Counting(archive._connection)
        archive._writer._rows._connection = counting  # type: ignore[assignment]
        list(archive.add_many(pages))
    for table in ("stored", "document", "statement", "time", "place", "figure"):
        written = [sql for sql in counting.told if sql.startswith(f"INSERT INTO {table} ")]
        assert 1 <= len(written) <= 8, (table, len(written))


class Counting:
    """A connection that remembers what it was told to do."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.told: list[str] = []

    def execute(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        self.told.append(sql)
        return self.connection.execute(sql, values)
