from __future__ import annotations

import pytest

from onrecord.article.evidence import claims
from onrecord.article.fields import Fields, decide
from onrecord.model import Options, Page
from onrecord.page import lay_out


def decided(html: str, url: str | None = None) -> Fields:
    layout = lay_out(Page(html.encode(), url=url, media_type="text/html; charset=utf-8"), Options())
    return decide(layout, claims(layout), Options())


def jsonld(headline: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{headline}"}}</script>'


SHOWN, OTHER = "Tram line to the harbour opens after ten years", "Harbour tram opens: all stops and times"


@pytest.mark.parametrize(
    ("html", "url", "headline"),
    [
        # JSON-LD alone says otherwise: what readers see wins where another source has the same words
        (f'<meta property="og:title" content="{SHOWN}">{jsonld(OTHER)}<h1>{SHOWN}</h1>', None, SHOWN),
        # …unless the address was made of JSON-LD's words
        (f'<meta property="og:title" content="{SHOWN}">{jsonld(OTHER)}<h1>{SHOWN}</h1>', "https://p.example/harbour-tram-opens-all-stops-and-times", OTHER),
        # …but not where JSON-LD only says the document's title again, which is written for search engines
        (f'<title>{OTHER}</title><meta property="og:title" content="{SHOWN}">{jsonld(OTHER)}<h1>{SHOWN}</h1>', "https://p.example/harbour-tram-opens-all-stops-and-times", SHOWN),
        # a heading that names a series, which the document's title puts before the headline
        (f'<title>Letters from the coast: {SHOWN}</title><meta property="og:title" content="{SHOWN}"><h1>Letters from the coast</h1>', None, SHOWN),
        # a title for search engines, and a heading that speaks of the same
        ("<title>Best seaside walks | The Post</title><h1>Nine seaside walks that are worth wet feet</h1>", None, "Nine seaside walks that are worth wet feet"),
        # a heading that speaks of something else is that of the site
        ("<title>Tram line opens | The Harbour Post</title><h1>Letters from the coast</h1>", None, "Tram line opens | The Harbour Post"),
        # the heading with a section glued before it
        (f'<meta property="og:title" content="{SHOWN}">{jsonld(SHOWN)}<h1>Traffic: {SHOWN}</h1>', None, SHOWN),
    ],
)  # fmt: skip
def test_the_headline_is_what_readers_see_unless_more_speaks_for_other_words(html: str, url: str | None, headline: str) -> None:
    found = decided(html, url).headline
    assert found is not None
    assert found.text == headline


@pytest.mark.parametrize(
    ("html", "authors"),
    [
        (
            '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ana Ruiz"><h1>Tram opens</h1>',
            ("Ana Ruiz",),
        ),
        (
            '<meta name="twitter:label1" content="Est. reading time"><meta name="twitter:data1" content="Four Minutes"><h1>Tram opens</h1>',
            (),
        ),
        ('<meta name="citation_author" content="Ruiz, Ana"><h1>Tram opens</h1>', ("Ana Ruiz",)),
        (
            "<h1>Tram opens</h1><div>By <a rel=author href=/a>Ana Ruiz</a></div><div>Fact-checked by <a rel=author href=/b>Tom Okafor</a></div>",
            ("Ana Ruiz",),
        ),
        ('<h1>Tram opens</h1><p class="byline">Reviewed by Tom Okafor</p><p class="byline">By Ana Ruiz</p>', ("Ana Ruiz",)),
        ("<h1>Tram opens</h1><p>3 May 2024 by Ana Ruiz</p><p>The tram opened.</p>", ("Ana Ruiz",)),
        ("<h1>Tram opens</h1><p>Ana Ruiz</p><p>The tram opened.</p><p>Ana Ruiz is a writer who lives by the sea.</p>", ("Ana Ruiz",)),
        ("<h1>Tram opens</h1><p>World News</p><p>The tram opened.</p>", ()),
        ("<h1>Tram opens</h1><p>The tram opened.</p><p>This story was written by Ana Ruiz, who rides it.</p>", ("Ana Ruiz",)),
    ],
)
def test_authors_are_found_where_no_mark_names_them_and_only_there(html: str, authors: tuple[str, ...]) -> None:
    assert decided(html).authors == authors


OLD = (
    "<title>{title}</title><table><tr><td>Harbour Post</td></tr><tr><td><h2>The last ferry leaves the island</h2><p>Tom Okafor, 4 March 2004</p>"
    + "".join(
        f"<p>{text}</p>" for text in ("It left at noon on Thursday, with three hundred people on board, the harbour office said.",) * 3
    )
)


@pytest.mark.parametrize(
    ("title", "headline", "outlet"),
    [
        ("Harbour Post - The last ferry leaves the island", "The last ferry leaves the island", "Harbour Post"),
        ("The last ferry leaves the island | Harbour Post", "The last ferry leaves the island", "Harbour Post"),
        ("Ferries - timetables", "Ferries - timetables", None),  # no heading shows a part of it
    ],
)
def test_a_saved_page_without_an_address_names_its_outlet_beside_the_words_of_its_heading(
    title: str, headline: str, outlet: str | None
) -> None:
    fields = decided(OLD.format(title=title))
    assert fields.headline is not None
    assert (fields.headline.text, fields.outlet) == (headline, outlet)
    assert outlet is None or fields.published == "2004-03-04"
