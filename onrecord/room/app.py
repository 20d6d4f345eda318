"""The reading room: an archive in the browser, on this machine alone.

Every page is made here and works without JavaScript. Nothing that comes from a captured page is ever more than text, and no page asks anything of
another machine. Each page is JSON at the same address with ``.json``.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from onrecord.archive.deskacts import me
from onrecord.archive.headwords import Headwords
from onrecord.archive.outlets import listed
from onrecord.archive.persons import speakers
from onrecord.archive.relations import tied, ties
from onrecord.archive.store import Archive
from onrecord.archive.tallies import Known
from onrecord.errors import ArchiveBusy, BrokenRecord, NotFound, OnrecordError, QueryError
from onrecord.export import markdown, origin
from onrecord.limits import LIMITS, Limits
from onrecord.model import Record
from onrecord.room import across, article, capture, deskapi, differences, overview, stories
from onrecord.room.accounts import Accounts
from onrecord.room.answers import (
    FRAMED,
    FRAMING,
    HERE,
    LIST_SECONDS,
    Guarded,
    address,
    answer,
    as_json,
    asks_json,
    guard,
    kept,
    number,
    opened,
    show,
    tables,
)
from onrecord.room.asked import asked, results
from onrecord.room.bars import Bars, bars, ends
from onrecord.room.counts import NOTHING, counts
from onrecord.room.guard import Visits
from onrecord.room.openapi import document as described
from onrecord.room.reading import Shelf
from onrecord.room.skeleton import skeleton
from onrecord.room.turns import Turns

HOSTS = ["127.0.0.1", "localhost", "::1", "[::1]"]  # a page elsewhere may point a name of its own at this machine; that name is refused
PERSON_ROWS = 150  # statements of one person on a page, and pages that name them; the JSON holds up to a thousand
FINDING_ROWS = 160  # rows of all tables below an article together, so that its page stays below 200 kB
LIST_ROWS = 150  # rows of a table of findings on one page; the record holds them all


def app(
    path: str | PathLike[str], limits: Limits = LIMITS, *, accounts: Accounts | None = None, names: Sequence[str] = (), who: str = ""
) -> Starlette:
    """The room for one archive, as an ASGI application; it answers to the names of this machine alone.

    :param accounts: those who may come in and sign in; without them, whoever is at this machine may read and write on the desk.
    :param names: other names that a shared room answers to.
    :param who: in whose name things are put on the desk where there are no accounts; the user of this machine.

    The archive is opened anew for each page, for reading only: it may grow meanwhile, and what is wrong with it is said on a page.
    """
    room = Starlette(
        routes=[
            *_in_turn([*deskapi.pages(), *_pages(), *stories.pages(), *overview.pages()]),
            *deskapi.orders(),
            Mount("/static", StaticFiles(directory=HERE / "static"), name="static"),
        ],
        middleware=[
            Middleware(Guarded),
            Middleware(TrustedHostMiddleware, allowed_hosts=[*HOSTS, *names], www_redirect=False),
            Middleware(Visits, secret=secrets.token_bytes(32), who=who or me(), accounts=accounts),
        ],
        exception_handlers={HTTPException: no_such_page, OnrecordError: refused, Exception: broken},
    )
    room.state.path = Path(path)
    room.state.limits = limits
    room.state.accounts = accounts
    room.state.shelf = Shelf()
    room.state.headwords = Headwords()
    return room


def _in_turn(pages: list[Route]) -> list[Route]:
    turns = Turns()
    return [Route(page.path, turns(page.endpoint), methods=list(page.methods or ()), name=page.name) for page in pages]


def _pages() -> list[Route]:
    return [
        Route("/", front, name="front"),
        Route("/index.json", front),
        Route("/openapi.json", openapi),
        Route("/document/{id}.json", record_json, name="json"),
        Route("/document/{id}.md", record_markdown, name="markdown"),
        Route("/document/{id}/frame", framed),
        Route("/document/{id}/bytes", captured_bytes, name="bytes"),
        *_both("/document/{id}/source", captured),
        *_both("/document/{id}/page", framing),
        *_both("/document/{id}/blocks", blocks),
        *_both("/document/{id}/evidence", evidence),
        *_both("/document/{id}/versions", versions),
        Route("/document/{id}", document, name="document"),
        *_both("/people", people),
        *_both("/person/{id}", person),
        *_both("/place", place),
        *_both("/outlets", outlets),
        *_both("/outlet", outlet),
    ]


def _both(path: str, page: Any) -> list[Route]:
    """A page and the same as JSON."""
    return [Route(path + ".json", page), Route(path, page)]


# ── finding ─────────────────────────────────────────────────────────────────


def front(request: Request) -> Response:
    """The newest documents, or what a search found, and what it could be narrowed to."""
    ask = asked(request.query_params)
    limits = request.app.state.limits
    problem, found, counted = None, None, NOTHING
    with opened(request) as archive, tables(request) as connection:
        size = kept(request, "size", lambda: len(archive))
        suggest = kept(request, "suggested", lambda: suggested(archive))
        try:
            found = kept(request, ("found", ask.page, *ask.searched_by.items()), lambda: results(archive, ask, limits))
            known = kept(request, "known", Known)
            counted = kept(request, ("counts", *ask.searched_by.items()), lambda: counts(connection, ask, limits, known))
        except QueryError as error:
            problem = None if found else str(error)
    data = {"asked": ask.searched_by, "documents": size, "found": found, "counts": counted, "problem": problem}
    if asks_json(request):
        return as_json(data, 400 if problem else 200)
    shown = {name: data[name] for name in ("found", "counts", "problem")}
    newest = [] if ask.narrowed or ask.page > 1 else stories.newest(request)
    return show(request, "front.html", 400 if problem else 200, ask=ask, size=size, suggested=suggest, newest=newest, **shown)


def people(request: Request) -> Response:
    """People and bodies across pages."""
    name = request.query_params.get("name", "").strip()[: request.app.state.limits.query_characters]
    with opened(request) as archive:
        found = archive.people(name, across.ROWS) if name else kept(request, "people", lambda: archive.people(None, across.ROWS))
        return answer(request, "people.html", {"name": name, "people": found})


def person(request: Request) -> Response:
    """One person: statements over time, by outlet and kind, and the verbs used for them."""
    chosen = {name: value for name in across.BY if (value := request.query_params.get(name))}
    with opened(request) as archive, tables(request) as connection:
        view = across.person(archive, connection, number(request), chosen)
        months = bars([(tally.value, tally.count) for tally in view.counts["month"]])
        quoted = tied(connection, [s.document for s in view.statements[:PERSON_ROWS]])
        return answer(request, "person.html", {"view": view}, rows=PERSON_ROWS, months=months, links=_months(view, months), quoted=quoted)


def _months(view: across.PersonView, drawn: Bars | None) -> dict[str, str]:
    """Where each bar of a person's statements leads."""
    if drawn is None:
        return {}
    path, name = f"/person/{view.page.person.id}", view.page.person.name
    if drawn.unit == "month":
        return {bar.value: address(path, month=bar.value) for bar in drawn.bars}
    first_and_last = {bar.value: ends(drawn.unit, bar.value) for bar in drawn.bars}
    return {value: address("/", speaker=name, since=first, until=last) for value, (first, last) in first_and_last.items()}


