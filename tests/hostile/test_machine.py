"""An archive beside a model of it in plain Python: whatever is added, changed, thrown away, undone, deleted or broken off, both hold the same."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from onrecord.archive.adding import prepare
from onrecord.archive.store import Archive, Query
from onrecord.limits import Limits
from onrecord.model import Record
from tests.archive.test_stories import state
from tests.builder import bridge, record

SMALL = Limits(batch_records=3, batch_seconds=60.0, cache_bytes=16_384)  # so little memory that an open transaction is written to the disk
JO = "Jo"
Key = tuple[bytes, str]  # what tells two pages apart: bytes and address
contents, addresses = st.integers(0, 4), st.integers(0, 2)


class Machine(RuleBasedStateMachine):
    """The model: which page has which number, which are in the trash, and what can be undone."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "news.db"
        self.archive = Archive(self.path, limits=SMALL)
        self.known: dict[Key, int] = {}
        self.records: dict[int, Record] = {}
        self.trash: dict[int, set[int]] = {}  # the first document of each stretch, and all of it
        self.done: list[tuple[str, int]] = []
        self.undone: list[tuple[str, int]] = []
        self.emptied = False

    # ── what the model says ─────────────────────────────────────────────────

    def there(self) -> set[int]:
        return set(self.known.values()) - {id for stretch in self.trash.values() for id in stretch}

    def address(self, id: int) -> str:
        return next(key[1] for key, number in self.known.items() if number == id)

    def put(self, id: int) -> None:
        stretch = {other for other in self.there() if self.address(other) == self.address(id)}
        if id in stretch:
            self.trash[min(stretch)] = stretch

    def take(self, id: int) -> None:
        self.trash = {first: stretch for first, stretch in self.trash.items() if id not in stretch}

    # ── what is done ────────────────────────────────────────────────────────

    def made(self, content: int, address: int) -> tuple[Record, bytes]:
        data, url = f"page {content}".encode() * 50, f"https://x.example/{address}"
        return (bridge if content % 2 else record)(data, url=url, fetched=f"2024-03-0{content + 1}T09:00:00Z"), data

    def keep(self, key: Key, id: int, made: Record) -> None:
        if key in self.known:
            assert self.known[key] == id, "a page that was there came in again"
        else:
            assert id not in self.known.values(), "two pages have one number"
            self.known[key] = id
            self.records[id] = made

    @rule(content=contents, address=addresses)
    def add(self, content: int, address: int) -> None:
        made, data = self.made(content, address)
        self.keep((data, made.page.url or ""), self.archive.add(made, data).id, made)

    @rule(pages=st.lists(st.tuples(contents, addresses), max_size=6))
    def add_many(self, pages: list[tuple[int, int]]) -> None:
        given = [self.made(*page) for page in pages]
        for (made, data), added in zip(given, list(self.archive.add_many(given)), strict=True):
            self.keep((data, made.page.url or ""), added.id, made)

    @precondition(lambda self: self.there())
    @rule(choice=st.integers(0, 50))
    def read_again(self, choice: int) -> None:
        id = sorted(self.there())[choice % len(self.there())]
        key = next(key for key, number in self.known.items() if number == id)
        made = record(key[0], url=key[1], fetched=self.records[id].page.fetched, headline=f"Read again {choice}")
        self.archive.replace(id, made)
        self.records[id] = made

    @precondition(lambda self: self.there())
    @rule(choice=st.integers(0, 50))
    def throw_away(self, choice: int) -> None:
        id = sorted(self.there())[choice % len(self.there())]
        self.archive.desk.trash(id, JO)
        self.put(id)
        self.done.append(("trash", id))
        self.undone.clear()

    @precondition(lambda self: not self.emptied)
    @rule(back=st.booleans())
    def undo_or_redo(self, back: bool) -> None:
        source, target = (self.done, self.undone) if back else (self.undone, self.done)
        told = self.archive.desk.undo(JO) if back else self.archive.desk.redo(JO)
        assert (told is None) == (not source)
        if source:
            kind, id = source.pop()
            (self.take if back == (kind == "trash") else self.put)(id)
            target.append((kind, id))

    @rule()
    def empty(self) -> None:
        gone = {id for stretch in self.trash.values() for id in stretch}
        assert self.archive.desk.empty_trash(JO)[0] == len(gone)
        self.known = {key: id for key, id in self.known.items() if id not in gone}
        self.trash.clear()
        self.emptied = self.emptied or bool(gone)  # what can still be undone is not modelled from here on

    @rule(anew=st.booleans())
    def tie(self, anew: bool) -> None:
        """Copies, quotations and stories are worked out, bit by bit or all of them anew; that gives the same, and touches nothing that is kept."""
        self.archive.relate()
        assert self.archive.unrelated() == 0
        if anew:
            bit_by_bit = state(self.archive)
            self.archive.rebuild()
            assert state(self.archive) == bit_by_bit

    @rule(first=st.integers(0, 50), second=st.integers(0, 50))
    def decide(self, first: int, second: int) -> None:
        """A hand says that two names are one person, or that they are not."""
        named = self.named()
        if len(named) < 2:
            return
        one, other = sorted(named)[first % len(named)], sorted(named)[second % len(named)]
        if one != other:
            apart = named[one] == named[other]
            (self.archive.part_people if apart else self.archive.join_people)(f"Ana Ruiz@{one}", f"Ana Ruiz@{other}")
            found = self.named()
            if apart:  # one of them may be nobody's for sure now
                assert found.get(one, 0) != found.get(other, 0)
            else:
                assert found[one] == found[other]

    def named(self) -> dict[int, int]:
        """Who the mayor of each page is."""
        return dict(self.archive._connection.execute("SELECT document, person FROM appearance WHERE person IS NOT NULL"))

    @rule()
    def close_and_open(self) -> None:
        self.archive.close()
        self.archive = Archive(self.path, limits=SMALL)

    @rule(pages=st.lists(st.tuples(contents, addresses), min_size=1, max_size=8))
    def break_off(self, pages: list[tuple[int, int]]) -> None:
        """A process dies inside a transaction."""
        self.archive.close()
        child = os.fork()
        if not child:
            archive = Archive(self.path, limits=SMALL)
            with archive._writing() as writer:
                for content, address in pages:
                    writer.add(prepare(*self.made(content, address)))
                os._exit(9)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        self.archive = Archive(self.path, limits=SMALL)

    # ── what must hold ──────────────────────────────────────────────────────

    @invariant()
    def same(self) -> None:
        there = self.there()
        entries = {entry.id: entry for entry in self.archive.entries()}
        assert set(entries) == there
        assert len(self.archive) == len(there)
        for (data, url), id in self.known.items():
            if id in there:
                assert entries[id].problem is None
                assert entries[id].data == data
                assert entries[id].record == self.records[id]
                assert self.records[id].page.url == url
        assert {hit.id for hit in self.archive.search(Query(versions="all", limit=1_000))} == there

    def teardown(self) -> None:
        if not hasattr(self, "archive"):
            return
        self.archive.close()
        db = sqlite3.connect(self.path)
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in ("document_search", "statement_search", "facet_search"):
            db.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
        db.close()
        self.folder.cleanup()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork, so no process can be broken off inside a transaction")
def test_an_archive_and_its_model_hold_the_same() -> None:
    """Longer: HYPOTHESIS_EXAMPLES=500 pytest tests/hostile/test_machine.py"""
    examples = int(os.environ.get("HYPOTHESIS_EXAMPLES", "12"))
    run_state_machine_as_test(Machine, settings=settings(max_examples=examples, stateful_step_count=25, deadline=None))
