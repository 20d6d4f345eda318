"""Serving a room from several processes, so that readers at once need not wait for one processor.

Python makes one page at a time in a process. Where the system can fork, the room is made once and copied: every process has the same secret and the same listening
socket, and the system gives each coming reader to one that is free.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from onrecord.errors import OnrecordError

AT_A_TIME = 1  # readers that a process takes in before the others may: else one takes in all of those who come together
WAITING = 2_048  # readers who may wait to be taken in
MOST = 4  # processes; each takes some 60 MB of memory


def processes() -> int:
    """How many processes serve a room on this machine: one for each processor, four at the most; one where there is no safe fork."""
    if sys.platform != "linux":
        return 1
    return min(MOST, len(os.sched_getaffinity(0)))


LISTS = ("/", "/suggest?q=aa", "/people", "/outlets", "/stories", "/quotes")  # pages whose lists walk over the archive, and are kept


class Server(uvicorn.Server):
    """A server that makes the room's long lists as soon as it listens, so that no reader has to wait for them."""

    async def startup(self, sockets: list[Any] | None = None) -> None:
        """Listen; then let the lists be made while readers may come already."""
        await super().startup(sockets)
        for one in sockets or ():
            one.listen(WAITING)
        self._lists = asyncio.create_task(lists(self.config.app))  # type: ignore[arg-type]


async def lists(room: Starlette) -> None:
    """Ask the room for the pages that have the long lists, and throw the pages away: the lists are kept.

    It is asked past its doors, as nobody stands there: what is wrong with the archive is said to those who come.
    """

    async def nobody(message: Any = None) -> Any:
        return message

    for address in LISTS:
        path, _, asked = address.partition("?")
        scope = {"type": "http", "app": room, "method": "GET", "path": path, "query_string": asked.encode(), "headers": []}
        with suppress(OnrecordError, HTTPException):
            await room.router(scope, nobody, nobody)


def serve(room: Any, host: str, port: int, count: int, told: Callable[[], object] = lambda: None, **options: Any) -> None:
    """Serve until somebody ends it.

    :param count: processes, this one included.
    :param told: called once readers may come.
    :param options: for uvicorn.
    :raises OnrecordError: where nothing can listen there, or the certificate is none.
    """
    config = uvicorn.Config(room, host=host, port=port, log_level="warning", access_log=False, backlog=AT_A_TIME, **options)
    listening = listen(config)
    told()
    alive, ours = os.pipe()
    for _ in range(count - 1):
        if os.fork() == 0:
            os.close(ours)
            _serve_beside(config, listening, alive)
    os.close(alive)
    try:
        Server(config).run(sockets=[listening])
    except KeyboardInterrupt:  # how it is meant to end
        pass
    finally:
        os.close(ours)  # tells the others; so does the system where this process is killed


# IPPROTO_TCP, TCP_NODELAY, on; the same numbers everywhere, and the room has no other use for the module that opens sockets.
AT_ONCE = (6, 1, 1)


def listen(config: uvicorn.Config) -> Any:
    """A listening socket whose answers are sent at once.

    asyncio sees to that only for sockets that it makes itself; else each answer waits 40 ms for the reader's machine to confirm its first part.

    :raises OnrecordError: where nothing can listen there, or the certificate is none.
    """
    try:
        config.load()
    except OSError as error:
        raise OnrecordError(
            f"The certificate or its key cannot be used ({error.strerror or error}). Give both as PEM files, the certificate first."
        ) from error
    try:
        listening = config.bind_socket()
    except SystemExit:  # uvicorn has said on standard error what the system says
        raise OnrecordError(
            f"The room cannot open at {config.host}, port {config.port}: another program may listen there already. Choose another port with --port."
        ) from None
    listening.setsockopt(*AT_ONCE)
    return listening


def _serve_beside(config: uvicorn.Config, listening: Any, alive: int) -> None:
    """What a process does that was made beside the first: it serves, and ends when the first does."""
    server = Server(config)

    def until_the_first_ends() -> None:
        os.read(alive, 1)
        server.should_exit = True

    threading.Thread(target=until_the_first_ends, daemon=True).start()
    try:
        server.run(sockets=[listening])
    finally:
        os._exit(0)
