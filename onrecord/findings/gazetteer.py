"""The gazetteer: names of countries, regions, counties and towns, with their points, from GeoNames (CC BY 4.0, see ``gazetteer.txt``).

One file, ``gazetteer.bin``, made by ``training/gazetteer.py``. Keys are sorted, so that a name is found by bisection, first among the blocks of some 1,000
bytes that they stand in, then in the bytes of one block: no list or dictionary of 400,000 names is ever built. Blocks, places and their names lie in parts that
are unpacked when they are first met, so that the file is ready some 10 ms of processor time after the first question.

=============  =========================================================================================================================================
section        a part holds
=============  =========================================================================================================================================
keys           :data:`BLOCKS_A_PART` blocks of look-up forms, one a line, with a line's end before the first
hits           for the same keys: how many places each has, whether it is a person's name as well, then the places, two times the row and 1 for a by-name
sieve          one bit in :data:`SIEVE_BITS` for each key and each beginning of one that ends before a blank: most words that are no name meet an unset one
rows           :data:`ROWS_A_PART` places: latitude, longitude, GeoNames number, region, inhabitants, kind
names          :data:`NAMES_A_PART` main names, one a line
others         one part each: the first key of each block, the sizes of the blocks in keys, bytes and hits; regions, and lists of words
=============  =========================================================================================================================================
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left, bisect_right
from functools import cache, cached_property, lru_cache
from itertools import accumulate
from pathlib import Path
from zlib import crc32

import msgspec

from onrecord.errors import ModelError
from onrecord.findings.gazetteerfile import Parts, numbers

FILE = Path(__file__).with_name("gazetteer.bin")
LOOKED_UP = 20_000  # names whose position is kept in memory: most words of news come again
ENTRIES_KEPT = 4_000  # names whose places are kept in memory: some 5 MB
NAMES_KEPT = 400  # parts of names that are kept in memory, some 8 MB at most
KEY_BYTES = 1_024  # of a block of keys, and the rest of its last one
BLOCKS_A_PART, ROWS_A_PART, NAMES_A_PART = 16, 1_024, 256
SIEVE_BITS = 1 << 22  # one in nine is set; twice as many would halve the time of few questions

COUNTRY, REGION, COUNTY, CITY = range(4)
GIVEN_NAME, SURNAME, COMMON_GIVEN = 1, 2, 4  # bits: the name is also a person's


class Entry(msgspec.Struct, frozen=True, gc=False):
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
    """Names and places. :param parts: the file."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._keys = _Keys(parts)
        self._hits = cache(self._read_hits)
        self._hits_before = list(accumulate(parts.numbers("block_hits", "H"), initial=0))  # each block
        self._rows = cache(self._read_rows)
        self.regions = parts.lines("regions")
        self.given = frozenset(parts.lines("given"))
        self.demonyms = frozenset(parts.lines("demonyms"))
        self.nations = frozenset(parts.lines("nations"))  # main names of countries, in their look-up form
        self.look = lru_cache(LOOKED_UP)(self._keys.look)
        self.entries = lru_cache(ENTRIES_KEPT)(self._entries)
        self._names = lru_cache(NAMES_KEPT)(self._read_names)

    @cached_property
    def surnames(self) -> frozenset[str]:
        """Surnames, in their look-up form."""
        return frozenset(self._parts.lines("surnames"))

    @cached_property
    def regions_of(self) -> dict[str, int]:
        """The row of each first-level region by its code, "US.OH"."""
        return self._rows_by_code("region_rows")

    @cached_property
    def countries_of(self) -> dict[str, int]:
        """The row of each country by its code, "US"."""
        return {code[:2]: row for code, row in self._rows_by_code("country_rows").items()}

    def _rows_by_code(self, section: str) -> dict[str, int]:
        return {code: row - 1 for code, row in zip(self.regions, self._parts.numbers(section, "I"), strict=True) if row}

    def find(self, key: str) -> int:
        """The position of a folded name among the names, or -1."""
        return self.look(key)[0]

    def keys_from(self, first: str) -> list[str]:
        """The names, in look-up form, from one on to the last in the order of Unicode."""
        return self._keys.since(first)

    def personal(self, at: int) -> int:
        """GIVEN_NAME and SURNAME bits of the name at a position."""
        part, _, i = self._keys.stand_of(at)
        return self._hits(part).personal[i]

    def _entries(self, at: int, most: int) -> list[Entry]:
        """The places that the name at a position may mean, most inhabitants first; none for -1. The list is kept: do not change it."""
        if at < 0:
            return []
        part, block, i = self._keys.stand_of(at)
        listed = self._hits(part)
        counts, hits = listed.counts, listed.hits
        start = self._hits_before[block] - self._hits_before[part * BLOCKS_A_PART] + sum(counts[i - at + self._keys.first_of[block] : i])
        return [self.entry(hit >> 1, bool(hit & 1)) for hit in hits[start : start + min(counts[i], most)]]

    def _read_hits(self, part: int) -> _Hits:
        data, count = self._parts.part("hits", part), self._keys.count(part)
        return _Hits(data[:count], data[count : 2 * count], numbers("I", data[2 * count :]))

    def entry(self, row: int, other: bool = False) -> Entry:
        """The place in a row."""
        latitude, longitude, _, regions, population, kind = self._rows(row // ROWS_A_PART)
        i = row % ROWS_A_PART
        region = self.regions[regions[i]]
        return Entry(row, kind[i], latitude[i] / 1e4, longitude[i] / 1e4, region[:2], region, population[i] / 30, other)

    def _read_rows(self, part: int) -> tuple[memoryview[int], ...]:
        data = memoryview(self._parts.part("rows", part))
        n = len(data) // ROW_BYTES
        latitude, longitude, number = data[: 4 * n].cast("i"), data[4 * n : 8 * n].cast("i"), data[8 * n : 12 * n].cast("I")
        return latitude, longitude, number, data[12 * n : 14 * n].cast("H"), data[14 * n : 15 * n], data[15 * n :]

    def exonyms(self, language: str) -> dict[str, int]:
        """What a language calls countries and large cities: look-up form and row."""
        lines = (line.split("\t") for line in self._exonyms if line.startswith(language + "\t"))
        return {key: int(row) for _, key, row in lines}

    @cached_property
    def _exonyms(self) -> list[str]:
        return self._parts.lines("exonyms")

    def name(self, row: int) -> str:
        """The main name of the place in a row, as GeoNames writes it."""
        part, i = divmod(row, NAMES_A_PART)
        return self._names(part)[i]

    def _read_names(self, part: int) -> list[str]:
        return self._parts.part("names", part).decode().split("\n")

    def geonames_id(self, row: int) -> int | None:
        """The GeoNames number of the place in a row, where the sources give it."""
        part, i = divmod(row, ROWS_A_PART)
        return self._rows(part)[2][i] or None


LINE_END, BLANK = b"\n "
NOWHERE = (-1, False)  # what is neither a name nor the beginning of one
ROW_BYTES = 4 + 4 + 4 + 2 + 1 + 1  # of a place


class _Hits(msgspec.Struct, frozen=True, gc=False):
    """The places of the keys of one part."""

    counts: bytes  # how many places each key has
    personal: bytes
    hits: array[int]


class _Keys:
    """Sorted keys, one a line. A key is sought among the first ones of some thousand blocks, then in the bytes of one block, which are never cut up."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._firsts = parts.lines("firsts")
        self.first_of = list(accumulate(parts.numbers("block_keys", "H"), initial=0))  # the position of the first key of each block
        self._sizes = parts.numbers("block_bytes", "H")
        self._sieve = parts.part("sieve")
        self._lines: list[bytes | None] = [None] * parts.count("keys")  # of each part, once it is met
        self._begins = [  # where each block begins in its part
            start
            for i in range(0, len(self._sizes), BLOCKS_A_PART)
            for start in accumulate(self._sizes[i : i + BLOCKS_A_PART - 1], initial=1)
        ]

    def _unpack(self, part: int) -> bytes:
        lines = self._lines[part] = self._parts.part("keys", part)
        return lines

    def stand_of(self, at: int) -> tuple[int, int, int]:
        """The part and the block that hold the key at a position, and the key's position in the part."""
        block = bisect_right(self.first_of, at) - 1
        part = block // BLOCKS_A_PART
        return part, block, at - self.first_of[part * BLOCKS_A_PART]

    def count(self, part: int) -> int:
        """How many keys a part has."""
        first, last = part * BLOCKS_A_PART, min(len(self.first_of) - 1, (part + 1) * BLOCKS_A_PART)
        return self.first_of[last] - self.first_of[first]

    def look(self, key: str) -> tuple[int, bool]:
        """The position of a key, or -1, and whether a longer key begins with it and a blank.

        No sign that a key may hold sorts before the blank, so that longer ones stand right behind the shorter one.
        """
        sought = key.encode("utf-8", "surrogatepass")
        sign = crc32(sought) % SIEVE_BITS
        if not self._sieve[sign >> 3] >> (sign & 7) & 1:
            return NOWHERE
        block = max(0, bisect_right(self._firsts, key) - 1)
        part = block // BLOCKS_A_PART
        lines, start = self._lines[part] or self._unpack(part), self._begins[block]
        sought, end = b"\n" + sought, start + self._sizes[block]
        at = lines.find(sought, start - 1, end)
        if at < 0:
            return -1, self._goes_on(key, block + 1)
        behind = at + len(sought)
        if lines[behind] != LINE_END:  # the first key that begins so is a longer one
            return -1, lines[behind] == BLANK or self._goes_on(key, block + 1)
        longer = lines.startswith(sought + b" ", behind) if behind + 1 < end else self._goes_on(key, block + 1)
        return self.first_of[block] + lines.count(b"\n", start, behind), longer

    def _goes_on(self, key: str, block: int) -> bool:
        """Whether the first key of a block begins with the key and a blank."""
        return block < len(self._firsts) and self._firsts[block].startswith(key + " ")

    def since(self, first: str) -> list[str]:
        """All keys from one on."""
        part = max(0, bisect_right(self._firsts, first) - 1) // BLOCKS_A_PART
        lines = b"".join((self._lines[i] or self._unpack(i))[1:] for i in range(part, len(self._lines)))
        keys = lines.decode().removesuffix("\n").split("\n")
        return keys[bisect_left(keys, first) :]


@cache
def load() -> Gazetteer:
    """The gazetteer, opened once.

    :raises onrecord.errors.ModelError: where the file is missing or is not the one that was shipped.
    """
    try:
        data = FILE.read_bytes()
        wanted = FILE.with_suffix(".sha256").read_text(encoding="ascii").strip()
    except OSError as error:
        raise ModelError(f"The table of places ({FILE.name}) cannot be read: {error}. Install onrecord again.") from error
    if hashlib.sha256(data).hexdigest() != wanted:
        raise ModelError(f"The table of places ({FILE.name}) is not the one that was shipped. Install onrecord again.")
    return Gazetteer(Parts(data))
