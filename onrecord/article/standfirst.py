"""The standfirst: the lines by a headline that sum the story up, where the page shows them apart from the body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from onrecord.article.beside import is_beside
from onrecord.article.headline import Wordings, agreement, folded
from onrecord.model import Layout

REACH = 20  # blocks below the headline in which a standfirst may stand: shares, pictures and bylines come between
SEARCHED = 400  # blocks from the top, where the headline's place is not known
SHORTEST, LONGEST = 40, 900  # characters; shorter lines by a headline are kickers and labels
MOST_BLOCKS = 5  # that make up one standfirst
SLACK = 40  # characters of punctuation by which a block may be longer than the headline that it says
SAME = 0.75  # agreement with the description from which a block shows it; Described.middle is made for three quarters
USUAL = 500  # characters of a description up to which its words are looked for one by one
OWN_CLASSES = 110  # characters of the classes that speak of the block itself; what follows speaks of its ancestors

# What outlets call it in their classes, in many languages. Long words may be glued to others ("contentheaderdek", "storyintrotext").
_NAMED = re.compile(
    r"standfirst|stand-first|sub-?headline|sub-?header|sub-?title|subtitel|subline|intro-?text|lead-?text|lead-?paragraph|lead_paragraph|introduction|vorspann|anleser|preamble|chapo|chapeau|headerdek|ingress(?![a-z])|manchet|perex|zajawka|sommario|occhiello|catenaccio"
    r"|bajada|entradilla|copete|volanta|sumario|sous-?titre|strapline|synopsis|article-?summary|post-?summary|summary-(?:list|art)|header[-_]*teaser|teaser[-_]*(?:text|lead)|headline-?sub"
    r"|(?<![a-z])(?:dek|deck|lede|lead|leadin|intro|abstract|summary|excerpt|subhead|underrubrik|undertittel|leadtext)(?![a-z])"
)
# Classes of other things that stand there, some of which are called "intro" or "description" as well.
_OTHER = re.compile(
    r"caption|image-?desc|imagedesc|(?<!ac)credit|paywall|promo|share|sharing|fullscreen|newsletter|subscri|copyright|body-?(?:elements)?_*-*subheading|related|read-?more|advert|cookie|comments?(?![a-z])|(?:entry|article|post)[-_]+meta|disclaimer|social|byline|author|toolbar|breadcrumb"
)
# One of these stands in all that the expression matches; looking for them first takes a tenth of its time.
_NAMED_CORES = (
    "stand", "sub", "intro", "lead", "vorspann", "anleser", "preamble", "chap", "dek", "deck", "lede", "ingress", "manchet", "perex", "zajawka", "sommario",
    "occhiello", "catenaccio", "bajada", "entradilla", "copete", "volanta", "sumario", "sous", "strapline", "synopsis", "summary", "teaser", "abstract", "excerpt",
    "under",
)  # fmt: skip
_OTHER_CORES = (
    "caption", "desc", "credit", "paywall", "promo", "shar", "fullscreen", "newsletter", "subscri", "copyright", "subheading", "related", "more", "advert",
    "cookie", "comment", "meta", "disclaimer", "social", "byline", "author", "toolbar", "breadcrumb",
)  # fmt: skip
_KINDS = frozenset({"paragraph", "subheading", "list item", "standfirst", "other"})


def find_standfirst(
    layout: Layout, described: Sequence[str], titles: Sequence[str], authors: Sequence[str], heading: int | None
) -> tuple[int, ...]:
    """The blocks that make up the standfirst, mostly one; none where the page shows none.

    :param described: what the metadata say the page is about, the more believable first.
    :param titles: all wordings of the headline; none of them is a standfirst.
    :param authors: the names that the page gives as its authors'; a line about one of them is no standfirst.
    :param heading: the block that shows the headline; where it is not known only the words of the description tell.
    """
    wordings = Wordings(titles)
    first, last = (heading + 1, heading + 1 + REACH) if heading is not None else (0, SEARCHED)
    longest = max(map(len, titles), default=0) + SLACK
    texts = [(i, layout.blocks[i].text) for i in range(first, min(len(layout.blocks), last))]
    near = [(i, text) for i, text in texts if SHORTEST <= len(text) <= LONGEST]
    said = [Described(text) for text in dict.fromkeys(described)]
    shown = ((i, text) for i, text in near if any(one.shown_by(text) for one in said) and (_is_named(layout, i) or not _is_body(layout, i)))
    named = ((i, text) for i, text in near if heading is not None and _is_named(layout, i))
    placed = ((i, text) for i, text in near if heading is not None and _follows(layout, i, i - heading))
    likely = ((i, text) for i, text in chain(shown, named, placed) if _may_be(layout, i) and (len(text) > longest or text not in wordings))
    return next((_whole(layout, i) for i, text in likely if not is_beside(text, authors)), ())


class Described:
    """A description of the page, made ready for comparing with many blocks."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.start = folded(text.rstrip(" .…[]•"))  # some cut it short
        quarter = len(self.start) // 4
        middle = self.start[quarter : len(self.start) - quarter] if len(self.start) <= USUAL else ""
        self.middle = set(middle.split()[1:-1])  # the first and the last may be cut
        self.least = len(self.middle) - len(set(self.start.split())) // 4

    def shown_by(self, block: str) -> bool:
        """Whether a block is the description, or begins with it."""
        if len(block) < 0.6 * len(self.start):
            return False
        first = block[:1]
        same = not first.isalnum() or self.start.startswith(first.casefold())
        if same and len(self.start) >= SHORTEST and folded(block[: 2 * len(self.start) + 40]).startswith(self.start):
            return True
        if len(block) >= 1.7 * len(self.text):
            return False
        # A block that agrees as far as SAME lacks a quarter of the words at most; where it is a part of them, it holds their middle.
        shared = sum(map(block.casefold().__contains__, self.middle))
        return shared >= self.least and agreement(block, self.text) >= SAME


