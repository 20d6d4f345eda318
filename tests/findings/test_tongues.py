"""Who said what in German, French, Spanish and Russian: made cases, the tables, hostile text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.findings.statements import find
from onrecord.findings.tongue import LANGUAGES, tongue_of
from onrecord.findings.tonguecarry import CHANCES
from onrecord.findings.tonguedrafts import VERBS_READ
from onrecord.model import Options, Statement
from onrecord.text import prose
from tests.clock import growth
from tests.findings.test_statements import check, spans_quote

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "cases/made/statements_tongues.json").read_text(encoding="utf-8"))
KEYS = ("weak", "er", "ar", "past", "present", "forms", "beside", "beside_forms", "named", "named_forms")


def statements(text: str, language: str) -> tuple[Statement, ...]:
    return find(prose(text, language), Options())


def marked(case: dict[str, Any]) -> Any:
    """A case; one that says why it does not hold yet must fail."""
    marks = [pytest.mark.xfail(strict=True, reason=case["not_yet"])] if "not_yet" in case else []
    return pytest.param(case, id=case["language"] + " " + case["text"][:40], marks=marks)


@pytest.mark.parametrize("case", list(map(marked, CASES)))
def test_made(case: dict[str, Any]) -> None:
    check(statements(case["text"], case["language"]), case["statements"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_hold_what_their_heads_say(language: str) -> None:
    from onrecord.findings.tongue import table

    found = table(language)
    assert {key for stance in found if stance != "words" for key in found[stance]} <= set(KEYS)
    assert all(word == word.lower() for words in found["words"].values() for word in words)


@pytest.mark.parametrize(
    ("language", "form", "stance"),
    [
        ("de", "eingeräumt", "admission"),
        ("de", "versicherten", "assertion"),
        ("fr", "annonçait", "neutral"),
        ("fr", "exigeait", "order"),
        ("es", "recalcado", "assertion"),
        ("ru", "призналась", "admission"),
        ("ru", "сообщает", "neutral"),
    ],
)
def test_regular_forms_are_made(language: str, form: str, stance: str) -> None:
    tongue = tongue_of(language)
    assert tongue is not None
    assert stance in [verb.stance for verb in tongue.forms[form]]


def test_every_rule_has_a_chance() -> None:
    assert {s.confidence for case in CASES for s in statements(case["text"], case["language"])} <= set(CHANCES.values())
    assert all(0 < chance < 1 for chance in CHANCES.values())


PIECES = st.sampled_from(
    ["Anna Vogel", " sagte", " a déclaré", " dijo", " сказала", "„", "“", "«", "»", " »", '"', "— ", "—", ", ", ". ", ": ", "\n\n", "sei ", "dass ", "que ", "что ",
     "laut ", "selon ", "según ", "по словам ", "-t-elle", "d’", "l'", "so ", "wie ", "hatte ", "erklärt", "7. ", "(", ")", "er ", "der Minister"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join), st.sampled_from(LANGUAGES))
def test_every_span_quotes_the_text(text: str, language: str) -> None:
    spans_quote(text, statements(text, language))


@pytest.mark.parametrize(
    ("language", "piece"),
    [
        ("de", "„A“, sagte Anna Vogel. "),
        ("de", "laut Anna Vogel, "),
        ("de", "der Präsident sagte „Ja und Nein und“, "),
        ("fr", "— a, dit-il. — "),
        ("fr", "« a », dit-il, "),
        ("es", "según dijo Ana, "),
        ("ru", "— А, — сказал он. "),
        ("ru", "— "),
    ],
)
def test_hostile_text_takes_linear_time(language: str, piece: str) -> None:
    assert growth(lambda n: statements(piece * (n // len(piece)), language), 60_000, 240_000) < 8


def test_of_a_sentence_that_is_a_list_only_so_many_verbs_are_read() -> None:
    said = "Vogel sagte „wir gehen alle fort von hier“, "
    assert len(statements(said * 10, "de")) == 10
    assert 10 < len(statements(said * 100, "de")) <= VERBS_READ
