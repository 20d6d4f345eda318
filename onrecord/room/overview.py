"""A search seen as a whole: its map, its timeline, and what is offered while somebody types."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from onrecord.archive import overview
from onrecord.archive.headwords import Offered, offered
from onrecord.archive.overview import SpotRow
from onrecord.archive.search import within
from onrecord.archive.store import STEPS
from onrecord.archive.tallies import last_added
from onrecord.errors import QueryError
from onrecord.model import Frozen
from onrecord.room import atlas
from onrecord.room.across import Point
from onrecord.room.answers import HEADERS, answer, as_json, asks_json, kept, opened, show, tables
from onrecord.room.asked import Asked, asked
from onrecord.room.bars import Bars, bars, ends

COUNTED = 400  # documents of a result whose places and times are looked at, those added last
SPOTS = 400  # places on a map
LISTED = 60  # places in the list below it
ROUGH = ("country", "region", "continent", "area", "sea")  # kinds of place whose point is only their middle
SMALL = (300, 190)  # size of a map beside one place
SUGGESTED = 6  # pages offered while somebody types
WORD = re.compile(r"\w$")


class OneMap(Frozen, frozen=True):
    """The places that a search's documents name."""

    asked: dict[str, str]
    spots: list[SpotRow]
    of: int  # documents that were looked at, those added last
    partly: bool  # there are more
    problem: str | None


def map_page(request: Request) -> Response:
    """The map of a search."""
    ask = asked(request.query_params)
    limits = request.app.state.limits
    found, places, problem = [], [], None
    try:
        box = _box(ask.fields["box"])
        with tables(request) as connection:
            found = last_added(connection, ask.query, limits, COUNTED + 1)
            places = overview.spots(connection, found[:COUNTED], box, SPOTS)
    except QueryError as error:
        problem = str(error)
    data = {"asked": ask.searched_by, "spots": places, "of": min(len(found), COUNTED), "partly": len(found) > COUNTED, "problem": problem}
    spots = [atlas.Spot(p.name, p.latitude, p.longitude, p.documents, p.kind in ROUGH) for p in places]
    return answer(request, "map.html", data, 400 if problem else 200, ask=ask, listed=LISTED, **drawn(spots, ask))


def drawn(spots: Sequence[atlas.Spot], ask: Asked) -> dict[str, object]:
    """A map of some places, each mark with where it leads; of towns, where there are any, so that a country's middle does not widen it."""
    precise = [(s.longitude, s.latitude) for s in spots if not s.rough] or [(s.longitude, s.latitude) for s in spots]
    view = atlas.fitting(precise)
    marks = atlas.marked(view, spots)
    return {"view": view, "ground": atlas.ground(view), "marks": [(mark, _closer(ask, mark)) for mark in marks]}


def drawn_points(points: Sequence[Point]) -> dict[str, object]:
    """A map of what one name was taken for."""
    there = [p for p in points if p.latitude is not None and p.longitude is not None]
    spots = [atlas.Spot(p.name, p.latitude or 0.0, p.longitude or 0.0, p.mentions, p.kind in ROUGH) for p in there]
    return drawn(spots, asked({}))


def _box(given: str) -> tuple[float, float, float, float] | None:
    """The four numbers of a box; whether they make sense is for the search to say."""
    with suppress(ValueError):
        south, west, north, east = (float(part) for part in given.split(","))
        return south, west, north, east
    return None


def _closer(ask: Asked, mark: atlas.Marked) -> str:
    """Where a mark leads: to the map of its places where there are several, else to the pages that name the one."""
    if not mark.others or mark.east - mark.west + mark.north - mark.south < 0.5:
        return ask.address(changes={"place": mark.name, "box": ""})
    box = (
        f"{max(-90, mark.south - 0.2):.2f},{max(-180, mark.west - 0.2):.2f},{min(90, mark.north + 0.2):.2f},{min(180, mark.east + 0.2):.2f}"
    )
    return ask.address(changes={"box": box}, path="/map")


def spot(request: Request) -> Response:
    """A small map of one point, as a picture."""
    try:
        latitude, longitude = (float(request.query_params.get(name, "")) for name in ("lat", "lon"))
    except ValueError:
        return Response("A map needs lat and lon, in degrees.", 400, media_type="text/plain")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # also what is no number
        return Response("A map needs lat from -90 to 90 and lon from -180 to 180.", 400, media_type="text/plain")
    view = atlas.fitting([(longitude, latitude)], *SMALL)
    x, y = view.place(longitude, latitude)
    made = show(request, "spot.svg", view=view, ground=atlas.ground(view), x=x, y=y)
    return Response(made.body, media_type="image/svg+xml", headers={**HEADERS, "cache-control": "private, max-age=86400"})


