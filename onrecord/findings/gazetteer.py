"""The gazetteer: names of countries, regions, counties and towns, with their points, from GeoNames (CC BY 4.0, see ``gazetteer.txt``).

One file, ``gazetteer.bin``, made by ``training/gazetteer.py``: columns packed by :func:`pack`, compressed with zstd. Keys are sorted, so that a name is
found by bisection and no dictionary of 400,000 names need be built: the file is ready about a tenth of a second after the first question.
"""

from __future__ import annotations

import hashlib
import struct
from array import array
from bisect import bisect_left
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import zstandard

from onrecord.errors import ModelError
from onrecord.findings.placename import fold

FILE = Path(__file__).with_name("gazetteer.bin")
MAGIC = b"onrecord gazetteer 1\n"
LOOKED_UP = 20_000  # names whose position is kept in memory: most words of news come again
ENTRIES_KEPT = 2_000  # names whose places are kept in memory
BLOCKS_KEPT = 1_000  # blocks of names that are kept in memory, some 8 MB at most
NAMES_A_BLOCK = 64  # a name is cut out of its block when it is asked for
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
        self.keys: list[str] = bytes(columns["keys"]).decode().split("\n")
        self._starts = _running_sum(columns["counts"])
        self._columns = columns
        self._personal = columns["personal"]
        self.regions: list[str] = bytes(columns["regions"]).decode().split("\n")
        self.given = frozenset(bytes(columns["given"]).decode().split("\n"))
        self.demonyms = frozenset(bytes(columns["demonyms"]).decode().split("\n"))
        self.surnames = frozenset(bytes(columns["surnames"]).decode().split("\n"))
        self._exonyms = bytes(columns["exonyms"]).decode().split("\n")
        self.look = lru_cache(LOOKED_UP)(self._look)
        self.entries = lru_cache(ENTRIES_KEPT)(self._entries)
        self._names = lru_cache(BLOCKS_KEPT)(self._block)
        self.regions_of = self._rows(REGION)
        self.countries_of = {code[:2]: row for code, row in self._rows(COUNTRY).items()}
        self.nations = frozenset(fold(self.name(row)) for row in self.countries_of.values())  # their main names

    def find(self, key: str) -> int:
        """The position of a folded name among the names, or -1."""
        return self.look(key)[0]

    def _look(self, key: str) -> tuple[int, bool]:
        """The position of a folded name, or -1, and whether a longer name begins with it and a blank.

        No sign that a key may hold sorts before the blank, so that longer names stand right behind the shorter one.
        """
        at = bisect_left(self.keys, key)
        if at == len(self.keys):
            return -1, False
        if self.keys[at] != key:
            return -1, self.keys[at].startswith(key + " ")
        return at, at + 1 < len(self.keys) and self.keys[at + 1].startswith(key + " ")

    def personal(self, at: int) -> int:
        """GIVEN_NAME and SURNAME bits of the name at a position."""
        return int(self._personal[at])

    def _entries(self, at: int, most: int) -> list[Entry]:
        """The places that the name at a position may mean, most inhabitants first; none for -1. The list is kept: do not change it."""
        if at < 0:
            return []
        hits = self._columns["hits"]
        return [
            self.entry(hits[i] >> 1, bool(hits[i] & 1)) for i in range(self._starts[at], min(self._starts[at + 1], self._starts[at] + most))
        ]

    def entry(self, row: int, other: bool = False) -> Entry:
        """The place in a row."""
        c = self._columns
        region = self.regions[c["region"][row]]
        return Entry(
            row, c["kind"][row], c["latitude"][row] / 1e4, c["longitude"][row] / 1e4, region[:2], region, c["population"][row] / 30, other
        )

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


def _running_sum(counts: Column) -> list[int]:
    return list(accumulate(counts, initial=0))


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
