"""What a person sees on a terminal, and what a file or another program gets instead."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord import Archive
from onrecord.cli.progress import progress
from onrecord.read import read
from tests.scale.made import story, warc

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
STEERING = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07)")


def on_a_terminal(*words: object, streams: tuple[str, ...] = ("stderr",)) -> tuple[int, str, str]:
    """The exit status of a command, what stands on the terminal, without colours, and what it printed elsewhere.

    :param streams: which of its streams the terminal is behind.
    """
    ours, theirs = pty.openpty()
    given = {**os.environ, "TERM": "xterm", "COLUMNS": "160"}
    ends = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, **dict.fromkeys(streams, theirs)}
    with subprocess.Popen(command(*words), **ends, stdin=subprocess.DEVNULL, env=given) as process:
        os.close(theirs)
        shown = b""
        while part := _part(ours):
            shown += part
        printed = process.stdout.read() if process.stdout else b""
        status = process.wait(120)
    os.close(ours)
    return status, shown.decode().replace("\r\n", "\n"), printed.decode()


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "onrecord", *map(str, words)]


def plain(shown: str) -> str:
    """Without colours, and what was written over as lines of their own."""
    return STEERING.sub("", shown).replace("\r", "\n")


def _part(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # on Linux: the other side is closed
        return b""


def test_adding_shows_how_far_it_is(tmp_path: Path) -> None:
    for i in range(3):
        (tmp_path / f"{i}.html").write_bytes(story(i))
    status, shown, printed = on_a_terminal("add", tmp_path, "--archive", tmp_path / "news.db")
    assert (status, printed) == (0, "")
    assert re.search(r"3 of 3 pages +\d+/(?:s|min) .* left +.*2\.html", plain(shown))
    assert "3 added." in shown


def test_of_a_web_archive_nobody_knows_how_many_pages_there_will_be(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz", range(4))
    status, shown, _ = on_a_terminal("add", path, "--archive", tmp_path / "news.db")
    assert status == 0
    assert re.search(r"\b4 pages +\d+/(?:s|min) +0:00:\d\d +https://news\.example/3", plain(shown))
    assert " of " not in plain(shown).partition("4 added")[0]


def test_progress_is_not_mixed_into_what_is_printed(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(story(1))
    status, shown, _ = on_a_terminal("read", tmp_path / "page.html", streams=("stdout", "stderr"))
    assert status == 0
    assert "Bridge number 1 opens in Nairobi" in shown
    assert "of 1 pages" not in shown
    status, shown, printed = on_a_terminal("read", tmp_path / "page.html")
    assert "1 of 1 pages" in shown
    assert "Bridge number 1 opens in Nairobi" not in shown.replace("page.html", "")
    assert "Bridge number 1 opens in Nairobi" in printed


def test_a_crawl_shows_pages_rejects_and_parts(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz", range(5), extra=[("https://news.example/empty", b" ")])
    status, shown, _ = on_a_terminal("crawl", path, "--archive", tmp_path / "news.db", "--stages", "article")
    assert status == 0
    assert re.search(r"% 6 pages, 0 rejected, \d+/s, part 1 of 1 .* left", plain(shown))
    assert "5 pages are in" in shown


def test_titles_are_bold_on_a_terminal_and_plain_in_a_file(tmp_path: Path) -> None:
    archive = tmp_path / "news.db"
    with Archive(archive) as kept:
        for i, words in enumerate((b"promise", b"word")):
            data = story(1).replace(b"promise", words)
            kept.add(read(data, url="https://news.example/1", fetched=f"2024-04-0{i + 1}T00:00:00Z"), data)
        kept.relate()
    for words in (("search", "bridge"), ("changes", "https://news.example/1"), ("quote", "to the people who live here")):
        status, shown, _ = on_a_terminal(*words, "--archive", archive, streams=("stdout",))
        printed = subprocess.run(command(*words, "--archive", archive), capture_output=True, check=True, text=True).stdout
        assert status == 0
        assert "\x1b[1m" in shown, words
        assert "\x1b" not in printed
        assert STEERING.sub("", shown) == printed


def test_nothing_is_shown_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(2) as step:
        step("one")
        step("two")
    assert capsys.readouterr() == ("", "")


def test_of_a_long_name_the_end_is_shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress(2, unit="records", shown=True) as step:
        step("x" * 100 + "/[bold]the-end.html")
    shown = STEERING.sub("", capsys.readouterr().err)
    assert "1 of 2 records" in shown
    assert "x" * 41 + "/[bold]the-end.html" in shown
    assert "x" * 42 not in shown
