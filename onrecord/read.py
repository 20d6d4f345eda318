"""The whole flow, in the order in which it happens."""

from __future__ import annotations

from onrecord.article import choose
from onrecord.errors import EmptyPage, TooLarge
from onrecord.findings import figures, places, statements, times
from onrecord.model import Options, Page, Part, Record, Story
from onrecord.page import lay_out
from onrecord.record import Findings, assemble
from onrecord.text import prose

DEFAULT = Options()


def read(
    html: bytes | str,
    *,
    url: str | None = None,
    fetched: str | None = None,
    media_type: str | None = None,
    options: Options = DEFAULT,
) -> Record:
    """One page becomes one record.

    :param html: the page as it was captured: HTML, or text whose tags are already lost; packed with gzip, brotli or zstd or not.
    :param url: where it was captured; helps to know the outlet.
    :param fetched: when, ISO 8601; no date of the page is taken to be later than this.
    :param media_type: the Content-Type that the server gave; ``text/plain`` says that the tags are lost.
    :raises onrecord.errors.SourceError: where there is nothing to read: no bytes, a PDF, more than ``Options.limits`` allow.

    >>> record = read("<h1>Bridge reopens</h1><p>The bridge reopened on Monday, Mayor Ana Ruiz said.</p>")
    >>> record.article.headline
    'Bridge reopens'
    """
    data = html.encode("utf-8", "surrogatepass") if isinstance(html, str) else html
    if isinstance(html, str) and media_type is None:
        media_type = "; charset=utf-8"
    return read_page(Page(data=data, url=url, fetched=fetched, media_type=media_type), options)


def read_page(page: Page, options: Options = DEFAULT) -> Record:
    """The same for a :class:`~onrecord.model.Page`, which also carries its Content-Encoding."""
    if not page.data:
        raise EmptyPage("The page is empty: it has no bytes. Fetch it again, or leave it out.")
    if len(page.data) > options.limits.page_bytes:
        raise TooLarge(
            f"The page has {len(page.data):,} bytes; onrecord reads up to {options.limits.page_bytes:,}. "
            "Raise page_bytes in onrecord.limits.Limits to read it all the same."
        )
    layout = lay_out(page, options)
    story = choose(layout, options)
    findings = find(story, options) if options.findings and story.text else Findings()
    return assemble(layout, story, findings, options)


def find(story: Story, options: Options) -> Findings:
    """What the text of a story says: who said what, when, where and how much."""
    article = story.article
    parts = tuple(Part(b.start, b.end or 0, b.kind) for b in story.blocks if b.start is not None)
    text = prose(story.text, article.language or "en", parts, options)
    return Findings(
        prose=text,
        statements=statements.find(text, options),
        times=times.find(text, article.published, options),
        places=places.find(text, options),
        figures=figures.find(text, options),
    )
