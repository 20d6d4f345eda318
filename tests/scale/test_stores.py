"""Files in a store: what is asked of Hadoop's command, and what comes of its answers. A script stands in for Java, and a folder for the store."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.errors import CrawlError, SourceError
from onrecord.scale import stores
from onrecord.scale.columns import TABLES
from onrecord.scale.stores import Parts, Stores

pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'onrecord[spark]'")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="the script that stands in for Java is one of the shell")

FOLDER = """
past=
for word in "$@"; do
  case "$word" in s3a://*) word="{root}/${{word#s3a://}}";; esac
  [ -n "$past" ] && set -- "$@" "$word"
  case "$word" in *FsShell) past=yes; set -- ;; esac
done
case "$1" in
  -get) cp -r "$3" "$4" ;;
  -put) shift 2; cp -r "$@" ;;
  -mkdir) shift; mkdir "$@" ;;
  -test) test "$2" "$3" ;;
esac
"""  # as `hadoop fs` does with a store in which s3a://NAME is the folder NAME

Java = Callable[[str], Path]


@pytest.fixture
def java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Java:
    """Makes a script the Java of this machine; gives a file in which each call leaves a line of its words."""
    monkeypatch.setattr(stores.time, "sleep", lambda seconds: None)
    home = tmp_path / "java"
    (home / "bin").mkdir(parents=True)
    monkeypatch.setenv("JAVA_HOME", str(home))

    def made(script: str) -> Path:
        (home / "bin" / "java").write_text(f'#!/bin/sh\necho "$*" >> {home}/calls\n{script}\n')
        (home / "bin" / "java").chmod(0o755)
        return home / "calls"

    return made


def test_keys_go_by_a_file_of_this_user_and_never_by_the_command_line(java: Java, tmp_path: Path) -> None:
    calls = java(
        f'cp "${{3%%:*}}/core-site.xml" {tmp_path}/site.xml; ls -ld "${{3%%:*}}" > {tmp_path}/rights; echo "${{3%%:*}}" > {tmp_path}/where'
    )
    Stores({"fs.s3a.secret.key": "s<e>&cret", "fs.s3a.endpoint": "here"}, ["/more/jars"]).get("s3a://news/a.warc.gz", tmp_path / "copy")
    (said,) = calls.read_text().splitlines()
    assert "cret" not in said
    assert "/more/jars/*" in said
    assert said.endswith(f"org.apache.hadoop.fs.FsShell -get -f s3a://news/a.warc.gz {tmp_path / 'copy'}")
    site = (tmp_path / "site.xml").read_text()
    assert "<property><name>fs.s3a.secret.key</name><value>s&lt;e&gt;&amp;cret</value></property>" in site
    assert (tmp_path / "rights").read_text().startswith("drwx------")
    assert not Path((tmp_path / "where").read_text().strip()).exists()


def test_a_busy_store_is_asked_again_after_longer_and_longer_pauses(java: Java, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(stores.time, "sleep", waited.append)
    calls = java(f"[ $(wc -l < {tmp_path}/java/calls) -ge 3 ] || {{ echo 'put: 503 Slow Down' >&2; exit 1; }}")
    Stores({}).put([tmp_path / "a", tmp_path / "b"], "s3a://kept/out")
    assert len(calls.read_text().splitlines()) == 3
    assert waited == [stores.PAUSE, 2 * stores.PAUSE]


@pytest.mark.parametrize(
    ("said", "words", "asked"),
    [
        ("put: 503 Slow Down", "put: 503 Slow Down", 3),
        ("mkdir: refused\n\tat org.apache.Fs.mkdir(Fs.java:12)\n\t... 4 more\nWARN and more", "mkdir: refused", 3),
        ("", "no reason was given.", 3),
        ("get: `s3a://news/a.warc.gz': No such file or directory", "there is no such file.", 1),
        ("get: s3a://news/a.warc.gz", "there is no such file.", 1),
    ],
)
def test_what_a_store_says_in_the_end_is_repeated(java: Java, tmp_path: Path, said: str, words: str, asked: int) -> None:
    calls = java(f"cat >&2 <<'END'\n{said}\nEND\nexit 1")
    with pytest.raises(SourceError) as error:
        Stores({}).get("s3a://news/a.warc.gz", tmp_path / "copy")
    assert str(error.value) == f"The store did not give or take s3a://news/a.warc.gz: {words}"
    assert len(calls.read_text().splitlines()) == asked


def test_without_java_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(CrawlError, match=r"Java cannot be run \(No such file or directory\)\. Install Java 17, or set JAVA_HOME"):
        Stores({}).has("s3a://kept/out")
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CrawlError, match="Install Java 17"):
        Stores({}).has("s3a://kept/out")


def made(folder: Path, name: str) -> Path:
    """What a task left: a part of each table, and a marker."""
    for table in TABLES:
        (folder / table).mkdir(parents=True)
        (folder / table / f"{name}.parquet").write_text(f"{table} of {name}")
    (folder / "done").mkdir()
    (folder / "done" / f"{name}.json").write_text(name)
    (folder / "crawl.json").write_text("{}")
    return folder


@pytest.mark.parametrize("out", ["s3a://kept/out/", "{here}/out"])
def test_parts_of_two_tasks_are_gathered_in_one_place(java: Java, tmp_path: Path, out: str) -> None:
    store, there = tmp_path / "store", tmp_path / ("store/kept/out" if out.startswith("s3a") else "out")
    java(FOLDER.format(root=store))
    parts = Parts(out.format(here=tmp_path), Stores({}))
    if not out.startswith("s3a"):
        made(there, "zero")  # a crawl on this machine has made the folders
    with parts.mirrored() as mirror:
        assert (mirror / "crawl.json").exists() is not out.startswith("s3a")
        mirror.mkdir(exist_ok=True)
        (mirror / "crawl.json").write_text('{"onrecord": "1"}')
        parts.begin(mirror)
    for name in ("one", "two", "one"):  # the first is done again by a machine that took over
        parts.publish(made(tmp_path / f"made-{name}-{os.urandom(4).hex()}", name), name)
    for table in TABLES:
        found = {path.name: path.read_text() for path in (there / table).iterdir() if path.name != "zero.parquet"}
        assert found == {f"{name}.parquet": f"{table} of {name}" for name in ("one", "two")}
    with parts.mirrored() as mirror:  # what tells a later run how far it is
        assert (mirror / "crawl.json").read_text() == '{"onrecord": "1"}'
        assert {path.stem for path in (mirror / "done").iterdir()} - {"zero"} == {"one", "two"}


def test_a_part_that_cannot_be_copied_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def torn(source: object, target: Path) -> None:
        Path(target).write_text("half")
        raise OSError(28, "No space left on device")

    made(tmp_path / "out", "zero")
    monkeypatch.setattr(stores.shutil, "copyfile", torn)
    with pytest.raises(OSError, match="No space left"):
        Parts(str(tmp_path / "out"), Stores({})).publish(made(tmp_path / "made", "one"), "one")
    assert {path.name for path in (tmp_path / "out").rglob("*") if path.is_file()} == {"zero.parquet", "zero.json", "crawl.json"}
