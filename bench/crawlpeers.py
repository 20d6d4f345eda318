"""What a crawl costs a page, beside other readers of the same WARC; run by ``python -m bench.crawl``.

Each contender is a process of its own, as a crawl's worker is: it begins with everything loaded, looks for garbage as seldom, and meets each page for the first
time. All take the same 25 pages by turns, so that a busy machine tells on all of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from bench.crawlmade import everything
from onrecord.errors import OnrecordError
from onrecord.model import Options, Page
from onrecord.read import read_page
from onrecord.scale.columns import rows
from onrecord.scale.outcomes import Found, Settings, outcome
from onrecord.scale.parquet import ready
from onrecord.scale.parts import Spool, write
from onrecord.scale.worker import settle

BLOCK = 25  # pages that each contender takes by turns
WHOLE, ARTICLE = Options(), Options(findings=False)


class Reader(NamedTuple):
    """Takes pages one by one, and does what is left at their end."""

    take: Callable[[Found], object]
    finish: Callable[[], object] = lambda: None
    whole_way: bool = False  # whether its way begins at the WARC


def crawl(options: Options) -> Callable[[Path], Reader]:
    """The whole way of a crawl: outcome, rows, work file, Parquet."""

    def made(folder: Path) -> Reader:
        ready()
        folder.mkdir(parents=True)
        spool, settings = Spool(folder / "rows"), Settings(options)
        return Reader(lambda found: spool.add(rows(outcome(found, settings))), lambda: write(spool, folder), True)

    return made


def read(options: Options) -> Callable[[Path], Reader]:
    """The reading alone."""

    def take(found: Found) -> None:
        try:
            read_page(_page(found), options)
        except OnrecordError:
            return

    return lambda folder: Reader(take)


def trafilatura(folder: Path) -> Reader:
    import trafilatura as theirs

    return Reader(lambda found: theirs.bare_extraction(_page(found).data, url=found.place.url, with_metadata=True))


def newsplease(folder: Path) -> Reader:
    from newsplease import NewsPlease

    return Reader(lambda found: NewsPlease.from_html(_page(found).data.decode("utf-8", "replace"), url=found.place.url))


READERS: dict[str, Callable[[Path], Reader]] = {
    "crawl, whole record": crawl(WHOLE),
    "read, whole record": read(WHOLE),
    "crawl --stages article": crawl(ARTICLE),
    "read, article alone": read(ARTICLE),
    "trafilatura (text and metadata)": trafilatura,
    "news-please": newsplease,
}
NEEDS = {"trafilatura (text and metadata)": "trafilatura", "news-please": "newsplease"}


def beside(source: Path, most: int, folder: Path) -> Iterator[str]:
    """The table: processor time a page, and pages a second and core."""
    names = [name for name in READERS if name not in NEEDS or find_spec(NEEDS[name])]
    contenders = {name: _Contender(name, source, most, folder / f"{i}") for i, name in enumerate(names)}
    count = min(contender.count for contender in contenders.values())
    spent = dict.fromkeys(names, 0.0)
    for at in [*range(0, count, BLOCK), None]:
        for name, contender in contenders.items():
            spent[name] += contender.ask(at)
    yield f"{'':34}{'ms a page':>10}{'pages/s/core':>14}    ({count} pages of {source.name}, processor time)"
    for name, seconds in spent.items():
        yield f"{name:34}{seconds / count * 1000:10.2f}{count / seconds:14.0f}"


class _Contender:
    def __init__(self, name: str, source: Path, most: int, folder: Path) -> None:
        context = get_context("spawn")
        self._channel, theirs = context.Pipe()
        context.Process(target=_compete, args=(theirs, name, source, most, folder), daemon=True).start()
        self.count: int = self._channel.recv()

    def ask(self, at: int | None) -> float:
        """Seconds that it takes for the pages from ``at`` on, or for what is left to do at the end."""
        self._channel.send(at)
        seconds: float = self._channel.recv()
        return seconds


def _compete(channel: Connection, name: str, source: Path, most: int, folder: Path) -> None:
    begun = time.process_time()
    found = everything(source)
    reading = (time.process_time() - begun) / len(found)
    chosen = found[:: max(1, len(found) // most)][:most]
    reader = READERS[name](folder)
    for page in found[1:3]:
        reader.take(page)  # loads what it needs; a work file then holds two pages more
    settle()
    channel.send(len(chosen))
    while (at := channel.recv()) is not None:
        block = chosen[at : at + BLOCK]
        channel.send(_timed(lambda block=block: [reader.take(page) for page in block]) + reading * len(block) * reader.whole_way)
    channel.send(_timed(reader.finish))


def _timed(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _page(found: Found) -> Page:
    assert found.page
    return found.page
