"""What the pages of the reading room show, made ready for the templates: no template decides anything."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import urlencode

import zstandard
from msgspec.structs import replace

from onrecord.archive.search import Hit, Query
from onrecord.archive.store import Archive
from onrecord.errors import QueryError
from onrecord.limits import Limits
from onrecord.model import Block, BlockKind, Frozen, Record, Statement, Time, TimexType
from onrecord.room.marks import Cutter, Run, marks

FIELDS = ("q", "speaker", "outlet", "since", "until", "place")
DAY = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?")
LAST_PAGE = 1_000_000
SOURCE_CHARACTERS = 1_000_000  # of a captured page shown in the browser; the rest is in the download
LIST_ROWS = 500  # rows of a table of findings on one page; the record holds them all
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


# ── the front page ──────────────────────────────────────────────────────────


class Asked(Frozen, frozen=True):
    """What stands in the address of the front page."""

    fields: dict[str, str]
    older: bool  # also search versions that have been replaced
    page: int

    @property
    def query(self) -> Query:
        """The search that was asked for, less the page."""
        given = {name: self.fields[name] or None for name in FIELDS[1:]}
        return Query(words=self.fields["q"], versions="all" if self.older else "newest", **given)  # type: ignore[arg-type]

    @property
    def narrowed(self) -> bool:
        """Whether anything at all was asked for."""
        return any(self.fields.values())

    def address(self, page: int) -> str:
        """The address of another page of the same result, to be shared."""
        given = {name: value for name, value in self.fields.items() if value}
        given.update({"older": "1"} if self.older else {})
        given.update({"page": str(page)} if page > 1 else {})
        return "/?" + urlencode(given) if given else "/"


class Results(Frozen, frozen=True):
    """One page of a result."""

    hits: tuple[Hit, ...]
    total: int | None  # None where there are too many to count in time
    first: int
    previous: str | None
    next: str | None


def asked(parameters: Mapping[str, str]) -> Asked:
    """Read the address; whatever is no page number is the first page."""
    page = parameters.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 1
    fields = {name: parameters.get(name, "").strip() for name in FIELDS}
    return Asked(fields, parameters.get("older") == "1", min(max(number, 1), LAST_PAGE))


def results(archive: Archive, ask: Asked, limits: Limits) -> Results:
    """Search, and say where in the result we are."""
    rows = limits.list_rows
    first = (ask.page - 1) * rows
    hits = archive.search(replace(ask.query, limit=rows + 1, offset=first))  # one more than is shown tells whether there are more
    try:
        total = archive.count(ask.query)
    except QueryError:
        total = None
    following = ask.address(ask.page + 1) if len(hits) > rows else None
    return Results(tuple(hits[:rows]), total, first + 1, ask.address(ask.page - 1) if ask.page > 1 else None, following)


# ── the article ─────────────────────────────────────────────────────────────


class Note(Frozen, frozen=True):
    """A statement in the margin."""

    number: int
    key: str
    name: str | None  # None: nobody is named
    words: str | None  # the words that name the speaker, where they differ from the name
    statement: Statement
    manner: str


class Paragraph(Frozen, frozen=True):
    """A kept block as it is shown, with the statements that begin in it."""

    kind: BlockKind
    runs: tuple[Run, ...]
    notes: tuple[Note, ...] = ()


class Shown(Frozen, frozen=True):
    """A record made ready for its page."""

    headline: tuple[Run, ...]
    standfirsts: tuple[tuple[Run, ...], ...]  # some pages have several
    head_notes: tuple[Note, ...]
    paragraphs: tuple[Paragraph, ...]
    dropped: tuple[tuple[str, tuple[Block, ...]], ...]  # by reason, the most frequent first
    counts: dict[str, int]
    met: frozenset[str]  # keys of the findings that stand in the shown text, to link to
    noted: frozenset[int]  # statements that have a note


def shown(record: Record) -> Shown:
    """Lay the findings over the text, block by block."""
    cutter = Cutter(record.text, marks(record))
    waiting = sorted(enumerate(record.statements), key=lambda pair: pair[1].start)[::-1]
    parts: list[Paragraph] = []
    for kind, start, end in _stretches(record):
        runs = tuple(cutter.runs(start, end))
        notes: list[Note] = []
        while waiting and waiting[-1][1].start < end:
            notes.append(_note(*waiting.pop()))
        parts.append(Paragraph(kind, runs, tuple(notes)))
    head = [p for p in parts if p.kind in ("headline", "standfirst")]
    headline = next((p for p in head if p.kind == "headline"), None)
    return Shown(
        headline=headline.runs if headline else (),
        standfirsts=tuple(p.runs for p in head if p is not headline),
        head_notes=tuple(note for p in head for note in p.notes),
        paragraphs=tuple(p for p in parts if p.kind not in ("headline", "standfirst")),
        dropped=tuple(_dropped(record)),
        counts={name: len(getattr(record, name)) for name in ("statements", "times", "places", "figures", "people")},
        met=frozenset(cutter.met),
        noted=frozenset(note.number for p in parts for note in p.notes),
    )


def _stretches(record: Record) -> Iterator[tuple[BlockKind, int, int]]:
    """The kept blocks in the order of the text; a text without blocks is one paragraph after the other."""
    kept = sorted((b.start, b.end or 0, b.kind) for b in record.blocks if b.start is not None)
    if kept:
        yield from ((kind, start, end) for start, end, kind in kept)
        return
    at = 0
    for paragraph in record.text.split("\n\n"):
        if paragraph:
            yield "paragraph", at, at + len(paragraph)
        at += len(paragraph) + 2


def _note(number: int, statement: Statement) -> Note:
    words = statement.source.text if statement.source else None
    name = statement.speaker or words
    manner = [MANNERS[statement.kind]]
    manner += [statement.stance] if statement.stance != "neutral" else []
    manner += [f"said {day(statement.said_when)}"] if DAY.fullmatch(statement.said_when or "") else []
    manner += [f"told to {statement.addressee.text}"] if statement.addressee else []
    return Note(number, f"said-{number}", name, words if words != name else None, statement, ", ".join(manner))


MANNERS = {"direct": "in quotation marks", "indirect": "in the outlet’s words", "mixed": "partly in quotation marks"}


def _dropped(record: Record) -> Iterator[tuple[str, tuple[Block, ...]]]:
    reasons: dict[str, list[Block]] = {}
    for block in record.blocks:
        if block.start is None:
            reasons.setdefault(block.dropped or "no reason given", []).append(block)
    for reason in sorted(reasons, key=lambda r: (-len(reasons[r]), r)):
        yield reason, tuple(reasons[reason])


# ── words and dates ─────────────────────────────────────────────────────────


def day(value: str | None) -> str:
    """A date in words; what is no date stays as it is.

    >>> day("2023-11-10"), day("2023-11"), day("2023-W45")
    ('10 November 2023', 'November 2023', '2023-W45')
    """
    found = DAY.fullmatch(value or "")
    if not found:
        return value or ""
    year, month, number = found.groups()
    return " ".join(filter(None, (str(int(number)) if number else "", MONTHS[int(month) - 1] if month else "", year)))


def moment(value: str | None) -> str:
    """A moment in words with its zone as the page gives it.

    >>> moment("2023-11-10T08:05:00+03:00"), moment("2023-11-10")
    ('10 November 2023, 08:05 (UTC+3)', '10 November 2023')
    """
    if not value or "T" not in value:
        return day(value)
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return value
    zone = f" ({time.tzname().removesuffix(':00').replace('+0', '+').replace('-0', '-')})" if time.tzname() else ""  # type: ignore[union-attr]
    return f"{time.day} {MONTHS[time.month - 1]} {time.year}, {time:%H:%M}{zone}"


def meaning(time: Time) -> str:
    """What a time expression means, in words: a day, month or year, else the interval, else what kind of time it is.

    >>> meaning(Time("in May", 0, 6, "DATE", "2023-05", "2023-05-01", "2023-05-31"))
    'May 2023'
    >>> meaning(Time("last week", 0, 9, "DATE", "2023-W45", "2023-11-06", "2023-11-12"))
    '6 November 2023 to 12 November 2023'
    """
    if DAY.fullmatch(time.value):
        return day(time.value)
    if time.earliest == time.latest:
        return moment(time.earliest) or UNPLACED[time.type]
    return f"{moment(time.earliest) or 'open'} to {moment(time.latest) or 'open'}"


UNPLACED: dict[TimexType, str] = {"DATE": "not resolved", "TIME": "not resolved", "DURATION": "a length of time", "SET": "again and again"}


def amount(value: float | None) -> str:
    """A number with its thousands parted, without needless zeros.

    >>> amount(2400000000.0), amount(0.5), amount(None)
    ('2,400,000,000', '0.5', '')
    """
    return "" if value is None else f"{value:,.10g}" if abs(value) < 1e15 else f"{value:g}"


def amounts(least: float | None, most: float | None) -> str:
    """The bounds of a figure in words.

    >>> amounts(300.0, None), amounts(2.0, 3.0), amounts(None, None)
    ('at least 300', '2 to 3', 'not a number')
    """
    if least is None or most is None:
        return "not a number" if least is most else f"at most {amount(most)}" if least is None else f"at least {amount(least)}"
    return amount(least) if least == most else f"{amount(least)} to {amount(most)}"


def web(url: str | None) -> str | None:
    """The address where it is one that a browser may be sent to; a page can claim ``javascript:`` as its address."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