def _may_be(layout: Layout, i: int) -> bool:
    block, traits = layout.blocks[i], layout.traits[i]
    if block.kind not in _KINDS or traits.hidden or traits.tag in ("button", "label", "a", "option"):
        return False
    return traits.linked <= 0.5 * len(block.text) and not _is_other(_own(layout, i))


def _own(layout: Layout, i: int) -> str:
    return layout.traits[i].classes[:OWN_CLASSES]


def _is_named(layout: Layout, i: int) -> bool:
    return _names_it(_own(layout, i))


@lru_cache(maxsize=1024)  # the same classes stand on many blocks of a page
def _names_it(classes: str) -> bool:
    return any(map(classes.__contains__, _NAMED_CORES)) and _NAMED.search(classes) is not None


@lru_cache(maxsize=1024)
def _is_other(classes: str) -> bool:
    return any(map(classes.__contains__, _OTHER_CORES)) and _OTHER.search(classes) is not None


def _follows(layout: Layout, i: int, below: int) -> bool:
    """Whether the block follows the headline at once: as a heading of lower order, inside the same ``<header>``, or beside it and apart from the body."""
    if below > 2:
        return False
    traits = layout.traits[i]
    if (below == 1 and traits.tag in ("h2", "h3")) or ("/header" in traits.ancestors and traits.tag in ("p", "div", "h2", "h3")):
        return True
    parent = layout.blocks[i].path.rpartition("/")[0]
    together = parent == layout.blocks[i - below].path.rpartition("/")[0]
    return (
        below == 1
        and together
        and traits.tag in ("p", "div")
        and len(layout.blocks[i].text) <= LONGEST_BESIDE
        and _body_is_elsewhere(layout, i, parent)
    )


LONGEST_BESIDE = 250  # characters


def _body_is_elsewhere(layout: Layout, i: int, parent: str) -> bool:
    """Whether the next paragraphs of some length stand in another element than the headline."""
    long = [k for k in range(i + 1, min(len(layout.blocks), i + REACH)) if len(layout.blocks[k].text) >= 120]
    return bool(long) and all(layout.blocks[k].path.rpartition("/")[0] != parent for k in long[:2])


def _is_body(layout: Layout, i: int) -> bool:
    """Whether the next paragraph of some length is the same kind of element in the same place with the same classes."""
    for k in range(i + 1, min(len(layout.blocks), i + 6)):
        if len(layout.blocks[k].text) >= 80:
            return _alike(layout, i, k)
    return False


def _alike(layout: Layout, i: int, k: int) -> bool:
    traits = layout.traits
    same_parent = layout.blocks[k].path.rpartition("/")[0] == layout.blocks[i].path.rpartition("/")[0]
    return same_parent and traits[k].tag == traits[i].tag and traits[k].classes == traits[i].classes


def _whole(layout: Layout, first: int) -> tuple[int, ...]:
    """The block with those right after it that are like it, where a class names their container."""
    found, named = [first], _is_named(layout, first)
    while named and len(found) < MOST_BLOCKS and found[-1] + 1 < len(layout.blocks) and _alike(layout, first, found[-1] + 1):
        found.append(found[-1] + 1)
    return tuple(found) if len(found) < MOST_BLOCKS else (first,)
