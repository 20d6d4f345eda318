"""A story that stands only in a script of the page: JSON-LD's ``articleBody``, or the state from which a program draws the page.

Asked only where the page's own blocks hold next to no prose; what a script says beside a page that shows its story is a witness, not the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from onrecord.article import jsonld
from onrecord.limits import LIMITS
from onrecord.model import Clue, Frozen, Layout

SHOWN = 600  # characters of prose that a page shows, from which its blocks are the source
PROSE, WORDS = 60, 8  # characters and words of a piece that reads like a paragraph
STORY = 400  # characters from which pieces of a script make a story
APART = 60  # strings between two paragraphs of one story, at most; state keeps keys and classes between them
_TOKEN = re.compile(r"""\\.|"(?:[^"\\]++|\\.)*+\"""", re.S)  # an escape outside a string, or a whole string; no part gives back: linear
_BREAK = re.compile(r"</(?:p|div|li|h\d|blockquote)>|<br\s?/?>|\n{1,9}", re.I)
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,2000}>")
_CODE = re.compile(r"[{}\\;=]|://|^[a-z]+[A-Z]")
_ENDS = (".", "!", "?", "…", "”", '"', "»", "’", "。", "！", "？", "」", "।")


class Paragraph(Frozen, frozen=True):
    """A paragraph of a story in a script, where it stands, and in what."""

    text: str
    path: str
    source: str


def story(layout: Layout) -> tuple[Paragraph, ...]:
    """The paragraphs of the longest story in the page's scripts; none where the page shows prose of its own."""
    shown = 0
    for block, traits in zip(layout.blocks, layout.traits, strict=True):
        length = len(block.text)
        if length >= PROSE and 2 * traits.linked < length:
            shown += length
            if shown >= SHOWN:
                return ()
    if layout.flat:
        return ()
    found = [*_in_jsonld(layout.clues), *_in_state(layout.clues)]
    longest = max(found, key=lambda paragraphs: sum(len(p.text) for p in paragraphs), default=[])
    size = sum(len(p.text) for p in longest)
    return tuple(longest) if size >= max(STORY, shown) else ()


def _in_jsonld(clues: tuple[Clue, ...]) -> Iterator[list[Paragraph]]:
    for node in jsonld.nodes(clues, LIMITS):
        body = node.data.get("articleBody")
        if isinstance(body, str) and node.is_article:
            pieces = [jsonld.plain(piece) for piece in _BREAK.split(body[: LIMITS.story_characters])]
            yield _numbered([piece for piece in pieces if piece], f"{node.path}/articleBody", f"JSON-LD {node.types[0]}.articleBody")


def _in_state(clues: tuple[Clue, ...]) -> Iterator[list[Paragraph]]:
    for clue in clues:
        if clue.key == "script":
            yield _numbered(prose(clue.value), clue.path, "a script of the page")


def _numbered(pieces: list[str], path: str, source: str) -> list[Paragraph]:
    return [Paragraph(text[: LIMITS.clue_characters], f"{path}#{n}", source) for n, text in enumerate(dict.fromkeys(pieces), 1)]


def prose(script: str) -> list[str]:
    """The paragraphs among the strings of a script that stand closest together and make the most text.

    >>> line = "The bridge over the harbour was opened again on Monday, said the mayor of the town."
    >>> prose('x={"class":"b","p":"' + line + '","u":"/a/b"}')
    ['The bridge over the harbour was opened again on Monday, said the mayor of the town.']
    """
    best: list[str] = []
    run: list[str] = []
    last = 0
    for number, text in enumerate(_strings(script)):
        pieces = [piece for piece in _pieces(text) if _reads(piece)] if text else []
        if not pieces:
            continue
        if run and number - last > APART:
            best, run = max(best, run, key=_length), []
        run += pieces
        last = number
    return max(best, run, key=_length)


def _length(pieces: list[str]) -> int:
    return sum(map(len, pieces))


def _strings(script: str, inner: bool = False) -> Iterator[str]:
    """The string literals of a script in order; a string that itself holds JSON, as streamed pages have it, gives its own strings."""
    for token in _TOKEN.findall(script):
        if token[0] == "\\":
            continue
        if len(token) <= PROSE + 1 or _is_no_prose(token):
            yield ""
            continue
        try:
            text = msgspec.json.decode(token.replace("\n", " ").encode("utf-8", "replace"), type=str)
        except msgspec.DecodeError:
            text = ""
        if '":' in text and not inner:
            yield from _strings(text, True)
        elif text:
            yield text


def _is_no_prose(token: str) -> bool:
    """Whether a string, as the script spells it, plainly holds neither a paragraph nor JSON: most are addresses, classes and keys."""
    return token.isascii() and token.count(" ") < WORDS - 1 and "\\u" not in token and '\\":' not in token


def _pieces(text: str) -> Iterator[str]:
    for piece in _BREAK.split(text):
        words = jsonld.plain(_TAG.sub("", piece))
        if words:
            yield words


def _reads(piece: str) -> bool:
    """Whether a piece reads like a paragraph and not like code, an address or a class."""
    wide = sum(c >= "\u2e80" for c in piece[:40]) > 20
    enough = len(piece) >= (PROSE / 2 if wide else PROSE) and (wide or len(piece.split()) >= WORDS)
    return enough and piece.endswith(_ENDS) and _CODE.search(piece[:LOOKED_AT]) is None


LOOKED_AT = 300  # characters of a piece in which signs of code are looked for
