"""A person's whole path through the room, by mouse and by the keyboard alone: search, filter, open, follow a quotation to another outlet, bookmark, note, correct, export, undo."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.archive.store import Archive
from onrecord.limits import Limits
from onrecord.room.app import app
from tests.room.samples import filled
from tests.room.serving import opened
from tests.room.test_browser import Watched, chromium, follow

__all__ = ["chromium"]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return Path(filled(tmp_path_factory.mktemp("desk") / "news.db")).read_bytes()


@pytest.fixture
def path(made: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    path.write_bytes(made)
    return path


@pytest.fixture
def address(path: Path) -> Iterator[str]:
    with opened(app(path, who="Jo")) as found:
        yield found


def silent(watched: Watched, address: str) -> None:
    """Nothing was complained of, and no other host was asked for anything."""
    assert watched.complaints == []
    assert {url.split("/")[2] for url in watched.asked} == {address.split("/")[2]}


def downloaded(page: Any, press: Any) -> str:
    with page.expect_download() as waiting:
        press()
    return Path(waiting.value.path()).read_text("utf-8")


@pytest.mark.parametrize(
    "options",
    [{}, {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}, {"java_script_enabled": False}],
    ids=["wide", "phone in the dark", "without JavaScript"],
)
def test_the_whole_path_by_mouse(chromium: Any, address: str, path: Path, options: dict[str, Any]) -> None:
    with Watched(chromium, **options) as watched:
        page = watched.page
        page.goto(address)
        page.fill("#q", "torrel")
        follow(page, "button:text('Search')")
        follow(page, ".narrow >> text=Valley Courier")
        page.wait_for_url("**outlet=Valley+Courier**")
        page.click("summary:text('Save this search')")
        page.fill("#save-as", "The flood in the Courier")
        follow(page, "button:text-is('Save')")
        assert page.locator("button:text('Saved')").count() == 1
        follow(page, ".hits h3 a")
        follow(page, ".notes >> text=Also quoted by 3 other articles")
        follow(page, ".journey >> text=Torrel flood: mayor warned")
        assert "Torrel Evening Post" in page.locator("header .meta").first.inner_text()
        article = page.url.partition("?")[0]

        follow(page, "button:text('Bookmark')")
        assert page.locator("button:text('Bookmarked')").count() == 1
        page.click("summary:text('Tag')")
        page.fill("#new-tag", "flood")
        follow(page, "button:text('Put it on')")
        assert page.locator(".tags a").all_inner_texts() == ["flood"]
        follow(page, ".notes >> text=note >> nth=1")
        assert "/desk/on/2/statement/" in page.url
        page.fill("#note-text", "The Courier has it longer.")
        follow(page, "button:text('Keep the note')")
        assert page.locator(".entries .note-words").all_inner_texts() == ["The Courier has it longer."]
        page.select_option("#field", "role")
        page.fill("#value", "mayoress")
        page.fill("#reason", "so the town’s own page")
        follow(page, "button:text('Keep the correction')")
        assert page.locator("td strong").all_inner_texts() == ["mayoress"]
        page.click("summary:text('Change') >> nth=0")
        page.fill("textarea[name=value] >> nth=0", "The Courier has it longer, and first.")
        follow(page, "button:text-is('Keep') >> visible=true")
        assert "worded anew" in page.locator(".entries").inner_text()

        page.goto(article)
        assert "Corrected: as what mayoress" in page.locator(".beside").inner_text()
        page.click("summary:text('Download')")
        rows = list(csv.DictReader(io.StringIO(downloaded(page, lambda: page.click("text=Statements (CSV)")))))
        assert any(row["desk_notes"].startswith("The Courier has it longer, and first. [Jo") for row in rows)
        follow(page, "text=Undo: note changed")
        assert "The Courier has it longer. (" in page.locator(".beside").inner_text()
        follow(page, "text=Do again: note changed")

        page.click("summary:text('Trash')")
        follow(page, "button:text('Put this article in the trash')")
        assert page.url.partition("?")[0].endswith("/desk/trash")
        with Archive(path, read_only=True) as archive:
            assert len(archive.desk.trashed()) == 1
        follow(page, "button:text('Undo: article put in the trash')")
        assert "The trash is empty." in page.locator("main").inner_text()
        follow(page, ".rooms >> text=Desk")
        assert page.locator(".tabs").inner_text().count("1") >= 5
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") if options.get("java_script_enabled", True) else True
        silent(watched, address)


class Keys:
    """A person without a mouse."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def to(self, words: str, inside: str = "*", most: int = 250) -> None:
        """Press Tab until what has the focus says this."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if words in self.page.evaluate(SAYS, inside):
                assert self.page.evaluate("document.activeElement.matches(':focus-visible')")
                assert self.page.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'"), (
                    f"{words}: the focus cannot be seen"
                )
                return
        raise AssertionError(f"the keyboard never comes to: {words}")

    def press(self, words: str, inside: str = "*") -> None:
        """Go there and press it; what folds out stays on the page, everything else leads to one."""
        self.to(words, inside)
        if self.page.evaluate("document.activeElement.tagName === 'SUMMARY'"):
            self.page.keyboard.press("Enter")
            return
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, label: str, words: str) -> None:
        """Go to a field and fill it."""
        self.to(label)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)


SAYS = """(inside) => { const one = document.activeElement;
  if (one === document.body || one.id === 'main' || !one.closest(inside)) return '';
  return [one.innerText, one.getAttribute('aria-label'), ...Array.from(one.labels || [], (l) => l.innerText)].filter(Boolean).join(' | '); }"""


def test_the_whole_path_by_keyboard_alone(chromium: Any, address: str, path: Path) -> None:
    with Watched(chromium) as watched:
        page, keys = watched.page, Keys(watched.page)
        page.goto(address)
        page.keyboard.press("/")
        page.keyboard.type("torrel")
        page.keyboard.press("Enter")
        page.wait_for_url("**/?q=torrel**")
        keys.press("Valley Courier", ".narrow")
        keys.press("Save this search")
        keys.press("Save")
        page.wait_for_selector("button:text('Saved')")
        keys.press("River Arda bursts its banks")
        keys.press("Also quoted by 3 other articles")
        keys.press("Torrel flood: mayor warned")
        article = page.url.partition("?")[0]
        keys.press("Bookmark")
        page.wait_for_selector("button:text('Bookmarked')")
        keys.press("Note or correct statement 2")
        keys.write("The note", "The Courier has it longer.")
        keys.press("Keep the note")
        page.wait_for_selector(".entries .note-words")
        keys.to("What is wrong")
        page.keyboard.press("ArrowDown")
        keys.write("What is right", "mayoress")
        keys.press("Keep the correction")
        page.wait_for_selector("td strong")
        assert page.locator("td strong").inner_text() == "mayoress"
        page.goto(article)
        keys.press("Download")
        keys.to("Statements (CSV)")
        assert "mayoress" in downloaded(page, lambda: page.keyboard.press("Enter"))
        page.goto(article)
        keys.press("Undo: correction added")
        page.wait_for_selector("button:text('Do again: correction added')")
        keys.press("Trash")
        keys.press("Put this article in the trash")
        page.wait_for_url("**/desk/trash**")
        keys.press("Put back")
        with Archive(path, read_only=True) as archive:
            assert archive.desk.trashed() == []
            assert [e.kind for e in archive.desk.entries()] == ["note", "bookmark", "search"]
        silent(watched, address)


def test_nothing_that_a_reader_writes_runs(chromium: Any, address: str, path: Path) -> None:
    nasty = "</textarea></select><script>window.ran = 1</script><img src=https://evil.example/x onerror='window.ran = 1'>"
    with Archive(path) as archive:
        from onrecord.archive.deskfields import Spot

        record = archive.record(2)
        archive.desk.tag(2, nasty[-80:], nasty)
        archive.desk.note(record, Spot(2, "statement", 0), nasty, nasty)
        archive.desk.correct(record, Spot(2, "statement", 0), "role", nasty, "Jo", nasty)
        archive.desk.save_search("/?q=" + nasty, nasty[:80], "Jo")
        archive.desk.remove(archive.desk.tag(2, nasty[:80], "Jo"), "Jo")
    with Watched(chromium) as watched:
        for page in ("/document/2", "/desk", "/desk/trash", "/desk/on/2", "/desk/on/2/statement/0"):
            watched.page.goto(address + page)
            assert watched.page.evaluate("window.ran") is None
            assert watched.page.locator("main img[src*=evil]").count() == 0
        silent(watched, address)


def test_a_form_on_another_page_does_nothing(chromium: Any, address: str, path: Path) -> None:
    """Also where the browser sends the cookie along."""
    with Watched(chromium) as watched:
        page = watched.page
        page.goto(f"{address}/document/2")
        token = page.locator("input[name=token]").first.get_attribute("value")
        elsewhere = f"""<form method=post action="{address}/desk/trash"><input name=document value=2><input name=token value="{token}"><button>Win</button></form>"""
        page.route("http://localhost:9/**", lambda route: route.fulfill(body=elsewhere, content_type="text/html"))
        page.goto("http://localhost:9/")
        follow(page, "button")
        assert "Nothing was changed" in page.locator("main").inner_text()
    with Archive(path, read_only=True) as archive:
        assert archive.desk.trashed() == []


def test_a_shared_room_from_the_invitation_to_the_note(chromium: Any, path: Path) -> None:
    pytest.importorskip("argon2")
    from onrecord.room.accounts import Accounts, beside

    accounts = Accounts(beside(path), Limits())
    with opened(app(path, accounts=accounts)) as address, Watched(chromium) as watched:
        page = watched.page
        page.goto(f"{address}/document/2")
        assert page.url.endswith("/sign-in?back=%2Fdocument%2F2")
        page.goto(f"{address}/sign-up?invitation={accounts.invite('editor', 'Jo')}")
        page.fill("#name", "Ana Ruiz")
        for field in ("#password", "#again"):
            page.fill(field, "four words in a row")
        follow(page, "button:text('Sign up')")
        page.goto(f"{address}/document/2")
        follow(page, "button:text('Bookmark')")
        assert page.locator("button:text('Bookmarked')").count() == 1
        follow(page, ".rooms >> text=Ana Ruiz")
        follow(page, "button:text('Sign out')")
        page.goto(f"{address}/document/2")
        page.fill("#name", "ana ruiz")
        page.fill("#password", "four words in a row")
        follow(page, "button:text('Sign in')")
        assert page.url == f"{address}/document/2"
        assert page.locator("button:text('Bookmarked')").count() == 1
        silent(watched, address)
