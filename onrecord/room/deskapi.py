"""The addresses of the desk and of the accounts: as routes of the room, and described in the words of OpenAPI."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from onrecord.archive.deskfields import LISTS
from onrecord.errors import AccountError, DeskError, OnrecordError
from onrecord.model import Frozen
from onrecord.room import accountspages, desk, deskexport, deskorders
from onrecord.room.guard import Forbidden

TROUBLES: tuple[tuple[type[OnrecordError], int, str], ...] = (
    (Forbidden, 403, "This is not allowed"),
    (DeskError, 400, "This cannot be kept so"),
    (AccountError, 400, "This is not accepted"),
)
PAGES: tuple[tuple[str, Any], ...] = (
    ("/desk/on/{id}/{finding}/{number}", desk.finding),
    ("/desk/on/{id}", desk.article),
    ("/desk/trash", desk.trash),
    ("/desk", desk.desk),
)
SIGNING: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("/sign-in", accountspages.sign_in, ("GET", "POST")),
    ("/sign-up", accountspages.sign_up, ("GET", "POST")),
    ("/sign-out", accountspages.sign_out, ("POST",)),
    ("/account", accountspages.account, ("GET", "POST")),
)
ADDRESSES: tuple[tuple[str, str, type[Frozen], tuple[str, ...]], ...] = (
    ("/desk.json", "What lies on the desk: bookmarks, tags, notes, corrections, saved searches", desk.OnDesk, ("kind", "tag", "who")),
    ("/desk/trash.json", "What lies in the trash", desk.InTrash, ()),
    ("/desk/on/{id}.json", "What readers put beside an article and its findings", desk.Beside, ()),
    ("/desk/on/{id}/{finding}/{number}.json", "What readers put beside one finding", desk.Beside, ()),
)


def pages() -> list[Route]:
    """The pages that only read."""
    both = [Route(path + end, page) for path, page in PAGES for end in (".json", "")]
    return [Route("/export", deskexport.records), Route("/desk/export", deskexport.lying), *both]


def orders() -> list[Route]:
    """The addresses that change something, and those of the accounts."""
    signing = [Route(path + end, page, methods=list(methods)) for path, page, methods in SIGNING for end in (".json", "")]
    doing = [Route(f"/desk/{name}{end}", deskorders.ordered(name), methods=["POST"]) for name in deskorders.ORDERS for end in (".json", "")]
    return doing + signing


def described(trouble: Any) -> dict[str, Any]:
    """The orders, for the description of the whole room.

    :param trouble: the form of an answer that says why not.
    """
    paths: dict[str, Any] = {}
    for path in ("/sign-in.json", "/sign-up.json", "/account.json"):
        who = {"type": "object", "properties": {"name": {"type": ["string", "null"]}, "token": {"type": "string"}}}
        content = {"application/json": {"schema": who}}
        paths[path] = {
            "get": {"summary": "Who is here, and the token to send", "responses": {"200": {"description": "Found", "content": content}}}
        }
    for name, order in deskorders.ORDERS.items():
        paths[f"/desk/{name}.json"] = {"post": _post(order.says, order.takes, trouble)}
    for path, says, takes in (
        ("/sign-in.json", "Sign in to a shared room", ("name", "password")),
        ("/sign-up.json", "Make an account with an invitation", ("invitation", "name", "password")),
        ("/sign-out.json", "End the session", ("everywhere",)),
        ("/account.json", "Another password", ("old", "password")),
    ):
        paths.setdefault(path, {})["post"] = _post(says, takes, trouble)
    return paths


ABOUT = (
    "What changes something is a POST with a JSON object, or a form. It needs the cookie that any page sets, and the token of /desk.json "
    "(of /sign-in.json before signing in) as the field token or as the header x-onrecord-token; in a shared room, an editor who is signed in."
)
NUMBERS = ("document", "number", "id")


def _post(says: str, takes: tuple[str, ...], trouble: Any) -> dict[str, Any]:
    fields = {name: {"type": "integer" if name in NUMBERS else "string"} for name in takes}
    if "finding" in fields:
        fields["finding"]["enum"] = ["article", *LISTS]  # type: ignore[assignment]
    fields["token"] = {"type": "string"}
    body = {"required": True, "content": {"application/json": {"schema": {"type": "object", "properties": fields}}}}
    refused = {"content": {"application/json": {"schema": trouble}}}
    answers: dict[str, Any] = {"200": {"description": "Done"}}
    answers |= {
        code: {"description": words, **refused}
        for code, words in (("400", "Not so"), ("401", "Sign in first"), ("403", "Not allowed"), ("404", "Not here"))
    }
    return {"summary": says, "requestBody": body, "responses": answers}
