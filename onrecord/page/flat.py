"""Text whose tags are lost becomes blocks: its lines, and where a line is too long to be one paragraph, the sentences in it.

Tools that throw the tags away leave one of three things: the words of the elements glued to one another, a line for each element, or the whole page
on one line. What is cut here is never thrown away; ``article/flatstory.py`` says which of it is the story.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.limits import Limits
from onrecord.model import Block, Clue, Traits

LINE = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
LONG_LINE = 1_500  # characters; a longer line is no single paragraph
PIECE = 120  # characters of a menu on one line that are looked at as one
# The end of a sentence: before a blank, or glued to the capital letter of the next one. Every quantifier is bounded.
END = re.compile(r"[.!?…][\"”’»)\]]{0,3}(?=\s)|(?<=[a-z0-9à-ÿ])[.!?][\"”’»]{0,2}(?=[A-ZÀ-Ý“„«])|[。！？][」』）]{0,3}")

# UTF-8 that a tool has read as Latin-1 or Windows-1252: "cafÃ©", "â€œso". Each byte of a sign became a sign of its own.
_BYTES = {bytes([b]).decode("cp1252"): b for b in range(0x80, 0xA0) if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_BYTES |= {chr(b): b for b in range(0x80, 0x100)}
_LATER = f"[\\x80-\\xbf{''.join(c for c in _BYTES if c > chr(0xFF))}]"
_MISREAD = re.compile(f"[\xc2-\xdf]{_LATER}|[\xe0-\xef]{_LATER}{{2}}|[\xf0-\xf4]{_LATER}{{3}}")
# Half a sign whose second byte was taken for a blank and folded: the letter that it was most often, with the blank where that letter mostly ends a word.
_HALVES = {
    "\xc2 ": " ", "\xc3 ": "à ", "\xc4 ": "ą ", "\xc5 ": "Š", "\xce ": "Π", "\xcf ": "υ", "\xd0 ": "Р", "\xd1 ": "х ",
}  # fmt: skip
_HALF = re.compile("[\xc2-\xc5\xce-\xd1] ")
FEWEST, SHARE = 4, 0.6  # such signs, and the share of all signs beyond ASCII that they make, from which the whole text was misread
MISREAD = "the text is UTF-8 that a tool has read as Latin-1; it was read again, and its places count the signs so read"

Taken = tuple[tuple[Block, ...], tuple[Traits, ...], tuple[Clue, ...]]


def mended(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with UTF-8 read as UTF-8 where all of it was read as Latin-1, and a note on that; any other text as it is.

    >>> mended("CafÃ© ZoÃ«, cafÃ© Â«so\xc2\xbb")[0], mended("Ã is a letter")[1]
    ('Café Zoë, café «so»', ())
    """
    if text.isascii():
        return text, ()
    found = sum(len(m[0]) for m in _MISREAD.finditer(text))
    if found < 2 * FEWEST or found < SHARE * sum(1 for c in text if c > "\x7f"):
        return text, ()
    return _HALF.sub(lambda m: _HALVES.get(m[0], m[0]), _MISREAD.sub(_read_again, text)), (MISREAD,)


def _read_again(found: re.Match[str]) -> str:
    try:
        return bytes(_BYTES[c] for c in found[0]).decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


def lines_to_blocks(text: str, limits: Limits) -> Taken:
    """Blocks of flattened text with their places in the file, and their (empty) traits.

    >>> [(b.text, b.path) for b in lines_to_blocks("Bridge reopens\\n\\n It was closed.", Limits())[0]]
    [('Bridge reopens', 'line 1, characters 0-14'), ('It was closed.', 'line 3, characters 1-15')]
    """
    blocks: list[Block] = []
    for path, words in _pieces(text):
        if len(blocks) >= limits.blocks:
            break
        blocks.append(Block(words[: limits.block_characters], path))
    return tuple(blocks), (Traits(tag="line"),) * len(blocks), ()


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Path and words of each block."""
    at, number = 0, 0
    while at <= len(text):
        found = LINE.search(text, at)
        stop = found.start() if found else len(text)
        number += 1
        for start, end in _parts(text[at:stop]):
            yield f"line {number}, characters {start}-{end}", " ".join(text[at + start : at + end].split())
        at = found.end() if found else len(text) + 1


def _parts(line: str) -> Iterator[tuple[int, int]]:
    """Where the blocks of one line begin and end, white space around them left out."""
    if len(line) <= LONG_LINE:
        yield from _stripped(line, 0, len(line))
        return
    at = 0
    for found in END.finditer(line):
        yield from _short(line, at, found.end())
        at = found.end()
    yield from _short(line, at, len(line))


def _short(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence; a run so long that it is none in pieces, cut at blanks."""
    while end - start > 5 * PIECE:
        cut = line.find(" ", start + PIECE, start + 2 * PIECE)
        cut = cut if cut >= 0 else start + 2 * PIECE
        yield from _stripped(line, start, cut)
        start = cut
    yield from _stripped(line, start, end)


def _stripped(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = line[start:end]
    inner = piece.strip()
    if inner:
        first = start + len(piece) - len(piece.lstrip())
        yield first, first + len(inner)
