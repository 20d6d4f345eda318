"""A person with a browser walks through the room: from the search to an article, its findings and its source."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from onrecord.archive.store import Archive
from onrecord.room.app import app
from tests.builder import bridge, record

CHROMIUM = Path("/usr/bin/chromium")
PAGE = b"<!doctype html><p>Captured</p><script>fetch('https://evil.example/')</script>"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("browser") / "news.db"
    with Archive(path) as archive:
        archive.add(bridge(b"old", fetched="2024-03-04T20:00:00Z", headline="Harbour bridge opens"), b"old")
        archive.add(bridge(PAGE), PAGE)
        archive.add(record(b"flood", url="https://b.example/", headline="Elbe floods <img src=https://evil.example/x>"), b"flood")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app(path), host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(5)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")
    if not CHROMIUM.exists():
        pytest.skip(f"there is no browser at {CHROMIUM}: apt-get install chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-quic"])
        yield browser
        browser.close()


class Watched:
    """A page of a browser with everything it asks for and complains of."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
        {"java_script_enabled": False},
    ],
    ids=["wide", "phone in the dark", "without JavaScript"],
)
def test_from_search_to_article(chromium: Any, address: str, options: dict[str, Any]) -> None:
    with Watched(chromium, **options) as watched:
        page = watched.page
        page.goto(address)
        page.fill("#q", '"eleven years"')
        page.fill("#speaker", "ruiz")
        page.press("#q", "Enter")
        page.wait_for_url("**/?q=**")
        assert page.locator(".hits h3").all_inner_texts() == ["Harbour bridge opens after eleven years"]
        page.click(".hits h3 a")
        assert page.locator("h1").inner_text() == "Harbour bridge opens after eleven years"
        assert page.locator(".notes li").count() == 3
        page.click(".text a[href='#figure-0']")
        assert page.url.endswith("#figure-0")
        assert page.locator("tr:target .words").inner_text() == "€2.4 billion"
        page.click("tr:target .number")
        assert page.url.endswith("#in-figure-0")
        page.uncheck("#show-time")
        assert (
            page.evaluate("getComputedStyle(document.querySelector('.text .time')).textDecorationLine") == "none"
            if options.get("java_script_enabled", True)
            else True
        )
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.click("text=The captured page, as text")
        assert "<script>fetch(" in page.locator("pre").inner_text()
        page.click("text=Back to the article")
        page.click(".versions a")
        assert page.locator("h1").inner_text() == "Harbour bridge opens"
        assert watched.complaints == []
        assert {url.split("/")[2] for url in watched.asked} == {address.split("/")[2]}


def test_with_the_keyboard_alone(chromium: Any, address: str) -> None:
    with Watched(chromium) as watched:
        page = watched.page
        page.goto(address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("/")
        page.keyboard.type("floods")
        page.keyboard.press("Enter")
        page.wait_for_url("**/?q=floods**")
        page.locator(".hits h3 a").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/document/3")
        assert page.locator("h1").inner_text() == "Elbe floods <img src=https://evil.example/x>"
        assert page.evaluate("document.querySelectorAll('img').length") == 0
        assert watched.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read(chromium: Any, address: str, scheme: str) -> None:
    """Contrast of WCAG AA (4.5) for every kind of small text, and 3 for the lines under findings."""
    with Watched(chromium, color_scheme=scheme) as watched:
        watched.page.goto(f"{address}/document/2")
        ratios = watched.page.evaluate(CONTRAST)
        assert {name: ratio for name, (ratio, least) in ratios.items() if ratio < least} == {}
        assert len(ratios) >= 10


CONTRAST = """() => {
  const style = getComputedStyle(document.documentElement);
  const light = (name) => {
    const hex = style.getPropertyValue(name).trim().slice(1);
    const [r, g, b] = [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const pairs = [["--ink", "--paper", 4.5], ["--ink", "--said", 4.5], ["--ink", "--lit", 4.5], ["--ink", "--found", 4.5], ["--soft", "--paper", 4.5],
    ["--soft", "--raised", 4.5], ["--soft", "--lit", 4.5], ["--link", "--paper", 4.5], ["--said-ink", "--lit", 3], ["--time", "--said", 3], ["--place", "--said", 3], ["--figure", "--said", 3]];
  return Object.fromEntries(pairs.map(([a, b, least]) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return [`${a} on ${b}`, [(x + 0.05) / (y + 0.05), least]];
  }));
}"""
