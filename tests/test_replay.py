"""Going back to the stored bytes: what they bear out holds, and whatever was changed on either side is named."""

from __future__ import annotations

import gzip

import pytest
from msgspec.structs import replace

import onrecord
from onrecord.limits import Limits
from onrecord.model import Options, Record
from onrecord.replay import verify

PAGE = (
    b"<html><head><meta property='og:title' content='Quarry vote passes'></head><h1>Quarry vote passes</h1>"
    b"<p>The council voted for the quarry on Monday after a long evening, the mayor, Ada Bell, said in the town hall.</p></html>"
)


@pytest.fixture(scope="module")
def record() -> Record:
    return onrecord.read(PAGE)


def test_the_bytes_that_made_a_record_bear_it_out(record: Record) -> None:
    assert verify(record, PAGE) == ()
    assert record.statements  # so that something was looked for


def test_other_bytes_are_told_by_their_digest_alone(record: Record) -> None:
    (failure,) = verify(record, PAGE + b" ")
    assert (failure.what, failure.expected) == ("the page's SHA-256", record.page.sha256)
    assert failure.found != failure.expected


def test_a_block_with_other_words_and_one_that_is_not_there(record: Record) -> None:
    at = next(i for i, b in enumerate(record.blocks) if "council" in b.text)
    block = record.blocks[at]
    for changed, found in (
        (replace(block, text="Nobody voted."), block.text),
        (replace(block, path="html/nowhere"), "nothing at that path"),
    ):
        blocks = (*record.blocks[:at], changed, *record.blocks[at + 1 :])
        failures = [f for f in verify(replace(record, blocks=blocks), PAGE) if f.what == f"block {changed.path}"]
        assert found in [f.found for f in failures]


def test_evidence_that_the_page_does_not_hold(record: Record) -> None:
    claim = replace(record.article.evidence[0], raw="Quarry closes")
    (failure,) = verify(replace(record, article=replace(record.article, evidence=(claim,))), PAGE)
    assert (failure.expected, failure.found) == ("Quarry closes", "nothing at that path")
    assert claim.field in failure.what


def test_a_finding_with_other_words(record: Record) -> None:
    time = replace(record.times[0], text="Tuesday")
    (failure,) = verify(replace(record, times=(time,)), PAGE)
    assert (failure.expected, failure.found) == ("Tuesday", "other words stand there")


def test_a_page_that_can_no_longer_be_read_is_a_failure_and_no_crash() -> None:
    packed = gzip.compress(PAGE, mtime=0)
    record = onrecord.read(packed)
    assert verify(record, packed) == ()
    (failure,) = verify(record, packed, Options(limits=Limits(page_bytes=100)))
    assert (failure.what, failure.expected) == ("the page", "a page that can be read")
