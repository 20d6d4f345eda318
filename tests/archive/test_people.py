"""Which names are one person: joined with evidence, never without, and by hand for good."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest

from onrecord.archive import people as joining
from onrecord.archive.names import person
from onrecord.archive.store import Archive, Query
from onrecord.errors import NotFound
from onrecord.model import Person, Statement
from tests.builder import find, record

Given = tuple[Any, ...]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "news.db")


def page(number: int, *people: Given, outlet: str = "The Harbour Gazette") -> tuple[Any, bytes]:
    """A page that names people, each given as name, role, kind and gender; the first one says something."""
    named = [
        Person(n, kind=k, role=r, gender=g)
        for n, r, k, g in ((*p, None, "person", None)[:4] if len(p) < 4 else p for p in map(_whole, people))
    ]
    said = f"{named[0].name} said it would rain."
    text = record(b"", body=[said]).text
    statement = Statement(
        text=said[:-1], start=text.index(said), end=text.index(said) + len(said) - 1, source=find(text, named[0].name), cue=find(text, "said"),
        content=(find(text, "it would rain"),), kind="indirect", speaker=named[0].name, speaker_kind=named[0].kind, role=named[0].role,
    )  # fmt: skip
    data = f"{number}".encode()
    findings = {"people": tuple(named), "statements": (statement,)}
    return record(data, url=f"https://x.example/{number}", outlet=outlet, body=[said], findings=findings), data


def _whole(person: Given) -> tuple[str, str | None, Literal["person", "body"], Any]:
    name, role, kind, gender = (*person, None, None, None)[:4]
    return name, role, kind or "person", gender


def fill(archive: Archive, *pages: list[Given], outlets: tuple[str, ...] = ()) -> list[int | None]:
    """The person of the first name of each page."""
    for i, people in enumerate(pages):
        given = {"outlet": outlets[i]} if outlets else {}
        archive.add(*page(i, *people, **given))
    rows = archive._connection.execute("SELECT person FROM appearance WHERE number = 0 ORDER BY document")
    return [row[0] for row in rows]


Z, PRES = "Volodymyr Zelensky", "President"


@pytest.mark.parametrize(
    ("pages", "one"),
    [
        ([[(Z, PRES)], [(Z, PRES)]], True),
        ([[(Z, PRES)], [(Z,)]], True),
        ([[(Z, PRES)], [("Volodymyr Zelenskyy", "Ukrainian President")]], True),
        ([[(Z, PRES)], [("Volodymyr Zelenskiy", "President of Ukraine")]], True),
        ([[(Z, PRES)], [("Wolodymyr Selenskyj", "Präsident")]], False),  # another word for the office: no evidence that is understood
        ([[(Z, PRES), ("Olena Zelenska",)], [("Wolodymyr Selenskyj",), ("Olena Zelenska",)]], True),  # in the same company
        ([[(Z, PRES)], [("Vladimir Zelensky",)]], False),  # another spelling and nothing else
        ([[(Z, PRES)], [("Zelensky", PRES)]], True),  # a surname with the office
        ([[(Z, PRES)], [("Zelensky",)]], False),
        ([[(Z, PRES)], [("Zelensky", "striker")]], False),
        ([[("Ana Kowalewicz", "mayor", "person", "f")], [("Ana Kowalewicz", "mayor", "person", "m")]], False),
        ([[("Ana Kowalewicz", "mayor")], [("Ana Kowalewicz", "goalkeeper")]], False),  # fields that do not go together
        ([[("Ana Kowalewicz", "mayor"), ("Jo Brandt",)], [("Ana Kowalewicz", "goalkeeper"), ("Jo Brandt",)]], True),  # but the same company
        ([[("Ana Kowalewicz", "mayor")], [("Ana Kowalewicz", "lawyer")]], True),
        ([[("John Smith", "police chief")], [("John Smith",)]], False),  # a name that many bear
        ([[("John Smith", "police chief")], [("John Smith", "chief of police")]], True),
        ([[("George W. Bush", PRES)], [("George H. W. Bush", PRES)]], False),
        ([[("Martin Luther King Sr.", "pastor")], [("Martin Luther King Jr.", "pastor")]], False),
        ([[("Joe Biden", PRES)], [("Joseph R. Biden", PRES)]], True),
        ([[("Joe Biden",)], [("Joseph Biden",)]], False),
        ([[("Jane Smyth", "minister")], [("Jane Smith", "minister")]], True),
        ([[("Jane Smyth",)], [("Jane Smith",)]], False),
        ([[("Acme Holdings Ltd.", None, "body")], [("Acme Holdings", None, "body")]], True),
        ([[("U.N.", None, "body")], [("United Nations", None, "body")]], True),
        ([[("Acme Holdings", None, "body")], [("Acme Partners", None, "body")]], False),
        ([[("Jordan Acme", None, "person")], [("Jordan Acme", None, "body")]], False),
    ],
    ids=str,
)  # fmt: skip
def test_two_pages(archive: Archive, pages: list[list[Given]], one: bool) -> None:
    a, b = fill(archive, *pages)
    assert a is not None
    assert (a == b) is one


def test_a_general_name_is_another_body_in_another_outlet(archive: Archive) -> None:
    court: list[Given] = [("Supreme Court", None, "body")]
    a, b, c = fill(archive, court, court, court, outlets=("The Accra Post", "The Lima Post", "The Accra Post"))
    assert a == c
    assert a != b


def test_a_surname_that_two_presidents_share_is_nobodys(archive: Archive) -> None:
    people = fill(archive, [("Ana Varga", PRES)], [("Tom Varga", PRES)], [("Varga", PRES)])
    assert people[2] is None
    assert people[0] != people[1]


def test_a_person_over_pages_and_outlets(archive: Archive) -> None:
    fill(archive, [(Z, PRES)], [("Volodymyr Zelenskyy", "President of Ukraine")], [(Z, PRES)], outlets=("A", "B", "B"))
    row = archive.people("Zelenskiy")[0]
    assert (row.name, row.documents, row.statements, row.outlets) == (Z, 3, 3, 2)
    assert row.forms == (Z, "Volodymyr Zelenskyy")
    assert row.roles == (PRES, "President of Ukraine")
    page = archive.person(row.id)
    assert [(s.document, s.outlet, s.content) for s in page.statements] == [
        (1, "A", "it would rain"),
        (2, "B", "it would rain"),
        (3, "B", "it would rain"),
    ]
    assert page.pages[1].why == "another spelling of the name, and the same office"
    assert [h.id for h in archive.search(Query(speaker="Zelenskyy"))] == [3, 2, 1]
    with pytest.raises(NotFound):
        archive.person(99)


def test_people_are_listed_by_what_they_said(archive: Archive) -> None:
    fill(archive, [("Ana Kowalewicz",), ("Acme Holdings", None, "body")], [("Ana Kowalewicz",)], [("Tom Varga",)])
    assert [p.name for p in archive.people()] == ["Ana Kowalewicz", "Tom Varga", "Acme Holdings"]
    assert [p.name for p in archive.people(kind="body")] == ["Acme Holdings"]
    assert [p.name for p in archive.people("varga")] == ["Tom Varga"]
    assert archive.people("Nobody") == []
    assert archive.people("100% _") == []


# ── by hand ─────────────────────────────────────────────────────────────────

AGAIN: tuple[Callable[[Archive], object], ...] = (lambda archive: None, lambda archive: archive.rebuild())


@pytest.mark.parametrize("again", AGAIN, ids=["at once", "after a rebuild"])
def test_two_names_joined_by_hand(archive: Archive, again: Callable[[Archive], object]) -> None:
    fill(archive, [("Kate Lee",)], [("Catherine Leigh",)])
    archive.join_people("Kate Lee", "Catherine Leigh")
    again(archive)
    row = archive.people("Lee")[0]
    assert row.forms == ("Catherine Leigh", "Kate Lee")
    assert row.documents == 2
    archive.add(*page(7, ("Catherine Leigh",)))
    assert archive.people("Kate Lee")[0].documents == 3
    assert [h.id for h in archive.search(Query(speaker="Kate Lee"))] == [3, 2, 1]


@pytest.mark.parametrize("again", AGAIN, ids=["at once", "after a rebuild"])
def test_a_join_by_hand_undone(archive: Archive, again: Callable[[Archive], object]) -> None:
    a, b = fill(archive, [("Kate Lee",)], [("Catherine Leigh",)])
    archive.join_people("Kate Lee", "Catherine Leigh")
    archive.part_people("Kate Lee", "Catherine Leigh")
    again(archive)
    people = {p.name: p.id for p in archive.people()}
    assert people["Kate Lee"] != people["Catherine Leigh"]
    assert people["Kate Lee"] == a
    assert len(people) == 2
    assert b is not None


@pytest.mark.parametrize("again", AGAIN, ids=["at once", "after a rebuild"])
def test_what_a_rule_joined_is_parted_for_good(archive: Archive, again: Callable[[Archive], object]) -> None:
    a, b = fill(archive, [("Joe Biden", PRES)], [("Joseph Biden", PRES)])
    assert a == b
    archive.part_people("Joe Biden", "Joseph Biden")
    again(archive)
    assert sorted(p.name for p in archive.people()) == ["Joe Biden", "Joseph Biden"]
    archive.add(*page(7, ("Joseph Biden", PRES)))
    assert {p.name: p.documents for p in archive.people()} == {"Joe Biden": 1, "Joseph Biden": 2}
    archive.join_people("Joe Biden", "Joseph Biden")
    again(archive)
    assert [p.documents for p in archive.people()] == [3]


@pytest.mark.parametrize("again", AGAIN, ids=["at once", "after a rebuild"])
def test_two_people_of_one_name_are_parted_by_their_pages(archive: Archive, again: Callable[[Archive], object]) -> None:
    a, b = fill(archive, [("Ana Kowalewicz",)], [("Ana Kowalewicz",)])
    assert a == b
    archive.part_people("Ana Kowalewicz@1", "Ana Kowalewicz@2")
    again(archive)
    assert [p.documents for p in archive.people()] == [1, 1]
    with pytest.raises(NotFound, match="the name of 2"):
        archive.join_people("Ana Kowalewicz", "#1")


def test_a_surname_on_one_page_joined_by_hand(archive: Archive) -> None:
    fill(archive, [("Shehbaz Sharif",)], [("Sharif",)])
    archive.join_people("Shehbaz Sharif", "Sharif@2")
    archive.rebuild()
    assert archive.people("Shehbaz")[0].statements == 2


@pytest.mark.parametrize(
    ("one", "other"), [("Nobody", "Kate Lee"), ("Sharif", "Kate Lee"), ("#99", "Kate Lee"), ("Kate Lee@9", "Kate Lee"), ("", "Kate Lee")]
)
def test_a_name_that_is_nobodys(archive: Archive, one: str, other: str) -> None:
    fill(archive, [("Kate Lee",)], [("Sharif",)])
    with pytest.raises(NotFound):
        archive.join_people(one, other)
    with pytest.raises(NotFound):
        archive.part_people("Kate Lee", "Kate Lee")
    assert archive._connection.execute("SELECT count(*) FROM person_decision").fetchone() == (0,)


def test_numbers_stay_when_all_is_worked_out_anew(archive: Archive) -> None:
    fill(archive, [("Kate Lee",)], [("Tom Varga", PRES)], [("Varga", PRES)], [(Z,)], [("Tom Varga",)])
    before = {p.id: p.forms for p in archive.people()}
    archive.rebuild()
    assert {p.id: p.forms for p in archive.people()} == before


def test_two_who_are_not_one_cannot_be_parted(archive: Archive) -> None:
    fill(archive, [("Kate Lee",)], [("Tom Varga",)])
    with pytest.raises(NotFound, match="not one person"):
        archive.part_people("Kate Lee", "Tom Varga")


def test_two_surnames_alone_make_nobody(archive: Archive) -> None:
    fill(archive, [("Sharif",)], [("Varga",)])
    with pytest.raises(NotFound, match="join each to a full name"):
        archive.join_people("Sharif@1", "Varga@2")
    assert archive.people() == []


def test_a_name_is_looked_for_among_all_those_of_a_page(archive: Archive) -> None:
    fill(archive, [("Tom Varga",), ("Ada Brandt",), ("Lee",)], [("Kate Lee",)])
    archive.join_people("Lee@1", "Kate Lee")
    assert {p.name: p.documents for p in archive.people()} == {"Tom Varga": 1, "Ada Brandt": 1, "Kate Lee": 2}


def test_decisions_stand_beside_each_other(archive: Archive) -> None:
    fill(archive, [("Kate Lee",)], [("Catherine Leigh",)], [("Tom Varga",)], [("Thomas Warga",)])
    archive.join_people("Kate Lee", "Catherine Leigh")
    archive.join_people("Tom Varga", "Thomas Warga")
    archive.part_people("Tom Varga", "Thomas Warga")
    archive.rebuild()
    assert sorted(p.forms for p in archive.people()) == [("Catherine Leigh", "Kate Lee"), ("Thomas Warga",), ("Tom Varga",)]


def test_a_decision_waits_for_the_name_to_be_found_again(archive: Archive) -> None:
    """Another reading of the page may lose the name that was decided on, and a third may have it again."""
    fill(archive, [("Kate Lee",)], [("Catherine Leigh",)], [("Tom Varga",)], [("Thomas Warga",)])
    archive.join_people("Kate Lee", "Catherine Leigh")
    kept = archive.record(2)
    archive.replace(2, record(b"1", url="https://x.example/1"))
    archive.rebuild()
    assert {p.name: p.documents for p in archive.people()} == {"Kate Lee": 1, "Tom Varga": 1, "Thomas Warga": 1}
    archive.join_people("Tom Varga", "Thomas Warga")
    archive.part_people("Tom Varga", "Thomas Warga")  # looks at every decision that stands, also at the one that waits
    archive.replace(2, kept)
    archive.rebuild()
    assert archive.people("Kate Lee")[0].forms == ("Catherine Leigh", "Kate Lee")


def test_somebody_whom_no_page_names_any_more(archive: Archive) -> None:
    (kate, _) = fill(archive, [("Kate Lee",)], [("Tom Varga",)])
    archive.replace(1, record(b"0", url="https://x.example/0"))
    with pytest.raises(NotFound, match=f"No page names #{kate} any more"):
        archive.join_people(f"#{kate}", "Tom Varga")


def test_a_general_name_without_an_outlet_is_nobodys(archive: Archive) -> None:
    archive.add(*page(1, ("Supreme Court", None, "body"), outlet=None))  # type: ignore[arg-type]
    why = archive._connection.execute("SELECT person, why FROM appearance WHERE name = 'Supreme Court'").fetchall()
    assert why == [(None, "a general name, and the outlet is not known")]


def test_who_was_forgotten_for_lack_of_room_is_read_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "KEPT", 1)
    names = [[("Kate Lee",)], [("Tom Varga",)], [(Z, PRES)]]
    people = fill(archive, *names, *names, *names)
    assert people[:3] == people[3:6] == people[6:]
    assert len(set(people)) == 3


@pytest.mark.parametrize("name", ["Abdel Fattah el-Sisi", "Abdel Fattah al-Sisi", "Abdel Fattah Sisi", "President Abdel Fattah El Sisi"])
def test_an_arabic_article_makes_no_other_surname(name: str) -> None:
    assert person(name).key == person("Abdel Fattah al-Sisi").key


def test_an_article_alone_is_no_given_name() -> None:
    assert not person("al-Sisi").full
    assert person("al-Sisi").key == person("El Sisi").key == person("Sisi").key
