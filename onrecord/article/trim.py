"""The last look at the blocks that were kept: what is no part of the story by its very words, or by the box that it stands in.

The scorer weighs shapes; some lines look like a paragraph and say outright that they are none: "ALSO READ: …", "By Ana Ruiz", "Sign up for our newsletter". The
words are in ``trim.toml``. A rule that is not sure leaves the block where it is.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from onrecord.article import furniture
from onrecord.article.authors import is_role, names
from onrecord.article.dates import without_dates
from onrecord.article.fields import Fields
from onrecord.article.headline import folded
from onrecord.article.nearby import says_closed
from onrecord.article.offers import OFFER, Phrases, by_word, largest, may_offer, offered
from onrecord.model import Layout, Traits

SHORT = 200  # characters; a longer block is prose whatever it begins with
ADVERT_LINE = 90  # characters of "This advertisement has not loaded yet, but your article continues below."
BUTTON = 40  # characters of the words on a button
KICKER = 60  # characters of a line above the headline
BOX = 400  # characters of a box
TOP = 12  # blocks around the headline in which byline, date line and kicker stand
LEFT, LEFT_OF_ROLE = (
    18,
    45,
)  # letters that may be left of a byline when names and dates are taken out; more where they name a role: "science correspondent"
BOX_SHARE = 0.25  # of the story's characters, up to which an element may be a box in it
LIST_SHARE = 0.1  # of the story's characters, up to which lines of links lead away from it
CAPTION_SHARE = 0.25  # of the story's characters, up to which captions stand beside it
LINKED = 0.9  # of the characters of a line, from which it is a link
LINK_SHARE = 0.6  # the same where the words say that it leads elsewhere
BOX_REASONS = frozenset({"newsletter or log-in box", "cookie or privacy notice"})
HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_AFTER = re.compile(r"^\s?(?:[:：|>»›–—-]|$)")
_STOPS = (".", "!", "?", "”", "。", "！", "？", "」", "।", "۔", "؟", "።")  # what a sentence ends with, and no byline
_ENDS = (*_STOPS, "…", "»", '"')


def trimmed(layout: Layout, fields: Fields, reasons: Sequence[str | None]) -> list[str | None]:
    """The reasons for dropping blocks, with those added that the words of the kept blocks give.

    :param reasons: for each block why it was dropped, None where it was kept.
    """
    blocks = layout.blocks
    found = list(reasons)
    kept = [i for i, reason in enumerate(found) if reason is None]
    lines = {i: text.lower() for i in kept if len(text := blocks[i].text) <= SHORT}
    _drop_asides(layout, found, kept, lines)
    _drop_lines(layout, fields, found, lines)
    for i in _notices(layout, kept):
        found[i] = found[i] or NOTICE
    for i, line in lines.items():
        if found[i] == RELATED and _leads(line):
            _drop_list(layout, found, i)
    around = {i: blocks[i].path.rpartition("/")[0] for i in kept if found[i] is None}
    sizes: dict[str, int] = defaultdict(int)  # of the kept blocks in each element
    for i, element in around.items():
        sizes[element] += len(blocks[i].text)
    boxed = _in_boxes(layout, found, sizes)
    for i, reason in boxed.items():
        found[i] = found[i] or reason
    most = largest(sum(sizes.values()))
    if boxed or may_offer([line for i, line in lines.items() if i in around and sizes[around[i]] <= most], _offers()):
        for i in offered(layout, found, _offers()):
            found[i] = OFFER
    return found


def _drop_asides(layout: Layout, found: list[str | None], kept: Sequence[int], lines: Iterable[int]) -> None:
    """Drop the short paragraphs of nothing but links, and pictures' captions, which stand beside a story, unless they are what the page is for, as in a gallery."""
    blocks, traits = layout.blocks, layout.traits
    links = [i for i in lines if traits[i].links > 1 and _is_links(layout, i)]
    captions = [i for i in kept if blocks[i].kind == "caption" and "figcaption" in traits[i].ancestors]  # a table's caption stays with it
    for asides, share, reason in ((links, LIST_SHARE, RELATED), (captions, CAPTION_SHARE, "caption")):
        if asides and sum([len(blocks[i].text) for i in asides]) <= share * sum([len(blocks[i].text) for i in kept]):
            for i in asides:
                found[i] = reason


def _drop_lines(layout: Layout, fields: Fields, found: list[str | None], lines: Mapping[int, str]) -> None:
    """Drop the lines whose words say that they are no part of the story.

    :param lines: the short blocks that were kept, in lower case.
    """
    blocks, heading, given = layout.blocks, fields.heading, _evidence(fields)
    top = range(heading - TOP, heading + TOP + 1) if heading is not None else ()
    closed = any(claim.field == "paywalled" for claim in fields.evidence) and says_closed("\n".join(lines.values()))
    for i, line in lines.items():
        if found[i] is None:
            text = blocks[i].text
            found[i] = (
                (_at_the_top(text, i - (heading or 0), given) if i in top else None)
                or _by_words(text, line, layout.traits[i])
                or (CLOSED if closed and says_closed(line) else None)
            )


