"""What readers put beside a page, in the forms in which everything else goes out: beside its record, or by itself.

A remark is an entry of the desk as plain values: ``id``, ``kind`` (bookmark, tag, note, correction, search), ``finding`` and ``number`` (None: the whole article), ``start``, ``end``, ``words``, ``field``,
``was`` (what the machine had read), ``value``, ``reason``, ``made``, ``made_by``.
"""

from __future__ import annotations

import csv as spreadsheet
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TextIO

from onrecord.export import csv, markdown, origin, webannotations
from onrecord.export.jsonl import carried
from onrecord.model import Record

Remark = Mapping[str, Any]
Remarks = Callable[[Record], Sequence[Remark]]  # those of a record, each with the number that its finding has in this record
Pair = tuple[Record | None, dict[str, Any]]  # a remark with the record that it belongs to; a saved search has none
COLUMNS = ("kind", "finding", "number", "words", "field", "was", "value", "reason", "made", "made_by", "link")


def write_jsonl(pairs: Iterable[Pair], stream: TextIO) -> int:
    """One remark a line, with the article that it stands beside; gives how many there were."""
    count = 0
    for record, remark in pairs:
        about = origin.source(record) if record else {}
        stream.write(json.dumps(carried({**remark, **about}), ensure_ascii=False) + "\n")
        count += 1
    return count


def write_csv(pairs: Iterable[Pair], stream: TextIO) -> int:
    """A table for a spreadsheet, in which no cell is a formula; gives how many rows there were. Open the stream with ``newline=""``."""
    writer = spreadsheet.writer(stream)
    writer.writerow((*csv.SOURCE, *COLUMNS))
    count = 0
    for record, remark in pairs:
        about = origin.source(record) if record else dict.fromkeys(csv.SOURCE)
        link = origin.link(record, remark["start"] or 0, remark["words"] or "") if record and remark["words"] else None
        row = {**remark, "link": link}
        writer.writerow([csv.cell(about[c]) for c in csv.SOURCE] + [csv.cell(row[c]) for c in COLUMNS])
        count += 1
    return count


def write_markdown(pairs: Iterable[Pair], stream: TextIO) -> int:
    """A list for people, under a heading for each article; gives how many entries there were."""
    count, before = 0, object()
    for record, remark in pairs:
        key = (record.page.url, record.page.sha256) if record else None
        if key != before:
            title = (record.article.headline or "No headline found") if record else "Saved searches"
            stream.write(("\n" if count else "") + f"## {_plain(title)}\n\n")
            if record:
                stream.write(_plain(" · ".join(filter(None, (record.article.outlet, record.article.published, record.page.url)))) + "\n\n")
            before = key
        stream.write(f"- {_line(remark)}\n")
        count += 1
    return count


def write_annotations(pairs: Iterable[Pair], stream: TextIO) -> int:
    """One W3C AnnotationPage; gives how many annotations there were. Saved searches are no annotations of a page, and stay behind."""
    count = 0
    stream.write(f'{{"@context":{json.dumps(webannotations.CONTEXT)},"type":"AnnotationPage","items":[')
    for record, remark in pairs:
        if record is not None:
            stream.write(("," if count else "") + "\n" + json.dumps(carried(annotation(record, remark)), ensure_ascii=False))
            count += 1
    stream.write("\n]}\n")
    return count


FORMS: dict[str, Callable[[Iterable[Pair], TextIO], int]] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
    "markdown": write_markdown,
    "annotations": write_annotations,
}
LISTS = {"documents": "article", "statements": "statement", "times": "time", "places": "place", "figures": "figure"}  # table -> finding
MOTIVES = {"note": "commenting", "tag": "tagging", "bookmark": "bookmarking", "correction": "editing"}  # in W3C's words


def annotation(record: Record, remark: Remark) -> dict[str, Any]:
    """A remark as a W3C Web Annotation, with who made it and when."""
    start = remark["start"]
    span = (start, remark["end"]) if start is not None and record.text[start : remark["end"]] == remark["words"] else None
    motive = MOTIVES[remark["kind"]]
    body = {"type": "TextualBody", "purpose": motive, "format": "text/plain", "value": said(remark)}
    return {
        "id": f"urn:onrecord:{record.page.sha256}:desk:{remark['id']}",
        "type": "Annotation",
        "motivation": motive,
        "creator": {"type": "Person", "name": remark["made_by"]},
        "created": remark["made"],
        **({"body": [body]} if body["value"] else {}),
        "target": webannotations.target(record, *span) if span else webannotations.source(record),
    }


def said(remark: Remark) -> str:
    """What a remark says, in words.

    >>> said({"kind": "correction", "field": "speaker", "was": "Ana Ruiz", "value": "", "reason": "she was not there"})
    'speaker: not known (the machine read: Ana Ruiz). she was not there'
    """
    if remark["kind"] != "correction":
        return str(remark["value"])
    if remark["field"] == "finding":
        words = "this is no such finding"
    else:
        words = f"{remark['field']}: {remark['value'] or 'not known'} (the machine read: {remark['was'] or 'not known'})"
    return f"{words}. {remark['reason']}" if remark["reason"] else words


def columns(remarks: Sequence[Remark], finding: str, number: int | None) -> dict[str, str]:
    """The cells that stand beside a row of a table: what readers put on this finding, or with ``article`` on the article."""
    mine = [r for r in remarks if r["finding"] == finding and r["number"] == number]
    return {
        f"desk_{kind}s": "\n".join(f"{said(r)} [{r['made_by']}, {r['made'][:10]}]" for r in mine if r["kind"] == kind)
        for kind in ("tag", "note", "correction")
    }


def section(remarks: Sequence[Remark]) -> list[str]:
    """The lines that stand under an article in Markdown."""
    return ["## From the desk", "\n".join(f"- {_line(r)}" for r in remarks)] if remarks else []


def _line(remark: Remark) -> str:
    words = _plain(said(remark)) if remark["kind"] != "search" else f"{_plain(remark['reason'] or 'search')}: {_plain(remark['value'])}"
    on = f" on “{_plain(remark['words'][:200])}”" if remark["words"] else ""
    by = f"({_plain(remark['made_by'])}, {remark['made'][:10]})"
    return f"**{remark['kind']}**{on}{': ' + words if words else ''} {by}"


def _plain(text: str) -> str:
    return markdown.escaped(text).encode("utf-8", "replace").decode("utf-8")


class Beside:
    """What readers put beside records, as each form of export takes it.

    :param remarks: those of a record.
    """

    def __init__(self, remarks: Remarks) -> None:
        self._remarks = remarks
        self._last: tuple[Record, Sequence[Remark]] | None = None

    def of(self, record: Record) -> Sequence[Remark]:
        """The remarks themselves: for JSON lines."""
        if self._last is None or self._last[0] is not record:
            self._last = (record, self._remarks(record))
        return self._last[1]

    def cells(self, record: Record, table: csv.Table, place: int) -> dict[str, Any]:
        """Cells for a row of a table: for CSV."""
        finding = LISTS[table]
        return columns(self.of(record), finding, None if finding == "article" else place)

    def parts(self, record: Record) -> list[str]:
        """Parts of a page: for Markdown."""
        return section(self.of(record))

    def annotations(self, record: Record) -> list[dict[str, Any]]:
        """Annotations: for W3C Web Annotations."""
        return [annotation(record, remark) for remark in self.of(record)]
