"""``serve``: to whom the room opens, under which names, and what is said of it before it does."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onrecord import Archive
from onrecord.room import serving
from onrecord.room.accounts import Accounts, beside
from tests.cli.test_read import run


@pytest.fixture
def path(tmp_path: Path) -> Path:
    Archive(tmp_path / "news.db").close()
    return tmp_path / "news.db"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What would have been served, instead of serving it."""
    calls: list[dict[str, Any]] = []

    def serve(room: Any, host: str, port: int, count: int, told: Callable[[], object], **options: Any) -> None:
        told()
        calls.append({"room": room, "host": host, "port": port, "count": count, **options})

    monkeypatch.setattr(serving, "serve", serve)
    return calls


def test_the_room_opens_on_this_machine_with_a_process_for_each_processor(path: Path, served: list[dict[str, Any]]) -> None:
    told = run("serve", str(path))
    assert (told.exit_code, told.stderr) == (
        0,
        "The reading room is open at http://127.0.0.1:8321/ (this machine only). Press Ctrl-C to close it.\n",
    )
    (one,) = served
    assert (one["host"], one["port"], one["count"]) == ("127.0.0.1", 8321, serving.processes())
    assert (one["ssl_certfile"], one["ssl_keyfile"]) == (None, None)
    assert one["room"].state.accounts is None
    run("serve", str(path), "--port", "9000", "--processes", "3")
    assert (served[1]["port"], served[1]["count"]) == (9000, 3)


def test_a_shared_room_says_who_comes_in_and_what_is_not_safe(path: Path, served: list[dict[str, Any]], tmp_path: Path) -> None:
    pytest.importorskip("argon2", reason="argon2-cffi is not installed: pip install 'onrecord[accounts]'")
    told = run("serve", str(path), "--accounts", "--host", "0.0.0.0", "--name", "news.example")
    assert told.stderr.splitlines() == [
        f"Nobody has an account yet. Invite somebody: onrecord invite {path} --role editor",
        "The reading room is open at http://0.0.0.0:8321/ (those who were invited). Press Ctrl-C to close it.",
        "Without --certificate, passwords cross the network as they are typed: others on it can read them.",
    ]
    assert isinstance(served[0]["room"].state.accounts, Accounts)
    accounts = Accounts(beside(path))
    accounts.sign_up(accounts.invite("editor", "Jo"), "Ana", "four words in a row")
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).write_text("x")
    files = (tmp_path / "cert.pem", tmp_path / "key.pem")
    told = run("serve", str(path), "--accounts", "--host", "2001:db8::1", "--certificate", *map(str, files))
    assert told.stderr == "The reading room is open at https://[2001:db8::1]:8321/ (those who were invited). Press Ctrl-C to close it.\n"
    assert (served[1]["ssl_certfile"], served[1]["ssl_keyfile"]) == files
    told = run("serve", str(path), "--accounts")
    assert told.stderr == "The reading room is open at http://127.0.0.1:8321/ (those who were invited). Press Ctrl-C to close it.\n"


def test_a_shared_room_answers_to_its_names_alone(path: Path, served: list[dict[str, Any]]) -> None:
    pytest.importorskip("argon2", reason="argon2-cffi is not installed: pip install 'onrecord[accounts]'")
    from starlette.testclient import TestClient

    run("serve", str(path), "--accounts", "--host", "0.0.0.0", "--name", "news.example")
    run("serve", str(path), "--accounts", "--host", "192.0.2.7")
    for call, host, status in ((0, "news.example", 200), (0, "0.0.0.0", 400), (1, "192.0.2.7", 200), (1, "news.example", 400)):
        with TestClient(served[call]["room"], base_url=f"http://{host}") as room:
            assert room.get("/sign-in").status_code == status, host


@pytest.mark.parametrize(
    ("words", "status"), [(["--certificate", "{path}", "{path}"], 2), (["--port", "0"], 2), (["--processes", "65"], 2)]
)
def test_what_cannot_be_served_so_is_not(path: Path, served: list[dict[str, Any]], words: list[str], status: int) -> None:
    assert run("serve", str(path), *(word.format(path=path) for word in words)).exit_code == status
    assert served == []


def test_a_room_that_cannot_open_does_not_say_that_it_is_open(path: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = run("serve", str(path), "--port", str(port))
    assert told.exit_code == 1
    assert told.stderr.splitlines()[-1] == (
        f"The room cannot open at 127.0.0.1, port {port}: another program may listen there already. Choose another port with --port."
    )
    assert "is open" not in told.stderr
    pytest.importorskip("argon2", reason="argon2-cffi is not installed: pip install 'onrecord[accounts]'")
    (tmp_path / "cert.pem").write_text("no certificate")
    told = run("serve", str(path), "--accounts", "--certificate", str(tmp_path / "cert.pem"), str(tmp_path / "cert.pem"))
    assert told.exit_code == 1
    assert told.stderr.splitlines()[-1].startswith("The certificate or its key cannot be used (")
    assert "is open" not in told.stderr


def test_the_link_of_an_invitation_leads_into_the_room(path: Path) -> None:
    pytest.importorskip("argon2", reason="argon2-cffi is not installed: pip install 'onrecord[accounts]'")
    told = run("invite", str(path), "--at", "https://news.example/")
    assert told.stdout.startswith("https://news.example/sign-up?invitation=")
    assert told.stderr == "Whoever opens this link becomes a reader of the room. It works once, and for a week.\n"
    accounts = Accounts(beside(path))
    accounts.sign_up(told.stdout.strip().partition("invitation=")[2], "Ana", "four words in a row")
    told = run("invite", str(path), "--close", "Ana")
    assert told.stderr == "Ana cannot sign in any more. What was written in that name stays.\n"
    assert run("invite", str(path), "--list").stdout.endswith(", closed\n")
    assert run("invite", str(path.with_name("none.db"))).exit_code == 1
    assert not path.with_name("none.db.accounts").exists()
