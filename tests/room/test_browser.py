"""A person with a browser walks through the room: from the search to an article, its findings and its source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.archive.store import Archive
from onrecord.room.app import app
from tests.builder import bridge, record
from tests.room.serving import opened

CHROMIUM = Path("/usr/bin/chromium")
PAGE = b"<!doctype html><p>Captured</p><script>fetch('https://evil.example/')</script>"

EVIL = b"""<!doctype html><meta http-equiv=refresh content="0;url=https://evil.example/"><link rel=dns-prefetch href=//evil.example>
<body onload="fetch('https://evil.example/')" style="background:url(https://evil.example/a.png)"><script>location = "https://evil.example/"</script>
<img src=https://evil.example/b.png onerror=alert(1)><a href=https://evil.example/ ping=https://evil.example/>away</a>
<form action=https://evil.example/><button>send</button></form><iframe src=https://evil.example/></iframe>"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("browser") / "news.db"
    with Archive(path) as archive:
        archive.add(bridge(b"old", fetched="2024-03-04T20:00:00Z", headline="Harbour bridge opens"), b"old")
        archive.add(bridge(PAGE), PAGE)
        archive.add(record(b"flood", url="https://b.example/", headline="Elbe floods <img src=https://evil.example/x>"), b"flood")
        archive.add(record(EVIL, url="https://c.example/", headline="Nothing"), EVIL)
    with opened(app(path)) as found:
        yield found


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


def follow(page: Any, selector: str) -> None:
    """Press what leads to a page, and wait until it has come whole; a press alone waits for its address."""
    with page.expect_navigation():
        page.click(selector)


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
        page.click("summary:text-is('Filters')")
        page.fill("#q", '"eleven years"')
        page.fill("#speaker", "ruiz")
        page.press("#q", "Enter")
        page.wait_for_url("**/?q=**")
        assert page.locator(".hits h3").all_inner_texts() == ["Harbour bridge opens after eleven years"]
        follow(page, ".hits h3 a")
        assert page.locator("h1").inner_text() == "Harbour bridge opens after eleven years"
        assert page.locator(".notes li").count() == 3
        follow(page, ".text a[href='#figure-0']")
        assert page.url.endswith("#figure-0")
        assert page.locator("tr:target .words").inner_text() == "€2.4 billion"
        follow(page, "tr:target .number")
        assert page.url.endswith("#in-figure-0")
        page.uncheck("#show-time")
        assert (
            page.evaluate("getComputedStyle(document.querySelector('.text .time a')).textDecorationLine") == "none"
            if options.get("java_script_enabled", True)
            else True
        )
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        follow(page, ".tabs >> text=Captured page")
        assert page.frame_locator("iframe").locator("p").inner_text() == "Captured"
        follow(page, "text=As text, every sign of it")
        assert "<script>fetch(" in page.locator("pre").inner_text()
        follow(page, ".tabs >> text=Evidence")
        assert "chosen" in page.locator("table").inner_text()
        follow(page, ".tabs >> text=Versions")
        assert page.locator("ins").first.inner_text().strip() == "after eleven years"
        follow(page, "ol.versions a")
        assert page.locator("h1").inner_text() == "Harbour bridge opens"
        assert watched.complaints == []
        assert {url.split("/")[2] for url in watched.asked} == {address.split("/")[2]}


def test_from_a_filter_to_a_person_and_back_to_the_words(chromium: Any, address: str) -> None:
    with Watched(chromium) as watched:
        page = watched.page
        page.goto(address)
        follow(page, ".narrow >> text=Ana Ruiz")
        page.wait_for_url("**/?speaker=Ana+Ruiz")
        assert page.locator(".hits h3").count() == 1
        follow(page, ".hits h3 a")
        follow(page, ".notes >> text=Ana Ruiz >> nth=0")
        assert page.locator("h1").inner_text() == "Ana Ruiz"
        follow(page, ".tallies >> text=told")
        follow(page, "td .words")
        assert page.url.endswith("/document/2#in-said-1")
        follow(page, ".notes >> text=Link to these words >> nth=1")
        assert page.url.endswith("#in-shared-0")
        assert "€2.4 billion" in page.evaluate("Array.from(document.querySelectorAll('.shared'), (s) => s.textContent).join('')")
        follow(page, "header .meta a")
        assert page.locator("h1").inner_text() == "The Harbour Gazette"
        assert watched.complaints == []
        assert {url.split("/")[2] for url in watched.asked} == {address.split("/")[2]}


def test_the_reading_of_a_finding_beside_it(chromium: Any, address: str) -> None:
    """By pointer and by keyboard; it can be pointed at itself, and goes away with Escape (WCAG 1.4.13)."""
    with Watched(chromium) as watched:
        page = watched.page
        page.goto(f"{address}/document/2")
        figure = page.locator(".text a[href='#figure-0']")
        figure.hover()
        assert "2,400,000,000 EUR" in page.locator("#card").inner_text()
        page.hover("#card")
        page.wait_for_timeout(400)
        assert page.locator("#card").count() == 1
        page.keyboard.press("Escape")
        assert page.locator("#card").count() == 0
        page.mouse.move(0, 0)
        page.locator(".text a[href='#time-0']").focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        assert "4 March 2024" in page.locator("#card").inner_text()
        assert page.locator("[aria-describedby='card']").count() == 1
        page.check("#voice-others")
        assert watched.complaints == []


def test_the_captured_page_can_do_nothing(chromium: Any, address: str) -> None:
    """Not even where it is opened by itself."""
    with Watched(chromium) as watched:
        page = watched.page
        page.goto(f"{address}/document/4/frame")
        assert page.locator("u").inner_text() == "away"
        assert page.locator("script, a, img, link, form, iframe, [style]").count() == 0
        page.click("u")
        page.wait_for_timeout(300)
        assert page.url == f"{address}/document/4/frame"
        assert watched.complaints == []
        assert watched.asked == [f"{address}/document/4/frame"]


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
    ["--soft", "--raised", 4.5], ["--soft", "--lit", 4.5], ["--soft", "--said", 4.5], ["--link", "--paper", 4.5], ["--said-ink", "--lit", 3], ["--time", "--said", 3], ["--place", "--said", 3], ["--figure", "--said", 3]];
  return Object.fromEntries(pairs.map(([a, b, least]) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return [`${a} on ${b}`, [(x + 0.05) / (y + 0.05), least]];
  }));
}"""
