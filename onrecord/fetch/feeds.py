"""What a site lists of its own: RSS and Atom feeds, sitemaps and their indexes, and where a front page says that they are."""

from __future__ import annotations

import calendar
import re
import time
import zlib
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Literal
from urllib.parse import urljoin
from xml.parsers import expat

import feedparser
from selectolax.lexbor import LexborHTMLParser

from onrecord.limits import LIMITS, Limits
from onrecord.model import Frozen

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
USUAL = (
    "/sitemap-news.xml",
    "/news-sitemap.xml",
    "/sitemap_news.xml",
    "/sitemap.xml",
    "/feed",
    "/rss",
)  # asked for where a front page names none


class Entry(Frozen, frozen=True):
    """A page that a feed or sitemap lists."""

    url: str
    when: str | None = None  # last change or publication as the list says, ISO 8601
    title: str | None = None


class Listing(Frozen, frozen=True):
    """What was read from a feed, a sitemap or a front page."""

    kind: Literal["feed", "sitemap", "index", "page", "nothing"]
    entries: tuple[Entry, ...] = ()
    more: tuple[str, ...] = ()  # other lists: the sitemaps of an index, the feeds of a front page
    problem: str | None = None  # what was wrong with it; what could be read stands in ``entries``


def listing(data: bytes, url: str, limits: Limits = LIMITS) -> Listing:
    """Read a list of pages, whatever of these it is; what can be read of a broken one is kept and the problem named.

    :param data: the body, packed with gzip or not.
    :param url: where it was fetched; relative addresses count from it.
    """
    try:
        text = _unpacked(data, limits)
    except zlib.error as error:
        return Listing("nothing", problem=f"it cannot be unpacked: {error}")
    head = text[:4096].lower()
    if b"<urlset" in head or b"<sitemapindex" in head:
        return _sitemap(text, url, limits)
    if any(mark in head for mark in (b"<rss", b"<feed", b"<rdf:rdf", b"<channel")):
        return _feed(text, url, limits)
    if b"<html" in head or b"<!doctype html" in head or b"<head" in head:
        return _front(text, url, limits)
    return Listing("nothing", problem="it is no feed, sitemap or page")


def _unpacked(data: bytes, limits: Limits) -> bytes:
    """The text of a list; of a truncated one what is there."""
    if not data.startswith(b"\x1f\x8b"):
        return data[: limits.feed_bytes]
    return zlib.decompressobj(wbits=31).decompress(data, limits.feed_bytes)


