"""What a page says in plain words, without a mark in its tags: bylines and dates by the headline, "subscribe to continue reading"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice

from onrecord.article.authors import is_person, is_role, names, words
from onrecord.article.dates import understand, without_dates
from onrecord.article.headline import folded
from onrecord.article.outlet import bare
from onrecord.model import Block, Layout

BEFORE, AFTER = 5, 10  # blocks around the headline
LONGEST_LINE = 120  # characters; a longer block is prose
BELOW_SUM = 420  # the same right below the headline, where a standfirst may come before the byline
BELOW_BODY = 200  # characters of a block that is surely prose: what stands below it is no byline of the top

# Only words that hardly begin anything else; "from", "de" and "text" may lead names in a marked byline, not here.
_LEAD = re.compile(
    r"^(?:by|written by|words by|story by|reported by|von|par|propos recueillis par|por|escrito por|di|a cura di|door|av|af|skrevet av|od|autor(?:in|en)?|autore|auteur|author|authors|автор|автори|авторы|penulis|oleh|"
    r"írta|napsal|tekst|記者|作者|责编|文)(?:\s?[:：|]\s?|\s)(?=\S)",
    re.I,
)
_LEAD_START = frozenset(
    ["by", "wr", "wo", "st", "re", "vo", "pa", "pr", "po", "es", "di", "a ", "do", "av", "af", "sk", "od", "au", "pe", "ol", "na", "te"]
)  # of its words in plain letters
_HAS_YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d{2}(?!\d)|[०-९٠-٩۰-۹]{4}|\d{1,2}年")
OWN_CLASSES = 110  # characters of the classes that speak of the block itself
_ELSEWHERE = re.compile(r"related|recommend|teaser|comment(?!ar)|most-?read|popular|sidebar|carousel|newsletter|promo|copyright")
# One of these stands in all that it matches; looking for them first takes a tenth of its time.
_ELSEWHERE_CORES = (
    "related",
    "recommend",
    "teaser",
    "comment",
    "most",
    "popular",
    "sidebar",
    "carousel",
    "newsletter",
    "promo",
    "copyright",
)
_FORBIDDEN = ("©", "(c)", "copyright", "all rights")

Line = tuple[str, str, Block]  # field, value, block


def lines(layout: Layout, headline: int, language: str | None) -> Iterator[Line]:
    """What short blocks around the headline say of authors and dates, in the order of the page."""
    blocks = layout.blocks
    order = [*range(headline + 1, min(len(blocks), headline + 1 + AFTER)), *range(max(0, headline - BEFORE), headline)]
    prose = False
    for i in order:
        block = blocks[i]
        text = block.text
        if i == max(0, headline - BEFORE):
            prose = False
        prose = prose or (len(text) > (BELOW_SUM if i == headline + 1 else BELOW_BODY) and i > headline)
        if prose or len(text) > LONGEST_LINE or not (_has_year(text) or _lead(text)):
            continue
        if not _forbidden(text) and not _speaks_of_else(layout.traits[i].classes[:OWN_CLASSES]):
            yield from _of_line(block, language, layout.flat)


def _forbidden(text: str) -> bool:
    """Whether a line speaks of rights."""
    lower = text.lower()
    return any(map(lower.__contains__, _FORBIDDEN))


def _has_year(text: str) -> bool:
    """Whether a year stands in a line; most lines are done with by three look-ups."""
    if text.isascii() and not ("20" in text or "19" in text or "25" in text):
        return False
    return _HAS_YEAR.search(text) is not None


@lru_cache(maxsize=1024)  # the same classes stand on many blocks of a page
def _speaks_of_else(classes: str) -> bool:
    return any(map(classes.__contains__, _ELSEWHERE_CORES)) and _ELSEWHERE.search(classes) is not None


def _of_line(block: Block, language: str | None, flat: bool) -> Iterator[Line]:
    for name in _led(block.text):
        yield "authors", name, block
    if _has_year(block.text) and (flat or _is_dated(block.text)):
        value = understand(block.text, language)
        if value:
            yield "published", value, block


def _is_dated(line: str) -> bool:
    """Whether a line is a date line or a byline, and not a caption that speaks of some day."""
    if len(line) <= BESIDE_DATE or _lead(line):
        return True
    return _SAID.search(line) is not None or sum(map(str.isalpha, without_dates(line))) <= BESIDE_DATE


_SAID = re.compile(r"(?<!\w)(?:published|posted|veröffentlicht|publié|publicado|pubblicato)(?: (?:on|am|le|el|il))?:? \d", re.I)


BESIDE_DATE = 45  # letters beside a date: a name, a place, a section; a line with more is about something


def _lead(line: str) -> re.Match[str] | None:
    """The words at the beginning of a line that lead in a name; most lines begin with other letters."""
    return _LEAD.match(line) if line[:2].lower() in _LEAD_START or not line.isascii() else None


def _led(line: str) -> list[str]:
    """The names that a line gives behind "By" or the like, at its beginning or behind a date."""
    lead = _lead(line) or (_LED_INSIDE.search(line) if _has_year(line) else None)
    if not lead:
        return []
    return [name for name in names(_up_to_label(line[lead.end() :])) if is_person(name) or name.isupper() or not name.isascii()]


_LED_INSIDE = re.compile(r"(?<=\s)(?:written by|by|von|par|por)\s(?=[A-ZÀ-Ý])", re.I)


def _up_to_label(text: str) -> str:
    """A name without the label of a button behind it: "Ana Ruiz View profile"."""
    parts = text.split(" ")
    end = next((i for i, part in enumerate(parts) if i >= 2 and part.lower() in words("never")), len(parts))
    return " ".join(parts[:end])


def unmarked(layout: Layout, headline: int) -> Iterator[Line]:
    """Who wrote the story, on a page that marks no author: a name by the headline that comes again where it is plain that it is an author's, or "Written by …" anywhere.

    :param headline: the block of the headline, -1 where it is not known.
    """
    blocks = layout.blocks
    places = range(max(0, headline - 2), min(len(blocks), headline + 1 + UNMARKED)) if headline >= 0 else ()
    near = [blocks[i] for i in places if i != headline and not layout.traits[i].tag.startswith("h")]
    for block in near:
        if len(block.text) <= LONGEST_LINE and sum(map(str.isupper, block.text)) >= 2 and not _forbidden(block.text):
            for name in names(block.text):
                if is_person(name) and not is_role(name) and _says_little_else(block.text, name) and _told_again(name, blocks):
                    yield "authors", name, block
                    return
    for block in blocks:
        start = block.text[:3]
        if (start.lower() not in _SIGNED_START and start.isascii()) or len(block.text) > 2 * LONGEST_LINE:
            continue
        said = _SIGNED.match(block.text)
        if said:
            for name in names(_up_to_label(block.text[said.end() :].partition(",")[0])):
                if is_person(name):
                    yield "authors", name, block
            return


def _says_little_else(line: str, name: str) -> bool:
    """Whether a line says hardly more than a name and a date."""
    return len(line) <= BESIDE_DATE or sum(map(str.isalpha, without_dates(line).replace(name, ""))) <= BESIDE_DATE


UNMARKED = 6  # blocks below the headline
_SIGNED = re.compile(
    r"(?:this (?:post|article|story) was )?(?:written by|posted by|article by|authors?:|geschrieben von|autor(?:in)?(?:/autor)?:?|escrito por|scritto da|écrit par|автор:)\s?:?\s?(?=\S)",
    re.I,
)
_SIGNED_START = frozenset(
    ["thi", "wri", "pos", "art", "aut", "ges", "esc", "scr"]
)  # what such a line in plain letters begins with; most need no more


def _told_again(name: str, blocks: Sequence[Block]) -> bool:
    """Whether a page says of a name that it is an author's: "Written by …", or a line on who that is."""
    lower, known = "\n".join([block.text[:LONGEST_LINE].lower() for block in blocks]), name.lower()
    start = lower.find(known)
    while start >= 0:
        end = start + len(known)
        if _BY_END.search(lower, max(0, start - BY), start) or ((start == 0 or lower[start - 1] == "\n") and _IS_ONE.match(lower, end)):
            return True
        start = lower.find(known, end)
    return False


