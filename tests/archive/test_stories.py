"""Articles on one event become one story, in whatever order they come; events alike stay apart."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.archive_quality import bcubed
from bench.planted import written
from onrecord.archive.clusters import clusters
from onrecord.archive.store import Archive
from onrecord.cli import main
from onrecord.errors import NotFound
from onrecord.model import Record
from tests.archive.pages import WIRE, Pair, article, filled

QUAKE = "A magnitude 6.4 earthquake struck off Carvella early on Tuesday"


def pairs() -> list[tuple[str, Pair]]:
    """The planted stories of the bench; the bytes are the record's text, which no test reads again."""
    from hashlib import sha256

    from msgspec.structs import replace

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
