"""A description of every address that answers in JSON, in the words of OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

import msgspec

from onrecord.archive.outlets import OutletRow
from onrecord.archive.persons import PersonRow
from onrecord.archive.store import Version
from onrecord.model import Block, Capture, Claim, Frozen, Record
from onrecord.room import deskapi, overview, stories
from onrecord.room.across import OutletView, PersonView, PlaceView
from onrecord.room.asked import FIELDS, FLAGS, Results
from onrecord.room.capture import Source
from onrecord.room.counts import Counts
from onrecord.room.differences import Step
from onrecord.version import VERSION


class Search(Frozen, frozen=True):
    """The front page."""

    asked: dict[str, str]
    documents: int  # in the archive
    found: Results | None
    counts: Counts
    problem: str | None


class People(Frozen, frozen=True):
    """A list of people and bodies."""

    name: str
    people: list[PersonRow]


class OnePerson(Frozen, frozen=True):
    """A person."""

    view: PersonView


class OnePlace(Frozen, frozen=True):
    """A place."""

    view: PlaceView


class Outlets(Frozen, frozen=True):
    """A list of outlets."""

    outlets: list[OutletRow]


class OneOutlet(Frozen, frozen=True):
    """An outlet."""

    view: OutletView


class Captured(Frozen, frozen=True):
    """Which bytes were captured."""

    capture: Capture


class AsText(Frozen, frozen=True):
    """The captured page as text."""

    source: Source


class Blocks(Frozen, frozen=True):
    """The blocks of a page."""

    blocks: tuple[Block, ...]


class Evidence(Frozen, frozen=True):
    """The candidates for each field."""

    evidence: tuple[Claim, ...]


class Versions(Frozen, frozen=True):
    """The versions of a page, and what changed from one to the next."""

    versions: list[Version]
    steps: list[Step]


class Trouble(Frozen, frozen=True):
    """Why there is no answer."""

    error: str
    says: str


SEARCHED_BY = (*FIELDS, *FLAGS, "older", "page")
ADDRESSES: tuple[tuple[str, str, type[Frozen], tuple[str, ...]], ...] = (  # address, what it answers, its form, what can be asked of it
    ("/index.json", "Search the archive: the newest documents, or those that fit", Search, SEARCHED_BY),
    ("/document/{id}.json", "The whole record of a document", Record, ()),
    ("/document/{id}/page.json", "Which bytes were captured", Captured, ()),
    ("/document/{id}/source.json", "The captured page as text", AsText, ()),
    ("/document/{id}/blocks.json", "Blocks of the page, kept and left out with reasons", Blocks, ()),
    ("/document/{id}/evidence.json", "Where each field comes from", Evidence, ()),
    ("/document/{id}/versions.json", "Versions of the page and what changed between them", Versions, ()),
    ("/people.json", "People and bodies across pages", People, ("name",)),
    ("/person/{id}.json", "One person or body with statements", OnePerson, ("outlet", "kind", "stance", "verb", "month")),
    ("/place.json", "One place and the passages that name it", OnePlace, ("name",)),
    ("/outlets.json", "Every outlet", Outlets, ()),
    ("/outlet.json", "One outlet: whom it quotes, its own voice, edits without notice", OneOutlet, ("name",)),
)


def document() -> dict[str, Any]:
    """The description itself."""
    addresses = [*ADDRESSES, *stories.ADDRESSES, *overview.ADDRESSES, *deskapi.ADDRESSES]
    forms = [form for _, _, form, _ in addresses]
    refs, schemas = msgspec.json.schema_components([*forms, Trouble], ref_template="#/components/schemas/{name}")
    paths = {
        path: {"get": {"summary": says, "parameters": _parameters(path, asked), "responses": _responses(ref, refs[-1])}}
        for (path, says, _, asked), ref in zip(addresses, refs, strict=False)
    }
    for path, order in deskapi.described(refs[-1]).items():
        paths.setdefault(path, {}).update(order)
    about = f"Every page of the room as JSON at the same address with .json (the front page at /index.json). {deskapi.ABOUT}"
    return {
        "openapi": "3.1.0",
        "info": {"title": "onrecord reading room", "version": VERSION, "description": about},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _parameters(path: str, asked: tuple[str, ...]) -> list[dict[str, Any]]:
    kinds = {"id": "integer", "finding": "string", "number": "integer", "name": "string"}
    given = [(name, kind) for name, kind in kinds.items() if f"{{{name}}}" in path]
    found = [{"name": name, "in": "path", "required": True, "schema": {"type": kind}} for name, kind in given]
    return found + [{"name": name, "in": "query", "schema": {"type": "string"}} for name in asked]


def _responses(form: Any, trouble: Any) -> dict[str, Any]:
    def answer(says: str, schema: Any) -> dict[str, Any]:
        return {"description": says, "content": {"application/json": {"schema": schema}}}

    return {"200": answer("Found", form), "404": answer("Not here", trouble), "503": answer("The archive cannot be read", trouble)}
