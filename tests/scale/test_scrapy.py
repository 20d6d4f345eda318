"""The item pipeline, in a real spider against a site of this machine."""

from __future__ import annotations

import functools
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from onrecord.archive.store import Archive
from tests.scale.made import story

pytest.importorskip("scrapy", reason="scrapy is not installed: pip install 'onrecord[scrapy]'")
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
