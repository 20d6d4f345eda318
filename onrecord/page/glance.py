"""Whether all tags of a page are surely short, told at a glance: without reading the attributes of most of them.

A ``>`` ends whatever tag is open, unless it stands in a value in quotation marks. Such a value opens behind ``=`` and blanks alone, and holds no second mark of
its own kind. So where of either kind the last mark before a ``>`` is not behind ``=``, no tag goes on behind that ``>``, whether it stands in a comment, in a
script or in text: it is an end. No tag begins before the first ``<`` behind an end, and none reaches over the next.
See https://html.spec.whatwg.org/multipage/parsing.html#before-attribute-value-state
"""

from __future__ import annotations

import re

from onrecord.limits import Limits
from onrecord.page.gate import FORMATTING, ROOTS
from onrecord.page.tags import BLANK


def brief(data: bytes, limits: Limits) -> bool:
    """Whether surely no tag of a page weighs more than the bound, nor is any formatting longer; where that is hard to tell, it says no.

    >>> from onrecord.limits import LIMITS
    >>> brief(b"<p>" + b"-" * 9_000 + b"<p title='x'>", LIMITS), brief(b"<p title=" + b"-" * 9_000 + b"<p title='x'>", LIMITS)
    (True, False)
    """
    most = limits.tag_characters
    begin = data.find(b"<")
    while 0 <= begin < len(data) - most:
        end = _end(data, begin, begin + most)
        if end < 0:  # perhaps a long tag that is plainly spelled: where no other can have begun in it, its ">" is an end
            end = data.find(b">", begin) + 1
            tag = data[begin:end]
            if len(tag) <= most or tag.rfind(b"<") > 0 or weight(tag.decode("utf-8", "replace"), limits) > most:
                return False
        begin = data.find(b"<", end)
    return True


def _end(data: bytes, begin: int, reach: int) -> int:
    """Behind the last end before ``reach``, for tags that begin at ``begin`` or later; -1 where a few tries find none."""
    for _ in range(TRIES):
        at = data.rfind(b">", begin, reach)
        if at < 0:
            return -1
        opened = [mark for mark in (data.rfind(b'"', begin, at), data.rfind(b"'", begin, at)) if mark >= 0 and _opens(data, mark)]
        if not opened:
            return at + 1
        reach = min(opened)
    return -1


TRIES = 8


def _opens(data: bytes, mark: int) -> bool:
    """Whether a quotation mark may open a value; where very many blanks are before it, it is taken for one."""
    return data[mark - 1] in BEFORE and data[max(0, mark - LOOK) : mark].rstrip(BEFORE[1:])[-1:] in b"="


BEFORE = b"= \t\n\r\f"
LOOK = 64  # bytes


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


# A quotation mark counts as one only behind a name and "=": anywhere else the parser takes it for a part of a name. Other blanks than the parser's are letters
# to it. No part gives back: linear.
ATTRIBUTE = re.compile(rf"""[{BLANK}/]++([^{BLANK}"'<>/=]++)(?:[{BLANK}]*+=[{BLANK}]*+(?:"[^"]*+"|'[^']*+'|[^{BLANK}"'=<>`]++))?+""")
COPIED = re.compile(rf"</?(?:{'|'.join(sorted(FORMATTING | ROOTS))})[{BLANK}/>]", re.I)
PLAIN_TAG = re.compile(rf"</?[a-zA-Z][^{BLANK}/<>]*+(?:{ATTRIBUTE.pattern})*+[{BLANK}/]*+>")
