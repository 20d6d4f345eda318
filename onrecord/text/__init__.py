"""The article's text becomes sentences, quotations and names."""

from __future__ import annotations

import re

from onrecord.model import Options, Part, Prose
from onrecord.text.people import people
from onrecord.text.quotes import quotations
from onrecord.text.sentences import sentences

__all__ = ["prose"]

_BREAK = re.compile(r"\n+")  # one class, matched once


def prose(text: str, language: str = "en", parts: tuple[Part, ...] = (), options: Options = Options(), *, named: bool = True) -> Prose:  # noqa: B008
    """A text with its sentences, quotations, people and bodies.

    :param parts: its paragraphs; where none are given they end at line breaks.
    :param named: False leaves out people and bodies, most of the work; times and figures are found without them.

    >>> found = prose("Mayor Ana Ruiz opened the bridge. “It holds,” Ruiz said.")
    >>> found.people[0].name, found.people[0].role, len(found.people[0].mentions)
    ('Ana Ruiz', 'Mayor', 2)
    """
    parts = parts or _paragraphs(text)
    ends = tuple(sentences(text, parts, options, language))
    quoted = tuple(quotations(text, parts))
    found = people(text, ends, quoted, options.limits.people, language) if named else ()
    return Prose(text=text, language=language, parts=parts, sentences=ends, quotations=quoted, people=found)


def _paragraphs(text: str) -> tuple[Part, ...]:
    ends = [(m.start(), m.end()) for m in _BREAK.finditer(text)]
    starts = [0, *(after for _, after in ends)]
    stops = [*(before for before, _ in ends), len(text)]
    return tuple(Part(a, b) for a, b in zip(starts, stops, strict=True) if text[a:b].strip())