def _feed(text: bytes, url: str, limits: Limits) -> Listing:
    if LONG_TAG.search(text):
        return Listing("feed", problem=f"an element of it has more than {TAG_BYTES:,} bytes of attributes, as no feed's has")
    try:
        read = feedparser.parse(text, sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:  # what broken feeds have drawn from it
        return Listing("feed", problem=f"it cannot be read: {error}")
    entries = []
    for item in read.entries[: limits.feed_entries]:
        link = _text(item.get("link")) or _permalink(item)
        if link:
            entries.append(
                Entry(
                    _joined(url, link),
                    _moment(dict.get(item, "updated_parsed") or dict.get(item, "published_parsed")),
                    _text(item.get("title")),
                )
            )
    problem = f"it is damaged ({read.get('bozo_exception')}); what could be read was taken" if read.get("bozo") else None
    return Listing("feed", _known(entries), problem=problem)


TAG_BYTES = 20_000
LONG_TAG = re.compile(
    rb"<[a-zA-Z][^<>]{%d}" % TAG_BYTES
)  # stops at the next tag: linear; the reader compares each attribute with all others


def _permalink(item: Any) -> str | None:
    found = _text(item.get("id"))
    return found if found and found.startswith(("http://", "https://")) else None


def _text(value: object) -> str | None:
    return " ".join(value.split())[:1000] or None if isinstance(value, str) else None


def _moment(parsed: Any) -> str | None:
    """A feed's date in UTC."""
    if not isinstance(parsed, time.struct_time):
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return None


def _sitemap(text: bytes, url: str, limits: Limits) -> Listing:
    reader = _Sitemap(limits)
    problem = reader.read(text)
    index = any(path[-2:] == ("sitemap", "loc") for path, _ in reader.found[:1]) or b"<sitemapindex" in text[:4096].lower()
    entries: list[Entry] = []
    for path, value in reader.found:
        if path[-2:] == ("url", "loc") or path[-2:] == ("sitemap", "loc"):
            entries.append(Entry(_joined(url, value)))
        elif entries and path[-1] in ("lastmod", "publication_date"):
            last = entries.pop()
            entries.append(Entry(last.url, max(filter(None, (last.when, value[:40]))), last.title))
        elif entries and path[-2:] == ("news", "title"):
            last = entries.pop()
            entries.append(Entry(last.url, last.when, value))
    if index:
        newest = sorted(_known(entries), key=lambda e: e.when or "", reverse=True)
        return Listing("index", more=tuple(e.url for e in newest), problem=problem)
    return Listing("sitemap", _known(entries), problem=problem)


class _Sitemap:
    """The words of the few elements of a sitemap that matter, read as they stream by."""

    WANTED = frozenset({"loc", "lastmod", "publication_date", "title"})

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._path: list[str] = []
        self._words: list[str] | None = None
        self.found: list[tuple[tuple[str, ...], str]] = []

    def read(self, text: bytes) -> str | None:
        """Read all that can be read; gives what was wrong."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = self._start, self._end, self._data
        parser.EntityDeclHandler = self._entity
        try:
            parser.Parse(text, True)
        except _Enough:
            return f"it lists more than {self._limits.feed_entries:,} pages; the first of them were taken"
        except (expat.ExpatError, ValueError) as error:
            return f"it is damaged ({error}); what stands before was taken"
        return None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._path) > self._limits.json_depth:
            raise ValueError("elements within elements without end")
        self._path.append(name.rpartition(" ")[2].lower())
        self._words = [] if self._path[-1] in self.WANTED else None

    def _end(self, name: str) -> None:
        if self._words is not None and (value := " ".join("".join(self._words).split())[:2000]):
            self.found.append((tuple(self._path), value))
            if len(self.found) > 4 * self._limits.feed_entries:
                raise _Enough
        self._words = None
        del self._path[-1:]

    def _data(self, words: str) -> None:
        if self._words is not None and len(self._words) < 100:
            self._words.append(words)

    def _entity(self, *declared: object) -> None:
        raise ValueError("it declares entities, as no sitemap does")


class _Enough(Exception):
    """The bound of entries is met."""


LINK = re.compile(rb"<link\b[^<>]{0,4000}>", re.I)  # stops at the next tag: linear
LINKS = 200  # of a page that are looked at


def _front(text: bytes, url: str, limits: Limits) -> Listing:
    """The feeds and sitemaps that a page names in its head, then the usual places."""
    # Nothing but the links reaches the parser: what nests is none, and the parser knows no bound.
    links = b"".join(link[0] for link in islice(LINK.finditer(text), LINKS))
    named = []
    for node in LexborHTMLParser(links.decode("utf-8", "replace")).css("link[href]"):
        given = node.attributes
        kind, rel = (given.get("type") or "").lower(), (given.get("rel") or "").lower()
        if (kind in FEED_TYPES and "alternate" in rel) or "sitemap" in rel:
            named.append(_joined(url, given.get("href") or ""))
    more = named or [_joined(url, path) for path in USUAL]
    return Listing("page", more=tuple(dict.fromkeys(u for u in more if u.startswith("http") and u.isprintable())))


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip()).partition("#")[0]
    except ValueError:
        return ""


def _known(entries: list[Entry]) -> tuple[Entry, ...]:
    """Each address once, those that are web addresses."""
    once: dict[str, Entry] = {}
    for entry in entries:
        if entry.url.startswith(("http://", "https://")) and entry.url.isprintable():
            once.setdefault(entry.url, entry)
    return tuple(once.values())
