"""What the page claims of itself, field by field: one table of sources (``sources.toml``), read off the clues."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from operator import itemgetter

from onrecord.article import jsonld, nearby, script
from onrecord.article.authors import is_person, names, words
from onrecord.article.dates import from_stamp, from_url, understand
from onrecord.article.heading import SEARCHED, beside_headings
from onrecord.article.headline import Wordings, agreement, folded
from onrecord.article.outlet import domain_label
from onrecord.limits import LIMITS
from onrecord.model import Claim, Clue, Layout

NEAR_BEFORE, NEAR_AFTER = 8, 14  # blocks around the headline in which a byline or date belongs to it
LINE, PROSE = 80, 1_000  # characters: a longer block is prose; after so much of it what comes is not the top of the story
CORNER = 2  # levels above the first mark of a name in which other marks belong to the same byline
AFTER_METADATA = 50  # rank of a mark that says "updated": after all metadata, which are at most so many
MOST = 12  # titles of a page that are compared; one with more is no honest one
MOST_MARKS = 60  # of one byline
WORDS = 500  # rank of plain words: after all marks
ADDRESS = 900
FAR = 1_000  # added to the rank of a mark that stands elsewhere
ELSEWHERE = "away from the headline"  # such a claim is used with care, see fields.py
WORDS_OF_PAGE = "words of the page"
BYLINE = "byline"
BODY = "body"  # a paragraph of a story that stands only in a script
NAMED = frozenset({"class:author", "class:byline", "class:authorlink", "itemprop:author"})
MEMBERS: dict[str, tuple[str, ...]] = {  # which member of an object is meant
    "image": ("url", "contentUrl", "@id"),
    "audio": ("contentUrl", "embedUrl", "url"),
    "video": ("contentUrl", "embedUrl", "url"),
    "mainEntityOfPage": ("@id", "url"),
    "inLanguage": ("alternateName", "name", "@id"),
}
WHOLE_SITE = frozenset({"WebSite"})
MARKS = ("time", "class:", "itemprop:", "h1")
_SPLIT = re.compile(r"\s?[,;|]\s?")


@cache
def table() -> dict[str, tuple[tuple[str, int], ...]]:
    """Key of a source to the fields that it may fill, each with the rank of the source there; 0 is believed first."""
    rows = tomllib.loads(files(__package__).joinpath("sources.toml").read_text("utf-8"))
    found: dict[str, list[tuple[str, int]]] = {}
    for field, keys in rows.items():
        for rank, key in enumerate(keys):
            found.setdefault(key, []).append((field, rank))
    return {key: tuple(fields) for key, fields in found.items()}


def claims(layout: Layout) -> tuple[Claim, ...]:
    """All that the page claims of itself, the more believable first within each field, otherwise in the order of the page.

    ``raw`` is what stands at ``path`` (white space folded, entities resolved), ``value`` what it is understood to say.
    The same layout always gives the same claims.
    """
    language = hint(layout)
    around = _headline_place(layout)
    ranked = [*_of_jsonld(layout, language), *_of_clues(layout, language, around), *_of_words(layout, language, around), *_of_url(layout)]
    ranked += _where_unsaid(layout, ranked, around)
    ranked += [(WORDS, Claim(BODY, p.text, p.text, p.source, p.path)) for p in script.story(layout)]
    ranked.sort(key=itemgetter(0))
    seen: set[tuple[str, str, str, str]] = set()
    kept: dict[str, int] = {}
    found = []
    for _, claim in ranked:
        field = claim.field
        mark = (field, claim.value, claim.source, claim.path)
        count = kept.get(field, 0)
        if mark not in seen and (count < LIMITS.claims or field == BODY):
            seen.add(mark)
            kept[field] = count + 1
            found.append(claim)
    return tuple(found)


def _where_unsaid(layout: Layout, ranked: list[Ranked], around: Place) -> Iterator[Ranked]:
    """What the plain words of a page say of a field that neither its metadata nor its marks fill."""
    said = {claim.field for rank, claim in ranked if rank < FAR or claim.field != "authors"}
    named = any(claim.field == "outlet" and "." not in claim.value and not claim.value.islower() for _, claim in ranked)
    label = None if named else domain_label(layout.page.url)
    lines = [
        *(() if "paywalled" in said else nearby.paywall(layout)),
        *(() if "authors" in said else nearby.unmarked(layout, around[0] if around else -1)),
        *(nearby.outlet(layout, label) if label else ()),
    ]
    yield from ((WORDS, Claim(field, value, block.text, WORDS_OF_PAGE, block.path)) for field, value, block in lines)


Ranked = tuple[int, Claim]
Place = tuple[int, int, int] | None  # block and clue of the heading, and the last block that is near it


def hint(layout: Layout) -> str | None:
    """The language that the page says it is in, region and all: ``en-GB``."""
    said = {clue.key: clue.value for clue in reversed(layout.clues) if clue.key in _SAYS_LANGUAGE}
    tags = [said[key].replace("_", "-") for key in _SAYS_LANGUAGE if key in said and _LANGUAGE.fullmatch(said[key])]
    longer = [t for t in tags if "-" in t and t.lower()[:2] == tags[0].lower()[:2]]
    return next(iter(longer or tags), None)


_SAYS_LANGUAGE = dict.fromkeys(("html:lang", "meta:og:locale", "meta:content-language", "meta:language"))  # the first is believed first
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")


# ── JSON-LD ─────────────────────────────────────────────────────────────────


def _of_jsonld(layout: Layout, language: str | None) -> Iterator[Ranked]:
    found = jsonld.nodes(layout.clues, LIMITS)
    if not found:
        return
    references = jsonld.by_id(found)
    main = _main([node for node in found if node.is_article], layout)
    for node in found:
        if node is main:
            yield from _of_node(node, "jsonld", references, language)
        elif not jsonld.PAGES.isdisjoint(node.types):
            yield from _of_node(node, "page", references, language)
        elif not WHOLE_SITE.isdisjoint(node.types):
            yield from _of_node(node, "website", references, language)


def _main(articles: list[jsonld.Node], layout: Layout) -> jsonld.Node | None:
    """The article node that is this page: by its address, then by its headline, then the first."""
    if len(articles) < 2:
        return articles[0] if articles else None
    addresses = {_address(c.value) for c in layout.clues if c.key in ("link:canonical", "meta:og:url")} | {
        _address(layout.page.url or "")
    } - {""}
    titles = [t for t in (folded(c.value) for c in layout.clues if c.key in ("h1", "meta:og:title", "title")) if t][:MOST]

    def belief(node: jsonld.Node) -> tuple[bool, bool, bool]:
        own = {
            _address(text)
            for key in ("url", "mainEntityOfPage", "@id")
            for text, _ in jsonld.strings(node.data.get(key), "", MEMBERS["mainEntityOfPage"], {})
        }
        headline = folded(jsonld.plain(node.data.get("headline") or node.data.get("name") or ""))
        named = bool(headline) and any(headline in t or t in headline for t in titles)
        return bool(own & addresses), named, "datePublished" in node.data

    return max(articles, key=belief)  # the first of equals


def _address(url: str) -> str:
    return url.partition("#")[0].partition("?")[0].rstrip("/").removeprefix("https://").removeprefix("http://").removeprefix("www.").lower()


def _of_node(node: jsonld.Node, prefix: str, references: dict[str, jsonld.Node], language: str | None) -> Iterator[Ranked]:
    known = table()
    for name, value in node.data.items():
        for field, rank in known.get(f"{prefix}:{name}", ()):
            members = MEMBERS.get(name, ("name", "alternateName", "legalName"))
            for text, path in jsonld.strings(value, f"{node.path}/{name}", members, references):
                source = f"JSON-LD {node.types[0]}.{name}"
                for understood in _understood(field, text, language):
                    yield rank, Claim(field, understood, text[: LIMITS.clue_characters], source, path)


def _labelled(layout: Layout) -> set[str]:
    """The keys ``meta:twitter:data1`` or ``2`` whose label says that an author's name stands there."""
    labels = [clue for clue in layout.clues if clue.key.startswith("meta:twitter:label")]
    return {clue.key.replace("label", "data") for clue in labels if clue.value.lower().strip(" :") in words("before")}


