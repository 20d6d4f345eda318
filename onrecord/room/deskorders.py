"""What a reader can have done at the desk: each order is a form of the room, or a JSON object sent to the same address with ``.json``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from onrecord.archive.desk import Desk, Entry
from onrecord.archive.deskfields import Spot
from onrecord.archive.store import Archive
from onrecord.archive.values import number_given
from onrecord.errors import DeskError
from onrecord.model import Frozen
from onrecord.room.answers import as_json, asks_json
from onrecord.room.guard import Forbidden, given, local
from onrecord.room.guardvisit import visit

Fields = dict[str, str]


class Done(Frozen, frozen=True):
    """What an order did."""

    done: str | None  # in words; None where there was nothing to do
    entry: Entry | None = None  # that was put down, changed or put back


class Order(NamedTuple):
    """One order: what it does, what it takes, and what it is for."""

    does: Callable[[Archive, Fields, str], int | str | None]  # the number of an entry, or what was done
    takes: tuple[str, ...]
    says: str


def _bookmark(archive: Archive, fields: Fields, who: str) -> int:
    return archive.desk.bookmark(_number(fields, "document"), who)


def _tag(archive: Archive, fields: Fields, who: str) -> int:
    return archive.desk.tag(_number(fields, "document"), fields.get("value", ""), who)


def _note(archive: Archive, fields: Fields, who: str) -> int:
    where = _spot(fields)
    return archive.desk.note(archive.record(where.document), where, fields.get("value", ""), who)


def _correct(archive: Archive, fields: Fields, who: str) -> int:
    where = _spot(fields)
    record = archive.record(where.document)
    return archive.desk.correct(record, where, fields.get("field", ""), fields.get("value", ""), who, fields.get("reason", ""))


def _save(archive: Archive, fields: Fields, who: str) -> int:
    return archive.desk.save_search(local(fields.get("address", "")), fields.get("value", ""), who)


def _edit(archive: Archive, fields: Fields, who: str) -> int:
    return archive.desk.edit(_number(fields, "id"), fields.get("value", ""), who, fields.get("reason", ""))


def _remove(archive: Archive, fields: Fields, who: str) -> str:
    archive.desk.remove(_number(fields, "id"), who)
    return "taken away"


def _restore(archive: Archive, fields: Fields, who: str) -> int:
    id = _number(fields, "id")
    archive.desk.restore(id, who)
    return id


def _trash(archive: Archive, fields: Fields, who: str) -> str:
    archive.desk.trash(_number(fields, "document"), who)
    return "article put in the trash"


def _untrash(archive: Archive, fields: Fields, who: str) -> str:
    archive.desk.untrash(_number(fields, "document"), who)
    return "article put back"


def _undo(archive: Archive, fields: Fields, who: str) -> str | None:
    return archive.desk.undo(who)


def _redo(archive: Archive, fields: Fields, who: str) -> str | None:
    return archive.desk.redo(who)


def _empty(archive: Archive, fields: Fields, who: str) -> str:
    if fields.get("sure") != "yes":
        raise DeskError("Emptying the trash cannot be undone. Tick the box to say that you are sure.")
    documents, entries = archive.desk.empty_trash(who)
    return f"{documents} captured pages and {entries} entries deleted"


ON = ("document", "finding", "number")
ORDERS: dict[str, Order] = {
    "bookmark": Order(_bookmark, ("document",), "Bookmark an article"),
    "tag": Order(_tag, ("document", "value"), "Put a tag on an article"),
    "note": Order(_note, (*ON, "value"), "Put a note on an article or a finding"),
    "correct": Order(_correct, (*ON, "field", "value", "reason"), "Say what is right in place of what the machine has read; both are kept"),
    "save": Order(_save, ("address", "value"), "Keep a search under a name"),
    "edit": Order(_edit, ("id", "value", "reason"), "Word a note, tag or correction anew"),
    "remove": Order(_remove, ("id",), "Take an entry away, into the trash"),
    "restore": Order(_restore, ("id",), "Put an entry back"),
    "trash": Order(_trash, ("document",), "Put an article in the trash, with every version"),
    "untrash": Order(_untrash, ("document",), "Put an article back"),
    "undo": Order(_undo, (), "Take back your last step"),
    "redo": Order(_redo, (), "Do again what you took back"),
    "empty": Order(_empty, ("sure",), "Delete for good what lies in the trash"),
}


def ordered(name: str) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of an order: it does what a form asks for, and goes back to the page that the form stood on."""

    async def order(request: Request) -> Response:
        fields = await given(request)
        return await run_in_threadpool(_obey, request, name, fields)

    return order


def _obey(request: Request, name: str, fields: Fields) -> Response:
    here = visit(request)
    if here.account is None or not here.may_write:
        raise Forbidden("You may read in this room, but not write on its desk. Ask for an invitation as an editor.")
    state = request.app.state
    with Archive(state.path, create=False, limits=state.limits) as archive:
        done = ORDERS[name].does(archive, fields, here.account.name)
        if asks_json(request):
            return as_json(_done(archive.desk, done))
    return RedirectResponse(_after(name, fields), 303)


def _done(desk: Desk, done: int | str | None) -> Done:
    return Done("done", desk.entry(done)) if isinstance(done, int) else Done(done)


def _after(name: str, fields: Fields) -> str:
    """Where to go on: the page that the form stood on, unless that is gone."""
    if name == "trash":
        return "/desk/trash?" + urlencode({"put": fields.get("document", "")})
    return local(fields.get("back", ""), "/desk") + ("#" + fields["at"] if fields.get("at", "").replace("-", "").isalnum() else "")


def _number(fields: Fields, name: str) -> int:
    number = number_given(fields.get(name, ""))
    if number is not None:
        return number
    raise DeskError(f"Say which one is meant: {name} is missing or no number.")


def _spot(fields: Fields) -> Spot:
    kind = fields.get("finding") or "article"
    place = None if kind == "article" else _number(fields, "number")
    return Spot(_number(fields, "document"), kind, place)  # type: ignore[arg-type]  # looked at with the record
