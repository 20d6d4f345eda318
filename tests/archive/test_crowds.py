"""Records of enemies: what is huge, or the same ten thousand times, costs bounded time and breaks nothing."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from onrecord.archive import relate
from onrecord.archive.relate import Relater, make
from onrecord.archive.store import Archive
from onrecord.limits import Limits
from onrecord.model import Person, Record
from tests.builder import record
from tests.clock import timed

SYLLABLES = [a + b for a in "bcdfgklmnprst" for b in "aeiou"]
SECONDS = 12.0  # of processor time for one page of 20 MB or less, adding and relating; the worst takes 3 on a busy machine


def some_words(count: int, seed: int = 1, different: int = 4_000) -> str:
    turn = random.Random(seed)
    known = ["".join(turn.choice(SYLLABLES) for _ in range(4)) for _ in range(different)]
    return " ".join(turn.choice(known) for _ in range(count))


def quotations(count: int, words: int, different: int) -> str:
    said = some_words(count * words, 2, different).split()
    return " ".join(f"“{' '.join(said[i * words : (i + 1) * words])}”" for i in range(count))


def people(names: list[str]) -> dict[str, object]:
    return {"people": tuple(Person(name=name) for name in names)}


HUGE: dict[str, Callable[[int], Record]] = {
    "a headline of 1 MB": lambda k: one(k, headline=some_words(110_000)),
    "a body of 500 kB": lambda k: one(k, body=[some_words(55_000)]),
    "one word a hundred thousand times": lambda k: one(k, body=["flood " * 80_000]),
    "two words in no order": lambda k: one(k, body=[some_words(55_000, 3, 2)]),
    "10,000 quotations": lambda k: one(k, body=[quotations(10_000, 6, 60)]),
    "long quotations of few words": lambda k: one(k, body=[quotations(150, 240, 60)]),
    "marks that never close": lambda k: one(k, body=["“" * 250_000, '"' * 250_001]),
    "2,000 times one name": lambda k: one(k, findings=people(["John Smith"] * 2_000)),
    "2,000 names that are nearly one": lambda k: one(k, findings=people([f"Jo{'hkln'[i % 4]}n Smi{'dt' * (i % 9)}h" for i in range(2_000)])),
    "2,000 names of a thousand letters": lambda k: one(k, findings=people([f"{'A' * 500} {'b' * 400}{i}" for i in range(2_000)])),
}  # fmt: skip


def one(number: int, **given: object) -> Record:
    return record(str(number).encode(), url=f"https://x{number}.example/", **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("what", HUGE)
def test_three_huge_pages_alike_take_bounded_time(what: str, tmp_path: Path) -> None:
    with Archive(tmp_path / "news.db") as archive:
        spent = []
        for number in range(3):
            page = HUGE[what](number)
            spent.append(timed(partial(_added, archive, page, str(number).encode()))[0])
        assert max(spent) < SECONDS
        assert len(archive) == 3
        assert archive.unrelated() == 0
        assert archive._connection.execute("PRAGMA foreign_key_check").fetchall() == []


def _added(archive: Archive, page: Record, data: bytes) -> None:
    archive.add(page, data)
    archive.relate()


def test_a_name_two_thousand_times_on_a_page_is_one_person(tmp_path: Path) -> None:
    with Archive(tmp_path / "news.db") as archive:
        archive.add(one(1, findings=people(["Jane Miller"] * 2_000)), b"1")
        assert [(p.name, p.documents) for p in archive.people()] == [("Jane Miller", 1)]


def test_the_same_page_from_many_addresses_is_compared_with_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a site shows to programs, "Please switch on JavaScript", comes thousands of times. All of them are one text and one story all the same."""
    monkeypatch.setattr(relate, "LIMITS", Limits(related_candidates=10, story_candidates=30))
    compared: list[int] = []
    body = [some_words(150)]
    with Archive(tmp_path / "news.db") as archive:
        list(archive.add_many((one(n, body=body, headline="Please switch on the script"), str(n).encode()) for n in range(100)))
        real = Relater._sharing
        monkeypatch.setattr(Relater, "_sharing", lambda *given: compared.append(len(found := real(*given))) or found)  # type: ignore[func-returns-value]
        archive.relate()
        assert sorted(set(compared))[-1] == 30
        assert compared.count(10) >= 80
        texts = archive._connection.execute("SELECT DISTINCT one_text FROM related").fetchall()
        assert texts == [(1,)]
        assert [story.articles for story in archive.stories()] == [100]


def test_what_was_stopped_before_the_stories_is_made_up_for(tmp_path: Path) -> None:
    """Documents are worked in some at a time, their stories at the end; who stops between loses nothing."""
    bodies = [[some_words(120, n // 2)] for n in range(6)]
    with Archive(tmp_path / "whole.db") as whole, Archive(tmp_path / "stopped.db") as stopped:
        for archive in (whole, stopped):
            for n, body in enumerate(bodies):
                archive.add(one(n, body=body), str(n).encode())
        whole.relate()
        with stopped._writing():
            make(stopped._connection)
            Relater(stopped._connection).work_in([1, 2, 3, 4, 5, 6])
        assert stopped.stories() == []
        stopped.relate()
        assert _stories(stopped._connection) == _stories(whole._connection) != []


def _stories(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    return connection.execute("SELECT document, one_text, story FROM related ORDER BY document").fetchall()