# ── clues ───────────────────────────────────────────────────────────────────


def _of_clues(layout: Layout, language: str | None, around: Place) -> Iterator[Ranked]:
    known = table()
    byline = _byline(layout, around)
    signed = _labelled(layout)
    for number, clue in enumerate(layout.clues):
        key = clue.key
        if key in signed:
            for name in names(clue.value):
                yield known["meta:author"][0][1], Claim("authors", name, clue.value, _named(clue), clue.path)
        for field, rank in known.get(key, ()):
            mark = field != "headline" and key.startswith(MARKS)
            if mark and field == "published" and _tells_change(clue.value):
                field, rank = "modified", AFTER_METADATA
            if key == "video" and not _plays(field, clue.value):
                continue
            source = _named(clue)
            if mark and field == "authors" and number in byline:
                rank, source = known["class:authorlink"][0][1], BYLINE
            elif mark and (field == "authors" or not _near(clue, number, around)):
                rank, source = rank + FAR, f"{source}, {ELSEWHERE}"
            for understood in _understood(field, clue.value, language, key):
                yield rank, Claim(field, understood, clue.value, source, clue.path)


def _headline_place(layout: Layout) -> Place:
    """Where the ``<h1>`` stands that agrees best with a title, the first of equals, else the block that shows a title."""
    titles = [c.value for c in layout.clues if c.key in ("meta:og:title", "title")][:MOST]
    headings = [(number, clue) for number, clue in enumerate(layout.clues) if clue.key == "h1"][:MOST]
    scored = [(max((agreement(clue.value, title) for title in titles), default=0.0), -number, clue.index) for number, clue in headings]
    first = max(scored, default=None)
    block, place = (first[2], -first[1]) if first else (_titled_block(layout), -1)
    return (block, place, _prose_from(layout, block)) if block >= 0 or place >= 0 else None


