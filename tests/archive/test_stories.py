"""Articles on one event become one story, in whatever order they come; events alike stay apart."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bench.archive_quality import bcubed
from bench.planted import written
from onrecord.archive.clusters import LARGEST, clusters
from onrecord.archive.likeness import likeness, traits
from onrecord.archive.store import Archive
from onrecord.cli import main
from onrecord.errors import NotFound, QueryError
from onrecord.model import Record
from tests.archive.pages import WIRE, Pair, article, filled
from tests.builder import bridge, record

QUAKE = "A magnitude 6.4 earthquake struck off Carvella early on Tuesday"


def pairs() -> list[tuple[str, Pair]]:
    """The planted stories of the bench; the bytes are the record's text, which no test reads again."""
    from hashlib import sha256

    found = []
    for planted in written(random.Random(11), each=3):
        data = planted.record.text.encode()
        page = replace(planted.record.page, sha256=sha256(data).hexdigest(), size=len(data))
        found.append((planted.story, (replace(planted.record, page=page), data)))
    return found


def state(archive: Archive) -> tuple[Any, ...]:
    """What is known of stories, utterances and texts, told by the pages themselves, not by their numbers."""
    execute = archive._connection.execute
    stories = sorted(execute("SELECT c.sha256, r.story FROM related r JOIN capture c ON c.id = r.document"))
    utterances: dict[int, set[tuple[str, int]]] = {}
    for utterance, sha256, number in execute(
        "SELECT q.utterance, c.sha256, q.number FROM quotation q JOIN capture c ON c.id = q.document WHERE utterance > 0"
    ):
        utterances.setdefault(utterance, set()).add((sha256, number))
    texts: dict[int, set[str]] = {}
    for text, sha256 in execute("SELECT r.one_text, c.sha256 FROM related r JOIN capture c ON c.id = r.document"):
        texts.setdefault(text, set()).add(sha256)
    return stories, sorted(map(sorted, utterances.values())), sorted(map(sorted, texts.values())), sorted(execute("SELECT * FROM story"))


def test_any_order_and_any_number_of_goes_gives_the_same(tmp_path: Path) -> None:
    given_pages = [pair for _, pair in pairs()]
    once = state(filled(tmp_path / "once.db", *given_pages))
    random.Random(2).shuffle(given_pages)
    with Archive(tmp_path / "goes.db") as archive:
        for first in range(0, len(given_pages), 7):
            for pair in given_pages[first : first + 7]:
                archive.add(*pair)
            archive.relate()
        assert state(archive) == once
        assert archive.relate() == 0
        archive.rebuild()
        assert state(archive) == once


def test_the_planted_stories_are_found(tmp_path: Path) -> None:
    planted = pairs()
    archive = filled(tmp_path / "news.db", *(pair for _, pair in planted))
    gold = [story for story, _ in planted]
    groups: dict[str, list[int]] = {}
    for document, story in archive._connection.execute("SELECT document, story FROM related"):
        groups.setdefault(story, []).append(document - 1)
    precision, recall, f1 = bcubed(gold, list(groups.values()))
    assert recall > 0.9
    assert f1 > 0.8, (precision, recall)


