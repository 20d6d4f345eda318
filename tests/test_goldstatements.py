"""The gold of statements (bench/gold/statements.jsonl): its form, that its words are found again, and that its bench counts rightly."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest

from bench import goldstatements as bench
from bench.goldpages import digest
from onrecord.model import Article, Capture, Options, Record, Span, Stance, Statement, StatementKind

CUE_KINDS = {"speech", "writing", "belief", "intent", "document", "shown"}
SPEAKERS = {"person", "body", "unnamed", "several", "document", None}
ROWS = bench.rows()
ITEMS = [(row["page"], item) for row in ROWS for item in row["items"]]


def test_it_is_large_enough_and_split_by_story() -> None:
    """At least 40 stories and 600 statements, half of each for judging; no page stands in both halves."""
    pages = [row["page"] for row in ROWS]
    assert len(pages) == len(set(pages)) >= 40
    assert len(ITEMS) >= 600
    for half in bench.HALVES:
        chosen = bench.rows(half)
        assert len(chosen) >= 20
        assert sum(len(row["items"]) for row in chosen) >= 300
    assert len({row["genre"] for row in ROWS}) >= 9


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["page"]))
def test_every_span_stands_in_an_annotated_paragraph(row: dict[str, Any]) -> None:
    """Spans are in order, not empty, do not overlap within a role, and lie in one paragraph each, before the end of what was read."""
    assert re.fullmatch(r"[0-9a-f]{64}", row["sha256"])
    assert row["half"] in bench.HALVES
    starts = [start for _, start in row["paragraphs"]]
    assert starts == sorted(set(starts))
    assert all(re.fullmatch(r"[0-9a-f]{16}", name) for name, _ in row["paragraphs"])
    for item in row["items"]:
        spans = sorted(span for role in bench.ROLES for span in item[role])
        assert (item["start"], item["end"]) == (spans[0][0], max(end for _, end in spans))
        assert item["end"] <= row["read_to"] <= row["characters"]
        for role in bench.ROLES:
            assert all(a[1] <= b[0] for a, b in zip(item[role], item[role][1:], strict=False))
        for start, end in spans:
            assert start < end
            assert not any(start < other < end for other in starts)


def test_every_value_is_one_of_the_model() -> None:
    """Kinds and stances are those of the record; a named speaker has a name, and content is never empty."""
    allowed = {"kind": get_args(StatementKind), "stance": get_args(Stance), "cue_kind": CUE_KINDS, "speaker_kind": SPEAKERS}
    for page, item in ITEMS:
        assert item["content"], page
        for key, values in allowed.items():
            assert item[key] in values, (page, key)
        assert (item["speaker"] is not None) >= (item["speaker_kind"] in bench.NAMED), page
        assert item["speaker_kind"] != "unnamed" or item["source"], page


def test_no_text_of_the_pages_is_kept() -> None:
    """All that a line holds in words is names: nothing longer than a name of a body, no statement's words."""
    lines = bench.GOLD.read_text(encoding="utf-8").splitlines()
    names = [name for _, item in ITEMS for name in (item["speaker"] or "", *item.get("also", ()))]
    assert max(map(len, names)) < 80
    assert all(set(json.loads(line)) <= {*ROWS[0]} for line in lines)
    assert all(
        set(item) <= {"start", "end", *bench.ROLES, "kind", "stance", "cue_kind", "speaker", "speaker_kind", "also"} for _, item in ITEMS
    )


@pytest.mark.shared
def test_the_words_are_found_again(shared: Path) -> None:
    """However onrecord reads the pages today, hardly a statement is lost, and no span cuts a word in two."""
    found = list(bench.stories(ROWS, Options(findings=False)))
    assert len(found) == len(ROWS)
    assert sum(story.lost for story in found) <= 0.03 * len(ITEMS)
    for story in found:
        text = story.record.text
        for item in story.items:
            for start, end in (span for role in bench.ROLES for span in item[role]):
                edges = (text[start - 1 : start + 1] if start else "", text[end - 1 : end + 1])
                assert not any(re.fullmatch(r"[^\W\d_]{2}", edge) for edge in edges), (story.row["page"], text[start:end])


SAID = "The minister said the bridge is safe."
LATER = "“We checked it twice,” Ada Moe added."


def _record(text: str, *statements: Statement) -> Record:
    return Record(page=Capture(sha256="", size=0), article=Article(), text=text, statements=statements)