RELATED = "related links"
CLOSED = "says that the rest is for those who pay"


@cache
def _table() -> dict[str, frozenset[str]]:
    rows = tomllib.loads(files(__package__).joinpath("trim.toml").read_text("utf-8"))
    return {name: frozenset(words) for name, words in rows.items()}


@cache
def _offers() -> Phrases:
    return by_word(sorted(_table()["offers"]))


@cache
def _by_start(name: str) -> dict[str, list[str]]:
    """The phrases of a list by their first two characters, the longest first."""
    found: dict[str, list[str]] = {}
    for phrase in sorted(_table()[name], key=len, reverse=True):
        found.setdefault(phrase[:2], []).append(phrase)
    return found


def _may_begin(lower: str) -> bool:
    """Whether the first letters of a line are those of a phrase by which the beginning of a line tells; hardly any are."""
    starts, short = _starts()
    return lower[:START] in starts or lower.startswith(short)


@cache
def _starts() -> tuple[frozenset[str], tuple[str, ...]]:
    """The first letters of those phrases, and those of them that have no more."""
    phrases = [phrase for name in BEGINNINGS for phrase in _table()[name]]
    return frozenset([phrase[:START] for phrase in phrases]), tuple(sorted([phrase for phrase in phrases if len(phrase) < START]))


START = 4
BEGINNINGS = ("credits", "adverts", "pictures", "related")


def _evidence(fields: Fields) -> frozenset[str]:
    """The words that already are evidence of an author or a date."""
    return frozenset(
        folded(claim.raw) for claim in fields.evidence if claim.field in ("authors", "published", "modified") and len(claim.raw) <= SHORT
    )


def _by_words(text: str, lower: str, traits: Traits) -> str | None:
    """Why the words of a short block say that it is no part of the story, None where they do not.

    :param lower: the same in lower case.
    """
    if len(text) <= BUTTON:
        if lower.strip("([>»›•-–— )]:.") in _table()["labels"] and traits.tag not in HEADINGS:
            return "advert"  # the word that stands over one
        button = _button(lower)
        if button is not None:
            return button
    lower = lower.lstrip("([>»›•-–— ")
    if _may_begin(lower):
        return _by_phrase(text, lower, traits.linked)
    return "picture credit" if "photo credit:" in lower else None


NOTICE = "cookie or privacy notice"
LONGEST_NOTICE = 2_000  # characters
DEVICES = ("device", "gerät", "appareil", "dispositiv", "ersonali", "ersonnali")  # one of these stands in each such notice


def _notices(layout: Layout, kept: Sequence[int]) -> list[int]:
    """The paragraphs that list what a visitor is to consent to, in the fixed words of the trade."""
    texts = {i: text for i in kept if SHORT < len(text := layout.blocks[i].text) <= LONGEST_NOTICE}
    if not _names_devices("\n".join(texts.values())):  # one look at all settles nearly every page
        return []
    told = _table()["consent"]
    return [i for i, text in texts.items() if _names_devices(text) and sum(map(text.lower().__contains__, told)) >= PURPOSES]


def _names_devices(text: str) -> bool:
    return any(map(text.__contains__, DEVICES))


PURPOSES = 2  # of a list, from which it is one


def _at_the_top(text: str, below: int, given: frozenset[str]) -> str | None:
    """Why a line near the headline is no part of the story: a byline, a date line, a kicker."""
    if below != 0 and _is_byline(text, given):
        return "byline or date, kept as evidence"
    if below < 0 and len(text) <= KICKER and not text.endswith(_ENDS):
        return "above the headline"
    return None


def _is_links(layout: Layout, i: int) -> bool:
    """Whether a short paragraph is nothing but several links."""
    traits, block = layout.traits[i], layout.blocks[i]
    return traits.links >= 2 and traits.linked >= LINKED * len(block.text) and traits.tag not in HEADINGS and block.kind == "paragraph"


def _by_phrase(text: str, lower: str, linked: int) -> str | None:
    """Why a line is no part of the story by the words that it begins with.

    :param lower: the same in lower case, without the signs before its first word.
    """
    if _begins(lower, "credits") and (text[0] in "([" or len(text) < SHORT / 2) and not text.endswith(("”", '"')):
        return "who helped with the story"
    if _begins(lower, "adverts") and len(text) <= ADVERT_LINE:
        return "advert"
    if "photo credit:" in lower or (_led(lower, "pictures") and not text.endswith(".")):
        return "picture credit"
    if _begins(lower, "related") and (_led(lower, "related") or (linked > LINK_SHARE * len(text) and not text.endswith(_ENDS))):
        return RELATED
    return None


