"""The tables of words and rules: no word in two classes, no rule that names a class or a maker that is not there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import onrecord.findings
from onrecord.findings import figures, times
from onrecord.findings.hopes import LONGEST_WORD_KEPT, Hopes, hopeful
from onrecord.findings.wordgrammar import PLAIN, TOKEN, TOKEN_APART, Grammar, Letters, beginnings, words_of
from onrecord.text import prose

HERE = Path(onrecord.findings.__file__).parent
NUMBERS = {
    "timerules.toml": {"dd", "int", "dec", "year", "ordn", "clock", "iso", "slash", "dotted", "decade4", "decade2"},
    "figurerules.toml": {"num"},
}
TABLES = [("timerules.toml", "timewords", times.MAKERS), ("figurerules.toml", "figurewords", figures.MAKERS)]


def table(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "path", sorted([*HERE.glob("timewords/*.toml"), *HERE.glob("figurewords/*.toml")]), ids=lambda p: "/".join(p.parts[-2:])
)
def test_a_word_stands_in_one_class(path: Path) -> None:
    seen: dict[str, str] = {}
    for kind, rows in table(path)["words"].items():
        for word in " ".join(line for _, line in rows).split():
            assert word == word.lower(), f"{word!r} in {kind} is not in lower case"
            assert word not in seen, f"{word!r} stands in {seen[word]} and {kind}"
            seen[word] = kind


@pytest.mark.parametrize(("rules", "words", "makers"), TABLES, ids=["times", "figures"])
def test_rules_name_what_there_is(rules: str, words: str, makers: dict) -> None:
    read = table(HERE / rules)
    known = {kind for path in (HERE / words).glob("*.toml") for kind in table(path)["words"]} | NUMBERS[rules]
    named = set()
    for pattern in [*read["macros"].values(), *(row["pattern"] for row in read["rules"])]:
        named |= set(re.findall(r"[a-z_]+[0-9]?", pattern))
    assert named - known - set(read["macros"]) == set()
    assert {row["make"] for row in read["rules"]} <= set(makers)
    assert set(read.get("quiet", [])) | set(read.get("loud", [])) <= known


@pytest.mark.parametrize("rules", ["timerules.toml", "figurerules.toml"])
def test_patterns_are_bounded(rules: str) -> None:
    read = table(HERE / rules)
    for pattern in [*read["macros"].values(), *(row["pattern"] for row in read["rules"])]:
        assert not set("*+") & set(pattern), pattern
        assert beginnings(pattern)


def test_every_language_of_times_knows_twelve_months_and_seven_days() -> None:
    for path in HERE.glob("timewords/??.toml"):
        words = table(path)["words"]
        months = {number for kind in ("month", "month3", "may", "march") for number, _ in words.get(kind, [])}
        assert months == set(range(1, 13)), path.stem
        assert {number for number, _ in words["weekday"]} == set(range(1, 8)), path.stem


PLAIN_SIGNS = st.text("aBz sS019.,:/'’“”–…\u00a0()-$%_\n", max_size=60)


@given(PLAIN_SIGNS, st.sampled_from([TOKEN, TOKEN_APART]))
def test_plain_text_has_the_same_words_by_the_quick_pattern(text: str, pattern: re.Pattern[str]) -> None:
    assert PLAIN[pattern].findall(text) == pattern.findall(text)


@given(st.text(max_size=60) | PLAIN_SIGNS, st.sampled_from([TOKEN, TOKEN_APART]))
def test_words_leave_nothing_but_white_space(text: str, pattern: re.Pattern[str]) -> None:
    assert "".join(words_of(text, pattern)).split() == "".join(text.split()).split() or any(" " in w for w in words_of(text, pattern))


@given(st.text("Juneof 35andMay12,'.", max_size=60))
def test_each_word_of_a_match_quotes_the_text(text: str) -> None:
    grammar = times._language("en").grammar
    letters, tokens = grammar.read(text)
    for match in grammar.find(letters, tokens):
        assert [text[t.start : t.end] for t in match.words] == [t.text for t in match.words]


def test_long_words_are_not_kept() -> None:
    letters = Letters(lambda word: "x")
    assert letters["a" * (LONGEST_WORD_KEPT + 1)] == letters["a"] == "x"
    assert list(letters) == ["a"]


def test_long_words_are_not_remembered_as_hopeless() -> None:
    hopes = Hopes(["monday"])
    assert not hopes["a" * (LONGEST_WORD_KEPT + 1)]
    assert hopes["monday"]
    assert list(hopes) == ["monday"]


GRAMMARS = [times._language("en").grammar, figures._language("en").grammar, times._language("fr").grammar]
LOUD = st.sampled_from(
    ["a.m.", "p. m", "B.C.", "Monday", "mid-April", "dozen", "MAY", "kWh", "’s", "'s", "’90s", "$", "U.S.", "x-A.D.", "half", "Tuesday’s"]
)


@given(st.lists(LOUD | PLAIN_SIGNS | st.text(max_size=4), max_size=12).map("".join), st.sampled_from(GRAMMARS))
def test_no_sentence_that_a_grammar_reads_is_without_hope(text: str, grammar: Grammar) -> None:
    found = prose(text, named=False)
    kept = list(hopeful(found, grammar.hopes))
    for sentence in found.sentences:
        letters, _ = grammar.read(sentence.text)
        assert sentence in kept or not grammar._loud.search(letters)
