"""Write ``sample.warc.gz`` from three of the sample pages; the same pages give the same bytes.

Run it from anywhere: ``python examples/make_warc.py [FILE]``.
"""

from __future__ import annotations

import gzip
import sys
import uuid
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HERE = Path(__file__).parent
CAPTURED = "2024-12-08T06:00:00Z"
PAGES = (  # file, where it was "captured", how its body is packed
    ("webb-first-images.html", "https://harbour-gazette.example/science/2022/jul/12/webb-first-images", None),
    ("notre-dame-fr.html", "https://courrier-des-quais.example/culture/notre-dame-reouverture.html", "gzip"),
    ("concorde-tables.html", "http://evening-quayside.example/2003/10/24/concorde.html", None),
)


def main(target: Path) -> None:
    """Write the archive: what made it, then for each page the request and the response, and one page that was gone."""
    with target.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        info = writer.create_warcinfo_record(target.name, {"software": "onrecord examples/make_warc.py", "format": "WARC File Format 1.0"})
        _write(writer, info, "info")
        for name, url, packing in PAGES:
            _request(writer, url)
            _response(writer, url, "200 OK", (HERE / "pages" / name).read_bytes(), packing)
        _response(writer, "https://harbour-gazette.example/gone", "404 Not Found", b"<h1>Not found</h1>", None)


def unpacked(path: Path) -> bytes:
    """The archive without its packing, which another zlib may do otherwise."""
    return gzip.decompress(path.read_bytes())


def _request(writer: WARCWriter, url: str) -> None:
    host, _, path = url.partition("://")[2].partition("/")
    head = StatusAndHeaders(f"GET /{path} HTTP/1.1", [("Host", host), ("User-Agent", "onrecord examples")], is_http_request=True)
    _write(writer, writer.create_warc_record(url, "request", http_headers=head, warc_headers_dict=_dated(url, "request")), None)


def _response(writer: WARCWriter, url: str, status: str, body: bytes, packing: str | None) -> None:
    sent = gzip.compress(body, compresslevel=0, mtime=0) if packing == "gzip" else body  # level 0 is the same under every zlib
    fields = [("Content-Type", "text/html"), ("Content-Length", str(len(sent)))]
    if packing:
        fields.append(("Content-Encoding", packing))
    head = StatusAndHeaders(status, fields, protocol="HTTP/1.1")
    record = writer.create_warc_record(url, "response", payload=BytesIO(sent), http_headers=head, warc_headers_dict=_dated(url, "response"))
    _write(writer, record, None)


def _dated(url: str, kind: str) -> dict[str, str]:
    return {"WARC-Date": CAPTURED, "WARC-Record-ID": _identity(f"{kind} {url}")}


def _identity(of: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, 'onrecord ' + of)}>"


def _write(writer: WARCWriter, record: object, name: str | None) -> None:
    if name:  # the record about the file itself is made with the time of today
        record.rec_headers.replace_header("WARC-Date", CAPTURED)  # type: ignore[attr-defined]
        record.rec_headers.replace_header("WARC-Record-ID", _identity(name))  # type: ignore[attr-defined]
    writer.write_record(record)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "sample.warc.gz")