def place(request: Request) -> Response:
    """One place: the points that the name was taken for, and the passages that name it."""
    name = request.query_params.get("name", "")
    with opened(request) as archive, tables(request) as connection:
        view = across.place(archive, connection, name)
        return answer(request, "place.html", {"view": view}, atlas=overview.drawn_points(view.points))


def outlets(request: Request) -> Response:
    """Every outlet."""
    with tables(request, LIST_SECONDS) as connection:
        return answer(request, "outlets.html", {"outlets": kept(request, "outlets", lambda: listed(connection))})


def outlet(request: Request) -> Response:
    """One outlet: whom it quotes, how much in its own voice, edits without notice."""
    name = request.query_params.get("name", "")
    with tables(request) as connection:
        return answer(request, "outlet.html", {"view": across.outlet(connection, name)})


def suggested(archive: Archive) -> dict[str, list[str]]:
    """Speakers and outlets to choose from."""
    return {"speaker": archive.common("speaker"), "outlet": archive.common("outlet")}


def openapi(request: Request) -> Response:
    """What the addresses that end in ``.json`` answer."""
    return as_json(described())


# ── an article ──────────────────────────────────────────────────────────────


def document(request: Request) -> Response:
    """One article with its findings."""
    with opened(request) as archive, tables(request) as connection:
        id = number(request)
        record = archive.record(id)
        words = article.piece(request.query_params.get("words", ""), record)
        return show(
            request,
            "document.html",
            shown=article.shown(record, id, words),
            people=speakers(connection, id),
            ties=(common := ties(connection, id)),
            quoted={one.statement: one for one in common.quotes},
            rows=_rows(record),
            link=origin.link,
            **_heading(archive, id, record),
        )


