"""Who may ask for what: a request that would change something has to come from a page of this room, and a shared room opens to those who are signed in.

Two walls stand before every change. The browser itself says where a request comes from (``Sec-Fetch-Site``, else ``Origin``), and each form brings a token that only a page
of this room can know.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from anyio.to_thread import run_sync
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.errors import OnrecordError
from onrecord.room.accounts import Accounts
from onrecord.room.answers import as_json, asks_json, show
from onrecord.room.guardvisit import KEY, Account, Visit, cookie_name, visit

SAFE = ("GET", "HEAD", "OPTIONS")
OPEN = ("/sign-in", "/sign-up", "/static/")  # what a shared room shows to those who are not signed in
FIELDS = 50  # of one form


class Forbidden(OnrecordError):
    """The reader may not do this, or the form does not come from this room."""


class Visits:
    """Gives each request its visit, and turns away what comes from elsewhere or from nobody.

    :param who: in whose name things are done in a room without accounts.
    """

    def __init__(self, app: ASGIApp, secret: bytes, who: str, accounts: Accounts | None) -> None:
        self.app = app
        self.secret = secret
        self.who = who
        self.accounts = accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the room would, within the visit."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        here = scope[KEY] = await self._visit(scope, headers)

        async def remembered(message: Message) -> None:
            if message["type"] == "http.response.start":
                _set_cookie(scope, here, MutableHeaders(scope=message))
            await send(message)

        refusal = self._refusal(scope, headers, here)
        await (refusal or self.app)(scope, receive, remembered)

    async def _visit(self, scope: Scope, headers: Headers) -> Visit:
        cookie = _cookie(headers, cookie_name(scope))
        if self.accounts is None:
            return Visit(cookie, self.secret, Account(0, self.who, "editor"), shared=False)
        account = await run_sync(self.accounts.session, cookie) if cookie and not scope["path"].startswith("/static/") else None
        return Visit(cookie, self.secret, account, shared=True)

    def _refusal(self, scope: Scope, headers: Headers, here: Visit) -> Response | None:
        request = Request(scope)
        if scope["method"] not in SAFE and not from_here(headers):
            return trouble(request, 403, "Not from here", "Another page tried to change something in this room. Nothing was changed.")
        if here.shared and here.account is None and not scope["path"].startswith(OPEN):
            if asks_json(request):
                return trouble(request, 401, "Sign in first", "This room is shared: sign in at /sign-in.json first.")
            asked = scope["path"] + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse("/sign-in?" + urlencode({"back": asked}), 303)
        return None


def trouble(request: Request, status: int, title: str, words: str) -> Response:
    """A page that says why not."""
    if asks_json(request):
        return as_json({"error": title, "says": words}, status)
    return show(request, "trouble.html", status, title=title, words=words, id=None)


def from_here(headers: Headers) -> bool:
    """Whether a request that changes something comes from a page of this room, by what the browser says of it.

    A program that is no browser says nothing of it; its token decides.

    >>> from_here(Headers({"sec-fetch-site": "cross-site"})), from_here(Headers({"origin": "http://evil.example", "host": "127.0.0.1:8321"}))
    (False, False)
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host", "")


def _cookie(headers: Headers, name: str) -> str | None:
    """Ours among the cookies; not by Python's reader, which takes none where another program on this machine has set one with an odd name.

    >>> _cookie(Headers({"cookie": "a/b=1; onrecord_8321=xyz"}), "onrecord_8321")
    'xyz'
    """
    pairs = (pair.partition("=") for pair in headers.get("cookie", "")[:10_000].split(";"))
    return {key.strip(): value.strip() for key, _, value in pairs}.get(name)


def _set_cookie(scope: Scope, here: Visit, headers: MutableHeaders) -> None:
    if here.shared:
        headers.setdefault("cache-control", "no-store")  # a machine may be shared as well
        headers.setdefault("referrer-policy", "same-origin")  # else a browser hides from us where a form comes from, where there is no TLS
    if not here.sets and not here.ends:
        return
    life = "Max-Age=0" if here.ends else "Max-Age=2592000"
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    headers.append("set-cookie", f"{cookie_name(scope)}={here.cookie}; Path=/; HttpOnly; SameSite=Lax; {life}{secure}")


# ── forms ───────────────────────────────────────────────────────────────────


async def given(request: Request) -> dict[str, str]:
    """The fields of a form, or of a JSON object, once its token is found right.

    :raises Forbidden: where it does not come from this room, or is no form.
    """
    body = await _body(request, request.app.state.limits.form_bytes)
    fields = _fields(request.headers.get("content-type", ""), body)
    token = fields.pop("token", None) or request.headers.get("x-onrecord-token", "")
    if not visit(request).holds(token):
        raise Forbidden(
            "This form was opened too long ago, or not in this room. Go back, load the page anew and send it again; nothing was changed."
        )
    return fields


async def _body(request: Request, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise Forbidden(f"That is more than a form may hold ({most:,} bytes). Nothing was changed.")
        parts.append(part)
    return b"".join(parts)


def _fields(kind: str, body: bytes) -> dict[str, str]:
    kind = kind.partition(";")[0].strip().lower()
    try:
        if kind == "application/json":
            return _of_object(json.loads(body))
        if kind == "application/x-www-form-urlencoded":
            return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=FIELDS, errors="replace"))
    except (ValueError, RecursionError) as error:
        raise Forbidden("This is no form that the room understands. Nothing was changed.") from error
    raise Forbidden("Send a form, or a JSON object with the content type application/json. Nothing was changed.")


def _of_object(found: Any) -> dict[str, str]:
    if not isinstance(found, dict) or len(found) > FIELDS or any(isinstance(value, dict | list) for value in found.values()):
        raise ValueError("no flat object")
    return {name: "" if value is None else str(value) for name, value in found.items()}


def local(address: str, otherwise: str = "/") -> str:
    """The address where it leads to a page of this room, else another: a form cannot be made to send its reader away.

    >>> local("/document/2?words=1-2"), local("//evil.example/"), local("https://evil.example/"), local("/\\\\evil.example")
    ('/document/2?words=1-2', '/', '/', '/')
    """
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable() and "\\" not in address
    return address if plain and len(address) <= 8_000 else otherwise
