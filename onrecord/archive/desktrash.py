"""The trash: an article leaves every table that is read, with all its versions, and its rows lie packed beside it until it is put back or deleted.

Because the rows are gone, no search, list, count or index has to know of the trash. The capture and the stored bytes stay, so the same page is not taken in again as
something new, and what is put back has the numbers that it had.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

import msgspec

from onrecord.archive import decisions, relate
from onrecord.archive.adding import Writer
from onrecord.archive.packing import packed, unpacked
from onrecord.errors import NotFound
from onrecord.model import Frozen

Row = dict[str, Any]
Rows = dict[str, list[Row]]  # table -> its rows of one document

TABLES = ("document", "appearance", "statement", "time", "place", "figure", "change")  # in an order in which rows can be put back
SEEN = "coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'person'), 0)"  # the last number that a person was given


class Trashed(Frozen, frozen=True):
    """An article in the trash."""

    document: int  # the last of its versions
    versions: int
    headline: str | None
    outlet: str | None
    published: str | None
    put: str
    put_by: str


def there(connection: sqlite3.Connection) -> bool:
    """Whether this archive has a desk, and with it a trash."""
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'desk_trash'").fetchone() is not None


def inside(connection: sqlite3.Connection) -> set[int]:
    """Documents that lie in the trash."""
    return {row[0] for row in connection.execute("SELECT document FROM desk_trash")} if there(connection) else set()


def holds(connection: sqlite3.Connection, document: int) -> bool:
    """Whether a document lies in the trash."""
    sql = "SELECT 1 FROM desk_trash WHERE document = ?"
    return abs(document) < 2**63 and there(connection) and connection.execute(sql, [document]).fetchone() is not None


def listed(connection: sqlite3.Connection) -> list[Trashed]:
    """Articles in the trash, the last put there first."""
    sql = """SELECT t.document, (SELECT count(*) FROM desk_trash o WHERE o.first = t.first), t.headline, t.outlet, t.published, t.put, t.put_by
             FROM desk_trash t WHERE t.document = (SELECT max(o.document) FROM desk_trash o WHERE o.first = t.first) ORDER BY t.put DESC, t.document DESC"""
    return [Trashed(*row) for row in connection.execute(sql)]


# ── in ──────────────────────────────────────────────────────────────────────


def put(connection: sqlite3.Connection, document: int, who: str, now: str) -> None:
    """Put an article in the trash; one that lies there stays there.

    :raises NotFound: where there is no such document.
    """
    if holds(connection, document):
        return
    sql = """SELECT id FROM document WHERE id IN (SELECT id FROM capture WHERE id = ?1 OR url = (SELECT url FROM capture WHERE id = ?1)) ORDER BY id"""
    ids = [row[0] for row in connection.execute(sql, [document])] if abs(document) < 2**63 else []
    if document not in ids:
        raise NotFound(f"There is no document {document} in this archive.")
    if relate.there(connection):
        relate.Relater(connection).forget(ids)
    connection.execute("PRAGMA secure_delete = ON")  # else the words would stay in the file's free pages after the trash is emptied
    seen = connection.execute(f"SELECT {SEEN}").fetchone()[0]
    kept = {id: {table: _rows(connection, table, "document" if table != "document" else "id", [id]) for table in TABLES} for id in ids}
    for table in reversed(TABLES):
        column = "document" if table != "document" else "id"
        connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(id,) for id in ids])
    kept[ids[0]].update(_left_over(connection, kept.values()))
    for id, rows in kept.items():
        about = rows["document"][0]
        values = (id, ids[0], about["headline"], about["outlet"], about["published"], now, who, seen, packed(msgspec.json.encode(rows)))
        connection.execute(f"INSERT INTO desk_trash VALUES ({', '.join('?' * len(values))})", values)


def _rows(connection: sqlite3.Connection, table: str, column: str, values: Iterable[int]) -> list[Row]:
    found: list[Row] = []
    for value in values:
        cursor = connection.execute(f"SELECT * FROM {table} WHERE {column} = ? ORDER BY rowid", [value])
        names = [c[0] for c in cursor.description]
        found += [dict(zip(names, row, strict=True)) for row in cursor]
    return found


def _left_over(connection: sqlite3.Connection, kept: Iterable[Rows]) -> Rows:
    """People whom no other page names go with the article."""
    named = {row["person"] for rows in kept for table in ("appearance", "statement") for row in rows[table]} - {None}
    sql = "SELECT NOT EXISTS (SELECT 1 FROM appearance WHERE person = ?1) AND NOT EXISTS (SELECT 1 FROM statement WHERE person = ?1)"
    alone = sorted(p for p in named if connection.execute(sql, [p]).fetchone()[0])
    rows = {"person": _rows(connection, "person", "id", alone), "person_form": _rows(connection, "person_form", "person", alone)}
    connection.executemany("DELETE FROM person_form WHERE person = ?", [(p,) for p in alone])
    connection.executemany("DELETE FROM person WHERE id = ?", [(p,) for p in alone])
    return rows


# ── out ─────────────────────────────────────────────────────────────────────


def take(connection: sqlite3.Connection, document: int) -> None:
    """Put an article back, every row as it was; where people were worked out anew meanwhile, its names are tied to them anew."""
    sql = "SELECT document, people_seen, rows_zstd FROM desk_trash WHERE first = (SELECT first FROM desk_trash WHERE document = ?) ORDER BY document"
    found = connection.execute(sql, [document]).fetchall()
    if not found:
        return
    kept: dict[int, Rows] = {id: msgspec.json.decode(unpacked(blob, f"Document {id} in the trash is damaged")) for id, _, blob in found}
    seen = connection.execute(f"SELECT {SEEN}").fetchone()[0]
    if seen == found[0][1] and _all_there(connection, kept.values()):
        before = {}
        for rows in kept.values():
            _people_back(connection, rows)
    else:
        before = _untied(kept)
    for table in TABLES:
        for rows in kept.values():
            _insert(connection, table, _with_free_ids(connection, table, rows[table]))
    connection.executemany("DELETE FROM desk_trash WHERE document = ?", [(id,) for id in kept])
    if before:
        decisions.tie_again(connection, list(kept), before)
    _in_step(connection, list(kept))


def _people_back(connection: sqlite3.Connection, rows: Rows) -> None:
    for person in rows.get("person", []):
        if connection.execute("SELECT 1 FROM person WHERE id = ?", [person["id"]]).fetchone() is None:
            _insert(connection, "person", [person])
    for form in rows.get("person_form", []):
        taken = connection.execute("SELECT 1 FROM person_form WHERE id = ?", [form["id"]]).fetchone()
        _insert(connection, "person_form", [{**form, "id": None if taken else form["id"]}], "OR IGNORE")


def _all_there(connection: sqlite3.Connection, kept: Iterable[Rows]) -> bool:
    named = {row["person"] for rows in kept for table in ("appearance", "statement") for row in rows[table]} - {None}
    coming = {person["id"] for rows in kept for person in rows.get("person", [])}
    return all(connection.execute("SELECT 1 FROM person WHERE id = ?", [person]).fetchone() for person in named - coming)


def _untied(kept: dict[int, Rows]) -> dict[tuple[int, str], int]:
    """Take the people out of the rows; gives who was meant by each name on each page."""
    before = {(id, row["name"]): row["person"] for id, rows in kept.items() for row in rows["appearance"] if row["person"] is not None}
    for rows in kept.values():
        for row in (*rows["appearance"], *rows["statement"]):
            row["person"] = None
    return before


def _in_step(connection: sqlite3.Connection, ids: list[int]) -> None:
    """A later version may have come meanwhile; copies, quotations and stories are to know the article again."""
    sql = "SELECT count(*) FROM document d JOIN capture c ON c.id = d.id WHERE c.url = (SELECT url FROM capture WHERE id = ?)"
    if connection.execute(sql, [ids[0]]).fetchone()[0] > len(ids):
        writer = Writer(connection)
        for id in ids:
            writer.renumber(id)
    if relate.there(connection):
        relate.make(connection)
        sql = "SELECT 1 FROM document WHERE id = ? AND newest = 1"
        relate.Relater(connection).relate([id for id in ids if connection.execute(sql, [id]).fetchone()])


def _with_free_ids(connection: sqlite3.Connection, table: str, rows: list[Row]) -> list[Row]:
    """Rows whose numbers nothing refers to, and which were given to others meanwhile, get new ones."""
    if table in ("document", "statement"):  # these numbers are never given again
        return rows
    sql = f"SELECT id FROM {table} WHERE id IN (SELECT value FROM json_each(?))"
    taken = {row[0] for row in connection.execute(sql, [msgspec.json.encode([row["id"] for row in rows]).decode()])}
    return [{**row, "id": None if row["id"] in taken else row["id"]} for row in rows]


def _insert(connection: sqlite3.Connection, table: str, rows: list[Row], or_else: str = "") -> None:
    if rows:
        sql = f"INSERT {or_else} INTO {table} ({', '.join(rows[0])}) VALUES ({', '.join('?' * len(rows[0]))})"
        connection.executemany(sql, [tuple(row.values()) for row in rows])


# ── for good ────────────────────────────────────────────────────────────────


def empty(connection: sqlite3.Connection) -> tuple[int, int]:
    """Delete what lies in the trash; gives how many documents and how many entries went. What is freed in the file is overwritten."""
    connection.execute("PRAGMA secure_delete = ON")
    documents = sorted(inside(connection))
    before = connection.execute("SELECT count(*) FROM desk_entry").fetchone()[0]
    for id in documents:
        _decided_elsewhere(connection, id)
        connection.execute("DELETE FROM desk_entry WHERE document = ?", [id])
        connection.execute("DELETE FROM stored WHERE id = ?", [id])
        connection.execute("DELETE FROM capture WHERE id = ?", [id])
    connection.execute("DELETE FROM desk_entry WHERE removed IS NOT NULL")
    return len(documents), before - connection.execute("SELECT count(*) FROM desk_entry").fetchone()[0]


def _decided_elsewhere(connection: sqlite3.Connection, document: int) -> None:
    """A decision on people that names this page names another one with the same name and person, or none."""
    blob = connection.execute("SELECT rows_zstd FROM desk_trash WHERE document = ?", [document]).fetchone()[0]
    rows: Rows = msgspec.json.decode(unpacked(blob, f"Document {document} in the trash is damaged"))
    person = {row["name"]: row["person"] for row in rows["appearance"]}
    for name, page in (("name", "document"), ("other_name", "other_document")):
        for id, known in connection.execute(f"SELECT id, {name} FROM person_decision WHERE {page} = ?", [document]).fetchall():
            sql = "SELECT min(document) FROM appearance WHERE person = ? AND name = ?"
            other = connection.execute(sql, (person.get(known), known)).fetchone()[0]
            connection.execute(f"UPDATE person_decision SET {page} = ? WHERE id = ?", (other, id))