# ── when ────────────────────────────────────────────────────────────────────


class OneTimeline(Frozen, frozen=True):
    """When a search's documents were published, and what days they speak of."""

    asked: dict[str, str]
    published: list[tuple[str, int]]
    spoken_of: list[tuple[str, int]]
    of: int  # documents whose days spoken of were looked at, those added last
    partly: bool
    problem: str | None


def timeline(request: Request) -> Response:
    """The timeline of a search."""
    ask = asked(request.query_params)
    limits = request.app.state.limits
    found, published, spoken, problem = [], [], [], None
    try:
        with tables(request) as connection, within(connection, limits.query_seconds, STEPS):
            published = overview.published(connection, ask.query, limits)
            found = last_added(connection, ask.query, limits, COUNTED + 1)
            spoken = overview.spoken_of(connection, found[:COUNTED])
    except QueryError as error:
        problem = str(error)
    data = {
        "asked": ask.searched_by, "published": published, "spoken_of": spoken, "of": min(len(found), COUNTED), "partly": len(found) > COUNTED, "problem": problem,
    }  # fmt: skip
    drawn = [
        ("published", _linked(ask, bars(published), ("since", "until"))),
        ("spoken of", _linked(ask, bars(spoken, trim=True), ("about_since", "about_until"))),
    ]
    return answer(request, "timeline.html", data, 400 if problem else 200, ask=ask, drawn=drawn)


def _linked(ask: Asked, drawn: Bars | None, fields: tuple[str, str]) -> tuple[Bars | None, dict[str, str]]:
    """Each bar with the address that narrows the search to it: its timeline, or of a day its pages."""
    if drawn is None:
        return None, {}
    path = "/" if drawn.unit == "day" else "/timeline"
    return drawn, {
        bar.value: ask.address(changes=dict(zip(fields, ends(drawn.unit, bar.value), strict=True)), path=path) for bar in drawn.bars
    }


# ── while somebody types ────────────────────────────────────────────────────


class Suggested(Frozen, frozen=True):
    """What is offered while somebody types."""

    pages: list[Offered]
    names: dict[str, list[str]]  # speakers and outlets that begin so


def suggest(request: Request) -> Response:
    """The newest pages that have in the headline what was typed so far, its last word taken as the beginning of one; and speakers and outlets that begin so."""
    typed = request.query_params.get("q", "").strip()[:100]
    with opened(request) as archive, tables(request) as connection:
        known = kept(request, "suggested", lambda: {"speaker": archive.common("speaker"), "outlet": archive.common("outlet")})
        found = offered(connection, request.app.state.headwords, typed, SUGGESTED)
    names = {kind: _beginning(typed, given) if typed else [] for kind, given in known.items()}
    if asks_json(request):
        return as_json({"pages": found, "names": names})
    all_of_it = "/?" + urlencode({"q": begun(typed)}, errors="replace")
    return show(request, "suggest.html", pages=found, names=names, all_of_it=all_of_it)


def begun(typed: str) -> str:
    """What was typed so far as words to search for: the last one may go on.

    >>> begun("harbour bri"), begun('"harbour bri'), begun("harbour bridge*")
    ('harbour bri*', '"harbour bri', 'harbour bridge*')
    """
    return typed + "*" if WORD.search(typed) and typed.count('"') % 2 == 0 else typed


def _beginning(typed: str, names: list[str]) -> list[str]:
    start = typed.casefold()
    return [name for name in names if any(word.startswith(start) for word in (name.casefold(), *name.casefold().split()))][:3]


def pages() -> list[Route]:
    """The addresses of these pages."""
    found: Mapping[str, object] = {"/map": map_page, "/timeline": timeline, "/suggest": suggest}
    return [*(Route(path + ending, page) for path, page in found.items() for ending in (".json", "")), Route("/spot.svg", spot)]  # type: ignore[arg-type]


ADDRESSES: tuple[tuple[str, str, type[Frozen], tuple[str, ...]], ...] = (  # as in openapi.py, which adds what a search can be asked by
    ("/map.json", "The places that a search's documents name", OneMap, ("box",)),
    ("/timeline.json", "When a search's documents were published, and what days they speak of", OneTimeline, ("since", "until")),
    ("/suggest.json", "What is offered while somebody types", Suggested, ("q",)),
)
