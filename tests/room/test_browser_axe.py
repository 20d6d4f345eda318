"""Every kind of page before axe-core: nothing serious, in either light, wide and on a phone; nothing is wider than the screen, complains, or asks another host for anything."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from onrecord.archive.deskfields import Spot
from onrecord.archive.store import Archive
from onrecord.limits import Limits
from onrecord.room.app import app
from tests.room.samples import filled
from tests.room.serving import opened
from tests.room.test_browser import Watched, chromium

__all__ = ["chromium"]
pytestmark = pytest.mark.browser

PAGES = (
    "/", "/?q=dam", "/?q=dam&outlet=Valley+Courier&has_figure=1", "/?q=xyzzy", "/?since=x", "/?language=ar",
    "/document/2", "/document/2?words=10-30", "/document/5", "/document/6", "/document/7", "/document/8", "/document/9", "/document/10",
    "/document/2/page", "/document/2/source", "/document/2/blocks", "/document/2/evidence", "/document/11/versions", "/document/4/copies",
    "/people", "/people?name=dolny", "/person/1", "/place?name=Alexandria", "/outlets", "/outlet?name=Valley+Courier",
    "/stories", "/story/%232", "/quotes", "/quotes?q=flood+gates+at+torrel", "/quote/2", "/map", "/map?q=xyzzy", "/timeline",
    "/desk", "/desk?kind=note", "/desk?tag=flood", "/desk/trash", "/desk/on/2", "/desk/on/2/statement/0", "/desk/on/2/figure/0",
    "/nothing", "/document/999", "/document/3",
)  # fmt: skip
LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
SERIOUS = """axe.run().then((r) => r.violations.filter((v) => ['serious', 'critical'].includes(v.impact))
  .map((v) => [v.id, v.nodes.slice(0, 3).map((n) => n.html.slice(0, 150))]))"""


@pytest.fixture(scope="module")
def axe() -> str:
    package = pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    return files(package).joinpath("axe.min.js").read_text("utf-8")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = filled(tmp_path_factory.mktemp("axe") / "news.db")
    with Archive(path) as archive:
        desk, record = archive.desk, archive.record(2)
        desk.tag(2, "flood", "Jo")
        desk.bookmark(2, "Jo")
        desk.note(record, Spot(2, "statement", 0), "x", "Jo")
        desk.note(record, Spot(2), "x", "Jo")
        desk.correct(record, Spot(2, "statement", 0), "role", "x", "Jo")
        desk.save_search("/?q=dam", "", "Jo")
        desk.remove(desk.note(record, Spot(2, "time", 0), "x", "Jo"), "Jo")
        desk.trash(4, "Jo")
        desk.undo("Jo")
        desk.trash(10, "Jo")
    with sqlite3.connect(path) as db:
        db.execute("UPDATE stored SET record_zstd = X'00' WHERE id = 3")
    return path


@pytest.fixture(scope="module")
def address(path: Path) -> Iterator[str]:
    with opened(app(path, who="Jo")) as found:
        yield found


def looked_at(watched: Watched, axe: str, where: str) -> list[Any]:
    """What is wrong with one page."""
    page = watched.page
    page.goto(where)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    wide = [] if page.evaluate("document.documentElement.scrollWidth <= innerWidth") else ["wider than the screen"]
    page.evaluate(axe)
    return [*wide, *page.evaluate(SERIOUS)]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_kind_of_page(chromium: Any, address: str, axe: str, width: int, scheme: str) -> None:
    with Watched(chromium, viewport={"width": width, "height": 900}, color_scheme=scheme) as watched:
        wrong = {where: found for where in PAGES if (found := looked_at(watched, axe, address + where))}
        assert wrong == {}
        assert {url.split("/")[2] for url in watched.asked} == {address.split("/")[2]}
        assert [words for words in watched.complaints if "status of 4" not in words and "status of 5" not in words] == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_of_a_shared_room_s_door(chromium: Any, path: Path, axe: str, width: int, scheme: str) -> None:
    pytest.importorskip("argon2", reason="argon2-cffi is not installed: pip install 'onrecord[accounts]'")
    from onrecord.room.accounts import Accounts, beside

    accounts = Accounts(beside(path), Limits())
    with (
        opened(app(path, accounts=accounts)) as address,
        Watched(chromium, viewport={"width": width, "height": 900}, color_scheme=scheme) as watched,
    ):
        page = watched.page
        doors = ("/sign-in", "/sign-up?invitation=x", f"/sign-up?invitation={accounts.invite('editor', 'Jo')}")
        wrong = {where: found for where in doors if (found := looked_at(watched, axe, address + where))}
        page.fill("#name", f"Ana {width} {scheme}")
        for field in ("#password", "#again"):
            page.fill(field, "four words in a row")
        with page.expect_navigation():
            page.click("button:text('Sign up')")
        wrong |= {where: found for where in ("/account", "/document/2", "/desk") if (found := looked_at(watched, axe, address + where))}
        assert wrong == {}


@pytest.mark.parametrize("article", [False, True], ids=["empty", "one article"])
def test_an_archive_of_little(chromium: Any, tmp_path: Path, axe: str, article: bool) -> None:
    from tests.room.samples import FLOOD

    filled(tmp_path / "news.db", FLOOD[:1] if article else ())
    with opened(app(tmp_path / "news.db", who="Jo")) as address, Watched(chromium, viewport={"width": 390, "height": 844}) as watched:
        places = ("/", "/people", "/outlets", "/stories", "/quotes", "/map", "/timeline", "/desk", "/desk/trash")
        assert {where: found for where in places if (found := looked_at(watched, axe, address + where))} == {}
        watched.page.goto(address + "/map")
        assert ("onrecord add pages/" in watched.page.locator("main").inner_text()) is not article
