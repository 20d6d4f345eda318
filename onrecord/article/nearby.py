"""What a page says in plain words, without a mark in its tags: bylines and dates by the headline, "subscribe to continue reading"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from onrecord.article.authors import is_person, names
from onrecord.article.dates import understand
from onrecord.model import Block, Layout

BEFORE, AFTER = 5, 10  # blocks around the headline
LONGEST_LINE = 120  # characters; a longer block is prose
BELOW_BODY = 200  # characters of a block that is surely prose: what stands below it is no byline of the top

# Only words that hardly begin anything else; "from", "de" and "text" may lead names in a marked byline, not here.
_LEAD = re.compile(
    r"^(?:by|written by|words by|story by|reported by|von|par|propos recueillis par|por|escrito por|di|a cura di|door|av|af|skrevet av|od|autor(?:in|en)?|autore|auteur|author|authors|автор|автори|авторы|penulis|oleh|"
    r"írta|napsal|tekst|記者|作者|责编|文)(?:\s?[:：|]\s?|\s)(?=\S)",
    re.I,
)
_HAS_YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d{2}(?!\d)|[०-९٠-٩۰-۹]{4}|\d{1,2}年")
OWN_CLASSES = 110  # characters of the classes that speak of the block itself
_ELSEWHERE = re.compile(
    r"related|recommend|teaser|comment(?!ar)|most-?read|popular|sidebar|carousel|newsletter|promo|copyright"
)
_FORBIDDEN = re.compile(r"©|\(c\)|copyright|all rights", re.I)

Line = tuple[str, str, Block]  # field, value, block


def lines(layout: Layout, headline: int, language: str | None) -> Iterator[Line]:
    """What short blocks around the headline say of authors and dates, in the order of the page."""
    blocks = layout.blocks
    order = [*range(headline + 1, min(len(blocks), headline + 1 + AFTER)), *range(max(0, headline - BEFORE), headline)]
    prose = False
    for i in order:
        block = blocks[i]
        if i == max(0, headline - BEFORE):
            prose = False
        prose = prose or (len(block.text) > BELOW_BODY and i > headline)
        if (
            prose
            or len(block.text) > LONGEST_LINE
            or _FORBIDDEN.search(block.text)
            or _ELSEWHERE.search(layout.traits[i].classes[:OWN_CLASSES])
        ):
            continue
        yield from _of_line(block, language)


def _of_line(block: Block, language: str | None) -> Iterator[Line]:
    lead = _LEAD.match(block.text)
    if lead:
        for name in names(block.text[lead.end() :]):
            if is_person(name) or name.isupper() or not name.isascii():
                yield "authors", name, block
    if _HAS_YEAR.search(block.text):
        value = understand(block.text, language)
        if value:
            yield "published", value, block


def flat_dates(layout: Layout, language: str | None) -> Iterator[Line]:
    """The dates that stand at the beginning of the first lines of text whose tags are lost, up to its first paragraph."""
    for block in layout.blocks[:FLAT_LINES]:
        sentence = block.text.endswith((".", "!", "?", "”", "»", "。"))
        value = None if sentence else understand(block.text[:FLAT_START], language)
        if value and not _FORBIDDEN.search(block.text[:FLAT_START]):
            yield "published", value, block
        if sentence and len(block.text) > BELOW_BODY:
            return


FLAT_LINES = 12
FLAT_START = 60  # characters of a line in which its date stands; a date farther on belongs to a sentence


def paywall(layout: Layout) -> Iterator[Line]:
    """The first block that says that the rest is for those who pay."""
    short = [block for block in layout.blocks if SHORTEST_NOTICE <= len(block.text) <= LONGEST_NOTICE]
    page = "\n".join([block.text for block in short]).lower()
    said = [phrase for phrase in _phrases() if phrase in page]
    if said:
        for block in short:
            if any(phrase in block.text.lower() for phrase in said):
                yield "paywalled", "closed", block
                return


SHORTEST_NOTICE = 6
LONGEST_NOTICE = 300  # characters; a longer block is the story itself


@cache
def _phrases() -> tuple[str, ...]:
    return tuple(tomllib.loads(files(__package__).joinpath("paywall.toml").read_text("utf-8"))["phrases"])
