"""What a reader can correct, and how the machine's own reading of it is put into words to stand beside the correction."""

from __future__ import annotations

from typing import Literal, get_args

from onrecord.errors import DeskError
from onrecord.model import Figure, Frozen, Place, Record, Statement, Time

Finding = Literal["article", "statement", "time", "place", "figure"]
FINDINGS: tuple[Finding, ...] = get_args(Finding)
LISTS = {"statement": "statements", "time": "times", "place": "places", "figure": "figures"}  # finding -> its list in a record
NONE_AT_ALL = "finding"  # the field by which a reader says that this is no finding

# Each field that can be corrected, with the question that it answers. "" as a correction means "not known".
FIELDS: dict[Finding, dict[str, str]] = {
    "article": {
        "headline": "headline",
        "standfirst": "standfirst",
        "outlet": "outlet",
        "authors": "authors, parted by a semicolon",
        "published": "published",
        "modified": "changed",
        "section": "section",
        "language": "language",
    },
    "statement": {
        "speaker": "who said it",
        "role": "as what",
        "content": "the words said",
        "kind": "how it is reported",
        "stance": "how it was said",
        "addressee": "told to",
        "said_when": "when it was said",
        NONE_AT_ALL: "whether anybody says something here",
    },
    "time": {"earliest": "first day", "latest": "last day", "value": "value (TIMEX3)", NONE_AT_ALL: "whether it is a time"},
    "place": {
        "name": "the place meant",
        "country": "country (two letters)",
        "point": "latitude, longitude",
        "stands_for": "stands for a government",
        NONE_AT_ALL: "whether it is a place",
    },
    "figure": {
        "at_least": "at least",
        "at_most": "at most",
        "unit": "unit",
        "of": "what is counted",
        "attributed_to": "according to",
        NONE_AT_ALL: "whether it is a figure",
    },
}


class Spot(Frozen, frozen=True):
    """What an entry of the desk is about: a whole article, or one finding with its words."""

    document: int
    finding: Finding = "article"
    number: int | None = None  # place in its list in the record
    start: int | None = None
    end: int | None = None
    words: str | None = None


def spot(record: Record, document: int, finding: str, number: int | None) -> Spot:
    """Point at a finding of a record.

    :raises DeskError: where the record has none there.
    """
    if finding == "article":
        return Spot(document)
    if finding not in LISTS:
        raise DeskError(f"“{finding[:40]}” is no kind of finding. Choose one of: {', '.join(FINDINGS)}.")
    found = getattr(record, LISTS[finding])
    if number is None or not 0 <= number < len(found):
        raise DeskError(f"Document {document} has {len(found)} {LISTS[finding]}; there is none with number {number}.")
    one = found[number]
    return Spot(document, finding, number, one.start, one.end, one.text)  # type: ignore[arg-type]


def reading(record: Record, where: Spot, field: str) -> str:
    """What the machine has read there, in words; "" where it is not known.

    :raises DeskError: where this kind of finding has no such field.
    """
    if field not in FIELDS[where.finding]:
        raise DeskError(f"“{field[:40]}” of a {where.finding} cannot be corrected. Choose one of: {', '.join(FIELDS[where.finding])}.")
    if where.finding == "article":
        value = getattr(record.article, field)
        return "; ".join(value) if isinstance(value, tuple) else value or ""
    return _of_finding(getattr(record, LISTS[where.finding])[where.number or 0], field)


def readings(record: Record, where: Spot) -> dict[str, str]:
    """What the machine has read for each field that can be corrected."""
    return {field: reading(record, where, field) for field in FIELDS[where.finding]}


def _of_finding(found: Statement | Time | Place | Figure, field: str) -> str:
    if field == NONE_AT_ALL:
        return "yes"
    if field == "point" and isinstance(found, Place):
        return "" if found.latitude is None or found.longitude is None else f"{found.latitude:g}, {found.longitude:g}"
    if field == "content" and isinstance(found, Statement):
        return " … ".join(span.text for span in found.content)
    if field == "addressee" and isinstance(found, Statement):
        return found.addressee.text if found.addressee else ""
    value = getattr(found, field)
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)


def placed(record: Record, where: Spot) -> int | None:
    """The number of the finding in a record that may have been read again since: the same words at the same place, else the same words once; None where it is gone."""
    if where.finding == "article":
        return None
    found = [(one.start, one.end, one.text) for one in getattr(record, LISTS[where.finding])]
    mine = (where.start, where.end, where.words)
    if where.number is not None and where.number < len(found) and found[where.number] == mine:
        return where.number
    if mine in found:
        return found.index(mine)
    same = [i for i, (_, _, words) in enumerate(found) if words == where.words]
    return same[0] if len(same) == 1 else None
