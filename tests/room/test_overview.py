"""Maps, timelines and what is offered while somebody types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from onrecord.archive.headwords import Headwords, offered
from onrecord.archive.store import Archive
from onrecord.room.answers import TEMPLATES, WRITTEN
from onrecord.room.app import app
from onrecord.room.atlas import Spot, View, fitting, ground, marked
from onrecord.room.bars import MOST, WIDTH, bars
from tests.builder import bridge, record
from tests.room.samples import filled
from tests.room.test_room import LOCAL, checked, words


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("overview") / "news.db")


@pytest.fixture(scope="module")
def room(path: Path) -> Iterator[TestClient]:
    with TestClient(app(path), base_url=LOCAL) as client:
        yield client


# ── maps ────────────────────────────────────────────────────────────────────


def test_the_map_of_everything(room: TestClient) -> None:
    html = room.get("/map").text
    checked(html)
    assert 'class="land" d="M' in html
    assert "Murmansk" in words(html[html.index("<table") :])
    spots = {spot["name"]: spot for spot in room.get("/map.json").json()["spots"]}
    assert (round(spots["Cairo"]["latitude"]), round(spots["Cairo"]["longitude"])) == (30, 31)


def test_a_dot_of_two_places_leads_closer_and_one_of_one_place_to_its_pages(room: TestClient) -> None:
    html = room.get("/map").text
    links = re.findall(r'<a href="([^"]+)" tabindex="-1"><circle', html)
    closer = [link.replace("&amp;", "&") for link in links if "box=" in link]
    named = set()
    for link in closer:
        near = room.get(link).text
        checked(near)
        named.add(frozenset(re.findall(r'data-label="Place"><a[^>]*><bdi>([^<]+)', near)))
    assert all(link.startswith("/map?box=") for link in closer)
    assert frozenset({"Alexandria", "Cairo"}) in named
    assert {len(places) for places in named} == {2}
    assert any(link == "/?place=Murmansk" for link in links)


def test_a_map_of_a_search_holds_its_filters(room: TestClient) -> None:
    html = room.get("/map?language=ar").text
    checked(html)
    assert "Murmansk" not in html
    assert 'href="/timeline?language=ar"' in html


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [("/map?box=1,2", 400, "no box"), ("/map?place=Atlantis", 200, "No page fits"), ("/map?outlet=courier", 200, "name no place")],
)
def test_a_map_of_nothing_says_so(room: TestClient, address: str, status: int, says: str) -> None:
    answer = room.get(address)
    assert answer.status_code == status
    assert says in answer.text
    checked(answer.text)


@pytest.mark.parametrize("template", ["spot.svg", "views.html"])
def test_a_large_map_is_drawn_whole(template: str) -> None:
    """Fields are cut where they are longer than anything to be read; a coast is no such field."""
    view = fitting([])
    drawn = ground(view)
    assert len(drawn.land) > WRITTEN
    made = TEMPLATES.get_template(template)
    html = made.render(view=view, ground=drawn, x=1, y=1) if template == "spot.svg" else str(made.module.atlas(view, drawn, [], ""))  # type: ignore[attr-defined]
    assert drawn.land in html


def test_a_small_map_is_a_picture_that_asks_for_nothing(room: TestClient) -> None:
    answer = room.get("/spot.svg?lat=38.72&lon=-9.13")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.text.startswith("<svg")
    assert "<circle" in answer.text
    assert not re.search(r"href|script|style|url\(", answer.text)


@pytest.mark.parametrize(
    "asked", ["", "lat=1", "lat=x&lon=1", "lat=91&lon=0", "lat=nan&lon=0", "lat=inf&lon=0", "lat=1&lon=1e999", "lat=<script>&lon=0"]
)
def test_a_small_map_of_no_place_is_refused(room: TestClient, asked: str) -> None:
    answer = room.get(f"/spot.svg?{asked}")
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")


def test_the_article_shows_its_places_on_small_maps(room: TestClient) -> None:
    html = room.get("/document/5").text
    checked(html)
    assert '<img src="/spot.svg?lat=31.20&amp;lon=29.92"' in html


POINT = st.tuples(st.floats(-180, 180), st.floats(-85, 85))


@given(st.lists(POINT, max_size=6))
def test_every_point_lies_on_its_map(points: list[tuple[float, float]]) -> None:
    view = fitting(points)
    for longitude, latitude in points:
        assert view.west <= longitude <= view.east
        assert view.south <= latitude <= view.north
    assert view.east - view.west <= 360


@pytest.mark.parametrize(
    "points", [[], [(-9.13, 38.72)], [(179.9, -17.0)], [(0.0, 84.0)], [(-175.0, -21.0), (175.0, -37.0)], [(24.0, -80.0)]]
)
def test_coasts_are_small_and_close_to_the_map(points: list[tuple[float, float]]) -> None:
    view = fitting(points)
    drawn = ground(view)
    assert len(drawn.land) + len(drawn.borders) < 60_000
    starts = [(float(x), float(y)) for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)l", drawn.land)]
    assert starts
    assert all(-0.1 * view.width <= x <= 1.1 * view.width and -0.1 * view.height <= y <= 1.1 * view.height for x, y in starts)


def test_no_coast_runs_across_the_world() -> None:
    """Where a ring crosses the line of the date, it is cut there."""
    view = fitting([])
    steps = [abs(step) for step, height in walked(ground(view).land) if 0 <= height <= view.height]
    assert len(steps) > 1_000
    assert max(steps) < view.width / 5


def walked(path: str) -> Iterator[tuple[float, float]]:
    """Each step of a path to the right, and how far down it is taken."""
    for ring in filter(None, path.split("z")):
        start, _, rest = ring[1:].partition("l")
        height = float(start.split()[1])
        numbers = [float(n) for n in rest.split()]
        for right, down in zip(numbers[::2], numbers[1::2], strict=True):
            yield right, height
            height += down


def test_marks_that_lie_too_near_become_one() -> None:
    view = View(0.0, 0.0, 10.0, 10.0, 100, 100)
    spots = [
        Spot("A", 5, 5, 9, False),
        Spot("B", 5.2, 5.2, 1, False),
        Spot("C", 9, 9, 1, False),
        Spot("Land", 5, 5, 50, True),
        Spot("Out", 50, 50, 99, False),
    ]
    found = marked(view, spots)
    assert [(mark.name, mark.count, mark.others, mark.rough) for mark in found] == [
        ("Land", 50, 0, True),
        ("A", 9, 1, False),
        ("C", 1, 0, False),
    ]
    assert found[1].north == 5.2


# ── timelines ───────────────────────────────────────────────────────────────


def test_a_timeline_has_both_clocks(room: TestClient) -> None:
    html = room.get("/timeline").text
    checked(html)
    assert html.count('<svg class="drawing bars') == 2
    assert 'href="/?since=2024-06-11&amp;until=2024-06-11"' in html
    assert ["2024-06-11", 2] in room.get("/timeline.json").json()["published"]


def test_a_timeline_of_a_search(room: TestClient) -> None:
    found = room.get("/timeline.json?q=dam").json()["published"]
    assert found == [["2024-06-11", 2], ["2024-06-12", 2]]
    assert room.get("/timeline?since=x").status_code == 400
    assert "No page fits" in room.get("/timeline?q=volcano").text


@pytest.mark.parametrize(
    ("counted", "unit"),
    [
        ([("2024-03-04", 1), ("2024-03-20", 1)], "day"),
        ([("2024-03-04", 1), ("2025-03-20", 1)], "month"),
        ([("2024", 3), ("2023", 1), ("2023-05", 1)], "year"),
        ([("1990-01-01", 1), ("2020-01-01", 1)], "year"),
        ([("1500", 1), ("2020", 1)], "ten years"),
    ],
)
def test_bars_are_of_the_smallest_unit_that_can_be_seen(counted: list[tuple[str, int]], unit: str) -> None:
    drawn = bars(counted)
    assert drawn
    assert drawn.unit == unit
    assert sum(bar.count for bar in drawn.bars) + drawn.coarser == sum(count for _, count in counted)


@pytest.mark.parametrize("counted", [[], [("x", 1)], [("2024-02-31", 1)], [("2024-W10", 3)], [("²024", 1)], [("2024", 0)]])
def test_what_is_no_date_is_not_drawn(counted: list[tuple[str, int]]) -> None:
    assert bars(counted) is None


def test_one_date_of_the_middle_ages_does_not_press_the_rest_together() -> None:
    counted = [("1066-10-14", 1), *[(f"2024-03-{day:02}", 10) for day in range(1, 29)]]
    drawn = bars(counted, trim=True)
    assert drawn
    assert (drawn.unit, drawn.before) == ("day", 1)


@given(
    st.lists(
        st.tuples(st.dates().map(str) | st.integers(1, 9999).map("{:04}".format) | st.text(max_size=10), st.integers(0, 99)), max_size=20
    ),
    st.booleans(),
)
def test_bars_never_outgrow_their_drawing(counted: list[tuple[str, int]], trim: bool) -> None:
    drawn = bars(counted, trim)
    if drawn:
        assert len(drawn.bars) <= max(MOST, 1_000)
        assert all(0 <= bar.x <= WIDTH and 0 <= bar.height <= drawn.height for bar in drawn.bars)


# ── while somebody types ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "headline"),
    [
        ("tor", "Torrel flood: mayor"),
        ("riv", "River Arda"),
        ("money cu", "Money for the Torrel dam"),
        ("МУР", "Новый мост"),
        ("dám", "Money for"),
    ],
)
def test_headlines_are_offered_by_their_first_letters(room: TestClient, typed: str, headline: str) -> None:
    answer = room.get("/suggest", params={"q": typed})
    assert answer.status_code == 200
    assert headline in answer.text
    assert any(page["headline"].startswith(headline) for page in room.get("/suggest.json", params={"q": typed}).json()["pages"])


def test_speakers_and_outlets_are_offered(room: TestClient) -> None:
    names = room.get("/suggest.json?q=var").json()["names"]
    assert names == {"speaker": ["Elena Varga"], "outlet": []}
    assert 'href="/?speaker=Elena+Varga"' in room.get("/suggest?q=var").text


@pytest.mark.parametrize("typed", ["", "  ", "zzzz", '"', "*", "NEAR(", "a OR b", "-", "x" * 5_000, "\x00", "f1", "headline:", "((("])
def test_whatever_is_typed_gets_an_answer(room: TestClient, typed: str) -> None:
    assert room.get("/suggest", params={"q": typed}).status_code == 200
    assert room.get("/suggest.json", params={"q": typed}).status_code == 200


def test_what_is_added_later_is_offered_too(tmp_path: Path) -> None:
    known = Headwords()
    with Archive(tmp_path / "news.db") as archive:
        archive.add(bridge(b"one"), b"one")
        assert known.beginning(archive._connection, "vol") == []
        archive.add(record(b"two", url="https://v.example/", headline="Volcano wakes"), b"two")
        assert known.beginning(archive._connection, "vol") == ["volcano"]
        assert [page.headline for page in offered(archive._connection, known, "vol", 5)] == ["Volcano wakes"]


# ── nothing, one page, a broken one ─────────────────────────────────────────

EVERYWHERE = ("/", "/map", "/timeline", "/stories", "/quotes", "/people", "/outlets", "/suggest?q=ab", "/quotes?q=some+words+here+too", "/?q=bridge", "/map?q=bridge", "/timeline?q=bridge")  # fmt: skip


@pytest.mark.parametrize("address", EVERYWHERE)
def test_an_empty_archive_has_a_page_everywhere(tmp_path: Path, address: str) -> None:
    with Archive(tmp_path / "news.db"):
        pass
    with TestClient(app(tmp_path / "news.db"), base_url=LOCAL) as room:
        answer = room.get(address)
        assert answer.status_code == 200
        checked(answer.text)
        assert len(words(answer.text)) > 100 or address.startswith("/suggest")


@pytest.mark.parametrize(
    "address", [*EVERYWHERE, "/document/1", "/document/1/copies", "/person/1", "/place?name=Lisbon", "/outlet?name=The+Harbour+Gazette"]
)
def test_one_article_has_a_page_everywhere(tmp_path: Path, address: str) -> None:
    with Archive(tmp_path / "news.db") as archive:
        archive.add(bridge(b"one"), b"one")
    with TestClient(app(tmp_path / "news.db"), base_url=LOCAL) as room:
        answer = room.get(address)
        assert answer.status_code == 200
        checked(answer.text)


@pytest.mark.parametrize("address", [*EVERYWHERE, "/place?name=Lisbon", "/outlet?name=The+Harbour+Gazette", "/person/1"])
def test_a_broken_record_leaves_every_other_page(tmp_path: Path, address: str) -> None:
    with Archive(tmp_path / "news.db") as archive:
        archive.add(bridge(b"one"), b"one")
        archive._connection.execute("UPDATE stored SET record_zstd = X'28B52FFD00'")
    with TestClient(app(tmp_path / "news.db"), base_url=LOCAL) as room:
        answer = room.get(address)
        assert answer.status_code == 200
        checked(answer.text)


def test_a_place_has_a_map(room: TestClient) -> None:
    html = room.get("/place?name=Cairo").text
    checked(html)
    assert 'class="drawing map"' in html
    assert '<a href="/?place=Cairo" tabindex="-1"><circle class="spot"' in html
