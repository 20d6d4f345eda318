"""Searching finds what was asked for, and no typing can break it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.archive.store import Archive, Query
from onrecord.archive.words import parse
from onrecord.errors import QueryError
from onrecord.limits import Limits
from tests.builder import bridge, record

FLOOD: dict[str, Any] = {
    "headline": "River Elbe floods old town",
    "standfirst": None,
    "body": ["The Süddeutsche reported that São Paulo sent pumps.", "Nobody was hurt in the flood, not one."],
    "outlet": "Süddeutsche Zeitung",
    "published": "2024-06-30T23:30:00-05:00",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    path = tmp_path_factory.mktemp("search") / "news.db"
    with Archive(path) as archive:
        archive.add(bridge(b"1", url="https://a.example/1"), b"1")
        archive.add(record(b"2", url="https://b.example/2", **FLOOD), b"2")
        archive.add(
            record(b"3", url="https://c.example/3", headline="Undated note", standfirst=None, body=["Bridge and flood."], published=None),
            b"3",
        )
        archive.add(
            record(
                b"4",
                url="https://d.example/4",
                headline="東京で会議",
                standfirst=None,
                body=["東京で会議が開かれた。"],
                published="2023",
                outlet=None,
            ),
            b"4",
        )
        yield archive


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (Query(), [2, 1, 4, 3]),
        (Query(words="bridge"), [1, 3]),
        (Query(words="BRIDGE flood"), [3]),
        (Query(words="bridge AND flood"), [3]),
        (Query(words="tagus OR elbe"), [1, 2]),
        (Query(words="bridge NOT tagus"), [3]),
        (Query(words="bridge -tagus"), [3]),
        (Query(words="NOT bridge"), [2, 4]),
        (Query(words="flood*"), [2, 3]),
        (Query(words='"eleven years"'), [1]),
        (Query(words='"years eleven"'), []),
        (Query(words='"the opposit"*'), [1]),
        (Query(words="suddeutsche"), [2]),
        (Query(words="東京*"), [4]),
        (Query(words="gazette"), []),  # the outlet's name alone is no finding
        (Query(words="!!!"), []),
        (Query(words="(bridge"), [1, 3]),
        (Query(words='"bridge'), [1, 3]),
        (Query(words="headline:bridge"), []),
        (Query(words="AND"), []),
        (Query(words="OR OR bridge NOT"), [1, 3]),
        (Query(words="bri*dge"), []),
        (Query(speaker="ruiz"), [1]),
        (Query(speaker="RUIZ ana"), [1]),
        (Query(speaker="opposition"), [1]),
        (Query(speaker="Ru"), []),
        (Query(speaker="?"), []),
        (Query(outlet="suddeutsche"), [2]),
        (Query(outlet="Gazette"), [1, 3]),
        (Query(since="2024-03-05"), [2]),
        (Query(until="2024-03-04"), [1, 4]),
        (Query(since="2024-03", until="2024-03"), [1]),
        (Query(since="2024-06-30", until="2024-06-30"), [2]),  # the day where the outlet is, not in UTC
        (Query(since="2024"), [2, 1]),
        (Query(place="Lisbon"), [1]),
        (Query(place="LISBON"), [1]),
        (Query(place="pt"), [1]),
        (Query(place="portugal"), [1]),
        (Query(place="Porto"), []),
        (Query(words="bridge", speaker="Ruiz", outlet="harbour", since="2024", until="2024-12", place="PT"), [1]),
        (Query(words="bridge", speaker="Putin"), []),
        (Query(limit=1, offset=1), [1]),
        (Query(limit=0), []),
        (Query(offset=10**30), []),
        (Query(limit=-5, offset=-5), []),
    ],
    ids=str,
)
def test_found(archive: Archive, query: Query, ids: list[int]) -> None:
    hits = [hit.id for hit in archive.search(query)]
    if query.words and len(ids) > 1:  # the rank may order them
        hits, ids = sorted(hits), sorted(ids)
    assert hits == ids
    if query.limit is None and not query.offset:
        assert archive.count(query) == len(ids)


def test_headline_weighs_most(archive: Archive) -> None:
    assert [h.id for h in archive.search(Query(words="bridge"))] == [1, 3]


def test_snippet_marks_what_was_found(archive: Archive) -> None:
    hit = archive.search(Query(words="reporters"))[0]
    assert [p.text for p in hit.snippet if p.found] == ["reporters"]
    assert "she told reporters." in hit.line


def test_what_the_speaker_said_comes_along(archive: Archive) -> None:
    hit = archive.search(Query(speaker="Ruiz"))[0]
    assert [(s.number, s.speaker) for s in hit.said] == [(0, "Ana Ruiz"), (1, "Ana Ruiz")]


def test_marks_in_the_text_are_no_marks(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        archive.add(record(b"1", body=["\ufdd0fake\ufdd1 \x02fake\x03 bridge <b>fake</b>"]), b"1")
        hit = archive.search(Query(words="bridge"))[0]
        assert [p.text for p in hit.snippet if p.found] == ["bridge"]


@pytest.mark.parametrize("day", ["yesterday", "2024-13", "2024-02-32", "10.11.2023", "２０２４", "2024-03-04T00:00", "\ud800", "' OR 1"])
def test_a_day_that_is_none(archive: Archive, day: str) -> None:
    with pytest.raises(QueryError, match="2023-11-10"):
        archive.search(Query(since=day))


def test_too_long_and_too_slow_are_said(archive: Archive) -> None:
    with pytest.raises(QueryError, match="1,000 characters"):
        archive.search(Query(words="x" * 1_001))
    archive.limits = Limits(query_seconds=0.0)
    try:
        sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e7) SELECT count(*) FROM n"
        with pytest.raises(QueryError, match="took longer"), archive._timed():
            archive._connection.execute(sql).fetchall()
    finally:
        archive.limits = Limits()
    assert archive.count(Query()) == 4


def test_common(archive: Archive) -> None:
    assert archive.common("speaker") == ["Ana Ruiz"]
    assert archive.common("outlet") == ["The Harbour Gazette", "Süddeutsche Zeitung"]


SEARCHES = st.text(max_size=200) | st.lists(st.sampled_from(['"', "*", "AND", "OR", "NOT", "NEAR(", "a", "^", ":", "-", "+", "{", "(", ")", "\x00", "\ud800", "bridge", "é", "€", "'"])).map(
    " ".join
)  # fmt: skip


@given(words=SEARCHES, name=SEARCHES)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_typing_breaks_a_search(archive: Archive, words: str, name: str) -> None:
    words, name = words[:1000], name[:1000]
    for query in (
        Query(words=words),
        Query(speaker=name),
        Query(outlet=name),
        Query(place=name),
        Query(words=words, outlet=name, speaker=name),
    ):
        assert archive.count(query) == len(archive.search(query))


@pytest.mark.parametrize(
    "words", ["a " * 500, "a* " * 300, '"' * 1000, "NOT " * 250, "a OR " * 200, "-a " * 333, "(" * 1000], ids=lambda w: w[:8]
)
def test_long_searches_hold(archive: Archive, words: str) -> None:
    archive.search(Query(words=words[:1000]))


@given(st.text())
def test_parsing_never_fails(text: str) -> None:
    wanted = parse(text)
    assert wanted.nothing is bool(text.strip() and not wanted.some and not wanted.none)
