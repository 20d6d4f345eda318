"""What stands on the command line: folders, web archives, addresses, standard input; and where the output goes, or cannot go."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from onrecord import Archive
from onrecord.cli import run as run_module
from onrecord.cli import sources
from onrecord.errors import Unreachable
from onrecord.limits import LIMITS, Limits
from onrecord.model import Options, Page, Record
from onrecord.read import read_page
from tests.cli.test_read import PAGE, run
from tests.scale.made import story, warc

LONG = "a" * 300  # characters; no file system takes a name of more than 255


@pytest.fixture(autouse=True)
def one_fetcher_a_command() -> Iterator[None]:
    sources._fetcher.cache_clear()
    yield
    sources._fetcher.cache_clear()


def headlines(output: str) -> list[str]:
    return [json.loads(line)["article"]["headline"] for line in output.splitlines()]


def test_a_web_archive_brings_its_pages_in_their_order(tmp_path: Path) -> None:
    path = warc(tmp_path / "two.warc.gz", [4, 1])
    told = run("read", "--json", str(path))
    assert told.exit_code == 0, told.stderr
    assert headlines(told.stdout) == ["Bridge number 4 opens in Perth", "Bridge number 1 opens in Nairobi"]
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    assert headlines(run("read", "--json", str(tmp_path)).stdout)[0] == "Ferry returns to Oban"  # by name: page.html, two.warc.gz


def test_damage_in_a_web_archive_is_named_with_its_place_and_the_rest_is_read(tmp_path: Path) -> None:
    path = warc(tmp_path / "two.warc.gz", range(2))
    data, end = path.read_bytes(), len(warc(tmp_path / "one.warc.gz", range(1)).read_bytes())
    path.write_bytes(data[: end - 200] + bytes(80) + data[end - 120 :])
    told = run("read", "--json", str(path))
    assert told.exit_code == 1
    assert headlines(told.stdout) == ["Bridge number 1 opens in Nairobi"]
    assert f"{path}, byte 0: " in told.stderr


def test_a_web_archive_that_cannot_be_read_at_all_is_named_and_the_rest_go_on(tmp_path: Path) -> None:
    (tmp_path / "empty.warc").write_bytes(b"")
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    told = run("read", "--json", str(tmp_path / "empty.warc"), str(tmp_path / "page.html"))
    assert told.exit_code == 1
    assert told.stderr == f"{tmp_path / 'empty.warc'}: This web archive is empty: it has no bytes.\n"
    assert headlines(told.stdout) == ["Ferry returns to Oban"]


def test_a_folder_without_pages_says_what_a_page_is(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("no page")
    told = run("read", str(tmp_path))
    assert told.exit_code == 1
    assert told.stderr.startswith(f"The folder {tmp_path} holds no pages: no file in it ends in .html, ")


def test_standard_input_without_bytes_or_with_too_many() -> None:
    told = run("read", "-", text="")
    assert (told.exit_code, told.stderr) == (
        1,
        "Nothing came on standard input. For example: onrecord read - < page.html\n",
    )
    told = run("read", "-", text=b"x" * (LIMITS.page_bytes + 1))
    assert told.exit_code == 1
    assert told.stderr.startswith(f"standard input: Standard input brought more than {LIMITS.page_bytes:,} bytes; give onrecord one page")


def test_an_address_of_this_machine_is_not_gone_to() -> None:
    told = run("read", "http://127.0.0.1:9/story")
    assert told.exit_code == 1
    assert told.stderr == "http://127.0.0.1:9/story: 127.0.0.1 is this machine. onrecord only goes to public addresses.\n"


def test_addresses_are_fetched_by_one_that_remembers_each_robots_txt(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[FakeFetcher] = []

    class FakeFetcher:
        def __init__(self, limits: Limits) -> None:
            made.append(self)
            self.asked: list[str] = []

        def get(self, url: str) -> Page:
            self.asked.append(url)
            if url.endswith("gone"):
                raise Unreachable("It answered 410.")
            return Page(story(len(self.asked)), url=url)

    monkeypatch.setattr(import_module("onrecord.fetch.get"), "Fetcher", FakeFetcher)
    told = run("read", "--json", "https://a.example/1", "https://a.example/gone", "HTTPS://a.example/3")
    assert told.exit_code == 1
    assert headlines(told.stdout) == ["Bridge number 1 opens in Nairobi", "Bridge number 3 opens in Quito"]
    assert told.stderr == "https://a.example/gone: It answered 410.\n"
    assert [fetcher.asked for fetcher in made] == [["https://a.example/1", "https://a.example/gone", "HTTPS://a.example/3"]]


def test_how_many_pages_there_will_be(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    (folder / "deep").mkdir(parents=True)
    for name in ("a.html", "b.txt", "notes.csv", "deep/c.htm.gz"):
        (folder / name).write_text("x")
    assert sources.count([str(folder), "page.html", "https://a.example/"]) == 5
    (folder / "deep" / "d.warc.gz").write_text("x")
    assert sources.count([str(folder), "page.html"]) is None
    assert sources.count(["crawl.WARC.gz"]) is None


# ── names that no file can have, and output that cannot be written ─────────


def test_a_name_that_is_too_long_is_named_and_the_rest_go_on(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    told = run("read", "--json", f"{LONG}.html", f"{LONG}.warc", str(tmp_path / "page.html"))
    assert told.exit_code == 1
    assert headlines(told.stdout) == ["Ferry returns to Oban"]
    assert [line.partition("aaa")[2].lstrip("a") for line in told.stderr.splitlines()] == [
        ".html cannot be opened: File name too long.",
        ".warc cannot be opened: File name too long.",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["search", "x", "--archive", LONG], f"There is no archive at {LONG}. Make one with: "),
        (["changes", "x" * 300, "--archive", "{archive}"], "No change is known."),
        (["crawl", f"{LONG}.warc", "--out", "{folder}/out"], f"There is no file or folder {LONG}.warc. Check the name."),
        (["load", LONG, "--archive", "{archive}"], f"{LONG}/done cannot be opened or written: File name too long. Check the name, the folder and"),
        (["export", "{archive}", "--to", "jsonl", "--out", "{folder}/none/x"], "{folder}/none/x cannot be opened or written: No such file or directory."),
        (["export", "{archive}", "--to", "parquet", "--out", "{archive}"], "{archive} cannot be opened or written: File exists."),
        (["desk", "export", "{archive}", "--out", "{folder}"], "{folder} cannot be opened or written: Is a directory."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_is_a_sentence(words: list[str], said: str, tmp_path: Path) -> None:
    names = {"archive": str(tmp_path / "news.db"), "folder": str(tmp_path)}
    Archive(tmp_path / "news.db").close()
    told = run(*(word.format(**names) for word in words))
    assert told.exception is None or isinstance(told.exception, SystemExit)
    assert told.stderr.startswith(said.format(**names))
    assert told.stderr.count("\n") == 1


def test_a_reader_of_the_output_that_has_enough_is_no_fault_of_a_page(tmp_path: Path) -> None:
    """As `onrecord read pages/ --json | head -1`."""
    for i in range(40):
        (tmp_path / f"{i:02}.html").write_bytes(story(i))
    command = [sys.executable, "-m", "onrecord", "read", "--json", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        assert headlines(process.stdout.readline()) == ["Bridge number 0 opens in Lisbon"]
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(60) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_output_onto_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "onrecord", "read", "--json", str(tmp_path / "page.html"), str(tmp_path / "page.html")]
        told = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (told.returncode, told.stderr) == (1, "This cannot be done: No space left on device.\n")


def test_stopped_while_adding_keeps_what_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for i in range(3):
        (tmp_path / f"{i}.html").write_bytes(story(i))
    archive = tmp_path / "news.db"
    words = ["add", *(str(tmp_path / f"{i}.html") for i in range(3)), "--archive", str(archive)]

    def stopping(page: Page, options: Options) -> Record:
        if page.data == story(2):
            raise KeyboardInterrupt
        return read_page(page, options)

    with monkeypatch.context() as patched:
        patched.setattr(run_module, "read_page", stopping)
        told = run(*words)
    assert told.exit_code == 130
    assert told.stderr == f"Stopped. 2 added. All of it is safe in {archive}; run the same command again to go on.\n"
    with Archive(archive) as kept:
        assert len(kept) == 2
    assert run(*words).stderr.startswith("1 added, 2 already there. ")
