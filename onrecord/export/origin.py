"""Where a finding comes from, in every format alike: the article, the capture, and a link that leads a browser to the sentence."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any
from urllib.parse import quote

from onrecord.model import Record

WORDS = 5  # at each end of a long sentence that a link names; a browser finds what stands between
NAMED = 12  # words of a sentence that a link names whole


def source(record: Record) -> dict[str, Any]:
    """The columns that every row begins with."""
    article, page = record.article, record.page
    return {
        "headline": article.headline,
        "outlet": article.outlet,
        "published": article.published,
        "url": article.url or page.url,
        "fetched": page.fetched,
        "sha256": page.sha256,
    }


def sentence(record: Record, start: int) -> str | None:
    """The sentence that holds a place of the text; None where there is none."""
    k = bisect_right(record.sentences, start, key=lambda s: s.start) - 1
    found = record.sentences[k] if k >= 0 else None
    return found.text if found is not None and start < found.end else None


def link(record: Record, start: int, words: str) -> str | None:
    """The page's address with the sentence marked (a text fragment, which today's browsers scroll to); None where the page has no web address.

    :param words: those of the finding, for where no sentence is known.

    >>> from onrecord.model import Article, Capture
    >>> link(Record(page=Capture(sha256="", size=0, url="https://news.example/a"), article=Article(), text=""), 0, "It is on-going, he said")
    'https://news.example/a#:~:text=It%20is%20on%2Dgoing%2C%20he%20said'
    """
    url = record.article.url or record.page.url
    if not url or not url.lower().startswith(("http://", "https://")):
        return None
    parts = (sentence(record, start) or words).split()
    named = [parts] if len(parts) <= NAMED else [parts[:WORDS], parts[-WORDS:]]
    marked = ",".join(_escaped(" ".join(part)) for part in named)
    return f"{url.partition('#')[0]}#:~:text={marked}" if marked else url


def _escaped(words: str) -> str:
    """Percent-encoded; the hyphen too, which has a meaning in a text fragment."""
    return quote(words.encode("utf-8", "replace"), safe="").replace("-", "%2D")
