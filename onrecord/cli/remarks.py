"""What readers put beside the pages, on its way out of an archive."""

from __future__ import annotations

from typing import Any

import msgspec

from onrecord.archive.store import Archive
from onrecord.export.desk import Beside


def beside(archive: Archive, form: str) -> dict[str, Any]:
    """What a form of export takes so that it carries the desk along; nothing where nothing lies on it, or the form has no room for it."""
    if not any(archive.desk.counts().values()):
        return {}
    on = Beside(lambda record: [msgspec.to_builtins(entry) for entry in archive.desk.of_record(record)])
    ways: dict[str, Any] = {"jsonl": on.of, "csv": on.cells, "markdown": on.parts, "annotations": on.annotations}
    return {"remarks": ways[form]} if form in ways else {}
