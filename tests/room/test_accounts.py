"""A shared room: invited people alone come in, readers change nothing, and passwords cannot be read or guessed."""

from __future__ import annotations

import re
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from onrecord.archive.store import Archive
from onrecord.cli import main
from onrecord.errors import AccountError
from onrecord.limits import Limits
from onrecord.room.accounts import Accounts, beside
from onrecord.room.app import app
from onrecord.room.deskapi import SIGNING
from onrecord.room.guardvisit import Role
from tests.builder import bridge
from tests.room.test_room import checked

pytest.importorskip("argon2", reason="argon2-cffi is not installed: pip install 'onrecord[accounts]'")

HOME = "https://news.example"
SECRET = "four words in a row"
PAGE = b"<p>page</p>"


class Clock:
    """A clock that a test can put forward."""

    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        archive.add(bridge(PAGE), PAGE)
    return path


@pytest.fixture
def accounts(path: Path, clock: Clock) -> Accounts:
    return Accounts(beside(path), Limits(sign_in_tries=3), clock)


@pytest.fixture
def room(path: Path, accounts: Accounts) -> Iterator[TestClient]:
    with TestClient(app(path, accounts=accounts, names=["news.example"]), base_url=HOME) as client:
        yield client


def token(room: TestClient) -> str:
    return str(room.get("/sign-in.json").json()["token"])


def come_in(room: TestClient, accounts: Accounts, role: Role, name: str) -> str:
    """Sign up with an invitation; gives the token of the session."""
    fields = {"invitation": accounts.invite(role, "Jo"), "name": name, "password": SECRET, "token": token(room)}
    answer = room.post("/sign-up.json", json=fields)
    assert answer.json()["role"] == role, answer.text
    return str(answer.json()["token"])


# ── who comes in ────────────────────────────────────────────────────────────


