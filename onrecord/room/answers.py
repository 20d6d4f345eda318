"""How the room answers: a page made from a template, or the same as JSON where the address ends in ``.json``."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.archive.store import Archive
from onrecord.archive.values import number_given
from onrecord.errors import NotFound
from onrecord.export.jsonl import carried
from onrecord.room import article, reading, wording
from onrecord.room.asked import TITLES
from onrecord.room.deskview import ANY_TOKEN, DeskView
from onrecord.room.guardvisit import Visit, visit
from onrecord.version import VERSION

Made = TypeVar("Made")
HERE = Path(__file__).parent
POLICY = "content-security-policy"
HEADERS = {
    POLICY: "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",  # the sites of the news need not know what was searched for
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-dns-prefetch-control": "off",
    "cache-control": "no-cache",
}
LIST_SECONDS = 20.0  # for a list that walks over the whole archive; it is made once for each state of the archive
WRITTEN = 20_000  # characters of one field on a page: a forged archive may hold an outlet with a name of a megabyte
FRAMING = {POLICY: HEADERS[POLICY] + "; frame-src 'self'"}  # of the one page that shows the captured page in a frame
FRAMED = {  # of what stands in that frame
    POLICY: "sandbox; default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
    "x-frame-options": "SAMEORIGIN",
}


class Guarded:
    """Puts the headers on every answer that does not bring stricter ones of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the room would, with the headers."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                guard(MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, guarded if scope["type"] == "http" else send)


def guard(headers: MutableHeaders) -> None:
    """Add the headers that are not there."""
    for name, value in HEADERS.items():
        headers.setdefault(name, value)


def opened(request: Request) -> AbstractContextManager[Archive]:
    """The archive, for the time of one answer."""
    return reading.opened(request.app.state.path, request.app.state.limits)


def tables(request: Request, seconds: float | None = None) -> AbstractContextManager[Connection]:
    """The archive's tables for reading, for the time of one answer and no longer than a search may take, or as long as is said."""
    return reading.tables(request.app.state.path, request.app.state.limits, seconds)


def kept(request: Request, name: Hashable, make: Callable[[], Made]) -> Made:
    """What was made before from the archive as it is now; made again once anything of it but the desk has changed."""
    now = reading.mark(request.app.state.path, request.app.state.limits)
    shelf: reading.Shelf = request.app.state.shelf
    return shelf.of(now, name, make)


def number(request: Request) -> int:
    """The number in the address.

    :raises NotFound: where it is none.
    """
    id = number_given(request.path_params["id"])
    if id is not None:
        return id
    raise NotFound("There is no page at this address: documents and people have a number, as in /document/1.")


def asks_json(request: Request) -> bool:
    """Whether the address asks for JSON."""
    return request.url.path.endswith(".json")


def answer(request: Request, template: str, data: dict[str, Any], status: int = 200, **shown: Any) -> Response:
    """``data`` as JSON, or in a page made from the template; ``shown`` is for the page alone."""
    return as_json(data, status) if asks_json(request) else show(request, template, status, **data, **shown)


def as_json(data: Any, status: int = 200) -> Response:
    """Data as JSON; lone surrogates, which UTF-8 cannot carry, become "?"."""
    try:
        body = msgspec.json.encode(data)
    except UnicodeEncodeError:
        body = msgspec.json.encode(carried(msgspec.to_builtins(data)))
    return Response(body, status, media_type="application/json")


class Page(HTMLResponse):
    """A page made from a template.

    :param form: the page before this visit's token stood in it: the same for each reader who may do the same.
    """

    def __init__(self, request: Request, form: bytes, status: int = 200) -> None:
        self.form = form
        super().__init__(for_visit(form, visit(request)), status_code=status)


def for_visit(form: bytes, here: Visit) -> bytes:
    """A page with the token of a visit where forms bring it."""
    return form.replace(ANY_TOKEN, here.token.encode()) if ANY_TOKEN in form else form


def show(request: Request, template: str, status: int = 200, **shown: Any) -> Page:
    """A page made from a template, in which every value is escaped."""
    other = json_address(request) if status == 200 else None
    about = {"archive": request.app.state.path.name, "version": VERSION, "as_json": other, "inside": _inside(request.url.path)}
    common = {**about, "desk": DeskView(request), "is_empty": partial(is_empty, request)}
    body = TEMPLATES.get_template(template).render(**common, **shown)
    return Page(request, body.encode("utf-8", "replace"), status)


def is_empty(request: Request) -> bool:
    """Whether the archive holds no document at all."""
    with opened(request) as archive:
        return kept(request, "size", lambda: len(archive)) == 0


ROOMS = {  # first part of an address -> the part of the room that it belongs to, as the masthead names it
    "": "/", "document": "/", "map": "/", "timeline": "/", "story": "/stories", "stories": "/stories", "quote": "/quotes", "quotes": "/quotes",
    "person": "/people", "people": "/people", "outlet": "/outlets", "outlets": "/outlets", "desk": "/desk",
}  # fmt: skip


def _inside(path: str) -> str:
    return ROOMS.get(path.split("/")[1], "")


def json_address(request: Request) -> str:
    """Where the same page stands as JSON."""
    path = "/index" if request.url.path == "/" else request.url.path
    return quote(path) + ".json" + (f"?{request.url.query}" if request.url.query else "")


def address(path: str, /, **asked: str) -> str:
    """An address with its question, whatever signs a name holds.

    >>> address("/outlet", name="A & B")
    '/outlet?name=A+%26+B'
    """
    return quote(path) + "?" + urlencode({name: value for name, value in asked.items() if value}, errors="replace")


def _clipped(value: Any) -> Any:
    """What a template writes, no longer than anything that is meant to be read at one place; what is escaped by hand stays whole."""
    if isinstance(value, str) and len(value) > WRITTEN and not hasattr(value, "__html__"):
        return value[:WRITTEN] + "…"
    return value


def _environment() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        finalize=_clipped,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in ("dated", "day", "minutes", "moment", "shortday", "web"):
        templates.filters[name] = getattr(wording, name)
    templates.globals.update(
        amounts=wording.amounts, meaning=wording.meaning, interval=wording.interval, plural=_plural, address=address, here=article.here
    )
    templates.globals.update(TITLES=TITLES, LABELS=wording.LABELS, STATEMENTS_IN=wording.STATEMENTS_IN)
    return templates


def _plural(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


TEMPLATES = _environment()
