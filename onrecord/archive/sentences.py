"""The sentences of a record, read without the rest of it: a page about a place or an outlet needs those of many records."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Sequence

import msgspec

from onrecord.archive.packing import unpacked
from onrecord.errors import BrokenRecord
from onrecord.model import Frozen, Sentence


class _Part(Frozen, frozen=True):
    """Of a record's JSON only this is made into objects; the rest is passed over."""

    sentences: tuple[Sentence, ...] = ()


_DECODER = msgspec.json.Decoder(_Part)


def sentences(connection: sqlite3.Connection, document: int) -> tuple[Sentence, ...]:
    """The sentences of a document.

    :raises BrokenRecord: where its record is missing or damaged.
    """
    found = connection.execute("SELECT record_zstd FROM stored WHERE id = ?", [document]).fetchone()
    line = unpacked(found[0] if found else None, f"Document {document} is damaged")
    try:
        return _DECODER.decode(line).sentences
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise BrokenRecord(f"Document {document} is damaged: this is not a record: {error}") from error


def at(found: Sequence[Sentence], start: int) -> str | None:
    """The sentence that holds a place of the text; None where there is none.

    >>> at((Sentence("It rained.", 0, 10), Sentence("We left.", 11, 19)), 12)
    'We left.'
    """
    k = bisect_right(found, start, key=lambda s: s.start) - 1
    return found[k].text if k >= 0 and start < found[k].end else None
