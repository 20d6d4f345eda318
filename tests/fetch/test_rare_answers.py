"""Answers of names, sites and feeds that come seldom."""

from __future__ import annotations

import time

import feedparser
import httpx
import pytest

from onrecord.errors import Refused, Unreachable
from onrecord.fetch import Fetcher
from onrecord.fetch.connect import system_resolver
from onrecord.fetch.feeds import listing
from onrecord.fetch.get import _first_bytes
from onrecord.fetch.guard import Guard
from tests.fetch.conftest import Site

FEED = b"<rss><channel><item><link>https://news.example/a</link><pubDate>%s</pubDate></item></channel></rss>"


def test_the_systems_resolver_gives_each_address_once() -> None:
    found = system_resolver("127.0.0.1", 80)
    assert list(found) == ["127.0.0.1"]


def test_the_delay_that_a_site_asks_for_is_known_once_it_was_asked(site: Site) -> None:
    site.robots = (200, b"User-agent: *\nCrawl-delay: 7\n")
    one = Fetcher(guard=Guard(loopback=True))
    assert one.delay(site.url("/page")) is None
    one.get(site.url("/page"))
    assert one.delay(site.url("/other")) == 7.0


def test_a_negative_delay_and_none_are_no_delay(site: Site) -> None:
    for rules in (b"User-agent: *\nCrawl-delay: -7\n", b"User-agent: *\n"):
        site.robots = (200, rules)
        one = Fetcher(guard=Guard(loopback=True))
        one.get(site.url("/page"))
        assert one.delay(site.url("/page")) is None


@pytest.mark.parametrize("target", ["http://[", "http://a\u0000b/", "//[x]/", "http://a]b/"])
def test_an_address_that_cannot_be_joined_is_refused(target: str) -> None:
    answer = httpx.Response(302, headers={"location": target.encode()})
    with pytest.raises(Refused):
        Fetcher()._next(httpx.URL("http://news.example/page"), answer)


@pytest.mark.parametrize("error", [ValueError("x"), RecursionError(), LookupError(), AttributeError(), TypeError()])
def test_a_feed_that_breaks_its_reader_is_named(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object, **named: object) -> None:
        raise error

    monkeypatch.setattr(feedparser, "parse", broken)
    found = listing(FEED % b"", "https://news.example/")
    assert (found.kind, found.entries) == ("feed", ())
    assert found.problem
    assert "cannot be read" in found.problem


def test_a_date_beyond_the_calendar_is_no_date(monkeypatch: pytest.MonkeyPatch) -> None:
    read = feedparser.parse(FEED % b"Tue, 05 Mar 2024 10:00:00 GMT")
    read.entries[0]["published_parsed"] = time.struct_time((99_999, 1, 1, 0, 0, 0, 0, 1, 0))
    monkeypatch.setattr(feedparser, "parse", lambda *given, **named: read)
    assert [(e.url, e.when) for e in listing(FEED % b"", "https://news.example/").entries] == [("https://news.example/a", None)]


def test_of_an_endless_robots_txt_the_first_bytes_are_read() -> None:
    answer = httpx.Response(200, content=iter([b"abc", b"defgh", b"never"]))
    assert _first_bytes(answer, 5) == b"abcde"


def test_an_error_status_of_robots_keeps_us_away(site: Site) -> None:
    site.robots = (503, b"")
    with pytest.raises((Refused, Unreachable)):
        Fetcher(guard=Guard(loopback=True)).get(site.url("/page"))


def test_a_robots_txt_that_leads_to_itself_has_an_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site.RequestHandlerClass, "do_GET", lambda self: self._send(302, b"", {"Location": "/robots.txt"}))
    with pytest.raises(Unreachable, match="without an end"):
        Fetcher(guard=Guard(loopback=True)).get(site.url("/page"))


def test_an_address_that_httpx_cannot_ask_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object, **named: object) -> None:
        raise httpx.InvalidURL("no")

    monkeypatch.setattr(httpx.Client, "stream", broken)
    with pytest.raises(Refused, match="not a web address"):
        Fetcher(guard=Guard(loopback=True)).get(site.url("/page"))