# ── the captured page ───────────────────────────────────────────────────────


class Source(Frozen, frozen=True):
    """The captured page as text."""

    text: str
    cut: bool  # there is more than is shown
    problem: str | None = None


def source(record: Record, data: bytes, limits: Limits) -> Source:
    """The captured bytes as text that can be shown; unpacked where they are packed, never parsed."""
    try:
        plain = _unpacked(data, (record.page.encoding or "").strip().lower(), limits.page_bytes)
    except (zlib.error, zstandard.ZstdError) as error:
        return Source("", False, f"The stored bytes cannot be unpacked ({error}). They can be downloaded as they are.")
    if plain is None:
        return Source("", False, f"The page was sent packed as “{record.page.encoding}”. It can be downloaded as it is.")
    try:
        text = plain.decode(record.page.charset or "utf-8", "replace")
    except (LookupError, UnicodeError, ValueError):
        text = plain.decode("utf-8", "replace")
    return Source(text[:SOURCE_CHARACTERS].replace("\x00", "\ufffd"), len(text) > SOURCE_CHARACTERS)


def _unpacked(data: bytes, encoding: str, limit: int) -> bytes | None:
    if data.startswith(b"\x1f\x8b") or encoding == "deflate":
        return zlib.decompressobj(wbits=47).decompress(data, limit)
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        with zstandard.ZstdDecompressor().stream_reader(data) as reader:
            return reader.read(limit)
    return None if encoding == "br" and b"<" not in data[:200] else data
