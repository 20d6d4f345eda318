"""The hand-made tables of the finder of places: ``areas.toml`` and ``placewords.toml``, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, cast

import msgspec

from onrecord.findings.placename import fold
from onrecord.model import PlaceKind

_HERE = Path(__file__).parent


class Area(msgspec.Struct, frozen=True, gc=False):
    """A place of ``areas.toml``."""

    name: str
    kind: PlaceKind
    latitude: float
    longitude: float
    country: str | None


class Words(msgspec.Struct, frozen=True, gc=False):
    """The word lists of ``placewords.toml``, which says what each is for."""

    never: frozenset[str]
    seldom: frozenset[str]
    locative: frozenset[str]
    loose: frozenset[str]
    plain: frozenset[str]
    title: frozenset[str]
    namesake: frozenset[str]
    street: frozenset[str]
    press: frozenset[str]
    team: frozenset[str]
    company: frozenset[str]
    body: frozenset[str]
    region: frozenset[str]
    county: frozenset[str]
    local: frozenset[str]
    speech: frozenset[str]
    given: frozenset[str]
    holder: frozenset[str]
    particle: frozenset[str]
    paper: frozenset[str]
    reviewed: frozenset[str]  # languages
    sport: frozenset[str]
    contest: frozenset[str]
    club: frozenset[str]
    clubs: frozenset[str]
    games: frozenset[str]
    thing: frozenset[str]
    shared: frozenset[str]
    american: frozenset[str]
    no_surname: frozenset[str]  # of bodies, teams, papers and streets: no person's last name
    vessel: frozenset[str]
    had: frozenset[str]
    common: frozenset[str]  # words that news has before places, or at the head of a sentence


class Government(msgspec.Struct, frozen=True, gc=False):
    """What shows that the name of a capital or a building stands for those who govern there."""

    buildings: frozenset[str]
    capitals: frozenset[str]
    acts: frozenset[str]
    helpers: frozenset[str]
    being: frozenset[str]
    against: frozenset[str]
    dealings: frozenset[str]
    owns: frozenset[str]
    building: frozenset[str]
    at: frozenset[str]


class Peoples(msgspec.Struct, frozen=True, gc=False):
    """What shows that a word for a people is a language, a dish or part of a name."""

    never: frozenset[str]
    hyphened: frozenset[str]
    things: frozenset[str]
    bodies: frozenset[str]


class Areas(msgspec.Struct, frozen=True, gc=False):
    """The places of ``areas.toml`` by folded name, and what is disputed."""

    by_key: dict[str, Area]
    prefixes: frozenset[str]  # folded beginnings of names of several words
    spelled: frozenset[str]  # names exactly as written
    disputed_regions: frozenset[str]
    disputed_countries: frozenset[str]
    article: frozenset[str]  # look-up forms that are places only behind "the"
    best_known: dict[str, str]  # look-up form -> country of the best known of several large towns


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))


def _set(words: str | list[str]) -> frozenset[str]:
    return frozenset(words.split() if isinstance(words, str) else words)


def _phrases(lines: str) -> frozenset[str]:
    return frozenset(name.strip() for name in lines.replace("\n", "|").split("|") if name.strip())


def _areas(lines: str) -> Iterator[tuple[Area, list[str]]]:
    """Each place of the table with its other names."""
    for line in lines.splitlines():
        if line and not line.startswith("#"):
            name, kind, latitude, longitude, *rest = line.split(" | ")
            country, others = (*rest, "", "")[:2]
            yield (
                Area(name, cast(PlaceKind, kind), float(latitude), float(longitude), country or None),
                others.split("; ") if others else [],
            )


@cache
def areas() -> Areas:
    """``areas.toml`` by folded name."""
    table = _toml("areas.toml")
    by_key: dict[str, Area] = {}
    spelled = set()
    for area, others in _areas(table["area"]["lines"]):
        for one in (area.name, *others):
            by_key[fold(one)] = area
            spelled.add(one)
    prefixes = {beginning for key in by_key if " " in key for beginning in accumulate(key.split()[:-1], "{} {}".format)}
    disputed = table["disputed"]
    return Areas(
        by_key,
        frozenset(prefixes),
        frozenset(spelled),
        _set(disputed["regions"]),
        _set(disputed["countries"]),
        frozenset(fold(name) for name in table["article"]["names"]),
        dict(pair.split("=") for pair in table["best_known"]["names"].split()),
    )


@cache
def words() -> Words:
    """The word lists."""
    t = _toml("placewords.toml")
    before, behind = t["before"], t["behind"]
    return Words(
        _set(t["never"]["words"]) | _phrases(t["never"]["phrases"]),
        _set(t["seldom"]["words"]),
        _set(before["locative"]),
        _set(before["loose"]),
        _set(before["plain"]),
        _set(before["title"]),
        _set(before["namesake"]),
        _set(behind["street"]),
        _set(behind["press"]),
        _set(behind["team"]) - _set(behind["shared"]),
        _set(behind["company"]),
        _set(behind["body"]),
        _set(behind["region"]),
        _set(behind["county"]),
        _set(behind["local"]),
        _set(behind["speech"]),
        _set(t["persons"]["given"]),
        _set(before["holder"]),
        _set(before["particle"]),
        _set(behind["paper"]),
        _set(t["language"]["reviewed"]),
        _set(behind["sport"]),
        _set(behind["contest"]),
        _set(before["club"]),
        _phrases(t["clubs"]["towns"]),
        _set(t["clubs"]["games"]),
        _set(behind["thing"]),
        _set(behind["shared"]),
        _phrases(behind["american"]),
        frozenset().union(*(_set(behind[key]) for key in ("body", "team", "press", "street"))),
        _set(before["vessel"]),
        _set(before["had"]),
        frozenset().union(_set(t["never"]["words"]), *(_set(words) for words in (before["plain"], before["locative"], behind["body"]))),
    )


@cache
def government() -> Government:
    """The lists that tell a government from its seat."""
    t = _toml("placewords.toml")["government"]
    buildings = frozenset(fold(n) for n in _toml("areas.toml")["government"]["names"])
    capitals = _phrases(t["capitals"])
    return Government(
        buildings,
        capitals,
        _set(t["acts"]),
        _set(t["helpers"]),
        _set(t["being"]),
        _set(t["against"]),
        _set(t["dealings"]),
        _set(t["owns"]),
        _set(t["building"]),
        _set(t["at"]),
    )


class Rivers(msgspec.Struct, frozen=True, gc=False):
    """Rivers that share their name with a state or country, and the words that show them."""

    names: frozenset[str]
    flows: frozenset[str]


@cache
def rivers() -> Rivers:
    """The section "rivers"."""
    t = _toml("placewords.toml")["rivers"]
    return Rivers(_set(t["names"]), _set(t["flows"]))


@cache
def peoples() -> Peoples:
    """The lists that tell a people from a language or a firm."""
    t = _toml("placewords.toml")["peoples"]
    return Peoples(_set(t["never"]), _set(t["hyphened"]), _set(t["things"]), _set(t["bodies"]))


class Abroad(msgspec.Struct, frozen=True, gc=False):
    """The same for one other language; see ``governments.toml``."""

    before: bool
    acts: frozenset[str]
    helpers: frozenset[str]
    dealings: frozenset[str]
    sides: frozenset[str]
    at: frozenset[str]
    owns: frozenset[str]


@cache
def governments() -> dict[str, Abroad]:
    """``governments.toml`` by language."""
    return {
        code: Abroad(
            bool(t["before"]), *(frozenset(map(fold, t[part].split())) for part in ("acts", "helpers", "dealings", "with", "at", "owns"))
        )
        for code, t in _toml("governments.toml").items()
    }


@cache
def states() -> dict[str, tuple[str, bool]]:
    """Abbreviations of states and provinces, as written: the region's code, and whether they count without a town before them."""
    found = {}
    for pair in _toml("placewords.toml")["states"]["names"].split():
        name, code = pair.split("=")
        found[name.rstrip("!").replace("_", " ")] = (code, name.endswith("!"))
    return found


@cache
def state_beginnings() -> frozenset[str]:
    """The first words of those abbreviations: "W" of "W.Va."."""
    return frozenset(name.replace(".", " ").split()[0] for name in states())


@cache
def exact() -> dict[str, frozenset[str]]:
    """Folded names that count only when written in one of these ways: "US", never "us"."""
    found: dict[str, set[str]] = {}
    for name in _toml("placewords.toml")["forms"]["exact"]:
        found.setdefault(fold(name), set()).add(name)
    return {key: frozenset(ways) for key, ways in found.items()}


@cache
def no_place() -> frozenset[str]:
    """Words that are no place by themselves, unless they are written like one ("US") or stand behind "the"."""
    return words().never - exact().keys() - areas().article


@cache
def tying() -> frozenset[str]:
    """Words right behind a name that may make it a place: "County", "and" before another county."""
    return words().region | words().county | {"and", "or", "in"}
