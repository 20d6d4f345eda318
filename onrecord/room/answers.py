"""How the room answers: a page made from a template, or the same as JSON where the address ends in ``.json``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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

from onrecord.archive.connect import connect, plainly
from onrecord.archive.search import within
from onrecord.archive.store import STEPS, Archive
from onrecord.errors import NotFound
from onrecord.export.jsonl import carried
from onrecord.room import article, wording
from onrecord.room.asked import TITLES
from onrecord.version import VERSION

Made = TypeVar("Made")
HERE = Path(__file__).parent
POLICY = "content-security-policy"
HEADERS = {
    POLICY: "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",  # the sites of the news need not know what was searched for
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-dns-prefetch-control": "off",
    "cache-control": "no-cache",
}
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


def opened(request: Request) -> Archive:
    """The archive, for the time of one answer."""
    return Archive(request.app.state.path, create=False, read_only=True, limits=request.app.state.limits)


@contextmanager
def tables(request: Request) -> Iterator[Connection]:
    """The archive's tables for reading, for the time of one answer and no longer than a search may take."""
    path, limits = request.app.state.path, request.app.state.limits
    connection = connect(path, create=False, read_only=True, limits=limits)
    try:
        with plainly(path), within(connection, limits.query_seconds, STEPS):
            yield connection
    finally:
        connection.close()


def kept(request: Request, name: str, make: Callable[[], Made]) -> Made:
    """What was made before from the archive as it is now; made again once its file has changed. For lists that walk over the whole archive."""
    now = request.app.state.path.stat().st_mtime_ns
    with request.app.state.making:  # readers who come meanwhile wait for it, and do not make it again
        then, made = request.app.state.kept.get(name, (None, None))
        if then != now:
            made = make()
            request.app.state.kept[name] = (now, made)
    return made  # type: ignore[no-any-return]


def number(request: Request) -> int:
    """The number in the address.

    :raises NotFound: where it is none.
    """
    id = request.path_params["id"]
    if id.isascii() and id.isdigit() and len(id) < 19:
        return int(id)
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


def show(request: Request, template: str, status: int = 200, **shown: Any) -> HTMLResponse:
    """A page made from a template, in which every value is escaped."""
    other = json_address(request) if status == 200 else None
    body = TEMPLATES.get_template(template).render(archive=request.app.state.path.name, version=VERSION, as_json=other, **shown)
    return HTMLResponse(body.encode("utf-8", "replace"), status_code=status)


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


def _environment() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in ("day", "moment", "web"):
        templates.filters[name] = getattr(wording, name)
    templates.globals.update(
        amounts=wording.amounts, meaning=wording.meaning, interval=wording.interval, plural=_plural, address=address, here=article.here
    )
    templates.globals["TITLES"] = TITLES
    return templates


def _plural(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


TEMPLATES = _environment()
