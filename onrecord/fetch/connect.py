"""The one door to the network: resolve, look at the address, connect to that very address, and stop in time.

httpx and httpcore do the talking; this file gives httpcore a network that is guarded. TLS and the Host header keep the name, only the connection uses
the number, so a name that answers differently the second time ("DNS rebinding") gains nothing.
"""

from __future__ import annotations

import functools
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from ipaddress import ip_address
from types import TracebackType
from typing import Any

import httpcore
import httpx

from onrecord.errors import Unreachable
from onrecord.fetch.guard import Address, Guard, literal

Resolver = Callable[[str, int], Sequence[str]]


class Deadline:
    """The moment by which a whole exchange must have ended."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left, more than 0.

        :raises Unreachable: where none are.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.missed()
        return left

    def missed(self) -> Unreachable:
        """The error that says so."""
        return Unreachable(f"The page did not arrive within {self.seconds:g} seconds. Try again later, or raise fetch_seconds.")


def system_resolver(host: str, port: int) -> Sequence[str]:
    """The addresses that the system gives for ``host``, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def resolve(host: str, port: int, resolver: Resolver, deadline: Deadline) -> Sequence[Address]:
    """The addresses of ``host``, within the deadline.

    The system's resolver knows no time limit, so it runs in a thread that is left behind when it takes too long.

    :raises Unreachable: where there are none, or not in time.
    """
    if number := literal(host):
        return (number,)
    answers: queue.SimpleQueue[Sequence[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolver(host, port))
        except (OSError, UnicodeError) as error:
            answers.put(OSError(str(error)))

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.left())
    except queue.Empty:
        raise deadline.missed() from None
    if isinstance(answer, OSError) or not answer:
        raise Unreachable(f"There is no site named {host}, or the network is down.")
    return [ip_address(a.partition("%")[0]) for a in answer]


class GuardedNetwork(httpcore.NetworkBackend):
    """httpcore's network, which connects only where the guard allows and only until the deadline."""

    def __init__(self, guard: Guard, resolver: Resolver, deadline: Deadline) -> None:
        self._guard, self._resolver, self._deadline = guard, resolver, deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of ``host`` that answers; each was checked before."""
        addresses = self._guard.allowed(host, resolve(host, port, self._resolver, self._deadline))
        failure: Exception | None = None
        for waiting, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            try:
                # what is left is shared out, so that a dead first address leaves time for the second
                stream = self._plain.connect_tcp(str(address), port, self._deadline.left() / waiting, local_address, socket_options)
                return _Bounded(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise Unreachable(f"{host} does not answer on port {port}. Try again later.") from failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Never: a page does not come from a file of this machine."""
        raise Unreachable("onrecord fetches from the network only.")


class _Bounded(httpcore.NetworkStream):
    """A connection whose every read and write ends by the deadline, however slowly the bytes drip."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Bounded(self._inner.start_tls(ssl_context, server_hostname, self._deadline.left()), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


@functools.cache
def usual_certificates() -> ssl.SSLContext:
    """The certificates that httpx brings along; read once, for it takes longer than a request."""
    return httpx.create_ssl_context(trust_env=False)


class GuardedTransport(httpx.BaseTransport):
    """What httpx sends through: one connection at a time over a :class:`GuardedNetwork`. No proxy is ever used."""

    def __init__(self, network: httpcore.NetworkBackend, tls: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls or usual_certificates(),
            max_connections=1,
            max_keepalive_connections=0,
            network_backend=network,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; redirects are the caller's."""
        at = request.url
        url = httpcore.URL(scheme=at.raw_scheme, host=at.raw_host, port=at.port, target=at.raw_path)
        answer = self._pool.handle_request(
            httpcore.Request(request.method, url, headers=request.headers.raw, content=request.stream, extensions=request.extensions)
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def __exit__(
        self, exc_type: type[BaseException] | None = None, exc_value: BaseException | None = None, traceback: TracebackType | None = None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """The body as it comes in, unpacked by nobody."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
