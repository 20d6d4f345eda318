"""Web archives made for the tests of crawls: short stories of our own, each with other words."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from onrecord.scale.columns import TABLES

DATE = "2024-04-01T00:00:00Z"
TOWNS = ("Lisbon", "Nairobi", "Oslo", "Quito", "Perth")


def story(i: int, language: str = "en") -> bytes:
    """A page of a story."""
    town = TOWNS[i % len(TOWNS)]
    return (
        f'<html lang="{language}"><head><meta property="article:published_time" content="2024-03-{1 + i % 28:02}T08:00:00Z">'
        f'<meta property="og:type" content="article"></head><body><nav><a href="/">Home</a></nav><article><h1>Bridge number {i} opens in {town}</h1>'
        f"<p>The bridge in {town} opened on Monday after {i + 3} years of work, Mayor Ana Ruiz said. It cost {i + 2} million dollars.</p>"
        f"<p>“We kept our promise to the people who live here,” she told reporters at the river on Tuesday, as the first {100 + i} cars went over.</p>"
        "</article></body></html>"
    ).encode()


def warc(path: Path, numbers: Iterable[int], extra: Iterable[tuple[str, bytes]] = ()) -> Path:
    """A packed web archive of so many stories, then of other pages."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    html = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
    for url, body in (*((f"https://news.example/{i}", story(i)) for i in numbers), *extra):
        dated = {"WARC-Date": DATE}
        writer.write_record(writer.create_warc_record(url, "response", io.BytesIO(body), http_headers=html, warc_headers_dict=dated))
    path.write_bytes(out.getvalue())
    return path


def wacz(path: Path, archive: Path) -> Path:
    """A package with one web archive in it."""
    with zipfile.ZipFile(path, "w") as package:
        package.write(archive, f"archive/{archive.name}")
        package.writestr("datapackage.json", json.dumps({"profile": "data-package"}))
    return path


def packed(path: Path, lines: Iterable[str]) -> Path:
    """A list of names, as Common Crawl publishes them."""
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


def table(folder: Path, name: str) -> list[dict[str, Any]]:
    """All rows of a table of a crawl, in an order that does not depend on the parts."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: pip install 'onrecord[parquet]'")
    rows = [row for part in sorted((folder / name).glob("*.parquet")) for row in parquet.read_table(part).to_pylist()]
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True, default=repr))


def tables(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Every table of a crawl."""
    return {name: table(folder, name) for name in TABLES}
