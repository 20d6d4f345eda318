"""Sixty spellings of inner addresses, by redirect and by a name that answers otherwise the second time: not one connection is made to them."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from onrecord.errors import FetchError, Refused
from onrecord.fetch import Fetcher
from tests.fetch.conftest import Habits, Site, site  # noqa: F401  (the fixture)

CASES = json.loads((Path(__file__).parents[1] / "cases/hostile/addresses.json").read_text("utf-8"))["refused"]
PUBLIC = "93.184.215.14"


@pytest.fixture
def connected(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[str]:  # noqa: F811
    """The addresses that were connected to; the public one is played by a server of this machine."""
    made: list[str] = []
    plain = socket.create_connection

    def connect(address: tuple[str, int], *args: object, **kwargs: object) -> socket.socket:
        made.append(address[0])
        return plain(("127.0.0.1", site.server_port) if address[0] == PUBLIC else address, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "create_connection", connect)
    return made


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["spelling"])
def test_no_redirect_leads_to_an_inner_address(connected: list[str], monkeypatch: pytest.MonkeyPatch, case: dict[str, str]) -> None:
    target = f"http://{case['spelling']}/latest/meta-data/"
    if not target.isascii():
        pytest.skip("a header holds no such signs as they are; the spelling itself is refused in tests/fetch")
    monkeypatch.setitem(Habits.redirects, "/away", target)
    with pytest.raises(FetchError):
        Fetcher(resolver=lambda host, port: [PUBLIC if host == "news.example" else case["means"]]).get("http://news.example/away")
    assert set(connected) == {PUBLIC}


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["spelling"])
def test_no_second_answer_of_a_name_leads_to_an_inner_address(connected: list[str], case: dict[str, str]) -> None:
    answers = iter([[PUBLIC]])
    with pytest.raises(Refused):
        Fetcher(resolver=lambda host, port: next(answers, [case["means"]])).get("http://news.example/page")
    assert connected == [PUBLIC]  # for robots.txt; the page itself was asked for after the name had changed its mind


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://news.example/", "gopher://news.example/", "data:text/html,x", "javascript:alert(1)", "//169.254.169.254/", "http://user:secret@news.example/", "http://news.example:0/"])  # fmt: skip
def test_no_redirect_leads_to_another_scheme_or_carries_a_password(
    connected: list[str], monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    monkeypatch.setitem(Habits.redirects, "/away", target)
    with pytest.raises(Refused):
        Fetcher(resolver=lambda host, port: [PUBLIC]).get("http://news.example/away")
    assert set(connected) == {PUBLIC}
