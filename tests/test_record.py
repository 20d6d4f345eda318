"""Findings tied together into a record: dates of saying, sources of figures, voices, and the refusal of a wrong span."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

import onrecord
from onrecord.errors import BrokenRecord, SpanMismatch
from onrecord.model import (
    Article,
    Block,
    Figure,
    Layout,
    Options,
    Page,
    Prose,
    Record,
    Sentence,
    Span,
    Statement,
    Story,
    Time,
)
from onrecord.models.load import digest
from onrecord.record import Findings, assemble, misquoted, voiced

TEXT = "Quarry vote\n\nLast week, Ms Bell said the quarry employs 40 people. It opened in 2019. “We are tired,” neighbours told reporters on Friday, and went home before the votes were counted."


def span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(words, start, start + len(words))


def at(made: type, words: str, /, *args: Any, **more: Any) -> Any:
    s = span(words)
    return made(s.text, s.start, s.end, *args, **more)


def said(source: str, cue: str, content: str, extent: str, **more: Any) -> Statement:
    return at(Statement, extent, source=span(source), cue=span(cue), content=(span(content),), kind="indirect", **more)


BELL = said("Ms Bell", "said", "the quarry employs 40 people", "Ms Bell said the quarry employs 40 people", speaker="Ada Bell")
NEIGHBOURS = said("neighbours", "told", "“We are tired,”", "“We are tired,” neighbours told", addressee=span("reporters"))
TIMES = (at(Time, "Last week", "DATE", "2024-W19"), at(Time, "2019", "DATE", "2019"), at(Time, "Friday", "TIME", "2024-05-17TMO"))


def record(text: str = TEXT, **found: Any) -> Record:
    data = text.encode()
    head, body = text.split("\n\n")
    blocks = (
        Block(head, "line 1, characters 0-11", "headline", 0, len(head)),
        Block(body, "line 3, characters 0-99", start=len(head) + 2, end=len(text)),
    )
    sentences = tuple(Sentence(s.text, s.start, s.end) for s in (span(w, text) for w in (head, *_split(body))))
    prose = Prose(text, "en", (), sentences, (), ())
    layout = Layout(Page(data), "utf-8", blocks, (), ())
    return assemble(layout, Story(Article(headline=head), text, blocks), Findings(prose=prose, **found), Options())


def _split(body: str) -> list[str]:
    return [part if part.endswith(".") else part + "." for part in body.split(". ")]


def test_a_date_beside_the_cue_is_the_date_of_the_saying() -> None:
    made = record(statements=(BELL, NEIGHBOURS), times=TIMES)
    assert [s.said_when for s in made.statements] == ["2024-W19", "2024-05-17"]


def test_a_date_of_another_sentence_or_clause_is_not() -> None:
    assert record(statements=(BELL,), times=TIMES[1:]).statements[0].said_when is None
    text = "Bridge\n\nThe bridge opened in 2019 after a long fight that the mayor, Ada Bell, said had been worth it."
    s = span("the mayor, Ada Bell, said had been worth it", text)
    mayor = Statement(
        s.text, s.start, s.end, span("the mayor, Ada Bell", text), span("said", text), (span("had been worth it", text),), "indirect"
    )
    year = span("2019", text)
    made = record(text, statements=(mayor,), times=(Time(year.text, year.start, year.end, "DATE", "2019"),))
    assert made.statements[0].said_when is None


def test_vague_times_and_times_in_the_content_are_no_date_of_saying() -> None:
    vague = (replace(TIMES[0], value="PAST_REF"),)
    assert record(statements=(BELL,), times=vague).statements[0].said_when is None
    inside = replace(BELL, content=(span("Last week"),))
    assert record(statements=(inside,), times=TIMES[:1]).statements[0].said_when is None


def test_a_figure_belongs_to_the_statement_that_holds_it() -> None:
    inside, outside = at(Figure, "40 people", 40.0, 40.0), at(Figure, "2019", 2019.0, 2019.0)
    made = record(statements=(NEIGHBOURS, BELL), figures=(inside, outside))
    assert [(f.statement, f.attributed_to) for f in made.figures] == [(1, "Ada Bell"), (None, None)]


def test_a_figure_of_a_nested_statement_belongs_to_the_inner_one() -> None:
    outer = said(
        "neighbours",
        "told",
        "Ms Bell said the quarry employs 40 people",
        "Ms Bell said the quarry employs 40 people. It opened in 2019. “We are tired,” neighbours",
    )
    made = record(statements=(outer, BELL), figures=(at(Figure, "40 people", 40.0, 40.0),))
    assert made.figures[0].attributed_to == "Ada Bell"


def test_a_speaker_not_resolved_is_given_in_the_words_of_the_page() -> None:
    made = record(statements=(replace(BELL, speaker=None),), figures=(at(Figure, "40 people", 40.0, 40.0),))
    assert made.figures[0].attributed_to == "Ms Bell"


def test_voices() -> None:
    made = record(statements=(BELL, NEIGHBOURS))
    assert [(s.voice, s.statements) for s in made.sentences] == [("own", ()), ("attributed", (0,)), ("own", ()), ("mixed", (1,))]


@pytest.mark.parametrize(
    "found",
    [
        {"times": (Time("2018", span("2019").start, span("2019").end, "DATE", "2018"),)},
        {"figures": (Figure("forty people", span("40 people").start, span("40 people").end, 40.0, 40.0),)},
        {"statements": (replace(BELL, quoted=(Span("quarry", 0, 6),)),)},
    ],
    ids=["time", "figure", "quoted words"],
)
def test_a_finding_that_does_not_quote_the_text_is_refused(found: dict[str, Any]) -> None:
    with pytest.raises(SpanMismatch, match="does not quote the text"):
        record(**found)


def test_words_that_no_block_accounts_for_are_found() -> None:
    made = record()
    assert list(misquoted(made)) == []
    assert [what for what, _ in misquoted(replace(made, text=made.text + " And more."))] == ["the text"]
    assert [what for what, _ in misquoted(replace(made, blocks=made.blocks[:1]))] == ["the text"]
    other = replace(made.blocks[1], text=made.blocks[1].text.replace("quarry", "mine"))
    assert [what for what, _ in misquoted(replace(made, blocks=(made.blocks[0], other)))] == [f"block {other.path}"]


def test_json_comes_back_equal_and_what_is_no_record_is_refused() -> None:
    made = record(statements=(BELL, NEIGHBOURS), times=TIMES)
    assert Record.from_json(made.to_json()) == made
    for line in ("", "{}", "[1]", '{"page": 3}', b"\xff\xfe"):
        with pytest.raises(BrokenRecord, match="not a record"):
            Record.from_json(line)


def test_a_notebook_shows_the_page_as_text() -> None:
    shown = onrecord.read(
        "<h1>Vote &lt;b&gt; passes</h1><p>The council voted for the quarry on Monday, Ms Ada Bell said, and it will open again.</p>"
    )._repr_html_()
    assert "Vote &lt;b&gt; passes" in shown
    assert "Ada Bell" in shown


def test_the_same_bytes_give_the_same_record() -> None:
    page = b"<html><h1>Vote</h1><article><p>The council voted on Monday, Mayor Ada Bell said.</p><p>It cost 3m pounds in Leeds.</p></article></html>"
    assert len({onrecord.read(page).to_json() for _ in range(3)}) == 1


def test_a_record_names_the_weights_that_made_it() -> None:
    page = "<h1>Vote</h1><p>The council voted for the quarry on Monday, Ms Ada Bell said, and it will open again.</p>"
    fast, rules = (onrecord.read(page, options=Options(tier=tier)).software for tier in ("fast", "rules"))
    assert fast.tier == "fast"
    assert fast.models == {"blocks": digest("blocks"), "statements": digest("statements")}
    assert (rules.tier, set(rules.models)) == ("rules", {"blocks"})


def test_without_its_weights_the_fast_tier_is_the_rules_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.record.at_hand", lambda name: None if name == "statements" else digest(name))
    assert onrecord.read("<h1>Vote</h1><p>The council voted on Monday, Ms Ada Bell said.</p>").software.tier == "rules"


def test_a_date_inside_the_words_of_a_statement_is_the_date_of_its_saying() -> None:
    inside = said("neighbours", "told", "“We are tired,”", "“We are tired,” neighbours told reporters on Friday")
    assert record(statements=(inside,), times=TIMES[2:]).statements[0].said_when == "2024-05-17"


def test_a_day_a_clause_away_is_no_date_of_saying() -> None:
    text = "Bridge\n\nThe bridge opened on 3 May 2019 after a long fight that the mayor, Ada Bell, said had been worth it."
    s = span("the mayor, Ada Bell, said had been worth it", text)
    parts = (span("the mayor, Ada Bell", text), span("said", text), (span("had been worth it", text),))
    day = span("3 May 2019", text)
    made = record(
        text,
        statements=(Statement(s.text, s.start, s.end, *parts, "indirect"),),
        times=(Time(day.text, day.start, day.end, "DATE", "2019-05-03"),),
    )
    assert made.statements[0].said_when is None


def test_a_statement_without_a_cue_has_no_date() -> None:
    bare = replace(BELL, cue=None)
    assert record(statements=(bare,), times=TIMES).statements[0].said_when is None


def test_a_sentence_that_no_statement_holds_any_more_is_the_outlets_own() -> None:
    (first, *_) = record(statements=(BELL,)).sentences
    stale = replace(first, voice="mixed", statements=(0,))
    assert [(s.voice, s.statements) for s in voiced([stale], [])] == [("own", ())]


def test_words_between_two_blocks_are_found() -> None:
    made = record()
    first, second = made.blocks
    assert first.end is not None
    late = replace(second, start=second.start + 5 if second.start else 0, cut=5)
    assert ("the text", "\n\nLast ") in list(misquoted(replace(made, blocks=(first, late))))
