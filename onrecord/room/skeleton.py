"""A captured page as the bones of itself: its words and the elements that give them form, with no attribute at all.

So nothing of it can run, load or lead anywhere, whatever the browser makes of the sandbox that it is shown in besides. What is written holds elements
of a short list, without attributes, and words between them; the page's own words never hold "<", so that a wrong guess about where a tag ends can only
show words that a browser would hide, or hide words that it would show.
"""

from __future__ import annotations

import re

KEPT = frozenset(
    "abbr address article aside b bdi blockquote br caption cite code dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i "
    "ins kbd li main mark nav ol p pre q rp rt ruby s samp section small span strong sub summary sup table tbody td tfoot th thead time tr u ul var".split()
)
HIDDEN = frozenset(  # elements whose content is no words of the page
    "script style template title textarea iframe noembed noframes xmp svg math object video audio select canvas plaintext".split()
)
SHOWN_AS = {"a": "u"}  # a link is underlined, and leads nowhere
NAME = re.compile(r"[A-Za-z][^\t\n\f\r />]{0,40}")
QUOTE = re.compile(r"[\"'>]")
HEAD = '<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Captured page</title><body dir="auto">\n'


def skeleton(page: str) -> str:
    """The page with nothing left that acts; linear in its length.

    >>> skeleton('<p onclick="x()">Hi <a href="//a.example">there</a><script>y()</script></p>').removeprefix(HEAD)
    '<p>Hi <u>there</u></p>'
    """
    low = _lower(page)
    parts: list[str] = [HEAD]
    at = 0
    while (opening := page.find("<", at)) >= 0:
        parts.append(page[at:opening])
        at, kept = _tag(page, low, opening)
        parts.append(kept)
    parts.append(page[at:])
    return "".join(parts)


def _lower(page: str) -> str:
    """Lower case, each character for itself, so that offsets agree."""
    return page.translate(LOWER)


LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def _tag(page: str, low: str, at: int) -> tuple[int, str]:
    """What begins at a "<": where it ends, and what is kept of it."""
    if low.startswith("<!--", at):
        return _after(low, "-->", at + 4), ""
    if low.startswith(("<!", "<?"), at):
        return _after(low, ">", at), ""
    closing = low.startswith("</", at)
    found = NAME.match(low, at + 1 + closing)
    if not found:
        return at + 1, "&lt;"
    end, name = _end(page, found.end()), found.group()
    name = SHOWN_AS.get(name, name)
    if closing:
        return end, f"</{name}>" if name in KEPT else ""
    if name in HIDDEN:
        return _after(low, ">", _after(low, f"</{name}", end)), ""
    return end, f"<{name}>" if name in KEPT else ""


def _end(page: str, at: int) -> int:
    """Behind the ">" of a tag, past those in quoted values; the end of the page where there is none, as a browser has it."""
    while found := QUOTE.search(page, at):
        if found.group() == ">":
            return found.end()
        at = _after(page, found.group(), found.end())
    return len(page)


def _after(page: str, words: str, at: int) -> int:
    found = page.find(words, at)
    return found + len(words) if found >= 0 else len(page)
