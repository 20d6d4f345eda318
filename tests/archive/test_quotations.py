"""The same quoted words are found however cut; other words are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from onrecord.archive import quotations
from onrecord.archive.quotations import Quote, bag, keys, match, quotes
from onrecord.archive.store import Archive
from onrecord.errors import ArchiveError, QueryError
from onrecord.model import Span
from tests.archive.pages import article, filled
from tests.clock import growth

SAID = "We are going to rebuild every one of the flooded schools before winter, and no child will be taught in a tent again"


def quote(text: str, surname: str | None = "ruiz", direct: bool = True) -> Quote:
    return Quote(text, (Span(text, 0, len(text)),), 0, surname, surname, surname, "en", direct)


def joined(a: Quote, b: Quote) -> quotations.Match | None:
    x, y = bag(a), bag(b)
    return match(a, b, x, y) if set(keys(x)) & set(keys(y)) else None


@pytest.mark.parametrize(
    ("other", "form"),
    [
        (SAID, "same words"),
        ("We are going to rebuild every one of the flooded schools", "cut"),
        ("no child will be taught in a tent again", "cut"),
        ("We are going to rebuild every one of the flooded schools … and no child will be taught in a tent again", "cut"),
        ("We are going to rebuild the flooded schools before winter", "cut"),  # cut without a mark
        ("[The government is] going to rebuild every one of the flooded schools before winter", "bracketed"),
        (SAID.replace("We are", "They were").replace("will", "would"), "same words"),
        (SAID.replace("flooded", "ruined"), "changed"),
    ],
)
def test_one_utterance(other: str, form: str) -> None:
    found = joined(quote(SAID), quote(other))
    assert found is not None
    assert found.form == form
    assert joined(quote(SAID, None), quote(other, None)) is not None, "also where nobody is named"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We are doing everything we can for the people", "We are doing everything we can to help them"),
        ("The schools will open again in winter", "Every child will be taught at home before winter"),
        ("The bridge between Carvella and Lorvan is safe", "Trade between Carvella and Lorvan has never been better"),
        ("I want to be president of the United States", "He is unfit to be president of the United States"),
        (
            "the harbour commissioner is the mayor's candidate",
            "were she the next harbour commissioner, Lorvan would never again hear of the mayor's first candidate",
        ),
        (
            "unfit to be admiral of the northern fleet",
            "He waited for eleven years before they asked him to be admiral of the northern squadron",
        ),
        ("there is only one", "there is only one harbour that is deep enough"),
    ],
)
def test_other_words_are_not_joined(one: str, other: str) -> None:
    assert joined(quote(one, None), quote(other, None)) is None


def test_strangers_are_joined_by_long_exact_words_alone() -> None:
    short = "no child will be taught in a tent"
    assert joined(quote(short, "ruiz"), quote(short, "falk")) is None
    assert joined(quote(SAID, "ruiz"), quote(SAID, "falk")) is not None


@pytest.mark.parametrize(
    ("told", "surname", "known"),
    [
        ("that every flooded school would be rebuilt before winter", "ruiz", True),
        ("that every flooded school would be rebuilt before winter", "falk", False),
        ("that the budget would be voted on before winter", "ruiz", False),
    ],
)
def test_what_became_indirect(told: str, surname: str, known: bool) -> None:
    assert (joined(quote(SAID), quote(told, surname, direct=False)) is not None) is known


def test_titles_and_code_are_no_quotations() -> None:
    record, _ = article(
        "Books", "She wrote “The Long Road to Carvella Bay” in a year.", 'The page has <a class="px-6 py-3 bg-blue-500"> in it, he said.'
    )
    assert [q.text for q in quotes(record) if q.direct] == []


def test_an_open_mark_does_not_turn_the_rest_inside_out() -> None:
    record, _ = article("Marks", 'A mark " stands open here for good.', 'The sign said "the quay is closed to all ships" in red letters.')
    assert [q.text for q in quotes(record) if q.direct] == ["the quay is closed to all ships"]


@given(st.text(alphabet="ab “”\"„«».…[]\n' XY", max_size=300))
@settings(max_examples=80)
def test_spans_quote_the_text(text: str) -> None:
    record, _ = article("Headline of the day", text + " Somebody said it was so in the end.")
    for q in quotes(record):
        assert all(record.text[s.start : s.end] == s.text for s in q.spans)
        keys(bag(q))


def test_long_quotations_take_bounded_time() -> None:
    def work(size: int) -> None:
        one = quote("we shall not yield to them " * size, None)
        joined(one, quote("they shall not yield to us " * size, None))

    assert growth(work, 2_000, 8_000) < 9


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return filled(
        tmp_path / "news.db",
        article("Schools", f"“{SAID},” Mayor Ana Ruiz told reporters in the town hall on Monday.", outlet="City Courier", day="2024-03-05"),
        article("Tents", "“No child will be taught in a tent again,” Mayor Ana Ruiz said.", outlet="Radio Nine", day="2024-03-04"),
        article(
            "Winter",
            "Mayor Ana Ruiz said that every flooded school would be rebuilt before winter.",
            outlet="Evening Post",
            day="2024-03-06",
        ),
        article("Weather", "“It will rain for a week,” said the forecaster Jo Marsh.", outlet="Evening Post", day="2024-03-06"),
    )


@pytest.mark.parametrize("words", ["no child will be taught in a tent", "rebuild every one of the flooded schools", "a tent"])
def test_an_utterance_with_all_its_uses(archive: Archive, words: str) -> None:
    (found,) = archive.quotations(words)
    assert found.words.startswith("We are going to rebuild")
    assert found.speakers == ("Ana Ruiz",)
    assert [(u.outlet, u.form) for u in found.uses] == [("Radio Nine", "cut"), ("City Courier", "same words"), ("Evening Post", "indirect")]
    assert (found.outlets, found.texts) == (3, 3)
    for use in found.uses:
        text = archive.record(use.document).text
        assert text[use.start : use.end] == use.text


def test_what_is_not_quoted_is_not_found(archive: Archive) -> None:
    assert archive.quotations("the harbour is closed for good") == []
    with pytest.raises(QueryError, match="Give some words"):
        archive.quotations("…")


def test_a_new_archive_says_what_to_run(tmp_path: Path) -> None:
    with Archive(tmp_path / "new.db") as new, pytest.raises(ArchiveError, match="onrecord rebuild"):
        new.quotations("words that nobody said")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the main parts that we need in order to go forward with the tunnel", "the main parts that we … forward with the tunnel"),
        ("forget the ferry, I will live with it the way it is", "forget the ferry, I will live with it the way [the crossing] is"),
        ("What is the safest passage for small boats?", "What is the safest harbour for small boats?"),
        (
            "So much was wrong with it that now I need to go to the shipyard",
            "So much was wrong with it that now I need to go to the hospital",
        ),
    ],
)
def test_marked_gaps_and_one_other_word_join_strangers(one: str, other: str) -> None:
    assert joined(quote(one, None), quote(other, None)) is not None


CORE = "every one of the flooded schools on the coast will be rebuilt before the winter storms"
CREW = "the crew had brought the last horses ashore"


@pytest.mark.parametrize(
    ("one", "other"),
    [(f"Lorvan hopes {CORE}", f"Lorvan waited at dawn until {CREW} and {CORE}"), (f"{CORE}, hopes Lorvan", f"{CORE}, and at dawn {CREW} and sailed for Lorvan")],
    ids=["before", "behind"],
)  # fmt: skip
def test_a_rare_word_far_from_the_rest_is_in_common_by_chance(one: str, other: str) -> None:
    """It weighs nothing, however rare it is."""
    other_bag = bag(quote(other, None))
    found, core = quotations.aligned(bag(quote(one, None)), other_bag), quotations.aligned(bag(quote(CORE, None)), other_bag)
    assert found is not None
    assert core is not None
    assert found.weight == core.weight


def test_nothing_in_common_is_no_match() -> None:
    assert quotations.aligned(bag(quote("harbour")), bag(quote("budget"))) is None


def test_pieces_of_a_statement_far_apart_are_quotations_of_their_own() -> None:
    first, second = "the quay was hollowed out by salt", "nobody had looked at the pillars since the storm"
    near = f"“{first.capitalize()},” Mayor Ana Ruiz said, “and {second}.”"
    record, _ = article("Quay", near)
    assert [len(q.spans) for q in quotes(record) if q.direct] == [2]
    statement = next(s for s in record.statements if len(s.quoted) == 2)
    text = record.text.replace(
        "Mayor Ana Ruiz said", "Mayor Ana Ruiz said in the town hall of Kellis on Monday evening, before an audience of fishermen"
    )
    gap = len(text) - len(record.text)
    a, b = statement.quoted
    apart = replace(record, text=text, statements=(replace(statement, quoted=(a, Span(b.text, b.start + gap, b.end + gap))),))
    assert [q.text for q in quotes(apart) if q.direct] == [a.text, b.text]


def test_words_that_stand_in_no_quotation_in_this_order_are_not_found(archive: Archive) -> None:
    """Enough pairs of words are met, but not the words as somebody looks for them."""
    turned = "before winter we are going to rebuild the tent and every child of the schools will be flooded and taught in one"
    assert archive.quotations(turned) == []
