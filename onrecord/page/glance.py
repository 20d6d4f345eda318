"""How many attributes a tag of a page may have at most, told at a glance: without reading those of most tags.

A ``>`` ends whatever tag is open, unless it stands in a value in quotation marks. Such a value opens behind ``=`` and blanks alone, and holds no second mark of
its own kind. So where of either kind the last mark before a ``>`` is not behind ``=``, no tag goes on behind that ``>``, whether it stands in a comment, in a
script or in text: it is an end. No tag begins before the first ``<`` behind an end, and none reaches over the next.

Mostly two ends are so near that what is between them is short. Where they are not, as in a script without a ``>`` or around a picture inside the page, what
may separate attributes is counted: each begins behind a blank, a slash or the end of a value, wherever the tag that holds it begins. A tag that is plainly
spelled, with no other in it, is read instead.
See https://html.spec.whatwg.org/multipage/parsing.html#before-attribute-value-state
"""

from __future__ import annotations

import re

from onrecord.limits import Limits
from onrecord.page.gate import FORMATTING, ROOTS
from onrecord.page.tags import BLANK


def longest_link(data: bytes, limits: Limits) -> int | None:
    """How long the tag of a link may be at most, on a page where surely no tag has more attributes than fit into one as long as the bound; None where that is
    hard to tell, or where all tags together may be more than the parser compares quickly.

    >>> from onrecord.limits import LIMITS
    >>> longest_link(b"<p>" + b"-" * 9_000 + b"<a title='x'>", LIMITS), longest_link(b"<a title=" + b"-" * 9_000 + b"<p title='x'>", LIMITS)
    (5000, 9022)
    >>> longest_link(b"<p title=x" + b" -" * 9_000 + b"<p title='x'>", LIMITS)
    """
    most = longest = min(limits.tag_characters, SQUARES // max(1, len(data)))
    begin = data.find(b"<")
    while 0 <= begin < len(data) - most:
        end = _end(data, begin, begin + most)
        if not end:
            opened = BEGIN.search(data, begin)
            if not opened:
                break
            begin = opened.start()
            end = _end(data, begin, begin + most) or _behind(data, begin, most)
            if not end:
                return None
            if end - begin > longest and LINK.search(data, begin, end):
                longest = end - begin
        begin = data.find(b"<", end)
    return longest


SQUARES = 5_000_000_000  # the parser compares each attribute of a tag with all others: a second's work
BEGIN = re.compile(b"</?[a-zA-Z]")
LINK = re.compile(rf"<[aA](?=[{BLANK}/])".encode())


def _end(data: bytes, begin: int, reach: int) -> int:
    """Behind the last end before ``reach``, for tags that begin at ``begin`` or later; 0 where a few tries find none."""
    for _ in range(TRIES):
        at = data.rfind(b">", begin, reach)
        if at < 0:
            return 0
        double, single = data.rfind(b'"', begin, at), data.rfind(b"'", begin, at)
        if data[double - 1] not in BEFORE and data[single - 1] not in BEFORE:  # as in most
            return at + 1
        opened = [mark for mark in (double, single) if mark >= 0 and _opens(data, mark)]
        if not opened:
            return at + 1
        reach = min(opened)
    return 0


TRIES = 8


def _opens(data: bytes, mark: int) -> bool:
    """Whether a quotation mark may open a value; where very many blanks are before it, it is taken for one."""
    return data[mark - 1] in BEFORE and data[max(0, mark - LOOK) : mark].rstrip(BEFORE[1:])[-1:] in b"="


BEFORE = b"= \t\n\r\f"
LOOK = 1_000  # bytes


def _behind(data: bytes, begin: int, most: int) -> int:
    """Behind an end, where no tag that begins at ``begin`` or later and ends before has too many attributes; 0 where that is hard to tell."""
    end = _next_end(data, begin, begin + most)
    stretch = data[begin:end]
    if end and (3 * _parted(stretch) <= most or 3 * _attributes(stretch) <= most):
        return end
    end = data.find(b">", begin + most) + 1
    tag = data[begin:end]  # where no other can have begun in it, its ">" is an end
    return end if tag.rfind(b"<") == 0 and PLAIN_TAG.fullmatch(tag) and 3 * len(ATTRIBUTE.findall(tag)) <= most else 0


def _next_end(data: bytes, begin: int, at: int) -> int:
    """Behind the first end at ``at`` or later that a few tries find, for tags that begin at ``begin`` or later; 0 where they find none."""
    for _ in range(TRIES):
        at = data.find(b">", at)
        if at < 0:
            return len(data)
        marks = data.rfind(b'"', begin, at), data.rfind(b"'", begin, at)
        opened = [mark for mark in marks if mark >= 0 and _opens(data, mark)]
        if not opened:
            return at + 1
        shut = [data.find(data[mark : mark + 1], at) for mark in opened]
        at = max(shut) if min(shut) >= 0 else len(data)
    return 0


def _parted(stretch: bytes) -> int:
    """The same as :func:`_attributes` or more, in a third of its time: each blank counts, also where several stand together."""
    return len(stretch) - len(stretch.translate(None, b"/= \t\n\r\f\v")) + 1


def _attributes(stretch: bytes) -> int:
    """How many attributes the tags that stand in a stretch of the page have at most, wherever they begin there; no value ends without a ``=`` before."""
    return len(stretch.split()) + len(stretch) - len(stretch.translate(None, b"/="))


def compared(tag: bytes, limits: Limits) -> int:
    """The characters of a tag that the parser compares: all of a short one, else three for each attribute, as no more that differ fit into a short one.

    >>> from onrecord.limits import LIMITS
    >>> compared(b"<p title='%b' id=a>" % (b"x " * 9_000), LIMITS), compared(b"<p id=a>", LIMITS)
    (6, 8)
    """
    most = limits.tag_characters
    if len(tag) <= most:
        return len(tag)
    weight = 3 * _attributes(tag)
    if weight > most and PLAIN_TAG.fullmatch(tag):
        return 3 * len(ATTRIBUTE.findall(tag))
    return min(weight, len(tag))


def weight(tag: bytes, limits: Limits) -> int:
    """The same; but formatting counts whole, as the parser copies it."""
    return len(tag) if COPIED.match(tag) else compared(tag, limits)


# A quotation mark counts as one only behind a name and "=": anywhere else the parser takes it for a part of a name. Other blanks than the parser's are letters
# to it. Behind a value in quotation marks no blank is needed, and nothing else here ends with such a mark. No part gives back: linear.
_NAME = rf"""[^{BLANK}"'<>/=]++"""
_ATTRIBUTE = rf"""(?:[{BLANK}/]++|(?<=["']))({_NAME})(?:[{BLANK}]*+=[{BLANK}]*+(?:"[^"]*+"|'[^']*+'|[^{BLANK}"'=<>`]++))?+"""
ATTRIBUTE = re.compile(_ATTRIBUTE.encode())
COPIED = re.compile(rf"</?(?:{'|'.join(sorted(FORMATTING | ROOTS))})[{BLANK}/>]".encode(), re.I)
PLAIN_TAG = re.compile(rf"""</?[a-zA-Z][^{BLANK}/<>"']*+(?:{_ATTRIBUTE})*+[{BLANK}/]*+>""".encode())
