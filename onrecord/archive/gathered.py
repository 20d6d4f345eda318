"""Rows on their way into the tables: gathered over many records, and written with few statements.

A statement for each row costs more than twice as much. The words of a row reach the full-text index by a trigger, and SQLite, before each statement that
could fail half-way, has the index write down what it holds in memory: with a statement a row, every row is a piece of the index that is merged with others
later. And another thread, which packs the records that come next, is waited for once a statement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

Values = tuple[Any, ...]  # of one row

ORDER = (
    "facet",
    "stored",
    "document",
    "statement",
    "time",
    "place",
    "figure",
)  # each after those that it refers to; appearances are written at once
VALUES = 8_000  # in one statement: some 400 documents; a statement that is kept ready takes about 50 bytes for each


class Gathered:
    """Rows that are not written yet; every call belongs inside a transaction of the caller, who writes them before it ends."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._columns: dict[str, tuple[str, ...]] = {}
        self._rows: dict[str, list[Values]] = {}
        self._next: dict[str, int] = {}

    @property
    def waiting(self) -> bool:
        """Whether there are any."""
        return bool(self._rows)

    def put(self, table: str, columns: Iterable[str], rows: Iterable[Values]) -> None:
        """Take rows; all that come for one table have the same columns in the same order."""
        if table not in self._columns:
            self._columns[table] = tuple(columns)
        self._rows.setdefault(table, []).extend(rows)

    def number(self, table: str, many: int = 1) -> int:
        """The first of so many numbers for rows to come, which nothing had before."""
        first = self._next.get(table) or self._unused(table)
        self._next[table] = first + many
        return first

    def write(self) -> None:
        """Write what was gathered."""
        for table in ORDER:
            insert(self._connection, table, self._columns.get(table, ()), self._rows.get(table, ()))
        self.forget()

    def forget(self) -> None:
        """Let go of what was gathered, as after a transaction that was rolled back."""
        self._rows.clear()
        self._next.clear()

    def _unused(self, table: str) -> int:
        counted = f"(SELECT seq FROM sqlite_sequence WHERE name = '{table}')" if table == "statement" else "0"
        sql = f"SELECT max(coalesce({counted}, 0), coalesce((SELECT max(id) FROM {table}), 0)) + 1"
        return int(self._connection.execute(sql).fetchone()[0])


def insert(connection: sqlite3.Connection, table: str, columns: Sequence[str], rows: Sequence[Values]) -> None:
    """Write rows with few statements.

    How many rows one statement has is a power of two: so few texts are met again and again, which SQLite need not read anew.
    """
    head, one = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ", f"({', '.join('?' * len(columns))})"
    done = 0
    while done < len(rows):
        many = 1 << (min(len(rows) - done, VALUES // len(columns)).bit_length() - 1)
        connection.execute(head + ", ".join([one] * many), list(chain.from_iterable(rows[done : done + many])))
        done += many
