"""The article as Markdown (CommonMark): what a reader would have read, and where it comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TextIO

from onrecord.model import Block, BlockKind, Record

SPECIAL = re.compile(r"[\\`*_\[\]<>&|~]")  # one class of characters: linear
# Signs that mean something at the start of a line alone, and the full stop or bracket of a numbered list.
LINE_START = re.compile(r"^(?:[#+\-=]|\d{1,9}(?=[.)]))")
FRAMES: dict[BlockKind, str] = {"subheading": "## {}", "list item": "- {}", "quotation": "> {}", "caption": "*{}*", "entry time": "**{}**"}


def write(records: Iterable[Record], stream: TextIO, remarks: Callable[[Record], Sequence[str]] = lambda record: ()) -> int:
    """Write articles one after the other; gives how many there were.

    :param remarks: what readers put beside a record, as parts of the page (see ``export/desk.py``).
    """
    count = 0
    for record in records:
        stream.write(("\n---\n\n" if count else "") + article(record, remarks(record)).encode("utf-8", "replace").decode("utf-8"))
        count += 1
    return count


def article(record: Record, remarks: Sequence[str] = ()) -> str:
    """Headline, standfirst and paragraphs, then the source; words of the page cannot act as markup.

    >>> from onrecord.model import Article, Capture
    >>> print(article(Record(page=Capture(sha256="ab", size=0), article=Article(headline="1*2"), text="")).splitlines()[0])
    # 1\\*2
    """
    about = record.article
    parts = [f"# {escaped(about.headline or 'No headline found')}"]
    parts += [f"**{escaped(about.standfirst)}**"] if about.standfirst else []
    parts += _byline(record)
    parts += [_block(record, block) for block in record.blocks if block.kept and block.kind not in ("headline", "standfirst")]
    if not record.blocks:
        parts += [_line(paragraph) for paragraph in record.text.split("\n\n") if paragraph]
    parts += [f"> {escaped(note)}" for note in record.notes]
    return "\n\n".join([*_joined_lists(parts), *remarks, "---", _source(record)]) + "\n"


def escaped(text: str) -> str:
    r"""The text with every sign that Markdown or HTML would take as its own made harmless, on one line.

    >>> escaped("<b>*not* bold</b>")
    '\\<b\\>\\*not\\* bold\\</b\\>'
    """
    return SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))


def _line(text: str) -> str:
    line = escaped(text)
    found = LINE_START.match(line)
    if not found:
        return line
    if line[0].isdigit():
        return f"{found.group()}\\{line[found.end() :]}"
    return f"\\{line}"


def _block(record: Record, block: Block) -> str:
    words = _line(record.text[block.start : block.end])
    return FRAMES.get(block.kind, "{}").format(words)


def _joined_lists(parts: list[str]) -> list[str]:
    """Items of a list that follow each other become one list."""
    joined: list[str] = []
    for part in parts:
        if joined and part.startswith("- ") and joined[-1].startswith("- "):
            joined[-1] += f"\n{part}"
        else:
            joined.append(part)
    return joined


def _byline(record: Record) -> list[str]:
    about = record.article
    parts = (", ".join(about.authors), about.outlet, about.published)
    line = " · ".join(escaped(p) for p in parts if p)
    return [line] if line else []


def _source(record: Record) -> str:
    about, page = record.article, record.page
    rows = (("Source", about.url or page.url), ("Captured", page.fetched), ("SHA-256", page.sha256))
    return "  \n".join(f"{name}: {escaped(value)}" for name, value in rows if value)
