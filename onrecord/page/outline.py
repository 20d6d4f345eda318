"""What of a page the parser will take for tags, found in one look at the speed of an expression: no list of all tags is made.

Text, comments and what stands in scripts and styles is passed over as the parser will pass over it, by the rules of ``tags.py``. What a script holds is text,
but in a drawing it is markup, so it must be known of each place whether a drawing may be open there. Nothing but ``<svg>`` opens one (pages with ``<math>``
have no outline). It holds elements of its own kind alone, unless ``desc``, ``title`` or ``foreignobject`` hold HTML; so its end tag closes it, and so does a
block that cannot stand in it. Each start tag counts, whether it opens a drawing or not, and an end tag takes away one: as many or fewer are really open.

A page has no outline where a drawing may be open and a script there holds a ``<``, or HTML stands in it that is more than a text or a few plain boxes; nor has
a page made of frames, where the parser heeds no ``<title>``. ``tests/page/test_outline.py`` holds all this against the parser's own tree.
See https://html.spec.whatwg.org/multipage/parsing.html#tokenization and #parsing-main-inforeign
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, NamedTuple

from onrecord.limits import Limits
from onrecord.page.gate import FORMATTING, ROOTS
from onrecord.page.tags import ATTRIBUTES, BLANK, COMMENT, RAW


class Outline(NamedTuple):
    """The tags of a page, added up."""

    tags: int  # at most
    characters: int  # in tags, at most, as bytes
    long: list[tuple[int, int]]  # where tags longer than the bound begin and end
    formats: list[bytes]  # formatting with attributes, and the roots, but for formatting that ends at once


def any_case(names: Collection[str]) -> str:
    """An expression for names in small and capital letters, three times as fast as one that heeds no case."""
    return "|".join("".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in name) for name in sorted(names))


def one_of(names: Collection[str]) -> str:
    """An expression for one of these names; the first letter is looked at first, as most names differ by it."""
    first = "".join(sorted({c for name in names for c in (name[0], name[0].upper())}))
    return rf"(?=[{first}])(?:{any_case(names)})"


def _none_of(names: Collection[str], behind: str) -> str:
    """An expression that none of these names begins here."""
    return rf"(?!{one_of(names)}[{behind}])"


# Of the elements that end each drawing they begin in, by the standard.
OUTSIDE = frozenset(
    "b big blockquote br center code dd div dl dt em h1 h2 h3 h4 h5 h6 hr i img li nobr ol p pre s small span strike strong sub sup table tt u ul".split()
)
COPIED = FORMATTING | ROOTS
UNKNOWN = frozenset(["math", "frameset"])  # with these it is hard to know what is text
HOLD_HTML = frozenset(["foreignobject", "desc"])  # in a drawing
_END = rf"{BLANK}/>"  # what stands behind a name
_ATTRIBUTED = rf"{BLANK}/"  # and behind that of a tag with attributes
# A tag as most are spelled: at most twelve attributes, their values in double quotes. It is surely shorter than SHORT.
_SHORT = rf"""(?:[^>"'=]{{1,60}}+(?<=[^{BLANK}/])="[^"]{{0,300}}+"){{0,12}}+[^>"'=]{{0,60}}+>"""
# One without quotation marks ends at the first ">", whatever it holds.
_UNQUOTED = r"""[^<>"']{0,300}+>"""
SHORT = 4_500
_NAME = rf"[a-zA-Z][^{_END}]{{0,40}}+(?=[{_END}])"
_REST = rf"{ATTRIBUTES}(?:>|\Z)"
_ANY = rf"(?P<tag></?[a-zA-Z][^{_END}]*+{_REST})"
_SCRIPT = any_case(["script"])
# A script may hold a comment, and that a script, whose end tag does not end the first.
_INNER = rf"<{_SCRIPT}(?=[{_END}])(?:[^<-]++|-(?!->)|<(?!/{_SCRIPT}[{_END}]))*+(?:</{_SCRIPT}(?=[{_END}]))?+"
_COMMENTED = rf"<!(?=--)(?:[^<-]++|-(?!->)|{_INNER}|<(?!/{_SCRIPT}[{_END}]))*+(?:-->)?+"


def _text(name: str) -> str:
    commented = f"{_COMMENTED}|" if name == "script" else ""
    return rf"<{any_case([name])}(?=[{_END}]){ATTRIBUTES}>(?:[^<]++|{commented}<(?!/{any_case([name])}[{_END}]))*+"


def _leaf(name: str, behind: str) -> str:
    """An element that holds text alone: its end tag closes it wherever it stands, as nothing can have been opened between."""
    return rf"|<{any_case([name])}(?=[{behind}])(?:{_SHORT}|{_UNQUOTED})[^<]*+</{any_case([name])}>"


def _stop(names: Collection[str], end: str = "") -> str:
    """A tag of which the name is asked."""
    return rf"(?=<(?:{any_case(names)}{end})[{_END}])(?P<stop></?[a-zA-Z]++){_REST}"


def _outside() -> re.Pattern[bytes]:
    """What is met outside of drawings: text, comments, tags that are surely short and formatting that ends at once, which no block opens again, are passed over."""
    other = _none_of(RAW | UNKNOWN | {"svg"}, _END) + _none_of(COPIED, _ATTRIBUTED)
    leaves = "".join(_leaf(name, _ATTRIBUTED) for name in sorted(FORMATTING))
    passed = rf"[^<]++|</{_NAME}>|<{other}{_NAME}{_SHORT}|<{COMMENT}|<(?![a-zA-Z/!?]){leaves}"
    texts = "|".join(map(_text, sorted(RAW)))
    return re.compile(rf"(?:{passed})*+(?:{_stop(UNKNOWN | {'svg'})}|(?P<text>{texts})|{_ANY}|<[!?/][^>]*+>?)?+".encode())


def _inside() -> re.Pattern[bytes]:
    """What is met in a drawing. A text without ``<`` is the same to who reads it as text and to who reads it as markup."""
    stops = RAW | UNKNOWN | HOLD_HTML | {"svg"}
    tag = rf"</{_none_of(['svg'], _END)}{_NAME}>|<{_none_of(stops | OUTSIDE, _END)}{_none_of(COPIED, _ATTRIBUTED)}{_NAME}{_SHORT}"
    plain = "".join(_leaf(name, _END) for name in sorted(RAW | {"desc"}))
    held = any_case(["foreignobject"])
    boxes = rf"|<{held}(?=[{_END}]){_SHORT}[^<]*+(?:{_leaf('div', _END)[1:]}[^<]*+)*+</{held}>"
    passed = rf"[^<]++|{tag}|<{COMMENT}|<(?![a-zA-Z/!?]){plain}{boxes}|<!\[CDATA\[[^>]*+(?<=\]\])>"
    out = rf"(?P<out>(?=<(?:{any_case(OUTSIDE)})[{_END}]))"
    return re.compile(rf"(?:{passed})*+(?:{_stop(stops, '|/[sS][vV][gG]')}|{out}|{_ANY}|(?P<odd><!\[)|<[!?/][^>]*+>?)?+".encode())


_OPENED = re.compile(rf"<[a-zA-Z]++{ATTRIBUTES}>".encode())
_COPIED = re.compile(rf"<(?:{any_case(COPIED)})[{BLANK}/]".encode())
_PLAIN, _DRAWN = _outside(), _inside()


def outline(data: bytes, limits: Limits) -> Outline | None:
    """The outline of a page, None where it has none.

    >>> from onrecord.limits import LIMITS
    >>> outline(b"<p>a<script>if (a<b) '<p>'</script><i class=x>b</i><i class=y><p>c", LIMITS)
    Outline(tags=7, characters=52, long=[], formats=[b'<i class=y>'])
    """
    if limits.tag_characters < SHORT:
        return None
    at = drawings = texts = inner = 0
    long: list[tuple[int, int]] = []
    copied: list[bytes] = []
    while at < len(data):
        met: Any = (_DRAWN if drawings else _PLAIN).match(data, at)  # both match anywhere
        at, kind = met.end(), met.lastgroup
        if kind == "out":
            drawings = 0
        elif kind:
            begin, end = met.start(kind), at
            if kind in ("stop", "odd"):
                if met[kind].lower() not in DRAWINGS:
                    return None
                drawings += DRAWINGS[met[kind].lower()]
            elif kind == "text":
                end = _OPENED.match(data, begin).end()  # type: ignore[union-attr]
                texts += at - end
                inner += data.count(b"<", end, at)
            elif _COPIED.match(data, begin):
                copied.append(met[kind])
            if end - begin >= limits.tag_characters:
                long.append((begin, end))
    return Outline(data.count(b"<") - inner, len(data) - texts, long, copied)


DRAWINGS = {b"<svg": 1, b"</svg": -1}
