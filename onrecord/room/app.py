"""The reading room: an archive in the browser, on this machine alone.

Every page is made here and works without JavaScript. Nothing that comes from a captured page is ever more than text, and no page asks anything of
another machine.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.archive.store import Archive
from onrecord.errors import ArchiveBusy, BrokenRecord, NotFound, OnrecordError, QueryError
from onrecord.export import markdown
from onrecord.limits import LIMITS, Limits
from onrecord.room import pages
from onrecord.version import VERSION

HERE = Path(__file__).parent
HOSTS = ["127.0.0.1", "localhost", "::1", "[::1]"]  # a page elsewhere may point a name of its own at this machine; that name is refused
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",  # the sites of the news need not know what was searched for
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-cache",
}


def app(path: str | PathLike[str], limits: Limits = LIMITS) -> Starlette:
    """The room for one archive, as an ASGI application; it answers to the names of this machine alone.

    The archive is opened anew for each page, for reading only: it may grow meanwhile, and what is wrong with it is said on a page.
    """
    room = Starlette(
        routes=[
            Route("/", front, name="front"),
            Route("/document/{id}.json", record_json, name="json"),
            Route("/document/{id}.md", record_markdown, name="markdown"),
            Route("/document/{id}/source", captured, name="source"),
            Route("/document/{id}/bytes", captured_bytes, name="bytes"),
            Route("/document/{id}", document, name="document"),
            Mount("/static", StaticFiles(directory=HERE / "static"), name="static"),
        ],
        middleware=[Middleware(Guarded), Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False)],
        exception_handlers={HTTPException: no_such_page, OnrecordError: refused, Exception: broken},
    )
    room.state.path = Path(path)
    room.state.limits = limits
    room.state.suggested = (None, {})
    return room


class Guarded:
    """Puts the headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the room would, with the headers."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, guarded if scope["type"] == "http" else send)


# ── pages ───────────────────────────────────────────────────────────────────


def front(request: Request) -> Response:
    """The newest documents, or what a search found."""
    ask = pages.asked(request.query_params)
    with opened(request) as archive:
        problem, found = None, None
        try:
            found = pages.results(archive, ask, request.app.state.limits)
        except QueryError as error:
            problem = str(error)
        return show(
            request,
            "front.html",
            400 if problem else 200,
            ask=ask,
            found=found,
            problem=problem,
            size=len(archive),
            suggested=suggested(request, archive),
        )


def document(request: Request) -> Response:
    """One article with its findings."""
    with opened(request) as archive:
        id = number(request)
        record = archive.record(id)
        return show(
            request, "document.html", id=id, record=record, shown=pages.shown(record), versions=archive.versions(id), rows=pages.LIST_ROWS
        )


def captured(request: Request) -> Response:
    """The page as it was captured, as text."""
    with opened(request) as archive:
        id = number(request)
        record, data = archive.record(id), archive.data(id)
        return show(request, "source.html", id=id, record=record, source=pages.source(record, data, request.app.state.limits))


def captured_bytes(request: Request) -> Response:
    """The captured bytes, to be saved: a browser never shows them itself."""
    with opened(request) as archive:
        id = number(request)
        headers = {"content-disposition": f'attachment; filename="document-{id}.bin"'}
        return Response(archive.data(id), media_type="application/octet-stream", headers=headers)


def record_json(request: Request) -> Response:
    """The whole record."""
    with opened(request) as archive:
        return Response(archive.record(number(request)).to_json(), media_type="application/json")


def record_markdown(request: Request) -> Response:
    """The article as Markdown, shown as the plain text that it is."""
    with opened(request) as archive:
        return Response(markdown.article(archive.record(number(request))).encode("utf-8", "replace"), media_type="text/plain")


# ── when something is wrong ─────────────────────────────────────────────────


def no_such_page(request: Request, error: Exception) -> Response:
    """An address that leads nowhere, or a method that is not offered."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    words = "There is no page at this address." if status == 404 else "The reading room only shows pages; it takes no other orders."
    return show(request, "trouble.html", status, title="Not here", words=words, id=None)


def refused(request: Request, error: Exception) -> Response:
    """Something is wrong with the archive or a record of it; the error says what, in words for the reader."""
    if isinstance(error, BrokenRecord):
        return show(request, "trouble.html", 500, title="This record is damaged", words=str(error), id=request.path_params.get("id"))
    status = 404 if isinstance(error, NotFound) else 503
    title = (
        "Not here" if status == 404 else "Another program is writing" if isinstance(error, ArchiveBusy) else "The archive cannot be read"
    )
    return show(request, "trouble.html", status, title=title, words=str(error), id=None)


def broken(request: Request, error: Exception) -> Response:
    """A fault of ours: the server's edge. The error itself goes to the server's log."""
    words = f"Something went wrong in onrecord itself ({type(error).__name__}). The archive is safe; the terminal shows what happened."
    answer = show(request, "trouble.html", 500, title="A fault of ours", words=words, id=None)
    answer.headers.update(HEADERS)  # this answer is made outside of Guarded
    return answer


# ── what they share ─────────────────────────────────────────────────────────


def opened(request: Request) -> Archive:
    """The archive, for the time of one answer."""
    return Archive(request.app.state.path, create=False, read_only=True, limits=request.app.state.limits)


def number(request: Request) -> int:
    """The number of the document in the address.

    :raises NotFound: where it is none.
    """
    id = request.path_params["id"]
    if id.isascii() and id.isdigit() and len(id) < 19:
        return int(id)
    raise NotFound("There is no page at this address: documents have a number, as in /document/1.")


def suggested(request: Request, archive: Archive) -> dict[str, list[str]]:
    """Speakers and outlets to choose from; counted again once the archive has changed."""
    now = request.app.state.path.stat().st_mtime_ns
    then, lists = request.app.state.suggested
    if then != now:
        lists = {"speaker": archive.common("speaker"), "outlet": archive.common("outlet")}
        request.app.state.suggested = (now, lists)
    return lists  # type: ignore[no-any-return]


def show(request: Request, template: str, status: int = 200, **shown: Any) -> HTMLResponse:
    """A page made from a template, in which every value is escaped."""
    body = TEMPLATES.get_template(template).render(archive=request.app.state.path.name, version=VERSION, **shown)
    return HTMLResponse(body.encode("utf-8", "replace"), status_code=status)


def _environment() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    for name in ("day", "moment", "web"):
        templates.filters[name] = getattr(pages, name)
    templates.globals["amounts"] = pages.amounts
    templates.globals["meaning"] = pages.meaning
    templates.globals["plural"] = _plural
    return templates


def _plural(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


TEMPLATES = _environment()
