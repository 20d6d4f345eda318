"""Packed pages that end where they should not, are packed too often, or come in very many parts."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from onrecord.errors import Damaged
from onrecord.limits import Limits
from onrecord.model import Page
from onrecord.page.unpack import ROUNDS, unpack
from tests.clock import within

HTML = b"<p>The harbour bridge reopened on Monday after three years of repairs.</p>" * 50
LIMITS = Limits()


def test_a_page_packed_more_often_than_is_unpacked_stays_packed() -> None:
    packed = HTML
    for _ in range(ROUNDS + 1):
        packed = gzip.compress(packed)
    once_packed, notes = unpack(Page(packed), LIMITS)
    assert gzip.decompress(once_packed) == HTML
    assert notes == ()


@pytest.mark.parametrize(("pack", "name"), [(gzip.compress, "gzip"), (zstandard.compress, "zstd")], ids=["gzip", "zstd"])
def test_a_story_behind_very_many_empty_parts_is_read(pack: Callable[[bytes], bytes], name: str) -> None:
    packed = pack(b"") * 100_000 + pack(HTML)
    assert within(2, lambda: unpack(Page(packed), LIMITS)) == (HTML, ())


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_parts_beyond_the_bound_are_said_not_to_be_read(pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(unpack.__globals__, "MEMBERS", 3)
    assert unpack(Page(pack(b"one ") * 2 + pack(b"two")), LIMITS) == (b"one one two", ())
    read, notes = unpack(Page(pack(b"one ") * 4), LIMITS)
    assert read == b"one one one "
    assert "the 12 bytes before the break were read" in notes[0]
    with pytest.raises(Damaged, match="more than 3"):
        unpack(Page(pack(b"") * 4), LIMITS)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_what_stands_behind_the_last_part_is_padding(pack: Callable[[bytes], bytes]) -> None:
    assert unpack(Page(pack(HTML) + b"\0" * 700), LIMITS) == (HTML, ())


def test_half_a_brotli_page_gives_what_came_and_says_so() -> None:
    story = b"".join(b"<p>Line %d of the council's report.</p>" % (i * 7919 % 10_007) for i in range(20_000))
    packed = brotli.compress(story)
    read, notes = unpack(Page(packed[: len(packed) // 2], encoding="br"), LIMITS)
    assert read
    assert story.startswith(read)
    assert "breaks off" in notes[0]


def test_a_header_that_names_no_packing_we_know_is_not_believed() -> None:
    assert unpack(Page(HTML, encoding="compress"), LIMITS) == (HTML, ())
    assert unpack(Page(b"", encoding="br"), LIMITS) == (b"", ())


def test_deflate_without_its_header_is_told_from_a_page() -> None:
    raw = zlib.compress(HTML)[2:-4]
    assert unpack(Page(raw, encoding="deflate"), LIMITS) == (HTML, ())
    assert unpack(Page(b"  <p>plain</p>", encoding="deflate"), LIMITS) == (b"  <p>plain</p>", ())
