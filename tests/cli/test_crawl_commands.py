"""``crawl``, ``load`` and ``watch``: what they say, with which status they end, and what they refuse."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from onrecord import Archive
from onrecord.cli import crawl as crawling
from onrecord.cli import watch as watching
from onrecord.errors import Unreachable
from onrecord.fetch.get import Exchange
from onrecord.scale import spark
from onrecord.scale.crawl import Progress, Report
from onrecord.scale.outcomes import Settings
from onrecord.scale.spark import Cluster
from onrecord.scale.tasks import Task
from tests.cli.test_read import run
from tests.scale.made import story, table, warc


@pytest.fixture
def captures(tmp_path: Path) -> Path:
    """Five stories and two pages that cannot be read, each for a reason of its own."""
    return warc(tmp_path / "a.warc.gz", range(5), extra=[("https://news.example/pdf", b"%PDF-1.7 x"), ("https://news.example/empty", b" ")])


def crawl(*words: object) -> tuple[int, list[str]]:
    told = run("crawl", *map(str, words))
    assert told.exception is None or isinstance(told.exception, SystemExit)
    return told.exit_code, told.stderr.splitlines()


def test_a_crawl_into_an_archive_says_what_is_in_it_and_what_is_not(captures: Path, tmp_path: Path) -> None:
    archive = tmp_path / "news.db"
    status, said = crawl(captures, "--archive", archive)
    assert status == 0
    assert said[0].startswith(f"5 pages are in {archive}, 2 are not; 1 part in ")
    assert [line.split(maxsplit=1)[0] for line in said[1:]] == ["1", "1"]
    assert any("PDF" in line for line in said)
    with Archive(archive) as kept:
        assert len(kept) == 5
    (listed,) = (tmp_path / "news.db.crawl" / "rejects").glob("*.csv")
    with listed.open(encoding="utf-8", newline="") as file:
        assert [row["url"] for row in csv.DictReader(file)] == ["https://news.example/pdf", "https://news.example/empty"]
    status, said = crawl(captures, "--archive", archive)
    assert (status, said[1]) == (0, "1 part was finished by an earlier run.")


def test_filters_of_a_crawl_are_reasons_in_its_report(captures: Path, tmp_path: Path) -> None:
    status, said = crawl(captures, "--out", tmp_path / "out", "--since", "2024-03-04", "--stages", "article", "--tier", "rules")
    assert status == 0
    assert said[0].startswith(f"2 pages are in {tmp_path / 'out'}, 5 are not")
    assert said[1] == "        3  kept out: it was published on …"
    assert table(tmp_path / "out", "statements") == []
    assert [row["headline"] for row in table(tmp_path / "out", "articles")] == [
        "Bridge number 3 opens in Quito",
        "Bridge number 4 opens in Perth",
    ]
    status, said = crawl(captures, "--out", tmp_path / "out", "--since", "2024-03-05", "--stages", "article", "--tier", "rules")
    assert (status, len(said)) == (1, 1)
    assert "holds a crawl with other settings (since)" in said[0]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["{page}"], 2, "Say where the pages go: --out FOLDER for tables, or --archive FILE for an archive."),
        (["{page}", "--out", "a", "--archive", "b"], 2, "Say where the pages go"),
        (["{page}", "--out", "s3a://mine/tables"], 2, "s3a://mine/tables is no folder of this machine; only --engine spark writes into a store."),
        (["{page}", "--archive", "n.db", "--engine", "spark"], 2, "Many machines cannot write to one archive. Crawl into tables (--out)"),
        (["{page}", "--out", "a", "--engine", "spark", "--conf", "memory"], 2, "--conf takes NAME=VALUE, such as spark.executor.memoryOverhead=2g; this is memory"),
        (["{page}", "--out", "a", "--since", "soon"], 1, "“soon” is no day. Write 2024-03-10, 2024-03 or 2024."),
        (["{page}", "--out", "a", "--language", "?"], 1, "“?” is no code of a language."),
        (["none.warc.gz", "--out", "a"], 1, "There is no file or folder none.warc.gz."),
    ],
)  # fmt: skip
def test_what_a_crawl_cannot_do_is_said(captures: Path, words: list[str], status: int, said: str) -> None:
    told = run("crawl", *(word.format(page=captures) for word in words))
    assert told.exit_code == status
    assert said in " ".join(told.stderr.split())


def test_settings_of_a_cluster_go_to_it_by_name(captures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[list[Task], Settings, str, Cluster]] = []

    def spread(todo: list[Task], settings: Settings, out: str, cluster: Cluster, told: object) -> Report:
        asked.append((todo, settings, out, cluster))
        return Report(tasks=1, pages=1)

    monkeypatch.setattr(spark, "crawl", spread)
    words = ("--engine", "spark", "--master", "local[1]", "--conf", "a.b=1", "--conf", "c=d=e", "--pages", "--base", "s3a://news")
    listed = tmp_path / "some.paths"
    listed.write_text("one.warc.gz\n")
    status, said = crawl(listed, "--out", "s3a://mine/tables", *words)
    assert status == 0
    assert said[0].startswith("1 page is in s3a://mine/tables, 0 are not; 1 part in ")
    ((todo, settings, out, cluster),) = asked
    assert [task.path for task in todo] == ["s3a://news/one.warc.gz"]
    assert (settings.keep_pages, out) == (True, "s3a://mine/tables")
    assert cluster == Cluster("local[1]", (("a.b", "1"), ("c", "d=e")))


def test_a_long_report_names_the_first_and_counts_the_rest(captures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = Report(tasks=3, pages=1_234, before=2, failures=[f"part {i} is broken" for i in range(10)], seconds=61.4)
    report.rejects.update({f"reason {i}": 20 - i for i in range(11)})

    class Done:
        def __init__(self, *given: object) -> None: ...

        def run(self, todo: list[Task]) -> Report:
            return report

    monkeypatch.setattr(crawling, "Crawl", Done)
    status, said = crawl(captures, "--out", tmp_path / "out")
    assert status == 1
    assert said == [
        f"1,234 pages are in {tmp_path / 'out'}, 165 are not; 3 parts in 61 s.",
        "2 parts were finished by an earlier run.",
        *(f"  {20 - i:>7}  reason {i}" for i in range(8)),
        f"  and 3 other reasons: see {tmp_path / 'out' / 'rejects'}",
        *(f"Not finished: part {i} is broken" for i in range(8)),
        "Not finished: 2 more.",
        "Run the same command again to go on with what is not finished.",
    ]


def test_a_crawl_that_is_stopped_says_how_to_go_on(captures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopping(told: object, progress: Progress) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(crawling.Crawl, "_tell", stopping)
        status, said = crawl(captures, "--out", tmp_path / "out")
    assert (status, said) == (130, ["Stopped. What is done is safe; run the same command again to go on."])
    status, said = crawl(captures, "--out", tmp_path / "out")
    assert (status, said[0].partition(",")[0]) == (0, f"5 pages are in {tmp_path / 'out'}")


# ── load ────────────────────────────────────────────────────────────────────


def test_tables_are_loaded_and_what_cannot_be_is_named(tmp_path: Path) -> None:
    source, out, archive = warc(tmp_path / "a.warc.gz", range(12)), tmp_path / "out", tmp_path / "news.db"
    assert crawl(source, "--out", out, "--stages", "article")[0] == 0
    told = run("load", str(out), "--archive", str(archive))
    assert (told.exit_code, told.stderr) == (0, f"12 records added to {archive}, 0 were there already.\n")
    told = run("load", str(out), "--archive", str(archive))
    assert (told.exit_code, told.stderr) == (0, f"0 records added to {archive}, 12 were there already.\n")
    source.unlink()
    told = run("load", str(out), "--archive", str(tmp_path / "other.db"))
    lines = told.stderr.splitlines()
    assert told.exit_code == 1
    assert lines[0] == f"0 records added to {tmp_path / 'other.db'}, 0 were there already."
    assert lines[1].startswith(f"Not added: https://news.example/0: {source} no longer holds this page at byte ")
    assert (len(lines), lines[-1]) == (10, "… and 4 more.")


def test_a_page_without_an_address_is_still_named_where_it_cannot_be_loaded(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(story(1))
    assert crawl(tmp_path / "page.html", "--out", tmp_path / "out")[0] == 0
    (tmp_path / "page.html").write_bytes(story(2))
    told = run("load", str(tmp_path / "out"), "--archive", str(tmp_path / "news.db"))
    assert told.exit_code == 1
    assert "Not added: a page without address: The bytes at its place are not those that the record was made from." in told.stderr


# ── watch ───────────────────────────────────────────────────────────────────


class Web:
    """Answers from a table; the words in place of a page are those of a failure."""

    pages: Mapping[str, bytes | str] = {}
    contact: str | None = None

    def __init__(self, contact: str | None = None) -> None:
        Web.contact = contact

    def exchange(self, url: str, conditions: Mapping[str, str] | None = None) -> Exchange:
        found = Web.pages[url]
        if isinstance(found, str):
            raise Unreachable(found)
        return Exchange(url, 200, (("content-type", "text/html; charset=utf-8"),), found, "2024-03-05T08:00:00+00:00")

    def delay(self, url: str) -> float | None:
        return None


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> type[Web]:
    urls = [f"https://h{i}.example/story" for i in range(10)]  # hosts of their own: no pause between them
    feed = b"<rss><channel>" + b"".join(f"<item><link>{url}</link></item>".encode() for url in urls) + b"</channel></rss>"
    answers: dict[str, bytes | str] = {url: story(i) if i == 0 else b"%PDF-1.7" for i, url in enumerate(urls)}
    monkeypatch.setattr(Web, "pages", {**answers, "https://a.example/feed": feed})
    monkeypatch.setattr(watching, "Fetcher", Web)
    return Web


def test_a_look_at_a_feed_tells_what_came_and_what_is_missing(web: type[Web], tmp_path: Path) -> None:
    archive = tmp_path / "news.db"
    told = run(
        "watch",
        "https://a.example/feed",
        "--archive",
        str(archive),
        "--once",
        "--contact",
        "desk@a.example",
        "--warc",
        str(tmp_path / "raw"),
    )
    assert told.exit_code == 0, told.stderr
    assert "https://h0.example/story: added" in told.stderr
    assert f"1 new pages and 0 changed ones are in {archive}; 11 requests, 0 of them failed." in told.stderr
    missing = [line for line in told.stderr.splitlines() if line.startswith("  refused: ")]
    assert len(missing) == 8
    assert "PDF" in missing[0]
    assert told.stderr.endswith(f"  … and 1 more in {archive}.watch, table page.\n")
    assert web.contact == "desk@a.example"
    with Archive(archive) as kept:
        assert [record.page.url for record in kept.records()] == ["https://h0.example/story"]
    assert [path.name for path in (tmp_path / "raw").iterdir()] == ["watch-2024-03-05.warc.gz"]
    again = run("watch", "--archive", str(archive), "--once")  # what is followed is remembered, and nothing is due yet
    assert (again.exit_code, again.stderr.splitlines()[0]) == (
        0,
        f"0 new pages and 0 changed ones are in {archive}; 0 requests, 0 of them failed.",
    )


def test_of_a_few_missing_pages_each_is_named(web: type[Web], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = b"<rss><item><link>https://h0.example/story</link></item><item><link>https://h1.example/story</link></item></rss>"
    monkeypatch.setattr(web, "pages", {**web.pages, "https://a.example/feed": feed})
    told = run("watch", "https://a.example/feed", "--archive", str(tmp_path / "news.db"), "--once")
    assert told.stderr.splitlines()[-2].startswith("1 new pages and 0 changed ones are in ")
    assert told.stderr.splitlines()[-1].startswith("  refused: https://h1.example/story: ")


def test_a_watch_that_is_stopped_says_what_came_and_how_to_go_on(web: type[Web], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(self: object, seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("onrecord.scale.watch.WallClock.sleep", stopped)
    told = run("watch", "https://a.example/feed", "--archive", str(tmp_path / "news.db"), "--every", "2h")
    assert told.exit_code == 130
    assert "Stopped. All that was fetched is safe; run the same command again to go on.\n1 new pages and 0 changed" in told.stderr
