"""A URL becomes a captured page, politely and within bounds."""

from __future__ import annotations

import functools
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

import httpcore
import httpx

from onrecord.errors import Refused, Unreachable
from onrecord.fetch.connect import Deadline, GuardedNetwork, GuardedTransport, Resolver, system_resolver
from onrecord.fetch.guard import Guard
from onrecord.fetch.robots import TOKEN, Answer, Robots
from onrecord.limits import LIMITS, Limits
from onrecord.model import Frozen, Page
from onrecord.version import VERSION

AGENT = f"{TOKEN}/{VERSION} (news record; offline reader)"
ACCEPT = "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.1"
PACKINGS = "gzip, br, zstd"  # what page/ can unpack
MOVED = frozenset({301, 302, 303, 307, 308})


class Exchange(Frozen, frozen=True):
    """A request's last answer."""

    url: str  # after redirects
    status: int
    headers: tuple[tuple[str, str], ...]
    data: bytes  # the body as it was sent, packed or not
    fetched: str  # ISO 8601

    def header(self, name: str) -> str | None:
        """The first value under a name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    def page(self) -> Page:
        """The body as a captured page."""
        packing = (self.header("content-encoding") or "").strip().lower()
        return Page(
            data=self.data,
            url=self.url,
            fetched=self.fetched,
            media_type=self.header("content-type"),
            encoding=packing if packing not in ("", "identity") else None,
        )


def get(url: str, limits: Limits = LIMITS) -> Page:
    """Fetch one page.

    :param limits: how many bytes, seconds and redirects it may take.
    :raises onrecord.errors.Refused: where we do not go: another scheme, credentials in the URL, an address that is not public, or robots.txt forbids it.
    :raises onrecord.errors.Unreachable: no answer, too slow, too large, too many redirects, or a status of 400 or more.
    """
    return Fetcher(limits=limits).get(url)


class Fetcher:
    """Fetches pages one after another and remembers each site's robots.txt for a day.

    :param contact: a mail address or page of the one who runs it, added to the agent's name so that a site can reach them.
    :param guard: which addresses may be connected to; anything but the default is for tests.
    :param resolver: how names become addresses; for tests.
    :param tls: certificates to trust instead of the usual ones; for tests.
    """

    def __init__(
        self,
        *,
        limits: Limits = LIMITS,
        contact: str | None = None,
        guard: Guard | None = None,
        resolver: Resolver = system_resolver,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.limits = limits
        self.agent = AGENT if contact is None else f"{TOKEN}/{VERSION} (+{_printable(contact)})"
        self._guard = guard or Guard()
        self._resolver = resolver
        self._tls = tls
        self._robots = Robots(limits)

    def get(self, url: str) -> Page:
        """The page at ``url``, its bytes exactly as they were sent. The errors are those of :func:`get`.

        The whole of it, robots.txt and redirects included, ends within ``limits.fetch_seconds``.
        """
        answer = self.exchange(url)
        if not 200 <= answer.status < 300:
            raise Unreachable(f"{answer.url} answered {answer.status}{MEANING.get(answer.status, '')}.")
        return answer.page()

    def exchange(self, url: str, conditions: Mapping[str, str] | None = None) -> Exchange:
        """What the site answered, whatever its status; redirects are followed.

        :param conditions: headers that ask for the page only if it changed: ``If-None-Match``, ``If-Modified-Since``.
        :raises Refused: as :func:`get`.
        :raises Unreachable: no answer, too slow, too large or too many redirects.
        """
        deadline = Deadline(self.limits.fetch_seconds)
        at = self._guard.checked(url, self.limits)
        for _ in range(self.limits.fetch_redirects + 1):
            self._robots.check(at, functools.partial(self._robots_txt, deadline=deadline))
            with self._ask(at, PACKINGS, deadline, conditions) as answer:
                if answer.status_code not in MOVED:
                    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw)
                    fetched = datetime.now(UTC).isoformat(timespec="seconds")
                    return Exchange(str(at), answer.status_code, headers, self._body(at, answer), fetched)
                at = self._next(at, answer)
        raise Unreachable(f"{url} was redirected more than {self.limits.fetch_redirects} times without an end.")

    def delay(self, url: str) -> float | None:
        """Seconds that the site's robots.txt asks to leave between two requests; None where it asks nothing, or has not been asked yet."""
        return self._robots.delay(self._guard.checked(url, self.limits))

    def _body(self, at: httpx.URL, answer: httpx.Response) -> bytes:
        """The bytes as sent, packed or not.

        :raises Unreachable: where there are more than ``limits.fetch_bytes``; what was read until then is let go.
        """
        parts, size = [], 0
        for part in answer.iter_raw():
            size += len(part)
            if size > self.limits.fetch_bytes:
                raise Unreachable(f"{at} is larger than {self.limits.fetch_bytes:,} bytes. Raise fetch_bytes to fetch it all the same.")
            parts.append(part)
        return b"".join(parts)

    def _next(self, at: httpx.URL, answer: httpx.Response) -> httpx.URL:
        """Where a redirect leads, checked like any other address."""
        target = answer.headers.get("location", "").strip()
        if not target:
            raise Unreachable(f"{at} says that it has moved, but not where to.")
        try:
            joined = str(at.join(target))
        except (httpx.InvalidURL, ValueError) as error:  # ValueError: the standard library joins, and knows fewer addresses than httpx
            raise Refused(f"{at} leads on to something that is not a web address: {error}") from error
        return self._guard.checked(joined, self.limits)

    @contextmanager
    def _ask(self, at: httpx.URL, packings: str, deadline: Deadline, more: Mapping[str, str] | None = None) -> Iterator[httpx.Response]:
        """One request and its answer, the body still unread."""
        network = GuardedNetwork(self._guard, self._resolver, deadline)
        headers = {"User-Agent": self.agent, "Accept": ACCEPT, "Accept-Encoding": packings, "Connection": "close", **(more or {})}
        try:
            # trust_env=False: no proxy and no .netrc of the environment decides where we go
            with (
                httpx.Client(transport=GuardedTransport(network, self._tls), trust_env=False, timeout=deadline.left()) as client,
                client.stream("GET", at, headers=headers, follow_redirects=False) as answer,
            ):
                yield answer
        except (httpcore.TimeoutException, httpx.TimeoutException) as error:
            raise Unreachable(f"{at} did not answer within {deadline.seconds:g} seconds. Try again later.") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError) as error:
            raise Unreachable(f"The connection to {at.host} broke off: {error or type(error).__name__}. Try again later.") from error
        except httpx.InvalidURL as error:  # httpx looks where a redirect leads also where it is not to follow
            raise Refused(f"{at} leads on to something that is not a web address: {error}") from error

    def _robots_txt(self, at: httpx.URL, deadline: Deadline) -> Answer:
        """The answer for robots.txt at ``at``, redirects followed; at most ``limits.robots_bytes`` of it."""
        for _ in range(self.limits.fetch_redirects + 1):
            with self._ask(at, "identity", deadline) as answer:
                if answer.status_code not in MOVED:
                    return Answer(answer.status_code, _first_bytes(answer, self.limits.robots_bytes))
                at = self._next(at, answer)
        raise Unreachable(f"{at} is redirected without an end.")


MEANING = {
    401: " (it wants a password)",
    403: " (it refuses)",
    404: " (there is no such page)",
    410: " (the page was removed)",
    429: " (too many requests: wait before asking again)",
    451: " (withheld for legal reasons)",
    500: " (its server failed)",
    502: " (its server failed)",
    503: " (its server is busy or down)",
}


def _first_bytes(answer: httpx.Response, most: int) -> bytes:
    parts, size = [], 0
    for part in answer.iter_raw():
        parts.append(part[: most - size])
        size += len(part)
        if size >= most:
            break
    return b"".join(parts)


def _printable(contact: str) -> str:
    """``contact``, if it can stand in a header."""
    if not (contact.isascii() and contact.isprintable() and len(contact) <= 200) or set("()") & set(contact):
        raise ValueError(f"The contact {contact!r} must be a plain mail address or web address.")
    return contact
