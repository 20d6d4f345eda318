"""What goes wrong around a crawl is said in words, and costs no more than it must."""

from __future__ import annotations

import errno
import multiprocessing
import os
import shutil
import signal
import sys
import zipfile
from pathlib import Path

import pytest

from onrecord.archive.store import Archive
from onrecord.errors import CrawlError, SourceError
from onrecord.limits import Limits
from onrecord.model import Options, Page, Record
from onrecord.scale import outcomes, parts
from onrecord.scale.crawl import Crawl, Progress, Report
from onrecord.scale.load import load
from onrecord.scale.outcomes import Found, Kept, Place, Reject, Settings, outcome, pages
from onrecord.scale.parts import Folder, differing
from onrecord.scale.sinks import Target, sink
from onrecord.scale.tasks import Task, tasks
from onrecord.scale.watchlist import Watchlist
from tests.scale.made import story, table, wacz, warc

pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'onrecord[parquet]'")
FAST = Settings(Options(findings=False))


def crawl(source: Path, out: Path, settings: Settings = FAST) -> Report:
    return Crawl(settings, Target(str(out))).run(tasks([str(source)]))


# ── workers ─────────────────────────────────────────────────────────────────


def test_a_part_whose_worker_dies_again_and_again_is_given_up_and_the_rest_is_done(tmp_path: Path) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()
    bad = warc(source / "a.warc.gz", range(100))
    warc(source / "b.warc.gz", range(100, 102))
    heard = 0  # of workers that were alive then

    def kill(progress: Progress) -> None:
        nonlocal heard
        alive = multiprocessing.active_children()
        heard += bool(alive)
        if alive and heard in (5, 10, 15):  # all in the first part, which has a hundred pages; each worker comes some pages further
            for child in alive:
                os.kill(child.pid or 0, signal.SIGKILL)
                child.join(10)

    settings = Settings(Options(limits=Limits(worker_deaths=2)))
    report = Crawl(settings, Target(str(out)), 1, kill).run(tasks([str(source)]))
    assert report.failures == [f"{bad}: given up; The process that read it died."]
    assert (report.tasks, report.pages) == (1, 2)
    assert [row["url"] for row in table(out, "articles")] == [f"https://news.example/{i}" for i in (100, 101)]


def test_a_part_that_cannot_be_written_is_named_and_the_rest_is_done(tmp_path: Path) -> None:
    source, out = warc(tmp_path / "a.warc.gz", range(2)), tmp_path / "out"
    crawl(source, out)
    shutil.rmtree(out / "statements")  # somebody tidied up
    other = warc(tmp_path / "b.warc.gz", range(2, 4))
    report = crawl(other, out)
    assert report.tasks == 0
    assert len(report.failures) == 1
    assert report.failures[0].startswith(f"{other}: [Errno 2] No such file or directory")
    (out / "statements").mkdir()
    assert crawl(other, out).pages == 2


