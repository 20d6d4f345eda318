"""Any list of the room as a file: an article, what a search found, or what lies on the desk, in every form in which an archive goes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import IO, TextIO

import msgspec
from msgspec.structs import replace as changed
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from onrecord.archive.relations import utterance
from onrecord.archive.store import Archive
from onrecord.archive.values import number_given
from onrecord.errors import BrokenRecord, NotFound, QueryError
from onrecord.export import csv, geojson, jsonl, markdown, schemaorg, webannotations
from onrecord.export import desk as remarks
from onrecord.model import Record
from onrecord.room.answers import opened, tables
from onrecord.room.asked import asked

TYPES = {  # form -> its media type and the end of a file's name
    "jsonl": ("application/x-ndjson", "jsonl"),
    "csv": ("text/csv", "csv"),
    "geojson": ("application/geo+json", "geojson"),
    "annotations": ("application/ld+json", "annotations.json"),
    "schemaorg": ("application/ld+json", "schema.json"),
    "markdown": ("text/markdown", "md"),
}
NAMES = {  # what each form is called where it can be chosen
    "csv": "a table (CSV)",
    "jsonl": "whole records (JSON lines)",
    "markdown": "to read (Markdown)",
    "annotations": "findings (W3C annotations)",
    "geojson": "places (GeoJSON)",
    "schemaorg": "schema.org",
}
LISTS = ("story", "quote")  # lists of articles that are no search
IN_MEMORY = 4_000_000  # bytes of a file that is being made; a larger one is made on the disk
CHUNK = 65_536


def records(request: Request) -> Response:
    """The records of one article, of a story, of those that have a quotation, or of what a search found, the first thousand of them."""
    form = _form(request, tuple(TYPES))
    table = request.query_params.get("table") or "statements"
    if table not in csv.TABLES:
        raise QueryError(f"There is no table “{table[:40]}”. Choose one of: {', '.join(csv.TABLES)}.")
    with opened(request) as archive:
        ids = _wanted(request, archive)
        beside = remarks.Beside(lambda record: [msgspec.to_builtins(entry) for entry in archive.desk.of_record(record)])
        writers: dict[str, Callable[[Iterable[Record], TextIO], int]] = {
            "jsonl": partial(jsonl.write, remarks=beside.of),
            "csv": partial(csv.write, table=table, remarks=beside.cells),  # type: ignore[arg-type]
            "geojson": geojson.write,
            "annotations": partial(webannotations.write, remarks=beside.annotations),
            "schemaorg": schemaorg.write,
            "markdown": partial(markdown.write, remarks=beside.parts),
        }
        name = (
            f"document-{ids[0]}"
            if request.query_params.get("document")
            else next((n for n in LISTS if request.query_params.get(n)), "search")
        )
        return _file(form, f"{name}-{table}" if form == "csv" else name, lambda stream: writers[form](_read(archive, ids), stream))


def lying(request: Request) -> Response:
    """What lies on the desk."""
    form = _form(request, tuple(remarks.FORMS))
    with opened(request) as archive:
        return _file(form, "desk", lambda stream: remarks.FORMS[form](archive.desk.pairs(archive.record), stream))


def _form(request: Request, forms: tuple[str, ...]) -> str:
    form = request.query_params.get("to", "csv")
    if form not in forms:
        raise QueryError(f"There is no form “{form[:40]}”. Choose one of: {', '.join(forms)}.")
    return form


def _wanted(request: Request, archive: Archive) -> list[int]:
    if given := request.query_params.get("document", ""):
        id = _number(given)
        archive.record(id)
        return [id]
    most = request.app.state.limits.export_records
    if given := request.query_params.get("story", ""):
        return [side.document for side in archive.story(given).articles][:most]
    if given := request.query_params.get("quote", ""):
        with tables(request) as connection:
            return list(dict.fromkeys(use.document for use in utterance(connection, _number(given)).uses))[:most]
    return [hit.id for hit in archive.search(changed(asked(request.query_params).query, limit=most, offset=0))]


def _number(given: str) -> int:
    number = number_given(given)
    if number is not None:
        return number
    raise NotFound("Documents and quotations have a number.")


def _read(archive: Archive, ids: Iterable[int]) -> Iterator[Record]:
    for id in ids:
        try:
            yield archive.record(id)
        except BrokenRecord:  # its own page says so
            continue


def _file(form: str, name: str, write: Callable[[TextIO], int]) -> Response:
    """Made whole before it is sent, so that what is wrong is said on a page."""
    made: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # closed once it is sent
    stream = TextIOWrapper(made, encoding="utf-8", errors="replace", newline="", write_through=True)
    write(stream)
    stream.detach()
    made.seek(0)
    kind, end = TYPES[form]
    headers = {"content-disposition": f'attachment; filename="{name}.{end}"'}
    return StreamingResponse(_chunks(made), media_type=kind, headers=headers)


def _chunks(made: IO[bytes]) -> Iterator[bytes]:
    with made:
        while part := made.read(CHUNK):
            yield part
