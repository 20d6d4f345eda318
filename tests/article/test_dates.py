from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article.dates import best, date_line, from_stamp, from_url, later_than, moment, understand, without_dates
from tests.clock import within

CASES = json.loads((Path(__file__).parents[1] / "cases/made/dates.json").read_text("utf-8"))["cases"]


@pytest.mark.parametrize(("text", "language", "expected"), CASES)
def test_a_written_date_is_understood_as_exactly_as_it_is_written(text: str, language: str | None, expected: str | None) -> None:
    assert understand(text, language) == expected


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400), st.sampled_from([None, "en", "en-US", "de", "hr", "ar", "x"]))
def test_any_text_gives_a_date_of_the_calendar_or_none(text: str, language: str | None) -> None:
    value = understand(text, language)
    assert value is None or dt.datetime.fromisoformat(value).year >= 1850
    without_dates(text)
    date_line(text)


@given(
    st.from_regex(
        r"[0-9]{1,4}[-/. ]([0-9]{1,2}|[Mm]ay|марта|月)[-/. ,]{1,2}[0-9]{1,5}( [0-9]{1,2}[:.][0-9]{2}( ?[ap]m)?( ?[A-Z]{2,4}|[+-][0-9]{2,4})?)?",
        fullmatch=True,
    )
)
def test_text_that_looks_like_a_date_never_fails(text: str) -> None:
    value = understand(text, "en-GB")
    assert value is None or dt.datetime.fromisoformat(value)


@given(
    st.datetimes(min_value=dt.datetime(1990, 1, 1), max_value=dt.datetime(2100, 1, 1)), st.sampled_from(["+00:00", "+05:30", "-04:00", ""])
)
def test_an_iso_date_comes_out_as_it_went_in(when: dt.datetime, zone: str) -> None:
    text = when.replace(microsecond=0).isoformat() + zone
    assert understand(text) == text


@pytest.mark.parametrize("piece", ["1", "1/", "1.1.", "2024", "2024-", "May ", "12:", "a", "(", "年", " ", "+0", "T1"])
def test_a_hostile_run_costs_no_time(piece: str) -> None:
    within(0.25, lambda: understand(piece * 200_000))
    within(0.25, lambda: without_dates((piece * 200_000)[:4_000]))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://harbourpost.example/news/2023/11/10/bridge.html", "2023-11-10"),
        ("https://harbourpost.example/20231110/bridge", "2023-11-10"),
        ("https://harbourpost.example/2023/11/bridge.html", None),
        ("https://harbourpost.example/2023/13/40/bridge.html", None),
        ("https://harbourpost.example/story-20231110", None),
        ("https://harbourpost.example/2023", None),
    ],
)
def test_only_a_full_day_in_the_address_counts(url: str, expected: str | None) -> None:
    assert from_url(url) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1714700862", "2024-05-03T01:47:42+00:00"), ("20240503", None), ("171470086", None), ("9" * 40, None), ("١٧١٤٧٠٠٨٦٢", None)],
)
def test_seconds_since_1970(text: str, expected: str | None) -> None:
    assert from_stamp(text) == expected


@pytest.mark.parametrize(
    ("value", "capture", "expected"),
    [
        ("2024-05-04", "2024-05-03T12:00:00+00:00", False),  # already the fourth somewhere on earth
        ("2024-05-05", "2024-05-03T12:00:00+00:00", True),
        ("2024-05-03T13:00:00+02:00", "2024-05-03T12:00:00+00:00", False),
        ("2024-05-03T15:00:00+02:00", "2024-05-03T12:00:00+00:00", True),
        ("2024-05-03T23:00", "2024-05-03", False),
        ("2024-05-05", "2024-05-03", True),
        ("2024-05-05", None, False),
        ("2024-05-05", "yesterday", False),
    ],
)
def test_a_date_later_than_the_capture_is_seen(value: str, capture: str | None, expected: bool) -> None:
    assert later_than(value, capture) is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2024-05-03", "2024-05-03T15:47+02:00"], "2024-05-03T15:47+02:00"),
        (["2024-05-03T15:47", "2024-05-03T15:47:42+02:00"], "2024-05-03T15:47:42+02:00"),
        (["2024-05-03T15:47", "2024-05-03T18:00:00+02:00"], "2024-05-03T15:47"),
        (["2024-05-03", "2024-05-04T15:47"], "2024-05-03"),
        (["2024-05-03T15:47+00:00", "2024-05-03T15:47:42+02:00"], "2024-05-03T15:47+00:00"),
        ([], None),
    ],
)
def test_the_same_moment_is_kept_as_exactly_as_any_source_gives_it(values: list[str], expected: str | None) -> None:
    assert best(values) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("10 Nov, 2023 08:05", "2023-11-10T08:05"),
        ("Published on Friday, 10 November 2023", "2023-11-10"),
        ("The bridge was opened in the harbour on 10 November 2023.", None),
    ],
)
def test_a_date_line_holds_little_else(line: str, expected: str | None) -> None:
    assert date_line(line, "en") == expected


LANGUAGES = (
    "en_GB de fr es it pt nl sv da nb fi is et lv lt pl cs sk hu ro bg hr sr sl mk sq uk ru el tr ar he fa ur hi bn ta te th id ms vi fil sw af ca gl eu ja zh ko"
).split()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_month_is_read_as_cldr_writes_it(language: str) -> None:
    """The forms are those of Unicode's CLDR through babel, not those of the table in the package, which is trimmed and mended."""
    babel = pytest.importorskip("babel.dates")
    for month in range(1, 13):
        day = dt.date(2024, month, 13)
        for form in ("full", "long", "medium"):
            assert understand(babel.format_date(day, form, locale=language), language.replace("_", "-")) == day.isoformat()


def test_a_line_too_long_for_a_date_line_is_none() -> None:
    assert date_line("3 May 2024, 08:05") == "2024-05-03T08:05"
    assert date_line("3 May 2024, 08:05 " + "· " * 400) is None


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("2024-05-03", None), ("2024-05-03T08:05", dt.datetime(2024, 5, 3, 8, 5)), ("2024-13-03T08:05", None), ("soonTlater", None)],
)
def test_the_moment_of_a_value(value: str, wanted: dt.datetime | None) -> None:
    assert moment(value) == wanted
