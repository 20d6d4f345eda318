"""Sites watched for new and changed articles, politely: one request a host at a time, and never sooner than the site allows."""

from __future__ import annotations

import heapq
import json
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Protocol

from onrecord.archive.store import Archive
from onrecord.errors import OnrecordError, Refused, Unreachable
from onrecord.fetch.feeds import listing
from onrecord.fetch.get import Exchange
from onrecord.model import Frozen, Options, Page
from onrecord.read import read_page
from onrecord.scale.wanted import host
from onrecord.scale.watchlist import Due, Watchlist

AGAIN = (3_600.0, 86_400.0, 604_800.0)  # after a capture: an hour, a day, a week later, so that edits are caught
PAUSE = 1.0  # seconds between two requests to a host, where its robots.txt asks for no more
BACK_OFF = 60.0  # seconds after a first failure, doubled with each further one
LONGEST = 6 * 3_600.0  # the longest back-off
PATIENCE = 8  # failures in a row before a page is given up: about four hours
GONE = 3  # answers of "not there" before a page is taken to be gone
MORE = 50  # lists that one index or front page may add
CRAWL_DELAY = 300.0  # the longest crawl-delay that is kept; a longer one would stop the watch


class Plan(Frozen, frozen=True):
    """How a watch goes about it. Times are seconds."""

    every: float = 900.0  # between two looks at a list
    options: Options = Options()


PLAN = Plan()


class Site(Protocol):
    """What fetches; :class:`onrecord.fetch.get.Fetcher` does."""

    def exchange(self, url: str, conditions: Mapping[str, str] | None = None) -> Exchange:
        """The answer to a request; raises Refused or Unreachable."""

    def delay(self, url: str) -> float | None:
        """Seconds between two requests that the site asks for."""


