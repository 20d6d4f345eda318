"""JSON-LD as pages really carry it: arrays, graphs, references, comments, trailing commas; the nodes that speak of the page itself."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from onrecord.limits import Limits
from onrecord.model import Clue, Frozen

ARTICLES = re.compile(r"Article|Posting$|^Report$|^Review$|^Recipe$|^CriticReview$|^MediaReview$|^ClaimReview$|^AnalysisNews|^Report")
PAGES = frozenset(
    {
        "WebPage",
        "ItemPage",
        "MediaGallery",
        "ImageGallery",
        "VideoObject",
        "CollectionPage",
        "ProfilePage",
        "QAPage",
        "Question",
        "Event",
        "Product",
        "Movie",
    }
)
INSIDE = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "article")  # where another node of the page itself may stand
MOST_NODES = 2_000

_CONTROL = re.compile(r"[\x00-\x1f]+")
_TRAILING_COMMA = re.compile(r",(?=\s{0,50}[}\]])")
# Half of a sign beyond U+FFFF, as text cut at a number of characters leaves it: "…\\ud83d".
_HALF_SIGN = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_OPENINGS = ("<!--", "<![CDATA[", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "<script>")
_CLOSINGS = ("-->", "]]>", "//]]>", "// ]]>", "/*]]>*/", "/* ]]> */", ";", "//", "</script>")
_TAG = re.compile(r"<[a-zA-Z/][^<>]{0,300}>")


class Node(Frozen, frozen=True):
    """An object of the page's JSON-LD and where it stands: ``jsonld[1]/@graph[0]``."""

    path: str
    types: tuple[str, ...]
    data: dict[str, Any]

    @property
    def is_article(self) -> bool:
        """Whether one of its types is a kind of article."""
        return any(ARTICLES.search(t) for t in self.types)


def nodes(clues: tuple[Clue, ...], limits: Limits) -> tuple[Node, ...]:
    """All nodes of all scripts that may speak of the page, in its order; broken scripts give none."""
    found: list[Node] = []
    for clue in clues:
        if clue.key == "jsonld":
            data = parse(clue.value)
            for node in _walk(data, clue.path, limits.json_depth):
                found.append(node)
                if len(found) >= MOST_NODES:
                    return tuple(found)
    return tuple(found)


def parse(script: str) -> Any:
    """The value of a script, mended where the mending is plain; None where it stays broken.

    >>> parse('<!-- {"headline": "A\\tB", } -->')
    {'headline': 'A B'}
    """
    script = script.replace("\\u0000", "\\ufffd")  # no text of a page holds NUL, in whatever way it is spelled
    for mend in (str, _unwrapped, _mended):
        script = mend(script)
        try:
            return msgspec.json.decode(script)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            continue
    return None


def _unwrapped(script: str) -> str:
    """The script without comment marks and CDATA around it, as old pages hide it from old browsers."""
    for _ in range(3):
        script = script.strip("\ufeff \t\r\n")
        for mark in _OPENINGS:
            script = script.removeprefix(mark)
        for mark in _CLOSINGS:
            script = script.removesuffix(mark)
    return script.strip()


def _mended(script: str) -> str:
    return _TRAILING_COMMA.sub("", _HALF_SIGN.sub(r"\\ufffd", _CONTROL.sub(" ", script)).replace("\\'", "'"))


def _walk(value: Any, path: str, depth: int) -> Iterator[Node]:
    if depth <= 0:
        return
    if isinstance(value, list):
        for i, item in enumerate(value[:MOST_NODES]):
            yield from _walk(item, f"{path}[{i}]", depth - 1)
    elif isinstance(value, dict):
        kinds = value.get("@type")
        types = tuple(t.rpartition("/")[2] for t in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(t, str))
        if types:
            yield Node(path, types, value)
        for key in INSIDE:
            if isinstance(value.get(key), (dict, list)):
                yield from _walk(value[key], f"{path}/{key}", depth - 1)


def by_id(found: tuple[Node, ...]) -> dict[str, Node]:
    """The nodes that others may refer to."""
    return {node.data["@id"]: node for node in reversed(found) if isinstance(node.data.get("@id"), str) and len(node.data) > 1}


Word = tuple[str, str]  # the words, and the path of them


def strings(value: Any, path: str, names: tuple[str, ...], references: dict[str, Node], depth: int = 4) -> Iterator[Word]:
    """The plain words that a property holds: its string, or the first of ``names`` in its objects, through lists and references."""
    if depth <= 0 or value is None:
        return
    if isinstance(value, list):
        for i, item in enumerate(value[:200]):
            yield from strings(item, f"{path}[{i}]", names, references, depth - 1)
    elif isinstance(value, dict):
        name = next((n for n in names if value.get(n)), None)
        if name is not None:
            yield from strings(value[name], f"{path}/{name}", names, references, depth - 1)
        elif isinstance(value.get("@id"), str) and value["@id"] in references:
            node = references[value["@id"]]
            if node.data is not value:
                yield from strings(node.data, node.path, names, {}, depth - 1)
    else:
        text = plain(value)
        if text:
            yield text, path


def plain(value: Any) -> str:
    """A scalar as words: entities resolved, tags dropped, white space folded.

    >>> plain("Caf&eacute; <b>reopens</b>\\n today"), plain(True)
    ('Café reopens today', 'true')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)[:20_000]
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub("", text)
    return " ".join(text.split())
