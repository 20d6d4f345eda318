"""Which claim gives the headline, and where the page shows it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from onrecord.article.headline import Wordings, agreement, cut_labels, cut_outlet, folded, halves
from onrecord.article.outlet import bare, domain, domain_label
from onrecord.article.verdicts import Placed, Verdicts
from onrecord.model import Claim, Layout

AGREES = 0.5  # from this agreement on two headlines are taken for the same one
MOST = 12  # claims for one field that are compared with one another; a page that makes more is no honest one
LONGEST_HEADLINE = 200  # characters; some outlets give the first sentence of the story as its headline
SEARCHED = 400  # blocks from the top in which a headline may stand


Offer = tuple[Claim, int, int]  # a claim, and where in its raw words the headline begins and ends


def choose_headline(layout: Layout, verdicts: Verdicts, outlet: str | None) -> tuple[Placed | None, tuple[str, ...], tuple[str, ...]]:
    """The headline, the labels cut from it, and the media they promise.

    What readers see comes first: the heading that agrees with the metadata, unless the article's own JSON-LD gives the same with less or more and no other
    source sides with the heading; then a heading that shares words with them, then the metadata. Whichever wins, the words are taken from the
    page's text where they stand there.
    """
    offered = _offers(layout, verdicts, outlet)
    said = [offer for offer in offered if offer[0].source != "h1"]
    shown = [offer for offer in offered if offer[0].source == "h1" and not _is_series(offer, said)]
    best = _agreeing(shown, list(dict.fromkeys(map(_words, said))))
    own = next((offer for offer in said if offer[0].source.endswith(".headline")), None)
    choice, why = _choice(layout, shown, said, best, own)
    return _taken(layout, verdicts, choice, why) if choice is not None else (None, (), ())


def _offers(layout: Layout, verdicts: Verdicts, outlet: str | None) -> list[Offer]:
    """The claims that are compared, without the outlet's name behind or before them; those that hold nothing else are left out."""
    names = [n for n in (outlet, domain_label(layout.page.url), domain(layout.page.url)) if n]
    own = {bare(name) for name in names} - {""}
    cuts: dict[str, tuple[int, int] | None] = {}  # most claims have the same words
    offered: list[Offer] = []
    for claim in compared(verdicts.of("headline")):
        raw = claim.raw
        if raw not in cuts:
            start, end = cut_outlet(raw, names)
            words = raw[start:end]
            cuts[raw] = (start, end) if words.strip() and bare(words) not in own else None
        cut = cuts[raw]
        if cut is not None:
            offered.append((claim, *cut))
    return offered


def _choice(layout: Layout, shown: list[Offer], said: list[Offer], best: Offer | None, own: Offer | None) -> tuple[Offer | None, str]:
    """The words that win, and why."""
    if best is not None:
        if own is not None and _stands(own, best, said, layout.page.url):
            return own, "the article's own metadata call it the headline"
        return best, "the page's own heading, and its metadata agree"
    akin = _akin(shown, said, layout.page.url)
    if akin is not None:
        return akin, "the page's own heading, which shares words with its metadata or address"
    if own is not None and _is_whole(_words(own)):
        return own, "the article's own metadata call it the headline"
    if said:
        return said[0], "the page shows no heading that agrees with its metadata"
    return (shown[0] if shown else None), "the first heading; the metadata give none"


def _is_series(heading: Offer, said: list[Offer]) -> bool:
    """Whether a heading names the site or a series: the document's title is it and, before or behind it, what other metadata call the headline."""
    own = folded(_words(heading))
    titles = {folded(offer[0].raw) for offer in said if offer[0].source == "title"}
    rest = (folded(_words(offer)) for offer in said if offer[0].source in SOCIAL)
    return any(other != own and not titles.isdisjoint((f"{own} {other}", f"{other} {own}")) for other in rest)


def _words(offer: Offer) -> str:
    claim, start, end = offer
    return claim.raw[start:end]


def _is_whole(own: str) -> bool:
    return not own.endswith(("…", "...")) and len(own) <= LONGEST_HEADLINE


def _stands(own: Offer, best: Offer, said: list[Offer], url: str | None) -> bool:
    """Whether the article's own metadata give its headline rather than the heading that the page shows.

    Not where they are cut short, a summary, the heading with something glued behind it, or where another source has the heading's words, none has theirs
    but the document's title, which is written for search engines, and the address was not made of theirs: that keeps the headline under which the story came out.
    """
    words, heading = _words(own), _words(best)
    mine, shown = folded(words), folded(heading)
    if not _is_whole(words) or shown.startswith(mine):
        return False
    others = {folded(_words(offer)) for offer in said if offer[0].source in SOCIAL}
    if shown != mine and shown in others and mine not in others:
        address = _address(url)
        searched = any(offer[0].source == "title" and folded(_words(offer)) == mine for offer in said)
        if searched or _kept(words, address) < _kept(heading, address) + CLEARLY:
            return False
    rest = words[len(heading) :].lstrip(" ")
    return not (folded(words[: len(heading)]) == shown and rest[:1] in TAILS)


TAILS = (
    "|",
    "•",
    "-",
    "–",
    "—",
    "·",
    "»",
    "(",
    "[",
)  # what stands between a headline and a section, an outlet, a second line for search engines


def compared(claims: list[Claim]) -> list[Claim]:
    """The first claims of metadata and the first headings: those that are compared with one another."""
    headings = [c for c in claims if c.source == "h1"][:MOST]
    return [c for c in claims if c.source != "h1"][:MOST] + headings


