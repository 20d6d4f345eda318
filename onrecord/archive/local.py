"""Pages from files of this machine: the address by which the next version of one is known."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

SCHEME = "file:"
LOCAL = f"(url IS NULL OR url GLOB '{SCHEME}*')"
# Made when the first such page is added: archives made before there was this index get it too, and those of pages from the web alone do without.
INDEX = f"CREATE INDEX IF NOT EXISTS capture_local ON capture (sha256) WHERE {LOCAL}"
DIGITS = 16  # of the digest of a path: two paths in a billion archives have the same


def address(path: Path) -> str:
    """The address of a file: its name, and a digest of where it lies.

    The folders themselves are left out: an archive is mailed, and they may name whoever made it, or a source.

    >>> address(Path("/news/a story.html")).partition("#")[0]
    'file:a%20story.html'
    """
    place = sha256(os.fsencode(path.resolve())).hexdigest()[:DIGITS]
    return f"{SCHEME}{quote(os.fsencode(path.name))}#{place}"


def is_local(url: str | None) -> bool:
    """Whether an address is that of a file, or not known, as of a page from standard input."""
    return not url or url.startswith(SCHEME)
