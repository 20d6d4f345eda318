"""Web archives made for measuring crawls, out of pages that lie at hand."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from bench.floors import DATA
from onrecord.limits import LIMITS
from onrecord.scale.outcomes import Found, pages
from onrecord.scale.tasks import tasks

SAMPLE = Path(__file__).resolve().parents[1] / "examples/sample.warc.gz"


def development(folder: Path) -> Path:
    """A WARC of the development pages; the sample where they do not lie here."""
    found = [p for name in ("news-dev", "wcxb-dev") for p in sorted((DATA / "pages" / name).rglob("*.html*"))]
    if not found:
        return SAMPLE
    return written(folder / "development.warc.gz", (p.read_bytes() for p in found))


def written(path: Path, bodies: Iterable[bytes]) -> Path:
    """A packed WARC of some pages, on 50 hosts."""
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for i, body in enumerate(bodies):
            address, dated = f"https://news{i % 50}.example/{i}", {"WARC-Date": "2026-11-01T00:00:00Z"}
            writer.write_record(
                writer.create_warc_record(address, "response", io.BytesIO(body), http_headers=head, warc_headers_dict=dated)
            )
    return path


def everything(source: Path) -> list[Found]:
    """Every page of a WARC, read into memory."""
    (task,) = tasks([str(source)])
    return [found for found in pages(task, LIMITS) if found.page]
