"""The gazetteer: names of countries, regions, counties and towns, with their points, from GeoNames (CC BY 4.0, see ``gazetteer.txt``).

One file, ``gazetteer.bin``, made by ``training/gazetteer.py``: columns packed by :func:`pack`, compressed with zstd. Keys are sorted, so that a name is
found by bisection, first among the blocks of the column, then in one block: no list or dictionary of 400,000 names need be built, and the file is ready
some 60 ms of processor time after the first question.
"""

from __future__ import annotations

import hashlib
import struct
from array import array
from bisect import bisect_left, bisect_right
from functools import cache, cached_property, lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

import zstandard

from onrecord.errors import ModelError
from onrecord.findings.placename import fold

FILE = Path(__file__).with_name("gazetteer.bin")
MAGIC = b"onrecord gazetteer 1\n"
LOOKED_UP = 20_000  # names whose position is kept in memory: most words of news come again
ENTRIES_KEPT = 4_000  # names whose places are kept in memory: some 5 MB
BLOCKS_KEPT = 1_000  # blocks of names that are kept in memory, some 8 MB at most
NAMES_A_BLOCK = 64  # a name is cut out of its block when it is asked for
KEY_BYTES = 1_024  # of a block of keys, and the rest of its last one
UNPACKED_BYTES = 100_000_000  # the file unpacks to about 20 MB; more is no file of ours

COUNTRY, REGION, COUNTY, CITY = range(4)
GIVEN_NAME, SURNAME, COMMON_GIVEN = 1, 2, 4  # bits: the name is also a person's

Column = bytes | array  # type: ignore[type-arg]


def pack(columns: dict[str, Column]) -> bytes:
    """Columns as one run of bytes. Numbers are laid down byte plane by byte plane: all lowest bytes, then all second ones, which packs far smaller."""
    out = []
    for name, column in columns.items():
        if isinstance(column, bytes):
            code, data = "B", column
        else:
            plain = column.tobytes()
            code, data = column.typecode, b"".join(plain[i :: column.itemsize] for i in range(column.itemsize))
        out.append(struct.pack("<12scQ", name.encode(), code.encode(), len(data)) + data)
    return b"".join(out)


def unpack(data: bytes) -> dict[str, Column]:
    """What :func:`pack` packed.

    >>> unpack(pack({"n": array("I", [1, 70000])}))["n"]
    array('I', [1, 70000])
    """
    columns: dict[str, Column] = {}
    at = 0
    while at < len(data):
        name, code, size = struct.unpack_from("<12scQ", data, at)
        at += struct.calcsize("<12scQ")
        part = data[at : at + size]
        at += size
        columns[name.rstrip(b"\0").decode()] = part if code == b"B" else _numbers(code.decode(), part)
    return columns


def _numbers(code: str, planes: bytes) -> Column:
    column = array(code)
    width, count = column.itemsize, len(planes) // column.itemsize
    plain = bytearray(len(planes))
    for i in range(width):
        plain[i::width] = planes[i * count : (i + 1) * count]
    column.frombytes(bytes(plain))
    return column


class Entry(NamedTuple):
    """One place that a name may mean."""

    row: int
    kind: int  # COUNTRY, REGION, COUNTY or CITY
    latitude: float
    longitude: float
    country: str  # ISO 3166-1 alpha-2
    region: str  # country and GeoNames admin1 code: "US.OH"
    population: float  # log10 of the inhabitants; 0 where unknown
    other: bool  # the name is not its main one: another language, another time


