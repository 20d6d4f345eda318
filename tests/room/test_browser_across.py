"""A person with a browser compares outlets: story, quotation, map, timeline, and the box that offers headlines while one types."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.room.app import app
from tests.room.samples import filled
from tests.room.serving import opened
from tests.room.test_browser import Watched, chromium, follow

__all__ = ["chromium"]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path: Path = filled(tmp_path_factory.mktemp("across") / "news.db")
    with opened(app(path)) as found:
        yield found


def silent(watched: Watched, address: str) -> None:
    """Nothing was complained of, and no other host was asked for anything."""
    assert watched.complaints == []
    assert {url.split("/")[2] for url in watched.asked} == {address.split("/")[2]}


def until(page: Any, holds: str) -> None:
    """Wait for what a script says; the page's own policy forbids the waiting that playwright offers."""
    for _ in range(100):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {holds}")


@pytest.mark.parametrize(
    "options",
    [{}, {"viewport": {"width": 390, "height": 844}}, {"java_script_enabled": False}],
    ids=["wide", "phone", "without JavaScript"],
)
def test_following_a_quotation_to_another_outlet(chromium: Any, address: str, options: dict[str, Any]) -> None:
    with Watched(chromium, **options) as watched:
        page = watched.page
        page.goto(f"{address}/stories")
        follow(page, "td .words")
        assert "River Arda" in page.locator("h1").inner_text()
        assert (
            page.locator(".matrix thead a").all_inner_texts()
            == ["Valley Courier", "Torrel Evening Post", "National Gazette", "Coast Radio"]
            or options
        )
        follow(page, "#articles + ol >> text=Torrel flood: mayor warned")
        follow(page, ".notes >> text=Also quoted by 3 other articles")
        assert page.locator(".journey li").count() == 4
        follow(page, ".journey >> text=Money for the Torrel dam was cut before the flood")
        assert "?words=" in page.url
        assert "second warning" in page.locator(".shared").last.inner_text() or page.locator(".shared").count() > 1
        page.go_back()
        page.go_back()
        follow(page, "text=The same story in 3 other articles")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") if options.get("java_script_enabled", True) else True
        silent(watched, address)


def test_headlines_are_offered_while_one_types_and_taken_by_keyboard(chromium: Any, address: str) -> None:
    with Watched(chromium) as watched:
        page = watched.page
        page.goto(address)
        page.keyboard.press("/")
        page.keyboard.type("tor")
        page.wait_for_selector("#offered a")
        offered = page.locator("#offered .title").all_inner_texts()
        assert all("Torrel" in headline for headline in offered)
        page.keyboard.type("rel gov")
        until(page, "document.querySelectorAll('#offered .title').length === 1")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/document/2")
        page.go_back()
        page.fill("#q", "dam")
        page.wait_for_selector("#offered a")
        page.keyboard.press("Escape")
        assert page.locator("#offered").count() == 0
        page.keyboard.press("Enter")
        page.wait_for_url("**/?q=dam**")
        silent(watched, address)


def test_from_the_map_to_the_pages_of_a_place(chromium: Any, address: str) -> None:
    with Watched(chromium) as watched:
        page = watched.page
        page.goto(address)
        follow(page, ".views >> text=Map")
        page.locator(".map a[href*='box=29']").click()  # south of 30 degrees: Alexandria and Cairo stand in one dot
        page.wait_for_url("**/map?box=**")
        assert page.locator(".map text").all_text_contents() == ["Alexandria", "Cairo"]
        page.locator(".map a").first.click()
        page.wait_for_url("**/?place=**")
        assert page.locator(".hits h3").count() == 1
        follow(page, ".hits h3 a")
        page.click(".spot-map summary >> nth=0")
        until(page, "document.querySelector('.spot-map img').naturalWidth === 300")
        silent(watched, address)


def test_a_bar_of_the_timeline_leads_to_its_pages(chromium: Any, address: str) -> None:
    with Watched(chromium) as watched:
        page = watched.page
        page.goto(f"{address}/timeline?language=en")
        page.locator(".bars.day a").last.click()
        page.wait_for_url("**/?language=en&since=2024-06-12&until=2024-06-12")
        assert page.locator(".hits h3").count() == 2
        silent(watched, address)


@pytest.mark.parametrize(("document", "side"), [(5, "right"), (6, "right"), (7, "left"), (8, "left"), (9, "left"), (10, "left")])
def test_each_script_is_set_from_its_own_side(chromium: Any, address: str, document: int, side: str) -> None:
    with Watched(chromium, viewport={"width": 390, "height": 844}) as watched:
        page = watched.page
        page.goto(f"{address}/document/{document}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for selector in ("h1", ".text p"):
            direction = page.evaluate("(s) => getComputedStyle(document.querySelector(s)).direction", selector)
            assert direction == {"right": "rtl", "left": "ltr"}[side]
        spaced = page.evaluate("getComputedStyle(document.querySelector('h1')).letterSpacing")
        assert (spaced in ("normal", "0px")) is (document != 9)  # letters that join, and those of one width, are not moved
        silent(watched, address)


@pytest.mark.parametrize("where", ["/", "/?q=dam", "/story/%232", "/document/2", "/map", "/timeline"])
def test_the_first_paint_comes_soon(chromium: Any, address: str, where: str) -> None:
    """The best of five, as the machine may be busy."""
    with Watched(chromium) as watched:
        painted = []
        for _ in range(5):
            watched.page.goto(address + where)
            until(watched.page, "performance.getEntriesByName('first-contentful-paint').length > 0")
            painted.append(watched.page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        assert min(painted) <= 300


@pytest.mark.parametrize(("zone", "says"), [("Asia/Tokyo", "(11 June 2024, 14:30 by your clock)"), ("Europe/Warsaw", None)])
def test_moments_stand_by_both_clocks(chromium: Any, address: str, zone: str, says: str | None) -> None:
    with Watched(chromium, timezone_id=zone) as watched:
        watched.page.goto(f"{address}/document/11")
        byline = watched.page.locator(".head .byline").inner_text()
        assert "Published 11 June 2024, 07:30 (UTC+2)" in byline
        assert says is None or says in byline
        assert ("07:30 (UTC+2) (" in byline) is (says is not None)
        silent(watched, address)
