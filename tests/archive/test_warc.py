"""Pages come out of web archives, and damage costs no more than what was damaged."""

from __future__ import annotations

import gzip
import io
import os
import random
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from onrecord.archive.http import joined, matches_digest
from onrecord.archive.http import split as read_head
from onrecord.archive.warc import Skipped, located, pages
from onrecord.errors import NotFound, SourceError
from onrecord.limits import Limits
from onrecord.model import Page
from tests.clock import within

HTML = [("Content-Type", "text/html; charset=utf-8")]
DATE = "2024-03-05T00:00:00Z"


def written(*answers: tuple[str, bytes, str, list[tuple[str, str]]], packed: bool = True) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "test"}))
    for url, body, status, headers in answers:
        http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(url, "response", io.BytesIO(body), http_headers=http, warc_headers_dict={"WARC-Date": DATE})
        )
    return out.getvalue()


def story(i: int) -> tuple[str, bytes, str, list[tuple[str, str]]]:
    return f"https://news.example/{i}", f"<html><p>Story {i}</p></html>".encode(), "200 OK", HTML


def split(source: bytes, limits: Limits | None = None) -> tuple[list[Page], list[Skipped]]:
    items = list(pages(io.BytesIO(source), limits or Limits()))
    return [i for i in items if isinstance(i, Page)], [i for i in items if isinstance(i, Skipped)]


@pytest.mark.parametrize("packed", [True, False])
def test_pages_with_their_address_and_time(packed: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(written(story(1), story(2), packed=packed))
    assert list(pages(path)) == [
        Page(
            data=f"<html><p>Story {i}</p></html>".encode(),
            url=f"https://news.example/{i}",
            fetched=DATE,
            media_type="text/html; charset=utf-8",
        )
        for i in (1, 2)
    ]


def test_what_is_no_page_is_left_out() -> None:
    source = written(
        ("https://x.example/a.png", b"\x89PNG", "200 OK", [("Content-Type", "image/png")]),
        ("https://x.example/gone", b"<html>gone</html>", "404 Not Found", HTML),
        ("https://x.example/moved", b"<html>moved</html>", "301 Moved", HTML),
        ("https://x.example/plain", b"Plain words", "200 OK", [("Content-Type", "text/plain")]),
        ("https://x.example/untold", b"<!DOCTYPE html><p>x", "200 OK", []),
        ("https://x.example/untold.bin", b"\x00\x01", "200 OK", []),
        ("https://x.example/app", b"<html/>", "206 Partial", [("Content-Type", "Application/XHTML+XML")]),
    )
    found, skipped = split(source)
    assert [p.url for p in found] == ["https://x.example/plain", "https://x.example/untold", "https://x.example/app"]
    assert found[0].media_type == "text/plain"
    assert skipped == []


def test_packed_and_chunked_answers() -> None:
    body = gzip.compress(b"<p>Packed</p>")
    chunks = b"5;x=y\r\n" + body[:5] + b"\r\n" + f"{len(body) - 5:X}\r\n".encode() + body[5:] + b"\r\n0\r\n\r\n"
    headers = [*HTML, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]
    found, _ = split(written(("https://x.example/1", chunks, "200 OK", headers), ("https://x.example/2", body, "200 OK", headers)))
    assert [p.data for p in found] == [body, body]  # the second was joined by its writer
    assert {p.encoding for p in found} == {"gzip"}


def test_text_taken_from_pages_by_others() -> None:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    writer.write_record(
        writer.create_warc_record("https://x.example/", "conversion", io.BytesIO(b"Flat words"), warc_content_type="text/plain")
    )
    found, skipped = split(out.getvalue())
    assert [(p.data, p.media_type) for p in found] == [(b"Flat words", "text/plain")]
    assert skipped == []


def test_too_large_is_named() -> None:
    found, skipped = split(written(("https://x.example/big", b"<p>" * 100_000, "200 OK", HTML), story(1)), Limits(page_bytes=200_000))
    assert [p.url for p in found] == ["https://news.example/1"]
    assert "300,000 bytes" in skipped[0].reason
    assert skipped[0].url == "https://x.example/big"


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="none"):
        list(pages(tmp_path / "none.warc"))
    with pytest.raises(SourceError):
        list(pages(tmp_path))
    with pytest.raises(SourceError, match="empty"):
        split(b"")
    for nonsense in (b"\r\n" * 99, b"Nonsense", b"\x1f\x8b\x08" * 99, gzip.compress(b"Nonsense")):
        assert split(nonsense)[0] == []
        assert len(split(nonsense)[1]) == 1


