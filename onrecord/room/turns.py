"""Answers in their turn, a few at a time, and each kept whole until the archive's file changes.

Python does one thing at a time whatever the number of threads. Many at once only take it from each other, at every row that SQLite gives, and each holds a part
of the archive in memory. So the others wait for their turn; and what was made before is sent again without one.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from asyncio import get_running_loop
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import NamedTuple

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response

from onrecord.room.answers import Page, for_visit
from onrecord.room.guardvisit import Visit, visit
from onrecord.room.reading import Mark, mark

Maker = Callable[[Request], Response]
Waiting = Callable[[Request], Awaitable[Response]]
THREADS = 2  # answers that are made at once in a process: four slow each other, and in a flood 95 of 100 answers came a third later
KEPT_BYTES = 24_000_000  # of answers that are kept
LARGEST = 400_000  # bytes of one of them: a page has at most 200 kB
KEPT_TYPES = ("text/html", "application/json")  # files to be saved are made anew


class Kept(NamedTuple):
    """An answer as it was made, without the token of anybody's visit."""

    form: bytes
    headers: dict[str, str]


class Answers:
    """Whole answers by their address, for as long as the archive's file stays as it is; those asked for longest ago make room."""

    def __init__(self, most: int = KEPT_BYTES) -> None:
        self._most = most
        self._size = 0
        self._mark: Mark | None = None
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, now: Mark, key: Hashable) -> Kept | None:
        """What was answered before, while the file was as it is now."""
        with self._lock:
            if self._mark != now or key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key]

    def put(self, now: Mark, key: Hashable, answer: Kept) -> None:
        """Keep an answer that was made while the file was so."""
        with self._lock:
            if self._mark != now:
                self._kept.clear()
                self._mark, self._size = now, 0
            before = self._kept.pop(key, None)
            self._kept[key] = answer
            self._size += len(answer.form) - (len(before.form) if before else 0)
            while self._size > self._most:
                self._size -= len(self._kept.popitem(last=False)[1].form)


class Turns:
    """Makes answers a few at a time, and sends those made before again.

    A browser that has a page already is told so (304), as long as neither the archive, the desk nor the reader's rights have changed.
    """

    def __init__(self, threads: int = THREADS) -> None:
        self._pool = ThreadPoolExecutor(threads, "page")
        self._answers = Answers()
        self._run = secrets.token_hex(8)  # another run of the room may have other templates

    def __call__(self, page: Maker) -> Waiting:
        """The same page, made in its turn."""

        @wraps(page)
        async def waiting(request: Request) -> Response:
            here = visit(request)
            now = mark(request.app.state.path, request.app.state.limits)
            key = (request.url.path, request.url.query, here.shared, here.account)
            tag = self._tag(now, key, here)
            if tag and tag in request.headers.get("if-none-match", "")[:1_000]:
                return Response(status_code=304, headers={"etag": tag})
            found = self._answers.get(now, key)
            if found:
                return _tagged(Response(for_visit(found.form, here), headers=found.headers), tag)
            made = await get_running_loop().run_in_executor(self._pool, page, request)
            if (fit := _to_keep(made, here)) is None:
                return made
            self._answers.put(now, key, fit)
            return _tagged(made, tag)

        return waiting

    def _tag(self, now: Mark, key: Hashable, here: Visit) -> str:
        """By what a browser knows a page again; nothing where it has no cookie yet, or may keep nothing as others use the machine."""
        if here.fresh or here.shared or not now.inode:
            return ""
        return '"' + hashlib.blake2b(repr((self._run, now, key, here.cookie)).encode("utf-8", "replace"), digest_size=16).hexdigest() + '"'


def _to_keep(made: Response, here: Visit) -> Kept | None:
    """What of an answer can be sent to the next one who asks."""
    form = made.form if isinstance(made, Page) else getattr(made, "body", None)
    if form is None or made.status_code != 200 or len(form) > LARGEST or made.media_type not in KEPT_TYPES:
        return None
    if here.told and here.token.encode() in form:  # somebody's own
        return None
    return Kept(bytes(form), {name: value for name, value in made.headers.items() if name != "content-length"})


def _tagged(made: Response, tag: str) -> Response:
    if tag:
        MutableHeaders(raw=made.raw_headers)["etag"] = tag
    return made


__all__ = ["Answers", "Kept", "Turns"]
