"""A watch over a simulated week: sites with every fault, a clock that jumps, and what must come of it."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner

from onrecord.archive.store import Added, Archive
from onrecord.archive.warc import pages
from onrecord.cli import main
from onrecord.errors import CrawlError, Refused, Unreachable
from onrecord.fetch.get import Exchange
from onrecord.model import Options, Page, Record
from onrecord.scale.exchange import Kept
from onrecord.scale.wanted import host
from onrecord.scale.watch import AGAIN, GONE, PATIENCE, Plan, Watch, retry_after
from onrecord.scale.watchlist import Watchlist
from tests.scale.made import story

BEGIN = datetime(2024, 3, 4, tzinfo=UTC).timestamp()
HOUR, DAY = 3_600.0, 86_400.0
PLAN = Plan(every=900, options=Options(findings=False))


class FakeClock:
    def __init__(self) -> None:
        self.time = BEGIN

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.time += seconds


class FakeWeb:
    """Sites that answer from tables of functions; remembers every request with its time."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.answers: dict[str, Callable[[Mapping[str, str]], Exchange]] = {}
        self.seen: list[tuple[float, str]] = []
        self.delays: dict[str, float] = {}

    def exchange(self, url: str, conditions: Mapping[str, str] | None = None) -> Exchange:
        self.seen.append((self.clock.time, url))
        self.clock.time += 0.05
        if url not in self.answers:
            return self.answer(url, 404, b"not here")
        return self.answers[url](conditions or {})

    def delay(self, url: str) -> float | None:
        return self.delays.get(host(url) or "")

    def answer(self, url: str, status: int, data: bytes, **headers: str) -> Exchange:
        when = datetime.fromtimestamp(self.clock.time, UTC).isoformat(timespec="seconds")
        given = {"content-type": "text/html; charset=utf-8", **{name.replace("_", "-"): value for name, value in headers.items()}}
        return Exchange(url, status, tuple(given.items()), data, when)

    def page(self, url: str, data: Callable[[], bytes]) -> None:
        self.answers[url] = lambda conditions: self.answer(url, 200, data())


@pytest.fixture
def web() -> FakeWeb:
    return FakeWeb(FakeClock())


@pytest.fixture
def watch(web: FakeWeb, tmp_path: Path) -> Iterator[Watch]:
    with Archive(tmp_path / "news.db") as archive, Watchlist(tmp_path / "news.db.watch") as book:
        yield Watch(book, archive, web, plan=PLAN, clock=web.clock)


def rss(urls: list[str]) -> bytes:
    return b"<rss><channel>" + b"".join(f"<item><link>{url}</link></item>".encode() for url in urls) + b"</channel></rss>"


def rows(tmp_path: Path, sql: str) -> list[tuple[object, ...]]:
    with Watchlist(tmp_path / "news.db.watch") as book:
        return book.rows(sql)


def test_a_feed_is_followed_and_its_pages_are_kept(web: FakeWeb, watch: Watch, tmp_path: Path) -> None:
    web.page("https://a.example/feed", lambda: rss(["https://a.example/1", "https://a.example/2"]))
    web.page("https://a.example/1", lambda: story(1))
    web.page("https://a.example/2", lambda: story(2))
    watch.follow(["https://a.example/feed"])
    watch.once()
    assert watch.done == {"list": 1, "added": 2}
    with Archive(tmp_path / "news.db", read_only=True) as archive:
        assert sorted(record.page.url or "" for record in archive.records()) == ["https://a.example/1", "https://a.example/2"]


def test_a_site_is_found_out_from_its_front_page(web: FakeWeb, watch: Watch) -> None:
    web.page("https://a.example", lambda: b'<!doctype html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml">')
    web.page("https://a.example/feed.xml", lambda: rss(["https://a.example/1"]))
    web.page("https://a.example/1", lambda: story(1))
    watch.follow(["a.example"])
    watch.run(until=web.clock.now() + HOUR / 2)
    assert watch.done["added"] == 1


def test_usual_places_that_are_not_there_are_forgotten(web: FakeWeb, watch: Watch, tmp_path: Path) -> None:
    web.page("https://a.example", lambda: b"<!doctype html><head></head>")
    web.page("https://a.example/sitemap.xml", lambda: b"<urlset><url><loc>https://a.example/1</loc></url></urlset>")
    web.page("https://a.example/1", lambda: story(1))
    watch.follow(["https://a.example"])
    watch.run(until=web.clock.now() + HOUR / 2)
    assert rows(tmp_path, "SELECT url FROM list ORDER BY url") == [("https://a.example",), ("https://a.example/sitemap.xml",)]
    assert watch.done["added"] == 1