class Clock(Protocol):
    """Tells the time and waits; tests have one of their own."""

    def now(self) -> float:
        """Seconds since 1970, UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class WallClock:
    """The machine's clock."""

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Watch:
    """Follows lists and keeps what they name.

    :param told: called with one line for each thing that happened.
    :param keep: called with each answer that brought a page, for a web archive of the raw exchange.
    """

    def __init__(
        self,
        book: Watchlist,
        archive: Archive,
        site: Site,
        *,
        plan: Plan = PLAN,
        clock: Clock | None = None,
        told: Callable[[str], None] = lambda line: None,
        keep: Callable[[Exchange], None] = lambda answer: None,
    ) -> None:
        self._book, self._archive, self._site, self._plan = book, archive, site, plan
        self._clock = clock or WallClock()
        self._told, self._keep = told, keep
        self._free: dict[str, float] = defaultdict(float)  # when a host may be asked again
        self.done: Counter[str] = Counter()

    def follow(self, urls: Sequence[str]) -> None:
        """Watch these feeds, sitemaps or sites."""
        for url in urls:
            self._book.follow(url if "://" in url else f"https://{url}", self._clock.now(), given=True)

    def once(self) -> None:
        """Ask each list that is due, and for the pages that are due then."""
        begun = self._clock.now()
        while due := [d for d in self._book.due(self._clock.now()) if d.what == "page" or d.due <= begun]:
            before = self.done.total()
            self._round(due)
            if self.done.total() == before:
                return  # what is left waits for hosts that asked for a long pause

    def run(self, until: float | None = None) -> None:
        """Go on until a moment, or without end."""
        while until is None or self._clock.now() < until:
            self.once()
            following = self._book.next_due()
            wake = self._clock.now() + self._plan.every if following is None else following
            if until is not None and wake >= until:
                return
            self._clock.sleep(min(max(wake - self._clock.now(), PAUSE), self._plan.every))

    # ── one request a host at a time ────────────────────────────────────────

    def _round(self, due: Sequence[Due]) -> None:
        queues: dict[str, deque[Due]] = defaultdict(deque)
        for one in due:
            queues[host(one.url) or ""].append(one)
        ready = [(self._free[name], name) for name in queues]
        heapq.heapify(ready)
        while ready:
            moment, name = heapq.heappop(ready)
            if (wait := moment - self._clock.now()) > 0:
                if wait > self._plan.every:
                    return  # this host, and each after it, asked for a long pause; their pages stay due
                self._clock.sleep(wait)
            self._ask(queues[name].popleft())
            if queues[name]:
                heapq.heappush(ready, (self._free[name], name))

    def _ask(self, due: Due) -> None:
        conditions = {name: value for name, value in (("If-None-Match", due.etag), ("If-Modified-Since", due.modified)) if value}
        name, at = host(due.url) or "", self._clock.now()
        try:
            answer = self._site.exchange(due.url, conditions)
        except (Refused, Unreachable) as error:
            self._free[name] = self._clock.now() + self._pause(due.url)
            robots = "refused" if isinstance(error, Refused) else "not known"
            self._book.note(due.url, at, None, None, robots, str(error))
            self._failed(due, str(error), None, isinstance(error, Refused))
            return
        self._free[name] = self._clock.now() + self._pause(due.url)
        with self._book.together():
            self._answered(due, answer, at)

    def _answered(self, due: Due, answer: Exchange, at: float) -> None:
        if answer.status == 429 or answer.status >= 500:
            wait = retry_after(answer, self._clock.now())
            self._free[host(due.url) or ""] = self._clock.now() + max(wait, self._pause(due.url))
            self._noted(due, answer, at, "failed")
            self._failed(due, f"it answered {answer.status}", wait, False)
        elif due.what == "list":
            self._list(due, answer, at)
        else:
            self._page(due, answer, at)

    def _pause(self, url: str) -> float:
        try:
            asked = self._site.delay(url) or 0.0
        except OnrecordError:
            asked = 0.0
        return max(PAUSE, min(asked, CRAWL_DELAY))

    def _noted(self, due: Due, answer: Exchange, at: float, outcome: str, sha256: str | None = None) -> None:
        self._book.note(due.url, at, answer.status, json.dumps(answer.headers), "allowed", outcome, sha256)
        self.done[outcome] += 1

    def _failed(self, due: Due, words: str, wait: float | None, refused: bool) -> None:
        """Back off; a page that fails too often is given up with its reason."""
        self.done["failed"] += 1
        failures = due.failures + 1
        pause = max(wait or 0.0, min(BACK_OFF * 2 ** (failures - 1), LONGEST))
        now = self._clock.now()
        if due.what == "list":
            self._book.heard(due.url, now + max(wait or 0.0, self._plan.every), failures, words)
        elif failures >= PATIENCE or refused:
            state = "refused" if refused else "given up"
            self._book.met(
                due,
                due=now + AGAIN[1] if refused and failures < PATIENCE else None,
                failures=failures,
                reason=words,
                state=self._state(due, state),
            )
        else:
            self._book.met(due, due=now + pause, failures=failures, reason=words)
        self._told(f"{due.url}: {words}")

    def _state(self, due: Due, state: str) -> str:
        """A page that was captured once stays kept, whatever becomes of it."""
        return "kept" if due.state == "kept" else state

    # ── what came back ──────────────────────────────────────────────────────

    def _list(self, due: Due, answer: Exchange, at: float) -> None:
        now = self._clock.now()
        if answer.status == 304:
            self._noted(due, answer, at, "unchanged")
            self._book.heard(due.url, now + self._plan.every, 0, None)
            return
        if answer.status >= 400:
            self._noted(due, answer, at, "failed")
            if answer.status in (404, 410) and not self._book.given(due.url):
                self._book.forget(due.url)  # a usual place where this site has no list
                return
            self._book.heard(due.url, now + self._plan.every, due.failures + 1, f"it answered {answer.status}")
            self._told(f"{due.url}: it answered {answer.status}")
            return
        found = listing(answer.data, answer.url)
        fresh = sum(self._book.listed(entry.url, now, entry.when) for entry in found.entries)
        for url in found.more[:MORE]:
            self._book.follow(url, now, given=False)
        marks = None if found.problem else (answer.header("etag"), answer.header("last-modified"))
        self._noted(due, answer, at, "list")
        self._book.heard(due.url, now + self._plan.every, 0, found.problem, marks)
        if fresh or found.problem:
            self._told(f"{due.url}: {fresh} new pages" + (f"; {found.problem}" if found.problem else ""))

    def _page(self, due: Due, answer: Exchange, at: float) -> None:
        now = self._clock.now()
        if answer.status == 304:
            self._noted(due, answer, at, "unchanged")
            self._book.met(due, due=_following(due, now), step=due.step + 1, failures=0, reason=None)
        elif answer.status >= 400:
            self._noted(due, answer, at, "failed")
            failures, gone = due.failures + 1, answer.status in (404, 410)
            over = failures >= (GONE if gone else PATIENCE)
            words = f"it answered {answer.status}"
            pause = None if over else now + min(BACK_OFF * 4**failures, LONGEST)
            state = {"state": self._state(due, "gone" if gone else "given up")} if over else {}
            self._book.met(due, due=pause, failures=failures, reason=words, **state)
            self._told(f"{due.url}: {words}")
        else:
            self._capture(due, answer, at)

    def _capture(self, due: Due, answer: Exchange, at: float) -> None:
        self._keep(answer)
        page, now = answer.page(), self._clock.now()
        marks = {"etag": answer.header("etag"), "modified": answer.header("last-modified"), "sha256": page.sha256}
        try:
            outcome = "known" if page.sha256 == due.sha256 and due.state == "kept" else self._add(page)
        except OnrecordError as error:
            self._noted(due, answer, at, "no record", page.sha256)
            self._book.met(
                due,
                due=_following(due, now),
                step=due.step + 1,
                failures=0,
                state=self._state(due, "refused"),
                reason=str(error),
                **marks,
            )
            self._told(f"{due.url}: {error}")
            return
        self._noted(due, answer, at, outcome, page.sha256)
        self._book.met(due, due=_following(due, now), step=due.step + 1, failures=0, state="kept", reason=None, **marks)
        if outcome != "known":
            self._told(f"{due.url}: {outcome}")

    def _add(self, page: Page) -> str:
        return self._archive.add(read_page(page, self._plan.options), page.data).outcome


def _following(due: Due, now: float) -> float | None:
    return now + AGAIN[due.step] if due.step < len(AGAIN) else None


def retry_after(answer: Exchange, now: float) -> float:
    """Seconds that a site asks to wait (RFC 9110, 10.2.3); at least the first back-off, at most a day."""
    asked = (answer.header("retry-after") or "").strip()
    if asked.isascii() and asked.isdigit():
        seconds = float(asked[:9])
    else:
        try:
            seconds = parsedate_to_datetime(asked).replace(tzinfo=UTC).timestamp() - now if asked else 0.0
        except (ValueError, TypeError, OverflowError):
            seconds = 0.0
    return min(max(seconds, BACK_OFF), 86_400.0)
