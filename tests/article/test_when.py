from __future__ import annotations

import pytest

from onrecord.article.evidence import claims
from onrecord.article.verdicts import Verdicts
from onrecord.article.when import choose_date
from onrecord.model import Options, Page
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
