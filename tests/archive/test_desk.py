"""What readers put beside the pages is kept with who and when, can be undone step by step, and never touches what was found; the trash gives back what it took."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import onrecord
from onrecord.archive.desk import Desk
from onrecord.archive.deskacts import me
from onrecord.archive.deskfields import FIELDS, LISTS, Spot, placed, readings, spot
from onrecord.archive.headwords import Headwords
from onrecord.archive.store import Archive, Query
from onrecord.errors import DeskError, NotFound
from onrecord.limits import Limits
from onrecord.model import Page
from onrecord.replay import verify
from tests.builder import bridge, record

JO, ANA = "Jo", "Ana"
PAGE = b"<p>page</p>"
DERIVED = {"quotation", "quotation_tie", "sketch"}  # worked out again, with other numbers


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Three articles, one of them in two versions, and people who are met in one of them alone."""
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        archive.add(bridge(b"old", fetched="2024-03-04T20:00:00Z", headline="Harbour bridge opens"), b"old")
        archive.add(bridge(PAGE), PAGE)
        archive.add(bridge(b"other", url="https://c.example/", outlet="Tejo Post"), b"other")
        archive.add(record(b"flood", url="https://b.example/", headline="Elbe floods", body=["Water stood in the streets."]), b"flood")
        archive.relate()
    return path


