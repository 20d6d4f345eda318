"""Signing in, signing up with an invitation, and one's own account; pages of a shared room alone."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from onrecord.errors import AccountError
from onrecord.room.accounts import LEAST, Accounts
from onrecord.room.answers import as_json, asks_json, show
from onrecord.room.guard import given, local
from onrecord.room.guardvisit import Account, visit

Fields = dict[str, str]


def _accounts(request: Request) -> Accounts:
    found = request.app.state.accounts
    if not isinstance(found, Accounts):
        raise HTTPException(404)  # whoever is at this machine needs no name here
    return found


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


async def sign_in(request: Request) -> Response:
    """The form, and what comes of it."""
    accounts = _accounts(request)
    if request.method != "POST":
        return _form(request, "sign_in.html", {"back": local(request.query_params.get("back", ""))})
    fields = await given(request)
    try:
        account = await run_in_threadpool(accounts.sign_in, fields.get("name", ""), fields.get("password", ""), _address(request))
    except AccountError as error:
        return _form(request, "sign_in.html", {"back": local(fields.get("back", "")), "name": fields.get("name", "")}, str(error))
    return await _welcome(request, account, local(fields.get("back", "")))


async def sign_up(request: Request) -> Response:
    """An account for whoever brings an invitation."""
    accounts = _accounts(request)
    fields = await given(request) if request.method == "POST" else {}
    code = (fields.get("invitation") or request.query_params.get("invitation", ""))[:200]
    asked: dict[str, Any] = {"invitation": code, "role": None, "name": fields.get("name", ""), "least": LEAST}
    try:
        asked["role"] = await run_in_threadpool(accounts.invited, code)
        if request.method != "POST":
            return _form(request, "sign_up.html", asked)
        if fields.get("password", "") != fields.get("again", fields.get("password", "")):
            raise AccountError("The two passwords differ. Type the same one twice.")
        account = await run_in_threadpool(accounts.sign_up, code, fields.get("name", ""), fields.get("password", ""))
    except AccountError as error:
        return _form(request, "sign_up.html", asked, str(error))
    return await _welcome(request, account, "/")


async def sign_out(request: Request) -> Response:
    """End this session, or with ``everywhere`` each session of the account."""
    accounts = _accounts(request)
    fields = await given(request)
    here = visit(request)
    await run_in_threadpool(accounts.sign_out, here.cookie, bool(fields.get("everywhere")))
    here.ends, here.account = True, None
    return as_json({"done": "signed out"}) if asks_json(request) else RedirectResponse("/sign-in", 303)


async def account(request: Request) -> Response:
    """One's own account; another password."""
    accounts = _accounts(request)
    here = visit(request)
    if here.account is None:
        return RedirectResponse("/sign-in?back=/account", 303)
    if request.method != "POST":
        return _form(request, "sign_account.html", {"least": LEAST})
    fields = await given(request)
    try:
        if fields.get("password", "") != fields.get("again", fields.get("password", "")):
            raise AccountError("The two new passwords differ. Type the same one twice.")
        old, new = fields.get("old", ""), fields.get("password", "")
        await run_in_threadpool(accounts.change_password, here.account, old, new, _address(request))
    except AccountError as error:
        return _form(request, "sign_account.html", {"least": LEAST}, str(error))
    return await _welcome(request, here.account, "/account")


async def _welcome(request: Request, account: Account, back: str) -> Response:
    """Go on as somebody, under a cookie that nobody has seen before."""
    here = visit(request)
    here.becomes(await run_in_threadpool(_accounts(request).open_session, account), account)
    if asks_json(request):
        return as_json({"name": account.name, "role": account.role, "token": here.token})
    return RedirectResponse(back, 303)


def _form(request: Request, template: str, shown: dict[str, Any], problem: str | None = None) -> Response:
    status = 400 if problem else 200
    here = visit(request)
    if asks_json(request):
        name = here.account.name if here.account else None
        return as_json({"error": "Not accepted", "says": problem} if problem else {"name": name, "token": here.token}, status)
    return show(request, template, status, problem=problem, **{"name": "", **shown})
