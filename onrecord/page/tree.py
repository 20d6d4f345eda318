"""The HTML tree, behind one linear pass that caps what is open at once.

The parser (lexbor) has no cap of its own: 40 KB of open ``<font>`` tags make it write 1 GB, 1 MB of nested ``<div>`` does not end. Counting the tags in
order tells the rare page that could do so; only that page is rewritten, by leaving out the tags beyond the cap. All of its text is kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection
from functools import cache, partial

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from onrecord.limits import Limits
from onrecord.page.depth import Depth, depth
from onrecord.page.gate import CHOICES, FORMATTING, LONG, REOPENED, ROOTS, capped, open_formatting
from onrecord.page.glance import SQUARES, compared, longest_link, weight
from onrecord.page.outline import Outline, any_case, one_of, outline
from onrecord.page.tags import ATTRIBUTES, BLANK, Tag, all_tags, tags

NAMES = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9-]{0,20})")
NAME = re.compile(rb"</?([a-zA-Z][^ \t\n\r\f/>]*+)")
WITHOUT_EVENTS = LexborDocumentOptions.WO_EVENTS.value  # the tree is only read: none waits to be told how it grows
Parsed = tuple[LexborHTMLParser, tuple[str, ...]]


def parse(html: str | bytes, limits: Limits, deep: bool = False) -> Parsed:
    """The tree of a page, and notes on tags that were left out.

    :param html: the page's characters, at most ``limits.html_characters`` of them are read; or the same as UTF-8, which the parser wants.
    :param deep: whether it is known already that too many elements stand open at once.
    """
    notes: list[str] = []
    if len(html) > limits.html_characters and len(whole := _text(html)) > limits.html_characters:
        html = whole[: limits.html_characters]
        notes.append(f"only the first {limits.html_characters:,} characters were read")
    data = html if isinstance(html, bytes) else html.encode("utf-8", "replace")
    seen = cache(partial(_outlined, data, limits))
    if deep or not harmless(data, limits, seen):
        data, told = _light(data, limits, deep, seen)
        notes += told
    return LexborHTMLParser(data, options=WITHOUT_EVENTS), tuple(notes)


def _text(html: str | bytes) -> str:
    return html if isinstance(html, str) else html.decode("utf-8", "replace")


Seen = Callable[[], Outline | None]  # the outline of a page, made where it is first asked for


def _outlined(data: bytes, limits: Limits) -> Outline | None:
    return None if data.count(b"<") > limits.tag_count else outline(data, limits)


def harmless(data: bytes, limits: Limits, seen: Seen) -> bool:
    """Whether a page is so small that the parser takes it in its stride however deeply its tags nest, which saves counting them.

    It looks at UTF-8, since most pages hold a letter that makes their text twice as long in memory. Of what is small a glance mostly tells that none of its
    tags has too many attributes; of any other page its outline counts, in which scripts are no tags.

    The parser's time grows with tags times open elements: a third of a second where all of :data:`FEW` are inside one another. What it writes grows with
    open formatting times blocks; of formatting tags that are alike it keeps three open.
    ``blocks.collect`` raises ``TooDeep`` where such a page is too deep after all.
    """
    count, most = len(data) - len(data.replace(b"<", b"")), min(FEW, limits.tag_count)  # several times as fast as bytes.count
    if count > limits.options and len(CHOSEN.findall(data)) > limits.options:
        return False
    link = longest_link(data, limits) if count <= most and len(data) <= limits.tags_characters else None
    if link is not None:
        return not copies_much(data, count, limits, seen, link)
    known = seen()
    if known is None or known.tags > most or known.characters > limits.tags_characters:
        return False
    many = any(compared(data[begin:end], limits) > limits.tag_characters for begin, end in known.long)
    return not many and not _weigh_much(known.formats, known.tags, limits)


def _giants(data: bytes, known: Outline, limits: Limits) -> list[tuple[int, int]]:
    """Where the tags begin and end in which there is more to compare, or to copy, than the bound allows."""
    return [(begin, end) for begin, end in known.long if weight(data[begin:end], limits) > limits.tag_characters]


def _light(data: bytes, limits: Limits, deep: bool, seen: Seen) -> tuple[bytes, list[str]]:
    """The page with what the parser would be slow with left out, and notes on that: nothing but attributes where it is slow with single tags alone."""
    known = None if deep else seen()
    if known and (giants := _giants(data, known, limits)):
        short = _shortened(data, giants)
        if harmless(short, limits, partial(_outlined, short, limits)):
            return short, [f"{len(giants):,} tags were shortened: each was longer than {limits.tag_characters:,} characters"]
    tame, notes = tamed(_text(data), limits, deep, seen)
    return tame.encode("utf-8", "replace"), notes


def _shortened(data: bytes, giants: list[tuple[int, int]]) -> bytes:
    """The page with no more than the names of these tags; one that never ends is left out, as the parser would do. All else stays as it is."""
    pieces, at = [], 0
    for begin, end in giants:
        pieces.append(data[at:begin])
        if data.endswith(b">", begin, end):
            pieces.append(NAME.match(data, begin)[0] + b">")  # type: ignore[index]
        at = end
    return b"".join([*pieces, data[at:]])


FEW = 20_000
# Formatting with attributes, and the roots, whose attributes the parser brings together.
FORMATS = re.compile(rf"<{one_of(FORMATTING | ROOTS)}(?=[{BLANK}/]){ATTRIBUTES}>?".encode())


def _letters(names: Collection[str], place: int) -> str:
    """The letters, small and capital, that stand there in the names."""
    return "".join(sorted({c for name in names for c in name[place : place + 1] + name[place : place + 1].upper()}))


# The same but for links, as most tags with attributes are; where the first two letters of a name do not fit, as of most, no more is looked at.
BUT_LINKS = (FORMATTING | ROOTS) - {"a"}
_BEGIN = rf"(?=[{_letters(BUT_LINKS, 0)}][{_letters(BUT_LINKS, 1)}{BLANK}/])"
UNLINKED = re.compile(rf"<{_BEGIN}(?:{any_case(BUT_LINKS)})(?=[{BLANK}/]){ATTRIBUTES}>?".encode())
# Formatting that ends at once is passed over, as in the outline: no block opens it again. Up to its end tag it holds no "<", and so hides no tag wherever it stands.
_ENDED = rf"""(?:[^<>"'=]++(?<=[^{BLANK}/])="[^"<]*+")*+[^<>"'=]*+>[^<]*+</"""
_LEAVES = "|".join(rf"{any_case([name])}(?=[{BLANK}/]){_ENDED}{any_case([name])}>" for name in sorted(FORMATTING))
LEFT_OPEN = re.compile(
    rf"<(?:(?=[{_letters(FORMATTING, 0)}])(?:{_LEAVES})|({one_of(FORMATTING | ROOTS)}(?=[{BLANK}/]){ATTRIBUTES}>?))".encode()
)
CHOSEN = re.compile(rb"<[oO][pP][tT]")


def copies_much(data: bytes, count: int, limits: Limits, seen: Seen, link: int | None = None) -> bool:
    """Whether the formatting tags of a page, opened again in every block, could make the parser write more than the bounds allow.

    :param count: tags of the page.
    :param link: how long the tag of a link may be at most, None where that is not known.
    """
    unlinked = link is not None and link * count <= limits.copied_bytes
    found = (UNLINKED if unlinked else FORMATS).findall(data)
    # What stands in a comment or a script is found as well, which errs on the side of much, unless a value that seems to begin there hides real tags.
    if _plain(found) and not _weigh_much(found, count, limits):
        return False
    left = left_open(data)
    if _plain(left) and not _weigh_much(left, count, limits):
        return False
    known = seen()
    return known is None or _weigh_much(known.formats, known.tags, limits)


def _plain(found: list[bytes]) -> bool:
    """Whether no tag can stand in one of these, wherever they stand."""
    return not found or (found[-1].endswith(b">") and b"".join(found).count(b"<") == len(found))


def left_open(data: bytes) -> list[bytes]:
    """The formatting tags of a page with attributes, and the roots, but for formatting that ends at once.

    >>> left_open(b'<i class="x">a</i><i class="y">b<p>c')
    [b'<i class="y">']
    """
    return [b"<" + tag for tag in LEFT_OPEN.findall(data) if tag]


def _weigh_much(found: list[bytes], count: int, limits: Limits) -> bool:
    """Whether formatting makes more elements or more characters than the bounds allow where as much of it as can be stands open in every block; or the roots
    weigh more than the parser compares quickly.
    """
    if max(map(len, found), default=0) * count > limits.copied_bytes:
        links = [len(tag) for tag in found if tag[1] in A and tag[2] in BLANKS]
        if max(links, default=0) * count > limits.copied_bytes:  # no two links stand open at once
            return True
    formats = roots = opened = 0
    for tag, times in Counter([tag for tag in found if tag[1] not in A]).items():
        name = NAME.match(tag)[1].lower().decode("utf-8", "replace")  # type: ignore[index]
        if name in ROOTS:
            roots += times * len(tag)
        elif name in REOPENED:
            alike = min(times, ALIKE)
            opened += alike
            formats += alike * len(tag)
    return roots > 2 * limits.tag_characters or opened * count > limits.reopened or formats * count > limits.copied_bytes


A = b"aA"  # of all names looked at, only that of links begins so
BLANKS = b" \t\n\r\f/"
ALIKE = 3  # formatting elements of one name and the same attributes stay open at once, by the standard


def tamed(html: str, limits: Limits, deep: bool, seen: Seen) -> tuple[str, list[str]]:
    """The page with what the parser would be slow with left out, and notes on that."""
    notes: list[str] = []
    first = _first_tags(html, limits.tag_count) if html.count("<") > limits.tag_count else html
    if first is not html:
        html, seen = first, cache(partial(outline, first.encode("utf-8", "replace"), limits))
        notes.append(f"only the first {limits.tag_count:,} tags were read")
    # Where it is hard to know what is text and what markup, the gate leaves out all drawings, and then it is known.
    unknown = deep or html.count("<") > 2 * limits.tag_count or seen() is None
    read = [] if unknown else tags(html)
    slow = unknown or too_many(read, limits) or _heavy(read, limits) or many_attributes(read, limits)
    counted = NOT_COUNTED if slow or _few(seen(), limits) else depth(read, open_formatting(len(read), limits), limits)
    if slow or counted.deep or counted.doubtful:
        gated, left_out, unsure = capped(html, limits)
        if left_out or slow or counted.doubtful or unsure > UNSURE:
            html = gated
            notes.append(f"{left_out:,} tags were left out or shortened: too many elements stood open at once, or a tag was too long")
    return html, notes


def _few(known: Outline | None, limits: Limits) -> bool:
    """Whether the tags are so few that the parser takes them in its stride however deeply they nest, see :func:`harmless`."""
    return known is not None and known.tags <= FEW and not _weigh_much(known.formats, known.tags, limits)


NOT_COUNTED = Depth(deep=False, doubtful=False)
UNSURE = 5_000  # tags whose meaning is not certain; were they all open at once, the parser would need a hundredth of a second for it


def _first_tags(html: str, count: int) -> str:
    for i, match in enumerate(NAMES.finditer(html)):
        if i == count:
            return html[: match.start()]
    return html


def too_many(found: list[Tag], limits: Limits) -> bool:
    """Whether there are more names of elements, or more options of a form, than the parser takes in its stride."""
    if len(found) <= limits.tag_names:
        return False
    names = [tag[0] for tag in found]
    return sum(map(names.count, CHOICES)) > limits.options or len(set(names)) > limits.tag_names


def _heavy(found: list[Tag], limits: Limits) -> bool:
    most = limits.tag_characters
    return any(weight(_bytes(f"<{name}{given}>"), limits) > most for name, given, _ in found if len(given) + len(name) + 2 > most)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def many_attributes(found: list[Tag], limits: Limits) -> bool:
    """Whether one tag, all tags together, or formatting that is opened again may hold more attributes than the parser takes in its stride."""
    long = [_bytes(f"<{name}{given}>") for name, given, _ in all_tags(found) if len(given) > LONG]
    lengths = [weight(tag, limits) if len(tag) > limits.tag_characters else len(tag) for tag in long]
    if (
        sum(lengths) + LONG * len(found) > limits.tags_characters
        and sum(lengths) + sum(len(name) + len(given) + 2 for name, given, _ in found) > limits.tags_characters
    ):
        return True
    return sum(n * n for n in lengths) > SQUARES or _weigh_much(long, len(found), limits)