def _prose_from(layout: Layout, headline: int) -> int:
    """The last block below the headline before so much prose has come that a byline or date there belongs to something else."""
    prose = 0
    for i in range(headline + 1, min(len(layout.blocks), headline + NEAR_AFTER + 1)):
        length = len(layout.blocks[i].text)
        prose += length if length > LINE else 0
        if prose > PROSE:
            return i
    return headline + NEAR_AFTER


def _near(clue: Clue, number: int, around: Place) -> bool:
    """Whether a mark stands by the headline; where there is none, every mark may."""
    if around is None:
        return True
    block, place, last = around
    if block >= 0 and clue.index >= 0:
        return block - NEAR_BEFORE <= clue.index <= last
    return place - NEAR_BEFORE <= number <= place + NEAR_AFTER


def _byline(layout: Layout, around: Place) -> set[int]:
    """The clues that make up the byline: the first marks of names by the headline and those in the same corner of the page.

    Of marks inside one another the inner one counts, unless the outer names more people.
    """
    marks = [(n, c) for n, c in enumerate(layout.clues) if c.key in NAMED and _near(c, n, around) and names(c.value)]
    if not marks:
        return set()
    place = around[1] if around else -1
    first = next((c for n, c in marks if n > place), marks[-1][1])
    steps = first.path.split("/@")[0].split("/")
    corner = "/".join(steps[: max(1, len(steps) - CORNER)]) + "/"
    corner_marks = [(n, c.path.split("/@")[0], set(names(c.value))) for n, c in marks if c.path.startswith(corner)][:MOST_MARKS]
    chosen = {n for n, path, named in corner_marks if _tells_most(path, named, corner_marks)}
    return {n for n in chosen if not _only_checked(layout, layout.clues[n])} or chosen


def _tells_most(path: str, named: set[str], marks: list[tuple[int, str, set[str]]]) -> bool:
    """Whether no mark inside this one names the same people, or this one names more."""
    inner = [other for _, below, other in marks if below.startswith(path + "/")]
    held = set().union(*inner)
    return not inner or (held < named and all(is_person(name) and not any(h in name for h in held) for name in named - held))


def _only_checked(layout: Layout, clue: Clue) -> bool:
    """Whether the words before a name say that this person reviewed or checked the story instead of writing it."""
    if _SAYS_CHECKED.match(clue.value[:LINE]) or _CHECKED.search(clue.value[:LINE]):
        return True
    text = layout.blocks[clue.index].text[: 2 * LINE] if clue.index >= 0 else ""
    place = text.find(clue.value)
    if place == 0 and clue.index > 0:
        text = layout.blocks[clue.index - 1].text[-LINE:]
        place = len(text)
    return place > 0 and _CHECKED.search(text[max(0, place - REVIEWER) : place]) is not None


REVIEWER = 30  # characters before a name in which "Reviewed by" stands
# Before a name; and at the beginning of a clue that holds such a name itself. The second asked of the line above would make its person write no story either.
_CHECKED = re.compile(
    r"(?:reviewed|fact[- ]checked|checked|edited|researched|updated|photographed|illustrated|photos?|illustrations?|fact checker|reviewer)\s?(?:by)?\s?[:|]?\s?$",
    re.I,
)
_SAYS_CHECKED = re.compile(
    r"(?:medically |expert |technically )?(?:reviewed|fact[- ]checked|edited|researched|updated|photographed|illustrated) by", re.I
)