def test_a_changed_page_leaves_its_old_story(tmp_path: Path) -> None:
    url = "https://gazette.example/live"
    archive = filled(
        tmp_path / "news.db",
        article("Harbour of Kellis closed", *WIRE, outlet="City Courier"),
        article("Kellis quay closed", *WIRE[:5], url=url, outlet="Radio Nine"),
    )
    assert [s.articles for s in archive.stories()] == [2]
    record, data = article(
        "Rain", "It will rain in Delmar for a week, the forecaster Jo Marsh said.", url=url, outlet="Radio Nine", day="2024-03-06"
    )
    archive.add(record, data)
    assert archive.relate() == 1
    assert archive.stories() == []
    assert archive.texts() == []
    assert sum(s.articles for s in archive.stories(least=1)) == 2


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return filled(
        tmp_path / "news.db",
        article(
            "Earthquake hits Carvella coast", f"{QUAKE}, killing 14 people.", "Governor Teresa Mondal said 230 people had been injured.",
            "The fuel terminal of Port Almira was closed as a precaution against leaking pipes, Mondal said.", outlet="City Courier", day="2024-02-06",
        ),
        article(
            "Carvella earthquake: toll rises", "The earthquake off Carvella on Tuesday killed 19 people, Governor Teresa Mondal claimed.", "More than 200 people were injured.",
            "In Port Almira the fuel terminal was closed as a precaution against leaking pipes.", outlet="Radio Nine", day="2024-02-07",
        ),
        article("Choir opens hall", "A choir of children opened the concert hall of Delmar on Saturday.", outlet="Radio Nine", day="2024-02-07"),
    )  # fmt: skip


def test_a_story_side_by_side(archive: Archive) -> None:
    (row,) = archive.stories(words="carvella")
    page = archive.story(row.name)
    assert [s.outlet for s in page.articles] == ["City Courier", "Radio Nine"]
    assert (row.articles, row.outlets, row.texts, page.texts) == (2, 2, 2, 2)
    verbs = {side.outlet: {s.speaker: dict(s.verbs) for s in side.speakers} for side in page.articles}
    assert verbs["Radio Nine"]["Teresa Mondal"] == {"claimed": 1}
    assert {(o.outlet, o.speaker) for o in page.own_voice} == {("Radio Nine", "Teresa Mondal")}
    assert [m.outlet for clock in page.clocks if clock.day == "2024-02-06" for m in clock.mentions] == ["City Courier", "Radio Nine"]
    for o in page.own_voice:
        assert archive.record(o.document).text[o.sentence.start : o.sentence.end] == o.sentence.text


def test_a_story_is_found_by_number_and_address(archive: Archive) -> None:
    (row,) = archive.stories()
    assert archive.story("2").name == archive.story("#1").name == row.name
    assert archive.story(archive.record(1).page.url or "").name == row.name
    for unknown in ("", "%", "#99", "2031"):
        with pytest.raises(NotFound):
            archive.story(unknown)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["stories"], "2 articles, 2 outlets, 2 independent texts"),
        (["stories", "--json"], '"articles":2'),
        (["story", "#1"], "City Courier names Teresa Mondal"),
        (["story", "#1", "--json"], '"own_voice":[{'),
        (["ledger", "#1", "--story", "--conflicts"], "values differ"),
        (["ledger", "Teresa Mondal"], "Nothing is counted twice"),
        (["copies"], "No two pages"),
        (["copies", "1"], "No other page"),
        (["quote", "nobody", "said", "these", "words"], "No quotation"),
    ],
)
def test_the_commands(archive: Archive, arguments: list[str], told: str) -> None:
    result = CliRunner().invoke(main, [*arguments, "--archive", str(archive.path)])
    assert told in result.output, result.output


# ── the grouping itself ─────────────────────────────────────────────────────


@given(st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda p: p[0] < p[1]), st.floats(0.01, 1.0)), st.randoms())
@settings(max_examples=80)
def test_groups_hold_everyone_once_and_do_not_depend_on_how_ties_are_listed(
    ties: dict[tuple[int, int], float], turn: random.Random
) -> None:
    found = clusters(range(10), ties, 0.3)
    assert sorted(m for group in found for m in group) == list(range(10))
    listed = list(ties.items())
    turn.shuffle(listed)
    assert clusters(range(10), dict(listed), 0.3) == found


def test_a_chain_is_not_one_story() -> None:
    chain = {(i, i + 1): 0.5 for i in range(9)}
    assert max(map(len, clusters(range(10), chain, 0.3))) < 4


def test_a_record_without_anything_is_a_story_of_its_own(tmp_path: Path) -> None:
    bare, data = article("x", "")
    archive = filled(tmp_path / "news.db", (bare, data))
    assert isinstance(bare, Record)
    assert archive.stories() == []


