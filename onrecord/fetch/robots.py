"""What a site asks of robots (RFC 9309), kept for a day."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx
import protego
from msgspec import Struct

from onrecord.errors import Refused, Unreachable
from onrecord.limits import Limits

TOKEN = "onrecord"  # the name that a robots.txt calls us by


class Answer(Struct, frozen=True):
    """What came back for robots.txt: the status and the first bytes."""

    status: int
    data: bytes


Ask = Callable[[httpx.URL], Answer]


class Rules(Struct, frozen=True):
    """A site's rules as they stood at ``when`` (seconds of the monotonic clock), or the error with which it could not be asked."""

    when: float
    parsed: protego.Protego | None
    error: Refused | Unreachable | None = None


class Robots:
    """The rules of the sites met so far.

    An answer of 400 to 499 means that there are no rules, and one of 500 or more, or none at all, that we keep away for now
    (RFC 9309, 2.3.1). Only 429 is taken as "later" as well: it asks for patience, not for more requests.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._sites: dict[str, Rules] = {}

    def check(self, url: httpx.URL, ask: Ask) -> None:
        """Return where the site lets us read ``url``.

        :param ask: fetches a robots.txt; called only where the rules are not known yet.
        :raises Refused: where robots.txt forbids it, or answered with a failure.
        :raises Unreachable: where the site gave no answer at all.
        """
        rules = self._rules(url.copy_with(raw_path=b"/robots.txt"), ask)
        if rules.error is not None:
            raise type(rules.error)(str(rules.error))
        if rules.parsed is not None and not rules.parsed.can_fetch(str(url), TOKEN):
            raise Refused(f"The robots.txt of {url.host} asks robots not to read {url}.")

    def delay(self, url: httpx.URL) -> float | None:
        """The crawl-delay of a site in seconds, as it was last read; None where it names none or was not asked."""
        known = self._sites.get(str(url.copy_with(raw_path=b"/robots.txt")))
        found = known.parsed.crawl_delay(TOKEN) if known and known.parsed else None
        return float(found) if found is not None and found >= 0 else None

    def _rules(self, at: httpx.URL, ask: Ask) -> Rules:
        now = time.monotonic()
        site = str(at)
        known = self._sites.get(site)
        keeps = self._limits.robots_seconds if known and known.parsed else RETRY_SECONDS
        if known is None or now - known.when > keeps:
            known = _asked(at, ask, now)
            self._sites.pop(site, None)
            if len(self._sites) >= self._limits.robots_sites:
                del self._sites[next(iter(self._sites))]  # the one asked longest ago
            self._sites[site] = known
        return known


RETRY_SECONDS = 60.0  # a site that could not be asked is asked again after this


def _asked(at: httpx.URL, ask: Ask, now: float) -> Rules:
    try:
        answer = ask(at)
    except (Refused, Unreachable) as error:
        return Rules(now, None, error)
    if answer.status == 429 or answer.status >= 500:
        why = f"{at.host} could not say what it allows robots to read: its robots.txt answered {answer.status}. onrecord keeps away; try again later."
        return Rules(now, None, Refused(why))
    text = answer.data.decode("utf-8-sig", "replace") if 200 <= answer.status < 300 else ""
    return Rules(now, protego.Protego.parse(ours(text)))


def ours(text: str) -> str:
    r"""robots.txt with every group for other robots put under one name.

    protego copies each rule into each agent of its group, so thousands of agents times thousands of rules would never end; it also takes
    ``User-agent: on`` for us. Neither can happen once only two names are left.

    >>> ours("User-agent: a\nUser-agent: OnRecord/2\nDisallow: /x")
    'User-agent: other\nUser-agent: onrecord\nDisallow: /x'
    """
    lines = []
    for line in text.splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        if colon and field.strip().lower() in ("user-agent", "useragent", "user agent"):
            name = value.strip().lower().partition("/")[0].strip()
            lines.append(f"User-agent: {name if name in (TOKEN, '*') else 'other'}")
        else:
            lines.append(line)
    return "\n".join(lines)
