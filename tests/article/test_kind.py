from __future__ import annotations

import pytest

from onrecord.article import choose
from onrecord.model import Options, Page
from onrecord.page import lay_out

BODY = "".join(
    f"<p>The council met on day {i} of the week and voted, as the mayor had asked, on the repair of the old bridge.</p>" for i in range(12)
)
LIST = "".join(f"<div><h3><a href=/{i}>The council votes on the repair of bridge number {i}</a></h3></div>" for i in range(20))


def ld(kind: str) -> str:
    return f'<script type="application/ld+json">{{"@type":"{kind}","headline":"Council votes on the old bridge"}}</script>'


@pytest.mark.parametrize(
    ("body", "url", "kind"),
    [
        (BODY, "https://news.example/2024/bridge", "article"),
        (ld("NewsArticle") + BODY, None, "article"),
        (ld("LiveBlogPosting") + BODY, None, "live blog"),
        (BODY, "https://news.example/world/live-updates-bridge", "live blog"),
        (BODY, "https://forum.example/threads/old-bridge.12/", "forum"),
        (ld("Product") + BODY, None, "product"),
        (BODY, "https://docs.example/guide", "documentation"),
        (LIST, "https://news.example/", "listing"),
        ("", None, "empty"),
    ],
)
def test_kinds(body: str, url: str | None, kind: str) -> None:
    heading = "<h1>Council votes on the old bridge</h1>" if body and body is not LIST else ""
    layout = lay_out(Page(f"<!doctype html><body>{heading}{body}".encode(), url=url), Options())
    assert choose(layout, Options()).article.kind == kind


def test_an_error_page_is_not_found() -> None:
    layout = lay_out(
        Page(b"<title>Page not found</title><h1>Page not found</h1><p>Sorry, the page that you asked for has moved."), Options()
    )
    assert choose(layout, Options()).article.kind == "not found"
