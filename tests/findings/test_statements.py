"""Who said what: made cases, traps, properties, the seed page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.findings.cues import forms, noun_cues
from onrecord.findings.statements import CONFIDENCE, find
from onrecord.limits import Limits
from onrecord.model import Options, Part, Statement
from onrecord.text import prose
from tests.clock import within

CASES = Path(__file__).parents[1] / "cases"


def load(name: str) -> list[Any]:
    found: list[Any] = json.loads((CASES / name).read_text(encoding="utf-8"))
    return found


def statements(text: str, language: str = "en", options: Options | None = None) -> tuple[Statement, ...]:
    options = options or Options(tier="rules")
    return find(prose(text, language, options=options), options)


def plain(s: Statement) -> dict[str, Any]:
    """A statement as the cases write it."""
    return {
        "source": s.source and s.source.text,
        "cue": s.cue and s.cue.text,
        "content": [c.text for c in s.content],
        "kind": s.kind,
        "stance": s.stance,
        "speaker": s.speaker,
        "role": s.role,
        "speaker_kind": s.speaker_kind,
        "addressee": s.addressee and s.addressee.text,
        "quoted": [q.text for q in s.quoted],
    }


def check(found: tuple[Statement, ...], wanted: list[dict[str, Any]]) -> None:
    got = [plain(s) for s in found]
    assert len(got) == len(wanted), got
    for one, want in zip(got, wanted, strict=True):
        assert {key: one[key] for key in want} == want


@pytest.mark.parametrize("case", load("made/statements.json"), ids=lambda c: c["name"])
def test_made(case: dict[str, Any]) -> None:
    check(statements(case["text"]), case["statements"])


@pytest.mark.parametrize("case", load("made/statements_languages.json"), ids=lambda c: c["language"] + " " + c["text"][:20])
def test_other_languages(case: dict[str, Any]) -> None:
    check(statements(case["text"], case["language"]), case["statements"])


@pytest.mark.parametrize("tier", ["rules", "fast"])
@pytest.mark.parametrize("case", load("made/statements_headlines.json"), ids=lambda c: c["text"])
def test_headlines(case: dict[str, Any], tier: Literal["rules", "fast"]) -> None:
    """Headlines leave out articles and verbs; what the rules find in one, the weights may not lose."""
    text = prose(case["text"], parts=(Part(0, len(case["text"]), "headline"),))
    check(find(text, Options(tier=tier)), case["statements"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Jane Roe said the bridge was safe.", "speech"),
        ("Jane Roe wrote that the bridge was safe.", "writing"),
        ("Jane Roe believes that the bridge is safe.", "belief"),
        ("Jane Roe said in a letter that the bridge was safe.", "writing"),
        ("A video showed that the bridge was safe.", "shown"),
        ("The report said that the bridge was safe.", "document"),
        ("According to the study, the bridge is safe.", "document"),
        ("Jane Roe applauded the plan.", "act"),
    ],
)
def test_kinds_of_cue(text: str, kind: str) -> None:
    assert [s.cue_kind for s in statements(text)] == [kind]


@pytest.mark.parametrize("case", load("made/stances.json"), ids=lambda c: c["text"])
def test_the_stance_is_checked_on_its_context(case: dict[str, str]) -> None:
    assert [s.stance for s in statements(case["text"])] == [case["stance"]]


@pytest.mark.parametrize("text", load("negative/statements.json"))
def test_nobody_said_anything(text: str) -> None:
    assert [plain(s) for s in statements(text)] == []


@pytest.mark.parametrize("case", load("known_failures/statements.json"), ids=lambda c: c["name"])
@pytest.mark.xfail(strict=True, reason="a known failure; when it is mended, move it to made/")
def test_known_failures(case: dict[str, Any]) -> None:
    check(statements(case["text"]), case["statements"])


def test_every_verb_has_a_frame() -> None:
    assert [m.cue.lemma for m in forms().values() if not (m.cue.frames or m.cue.particles)] == []


def test_irregular_forms_replace_the_regular_ones() -> None:
    assert "sayed" not in forms()
    assert forms()["told"].cue.lemma == "tell"


def test_a_noun_of_saying_has_one_stance() -> None:
    assert noun_cues()["denial"] == "denial"


def test_confidence_is_a_chance_and_every_rule_has_one() -> None:
    rules = {s.rule for case in load("made/statements.json") for s in statements(case["text"])}
    assert rules <= set(CONFIDENCE)
    assert all(0 < value < 1 for value in CONFIDENCE.values())


def test_the_number_of_statements_is_bounded() -> None:
    options = Options(tier="rules", limits=Limits(statements=3))
    assert len(statements("Jane Roe said it rained. " * 10, options=options)) == 3


def test_an_unknown_language_gives_nothing() -> None:
    assert statements("Jane Roe said it rained.", "xx") == ()


def spans_quote(text: str, found: tuple[Statement, ...]) -> None:
    for s in found:
        for span in (s, s.source, s.cue, s.addressee, *s.content, *s.quoted):
            if span is not None:
                assert text[span.start : span.end] == span.text
                assert s.start <= span.start < span.end
        assert s.content


PIECES = st.sampled_from(
    [
        "Ana Ruiz",
        " said",
        " said,",
        "“",
        "”",
        '"',
        "'",
        "''",
        ". ",
        ", ",
        ": ",
        "\n\n",
        "he ",
        "told ",
        "reporters ",
        "that ",
        "according to ",
        "the mayor, ",
        "who ",
        "saying ",
        "with ",
        "’s claim that ",
        "asked whether ",
        "sagte ",
        "dass ",
        "selon ",
        "?",
        "and ",
        "(",
        ")",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES | st.text(max_size=6), max_size=40).map("".join), st.sampled_from(["en", "de", "fr", "es", "ru", "ja", ""]))
def test_every_span_quotes_the_text(text: str, language: str) -> None:
    spans_quote(text, statements(text, language))


@pytest.mark.parametrize(
    "text",
    [
        "“" * 100_000,
        "said said told added " * 20_000,
        "Ann said that Bob said that " * 15_000,
        "“A,” said Ann Roe, a teacher. " * 12_000,
        "with X, saying " * 30_000,
        "according to X, " * 30_000,
        "Ann’s claim that " * 25_000,
        "He said “yes.” " * 30_000,
    ],
    ids=lambda t: t[:16],
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    spans_quote(text, within(10, lambda: statements(text)))  # half a megabyte takes about a second and a half


@pytest.mark.parametrize("text", [". " * 500_000, "Go. " * 250_000])
def test_a_megabyte_of_full_stops_takes_seconds(text: str) -> None:
    read = within(6, lambda: prose(text))  # about a second on the machine it was written on
    within(6, lambda: find(read, Options(tier="rules")))  # about a second


@pytest.mark.shared
def test_the_seed_page(shared: Path) -> None:
    """At least four of the five statements, and the five people with a role each."""
    page = next((shared / "seed").glob("000_*.txt")).read_text(encoding="utf-8").split("\n", 1)[1]
    wanted = json.loads((shared / "seed" / "expected.json").read_text(encoding="utf-8"))
    found = [plain(s) for s in statements(page)]
    keys = ("source", "speaker", "cue", "kind", "quoted")
    right = 0
    for want in wanted["statements"]:
        want = {**{k: want[k] for k in keys if k in want}, "content": [want["content"]]}
        want["quoted"] = [want["quoted"]] if "quoted" in want else []
        right += any({k: one[k] for k in want} == want for one in found)
    assert right >= 4
    people = {p.name: p.role for p in prose(page).people if p.kind == "person"}
    assert sorted(people) == sorted(wanted["people"])
    assert all(people.values())
