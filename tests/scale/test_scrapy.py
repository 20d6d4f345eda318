"""The item pipeline, in a real spider against a site of this machine."""

from __future__ import annotations

import functools
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from onrecord.archive.store import Archive
from onrecord.archive.values import digest
from onrecord.model import Record
from onrecord.scale.scrapy import RecordPipeline
from tests.scale.made import story

pytest.importorskip("scrapy", reason="scrapy is not installed: pip install 'onrecord[scrapy]'")
from scrapy.exceptions import DropItem
from scrapy.http import HtmlResponse
from scrapy.settings import Settings as ScrapySettings

SPIDER = Path(__file__).resolve().parents[2] / "examples/scrapy_news.py"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        return


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A front page with links to five stories, a page without a word, one that robots.txt forbids, and a picture."""
    folder = tmp_path / "site"
    folder.mkdir()
    for i in range(5):
        (folder / f"{i}.html").write_bytes(story(i))
    (folder / "empty.html").write_bytes(b"")
    (folder / "secret.html").write_bytes(story(9))
    (folder / "a.png").write_bytes(b"\x89PNG")
    (folder / "robots.txt").write_text("User-agent: *\nDisallow: /secret.html\n")
    links = "".join(f'<a href="/{name}">{name}</a>' for name in (*(f"{i}.html" for i in range(5)), "empty.html", "secret.html", "a.png"))
    (folder / "index.html").write_text(f"<html><body><nav>{links}</nav></body></html>")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def response(number: int, body: bytes | None = None) -> HtmlResponse:
    headers = {"Content-Type": "text/html; charset=utf-8"}
    return HtmlResponse(f"https://news.example/{number}", headers=headers, body=story(number) if body is None else body)


def pipeline(**settings: object) -> RecordPipeline:
    """As Scrapy makes and opens it."""
    made = RecordPipeline.from_crawler(SimpleNamespace(settings=ScrapySettings(settings)))
    made.open_spider()
    return made


def test_without_an_archive_the_record_goes_into_the_item() -> None:
    item = pipeline().process_item({"response": response(3), "section": "news"})
    record = msgspec.convert(item.pop("record"), Record)
    assert record.article.headline == "Bridge number 3 opens in Quito"
    assert record.page.media_type == "text/html; charset=utf-8"
    assert record.page.fetched is not None
    assert item == {
        "section": "news",
        "url": "https://news.example/3",
        "sha256": digest(story(3)),
        "headline": "Bridge number 3 opens in Quito",
        "statements": len(record.statements),
    }
    assert len(record.statements) > 0
    assert pipeline(ONRECORD_FINDINGS=False).process_item({"response": response(3)})["statements"] == 0


def test_with_an_archive_the_record_goes_there(tmp_path: Path) -> None:
    made = pipeline(ONRECORD_ARCHIVE=str(tmp_path / "news.db"))
    item = made.process_item({"response": response(3)})
    made.close_spider()
    assert set(item) == {"url", "sha256", "headline", "statements"}
    with Archive(tmp_path / "news.db", read_only=True) as archive:
        assert [record.page.sha256 for record in archive.records()] == [item["sha256"]]
    pipeline().close_spider()  # there is none to close


def test_what_is_not_kept_is_dropped_with_its_reason_and_what_is_no_page_goes_through() -> None:
    made = pipeline(ONRECORD_KINDS="front page")
    with pytest.raises(DropItem, match=r"https://news\.example/3: kept out: it is of the kind “article”"):
        made.process_item({"response": response(3)})
    with pytest.raises(DropItem, match=r"https://news\.example/4: .*empty"):
        made.process_item({"response": response(4, b"")})
    assert made.process_item({"weather": "rain"}) == {"weather": "rain"}


@pytest.mark.slow
def test_a_spider_fills_an_archive(site: str, tmp_path: Path) -> None:
    settings = [f"ONRECORD_ARCHIVE={tmp_path / 'news.db'}", "ONRECORD_KINDS=article", "DOWNLOAD_DELAY=0"]
    command = [sys.executable, "-m", "scrapy", "runspider", str(SPIDER), "-a", f"start={site}"]
    run = subprocess.run([*command, *(w for s in settings for w in ("-s", s))], capture_output=True, text=True, check=False, timeout=240)
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr
    with Archive(tmp_path / "news.db", read_only=True) as archive:
        assert sorted(record.page.url or "" for record in archive.records()) == [f"{site}{i}.html" for i in range(5)], run.stderr
    assert "empty.html: The page is empty" in run.stderr
