"""Which pages a crawl keeps, and what it says of the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import QueryError
from onrecord.scale.wanted import Wanted, host, wanted
from tests.builder import record


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Wanted(), None),
        (Wanted(kinds=("article",), languages=("en",), words=10, since="2024-03-04", until="2024-03-04"), None),
        (Wanted(kinds=("listing",)), "of the kind “article”"),
        (Wanted(languages=("de", "fr")), "language is en"),
        (Wanted(words=10_000), "words"),
        (Wanted(since="2024-03-05"), "published on 2024-03-04"),
        (Wanted(until="2024-03-03"), "published on 2024-03-04"),
        (Wanted(since="2024-03", until="2024-03"), None),
        (Wanted(until="2024"), None),
        (Wanted(until="2024-02"), "published on 2024-03-04"),
    ],
)
def test_a_record_is_kept_or_kept_out_with_a_reason(asked: Wanted, words: str | None) -> None:
    said = asked.record(record())
    assert said is None if words is None else words in (said or "")


def test_a_page_without_a_date_is_kept_out_where_a_day_is_asked_for() -> None:
    assert "no date" in (Wanted(since="2024-01-01").record(record(published=None)) or "")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://news.example/a", True),
        ("https://www.NEWS.example/a", True),
        ("https://badnews.example/a", False),
        ("https://example/a", False),
        (None, False),
        ("http://[broken", False),
    ],
)
def test_hosts(url: str | None, kept: bool) -> None:
    assert (Wanted(hosts=("news.example",)).host(url) is None) == kept


def test_what_a_person_asks_for_is_put_as_pages_are() -> None:
    asked = wanted(
        languages=["EN", "de-AT"], hosts=["https://News.example/world", "*.other.example", "[broken"], since=" 2024-03 ", words=5
    )
    assert asked == Wanted(languages=("en", "de"), hosts=("news.example", "other.example", "[broken"), since="2024-03", words=5)
    assert wanted(since="2024", until="2024-02-29").until == "2024-02-29"


@pytest.mark.parametrize("day", ["1 March 2024", "2024-13", "2023-02-29", "2024-3-1", "٢٠٢٤", "", "yesterday"])
def test_what_is_no_day_is_refused_before_anything_is_read(day: str) -> None:
    for name in ("since", "until"):
        with pytest.raises(QueryError, match="is no day"):
            wanted(**{name: day})  # type: ignore[arg-type]


def test_what_is_no_code_of_a_language_is_refused() -> None:
    with pytest.raises(QueryError, match="“English” is no code of a language"):
        wanted(languages=["English"])


@given(st.text())
def test_any_address_has_a_host_or_none(url: str) -> None:
    assert host(url) is None or isinstance(host(url), str)
