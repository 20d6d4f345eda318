"""The tags of a page as the parser will read them, and what else it reads them by: comments, values of attributes and text that is no markup.

Counting by the letters alone is deceived by an end tag inside a comment, or by a ``>`` inside a value. The parser's rules are those of the HTML standard,
section 13.2.5, https://html.spec.whatwg.org/multipage/parsing.html#tokenization
"""

from __future__ import annotations

import re

BLANK = r" \t\n\r\f"
# A quotation mark opens a value only behind "=", and one that never closes takes the rest of the page. The alternatives begin differently and none gives
# back: linear, and without a note of every step, which took 150 bytes a character.
_VALUE = rf"""(?:"[^"]*+"?+|'[^']*+'?+|[^{BLANK}>"'][^{BLANK}>]*+)"""
_PLAIN = rf"""(?:[^>"'=]++(?<=[^{BLANK}/])="[^"]*+")*+"""  # as most attributes are spelled: read three times as fast
ATTRIBUTES = rf"{_PLAIN}(?:[{BLANK}/]++|[^{BLANK}/>][^{BLANK}/>=]*+(?:[{BLANK}]*+=[{BLANK}]*+{_VALUE}?+)?+)*+"
TAG = re.compile(rf"</?([a-zA-Z][^{BLANK}/>]*+)({ATTRIBUTES})>")

COMMENT = r"!--(?:-?>|(?s:.*?)(?:--!?>|\Z))"  # behind its "<"

RAW = frozenset(
    ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"]
)  # their content is text up to their end tag
_RAW_NAMES = "|".join("".join(f"[{c}{c.upper()}]" for c in name) for name in sorted(RAW))
_TOKEN = re.compile(
    rf"<(?:({_RAW_NAMES})(?=[{BLANK}/>])({ATTRIBUTES})>((?:[^<]++|<(?!/\1[{BLANK}/>]))*+)"
    rf"|(/?[a-zA-Z][^{BLANK}/>]*+)({ATTRIBUTES})(?:>|\Z)"
    rf"|{COMMENT}"
    r"|!\[CDATA\[((?s:.*?)(?:\]\]>|\Z))"
    r"|[!?/][^>]*+>?)",
    re.A | re.I,
)


# A tag: its name in lower case, an end tag's with its slash; its attributes; and what stands in it, where that is text. One without a name is a piece of text
# that the parser may take for markup.
Tag = tuple[str, str, str]


def tags(html: str) -> list[Tag]:
    """The tags of a page in order; comments are left out.

    >>> [name for name, _, _ in tags("<P title='<b>'>x<!-- </p> --><script>a<b</script></p>")]
    ['p', 'script', '/script', '/p']
    """
    found = _TOKEN.findall(html)
    return [
        ((name or raw).lower(), of_name or of_raw, text or section)
        for raw, of_raw, text, name, of_name, section in found
        if name or raw or section
    ]


LONG_TEXT = 50_000


def all_tags(found: list[Tag]) -> list[Tag]:
    """The tags of a page, and what would be tags in long texts that the parser does not take for text everywhere: in a drawing, in a list of choices."""
    return found + [inner for _, _, text in found if len(text) > LONG_TEXT and "<" in text for inner in tags(text)]
