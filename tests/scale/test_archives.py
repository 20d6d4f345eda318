"""Web archives as their makers write them, through a crawl to the rows: CC-NEWS, news-please, Browsertrix; and damaged ones."""

from __future__ import annotations

import gzip
import io
import random
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from onrecord.model import Options
from onrecord.scale.crawl import Crawl
from onrecord.scale.outcomes import Settings
from onrecord.scale.sinks import Target
from onrecord.scale.tasks import tasks
from tests.scale.made import DATE, story, table

pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'onrecord[parquet]'")
HTML = ("Content-Type", "text/html; charset=utf-8")


class Made:
    """A web archive under way."""

    def __init__(self, packed: bool = True) -> None:
        self.out = io.BytesIO()
        self._writer = WARCWriter(self.out, gzip=packed, warc_version="1.1")

    def info(self, **fields: str) -> None:
        self._writer.write_record(self._writer.create_warcinfo_record("x.warc.gz", fields))

    def request(self, url: str) -> None:
        head = StatusAndHeaders("GET / HTTP/1.1", [("Host", "news.example")], is_http_request=True)
        self._write(self._writer.create_warc_record(url, "request", http_headers=head, warc_headers_dict={"WARC-Date": DATE}))

    def response(self, url: str, body: bytes, *headers: tuple[str, str], status: str = "200 OK", **dated: str) -> Any:
        head = StatusAndHeaders(status, list(headers) or [HTML], protocol="HTTP/1.1")
        fields = {"WARC-Date": DATE, **{name.replace("_", "-"): value for name, value in dated.items()}}
        record = self._writer.create_warc_record(url, "response", io.BytesIO(body), http_headers=head, warc_headers_dict=fields)
        self._write(record)
        return record

    def other(self, url: str, kind: str, body: bytes, media_type: str) -> None:
        made = self._writer.create_warc_record(
            url, kind, io.BytesIO(body), warc_content_type=media_type, warc_headers_dict={"WARC-Date": DATE}
        )
        self._write(made)

    def revisit(self, url: str, first: Any) -> None:
        made = self._writer.create_revisit_record(url, first.rec_headers.get_header("WARC-Payload-Digest"), url, DATE)
        self._write(made)

    def _write(self, record: Any) -> None:
        self._writer.write_record(record)


