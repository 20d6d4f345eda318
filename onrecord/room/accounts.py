"""Who may come into a shared room: names, roles and passwords, in a file beside the archive.

They do not lie in the archive itself, because an archive is made to be copied, mailed and published. Passwords are kept as argon2id digests, invitations and sessions as
SHA-256 of what only their holder knows.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from onrecord.errors import AccountError
from onrecord.limits import LIMITS, Limits
from onrecord.model import Frozen
from onrecord.room.accountspasswords import LEAST, Tries, checked, hashed
from onrecord.room.guardvisit import Account, Role

SCHEMA = """
CREATE TABLE account (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL UNIQUE, role TEXT NOT NULL, password TEXT NOT NULL,
    made REAL NOT NULL, invited_by TEXT NOT NULL, closed REAL
);
CREATE TABLE invitation (
    digest TEXT PRIMARY KEY, role TEXT NOT NULL, made REAL NOT NULL, made_by TEXT NOT NULL, account INTEGER REFERENCES account (id)
);
CREATE TABLE session (
    digest TEXT PRIMARY KEY, account INTEGER NOT NULL REFERENCES account (id), made REAL NOT NULL, seen REAL NOT NULL
);
CREATE INDEX session_account ON session (account);
PRAGMA application_id = 0x6F6E7261;
"""
WRONG = """
CREATE TABLE IF NOT EXISTS wrong (key TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS wrong_key ON wrong (key, at);
"""
SEEN_EVERY = 3_600.0  # seconds between two notes that a session is in use


class Member(Frozen, frozen=True):
    """Somebody in the list of those who may come in."""

    name: str
    role: Role
    invited_by: str
    closed: bool


def beside(archive: Path) -> Path:
    """Where the accounts of an archive's room lie.

    >>> beside(Path("news.db")).name
    'news.db.accounts'
    """
    return archive.with_name(f"{archive.name}.accounts")


class Accounts:
    """The accounts of one room; safe to use from several threads.

    :param path: the file, made where there is none, for its owner alone to read.
    :raises AccountError: from every method that is refused, in words for the reader.
    """

    def __init__(self, path: Path, limits: Limits = LIMITS, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self._limits = limits
        self._clock = clock
        self._tries = Tries(limits, clock, self._open)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with self._open() as connection:
                connection.executescript(SCHEMA)
        with self._open() as connection:
            if connection.execute("PRAGMA application_id").fetchone()[0] != 0x6F6E7261:
                raise AccountError(f"{path} is no file of accounts. It was left as it is.")
            connection.executescript(WRONG)

    # ── invitations ─────────────────────────────────────────────────────────

    def invite(self, role: Role, who: str) -> str:
        """A code with which one person can sign up, once, within a week."""
        code = secrets.token_urlsafe(24)
        with self._open() as connection:
            connection.execute("INSERT INTO invitation VALUES (?, ?, ?, ?, NULL)", (_digest(code), role, self._clock(), who))
        return code

    def invited(self, code: str) -> Role:
        """The role that a code invites to.

        :raises AccountError: where it is none, was used, or is too old.
        """
        with self._open() as connection:
            found = connection.execute("SELECT role, made, account FROM invitation WHERE digest = ?", [_digest(code)]).fetchone()
        if not found or found[2] is not None or self._clock() - found[1] > self._limits.invitation_seconds:
            raise AccountError("This invitation was used already, or is too old. Ask for a new one.")
        return found[0]  # type: ignore[no-any-return]

    def sign_up(self, code: str, name: str, password: str) -> Account:
        """Make an account with an invitation."""
        self.invited(code)
        name, key = self._name(name)
        kept = hashed(password, self._limits)
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            used = connection.execute("SELECT role, made_by, account FROM invitation WHERE digest = ?", [_digest(code)]).fetchone()
            if used[2] is not None:
                raise AccountError("This invitation was used already. Ask for a new one.")
            if connection.execute("SELECT 1 FROM account WHERE key = ?", [key]).fetchone():
                raise AccountError(f"The name {name} is taken. Choose another one.")
            sql = "INSERT INTO account (name, key, role, password, made, invited_by) VALUES (?, ?, ?, ?, ?, ?)"
            id = connection.execute(sql, (name, key, used[0], kept, self._clock(), used[1])).lastrowid or 0
            connection.execute("UPDATE invitation SET account = ? WHERE digest = ?", (id, _digest(code)))
            connection.execute("COMMIT")
        return Account(id, name, used[0])

    def _name(self, name: str) -> tuple[str, str]:
        """The name as it is shown, and as it is compared."""
        shown = " ".join(unicodedata.normalize("NFKC", name).split())
        if not shown or len(shown) > self._limits.label_characters or not shown.isprintable():
            raise AccountError(f"A name has 1 to {self._limits.label_characters} letters, and no signs that cannot be seen.")
        return shown, shown.casefold()

    # ── signing in ──────────────────────────────────────────────────────────

    def sign_in(self, name: str, password: str, address: str) -> Account:
        """Who has this name and password.

        :param address: where the reader is, so that nobody can try passwords without end.
        """
        key = unicodedata.normalize("NFKC", " ".join(name.split())).casefold()[: self._limits.label_characters]
        self._tries.allowed(key, address)
        with self._open() as connection:
            found = connection.execute("SELECT id, name, role, password FROM account WHERE key = ? AND closed IS NULL", [key]).fetchone()
        verdict = checked(found[3] if found else None, password, self._limits)
        if not found or not verdict.right:
            self._tries.failed(key, address)
            raise AccountError("The name or the password is wrong.")
        self._tries.passed(key)
        if verdict.anew:
            with self._open() as connection:
                connection.execute("UPDATE account SET password = ? WHERE id = ?", (verdict.anew, found[0]))
        return Account(found[0], found[1], found[2])

    def open_session(self, account: Account) -> str:
        """The value of a cookie that stands for the account from now on; old sessions are swept up."""
        cookie, now = secrets.token_urlsafe(32), self._clock()
        with self._open() as connection:
            old = (now - self._limits.signed_in_seconds, now - self._limits.idle_seconds)
            connection.execute("DELETE FROM session WHERE made < ? OR seen < ?", old)
            connection.execute("INSERT INTO session VALUES (?, ?, ?, ?)", (_digest(cookie), account.id, now, now))
        return cookie

    def session(self, cookie: str) -> Account | None:
        """Whom a cookie stands for; nobody where it is unknown, too old or long unused."""
        now = self._clock()
        sql = """SELECT a.id, a.name, a.role, s.made, s.seen FROM session s JOIN account a ON a.id = s.account WHERE s.digest = ? AND a.closed IS NULL"""
        with self._open() as connection:
            found = connection.execute(sql, [_digest(cookie)]).fetchone()
            if not found or now - found[3] > self._limits.signed_in_seconds or now - found[4] > self._limits.idle_seconds:
                return None
            if now - found[4] > SEEN_EVERY:
                connection.execute("UPDATE session SET seen = ? WHERE digest = ?", (now, _digest(cookie)))
        return Account(*found[:3])

    def sign_out(self, cookie: str, everywhere: bool = False) -> None:
        """End a session, or every session of its account."""
        one = "DELETE FROM session WHERE digest = ?"
        every = "DELETE FROM session WHERE account = (SELECT account FROM session WHERE digest = ?)"
        with self._open() as connection:
            connection.execute(every if everywhere else one, [_digest(cookie)])

    def change_password(self, account: Account, old: str, new: str, address: str) -> None:
        """Another password; every session of the account ends."""
        self.sign_in(account.name, old, address)
        kept = hashed(new, self._limits)
        with self._open() as connection:
            connection.execute("UPDATE account SET password = ? WHERE id = ?", (kept, account.id))
            connection.execute("DELETE FROM session WHERE account = ?", [account.id])

    # ── the list ────────────────────────────────────────────────────────────

    def members(self) -> list[Member]:
        """Everybody who has an account, and those whose account was closed."""
        with self._open() as connection:
            rows = connection.execute("SELECT name, role, invited_by, closed IS NOT NULL FROM account ORDER BY id").fetchall()
        return [Member(name, role, by, bool(closed)) for name, role, by, closed in rows]

    def close_account(self, name: str) -> None:
        """Shut an account: its sessions end, and nobody can sign in with it. What was written in its name stays."""
        with self._open() as connection:
            key = self._name(name)[1]
            done = connection.execute("UPDATE account SET closed = ? WHERE key = ? AND closed IS NULL", (self._clock(), key)).rowcount
            connection.execute("DELETE FROM session WHERE account = (SELECT id FROM account WHERE key = ?)", [key])
        if not done:
            raise AccountError(f"There is no open account of the name {name}.")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = sqlite3.connect(self.path, timeout=self._limits.busy_seconds, isolation_level=None)
            try:
                connection.execute("PRAGMA foreign_keys = ON")
                yield connection
            finally:
                connection.close()
        except sqlite3.Error as error:
            raise AccountError(f"The accounts in {self.path} cannot be used: {error}.") from error


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


__all__ = ["LEAST", "Accounts", "Member", "beside"]