# ── one page ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (MemoryError(), "It takes more memory than a worker may have."),
        (KeyError("a bug"), "onrecord failed on this page through a fault of its own (KeyError('a bug')). Please report it with the page."),
        (SourceError("It is no page."), "It is no page."),
    ],
)
def test_whatever_a_page_does_it_is_kept_or_has_a_reason(fault: Exception, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Found(Place("a.warc", 0, "https://news.example/1"), Page(story(1)))
    assert isinstance(outcome(found, FAST), Kept)

    def faulty(page: Page, options: Options) -> Record:
        raise fault

    monkeypatch.setattr(outcomes, "read_page", faulty)
    assert outcome(found, FAST) == Reject(found.place, reason)


def test_a_page_of_a_host_that_is_not_wanted_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(page: Page, options: Options) -> Record:
        raise AssertionError("it was read")

    monkeypatch.setattr(outcomes, "read_page", read)
    wanted = Settings(wanted=outcomes.Wanted(hosts=("news.example",)))
    for url, name in (("https://other.example/1", "other.example"), (None, "not known"), ("http://[", "not known")):
        place = Place("a.html", 0, url)
        assert outcome(Found(place, Page(story(1))), wanted) == Reject(place, f"kept out: its host is {name}")


def test_files_that_cannot_be_read_have_their_reasons(tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "plain.txt").write_text("Bridge opens\n\nThe bridge in Oslo opened on Monday, Ana Ruiz said.\n")
    (tmp_path / "dir.html").mkdir()
    task = Task("t", "files", str(tmp_path), ("dir.html", "empty.html", "gone.html", "plain.txt"))
    assert [found.reason.replace(str(tmp_path), "") for found in pages(task, Limits())] == [
        "/dir.html cannot be opened: Is a directory.",
        "/empty.html is empty: it has no bytes.",
        "/gone.html cannot be opened: No such file or directory.",
        "",
    ]
    assert [found.page.media_type for found in pages(task, Limits()) if found.page] == ["text/plain"]


def test_packages_and_archives_with_nothing_in_them_have_their_reasons(tmp_path: Path) -> None:
    empty, bare, odd = (tmp_path / name for name in ("empty.warc", "bare.wacz", "odd.wacz"))
    empty.write_bytes(b"")
    with zipfile.ZipFile(bare, "w") as package:
        package.writestr("datapackage.json", "{}")
    with zipfile.ZipFile(odd, "w") as package:
        package.writestr("archive/a.warc", "")
        package.writestr("archive/b.warc.gz", warc(tmp_path / "b.warc.gz", [1]).read_bytes())
    (found,) = pages(tasks([str(empty)])[0], Limits())
    assert (found.place.file, found.reason) == (str(empty), "This web archive is empty: it has no bytes.")
    (found,) = pages(tasks([str(bare)])[0], Limits())
    assert found.reason == f"{bare} holds no web archive: no file in it ends in .warc, .warc.gz, .warc.zst."
    first, second = pages(tasks([str(odd)])[0], Limits())
    assert (first.place.file, first.reason) == (f"{odd}!archive/a.warc", "This web archive is empty: it has no bytes.")
    assert second.page is not None


def test_a_list_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "some.paths").write_text("a.warc.gz\n", "utf-16")
    with pytest.raises(SourceError, match=r"some\.paths is no list of names in UTF-8, a line each\."):
        tasks([str(tmp_path / "some.paths")])


# ── the folder ──────────────────────────────────────────────────────────────


def test_folders_that_cannot_be_written_to_are_named(tmp_path: Path) -> None:
    source = warc(tmp_path / "a.warc.gz", [1])
    with pytest.raises(CrawlError, match=r"a\.warc\.gz/out cannot be written to: Not a directory\."):
        crawl(source, source / "out")
    crawl(source, tmp_path / "out")
    (tmp_path / "out" / "lock").unlink()
    (tmp_path / "out" / "lock").mkdir()
    with pytest.raises(CrawlError, match=r"out cannot be written to: Is a directory\."):
        crawl(source, tmp_path / "out")


@pytest.mark.parametrize("note", [b"no JSON", b"\xff\xfe\x00"])
def test_a_folder_whose_settings_cannot_be_read_is_left_alone(tmp_path: Path, note: bytes) -> None:
    source = warc(tmp_path / "a.warc.gz", [1])
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "crawl.json").write_bytes(note)
    with pytest.raises(CrawlError, match=r"other settings \(crawl\.json cannot be read\)"):
        crawl(source, tmp_path / "out")
    assert differing('{"a": {"b": 1}}', '{"a": 2}') == ["a"]


