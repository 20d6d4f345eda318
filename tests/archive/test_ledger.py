"""The same thing counted stands in one line; other things do not; conflicts are named, not decided."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from onrecord.archive.ledger import Counted, Entry, agree, entries, ledger, same
from onrecord.errors import NotFound
from tests.archive.pages import article, filled
from tests.builder import bridge

MORE = "The council will meet again on Monday to vote on help for the families, and on a new dike for the lower town."


def lines(*sentences: str) -> list[tuple[set[str], bool]]:
    """The ledger of articles of one sentence each: the figures of each line, and whether they conflict."""
    records = [article(f"Report {i}", s + " The council met on Monday.", outlet=f"Outlet {i}")[0] for i, s in enumerate(sentences)]
    return [({e.text for e in line.entries}, line.conflict) for line in ledger(e for i, r in enumerate(records) for e in entries(i, r))]


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        ("The storm killed 12 people in Delmar.", "The storm left 15 residents of Delmar dead.", True),
        ("The storm killed at least 12 people in Delmar.", "The storm left 15 residents of Delmar dead.", False),
        ("The storm injured about 100 people in Delmar.", "The storm left 108 people in Delmar injured.", False),
        ("The storm injured about 100 people in Delmar.", "The storm left 150 people in Delmar injured.", True),
        ("Some 600 soldiers were sent to the flooded valley.", "The army sent 900 soldiers to the flooded valley.", True),
        ("Inflation in Norlandia rose to 3.9 percent in February.", "Norlandia's inflation stood at 4.1 percent.", True),
    ],
)
def test_the_same_thing(one: str, other: str, conflict: bool) -> None:
    (found,) = lines(one, other)
    assert len(found[0]) == 2
    assert found[1] is conflict


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The storm killed 12 people in Delmar.", "The storm injured 15 people in Delmar."),
        ("Some 600 soldiers were sent to the flooded valley.", "The army sent 12 helicopters to the flooded valley."),
        ("The union demands 7 percent more pay.", "Shares of the shipyard lost 4 percent."),
        ("The hall seats 900 people.", "The village has 400 residents."),
    ],
)
def test_other_things(one: str, other: str) -> None:
    assert lines(one, other) == []


def _entry(low: float | None, high: float | None, modifier: str = "exact") -> Entry:
    return Entry(1, None, None, "", 0, 0, low, high, modifier, None, None, None, None, "")


@pytest.mark.parametrize(
    ("a", "b", "both"),
    [
        (_entry(12, 12), _entry(12, 12), True),
        (_entry(12, 12), _entry(13, 13), False),
        (_entry(10, None), _entry(13, 13), True),
        (_entry(20, None), _entry(13, 13), False),
        (_entry(None, 20), _entry(20, None), True),
        (_entry(200, 200, "approx"), _entry(215, 215), True),
        (_entry(200, 200, "approx"), _entry(230, 230), False),
    ],
)
def test_bounds_that_can_both_be_right(a: Entry, b: Entry, both: bool) -> None:
    assert agree(a, b) is agree(b, a) is both


def test_one_speaker_over_time(tmp_path: Path) -> None:
    archive = filled(
        tmp_path / "news.db",
        article("Toll", "The storm killed 12 people, Governor Teresa Mondal said.", MORE, day="2024-02-06"),
        article("Toll rises", "Governor Teresa Mondal said the storm had killed 19 people.", MORE, day="2024-02-08", outlet="Radio Nine"),
        article(
            "Doubt", "The storm killed 40 people, the opposition leader Ivo Manek said.", MORE, day="2024-02-08", outlet="Evening Post"
        ),
    )
    (line,) = archive.ledger("Teresa Mondal")
    assert [(e.published or "")[:10] for e in line.entries] == ["2024-02-06", "2024-02-08"]
    assert [e.at_least for e in line.entries] == [12, 19]
    assert line.conflict
    for e in line.entries:
        assert archive.record(e.document).text[e.start : e.end] == e.text
    with pytest.raises(NotFound, match="attributed"):
        archive.ledger("Nobody At All")


def _counted(unit: str | None = None, noun: str | None = None, fate: str | None = None, **context: float) -> Counted:
    return Counted(unit, noun, fate, context)


@pytest.mark.parametrize(
    ("a", "b", "alike"),
    [
        (_counted("magnitude"), _counted("magnitude"), True),  # a story has one earthquake
        (_counted("percent"), _counted("magnitude"), False),
        (_counted(noun="person", fate="dead"), _counted(fate="dead"), True),
        (_counted(noun="person", fate="dead"), _counted(noun="person", fate="hurt"), False),
        (_counted(noun="person"), _counted(noun="person"), False),  # people who nothing befell could be any
        (_counted(noun="person", fate="dead"), _counted(noun="horse", fate="dead"), False),
        (_counted(fate="jobs"), _counted(fate="jobs"), True),
        (_counted(), _counted(), False),
        (_counted(noun="soldier", valley=8.0), _counted(noun="helicopter", valley=8.0), False),
        (_counted(noun="soldier", valley=8.0), _counted(noun="soldier", valley=8.0), True),
        (_counted(noun="soldier", valley=8.0), _counted(noun="soldier", border=8.0), False),
        (_counted("EUR", "budget", port=8.0, quay=8.0), _counted("EUR", "budget", port=8.0, quay=8.0), True),
        (_counted("EUR", "budget", port=8.0, quay=8.0), _counted("EUR", "budget", port=8.0, hall=8.0, roof=8.0), False),
    ],
)
def test_what_counts_as_the_same_thing(a: Counted, b: Counted, alike: bool) -> None:
    assert same(a, b) is same(b, a) is alike


def test_a_figure_that_counts_nothing_is_in_no_ledger() -> None:
    """A number above all bounds of a noun, a unit or a fate says nothing that another article could gainsay."""
    page = bridge(b"1")
    bare = replace(page.figures[1], unit=None, of=None)
    sentence = replace(page.sentences[0], text=page.sentences[0].text.replace("jobs were lost", "it was, so"))
    assert list(entries(1, replace(page, figures=(bare,), sentences=(sentence,)))) == []
    assert list(entries(1, replace(page, figures=(bare,), sentences=()))) == []  # a headline is no sentence
