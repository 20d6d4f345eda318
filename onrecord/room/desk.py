"""The desk's pages: what readers put down, what is in the trash, one article or finding with all that stands beside it."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from onrecord.archive.desk import KINDS, Entry
from onrecord.archive.deskfields import FIELDS, LISTS, Finding, Spot, readings, spot
from onrecord.archive.desktrash import Trashed
from onrecord.archive.values import number_given
from onrecord.errors import NotFound, QueryError
from onrecord.model import Frozen, Record
from onrecord.room.answers import TEMPLATES, answer, number, opened
from onrecord.room.asked import SHORT, page_given
from onrecord.room.deskview import ANCHORS, field, where
from onrecord.room.guardvisit import visit

TEMPLATES.globals.update(on_desk=where, field_on_desk=field, ANCHORS=ANCHORS)


ROWS = 60  # entries on a page of one article or of the trash; the JSON holds up to a thousand


class Tag(Frozen, frozen=True):
    """A tag and how many articles have it."""

    name: str
    articles: int


class OnDesk(Frozen, frozen=True):
    """The desk."""

    who: str
    may_write: bool
    token: str  # to be sent with whatever changes something: as the field token, or as the header x-onrecord-token
    chosen: dict[str, str]
    counts: dict[str, int]
    tags: list[Tag]
    entries: list[Entry]
    page: int
    more: bool  # whether there is a page after this one
    undo: str | None  # what the last step was
    redo: str | None


class InTrash(Frozen, frozen=True):
    """The trash."""

    articles: list[Trashed]
    entries: list[Entry]


class Beside(Frozen, frozen=True):
    """What stands beside an article or a finding."""

    document: int
    finding: Finding
    number: int | None
    words: str | None  # of the finding
    readings: dict[str, str]  # what the machine has read, by the name of the field
    entries: list[Entry]


def desk(request: Request) -> Response:
    """What lies on the desk, by kind or tag."""
    chosen = {name: value for name in ("kind", "tag", "who") if (value := request.query_params.get(name, "").strip()[:200])}
    if chosen.get("kind", KINDS[0]) not in KINDS:
        raise QueryError(f"“{chosen['kind'][:40]}” is nothing that lies on the desk. Choose one of: {', '.join(KINDS)}.")
    page = page_given(request.query_params)
    rows = request.app.state.limits.list_rows
    here = visit(request)
    name = here.account.name if here.account else ""
    with opened(request) as archive:
        lying = archive.desk
        kind = "tag" if "tag" in chosen else chosen.get("kind")
        first = (page - 1) * rows
        found = lying.entries(kind, value=chosen.get("tag"), who=chosen.get("who"), limit=rows + 1, offset=first)
        undo, redo = lying.steps(name)
        tags = [Tag(*row) for row in lying.tags()]
        view = OnDesk(name, here.may_write, here.token, chosen, lying.counts(), tags, found[:rows], page, len(found) > rows, undo, redo)
        articles, away = len(lying.trashed()), len(lying.removed())
    return answer(request, "desk.html", _plain(view), kinds=KINDS, in_trash=articles + away)


def trash(request: Request) -> Response:
    """What can be put back, or deleted for good."""
    with opened(request) as archive:
        view = InTrash(archive.desk.trashed(), archive.desk.removed())
    return answer(request, "desk_trash.html", _plain(view), rows=ROWS)


def article(request: Request) -> Response:
    """One article with everything that stands beside it."""
    id = number(request)
    with opened(request) as archive:
        record = archive.record(id)
        entries = archive.desk.of(id)
    view = Beside(id, "article", None, None, readings(record, Spot(id)), entries)
    return answer(request, "desk_on.html", _plain(view), **_shown(record, "article"), rows=ROWS)


def finding(request: Request) -> Response:
    """One finding with everything that stands beside it."""
    id, kind, place = number(request), request.path_params["finding"], number_given(request.path_params["number"], SHORT)
    with opened(request) as archive:
        record = archive.record(id)
        if kind not in LISTS or place is None or place >= len(getattr(record, LISTS[kind])):
            raise NotFound(f"Document {id} has no such finding.")
        about = spot(record, id, kind, place)
        entries = [e for e in archive.desk.of_record(record) if (e.finding, e.number) == (kind, place)]
    view = Beside(id, about.finding, place, about.words, readings(record, about), entries)
    return answer(request, "desk_on.html", _plain(view), **_shown(record, about.finding), rows=ROWS)


def _shown(record: Record, kind: Finding) -> dict[str, Any]:
    return {"record": record, "fields": FIELDS[kind]}


def _plain(view: Frozen) -> dict[str, Any]:
    """The fields by name; what they hold stays as it is."""
    return {name: getattr(view, name) for name in view.__struct_fields__}
