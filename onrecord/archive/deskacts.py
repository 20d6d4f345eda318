"""What was done at the desk, step by step: each reader can take back their own steps, and do them again.

A step adds an entry, takes one away, does both (a new wording), or moves an article to the trash or out of it. Forward or backward it is the same move.
"""

from __future__ import annotations

import getpass
import sqlite3
from typing import Literal, NamedTuple

from onrecord.archive import deskcount, desktrash

What = Literal["add", "edit", "remove", "restore", "trash", "untrash"]
SAYS: dict[str, str] = {"bookmark": "bookmark", "tag": "tag", "note": "note", "correction": "correction", "search": "saved search"}
DONE: dict[What, str] = {
    "add": "{} added",
    "edit": "{} changed",
    "remove": "{} taken away",
    "restore": "{} put back",
    "trash": "article put in the trash",
    "untrash": "article put back",
}


class Act(NamedTuple):
    """One step."""

    what: What
    entry: int | None = None  # comes
    other: int | None = None  # goes
    document: int | None = None  # goes into the trash, or comes out of it
    id: int = 0


def me() -> str:
    """The name under which this machine knows whoever is at it: in whose name things are done where nobody signs in."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user, as in some containers
        return "reader"


def do(connection: sqlite3.Connection, act: Act, who: str, now: str) -> None:
    """Make a step and write it down; inside a transaction of the caller."""
    _move(connection, act, True, who, now)
    sql = "INSERT INTO desk_act (made, made_by, what, entry, other, document) VALUES (?, ?, ?, ?, ?, ?)"
    connection.execute(sql, (now, who, act.what, act.entry, act.other, act.document))


def undo(connection: sqlite3.Connection, who: str, now: str) -> str | None:
    """Take back somebody's last step; says in words what it was."""
    act = _last(connection, who)
    if act is None:
        return None
    _move(connection, act, False, who, now)
    connection.execute("UPDATE desk_act SET undone = ? WHERE id = ?", (now, act.id))
    return _words(connection, act)


def redo(connection: sqlite3.Connection, who: str, now: str) -> str | None:
    """Make again the step that somebody took back last."""
    act = _next(connection, who)
    if act is None:
        return None
    _move(connection, act, True, who, now)
    connection.execute("UPDATE desk_act SET undone = NULL WHERE id = ?", [act.id])
    return _words(connection, act)


def steps(connection: sqlite3.Connection, who: str) -> tuple[str | None, str | None]:
    """What could be undone and done again, in words."""
    back, forward = _last(connection, who), _next(connection, who)
    return (_words(connection, back) if back else None, _words(connection, forward) if forward else None)


def _last(connection: sqlite3.Connection, who: str) -> Act | None:
    return _act(connection, "made_by = ?1 AND undone IS NULL ORDER BY id DESC", who)


def _next(connection: sqlite3.Connection, who: str) -> Act | None:
    """The first of those undone after the last that stands: a new step leaves them behind for good."""
    standing = "coalesce((SELECT max(id) FROM desk_act WHERE made_by = ?1 AND undone IS NULL), 0)"
    return _act(connection, f"made_by = ?1 AND undone IS NOT NULL AND id > {standing} ORDER BY id", who)


def _act(connection: sqlite3.Connection, condition: str, who: str) -> Act | None:
    found = connection.execute(f"SELECT what, entry, other, document, id FROM desk_act WHERE {condition} LIMIT 1", [who]).fetchone()
    return Act(*found) if found else None


def _move(connection: sqlite3.Connection, act: Act, forward: bool, who: str, now: str) -> None:
    comes, goes = (act.entry, act.other) if forward else (act.other, act.entry)
    if comes is not None:
        connection.execute("UPDATE desk_entry SET removed = NULL, removed_by = NULL WHERE id = ?", [comes])
    if goes is not None:
        connection.execute("UPDATE desk_entry SET removed = ?, removed_by = ? WHERE id = ? AND removed IS NULL", (now, who, goes))
    if act.document is None:
        deskcount.count(connection)
    elif (act.what == "trash") == forward:
        desktrash.put(connection, act.document, who, now)
    else:
        desktrash.take(connection, act.document)


def _words(connection: sqlite3.Connection, act: Act) -> str:
    found = connection.execute("SELECT kind FROM desk_entry WHERE id = ?", [act.entry or act.other]).fetchone()
    return DONE[act.what].format(SAYS[found[0]] if found else "")