BY = 12  # characters before a name in which "by" stands
_BY_END = re.compile(r"\b(?:by|author|autor|von|par|por)\s?:?\s?$")
_IS_ONE = re.compile(r" (?:is|was|has|writes|covers|ist|war|schreibt|est|es)\b")


def outlet(layout: Layout, label: str) -> Iterator[Line]:
    """The name in the address as the top or the foot of the page spells it: "The Harbour Post" for ``harbourpost``.

    :param label: the label of the page's address, see ``outlet.domain_label``.
    """
    blocks, name = layout.blocks, bare(label)
    for block in (*blocks[-FOOT:][::-1], *blocks[:TOP]):
        if name and len(block.text) <= LONGEST_NOTICE and name in folded(block.text).replace(" ", ""):
            for piece in _PIECES.split(_COPYRIGHT.sub("", block.text)):
                if bare(piece) == name and not piece.islower():
                    yield "outlet", piece.strip(), block
                    return


TOP, FOOT = 12, 8  # blocks in which an outlet puts its own name
_COPYRIGHT = re.compile(r"^(?:©|\(c\)|copyright|\s|(?:19|20)\d{2}|[-–,]){1,12}", re.I)
_PIECES = re.compile(r"\s?[|·•,;:©]\s?|\.\s|\s[-–—]\s")


