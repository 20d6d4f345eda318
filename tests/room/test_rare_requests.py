"""What a reader meets seldom: a day that is none, a page that is broken, a note whose words are gone, cookies of other programs, years in tens."""

from __future__ import annotations

import re
import sqlite3
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from starlette.testclient import TestClient

from onrecord.archive.deskfields import Spot
from onrecord.archive.store import Archive
from onrecord.errors import AccountError
from onrecord.limits import LIMITS, Limits
from onrecord.model import Time
from onrecord.room import accountspasswords, reading, serving
from onrecord.room.accounts import Accounts, beside
from onrecord.room.answers import as_json
from onrecord.room.app import app
from onrecord.room.bars import bars
from onrecord.room.differences import COMPARED, pieces
from onrecord.room.marks import Cutter, Mark, marks, whole
from onrecord.room.reading import Beneath, Shelf
from onrecord.room.twoclocks import APART, LABELS, drawing
from tests.builder import bridge, record
from tests.room.samples import FLOOD, filled
from tests.room.test_room import LOCAL, checked, with_pages

# ── what is asked for ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/stories?since=soon", 400, "“soon” is no day that the search understands."),
        ("/desk?kind=letter", 400, "“letter” is nothing that lies on the desk. Choose one of: "),
        ("/sign-in", 404, ""),
        ("/account", 404, ""),
    ],
)
def test_what_is_asked_wrongly_is_explained(tmp_path: Path, address: str, status: int, says: str) -> None:
    room = with_pages(tmp_path, (bridge(b"one"), b"one"))
    with Archive(tmp_path / "news.db") as archive:
        archive.relate()
    answer = room.get(address)
    assert answer.status_code == status
    assert says in unescape(re.sub("<[^>]+>", "", answer.text))
    checked(answer.text)


def test_cookies_of_other_programs_on_this_machine_keep_nobody_out(tmp_path: Path) -> None:
    """All of one machine's ports share their cookies; one with an odd name made Python's reader take none."""
    with Archive(tmp_path / "news.db") as archive:
        archive.add(bridge(b"one"), b"one")
    with TestClient(app(tmp_path / "news.db", who="Jo"), base_url=LOCAL) as room:
        first = room.get("/desk.json")
        name, value = next(iter(room.cookies.items()))
        room.cookies.clear()
        for header in (f"a/b=1; {name}={value}", f'{name}={value}; odd,"=x', f" theme ; {name} = {value}"):
            fields = {"document": 1, "value": header[:9], "token": first.json()["token"]}
            assert room.post("/desk/tag.json", json=fields, headers={"cookie": header}).status_code == 200, header
        assert room.post("/desk/tag.json", json={**fields, "value": "x"}, headers={"cookie": "a/b=1"}).status_code == 403
    with Archive(tmp_path / "news.db") as archive:
        assert len(archive.desk.tags()) == 3


def test_half_a_character_is_no_fault() -> None:
    assert as_json({"headline": "a\ud800b"}).body == b'{"headline":"a?b"}'


# ── years in tens ───────────────────────────────────────────────────────────


def links(html: str, kind: str) -> list[str]:
    """Where the bars of a drawing lead."""
    drawn = re.search(rf'<svg class="drawing bars {kind}".*?</svg>', html, re.DOTALL)
    return [unescape(found) for found in re.findall(r'<a href="([^"]+)"', drawn.group() if drawn else "")]


@pytest.mark.parametrize("first", [1890, 1980])
def test_each_bar_leads_to_what_it_counts(tmp_path: Path, first: int) -> None:
    years = (first, first + 30, 2024)
    pages = [(bridge(b"%d" % y, url=f"https://news.example/{y}", published=f"{y}-03-04"), b"%d" % y) for y in years]
    spoken = Time("1850", 0, 4, "DATE", "1850", "1850", "1850")
    pages[0] = (replace(pages[0][0], times=(spoken,)), pages[0][1])
    room = with_pages(tmp_path, *pages)
    person = next(p["id"] for p in room.get("/people.json").json()["people"] if p["name"] == "Ana Ruiz")
    html = room.get(f"/person/{person}").text
    bars_ = links(html, "day")
    assert len(bars_) == 3
    for address in bars_:
        found = room.get(address.replace("/?", "/index.json?", 1)).json()
        assert (found["problem"], found["found"]["total"]) == (None, 1), address
    html = room.get("/timeline").text
    assert len(links(html, "spoken")) >= 2
    for address in (*links(html, "day"), *links(html, "spoken")):
        found = room.get(address.replace("/timeline?", "/timeline.json?", 1))
        assert (found.status_code, found.json()["problem"]) == (200, None), address
        assert sum(n for _, n in found.json()["published"]) >= 1, address


