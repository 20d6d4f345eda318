"""Which lines of flattened text are the story, and which of them headline and standfirst.

The tags are lost, so only words, order and length speak: a small boosted forest (``models/flat.json``, made by ``training/flat.py``) reads them. The lines
above the first paragraph are then told apart by their shape.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from math import exp, log

from msgspec.structs import replace

from onrecord.article import features
from onrecord.article.features import Measured, Row
from onrecord.article.headline import folded
from onrecord.article.score import LONG, Verdicts, model, reason, total
from onrecord.model import Clue, Layout, Traits

NEAR, FAR = 6, 25  # lines before and after whose prose is summed up
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
    chances = _chances(Measured(layout))
    heading, standfirst = leads(layout, chances)
    traits = list(layout.traits)
    clues = layout.clues
    if heading is not None:
        traits[heading] = Traits(tag="h1")
        block = layout.blocks[heading]
        clues = (*clues, Clue("h1", block.text, block.path, heading))
    if standfirst is not None:
        traits[standfirst] = Traits(tag="p", classes="standfirst")
    return replace(layout, traits=tuple(traits), clues=clues)


def leads(layout: Layout, chances: Sequence[float]) -> tuple[int | None, int | None]:
    """The blocks that are headline and standfirst, None where no line looks like one."""
    blocks = layout.blocks
    first = next((i for i, b in enumerate(blocks) if chances[i] > SURE and len(b.text) >= PARAGRAPH and NO_SPEECH.search(b.text)), None)
    if first is None:
        first = next((i for i, chance in enumerate(chances) if chance > SURE), None)
    if first is None:
        return None, None
    above = [i for i in range(max(0, first - LINES_ABOVE), first) if _may_lead(blocks[i].text)]
    if not above:
        return (first, None) if _may_lead(blocks[first].text) else (None, None)
    titles = [folded(b.text) for b in blocks[: above[0]] if len(b.text) < 400]
    heading = next((i for i in above if any(folded(blocks[i].text) in title for title in titles)), above[0])
    below = [i for i in range(heading + 1, min(first + 1, heading + 3)) if _may_stand_first(blocks[i].text, i == first)]
    return heading, below[0] if below else None


def _may_lead(text: str) -> bool:
    """Whether a line may be a headline: a handful of words, neither a date nor a byline, no names of icons, no full stop."""
    words = text.split()
    if not HEADLINE_CHARACTERS[0] <= len(text) <= HEADLINE_CHARACTERS[1] or DIGITS_FIRST.search(text) or icon_names(text):
        return False
    enough = HEADLINE_WORDS[0] <= len(words) <= HEADLINE_WORDS[1] or features.is_wide(text)
    return enough and not text.endswith(".") and (text[0].isupper() or not text[0].isalpha() or not text[0].islower())


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
    measured = Measured(layout)
    chances = _chances(measured)
    bar = model("flat").threshold
    reasons: list[str | None] = []
    seen: set[str] = set()
    for block, traits, words, chance in zip(layout.blocks, layout.traits, measured.furniture, chances, strict=True):
        if icon_names(block.text):
            reasons.append("names of icons")
        elif chance <= bar:
            reasons.append(reason(block, traits, words))
        elif len(block.text) > LONG and block.text in seen:
            reasons.append("stands on the page before")
        else:
            seen.add(block.text)
            reasons.append(None)
    return Verdicts(reasons, chances)


def _chances(measured: Measured) -> list[float]:
    forest = model("flat")
    return [1 / (1 + exp(-max(-30.0, min(30.0, total(row, forest))))) for row in rows(measured)]


def rows(measured: Measured) -> list[Row]:
    """One row of numbers for each run of the text."""
    layout = measured.layout
    count = len(layout.blocks)
    before = [0.0, *accumulate(measured.prose)]
    sizes = [0.0, *accumulate(measured.size)]
    repeats = Counter(block.text for block in layout.blocks)
    texts = [block.text for block in layout.blocks]
    whole = measured.total or 1.0
    out: list[Row] = []
    for i, text in enumerate(texts):
        row = features.of_words(text, measured, i)
        row += (i / count, float(min(i, 500)), before[i] / whole, float(min(repeats[text], 5)), float(text[0].islower()), _capitals(text))
        row += (float(i > 0 and texts[i - 1][-1] in features.ENDS), float(i + 1 < count and texts[i + 1][0].islower()))
        for reach in (NEAR, FAR):
            low, high = max(0, i - reach), min(count, i + 1 + reach)
            row += (log(1.0 + before[i] - before[low]), log(1.0 + before[high] - before[i + 1]))
            row += ((before[high] - before[low]) / (sizes[high] - sizes[low]),)
        row += features.neighbours(measured, i, count)
        out.append(row)
    return out


def _capitals(text: str) -> float:
    words = text[: features.REACH].split()
    return sum(1 for word in words if word[0].isupper()) / len(words)
