"""Every filter of a search finds what it should, alone and with others, and no typing breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.archive import query as queries
from onrecord.archive import search as searching
from onrecord.archive.countries import codes
from onrecord.archive.store import Archive, Query
from onrecord.errors import QueryError
from onrecord.model import Media, Place, Record, Time
from tests.builder import bridge, find, record

FIJI = "The cabinet of Fiji met in Suva in March 2019."


def island(data: bytes) -> Record:
    """A page in French with a video, two places across the line where the days change, and a time long ago."""
    text = record(data, headline="Île", standfirst=None, body=[FIJI]).text
    suva, fiji, march = find(text, "Suva"), find(text, "Fiji"), find(text, "March 2019")
    findings: dict[str, Any] = {
        "places": (
            Place(suva.text, suva.start, suva.end, "Suva", "city", -18.14, 178.44, "FJ"),
            Place(fiji.text, fiji.start, fiji.end, "Fiji", "country", -18.0, -178.0, "FJ", stands_for="government"),
        ),
        "times": (Time(march.text, march.start, march.end, "DATE", "2019-03", "2019-03-01", "2019-03-31"),),
    }
    return record(
        data, url="https://b.example/", headline="Île", standfirst=None, body=[FIJI], findings=findings, outlet="Le Phare",
        media=(Media("video", "https://b.example/v.mp4"),), published="2019-04-01",
    )  # fmt: skip


@pytest.fixture(scope="module", params=["few", "many"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Three pages; once more with so low bounds that every search takes the ways of large archives."""
    few, ranked = queries.FEW, searching.RANKED
    if request.param == "many":
        queries.FEW, searching.RANKED = 1, 0
    with Archive(tmp_path_factory.mktemp("filters") / "news.db") as archive:
        archive.add(bridge(b"1"), b"1")
        archive.add(island(b"2"), b"2")
        archive.add(
            record(b"3", url="https://c.example/", headline="Bridge of Suva", body=["Nothing else."], outlet="Süd-Post", published=None),
            b"3",
        )
        yield archive
    queries.FEW, searching.RANKED = few, ranked


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (Query(role="mayor"), [1]),
        (Query(role="Mayor of"), []),
        (Query(kind="direct"), [1]),
        (Query(kind="mixed"), []),
        (Query(stance="denial"), [1]),
        (Query(stance="promise"), []),
        (Query(kind="indirect", stance="denial"), [1]),
        (Query(kind="direct", stance="denial"), []),  # what was denied was not quoted
        (Query(speaker="Ruiz", kind="direct"), [1]),
        (Query(speaker="Ruiz", stance="denial"), []),  # it was the opposition that denied
        (Query(speaker="opposition", stance="denial"), [1]),
        (Query(speaker="Ruiz", role="mayor", kind="direct", stance="neutral"), [1]),
        (Query(said="billion"), [1]),
        (Query(said="reporters"), []),  # stands beside the words said, not in them
        (Query(said='"cost us"', speaker="Ruiz"), [1]),
        (Query(said="jobs", speaker="Ruiz"), []),
        (Query(said="!!!"), []),
        (Query(place="Fiji"), [2]),
        (Query(place="FIDSCHI"), [2]),  # German
        (Query(place="Фиджи"), [2]),
        (Query(place="Suva"), [2]),
        (Query(place="the portuguese republic"), []),
        (Query(place="Portugal"), [1]),
        (Query(box="38,-10,39,-9"), [1]),
        (Query(box=" 38.7 , -9.2 , 38.8 , -9.1 "), [1]),
        (Query(box="-20,178,-17,179"), [2]),
        (Query(box="-20,177,-17,-177"), [2]),  # over the line where the days change
        (Query(box="0,0,1,1"), []),
        (Query(box="-90,-180,90,180"), [1, 2]),
        (Query(about_since="2019-03", about_until="2019-03"), [1, 2]),
        (Query(about_since="2019-03-15", about_until="2019-03-15"), [1, 2]),  # bridge: "2019" means the whole year
        (Query(about_since="2024-03-04", about_until="2024-03-04"), [1]),
        (Query(about_until="2018"), []),
        (Query(about_since="2024"), [1]),
        (Query(about_since="2024-03-05"), []),
        (Query(language="fr"), []),
        (Query(language="EN"), [1, 2, 3]),
        (Query(has_figure=True), [1]),
        (Query(has_video=True), [2]),
        (Query(has_figure=True, has_video=True), []),
        (Query(outlet="sud post"), [3]),
        (Query(words="bridge", has_figure=True, since="2024", place="pt"), [1]),
        (Query(words="bridge", since="2024-03-05"), []),
        (Query(words="bridge", until="2024-03"), [1]),
        (Query(words="suva", place="Fiji"), [2]),
        (Query(words="suva OR bridge", language="en", about_since="2019-03", about_until="2019-03"), [1, 2]),
        (Query(words="NOT bridge", has_video=True), [2]),
    ],
    ids=str,
)  # fmt: skip
def test_found(archive: Archive, query: Query, ids: list[int]) -> None:
    found = archive.find(query)
    assert sorted(hit.id for hit in found.hits) == ids
    assert found.total == len(ids) == archive.count(query)
    assert sorted(hit.id for hit in archive.search(query)) == ids


