"""What stands on the command line becomes pages: files, folders, addresses, web archives, text, standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from onrecord.archive import warc
from onrecord.errors import EmptyPage, NotFound, OnrecordError, SourceError, TooLarge
from onrecord.limits import Limits
from onrecord.model import Page

if TYPE_CHECKING:
    from onrecord.fetch.get import Fetcher

TEXT = (".txt", ".text")
HTML = (".html", ".htm", ".xhtml", ".shtml")
WARC = (".warc", ".warc.gz", ".warc.zst")
PACKED = (".gz", ".br", ".zst")

EXAMPLE = "For example: onrecord read page.html"


class Source(NamedTuple):
    """A page that can be had, or the reason why it cannot; the name is what a person would call it."""

    name: str
    load: Callable[[], Page]


def sources(given: Iterable[str], limits: Limits) -> Iterator[Source]:
    """Every page behind the given words, in their order; a folder's files by name, a web archive's records by place.

    Nothing is read before ``load`` is called, but for web archives, whose records come as they are met.
    """
    for word in given:
        if word == "-":
            yield Source("standard input", lambda: _stdin(limits))
        elif word.lower().startswith(("http://", "https://")):
            yield Source(word, lambda word=word: _fetcher(limits).get(word))  # type: ignore[misc]
        elif os.path.isdir(word):  # of a name that is too long, Path.is_dir raises
            yield from _folder(Path(word), limits)
        else:
            yield from _file(Path(word), limits)


def count(given: Iterable[str]) -> int | None:
    """How many pages there will be; None where a web archive is among them, which tells only when it is read."""
    total = 0
    for word in given:
        path = Path(word)
        names = [p.name for p in path.rglob("*") if _is_page(p.name)] if os.path.isdir(word) else [path.name]
        if any(name.lower().endswith(WARC) for name in names):
            return None
        total += len(names)
    return total


def _folder(folder: Path, limits: Limits) -> Iterator[Source]:
    found = False
    for path in sorted(folder.rglob("*")):
        if path.is_file() and _is_page(path.name):
            found = True
            yield from _file(path, limits)
    if not found:
        words = f"The folder {folder} holds no pages: no file in it ends in {', '.join((*HTML, *TEXT, '.warc'))}."
        yield Source(str(folder), lambda: _fail(NotFound(words)))


def _is_page(name: str) -> bool:
    name = name.lower()
    for ending in PACKED:
        name = name.removesuffix(ending)
    return name.endswith((*HTML, *TEXT, ".warc"))


def _file(path: Path, limits: Limits) -> Iterator[Source]:
    if path.name.lower().endswith(WARC) and os.path.isfile(path):
        yield from _warc(path, limits)
    else:
        yield Source(str(path), lambda: _load(path, limits))


def _load(path: Path, limits: Limits) -> Page:
    try:
        size = path.stat().st_size
        if path.is_file() and size > limits.page_bytes:
            raise TooLarge(f"{path} has {size:,} bytes; onrecord reads pages of up to {limits.page_bytes:,}.")
        with path.open("rb") as stream:
            data = stream.read(limits.page_bytes + 1)
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}. Check the name. {EXAMPLE}") from None
    except OSError as error:
        raise SourceError(f"{path} cannot be opened: {error.strerror or error}.") from error
    if not data:
        raise EmptyPage(f"{path} is empty: it has no bytes.")
    plain = path.name.lower().removesuffix(".gz").endswith(TEXT)
    return Page(data=data, media_type="text/plain" if plain else None)


def _stdin(limits: Limits) -> Page:
    data = sys.stdin.buffer.read(limits.page_bytes + 1)
    if not data:
        raise EmptyPage("Nothing came on standard input. For example: onrecord read - < page.html")
    if len(data) > limits.page_bytes:
        raise TooLarge(f"Standard input brought more than {limits.page_bytes:,} bytes; give onrecord one page at a time.")
    return Page(data=data)


@lru_cache(maxsize=1)
def _fetcher(limits: Limits) -> Fetcher:
    """One for the whole command, so that each site's robots.txt is asked for once."""
    from onrecord.fetch.get import Fetcher

    return Fetcher(limits=limits)


def _warc(path: Path, limits: Limits) -> Iterator[Source]:
    try:
        for item in warc.pages(path, limits):
            if isinstance(item, Page):
                yield Source(item.url or f"{path}, a record without address", lambda item=item: item)  # type: ignore[misc]
            else:
                words = f"{path}, byte {item.offset:,}: {item.reason}"
                yield Source(item.url or f"{path}, byte {item.offset:,}", lambda words=words: _fail(SourceError(words)))  # type: ignore[misc]
    except OnrecordError as error:
        yield Source(str(path), lambda error=error: _fail(error))  # type: ignore[misc]


def _fail(error: OnrecordError) -> Page:
    raise error


def complain(name: str, error: OnrecordError | str) -> None:
    """Name a source that failed, on standard error; the rest go on."""
    words = str(error)
    click.echo(words if name in words else f"{name}: {words}", err=True)