def test_a_few_days_far_away_are_counted_and_not_drawn() -> None:
    told = [("1066-10-14", 1), *((f"2024-03-{d:02}", 30) for d in range(1, 5)), ("2191-01-01", 1)]
    drawn = bars(told, trim=True)
    assert drawn
    assert (drawn.before, drawn.after, [bar.value for bar in drawn.bars]) == (1, 1, [f"2024-03-{d:02}" for d in range(1, 5)])
    far = bars(told)
    assert far
    assert (far.unit, far.before, far.after) == ("ten years", 0, 0)


def test_days_that_lie_close_share_the_room_for_their_names() -> None:
    days = [f"2024-03-{d:02}" for d in range(1, 32)]
    drawn = drawing([(day, [day] * (2 if day == "2024-03-17" else 1)) for day in days])
    assert drawn
    named = [tick for tick in drawn.spoken if tick.named]
    assert len(drawn.spoken) == 31
    assert 1 < len(named) <= LABELS
    assert "2024-03-17" in [tick.day for tick in named]  # the day that is told most often
    assert all(abs(a.x - b.x) >= APART for a in named for b in named if a is not b)


# ── what is broken or gone ──────────────────────────────────────────────────


def test_a_broken_record_is_left_out_of_what_goes_out(tmp_path: Path) -> None:
    room = with_pages(tmp_path, (bridge(b"one"), b"one"), (record(b"two", url="https://b.example/", headline="Elbe floods"), b"two"))
    with sqlite3.connect(tmp_path / "news.db") as db:
        db.execute("UPDATE stored SET record_zstd = x'00' WHERE id = 1")
    answer = room.get("/export?to=jsonl")
    assert answer.status_code == 200
    assert [line.count("Elbe floods") > 0 for line in answer.text.splitlines()] == [True]


def test_a_note_whose_words_are_no_longer_found_stays_with_the_page(tmp_path: Path) -> None:
    with Archive(tmp_path / "news.db") as archive:
        archive.add(bridge(b"one"), b"one")
        archive.desk.note(archive.record(1), Spot(1, "figure", 0), "Is that so?", "Jo")
        archive.replace(1, replace(archive.record(1), figures=()))  # read again by an onrecord that finds no figure there
    with TestClient(app(tmp_path / "news.db", who="Jo"), base_url=LOCAL) as room:
        assert "Note or correct (1)" in room.get("/document/1").text
        html = room.get("/desk/on/1").text
    checked(html)
    assert "Is that so?" in html
    assert "€2.4 billion" in unescape(html)  # the words that it was about


def test_a_quotation_whose_pages_are_in_the_trash_is_quoted_by_nobody(tmp_path: Path) -> None:
    with TestClient(app(filled(tmp_path / "news.db", FLOOD)), base_url=LOCAL) as room:
        quotes = re.findall(r"/quote/\d+", room.get("/quotes").text)
        assert [room.get(address).status_code for address in quotes] == [200] * len(quotes) != []
        with Archive(tmp_path / "news.db") as archive:
            for document in range(1, len(FLOOD) + 1):
                archive.desk.trash(document, "Jo")
        assert [room.get(address).status_code for address in quotes] == [404] * len(quotes)


def test_wordings_that_are_too_long_to_compare_stand_one_after_the_other() -> None:
    long = "word " * (COMPARED + 1)
    assert [(p.text, p.kind) for p in pieces(long, "short")] == [(long, "gone"), ("short", "new")]
    assert [(p.text, p.kind) for p in pieces("", "new words")] == [("new words", "new")]


# ── marks ───────────────────────────────────────────────────────────────────


def test_a_statement_in_two_parts_is_met_once() -> None:
    given = bridge()
    first = given.statements[0]
    parted = replace(
        first,
        content=(replace(first.content[0], text=first.content[0].text[:10], end=first.content[0].start + 10), *given.statements[1].content),
    )
    runs = whole(given.text, marks(replace(given, statements=(parted,), times=(), places=(), figures=())))
    said = [run for run in runs if any(mark.kind == "said" for mark in run.marks)]
    assert [run.text for run in said] == [parted.content[0].text, parted.content[1].text]
    assert [key for run in runs for key in run.begins if key.startswith("said")] == list(said[0].begins)
    assert [run.text for run in runs if run.ends] == [parted.content[1].text]


def test_an_empty_stretch_has_no_runs_and_what_ends_before_it_is_over() -> None:
    cutter = Cutter("0123456789", [Mark("time", 0, 0, 2), Mark("time", 1, 3, 6)])
    assert list(cutter.runs(2, 2)) == []
    found = [(run.text, [m.number for m in run.marks], run.begins) for run in cutter.runs(4, 10)]
    assert found == [("45", [1], ("time-1",)), ("6789", [], ())]


# ── what is kept between answers ────────────────────────────────────────────


