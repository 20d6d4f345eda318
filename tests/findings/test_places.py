"""Where: places found, told apart, and left without a point."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.findings import gazetteer
from onrecord.findings.places import find, locate
from onrecord.limits import Limits
from onrecord.model import Options, Part, Place, Prose, Sentence
from tests.clock import within

CASES = Path(__file__).resolve().parent.parent / "cases"
NEAR_KM = 50.0


def plain(text: str) -> Prose:
    """Prose of one paragraph."""
    return Prose(text, "en", (Part(0, len(text)),), (Sentence(text, 0, len(text)),), (), ())


def seen(text: str) -> list[Place]:
    return list(find(plain(text), Options()))


def km(place: Place, latitude: float, longitude: float) -> float:
    assert place.latitude is not None
    assert place.longitude is not None
    p, q = math.radians(place.latitude), math.radians(latitude)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(longitude - place.longitude) / 2) ** 2
    return 12742.0 * math.asin(math.sqrt(h))


def cases(folder: str) -> list[Any]:
    return [pytest.param(c, id=c["name"]) for c in json.loads((CASES / folder / "places.json").read_text(encoding="utf-8"))]


@pytest.mark.parametrize("case", cases("made"))
def test_made(case: dict[str, Any]) -> None:
    found = seen(case["text"])
    first = {p.text: p for p in reversed(found)}
    last = {p.text: p for p in found}
    for name, point in case.get("places", {}).items():
        assert km(first[name], *point) < NEAR_KM, first[name]
    for name, point in case.get("last", {}).items():
        assert km(last[name], *point) < NEAR_KM, last[name]
    for name, kind in case.get("kinds", {}).items():
        assert first[name].kind == kind
    for name, country in case.get("countries", {}).items():
        assert first[name].country == country
    for name in case.get("government", []):
        assert first[name].stands_for == "government"
        assert first[name].latitude is None


@pytest.mark.parametrize("case", cases("negative"))
def test_no_place(case: dict[str, Any]) -> None:
    wrong = [p.text for p in seen(case["text"]) if p.latitude is not None and p.text in case["none"]]
    assert wrong == []


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=c["name"]) for c in json.loads((CASES / "made/places_languages.json").read_text(encoding="utf-8"))]
)
def test_other_languages(case: dict[str, Any]) -> None:
    text = case["text"]
    prose = Prose(text, case["language"], (Part(0, len(text)),), (Sentence(text, 0, len(text)),), (), ())
    found = {p.text: p for p in find(prose, Options())}
    for name, point in case["places"].items():
        assert km(found[name], *point) < 400, found[name]  # countries have their middle
    assert [name for name in case["none"] if name in found and found[name].latitude is not None] == []


@pytest.mark.parametrize(
    ("text", "name", "language", "point"),
    [
        ("A Kenyan nurse won the race.", "Kenyan", "en", (1, 38)),
        ("Ohioans voted early.", "Ohioans", "en", (40.3, -83)),
        ("South Korean officials met.", "South Korean", "en", (36.5, 127.8)),
        ("The EU agreed on fish.", "EU", "en", (50.85, 4.35)),
        ("A strike closed the Port of Rotterdam on Monday.", "Port of Rotterdam", "en", (51.9, 4.5)),
        ("A farm near Reading burnt down, Berkshire police said.", "Reading", "en", (51.45, -0.97)),
        ("Die Lage in Tiflis ist ruhig.", "Tiflis", "de", (41.7, 44.8)),
        ("Встреча в Москве не состоялась.", "Москве", "ru", (55.75, 37.6)),
    ],
)
def test_locate_answers_for_what_it_is_given(text: str, name: str, language: str, point: tuple[float, float]) -> None:
    at = text.index(name)
    (found,) = locate(text, [(at, at + len(name))], language)
    assert found is not None
    assert found == pytest.approx(point, abs=1.0)


def test_words_for_a_people_are_marked_as_such() -> None:
    found = seen("Kenyan, Ohioan and South Korean officials met the EU envoy in Oslo.")
    assert [(p.text, p.name, p.rule == "word for its people") for p in found] == [
        ("Kenyan", "Kenya", True),
        ("Ohioan", "Ohio", True),
        ("South Korean", "South Korea", True),
        ("Oslo", "Oslo", False),
    ]


def test_words_for_a_people_stay_within_the_limit() -> None:
    assert len(find(plain("Kenyan, Ugandan, Tanzanian and Rwandan judges."), Options(limits=Limits(findings=2)))) == 2


@pytest.mark.parametrize(
    "case", json.loads((CASES / "made/places_governments.json").read_text(encoding="utf-8")), ids=lambda c: c["language"]
)
def test_governments_in_other_languages(case: dict[str, Any]) -> None:
    text = case["text"]
    found = find(Prose(text, case["language"], (Part(0, len(text)),), (Sentence(text, 0, len(text)),), (), ()), Options())
    assert [(p.text, p.stands_for == "government", p.latitude is None) for p in found] == [(n, g, g) for n, g in case["names"]]


def test_a_person_whose_names_are_both_a_town_s_is_no_place() -> None:
    text = "Chelsea Macon drove to the hearing, and Macon was late."
    assert [p.text for p in seen(text) if p.latitude is not None] == []


def test_a_name_that_cannot_be_told_apart_has_no_point_but_its_readings() -> None:
    (place,) = [p for p in seen("The factory in Springfield closed.") if p.text == "Springfield"]
    assert place.latitude is None
    assert place.country is None
    assert len(place.rejected) > 1
    assert all(c.name and c.why for c in place.rejected)


def test_the_text_tells_namesakes_apart() -> None:
    for state, latitude in (("Illinois", 39.8), ("Missouri", 37.2), ("Massachusetts", 42.1)):
        places = {p.text: p for p in seen(f"Voters across {state} watched the count in Springfield.")}
        assert places["Springfield"].latitude == pytest.approx(latitude, abs=0.2)


def test_a_small_town_far_from_all_else_in_the_text_has_no_point() -> None:
    text = "Voters in Durban, Soweto, Pretoria and Bloemfontein queued; a shop in Melkbosch and one in Kensington closed."
    assert [p.latitude for p in seen(text) if p.text == "Kensington"] in ([], [None])


def test_prose_in_german_is_not_full_of_villages() -> None:
    text = "Nur eine Frage bleibt. Aber die Länder wollen mehr, und Berlin schweigt."
    found = find(Prose(text, "de", (Part(0, len(text)),), (Sentence(text, 0, len(text)),), (), ()), Options())
    assert [p.text for p in found if p.latitude is not None] == ["Berlin"]


def test_rejected_places_stay_within_the_limit() -> None:
    found = find(plain("A mill in San Antonio closed."), Options(limits=Limits(candidates=2)))
    assert [len(p.rejected) for p in found] == [2]


def test_places_stay_within_the_limit() -> None:
    assert len(find(plain("Paris, Rome, Oslo, Bonn and Lima."), Options(limits=Limits(findings=3)))) == 3


def test_a_place_carries_its_geonames_number() -> None:
    (place,) = seen("Snow fell in Reykjavik.")
    assert (place.geonames_id, place.country, place.kind) == (3413829, "IS", "city")


def test_locate_answers_for_each_span() -> None:
    text = "Paris and Nowhereville"
    points = locate(text, [(0, 5), (10, 22), (5, 6)], guess=False)
    assert points[0] is not None
    assert points[0][0] == pytest.approx(48.85, abs=0.1)
    assert points[1:] == [None, None]


def test_locate_guesses_that_a_name_it_does_not_know_lies_where_its_neighbour_does() -> None:
    text = "A shop in Nowhereville, near Lyon, closed. Voters in Perth queued at Somewherefield."
    spans = [(text.index(n), text.index(n) + len(n)) for n in ("Nowhereville", "Lyon", "Somewherefield", "Perth")]
    first, lyon, second, perth = locate(text, spans)
    assert first == lyon is not None
    assert second == perth is not None
    assert locate(text, spans, guess=False)[::2] == [None, None]


WORDS = st.sampled_from(
    ["Paris", "Texas", ",", " ", "the", "Kremlin", "said", "in", "St. ", "'s ", "’", "-", "U.S.", "Ky.", "County", "Moscow", "and", "\n\n", "San José", "Москва", "(", "."]
)  # fmt: skip


@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join), st.lists(WORDS, max_size=40).map("".join)))
@settings(max_examples=150, deadline=None)
def test_every_span_quotes_the_text(text: str) -> None:
    found = seen(text)
    assert all(text[p.start : p.end] == p.text != "" for p in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for place in found:
        assert (place.latitude is None) == (place.longitude is None)
        assert place.latitude is None or (-90 <= place.latitude <= 90 and place.stands_for is None)


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=5))
@settings(max_examples=80, deadline=None)
def test_locate_takes_any_spans(text: str, spans: list[tuple[int, int]]) -> None:
    assert len(locate(text, spans)) == len(spans)


@pytest.mark.parametrize(
    "unit",
    [
        "Ann Bob Carl De La Van Der ",
        "San ",
        "St. ",
        "D'",
        "U.S.",
        "Saint-",
        "Paris, ",
        "Madison, Jackson and Henry counties, ",
        "counties ",
        "Москве ",
        "A ",
        "\x00",
        "(",
        "北京市",
    ],
)
def test_hostile_text_of_a_megabyte_ends(unit: str) -> None:
    text = (unit * (1_000_000 // len(unit)))[:1_000_000]
    seen("Oslo")  # the gazetteer is in memory
    within(10, lambda: seen(text))  # below 3 s on the machine it was written on


def test_hostile_text_in_a_language_with_endings_ends() -> None:
    text = ("Стамбуле D'Ии " * 100_000)[:1_000_000]
    said = Prose(text, "ru", (Part(0, len(text)),), (Sentence(text, 0, len(text)),), (), ())
    within(10, lambda: find(said, Options()))


@pytest.mark.parametrize("unit", ["北京市", "中", "ガカ", "京都府京", "가"])
def test_hostile_text_without_blanks_ends(unit: str) -> None:
    text = (unit * 1_000_000)[:1_000_000]
    said = Prose(text, "ja", (Part(0, len(text)),), (Sentence(text, 0, len(text)),), (), ())
    find(plain("東京"), Options())  # the gazetteer is in memory
    within(10, lambda: find(said, Options()))


@given(st.text(alphabet="東京都北京市ガカ中国가나 a\u3099。", max_size=40), st.sampled_from(["ja", "zh", "ko"]))
@settings(max_examples=80, deadline=None)
def test_every_span_quotes_the_text_without_blanks(text: str, language: str) -> None:
    found = find(Prose(text, language, (Part(0, len(text)),), (Sentence(text, 0, len(text)),), (), ()), Options())
    assert all(text[p.start : p.end] == p.text != "" for p in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


FRESH = CASES.parent.parent / "bench/gold/places_fresh.jsonl"


def test_names_written_before_the_tables_were_looked_at_are_put_where_they_lie() -> None:
    wanted = right = 0
    for row in map(json.loads, FRESH.read_text(encoding="utf-8").splitlines()):
        found = seen(row["text"])
        for place in row["places"]:
            if place["latitude"] is not None:
                hit = next((p for p in found if p.start < place["end"] and place["start"] < p.end and p.latitude is not None), None)
                wanted += 1
                right += hit is not None and km(hit, place["latitude"], place["longitude"]) < FAR_KM
    assert wanted > 500
    assert right >= 0.96 * wanted


FAR_KM = 400.0  # seas, deserts and regions are large: two people put their middles so far apart


def test_what_was_read_before_changes_nothing() -> None:
    texts = [json.loads(line)["text"] for line in FRESH.read_text(encoding="utf-8").splitlines()[:80]]
    first = [seen(text) for text in texts]
    assert [seen(text) for text in reversed(texts)] == first[::-1]
    gazetteer.load.cache_clear()
    assert [seen(text) for text in texts[:20]] == first[:20]


@pytest.mark.shared
def test_the_page_that_started_it(shared: Path) -> None:
    (path,) = (shared / "seed").glob("*.txt")
    wanted = json.loads((shared / "seed/expected.json").read_text(encoding="utf-8"))
    found = seen(path.read_text(encoding="utf-8"))
    for place in wanted["places"]:
        match = next(p for p in found if p.text == place["text"])
        if "country" in place:
            assert match.country == place["country"]
        else:
            assert km(match, place["latitude"], place["longitude"]) < NEAR_KM
    for name in wanted["place_names_that_stand_for_a_government"]:
        named = [p for p in found if p.text == name]
        assert named
        assert all(p.stands_for == "government" and p.latitude is None for p in named)


def test_the_annotated_pages_hold_spans_and_points_only() -> None:
    lines = (CASES.parent.parent / "bench/gold/places_pages.jsonl").read_text(encoding="utf-8").splitlines()
    pages = [json.loads(line) for line in lines]
    assert len(pages) >= 60
    assert sum(len(page["places"]) for page in pages) >= 400
    for page in pages:
        assert page.keys() == {"page", "sha256", "characters", "language", "places"}
        for place in page["places"]:
            assert place.keys() - {"either"} == {"start", "end", "near", "latitude", "longitude", "government"}
            assert 0 <= place["start"] < place["end"] <= page["characters"]
            assert place["latitude"] is None or (
                abs(place["latitude"]) <= 90 and abs(place["longitude"]) <= 180 and not place["government"]
            )
        assert all(a["end"] <= b["start"] for a, b in pairwise(page["places"])), page["page"]
