"""No spelling of an inner address gets past the guard, and no public one is refused."""

from __future__ import annotations

import contextlib
import json
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import Refused
from onrecord.fetch import Fetcher
from onrecord.fetch.guard import Guard, literal
from onrecord.limits import Limits
from tests.clock import within

CASES = json.loads((Path(__file__).parents[1] / "cases/hostile/addresses.json").read_text("utf-8"))
REFUSED = CASES["refused"]


def no_lookup(host: str, port: int) -> list[str]:
    raise AssertionError(f"{host} was looked up")


@pytest.mark.parametrize("case", REFUSED, ids=lambda c: f"{c['spelling']} {c['why']}")
@pytest.mark.parametrize("form", ["http://{}/", "https://{}:8443/a?b=c", "HTTP://{}"])
def test_no_spelling_of_an_inner_address_is_fetched(case, form):
    with pytest.raises(Refused):
        Fetcher(resolver=no_lookup).get(form.format(case["spelling"]))


@pytest.mark.parametrize("case", REFUSED, ids=lambda c: c["spelling"])
def test_a_name_that_leads_to_an_inner_address_is_refused_when_connecting(case):
    with pytest.raises(Refused, match=r"news\.example"):
        Fetcher(resolver=lambda host, port: [case["means"]]).get("http://news.example/")


@pytest.mark.parametrize("case", REFUSED, ids=lambda c: c["spelling"])
def test_one_inner_address_among_public_ones_spoils_all(case):
    addresses = [ip_address("93.184.215.14"), ip_address(case["means"])]
    with pytest.raises(Refused):
        Guard().allowed("news.example", addresses)


@pytest.mark.parametrize("host", CASES["allowed"])
def test_public_addresses_and_names_are_allowed(host):
    assert Guard().checked(f"https://{host}/a").host


def test_the_table_has_sixty_spellings():
    assert len({c["spelling"] for c in REFUSED}) >= 60


@pytest.mark.parametrize(
    "url",
    [
        "", "news.example", "//news.example/a", "file:///etc/passwd", "ftp://news.example/", "gopher://news.example/", "javascript:alert(1)",
        "data:text/html,x", "http:///a", "http://", "http://user@news.example/", "http://user:secret@news.example/", "http://:@news.example/",
        "http://news.example\\@127.0.0.1/", "http://127.0.0.1\\.news.example/", "http://news.example /", "http://news.example/\r\nX: y",
        "http://news.example\t/", "http://news.example:0/", "http://news.example:99999/", "http://[::1/", "http://a..b/", "http://1.2.3.4.5/",
        "http://news.0x7f/", "http://" + "a" * 9_000 + "/",
    ],
)  # fmt: skip
def test_what_is_no_public_web_address_is_refused(url):
    with pytest.raises(Refused):
        Fetcher(resolver=no_lookup).get(url)


def test_a_password_is_never_repeated_in_the_message():
    with pytest.raises(Refused) as caught:
        Guard().checked("http://user:secret@news.example/")
    assert "secret" not in str(caught.value)


def test_only_the_loopback_opens_for_tests():
    guard = Guard(loopback=True)
    assert guard.why_not(ip_address("127.0.0.1")) is None
    assert guard.why_not(ip_address("10.0.0.1"))
    assert guard.why_not(ip_address("::ffff:127.0.0.1"))
    assert not Guard().loopback


@given(st.integers(0, 2**32 - 1))
def test_never_more_generous_than_python_for_ipv4(number):
    address = IPv4Address(number)
    if not address.is_global or address.is_multicast:
        # 192.0.0.9 and .10 are the two that Python's versions disagree about; we refuse the whole range
        assert Guard().why_not(address)


@given(st.integers(0, 2**128 - 1))
def test_never_more_generous_than_python_for_ipv6(number):
    address = IPv6Address(number)
    if not address.is_global or address.is_multicast:
        assert Guard().why_not(address)


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{:d}", "0x{:x}", "0{:o}"]))
def test_every_number_that_spells_an_address_is_understood(number, spelling):
    assert literal(spelling.format(number)) == IPv4Address(number)


@given(st.text())
def test_any_text_is_taken_or_refused_and_never_crashes(text):
    for url in (text, "http://" + text):
        try:
            Guard().checked(url)
        except Refused:
            continue


@pytest.mark.parametrize(
    "url", ["http://" + "a." * 3_900, "http://" + "1." * 3_900, "http://" + "a" * 7_000 + "!", "http://[" + ":" * 7_000]
)
def test_long_addresses_are_judged_at_once(url):
    def judge() -> None:
        with contextlib.suppress(Refused):
            Guard().checked(url, Limits())

    within(0.5, judge)