def test_an_archive_that_changes_while_it_is_looked_at_is_told_by_its_whole_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        archive.add(bridge(b"one"), b"one")
    now = reading.mark(path, LIMITS)
    assert isinstance(reading.beneath(now), Beneath)

    def meanwhile(connection: sqlite3.Connection, alone: Any = reading.alone) -> int:
        counted = int(alone(connection))
        connection.close()
        with Archive(path) as archive:
            archive.add(record(b"two", url="https://b.example/"), b"two")
        return counted

    monkeypatch.setattr(reading, "alone", meanwhile)
    assert reading.beneath(now) == now


def test_what_was_made_of_an_archive_that_changed_meanwhile_is_not_kept() -> None:
    shelf = Shelf()

    def slow() -> str:
        assert shelf.get("after", "other", lambda: "new") == "new"  # another reader comes once the file has changed
        return "old"

    assert shelf.get("before", "list", slow) == "old"
    assert shelf.get("after", "list", lambda: "made again") == "made again"
    assert shelf.get("after", "other", lambda: "made twice") == "new"


# ── processes and passwords ─────────────────────────────────────────────────


@pytest.mark.parametrize(("system", "count"), [("darwin", 1), ("linux", 3)])
def test_one_process_serves_where_there_is_no_safe_fork(system: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving.os, "sched_getaffinity", lambda pid: {0, 1, 2}, raising=False)
    monkeypatch.setattr(serving.sys, "platform", system)
    assert serving.processes() == count


def test_ctrl_c_closes_the_room_without_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Stopped(serving.Server):
        def run(self, sockets: list[Any] | None = None) -> None:
            for one in sockets or ():
                one.close()
            raise KeyboardInterrupt

    monkeypatch.setattr(serving, "Server", Stopped)
    serving.serve(app(tmp_path / "news.db"), "127.0.0.1", 0, 1)
    assert capsys.readouterr() == ("", "")


argon2 = pytest.importorskip("argon2", reason="argon2-cffi is not installed: pip install 'onrecord[accounts]'")
SECRET = "four words in a row"


def test_two_who_send_one_invitation_at_the_same_moment_get_one_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = Accounts(tmp_path / "news.db.accounts")
    code = accounts.invite("editor", "Jo")
    monkeypatch.setattr(accounts, "invited", lambda code: "editor")  # both were told that it is good
    accounts.sign_up(code, "Ana", SECRET)
    with pytest.raises(AccountError, match="This invitation was used already"):
        accounts.sign_up(code, "Ben", SECRET)
    assert [member.name for member in accounts.members()] == ["Ana"]


def test_two_passwords_that_differ_make_no_account(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        archive.add(bridge(b"one"), b"one")
    accounts = Accounts(beside(path))
    code = accounts.invite("reader", "Jo")
    with TestClient(app(path, accounts=accounts, names=["news.example"]), base_url="https://news.example") as room:
        fields = {"invitation": code, "name": "Ana", "password": SECRET, "again": SECRET + "s", "token": token_of(room)}
        answer = room.post("/sign-up", data=fields)
        assert "The two passwords differ. Type the same one twice." in answer.text
        assert 'value="Ana"' in answer.text
        assert accounts.members() == []
        assert room.post("/sign-up", data={**fields, "again": SECRET}, follow_redirects=False).status_code == 303
    assert [member.name for member in accounts.members()] == ["Ana"]


def token_of(room: TestClient) -> str:
    return str(room.get("/sign-in.json").json()["token"])


def test_a_digest_made_by_weaker_rules_is_made_anew_when_its_owner_signs_in(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "news.db.accounts")
    accounts.sign_up(accounts.invite("editor", "Jo"), "Ana", SECRET)
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(SECRET)
    with sqlite3.connect(accounts.path) as db:
        db.execute("UPDATE account SET password = ?", [weak])
    for _ in range(2):
        assert accounts.sign_in("Ana", SECRET, "127.0.0.1")
    with sqlite3.connect(accounts.path) as db:
        (kept,) = db.execute("SELECT password FROM account").fetchone()
    assert kept != weak
    assert not argon2.PasswordHasher().check_needs_rehash(kept)


def test_no_password_is_that_of_nobody_and_none_is_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = accountspasswords.hashed(SECRET, LIMITS)
    assert accountspasswords.checked(mine, SECRET, LIMITS).right
    monkeypatch.setattr(accountspasswords, "_nobody", lambda: mine)
    assert not accountspasswords.checked(None, SECRET, LIMITS).right
    assert not accountspasswords.checked(mine, SECRET, Limits(password_characters=len(SECRET) - 1)).right


def test_without_the_library_accounts_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    accountspasswords._hasher.cache_clear()
    monkeypatch.setitem(sys.modules, "argon2", None)
    with pytest.raises(AccountError, match=r"pip install 'onrecord\[accounts\]'"):
        accountspasswords.ready()
    monkeypatch.undo()
    accountspasswords.ready()