def _row(text: str) -> dict[str, Any]:
    at = len(SAID) + 2
    first = {
        "source": [[0, 12]],
        "cue": [[13, 17]],
        "content": [[18, 36]],
        "kind": "indirect",
        "stance": "neutral",
        "speaker": "Ada Moe",
        "speaker_kind": "person",
    }
    second = {
        "source": [[at + 23, at + 30]],
        "cue": [[at + 31, at + 36]],
        "content": [[at, at + 22]],
        "kind": "direct",
        "stance": "neutral",
    }
    rest = {"cue_kind": "speech", "start": 0, "end": 0}
    items = [first | rest, second | rest | {"speaker": "Ada Moe", "speaker_kind": "person"}]
    return {"page": "made/one", "paragraphs": [[digest(p)[:16], text.index(p)] for p in (SAID, LATER)], "items": items}


def test_statements_move_with_their_paragraphs() -> None:
    """A line of furniture more moves them; a paragraph that reads otherwise now takes its statements along, and the loss is counted."""
    row = _row(f"{SAID}\n\n{LATER}")
    story = bench.moved(row, _record(f"Photo: Reuters\n\n{SAID}\n\nAdvertisement\n\n{LATER}"))
    text = story.record.text
    assert story.lost == 0
    assert [text[slice(*item["source"][0])] for item in story.items] == ["The minister", "Ada Moe"]
    assert [text[slice(*item["content"][0])] for item in story.items] == ["the bridge is safe", "“We checked it twice,”"]
    gone = bench.moved(row, _record(f"{SAID}\n\nSomething else."))
    assert (gone.lost, len(gone.items)) == (1, 1)


def _statement(text: str, source: str, cue: str, content: str, **fields: Any) -> Statement:
    def span(words: str) -> Span:
        return Span(words, text.index(words), text.index(words) + len(words))

    return Statement(
        text=text, start=text.index(content), end=len(text), source=span(source), cue=span(cue), content=(span(content),), **fields
    )


def test_the_bench_counts() -> None:
    """One of two found, with the right name and the wrong stance; a statement outside the annotated part is not counted."""
    text = f"{SAID}\n\n{LATER}\n\nBo Ek said it rained."
    hit = _statement(
        text, "The minister", "said", "the bridge is safe", kind="indirect", stance="promise", speaker="Dr Ada Moe", speaker_kind="person"
    )
    beyond = _statement(text, "Bo Ek", "said", "it rained", kind="indirect")
    tally = bench.Tally()
    missed = tally.add(bench.moved(_row(text), _record(text, hit, beyond)))
    table = tally.row()
    assert [item["kind"] for item in missed] == ["direct"]
    assert (tally.found, table["P"], table["R"]) == (1, 100.0, 50.0)
    assert (table["indirect"], table["direct"], table["kind ok"], table["stance ok"]) == (100.0, 0.0, 100.0, 0.0)
    assert (table["name right"], table["answered"]) == (100.0, 100.0)


@pytest.mark.parametrize(
    ("answer", "speaker", "kind", "also", "right"),
    [
        ("Ada Moe", "Ada Moe", "person", [], True),
        ("Minister Ada Moe", "Ada Moe", "person", [], True),
        ("Moe", "Ada Moe", "person", [], False),  # not the full name
        ("Ada Ek", "Ada Moe", "person", [], False),
        ("Treasury", "the Treasury of Norland", "body", [], True),
        ("NT", "the Treasury of Norland", "body", ["NT"], True),
        ("Norland Police", "the Treasury of Norland", "body", [], False),
    ],
)
def test_when_a_name_is_right(answer: str, speaker: str, kind: str, also: list[str], right: bool) -> None:
    assert bench.same(answer, {"speaker": speaker, "speaker_kind": kind, "also": also}) is right


def test_a_named_answer_where_nobody_is_named_is_wrong_unless_it_repeats_the_source() -> None:
    """ "State officials" as the speaker of "state officials" leaves it open; a minister's name does not."""
    item = {"speaker": None, "speaker_kind": "unnamed", "kind": "indirect", "stance": "neutral"}
    for answer, wrong in (("state officials", 0), ("Ada Moe", 1)):
        tally = bench.Tally()
        text = "State officials said the bridge is safe."
        tally.pair(
            item, _statement(text, "State officials", "said", "the bridge is safe", kind="indirect", speaker=answer, speaker_kind="body")
        )
        assert (tally.pairs["name"], tally.pairs["open right"]) == (wrong, 1 - wrong)
