from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from onrecord.errors import ModelError
from onrecord.models import load as loading

GOOD = b'{"trees":[]}'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(loading, "FOLDER", tmp_path)
    loading.load.cache_clear()
    yield tmp_path
    loading.load.cache_clear()


def write(folder: Path, data: bytes, sha256: str) -> None:
    (folder / "x.json").write_bytes(data)
    (folder / "x.card.toml").write_text(f'sha256 = "{sha256}"', "utf-8")


def test_a_model_that_matches_its_card_is_read(folder: Path) -> None:
    write(folder, GOOD, hashlib.sha256(GOOD).hexdigest())
    assert loading.load("x") == {"trees": []}
    assert loading.digest("x") == hashlib.sha256(GOOD).hexdigest()


@pytest.mark.parametrize(
    ("data", "sha256", "message"),
    [
        (GOOD + b" ", hashlib.sha256(GOOD).hexdigest(), "digests differ"),
        (b"{", hashlib.sha256(b"{").hexdigest(), "no JSON"),
        (b"[]", hashlib.sha256(b"[]").hexdigest(), "no table"),
    ],
)
def test_another_file_is_refused(folder: Path, data: bytes, sha256: str, message: str) -> None:
    write(folder, data, sha256)
    with pytest.raises(ModelError, match=message):
        loading.load("x")


def test_a_missing_model_is_named(folder: Path) -> None:
    with pytest.raises(ModelError, match="'x'"):
        loading.load("x")


@pytest.mark.parametrize(("name", "part"), [("blocks", "article"), ("blocks", "kinds"), ("flat", "first"), ("flat", "second")])
def test_the_shipped_models_match_their_cards(name: str, part: str) -> None:
    loading.load.cache_clear()
    assert loading.load(name)[part]


def with_part(folder: Path, part: bytes, sha256: str) -> None:
    data = f'{{"files":{{"bin":"{sha256}"}}}}'.encode()
    write(folder, data, hashlib.sha256(data).hexdigest())
    (folder / "x.bin").write_bytes(part)


def test_a_part_of_a_model_is_read_where_the_model_gives_its_digest(folder: Path) -> None:
    with_part(folder, b"weights", hashlib.sha256(b"weights").hexdigest())
    assert loading.load_bytes("x", "bin") == b"weights"


def test_a_part_that_is_another_or_missing_is_refused(folder: Path) -> None:
    with_part(folder, b"weight5", hashlib.sha256(b"weights").hexdigest())
    with pytest.raises(ModelError, match=r"x\.bin is not the one that x\.json speaks of"):
        loading.load_bytes("x", "bin")
    (folder / "x.bin").unlink()
    with pytest.raises(ModelError, match=r"x\.bin cannot be read"):
        loading.load_bytes("x", "bin")


def test_only_a_model_that_can_be_used_is_at_hand(folder: Path) -> None:
    loading.at_hand.cache_clear()
    assert loading.at_hand("x") is None
    loading.at_hand.cache_clear()
    write(folder, GOOD, hashlib.sha256(GOOD).hexdigest())
    assert loading.at_hand("x") == hashlib.sha256(GOOD).hexdigest()
    loading.at_hand.cache_clear()
