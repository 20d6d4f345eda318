"""What a crawl is made of."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from onrecord.errors import NotFound, SourceError
from onrecord.limits import Limits
from onrecord.scale.outcomes import pages
from onrecord.scale.tasks import FILES_A_TASK, Task, tasks
from tests.scale.made import packed, story, wacz, warc


def test_a_folder_holds_archives_and_loose_pages(tmp_path: Path) -> None:
    warc(tmp_path / "a.warc.gz", range(2))
    (tmp_path / "deep").mkdir()
    for i in range(FILES_A_TASK + 1):
        (tmp_path / "deep" / f"{i:03}.html").write_bytes(story(i))
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    found = tasks([str(tmp_path)])
    assert [(t.kind, len(t.files)) for t in found] == [("warc", 0), ("files", FILES_A_TASK), ("files", 1)]
    assert len({t.name for t in found}) == 3


def test_a_list_names_archives_that_count_from_a_base(tmp_path: Path) -> None:
    (tmp_path / "crawl-data").mkdir()
    warc(tmp_path / "crawl-data" / "one.warc.gz", [1])
    warc(tmp_path / "crawl-data" / "two.warc.gz", [2])
    listed = packed(tmp_path / "warc.paths.gz", ["# from a mirror", "", "crawl-data/one.warc.gz", "crawl-data/two.warc.gz"])
    assert [Path(t.path).name for t in tasks([str(listed)])] == ["one.warc.gz", "two.warc.gz"]
    elsewhere = packed(tmp_path / "crawl-data" / "warc.paths.gz", ["crawl-data/one.warc.gz"])
    assert [Path(t.path).name for t in tasks([str(elsewhere)], base=str(tmp_path))] == ["one.warc.gz"]


def test_an_archive_of_a_list_that_is_not_there_is_a_task_as_well(tmp_path: Path) -> None:
    """A crawl names it among what is not finished and does the rest."""
    warc(tmp_path / "here.warc.gz", [1])
    listed = packed(tmp_path / "warc.paths.gz", ["here.warc.gz", "gone.warc.gz"])
    assert [(Path(t.path).name, bool(t.state)) for t in tasks([str(listed)])] == [("here.warc.gz", True), ("gone.warc.gz", False)]
    with pytest.raises(NotFound, match="no file or folder"):
        tasks([str(tmp_path / "gone.warc.gz")])


@pytest.mark.parametrize(("name", "content"), [("none.paths", "# nothing yet\n"), ("folder", None)])
def test_what_names_nothing_is_refused(tmp_path: Path, name: str, content: str | None) -> None:
    (tmp_path / name).mkdir() if content is None else (tmp_path / name).write_text(content)
    with pytest.raises(SourceError, match=f"nothing to read in .*{name}: no web archive"):
        tasks([str(tmp_path / name)])


def test_the_same_archive_twice_is_one_task(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz", [1])
    assert len(tasks([str(path), str(tmp_path), str(tmp_path / "." / "a.warc.gz")])) == 1


def test_a_changed_file_is_other_work(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz", [1])
    before = tasks([str(path)])[0]
    warc(path, [1, 2])
    os.utime(path, ns=(1, 1))
    after = tasks([str(path)])[0]
    assert before.name == after.name
    assert before.state != after.state


@pytest.mark.parametrize(
    ("name", "content", "error", "words"),
    [
        ("gone.warc.gz", None, NotFound, "no file or folder"),
        ("notes.docx", b"x", SourceError, "no web archive"),
        ("broken.paths.gz", b"not packed", SourceError, "cannot be read"),
        ("far.paths", b"https://archive.example/a.warc.gz", SourceError, "curl -fLO https://archive.example/a.warc.gz"),
        ("pages.urls", b"https://news.example/story", SourceError, "onrecord add https://news.example/story"),
        ("long.paths", b"a.warc\n" * 100, SourceError, "more than 50 bytes"),
    ],
)
def test_what_no_crawl_can_read_is_named(tmp_path: Path, name: str, content: bytes | None, error: type[Exception], words: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=words):
        tasks([str(tmp_path / name)], limits=Limits(list_bytes=50))


def test_stores_are_for_engines_that_reach_them(tmp_path: Path) -> None:
    listed = packed(tmp_path / "warc.paths.gz", ["crawl-data/one.warc.gz", "s3a://other/two.wacz"])
    found = tasks([str(listed)], base="s3a://commoncrawl/", stores=True)
    assert [(t.path, t.kind) for t in found] == [("s3a://commoncrawl/crawl-data/one.warc.gz", "warc"), ("s3a://other/two.wacz", "wacz")]
    with pytest.raises(SourceError, match="does not lie on this machine"):
        tasks([str(listed)], base="s3a://commoncrawl/")
    with pytest.raises(SourceError, match="is no web archive"):
        tasks(["s3a://commoncrawl/folder"], stores=True)


def test_a_package_gives_the_pages_of_its_archives(tmp_path: Path) -> None:
    path = wacz(tmp_path / "site.wacz", warc(tmp_path / "in.warc.gz", range(3)))
    found = list(pages(tasks([str(path)])[0], Limits()))
    assert [f.place.url for f in found] == [f"https://news.example/{i}" for i in range(3)]
    assert {f.place.file for f in found} == {f"{path}!archive/in.warc.gz"}


@pytest.mark.parametrize(
    ("content", "limits", "words"),
    [(b"no zip", Limits(), "no WACZ package"), (None, Limits(warc_bytes=100), "unpacks to more than 100 bytes")],
)
def test_a_bad_package_is_a_reject(tmp_path: Path, content: bytes | None, limits: Limits, words: str) -> None:
    path = wacz(tmp_path / "bad.wacz", warc(tmp_path / "in.warc.gz", range(3)))
    if content is not None:
        path.write_bytes(content)
    (found,) = pages(Task("bad", "wacz", str(path)), limits)
    assert found.page is None
    assert words in found.reason
