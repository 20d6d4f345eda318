"""Opening an archive file: making it, knowing it again, and saying in plain words what is wrong with it.

The file keeps SQLite's rollback journal, not WAL: an archive at rest is one file that can be copied, mailed, put on a read-only disk or a
network drive and opened by Datasette as it is. ``synchronous=EXTRA`` makes a commit outlive a power cut; a process that is killed leaves a journal
that the next opening rolls back.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from onrecord.errors import ArchiveBusy, ArchiveError, NotAnArchive, NotFound, OtherVersion
from onrecord.limits import Limits
from onrecord.version import VERSION

FORMAT = 2  # raised when a table changes
APPLICATION_ID = 0x6F6E7263  # "onrc", in the file's header: how the archive is known again


def connect(path: Path, create: bool, read_only: bool, limits: Limits) -> sqlite3.Connection:
    """A connection to the archive at ``path``; made first where ``create`` allows and there is none.

    :raises NotFound: where there is no such file and it may not be made.
    :raises NotAnArchive: where the file is something else; it is left untouched.
    :raises OtherVersion: where another version of onrecord made it.
    :raises ArchiveBusy: where another process is writing all the time.
    """
    if not os.path.isfile(path) and (read_only or not create):
        raise NotFound(f"There is no archive at {path}. Make one with: onrecord add PAGES --archive {path}")
    with plainly(path):
        connection = _open(path, read_only, limits)
        try:
            _know(connection, path, create and not read_only)
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise _in_plain_words(error, path) from error


def _in_plain_words(error: sqlite3.Error, path: Path) -> ArchiveError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary code
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return ArchiveBusy(f"Another program is writing to {path}. Nothing was changed; try again in a moment.")
    if code == sqlite3.SQLITE_NOTADB:
        return NotAnArchive(f"{path} is no onrecord archive: it is not a SQLite file. Give the name of an archive, or of a new file.")
    if code == sqlite3.SQLITE_FULL:
        return ArchiveError(f"The disk that holds {path} is full. What was added before is safe; make room and run the same again.")
    if code == sqlite3.SQLITE_IOERR:
        return ArchiveError(f"The disk that holds {path} fails ({error}). What was added before is safe; copy the archive to another disk.")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return ArchiveError(f"{path} cannot be opened or written: {error}. Check the folder and your permissions.")
    if code == sqlite3.SQLITE_CORRUPT:
        return ArchiveError(f"{path} is damaged: {error}. onrecord verify names what can still be read.")
    return ArchiveError(f"{path} cannot be used as an archive: {error}.")


def _open(path: Path, read_only: bool, limits: Limits) -> sqlite3.Connection:
    connection = _raw(path, "ro" if read_only else "rwc", limits)
    if read_only and Path(f"{path}-journal").exists() and not _readable(connection):
        # A killed writer left a journal, and rolling back needs writing once.
        connection.close()
        with plainly(path):
            mender = _raw(path, "rw", limits)
            _readable(mender)
            mender.close()
        connection = _raw(path, "ro", limits)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = EXTRA")
    # What a statement may have to take back is kept in memory; in a temporary file it is four times what the archive itself grows by.
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute(f"PRAGMA cache_size = -{limits.cache_bytes // 1024}")
    if read_only:
        connection.execute("PRAGMA query_only = ON")
        # A file from elsewhere may hold views that call what they should not. Writing needs trust: the triggers fill the search tables.
        connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _raw(path: Path, mode: str, limits: Limits) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=limits.busy_seconds, isolation_level=None)


def _readable(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        return False
    return True


def _know(connection: sqlite3.Connection, path: Path, create: bool) -> None:
    if create and _is_blank(connection):
        connection.execute("BEGIN IMMEDIATE")
        if _is_blank(connection):  # another process may have made it while we waited
            _make(connection)
        connection.execute("COMMIT")
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID:
        raise NotAnArchive(f"{path} is a database of another program, not an onrecord archive. It was left as it is.")
    if 1 <= version < FORMAT:
        raise OtherVersion(
            f"{path} has archive format {version}; onrecord {VERSION} reads format {FORMAT}. "
            f"Bring it up to date with: onrecord migrate {path} (the old file is kept beside it)."
        )
    if version != FORMAT:
        raise OtherVersion(_too_new(path, version))


def format_of(path: Path, limits: Limits) -> int:
    """The format of an archive that this onrecord can read or bring up to date.

    :raises NotFound: where there is no such file.
    :raises NotAnArchive: where it is something else.
    :raises OtherVersion: where a newer onrecord made it.
    """
    if not os.path.isfile(path):
        raise NotFound(f"There is no archive at {path}.")
    with plainly(path):
        connection = _open(path, True, limits)
        try:
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        finally:
            connection.close()
    if application != APPLICATION_ID:
        raise NotAnArchive(f"{path} is a database of another program, not an onrecord archive. It was left as it is.")
    if not 1 <= version <= FORMAT:
        raise OtherVersion(_too_new(path, version))
    return version


def _too_new(path: Path, version: int) -> str:
    return f"{path} has archive format {version}; onrecord {VERSION} reads format {FORMAT}. Use the onrecord that made it, or a newer one."


def _is_blank(connection: sqlite3.Connection) -> bool:
    return not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def _make(connection: sqlite3.Connection) -> None:
    make_tables(connection, "schema.sql")
    rows = [("format", str(FORMAT)), ("made_by", f"onrecord {VERSION}")]
    connection.executemany("INSERT INTO meta (key, value) VALUES (?, ?)", rows)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")


def make_tables(connection: sqlite3.Connection, script: str) -> None:
    """Run a script of this folder statement by statement: ``executescript`` would end the transaction that we are in."""
    statement = ""
    for line in files("onrecord.archive").joinpath(script).read_text("utf-8").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