def flat_dates(layout: Layout, language: str | None) -> Iterator[Line]:
    """The dates that stand at the beginning of the first lines of text whose tags are lost, up to its first paragraph."""
    for block in layout.blocks[:FLAT_LINES]:
        sentence = block.text.endswith((".", "!", "?", "”", "»", "。"))
        value = None if sentence else understand(block.text[:FLAT_START], language)
        if value and not _forbidden(block.text[:FLAT_START]):
            yield "published", value, block
        if sentence and len(block.text) > BELOW_BODY:
            return


FLAT_LINES = 12
FLAT_START = 60  # characters of a line in which its date stands; a date farther on belongs to a sentence


def paywall(layout: Layout) -> Iterator[Line]:
    """The first block that says that the rest is for those who pay or register."""
    said = _said("\n".join([text.lower() for block in layout.blocks if len(text := block.text) <= LONGEST_NOTICE]))
    if not said:
        return
    for block in layout.blocks:
        length = len(block.text)
        if SHORTEST_NOTICE <= length <= LONGEST_NOTICE and (length >= SHORTEST_PHRASE or not block.text.isascii()):
            lower = block.text.lower()
            if any(phrase in lower and (not phrase.startswith("to ") or _ASKS.search(lower)) for phrase in said):
                yield "paywalled", "closed", block
                return


def says_closed(text: str) -> bool:
    """Whether a line says that the rest is for those who pay or register.

    >>> says_closed("Subscribe to read the full story."), says_closed("To read the full report, ask the ministry.")
    (True, False)
    """
    lower = text.lower()
    said = _said(lower)
    return any(not phrase.startswith("to ") for phrase in said) or (bool(said) and _ASKS.search(lower) is not None)


def _said(lower: str) -> list[str]:
    """The phrases that stand in a text in lower case."""
    return [phrase for piece, phrases in _by_piece() if piece in lower for phrase in phrases if phrase in lower]


@cache
def _by_piece() -> list[tuple[str, list[str]]]:
    """The phrases by a piece of them that few pages hold: a letter with a mark or of another script, else words that several share."""
    found: dict[str, list[str]] = {}
    for phrase in _table()["phrases"]:
        letter = next((sign for sign in phrase if not sign.isascii()), "")
        found.setdefault(letter or next((piece for piece in _SHARED if piece in phrase), phrase), []).append(phrase)
    return list(found.items())


_SHARED = ("to read", "subscriber", "to continue", "unlock", "free articles", "lesen", "artikel", "abonnent", "para ", "verder")
_ASKS = re.compile(
    r"subscri|sign|log ?in|regist|account|member|purchase|free trial|unlock"
)  # "scroll to continue reading" asks for nothing
SHORTEST_NOTICE = 6
SHORTEST_PHRASE = 13  # characters of any phrase but those in Chinese signs
LONGEST_NOTICE = 300  # characters; a longer block is the story itself


def cut_short(last: str, following: Iterable[str]) -> str | None:
    """The words that say that a story goes on elsewhere; None where none do.

    :param last: the last paragraph that the page shows.
    :param following: the texts of the blocks right after it.

    >>> cut_short("The bridge reopened on Monday.", ["Continue reading →", "Weather"])
    'Continue reading →'
    >>> cut_short("The bridge reopened on Monday, said […]", [])
    'Monday, said […]'
    >>> cut_short("The bridge reopened on Monday.", ["Weather"]) is None
    True
    """
    end = last.rstrip()
    if end.endswith(("[…]", "[...]", "[&hellip;]")):
        return " ".join(end.split()[-3:])[-SHOWN_END:]
    for text in islice(following, FOLLOWING):
        if len(text) <= LONGEST_BUTTON and text.strip(" .…→›»>!:").lower() in _table()["continues"]:
            return text
    return None


FOLLOWING = 4  # blocks after the story that are looked at
LONGEST_BUTTON = 60  # characters
SHOWN_END = 60  # characters


@cache
def _table() -> dict[str, list[str]]:
    return tomllib.loads(files(__package__).joinpath("paywall.toml").read_text("utf-8"))