def _plays(kind: str, address: str) -> bool:
    """Whether an embedded frame plays a video or sound, by the table ``players.toml``."""
    lower = address.lower()
    return any(part in lower for part in _players()[kind])


@cache
def _players() -> dict[str, list[str]]:
    return tomllib.loads(files(__package__).joinpath("players.toml").read_text("utf-8"))


def _is_address(text: str) -> bool:
    return " " not in text and not text.startswith(("blob:", "data:", "about:", "javascript:"))


def _tells_change(text: str) -> bool:
    return text[:40].lower().lstrip("( |").startswith(_changed())


@cache
def _changed() -> tuple[str, ...]:
    return tuple(words("changed"))


def _named(clue: Clue) -> str:
    """A source in words for people: ``meta og:title``, ``h1``, ``class byline``."""
    return clue.key.replace(":", " ", 1)


# ── plain words and the address ─────────────────────────────────────────────


def _of_words(layout: Layout, language: str | None, around: Place) -> Iterator[Ranked]:
    headline = around[0] if around else -1
    found = [*nearby.flat_dates(layout, language)] if layout.flat else []
    if headline >= 0:
        found += nearby.lines(layout, headline, language)
    for field, value, block in found:
        if field == "published" and _tells_change(block.text):
            field = "modified"
        yield WORDS, Claim(field, value, block.text, WORDS_OF_PAGE, block.path)


def _titled_block(layout: Layout) -> int:
    """The block that shows a title; else a heading that shows all of it but the outlet's name."""
    said = [c.value for c in layout.clues if c.key in ("meta:og:title", "title") and folded(c.value)][:MOST]
    titles = Wordings(said)
    whole = next((i for i, block in enumerate(layout.blocks[:SEARCHED]) if len(block.text) < 400 and block.text in titles), -1)
    return whole if whole >= 0 else min([i for i, _ in beside_headings(layout, said) if len(layout.blocks[i].text) < 400], default=-1)


def _of_url(layout: Layout) -> Iterator[Ranked]:
    url = layout.page.url
    value = from_url(url) if url else None
    if url and value:
        yield ADDRESS, Claim("published", value, url, "address of the page", "url")


# ── understanding ───────────────────────────────────────────────────────────


def _understood(field: str, text: str, language: str | None, source: str = "") -> Sequence[str]:
    """What the words of a source say for a field; nothing where they do not make sense there."""
    text = text[: LIMITS.clue_characters]
    if field in ("published", "modified"):
        value = from_stamp(text) or understand(text, language)
        return [value] if value else []
    if field == "authors":
        if text.startswith(("http:", "https:", "//", "/", "@")):
            return []
        return names(_turned(text) if source in SURNAME_FIRST else text)
    if field == "tags":
        return [tag for tag in _SPLIT.split(text) if 0 < len(tag) <= LIMITS.field_characters]
    if field == "language":
        return [text.replace("_", "-").partition("-")[0].lower()] if _LANGUAGE.fullmatch(text) else []
    if field == "paywalled":
        return _paywall(text)
    if not text or (field in ("image", "video", "audio") and not _is_address(text)):
        return []
    return [text]


SURNAME_FIRST = frozenset({"meta:citation_author", "meta:dc.creator", "meta:dcterms.creator"})  # library metadata: "Ruiz, Ana"


def _turned(name: str) -> str:
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and "," not in first and len(name.split()) <= SHORT_NAME else name


SHORT_NAME = 4  # words
_CLOSED = frozenset(
    [
        "false",
        "no",
        "0",
        "locked",
        "premium",
        "paid",
        "metered",
        "paywall",
        "paywalled",
        "subscription",
        "subscriber",
        "subscribers",
        "plus",
        "closed",
    ]
)
_OPEN = frozenset(["true", "yes", "1", "free", "open", "public", "unlocked"])


def _paywall(text: str) -> list[str]:
    """``closed`` or ``open``; the marks of ``paywall`` metadata that say neither are passed over."""
    word = text.strip().lower().rpartition("/")[2]
    if word in _CLOSED:
        return ["closed"]
    return ["open"] if word in _OPEN else []
