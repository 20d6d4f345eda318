"""What a watch remembers between two runs, in one SQLite file beside the archive: lists, pages, and every request that was made."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from onrecord.errors import CrawlError
from onrecord.model import Frozen

SCHEMA = """
CREATE TABLE IF NOT EXISTS list (      -- feeds, sitemaps and front pages that are asked for new pages
  url TEXT PRIMARY KEY,
  given INTEGER NOT NULL,              -- 1: named by the user; 0: found on a site that the user named
  due REAL NOT NULL,                   -- when to ask next, seconds since 1970 (UTC)
  failures INTEGER NOT NULL DEFAULT 0, -- in a row
  etag TEXT, modified TEXT,            -- for asking only if it changed
  problem TEXT);                       -- what was wrong the last time
CREATE TABLE IF NOT EXISTS page (      -- pages that a list named
  url TEXT PRIMARY KEY,
  listed REAL NOT NULL,                -- when a list named it first
  due REAL,                            -- when to fetch it next; empty: no more
  step INTEGER NOT NULL DEFAULT 0,     -- captures so far on the schedule
  failures INTEGER NOT NULL DEFAULT 0, -- in a row
  changed TEXT,                        -- last change as the list says
  etag TEXT, modified TEXT,
  sha256 TEXT,                         -- of the last capture
  state TEXT NOT NULL DEFAULT 'new',   -- new, kept, refused, gone, given up
  reason TEXT);
CREATE TABLE IF NOT EXISTS request (   -- every request, also those that brought nothing
  url TEXT NOT NULL, at REAL NOT NULL, status INTEGER, headers TEXT, robots TEXT, outcome TEXT NOT NULL, sha256 TEXT);
CREATE INDEX IF NOT EXISTS page_due ON page(due);
CREATE INDEX IF NOT EXISTS request_url ON request(url);
"""


class Due(Frozen, frozen=True):
    """Something to ask for now."""

    what: Literal["list", "page"]
    url: str
    due: float
    failures: int = 0
    step: int = 0
    etag: str | None = None
    modified: str | None = None
    state: str = "new"
    sha256: str | None = None


class Watchlist:
    """The file; each change outlives the process at once. After a power cut the last requests may be made again.

    :raises CrawlError: where it cannot be opened or is no watch list.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = sqlite3.connect(path, isolation_level=None)
            self._file.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + SCHEMA)
        except sqlite3.Error as error:
            raise CrawlError(f"{path} cannot be used as the memory of a watch: {error}.") from error

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Changes made inside reach the disk at once, which is quicker than one by one."""
        self._do("BEGIN")
        try:
            yield
        finally:
            self._do("COMMIT")

    def follow(self, url: str, now: float, given: bool) -> None:
        """Ask this list from now on; one that is followed already stays as it is."""
        self._do("INSERT OR IGNORE INTO list (url, given, due) VALUES (?, ?, ?)", url, int(given), now)

    def forget(self, url: str) -> None:
        """Ask a list no more."""
        self._do("DELETE FROM list WHERE url = ?", url)

    def lists(self) -> list[str]:
        """All lists that are followed."""
        return [row[0] for row in self.rows("SELECT url FROM list ORDER BY url")]

    def given(self, url: str) -> bool:
        """Whether the user named this list."""
        return bool(self.rows("SELECT 1 FROM list WHERE url = ? AND given = 1", url))

    def heard(self, url: str, due: float, failures: int, problem: str | None, marks: tuple[str | None, str | None] | None = None) -> None:
        """What came of asking a list; ``marks`` are its new ETag and Last-Modified."""
        self._do("UPDATE list SET due = ?, failures = ?, problem = ? WHERE url = ?", due, failures, problem, url)
        if marks:
            self._do("UPDATE list SET etag = ?, modified = ? WHERE url = ?", *marks, url)

    def listed(self, url: str, now: float, changed: str | None) -> bool:
        """A list names this page; whether it is new. One that changed since by the list's own word is fetched again now."""
        fresh = self._do("INSERT OR IGNORE INTO page (url, listed, due, changed) VALUES (?, ?, ?, ?)", url, now, now, changed) > 0
        if not fresh and changed:
            self._do(
                "UPDATE page SET changed = ?1, due = ?2 WHERE url = ?3 AND state = 'kept' AND changed IS NOT NULL AND changed < ?1",
                changed,
                now,
                url,
            )
        return fresh

    def met(self, page: Due, /, **columns: Any) -> None:
        """What came of fetching a page: new values of its columns."""
        sets = ", ".join(f"{name} = ?" for name in columns)
        self._do(f"UPDATE page SET {sets} WHERE url = ?", *columns.values(), page.url)

    def note(
        self, url: str, at: float, status: int | None, headers: str | None, robots: str, outcome: str, sha256: str | None = None
    ) -> None:
        """Remember a request."""
        self._do("INSERT INTO request VALUES (?, ?, ?, ?, ?, ?, ?)", url, at, status, headers, robots, outcome, sha256)

    def due(self, now: float) -> list[Due]:
        """All that is to be asked by now: lists first, then pages, those longest due first."""
        lists = self.rows("SELECT 'list', url, due, failures, 0, etag, modified, '', NULL FROM list WHERE due <= ? ORDER BY due", now)
        pages = self.rows(
            "SELECT 'page', url, due, failures, step, etag, modified, state, sha256 FROM page WHERE due <= ? ORDER BY due, listed", now
        )
        return [Due(*row) for row in (*lists, *pages)]

    def next_due(self) -> float | None:
        """When something is to be asked next."""
        found = self.rows("SELECT min(due) FROM (SELECT due FROM list UNION ALL SELECT due FROM page)")
        return found[0][0] if found else None

    def missing(self) -> Iterator[tuple[str, str, str]]:
        """Pages that are not in the archive, as (address, state, reason)."""
        yield from self.rows("SELECT url, state, coalesce(reason, '') FROM page WHERE state <> 'kept' ORDER BY listed, url")

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """Rows of the file."""
        try:
            return self._file.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise CrawlError(f"{self.path} cannot be read: {error}.") from error

    def _do(self, sql: str, *values: Sequence[Any] | Any) -> int:
        try:
            return self._file.execute(sql, values).rowcount
        except sqlite3.Error as error:
            raise CrawlError(f"{self.path} cannot be written: {error}.") from error
