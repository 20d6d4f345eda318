"""A record as a page in the terminal, made for reading."""

from __future__ import annotations

import io
import shutil
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from onrecord.model import Article, Block, Figure, Place, Record, Statement, Time

WIDEST = 100  # columns; longer lines tire the eye
DIM, HEAD = "dim", "bold cyan"

KINDS_OF_TIME = {"DATE": "day or longer", "TIME": "time of day", "DURATION": "how long", "SET": "again and again"}


def safe(text: str) -> str:
    """The text without characters that steer a terminal: a page must not be able to move the cursor or turn the line around.

    >>> safe("a\\x1b[2Jb\\u202ec")
    'a�[2Jb�c'
    """
    if text.isprintable():
        return text
    return "".join(c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co") or c in "\u200c\u200d" else "�" for c in text)


def record(record: Record) -> str:
    """The record for a reader: what was published, then who said what, when, where and how much."""
    parts: list[RenderableType] = [*_head(record.article, record)]
    if record.statements:
        parts += [_title("Who said what"), *(_statement(s) for s in record.statements)]
    parts += _section("When", (_time(t) for t in record.times))
    parts += _section("Where", (_place(p) for p in record.places))
    parts += _section("How much", (_figure(f) for f in record.figures))
    parts += [Text(f"Note: {safe(n)}", style="yellow") for n in record.notes]
    parts.append(Text(f"\n{_counts(record)}  ·  page {record.page.sha256[:16]}…", style=DIM))
    return _rendered(Group(*parts))


def explain(record: Record) -> str:
    """Every block of the page with its verdict, then the evidence for each field."""
    blocks = _table(8, 15, None)
    for block in record.blocks:
        blocks.add_row(*_verdict(block))
    evidence = _table(2, 12, 34, None)
    for claim in record.article.evidence:
        mark = Text("✓" if claim.won else "·", style="green" if claim.won else DIM)
        why = f"{claim.source}: {claim.why}" if claim.why else claim.source
        evidence.add_row(mark, safe(claim.field), Text(safe(why), style=DIM), safe(_cut(claim.raw, 200)))
    parts: list[RenderableType] = [_title("Blocks"), blocks]
    if record.article.evidence:
        parts += [_title("Evidence"), evidence]
    return _rendered(Group(*parts, *(Text(f"Note: {safe(n)}", style="yellow") for n in record.notes)))


def _verdict(block: Block) -> tuple[Text, Text, Text]:
    if block.kept:
        return Text("kept", style="green"), Text(block.kind), Text(safe(_cut(block.text, 300)))
    return Text("dropped", style="red"), Text(safe(block.dropped or ""), style="red"), Text(safe(_cut(block.text, 160)), style=DIM)


def _head(article: Article, record: Record) -> Iterable[RenderableType]:
    when = moment(article.published) if article.published else "date not given"
    line = "  ·  ".join(filter(None, (article.outlet, when, article.section, article.language)))
    yield Text(safe(line), style=DIM)
    yield Text(safe(article.headline or "(no headline found)"), style="bold")
    if article.standfirst:
        yield Text(safe(article.standfirst), style="italic")
    if article.authors:
        yield Text("By " + safe(", ".join(article.authors)))
    if article.modified:
        yield Text(f"Changed {moment(article.modified)}", style=DIM)
    marks = [*article.labels, *(f"{k} page" for k in (article.kind,) if k != "article")]
    marks += [w for w, on in (("behind a paywall", article.paywalled), ("cut short", article.truncated)) if on]
    if marks:
        yield Text(safe("  ·  ".join(marks)), style="yellow")
    if not any(b.kept and b.kind != "headline" for b in record.blocks):
        yield Text("There is no article on this page that onrecord could find.", style="yellow")


def moment(iso: str) -> str:
    """A date or a point in time as a reader says it; the zone stays the page's own.

    >>> moment("2023-11-10"), moment("2023-11-10T08:05:00+03:00")
    ('10 November 2023', '10 November 2023, 08:05 (UTC+03:00)')
    """
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    day = f"{at.day} {at:%B} {at.year}"
    if "T" not in iso and " " not in iso:
        return day
    zone = f" ({at.tzname()})" if at.tzinfo else " (zone not given)"
    return f"{day}, {at:%H:%M}{zone}"


def _statement(statement: Statement) -> RenderableType:
    who = statement.speaker or (statement.source.text if statement.source else "someone the text does not name")
    head = Text()
    head.append(safe(who), style="bold" if statement.speaker else "bold dim")
    if statement.role:
        head.append(f", {safe(statement.role)}", style=DIM)
    if statement.cue:
        head.append(f" — {safe(statement.cue.text)}", style="magenta")
    if statement.addressee:
        head.append(f" {safe(statement.addressee.text)}", style="magenta")
    body = Text(safe(" … ".join(c.text for c in statement.content)))
    about = [
        statement.kind,
        statement.stance,
        f"said {statement.said_when}" if statement.said_when else "",
        f"characters {statement.start}-{statement.end}",
    ]
    return Padding(
        Group(head, Padding(body, (0, 0, 0, 4)), Padding(Text("  ·  ".join(filter(None, about)), style=DIM), (0, 0, 0, 4))), (0, 0, 1, 2)
    )


def _time(time: Time) -> tuple[str, str, str]:
    span = time.earliest or ""
    if time.latest and time.latest != time.earliest:
        span = f"{span or '…'} to {time.latest}"
    return time.text, time.value, span or KINDS_OF_TIME.get(time.type, "")


def _place(place: Place) -> tuple[str, str, str]:
    if place.stands_for:
        return place.text, "", f"stands for a {place.stands_for}, no point"
    if place.latitude is None or place.longitude is None:
        return place.text, "unresolved", place.kind
    return place.text, f"{place.latitude:.2f}, {place.longitude:.2f}", "  ".join(filter(None, (place.kind, place.country)))


def _figure(figure: Figure) -> tuple[str, str, str]:
    low, high = (f"{v:,.15g}" if v is not None else None for v in (figure.at_least, figure.at_most))
    if low == high:
        amount = low or ""
    elif low and high:
        amount = f"{low} to {high}"
    else:
        amount = f"at least {low}" if low else f"at most {high}"
    amount = f"{amount} {figure.unit or figure.of or ''}".rstrip()
    return (
        figure.text,
        amount,
        f"says {figure.attributed_to}" if figure.attributed_to else "the outlet's own" if figure.statement is None else "source not named",
    )


def _section(title: str, rows: Iterable[tuple[str, str, str]]) -> list[RenderableType]:
    table = _table(34, 26, None)
    for (words, value, note), times in Counter(rows).items():
        again = Text(f"  ×{times}", style=DIM) if times > 1 else ""
        table.add_row(Text.assemble(safe(words), again), Text(safe(value), style="cyan"), Text(safe(note), style=DIM))
    return [_title(title), Padding(table, (0, 0, 0, 2))] if table.row_count else []


def _table(*widths: int | None) -> Table:
    table = Table.grid(padding=(0, 2), expand=False)
    for width in widths:
        table.add_column(width=width, overflow="fold")
    return table


def _title(words: str) -> Text:
    return Text(f"\n{words}", style=HEAD)


def _counts(record: Record) -> str:
    named = (("statement", record.statements), ("time", record.times), ("place", record.places), ("figure", record.figures))
    return ", ".join(f"{len(found)} {name}{'s' * (len(found) != 1)}" for name, found in named)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _rendered(content: RenderableType) -> str:
    """The content as lines, coloured where standard output is a terminal."""
    out = io.StringIO()
    tty = sys.stdout.isatty()
    width = min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns)
    Console(file=out, force_terminal=tty, no_color=None if tty else True, width=width, highlight=False, emoji=False).print(content)
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))
