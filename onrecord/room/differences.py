"""The versions of a page side by side: each change with the words that went and those that came."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import pairwise

from onrecord.archive.store import Archive, Changed, Version
from onrecord.model import Frozen, Record

WORD = re.compile(r"\s+|[^\s]+")  # classes that exclude each other: linear
COMPARED = 400  # words of a passage that are compared one by one
OWNED = {
    "named": "the page says so",
    "general": "the page has a correction notice, which does not name this",
    "no": "the page does not say so",
}


class Piece(Frozen, frozen=True):
    """Words that stand in both versions, or in one alone."""

    text: str
    kind: str  # "same", "gone" or "new"


class Difference(Frozen, frozen=True):
    """One change, its passage as a reader sees it."""

    change: Changed
    pieces: tuple[Piece, ...]
    owned: str


class Step(Frozen, frozen=True):
    """From one version to the next."""

    earlier: Version
    later: Version
    differences: tuple[Difference, ...]


def steps(archive: Archive, record: Record, versions: list[Version]) -> list[Step]:
    """What changed from version to version, the newest first."""
    url = record.page.url or record.article.url
    found = archive.changes(url) if url and len(versions) > 1 else []
    return [
        Step(earlier, later, tuple(_difference(c) for c in found if c.document == later.id and c.earlier == earlier.id))
        for earlier, later in reversed(list(pairwise(versions)))
    ]


def _difference(change: Changed) -> Difference:
    before, after = (span.text if span else "" for span in (change.before, change.after))
    return Difference(
        change, tuple(pieces(before, after)) if change.kind != "passage moved" else (Piece(after, "same"),), OWNED[change.owned]
    )


def pieces(before: str, after: str) -> list[Piece]:
    """Two wordings as one text with what went and what came.

    >>> [(p.text, p.kind) for p in pieces("Ten people died", "Twelve people died")]
    [('Ten', 'gone'), ('Twelve', 'new'), (' people died', 'same')]
    """
    x, y = WORD.findall(before), WORD.findall(after)
    if not x or not y or len(x) > COMPARED or len(y) > COMPARED:
        return [piece for piece in (Piece(before, "gone"), Piece(after, "new")) if piece.text]
    found: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, x, y, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("".join(x[i:j]), "same"))
            continue
        found += [Piece("".join(x[i:j]), "gone")] if j > i else []
        found += [Piece("".join(y[k:m]), "new")] if m > k else []
    return found