def test_stories_since_a_day(archive: Archive) -> None:
    assert [s.last_day for s in archive.stories(since="2024-02-07")] == ["2024-02-07"]
    assert archive.stories(since="2024-02-08") == []
    assert len(archive.stories(since="2024-02", least=1)) == 2
    with pytest.raises(QueryError, match="2023-11-10"):
        archive.stories(since="last week")


def test_a_crowd_that_hangs_together_is_cut_at_its_weakest_ties() -> None:
    """Ten thousand pages of one agency are not compared each with each: what holds them together least goes first."""
    size = LARGEST // 2 + 1
    strong = {(i, i + 1): 0.9 for i in range(2 * size - 1) if i != size - 1}
    found = clusters(range(2 * size), {**strong, (size - 1, size): 0.31}, 0.3)
    assert sorted(m for group in found for m in group) == list(range(2 * size))
    assert not any(size - 1 in group and size in group for group in found)


def test_a_listing_among_the_pages_is_in_no_story(tmp_path: Path) -> None:
    page, data = article("Earthquake hits Carvella coast", f"{QUAKE}, killing 14 people.", *WIRE)
    listing = replace(page, article=replace(page.article, kind="listing"), page=replace(page.page, url="https://gazette.example/"))
    archive = filled(tmp_path / "news.db", (page, data), (listing, data))
    assert archive.stories() == []
    assert archive.copies(1) == archive.copies(2) == []


@pytest.mark.parametrize(("days", "stories"), [(1, 1), (20, 1), (40, 2)])
def test_the_same_words_weeks_later_are_another_story(tmp_path: Path, days: int, stories: int) -> None:
    later = (date(2024, 3, 4) + timedelta(days)).isoformat()
    archive = filled(
        tmp_path / "news.db", article("Harbour closed", *WIRE), article("Harbour closed", *WIRE, outlet="Radio Nine", day=later)
    )
    assert len(archive.stories(least=1)) == stories


def test_two_months_apart_nothing_is_alike() -> None:
    one, other = (traits(article("Harbour closed", *WIRE, day=day)[0]) for day in ("2024-03-04", "2024-05-04"))
    assert likeness(one, one) > 0.9
    assert likeness(one, other) == 0.0


def test_a_person_without_letters_tells_nothing_and_only_the_beginning_of_a_long_page_counts() -> None:
    page = bridge(b"1")
    nameless = replace(page, people=(*page.people, replace(page.people[0], name="…")))
    assert traits(nameless).named == traits(page).named
    long = record(b"2", body=["The boat left the port of Kellis with forty horses on board. " * 40] * 30)
    longer = record(b"3", body=["The boat left the port of Kellis with forty horses on board. " * 40] * 30 + ["A choir sang in Delmar."])
    assert traits(longer).all == traits(long).all


def test_a_page_read_again_in_the_same_second_is_worked_in_anew(tmp_path: Path) -> None:
    page, data = article("Earthquake hits Carvella coast", f"{QUAKE}, killing 14 people.", *WIRE)
    archive = filled(tmp_path / "news.db", (page, data))
    archive.replace(1, replace(page, article=replace(page.article, headline="Quake off Carvella")))
    assert archive.relate() == 1
    assert [s.headline for s in archive.stories(least=1)] == ["Quake off Carvella"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_story_of_one_text_at_two_addresses_has_the_headline_of_the_first(tmp_path: Path, order: tuple[int, int]) -> None:
    """The same bytes on the same day: then the address tells which is first, not who came first."""
    page, data = article("Earthquake hits Carvella coast", f"{QUAKE}, killing 14 people.", *WIRE, url="https://a.example/")
    other = replace(page, page=replace(page.page, url="https://b.example/"), article=replace(page.article, headline="Quake off Carvella"))
    archive = filled(tmp_path / "news.db", *((given, data) for given in ((page, other)[i] for i in order)))
    assert [s.headline for s in archive.stories()] == ["Earthquake hits Carvella coast"]
