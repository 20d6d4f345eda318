"""Passwords: kept as argon2id digests (RFC 9106), tried a few times only."""

from __future__ import annotations

import hashlib
import sqlite3
import unicodedata
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from threading import Semaphore
from typing import TYPE_CHECKING, NamedTuple

from onrecord.errors import AccountError
from onrecord.limits import Limits

if TYPE_CHECKING:
    from argon2 import PasswordHasher

Opened = Callable[[], AbstractContextManager[sqlite3.Connection]]
LEAST = 10  # characters of a password
REMEMBERED = 20_000  # wrong passwords that are remembered, each under its name and its address
AT_ONCE = Semaphore(2)  # each digest takes 64 MiB of memory for some 50 ms; many sign-ins at once wait for each other


class Verdict(NamedTuple):
    """Whether a password is right, and its digest made anew where ours is made by weaker rules."""

    right: bool
    anew: str | None = None


def hashed(password: str, limits: Limits) -> str:
    """The digest of a new password.

    :raises AccountError: where the password is too short or too long.
    """
    if not LEAST <= len(password) <= limits.password_characters:
        raise AccountError(
            f"A password has {LEAST} to {limits.password_characters:,} characters. A few words in a row are easy to keep in mind."
        )
    with AT_ONCE:
        return _hasher().hash(_normal(password))


def checked(kept: str | None, password: str, limits: Limits) -> Verdict:
    """Whether a password belongs to a digest; where there is none, the answer takes as long and is no."""
    from argon2.exceptions import InvalidHashError, VerificationError

    if len(password) > limits.password_characters:
        return Verdict(False)
    with AT_ONCE:
        try:
            _hasher().verify(kept or _nobody(), _normal(password))
        except (VerificationError, InvalidHashError):
            return Verdict(False)
        if kept is None:
            return Verdict(False)
        return Verdict(True, _hasher().hash(_normal(password)) if _hasher().check_needs_rehash(kept) else None)


def ready() -> None:
    """See that the library is there.

    :raises AccountError: where it is not.
    """
    _hasher()


@cache
def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ImportError as error:
        raise AccountError("Accounts need argon2-cffi: pip install 'onrecord[accounts]'") from error
    return PasswordHasher()


@cache
def _nobody() -> str:
    return _hasher().hash("the password of nobody")


def _normal(password: str) -> bytes:
    """The same letters typed on another keyboard are the same password (RFC 8265)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace")


class Tries:
    """Counts wrong passwords by name and by address; after some, both have to wait. They lie with the accounts, since a room may be served by several processes.

    :param opened: opens the file of accounts.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float], opened: Opened) -> None:
        self._limits = limits
        self._clock = clock
        self._opened = opened

    def allowed(self, name: str, address: str) -> None:
        """Whether another try may be made.

        :raises AccountError: where there were too many.
        """
        since = self._clock() - self._limits.sign_in_wait_seconds
        with self._opened() as connection:
            sql = "SELECT count(*) FROM wrong WHERE key = ? AND at > ?"
            most = max(connection.execute(sql, (key, since)).fetchone()[0] for key in _keys(name, address))
        if most >= self._limits.sign_in_tries:
            minutes = max(1, round(self._limits.sign_in_wait_seconds / 60))
            raise AccountError(f"There were too many wrong passwords. Wait {minutes} minutes, then try again.")

    def failed(self, name: str, address: str) -> None:
        """A wrong password was given; what is too old to matter is forgotten, and so are the earliest of very many."""
        now = self._clock()
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO wrong VALUES (?, ?)", [(key, now) for key in _keys(name, address)])
            connection.execute("DELETE FROM wrong WHERE at <= ?", [now - self._limits.sign_in_wait_seconds])
            connection.execute("DELETE FROM wrong WHERE rowid <= (SELECT max(rowid) FROM wrong) - ?", [REMEMBERED])
            connection.execute("COMMIT")

    def passed(self, name: str) -> None:
        """The right password was given."""
        with self._opened() as connection:
            connection.execute("DELETE FROM wrong WHERE key = ?", [_keys(name, "")[0]])


def _keys(name: str, address: str) -> tuple[str, str]:
    """As what a name and an address are remembered: a digest, as people type passwords into the wrong field."""
    first, second = (
        hashlib.sha256(f"{kind} {value}".encode("utf-8", "replace")).hexdigest() for kind, value in (("name", name), ("address", address))
    )
    return first, second
