"""The desk as the templates see it: who is here, what they may do, and what lies on an article; nothing is read of the archive before it is asked for."""

from __future__ import annotations

import secrets
from functools import cached_property

from starlette.requests import Request

from onrecord.archive.desk import Entry
from onrecord.archive.deskfields import FIELDS, placed
from onrecord.model import Frozen, Record
from onrecord.room import reading
from onrecord.room.guardvisit import visit

ANCHORS = {"statement": "said", "time": "time", "place": "place", "figure": "figure"}  # finding -> how its place on the page is called
ANY_TOKEN = secrets.token_hex(
    32
).encode()  # stands in a page that is made until the token of the visit takes its place; known to nobody, so no text can hold it


class Lies(Frozen, frozen=True):
    """What lies on one article."""

    bookmark: int | None  # the reader's own
    tags: tuple[Entry, ...]
    whole: tuple[Entry, ...]  # notes and corrections of the article itself
    findings: dict[str, tuple[Entry, ...]]  # those of its findings, by the finding's key on the page: "said-3"
    lost: tuple[Entry, ...]  # those whose finding another reading of the page no longer has

    @property
    def count(self) -> int:
        """How many notes and corrections there are."""
        return len(self.whole) + len(self.lost) + sum(map(len, self.findings.values()))


class DeskView:
    """What a template asks of the desk.

    :param request: the one that is answered.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._visit = visit(request)
        self._lies: dict[int, Lies] = {}
        self.shared = self._visit.shared
        self.may_write = self._visit.may_write
        self.who = self._visit.account.name if self._visit.account else ""
        self.role = self._visit.account.role if self._visit.account else ""

    @property
    def token(self) -> str:
        """What each form has to bring; :func:`onrecord.room.answers.for_visit` puts the visit's own in its place."""
        return ANY_TOKEN.decode()

    @cached_property
    def here(self) -> str:
        """The page that is shown, to come back to."""
        url = self._request.url
        return url.path + (f"?{url.query}" if url.query else "")

    @cached_property
    def steps(self) -> tuple[str | None, str | None]:
        """What could be undone and done again, in words."""
        with reading.opened(self._request.app.state.path, self._request.app.state.limits) as archive:
            return archive.desk.steps(self.who)

    def on(self, document: int, record: Record) -> Lies:
        """What lies on an article."""
        if document not in self._lies:
            with reading.opened(self._request.app.state.path, self._request.app.state.limits) as archive:
                self._lies[document] = lies(archive.desk.of(document), record, self.who)
        return self._lies[document]

    def saved(self, address: str) -> int | None:
        """The entry by which the reader keeps a search."""
        with reading.opened(self._request.app.state.path, self._request.app.state.limits) as archive:
            found = archive.desk.entries("search", value=address, who=self.who, limit=1)
        return found[0].id if found else None


def lies(entries: list[Entry], record: Record, who: str) -> Lies:
    """Sort what lies on an article by what it is about."""
    findings: dict[str, tuple[Entry, ...]] = {}
    whole, lost = [], []
    for entry in entries:
        if entry.kind not in ("note", "correction"):
            continue
        if entry.finding in (None, "article"):
            whole.append(entry)
        elif (number := placed(record, entry.spot)) is None:
            lost.append(entry)
        else:
            key = f"{ANCHORS[entry.finding or '']}-{number}"
            findings[key] = (*findings.get(key, ()), entry)
    mine = [e.id for e in entries if e.kind == "bookmark" and e.made_by == who]
    return Lies(mine[0] if mine else None, tuple(e for e in entries if e.kind == "tag"), tuple(whole), findings, tuple(lost))


def field(entry: Entry) -> str:
    """What a correction corrects, in words."""
    return FIELDS[entry.finding or "article"].get(entry.field or "", entry.field or "")


def where(entry: Entry) -> str:
    """The page of the desk on which an entry stands."""
    if entry.document is None:
        return entry.value
    if entry.finding in (None, "article"):
        return f"/desk/on/{entry.document}"
    return f"/desk/on/{entry.document}/{entry.finding}/{entry.number}"