def rows(path: Path) -> dict[str, list[Any]]:
    """Every row of the archive's own tables."""
    connection = sqlite3.connect(path)
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%search%' AND name NOT LIKE 'desk%' AND name NOT LIKE 'sqlite%'"
    tables = {name for (name,) in connection.execute(named)} - DERIVED
    return {table: sorted(connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in tables}


def sound(path: Path) -> None:
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    for table in ("document_search", "statement_search", "facet_search"):
        connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
    connection.rollback()
    connection.close()


# ── entries ─────────────────────────────────────────────────────────────────


def test_each_kind_is_kept_with_who_and_when(path: Path) -> None:
    with Archive(path) as archive:
        desk, page = archive.desk, archive.record(2)
        desk.bookmark(2, JO)
        desk.tag(2, "  check \n again ", JO)
        desk.note(page, Spot(2, "statement", 1), "Who else was there?", ANA)
        desk.correct(page, Spot(2, "statement", 1), "speaker", "Rui Ana", ANA, "see the video")
        desk.save_search("/?q=bridge", "Bridges", JO)
    with Archive(path, read_only=True) as archive:
        found = archive.desk.entries()
        assert [(e.kind, e.value, e.made_by) for e in found] == [
            ("search", "/?q=bridge", JO),
            ("correction", "Rui Ana", ANA),
            ("note", "Who else was there?", ANA),
            ("tag", "check again", JO),
            ("bookmark", "", JO),
        ]
        assert all(e.made.endswith("Z") for e in found)
        right = found[1]
        assert (right.field, right.was, right.reason) == ("speaker", "Ana Ruiz", "see the video")
        assert archive.record(2).text[right.start : right.end] == right.words
        assert archive.desk.counts() == {"bookmark": 1, "tag": 1, "note": 1, "correction": 1, "search": 1}
        assert archive.desk.tags() == [("check again", 1)]


def test_a_correction_never_touches_what_was_found(path: Path) -> None:
    before = rows(path)
    with Archive(path) as archive:
        page = archive.record(2)
        for finding, fields in FIELDS.items():
            for field in fields:
                archive.desk.correct(page, Spot(2, finding, None if finding == "article" else 0), field, "something else", JO)
        assert archive.record(2) == page
        assert len(archive.desk.of(2)) == sum(map(len, FIELDS.values()))
    assert rows(path) == before
    sound(path)


def test_what_is_put_down_twice_lies_there_once(path: Path) -> None:
    with Archive(path) as archive:
        desk, page = archive.desk, archive.record(2)
        twice = [
            lambda: desk.bookmark(2, JO),
            lambda: desk.tag(2, "Bridge", JO),
            lambda: desk.tag(2, "bridge", ANA),
            lambda: desk.note(page, Spot(2), "x", JO),
            lambda: desk.save_search("/?q=a", "", JO),
        ]
        for put in twice:
            assert put() == put()
        assert desk.bookmark(2, ANA) != desk.bookmark(2, JO)  # a bookmark is a reader's own
        assert len(desk.entries()) == 5


@pytest.mark.parametrize(
    ("put", "says"),
    [
        (lambda desk, page: desk.tag(2, " \n ", JO), "at least one letter"),
        (lambda desk, page: desk.tag(2, "x" * 81, JO), "at most 80"),
        (lambda desk, page: desk.note(page, Spot(2), "  ", JO), "nothing written"),
        (lambda desk, page: desk.note(page, Spot(2), "x" * 20_001, JO), "at most 20,000"),
        (lambda desk, page: desk.note(page, Spot(2, "statement", 99), "x", JO), "none with number 99"),
        (lambda desk, page: desk.note(page, Spot(2, "statement", -1), "x", JO), "none with number -1"),
        (lambda desk, page: desk.note(page, Spot(2, "weather", 0), "x", JO), "no kind of finding"),
        (lambda desk, page: desk.correct(page, Spot(2, "time", 0), "speaker", "x", JO), "cannot be corrected"),
        (lambda desk, page: desk.correct(page, Spot(2, "statement", 1), "speaker", "Ana Ruiz", JO), "stands there already"),
        (lambda desk, page: desk.save_search("https://evil.example/", "x", JO), "Only a search"),
        (lambda desk, page: desk.bookmark(99, JO), "no document 99"),
        (lambda desk, page: desk.bookmark(2**70, JO), "no document"),
        (lambda desk, page: desk.bookmark(2, " "), "Nobody is named"),
        (lambda desk, page: desk.trash(2**63, JO), "no document"),
        (lambda desk, page: desk.remove(7, JO), "nothing with number 7"),
        (lambda desk, page: desk.trash(99, JO), "no document 99"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(path: Path, put: Callable[[Desk, Any], Any], says: str) -> None:
    with Archive(path) as archive:
        with pytest.raises((DeskError, NotFound), match=says):
            put(archive.desk, archive.record(2))
        assert archive.desk.entries() == []
        assert archive.desk.steps(JO) == (None, None)


@settings(max_examples=25)
@given(st.text(st.characters(), max_size=60))
def test_any_text_is_kept_as_text(text: str) -> None:
    with TemporaryDirectory() as folder, Archive(Path(folder) / "any.db") as archive:
        archive.add(bridge(PAGE), PAGE)
        id = archive.desk.note(archive.record(1), Spot(1), f"[{text}]", JO)
        kept, found = f"[{text}]".replace("\r\n", "\n"), archive.desk.entry(id).value
        assert len(found) == len(kept)
        assert all(a == b or b == "\ufffd" for a, b in zip(kept, found, strict=True))


# ── wording anew, undoing ───────────────────────────────────────────────────


def test_steps_go_back_and_forward(path: Path) -> None:
    with Archive(path) as archive:
        desk, page = archive.desk, archive.record(2)
        note = desk.note(page, Spot(2), "first", JO)
        new = desk.edit(note, "second", JO)
        desk.remove(new, JO)
        desk.trash(2, JO)
        told = ["article put in the trash", "note taken away", "note changed", "note added"]
        values: list[list[str]] = []
        for words in told:
            assert desk.steps(JO)[0] == words
            assert desk.undo(JO) == words
            values.append([e.value for e in desk.of(2)])
        assert values == [[], ["second"], ["first"], []]
        assert desk.undo(JO) is None
        assert [desk.redo(JO) for _ in told] == told[::-1]
        assert desk.redo(JO) is None
        assert len(archive) == 2


def test_a_new_step_leaves_what_was_undone_behind(path: Path) -> None:
    with Archive(path) as archive:
        archive.desk.tag(2, "one", JO)
        archive.desk.undo(JO)
        archive.desk.tag(2, "two", JO)
        assert archive.desk.redo(JO) is None
        assert [e.value for e in archive.desk.of(2)] == ["two"]


def test_everybody_undoes_their_own_steps(path: Path) -> None:
    with Archive(path) as archive:
        archive.desk.tag(2, "mine", JO)
        archive.desk.tag(2, "hers", ANA)
        assert archive.desk.undo(JO) == "tag added"
        assert [e.value for e in archive.desk.of(2)] == ["hers"]
        assert archive.desk.undo(JO) is None


def test_an_earlier_wording_is_no_entry_of_its_own(path: Path) -> None:
    with Archive(path) as archive:
        desk, page = archive.desk, archive.record(2)
        id = desk.correct(page, Spot(2, "figure", 0), "unit", "USD", JO)
        new = desk.edit(id, "GBP", ANA, "misread")
        assert [e.value for e in desk.of(2)] == ["GBP"]
        assert (desk.entry(new).replaces, desk.entry(new).was, desk.entry(new).made_by) == (id, "EUR", ANA)
        assert desk.removed() == []
        with pytest.raises(DeskError, match="taken away"):
            desk.edit(id, "x", JO)
        with pytest.raises(DeskError, match="what the machine has read"):
            desk.edit(new, "EUR", JO)


# ── another reading ─────────────────────────────────────────────────────────


def test_an_entry_follows_its_words_through_another_reading(path: Path) -> None:
    with Archive(path) as archive:
        page = archive.record(2)
        last = len(page.statements) - 1
        archive.desk.note(page, Spot(2, "statement", last), "x", JO)
        archive.replace(2, replace(page, statements=page.statements[1:], figures=()))
        assert [e.number for e in archive.desk.of_record(archive.record(2))] == [last - 1]
        archive.replace(2, replace(page, statements=page.statements[:1], figures=()))
        assert [e.number for e in archive.desk.of_record(archive.record(2))] == [None]


def test_the_same_words_twice_are_not_mixed_up() -> None:
    page = bridge(PAGE)
    one = page.statements[0]
    twice = replace(page, statements=(one, replace(one, start=one.start + 1, end=one.end + 1)))
    assert placed(twice, spot(twice, 1, "statement", 1)) == 1
    assert placed(twice, Spot(1, "statement", 5, 0, 1, one.text)) is None


def test_every_field_has_a_reading() -> None:
    page = bridge(PAGE)
    for finding in FIELDS:
        found = readings(page, spot(page, 1, finding, None if finding == "article" else 0))
        assert set(found) == set(FIELDS[finding])
        assert all(isinstance(value, str) for value in found.values())
    assert readings(page, spot(page, 1, "place", 0))["point"] == "38.72, -9.13"
    assert set(LISTS) == set(FIELDS) - {"article"}


# ── the trash ───────────────────────────────────────────────────────────────


def test_an_article_in_the_trash_is_nowhere(path: Path) -> None:
    with Archive(path) as archive:
        archive.desk.tag(2, "x", JO)
        archive.desk.trash(1, JO)  # any of its versions
        assert len(archive) == 2
        assert {h.id for h in archive.search(Query(words="bridge", versions="all"))} == {3}
        assert {h.id for h in archive.documents()} == {3, 4}
        assert [e.id for e in archive.entries()] == [3, 4]
        assert len(list(archive.records())) == 2
        assert archive.common("outlet") == ["Tejo Post", "The Harbour Gazette"]
        assert [p.documents for p in archive.people("Ana Ruiz")] == [1]
        assert archive.changes() == []
        assert archive.desk.entries() == archive.desk.tags() == []
        assert [(t.document, t.versions, t.put_by) for t in archive.desk.trashed()] == [(2, 2, JO)]
        for read in (archive.record, archive.data):
            with pytest.raises(NotFound, match="lies in the trash"):
                read(2)
        with pytest.raises(NotFound):
            archive.desk.tag(2, "y", JO)
    sound(path)


@pytest.mark.parametrize("order", [(2, 3, 4), (4, 3, 2), (3, 2, 4)])
def test_what_is_put_back_is_as_it_was(path: Path, order: tuple[int, ...]) -> None:
    before = rows(path)
    with Archive(path) as archive:
        for document in (2, 3, 4):
            archive.desk.trash(document, JO)
        assert len(archive) == 0
        assert archive.people() == []
        sound(path)
        for document in order:
            archive.desk.untrash(document, JO)
    after = rows(path)
    if order == (4, 3, 2):  # the last that went is the first that comes: nothing had to be worked out anew
        assert after == before
    why = {"appearance", "person", "person_form", "change"}
    assert {t: r for t, r in after.items() if t not in why} == {t: r for t, r in before.items() if t not in why}
    assert [r[:9] for r in after["change"]] == [r[:9] for r in before["change"]]
    with Archive(path) as archive:
        assert [(p.id, p.documents, p.statements) for p in archive.people("Ana Ruiz")] == [(1, 3, 6)]
    sound(path)


def test_the_same_page_is_not_taken_in_again_from_outside(path: Path) -> None:
    with Archive(path) as archive:
        archive.desk.trash(2, JO)
        assert archive.add(bridge(PAGE), PAGE).outcome == "known"
        assert archive.has(Page(PAGE, url="https://news.example/bridge"))
        assert len(archive) == 2


def test_a_new_version_may_come_while_the_others_lie_in_the_trash(path: Path) -> None:
    with Archive(path) as archive:
        archive.desk.trash(2, JO)
        came = archive.add(bridge(b"new", fetched="2024-03-03T09:00:00Z", headline="Bridge to open"), b"new")  # an earlier one, even
        assert {h.id for h in archive.search(Query(words="bridge"))} == {3, came.id}
        assert [v.id for v in archive.versions(came.id)] == [came.id]
        archive.rebuild()
        archive.desk.undo(JO)
        assert [v.id for v in archive.versions(2)] == [came.id, 1, 2]
        assert {h.id for h in archive.search(Query(words="bridge"))} == {2, 3}
        assert {(c.earlier, c.document) for c in archive.changes()} == {(came.id, 1), (1, 2)}
    sound(path)


def test_people_who_were_worked_out_anew_meanwhile_are_met_again(path: Path) -> None:
    with Archive(path) as archive:
        archive.desk.trash(2, JO)
        archive.desk.trash(3, JO)
        archive.add(bridge(b"third", url="https://d.example/"), b"third")  # the same mayor, a new person as far as the archive knows
        archive.desk.untrash(2, JO)
        archive.desk.untrash(3, JO)
        assert [p.documents for p in archive.people("Ana Ruiz")] == [4]
    sound(path)


def test_emptying_is_for_good(path: Path) -> None:
    with Archive(path) as archive:
        desk = archive.desk
        desk.note(archive.record(2), Spot(2), "a secret about the mayor", JO)
        desk.remove(desk.tag(3, "gone", JO), JO)
        archive.join_people("Ana Ruiz@2", "Ana Ruiz@3")
        desk.trash(2, JO)
        desk.trash(4, JO)
        assert desk.empty_trash(JO) == (3, 2)
        assert desk.trashed() == desk.removed() == []
        assert desk.undo(JO) is None  # of what is gone nothing can be undone
        assert archive.add(bridge(PAGE), PAGE).outcome == "added"
        archive.rebuild()
    for words in (b"a secret about the mayor", b"Water stood in the streets."):
        assert words not in path.read_bytes()
    sound(path)


def test_a_decision_on_people_survives_the_page_that_it_named(tmp_path: Path) -> None:
    path = tmp_path / "people.db"
    with Archive(path) as archive:
        for i, data in enumerate((b"a", b"b", b"c")):
            archive.add(bridge(data, url=f"https://{i}.example/"), data)
        archive.part_people("Ana Ruiz@1", "Ana Ruiz@3")
        archive.desk.trash(1, JO)
        archive.desk.empty_trash(JO)
        archive.rebuild()
        archive.relate()
    sound(path)


def test_a_real_page_verifies_after_the_trash(tmp_path: Path) -> None:
    path, pages = tmp_path / "real.db", Path(__file__).parents[2] / "examples/pages"
    data = (pages / "chandrayaan.html").read_bytes()
    with Archive(path) as archive:
        archive.add(onrecord.read(data, url="https://a.example/"), data)
        archive.desk.trash(1, JO)
        archive.desk.undo(JO)
        (entry,) = archive.entries()
        assert entry.record
        assert entry.data == data
        assert not list(verify(entry.record, entry.data)) + list(archive.differences(1, entry.record))


def test_every_table_that_refers_to_a_document_is_known_to_the_trash(path: Path) -> None:
    """A new table that is tied to documents has to say what becomes of its rows."""
    with Archive(path) as archive:
        archive.desk.undo(JO)
    connection = sqlite3.connect(path)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    tied = {
        t
        for t in tables
        for key in connection.execute(f"PRAGMA foreign_key_list({t})")
        if key[2] in ("document", "capture", "person", "statement")
    }
    moved = {"document", "statement", "time", "place", "figure", "appearance", "change", "person_form"}
    derived = {"related", "copy", "quotation", "likeness", "sketch"}
    emptied = {"stored", "person_decision", "desk_entry", "desk_act", "desk_trash"}
    assert tied == moved | derived | emptied


def test_an_archive_that_nobody_wrote_on_stays_as_it_is(path: Path) -> None:
    before = path.read_bytes()
    with Archive(path, read_only=True) as archive:
        desk = archive.desk
        assert desk.entries() == desk.removed() == desk.trashed() == desk.tags() == desk.of(1) == desk.of_record(archive.record(1)) == []
        assert desk.steps(JO) == (None, None)
        assert list(desk.all()) == []
        with pytest.raises(NotFound):
            desk.entry(1)
    assert path.read_bytes() == before


def test_the_trash_holds_any_text(tmp_path: Path) -> None:
    path = tmp_path / "odd.db"
    text = "a\x00b\ud800c \u202e d"
    odd = record(b"odd", headline=text, body=["Mayor Ana Ruiz said so."], outlet=text)
    with Archive(path, limits=Limits(list_rows=5)) as archive:
        archive.add(odd, b"odd")
        before = rows(path)
        archive.desk.trash(1, JO)
        archive.desk.undo(JO)
    assert rows(path) == before


def test_what_has_no_words_is_not_worded_anew(path: Path) -> None:
    with Archive(path) as archive:
        desk, page = archive.desk, archive.record(2)
        none = desk.correct(page, Spot(2, "place", 0), "finding", "no", JO)
        for id in (desk.bookmark(2, JO), desk.save_search("/?q=a", "", JO), none):
            with pytest.raises(DeskError, match="has no words to change"):
                desk.edit(id, "x", JO)
        note = desk.note(page, Spot(2), "as it is", JO)
        assert desk.edit(note, "as it is", JO) == note  # nothing changed, nothing to undo
        assert desk.steps(JO)[0] == "note added"


def test_an_entry_that_was_taken_away_is_put_back(path: Path) -> None:
    with Archive(path) as archive:
        id = archive.desk.tag(2, "bridge", JO)
        archive.desk.remove(id, JO)
        assert [e.id for e in archive.desk.removed()] == [id]
        assert archive.desk.of(2) == []
        archive.desk.restore(id, ANA)
        assert [e.id for e in archive.desk.of(2)] == [id]
        assert archive.desk.undo(ANA) == "tag put back"
        assert archive.desk.of(2) == []


def test_the_trash_twice_is_the_trash_once(path: Path) -> None:
    """Two readers throw the same article away, and each takes it back: it is there again, once."""
    before = rows(path)
    with Archive(path) as archive:
        archive.desk.trash(2, JO)
        archive.desk.trash(1, ANA)  # the other version of the same article
        assert [(t.document, t.put_by) for t in archive.desk.trashed()] == [(2, JO)]
        assert archive.desk.undo(ANA) == "article put in the trash"
        assert archive.desk.undo(JO) == "article put in the trash"
        assert archive.desk.trashed() == []
    assert rows(path) == before
    sound(path)


@pytest.mark.parametrize("error", [OSError("no such user"), KeyError("uid not found"), ImportError("pwd")])
def test_a_machine_that_does_not_know_who_is_at_it(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def nobody() -> str:
        raise error

    monkeypatch.setattr("getpass.getuser", nobody)
    assert me() == "reader"


def test_words_of_headlines_in_the_trash_are_not_offered(path: Path) -> None:
    known = Headwords()
    with Archive(path) as archive:
        assert known.beginning(archive._connection, "elb") == ["elbe"]
        archive.desk.trash(4, JO)
        assert known.beginning(archive._connection, "elb") == []
        archive.desk.undo(JO)
        assert known.beginning(archive._connection, "elb") == ["elbe"]