def _rows(record: Record) -> int:
    """How many rows each of an article's tables has: of a long article some."""
    tables = sum(bool(found) for found in (record.times, record.places, record.figures, record.people))
    return max(25, FINDING_ROWS // max(1, tables))


def framing(request: Request) -> Response:
    """The captured page in a frame."""
    with opened(request) as archive:
        id = number(request)
        record = archive.record(id)
        made = answer(request, "framed.html", {"capture": record.page}, **_heading(archive, id, record))
        made.headers.update(FRAMING)
        return made


def framed(request: Request) -> Response:
    """What stands in the frame: the bones of the captured page, of which nothing can act."""
    with opened(request) as archive:
        id = number(request)
        source = capture.source(archive.record(id), archive.data(id), request.app.state.limits)
        body = skeleton(source.text) if source.text else skeleton("<p>" + (source.problem or "The page is empty.").replace("<", "&lt;"))
        return Response(body.encode("utf-8", "replace"), media_type="text/html", headers=FRAMED)


def captured(request: Request) -> Response:
    """The page as it was captured, as text."""
    with opened(request) as archive:
        id = number(request)
        record, data = archive.record(id), archive.data(id)
        source = capture.source(record, data, request.app.state.limits)
        return answer(request, "source.html", {"source": source}, **_heading(archive, id, record))


def blocks(request: Request) -> Response:
    """The blocks of the page, kept and left out with reasons."""
    with opened(request) as archive:
        id = number(request)
        record = archive.record(id)
        heading = _heading(archive, id, record)
        kept = [b for b in record.blocks if b.kept]
        return answer(
            request, "blocks.html", {"blocks": record.blocks}, rows=LIST_ROWS, kept=kept, dropped=list(article.dropped(record)), **heading
        )


def evidence(request: Request) -> Response:
    """Where each field comes from, and which candidates lost."""
    with opened(request) as archive:
        id = number(request)
        record = archive.record(id)
        return answer(request, "evidence.html", {"evidence": record.article.evidence}, rows=LIST_ROWS, **_heading(archive, id, record))


def versions(request: Request) -> Response:
    """The versions of the page and what changed from one to the next."""
    with opened(request) as archive:
        id = number(request)
        record = archive.record(id)
        heading = _heading(archive, id, record)
        steps = differences.steps(archive, record, heading["versions"])
        if asks_json(request):
            return as_json({"versions": heading["versions"], "steps": steps})
        return show(request, "versions.html", steps=steps, rows=LIST_ROWS, **heading)


def _heading(archive: Archive, id: int, record: Record) -> dict[str, Any]:
    """What the pages of one article have in common."""
    return {"id": id, "record": record, "versions": archive.versions(id)}


def captured_bytes(request: Request) -> Response:
    """The captured bytes, to be saved: a browser never shows them itself."""
    with opened(request) as archive:
        id = number(request)
        headers = {"content-disposition": f'attachment; filename="document-{id}.bin"'}
        return Response(archive.data(id), media_type="application/octet-stream", headers=headers)


def record_json(request: Request) -> Response:
    """The whole record."""
    with opened(request) as archive:
        return as_json(archive.record(number(request)))


def record_markdown(request: Request) -> Response:
    """The article as Markdown, shown as the plain text that it is."""
    with opened(request) as archive:
        return Response(markdown.article(archive.record(number(request))).encode("utf-8", "replace"), media_type="text/plain")


# ── when something is wrong ─────────────────────────────────────────────────


def no_such_page(request: Request, error: Exception) -> Response:
    """An address that leads nowhere, or a method that is not offered."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    words = "There is no page at this address." if status == 404 else "The reading room only shows pages; it takes no other orders."
    return _trouble(request, status, "Not here", words)


def refused(request: Request, error: Exception) -> Response:
    """Something is wrong with the archive or a record of it; the error says what, in words for the reader."""
    for kind, status, title in TROUBLES:
        if isinstance(error, kind):
            if kind is QueryError and not isinstance(error.__cause__, sqlite3.Error):  # it was not stopped: nobody can understand it
                status, title = 400, "This cannot be asked so"
            return _trouble(request, status, title, _said(request, error), request.path_params.get("id") if kind is BrokenRecord else None)
    return _trouble(request, 503, "The archive cannot be read", _said(request, error))


def _said(request: Request, error: Exception) -> str:
    """What is wrong, in words; where the archive lies on this machine is nobody's business but its keeper's."""
    path: Path = request.app.state.path
    return str(error).replace(str(path.absolute()), path.name).replace(str(path), path.name)


TROUBLES: tuple[tuple[type[OnrecordError], int, str], ...] = (
    *deskapi.TROUBLES,
    (BrokenRecord, 500, "This record is damaged"),
    (NotFound, 404, "Not here"),
    (ArchiveBusy, 503, "Another program is writing"),
    (QueryError, 503, "This takes too long"),
)


def broken(request: Request, error: Exception) -> Response:
    """A fault of ours: the server's edge. The error itself goes to the server's log."""
    words = f"Something went wrong in onrecord itself ({type(error).__name__}). The archive is safe; the terminal shows what happened."
    made = _trouble(request, 500, "A fault of ours", words)
    guard(made.headers)  # this answer is made outside of Guarded
    return made


def _trouble(request: Request, status: int, title: str, words: str, id: str | None = None) -> Response:
    if asks_json(request):
        return as_json({"error": title, "says": words}, status)
    return show(request, "trouble.html", status, title=title, words=words, id=id)
