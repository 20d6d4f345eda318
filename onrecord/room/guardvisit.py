"""A visit to the room: the cookie that ties a reader's requests together, the token that a form has to bring, and who the reader is."""

from __future__ import annotations

import hmac
import re
import secrets
from typing import Literal

from starlette.requests import HTTPConnection
from starlette.types import Scope

from onrecord.model import Frozen

KEY = "onrecord.visit"  # where a request's visit lies in its scope
COOKIE = re.compile(r"[A-Za-z0-9_-]{43}")  # 32 random bytes; bounded: linear
Role = Literal["reader", "editor"]


class Account(Frozen, frozen=True):
    """Somebody who may come into a shared room."""

    id: int
    name: str
    role: Role


class Visit:
    """One request's view of who is there.

    :param cookie: what the browser sent, taken only where it has our form.
    :param secret: known to this room alone; tokens are made with it, so that no page elsewhere can make one even where it could set a cookie.
    :param account: who is signed in; in a room without accounts, whoever is at this machine.
    """

    def __init__(self, cookie: str | None, secret: bytes, account: Account | None, shared: bool) -> None:
        self.fresh = not (cookie and COOKIE.fullmatch(cookie))
        self.cookie = secrets.token_urlsafe(32) if self.fresh or cookie is None else cookie
        self.secret = secret
        self.account = account
        self.shared = shared
        self.sets = False  # whether the answer sets the cookie
        self.told = False  # whether its token was given out
        self.ends = False  # whether it takes the cookie away

    @property
    def token(self) -> str:
        """What a form of this visit brings to show that it came from a page of this room."""
        self.sets = self.sets or self.fresh
        self.told = True
        return hmac.digest(self.secret, self.cookie.encode(), "sha256").hex()

    def holds(self, token: str) -> bool:
        """Whether a token is the one of this visit."""
        expected = hmac.digest(self.secret, self.cookie.encode(), "sha256").hex()
        return not self.fresh and hmac.compare_digest(expected.encode(), token.encode("utf-8", "replace"))

    def becomes(self, cookie: str, account: Account | None) -> None:
        """Go on under another cookie: after signing in or out, so that a cookie known before is worth nothing."""
        self.cookie, self.account, self.fresh, self.sets = cookie, account, False, True

    @property
    def may_write(self) -> bool:
        """Whether the reader may put things on the desk."""
        return self.account is not None and self.account.role == "editor"


def visit(request: HTTPConnection) -> Visit:
    """The visit that a request belongs to."""
    found = request.scope.get(KEY)
    return found if isinstance(found, Visit) else Visit(None, b"", None, False)  # a fault before the visit began: nobody


def cookie_name(scope: Scope) -> str:
    """Rooms on several ports of one machine share their cookies; each takes a name of its own."""
    server = scope.get("server") or ("", 0)
    return f"onrecord_{server[1]}"