class Gazetteer:
    """Names and places. :param columns: as :func:`unpack` gives them."""

    def __init__(self, columns: dict[str, Column]) -> None:
        self._keys = _Keys(bytes(columns["keys"]))
        self._columns = columns
        self._personal = columns["personal"]
        self._starts = _sums(columns["counts"], self._keys.first_of)
        self.regions: list[str] = bytes(columns["regions"]).decode().split("\n")
        self.given = frozenset(bytes(columns["given"]).decode().split("\n"))
        self.demonyms = frozenset(bytes(columns["demonyms"]).decode().split("\n"))
        self.look = lru_cache(LOOKED_UP)(self._keys.look)
        self.entries = lru_cache(ENTRIES_KEPT)(self._entries)
        self._names = lru_cache(BLOCKS_KEPT)(self._block)
        self.countries_of = {code[:2]: row for code, row in self._rows(COUNTRY).items()}
        self.nations = frozenset(fold(self.name(row)) for row in self.countries_of.values())  # their main names

    @cached_property
    def surnames(self) -> frozenset[str]:
        """Surnames, in their look-up form."""
        return frozenset(bytes(self._columns["surnames"]).decode().split("\n"))

    @cached_property
    def regions_of(self) -> dict[str, int]:
        """The row of each first-level region by its code, "US.OH"."""
        return self._rows(REGION)

    def find(self, key: str) -> int:
        """The position of a folded name among the names, or -1."""
        return self.look(key)[0]

    def keys_from(self, first: str) -> list[str]:
        """The names, in look-up form, from one on to the last in the order of Unicode."""
        return self._keys.since(first)

    def personal(self, at: int) -> int:
        """GIVEN_NAME and SURNAME bits of the name at a position."""
        return int(self._personal[at])

    def _entries(self, at: int, most: int) -> list[Entry]:
        """The places that the name at a position may mean, most inhabitants first; none for -1. The list is kept: do not change it."""
        if at < 0:
            return []
        counts, block = self._columns["counts"], self._keys.block_of(at)
        start = self._starts[block] + sum(counts[self._keys.first_of[block] : at])
        hits = self._columns["hits"][start : start + min(counts[at], most)]
        return [self.entry(hit >> 1, bool(hit & 1)) for hit in hits]

    def entry(self, row: int, other: bool = False) -> Entry:
        """The place in a row."""
        c = self._columns
        region = self.regions[c["region"][row]]
        return Entry(
            row, c["kind"][row], c["latitude"][row] / 1e4, c["longitude"][row] / 1e4, region[:2], region, c["population"][row] / 30, other
        )

    @cached_property
    def _exonyms(self) -> list[str]:
        return bytes(self._columns["exonyms"]).decode().split("\n")

    def exonyms(self, language: str) -> dict[str, int]:
        """What a language calls countries and large cities: look-up form and row."""
        lines = (line.split("\t") for line in self._exonyms if line.startswith(language + "\t"))
        return {key: int(row) for _, key, row in lines}

    def name(self, row: int) -> str:
        """The main name of the place in a row, as GeoNames writes it."""
        block, rest = divmod(row, NAMES_A_BLOCK)
        return self._names(block)[rest]

    def _block(self, block: int) -> list[str]:
        ends = self._columns["name_ends"]
        return bytes(self._columns["names"][ends[block] : ends[block + 1]]).decode().split("\n")

    def geonames_id(self, row: int) -> int | None:
        """The GeoNames number of the place in a row, where the sources give it."""
        return self._columns["id"][row] or None

    def _rows(self, kind: int) -> dict[str, int]:
        """The row of each first-level region by its code, "US.OH", or of each country, "US."."""
        kinds, regions = bytes(self._columns["kind"]), self._columns["region"]
        found, at = {}, kinds.find(kind)
        while at >= 0:
            found[self.regions[regions[at]]] = at
            at = kinds.find(kind, at + 1)
        return found


class _Keys:
    """Sorted keys, one a line. A key is sought among the first ones of some thousand blocks, then in the bytes of one block, which are never cut up."""

    def __init__(self, lines: bytes) -> None:
        self._lines = b"\n" + lines + b"\n"
        self._bounds = [1]
        while 0 < (at := self._lines.find(b"\n", self._bounds[-1] + KEY_BYTES) + 1) < len(self._lines):
            self._bounds.append(at)
        self._firsts = [self._lines[at : self._lines.find(b"\n", at)].decode() for at in self._bounds]
        self._bounds.append(len(self._lines))
        sizes = (self._lines.count(b"\n", at, end) for at, end in pairwise(self._bounds))
        self.first_of = list(accumulate(sizes, initial=0))  # the position of the first key of each block

    def block_of(self, at: int) -> int:
        """The block that holds the key at a position."""
        return bisect_right(self.first_of, at) - 1

    def look(self, key: str) -> tuple[int, bool]:
        """The position of a key, or -1, and whether a longer key begins with it and a blank.

        No sign that a key may hold sorts before the blank, so that longer ones stand right behind the shorter one.
        """
        sought, block = b"\n" + key.encode("utf-8", "surrogatepass"), max(0, bisect_right(self._firsts, key) - 1)
        start, end = self._bounds[block], self._bounds[block + 1]
        at = self._lines.find(sought, start - 1, end)
        if at < 0:
            return -1, block + 1 < len(self._firsts) and self._firsts[block + 1].startswith(key + " ")
        longer = self._lines.find(sought + b" ", at, end) >= 0
        if not longer and block + 1 < len(self._firsts):
            longer = self._firsts[block + 1].startswith(key + " ")
        at = self._lines.find(sought + b"\n", at, end)
        return (self.first_of[block] + self._lines.count(b"\n", start, at + 1) if at >= 0 else -1), longer

    def since(self, first: str) -> list[str]:
        """All keys from one on."""
        block = max(0, bisect_right(self._firsts, first) - 1)
        keys = self._lines[self._bounds[block] : -1].decode().split("\n")
        return keys[bisect_left(keys, first) :]


def _sums(counts: Column, bounds: list[int]) -> list[int]:
    """How much is counted before each bound."""
    return list(accumulate((sum(counts[a:b]) for a, b in pairwise(bounds)), initial=0))


@cache
def load() -> Gazetteer:
    """The gazetteer, read once.

    :raises onrecord.errors.ModelError: where the file is missing or is not the one that was shipped.
    """
    try:
        data = FILE.read_bytes()
        wanted = FILE.with_suffix(".sha256").read_text(encoding="ascii").strip()
    except OSError as error:
        raise ModelError(f"The table of places ({FILE.name}) cannot be read: {error}. Install onrecord again.") from error
    if hashlib.sha256(data).hexdigest() != wanted:
        raise ModelError(f"The table of places ({FILE.name}) is not the one that was shipped. Install onrecord again.")
    body = zstandard.ZstdDecompressor().decompress(data[len(MAGIC) :], max_output_size=UNPACKED_BYTES)
    return Gazetteer(unpack(body))