def test_nobody_comes_in_unasked(room: TestClient) -> None:
    for address in (
        "/",
        "/document/1",
        "/document/1.md",
        "/document/1/bytes",
        "/document/1/frame",
        "/desk",
        "/export?to=csv",
        "/account",
        "/nothing",
    ):
        answer = room.get(address, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/sign-in"), address
    for address in ("/index.json", "/document/1.json", "/openapi.json", "/desk.json"):
        assert room.get(address).status_code == 401
        assert room.get(address).json()["error"] == "Sign in first"
    assert room.get("/static/desk.css").status_code == 200
    assert room.post("/desk/undo.json", json={"token": token(room)}).status_code == 401
    html = room.get("/document/1").text
    checked(html)
    assert 'name="back" value="/document/1"' in html


def test_an_editor_reads_and_writes_in_their_own_name(room: TestClient, accounts: Accounts) -> None:
    mine = come_in(room, accounts, "editor", "Ana Ruiz")
    assert room.get("/document/1").status_code == 200
    entry = room.post("/desk/tag.json", json={"document": 1, "value": "x", "token": mine}).json()["entry"]
    assert entry["made_by"] == "Ana Ruiz"
    assert "Ana Ruiz" in room.get("/").text
    checked(room.get("/account").text)


def test_a_reader_changes_nothing(room: TestClient, accounts: Accounts, path: Path) -> None:
    mine = come_in(room, accounts, "reader", "Rui")
    before = path.read_bytes()
    for order in ("tag", "bookmark", "trash", "undo", "empty", "note", "correct"):
        answer = room.post(f"/desk/{order}.json", json={"document": 1, "value": "x", "sure": "yes", "token": mine})
        assert answer.status_code == 403
    assert path.read_bytes() == before
    html = room.get("/document/1").text
    checked(html)
    assert 'method="post"' not in html
    assert room.get("/export?to=csv").status_code == 200


def test_signing_in_and_out(room: TestClient, accounts: Accounts) -> None:
    come_in(room, accounts, "editor", "Ana Ruiz")
    old = room.cookies.get("onrecord_443")
    assert room.post("/sign-out", data={"token": room.get("/desk.json").json()["token"]}, follow_redirects=False).status_code == 303
    assert room.get("/desk.json").status_code == 401
    room.cookies.set("onrecord_443", str(old), domain="news.example")
    assert room.get("/desk.json").status_code == 401  # the session itself has ended
    form = {"name": " ANA  ruiz ", "password": SECRET, "token": token(room), "back": "/document/1"}
    answer = room.post("/sign-in", data=form, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/document/1")
    sent = answer.headers["set-cookie"]
    assert all(word in sent for word in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/"))


def test_the_cookie_changes_with_signing_in(room: TestClient, accounts: Accounts) -> None:
    """Whoever has put a cookie into a browser before learns nothing by it."""
    token(room)
    before = room.cookies.get("onrecord_443")
    mine = come_in(room, accounts, "editor", "Ana")
    assert room.cookies.get("onrecord_443") != before
    assert accounts.session(str(before)) is None
    assert room.get("/desk.json").json()["token"] == mine


def test_signing_in_is_guarded_like_every_form(room: TestClient, accounts: Accounts) -> None:
    code = accounts.invite("reader", "Jo")
    fields = {"invitation": code, "name": "Eve", "password": SECRET}
    assert room.post("/sign-up", data=fields).status_code == 403
    assert room.post("/sign-up", data={**fields, "token": token(room)}, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert room.post("/sign-in", data={"name": "Eve", "password": SECRET}).status_code == 403
    assert accounts.members() == []


POSTED = sorted(path + end for path, _, methods in SIGNING for end in ("", ".json") if "POST" in methods)


@pytest.mark.parametrize("address", POSTED)
def test_each_form_of_an_account_wants_its_token_and_comes_from_here(room: TestClient, accounts: Accounts, address: str) -> None:
    mine = come_in(room, accounts, "editor", "Ana")
    fields = {
        "name": "Ana",
        "password": "other words in a row",
        "old": SECRET,
        "invitation": accounts.invite("editor", "Jo"),
        "everywhere": "1",
    }
    for wrong in ({}, {"token": ""}, {"token": "0" * 64}):
        answer = room.post(address, data={**fields, **wrong})
        assert answer.status_code == 403
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ):
        assert room.post(address, data={**fields, "token": mine}, headers=headers).status_code == 403
    assert room.get("/desk.json").json()["token"] == mine  # still signed in, as before
    assert [m.name for m in accounts.members()] == ["Ana"]
    accounts.sign_in("Ana", SECRET, "here")


@pytest.mark.parametrize("address", ["/sign-in", "/sign-up", "/sign-up?invitation=x", "/sign-in.json"])
def test_the_pages_of_a_closed_door_are_guarded(room: TestClient, address: str) -> None:
    answer = room.get(address)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert answer.headers["cache-control"] == "no-store"


def test_nobody_is_shown_another_s_page(room: TestClient, accounts: Accounts) -> None:
    """Answers are kept, each for those who may do the same under the same name."""
    come_in(room, accounts, "editor", "Ana")
    assert "Put this article in the trash" in room.get("/document/1").text
    room.post("/desk/bookmark.json", json={"document": 1, "token": room.get("/desk.json").json()["token"]})
    assert "Bookmarked" in room.get("/document/1").text
    come_in(room, accounts, "editor", "Rui")
    html = room.get("/document/1").text
    assert "Bookmarked" not in html
    assert "Ana" not in re.sub("Ana Ruiz", "", html)
    come_in(room, accounts, "reader", "Eva")
    assert "Put this article in the trash" not in room.get("/document/1").text
    room.cookies.clear()
    assert room.get("/document/1", follow_redirects=False).status_code == 303


def test_another_account_in_the_same_browser_has_another_token(room: TestClient, accounts: Accounts) -> None:
    first = come_in(room, accounts, "editor", "Ana")
    second = come_in(room, accounts, "editor", "Rui")
    assert first != second
    assert room.post("/desk/tag.json", json={"document": 1, "value": "x", "token": first}).status_code == 403


# ── names, passwords, invitations ───────────────────────────────────────────


def test_an_invitation_works_once_and_for_a_week(accounts: Accounts, clock: Clock) -> None:
    code = accounts.invite("reader", "Jo")
    with pytest.raises(AccountError, match="10 to"):
        accounts.sign_up(code, "Ana", "short")
    accounts.sign_up(code, "Ana", SECRET)  # a refused try has not used it up
    with pytest.raises(AccountError, match="used already"):
        accounts.sign_up(code, "Rui", SECRET)
    late = accounts.invite("reader", "Jo")
    clock.now += 8 * 86_400
    with pytest.raises(AccountError, match="too old"):
        accounts.sign_up(late, "Rui", SECRET)
    for wrong in ("", "x", "'; --"):
        with pytest.raises(AccountError):
            accounts.invited(wrong)


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "Ana\u202eRuiz", "a\x00b", "a\u200bb"])
def test_names_that_cannot_be_told_apart_are_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(AccountError, match="A name has"):
        accounts.sign_up(accounts.invite("reader", "Jo"), name, SECRET)


def test_a_name_is_taken_however_it_is_written(accounts: Accounts) -> None:
    accounts.sign_up(accounts.invite("reader", "Jo"), "Ana Ruiz", SECRET)
    with pytest.raises(AccountError, match="taken"):
        accounts.sign_up(accounts.invite("reader", "Jo"), "ＡＮＡ  ruiz", SECRET)


def test_passwords_are_kept_as_argon2_digests(accounts: Accounts) -> None:
    accounts.sign_up(accounts.invite("editor", "Jo"), "Ana", SECRET)
    cookie = accounts.open_session(accounts.sign_in("Ana", SECRET, "::1"))
    stored = accounts.path.read_bytes()
    assert SECRET.encode() not in stored
    assert cookie.encode() not in stored
    kept = sqlite3.connect(accounts.path).execute("SELECT password FROM account").fetchone()[0]
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert stat.S_IMODE(accounts.path.stat().st_mode) == 0o600


def test_the_archive_holds_nothing_of_it(room: TestClient, accounts: Accounts, path: Path) -> None:
    mine = come_in(room, accounts, "editor", "Ana")
    room.post("/desk/tag.json", json={"document": 1, "value": "x", "token": mine})
    tables = {name for (name,) in sqlite3.connect(path).execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert not tables & {"account", "session", "invitation"}
    assert b"argon2" not in path.read_bytes()


def test_passwords_cannot_be_tried_without_end(accounts: Accounts, clock: Clock) -> None:
    accounts.sign_up(accounts.invite("reader", "Jo"), "Ana", SECRET)
    for _ in range(3):
        with pytest.raises(AccountError, match="is wrong"):
            accounts.sign_in("Ana", "guess", "10.0.0.9")
    for name, address in (("Ana", "10.0.0.1"), ("somebody else", "10.0.0.9")):  # by the name, and by the address
        with pytest.raises(AccountError, match="too many"):
            accounts.sign_in(name, SECRET, address)
    clock.now += 901
    assert accounts.sign_in("Ana", SECRET, "10.0.0.9").name == "Ana"


def test_a_name_that_is_not_there_is_told_as_a_wrong_password(room: TestClient, accounts: Accounts) -> None:
    accounts.sign_up(accounts.invite("reader", "Jo"), "Ana", SECRET)
    said = []
    for name in ("Ana", "Nobody"):
        answer = room.post("/sign-in", data={"name": name, "password": "wrong", "token": token(room)})
        assert answer.status_code == 400
        checked(answer.text)
        said.append(answer.text.replace(name, "").replace(token(room), ""))
    assert said[0] == said[1]


def test_sessions_end(accounts: Accounts, clock: Clock) -> None:
    account = accounts.sign_up(accounts.invite("reader", "Jo"), "Ana", SECRET)
    idle, used = accounts.open_session(account), accounts.open_session(account)
    for _ in range(5):
        clock.now += 6 * 86_400
        assert (accounts.session(used) is None) == (clock.now > Clock.now + 30 * 86_400)
    assert accounts.session(idle) is None
    clock.now += 86_400
    assert accounts.session(used) is None


def test_another_password_ends_every_session(room: TestClient, accounts: Accounts) -> None:
    mine = come_in(room, accounts, "editor", "Ana")
    other = accounts.open_session(accounts.sign_in("Ana", SECRET, "::1"))
    fields = {"old": "wrong", "password": "another four words", "again": "another four words", "token": mine}
    assert room.post("/account", data=fields).status_code == 400
    assert room.post("/account", data={**fields, "old": SECRET, "again": "x"}).status_code == 400
    answer = room.post("/account", data={**fields, "old": SECRET}, follow_redirects=False)
    assert answer.status_code == 303
    assert accounts.session(other) is None
    assert room.get("/desk.json").status_code == 200  # but this one goes on, under a new cookie
    with pytest.raises(AccountError):
        accounts.sign_in("Ana", SECRET, "::1")
    assert accounts.sign_in("Ana", "another four words", "::1").role == "editor"


def test_a_closed_account_is_out_at_once(room: TestClient, accounts: Accounts) -> None:
    come_in(room, accounts, "editor", "Ana")
    accounts.close_account("ana")
    assert room.get("/desk.json").status_code == 401
    with pytest.raises(AccountError, match="is wrong"):
        accounts.sign_in("Ana", SECRET, "::1")
    with pytest.raises(AccountError, match="no open account"):
        accounts.close_account("ana")


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    for content in (b"not a database", b""):
        other = tmp_path / "x.accounts"
        other.write_bytes(content)
        with pytest.raises(AccountError):
            Accounts(other)
        assert other.read_bytes() == content


def test_hostile_names_and_codes_stay_text(room: TestClient, accounts: Accounts) -> None:
    for nasty in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'):
        checked(room.get("/sign-up", params={"invitation": nasty}).text)
        checked(room.get("/sign-in", params={"back": "/" + nasty}).text)
        checked(room.post("/sign-in", data={"name": nasty, "password": nasty, "token": token(room)}).text)
    come_in(room, accounts, "editor", "<b>Ana</b>")
    for page in ("/", "/account", "/desk"):
        checked(room.get(page).text)


# ── from the command line ───────────────────────────────────────────────────


def test_inviting_from_the_command_line(path: Path, room: TestClient) -> None:
    told = CliRunner().invoke(main, ["invite", str(path), "--role", "editor", "--at", HOME])
    assert told.exit_code == 0
    link = next(line for line in told.output.splitlines() if line.startswith(HOME))
    html = room.get(link.removeprefix(HOME)).text
    checked(html)
    assert "an editor" in html
    code = link.partition("invitation=")[2]
    room.post("/sign-up", data={"invitation": code, "name": "Ana", "password": SECRET, "again": SECRET, "token": token(room)})
    assert "Ana: editor" in CliRunner().invoke(main, ["invite", str(path), "--list"]).output
    assert CliRunner().invoke(main, ["invite", str(path), "--close", "Ana"]).exit_code == 0
    assert CliRunner().invoke(main, ["invite", str(path), "--close", "Ana"]).exit_code == 1


@pytest.mark.parametrize("more", [["--host", "0.0.0.0"], ["--name", "news.example"]])
def test_without_accounts_the_room_opens_on_this_machine_alone(path: Path, more: list[str]) -> None:
    told = CliRunner().invoke(main, ["serve", str(path), *more])
    assert told.exit_code == 2
    assert "this machine alone" in told.output
