"""Times: cases by hand, properties on arbitrary text, and time in proportion to the text."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.findings import calendars, times, timezones
from onrecord.limits import Limits
from onrecord.model import Options, Part, Prose, Sentence, Time
from onrecord.text import prose
from tests.clock import growth

CASES = Path(__file__).parents[1] / "cases"
GOLD = Path(__file__).parents[2] / "bench" / "gold" / "times_made.jsonl"
NARRATIVES = GOLD.with_name("times_narratives.jsonl")
FRESH = (GOLD.with_name("times_fresh.jsonl"), GOLD.with_name("times_narratives_fresh.jsonl"))
NOT_READ = {  # "a week today", "had until noon on", names, "at 22.40", a day counted from none
    "g012", "h040", "h092", "h094", "i050", "j012",
    "w007", "z058", "dd037", "ee017",  # "runs for two weeks from", "on Nov. 3 and on the 19th", "by evening" after another day, "late in the evening"
}  # fmt: skip


def prose_of(text: str, language: str = "en") -> Prose:
    """A text whose lines are its sentences; times need no more."""
    parts, at = [], 0
    for line in text.split("\n"):
        parts.append((at, at + len(line)))
        at += len(line) + 1
    return Prose(
        text=text,
        language=language,
        parts=tuple(Part(a, b) for a, b in parts),
        sentences=tuple(Sentence(text[a:b], a, b) for a, b in parts),
        quotations=(),
        people=(),
    )


def found(text: str, published: str | None = "2023-11-10", language: str = "en") -> tuple[Time, ...]:
    return times.find(prose_of(text, language), published, Options())


def cases(name: str) -> list[dict]:
    return json.loads((CASES / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", cases("made/times.json"), ids=lambda c: c["text"][:50])
def test_made(case: dict) -> None:
    got = [{k: getattr(t, k) for k in want} for t, want in zip(found(case["text"], case["published"]), case["times"], strict=True)]
    assert got == case["times"]


@pytest.mark.parametrize("case", cases("made/times_languages.json"), ids=lambda c: f"{c['language']} {c['text'][:40]}")
def test_languages(case: dict) -> None:
    got = [[t.text, t.type, t.value] for t in found(case["text"], case["published"], case["language"])]
    assert got == case["times"]


def marked(case: dict) -> object:
    """A case; one that says why it does not hold yet must fail."""
    marks = [pytest.mark.xfail(strict=True, reason=case["not_yet"])] if "not_yet" in case else []
    return pytest.param(case, id=f"{case['language']} {case['text'][:40]} {case['published']}", marks=marks)


@pytest.mark.parametrize("case", [marked(case) for case in cases("made/times_rules.json")])
def test_rules(case: dict) -> None:
    """What each rule reads and refuses: written from the calendar before the output was seen."""
    got = [[t.text, t.value] for t in found(case["text"], case["published"], case["language"])]
    assert got == case["times"]


@pytest.mark.parametrize("text", cases("negative/times.json"))
def test_no_time(text: str) -> None:
    assert [t.text for t in found(text)] == []


@pytest.mark.parametrize("line", GOLD.read_text(encoding="utf-8").splitlines(), ids=lambda line: json.loads(line)["id"])
def test_probe(line: str) -> None:
    case = json.loads(line)
    got = found(case["text"], case["ref"])
    assert [(t.text, t.type) for t in got] == [(g["text"], g["type"]) for g in case["gold"]]
    for t, g in zip(got, case["gold"], strict=True):
        assert t.value in [g["value"], *g.get("alt", [])]


@pytest.mark.parametrize("line", NARRATIVES.read_text(encoding="utf-8").splitlines(), ids=lambda line: json.loads(line)["id"])
def test_narratives_count_from_the_last_date_that_they_gave(line: str) -> None:
    case = json.loads(line)
    got = [(t.text, t.type, t.value) for t in found(case["text"].replace(". ", ".\n"), case["ref"])]
    assert got == [(g["text"], g["type"], g["value"]) for g in case["gold"]]


def fresh() -> list[object]:
    rows = [json.loads(line) for path in FRESH for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        pytest.param(row, id=row["id"], marks=[pytest.mark.xfail(strict=True, reason="not read")] if row["id"] in NOT_READ else [])
        for row in rows
    ]


@pytest.mark.parametrize("case", fresh())
def test_fresh(case: dict) -> None:
    """Every time of the gold overlaps one that was found, with one of its values; sentences without any stay empty."""
    text = case["text"].replace(". ", ".\n") if "narrative" in case["tags"] else case["text"]
    got = found(text, case["ref"])
    assert case["gold"] or not got
    at = 0
    for gold in case["gold"]:
        start = case["text"].index(gold["text"], at)
        at = start + len(gold["text"])
        values = [t.value for t in got if t.start < at and start < t.end]
        assert set(values) & {gold["value"], *gold.get("alt", [])}, gold


def test_a_war_of_recent_years_is_a_narrative() -> None:
    lines = [f"In {year} the fighting spread to the north.\nThe town fell on 3 May {year}." for year in range(2016, 2023)]
    assert found("\n".join([*lines, "It was taken back on 9 June."]))[-1].value == "2022-06-09"


PAIRS = [
    ("Loans fell in the third and fourth quarters of 2021.", [("the third", "2021-Q3"), ("fourth quarters of 2021", "2021-Q4")]),
    ("Trade grew in the 18th and 19th centuries.", [("the 18th", "17"), ("19th centuries", "18")]),
    ("It was a hit in the late 19th and early 20th centuries.", [("the late 19th", "18"), ("early 20th centuries", "19")]),
    ("She was a star of the thirties and forties.", [("the thirties", "193"), ("forties", "194")]),
    ("From Dec. 5 to Nov. 4 it was shut.", [("Dec. 5", "2022-12-05"), ("Nov. 4", "2023-11-04")]),
    ("Second-quarter profit fell from the year-earlier period.", [("Second-quarter", "2023-Q2"), ("the year-earlier period", "2022-Q2")]),
    ("Trade in the June quarter fell from the same quarter a year ago.", [("June", "2023-06"), ("the same quarter a year ago", "2022")]),
    ("The batsman made his second century here.", []),
    ("The home treats 80 people a day.", []),
    ("The first and second goals fell late.", []),
    ("He scored in the first half and the loss was heavy.", []),
    ('The host of "This Week" agreed.', []),
]


@pytest.mark.parametrize(("text", "wanted"), PAIRS, ids=[text for text, _ in PAIRS])
def test_times_that_share_a_word(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(t.text, t.value) for t in found(text)] == wanted


def test_a_news_story_that_names_old_years_stays_news() -> None:
    text = "The mill opened in 1871.\nIt burned in 1902 and in 1931.\nIt was sold in 1960 and 1984.\nOn Tuesday it closed, the owner said on Wednesday.\nA sale follows on 5 December."
    assert found(text)[-1].value == "2023-12-05"


RELATIVE = [
    ("Two Fridays ago he left.", "Two Fridays ago", "2023-10-27"),
    ("A couple of Mondays ago he left.", "A couple of Mondays ago", "2023-10-30"),
    ("They meet a week from Monday.", "a week from Monday", "2023-11-20"),
    ("They meet two days from tomorrow.", "two days from tomorrow", "2023-11-13"),
    ("She quit a fortnight ago.", "a fortnight ago", "2023-W43"),
    ("In the 2016/2017 season they won.", "2016/2017", "2016"),
    ("The plan of 1921-23 failed.", "1921-23", "1921"),
    ("Islam will one day be free.", "one day", "FUTURE_REF"),
    ("The alarm came at half past six on Monday.", "half past six on Monday", "2023-11-06T06:30"),
    ("At a quarter to nine in the evening it rang.", "a quarter to nine in the evening", "2023-11-10T20:45"),
    ("They met at 7.30 in the evening.", "7.30 in the evening", "2023-11-10T19:30"),
    ("They meet on Friday week.", "Friday week", "2023-11-24"),
    ("They met in the first week of June.", "the first week of June", "2023-W22"),
    ("They met in the week of October 2.", "the week of October 2", "2023-W40"),
    ("They vote on the first Tuesday of November.", "the first Tuesday of November", "2023-11-07"),
    ("Four years ago today he left.", "Four years ago today", "2019-11-10"),
    ("The battle of 15 March 44 BC was lost.", "15 March 44 BC", "BC0044-03-15"),
    ("Nearly a quarter of a century passed.", "Nearly a quarter of a century", "P25Y"),
    ("On Easter Monday he left.", "Easter Monday", "2023-04-10"),
    ("On Memorial Day he left.", "Memorial Day", "2023-05-29"),
    ("First-half profit fell.", "First-half", "2023-H1"),
    ("Drones came overnight Wednesday.", "overnight Wednesday", "2023-11-08TNI"),
    ("The bars open at noon on Sunday.", "noon on Sunday", "2023-11-12T12:00"),
    ("The bars did not open at noon on Sunday.", "noon on Sunday", "2023-11-05T12:00"),
    ("The lease had been due to expire on Sunday.", "Sunday", "2023-11-05"),
    ("Curbs take effect on Sunday.", "Sunday", "2023-11-12"),
    ("The mayor chose a new seat on Sunday.", "Sunday", "2023-11-05"),
    ("The cap, dropped in May, will come back.", "May", "2023-05"),
    ("Exports fell in the first half.", "the first half", "2023-H1"),
    ("Exports fell in the first half of 2019.", "the first half of 2019", "2019-H1"),
    ("The bond pays quarterly, they said.", "quarterly", "P3M"),
    ("Dues are billed quarterly by post.", "quarterly", "P3M"),
    ("Shops reopened the day after Labor Day.", "the day after Labor Day", "2023-09-05"),
    ("It snowed the week before Easter.", "the week before Easter", "2023-W13"),
    ("A two-and-a-half-year ban followed.", "two-and-a-half-year", "P2Y6M"),
    ("At the start of the 1920s it closed.", "the start of the 1920s", "192"),
    ("Shots rang out in the predawn hours of Nov. 2.", "the predawn hours of Nov. 2", "2023-11-02TMO"),
    ("Cash runs out at the end of the fiscal year.", "the end of the fiscal year", "2023"),
    ("A cake came on Christmas Eve at 6 p.m.", "Christmas Eve at 6 p.m.", "2023-12-24T18:00"),
    ("They sang on Easter Sunday morning.", "Easter Sunday morning", "2023-04-09TMO"),
    ("Costs in the month ended Oct. 28 rose.", "the month", "P1M"),
    ("Rain in the decade to 2015 was scarce.", "the decade", "P10Y"),
    ("It aired at 7:30 tonight.", "7:30 tonight", "2023-11-10T19:30"),
    ("It aired at 10 p.m. last night.", "10 p.m. last night", "2023-11-09T22:00"),
    ("Shots were heard the night before last.", "the night before last", "2023-11-08TNI"),
    ("He died two years ago this week.", "two years ago this week", "2021-W45"),
    ("Loans shrank in 3Q23.", "3Q23", "2023-Q3"),
    ("FY24 guidance was raised.", "FY24", "2024"),
    ("They met in the summer of '69.", "the summer of '69", "1969-SU"),
    ("The relay is run every third year.", "every third year", "P3Y"),
    ("A long time ago it was a mill.", "A long time ago", "PAST_REF"),
    ("It is a sin of the twenty-first century.", "the twenty-first century", "20"),
    ("The past fortnight was dry.", "The past fortnight", "P2W"),
    ("Work may start in the next day or two.", "the next day or two", "P2D"),
    ("Schools stay shut for the rest of the week.", "the rest of the week", "2023-W45"),
    ("He died two years ago next month.", "two years ago next month", "2021-12"),
    ("It was rebuilt three winters ago.", "three winters ago", "2020-WI"),
    ("The strike is to last six weeks.", "six weeks", "P6W"),
    ("In the second millennium it grew.", "the second millennium", "1"),
    ("Roads should be clear by evening.", "evening", "2023-11-10TEV"),
    ("The fort is of the second century.", "the second century", "01"),
    ("It is a 17th century fort.", "17th century", "16"),
    ("They came two days later than agreed.", "two days", "P2D"),
    ("The fund lost $5 million in the second half.", "the second half", "2023-H2"),
    ("The talks are due to end next Sunday.", "next Sunday", "2023-11-12"),
    ("The car must be found by Tuesday.", "Tuesday", "2023-11-14"),
    ("He left on Sunday the 5th.", "Sunday the 5th", "2023-11-05"),
    ("It opened about 3,000 years ago.", "about 3,000 years ago", "BC0978"),
    ("On Black Friday 2025 they queued.", "Black Friday 2025", "2025-11-28"),
    ("For the year ended March 31 it lost money.", "March 31", "2023-03-31"),
]


@pytest.mark.parametrize(("text", "words", "value"), RELATIVE)
def test_relative(text: str, words: str, value: str) -> None:
    assert (words, value) in [(t.text, t.value) for t in found(text)]


def test_hours_ago_count_from_the_moment_of_publication() -> None:
    (hours,) = found("The fire broke out two hours ago.", "2023-11-10T01:05:00+03:00")
    assert (hours.value, hours.earliest, hours.latest) == ("2023-11-09T23", "2023-11-09T23:00", "2023-11-09T23:59")
    (minutes,) = found("The fire broke out 30 minutes ago.", "2023-11-10T01:05:00+03:00")
    assert minutes.value == "2023-11-10T00:35"
    (day,) = found("The fire broke out two hours ago.", "2023-11-10")
    assert day.value == "2023-11-10TXX"


ZONED = [
    ("It began at 4:30 a.m. on Wednesday, Moscow time.", "4:30 a.m. on Wednesday, Moscow time", "2023-11-08T04:30", "2023-11-08T01:30Z"),
    ("The launch is at 9 a.m. ET on 1 July 2024.", "9 a.m. ET on 1 July 2024", "2024-07-01T09:00", "2024-07-01T13:00Z"),
    ("The launch is at 9 a.m. ET on 1 December 2023.", "9 a.m. ET on 1 December 2023", "2023-12-01T09:00", "2023-12-01T14:00Z"),
    ("It was 11 p.m. GMT on Thursday.", "11 p.m. GMT on Thursday", "2023-11-09T23:00", "2023-11-09T23:00Z"),
]


@pytest.mark.parametrize(("text", "words", "value", "moment"), ZONED)
def test_a_named_zone_gives_the_instant(text: str, words: str, value: str, moment: str) -> None:
    (only,) = found(text)
    assert (only.text, only.value, only.earliest, only.latest) == (words, value, moment, moment)


def test_local_time_gives_no_instant() -> None:
    (only,) = found("Shots rang out at 5 p.m. local time.")
    assert only.earliest == only.latest == "2023-11-10T17:00"


EXTENTS = [
    ("He waited from June to August.", ("2023-06-01", "2023-08-31"), 2),
    ("He has waited since early June.", ("2023-06-01", "2023-11-10"), 1),
    ("He waits until Friday.", (None, "2023-11-10"), 1),
    ("It stood empty between 1874 and 1879.", ("1874-01-01", "1879-12-31"), 2),
    ("The plan for 2018–2020 failed.", ("2018-01-01", "2020-12-31"), 2),
    ("He left in June and came back in August.", None, 2),
]


@pytest.mark.parametrize(("text", "extent", "count"), EXTENTS)
def test_ranges_are_kept(text: str, extent: tuple[str | None, str | None] | None, count: int) -> None:
    assert [t.extent for t in found(text)] == [extent] * count


@given(st.dates(min_value=date(2007, 1, 1), max_value=date(2100, 1, 1)), st.sampled_from(sorted(timezones.names())))
def test_an_instant_lies_within_a_day_of_its_clock_time(day: date, zone: str) -> None:
    moment = timezones.instant(day.isoformat(), "12:00", zone)
    assert moment is not None
    assert abs((datetime.fromisoformat(moment[:-1]) - datetime(day.year, day.month, day.day, 12)).total_seconds()) <= 14 * 3600


@pytest.mark.shared
def test_seed(shared: Path) -> None:
    """The page that started the project: all of its times in order, and besides them only a "now"."""
    folder = shared / "seed"
    text = next(folder.glob("*.txt")).read_text(encoding="utf-8").split("\n\n", 1)[1]
    wanted = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["times"]
    assert [{"text": t.text, "value": t.value} for t in found(text) if t.value != "PRESENT_REF"] == wanted


WITHOUT_DATE = [
    ("They left yesterday.", "XXXX-XX-XX"),
    ("They left on Friday.", "XXXX-WXX-5"),
    ("They left in June.", "XXXX-06"),
    ("They left on 5 June.", "XXXX-06-05"),
    ("They left last week.", "XXXX-WXX"),
    ("They left last year.", "XXXX"),
    ("They left in the third quarter.", "XXXX-Q3"),
    ("They left in recent months.", "PAST_REF"),
    ("They left in 1998.", "1998"),
    ("They left on Christmas Eve.", "XXXX-12-24"),
]


@pytest.mark.parametrize(("text", "value"), WITHOUT_DATE)
def test_without_publication_nothing_is_guessed(text: str, value: str) -> None:
    (only,) = found(text, None)
    assert only.value == value
    if "X" in value:
        assert only.earliest is None
        assert only.latest is None


def test_publication_with_time_and_zone_counts_as_the_page_writes_it() -> None:
    assert found("He left today.", "2023-11-10T00:30:00+03:00")[0].value == "2023-11-10"


def test_anchor_and_rule_are_kept() -> None:
    first, second = found("The mine closed on 3 May 2011. Two days later it burned.")
    assert (first.anchor, second.anchor) == (None, "text 2011-05-03")
    assert found("He left on Friday.")[0].anchor == "published 2023-11-10"
    assert all(t.rule for t in (first, second))


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31", "1582-10-10"])
def test_ends_of_the_calendar(published: str) -> None:
    text = "900,000 days ago, 9999 years from now, last century, next decade, last week, next Friday, yesterday, tomorrow, in March, last Easter."
    for t in found(text, published):
        assert t.earliest is None or t.latest is None or t.earliest <= t.latest


@pytest.mark.parametrize("published", ["", "soon", "2023-13-45", "10.11.2023"])
def test_broken_publication_is_none(published: str) -> None:
    assert found("He left yesterday.", published)[0].value == "XXXX-XX-XX"


def test_cap() -> None:
    text = "\n".join(["On Monday and on Tuesday."] * 50)
    assert len(times.find(prose_of(text), "2023-11-10", Options(limits=Limits(findings=7)))) == 7


WORDS = st.sampled_from(
    [
        "early",
        "late",
        "last",
        "next",
        "this",
        "the",
        "a",
        "two",
        "5",
        "31",
        "June",
        "May",
        "on",
        "Friday",
        "Monday",
        "morning",
        "of",
        ",",
        "-",
        "1998",
        "2023-02-30",
        "week",
        "weeks",
        "ago",
        "later",
        "year's",
        "quarter",
        "first",
        "9/11",
        "10:35",
        "p.m.",
        "GMT",
        "Christmas",
        "Day",
        "every",
        "in",
        "and",
        "half",
        "1980s",
        "20th",
        "century",
        "٣",
        "²",
        "99999999999999999999",
        "31.12.2022",
        "Q3",
        "yesterday",
        "before",
        "after",
        "recent",
        "past",
        "few",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join), st.lists(WORDS, max_size=30).map("".join))


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.one_of(st.none(), st.dates().map(date.isoformat)))
def test_spans_quote_the_text_and_intervals_are_ordered(text: str, published: str | None) -> None:
    end = 0
    for t in found(text, published):
        assert text[t.start : t.end] == t.text
        assert t.start >= end
        end = t.end
        assert t.value
        if t.earliest and t.latest:
            assert t.earliest <= t.latest


@given(st.dates(min_value=date(1600, 1, 1), max_value=date(2400, 1, 1)))
def test_a_shifted_value_covers_its_day(day: date) -> None:
    for unit in ("D", "W", "M", "Q", "Y", "E", "C"):
        value = calendars.shifted(day, unit, 0)
        assert value is not None
        first, last = calendars.interval(value) or ("", "")
        assert first <= day.isoformat() <= last


EASTERS = [(1961, "1961-04-02"), (2000, "2000-04-23"), (2016, "2016-03-27"), (2024, "2024-03-31"), (2038, "2038-04-25")]


@pytest.mark.parametrize(("year", "day"), EASTERS)
def test_easter(year: int, day: str) -> None:
    assert calendars.easter(year).isoformat() == day


REPEATED = [
    "on June 5, ",
    "two hundred ",
    "the last ",
    "5 ",
    "1",
    "early ",
    "a few weeks ago ",
    "10:35 ",
    "May ",
    ", ",
    "- ",
    "late on the ",
    "2023-11-10",
    "٣",
]


@pytest.mark.parametrize("unit", REPEATED)
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    texts = {size: prose_of((unit * (size // len(unit) + 1))[:size]) for size in (20_000, 80_000)}
    assert growth(lambda size: times.find(texts[size], "2023-11-10", Options()), 20_000, 80_000) < 12  # quadratic growth is 16 times


SPOKEN = [  # published on Friday, 10 November 2023
    ("“We leave today,” the captain said on Tuesday.", "today", "2023-11-07"),
    ("“They came yesterday,” he told reporters on Monday, “and they go back tomorrow.”", "yesterday", "2023-11-05"),
    ("“They came yesterday,” he told reporters on Monday, “and they go back tomorrow.”", "tomorrow", "2023-11-07"),
    ("He wrote on Sunday: “Tonight we celebrate.”", "Tonight", "2023-11-05TNI"),
    ("“I saw it this morning,” Ms Roe said Tuesday. “Today is hard,” she added.", "Today", "2023-11-07"),
    ("“I saw it,” Ms Roe said Tuesday.\n\n“Today is hard,” said Mr Hall.", "Today", "2023-11-10"),  # another paragraph, another speaker
    ("“We leave today,” the captain said. The ship sank on Tuesday.", "today", "2023-11-10"),
    ("The ship leaves today, the captain said on Tuesday.", "today", "2023-11-10"),  # no words of his own
    ("“We leave today,” the captain said in a letter of Nov. 7, 2019.", "today", "2023-11-10"),
]


@pytest.mark.parametrize(("text", "words", "value"), SPOKEN)
def test_words_spoken_on_another_day_are_counted_from_it(text: str, words: str, value: str) -> None:
    whole = prose(text, named=False)
    assert [t.value for t in times.find(whole, "2023-11-10", Options()) if t.text == words] == [value]


@pytest.mark.parametrize("case", cases("made/times_absolute.json"), ids=lambda c: c["language"])
def test_a_full_date_in_every_language_of_the_table_of_months(case: dict) -> None:
    """Sentences written for this test, each of Tuesday, 12 March 2024; languages with tables of their own are tested above."""
    assert [t.value for t in found(case["text"], "2024-05-01", case["language"])] == ["2024-03-12"]


@pytest.mark.parametrize("value", ["2023-W60", "2023-13", "2023-02-30", "0000-05", "XXXX-WXX", "soon"])
def test_a_value_without_a_place_on_the_calendar_covers_nothing(value: str) -> None:
    assert calendars.interval(value) is None
    assert calendars.day_of(value) is None


def test_a_month_on_from_its_last_day_is_the_last_day_of_a_shorter_one() -> None:
    assert calendars.plus_months(date(2023, 1, 31), 1) == date(2023, 2, 28)
    assert calendars.plus_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert calendars.plus_months(date(2023, 3, 31), -13) == date(2022, 2, 28)
    assert calendars.plus_months(date(9999, 12, 1), 1) is None


INSTANTS = [
    ("2005-07-01", "12:00", "et", None),  # before the rule of 2007
    ("1990-07-01", "12:00", "central european", None),  # before that of 1996
    ("1990-07-01", "12:00", "gmt", "1990-07-01T12:00Z"),  # without daylight saving no rule is needed
    ("2023-11-10", "24:00", "gmt", "2023-11-11T00:00Z"),
    ("2023-11-31", "12:00", "gmt", None),
    ("9999-12-31", "23:00", "pst", None),  # past the calendar
    ("9999-12-31", "24:00", "gmt", None),
    ("0044-03-15", "12:00", "gmt", None),
    ("2024-03-31", "12:00", "central european", "2024-03-31T10:00Z"),
    ("2024-10-27", "12:00", "central european", "2024-10-27T11:00Z"),
]


@pytest.mark.parametrize(("day", "clock", "zone", "moment"), INSTANTS)
def test_instants(day: str, clock: str, zone: str, moment: str | None) -> None:
    assert timezones.instant(day, clock, zone) == moment


def test_a_chronicle_before_christ_goes_on_in_its_years() -> None:
    lines = [f"In {year} BC the army crossed the river.\nThe town fell in {year - 1} BC." for year in range(218, 204, -2)]
    text = "\n".join([*lines, "It was taken back in May.", "A year later it burned."])
    assert [(t.text, t.value) for t in found(text)][-2:] == [("May", "BC0205-05"), ("A year later", "BC0204")]


SPOKEN = [
    ('On Tuesday the sun shone. "We leave today," she said.', "2023-11-10"),
    ('"We leave today," she said on Tuesday.', "2023-11-07"),
    ('She said so on Tuesday.\n"We leave today," he added.', "2023-11-10"),
]


@pytest.mark.parametrize(("text", "value"), SPOKEN)
def test_today_in_a_quotation_is_the_day_on_which_it_was_said(text: str, value: str) -> None:
    whole = prose(text)
    assert [t.value for t in times.find(whole, "2023-11-10", Options()) if t.text == "today"] == [value]