def _button(lower: str) -> str | None:
    """What a few words stand on, where all of them are words of buttons and the like."""
    words = lower.split()
    if len(words) < 2 or not all(map(furniture.OF.__contains__, words)):
        return None
    return furniture.NAMES[min([furniture.OF[word] for word in words])]


def _begins(lower: str, name: str) -> bool:
    """Whether a line begins with a phrase of a list, as whole words."""
    return _phrase(lower, name) > 0


def _led(lower: str, name: str) -> bool:
    """Whether a colon, a bar or nothing follows the phrase that a line begins with."""
    length = _phrase(lower, name)
    return length > 0 and _AFTER.match(lower[length : length + 3]) is not None


def _phrase(lower: str, name: str) -> int:
    """The length of the longest phrase of a list that a line begins with, 0 where it begins with none."""
    for phrase in _by_start(name).get(lower[:2], ()):
        length = len(phrase)
        if lower.startswith(phrase) and not (lower[length : length + 1].isalnum() and phrase[-1].isascii()):
            return length
    return 0


def _is_byline(text: str, given: frozenset[str]) -> bool:
    """Whether a line holds hardly more than names and dates that are evidence already."""
    plain = folded(text)
    if not any(raw and raw in plain for raw in given):
        return False
    left = without_dates(text)
    for name in names(text):
        left = left.replace(name, " ")
    return sum(map(str.isalpha, left)) <= (LEFT_OF_ROLE if is_role(left) else LEFT) and not text.endswith(_STOPS)


def _leads(lower: str) -> bool:
    """Whether a related line, in lower case, is the heading of a list of links rather than one itself."""
    return lower.strip(" :") in _table()["related"]


def _drop_list(layout: Layout, found: list[str | None], i: int) -> None:
    """Drop the links right below a heading such as "Mehr zum Thema"."""
    for k in range(i + 1, min(i + 1 + MOST_LINKS, len(found))):
        traits, text = layout.traits[k], layout.blocks[k].text
        if found[k] is None and (len(text) > SHORT or (traits.linked < LINKED * len(text) and not layout.flat) or text.endswith(_ENDS)):
            return
        if found[k] is None:
            found[k] = RELATED


MOST_LINKS = 8


def _in_boxes(layout: Layout, found: Sequence[str | None], sizes: Mapping[str, int]) -> Mapping[int, str]:
    """The kept blocks that stand in a small element which other words or blocks show to be a box, each with the reason.

    :param sizes: the characters of the kept blocks in each element.
    """
    blocks = layout.blocks
    most = min(BOX, BOX_SHARE * sum(sizes.values()))
    held: dict[str, list[int]] = {element: [] for element, size in sizes.items() if size <= most}
    if not held:
        return {}
    for i, block in enumerate(blocks):
        element = block.path.rpartition("/")[0]
        if element in held:
            held[element].append(i)
    lines = {i: text.lower() for places in held.values() for i in places if len(text := blocks[i].text) <= SHORT}
    words = "\n".join(lines.values())
    said = [phrase for phrase in _table()["boxes"] if phrase in words]
    wanting = {i for i, line in lines.items() if any(phrase in line for phrase in said)} if said else set()
    dropped: dict[int, str] = {}
    for places in held.values():
        box = _box(layout, found, places, wanting)
        if box is not None:
            kept = [i for i in places if found[i] is None]
            if box != RELATED or not any(blocks[i].text.endswith(_ENDS) for i in kept):
                dropped.update(dict.fromkeys(kept, box))
    return dropped


def _box(layout: Layout, found: Sequence[str | None], places: Sequence[int], wanting: Collection[int]) -> str | None:
    """What kind of box the blocks of an element make up, None where they make none.

    :param wanting: the lines that want a subscription, an address or consent.
    """
    for i in places:
        reason = found[i]
        if len(places) <= BOX_BLOCKS and (reason in BOX_REASONS or (i == places[0] and _leads(layout.blocks[i].text.lower()))):
            return reason if reason in BOX_REASONS else RELATED
        if (
            reason == "button"
            and len(places) <= BUTTON_BLOCKS
            and all(found[k] or len(layout.blocks[k].text) <= BUTTON_WORDS for k in places)
        ):
            return "box with a button"
        if i in wanting:
            return "newsletter or log-in box"
    return None


BOX_BLOCKS = 8
BUTTON_BLOCKS, BUTTON_WORDS = 5, 120  # blocks of an element with a button, and characters of each that is kept
