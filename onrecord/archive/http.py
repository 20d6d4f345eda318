"""The HTTP answer inside a web archive's record (RFC 9112)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from onrecord.model import Frozen

HEAD_END = re.compile(rb"\r?\n\r?\n")  # at most four bytes a match: linear
STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})")
CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]{0,8}(?:;[^\r\n]{0,200})?\r?\n")  # a longer size is a lie: no page has 4 GiB
PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
HASHES = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha512": hashlib.sha512, "md5": hashlib.md5}


class Answer(Frozen, frozen=True):
    """What the head of an answer says, and where its body begins."""

    status: int
    media_type: str | None
    encoding: str | None
    chunked: bool
    body: int  # bytes from the start of the block

    def is_page(self, head: bytes) -> bool:
        """Whether this is a page rather than a picture, a redirect or an error; ``head`` is the beginning of the block."""
        if not 200 <= self.status < 300:
            return False
        if self.media_type and self.media_type.strip():
            return self.media_type.partition(";")[0].strip().lower() in PAGE_TYPES
        opening = head[self.body : self.body + 1024].lower()
        return b"<html" in opening or b"<!doctype html" in opening

    def payload(self, block: bytes) -> bytes:
        """The body with its chunks joined; still packed where ``encoding`` says so."""
        body = block[self.body :]
        return (joined(body) or body) if self.chunked else body


def split(block: bytes) -> Answer | None:
    """Read the head of an answer; None where there is none."""
    status, end = STATUS.match(block), HEAD_END.search(block)
    if not status or not end:
        return None
    fields: dict[str, str] = {}
    for line in block[: end.start()].split(b"\n")[1:]:
        name, colon, value = line.partition(b":")
        if colon:
            fields.setdefault(name.strip().decode("latin-1").lower(), value.strip().decode("latin-1"))
    chunked = "chunked" in fields.get("transfer-encoding", "").lower()
    encoding = fields.get("content-encoding") or None
    return Answer(int(status.group(1)), fields.get("content-type"), encoding, chunked, end.end())


def joined(body: bytes) -> bytes | None:
    r"""The chunks of a body joined; None where the chunks are not what they say, as in archives whose writer joined them already.

    >>> joined(b"4\r\nnews\r\n0\r\n\r\n")
    b'news'
    >>> joined(b"<p>news</p>") is None
    True
    """
    parts: list[bytes] = []
    at = 0
    while found := CHUNK_SIZE.match(body, at):
        size = int(found.group(1), 16)
        if size == 0:
            return b"".join(parts)
        if found.end() + size > len(body):
            return None
        parts.append(body[found.end() : found.end() + size])
        at = found.end() + size
        at += 2 if body.startswith(b"\r\n", at) else 1 if body.startswith(b"\n", at) else 0
    return b"".join(parts) if at == len(body) and parts else None  # some writers leave out the last, empty chunk


def matches_digest(block: bytes, digest: str | None) -> bool:
    """Whether a WARC-Block-Digest, such as ``sha1:`` with Base32 or ``sha256:`` with hexadecimal digits, fits; one that cannot be read proves nothing."""
    name, _, value = (digest or "").strip().partition(":")
    make = HASHES.get(name.strip().lower().replace("-", ""))
    if make is None:
        return True
    want = make(block, usedforsecurity=False).digest()
    said = _decoded(value.strip(), len(want))
    return said is None or said == want


def _decoded(value: str, size: int) -> bytes | None:
    try:
        if len(value) == 2 * size:
            return bytes.fromhex(value)
        raw = base64.b32decode(value + "=" * (-len(value) % 8), casefold=True)
    except (ValueError, binascii.Error):
        return None
    return raw if len(raw) == size else None
