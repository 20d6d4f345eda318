"""The file of the gazetteer: parts, each packed by itself, so that a question unpacks only the few parts that it meets.

What the parts hold, ``gazetteer.py`` says; they are cut by ``training/gazetteer.py``.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from itertools import accumulate

import zstandard

MAGIC = b"onrecord gazetteer 2\n"
PART_BYTES = 1_000_000  # no part unpacks to more; the largest, names in other languages, has a third of it
HEAD_BYTES = 4  # the length of the packed head, lowest byte first


def planes(column: array[int]) -> bytes:
    """Numbers laid down byte plane by byte plane: all lowest bytes, then all second ones, which packs far smaller."""
    plain = column.tobytes()
    return b"".join(plain[i :: column.itemsize] for i in range(column.itemsize))


def numbers(code: str, laid: bytes) -> array[int]:
    """What :func:`planes` laid down. :param code: of the array's type.

    >>> numbers("I", planes(array("I", [1, 70000])))
    array('I', [1, 70000])
    """
    column = array(code)
    width, count = column.itemsize, len(laid) // column.itemsize
    plain = bytearray(len(laid))
    for i in range(width):
        plain[i::width] = laid[i * count : (i + 1) * count]
    column.frombytes(plain)
    return column


def pack(sections: Mapping[str, Sequence[bytes]], level: int = 19) -> bytes:
    """The file: the magic words, a packed head that names the sections and the length of every part, then the parts.

    :param sections: their parts by name; no name has a blank.
    """
    packer = zstandard.ZstdCompressor(level=level)
    parts = [packer.compress(part) for section in sections.values() for part in section]
    names = " ".join(f"{name} {len(section)}" for name, section in sections.items()).encode()
    head = packer.compress(names + b"\n" + planes(array("I", map(len, parts))))
    return b"".join((MAGIC, len(head).to_bytes(HEAD_BYTES, "little"), head, *parts))


class Parts:
    """The sections of a file that :func:`pack` made. :param data: the whole file; :raises ValueError: where it is none."""

    def __init__(self, data: bytes) -> None:
        if not data.startswith(MAGIC):
            raise ValueError("the file does not begin as a gazetteer does")
        self._data, self._unpack = data, zstandard.ZstdDecompressor().decompress
        at = len(MAGIC) + HEAD_BYTES
        first = at + int.from_bytes(data[len(MAGIC) : at], "little")
        names, _, sizes = self._unpack(data[at:first], max_output_size=PART_BYTES).partition(b"\n")
        words = names.decode().split()
        self._counts = dict(zip(words[::2], map(int, words[1::2]), strict=True))
        self._first = dict(zip(self._counts, accumulate(self._counts.values(), initial=0), strict=False))
        self._bounds = list(accumulate(numbers("I", sizes), initial=first))

    def count(self, section: str) -> int:
        """How many parts a section has."""
        return self._counts[section]

    def part(self, section: str, i: int = 0) -> bytes:
        """Part i of a section, unpacked anew each time."""
        at = self._first[section] + i
        return self._unpack(self._data[self._bounds[at] : self._bounds[at + 1]], max_output_size=PART_BYTES)

    def numbers(self, section: str, code: str) -> array[int]:
        """The only part of a section, as numbers."""
        return numbers(code, self.part(section))

    def lines(self, section: str) -> list[str]:
        """The only part of a section, as lines of text."""
        return self.part(section).decode().split("\n")
