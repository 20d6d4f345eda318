"""The tier "accurate": its windows and its chain on small numbers, its promises on real text, and what it says where it cannot run."""

from __future__ import annotations

import itertools
import math
import random
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import onrecord
from onrecord.errors import ModelError
from onrecord.findings import network
from onrecord.findings.accurate import certainty
from onrecord.findings.learned import scene_of
from onrecord.findings.lines import lines
from onrecord.findings.pieces import WORD_PIECES, Pieces
from onrecord.findings.statements import find
from onrecord.findings.windows import DISTANCES, WINDOW, row, windows
from onrecord.model import Options
from onrecord.text import prose
from tests.clock import within
from tests.findings.test_statements import PIECES, check, load, spans_quote

ACCURATE = Options(tier="accurate")
LETTERS = Pieces(
    {
        p: k
        for k, p in enumerate(
            ["[UNK]", "[CLS]", "[SEP]", *"abcdefghijklmnopqrstuvwxyz.,“”", *(f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz")]
        )
    }
)
HERE = find_spec("onnxruntime") is not None and (Path(onrecord.__file__).parent / "models/accurate.encoder.onnx").exists()
needs_runtime = pytest.mark.skipif(
    not HERE, reason="the tier \"accurate\" cannot run here: it needs onnxruntime (pip install 'onrecord[accurate]') and its weights"
)


def accurate(text: str) -> tuple:
    return find(prose(text), ACCURATE)


def scenes(text: str) -> list:
    read = prose(text)
    return [scene_of(read, line, {"said": 0.9}) for line in lines(read)]


@given(st.lists(PIECES | st.text(max_size=6), max_size=60).map("".join))
def test_every_word_stands_in_one_window(text: str) -> None:
    made = scenes(text)
    found = windows(made, LETTERS)
    words = [(n, k) for window in found for n, k, _ in window.words]
    assert words == [(n, k) for n, scene in enumerate(made) for k in range(len(scene.lows))]
    for window in found:
        assert len(window.ids) == len(window.cases) == len(window.quotes) == len(window.ruled) <= WINDOW
        assert all(window.ids[at] == LETTERS.of(made[n].line.words[k].text)[0] for n, k, at in window.words)


def test_a_sentence_is_not_cut_where_a_window_can_hold_it() -> None:
    made = scenes("Jane Roe said it rained in the hills. " * 40)
    for window in windows(made, LETTERS):
        for n, some in itertools.groupby(window.words, key=lambda item: item[0]):
            assert len(list(some)) == len(made[n].lows)


def test_a_word_without_end_is_cut() -> None:
    assert len(LETTERS.of("ab" * 40)) == WORD_PIECES
    assert LETTERS.of("ab" * 400) == (LETTERS.unknown,)


def test_a_row_knows_its_cue() -> None:
    (scene,) = scenes("“It holds,” Jane Roe said on Monday.")
    at = scene.lows.index("said")
    found = row(scene, at)
    assert found.cue + found.first == at
    assert DISTANCES[found.far[found.cue]] == "0"
    assert found.own[found.cue] == 4, "the rule that starts here makes it a cue"
    assert [found.same[scene.lows.index(w)] for w in ("holds", "roe")] == [0, 1]


def test_the_certainty_is_the_share_of_the_row_among_all_rows() -> None:
    """Against all 4^n rows, on numbers from a fixed seed."""
    dice = random.Random(3)
    scores = [tuple(dice.uniform(-2, 2) for _ in range(3)) for _ in range(4)]
    steps = [[dice.uniform(-1, 1) for _ in range(4)] for _ in range(4)]

    def worth(path: tuple[int, ...]) -> float:
        own = sum((0.0, *line)[role] for line, role in zip(scores, path, strict=True))
        return math.exp(own + sum(steps[a][b] for a, b in itertools.pairwise(path)))

    rows = list(itertools.product(range(4), repeat=4))
    total = sum(map(worth, rows))
    for path in dice.sample(rows, 20):
        assert math.exp(certainty(scores, path, steps)) == pytest.approx(worth(path) / total)


def test_without_onnxruntime_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "find_spec", lambda name: None)
    network.network.cache_clear()
    try:
        with pytest.raises(ModelError, match=r"pip install 'onrecord\[accurate\]'"):
            network.network()
    finally:
        network.network.cache_clear()


def test_a_changed_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from onrecord.models import load as loading

    monkeypatch.setattr(loading, "FOLDER", tmp_path)
    monkeypatch.setattr(loading, "load", lambda name: {"files": {"roles.onnx": "0" * 64}})
    with pytest.raises(ModelError, match="cannot be read"):
        loading.load_bytes("accurate", "roles.onnx")
    (tmp_path / "accurate.roles.onnx").write_bytes(b"something else")
    with pytest.raises(ModelError, match="digests differ"):
        loading.load_bytes("accurate", "roles.onnx")


@needs_runtime
def test_the_plainest_statements_are_read_as_the_rules_read_them() -> None:
    lost = []
    for case in load("made/statements.json"):
        try:
            check(accurate(case["text"]), case["statements"])
        except AssertionError:
            lost.append(case["name"])
    assert len(lost) <= 0.3 * len(load("made/statements.json")), lost
    assert not {"direct, before", "direct, after", "indirect with that", "according to, before"} & set(lost)


@needs_runtime
@pytest.mark.parametrize(
    "text", ["The bridge closed on Monday.", "Several states raised their taxes last year.", "The reports lay on the table for weeks."]
)
def test_nobody_said_anything(text: str) -> None:
    assert accurate(text) == ()


@needs_runtime
@settings(max_examples=40, deadline=None)
@given(st.lists(PIECES | st.text(max_size=6), max_size=40).map("".join))
def test_every_span_quotes_the_text(text: str) -> None:
    found = accurate(text)
    spans_quote(text, found)
    assert all(0 < s.confidence < 1 for s in found)
    assert found == accurate(text), "the same text gives the same statements"


@needs_runtime
@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["said said told added " * 2_000, "Ann said that Bob said that " * 1_500, "“A,” said Ann Roe, a teacher. " * 1_200, "x" * 50_000, ". " * 20_000],
    ids=lambda t: t[:16],
)  # fmt: skip
def test_hostile_text_takes_linear_time(text: str) -> None:
    spans_quote(text, within(20, lambda: accurate(text)))  # 50 KB take one or two seconds


@needs_runtime
def test_other_languages_keep_their_rules() -> None:
    case = next(c for c in load("made/statements_languages.json") if c["language"] == "de")
    text = prose(case["text"], "de")
    assert find(text, ACCURATE) == find(text, Options(tier="rules"))


@needs_runtime
def test_the_record_says_which_tier_made_it() -> None:
    page = '<html lang="en"><h1>The bridge</h1><p>The old bridge over the river will hold, Mayor Ana Ruiz said on Monday in the town hall.</p></html>'
    made = onrecord.read(page, options=ACCURATE)
    assert made.software.tier == "accurate"
    assert {"accurate", "statements"} <= set(made.software.models)
    assert [s.speaker for s in made.statements] == ["Ana Ruiz"]
