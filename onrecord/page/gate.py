"""What passes into the parser of a page that would be slow with all of it: the stack of open elements, kept much as the parser will keep it.

``tree.py`` says which page needs this; of such a page the tags beyond the caps are left out, and all of its text is kept.
"""

from __future__ import annotations

import re

from onrecord.limits import Limits

VOID = frozenset(
    """
    area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr path circle rect use polygon
    """.split()
)
ONCE = frozenset(["a", "nobr", "html", "head", "body", "option", "optgroup"])  # the parser never holds two of these open
FORMATTING = frozenset(["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"])
REOPENED = FORMATTING - {"a"}  # opened again in every block, each as often as it stands open
FENCES = frozenset(["table", "td", "th", "caption", "object", "template", "marquee", "applet", "svg", "math", "button", "select"])
FENCE_DEPTH = 24  # an end tag does not reach over one of these; nested so deeply, counting tells too little
RAW = frozenset(["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"])
KNOWN = (
    VOID
    | ONCE
    | FORMATTING
    | FENCES
    | RAW
    | frozenset(
        """
    address article aside blockquote center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6
    header label legend li main nav noscript ol p picture pre section span summary tbody tfoot thead time title tr ul video
    """.split()
    )
)
CLOSES = {
    "li": ("li",), "dd": ("dd", "dt"), "dt": ("dd", "dt"), "tr": ("tr", "td", "th"), "td": ("td", "th"), "th": ("td", "th"),
    "tbody": ("tr", "td", "th", "tbody"), "p": ("p",), "div": ("p",), "ul": ("p",), "h2": ("p",), "table": ("p",), "section": ("p",), "article": ("p",),
}  # fmt: skip
# The alternatives begin differently and none gives back: linear, and without a note of every step, which took 150 bytes a character.
TAG = re.compile(r"""</?([a-zA-Z][^\s/>]{0,40})(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
LONG = 200  # characters of a formatting tag; where the page is rewritten, longer ones lose their attributes
ROOTS = frozenset(["html", "body"])  # the parser compares the attributes of each such tag with those of all before


def open_formatting(tags: int, limits: Limits) -> int:
    """How much formatting may stand open at once in a page of so many tags."""
    return max(LEAST_OPEN, min(limits.open_formatting, limits.reopened // max(1, tags)))


LEAST_OPEN = 3  # as many of a kind as the standard lets stand


def capped(html: str, limits: Limits) -> tuple[str, int]:
    """The page without the start tags that pass a cap and without their end tags, and how many were left out."""
    gate = _Gate(limits, html.count("<"))
    out: list[str] = []
    at = 0
    quoted = True  # whether a quotation mark inside a tag is still believed to be closed later
    while (start := html.find("<", at)) >= 0:
        out.append(html[at:start])
        if html.startswith("<!--", start):
            end = html.find("-->", start + 2)
            at = len(html) if end < 0 else end + 3
            continue
        follow = html[start + 1 : start + 3].lstrip("/")[:1]
        if not ("a" <= follow.lower() <= "z"):
            at = _no_tag(html, start)
            out.append(html[start:at] if html[start : start + 9].lower() in ("<", "<!doctype") or at == start + 1 else "")
            continue
        match = TAG.match(html, start) if quoted else None
        quoted = quoted and match is not None
        end = match.end() if match else html.find(">", start) + 1
        if end <= 0:
            return "".join(out), gate.left_out
        tag = html[start:end]
        name = NAME.match(tag).group(1).lower()  # type: ignore[union-attr]
        if gate.lets(name, tag[1] == "/"):
            out.append(gate.shortened(name, tag))
        at = end
        if name in RAW and tag[1] != "/":
            at = _end_of_raw(html, at, name)
            out.append(html[end:at])
    out.append(html[at:])
    return "".join(out), gate.left_out


def _no_tag(html: str, start: int) -> int:
    """Behind a ``<`` that opens no tag: a mark of its own, or what the parser would keep as a comment, up to its end."""
    if html[start + 1 : start + 2] not in ("!", "?", "/"):
        return start + 1
    return html.find(">", start) + 1 or len(html)


NAME = re.compile(r"</?([a-zA-Z][^\s/>]{0,40})")


def _end_of_raw(html: str, at: int, name: str) -> int:
    match = re.compile(f"</{name}[\\s/>]", re.I).search(html, at)
    return match.start() if match else len(html)


class _Gate:
    """Keeps the stack of open elements much as the parser will, and says which tags may pass."""

    def __init__(self, limits: Limits, tags: int) -> None:
        self.limits = limits
        self.most = open_formatting(tags, limits)
        self.link = max(LONG, limits.copied_bytes // max(1, tags))
        self.stack: list[str] = []
        self.open: dict[str, int] = {}
        self.formatting = 0
        self.barred: dict[str, int] = {}  # start tags left out whose end tags are still to come
        self.left_out = 0
        self.names: set[str] = set()
        self.options = 0
        self.roots = 0  # characters of their tags
        self.written = 0  # characters of all tags

    def shortened(self, name: str, tag: str) -> str:
        """The tag, without its attributes where it is longer than the bound."""
        most = self.limits.tag_characters
        if name in FORMATTING:
            most = min(most, self.link if name == "a" else LONG)
        elif name in ROOTS:
            self.roots += len(tag)
            most = most if self.roots <= 2 * most else 0
        self.written += len(tag)
        if len(tag) <= most and self.written <= self.limits.tags_characters:
            return tag
        self.left_out += 1
        return f"<{name}>" if tag[1] != "/" else f"</{name}>"

    def _one_too_many(self, name: str) -> bool:
        """Whether a start tag passes the bound on names or on options."""
        choice = name in ("option", "optgroup")
        self.options += choice
        known = name in KNOWN or name in self.names
        if not known and len(self.names) < self.limits.tag_names:
            self.names.add(name)
            known = True
        return not known or (choice and self.options > self.limits.options)

    def lets(self, name: str, ends: bool) -> bool:
        """Whether this tag passes; it is counted where it does."""
        if ends:
            return self._close(name)
        if name in VOID:
            return True
        self._imply(name)
        full = len(self.stack) >= self.limits.open_elements
        if full or self._one_too_many(name) or (name in FORMATTING and self.formatting >= self.most):
            self.barred[name] = self.barred.get(name, 0) + 1
            self.left_out += 1
            return False
        self.stack.append(name)
        self.open[name] = self.open.get(name, 0) + 1
        self.formatting += name in FORMATTING
        return True

    def _close(self, name: str) -> bool:
        if self.barred.get(name):
            self.barred[name] -= 1
            return False
        if self.open.get(name):
            self._end(name)
        return True

    def _end(self, name: str) -> None:
        """An element ends: with all in it, but where it is formatting the blocks in it stay open, as the standard has it."""
        if name not in FORMATTING:
            return self._pop_to(name)
        self.formatting -= 1
        self.open[name] -= 1
        del self.stack[len(self.stack) - 1 - self.stack[::-1].index(name)]
        return None

    def _imply(self, name: str) -> None:
        """What a start tag closes without saying so."""
        if name in ONCE and self.open.get(name):
            self._end(name)
        for closed in CLOSES.get(name, ()):
            if self.stack and self.stack[-1] == closed:
                self.open[self.stack.pop()] -= 1

    def _pop_to(self, name: str) -> None:
        """Close down to the nearest element of that name, unless a table cell or the like stands between."""
        at = len(self.stack) - 1
        while at >= 0 and self.stack[at] != name:
            if self.stack[at] in FENCES and name not in ("table", "tr", "tbody"):
                return
            at -= 1
        for closed in self.stack[max(at, 0) :]:
            self.open[closed] -= 1
        del self.stack[max(at, 0) :]