def test_what_stopped_runs_left_is_tidied_away_once_all_is_done(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first, second = warc(tmp_path / "a.warc.gz", [1]), warc(tmp_path / "b.warc.gz", [2])
    crawl(first, out)
    (out / "work" / "a.x1y2").mkdir()
    (out / "work" / "a.x1y2" / "half.parquet").write_text("half")
    (out / "work" / "old.rows").write_text("of a file that has changed since")
    crawl(second, out)
    assert list((out / "work").iterdir()) == []


def test_where_files_cannot_be_locked_a_crawl_runs_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    crawl(warc(tmp_path / "a.warc.gz", [1]), tmp_path / "out")
    with Folder(tmp_path / "out").held(), pytest.raises(CrawlError, match="Another crawl is at work"), Folder(tmp_path / "out").held():
        pass

    def without_locks(file: object, operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    with monkeypatch.context() as patched, Folder(tmp_path / "out").held():
        patched.setattr(fcntl, "flock", without_locks)  # as on some network drives
        with Folder(tmp_path / "out").held():
            pass
    with monkeypatch.context() as patched, Folder(tmp_path / "out").held():
        patched.setitem(sys.modules, "fcntl", None)  # as on Windows
        with Folder(tmp_path / "out").held():
            pass


def test_windows_opens_no_folder_to_make_its_names_safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path, flags: int) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(parts.os, "open", refused)
    with pytest.raises(PermissionError):
        parts._sync(tmp_path)
    monkeypatch.setattr(parts.os, "name", "nt")
    parts._sync(tmp_path)


def test_without_the_extra_tables_say_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    monkeypatch.setattr(sys.modules["pyarrow"], "parquet", None, raising=False)
    monkeypatch.delattr(sys.modules["pyarrow"], "parquet")
    with pytest.raises(CrawlError, match=r"pip install 'onrecord\[parquet\]'. Or crawl into an archive: --archive news\.db"):
        sink(Target(str(tmp_path)))
    sink(Target(str(tmp_path / "out"), str(tmp_path / "news.db")))  # an archive needs none of it


# ── into an archive ─────────────────────────────────────────────────────────


def test_parts_are_loaded_from_every_kind_of_source(tmp_path: Path) -> None:
    """Also where a name holds the sign that stands between a package and what is in it."""
    source = tmp_path / "news!"
    source.mkdir()
    warc(source / "a!b.warc.gz", [1, 2])
    (source / "page.warc!.html").write_bytes(story(3))
    with zipfile.ZipFile(source / "site!.WACZ", "w") as package:
        for i in (4, 5):
            package.write(warc(tmp_path / "inside.warc.gz", [i]), f"archive/{i}!.warc.gz")
    report = crawl(source, tmp_path / "out")
    assert (report.pages, report.failures) == (5, [])
    with Archive(tmp_path / "news.db") as archive:
        assert load(tmp_path / "out", archive) == []
        assert sorted(record.article.headline or "" for record in archive.records()) == [
            f"Bridge number {i} opens in {town}" for i, town in ((1, "Nairobi"), (2, "Oslo"), (3, "Quito"), (4, "Perth"), (5, "Lisbon"))
        ]


def test_only_what_a_filter_kept_is_looked_for_in_the_source(tmp_path: Path) -> None:
    source = wacz(tmp_path / "a.wacz", warc(tmp_path / "a.warc.gz", range(3), extra=[("https://news.example/pdf", b"%PDF-1.7")]))
    crawl(source, tmp_path / "out", Settings(Options(findings=False), outcomes.Wanted(since="2024-03-02", until="2024-03-02")))
    with Archive(tmp_path / "news.db") as archive:
        assert load(tmp_path / "out", archive) == []
        assert [record.page.url for record in archive.records()] == ["https://news.example/1"]


def test_an_archive_that_was_cut_since_names_the_pages_it_lost(tmp_path: Path) -> None:
    source = warc(tmp_path / "a.warc.gz", range(3))
    crawl(source, tmp_path / "out")
    warc(source, range(1))
    with Archive(tmp_path / "news.db") as archive:
        missing = load(tmp_path / "out", archive)
        assert [one.url for one in missing] == ["https://news.example/1", "https://news.example/2"]
        assert all(f"{source} no longer holds this page at byte " in one.reason for one in missing)
        assert len(archive) == 1


def test_tables_that_are_damaged_are_named(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    crawl(warc(tmp_path / "a.warc.gz", range(2)), tmp_path / "out")
    (part,) = (tmp_path / "out" / "records").iterdir()
    good = pq.read_table(part)
    broken = good.set_column(good.schema.get_field_index("record"), "record", pa.array(["{}", good["record"][1].as_py()]))
    pq.write_table(broken, part)
    told: list[str] = []
    with Archive(tmp_path / "news.db") as archive:
        (missing,) = load(tmp_path / "out", archive, told=told.append)
        assert missing.url == "https://news.example/0"
        assert "record" in missing.reason
        assert sorted(told) == ["added", "missing"]
        part.write_bytes(b"no table")
        with pytest.raises(CrawlError, match=r"cannot be read: .*Run the crawl again; it makes what is missing\."):
            load(tmp_path / "out", archive)
        part.unlink()
        with pytest.raises(CrawlError, match="cannot be read: "):
            load(tmp_path / "out", archive)


# ── the memory of a watch ───────────────────────────────────────────────────


def test_a_watch_list_that_breaks_meanwhile_is_named(tmp_path: Path) -> None:
    book = Watchlist(tmp_path / "news.db.watch")
    book.rows("DROP TABLE page")
    with pytest.raises(CrawlError, match=r"news\.db\.watch cannot be read: no such table: page\."):
        book.next_due()
    with pytest.raises(CrawlError, match=r"news\.db\.watch cannot be written: no such table: page\."):
        book.listed("https://a.example/1", 0.0, None)
    book.close()
