"""The trained reader of tier "fast": its steps on small made weights, its promises on real text, and what it does without its file."""

from __future__ import annotations

import itertools
import random
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.findings import learned, rolesums
from onrecord.findings.bestrow import best_path
from onrecord.findings.learned import chance, runs, unpacked, weights
from onrecord.findings.lines import lines
from onrecord.findings.signs import beside_signs, cue_signs, head_of, lemma, role_keys, role_signs, span_words
from onrecord.findings.statements import find
from onrecord.limits import Limits
from onrecord.model import Options
from onrecord.text import prose
from tests.clock import within
from tests.findings.test_statements import CASES, PIECES, check, load, spans_quote

FAST = Options(tier="fast")
needs_weights = pytest.mark.skipif(weights() is None, reason="the weight file models/statements.json is not here")
NOTHING = {
    "heads": {"said": 0.9}, "cue": {}, "cue_bias": 1.0, "cue_bar": 0.0, "role": {}, "steps": [[0.0] * 4] * 4,
    "judge": {}, "judge_bias": 0.0, "bar": 0.0, "chances": [[-1.0, 0.2], [1.0, 0.9]],
}  # fmt: skip


def fast(text: str) -> tuple:
    return find(prose(text), FAST)


@needs_weights
def test_the_plainest_statements_are_read_as_the_rules_read_them() -> None:
    """The signs hold the rules' drafts, so hardly any case made for the rules may be lost."""
    lost = []
    for case in load("made/statements.json"):
        try:
            check(fast(case["text"]), case["statements"])
        except AssertionError:
            lost.append(case["name"])
    assert len(lost) <= 0.2 * len(load("made/statements.json")), lost
    assert not {"direct, before", "direct, after", "indirect with that", "according to, before"} & set(lost)


@needs_weights
@pytest.mark.parametrize("case", load("made/statements_learned.json"), ids=lambda c: c["text"][:30])
def test_what_no_rule_finds(case: dict) -> None:
    assert find(prose(case["text"]), Options(tier="rules")) == ()
    check(fast(case["text"]), case["statements"])


@needs_weights
@pytest.mark.parametrize(
    "text", ["The bridge closed on Monday.", "Several states raised their taxes last year.", "The reports lay on the table for weeks."]
)
def test_nobody_said_anything(text: str) -> None:
    assert fast(text) == ()


@needs_weights
@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=6), max_size=40).map("".join))
def test_every_span_quotes_the_text(text: str) -> None:
    found = fast(text)
    spans_quote(text, found)
    assert all(0 < s.confidence < 1 for s in found)


@needs_weights
@pytest.mark.parametrize(
    "text",
    ["said said told added " * 20_000, "Ann said that Bob said that " * 15_000, "“A,” said Ann Roe, a teacher. " * 12_000, "He said “yes.” " * 30_000, ". " * 200_000],
    ids=lambda t: t[:16],
)  # fmt: skip
def test_hostile_text_takes_linear_time(text: str) -> None:
    spans_quote(text, within(15, lambda: fast(text)))  # half a megabyte takes a few seconds


@needs_weights
def test_the_number_of_statements_is_bounded() -> None:
    options = Options(limits=Limits(statements=3))
    assert len(find(prose("Jane Roe said it rained. " * 10), options)) == 3


def test_without_the_weights_the_rules_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned, "weights", lambda: None)
    for case in load("made/statements.json"):
        text = prose(case["text"])
        assert find(text, FAST) == find(text, Options(tier="rules"))


def test_a_missing_file_is_no_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from onrecord.models import load as loading

    monkeypatch.setattr(loading, "FOLDER", tmp_path)
    loading.load.cache_clear()
    weights.cache_clear()
    try:
        assert weights() is None
    finally:
        loading.load.cache_clear()
        weights.cache_clear()


def test_other_languages_keep_the_rules() -> None:
    case = next(c for c in load("made/statements_languages.json") if c["language"] == "de")
    text = prose(case["text"], "de")
    assert find(text, FAST) == find(text, Options(tier="rules"))


def test_the_best_row_is_the_best_of_all_rows() -> None:
    """Against all 4^n rows, on numbers from a fixed seed."""
    chance_ = random.Random(7)
    for head in range(4):
        scores = [tuple(chance_.uniform(-2, 2) for _ in range(3)) for _ in range(4)]
        steps = tuple(tuple(chance_.uniform(-1, 1) for _ in range(4)) for _ in range(4))

        def worth(row: tuple[int, ...], scores=scores, steps=steps, head=head) -> float:
            of_words = sum((0.0, *scores[t])[r] for t, r in enumerate(row) if t != head)
            return of_words + sum(steps[a][b] for a, b in itertools.pairwise(row))

        best = max((row for row in itertools.product(range(4), repeat=4) if row[head] == 3), key=worth)
        assert tuple(best_path(scores, steps, head)[0]) == best  # type: ignore[arg-type]


def test_the_chance_lies_between_its_neighbours_in_the_table() -> None:
    table = unpacked(NOTHING).chances
    assert [chance(odds, table) for odds in (-5.0, -1.0, 0.0, 1.0, 9.0)] == [0.2, 0.2, 0.55, 0.9, 0.9]


def test_runs_are_the_stretches_of_a_role() -> None:
    assert list(runs("CC-SC", "C")) == [(0, 2), (4, 5)]
    assert list(runs("", "C")) == []


