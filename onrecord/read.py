"""The whole flow, in the order in which it happens.

Each stage is imported where it begins: who asks for a type or for the places of a text does not wait for the code that takes pages apart.
"""

from __future__ import annotations

from msgspec.structs import replace

from onrecord.errors import EmptyPage, TooLarge
from onrecord.model import Options, Page, Part, Record, Story
from onrecord.record import Findings, assemble

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
    from onrecord.article import choose
    from onrecord.page import lay_out

    if not page.data:
        raise EmptyPage("The page is empty: it has no bytes. Fetch it again, or leave it out.")
    if len(page.data) > options.limits.page_bytes:
        raise TooLarge(
            f"The page has {len(page.data):,} bytes; onrecord reads up to {options.limits.page_bytes:,}. "
            "Raise page_bytes in onrecord.limits.Limits to read it all the same."
        )
    layout = lay_out(page, options)
    story = choose(layout, options)
    if not (options.findings and story.text):
        return assemble(layout, story, Findings(), options)
    read_to = reach(story.text, options.limits.findings_characters)
    if read_to < len(story.text):
        note = f"findings were looked for in the first {read_to:,} of {len(story.text):,} characters; raise findings_characters in onrecord.limits.Limits to have them all"
        story = replace(story, notes=(*story.notes, note))
    return assemble(layout, story, find(story, options), options)


def reach(text: str, most: int) -> int:
    """How far a text is read for findings: all of it, or up to the last paragraph, else the last word, that ends within ``most`` characters.

    A bound on work and not on time, so that the same bytes give the same record on every machine.

    >>> reach("One day.\\n\\nAnother day.", 12), reach("One day.", 12)
    (8, 8)
    """
    if len(text) <= most:
        return len(text)
    at = text.rfind("\n\n", most // 2, most + 2)
    return at if at >= 0 else max(text.rfind(" ", most // 2, most + 1), 0) or most


def find(story: Story, options: Options) -> Findings:
    """What the text of a story says: who said what, when, where and how much; as far as it is read, see :func:`reach`."""
    from onrecord.findings import figures, places, statements, times
    from onrecord.text import prose

    article = story.article
    end = reach(story.text, options.limits.findings_characters)
    parts = tuple(Part(b.start, min(b.end or 0, end), b.kind) for b in story.blocks if b.start is not None and b.start < end)
    text = prose(story.text[:end], article.language or "en", parts, options)
    return Findings(
        prose=text,
        statements=statements.find(text, options),
        times=times.find(text, article.published, options),
        places=places.find(text, options),
        figures=figures.find(text, options),
    )
