"""The rare ways through unpacking, the tree and fetching that no ordinary page takes."""

from __future__ import annotations

import contextlib
import gzip
import zlib
from collections.abc import Callable

import pytest
import zstandard
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser

from onrecord.errors import Damaged, Refused, Unreachable
from onrecord.fetch import Fetcher
from onrecord.fetch.connect import Deadline, GuardedNetwork, resolve
from onrecord.fetch.feeds import listing
from onrecord.fetch.guard import Guard
from onrecord.limits import LIMITS, Limits
from onrecord.model import Options, Page
from onrecord.page import lay_out
from onrecord.page.gate import capped
from onrecord.page.tags import tags
from onrecord.page.tree import many_attributes, parse
from onrecord.page.unpack import unpack
from tests.clock import within
from tests.fetch.conftest import Habits, Site, site  # noqa: F401  (the fixture)
from tests.fuzz.seeds import FEED
from tests.gate import copies_much

# ── unpacking ───────────────────────────────────────────────────────────────


def test_a_packed_nothing_is_nothing_more() -> None:
    assert unpack(Page(zlib.compress(b""), encoding="deflate"), LIMITS) == (b"", ())
    assert unpack(Page(b"", encoding="deflate"), LIMITS) == (b"", ())


@pytest.mark.parametrize("rest", [b"", b"\0" * 40, b"not gzip"])
def test_what_follows_a_packed_page_is_padding(rest: bytes) -> None:
    import gzip

    twice = gzip.compress(b"<p>one", mtime=0) + gzip.compress(b" and two", mtime=0)
    assert unpack(Page(twice + rest), LIMITS) == (b"<p>one and two", ())


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_a_million_empty_parts_are_refused_at_once(pack: Callable[[bytes], bytes]) -> None:
    def refused() -> None:
        with pytest.raises(Damaged, match="more than 300,000"):
            unpack(Page(pack(b"") * 1_000_000), LIMITS)

    within(2, refused)


# ── the tree ────────────────────────────────────────────────────────────────


def test_a_page_longer_than_the_limit_is_cut_with_a_note() -> None:
    tree, notes = parse("<p>" + "x" * 200, Limits(html_characters=100))
    assert tree.body is not None
    assert len(tree.body.text()) == 97
    assert notes == ("only the first 100 characters were read",)


def test_formatting_whose_quotation_mark_stays_open_is_none_to_the_parser_either() -> None:
    html = '<p><b title="never closed><i>x</i>' + "<p>y" * 50
    assert not copies_much(html, LIMITS)
    assert LexborHTMLParser(html).css("b") == []
    blocks = lay_out(Page(f"<p>Before it.</p>{html}".encode()), Options()).blocks
    assert blocks[0].text == "Before it."


@pytest.mark.parametrize(
    ("html", "many"),
    [
        ("<p a b c>x</p>" * 100, False),
        (f"<p {'a ' * 200_000}>x", True),
        (f"<p {'a ' * 2_000}>x</p>" * 1_000, True),
        ("<p title='open>" + "x" * 500, False),
    ],
)
def test_attributes_are_counted_with_an_eye_on_quotation_marks(html: str, many: bool) -> None:
    assert many_attributes(tags(html), LIMITS) is many


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<!doctype html><p>a", "<!doctype html><p>a"),
        ("a<!x>b<?y?>c</ z>d", "abcd"),
        ("a<!-->b-->c<!--->d", "ab-->cd"),
        ("a < b <3 <é", "a &lt; b &lt;3 &lt;é"),
        ("a<?never closed", "a"),
        ("a<b never closed", "a"),
        ("a<b title='x>y", "a"),
        ("a<b title=x'y>z", "a<b title=x'y>z"),
        ("<title>a<b>c</title>d", "<title>a&lt;b>c</title>d"),
        ("<title>a<b>c", "<title>a&lt;b>c"),
        ("a<<!-- -->div>b", "a&lt;div>b"),  # what is left out makes no tag of what stands around it
    ],
)
def test_a_page_that_is_rewritten_keeps_its_words(html: str, left: str) -> None:
    assert capped(html, LIMITS)[:2] == (left, 0)


