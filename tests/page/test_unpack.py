from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
import zstandard

from onrecord.errors import Damaged, TooLarge
from onrecord.limits import Limits
from onrecord.model import Page
from onrecord.page.unpack import unpack

HTML = b"<p>The harbour bridge reopened on Monday after three years of repairs.</p>" * 50
LIMITS = Limits()


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (HTML, None),
        (gzip.compress(HTML), None),
        (gzip.compress(HTML), "gzip"),
        (gzip.compress(HTML[:100]) + gzip.compress(HTML[100:]), "gzip"),
        (gzip.compress(gzip.compress(HTML)), "gzip"),
        (zlib.compress(HTML), "deflate"),
        (zlib.compress(HTML)[2:-4], "deflate"),
        (brotli.compress(HTML), "br"),
        (zstandard.compress(HTML), "zstd"),
        (HTML, "br"),
        (HTML, "gzip"),
        (HTML, "deflate"),
    ],
    ids=[
        "plain",
        "gzip-by-mark",
        "gzip",
        "two-members",
        "gzip-twice",
        "deflate",
        "raw-deflate",
        "brotli",
        "zstd",
        "plain-called-br",
        "plain-called-gzip",
        "plain-called-deflate",
    ],
)
def test_every_packing_gives_the_page_back(data: bytes, encoding: str | None) -> None:
    assert unpack(Page(data, encoding=encoding), LIMITS) == (HTML, ())


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, zstandard.compress], ids=["gzip", "deflate", "zstd"])
def test_half_a_packed_page_gives_what_came_and_says_so(pack) -> None:  # type: ignore[no-untyped-def]
    story = b"".join(b"<p>Line %d of the council's report.</p>" % (i * 7919 % 10_007) for i in range(20_000))
    packed = pack(story)
    data, notes = unpack(Page(packed[: len(packed) // 2]), LIMITS)
    assert data
    assert story.startswith(data)
    assert "breaks off" in notes[0]


def test_a_broken_beginning_is_named() -> None:
    with pytest.raises(Damaged, match="Fetch it again"):
        unpack(Page(b"\x1f\x8b\x08\x00" + b"\xff" * 40), LIMITS)


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, brotli.compress, zstandard.compress], ids=["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_met_at_the_limit(pack) -> None:  # type: ignore[no-untyped-def]
    bomb = pack(bytes(5_000_000))
    encoding = "br" if pack is brotli.compress else None
    with pytest.raises(TooLarge, match="100,000"):
        unpack(Page(bomb, encoding=encoding), Limits(page_bytes=100_000))
