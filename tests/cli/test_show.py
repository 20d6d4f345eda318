"""A record on the terminal, as a reader meets it: what is known is said, what is not known is said as well."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from onrecord.cli.ledger import bounds
from onrecord.cli.show import WIDEST, explain, moment, record, safe
from onrecord.model import Article, Block, Claim, Figure, Place, Record, Time
from tests.archive.test_ledger import _entry
from tests.builder import bridge


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal as wide as the page is at the most: no row is broken."""
    monkeypatch.setenv("COLUMNS", str(WIDEST))


def lines(shown: Record) -> list[str]:
    return [" ".join(line.split()) for line in record(shown).splitlines()]


def test_a_story_from_its_head_to_its_figures() -> None:
    shown = lines(bridge())
    assert shown[:4] == [
        "The Harbour Gazette · 4 March 2024, 18:30 (UTC+01:00) · en",
        "Harbour bridge opens after eleven years",
        "The crossing cost twice what was planned",
        "By Jo Marsh",
    ]
    said = shown[shown.index("Who said what") : shown.index("When")]
    assert said[1:4] == [
        "Ana Ruiz, Mayor — said",
        "The bridge over the Tagus opened on Monday",
        "indirect · neutral · said 2024-03-04 · characters " + "{}-{}".format(*_span(0)),
    ]
    assert "Ana Ruiz, Mayor — told reporters" in said
    assert "The opposition — denied" in said
    assert "indirect · denial · characters {}-{}".format(*_span(2)) in said
    assert shown[shown.index("When") + 1 :][:2] == ["Monday 2024-03-04 2024-03-04", "2019 2019 2019"]
    assert shown[shown.index("Where") + 1 :][:2] == ["Lisbon 38.72, -9.13 city PT", "Portugal 39.60, -8.00 country PT"]
    assert shown[shown.index("How much") + 1 :][:2] == [
        "€2.4 billion 2,400,000,000 EUR says Ana Ruiz",
        "more than 300 at least 300 jobs says The opposition",
    ]
    assert shown[-1].startswith("3 statements, 2 times, 2 places, 2 figures · page ")


def _span(number: int) -> tuple[int, int]:
    return bridge().statements[number].start, bridge().statements[number].end


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"outlet": None, "published": None}, "date not given · en"),
        ({"headline": None}, "(no headline found)"),
        ({"modified": "2024-03-05"}, "Changed 5 March 2024"),
        ({"labels": ("opinion",), "paywalled": True, "truncated": True}, "opinion · behind a paywall · cut short"),
        ({"kind": "live blog"}, "live blog page"),
    ],
)
def test_what_is_known_of_an_article(changed: dict[str, Any], told: str) -> None:
    given = bridge()
    assert told in lines(replace(given, article=replace(given.article, **changed)))
    assert told not in lines(given)


def test_what_is_not_there_has_no_line() -> None:
    bare = replace(bridge(), article=Article(headline="Bridge"), statements=(), times=(), places=(), figures=(), blocks=())
    shown = lines(bare)
    assert shown[:3] == ["date not given", "Bridge", "There is no article on this page that onrecord could find."]
    assert not any(line.startswith(("By", "Changed")) or line in ("Who said what", "When", "Where", "How much") for line in shown)


def test_a_statement_whose_source_is_not_named_or_has_no_cue() -> None:
    given = bridge()
    first = replace(given.statements[0], speaker=None, role=None, source=None, cue=None, said_when=None)
    shown = lines(replace(given, statements=(first,)))
    assert shown[shown.index("Who said what") + 1 :][:2] == ["someone the text does not name", "The bridge over the Tagus opened on Monday"]


@pytest.mark.parametrize(
    ("of", "told"),
    [
        (Time("next week", 0, 9, "DATE", "2024-W11", "2024-03-11", "2024-03-17"), "next week 2024-W11 2024-03-11 to 2024-03-17"),
        (Time("until May", 0, 9, "DATE", "2024-05", None, "2024-05-01"), "until May 2024-05 … to 2024-05-01"),
        (Time("two hours", 0, 9, "DURATION", "PT2H", None, None), "two hours PT2H how long"),
        (Time("daily", 0, 5, "SET", "P1D", None, None), "daily P1D again and again"),
        (Place("Lisbon", 0, 6, "Lisbon", "city", stands_for="government"), "Lisbon stands for a government, no point"),
        (Place("Springfield", 0, 11, "Springfield", "city"), "Springfield unresolved city"),
        (Figure("3 to 5 tons", 0, 11, 3, 5, unit="t"), "3 to 5 tons 3 to 5 t the outlet's own"),
        (Figure("up to 5", 0, 7, None, 5, of="cars", statement=0), "up to 5 at most 5 cars source not named"),
        (Figure("over 3", 0, 6, 3, None), "over 3 at least 3 the outlet's own"),
        (Figure("many", 0, 4, None, None), "many the outlet's own"),
    ],
)
def test_a_finding_on_one_line(of: Time | Place | Figure, told: str) -> None:
    name = {Time: "times", Place: "places", Figure: "figures"}[type(of)]
    assert told in lines(replace(bridge(), **{name: (of,)}))


def test_why_each_block_was_kept_or_dropped_and_each_field_chosen() -> None:
    given = bridge()
    shown = [" ".join(line.split()) for line in explain(given).splitlines()]
    assert "kept headline Harbour bridge opens after eleven years" in shown
    assert "dropped navigation Home Sport Weather" in shown
    assert "✓ headline h1: the only one Harbour bridge opens after eleven years" in shown
    lost = Claim("headline", "Bridge", "Bridge", "title", "head/title[1]", False, "")
    shown = [" ".join(line.split()) for line in explain(replace(given, article=replace(given.article, evidence=(lost,)))).splitlines()]
    assert "· headline title Bridge" in shown
    bare = explain(replace(given, article=Article(), blocks=(Block(text="x" * 161, path="p", dropped="comment"),), notes=("Cut.",)))
    assert "Evidence" not in bare
    assert "Note: Cut." in bare
    assert bare.count("x") == 159
    assert "…" in bare


def test_the_same_place_named_again_is_one_line() -> None:
    lisbon = bridge().places[0]
    assert "Lisbon ×3 38.72, -9.13 city PT" in lines(replace(bridge(), places=(lisbon, lisbon, lisbon)))


def test_moments_and_signs_that_steer_a_terminal() -> None:
    assert moment("2024-05-14 09:30:00+00:00") == "14 May 2024, 09:30 (UTC)"
    assert safe("a\u200db\nc\ud800") == "a\u200db\nc�"  # emoji are joined by it; a line may end


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [(12.0, 12.0, "12"), (12.0, 15.5, "12 to 15.5"), (2_000_000.0, None, "at least 2,000,000"), (None, 0.0, "at most 0")],
)
def test_the_value_of_a_figure_in_the_ledger(low: float | None, high: float | None, told: str) -> None:
    assert bounds(_entry(low, high)) == told
    assert bounds(replace(_entry(low, high), unit="EUR")) == f"{told} EUR"