def test_one_and_the_same_statement_is_shown(archive: Archive) -> None:
    hit = archive.find(Query(stance="denial", said="jobs")).hits[0]
    assert [(s.number, s.speaker) for s in hit.said] == [(2, "The opposition")]


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "50,0,40,1", "0,0,91,1", "0,-200,1,1", "1,1,1,1,1", "٣,1,1,1", ",,,", "1e9,0,0,0"])
def test_a_box_that_is_none(archive: Archive, box: str) -> None:
    with pytest.raises(QueryError, match="36,-10,44,4"):
        archive.search(Query(box=box))


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("UK", "GB"), ("Great Britain", "GB"), ("the United States", "US"), ("U.S.A.", "US"), ("Russian Federation", "RU"), ("Burma", "MM"), ("Türkiye", "TR"), ("Turkey", "TR"),
     ("Côte d'Ivoire", "CI"), ("Elfenbeinküste", "CI"), ("The Gambia", "GM"), ("Holland", "NL"), ("Czech Republic", "CZ"), ("DR Congo", "CD"), ("日本", "JP"), ("Deutschland", "DE"),
     ("Österreich", "AT"), ("Україна", "UA"), ("Myanmar", "MM"), ("South Korea", "KR"), ("fr", "FR")],
)  # fmt: skip
def test_countries_in_any_usual_spelling(name: str, wanted: str) -> None:
    assert codes(name) == [wanted]


def test_no_country() -> None:
    assert [codes(name) for name in ("", "zz", "Lisbon", "Atlantis", "car")] == [[]] * 5


TYPED = st.text(max_size=60) | st.sampled_from(
    ['"', "NOT", "a*", "%", "_", "'", "2024", "2024-02", "1,2,3,4", "#1", "\x00", "\ud800", "\ufdd0", "Ana Ruiz", "PT", "(((", "-"]
)
DAYS = st.none() | st.sampled_from(["2019", "2024-03", "2024-03-04", ""])


@given(
    query=st.builds(
        Query, words=TYPED, speaker=TYPED, role=TYPED, said=TYPED, place=TYPED, outlet=TYPED, language=TYPED, since=DAYS, until=DAYS, about_since=DAYS,
        about_until=DAYS, kind=st.sampled_from([None, "direct"]), stance=st.sampled_from([None, "denial"]), has_figure=st.booleans(), has_video=st.booleans(),
        versions=st.sampled_from(["newest", "all"]), limit=st.integers(0, 5), offset=st.integers(0, 3),
    )
)  # fmt: skip
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_typing_breaks_a_search(archive: Archive, query: Query) -> None:
    found = archive.find(query)
    assert found.total == archive.count(query)
    assert len(found.hits) <= min(query.limit or 0, found.total)


@given(box=st.text(max_size=40) | st.lists(st.floats(allow_nan=False), min_size=4, max_size=4).map(lambda n: ",".join(map(str, n))))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_box_breaks_a_search(archive: Archive, box: str) -> None:
    with suppress(QueryError):
        archive.search(Query(box=box))
