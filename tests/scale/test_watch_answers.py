"""What a watch does with the answers that come seldom: a list that has not changed or is gone, a host that asks for a day's rest."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from onrecord.archive.store import Archive
from onrecord.errors import CrawlError, Unreachable
from onrecord.fetch.get import Exchange
from onrecord.scale.exchange import Kept
from onrecord.scale.watch import CRAWL_DELAY, PAUSE, WallClock, Watch
from onrecord.scale.watchlist import Watchlist
from tests.scale.made import story
from tests.scale.test_watch import BEGIN, DAY, HOUR, PLAN, FakeClock, FakeWeb, rss

FEED = "https://a.example/feed"


class Told(Watch):
    """A watch that keeps what it tells."""

    lines: list[str]
    book: Watchlist


@pytest.fixture
def web() -> FakeWeb:
    return FakeWeb(FakeClock())


@pytest.fixture
def watch(web: FakeWeb, tmp_path: Path) -> Iterator[Told]:
    lines: list[str] = []
    with Archive(tmp_path / "news.db") as archive, Watchlist(tmp_path / "news.db.watch") as book:
        made = Told(book, archive, web, plan=PLAN, clock=web.clock, told=lines.append)
        made.lines, made.book = lines, book
        yield made


def asked(web: FakeWeb, url: str) -> list[float]:
    return [at - BEGIN for at, what in web.seen if what == url]


def test_a_list_that_has_not_changed_is_not_sent_again(web: FakeWeb, watch: Told) -> None:
    given: list[Mapping[str, str]] = []

    def feed(conditions: Mapping[str, str]) -> Exchange:
        given.append(conditions)
        if conditions.get("If-None-Match") == '"v1"':
            return web.answer(FEED, 304, b"")
        return web.answer(FEED, 200, rss(["https://a.example/1"]), etag='"v1"', last_modified="Mon, 04 Mar 2024 00:00:00 GMT")

    web.answers[FEED] = feed
    web.page("https://a.example/1", lambda: story(1))
    watch.follow([FEED])
    watch.run(until=BEGIN + HOUR / 2)
    assert given[0] == {}
    assert given[1:] == [{"If-None-Match": '"v1"', "If-Modified-Since": "Mon, 04 Mar 2024 00:00:00 GMT"}]
    assert (watch.done["list"], watch.done["unchanged"], watch.done["added"]) == (1, 1, 1)


def test_a_list_that_the_user_named_is_asked_again_though_it_is_gone(web: FakeWeb, watch: Told) -> None:
    watch.follow([FEED])
    watch.run(until=BEGIN + HOUR)
    assert len(asked(web, FEED)) == 4
    assert watch.lines == [f"{FEED}: it answered 404"] * 4
    assert watch.book.rows("SELECT failures, problem FROM list") == [(4, "it answered 404")]


def test_a_site_whose_robots_txt_cannot_be_had_is_asked_with_the_usual_pause(
    web: FakeWeb, watch: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(url: str) -> float | None:
        raise Unreachable("a.example does not answer.")

    monkeypatch.setattr(web, "delay", unknown)
    web.page(FEED, lambda: rss(["https://a.example/1", "https://a.example/2"]))
    for i in (1, 2):
        web.page(f"https://a.example/{i}", lambda i=i: story(i))  # type: ignore[misc]
    watch.follow([FEED])
    watch.once()
    assert watch.done["added"] == 2
    assert asked(web, "https://a.example/2")[0] - asked(web, "https://a.example/1")[0] == pytest.approx(PAUSE + 0.05)


def test_a_delay_of_days_is_cut_so_that_the_watch_goes_on(web: FakeWeb, watch: Told) -> None:
    web.delays["a.example"] = 3 * DAY
    web.page(FEED, lambda: rss(["https://a.example/1"]))
    web.page("https://a.example/1", lambda: story(1))
    watch.follow([FEED])
    watch.once()
    assert asked(web, "https://a.example/1") == [pytest.approx(CRAWL_DELAY + 0.05)]


def test_pages_of_a_host_that_asks_for_a_long_rest_wait_and_other_hosts_do_not(web: FakeWeb, watch: Told) -> None:
    urls = ["https://busy.example/1", "https://busy.example/2", "https://a.example/3"]
    web.page(FEED, lambda: rss(urls))
    web.page("https://a.example/3", lambda: story(3))
    web.page(urls[1], lambda: story(2))
    rested = 5 * HOUR
    web.answers[urls[0]] = lambda c: (
        web.answer(urls[0], 503, b"", retry_after=str(int(rested)))
        if web.clock.time < BEGIN + rested
        else web.answer(urls[0], 200, story(1))
    )
    watch.follow([FEED])
    watch.once()  # ends, though two pages are due
    assert web.clock.time < BEGIN + 60
    assert (watch.done["added"], len(watch.book.due(web.clock.time))) == (1, 1)
    watch.run(until=BEGIN + 6 * HOUR)
    assert watch.done["added"] == 3
    assert min(at for at in asked(web, urls[1])) >= rested
    assert len(asked(web, urls[0])) == 2


def test_a_watch_ends_at_its_moment(web: FakeWeb, watch: Told) -> None:
    web.page(FEED, lambda: rss([]))
    watch.follow([FEED])
    watch.run(until=BEGIN - 1)
    assert web.seen == []
    watch.run(until=BEGIN + 1)
    assert asked(web, FEED) == [0]


def test_with_nothing_to_follow_a_watch_sleeps(web: FakeWeb, watch: Told) -> None:
    watch.run(until=BEGIN + HOUR)
    assert (web.seen, web.clock.time) == ([], BEGIN + HOUR - PLAN.every)


def test_the_wall_clock_tells_and_waits() -> None:
    clock = WallClock()
    before = clock.now()
    assert abs(before - time.time()) < 60
    clock.sleep(0.02)
    assert clock.now() >= before + 0.02


def test_a_folder_of_raw_answers_that_is_gone_is_named(web: FakeWeb, tmp_path: Path) -> None:
    kept = Kept(tmp_path / "raw")
    (tmp_path / "raw").rmdir()
    with pytest.raises(CrawlError, match=r"raw cannot be written to: No such file or directory\."):
        kept.add(web.answer(FEED, 200, story(1)))
