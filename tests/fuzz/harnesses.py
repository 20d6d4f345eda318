"""What is fuzzed: for each harness a function of bytes that raises where a promise is broken, and where to start from.

A refusal in onrecord's own words is no fault; any other exception, a span that does not quote, text that cannot be stored, a passed bound or an input
that takes seconds is one.
"""

from __future__ import annotations

import contextlib
import io
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from onrecord.archive.search import find as search
from onrecord.archive.store import Query
from onrecord.archive.warc import Skipped, located
from onrecord.archive.words import all_words, parse
from onrecord.article import choose
from onrecord.errors import OnrecordError, QueryError
from onrecord.fetch.feeds import listing
from onrecord.findings import figures, places, statements, times
from onrecord.limits import Limits
from onrecord.model import Options, Page, Part, Prose, Record, Span
from onrecord.page import lay_out
from onrecord.page.decode import characters, coding
from onrecord.page.flat import lines_to_blocks, mended
from onrecord.page.tree import parse as parse_tree
from onrecord.page.unpack import unpack
from onrecord.read import read_page
from onrecord.text import prose
from onrecord.text.quotes import quotations
from tests.fuzz import seeds

LIMITS = Limits(page_bytes=2_000_000)
ARTICLE = Options(findings=False, limits=LIMITS)
WHOLE = Options(limits=LIMITS)
LANGUAGES = ("en", "de", "fr", "es", "ru", "zh", "it", "nl")


class Harness(NamedTuple):
    """A function that raises where a promise is broken, and inputs to start from."""

    check: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


def storable(text: str) -> None:
    """Text that SQLite, JSON and a browser can take: no NUL, no half of a character."""
    text.encode("utf-8")
    assert "\0" not in text


def quoted(text: str, spans: Iterable[Any]) -> None:
    """Every span stands where it says it does, and is not empty."""
    for span in spans:
        assert 0 <= span.start < span.end <= len(text), span
        assert text[span.start : span.end] == span.text, span


def _unpack(data: bytes) -> None:
    encoding = (None, "gzip", "br", "zstd", "deflate", "gzip, br")[data[0] % 6] if data else None
    for page in (Page(data), Page(data[1:], encoding=encoding)):
        with contextlib.suppress(OnrecordError):
            assert len(unpack(page, LIMITS)[0]) <= LIMITS.page_bytes


def _decode(data: bytes) -> None:
    label = (
        (None, "text/html; charset=utf-16", "text/html; charset=shift_jis", "text/html;charset='gb2312'", "charset=")[data[0] % 5]
        if data
        else None
    )
    for media_type in (None, label):
        storable(characters(data, coding(data, media_type)))


