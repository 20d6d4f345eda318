"""Every sample page against what a careful reader finds in it.

The expectations in ``cases/wild`` were written by reading the pages, never from output. One that the program does not reach
yet stands in the case's ``known_failures`` with its reason, and is a strict xfail: an accidental mend is noticed.
"""

from __future__ import annotations

import functools
import html
import importlib.util
import json
import math
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import onrecord
from onrecord.model import Record
from onrecord.replay import verify

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "examples" / "pages"
CASES = {page.stem: json.loads((ROOT / f"tests/cases/wild/{page.stem}.json").read_text("utf-8")) for page in sorted(PAGES.iterdir())}
PLAIN = ("headline", "standfirst", "authors", "language", "outlet", "kind", "labels")
APPROXIMATELY = 0.2  # how far from the number a bound of "about so much" may lie
NEAR_KM = 161


@functools.cache
def record_of(name: str) -> Record:
    case = CASES[name]
    data = (PAGES / case["page"]).read_bytes()
    return onrecord.read(data, url=case.get("url"), media_type=case.get("media_type"))


def checks(case: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Each thing that a case expects, as (name of the check, kind, what is expected)."""
    for field in (*PLAIN, "published", "paywalled", "first_paragraph_starts", "last_paragraph_ends"):
        if field in case:
            yield field, field, case[field]
    for kind in ("must_contain", "must_not_contain", "people", "no_places", "no_times"):
        for words in case.get(kind, ()):
            yield f"{kind} {words}", kind, words
    for kind in ("statements", "times", "places", "figures"):
        for expected in case.get(kind, ()):
            yield f"{kind} {expected.get('content_starts', expected.get('text'))}", kind, expected


def parameters() -> Iterator[Any]:
    for name, case in CASES.items():
        reasons = {failure["check"]: failure["reason"] for failure in case["known_failures"]}
        for check, kind, expected in checks(case):
            marks = [pytest.mark.xfail(strict=True, reason=reasons[check])] if check in reasons else []
            yield pytest.param(name, kind, expected, id=f"{name}: {check}", marks=marks)


@pytest.mark.parametrize(("name", "kind", "expected"), list(parameters()))
def test_what_a_careful_reader_finds(name: str, kind: str, expected: Any):
    record = record_of(name)
    test = globals().get(f"check_{kind}")
    if test is not None:
        test(record, expected)
    else:
        found = getattr(record.article, kind)
        assert (list(found) if isinstance(found, tuple) else found) == expected


def check_outlet(record: Record, expected: str) -> None:
    assert (record.article.outlet or "").casefold() == expected.casefold()


def check_published(record: Record, expected: str) -> None:
    """The same moment, whatever the zone it is written in; a bare date asks for that day only."""
    found = record.article.published
    assert found is not None
    if "T" in expected and "T" in found:
        assert datetime.fromisoformat(found) == datetime.fromisoformat(expected)
    else:
        assert found.startswith(expected)


def check_paywalled(record: Record, expected: bool) -> None:
    assert (record.article.paywalled is not None) is expected


def check_first_paragraph_starts(record: Record, expected: str) -> None:
    body = [b for b in record.blocks if b.kept and b.kind not in ("headline", "standfirst", "entry time", "subheading")]
    assert record.text[body[0].start : body[0].end].startswith(expected)


def check_last_paragraph_ends(record: Record, expected: str) -> None:
    assert record.text.rstrip().endswith(expected)


def check_must_contain(record: Record, expected: str) -> None:
    assert expected in record.text


def check_must_not_contain(record: Record, expected: str) -> None:
    assert expected not in record.text


def check_people(record: Record, expected: str) -> None:
    assert expected in [person.name for person in record.people]


def check_statements(record: Record, expected: dict[str, Any]) -> None:
    found = [s for s in record.statements if any(bare(c.text).startswith(bare(expected["content_starts"])) for c in s.content)]
    assert found, "no statement has this content"
    assert any(is_statement(s, expected) for s in found), [(s.source, s.cue, s.speaker, s.kind) for s in found]


def is_statement(found: Any, expected: dict[str, Any]) -> bool:
    """The cue may bring its auxiliaries and adverbs ("has now warned"); source, speaker and kind must be the very ones."""
    if found.source is None or found.source.text.strip(" ,.").casefold() != expected["source"].casefold():
        return False
    if found.cue is None or expected["cue"] not in (found.cue.text.lower(), *found.cue.text.lower().split()):
        return False
    return all(getattr(found, field) == expected[field] for field in ("speaker", "kind") if field in expected)


def bare(content: str) -> str:
    """Without what belongs to the sentence around it: quotation marks, and the "that" before it."""
    return re.sub(r"^(that|que|dass) ", "", content.strip("“”\"„«» '")).strip('“”"„«» ')


def overlapping(findings: Any, words: str) -> list[Any]:
    found = [f for f in findings if f.text in words or words in f.text]
    assert found, f"nothing was found at {words!r}"
    return found


def check_times(record: Record, expected: dict[str, Any]) -> None:
    assert expected["value"] in [t.value for t in overlapping(record.times, expected["text"])]


def check_places(record: Record, expected: dict[str, Any]) -> None:
    found = [place for place in record.places if place.text == expected["text"]]
    assert found, f"no place is called {expected['text']!r}"
    if "country" in expected:
        assert expected["country"] in [p.country for p in found]
    if "latitude" in expected:
        point = (expected["latitude"], expected["longitude"])
        assert any(p.latitude is not None and kilometres((p.latitude, p.longitude), point) <= NEAR_KM for p in found), found


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, p)) for p in (a, b))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))


def check_no_places(record: Record, expected: str) -> None:
    assert expected not in [place.text for place in record.places]


def check_no_times(record: Record, expected: str) -> None:
    assert expected not in [time.text for time in record.times]


def check_figures(record: Record, expected: dict[str, Any]) -> None:
    found = overlapping(record.figures, expected["text"])
    assert any(is_figure(f, expected) for f in found), found


def is_figure(figure: Any, expected: dict[str, Any]) -> bool:
    if "at_least_near" in expected:
        low, near = figure.at_least, expected["at_least_near"]
        if low is None or abs(low - near) > APPROXIMATELY * near:
            return False
    fields = [f for f in ("at_least", "at_most", "unit", "modifier", "of") if f in expected]
    by = (figure.attributed_to or "", expected.get("attributed_to", figure.attributed_to) or "")
    return all(getattr(figure, field) == expected[field] for field in fields) and same_name(*by)


def same_name(found: str, expected: str) -> bool:
    """ "government" is who "the government" is."""
    return found.removeprefix("the ").casefold() == expected.removeprefix("the ").casefold()


@pytest.mark.parametrize("name", list(CASES))
def test_every_word_of_the_record_is_found_again_in_the_page(name: str):
    assert verify(record_of(name), (PAGES / CASES[name]["page"]).read_bytes()) == ()


@pytest.mark.parametrize("name", list(CASES))
def test_each_expectation_speaks_of_its_page(name: str):
    """What must not be in the record stands in the page, or the check could not fail; what must be stands there too."""
    case = CASES[name]
    data = (PAGES / case["page"]).read_bytes()
    text = data.decode("cp1252" if b"windows-1252" in data else "utf-8")
    page = " ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split())
    spoken = [case.get(f, "") for f in ("headline", "standfirst", "first_paragraph_starts", "last_paragraph_ends")]
    spoken += (
        case["must_contain"] + case["must_not_contain"] + case.get("people", []) + case.get("no_places", []) + case.get("no_times", [])
    )
    for kind in ("times", "places", "figures"):
        spoken += [expected["text"] for expected in case[kind]]
    for expected in case["statements"]:
        spoken += [expected["source"], expected["content_starts"]]
    assert [words for words in spoken if words not in page] == []


@pytest.mark.parametrize("name", list(CASES))
def test_each_known_failure_names_a_check_and_a_reason(name: str):
    names = {check for check, _, _ in checks(CASES[name])}
    for failure in CASES[name]["known_failures"]:
        assert failure["check"] in names
        assert len(failure["reason"]) > 10


def test_there_are_enough_pages_and_two_are_not_in_english():
    assert len(CASES) >= 9
    assert len([c for c in CASES.values() if c["language"] != "en"]) >= 2


def test_the_sample_archive_is_made_from_the_pages(tmp_path: Path):
    script = ROOT / "examples" / "make_warc.py"
    spec = importlib.util.spec_from_file_location("make_warc", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main(tmp_path / "sample.warc.gz")
    made = module.unpacked(tmp_path / "sample.warc.gz")
    assert made == module.unpacked(ROOT / "examples" / "sample.warc.gz")
