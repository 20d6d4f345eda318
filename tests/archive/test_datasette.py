"""Datasette opens an archive as it is: facets, search and CSV."""

from __future__ import annotations

import asyncio
import csv
import io
from pathlib import Path
from typing import Any

import pytest

from onrecord.archive.store import Archive
from tests.builder import bridge, record

pytest.importorskip("datasette")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Archive(tmp_path / "news.db") as archive:
        archive.add(bridge(b"1"), b"1")
        archive.add(record(b"2", url="https://b.example/", headline="Ferry to Suva", outlet="Le Phare"), b"2")
    return tmp_path / "news.db"


def asked(path: Path, address: str) -> Any:
    from datasette.app import Datasette

    async def ask() -> Any:
        return await Datasette(files=[str(path)]).client.get(address)

    return asyncio.run(ask())


def test_the_list_of_tables(path: Path) -> None:
    page = asked(path, "/news")
    assert page.status_code == 200
    for table in ("document", "statement", "person", "change", "figure"):
        assert f'href="/news/{table}"' in page.text


def test_facets(path: Path) -> None:
    found = asked(path, "/news/document.json?_facet=outlet&_shape=objects").json()
    counted = {r["value"]: r["count"] for r in found["facet_results"]["outlet"]["results"]}
    assert counted == {"The Harbour Gazette": 1, "Le Phare": 1}
    assert asked(path, "/news/statement.json?_facet=stance").json()["facet_results"]["stance"]["results"]


def test_search_box(path: Path) -> None:
    assert "_search" in asked(path, "/news/document").text
    rows = asked(path, "/news/document.json?_search=ferry&_shape=array").json()
    assert [row["headline"] for row in rows] == ["Ferry to Suva"]


def test_csv(path: Path) -> None:
    text = asked(path, "/news/statement.csv?_size=max").text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["speaker"] for row in rows] == ["Ana Ruiz", "Ana Ruiz", ""]


def test_links_between_tables(path: Path) -> None:
    page = asked(path, "/news/statement").text
    assert 'href="/news/document/1"' in page
    assert 'href="/news/person/1"' in page
