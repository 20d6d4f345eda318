"""Which lines of flattened text are the story, and which of them headline and standfirst.

The tags are lost, so only words, order and length speak: a small boosted forest (``models/flat.json``, made by ``training/flat.py``) reads them. The lines
above the first paragraph are then told apart by their shape.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from math import exp
from typing import Any

from msgspec.structs import replace

from onrecord.article import flatrows, furniture
from onrecord.article.dates import date_line
from onrecord.article.features import is_wide
from onrecord.article.headline import folded
from onrecord.article.score import LONG, Verdicts, reason
from onrecord.model import Clue, Layout, Traits
from onrecord.models.load import load

LINES_ABOVE = 8  # blocks above the first paragraph in which headline and standfirst are looked for
HEADLINE_WORDS = (3, 30)
HEADLINE_CHARACTERS = (12, 220)
STANDFIRST_CHARACTERS = (40, 400)
PARAGRAPH = 120  # characters of prose that make a paragraph
SURE = 0.5
ICONS = re.compile(r"(?:icon|chevron|arrow|caret)", re.I)
ICON_SHARE = 0.15  # of the words of a line that name icons
DIGITS_FIRST = re.compile(r"^\W{0,3}(?:\d{1,4}\b|(?:by|von|par|por|di)\s)", re.I)
NO_SPEECH = re.compile(r"[.!?。]$")


def told(layout: Layout) -> Layout:
    """The layout of a flattened text with its headline and standfirst marked as a page with tags would mark them; any other layout as it is.

    The headline becomes a clue ``h1`` and its block bears that tag; the block of the standfirst bears that class.
    """
    if not layout.flat or not layout.blocks:
        return layout
    chances = _chances(tuple(block.text for block in layout.blocks))
    heading, words, standfirst = leads(layout, chances)
    traits = list(layout.traits)
    clues = layout.clues
    if heading is not None:
        traits[heading] = Traits(tag="h1")
        clues = (*clues, Clue("h1", words, layout.blocks[heading].path, heading))
    if standfirst is not None:
        traits[standfirst] = Traits(tag="p", classes="standfirst")
    return replace(layout, traits=tuple(traits), clues=clues)


def leads(layout: Layout, chances: Sequence[float]) -> tuple[int | None, str, int | None]:
    """The block of the headline and its words there, and the block of the standfirst; None where no line looks like one.

    The first line of a whole page is its title, so the line that says the same again is the headline; failing that the words at the beginning that come again, then a
    line above the first paragraph, then the title without the outlet.
    """
    texts = [block.text for block in layout.blocks]
    first = _first_paragraph(texts, chances)
    if first is None:
        return None, "", None
    heading = _said_again(texts, first)
    if heading is None:
        begun = _beginning_again(texts)
        if begun:
            return 0, begun, None
        heading = _line_above(texts, chances, first)
        if heading is None:
            return (0, _without_outlet(texts[0]), None) if len(texts) > FEW and _may_lead(texts[0]) else (None, "", None)
    below = [i for i in range(heading + 1, min(first + 1, heading + 4)) if _may_stand_first(texts[i], i == first)]
    return heading, texts[heading], below[0] if below else None


def _first_paragraph(texts: Sequence[str], chances: Sequence[float]) -> int | None:
    """The first line that surely is of the story and long enough for a paragraph, else the first that surely is of the story."""
    sure = [i for i, chance in enumerate(chances) if chance > SURE]
    return next((i for i in sure if len(texts[i]) >= PARAGRAPH and NO_SPEECH.search(texts[i])), next(iter(sure), None))


def _line_above(texts: Sequence[str], chances: Sequence[float], first: int) -> int | None:
    """The first likely line above the first paragraph; in a short text any line there, or the first of the story itself."""
    above = [i for i in range(max(0, first - LINES_ABOVE), first) if _may_lead(texts[i])]
    likely = [i for i in above if chances[i] > LEADING]
    if likely or (len(texts) > FEW and _may_lead(texts[0])):
        return next(iter(likely), None)
    return next(iter(above), first if _may_lead(texts[first]) else None)


LEADING = 0.3  # chance to be part of the story from which the first such line is held to be the headline
TITLES = 2  # lines at the top of which one may be the title of the page


def _said_again(texts: Sequence[str], first: int) -> int | None:
    """The line nearest above the first paragraph that the title holds, else the first such line below it."""
    titles = [folded(text) for text in texts[:TITLES] if len(text) < LONGEST_TITLE]
    found = [i for i, text in enumerate(texts) if i and _may_lead(text) and any(_begins_or_ends(title, folded(text)) for title in titles)]
    found = [i for i in found if i >= TITLES or texts[i] != texts[0]] or found
    return next((i for i in reversed(found) if i <= first), next(iter(found), None))


LONGEST_TITLE = 400  # characters


def _begins_or_ends(title: str, line: str) -> bool:
    return bool(line) and (title.startswith(line) or title.endswith(line)) and 2 * len(line) >= len(title) - OUTLET


OUTLET = 40  # characters of an outlet and section beside the headline in a title


def _beginning_again(texts: Sequence[str]) -> str:
    """The longest row of words at the very beginning that comes again later: the title and the headline of a page on one line."""
    words = texts[0][:LONGEST_TITLE].split(" ")[: HEADLINE_WORDS[1]]
    page = " ".join(texts)[:SEARCHED]
    for count in range(len(words), FEWEST_AGAIN - 1, -1):
        row = " ".join(words[:count])
        if len(row) >= HEADLINE_CHARACTERS[0] and page.find(row, len(row)) >= 0:
            return row.rstrip(" |-–—·:,")
    return ""


SEARCHED = 200_000  # characters
FEWEST_AGAIN = 4  # words


def _without_outlet(title: str) -> str:
    """A title up to its last separator, where more stands before that than behind it."""
    cut = max((title.rfind(mark) for mark in (" | ", " - ", " – ", " — ", " • ", " · ")), default=-1)
    return title[:cut] if cut > len(title) / 2 else title


def _may_lead(text: str) -> bool:
    """Whether a line may be a headline: a handful of words, neither a date nor a byline nor a menu, no names of icons, no full stop."""
    words = text.split()
    if not HEADLINE_CHARACTERS[0] <= len(text) <= HEADLINE_CHARACTERS[1] or DIGITS_FIRST.search(text) or icon_names(text):
        return False
    enough = HEADLINE_WORDS[0] <= len(words) <= HEADLINE_WORDS[1] or is_wide(text)
    if not enough or text.endswith(".") or text[0].islower():
        return False
    return date_line(text) is None and not _is_menu(words)


def _is_menu(words: Sequence[str]) -> bool:
    """Whether a line is a row of names of sections and buttons: a capital on nearly each word, and two of them that stand on buttons."""
    bare = [word.strip(".,:|›") for word in words]
    titled = sum(1 for word in bare if word[:1].isupper())
    return (
        len(words) >= MENU_WORDS and titled >= 0.85 * len(words) and sum(1 for word in bare if word.lower() in furniture.OF) >= MENU_BUTTONS
    )


MENU_WORDS, MENU_BUTTONS = 5, 2


def _may_stand_first(text: str, is_body: bool) -> bool:
    low, high = STANDFIRST_CHARACTERS
    return low <= len(text) <= high and not is_body and not DIGITS_FIRST.search(text) and not icon_names(text) and not text.endswith(":")


def icon_names(text: str) -> bool:
    """Whether the line is a run of the names of icons, as a lost icon sprite leaves it.

    >>> icon_names("arrow-lefticon closeicon searchicon tag"), icon_names("An icon of the city reopens")
    (True, False)
    """
    words = text[:1_000].lower().split()
    return len(words) > 1 and sum(1 for word in words if ICONS.search(word)) > ICON_SHARE * len(words) + 1


def flat_verdicts(layout: Layout, heading: int | None) -> Verdicts:
    """For each run of a text whose tags are lost whether it is part of the story, and why it is not."""
    texts = tuple(block.text for block in layout.blocks)
    chances = _chances(texts)
    bar = SURE if _is_cut_out(texts) else flatrows.bar(chances, [flatrows.counted(text) for text in texts])
    reasons: list[str | None] = []
    seen: set[str] = set()
    for block, traits, chance in zip(layout.blocks, layout.traits, chances, strict=True):
        if icon_names(block.text):
            reasons.append("names of icons")
        elif chance <= bar:
            reasons.append(reason(block, traits, furniture.OF.keys() & set(block.text[:WORDS_READ].lower().split())))
        elif len(block.text) > LONG and block.text in seen:
            reasons.append("stands on the page before")
        else:
            seen.add(block.text)
            reasons.append(None)
    return Verdicts(reasons, list(chances))


WORDS_READ = 160  # characters of a line in which words of furniture are looked for


@lru_cache(maxsize=2)  # asked for twice: for the leads, then for the body
def _chances(texts: tuple[str, ...]) -> tuple[float, ...]:
    """The chance of each run to be part of the story."""
    measured = flatrows.Measured(texts)
    forests = _forests()
    rows = flatrows.rows(measured)
    sums = [_sum(row, forests["first"]) for row in rows]
    again = [_sum(row, forests["second"]) for row in flatrows.second_rows(measured, rows, sums)]
    chances = [1 / (1 + exp(-max(-30.0, min(30.0, s)))) for s in again]
    return tuple(map(max, chances, _plain(texts))) if _is_cut_out(texts) else tuple(chances)


def _is_cut_out(texts: Sequence[str]) -> bool:
    """Whether a text is so short that it is no whole page: somebody cut the story out."""
    return len(texts) <= FEW and sum(map(len, texts)) <= SHORT_TEXT


FEW, SHORT_TEXT = 30, 4_000  # runs and characters


def _plain(texts: Sequence[str]) -> list[float]:
    """For a text of a few lines: whatever reads as a sentence is the story."""
    return [
        LIKELY if text[-1] in flatrows.FULL_STOPS and len(text.split()) >= SENTENCE_WORDS and not _is_notice(text) else 0.0
        for text in texts
    ]


LIKELY = 0.9
SENTENCE_WORDS = 5


def _is_notice(text: str) -> bool:
    """Whether a line is mostly words that page furniture is made of."""
    words = text.lower().split()
    return "©" in text or sum(1 for word in words if word in furniture.OF) > NOTICE_SHARE * len(words)


NOTICE_SHARE = 0.3


@cache
def _forests() -> dict[str, tuple[Any, ...]]:
    found = load("flat")
    return {name: tuple(_tuples(tree) for tree in found[name]) for name in ("first", "second")}


def _tuples(node: Any) -> Any:
    return (node[0], node[1], _tuples(node[2]), _tuples(node[3])) if isinstance(node, list) else float(node)


def _sum(row: flatrows.Row, trees: tuple[Any, ...]) -> float:
    score = 0.0
    for node in trees:
        while type(node) is tuple:
            feature, threshold, below, above = node
            node = below if row[feature] <= threshold else above
        score += node
    return score
