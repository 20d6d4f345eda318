"""Joins of people made and undone by hand. They stand in ``person_decision`` and outlive every rebuilding: each names its two sides by a name and a page
that has it, which stay when numbers change.
"""

from __future__ import annotations

import re
import sqlite3
from typing import Any, NamedTuple

from onrecord.archive.people import Joiner
from onrecord.archive.persons import named, row
from onrecord.archive.values import plain, storable
from onrecord.errors import NotFound

NUMBER = re.compile(r"#(\d{1,18})")
ON_PAGE = re.compile(r"(.{1,400})@(\d{1,18})", re.DOTALL)
SHOWN = 5  # of those who bear a name, in the refusal


class Side(NamedTuple):
    """One side of a decision: a name as a page writes it, and whom it means there."""

    name: str
    document: int
    person: int | None


def join(connection: sqlite3.Connection, one: str, other: str, now: str) -> int:
    """Make two names one person; gives the person's number.

    :raises NotFound: where a name is nobody's, or several people's.
    """
    a, b = _side(connection, one), _side(connection, other)
    if a.person is not None and a.person == b.person:
        return a.person
    _end(connection, "apart", a, b, now)
    _remember(connection, "same", a, b, now)
    return _merge(connection, a, b)


def part(connection: sqlite3.Connection, one: str, other: str, now: str) -> None:
    """Undo what makes two names one person: the decision, and where a rule joins them all the same, that as well.

    :raises NotFound: where the two are not one person.
    """
    a, b = _side(connection, one), _side(connection, other)
    if (a.name, a.document) == (b.name, b.document):
        raise NotFound(
            f"{one} and {other} are the same name on the same page. Name a page for each: {a.name}@{a.document} and {a.name}@17."
        )
    if a.person is None or a.person != b.person:
        raise NotFound(f"{one} and {other} are not one person in this archive, so there is nothing to undo.")
    _end(connection, "same", a, b, now)
    _work_out(connection, a.person)
    a, b = _again(connection, a), _again(connection, b)
    if a.person is not None and a.person == b.person:
        _remember(connection, "apart", a, b, now)
        _work_out(connection, a.person)


def rebuild(connection: sqlite3.Connection, joiner: Joiner) -> None:
    """Work out all people anew, one page after the other, then make the decisions again. A person keeps the number where the first page is the same."""
    before = _cleared(connection, "SELECT id FROM person")
    joiner.forget()
    joiner.before = before
    for (document,) in connection.execute("SELECT id FROM document ORDER BY id").fetchall():
        _join_page(connection, joiner, document)
    joiner.before = {}
    _decide_again(connection)


def tie_again(connection: sqlite3.Connection, documents: list[int], before: dict[tuple[int, str], int]) -> None:
    """Tie the names of some pages to people anew, then make the decisions again; ``before`` says who was meant by a name on a page."""
    joiner = Joiner(connection)
    joiner.before = before
    for document in documents:
        _join_page(connection, joiner, document)
    _decide_again(connection)


# ── who is meant ────────────────────────────────────────────────────────────


def _side(connection: sqlite3.Connection, text: str) -> Side:
    text = storable(text.strip())
    if found := NUMBER.fullmatch(text):
        return _first(connection, row(connection, int(found.group(1))).id, None)
    if found := ON_PAGE.fullmatch(text):
        return _on_page(connection, found.group(1).strip(), int(found.group(2)))
    people = [r[0] for r in connection.execute("SELECT DISTINCT person FROM person_form WHERE name_plain = ?", [plain(text)])]
    people = people or named(connection, text)
    if len(people) == 1:
        return _first(connection, people[0], text)
    if not people:
        raise NotFound(
            f"Nobody in this archive is called {text}. A surname alone needs the page that has it: {text}@17, with the number of the document."
        )
    shown = "; ".join(f"#{p.id} {p.name}, {p.roles[0] if p.roles else p.kind}" for p in (row(connection, id) for id in people[:SHOWN]))
    raise NotFound(f"{text} is the name of {len(people)} in this archive. Give a number: {shown}{' …' if len(people) > SHOWN else ''}")


def _on_page(connection: sqlite3.Connection, name: str, document: int) -> Side:
    for found, person in connection.execute("SELECT name, person FROM appearance WHERE document = ? ORDER BY number", [document]):
        if plain(found) == plain(name):
            return Side(found, document, person)
    raise NotFound(f"Document {document} names nobody {name}.")


def _first(connection: sqlite3.Connection, person: int, name: str | None) -> Side:
    """The first page that names a person, by this name where one does."""
    rows = connection.execute("SELECT name, document FROM appearance WHERE person = ? ORDER BY document, number", [person]).fetchall()
    same = [r for r in rows if name is not None and plain(r[0]) == plain(name)]
    if not rows:
        raise NotFound(f"No page names #{person} any more.")
    form, document = (same or rows)[0]
    return Side(form, document, person)


def _again(connection: sqlite3.Connection, side: Side) -> Side:
    return _on_page(connection, side.name, side.document)


# ── what was decided ────────────────────────────────────────────────────────


def _remember(connection: sqlite3.Connection, verdict: str, a: Side, b: Side, now: str) -> None:
    sql = "INSERT INTO person_decision (made, verdict, name, document, other_name, other_document) VALUES (?, ?, ?, ?, ?, ?)"
    connection.execute(sql, (now, verdict, a.name, a.document, b.name, b.document))