def test_words_of_a_place() -> None:
    line = lines(prose("Jane Roe said it rained."))[0]
    assert span_words(line, (5, 13)) == (1, 3)
    assert span_words(line, (4, 5)) == (1, 1)
    assert head_of(line, range(1, 3), {"said": 0.9}) == 2


def test_signs_are_few_and_alike_for_each_word() -> None:
    """A sign more costs time on each word of each article."""
    text = prose("Jane Roe said, “It rained,” and left.")
    scene = learned.scene_of(text, lines(text)[0], {"said": 0.9})
    first, rows = role_signs(scene, 2)
    assert first == 0
    assert len(rows) == len(scene.lows)
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows[0]) <= 15
    assert len(cue_signs(scene, 2)) <= 25


WORDS = [
    "Mayor Ana Ruiz said the bridge, which opened in 1931, would close.", "“It holds,” she added, “for now.”", "He told reporters he had not decided yet.",
    "According to the report, three of the five pumps failed, officials said.", "The board denied it.", "Critics fear, and some say, that costs will rise.",
]  # fmt: skip


@needs_weights
@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS) | PIECES, min_size=1, max_size=6).map(" ".join))
def test_remembered_sums_are_those_of_the_signs(text: str) -> None:
    """What the reader adds up by groups and remembers is what the signs that training sees weigh together."""
    known = weights()
    assert known is not None
    found = prose(text)
    for line in lines(found):
        scene = learned.scene_of(found, line, known.heads)
        for at in learned.candidates(scene, known.heads):
            first, keys = role_keys(scene, at)
            again, rows = role_signs(scene, at)
            assert first == again
            wanted = [tuple(float(sum(known.role[s][k] for s in row if s in known.role)) for k in range(3)) for row in rows]
            assert known.sums.rows(keys) == wanted


def test_sums_that_were_forgotten_are_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rolesums, "REMEMBERED", 2)
    sums = rolesums.Remembered({"a": (1, 2, 3), "b": (10, 0, 0)}, lambda key: tuple(key))
    wanted = {"a": (1.0, 2.0, 3.0), "b": (10.0, 0.0, 0.0), "ab": (11.0, 2.0, 3.0), "c": (0.0, 0.0, 0.0)}
    for key in ["a", "b", "ab", "c", "a", "a", "ab"]:
        assert sums[key] == wanted[key]
        assert len(sums) <= 2


@needs_weights
def test_no_cue_is_lost_to_the_test_that_spares_the_search_for_a_subject() -> None:
    """A word that is hopeless before its subject is looked for would not have reached the bar with it."""
    known = weights()
    assert known is not None
    spared = 0
    for text in WORDS:
        found = prose(text)
        for line in lines(found):
            scene = learned.scene_of(found, line, known.heads)
            for at in range(len(scene.lows)):
                beside = known.summed(beside_signs(scene, at))
                if known.hopeless(beside, scene.rule(at), lemma(scene.lows[at])):
                    spared += 1
                    assert known.odds(known.summed(cue_signs(scene, at))) < known.cue_bar
    assert spared > 20


def test_the_pages_before_change_nothing() -> None:
    one, other = "Mayor Ana Ruiz said the bridge holds.", "“No,” a spokesman for the board told reporters, adding that it would close."
    alone = fast(one)
    for _ in range(3):
        fast(other)
    assert fast(one) == alone


@pytest.mark.shared
@needs_weights
def test_the_chances_hold_on_text_that_was_not_learned_from(shared: Path) -> None:
    """Of the statements that are said to be nearly sure, nearly all are right (PolNeAR dev; people agree on fewer still)."""
    from bench import statements as bench

    told = right = 0
    said = 0.0
    for text, gold in bench.articles(shared / "data/statements/polnear/dev.jsonl.gz", 30):
        found = [s for s in fast(text) if s.confidence >= 0.8]
        ours = [{"source": [(s.source.start, s.source.end)] if s.source else [], "cue": [(s.cue.start, s.cue.end)], "content": [(c.start, c.end) for c in s.content]} for s in found]  # fmt: skip
        tokens = [m.span() for m in bench.WORD.finditer(text)]
        right += len(bench.matched(bench.pooled(tokens, gold), bench.pooled(tokens, ours)))
        told += len(found)
        said += sum(s.confidence for s in found)
    assert told > 50
    assert abs(right / told - said / told) < 0.07


def test_the_cases_of_the_learned_are_not_empty() -> None:
    assert (CASES / "made/statements_learned.json").stat().st_size > 100


@needs_weights
@pytest.mark.parametrize("tier", ["fast", "accurate"])
def test_a_statement_told_inside_another_is_found_too(tier: Literal["fast", "accurate"]) -> None:
    if tier == "accurate":
        pytest.importorskip("onnxruntime")
    text = "Police chief Tom Okafor said the driver had told officers that the brakes failed."
    found = find(prose(text), Options(tier=tier))
    assert [(s.source.text, s.cue.text) for s in found if s.source and s.cue] == [
        ("Police chief Tom Okafor", "said"),
        ("the driver", "had told"),
    ]
    assert found[1].content[0].text == "that the brakes failed"
    assert found[0].start <= found[1].start
    assert found[1].end <= found[0].end
