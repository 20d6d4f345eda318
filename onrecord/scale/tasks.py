"""What a crawl is made of: one task a web archive file, and files of a folder by the hundred."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from onrecord.errors import NotFound, SourceError
from onrecord.limits import LIMITS, Limits
from onrecord.model import Frozen

WARC = (".warc", ".warc.gz", ".warc.zst")
WACZ = ".wacz"
LISTS = (".paths", ".paths.gz", ".list", ".urls")
PAGES = (".html", ".htm", ".xhtml", ".shtml", ".html.gz", ".htm.gz", ".html.br", ".html.zst", ".txt", ".txt.gz")
FILES_A_TASK = 200  # of a folder: some ten seconds of work, so that little is done twice after a stop
STORE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}://")  # two letters at least: C:/ is a disk
NAME = re.compile(r"[^A-Za-z0-9.-]+")


class Task(Frozen, frozen=True):
    """A piece of a crawl that is done as a whole by one worker.

    ``name`` is its file name among the parts: stable for the same input, so that a second run finds what is done.
    """

    name: str
    kind: Literal["warc", "wacz", "files"]
    path: str  # the file; for "files" the folder that they lie in
    files: tuple[str, ...] = ()  # of a folder, relative to it
    state: str = ""  # size and time of change of the input, to notice that it is another file now
    copy: str | None = None  # where its bytes lie on this machine, of a file that stands in a store elsewhere

    @property
    def here(self) -> str:
        """The file to open."""
        return self.copy or self.path


def tasks(given: Iterable[str], base: str | None = None, limits: Limits = LIMITS, stores: bool = False) -> list[Task]:
    """The tasks behind paths: web archives, WACZ packages, folders of pages or archives, and lists that name archives a line each.

    :param base: the folder or store that a list's names count from; else the list's own folder.
    :param stores: whether archives may stand in a store (``s3a://…``), as the engine's own file systems reach them.
    :raises NotFound: where a path does not exist.
    :raises SourceError: where a path is nothing that a crawl can read.
    """
    words = list(given)
    found = {task.name: task for word in words for task in _tasks(word, base, limits, stores)}
    if not found:
        raise SourceError(
            f"There is nothing to read in {', '.join(words)}: no web archive ({', '.join((*WARC, WACZ))}) and no page (.html …)."
        )
    return list(found.values())


def _tasks(word: str, base: str | None, limits: Limits, stores: bool) -> Iterator[Task]:
    path, name = Path(word), word.lower()
    if elsewhere(word):
        yield _stored(word, stores)
    elif os.path.isdir(path):  # of a name that is too long, Path.is_dir raises
        yield from _folder(path, limits)
    elif not os.path.isfile(path):
        raise NotFound(f"There is no file or folder {path}. Check the name. For example: onrecord crawl archives/ --out tables")
    elif name.endswith((*WARC, WACZ)):
        yield _archive(path)
    elif name.endswith(LISTS):
        for line in _lines(path, limits):
            yield from _listed(_joined(base or str(path.parent), line), base, limits, stores)
    elif name.endswith(PAGES):
        yield _files(path.parent, [path.name])
    else:
        raise SourceError(f"{path} is no web archive (.warc, .warc.gz, .wacz), folder, page or list (.paths, .list) that a crawl can read.")


def _listed(word: str, base: str | None, limits: Limits, stores: bool) -> Iterator[Task]:
    """A name in a list; an archive that is not there is a task as well, which a crawl then names among those that are not finished."""
    if word.lower().endswith((*WARC, WACZ)) and not elsewhere(word) and not os.path.exists(word):
        yield _archive(Path(word))
    else:
        yield from _tasks(word, base, limits, stores)


def elsewhere(word: str) -> bool:
    """Whether this names a file in a store or on the web rather than on this machine.

    >>> elsewhere("s3a://commoncrawl/a.warc.gz"), elsewhere("archives/a.warc.gz")
    (True, False)
    """
    return STORE.match(word) is not None


def _joined(base: str, line: str) -> str:
    if elsewhere(line):
        return line
    return f"{base.rstrip('/')}/{line.lstrip('/')}" if elsewhere(base) else str(Path(base) / line)


def _stored(word: str, stores: bool) -> Task:
    if word.lower().startswith("http") and not word.lower().endswith((*WARC, WACZ)):
        raise SourceError(
            f"{word} is no web archive (.warc, .warc.gz, .wacz). Pages are fetched one by one with: onrecord add {word} --archive news.db; "
            "those of a whole site, as they come, with: onrecord watch."
        )
    if not stores:
        raise SourceError(
            f"{word} does not lie on this machine. A crawl reads files: download it first, for example with: "
            f"curl -fLO {word if word.lower().startswith('http') else 'https://…'} "
            "(a list of addresses: wget -nc -i FILE), or read it out of its store with --engine spark (see docs/spark.md)."
        )
    if not word.lower().endswith((*WARC, WACZ)):
        raise SourceError(f"{word} is no web archive (.warc, .warc.gz, .wacz). Name archives in a store one by one, or in a list (.paths).")
    return Task(_name(word.rstrip("/").rpartition("/")[2], [word]), "wacz" if word.lower().endswith(WACZ) else "warc", word)


def _folder(folder: Path, limits: Limits) -> Iterator[Task]:
    loose: list[str] = []
    for path in sorted(folder.rglob("*")):
        name = path.name.lower()
        if not path.is_file():
            continue
        if name.endswith((*WARC, WACZ)):
            yield _archive(path)
        elif name.endswith(PAGES):
            loose.append(path.relative_to(folder).as_posix())
    for i in range(0, len(loose), FILES_A_TASK):
        yield _files(folder, loose[i : i + FILES_A_TASK])


def _archive(path: Path) -> Task:
    kind: Literal["warc", "wacz"] = "wacz" if path.name.lower().endswith(WACZ) else "warc"
    return Task(_name(path.name, [str(path.resolve())]), kind, str(path), state=_state([path]))


def _files(folder: Path, files: list[str]) -> Task:
    return Task(
        _name(folder.name or "pages", [str(folder.resolve()), *files]),
        "files",
        str(folder),
        tuple(files),
        _state([folder / file for file in files]),
    )


def _name(stem: str, parts: list[str]) -> str:
    """A file name that says what it is made from, with a digest that tells apart two of the same name."""
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{NAME.sub('-', stem)[:80].strip('.-') or 'part'}-{digest}"


def _state(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        if not os.path.exists(path):
            return ""
        stat = path.stat()
        digest.update(f"{stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def _lines(path: Path, limits: Limits) -> Iterator[str]:
    """The names in a list, as Common Crawl publishes them (warc.paths.gz) or one's own; empty lines and those that begin with # are left out."""
    try:
        with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as stream:
            data = stream.read(limits.list_bytes + 1)
    except (OSError, EOFError) as error:
        raise SourceError(f"The list {path} cannot be read: {error}.") from error
    if len(data) > limits.list_bytes:
        raise SourceError(f"The list {path} has more than {limits.list_bytes:,} bytes. Cut it into several.")
    if b"\0" in data:
        raise SourceError(f"The list {path} is no list of names in UTF-8, a line each.")
    for line in data.decode("utf-8", "replace").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def members(path: str, name: str | None = None) -> list[zipfile.ZipInfo]:
    """The web archives inside a WACZ package, in its own order.

    :param name: what to call it where it lies under another name.
    :raises SourceError: where it is no such package or holds no web archive.
    """
    try:
        with zipfile.ZipFile(path) as package:
            found = [info for info in package.infolist() if info.filename.lower().endswith(WARC) and not info.is_dir()]
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise SourceError(f"{name or path} is no WACZ package that can be read: {error}.") from error
    if not found:
        raise SourceError(f"{name or path} holds no web archive: no file in it ends in {', '.join(WARC)}.")
    return found