def _end(connection: sqlite3.Connection, verdict: str, a: Side, b: Side, now: str) -> None:
    """Mark as undone what was decided between the two, by these names or by the people behind them."""
    for id, name, document, other, other_document in _standing(connection, verdict):
        pair = {name, other}
        sides = {_who(connection, name, document), _who(connection, other, other_document)}
        if pair == {a.name, b.name} or (None not in sides and sides == {a.person, b.person}):
            connection.execute("UPDATE person_decision SET undone = ? WHERE id = ?", (now, id))


def _standing(connection: sqlite3.Connection, verdict: str) -> list[Any]:
    sql = "SELECT id, name, document, other_name, other_document FROM person_decision WHERE verdict = ? AND undone IS NULL ORDER BY id"
    return connection.execute(sql, [verdict]).fetchall()


def _who(connection: sqlite3.Connection, name: str, document: int) -> int | None:
    try:
        return _on_page(connection, name, document).person
    except NotFound:
        return None


def _decide_again(connection: sqlite3.Connection) -> None:
    for _, name, document, other, other_document in _standing(connection, "same"):
        try:
            a, b = _on_page(connection, name, document), _on_page(connection, other, other_document)
        except NotFound:  # another reading of the page no longer finds the name; the decision stays for the next one
            continue
        if a.person is None or a.person != b.person:
            _merge(connection, a, b)


# ── tables ──────────────────────────────────────────────────────────────────


def _merge(connection: sqlite3.Connection, a: Side, b: Side) -> int:
    people = sorted(p for p in (a.person, b.person) if p is not None)
    if not people:
        raise NotFound(f"Neither {a.name} nor {b.name} is known for sure as somebody; join each to a full name.")
    keep = people[0]
    for side in (a, b):
        if side.person is None:
            _give(connection, side, keep)
    if len(people) > 1:
        _swallow(connection, keep, people[1])
    return keep


def _give(connection: sqlite3.Connection, side: Side, person: int) -> None:
    """A name that was nobody's for sure, on one page, becomes this person's."""
    connection.execute(
        "UPDATE appearance SET person = ?, why = 'joined by hand' WHERE document = ? AND name = ?", (person, side.document, side.name)
    )
    connection.execute("UPDATE statement SET person = ? WHERE document = ? AND speaker = ?", (person, side.document, side.name))


def _swallow(connection: sqlite3.Connection, keep: int, gone: int) -> None:
    connection.execute("UPDATE appearance SET person = ?, why = 'joined by hand' WHERE person = ?", (keep, gone))
    connection.execute("UPDATE statement SET person = ? WHERE person = ?", (keep, gone))
    connection.execute("UPDATE OR IGNORE person_form SET person = ? WHERE person = ?", (keep, gone))
    connection.execute("DELETE FROM person_form WHERE person = ?", [gone])
    roles = {r for (text,) in connection.execute("SELECT roles FROM person WHERE id IN (?, ?)", (keep, gone)) for r in (text or "").split()}
    sql = "UPDATE person SET roles = ?, gender = coalesce(gender, (SELECT gender FROM person WHERE id = ?)) WHERE id = ?"
    connection.execute(sql, (" ".join(sorted(roles)) or None, gone, keep))
    connection.execute("DELETE FROM person WHERE id = ?", [gone])


def _work_out(connection: sqlite3.Connection, person: int) -> None:
    """Take one person apart and tie the names on those pages to people anew."""
    pages = [r[0] for r in connection.execute("SELECT DISTINCT document FROM appearance WHERE person = ? ORDER BY document", [person])]
    before = _cleared(connection, "SELECT ?", person)
    joiner = Joiner(connection)
    joiner.before = before
    for document in pages:
        _join_page(connection, joiner, document, only_open={key for key in before if key[0] == document})
    _decide_again(connection)


def _cleared(connection: sqlite3.Connection, which: str, *values: int) -> dict[tuple[int, str], int]:
    """Take people out of the tables; gives who was meant by each name on each page."""
    sql = f"SELECT document, name, person FROM appearance WHERE person IN ({which})"
    before = {(document, name): person for document, name, person in connection.execute(sql, values)}
    for table in ("appearance", "statement"):
        connection.execute(f"UPDATE {table} SET person = NULL WHERE person IN ({which})", values)
    connection.execute(f"DELETE FROM person_form WHERE person IN ({which})", values)
    connection.execute(f"DELETE FROM person WHERE id IN ({which})", values)
    return before


COLUMNS = ("id", "name", "kind", "role", "gender", "name_key", "person", "why")


def _join_page(connection: sqlite3.Connection, joiner: Joiner, document: int, only_open: set[tuple[int, str]] | None = None) -> None:
    outlet = connection.execute("SELECT outlet FROM document WHERE id = ?", [document]).fetchone()[0]
    sql = f"SELECT {', '.join(COLUMNS)} FROM appearance WHERE document = ? ORDER BY number"
    rows = [dict(zip(COLUMNS, found, strict=True)) for found in connection.execute(sql, [document])]
    open_rows = [r for r in rows if only_open is None or (document, r["name"]) in only_open]
    met = joiner.join(document, outlet, open_rows, company=rows)
    connection.executemany("UPDATE appearance SET person = ?, why = ? WHERE id = ?", [(r["person"], r["why"], r["id"]) for r in open_rows])
    said = [(person, document, name) for name, person in met.items()]
    connection.executemany("UPDATE statement SET person = ? WHERE document = ? AND speaker = ?", said)