def test_edits_are_caught_on_a_falling_schedule(web: FakeWeb, watch: Watch, tmp_path: Path) -> None:
    web.page("https://a.example/feed", lambda: rss(["https://a.example/1"]))
    web.page("https://a.example/1", lambda: story(1) if web.clock.time < BEGIN + DAY / 2 else story(1).replace(b"promise", b"word"))
    watch.follow(["https://a.example/feed"])
    watch.run(until=BEGIN + 9 * DAY)
    asked = [at - BEGIN for at, url in web.seen if url.endswith("/1")]
    assert len(asked) == 1 + len(AGAIN)
    for gap, wanted in zip((b - a for a, b in itertools.pairwise(asked)), AGAIN, strict=True):
        assert wanted <= gap <= wanted + 2 * PLAN.every
    assert (watch.done["added"], watch.done["known"], watch.done["version"]) == (1, 2, 1)


def test_only_what_changed_is_sent_again(web: FakeWeb, watch: Watch) -> None:
    def page(conditions: Mapping[str, str]) -> Exchange:
        same = conditions.get("If-None-Match") == '"v1"'
        return web.answer("https://a.example/1", 304, b"") if same else web.answer("https://a.example/1", 200, story(1), etag='"v1"')

    web.page("https://a.example/feed", lambda: rss(["https://a.example/1"]))
    web.answers["https://a.example/1"] = page
    watch.follow(["https://a.example/feed"])
    watch.run(until=BEGIN + 2 * DAY)
    assert (watch.done["added"], watch.done["unchanged"]) == (1, 2)


def test_a_change_that_a_list_tells_of_is_fetched_at_once(web: FakeWeb, watch: Watch) -> None:
    def sitemap() -> bytes:
        day = "2024-03-04" if web.clock.time < BEGIN + 2 * DAY else "2024-03-06"
        return f"<urlset><url><loc>https://a.example/1</loc><lastmod>{day}</lastmod></url></urlset>".encode()

    web.page("https://a.example/s.xml", sitemap)
    web.page("https://a.example/1", lambda: story(1) if web.clock.time < BEGIN + 2 * DAY else story(2))
    watch.follow(["https://a.example/s.xml"])
    watch.run(until=BEGIN + 2 * DAY + HOUR)
    assert watch.done["version"] == 1


def test_robots_delay_and_retry_after_are_kept(web: FakeWeb, watch: Watch) -> None:
    urls = [f"https://slow.example/{i}" for i in range(5)]
    web.page("https://slow.example/feed", lambda: rss(urls))
    for i, url in enumerate(urls):
        web.page(url, lambda i=i: story(i))  # type: ignore[misc]
    busy = iter([True])
    plain = web.answers[urls[2]]
    web.answers[urls[2]] = lambda c: web.answer(urls[2], 429, b"", retry_after="500") if next(busy, False) else plain(c)
    web.delays["slow.example"] = 20.0
    watch.follow(["https://slow.example/feed"])
    watch.run(until=BEGIN + HOUR)
    times = [at for at, _ in web.seen]
    gaps = [b - a for a, b in itertools.pairwise(times)]
    assert min(gaps) >= 20
    assert gaps[[url for _, url in web.seen].index(urls[2])] >= 500
    assert watch.done["added"] == 5


def test_pages_that_are_not_there_or_refused_are_named(web: FakeWeb, watch: Watch, tmp_path: Path) -> None:
    def refused(conditions: Mapping[str, str]) -> Exchange:
        raise Refused("The robots.txt of a.example asks robots not to read it.")

    def down(conditions: Mapping[str, str]) -> Exchange:
        raise Unreachable("a.example does not answer.")

    web.page("https://a.example/feed", lambda: rss([f"https://a.example/{name}" for name in ("gone", "closed", "down", "pdf")]))
    web.answers["https://a.example/closed"], web.answers["https://a.example/down"] = refused, down
    web.page("https://a.example/pdf", lambda: b"%PDF-1.7")
    watch.follow(["https://a.example/feed"])
    watch.run(until=BEGIN + 3 * DAY)
    found = {url.rpartition("/")[2]: (state, bool(reason)) for url, state, reason in Watchlist(tmp_path / "news.db.watch").missing()}
    assert found == {"gone": ("gone", True), "closed": ("refused", True), "down": ("given up", True), "pdf": ("refused", True)}
    asked = [url.rpartition("/")[2] for _, url in web.seen]
    assert (asked.count("gone"), asked.count("down")) == (GONE, PATIENCE)