def crawled(made: Made | bytes, tmp_path: Path, name: str = "a.warc.gz") -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The articles and the rejects, in the order of the file."""
    (tmp_path / name).write_bytes(made if isinstance(made, bytes) else made.out.getvalue())
    report = Crawl(Settings(Options(findings=False)), Target(str(tmp_path / "out"))).run(tasks([str(tmp_path / name)]))
    assert report.failures == []
    return tuple(sorted(table(tmp_path / "out", name), key=lambda row: row["offset"]) for name in ("articles", "rejects"))  # type: ignore[return-value]


def chunked(body: bytes, size: int = 700) -> bytes:
    parts = [body[i : i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "br": brotli.compress,
    "deflate": zlib.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


@pytest.mark.parametrize("in_chunks", [False, True], ids=["whole", "in chunks"])
@pytest.mark.parametrize("packing", PACKINGS)
def test_payloads_as_they_went_over_the_line(packing: str, in_chunks: bool, tmp_path: Path) -> None:
    made, body = Made(), PACKINGS[packing](story(1))
    headers = [HTML, ("Content-Encoding", packing), *([("Transfer-Encoding", "chunked")] if in_chunks else [])]
    made.response("https://news.example/1", chunked(body) if in_chunks else body, *headers)
    articles, rejects = crawled(made, tmp_path)
    assert rejects == []
    assert [row["headline"] for row in articles] == ["Bridge number 1 opens in Nairobi"]


def test_payloads_unpacked_by_their_writer_who_kept_the_headers(tmp_path: Path) -> None:
    """As CC-NEWS and news-please hold them; newer writers rename the headers to X-Crawl-…"""
    made = Made()
    made.response("https://news.example/1", story(1), HTML, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"))
    made.response(
        "https://news.example/2", story(2), HTML, ("X-Crawler-Content-Encoding", "gzip"), ("X-Crawler-Transfer-Encoding", "chunked")
    )
    articles, rejects = crawled(made, tmp_path)
    assert rejects == []
    assert [row["headline"] for row in articles] == ["Bridge number 1 opens in Nairobi", "Bridge number 2 opens in Oslo"]


def test_as_cc_news_writes(tmp_path: Path) -> None:
    made = Made()
    made.info(publisher="CommonCrawl", software="StormCrawler")
    for i in range(3):
        made.request(f"https://news.example/{i}")
        made.response(f"https://news.example/{i}", story(i), HTML, WARC_Identified_Payload_Type="text/html")
        made.other(f"https://news.example/{i}", "metadata", b"fetchTimeMs: 12\r\n", "application/warc-fields")
    made.response("https://news.example/feed", b"<rss/>", ("Content-Type", "application/rss+xml"))
    made.response("https://news.example/gone", b"<html>gone</html>", HTML, status="404 Not Found")
    articles, rejects = crawled(made, tmp_path)
    assert [row["url"] for row in articles] == [f"https://news.example/{i}" for i in range(3)]
    assert {row["fetched"] for row in articles} == {DATE}
    assert rejects == []


def test_as_browsertrix_writes(tmp_path: Path) -> None:
    made = Made()
    made.info(software="Browsertrix-Crawler 1.2 (with warcio.js)", format="WARC File Format 1.1")
    headers = (HTML, ("X-Orig-Content-Encoding", "br"), ("X-Orig-Transfer-Encoding", "chunked"))
    first = made.response("https://news.example/1", story(1), *headers, WARC_Page_ID="x", WARC_Resource_Type="document")
    made.response("https://news.example/app.js", b"1", ("Content-Type", "text/javascript"))
    made.response("https://news.example/moved", b"", ("Location", "/1"), status="301 Moved Permanently")
    made.revisit("https://news.example/1?again", first)
    made.other("urn:pageinfo:https://news.example/1", "resource", b'{"pageid": "x"}', "application/json")
    made.other("urn:view:https://news.example/1", "resource", b"\x89PNG", "image/png")
    articles, rejects = crawled(made, tmp_path)
    assert [row["url"] for row in articles] == ["https://news.example/1"]
    assert [(row["url"], "same as at an earlier capture" in row["reason"]) for row in rejects] == [("https://news.example/1?again", True)]


@pytest.mark.parametrize(
    ("charset", "words"),
    [
        ("windows-1251", "Мэр Анна Рудина открыла мост через реку"),
        ("iso-8859-2", "Starosta otevřel most přes řeku v pondělí"),
        ("windows-1252", "Die Bürgermeisterin öffnete die Brücke – endlich"),
        ("shift_jis", "市長は月曜日に橋を開通させた"),
        ("gb18030", "市长星期一为大桥通车剪彩"),
        ("euc-kr", "시장은 월요일에 다리를 개통했다"),
        ("utf-16", "The mayor opened the bridge – at last"),
    ],
)
@pytest.mark.parametrize("said", ["by the server", "in the page"])
def test_charsets(charset: str, words: str, said: str, tmp_path: Path) -> None:
    meta = f'<meta charset="{charset}">' if said == "in the page" else ""
    made, paragraph = Made(), f"<p>{(words + '. ') * 8}</p>"
    page = f"<html><head>{meta}</head><body><article><h1>{words}</h1>{paragraph}</article></body></html>".encode(charset)
    made.response("https://news.example/1", page, ("Content-Type", f"text/html; charset={charset}" if not meta else "text/html"))
    articles, _ = crawled(made, tmp_path)
    assert [row["headline"] for row in articles] == [words]
    assert articles[0]["text"].count(words) >= 1


def twenty() -> bytes:
    made = Made(packed=False)
    for i in range(20):
        made.response(f"https://news.example/{i}", story(i))
    return made.out.getvalue()


@pytest.mark.parametrize(
    ("broken", "lost", "at"),
    [
        (lambda parts: [*parts[:5], random.Random(3).randbytes(4_000), *parts[5:]], set(), 5),
        (lambda parts: [*parts[:19], parts[19][:-300]], {19}, 19),
        (
            lambda parts: [*parts[:5], parts[5].replace(b"Content-Length: ", b"Content-Length: 9", 1), *parts[6:]],
            {5},
            5,
        ),
        (lambda parts: [*parts[:5], parts[5][40:], *parts[6:]], {5}, 5),
    ],
    ids=["noise between", "cut", "a length that lies", "a record without its head"],
)
def test_what_was_skipped_is_a_row_with_its_place(broken: Any, lost: set[int], at: int, tmp_path: Path) -> None:
    parts = [b"WARC/1.1" + part for part in twenty().split(b"WARC/1.1")[1:]]
    articles, rejects = crawled(b"".join(broken(parts)), tmp_path, "a.warc")
    assert {row["url"] for row in articles} == {f"https://news.example/{i}" for i in range(20) if i not in lost}
    assert [row["offset"] for row in rejects] == [sum(map(len, parts[:at]))]


def test_an_archive_carried_as_text_is_read_where_its_digests_bear_it_out(tmp_path: Path) -> None:
    parts = [b"WARC/1.1" + part for part in twenty().replace(b"\r\n", b"\n").split(b"WARC/1.1")[1:]]
    parts[7] = parts[7].replace(b"bridge", b"BRIDGE")  # no longer what was captured
    articles, rejects = crawled(b"".join(parts), tmp_path, "a.warc")
    assert {row["url"] for row in articles} == {f"https://news.example/{i}" for i in range(20) if i != 7}
    assert [(row["url"], row["offset"]) for row in rejects] == [("https://news.example/7", sum(map(len, parts[:7])))]


def test_a_damaged_member_is_named_by_its_own_place(tmp_path: Path) -> None:
    made, ends = Made(), []
    for i in range(20):
        made.response(f"https://news.example/{i}", story(i))
        ends.append(made.out.tell())
    data = bytearray(made.out.getvalue())
    data[ends[4] + 100 : ends[4] + 120] = bytes(20)
    articles, rejects = crawled(bytes(data), tmp_path)
    assert {row["url"] for row in articles} == {f"https://news.example/{i}" for i in range(20) if i != 5}
    assert [row["offset"] for row in rejects] == [ends[4]]