class Pipe(io.RawIOBase):
    """A stream that cannot go back, as standard input."""

    def __init__(self, data: bytes) -> None:
        self.left = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self.left.read(size)


def test_a_stream_that_cannot_go_back() -> None:
    assert len(list(pages(Pipe(written(story(1), story(2), packed=False))))) == 2  # type: ignore[arg-type]


def members(count: int = 20) -> list[bytes]:
    """A packed file's members, of which the first is the warcinfo."""
    parts = written(*map(story, range(count))).split(b"\x1f\x8b\x08")
    return [b"\x1f\x8b\x08" + part for part in parts[1:]]


@pytest.mark.parametrize(
    "broken",
    [
        lambda m: m[:30] + bytes(b ^ 255 for b in m[30:50]) + m[50:],
        lambda m: b"XXX" + m[3:],
        lambda m: m[:-8] + b"\0\0\0\0" + m[-4:],
        lambda m: m[: len(m) // 2],
        lambda m: random.Random(1).randbytes(500),
    ],
    ids=["flipped", "no magic", "checksum", "half", "noise"],
)
def test_a_damaged_member_costs_one_page(broken) -> None:  # type: ignore[no-untyped-def]
    parts = members()
    parts[10] = broken(parts[10])
    found, skipped = split(b"".join(parts))
    assert {p.url for p in found} == {f"https://news.example/{i}" for i in range(20) if i != 9}
    assert len(skipped) == 1
    assert skipped[0].offset <= sum(map(len, parts[:10]))


def plain_records() -> list[bytes]:
    return [written(story(i), packed=False).split(b"WARC/1.0")[2] for i in range(6)]


@pytest.mark.parametrize(
    ("change", "offset_of"),
    [
        (lambda r: r.replace(b"Content-Length: ", b"Content-Length: 7"), 3),
        (lambda r: r.replace(b"Content-Length: ", b"Content-Length: -"), 3),
        (lambda r: r.replace(b"Content-Length: ", b"Content-Length: 99999999999999999"), 3),
        (lambda r: r.replace(b"Content-Length: ", b"X-Length: "), 3),
        (lambda r: r.replace(b"Content-Length", b"X-Big: " + b"a" * 100_000 + b"\r\nContent-Length"), 3),
        (lambda r: r[: len(r) // 2], 3),
        (lambda r: r.replace(b"WARC-Type: response", b"X-Type: y"), 3),
        (lambda r: r.replace(b"Story", b"Storm"), 3),
        (lambda r: r.replace(b"HTTP/1.1 200 OK\r\n", b"HTTP-1.1 200 OK\r\n"), 3),
    ],
    ids=["long", "negative", "huge", "missing", "giant header", "half", "no type", "altered", "no status"],
)
def test_a_damaged_plain_record_costs_one_page(change, offset_of: int) -> None:  # type: ignore[no-untyped-def]
    records = [b"WARC/1.0" + r for r in plain_records()]
    records[3] = change(records[3])
    found, skipped = split(b"".join(records))
    assert [p.url for p in found] == [f"https://news.example/{i}" for i in (0, 1, 2, 4, 5)]
    assert len(skipped) == 1
    assert abs(skipped[0].offset - sum(map(len, records[:offset_of]))) <= 4
    assert skipped[0].url == "https://news.example/3"


@pytest.mark.parametrize(
    "noise", [b"not a record\r\n" * 500, random.Random(2).randbytes(5_000), b"WARC/9.9\r\nA: b\r\n\r\n"], ids=["text", "noise", "version"]
)
def test_noise_between_records_costs_none(noise: bytes) -> None:
    records = [b"WARC/1.0" + r for r in plain_records()]
    found, skipped = split(b"".join(records[:3]) + noise + b"".join(records[3:]))
    assert len(found) == 6
    assert len(skipped) == 1


def test_a_page_that_plays_a_record_is_a_page() -> None:
    fake = b"\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://bank.example/\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    found, _ = split(written(("https://x.example/", b"<html>" + fake, "200 OK", HTML), story(1), packed=False))
    assert [p.url for p in found] == ["https://x.example/", "https://news.example/1"]


@pytest.mark.parametrize(
    "flood",
    [
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 5\r\n\r\nx" * 50_000,
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 2000000\r\n\r\nx" * 50_000,
        b"\x1f\x8b\x08\0\0\0\0\0\0\xff" * 200_000,
        b"WARC/1." * 300_000,
        b"\x28\xb5\x2f\xfd" * 300_000,
        b"WARC/1.0\r\n" + b"\r\n" * 1_000_000,
    ],
    ids=["short lies", "long lies", "gzip signs", "warc signs", "zstd signs", "line ends"],
)
def test_floods_end(flood: bytes) -> None:
    found, skipped = within(10, lambda: split(flood, Limits(warc_damages=500)))
    assert found == []
    assert 0 < len(skipped) <= 501


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_damage_raises(data: st.DataObject) -> None:
    source = bytearray(GOOD[data.draw(st.integers(0, 1))])
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(source) - 1))
        source[at : at + data.draw(st.integers(0, 60))] = data.draw(st.binary(max_size=30))
    found, skipped = split(bytes(source) or b"x")
    assert len(found) + len(skipped) >= 1


GOOD = [written(*map(story, range(8)), packed=packed) for packed in (True, False)]


@pytest.mark.parametrize(
    ("body", "whole"),
    [
        (b"4\r\nnews\r\n0\r\n\r\n", b"news"),
        (b"4 ;a=b\r\nnews\r\n3\r\n of\r\n0\r\n\r\n", b"news of"),
        (b"4\nnews\n0\n\n", b"news"),
        (b"4\r\nnews\r\n", b"news"),
        (b"FFFFFFFFFFFFFFFF\r\nnews\r\n0\r\n\r\n", None),
        (b"FFFF\r\nnews\r\n0\r\n\r\n", None),
        (b"-5\r\nnews", None),
        (b"Add this\r\nto the news", None),
        (b"<p>news", None),
        (b"", None),
    ],
)
def test_joining_chunks(body: bytes, whole: bytes | None) -> None:
    assert joined(body) == whole


@given(st.binary())
def test_joining_never_fails(body: bytes) -> None:
    assert joined(body) is None or len(joined(body) or b"") <= len(body)


@pytest.mark.parametrize(
    ("digest", "fits"),
    [
        (None, True),
        ("sha1:QGLDFXYLFWX7EYA5A2I2Q2UNTXVYOV3A", False),
        ("sha1:a9993e364706816aba3e25717850c26c9cd0d89d", True),
        ("sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5", True),
        ("sha-256:BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", True),
        ("sha256:0000000000000000000000000000000000000000000000000000000000000000", False),
        ("blake3:abc", True),
        ("sha1:AAAA", True),
        ("\ud800", True),
    ],
)
def test_digests(digest: str | None, fits: bool) -> None:
    assert matches_digest(b"abc", digest) is fits


@pytest.mark.shared
def test_hostile_archives(shared: Path, tmp_path: Path) -> None:
    import subprocess
    import sys

    subprocess.run(
        [sys.executable, shared / "hostile/generate.py", tmp_path, "--only", "warc", "--scale", "0.02"], check=True, capture_output=True
    )
    for path in (tmp_path / "warc").iterdir():
        items = within(5, lambda path=path: list(pages(path)))
        good = [i for i in items if isinstance(i, Page)]
        if path.name not in ("newlines_only.warc", "lf_only.warc"):
            assert len(good) >= 99, path.name
        assert all(i.reason for i in items if isinstance(i, Skipped))


def raw_member(record: bytes) -> bytes:
    """A packed member whose bytes stand in it as they are, as those of pictures do."""
    packer = zlib.compressobj(0, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return packer.compress(record) + packer.flush()


def test_a_member_that_is_cut_off_swallows_none_behind_it() -> None:
    """Cut inside bytes that stand as they are, it unpacks on into the members behind it, up to the end of the file, and nothing complains."""
    big = written(("https://news.example/9", b"<html>" + b"x" * 40_000, "200 OK", HTML), packed=False).split(b"WARC/1.0")[2]
    parts = members()
    parts[10] = raw_member(b"WARC/1.0" + big)[:20_000]
    found, skipped = split(b"".join(parts))
    assert [p.url for p in found] == [f"https://news.example/{i}" for i in range(20) if i != 9]
    assert [(s.offset, s.url) for s in skipped] == [(sum(map(len, parts[:10])), "https://news.example/9")]
    assert "cut off" in skipped[0].reason
    parts[0] = raw_member(b"WARC/1.0" + big)[:200]  # nothing at all can be read of the first
    found, skipped = split(b"".join([parts[0], *parts[11:]]))
    assert [p.url for p in found] == [f"https://news.example/{i}" for i in range(10, 20)]


@pytest.mark.parametrize("behind", [b"\0" * 500, b"\r\n\r\n", b"\x1f\x8b\x08", gzip.compress(b"", mtime=0)])
def test_what_stands_behind_the_last_record_is_no_page(behind: bytes) -> None:
    found, _ = split(written(story(1), story(2)) + behind)
    assert [p.url for p in found] == ["https://news.example/1", "https://news.example/2"]


def test_an_archive_without_its_last_bytes_keeps_its_last_page() -> None:
    found, skipped = split(written(story(1), story(2))[:-6])
    assert [p.url for p in found] == ["https://news.example/1", "https://news.example/2"]
    assert skipped == []


def test_an_archive_in_blocks_that_know_nothing_of_records() -> None:
    """As bgzip makes them: records begin and end inside a block."""
    plain = written(*map(story, range(20)), packed=False)
    found, skipped = split(b"".join(gzip.compress(plain[i : i + 700]) for i in range(0, len(plain), 700)) + gzip.compress(b""))
    assert [p.url for p in found] == [f"https://news.example/{i}" for i in range(20)]
    assert skipped == []


def test_a_revisit_is_told_with_its_place_and_is_no_page() -> None:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    writer.write_record(writer.create_revisit_record("https://news.example/1", "sha1:AAAA", "https://news.example/1", DATE))
    source = out.getvalue() + written(story(2))
    assert [p.url for p in pages(io.BytesIO(source)) if isinstance(p, Page)] == ["https://news.example/2"]
    assert not [s for s in pages(io.BytesIO(source)) if isinstance(s, Skipped)]
    ((at, told), _) = located(io.BytesIO(source))
    assert isinstance(told, Skipped)
    assert (at, told.url, told.revisit) == (0, "https://news.example/1", True)
    assert f"capture of {DATE}" in told.reason


def test_a_record_carried_as_text_is_mended_only_where_its_digest_bears_that_out() -> None:
    carried = written(*map(story, range(4)), packed=False).replace(b"\r\n", b"\n")
    found, skipped = split(carried)
    assert [p.data for p in found] == [story(i)[1] for i in range(4)]
    assert skipped == []
    found, skipped = split(carried.replace(b"<p>Story 2", b"<p>Storm 2"))
    assert [p.url for p in found] == [f"https://news.example/{i}" for i in (0, 1, 3)]
    assert len(skipped) == 1
    assert "that is wrong" in skipped[0].reason


def test_a_head_with_lines_that_are_no_fields() -> None:
    http = b"HTTP/1.1 200 OK\r\nnonsense\r\nContent-Type: text/html\r\nContent-Type: image/png\r\n\r\n<p>x"
    answer = read_head(http)
    assert answer is not None
    assert (answer.status, answer.media_type, answer.payload(http)) == (200, "text/html", b"<p>x")  # the first of two fields, as browsers


def test_a_member_that_is_damaged_in_the_middle_of_its_page_costs_that_page() -> None:
    big = written(("https://news.example/9", b"<html>" + b"x" * 2_000_000, "200 OK", HTML), packed=False).split(b"WARC/1.0")[2]
    parts = members()
    parts[10] = raw_member(b"WARC/1.0" + big)
    half = len(parts[10]) // 2
    parts[10] = parts[10][:half] + parts[10][half + 1_000 :]  # what follows no longer begins where it should
    found, skipped = split(b"".join(parts))
    assert [p.url for p in found] == [f"https://news.example/{i}" for i in range(20) if i != 9]
    assert [s.offset for s in skipped] == [sum(map(len, parts[:10]))]
    assert "that begins here cannot be read" in skipped[0].reason


def test_a_page_that_is_passed_over_is_told_with_the_reason() -> None:
    source = written(*map(story, range(3)))
    found = [item for _, item in located(io.BytesIO(source), over=lambda url: "not wanted" if url and url.endswith("/1") else None)]
    assert [item.url for item in found] == [f"https://news.example/{i}" for i in range(3)]
    assert [(item.url, item.reason) for item in found if isinstance(item, Skipped)] == [("https://news.example/1", "not wanted")]


def test_a_file_that_grows_shorter_while_it_is_read_ends_there(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(written(*((f"https://news.example/{i}", b"<html>" + b"x" * 300_000, "200 OK", HTML) for i in range(3)), packed=False))
    found = pages(path)
    first = next(found)
    assert isinstance(first, Page)
    os.truncate(path, 310_000)
    rest = list(found)
    assert all(isinstance(item, Skipped) and item.reason for item in rest)
    assert len(rest) <= 1


def test_a_record_with_a_long_head_is_read() -> None:
    long = written(story(1), packed=False).replace(b"WARC-Type: response", b"X-Note: " + b"a" * 6_000 + b"\r\nWARC-Type: response")
    found, skipped = split(long + written(story(2), packed=False))
    assert [p.url for p in found] == ["https://news.example/1", "https://news.example/2"]
    assert skipped == []