def test_a_link_inside_a_link_ends_the_first_one_alone() -> None:
    """As browsers have it: the blocks in it stay open, and count."""
    out, left_out, _ = capped("<a href=1><div>" * 2_000 + "x", LIMITS)
    assert left_out > 1_400
    assert out.count("<div>") <= LIMITS.open_elements


# ── fetching ────────────────────────────────────────────────────────────────


def fetcher() -> Fetcher:
    return Fetcher(limits=replace(LIMITS, fetch_seconds=5.0), guard=Guard(loopback=True), resolver=lambda host, port: ["127.0.0.1"])


def test_no_file_of_this_machine_plays_a_network() -> None:
    network = GuardedNetwork(Guard(), lambda host, port: [], Deadline(1))
    with pytest.raises(Unreachable, match="from the network only"):
        network.connect_unix_socket("/run/docker.sock")


@pytest.mark.parametrize("answer", [OSError("no"), UnicodeError("label too long"), []])
def test_a_name_that_leads_nowhere(answer: object) -> None:
    def resolver(host: str, port: int) -> list[str]:
        if isinstance(answer, Exception):
            raise answer
        return []

    with pytest.raises(Unreachable, match="no site named"):
        resolve("news.example", 80, resolver, Deadline(5))


def test_robots_that_lead_in_a_circle(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """A robots.txt that cannot be had forbids nothing or everything, but never takes for ever."""
    monkeypatch.setattr(site, "robots", (302, b""))
    monkeypatch.setitem(Habits.redirects, "/robots.txt", "/robots.txt")
    with contextlib.suppress(Unreachable, Refused):
        fetcher().get(site.url("/page"))
    assert len(site.seen) < 10


@pytest.mark.parametrize(
    "target", ["http://[", "http://a" + "b" * 9_000 + "/", "http://\u00ad/", "\\\\x\\y", "http://news.example:99999999999/"]
)
def test_a_redirect_to_nonsense(site: Site, monkeypatch: pytest.MonkeyPatch, target: str) -> None:  # noqa: F811
    monkeypatch.setitem(Habits.redirects, "/away", target)
    with pytest.raises((Refused, Unreachable)):
        fetcher().get(site.url("/away"))


def test_the_delay_of_a_site_that_was_not_asked_is_not_known(site: Site) -> None:  # noqa: F811
    assert fetcher().delay(site.url("/page")) is None


# ── feeds ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "data",
    [
        b"<html><head>" + b"<div>" * 200_000,
        b"<html>" + b"".join(b"<font a%d>" % i for i in range(3_000)) + b"<p>x" * 3_000,
        b"<html>" + b"<link" * 400_000,
        FEED.replace(b"<item>", b"<item " + b" ".join(b'a%d="1"' % i for i in range(50_000)) + b">"),
        b"<urlset>" * 200_000,
        b'<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "b">]><urlset><url><loc>https://n.example/&a;</loc></url></urlset>',
        FEED[:200],
        FEED.replace(b"https://", b"http://["),
        FEED.replace(b"ferry</link>", b"fe\xe2\x80\xaerry</link>"),
        b"\x1f\x8b\x08broken",
    ],
    ids=["nested", "formatting", "links", "attributes", "deep sitemap", "entities", "cut", "brackets", "bidi", "packed"],
)
def test_a_hostile_list_ends_at_once_with_what_could_be_read(data: bytes) -> None:
    from tests.clock import within

    told = within(1.0, lambda: listing(data, "https://news.example/feed"))
    assert all(entry.url.isprintable() for entry in told.entries)
    assert told.problem or not told.entries or len(told.entries) == 1


def test_a_front_page_still_names_its_feeds() -> None:
    html = b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss.xml"><LINK rel=sitemap href=/map.xml></head>'
    assert listing(html, "https://news.example/").more == ("https://news.example/rss.xml", "https://news.example/map.xml")
