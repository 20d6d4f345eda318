"""What tells the kind of a page, before any of its blocks is judged: its class words, its address, what it says of itself, and how it is built."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import fsum

from onrecord.article.features import Measured, Row, class_words
from onrecord.model import Layout, PageKind

GUESSED: tuple[PageKind, ...] = ("article", "documentation", "service", "forum", "product", "collection", "listing")
LD_TYPE = re.compile(r'"@type"\s{0,4}:\s{0,4}\[?\s{0,4}"([A-Za-z]{3,30})"')
LD_CHARACTERS = 20_000
ADDRESS_WORD = re.compile(r"[a-z]+")
ADDRESS_CHARACTERS = 300
DATED = re.compile(r"/(?:19|20)\d\d/")
LITTLE = 15  # known words; a page with fewer cannot be told, 19 of 20 real pages have more
UNTOLD = (1.0, *[0.0] * (len(GUESSED) - 1))  # and is taken for an article
TELLING = ("meta:", "itemprop:")  # clues that are there or not
MONEY = "$€£¥₹"
PRICE_CHARACTERS = 40  # a longer run that names a sum of money is no price tag
MANY = 5  # blocks of one template from which it is a list


def says_article(layout: Layout) -> bool:
    """Whether the page calls itself an article both to other sites and to search engines: then nothing needs to be guessed.

    On the development pages 47 of 1,497 do, every one an article, and most pages of news sites do.
    """
    said = {
        clue.key: clue.value
        for clue in layout.clues
        if clue.key in ("meta:og:type", "jsonld") and (clue.key != "jsonld" or NEWS in clue.value)
    }
    return len(said) == 2 and said["meta:og:type"].lower() == "article"


NEWS = 'NewsArticle"'


def words(layout: Layout, known: frozenset[str] | None = None) -> set[str]:
    """The words that a page is known by, each with the place where it stands: ``c:`` a class, ``u:`` the path and ``h:`` the host of its address,
    ``l:`` a type in JSON-LD, ``o:`` og:type, ``k:`` a clue.

    :param known: the class words that are asked for; all where it is None.
    """
    classes = set().union(*map(class_words, {t.classes for t in layout.traits}))  # the rows of its blocks ask for most of them again
    found = {"c:" + word for word in (classes if known is None else classes & known)}
    host, _, path = (layout.page.url or "").lower().partition("://")[2][:ADDRESS_CHARACTERS].partition("/")
    found.update(["h:" + word for word in ADDRESS_WORD.findall(host)])
    found.update(["u:" + word for word in ADDRESS_WORD.findall(path)])
    for clue in layout.clues:
        key = clue.key
        if key.startswith(TELLING):
            found.add("k:" + key)
            if key == "meta:og:type":
                found.add("o:" + clue.value.lower()[:30])
        elif key == "jsonld":
            found.update(["l:" + word.lower() for word in LD_TYPE.findall(clue.value, 0, LD_CHARACTERS)])
    return found


def numbers(measured: Measured) -> Row:
    """How a page is built, in numbers."""
    layout = measured.layout
    blocks, kins = layout.blocks, measured.kins
    count = len(blocks) or 1
    size = sum(measured.size) or 1.0
    total = measured.total or 1.0
    tags: dict[str, int] = defaultdict(int)
    for kin in kins:
        tags[kin.tag] += kin.blocks
    prose = [(p, i) for i, p in enumerate(measured.prose) if p]
    near: dict[str, float] = {}
    for p, i in prose:
        parent = blocks[i].path.rpartition("/")[0].rpartition("[")[0]
        near[parent] = near.get(parent, 0.0) + p
    best = max(near.values(), default=0.0)
    short = [text for block in blocks if len(text := block.text) < PRICE_CHARACTERS]
    priced = any(map("\n".join(short).__contains__, MONEY))  # one look settles most pages
    prices = sum([any(map(text.__contains__, MONEY)) for text in short]) if priced else 0
    built = [kin.blocks for kin in kins]
    path = (layout.page.url or "").partition("://")[2][:ADDRESS_CHARACTERS].partition("/")[2].partition("?")[0]
    steps = path.strip("/").split("/")
    return [
        float(count), measured.total, measured.total / size, sum(measured.linked) / size, float(len(prose)), max(prose, default=(0.0, 0))[0], best, best / total,
        float(prices), prices / count, tags["p"] / count, tags["li"] / count, tags["div"] / count, tags["td"] / count, float(tags["h1"]), float(tags["h2"]),
        float(tags["h3"]), float(tags["pre"]), float(max(built, default=0)), sum([blocks >= MANY for blocks in built]) / (len(kins) or 1),
        float(len(steps)), float(max([step.count("-") for step in steps])), float(len(path)), float(any(map(str.isdigit, path))),
        float(DATED.search("/" + path) is not None),
    ]  # fmt: skip


def told(found: set[str], weights: Mapping[str, Sequence[float]]) -> bool:
    """Whether enough words of a page are known to guess its kind."""
    return len(found & weights.keys()) >= LITTLE


def sums(found: set[str], weights: Mapping[str, Sequence[float]], start: Sequence[float]) -> Row:
    """What the words add up to for each of :data:`GUESSED`."""
    rows = map(weights.__getitem__, found & weights.keys())
    return [fsum(column) for column in zip(start, *rows, strict=True)]
