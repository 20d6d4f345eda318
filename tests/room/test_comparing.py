"""Stories side by side, the journey of a quotation, the same text elsewhere: read from an archive of four outlets that tell one flood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from onrecord.archive.relations import ties
from onrecord.archive.sidebyside import Side, Spoke
from onrecord.archive.store import Archive
from onrecord.room.app import app
from onrecord.room.stories import one_text, speakers
from onrecord.room.twoclocks import drawing
from tests.room.samples import filled
from tests.room.test_room import LOCAL, checked, with_pages, words


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("comparing") / "news.db")


@pytest.fixture(scope="module")
def room(path: Path) -> Iterator[TestClient]:
    with TestClient(app(path), base_url=LOCAL) as client:
        yield client


@pytest.fixture(scope="module")
def story(room: TestClient) -> str:
    html = room.get("/story/%232").text
    checked(html)
    return html


def test_stories_are_listed_with_their_outlets(room: TestClient) -> None:
    html = room.get("/stories").text
    checked(html)
    assert re.findall(r'href="/story/([^"]+)"', html) == re.findall(r"2024-06-11-[0-9a-f]{8}", html)[:1]
    assert "River Arda bursts its banks at Torrel" in html
    assert room.get("/stories.json").json()["stories"][0]["outlets"] == 4


@pytest.mark.parametrize(
    ("asked", "found"), [("dam", True), ("bank", True), ("ARDA torrel", True), ("volcano", False), ('"', True), ("arda volcano", False)]
)
def test_stories_are_found_by_words_of_a_headline(room: TestClient, asked: str, found: bool) -> None:
    assert bool(room.get("/stories.json", params={"q": asked}).json()["stories"]) is found


def test_a_story_says_whom_each_outlet_quotes_and_how(story: str) -> None:
    row = next(r for r in re.findall(r'<tr><th scope="row">.*?</tr>', story) if "Marek Dolny" in r)
    assert [words(cell).replace("&nbsp;", "").replace(" ,", ",").strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] == [
        "3 statements, 1 quoted said ×2, denied denial",
        "2 statements, 1 quoted admitted, insisted admission, assertion",
        "1 statement claimed assertion",
        "3 statements, 1 quoted said ×2, denied denial",
    ]
    engineer = next(r for r in re.findall(r'<tr><th scope="row">.*?</tr>', story) if "Jana Kral" in r)
    assert engineer.count("does not speak") == 2


def test_a_story_shows_what_one_says_as_its_own_and_another_attributes(story: str) -> None:
    own = words(story[story.index('id="own"') : story.index('id="figures"')])
    assert "National Gazette , in its own voice The motors of the two eastern gates had failed" in own
    assert "Torrel Evening Post : Jana Kral" in own


def test_a_story_sets_figures_side_by_side(story: str) -> None:
    text = words(story)
    assert "people values that exclude each other" in text
    assert "fire brigade , in Valley Courier" in text
    assert "National Gazette itself" in text


def test_a_story_has_two_clocks(story: str) -> None:
    assert 'class="drawing clocks"' in story
    told = story[story.index('id="clocks"') :]
    assert "10 June 2024" in words(told)
    assert story.count('class="stroke"') >= 4


def test_copies_of_one_text_are_marked(story: str) -> None:
    assert story.count("text A</span>") == 4  # twice in the table, twice in the list
    assert "4 articles of 4 outlets, 3 independent texts" in words(story)


def test_a_story_as_json(room: TestClient) -> None:
    view = room.get("/story/%232.json").json()["view"]
    assert {side["outlet"] for side in view["articles"]} == {"Valley Courier", "Torrel Evening Post", "National Gazette", "Coast Radio"}


def test_an_article_leads_to_its_story_and_to_the_journey_of_its_quotations(room: TestClient) -> None:
    html = room.get("/document/2").text
    checked(html)
    assert "The same story in 3 other articles" in html
    address = re.search(r'href="(/quote/\d+)">Also quoted by 3 other articles', html)
    assert address
    journey = room.get(address.group(1)).text
    checked(journey)
    text = words(journey)
    assert "In 4 articles of 4 outlets, 3 independent texts" in text
    outlets = re.findall(r'href="/outlet\?name=([^"]+)"', journey)
    assert outlets == ["Valley+Courier", "Torrel+Evening+Post", "National+Gazette", "Coast+Radio"]
    assert text.index("first in this archive") < text.index("Torrel Evening Post")
    assert "<del>" in journey
    assert "<ins>" in journey
    assert 'href="/document/2?words=' in journey


def test_a_person_s_statements_lead_to_their_variants(room: TestClient) -> None:
    id = next(person["id"] for person in room.get("/people.json?name=Varga").json()["people"])
    html = room.get(f"/person/{id}").text
    checked(html)
    assert len(re.findall(r'href="/quote/\d+">in 3 other articles too', html)) == 4


def test_quotations_are_found_by_their_words(room: TestClient) -> None:
    html = room.get("/quotes", params={"q": "flood gates at Torrel"}).text
    checked(html)
    assert re.search(r'href="/quote/\d+"', html)
    assert "quoted nowhere" in room.get("/quotes", params={"q": "never said by anybody at all"}).text
    assert room.get("/quotes", params={"q": "…"}).status_code == 400


@pytest.mark.parametrize("asked", ["story=%232", "quote=2"])
@pytest.mark.parametrize("form", ["csv", "jsonl", "markdown", "annotations", "geojson", "schemaorg"])
def test_a_story_and_a_quotation_go_out_in_every_form(room: TestClient, asked: str, form: str) -> None:
    name = "/story/%232" if asked.startswith("story") else "/quote/2"
    assert f"/export?{asked}&amp;to={form}" in room.get(name).text
    answer = room.get(f"/export?{asked}&to={form}")
    assert answer.status_code == 200
    if form == "jsonl":
        assert len(answer.text.splitlines()) == 4
    assert room.get(f"/export?{asked}9999&to={form}").status_code == 404


@pytest.mark.parametrize("page", ["/map?q=dam", "/timeline?q=dam", "/person/1", "/outlet?name=Valley+Courier", "/place?name=Alexandria"])
def test_each_list_of_pages_can_be_taken_out(room: TestClient, page: str) -> None:
    links = re.findall(r'href="(/export[^"]+)"', room.get(page).text)
    assert len(links) == 10
    for link in links:
        answer = room.get(link.replace("&amp;", "&"))
        assert (answer.status_code, answer.headers["content-disposition"][:11]) == (200, "attachment;")


def test_the_same_text_elsewhere(room: TestClient) -> None:
    html = room.get("/document/4/copies").text
    checked(html)
    assert 'href="/document/11"' in html
    assert "passages in common" in html
    assert "No other page" in room.get("/document/3/copies").text


@pytest.mark.parametrize(
    "address", ["/story/never", "/story/%25", "/story/" + "x" * 900, "/quote/999", "/quote/x", "/quote/1e3", "/document/999/copies"]
)
def test_what_is_not_there_is_a_page(room: TestClient, address: str) -> None:
    answer = room.get(address)
    assert answer.status_code == 404
    checked(answer.text)


def test_before_anything_is_worked_out(tmp_path: Path) -> None:
    from tests.builder import bridge

    room = with_pages(tmp_path, (bridge(b"x"), b"x"))
    html = room.get("/stories").text
    checked(html)
    assert "1 page came since stories were worked out last" in html
    for address in ("/story/x", "/quote/1"):
        answer = room.get(address)
        assert answer.status_code == 404
        assert "onrecord stories --archive news.db" in answer.text
    assert "not worked out yet" in room.get("/quotes?q=eleven+years+of+work").text
    assert room.get("/document/1").status_code == 200
    assert room.get("/document/1/copies").status_code == 200


def test_an_archive_without_relations_has_no_ties(tmp_path: Path) -> None:
    with Archive(tmp_path / "news.db") as archive:
        found = ties(archive._connection, 1)
    assert (found.story, found.reprints, found.quotes) == (None, 0, ())


def side(document: int, text: int, *spoke: Spoke) -> Side:
    return Side(document, None, None, None, None, text, spoke)


def test_speakers_of_several_articles_come_first() -> None:
    def spoke(name: str, statements: int) -> Spoke:
        return Spoke(name, None, statements, 0, (), ())

    rows = speakers((side(1, 1, spoke("Ana Ruiz", 9), spoke("police", 1)), side(2, 2, spoke("Police", 1))))
    assert [(row.speaker, row.articles) for row in rows] == [("police", 2), ("Ana Ruiz", 1)]


def test_letters_of_texts() -> None:
    assert one_text((side(1, 1), side(2, 2), side(3, 2), side(4, 1), side(5, 5))) == {1: "A", 4: "A", 2: "B", 3: "B"}


@pytest.mark.parametrize(
    "told", [[], [("2024-03-01", [])], [("2024-03-01", ["2024-03-01"])], [("2024-13-41", ["x"])], [("", ["2024-01-01"])]]
)
def test_clocks_without_two_days_are_not_drawn(told: list[tuple[str, list[str]]]) -> None:
    assert drawing(told) is None


def test_what_is_told_afterwards_leans_to_the_right() -> None:
    drawn = drawing([("1944-06-06", ["2024-06-06", "2024-06-07"]), ("2024-06-06", ["2024-06-07"])])
    assert drawn
    assert all(stroke.x1 < stroke.x2 for stroke in drawn.strokes)
    assert all(0 <= tick.x <= drawn.width for tick in (*drawn.spoken, *drawn.published))
