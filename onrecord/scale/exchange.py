"""The raw exchange as a web archive: what a watch fetched, kept as it came."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from onrecord.errors import CrawlError
from onrecord.fetch.get import Exchange

HOP = frozenset({"transfer-encoding", "connection", "keep-alive"})  # of the connection, undone before the body reached us (RFC 9110, 7.6.1)


class Kept:
    """A web archive a day, ``watch-2024-03-05.warc.gz``, in a folder; each answer is a record of its own and there once :meth:`add` returns.

    :raises CrawlError: where the folder cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CrawlError(f"{folder} cannot be written to: {error.strerror or error}.") from error

    def add(self, answer: Exchange) -> None:
        """Keep an answer."""
        day = answer.fetched[:10]
        try:
            with (self._folder / f"watch-{day}.warc.gz").open("ab") as file:
                writer = WARCWriter(file, gzip=True)
                fields = [(name, value) for name, value in answer.headers if name.lower() not in HOP]
                head = StatusAndHeaders(str(answer.status), fields, protocol="HTTP/1.1")
                when = datetime.fromisoformat(answer.fetched).astimezone(UTC)
                dated = {"WARC-Date": f"{when:%Y-%m-%dT%H:%M:%SZ}"}
                writer.write_record(
                    writer.create_warc_record(answer.url, "response", io.BytesIO(answer.data), http_headers=head, warc_headers_dict=dated)
                )
        except OSError as error:
            raise CrawlError(f"{self._folder} cannot be written to: {error.strerror or error}.") from error
