from __future__ import annotations

import pytest

from onrecord.article import choose
from onrecord.article.evidence import claims
from onrecord.article.verdicts import Verdicts
from onrecord.article.when import belongs, choose_date
from onrecord.model import Claim, Options, Page, PageKind
from onrecord.page import lay_out

LIST = "".join(f"<article><h2>Story {n}</h2><time datetime='2024-05-0{n}'>May {n}</time></article>" for n in range(1, 6))
WEB_PAGE = '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2019-03-04T08:00:00Z"}</script>'
POST = '<script type="application/ld+json">{"@type": "Article", "datePublished": "2019-03-04T08:00:00Z"}</script>'


def published(html: str, fetched: str | None = None) -> tuple[str | None, list[str]]:
    layout = lay_out(Page(html.encode(), fetched=fetched, media_type="text/html; charset=utf-8"), Options())
    verdicts = Verdicts(claims(layout))
    return choose_date("published", layout, verdicts), [claim.why for claim in verdicts.all() if claim.field == "published"]


def test_dates_of_a_list_belong_to_its_stories() -> None:
    value, why = published(f"<h1>News of the harbour</h1>{LIST}")
    assert value is None
    assert any("another story" in reason for reason in why)


def test_the_date_of_an_article_beside_a_list_is_its_own() -> None:
    assert published(f"<h1>Ferry sails</h1><p class=date>2024-04-30</p><p>{'The ferry sailed on. ' * 60}</p>{LIST}")[0] == "2024-04-30"


def test_when_a_web_page_was_made_is_no_date_of_publication() -> None:
    value, why = published(f"<h1>Our services</h1>{WEB_PAGE}<p>We repair boats.")
    assert value is None
    assert any("nothing else" in reason for reason in why)


@pytest.mark.parametrize(
    "html", [f"{WEB_PAGE}<h1>Ferry sails</h1><time datetime='2019-03-04'>4 March</time>", f"{POST}<h1>Ferry sails</h1>"]
)
def test_it_is_one_where_the_page_shows_the_day_or_says_that_it_is_an_article(html: str) -> None:
    assert published(html)[0] == "2019-03-04T08:00:00+00:00"


def test_a_caption_with_a_year_is_no_date_line() -> None:
    caption = "<p>Fishing boats wait for the storm to pass in the inner harbour of the old town, 24 April 2023</p>"
    assert published(f"<h1>Ferry sails again</h1>{caption}<p>{'The ferry sailed on. ' * 60}</p>")[0] is None


def test_no_date_is_later_than_the_capture() -> None:
    assert published(POST, fetched="2018-01-01T00:00:00Z")[0] is None


BODY = f"<p>{'The ferry sailed on. ' * 60}</p>"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("<p class=date>Last updated on 4 May 2024</p>", None),
        ("<p class=date>Zuletzt aktualisiert: 4. Mai 2024</p>", None),
        ("<p class=date>By Ana Ruiz | Updated 4 May 2024</p>", None),
        ("<p class=date>Published 4 May 2024, updated</p>", "2024-05-04"),
        ("<p class=date>4 May 2024, 8:05 a.m. Updated 5:10 p.m.</p>", "2024-05-04"),
        ("<p class=date>3 May 2024</p><p class=date>Updated 4 May 2024</p>", "2024-05-03"),
    ],
)
def test_when_a_story_was_changed_is_not_when_it_came_out(line: str, day: str | None) -> None:
    value, _ = published(f"<html lang=en-gb><h1>Ferry sails again</h1>{line}{BODY}")
    assert (value and value[:10]) == day


def test_the_day_in_the_header_of_a_site_is_that_of_the_visit() -> None:
    header = "<header><div class=date>Friday, 3 May 2024</div></header>"
    value, why = published(f"{header}<main><h1>Ferry sails again</h1>{BODY}</main>")
    assert value is None
    assert any("apart" in reason for reason in why)
    own = "<header><h1>Ferry sails again</h1><div class=date>3 May 2024</div></header>"
    assert published(f"<main>{own}{BODY}</main>")[0] == "2024-05-03"


@pytest.mark.parametrize(
    ("foot", "day"),
    [
        ("<time datetime='2024-05-03'>3 May</time>", None),  # of a teaser, a counter, a comment: nothing says
        ("<span class=date>Published on 3 May 2024</span>", "2024-05-03"),
    ],
)
def test_a_date_away_from_the_headline_needs_a_word_that_says_what_it_is(foot: str, day: str | None) -> None:
    assert published(f"<main><h1>Ferry sails again</h1>{BODY}</main><div><div>{foot}</div></div>")[0] == day


def test_a_date_below_the_story_inside_its_own_article_counts() -> None:
    assert (
        published(f"<article><h1>Ferry sails again</h1>{BODY}{BODY}<p><time datetime='2024-05-03'>3 May</time></article>")[0]
        == "2024-05-03"
    )


@pytest.mark.parametrize(
    ("source", "kind", "expected"),
    [
        ("class date", "article", True),
        ("class date", "product", False),
        ("meta article:published_time", "product", True),
        ("words of the page", "service", False),
        ("meta article:published_time", "listing", False),
        ("JSON-LD NewsArticle.datePublished", "listing", True),
        ("JSON-LD WebPage.datePublished", "listing", False),
        ("time", "forum", True),
    ],
)
def test_which_dates_a_page_of_each_kind_may_have(source: str, kind: PageKind, expected: bool) -> None:
    assert belongs(Claim("published", "2024-05-03", "3 May 2024", source, "body/p[1]"), kind) is expected


def test_the_release_day_of_a_product_is_no_date_of_publication() -> None:
    page = (
        '<meta property="og:type" content="product"><script type="application/ld+json">{"@type": "Product", "name": "Kettle"}</script><main class=product><h1>Kettle</h1>'
        "<div class=price>$20</div><button>Add to cart</button><p class=date>3 May 2024</p><p>Boils water. Free shipping. In stock.</p></main>"
    )
    layout = lay_out(Page(page.encode(), url="https://shop.example/product/kettle", media_type="text/html"), Options())
    article = choose(layout, Options(findings=False)).article
    assert (article.kind, article.published) == ("product", None)
    assert any(claim.field == "published" and "product" in claim.why for claim in article.evidence)


def test_of_several_dates_that_the_page_shows_without_saying_which_is_its_own_none_is_taken() -> None:
    value, why = published(
        f"<h1>Ferry sails again</h1>{BODY * 3}<p>Last tide table: 3 May 2024</p>{BODY * 3}<p>Next tide table: 9 June 2024</p>"
    )
    assert value is None
    assert not any("the only" in reason for reason in why)
