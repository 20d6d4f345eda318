"""People and bodies across pages, as a reader asks for them."""

from __future__ import annotations

import json
import sqlite3
from typing import Literal

from onrecord.archive import names
from onrecord.archive.values import plain, storable
from onrecord.errors import NotFound
from onrecord.model import Frozen

WORDS = 12  # of a name that is looked for


class PersonRow(Frozen, frozen=True):
    """A person or body of the archive."""

    id: int
    name: str  # the form met on most pages
    kind: Literal["person", "body"]
    forms: tuple[str, ...]  # every form of the name, the most frequent first
    roles: tuple[str, ...]  # as the pages give them, the most frequent first
    documents: int
    statements: int
    outlets: int
    first: str | None  # day of publication of the first and the last page
    last: str | None


class PersonSaid(Frozen, frozen=True):
    """One statement of a person."""

    id: int
    document: int
    number: int  # place in Record.statements
    published: str | None
    said_when: str | None
    outlet: str | None
    headline: str | None
    url: str | None
    role: str | None
    cue: str | None
    stance: str
    kind: str
    content: str


class PersonMet(Frozen, frozen=True):
    """A page that names a person, and why the name was taken for this person's."""

    document: int
    name: str
    role: str | None
    outlet: str | None
    published: str | None
    why: str | None


class PersonPage(Frozen, frozen=True):
    """Everything of one person."""

    person: PersonRow
    statements: tuple[PersonSaid, ...]  # by day of publication
    pages: tuple[PersonMet, ...]


def listed(connection: sqlite3.Connection, name: str | None, kind: str | None, limit: int) -> list[PersonRow]:
    """Those with most statements first; with a name, those who bear it."""
    parts, values = ["1"], []
    if name is not None and name.strip():
        parts.append("p.id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(named(connection, name)))
    if kind:
        parts.append("p.kind = ?")
        values.append(kind)
    # Bare ids and counts first, from the index alone; the rest for the few that are shown.
    sql = f"""SELECT p.id FROM person p LEFT JOIN (SELECT person, count(*) AS said FROM statement WHERE person IS NOT NULL GROUP BY person) s ON s.person = p.id
              WHERE {" AND ".join(parts)} ORDER BY coalesce(s.said, 0) DESC, p.id LIMIT ?"""
    return [row(connection, found[0]) for found in connection.execute(sql, [*values, limit]).fetchall()]


def named(connection: sqlite3.Connection, name: str) -> list[int]:
    """Numbers of those of whom some form of the name has all these words, or is another spelling of it."""
    words = plain(storable(name)).split()[:WORDS]
    like = " AND ".join(["' ' || name_plain || ' ' LIKE ? ESCAPE '\\'"] * len(words))
    found = (
        connection.execute(f"SELECT person FROM person_form WHERE {like}", [f"% {_escaped(w)} %" for w in words]).fetchall()
        if words
        else []
    )
    for key in {names.person(name).key, names.body(name).key} - {""}:
        sql = "SELECT person FROM person_form WHERE name_key = ? OR (name_key > ? AND name_key < ?)"
        found += connection.execute(sql, (storable(key), f"{storable(key)} ", f"{storable(key)}!")).fetchall()
    return sorted({person for (person,) in found})


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def row(connection: sqlite3.Connection, id: int) -> PersonRow:
    """One person.

    :raises NotFound: where there is none with this number.
    """
    found = connection.execute("SELECT name, kind FROM person WHERE id = ?", [id]).fetchone() if abs(id) < 2**63 else None
    if not found:
        raise NotFound(f"There is no person or body #{id} in this archive. onrecord people lists them.")
    forms = _frequent(connection, "name", id)
    sql = """SELECT count(DISTINCT a.document), count(DISTINCT d.outlet), min(d.published_day), max(d.published_day)
             FROM appearance a JOIN document d ON d.id = a.document WHERE a.person = ?"""
    documents, outlets, first, last = connection.execute(sql, [id]).fetchone()
    statements = connection.execute("SELECT count(*) FROM statement WHERE person = ?", [id]).fetchone()[0]
    roles = _frequent(connection, "role", id)
    return PersonRow(id, forms[0] if forms else found[0], found[1], forms, roles, documents, statements, outlets, first, last)


def _frequent(connection: sqlite3.Connection, column: str, id: int) -> tuple[str, ...]:
    sql = f"SELECT {column} FROM appearance WHERE person = ? AND {column} IS NOT NULL GROUP BY {column} ORDER BY count(*) DESC, {column} LIMIT 50"
    return tuple(found[0] for found in connection.execute(sql, [id]))


def superseded(connection: sqlite3.Connection, id: int) -> set[int]:
    """Documents with statements of one person that a newer version has replaced."""
    sql = "SELECT document FROM statement WHERE person = ? AND document IN (SELECT id FROM document WHERE newest = 0)"
    return {found[0] for found in connection.execute(sql, [id])}


def speakers(connection: sqlite3.Connection, document: int) -> dict[int, int]:
    """The person behind each statement of a document, by the statement's place in its record."""
    sql = "SELECT number, person FROM statement WHERE document = ? AND person IS NOT NULL"
    return dict(connection.execute(sql, [document]).fetchall())


def page(connection: sqlite3.Connection, id: int, limit: int) -> PersonPage:
    """One person with statements and pages.

    :raises NotFound: where there is none with this number.
    """
    person = row(connection, id)
    sql = """SELECT s.id, s.document, s.number, d.published, s.said_when, d.outlet, d.headline, d.url, s.role, s.cue, s.stance, s.kind, s.content
             FROM statement s JOIN document d ON d.id = s.document WHERE s.person = ? ORDER BY d.published_utc, s.document, s.number LIMIT ?"""
    said = tuple(PersonSaid(*found) for found in connection.execute(sql, (id, limit)))
    sql = """SELECT a.document, a.name, a.role, d.outlet, d.published, a.why FROM appearance a JOIN document d ON d.id = a.document
             WHERE a.person = ? ORDER BY d.published_utc, a.document LIMIT ?"""
    return PersonPage(person, said, tuple(PersonMet(*found) for found in connection.execute(sql, (id, limit))))
