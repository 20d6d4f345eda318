"""The HTML tree, behind one linear pass that caps what is open at once.

The parser (lexbor) has no cap of its own: 40 KB of open ``<font>`` tags make it write 1 GB, 1 MB of nested ``<div>`` does not end. Counting the tags in
order tells the rare page that could do so; only that page is rewritten, by leaving out the tags beyond the cap. All of its text is kept.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from onrecord.limits import Limits
from onrecord.page.gate import FENCE_DEPTH, FENCES, FORMATTING, LONG, NAME, REOPENED, ROOTS, VOID, capped, open_formatting

NAMES = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9-]{0,20})")
Parsed = tuple[LexborHTMLParser, tuple[str, ...]]


def parse(html: str, limits: Limits, data: bytes | None = None, counted: bool = False) -> Parsed:
    """The tree of a page, and notes on tags that were left out.

    :param html: the page's characters, at most ``limits.html_characters`` of them are read.
    :param data: the same as UTF-8 where it is at hand: the parser wants bytes.
    :param counted: whether the tags are to be counted also where the page seems harmless.
    """
    notes: list[str] = []
    if len(html) > limits.html_characters:
        html, data = html[: limits.html_characters], None
        notes.append(f"only the first {limits.html_characters:,} characters were read")
    if counted or not harmless(html, limits):
        html, told = tamed(html, limits)
        data = None
        notes += told
    return LexborHTMLParser(html if data is None else data), tuple(notes)


def harmless(html: str, limits: Limits) -> bool:
    """Whether a page is so small that the parser takes it in its stride however deeply its tags nest, which saves counting them.

    The parser's time grows with tags times open elements: a quarter of a second where all of :data:`FEW` are inside one another. What it writes grows with
    open formatting times blocks; only formatting tags with attributes add up, of others it keeps three of a kind.
    ``blocks.collect`` raises ``TooDeep`` where such a page is too deep after all.
    """
    tags = html.count("<")
    if tags > min(FEW, limits.tag_count) or len(html) > limits.tags_characters or heavy_tag(html, limits):
        return False
    return not copies_much(html, tags, limits)


FEW = 5_000
# Formatting with attributes, and the roots, whose attributes the parser brings together; upper and lower case spelled out, which is three times as fast.
# A value longer than the bound makes a tag that seems not to end, so that no quotation mark is followed far: linear.
_ANY_CASE = ["".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in name) for name in sorted(REOPENED | ROOTS)]
_FIRST = "".join(sorted({c for name in REOPENED | ROOTS for c in (name[0], name[0].upper())}))
FORMATS = re.compile(rf"""<(?=[{_FIRST}])(?:{"|".join(_ANY_CASE)})[\s/](?:[^>"']++|"[^"]{{0,2000}}+"|'[^']{{0,2000}}+')*+>?""")


def copies_much(html: str, tags: int, limits: Limits) -> bool:
    """Whether the formatting tags of a page, opened again in every block, could make the parser write more than the bounds allow."""
    found = FORMATS.findall(html)
    if not found:
        return False
    return len(found) * tags > limits.reopened or any(tag[-1] != ">" for tag in found) or _weigh_much(found, tags, limits)


def _weigh_much(tags: list[str], count: int, limits: Limits) -> bool:
    """Whether formatting weighs more than the bound where each tag stands open in every block, or the roots more than the parser compares quickly."""
    formats = roots = link = 0
    for tag in tags:
        name = NAME.match(tag)[1].lower()  # type: ignore[index]
        if name in ROOTS:
            roots += len(tag)
        elif name in REOPENED:
            formats += len(tag)
        elif name == "a":  # no two links stand open at once
            link = max(link, len(tag))
    return roots > 2 * limits.tag_characters or max(formats, link) * count > limits.copied_bytes


def tamed(html: str, limits: Limits) -> tuple[str, list[str]]:
    """The page with what the parser would be slow with left out, and notes on that."""
    notes: list[str] = []
    first = _first_tags(html, limits.tag_count) if html.count("<") > limits.tag_count else html
    if first is not html:
        html = first
        notes.append(f"only the first {limits.tag_count:,} tags were read")
    names = NAMES.findall(html)
    if any(map(str.isupper, set("".join(set(names))))):
        names = [name.lower() for name in names]
    heavy = too_deep(names, limits) or too_many(names, limits) or heavy_tag(html, limits)
    if heavy or html.count("<") > 2 * limits.tag_count or many_attributes(html, len(names), limits):
        html, left_out = capped(html, limits)
        if left_out:
            notes.append(f"{left_out:,} tags were left out or shortened: too many elements stood open at once, or a tag was too long")
    return html, notes


def _first_tags(html: str, count: int) -> str:
    for i, match in enumerate(NAMES.finditer(html)):
        if i == count:
            return html[: match.start()]
    return html


def too_deep(names: list[str], limits: Limits) -> bool:
    """Whether so many tags can stand open at once that the page must be rewritten; it errs on the side of yes.

    :param names: the tags of the page in order, an end tag with its slash.
    """
    most = open_formatting(len(names), limits)
    if len(names) <= most:
        return False
    kinds = set(names)
    ends = {name: name[1:] for name in kinds if name[0] == "/"}
    watched = (FENCES | REOPENED) & kinds
    open_ = dict.fromkeys(kinds, 0) | dict.fromkeys(ends.values(), 0)
    depth = fences = formatting = 0
    for name in names:
        if name in ends:
            ended = ends[name]
            if open_[ended]:
                open_[ended] -= 1
                depth -= 1
                fences -= ended in FENCES
                formatting -= ended in REOPENED
        elif name not in VOID:
            open_[name] += 1
            depth += 1
            if depth > limits.open_elements:
                return True
            if name in watched:
                fences += name in FENCES
                formatting += name in REOPENED
                if fences > FENCE_DEPTH or formatting > most:
                    return True
    return False


def too_many(names: list[str], limits: Limits) -> bool:
    """Whether there are more names of elements, or more options of a form, than the parser takes in its stride."""
    return len(names) > limits.options and (
        names.count("option") + names.count("optgroup") > limits.options or len(set(names)) > limits.tag_names
    )


def giant_tag(html: str, limits: Limits) -> bool:
    """Whether much of the page may be tags longer than the bound: for so long no ``<`` or no ``>`` stands there, and it is neither text nor script.

    It looks at windows of half that length side by side, so that a page of 200 KB costs some eighty look-ups. A few such windows are let
    pass: a picture or a drawing inside the page has them too.
    """
    half = limits.tag_characters // 2
    opened = closed = -1
    left = GIANT_WINDOWS
    for start in range(0, len(html) - half, half):
        end = start + half
        shut = html.find(">", start, end) >= 0
        if (not shut or html.find("<", start, end) < 0) and (shut or opened > closed) and not html.startswith(UNREAD, opened):
            left -= 1
            if left < 0:
                return True
        opened, closed = max(opened, html.rfind("<", start, end)), max(closed, html.rfind(">", start, end))
    return False


def heavy_tag(html: str, limits: Limits) -> bool:
    """Whether a tag of the page weighs more than the bound. Those of many real pages are longer, by a whole state or picture in one value."""
    return giant_tag(html, limits) and any(weight(tag, limits) > limits.tag_characters for tag in ANY_TAG.findall(html))


def weight(tag: str, limits: Limits) -> int:
    """The characters of a tag; where it is longer than the bound and plainly spelled, those of its attributes' names, with a blank before each: values are not
    compared. Formatting counts whole, as the parser copies it.

    >>> from onrecord.limits import LIMITS
    >>> weight(f"<p title='{'x' * 9_000}' id=a>", LIMITS), weight("<p id=a>", LIMITS)
    (9, 8)
    """
    if len(tag) <= limits.tag_characters or COPIED.match(tag) or not PLAIN_TAG.fullmatch(tag):
        return len(tag)
    return sum(1 + len(name) for name in ATTRIBUTE.findall(tag))


# A quotation mark counts as one only behind a name and "=": anywhere else the parser takes it for a part of a name. No part gives back: linear.
ATTRIBUTE = re.compile(r"""[\s/]++([^\s"'<>/=]++)(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+""")
COPIED = re.compile(rf"</?(?:{'|'.join(sorted(FORMATTING | ROOTS))})[\s/>]", re.I)
PLAIN_TAG = re.compile(rf"</?[a-zA-Z][^\s/<>]*+(?:{ATTRIBUTE.pattern})*+[\s/]*+>")


def many_attributes(html: str, count: int, limits: Limits) -> bool:
    """Whether one tag, all tags together, or formatting that is opened again may hold more attributes than the parser takes in its stride.

    Quotation marks are heeded. Where they do not close the count ends; what follows is judged by :func:`giant_tag`.
    """
    tags = ANY_TAG.findall(html)
    if tags and tags[-1][-1] != ">":
        tags.pop()
    lengths = [weight(tag, limits) if len(tag) > limits.tag_characters else len(tag) for tag in tags]
    if sum(lengths) > limits.tags_characters or sum(n * n for n in lengths if n > LONG) > SQUARES:
        return True
    return _weigh_much([tag for tag in tags if len(tag) > LONG], count, limits)


ANY_TAG = re.compile(r"""</?[a-zA-Z](?:[^>"']++|"[^"]*+"|'[^']*+')*+(?:>|["'](?s:.*))?""")  # one that does not end takes the rest: linear
SQUARES = 5_000_000_000  # the parser compares each attribute of a tag with all others: a second's work
GIANT_WINDOWS = 40
UNREAD = ("<!--", "<script", "<style", "<SCRIPT", "<STYLE")
