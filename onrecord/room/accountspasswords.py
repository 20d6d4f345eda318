"""Passwords: kept as argon2id digests (RFC 9106), tried a few times only."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from threading import Lock, Semaphore
from typing import TYPE_CHECKING, NamedTuple

from onrecord.errors import AccountError
from onrecord.limits import Limits

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST = 10  # characters of a password
REMEMBERED = 10_000  # names and addresses whose failures are kept in memory
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
    """Counts wrong passwords by name and by address; after some, both have to wait."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._failures: dict[tuple[str, str], list[float]] = {}
        self._lock = Lock()

    def allowed(self, name: str, address: str) -> None:
        """Whether another try may be made.

        :raises AccountError: where there were too many.
        """
        with self._lock:
            since = self._clock() - self._limits.sign_in_wait_seconds
            for key in (("name", name), ("address", address)):
                recent = [at for at in self._failures.get(key, ()) if at > since]
                if recent:
                    self._failures[key] = recent
                if len(recent) >= self._limits.sign_in_tries:
                    minutes = max(1, round(self._limits.sign_in_wait_seconds / 60))
                    raise AccountError(f"There were too many wrong passwords. Wait {minutes} minutes, then try again.")

    def failed(self, name: str, address: str) -> None:
        """A wrong password was given."""
        with self._lock:
            for key in (("name", name), ("address", address)):
                self._failures.setdefault(key, []).append(self._clock())
            while len(self._failures) > REMEMBERED:
                self._failures.pop(next(iter(self._failures)))

    def passed(self, name: str) -> None:
        """The right password was given."""
        with self._lock:
            self._failures.pop(("name", name), None)
