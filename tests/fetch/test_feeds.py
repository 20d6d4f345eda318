"""What a site lists of its own."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.fetch.feeds import USUAL, Entry, listing
from onrecord.limits import Limits
from tests.clock import within

AT = "https://news.example/feed"
RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title>
<item><title>Bridge &amp; ferry</title><link>/bridge#top</link><pubDate>Tue, 05 Mar 2024 10:00:00 +0100</pubDate></item>
<item><guid>https://news.example/ferry</guid></item><item><title>No address</title></item>
<item><link>javascript:alert(1)</link></item><item><link>https://news.example/bridge</link></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="alternate" href="bridge"/><updated>2024-03-05T09:00:00Z</updated></entry></feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><item><link>https://news.example/a</link></item></rdf:RDF>"""
SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc> https://news.example/bridge </loc><lastmod>2024-03-05</lastmod>
<image:image><image:loc>https://news.example/picture.jpg</image:loc></image:image>
<news:news><news:publication_date>2024-03-05T10:00:00Z</news:publication_date><news:title>Bridge opens</news:title></news:news></url>
<url><loc>https://news.example/ferry</loc></url></urlset>"""
INDEX = b"""<sitemapindex><sitemap><loc>https://news.example/old.xml</loc><lastmod>2020-01-01</lastmod></sitemap>
<sitemap><loc>https://news.example/new.xml.gz</loc><lastmod>2024-03-05</lastmod></sitemap></sitemapindex>"""


def test_rss() -> None:
    found = listing(RSS, AT)
    assert found.kind == "feed"
    assert found.entries == (
        Entry("https://news.example/bridge", "2024-03-05T09:00:00+00:00", "Bridge & ferry"),
        Entry("https://news.example/ferry"),
    )


@pytest.mark.parametrize(("data", "url"), [(ATOM, "https://news.example/bridge"), (RDF, "https://news.example/a")])
def test_other_feeds(data: bytes, url: str) -> None:
    assert [entry.url for entry in listing(data, AT).entries] == [url]


def test_a_sitemap_and_its_pictures() -> None:
    assert listing(SITEMAP, AT).entries == (
        Entry("https://news.example/bridge", "2024-03-05T10:00:00Z", "Bridge opens"),
        Entry("https://news.example/ferry"),
    )


def test_an_index_names_the_newest_first() -> None:
    assert listing(INDEX, AT).more == ("https://news.example/new.xml.gz", "https://news.example/old.xml")


@pytest.mark.parametrize("data", [RSS, SITEMAP])
def test_a_packed_list_is_the_same(data: bytes) -> None:
    assert listing(gzip.compress(data, mtime=0), AT) == listing(data, AT)


@pytest.mark.parametrize("data", [RSS, SITEMAP])
def test_of_a_truncated_list_the_beginning_is_read(data: bytes) -> None:
    broken = listing(data[: data.rindex(b"ferry</") + 3], AT)
    assert broken.entries[0].url == "https://news.example/bridge"
    assert broken.problem
    assert listing(gzip.compress(data * 50, mtime=0)[:-9], AT).entries[0].url == "https://news.example/bridge"


def test_a_front_page_names_its_feeds_or_the_usual_places_are_tried() -> None:
    page = b'<!doctype html><head><link rel="alternate" type="application/rss+xml" href="/a.xml"><link rel="sitemap" href="s.xml"><link rel="icon" href="i">'
    assert listing(page, "https://news.example/front/").more == ("https://news.example/a.xml", "https://news.example/front/s.xml")
    assert listing(b"<html><head></head>", "https://news.example/").more == tuple("https://news.example" + path for path in USUAL)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\x1f\x8b\x08 broken", b"{}", b'{"items": []}'])
def test_what_is_no_list_is_said_to_be_none(data: bytes) -> None:
    found = listing(data, AT)
    assert (found.kind, found.entries, bool(found.problem)) == ("nothing", (), True)


BOMB = b'<?xml version="1.0"?><!DOCTYPE u [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><urlset><url><loc>https://news.example/&b;</loc></url></urlset>'


@pytest.mark.parametrize(
    "data",
    [
        BOMB,
        b"<urlset>" + b"<url>" * 200_000,
        b"<urlset>" + b"<url><loc>https://news.example/x</loc></url>" * 100_000,
        b"<rss>" + b"<item>" * 50_000,
        b"<rss><channel>" + b"<item><link>https://news.example/x</link></item>" * 20_000,
        b"<rss><item><title>" + b"&amp;" * 400_000,
        gzip.compress(b"<urlset>" + b" " * 200_000_000, mtime=0),
    ],
    ids=["entities", "depth", "many pages", "open items", "many items", "entities in words", "bomb"],
)
def test_hostile_lists_end_soon(data: bytes) -> None:
    found = within(10, lambda: listing(data, AT, Limits(feed_entries=5_000)))
    assert len(found.entries) <= 5_000


@given(st.binary(max_size=300), st.sampled_from([b"", b"<rss>", b"<urlset>", b"<feed>", b"<html>", b"\x1f\x8b\x08"]))
def test_no_bytes_raise(data: bytes, head: bytes) -> None:
    listing(head + data, AT)


@pytest.mark.parametrize("link", ["http://[::1", "https://[v9.x/a", "//[/"])
def test_an_address_that_is_none_costs_its_entry_alone(link: str) -> None:
    feed = RSS.replace(b"/bridge#top", link.encode())
    assert [entry.url for entry in listing(feed, AT).entries] == ["https://news.example/ferry", "https://news.example/bridge"]
    front = (
        f'<html><head><link rel="alternate" type="application/rss+xml" href="{link}"><link rel="sitemap" href="/news.xml"></head></html>'
    )
    assert listing(front.encode(), AT).more == ("https://news.example/news.xml",)


def test_an_element_of_a_feed_with_attributes_without_end_is_refused() -> None:
    """The reader compares each attribute with all others."""
    found = listing(RSS.replace(b"<item>", b"<item " + b"a=1 " * 6_000 + b">", 1), AT)
    assert found.entries == ()
    assert "more than 20,000 bytes of attributes" in (found.problem or "")
