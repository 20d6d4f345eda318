"""What a site asks of robots is done, and an answer that cannot be had keeps us away."""

from __future__ import annotations

import contextlib

import httpx
import pytest
from msgspec.structs import replace

from onrecord.errors import Refused, Unreachable
from onrecord.fetch import Fetcher
from onrecord.fetch import robots as robots_module
from onrecord.fetch.guard import Guard
from onrecord.fetch.robots import Answer, Robots, ours
from onrecord.limits import LIMITS
from tests.clock import within

URL = httpx.URL("https://news.example/closed/page")


def fetcher() -> Fetcher:
    return Fetcher(limits=replace(LIMITS, fetch_seconds=5.0), guard=Guard(loopback=True))


@pytest.mark.parametrize(
    ("rules", "path", "may"),
    [
        ("User-agent: *\nDisallow: /closed/", "/closed/page", False),
        ("User-agent: *\nDisallow: /closed/", "/open", True),
        ("User-agent: *\nDisallow: /\nAllow: /open", "/open", True),
        ("User-agent: onrecord\nDisallow: /\n\nUser-agent: *\nAllow: /", "/open", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: OnRecord/9\nAllow: /", "/open", True),
        ("User-agent: on\nDisallow: /", "/open", True),
        ("User-agent: otherbot\nDisallow: /", "/open", True),
        ("User-agent: otherbot\nUser-agent: onrecord\nDisallow: /", "/open", False),
        ("Disallow: /", "/open", True),
        ("User-agent: *\nDisallow: /*?print=", "/a?print=1", False),
        ("\ufeffUser-agent: *\nDisallow: /", "/open", False),
        ("", "/open", True),
        ("<html>no such page</html>", "/open", True),
    ],
)
def test_the_rules_are_followed(site, rules, path, may):
    site.robots = (200, rules.encode())
    if may:
        assert fetcher().get(site.url(path)).data == site.page
    else:
        with pytest.raises(Refused, match=r"robots\.txt"):
            fetcher().get(site.url(path))
        assert [seen for seen, _ in site.seen] == ["/robots.txt"]


def test_a_redirect_into_a_closed_part_is_refused(site):
    site.robots = (200, b"User-agent: *\nDisallow: /closed/")
    with pytest.raises(Refused, match=r"robots\.txt"):
        fetcher().get(site.url("/to-disallowed"))


@pytest.mark.parametrize(
    ("status", "may"),
    [(200, True), (204, True), (400, True), (401, True), (403, True), (404, True), (410, True), (429, False), (500, False), (503, False)],
)
def test_each_status_means_what_the_standard_says(site, status, may):
    site.robots = (status, b"")
    if may:
        assert fetcher().get(site.url("/page")).data == site.page
    else:
        with pytest.raises(Refused, match="keeps away"):
            fetcher().get(site.url("/page"))


def test_robots_is_asked_for_once(site):
    one = fetcher()
    one.get(site.url("/page"))
    one.get(site.url("/other"))
    assert [path for path, _ in site.seen].count("/robots.txt") == 1


def test_robots_is_asked_for_again_after_a_day_and_a_failure_after_a_minute(monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(robots_module.time, "monotonic", lambda: clock[0])
    answers = iter([Answer(503, b""), Answer(200, b""), Answer(200, b"User-agent: *\nDisallow: /")])
    robots = Robots(LIMITS)
    with pytest.raises(Refused):
        robots.check(URL, lambda at: next(answers))
    clock[0] += 61
    robots.check(URL, lambda at: next(answers))
    clock[0] += 80_000
    robots.check(URL, lambda at: next(answers))  # still remembered
    clock[0] += 7_000
    with pytest.raises(Refused):
        robots.check(URL, lambda at: next(answers))


def test_no_answer_keeps_us_away():
    def silent(at: httpx.URL) -> Answer:
        raise Unreachable("no answer.")

    with pytest.raises(Unreachable, match="no answer"):
        Robots(LIMITS).check(URL, silent)


def test_robots_lies_at_the_root_of_the_site():
    asked: list[str] = []

    def ask(at: httpx.URL) -> Answer:
        asked.append(str(at))
        return Answer(404, b"")

    Robots(LIMITS).check(httpx.URL("https://news.example:8443/a/b?c=d"), ask)
    assert asked == ["https://news.example:8443/robots.txt"]


def test_only_so_many_sites_are_remembered():
    robots = Robots(replace(LIMITS, robots_sites=3))
    for n in range(10):
        robots.check(httpx.URL(f"https://site{n}.example/"), lambda at: Answer(404, b""))
    assert len(robots._sites) == 3


@pytest.mark.parametrize(
    "hostile",
    [
        "\n".join(f"User-agent: bot{n}" for n in range(18_000)) + "\n" + "\n".join(f"Disallow: /{n}" for n in range(18_000)),
        "User-agent: *\nDisallow: /" + "*a" * 100_000,
        "User-agent: *\n" + "Disallow: /*a*b$\n" * 20_000,
        ":" * 500_000,
        "User-agent:" * 40_000,
        "\x00" * 500_000,
    ],
    ids=["agents times rules", "stars", "many rules", "colons", "agents in a row", "zeros"],
)
def test_hostile_rules_end_soon(hostile):
    def ask() -> None:
        with contextlib.suppress(Refused):
            Robots(LIMITS).check(URL.copy_with(path="/" + "a" * 2_000), lambda at: Answer(200, hostile.encode()[: LIMITS.robots_bytes]))

    within(5, ask)


def test_a_long_robots_is_read_in_part(site):
    site.robots = (200, b"User-agent: *\nDisallow: /closed/\n" + b"#" * 3_000_000)
    with pytest.raises(Refused, match=r"robots\.txt"):
        fetcher().get(site.url("/closed/page"))


def test_our_group_survives_among_others():
    assert ours("User-agent: a # note\nuser agent: ONRECORD\nDisallow: /x").splitlines() == [
        "User-agent: other",
        "User-agent: onrecord",
        "Disallow: /x",
    ]
