"""The reading room shows what the archive holds, and nothing in it acts."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from msgspec.structs import replace
from starlette.testclient import TestClient

from onrecord.archive.store import Archive
from onrecord.errors import QueryError
from onrecord.limits import Limits
from onrecord.model import Article, Capture, Claim, Record, Span, Time
from onrecord.room import article, capture, wording
from onrecord.room.app import app
from tests.builder import bridge, record

PAGE = b"<!doctype html><p>The page & its <script>alert('page')</script></p>"
LOCAL = "http://127.0.0.1:8321"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("room") / "news.db"
    with Archive(path) as archive:
        archive.add(bridge(b"old", fetched="2024-03-04T20:00:00Z", headline="Harbour bridge opens"), b"old")
        archive.add(bridge(PAGE), PAGE)
        archive.add(
            record(b"flood", url="https://b.example/", headline="Elbe floods", published="2024-06-30", outlet="Elbpost", body=["Water."]),
            b"flood",
        )
    return path


@pytest.fixture(scope="module")
def room(path: Path) -> Iterator[TestClient]:
    with TestClient(app(path), base_url=LOCAL) as client:
        yield client


def with_pages(tmp_path: Path, *given: tuple[Record, bytes], limits: Limits | None = None) -> TestClient:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        for record_, data in given:
            archive.add(record_, data)
    return TestClient(app(path, limits or Limits()), base_url=LOCAL, raise_server_exceptions=False)


class Checker(HTMLParser):
    """Collects what a browser would run or load, and whether every element is closed where it should be."""

    VOID = ("meta", "link", "input", "br", "option", "img", "path", "rect", "circle")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.trouble: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag not in self.VOID:
            self.open.append(tag)
        self.ids += [found["id"]] if found.get("id") else []  # type: ignore[list-item]
        self.trouble += [f"{tag} {name}" for name in found if name.startswith("on") or name in ("style", "srcdoc", "formaction")]
        for name in ("src", "href", "action", "data"):
            value = found.get(name)
            if value is None:
                continue
            if value.startswith("#"):
                self.targets.append(value[1:])
            elif not value.startswith("/") and not (tag == "a" and value.startswith(("http://", "https://"))):
                self.trouble.append(f"{tag} {name}={value}")
        if tag in ("script", "style", "iframe", "object", "embed", "svg", "img", "base") and not self.ours(tag, found):
            self.trouble.append(f"{tag} {attributes}")

    @staticmethod
    def ours(tag: str, found: dict[str, str | None]) -> bool:
        frame = tag == "iframe" and found.get("sandbox", "no") in ("", None) and re.fullmatch(r"/document/\d+/frame", found["src"] or "")
        drawing = tag == "svg" and (found.get("class") or "").startswith("drawing")
        map_of_a_place = tag == "img" and re.fullmatch(r"/spot\.svg\?lat=-?[0-9.]+&lon=-?[0-9.]+", found["src"] or "")
        return bool(frame or drawing or map_of_a_place) or (tag == "script" and found.get("src") == "/static/room.js")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.trouble.append(f"</{tag}> closes something else")


def checked(html: str) -> Checker:
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert checker.trouble == []
    assert checker.open == []
    assert len(checker.ids) == len(set(checker.ids))
    assert set(checker.targets) <= set(checker.ids)
    return checker


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


# ── what is shown ───────────────────────────────────────────────────────────


def test_front_page_lists_the_newest_first(room: TestClient) -> None:
    html = room.get("/").text
    checked(html)
    assert re.findall(r'<a href="/document/\d+">([^<]+)', html) == ["Elbe floods", "Harbour bridge opens after eleven years"]
    assert "4 March 2024, 18:30 (UTC+1)" in html
    assert "version 2" in html


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/?q=bridge", [2]),
        ("/?q=bridge&older=1", [1, 2]),
        ("/?q=NOT+bridge", [3]),
        ("/?speaker=ruiz", [2]),
        ("/?outlet=elbpost", [3]),
        ("/?place=portugal", [2]),
        ("/?since=2024-06", [3]),
        ("/?until=2024-03-04", [2]),
        ("/?q=nothing+at+all", []),
        ("/?q=%22", []),
        ("/?page=0", [2, 3]),
        ("/?page=x", [2, 3]),
        ("/?page=99999999999999999999", [2, 3]),
        ("/?page=999999", []),
    ],
)
def test_searching(room: TestClient, address: str, found: list[int]) -> None:
    answer = room.get(address)
    assert answer.status_code == 200
    checked(answer.text)
    assert sorted(int(n) for n in re.findall(r'<h3[^>]*><a href="/document/(\d+)"', answer.text)) == found


def test_what_was_asked_for_stays_in_the_form(room: TestClient) -> None:
    html = room.get("/", params={"q": '"><script>alert(1)</script>', "speaker": "'\"<b>"}).text
    checked(html)
    assert 'value="&#34;&gt;&lt;script&gt;' in html


def test_found_words_are_marked_and_statements_shown(room: TestClient) -> None:
    assert "<mark>reporters</mark>" in room.get("/?q=reporters").text
    html = room.get("/?speaker=Ruiz").text
    assert 'href="/document/2#said-1">“It cost us €2.4 billion,” she told reporters</a>' in html


def test_a_wrong_day_is_said(room: TestClient) -> None:
    answer = room.get("/?since=yesterday&q=bridge")
    assert answer.status_code == 400
    assert "“yesterday” is no day" in answer.text
    assert 'value="bridge"' in answer.text


def test_pages_of_a_list(tmp_path: Path) -> None:
    given = [(record(str(i).encode(), url=f"https://x.example/{i}", headline=f"Story {i}"), str(i).encode()) for i in range(5)]
    room = with_pages(tmp_path, *given, limits=Limits(list_rows=2))
    seen, address = [], "/?q=story"
    for _ in range(3):
        html = room.get(address).text
        seen += re.findall(r"Story \d", words(html))
        following = re.search(r'rel="next" href="([^"]+)"', html)
        address = following.group(1).replace("&amp;", "&") if following else ""
    assert not address
    assert sorted(seen) == [f"Story {i}" for i in range(5)]


def test_a_search_that_takes_too_long_keeps_its_form(room: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object) -> int:
        raise QueryError("This search took longer than a second.")

    monkeypatch.setattr(Archive, "find", slow)
    answer = room.get("/?q=bridge&outlet=slow")
    assert answer.status_code == 400
    assert "took longer than a second" in words(answer.text)
    assert 'value="bridge"' in answer.text
    checked(answer.text)


def test_article_page(room: TestClient) -> None:
    html = room.get("/document/2").text
    checked(html)
    text = words(html)
    for expected in (
        "The Harbour Gazette",
        "The crossing cost twice what was planned",
        "By Jo Marsh",
        "Published 4 March 2024, 18:30 (UTC+1)",
        "Ana Ruiz Mayor",
        "2,400,000,000 EUR",
        "at least 300 jobs",
        "38.72, -9.13",
        "read as utf-8",
        "Of 1 sentence, 0 in the outlet’s own voice, 0 attributed to others, 1 in both.",
    ):
        assert expected in text, expected


def test_findings_are_marked_in_the_text(room: TestClient) -> None:
    html = room.get("/document/2").text
    assert (
        '<span id="in-figure-0"></span><span class="said" data-said="1"><span class="figure"><a href="#figure-0">€2.4 billion</a></span></span>'
        in html
    )
    assert '<span id="in-said-0"></span><span class="said" data-said="0">The bridge over the Tagus opened on </span>' in html
    assert (
        '<span id="in-time-0"></span><span class="said" data-said="0"><span class="time"><a href="#time-0">Monday</a></span></span><sup>'
        in html
    )
    assert '<span class="cue">denied</span>' in html


def test_overlapping_hidden_and_stray_findings(tmp_path: Path) -> None:
    """Two of a kind in one place, one in the gap between paragraphs, one over two paragraphs, two standfirsts: every link still leads somewhere."""
    given = bridge(PAGE)
    time, said, gap = given.times[0], given.statements[0], given.text.index("\n\n")
    stray = replace(time, text="\n\n", start=gap, end=gap + 2)
    body = given.text.index("The bridge over")
    long = replace(said, content=(Span(given.text[body:], body, len(given.text)),))
    blocks = tuple(replace(b, kind="standfirst") if b.kind == "paragraph" and b.path.endswith("[3]") else b for b in given.blocks)
    many = replace(given, times=(time, time, stray), statements=(long, said, said, replace(said, content=())), blocks=blocks)
    html = with_pages(tmp_path, (many, PAGE)).get("/document/1").text
    checked(html)
    assert html.count('class="standfirst"') == 2
    assert '<span class="number">3</span>' in html  # the stray one has nowhere to lead


def test_record_and_article_to_take_away(room: TestClient) -> None:
    assert Record.from_json(room.get("/document/2.json").content) == bridge(PAGE)
    answer = room.get("/document/2.md")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.startswith("# Harbour bridge opens after eleven years\n")


def test_captured_page_is_text_alone(room: TestClient) -> None:
    html = room.get("/document/2/source").text
    checked(html)
    assert "&lt;script&gt;alert(&#39;page&#39;)&lt;/script&gt;" in html
    saved = room.get("/document/2/bytes")
    assert saved.content == PAGE
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("data", "encoding", "charset", "shown"),
    [
        ("Grüße".encode("latin-1"), None, "latin-1", "Grüße"),
        ("Grüße".encode(), None, "no-such-charset", "Grüße"),
        (b"plain", None, "zlib_codec", "plain"),
        (b"a\x00b", None, "utf-8", "a\ufffdb"),
        (b"\xff\xfe", None, "idna", None),
        (__import__("gzip").compress(b"<p>packed", mtime=0), "gzip", "utf-8", "<p>packed"),
        (__import__("zstandard").compress(b"<p>packed"), "zstd", "utf-8", "<p>packed"),
        (b"\x1f\x8b\x08broken", "gzip", "utf-8", None),
        (b"\x0b\x02\x80hello\x03", "br", "utf-8", None),
        (__import__("gzip").compress(b"0" * 5_000_000, mtime=0), "gzip", "utf-8", "0" * 1000),
    ],
)
def test_captured_bytes_as_text(data: bytes, encoding: str | None, charset: str, shown: str | None) -> None:
    given = record(data)
    source = capture.source(
        replace(given, page=replace(given.page, encoding=encoding, charset=charset)), data, Limits(page_bytes=3_000_000)
    )
    if shown is None:
        assert source.problem or "\ufffd" in source.text
    else:
        assert source.text.startswith(shown)
    assert len(source.text) <= capture.SOURCE_CHARACTERS


# ── hostile ─────────────────────────────────────────────────────────────────

EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}&amp;\u202e\x00</p></bdi></main>"


def poisoned(value: Any, key: str = "") -> Any:
    """Every text of a record made hostile, but for those whose form the model fixes."""
    if isinstance(value, dict):
        return {k: poisoned(v, k) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [poisoned(v, key) for v in value]
    fixed = (
        "kind",
        "stance",
        "speaker_kind",
        "cue_kind",
        "voice",
        "type",
        "sha256",
        "gender",
        "stands_for",
        "text",
        "value" if key == "type" else "",
    )
    modifier = ("exact", "approx", "more", "less", "range", "vague")
    if isinstance(value, str) and key not in fixed and not (key == "modifier" and value in modifier):
        return EVIL
    return value


def hostile() -> tuple[Record, bytes]:
    import msgspec

    body = [EVIL + " Monday Lisbon", *bridge().text.split("\n\n")[2:]]
    given = bridge(PAGE)
    evil = msgspec.convert(poisoned(msgspec.to_builtins(given)), Record)
    whole = record(PAGE, headline=EVIL, standfirst=EVIL, body=body)
    shift = whole.text.index(body[1]) - given.text.index(given.text.split("\n\n")[2])
    moved = msgspec.convert(_moved(msgspec.to_builtins(evil), shift), Record)
    article = replace(
        moved.article, url="javascript:alert(1)", published=EVIL, evidence=(Claim("headline", EVIL, EVIL, EVIL, EVIL, False, EVIL),)
    )
    return replace(moved, text=whole.text, blocks=whole.blocks, sentences=(), article=article, notes=(EVIL,)), PAGE


def _moved(value: Any, shift: int) -> Any:
    if isinstance(value, dict):
        return {k: v + shift if k in ("start", "end") and v is not None else _moved(v, shift) for k, v in value.items()}
    return [_moved(v, shift) for v in value] if isinstance(value, list | tuple) else value


PAGES = [
    "/",
    "/?q=script",
    "/?speaker=script",
    "/?outlet=alert",
    "/?place=alert",
    "/document/1",
    "/document/1/page",
    "/document/1/source",
    "/document/1/blocks",
    "/document/1/evidence",
    "/document/1/versions",
    "/document/2",
    "/document/2/versions",
    "/people",
    "/people?name=script",
    "/person/1",
    "/place?name=" + quote(EVIL),
    "/outlets",
    "/outlet?name=" + quote(EVIL.replace("\x00", "\ufffd")),
    "/map",
    "/map?q=script&place=" + quote("<img src=x onerror=alert(1)>"),
    "/timeline",
    "/timeline?q=script",
    "/suggest?q=script",
    "/suggest?q=" + quote(EVIL),
    "/stories",
    "/stories?q=" + quote(EVIL),
    "/story/%232",
    "/quotes?q=" + quote("eleven years <script>alert(1)</script>"),
    "/document/2/copies",
]


@pytest.fixture(scope="module")
def hostile_room(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """An archive in which every field is hostile, in two versions, so that there are changes too."""
    first, data = hostile()
    other = b"<p>other</p>"
    second = replace(first, page=replace(first.page, sha256=hashlib.sha256(other).hexdigest(), size=len(other)))
    changed = replace(second, article=replace(second.article, headline=EVIL + " changed", published=f"2024-01-01{EVIL}"))
    folder = tmp_path_factory.mktemp("hostile")
    client = with_pages(folder, (first, data), (changed, other))
    with Archive(folder / "news.db") as archive:
        archive.relate()
    return client


@pytest.mark.parametrize("address", PAGES)
def test_nothing_hostile_gets_through(hostile_room: TestClient, address: str) -> None:
    answer = hostile_room.get(address)
    assert answer.status_code == 200
    checked(answer.text)
    guarded(answer.headers)
    assert "javascript:" not in re.sub(r">[^<]*<", "><", answer.text)
    assert "49" not in re.sub(r"[0-9a-f]{64}", "", words(answer.text))


@pytest.mark.parametrize("address", PAGES)
def test_nothing_hostile_gets_through_as_json(hostile_room: TestClient, address: str) -> None:
    path, _, asked = address.partition("?")
    answer = hostile_room.get(("/index" if path == "/" else path) + ".json?" + asked)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    guarded(answer.headers)
    assert isinstance(answer.json(), dict)


def test_hostile_words_are_there_as_words(tmp_path: Path) -> None:
    html = with_pages(tmp_path, hostile()).get("/document/1").text
    assert html.count("&lt;script&gt;alert(1)") > 20
    assert '<span class="figure"><a href="#figure-0">' in html


LONG = "‮" + "<b>A" * 250_000


@pytest.mark.parametrize("field", ["headline", "outlet", "section", "language", "url", "published"])
def test_a_megabyte_in_one_field_stays_small_in_lists(tmp_path: Path, field: str) -> None:
    """A forged archive may hold what no page that was read can."""
    first, second = (bridge(data, url=f"https://a.example/{i}") for i, data in enumerate((b"1", b"2")))
    forged = replace(first, article=replace(first.article, **{field: LONG}))
    room = with_pages(tmp_path, (forged, b"1"), (second, b"2"))
    with Archive(tmp_path / "news.db") as archive:
        archive.relate()
    for address in (
        "/",
        "/?q=bridge",
        "/map",
        "/timeline",
        "/suggest?q=har",
        "/people",
        "/stories",
        "/story/%231",
        "/quotes?q=eleven+years+of+work",
        "/outlets",
        "/person/1",
    ):
        answer = room.get(address)
        assert answer.status_code in (200, 404)
        checked(answer.text)
        assert len(answer.content) < 1_000_000, address
    assert room.get("/document/1").status_code == 200


# ── the edge ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/?since=x", 400),
        ("/?q=" + "x" * 2000, 400),
        ("/document/2", 200),
        ("/document/2.json", 200),
        ("/document/2.md", 200),
        ("/document/2/source", 200),
        ("/document/2/bytes", 200),
        ("/document/99", 404),
        ("/document/x", 404),
        ("/document/-1", 404),
        ("/document/" + "9" * 5000, 404),
        ("/document/²", 404),
        ("/document/99.json", 404),
        ("/nothing", 404),
        ("/static/room.css", 200),
        ("/static/nothing.css", 404),
        ("/static/../app.py", 404),
        ("/static/%2e%2e/app.py", 404),
    ],
)
def test_every_answer_is_guarded(room: TestClient, address: str, status: int) -> None:
    answer = room.get(address)
    assert answer.status_code == status
    guarded(answer.headers)
    if answer.headers["content-type"].startswith("text/html"):
        checked(answer.text)


def guarded(headers: Any) -> None:
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8321", "localhost:8321", "[::1]:8321"])
def test_names_of_this_machine_are_answered(room: TestClient, host: str) -> None:
    assert room.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0", "", "[::2]"])
def test_other_names_are_refused(room: TestClient, host: str) -> None:
    answer = room.get("/", headers={"host": host})
    assert answer.status_code == 400
    guarded(answer.headers)
    assert "Harbour" not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_only_reading(room: TestClient, method: str) -> None:
    answer = room.request(method, "/")
    assert answer.status_code == 405
    guarded(answer.headers)


def test_nothing_in_the_archive_changes(path: Path, room: TestClient) -> None:
    before = path.read_bytes()
    others = (
        "/document/2/frame",
        "/document/2/versions.json",
        "/people",
        "/person/1",
        "/place?name=Lisbon",
        "/outlets.json",
        "/outlet?name=Elbpost",
    )
    for address in ("/", "/?q=bridge", "/document/1", "/document/2/source", *others):
        room.get(address)
    assert path.read_bytes() == before
    assert sorted(p.name for p in path.parent.iterdir()) == ["news.db"]


def test_empty_archive(tmp_path: Path) -> None:
    room = with_pages(tmp_path)
    html = room.get("/").text
    checked(html)
    assert "onrecord add pages/ --archive news.db" in html
    assert room.get("/document/1").status_code == 404


def _gone(path: Path) -> None:
    path.unlink()


def _other(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)


def _later(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 9")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9000])


@pytest.mark.parametrize(
    ("harm", "status", "says"),
    [(_gone, 404, "There is no archive at"), (_other, 503, "no onrecord archive"), (_later, 503, "format 9"), (_cut, 503, "damaged")],
)
def test_trouble_with_the_archive_is_said(tmp_path: Path, harm: Callable[[Path], None], status: int, says: str) -> None:
    room = with_pages(tmp_path, (bridge(PAGE), PAGE))
    harm(tmp_path / "news.db")
    answer = room.get("/document/1")
    assert answer.status_code == status
    assert says in answer.text
    checked(answer.text)
    guarded(answer.headers)


def test_a_damaged_record_leaves_the_rest(tmp_path: Path) -> None:
    room = with_pages(tmp_path, (bridge(PAGE), PAGE), (record(b"2", url="https://b.example/"), b"2"))
    with sqlite3.connect(tmp_path / "news.db") as db:
        db.execute("UPDATE stored SET record_zstd = X'00' WHERE id = 1")
    answer = room.get("/document/1")
    assert answer.status_code == 500
    assert "onrecord verify news.db" in words(answer.text)
    checked(answer.text)
    assert room.get("/document/1/bytes").content == PAGE
    assert room.get("/document/2").status_code == 200
    assert room.get("/").status_code == 200


def test_a_fault_of_ours_is_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(article, "shown", fail)
    answer = with_pages(tmp_path, (bridge(PAGE), PAGE)).get("/document/1")
    assert answer.status_code == 500
    assert "A fault of ours" in answer.text
    assert "secret" not in answer.text
    checked(answer.text)
    guarded(answer.headers)


def test_a_record_of_almost_nothing(tmp_path: Path) -> None:
    bare = Record(
        page=Capture(sha256=hashlib.sha256(b"x").hexdigest(), size=1),
        article=Article(kind="empty"),
        text="",
        notes=("No story was found.",),
    )
    flat = Record(page=Capture(sha256=hashlib.sha256(b"y").hexdigest(), size=1), article=Article(), text="First paragraph.\n\nSecond <b>.")
    room = with_pages(tmp_path, (bare, b"x"), (flat, b"y"))
    for address in ("/", "/document/1", "/document/2"):
        checked(room.get(address).text)
    text = words(room.get("/document/1").text)
    for expected in (
        "No headline found",
        "Outlet not known",
        "Date of publication not given",
        "No text of a story was found",
        "No story was found.",
    ):
        assert expected in text
    assert "Second &lt;b&gt;." in room.get("/document/2").text


@pytest.mark.parametrize(
    "value",
    [
        "",
        "2024",
        "2024-13-01",
        "x" * 5000,
        "0001-01-01T00:00:00+14:00",
        "2024-03-04T99:00",
        "٢٠٢٤-01-01",
        "2024-03-04T18:30:00",
        "T",
        "9" * 5000,
    ],
)
def test_any_date_can_be_shown(value: str) -> None:
    assert isinstance(wording.moment(value), str)
    assert isinstance(wording.meaning(Time("x", 0, 1, "DATE", value, value, None)), str)
