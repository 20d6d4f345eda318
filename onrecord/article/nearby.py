"""What a page says in plain words, without a mark in its tags: bylines and dates by the headline, "subscribe to continue reading"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import islice

from onrecord.article.authors import is_person, names
from onrecord.article.dates import understand
from onrecord.article.outlet import same
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
_ELSEWHERE = re.compile(r"related|recommend|teaser|comment(?!ar)|most-?read|popular|sidebar|carousel|newsletter|promo|copyright")
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


def outlet(layout: Layout, label: str) -> Iterator[Line]:
    """The name in the address as the top or the foot of the page spells it: "The Harbour Post" for ``harbourpost``.

    :param label: the label of the page's address, see ``outlet.domain_label``.
    """
    blocks = layout.blocks
    for block in (*blocks[-FOOT:][::-1], *blocks[:TOP]):
        if len(block.text) <= LONGEST_NOTICE:
            for piece in _PIECES.split(_COPYRIGHT.sub("", block.text)):
                if same(piece, label) and not piece.islower():
                    yield "outlet", piece.strip(), block
                    return


TOP, FOOT = 12, 8  # blocks in which an outlet puts its own name
_COPYRIGHT = re.compile(r"^(?:©|\(c\)|copyright|\s|(?:19|20)\d{2}|[-–,]){1,12}", re.I)
_PIECES = re.compile(r"\s?[|·•,;:©]\s?|\.\s|\s[-–—]\s")


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
    said = [phrase for phrase in _table()["phrases"] if phrase in page]
    if said:
        for block in short:
            if any(phrase in block.text.lower() for phrase in said):
                yield "paywalled", "closed", block
                return


SHORTEST_NOTICE = 6
LONGEST_NOTICE = 300  # characters; a longer block is the story itself


def cut_short(last: str, following: Iterable[str]) -> str | None:
    """The words that say that a story goes on elsewhere; None where none do.

    :param last: the last paragraph that the page shows.
    :param following: the texts of the blocks right after it.

    >>> cut_short("The bridge reopened on Monday.", ["Continue reading →", "Weather"])
    'Continue reading →'
    >>> cut_short("The bridge reopened on Monday, said […]", [])
    'Monday, said […]'
    >>> cut_short("The bridge reopened on Monday.", ["Weather"]) is None
    True
    """
    end = last.rstrip()
    if end.endswith(("[…]", "[...]", "[&hellip;]")):
        return " ".join(end.split()[-3:])[-SHOWN_END:]
    for text in islice(following, FOLLOWING):
        if len(text) <= LONGEST_BUTTON and text.strip(" .…→›»>!:").lower() in _table()["continues"]:
            return text
    return None


FOLLOWING = 4  # blocks after the story that are looked at
LONGEST_BUTTON = 60  # characters
SHOWN_END = 60  # characters


@cache
def _table() -> dict[str, list[str]]:
    return tomllib.loads(files(__package__).joinpath("paywall.toml").read_text("utf-8"))
