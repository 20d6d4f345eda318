"""Figures: the made probe, traps, properties on arbitrary text, and time in proportion to the text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.findings import figures, times
from onrecord.limits import Limits
from onrecord.model import Figure, Options, Part, Prose, Sentence
from tests.clock import growth

CASES = Path(__file__).parents[1] / "cases"
GOLD = Path(__file__).parents[2] / "bench" / "gold" / "figures_made.jsonl"
FRESH = GOLD.with_name("figures_fresh.jsonl")
SECOND = GOLD.with_name("figures_fresh2.jsonl")


def prose_of(text: str, language: str = "en") -> Prose:
    """A text whose lines are its sentences; figures need no more."""
    parts, at = [], 0
    for line in text.split("\n"):
        parts.append((at, at + len(line)))
        at += len(line) + 1
    return Prose(
        text=text,
        language=language,
        parts=tuple(Part(a, b) for a, b in parts),
        sentences=tuple(Sentence(text[a:b], a, b) for a, b in parts),
        quotations=(),
        people=(),
    )


def found(text: str, language: str = "en") -> tuple[Figure, ...]:
    return figures.find(prose_of(text, language), Options())


def cases(name: str) -> list[dict]:
    return json.loads((CASES / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("line", GOLD.read_text(encoding="utf-8").splitlines(), ids=lambda line: json.loads(line)["id"])
def test_probe(line: str) -> None:
    case = json.loads(line)
    got = [(f.text, f.at_least, f.at_most, f.modifier, f.unit or f.of) for f in found(case["text"])]
    assert got == [(g["text"], g["low"], g["high"], g["mod"], g["unit"]) for g in case["gold"]]


@pytest.mark.parametrize("case", cases("made/figures.json"), ids=lambda c: c["text"][:50])
def test_made(case: dict) -> None:
    got = [{k: getattr(f, k) for k in want} for f, want in zip(found(case["text"]), case["figures"], strict=True)]
    assert got == case["figures"]


@pytest.mark.parametrize("case", cases("made/figures_languages.json"), ids=lambda c: f"{c['language']} {c['text'][:40]}")
def test_languages(case: dict) -> None:
    got = [[f.text, f.at_least, f.at_most, f.modifier, f.unit, f.of] for f in found(case["text"], case["language"])]
    assert got == case["figures"]


@pytest.mark.parametrize("line", FRESH.read_text(encoding="utf-8").splitlines(), ids=lambda line: json.loads(line)["id"])
def test_fresh(line: str) -> None:
    case = json.loads(line)
    got = [(f.text, f.at_least, f.at_most, f.modifier, f.unit, f.of) for f in found(case["text"])]
    assert got == [tuple(g[k] for k in ("text", "low", "high", "mod", "unit", "of")) for g in case["gold"]]


@pytest.mark.parametrize("line", SECOND.read_text(encoding="utf-8").splitlines(), ids=lambda line: json.loads(line)["id"])
def test_second(line: str) -> None:
    case = json.loads(line)
    got = [(f.text, f.at_least, f.at_most, f.modifier, f.unit or f.of) for f in found(case["text"])]
    assert got == [(g["text"], g["low"], g["high"], g["mod"], g["unit"] or g["of"]) for g in case["gold"]]


SIGNED = [
    ("Sold at -5% to -10% on the day.", [-5.0, -10.0]),
    ("The price – 5% of it tax – rose.", [5.0]),
    ("They paid 6,000 C points.", [6000.0]),
    ("It fell to -12C.", [-12.0]),
    ("Bus 12C left.", []),
    ("A Full HD 120p film.", []),
    ("The two were killed.", []),
    ("It rose 1.5C above the norm.", [1.5]),
]


@pytest.mark.parametrize(("text", "values"), SIGNED)
def test_signs_letters_and_what_only_looks_like_them(text: str, values: list[float]) -> None:
    assert [f.at_least for f in found(text)] == values


COINS = [
    ("30 kroner", "krone"),
    ("30 Norwegian kroner", "NOK"),
    ("5,000 Mexican pesos", "MXN"),
    ("50 Hong Kong dollars", "HKD"),
    ("Rs 20 lakh", "INR"),
    ("3 million won", "KRW"),
]


@pytest.mark.parametrize(("words", "unit"), COINS)
def test_a_currency_of_several_states_takes_its_nation(words: str, unit: str) -> None:
    (only,) = found(f"They paid {words} for it.")
    assert (only.text, only.unit) == (words, unit)


def test_a_full_stop_after_a_short_scale_ends_no_figure() -> None:
    """The text may cut sentences after "Mrd."; the figure goes on."""
    text = "Es kostet 3,2 Mrd. Euro im Jahr."
    cut = text.index("Euro")
    prose = Prose(
        text=text,
        language="de",
        parts=(Part(0, len(text)),),
        sentences=(Sentence(text[: cut - 1], 0, cut - 1), Sentence(text[cut:], cut, len(text))),
        quotations=(),
        people=(),
    )
    (only,) = figures.find(prose, Options())
    assert (only.text, only.unit) == ("3,2 Mrd. Euro", "EUR")


@pytest.mark.parametrize("text", cases("negative/figures.json"))
def test_no_figure(text: str) -> None:
    assert [f.text for f in found(text)] == []


@pytest.mark.shared
def test_seed(shared: Path) -> None:
    """The page that started the project: both of its figures, and no other."""
    folder = shared / "seed"
    text = next(folder.glob("*.txt")).read_text(encoding="utf-8").split("\n\n", 1)[1]
    wanted = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["figures"]
    assert [(f.text, f.at_least, f.of) for f in found(text)] == [(w["text"], w["at_least"], w["of"]) for w in wanted]


VAGUE = [
    ("dozens of boats", 24),
    ("scores of boats", 40),
    ("hundreds of boats", 200),
    ("thousands of boats", 2_000),
    ("tens of thousands of boats", 20_000),
    ("hundreds of thousands of boats", 200_000),
    ("millions of boats", 2_000_000),
    ("several hundred boats", 300),
    ("a few thousand boats", 3_000),
]


@pytest.mark.parametrize(("words", "least"), VAGUE)
def test_vague_counts_have_the_least_that_their_words_can_mean(words: str, least: float) -> None:
    (only,) = found(f"They saw {words} there.")
    assert (only.text, only.at_least, only.at_most, only.modifier, only.of) == (words, least, None, "vague", "boats")


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("de", "Es kostet 1.200,50 € im Laden.", 1200.5),
        ("en", "It costs €1,200.50 there.", 1200.5),
        ("fr", "Cela coûte 3,5 % de plus.", 3.5),
    ],
)
def test_decimal_marks_follow_the_language(language: str, text: str, value: float) -> None:
    (only,) = found(text, language)
    assert only.at_least == only.at_most == value


def test_cap() -> None:
    text = "\n".join(["They saw 12 boats and 15 carts."] * 50)
    assert len(figures.find(prose_of(text), Options(limits=Limits(findings=7)))) == 7


WORDS = st.sampled_from(
    [
        "more",
        "than",
        "at",
        "least",
        "nearly",
        "up",
        "to",
        "about",
        "between",
        "and",
        "from",
        "300",
        "1,200",
        "1.5",
        "10-15",
        "%",
        "percent",
        "$",
        "£",
        "A$",
        "m",
        "bn",
        "million",
        "billion",
        "hundred",
        "dozens",
        "of",
        "hundreds",
        "tens",
        "thousands",
        "several",
        "a",
        "few",
        "half",
        "two-thirds",
        "one",
        "in",
        "five",
        "people",
        "drones",
        "soldiers",
        "km",
        "square",
        "F-16",
        "G20",
        "9/11",
        "52-year-old",
        "3-1",
        "-",
        "–",
        "to",
        "or",
        "so",
        "٣٤",
        "²",
        "999999999999999999999999999",
        "June",
        "5",
        "May",
        "2021",
        "three",
        "days",
        "doubled",
        "euros",
        "US",
        "dollars",
        "the",
        "U.S.",
        "plus",
        "odd",
        "no",
        "fewer",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join), st.lists(WORDS, max_size=30).map("".join))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_spans_quote_the_text_bounds_are_ordered_and_no_time_is_touched(text: str) -> None:
    taken = [(t.start, t.end) for t in times.find(prose_of(text), None, Options())]
    end = 0
    for f in found(text):
        assert text[f.start : f.end] == f.text
        assert f.start >= end
        end = f.end
        assert f.at_least is not None or f.at_most is not None
        if f.at_least is not None and f.at_most is not None:
            assert f.at_least <= f.at_most
        assert not any(a < f.end and f.start < b for a, b in taken)


REPEATED = [
    "10-",
    "two hundred ",
    "more than ",
    "5 ",
    "1",
    "1,000,",
    "hundreds of ",
    "between 3 and ",
    "$",
    "half a ",
    "9 people and ",
    "U.S. ",
    "٣",
]


@pytest.mark.parametrize("unit", REPEATED)
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    texts = {size: prose_of((unit * (size // len(unit) + 1))[:size]) for size in (40_000, 160_000)}
    assert growth(lambda size: figures.find(texts[size], Options()), 40_000, 160_000) < 12  # quadratic growth is 16 times


BESIDE = [
    ("Children under five and people over 60 are at risk.", []),
    ("Over 40 were hurt.", [(40.0, None, "more", "Over 40")]),
    ("The iPhone 15 costs more.", []),
    ("The tower lost half its value.", [(0.5, 0.5, "exact", "half")]),
    ("It needs 900 doses or so.", [(900.0, 900.0, "approx", "900 doses or so")]),
    ("It needs 900 nurses or more.", [(900.0, None, "more", "900 nurses or more")]),
    ("It has 30 cars or more trucks.", [(30.0, 30.0, "exact", "30 cars")]),
    ("About 300 Syrians live in tents.", [(300.0, 300.0, "approx", "About 300 Syrians")]),
    ("The budget rose by £4bn to £18bn.", [(4e9, 4e9, "exact", "£4bn"), (18e9, 18e9, "exact", "£18bn")]),
    ("It may rise by £4bn to £5bn.", [(4e9, 5e9, "range", "£4bn to £5bn")]),
    ("The yard employs 400 more than planned.", [(400.0, 400.0, "exact", "400")]),
    ("In 2019 more than 30 boats sank.", [(30.0, None, "more", "more than 30 boats")]),
]


@pytest.mark.parametrize(("text", "wanted"), BESIDE)
def test_words_beside_a_number(text: str, wanted: list[tuple[float | None, float | None, str, str]]) -> None:
    assert [(f.at_least, f.at_most, f.modifier, f.text) for f in found(text)] == wanted