def _tree(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for deep in (False, True):
        tree, _ = parse_tree(text, LIMITS, deep=deep)
        assert tree.root is not None or not text.strip()
    with contextlib.suppress(OnrecordError):
        layout = lay_out(Page(b"<p>" + data), ARTICLE)
        assert len(layout.blocks) == len(layout.traits) <= LIMITS.blocks
        for block in layout.blocks:
            storable(block.text)
            assert len(block.text) <= LIMITS.block_characters
            assert block.path.count("/") <= 2 * LIMITS.open_elements


def _flat(data: bytes) -> None:
    text, _ = mended(data.decode("utf-8", "replace").replace("\0", "\ufffd"))
    blocks, traits, _ = lines_to_blocks(text, LIMITS)
    assert len(blocks) == len(traits)
    with contextlib.suppress(OnrecordError):
        choose(lay_out(Page(data, media_type="text/plain"), ARTICLE), ARTICLE)


def _metadata(data: bytes) -> None:
    head = data.decode("utf-8", "replace").replace("</", "< /")
    for page in (
        f"<html><head>{head}</head><body><h1>Ferry returns</h1><p>The ferry returned on Monday, Ana Ruiz said.</p>",
        f'<script type="application/ld+json">{head}</script><meta name="author" content="{head[:400]}"><meta name="date" content="{head[:80]}"><p>The ferry returned.</p>',
    ):
        with contextlib.suppress(OnrecordError):
            article = choose(lay_out(Page(page.encode("utf-8", "replace")), ARTICLE), ARTICLE).article
            for word in (
                article.headline,
                article.outlet,
                article.published,
                article.modified,
                article.section,
                *article.authors,
                *article.tags,
            ):
                storable(word or "")
            assert len(article.authors) <= LIMITS.authors
            assert len(article.tags) <= LIMITS.tags


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\0", "\ufffd")[:20_000]


def _prose(data: bytes) -> Prose:
    found = prose(_text(data), LANGUAGES[len(data) % len(LANGUAGES)], options=WHOLE)
    quoted(found.text, found.sentences)
    quoted(found.text, (span for person in found.people for span in (*person.mentions, *person.pronouns)))
    return found


def _quotes(data: bytes) -> None:
    text = _text(data)
    middle = len(text) // 2
    for parts in ((Part(0, len(text)),), (Part(0, middle), Part(middle, len(text)))):
        quoted(text, quotations(text, parts))


def _times(data: bytes) -> None:
    text = _prose(data)
    found = times.find(text, ("2024-03-05", None, "2024-03-05T09:00:00+01:00")[len(data) % 3], WHOLE)
    quoted(text.text, found)
    assert all(
        time.earliest is None or time.latest is None or len(time.earliest) != len(time.latest) or time.earliest <= time.latest
        for time in found
    )


def _figures(data: bytes) -> None:
    text = _prose(data)
    found = figures.find(text, WHOLE)
    quoted(text.text, found)
    assert all(f.at_least is None or f.at_most is None or f.at_least <= f.at_most for f in found)


def _statements(data: bytes) -> None:
    text = _prose(data)
    for found in statements.find(text, WHOLE):
        spans: list[Span | None] = [found.source, found.cue, found.addressee, *found.content, *found.quoted]
        quoted(text.text, [found, *(span for span in spans if span is not None)])


def _places(data: bytes) -> None:
    text = _prose(data)
    found = places.find(text, WHOLE)
    quoted(text.text, found)
    for place in found:
        assert place.latitude is None or (-90 <= place.latitude <= 90 and place.longitude is not None and -180 <= place.longitude <= 180)


def _warc(data: bytes) -> None:
    with contextlib.suppress(OnrecordError):
        for at, found in located(io.BytesIO(data), LIMITS):
            assert at >= 0
            assert isinstance(found, Skipped) or len(found.data) <= LIMITS.page_bytes


def _feed(data: bytes) -> None:
    with contextlib.suppress(OnrecordError):
        for entry in listing(data, "https://news.example/feed", LIMITS).entries:
            storable(entry.url)


_INDEX = sqlite3.connect(":memory:", check_same_thread=False)
_INDEX.execute("CREATE VIRTUAL TABLE words USING fts5 (body)")


def _query(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    wanted = parse(text)
    for expression in (wanted.some, wanted.none, all_words(text)):
        if expression is not None:
            _INDEX.execute("SELECT count(*) FROM words WHERE words MATCH ?", [expression]).fetchone()


def _read(data: bytes) -> None:
    with contextlib.suppress(OnrecordError):
        record = read_page(Page(data, url="https://news.example/ferry"), WHOLE)
        storable(record.text)
        line = record.to_json()
        assert Record.from_json(line) == record


def searched(connection: sqlite3.Connection, query: Query, limits: Limits) -> int:
    """How many hits a search gives; a refusal in our own words is none."""
    try:
        return len(search(connection, query, limits).hits)
    except QueryError:
        return 0


HARNESSES: dict[str, Harness] = {
    "unpack": Harness(_unpack, seeds.PACKED),
    "decode": Harness(_decode, seeds.PAGES),
    "tree": Harness(_tree, seeds.PAGES[:1]),
    "flat": Harness(_flat, (seeds.PAGES[1], *seeds.PROSE)),
    "metadata": Harness(_metadata, seeds.PAGES[:1]),
    "quotes": Harness(_quotes, seeds.PROSE),
    "times": Harness(_times, seeds.PROSE),
    "figures": Harness(_figures, seeds.PROSE),
    "statements": Harness(_statements, seeds.PROSE),
    "places": Harness(_places, seeds.PROSE),
    "warc": Harness(_warc, seeds.WARCS),
    "feed": Harness(_feed, (seeds.FEED, seeds.SITEMAP, seeds.PAGES[0])),
    "query": Harness(_query, seeds.QUERIES),
    "read": Harness(_read, seeds.PAGES + seeds.PACKED[:2]),
}
