"""Searching finds what was asked for, and no typing can break it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from onrecord.archive import search as searching
from onrecord.archive import store
from onrecord.archive.snippets import LENGTH, pieces
from onrecord.archive.store import Archive, Query
from onrecord.archive.values import utc
from onrecord.archive.words import parse
from onrecord.errors import QueryError
from onrecord.limits import Limits
from tests.builder import bridge, record
from tests.clock import within

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


def test_too_long_and_too_slow_are_said(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(QueryError, match="1,000 characters"):
        archive.search(Query(words="x" * 1_001))
    archive.limits = Limits(query_seconds=0.0)
    try:
        sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e7) SELECT count(*) FROM n"
        with pytest.raises(QueryError, match="took longer"), archive._timed():
            archive._connection.execute(sql).fetchall()
        monkeypatch.setattr(store, "STEPS", 1)  # the clock is looked at after each step, however small the archive
        assert archive.common("speaker") == []  # a list to choose from is no reason to fail
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


def test_a_snippet_may_begin_and_end_with_what_was_found(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        archive.add(record(b"1", body=["volcano"]), b"1")
        (hit,) = archive.search(Query(words="volcano"))
        assert [(p.text, p.found) for p in hit.snippet] == [("volcano", True)]


def test_of_a_crowd_those_with_the_word_in_the_headline_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "RANKED", 2)
    with Archive(tmp_path / "a.db") as archive:
        for i in range(6):
            headline, body = ("Volcano wakes", "It was quiet.") if i % 2 else ("Quiet day", "A volcano was seen.")
            archive.add(
                record(str(i).encode(), url=f"https://x.example/{i}", headline=headline, standfirst=None, body=[body]), str(i).encode()
            )
        whole = [hit.id for hit in archive.search(Query(words="volcano"))]
        assert sorted(whole) == [1, 2, 3, 4, 5, 6]
        assert whole[:2] == [6, 4]
        for size in (1, 2, 3):  # pages of the result are cut from the same list
            parts = [archive.search(Query(words="volcano", limit=size, offset=at)) for at in range(0, 6, size)]
            assert [hit.id for part in parts for hit in part] == whole


def test_a_place_without_a_country_or_a_point_is_found_by_its_name(tmp_path: Path) -> None:
    page = bridge(b"1")
    sea = replace(page.places[0], name="the high seas", country=None, latitude=None, longitude=None)
    with Archive(tmp_path / "a.db") as archive:
        archive.add(replace(page, places=(sea,)), b"1")
        assert [h.id for h in archive.search(Query(place="the high seas"))] == [1]
        assert archive.search(Query(place="Portugal")) == archive.search(Query(box="-90,-180,90,180")) == []


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        ("2024-03-04T09:00:00+02:00", "2024-03-04T07:00:00Z"),
        ("2024-03-04T09:00:00", "2024-03-04T09:00:00"),
        ("2024-03-04", "2024-03-04"),
        ("2024-03-04Thursday", None),
        ("0001-01-01T00:00:00+14:00", None),  # before the first day that there is
        ("", None),
    ],
)
def test_moments_that_sort(moment: str, wanted: str | None) -> None:
    assert utc(moment) == wanted


# ── snippets ────────────────────────────────────────────────────────────────

LONG = "Nobody knows why. " * 40


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("The Süddeutsche reported it.", '"suddeutsche"', ["Süddeutsche"]),
        ("ÇA VA? Ça alla.", '"ca"', ["ÇA", "Ça"]),
        ("bridges, Bridge, abridged", '"bridge"*', ["bridges", "Bridge"]),
        ("bridges, Bridge, abridged", '"bridge"', ["Bridge"]),
        ("flood after -- flood, flood", '"flood after flood"', ["flood after -- flood"]),
        ("the oil price and oil", '"oil price" OR "oil"', ["oil price", "oil"]),
        ("a.b*c (d)", '"b" AND "d"', ["b", "d"]),
        ("東京で会議が開かれた。", '"東京"*', ["東京で会議が開かれた"]),
        ("nothing of the kind", '"volcano"', []),
        ("nothing to look for", "", []),
        ("", '"volcano"', []),
        ("marks \ufdd0fake\ufdd1 volcano", '"volcano"', ["volcano"]),
    ],
)
def test_what_is_marked_in_a_snippet(text: str, wanted: str, found: list[str]) -> None:
    made = list(pieces(text, wanted))
    assert [p.text for p in made if p.found] == found
    assert "".join(p.text for p in made) == text


@pytest.mark.parametrize(
    ("text", "holds", "cut"),
    [
        (f"{LONG}A volcano woke. {LONG}", "A volcano woke.", (True, True)),
        (f"A volcano woke. {LONG}", "A volcano woke.", (False, True)),
        (f"{LONG}A volcano woke.", "A volcano woke.", (True, False)),
        (f"A volcano. {LONG}A volcano and a river of ash. {LONG}", "volcano and a river of ash", (True, True)),  # different words say more
        (f"A river. {LONG}A volcano and its ash. {LONG}", "A volcano and its ash.", (True, True)),
        (f"A volcano. {LONG}The volcano, volcano! {LONG}", "The volcano, volcano!", (True, True)),  # then more words
        (f"{LONG}", "Nobody knows why.", (False, True)),
        ("x" * 500 + " volcano " + "y" * 500, "volcano", (True, True)),  # words of no end
        ("volcano " * 9_000, "volcano volcano", (False, True)),
        ("a volcano" + "-" * 150_000 + " river", "a volcano", (False, True)),
    ],
)
def test_the_best_part_of_a_long_text_is_shown(text: str, holds: str, cut: tuple[bool, bool]) -> None:
    shown = "".join(p.text for p in pieces(text, '"volcano" OR "river" OR "ash"'))
    assert holds in shown
    assert (shown.startswith("…"), shown.endswith("…")) == cut
    assert len(shown) <= LENGTH + 2


@given(
    st.text(alphabet="ab é\u0301İß\ufdd0. \n-", max_size=600),
    st.lists(st.sampled_from(['"a"', '"b"*', '"a b"', '"é"', '"-"', "AND", "OR"])),
)
def test_a_snippet_is_always_a_part_of_the_text(text: str, wanted: list[str]) -> None:
    shown = "".join(p.text for p in pieces(text, " ".join(wanted)))
    assert shown.removeprefix("…").removesuffix("…").strip() in text
    assert len(shown) <= LENGTH + 2


def test_a_page_of_one_word_is_searched_as_fast_as_any(tmp_path: Path) -> None:
    """SQLite's own snippet took half a minute for it, in which nothing could stop it."""
    with Archive(tmp_path / "a.db") as archive:
        archive.add(record(b"1", body=["flood " * 80_000]), b"1")
        (hit,) = within(0.2, lambda: archive.search(Query(words="flood")))
        assert hit.snippet[0].found


@pytest.mark.parametrize(
    ("typed", "some"),
    [
        ("flood Flood flood", '("flood" AND "Flood")'),
        ("flood OR flood OR flood", '("flood")'),
        ("a b OR a b OR b", '("a" AND "b") OR ("b")'),
    ],
)
def test_a_word_that_is_typed_twice_is_looked_for_once(typed: str, some: str) -> None:
    assert parse(typed).some == some
    assert parse("NOT coal NOT coal").none == '"coal"'
