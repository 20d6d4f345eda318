"""Gold whose texts are pages of the development data: spans and values stand in ``bench/gold/*_pages.jsonl``, the text stays where it lies.

A line holds the SHA-256 of ``Record.text`` as it was annotated. Where onrecord now reads the page otherwise (a line of furniture more or less), the
annotated paragraphs are found again by their own hashes; one that is gone is left out with its items, and the loss is said.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGES = Path(__file__).resolve().parents[2] / "shared/data/pages"


def pages(path: Path) -> Iterator[dict[str, Any]]:
    """Each page that is here: ``text`` (the annotated paragraphs), ``published`` and ``items`` with offsets into that text."""
    from onrecord.model import Options
    from onrecord.read import read

    missing = lost = 0
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        folder, name = row["page"].split("/")
        file = PAGES / folder / "html" / f"{name}.html.gz"
        if not file.is_file():
            missing += 1
            continue
        text = read(gzip.decompress(file.read_bytes()), options=Options(findings=False)).text
        if digest(text) == row["sha256"]:
            yield {"text": text[: row["read_to"]], "published": row["published"], "items": row["items"]}
            continue
        found = realigned(text, row)
        lost += len(row["items"]) - len(found["items"])
        yield found
    if missing:
        print(f"{path.name}: {missing} pages are not here, left out")
    if lost:
        print(f"{path.name}: {lost} items stand in paragraphs that onrecord no longer reads as they were annotated, left out")


def realigned(text: str, row: dict[str, Any]) -> dict[str, Any]:
    """The annotated paragraphs that the text still has, and their items."""
    here = {digest(paragraph)[:16]: paragraph for paragraph in text.split("\n\n")}
    kept: list[str] = []
    items: list[dict[str, Any]] = []
    at = 0
    for name, start in row["paragraphs"]:
        paragraph = here.get(name)
        if paragraph is None:
            continue
        inside = (i for i in row["items"] if start <= i["start"] and i["end"] <= start + len(paragraph))
        items += [{**i, "start": i["start"] - start + at, "end": i["end"] - start + at} for i in inside]
        kept.append(paragraph)
        at += len(paragraph) + 2
    return {"text": "\n\n".join(kept), "published": row["published"], "items": items}


def digest(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