def _agreeing(shown: list[Offer], wanted: list[str]) -> Offer | None:
    """The heading that agrees best with what the metadata call the headline."""
    scored = [(max((agreement(_words(offer), text) for text in wanted), default=0.0), -i) for i, offer in enumerate(shown)]
    if not scored:
        return None
    score, place = max(scored)
    return shown[-place] if score >= AGREES else None


def _akin(shown: list[Offer], said: list[Offer], url: str | None) -> Offer | None:
    """The first heading, where the page has hardly any other and it speaks of the same as the metadata or the address: those were written for search engines."""
    if not 0 < len(shown) <= FEW:
        return None
    heading, address = _words(shown[0]), _address(url)
    others = dict.fromkeys(map(_words, said))  # most say the same
    most = _kept(heading, address) + PLAINLY
    if any(_kept(words, address) > most for words in others):
        return None
    known = address.union(*map(_stems, others))
    return shown[0] if len(known & _stems(heading)) >= SHARED else None


SOCIAL = ("meta og:title", "meta twitter:title", "itemprop headline")  # what a page calls itself when it is shared
FEW = 2  # headings of the first order; a page with more puts its chapters into them
SHARED = 2  # words that a heading shares with metadata and address
CLEARLY, PLAINLY = 0.1, 0.4  # of the words of the address, by which one headline has more of them than another
STEM = 5  # letters that two forms of a word have in common
ADDRESS = 200  # characters of an address in which its words stand
SPELLED = str.maketrans({"ø": "o", "æ": "a", "ß": "ss", "ł": "l", "đ": "d", "ı": "i"})


def _address(url: str | None) -> set[str]:
    """The words of the longest part of an address, without accents."""
    steps = (url or "")[-ADDRESS:].partition("?")[0].partition("#")[0].split("/")[-3:]
    return _stems(_EXTENSION.sub("", max(steps, key=len)).replace("-", " "))


_EXTENSION = re.compile(r"\.[a-z]{3,5}$")


def _kept(headline: str, address: set[str]) -> float:
    """The share of the words of an address that a headline has."""
    return len(address & _stems(headline)) / len(address) if len(address) >= FEWEST else 0.0


FEWEST = 4  # words of an address, and pairs of them, that say anything


def _stems(text: str) -> set[str]:
    """The beginnings of the longer words, accents and the letters that addresses write for them left out ("für" and "fuer" are one), and each two in a row."""
    letters = folded(text.replace("_", " "))
    if not letters.isascii():
        letters = "".join([c for c in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(c)]).translate(SPELLED)
    for pair in ("ae", "oe", "ue", "aa"):
        letters = letters.replace(pair, pair[0])
    words = [word[:STEM] for word in letters.split() if len(word) > 3 and word.isalpha()]
    return {*words, *(f"{one} {other}" for one, other in pairwise(words))}


def _taken(layout: Layout, verdicts: Verdicts, offer: Offer, why: str) -> tuple[Placed, tuple[str, ...], tuple[str, ...]]:
    claim, start, end = offer
    verdicts.mark(claim, why)
    text, block = claim.raw, _block_of(layout, claim.raw[start:end])
    if block is not None:
        words = claim.raw[start:end]
        text = layout.blocks[block].text
        start = max(0, text.find(words))
        end = start + len(words) if text[start:].startswith(words) else len(text)
    cut = cut_labels(text[start:end])
    start, end = start + cut.start, start + cut.end
    return Placed(text[start:end], start, end, block, claim), cut.labels, cut.media


def _block_of(layout: Layout, text: str) -> int | None:
    """The block near the top that shows a text, a heading before any other; failing that a heading that holds it after a kicker."""
    wording = Wordings([text])
    shortest, longest = 0.7 * len(text) - 10, 2 * len(text) + 40
    fitting: list[tuple[bool, int, bool, int]] = []
    for i, block in enumerate(layout.blocks[:SEARCHED]):
        length = len(block.text)
        if not shortest <= length <= longest:
            continue
        traits = layout.traits[i]
        equal = length < 1.3 * len(text) + 10 and block.text in wording
        if equal or (traits.tag in ("h1", "h2") and text in block.text):
            level = int(traits.tag[1]) if traits.tag[:1] == "h" and traits.tag[1:].isdigit() else 9
            fitting.append((traits.hidden, level, not equal, i))
            if equal and level == 1 and not traits.hidden:
                break  # none that follows can fit better
    return min(fitting)[3] if fitting else None


def beside_headings(layout: Layout, titles: Iterable[str]) -> list[tuple[int, str]]:
    """The headings that show all of a title but a part before or behind it, in the order of the titles: the block of each, and that part, as a rule the outlet's name."""
    halved = [(folded(rest), name) for title in titles for rest, name in halves(title) if len(rest.split()) >= TOLD_APART]
    shown: dict[str, int] = {}
    for i, block in enumerate(layout.blocks[:SEARCHED] if halved else ()):
        if layout.traits[i].tag in ("h1", "h2", "h3"):
            shown.setdefault(folded(block.text), i)
    return [(shown[rest], name) for rest, name in halved if rest in shown]


TOLD_APART = 4  # words of a title's part that is no name of a section or an outlet


def heading_of(layout: Layout, verdicts: Verdicts, headline: Placed | None) -> int | None:
    """The block of the headline, else that of the ``<h1>`` that is nearest to it in words."""
    if headline is None or headline.block is not None:
        return headline.block if headline else None
    shown = [claim for claim in compared(verdicts.of("headline")) if claim.source == "h1"]
    nearest = max(shown, key=lambda claim: agreement(claim.raw, headline.text), default=None)
    return _block_of(layout, nearest.raw) if nearest is not None else None
