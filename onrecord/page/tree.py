"""The HTML tree, behind one linear pass that caps what is open at once.

The parser (lexbor) has no cap of its own: 40 KB of open ``<font>`` tags make it write 1 GB, 1 MB of nested ``<div>`` does not end. Counting the tags in
order tells the rare page that could do so; only that page is rewritten, by leaving out the tags beyond the cap. All of its text is kept.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from onrecord.limits import Limits

NAMES = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9-]{0,20})")
VOID = frozenset(
    [
        "area",
        "base",
        "basefont",
        "bgsound",
        "br",
        "col",
        "embed",
        "frame",
        "hr",
        "img",
        "input",
        "keygen",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "path",
        "circle",
        "rect",
        "use",
        "polygon",
    ]
)
ONCE = frozenset(["a", "nobr", "html", "head", "body", "option", "optgroup"])  # the parser never holds two of these open
FORMATTING = frozenset(["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"])
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
        [
            "address",
            "article",
            "aside",
            "blockquote",
            "center",
            "dd",
            "details",
            "dialog",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "label",
            "legend",
            "li",
            "main",
            "nav",
            "noscript",
            "ol",
            "p",
            "picture",
            "pre",
            "section",
            "span",
            "summary",
            "tbody",
            "tfoot",
            "thead",
            "time",
            "title",
            "tr",
            "ul",
            "video",
        ]
    )
)
CLOSES = {
    "li": ("li",), "dd": ("dd", "dt"), "dt": ("dd", "dt"), "tr": ("tr", "td", "th"), "td": ("td", "th"), "th": ("td", "th"),
    "tbody": ("tr", "td", "th", "tbody"), "p": ("p",), "div": ("p",), "ul": ("p",), "h2": ("p",), "table": ("p",), "section": ("p",), "article": ("p",),
}  # fmt: skip
TAG = re.compile(r"""</?([a-zA-Z][^\s/>]{0,40})(?:[^>"']|"[^"]*"|'[^']*')*>""")  # the alternatives begin differently: linear

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
    if tags > min(FEW, limits.tag_count) or giant_tag(html, limits):
        return False
    return (tags <= VERY_FEW and tags * len(html) <= LITTLE) or len(FORMATS.findall(html)) <= limits.open_formatting


FEW = 5_000
VERY_FEW, LITTLE = 1_500, 200_000_000  # so few make half a million elements at most, with attributes of half as many bytes at most
FORMATS = re.compile(
    r"<(?=[BbCcEeFfIiNnSsTtUu])(?:[BbIiSsUu]|[Bb][Ii][Gg]|[eE][mM]|[fF][oO][nN][tT]|[cC][oO][dD][eE]|[nN][oO][bB][rR]|[tT][tT]|[sS][mM][aA][lL][lL]|[sS][tT][rR][iI][kK][eE]|[sS][tT][rR][oO][nN][gG])[\s/]"
)


def tamed(html: str, limits: Limits) -> tuple[str, list[str]]:
    """The page with what the parser would be slow with left out, and notes on that."""
    notes: list[str] = []
    names = NAMES.findall(html)
    if len(names) > limits.tag_count:
        html = _first_tags(html, limits.tag_count)
        names = NAMES.findall(html)
        notes.append(f"only the first {limits.tag_count:,} tags were read")
    if too_deep(names, limits) or too_many(names, limits) or giant_tag(html, limits):
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
    if len(names) <= limits.open_formatting:
        return False
    kinds = set(names)
    ends = {name: name[1:] for name in kinds if name[0] == "/"}
    watched = (FENCES | FORMATTING) & kinds
    open_ = dict.fromkeys(kinds, 0) | dict.fromkeys(ends.values(), 0)
    depth = fences = 0
    for name in names:
        if name in ends:
            ended = ends[name]
            if open_[ended]:
                open_[ended] -= 1
                depth -= 1
                fences -= ended in FENCES
        elif name not in VOID:
            open_[name] += 1
            depth += 1
            if depth > limits.open_elements:
                return True
            if name in watched:
                fences += name in FENCES
                if fences > FENCE_DEPTH or (name in FORMATTING and open_[name] > limits.open_formatting):
                    return True
    return False


def too_many(names: list[str], limits: Limits) -> bool:
    """Whether there are more names of elements, or more options of a form, than the parser takes in its stride."""
    return len(names) > limits.options and (names.count("option") > limits.options or len(set(names)) > limits.tag_names)


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


GIANT_WINDOWS = 16
UNREAD = ("<!--", "<script", "<style", "<SCRIPT", "<STYLE")


def capped(html: str, limits: Limits) -> tuple[str, int]:
    """The page without the start tags that pass a cap and without their end tags, and how many were left out."""
    gate = _Gate(limits)
    out: list[str] = []
    at = 0
    quoted = True  # whether a quotation mark inside a tag is still believed to be closed later
    while (start := html.find("<", at)) >= 0:
        out.append(html[at:start])
        if html.startswith("<!--", start):
            end = html.find("-->", start + 4)
            at = len(html) if end < 0 else end + 3
            continue
        follow = html[start + 1 : start + 3].lstrip("/")[:1]
        if not ("a" <= follow.lower() <= "z"):
            out.append("<")
            at = start + 1
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


NAME = re.compile(r"</?([a-zA-Z][^\s/>]{0,40})")


def _end_of_raw(html: str, at: int, name: str) -> int:
    match = re.compile(f"</{name}[\\s/>]", re.I).search(html, at)
    return match.start() if match else len(html)


class _Gate:
    """Keeps the stack of open elements much as the parser will, and says which tags may pass."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.stack: list[str] = []
        self.open: dict[str, int] = {}
        self.formatting = 0
        self.barred: dict[str, int] = {}  # start tags left out whose end tags are still to come
        self.left_out = 0
        self.names: set[str] = set()
        self.options = 0

    def shortened(self, name: str, tag: str) -> str:
        """The tag, without its attributes where it is longer than the bound."""
        if len(tag) <= self.limits.tag_characters:
            return tag
        self.left_out += 1
        return f"<{name}>" if tag[1] != "/" else f"</{name}>"

    def _one_too_many(self, name: str) -> bool:
        """Whether a start tag passes the bound on names or on options."""
        self.options += name == "option"
        known = name in KNOWN or name in self.names
        if not known and len(self.names) < self.limits.tag_names:
            self.names.add(name)
            known = True
        return not known or (name == "option" and self.options > self.limits.options)

    def lets(self, name: str, ends: bool) -> bool:
        """Whether this tag passes; it is counted where it does."""
        if ends:
            return self._close(name)
        if name in VOID:
            return True
        self._imply(name)
        full = len(self.stack) >= self.limits.open_elements
        if full or self._one_too_many(name) or (name in FORMATTING and self.formatting >= self.limits.open_formatting):
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
            if name in FORMATTING:
                self.formatting -= 1
            self._pop_to(name)
        return True

    def _imply(self, name: str) -> None:
        """What a start tag closes without saying so."""
        if name in ONCE and self.open.get(name):
            self.formatting -= name in FORMATTING
            self._pop_to(name)
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