def test_a_watch_that_was_stopped_goes_on(web: FakeWeb, tmp_path: Path) -> None:
    web.page("https://a.example/feed", lambda: rss([f"https://a.example/{i}" for i in range(6)]))
    for i in range(6):
        web.page(f"https://a.example/{i}", lambda i=i: story(i))  # type: ignore[misc]
    stopping = web.answers["https://a.example/3"]

    def stop(conditions: Mapping[str, str]) -> Exchange:
        web.answers["https://a.example/3"] = stopping
        raise KeyboardInterrupt

    web.answers["https://a.example/3"] = stop
    for run in range(2):
        with Archive(tmp_path / "news.db") as archive, Watchlist(tmp_path / "news.db.watch") as book:
            watch = Watch(book, archive, web, plan=PLAN, clock=web.clock)
            if run == 0:
                watch.follow(["https://a.example/feed"])
                with pytest.raises(KeyboardInterrupt):
                    watch.once()
            else:
                watch.once()
            assert len(archive) == (3, 6)[run]


FAULTS = ("well", "times out", "429", "ring", "truncated", "huge", "wrong dates", "gone pages", "changing", "moves away")


class Paper:
    """A site whose feed lists its newest articles, with a fault of its own."""

    def __init__(self, web: FakeWeb, number: int) -> None:
        self.web, self.fault = web, FAULTS[number % len(FAULTS)]
        self.host = f"paper{number}.example"
        self.chance = random.Random(number)
        # an article every few hours; each stands in the feed until thirty others came, and on the site for at least a day
        self.times = sorted(BEGIN + self.chance.uniform(0, 7 * DAY) for _ in range(self.chance.randint(12, 25)))
        self.polls: dict[str, int] = defaultdict(int)
        web.answers[f"https://{self.host}/feed"] = self.feed
        for i in range(len(self.times)):
            web.answers[self.url(i)] = lambda conditions, i=i: self.article(i)  # type: ignore[misc]
        if number % 7 == 0:
            web.delays[self.host] = 10.0

    def url(self, i: int) -> str:
        return f"https://{self.host}/{i}"

    def feed(self, conditions: Mapping[str, str]) -> Exchange:
        at, web = f"https://{self.host}/feed", self.web
        up = [i for i, when in enumerate(self.times) if when <= web.clock.time][-30:]
        if self.fault == "times out" and self.chance.random() < 0.3:
            web.clock.time += 20
            raise Unreachable(f"{self.host} did not answer within 20 seconds.")
        if self.fault == "429" and self.chance.random() < 0.3:
            return web.answer(at, 429, b"", retry_after="60")
        if self.fault == "ring" and self.chance.random() < 0.3:
            raise Unreachable(f"{at} was redirected more than 5 times without an end.")
        data = rss([self.url(i) for i in reversed(up)])
        if self.fault == "wrong dates":
            data = data.replace(b"</link>", b"</link><pubDate>Thu, 99 Foo 2099 45:00:00 XYZ</pubDate>")
        if self.fault == "huge":
            data = data.replace(b"</channel>", b"<!-- " + b"x" * 200_000 + b" --></channel>")
        cut = self.fault == "truncated" and self.chance.random() < 0.5
        shown = up[::-1][: len(up) // 2] if cut else up
        if cut:
            data = data[: data.find(b"</item>", data.find(self.url(shown[-1]).encode() if shown else b"<channel>")) + 3]
        for i in shown:
            self.polls[self.url(i)] += 1
        return web.answer(at, 200, data)

    def article(self, i: int) -> Exchange:
        if self.fault == "gone pages" and i % 3 == 0:
            return self.web.answer(self.url(i), 410, b"gone")
        if self.fault == "429" and self.chance.random() < 0.2:
            return self.web.answer(
                self.url(i), 503, b"", retry_after=format_datetime(datetime.fromtimestamp(self.web.clock.time + 90, UTC), usegmt=True)
            )
        if self.fault == "times out" and self.chance.random() < 0.2:
            raise Unreachable(f"{self.host} did not answer within 20 seconds.")
        edited = self.fault == "changing" and self.web.clock.time > self.times[i] + HOUR / 2
        return self.web.answer(self.url(i), 200, story(i).replace(b"promise", b"word") if edited else story(i))

    def wanted(self) -> set[str]:
        """Articles that stood in the feed for at least two polls and are not gone."""
        lost = {self.url(i) for i in range(len(self.times)) if self.fault == "gone pages" and i % 3 == 0}
        return {url for url, count in self.polls.items() if count >= 2} - lost


class Shelf:
    """Stands in for the archive, whose durable commits would take a minute of the test."""

    def __init__(self) -> None:
        self.pages: dict[str | None, list[bytes]] = defaultdict(list)

    def add(self, record: Record, data: bytes) -> Added:
        there = self.pages[record.page.url]
        there.append(data)
        return Added(len(self.pages), "added" if len(there) == 1 else "version", len(there))


def test_a_week_of_fifty_papers(web: FakeWeb, tmp_path: Path) -> None:
    papers = [Paper(web, number) for number in range(50)]
    shelf = Shelf()
    with Watchlist(tmp_path / "news.db.watch") as book:
        watch = Watch(book, cast(Archive, shelf), web, plan=Plan(every=HOUR, options=Options(findings=False)), clock=web.clock)
        watch.follow([f"https://{paper.host}/feed" for paper in papers])
        watch.run(until=BEGIN + 7 * DAY)
    there = set(shelf.pages)
    late = {paper.url(i) for paper in papers for i, when in enumerate(paper.times) if when > BEGIN + 7 * DAY - 6 * HOUR}
    wanted = set().union(*(paper.wanted() for paper in papers))
    assert len(wanted) > 700
    assert wanted - late <= there, sorted(wanted - late - there)
    assert len(wanted & late - there) <= len(late) // 4, "what failed in the last hours is still to be tried again"
    last: dict[str, float] = {}
    for at, url in web.seen:  # no host asked faster than allowed
        name = host(url) or ""
        assert at - last.get(name, -1e9) >= web.delays.get(name, 1.0)
        last[name] = at
    gone = {url for url, state, _ in Watchlist(tmp_path / "news.db.watch").missing() if state == "gone"}
    assert gone
    assert all(url.startswith(tuple(f"https://{p.host}/" for p in papers if p.fault == "gone pages")) for url in gone)


def test_the_raw_exchange_is_a_web_archive(web: FakeWeb, tmp_path: Path) -> None:
    kept = Kept(tmp_path / "raw")
    for i in range(3):
        kept.add(web.answer(f"https://a.example/{i}", 200, story(i), transfer_encoding="chunked"))
    (file,) = (tmp_path / "raw").iterdir()
    assert file.name == "watch-2024-03-04.warc.gz"
    found = list(pages(file))
    assert [(p.url, p.data) for p in found if isinstance(p, Page)] == [(f"https://a.example/{i}", story(i)) for i in range(3)]
    (tmp_path / "file").write_text("x")
    with pytest.raises(CrawlError, match="cannot be written to"):
        Kept(tmp_path / "file")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("5", 60),
        ("-1", 60),
        ("soon", 60),
        ("", 60),
        ("Mon, 04 Mar 2024 00:10:00 GMT", 600),
        ("99999999999", 86_400),
        ("٣", 60),
    ],
)
def test_retry_after(web: FakeWeb, value: str, seconds: float) -> None:
    assert retry_after(web.answer("https://a.example", 429, b"", retry_after=value), BEGIN) == seconds


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--every", "5 minutes"], "no time that onrecord understands"),
        (["--every", "10s"], "once a minute"),
        (["--once"], "Nothing is followed yet"),
    ],
)
def test_wrong_usage_is_explained(tmp_path: Path, words: list[str], said: str) -> None:
    done = CliRunner().invoke(main, ["watch", "--archive", str(tmp_path / "news.db"), *words])
    assert done.exit_code == 2
    assert said in done.output


def test_no_watch_list(tmp_path: Path) -> None:
    (tmp_path / "news.db.watch").write_bytes(b"no database at all, but some words")
    with pytest.raises(CrawlError, match="cannot be used"):
        Watchlist(tmp_path / "news.db.watch")
