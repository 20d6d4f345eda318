"""Which blocks are the story: a verdict for each, with a reason in plain words for what is left out.

Small boosted forests (``models/blocks.json``, made by ``training/blocks.py``) first guess what kind of page it is, then read the numbers of ``blockrows.py``: one
forest judges articles, one all other pages. Where they keep next to nothing of an article that is full of prose, the plainer second strategy decides: the element
with the most prose close to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from itertools import compress
from math import exp, fsum
from typing import Any, NamedTuple

from onrecord.article import blockrows, features, furniture, kindrows
from onrecord.article.elements import Elements
from onrecord.article.features import Kin, Measured, Row
from onrecord.model import Block, Layout, Traits
from onrecord.models.load import load

KEPT_SHARE = 0.1  # of the page's prose; a story that is less than this is a sign that the first strategy failed
MUCH_PROSE = 600.0  # characters of prose from which a page is held to have a story
LONG = 60  # characters; a longer block that comes twice is kept once

ARTICLE = 0.3  # chance of being an article from which the forests for articles judge a page
BARS = (0.1, 0.6)  # the lowest and the highest chance from which a block is kept
STRICT = 0.6  # the lowest for a page that is surely an article: an advert wrongly kept costs a reader more than a line that is missing
HOPELESS = 0.02

BOX_WORDS = 2  # words of one kind of furniture from which a block with such a class is that kind
BOXES = frozenset({"newsletter or log-in box", "cookie or privacy notice", "related links"})

# Words of the classes around a block that say what it is, the plainest first.
CLASS_WORDS: dict[str, str] = {
    "cookie or privacy notice": "cookie cookies cookiebanner consent gdpr privacy onetrust",
    "newsletter or log-in box": "newsletter newsletters subscribe subscription signup login paywall piano regwall register registration inscription abo",
    "comments": "comment comments commentlist disqus kommentar kommentare reply respond",
    "related links": "related relatedposts recommend recommended recommendation recommendations teaser teasers trending popular latest promo outbrain taboola carousel "
    "more morenews readmore mostread most onward",
    "advert": "ads advert advertisement sponsor sponsored werbung anzeige affiliate",
    "share buttons": "share sharing social sharedaddy socials",
    "caption": "caption captions figcaption credit credits photo figure gallery image",
    "byline": "byline author authors bio date time timestamp meta published",
    "tags": "tag tags topic topics category categories keywords",
    "navigation": "nav navigation navbar menu submenu breadcrumb breadcrumbs header toolbar sidebar dropdown",
    "page footer": "footer copyright colophon",
}
_RANKED = tuple(CLASS_WORDS)
_RANKS = {word: rank for rank, words in enumerate(CLASS_WORDS.values()) for word in words.split()}
_NAMING = frozenset(_RANKS)
ELEMENTS = {"aside": "beside the story", "header": "page header", "form": "form", "figcaption": "caption", "figure": "caption"}


class Verdicts(NamedTuple):
    """What was decided for each block of a page."""

    reasons: list[str | None]  # why a block was dropped, None where it is part of the story
    chances: list[float]  # that it is part of the story
    notes: tuple[str, ...] = ()
    kinds: tuple[float, ...] = ()  # the chance of each of ``kindrows.GUESSED`` to be the kind of the page, where it was guessed


Forest = Callable[[Row], float]  # the sum over its trees for a row, see :func:`forest`


def forest(trees: Sequence[Any], exits: Sequence[tuple[int, float, float]] = ()) -> Forest:
    """A boosted forest as ``models/`` keeps it, made one Python function; most of the time of this file is spent there.

    Its columns are local names, which takes two thirds of the time of looking each up in the row; that was three times as fast as walking the trees.
    Only numbers of the weight file come into the function, as numbers.

    :param exits: after how many trees a lower and from which a higher sum makes it plain: then the rest is not asked, and the sum stands for all.

    >>> forest([[0, 1.5, -1.0, 2.0]])([1.0]), forest([[0, 1.5, -1.0, 2.0]])([2.0])
    (-1.0, 2.0)
    """
    lines, start = ["score = 0.0"], 0
    for end, below, above in exits:
        if end < len(trees):
            lines += [_grown(trees[start:end]), f"if score < {below!r} or score > {above!r}: return score * {len(trees) / end!r}"]
            start = end
    lines += [_grown(trees[start:]), "return score"]
    width = 1 + max(map(_last_column, trees), default=0)
    columns = ",".join(f"c{n}" for n in range(width))
    made: dict[str, Any] = {"__builtins__": {}}
    exec("\n ".join([f"def summed(row):\n {columns}, = row[:{width}]", *lines]), made)
    summed: Forest = made["summed"]
    return summed


def _grown(trees: Sequence[Any]) -> str:
    return f"score += {'+'.join(map(_expression, trees))}"


def _expression(node: Any) -> str:
    if not isinstance(node, list):
        return repr(float(node))
    return f"({_expression(node[2])} if c{int(node[0])}<={float(node[1])!r} else {_expression(node[3])})"


def _last_column(node: Any) -> int:
    return max(int(node[0]), _last_column(node[2]), _last_column(node[3])) if isinstance(node, list) else 0


class Judge(NamedTuple):
    """What ``models/blocks.json`` holds, ready for use."""

    words: dict[str, list[float]]  # what class words weigh on articles and on other pages
    kind_words: dict[str, list[float]]
    kind_classes: frozenset[str]  # those of them that are class words
    kind_start: list[float]
    kind_sums: tuple[Forest, ...]  # one for each kind
    forests: dict[str, Forest]  # for articles and for other pages


@cache
def judge() -> Judge:
    """The models for pages with tags."""
    found = load("blocks")
    kinds = found["kinds"]
    of_kind = [kinds["trees"][number :: len(kindrows.GUESSED)] for number in range(len(kindrows.GUESSED))]
    classes = frozenset([word[2:] for word in kinds["words"] if word.startswith("c:")])
    forests = {family: forest(found[family]["trees"], list(map(tuple, found[family]["exits"]))) for family in ("article", "other")}
    return Judge(found["words"], kinds["words"], classes, kinds["start"], tuple(map(forest, of_kind)), forests)


def verdicts(layout: Layout, head: int) -> Verdicts:
    """For each block of a page with tags whether it is part of the story.

    :param head: the block of the headline, -1 where it is not known.
    """
    if not layout.blocks:
        return Verdicts([], [])
    measured = Measured(layout)
    kinds = guess(measured)
    rows, chances = judged(measured, head, kinds)
    bar = cut(chances, measured.size, kinds[0])
    keep = [c > bar and not plain_box(measured, i) for i, c in enumerate(chances)]
    keep = runs_on(measured, chances, keep, bar)
    notes: tuple[str, ...] = ()
    measured.unearth()
    if (kinds[0] > ARTICLE or not any(keep)) and collapsed(measured, keep):
        keep = second(measured)
        notes = ("the usual choice of blocks kept next to nothing of this page; the element with the most prose was taken instead",)
    return Verdicts(_reasons(measured, rows, keep), chances, notes, tuple(kinds))


def guess(measured: Measured) -> list[float]:
    """The chance of each of ``kindrows.GUESSED`` to be the kind of the page."""
    known = judge()
    if kindrows.says_article(measured.layout):
        return list(kindrows.UNTOLD)
    found = kindrows.words(measured.layout, known.kind_classes)
    if not kindrows.told(found, known.kind_words):
        return list(kindrows.UNTOLD)
    row = kindrows.sums(found, known.kind_words, known.kind_start)
    row += kindrows.numbers(measured)
    scores = [trees(row) for trees in known.kind_sums]
    most = max(scores)
    raised = [exp(s - most) for s in scores]
    whole = fsum(raised)
    return [r / whole for r in raised]


def judged(measured: Measured, head: int, kinds: Sequence[float]) -> tuple[list[Row | str | None], list[float]]:
    """The rows of the blocks, and the chance of each to be part of the story."""
    known = judge()
    family = "article" if kinds[0] > ARTICLE else "other"
    rows = blockrows.Rows(measured, head, known.words, lists=family == "other").all()
    extra = [] if family == "article" else list(kinds)
    trees = known.forests[family]
    return rows, [chance(trees(row + extra if extra else row)) if isinstance(row, list) else 0.0 for row in rows]


def chance(score: float) -> float:
    """What a sum over trees means, between 0 and 1."""
    return 1 / (1 + exp(-score))


def cut(chances: Sequence[float], size: Sequence[float], article: float) -> float:
    """The chance from which a block is kept: half of the F1 that can be hoped for, which makes the hope the greatest.

    :param article: the chance that the page is an article.

    Keeping a block pays as long as its chance is above half of what is reached without it (Lipton, Elkan and Naryanaswamy, "Optimal thresholding of
    classifiers to maximize F1 measure", 2014). Where little is plain, more is kept; a page that is surely an article is held to :data:`STRICT`.
    """
    if STRICT * article > HALF:
        return min(BARS[1], STRICT * article)
    pairs = sorted(((c, s) for c, s in zip(chances, size, strict=True) if c > HOPELESS), reverse=True)
    wanted = fsum([c * s for c, s in pairs])
    right = kept = best = 0.0
    for c, s in pairs:
        right += c * s
        kept += s
        hoped = right / (kept + wanted)
        if hoped > best:
            best = hoped
    return min(BARS[1], max(BARS[0], STRICT * article, best))


HALF = 0.501  # what is hoped for is never more than half, but for rounding: F1 is at most 1


def collapsed(measured: Measured, keep: Sequence[bool]) -> bool:
    """Whether next to nothing of a page's prose was kept."""
    if measured.total < MUCH_PROSE:
        return False
    return sum(compress(measured.prose, keep)) < KEPT_SHARE * measured.total


def second(measured: Measured) -> list[bool]:
    """The plainer strategy: prose, and short lines between prose, within the element that has the most prose close to it."""
    elements = Elements(measured)
    best = elements.paths[elements.best]
    blocks, traits = measured.layout.blocks, measured.layout.traits
    inside = [b.path == best or b.path.startswith(f"{best}/") or b.path.startswith(f"{best}#") for b in blocks]
    return [
        within and not t.hidden and linked < 0.5 * size and (prose > 0 or t.tag in features.HEADINGS)
        for within, t, linked, size, prose in zip(inside, traits, measured.linked, measured.size, measured.prose, strict=True)
    ]


def runs_on(measured: Measured, chances: Sequence[float], keep: Sequence[bool], bar: float) -> list[bool]:
    """The choice with paragraphs added that go on where a kept paragraph of the same make ended, as after a broken tag.

    Such a one needs no more than half of the bar.
    """
    traits, prose = measured.layout.traits, measured.prose
    found = list(keep)
    for i in range(1, len(found)):
        if found[i - 1] and not found[i] and prose[i - 1] and prose[i] and 2 * chances[i] > bar:
            before, here = traits[i - 1], traits[i]
            found[i] = here.tag == before.tag == "p" and here.classes == before.classes and not here.hidden
    return found


def _reasons(measured: Measured, rows: Sequence[Row | str | None], keep: Sequence[bool]) -> list[str | None]:
    seen: set[str] = set()
    reasons: list[str | None] = []
    blocks, traits, words, kin = measured.layout.blocks, measured.layout.traits, measured.furniture, measured.kin
    told: dict[Kin, str | None] = {}  # what the template of each says
    ahead = sum(keep)  # kept blocks that are still to come
    for i, (kept, row) in enumerate(zip(keep, rows, strict=True)):
        text = blocks[i].text
        if not kept:
            why = row if isinstance(row, str) else _by_itself(text, traits[i], words[i])
            if why is None:
                here = kin[i]
                why = told[here] if here in told else told.setdefault(here, _by_template(here.classes, here.ancestors))
                why = why or _by_size(text, traits[i])
            if why == "links" and blocks[i].kind == "other":
                why = "navigation"
            reasons.append("related links" if why == "links" and seen and ahead else why)  # links between paragraphs
            continue
        ahead -= 1
        long = len(text) > LONG
        reasons.append("stands on the page before" if long and text in seen else None)
        if long:
            seen.add(text)
    return reasons


def plain_box(measured: Measured, i: int) -> bool:
    """Whether words and classes say the same of a short block: that it is a newsletter box, a cookie notice, an advert, share buttons …

    Neither alone is enough: stories are written about newsletters, and "share" may be the class of a whole page.
    """
    text = measured.layout.blocks[i].text
    if len(text) >= features.SHORT or (len(text) <= features.REACH and measured.looked_up(i) and len(measured.furniture[i]) < BOX_WORDS):
        return False
    boxes = _boxes(measured.kin[i].classes)
    if not boxes:
        return False
    hits = Counter(furniture.NAMES[furniture.OF[word]] for word in furniture.OF.keys() & set(text.lower().split()))
    return any(hits[name] >= BOX_WORDS for name in boxes)


@lru_cache(maxsize=4_000)
def _boxes(classes: str) -> frozenset[str]:
    """Those of the boxes that classes speak of."""
    return BOXES.intersection(_named(classes))


def _named(classes: str) -> tuple[str, ...]:
    """What classes say that a block is, the plainest first."""
    known = _NAMING.intersection(features.class_words(classes))
    return tuple([_RANKED[rank] for rank in sorted({_RANKS[word] for word in known})]) if known else ()


def reason(block: Block, traits: Traits, words: Iterable[str]) -> str:
    """Why a block is no part of the story, as near as its words, classes and element tell.

    :param words: those of its words that furniture is made of.
    """
    return _by_itself(block.text, traits, words) or _by_template(traits.classes, traits.ancestors) or _by_size(block.text, traits)


def _by_itself(text: str, traits: Traits, words: Iterable[str]) -> str | None:
    """The reason that a block itself gives: it is hidden, or made of words of furniture."""
    if traits.hidden:
        return "hidden on the page"
    if words:
        hits = [furniture.OF[word] for word in words]
        if len(text) < MOSTLY_FURNITURE * len(hits):
            return furniture.NAMES[min(hits)]
    return None


def _by_template(classes: str, ancestors: str) -> str | None:
    """The reason that all blocks of a template have: what the plainest of its class words says, else the element around it."""
    named = _named(classes)
    return named[0] if named else _element_around(ancestors)


def _by_size(text: str, traits: Traits) -> str:
    """The reason that is left where nothing says what a block is."""
    if traits.linked > 0.5 * len(text):
        return "links"
    return "page furniture" if len(text) < LONG else "outside the story"


MOSTLY_FURNITURE = 25  # characters to each word of furniture, up to which a block is mostly that


@lru_cache(maxsize=4_000)
def _element_around(ancestors: str) -> str | None:
    return next((ELEMENTS[tag] for tag in ancestors.split("/") if tag in ELEMENTS), None)
