"""Every type that crosses a stage of onrecord; all are frozen. Read this file, then ``read.py``, and you know the house.

Offsets (``start``, ``end``) count Unicode code points of :attr:`Record.text`, the end is exclusive, and each finding carries the words it covers as ``text``:
``record.text[finding.start:finding.end] == finding.text`` always holds. ``None`` means "not known"; nothing here is ever guessed to fill a field.
"""

from __future__ import annotations

import hashlib
from typing import Any, Literal

import msgspec

from onrecord.limits import LIMITS, Limits

BlockKind = Literal[
    "headline", "standfirst", "paragraph", "list item", "quotation", "subheading", "caption", "byline", "dateline",
    "table", "code", "embedded post", "entry time", "footnote", "other",
]  # fmt: skip
PageKind = Literal["article", "live blog", "listing", "forum", "product", "service", "documentation", "gallery", "not found", "empty", "collection"]  # fmt: skip
StatementKind = Literal["direct", "indirect", "mixed"]
Stance = Literal["neutral", "assertion", "admission", "denial", "order", "question", "promise", "belief"]
SpeakerKind = Literal["person", "body", "unnamed", "document"]
CueKind = Literal["speech", "writing", "belief", "intent", "document", "shown", "act"]
Voice = Literal["attributed", "own", "mixed"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
PlaceKind = Literal["country", "region", "city", "sea", "river", "landmark", "area", "continent", "other"]
FigureModifier = Literal["exact", "approx", "more", "less", "range", "vague"]


class Frozen(msgspec.Struct, frozen=True, omit_defaults=False):
    """Base of every type here: frozen, compared by value, made into JSON by msgspec."""


# ── what comes in ───────────────────────────────────────────────────────────


class Options(Frozen, frozen=True):
    """All that a caller can choose about a reading; passed whole, never taken apart."""

    tier: Literal["rules", "fast", "accurate"] = "fast"  # who reads statements; "rules" has no trained weights, "accurate" needs the extra
    findings: bool = True  # False stops after the article: about ten times as fast
    language: str | None = None  # BCP 47; overrides what the page and its words say
    limits: Limits = LIMITS


class Page(Frozen, frozen=True):
    """Captured bytes and what is known of how they were had."""

    data: bytes
    url: str | None = None
    fetched: str | None = None  # ISO 8601 with zone: the moment of capture
    media_type: str | None = None  # as the server said: "text/html; charset=utf-8"
    encoding: str | None = None  # the Content-Encoding header: "gzip", "br", "zstd"

    @property
    def sha256(self) -> str:
        """Digest of the bytes exactly as they were captured, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


# ── page/ -> article/ ───────────────────────────────────────────────────────


class Traits(Frozen, frozen=True, gc=False):
    """What the layout shows of a block, for choosing which blocks are the story (see page/blocks.py)."""

    tag: str = "p"  # the element that makes the block
    classes: str = ""  # class and id words of the element and its near ancestors, lower case, one blank between
    ancestors: str = ""  # tag names from body to the element, joined by "/"
    links: int = 0  # links in the block
    linked: int = 0  # characters of its text that lie inside links
    hidden: bool = False  # hidden by attribute or inline style
    href: str = ""  # where its (first) link goes
    within: int = 0  # the number of the element around the block's own, see Layout.elements


class Block(Frozen, frozen=True, gc=False):
    """One run of text of the page. Kept blocks make up :attr:`Record.text`; the rest say why they were dropped.

    ``path`` finds the element again in the captured page: ``body/div[2]/p[3]`` counts equal tags among siblings from 1, and a last ``#2`` is the second run of
    text inside that element. For text whose tags are lost it is the line and characters of the file, ``line 3, characters 0-120``; for a headline or standfirst
    that stands only in the page's own metadata it is the path of that evidence.
    """

    text: str  # white space folded to single blanks; otherwise as the page has it
    path: str
    kind: BlockKind = "paragraph"
    start: int | None = None  # in Record.text; None where the block was dropped
    end: int | None = None
    cut: int = 0  # where in ``text`` the kept words begin (a label such as "WATCH:" before them is not kept)
    dropped: str | None = None  # the reason, in plain words: "navigation", "related links", …

    @property
    def kept(self) -> bool:
        """Whether the block is part of the story."""
        return self.start is not None


class Clue(Frozen, frozen=True, gc=False):
    """Something the page says of itself outside its running text.

    ``key`` is one of ``title``, ``html:lang``, ``link:<rel>``, ``meta:<name or property, lower case>``, ``jsonld`` (the raw script),
    ``h1``, ``time`` (a ``<time>`` element: value is its datetime attribute, or else its words), ``itemprop:<name>``, ``class:<word>`` (an element whose class or
    rel marks a byline or a date), ``image``, ``video``, ``file`` (a line of flattened text that is no prose).
    """

    key: str
    value: str
    path: str
    index: int = -1  # position among the blocks: the block that begins at or after this clue


class Layout(Frozen, frozen=True):
    """A page taken apart: blocks in reading order and the clues beside them."""

    page: Page
    charset: str  # the encoding that was used to read the bytes
    blocks: tuple[Block, ...]
    traits: tuple[Traits, ...]  # one for each block
    clues: tuple[Clue, ...]
    elements: tuple[tuple[int, str], ...] = (
        (0, ""),
    )  # those around blocks: the number of the one around it, and its path; the first holds all
    flat: bool = False  # True for text whose tags are already lost
    notes: tuple[str, ...] = ()  # what was cut or repaired while reading, in plain words


# ── article/ -> text/ ───────────────────────────────────────────────────────


class Claim(Frozen, frozen=True):
    """One candidate for a field, where it stands, and whether and why it won."""

    field: str  # "headline", "published", "authors", …
    value: str  # as understood: an ISO date, a name
    raw: str  # the words as the page has them
    source: str  # "JSON-LD NewsArticle.headline", "meta og:title", "h1", …
    path: str
    won: bool = False
    why: str = ""


class Media(Frozen, frozen=True):
    """A picture, video or sound that belongs to the story."""

    kind: Literal["image", "video", "audio"]
    url: str | None = None
    caption: str | None = None
    credit: str | None = None
    path: str | None = None


class Article(Frozen, frozen=True):
    """Who published what, when. Times are ISO 8601, as exact as the page is: ``2023-11-10`` or ``2023-11-10T08:05:00+03:00``."""

    kind: PageKind = "article"
    url: str | None = None
    outlet: str | None = None
    language: str | None = None  # BCP 47 primary tag: "en"
    headline: str | None = None
    labels: tuple[str, ...] = ()  # "VIDEO", "LIVE": what stood with the headline and is no part of it
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    paywalled: str | None = None  # the words or the mark that say so
    truncated: str | None = None
    evidence: tuple[Claim, ...] = ()


class Story(Frozen, frozen=True):
    """What ``article/`` hands on: the article, its text, and every block with its verdict."""

    article: Article
    text: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()


# ── text/ -> findings/ ──────────────────────────────────────────────────────


class Span(Frozen, frozen=True, gc=False):
    """Words of the text and where they stand."""

    text: str
    start: int
    end: int


class Part(Frozen, frozen=True, gc=False):
    """A paragraph of the text (start and end) with the kind of the block that it came from."""

    start: int
    end: int
    kind: BlockKind = "paragraph"


class Quotation(Frozen, frozen=True, gc=False):
    """Words between quotation marks; ``start`` and ``end`` include the marks. It may run over paragraphs."""

    text: str
    start: int
    end: int
    closed: bool = True  # False where the page never closes it
    scare: bool = False  # a word or two held at arm's length, no one's speech


class Sentence(Frozen, frozen=True, gc=False):
    """A sentence and in whose voice it stands."""

    text: str
    start: int
    end: int
    voice: Voice = "own"
    statements: tuple[int, ...] = ()  # places in Record.statements


class Person(Frozen, frozen=True):
    """A person or body of the page, under the fullest name that the page gives."""

    name: str
    kind: Literal["person", "body"] = "person"
    role: str | None = None
    gender: Literal["f", "m"] | None = None  # only as the text itself shows it, by title or pronoun
    mentions: tuple[Span, ...] = ()  # every form of the name
    pronouns: tuple[Span, ...] = ()  # "he", "she", "the president" where tied to this person


class Prose(Frozen, frozen=True):
    """The text with its sentences, quotations and names found; what every finder starts from."""

    text: str
    language: str
    parts: tuple[Part, ...]
    sentences: tuple[Sentence, ...]
    quotations: tuple[Quotation, ...]
    people: tuple[Person, ...]


# ── findings/ -> record ─────────────────────────────────────────────────────


class Statement(Frozen, frozen=True):
    """Who is said to have said what. ``start`` to ``end`` is the stretch that holds source, cue and content."""

    text: str
    start: int
    end: int
    source: Span | None  # the words that name who said it
    cue: Span | None  # the words that say that it was said
    content: tuple[Span, ...]
    kind: StatementKind
    stance: Stance = "neutral"
    speaker: str | None = None  # full name as the page gives it; None is "unresolved"
    speaker_kind: SpeakerKind | None = None
    role: str | None = None
    quoted: tuple[Span, ...] = ()  # the words inside the quotation marks
    addressee: Span | None = None
    said_when: str | None = None  # TIMEX3 date of the saying, where the text gives it
    confidence: float = 0.5  # the chance that source, cue and content are right, 0 to 1
    rule: str = ""
    cue_kind: CueKind = "speech"  # an act that tells no words ("opposed the plan") is a kind of its own


class Time(Frozen, frozen=True, gc=False):
    """A time expression as TIMEX3, with the interval that it means."""

    text: str
    start: int
    end: int
    type: TimexType
    value: str
    earliest: str | None = None  # ISO date or time, inclusive
    latest: str | None = None  # ISO date or time, inclusive
    anchor: str | None = None  # what it was counted from: "published 2023-11-10", "text 2019"
    modifier: str | None = None  # TIMEX3 mod: START MID END APPROX BEFORE AFTER …
    rule: str = ""
    extent: tuple[str | None, str | None] | None = None  # first and last day of the stretch that it opens or closes: "since June"


class Candidate(Frozen, frozen=True, gc=False):
    """A place that was considered and not chosen."""

    name: str
    latitude: float
    longitude: float
    country: str | None = None
    geonames_id: int | None = None
    why: str = ""


class Place(Frozen, frozen=True, gc=False):
    """A place name and, where it is known, the point it means (WGS 84, degrees)."""

    text: str
    start: int
    end: int
    name: str
    kind: PlaceKind = "other"
    latitude: float | None = None
    longitude: float | None = None
    country: str | None = None  # ISO 3166-1 alpha-2; None also where it is disputed
    geonames_id: int | None = None
    stands_for: Literal["government"] | None = None  # then it has no point
    rule: str = ""
    rejected: tuple[Candidate, ...] = ()


class Figure(Frozen, frozen=True, gc=False):
    """How much or how many: a number with its bounds, its unit and what is counted."""

    text: str
    start: int
    end: int
    at_least: float | None
    at_most: float | None
    modifier: FigureModifier = "exact"
    unit: str | None = None  # ISO 4217 currency, "percent", a unit of measure, or None
    of: str | None = None  # what is counted, as the page words it
    statement: int | None = None  # place in Record.statements; None: the outlet's own figure
    attributed_to: str | None = None  # that statement's speaker, else the words of its source
    rule: str = ""


# ── what comes out ──────────────────────────────────────────────────────────


class Capture(Frozen, frozen=True):
    """Which bytes a record was made from."""

    sha256: str
    size: int  # bytes
    url: str | None = None
    fetched: str | None = None
    media_type: str | None = None
    encoding: str | None = None
    charset: str | None = None
    flat: bool = False


class Software(Frozen, frozen=True):
    """What made a record; the same bytes under the same software give the same record."""

    onrecord: str
    tier: str
    models: dict[str, str] = {}  # file name -> SHA-256


class Record(Frozen, frozen=True):
    """All that was found in one page, each finding pointing at its words."""

    page: Capture
    article: Article
    text: str
    blocks: tuple[Block, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    statements: tuple[Statement, ...] = ()
    times: tuple[Time, ...] = ()
    places: tuple[Place, ...] = ()
    figures: tuple[Figure, ...] = ()
    people: tuple[Person, ...] = ()
    notes: tuple[str, ...] = ()  # what is missing or was cut, in plain words
    software: Software = Software(onrecord="", tier="")

    def to_json(self) -> str:
        """The record as one line of JSON; keys are the names of the fields."""
        return _ENCODER.encode(self).decode("utf-8")

    @staticmethod
    def from_json(line: str | bytes) -> Record:
        """The record that :meth:`to_json` wrote.

        :raises onrecord.errors.BrokenRecord: where it is no such JSON.
        """
        from onrecord.errors import BrokenRecord

        try:
            return _DECODER.decode(line)
        except (msgspec.MsgspecError, UnicodeError) as error:
            raise BrokenRecord(f"this is not a record: {error}") from error

    def _repr_html_(self) -> str:
        from onrecord.export.notebook import html

        return html(self)

    @staticmethod
    def json_schema() -> dict[str, Any]:
        """The JSON Schema (2020-12) of :meth:`to_json`."""
        return msgspec.json.schema(Record)


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Record)
