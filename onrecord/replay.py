"""Back to the stored bytes: is every word of a record still where the record says it is?

Apart from ``record.py`` so that what only shows records (``archive/``, ``room/``) never loads the code that parses pages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from onrecord.article import claims
from onrecord.errors import OnrecordError
from onrecord.model import Frozen, Options, Page, Record
from onrecord.page import lay_out
from onrecord.record import misquoted

DEFAULT = Options()


class Failure(Frozen, frozen=True):
    """One thing of a record that the stored bytes do not bear out."""

    what: str
    expected: str
    found: str


def verify(record: Record, data: bytes, options: Options = DEFAULT) -> tuple[Failure, ...]:
    """Everything in ``record`` that cannot be found again in ``data``, the page's bytes as captured; empty where all holds.

    Three steps: the bytes have the record's digest; each kept block and each piece of evidence is found again at its path; every finding quotes the
    text that those blocks make up.

    :param options: those of the reading, where it had limits of its own.
    """
    digest = hashlib.sha256(data).hexdigest()
    if digest != record.page.sha256:
        return (Failure("the page's SHA-256", record.page.sha256, digest),)
    return (*_blocks(record, data, options), *(Failure(what, words, "other words stand there") for what, words in misquoted(record)))


def _blocks(record: Record, data: bytes, options: Options) -> Iterator[Failure]:
    capture = record.page
    page = Page(data=data, url=capture.url, fetched=capture.fetched, media_type=capture.media_type, encoding=capture.encoding)
    try:
        layout = lay_out(page, options)
    except OnrecordError as error:
        yield Failure("the page", "a page that can be read", str(error))
        return
    there = {b.path: b.text for b in layout.blocks}
    evidence = {(c.path, c.raw) for c in claims(layout)}
    for block in record.blocks:
        found = there.get(block.path)
        if found != block.text and (block.path, block.text) not in evidence:
            yield Failure(f"block {block.path}", block.text, found if found is not None else "nothing at that path")
    for claim in record.article.evidence:
        if (claim.path, claim.raw) not in evidence:
            yield Failure(f"evidence for {claim.field} at {claim.path}", claim.raw, "nothing at that path")
