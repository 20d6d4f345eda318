"""Blocks become an article: what the page claims, which claim wins each field, and which blocks are the story."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from onrecord.article import evidence
from onrecord.article.captions import captioned
from onrecord.article.fields import Fields, Placed, decide, of_kind
from onrecord.article.flatstory import flat_verdicts, told
from onrecord.article.headline import Wordings, folded
from onrecord.article.kind import page_kind
from onrecord.article.language import language_of
from onrecord.article.liveblog import with_entry_times
from onrecord.article.nearby import cut_short
from onrecord.article.score import ARTICLE, Verdicts, verdicts
from onrecord.article.trim import trimmed
from onrecord.model import Article, Block, BlockKind, Claim, Layout, Options, PageKind, Story, Traits

__all__ = ["choose", "claims"]

CUT_OFF = "beyond the longest story that is read"


def choose(layout: Layout, options: Options) -> Story:
    """The story of a page: its article, its text, and every block with its verdict.

    The text is headline, standfirst and paragraphs, joined by blank lines; a kept block knows where it stands there.

    >>> from onrecord.model import Page
    >>> from onrecord.page import lay_out
    >>> story = choose(lay_out(Page(b"<h1>Bridge reopens</h1><p>The bridge reopened on Monday, Mayor Ana Ruiz said."), Options()), Options())
    >>> story.article.headline, story.blocks[1].start
    ('Bridge reopens', 16)
    """
    layout = told(layout)
    fields = decide(layout, evidence.claims(layout), options)
    leads = _leads(fields)
    head = fields.heading if fields.heading is not None else -1
    decided = flat_verdicts(layout, fields.heading) if layout.flat else verdicts(layout, head)
    decided = decided._replace(reasons=trimmed(layout, fields, decided.reasons))
    layout, fields, decided = _with_script(layout, fields, decided)
    kind = page_kind(layout, fields, decided.reasons, decided.kinds)
    if kind == "live blog":
        layout, decided = with_entry_times(layout, decided, fields.heading)
    text, blocks, cut = _put_together(layout, fields, decided, options.limits.story_characters)
    article = _article(of_kind(fields, kind), leads, text, kind, _truncated(layout, decided))
    article = replace(article, media=article.media + captioned(layout, decided.reasons))
    notes = decided.notes + (
        (f"the story is longer than {options.limits.story_characters:,} characters; the rest was left out",) if cut else ()
    )
    return Story(article=article, text=text, blocks=blocks, notes=notes + (() if text else ("no story was found on this page",)))


def claims(layout: Layout) -> tuple[Claim, ...]:
    """All that a page claims of itself, the more believable first within each field; see ``evidence.py``."""
    return evidence.claims(told(layout))


Lead = tuple[Placed, BlockKind]


def _leads(fields: Fields) -> list[Lead]:
    """Headline and standfirst, in the order in which the record has them."""
    leads: list[Lead] = [(fields.headline, "headline")] if fields.headline is not None and fields.headline.text else []
    taken = {folded(placed.text) for placed, _ in leads}
    return leads + [(placed, "standfirst") for placed in fields.standfirst if placed.text and folded(placed.text) not in taken]


def _article(fields: Fields, leads: Sequence[Lead], text: str, kind: PageKind, truncated: str | None) -> Article:
    return Article(
        kind=kind,
        url=fields.url,
        outlet=fields.outlet,
        language=language_of(text, fields.language),
        headline=next((placed.text for placed, kind in leads if kind == "headline"), None),
        labels=fields.labels,
        standfirst=" ".join(placed.text for placed, kind in leads if kind == "standfirst") or None,
        authors=fields.authors,
        published=fields.published,
        modified=fields.modified,
        section=fields.section,
        tags=fields.tags,
        media=fields.media,
        paywalled=fields.paywalled,
        truncated=truncated,
        evidence=fields.evidence,
    )


def _with_script(layout: Layout, fields: Fields, decided: Verdicts) -> tuple[Layout, Fields, Verdicts]:
    """The same with the story's paragraphs as blocks where they stand only in a script of the page, and the page's own blocks left out."""
    body = [claim for claim in fields.evidence if claim.field == evidence.BODY]
    if not body:
        return layout, fields, decided
    if _shows_enough(layout, decided, body):
        told = tuple(replace(c, why=SHOWN) if c.field == evidence.BODY else c for c in fields.evidence)
        return layout, replace(fields, evidence=told), decided
    blocks = tuple(Block(claim.raw, claim.path) for claim in body)
    won = {claim.path for claim in body}
    told = tuple(replace(c, won=True, why=IN_SCRIPT) if c.field == evidence.BODY and c.path in won else c for c in fields.evidence)
    reasons = [reason or "beside a story that stands in a script" for reason in decided.reasons] + [None] * len(blocks)
    layout = replace(layout, blocks=layout.blocks + blocks, traits=layout.traits + (Traits(),) * len(blocks))
    return layout, replace(fields, evidence=told), decided._replace(reasons=reasons, notes=(*decided.notes, IN_SCRIPT))


def _shows_enough(layout: Layout, decided: Verdicts, body: Sequence[Claim]) -> bool:
    """Whether the page's own blocks are the source all the same: they hold as much as JSON-LD tells, or a good part of what any other script does, whose texts
    may be notices; or the page looks like no article, as tables and shops do.

    :param body: the paragraphs in the script.
    """
    told = sum(len(claim.raw) for claim in body)
    kept = sum(len(block.text) for block, reason in zip(layout.blocks, decided.reasons, strict=True) if reason is None)
    if kept == 0:
        return False
    return kept >= told * (1.0 if body[0].source.startswith("JSON-LD") else PART) or (bool(decided.kinds) and decided.kinds[0] <= ARTICLE)


PART = 0.25  # of what a script tells that a page must show to be read from its blocks
SHOWN = "the page shows what it is about itself"
IN_SCRIPT = "the page shows no story of its own; its paragraphs were read from a script of the page"


def _truncated(layout: Layout, decided: Verdicts) -> str | None:
    """The words that say that the story goes on where this page does not show it."""
    kept = [i for i, reason in enumerate(decided.reasons) if reason is None]
    if not kept:
        return None
    long = sum([len(layout.blocks[i].text) for i in kept]) > WHOLE
    return cut_short(layout.blocks[kept[-1]].text, () if long else (block.text for block in layout.blocks[kept[-1] + 1 :]))


WHOLE = 2_500  # characters of a story from which "Keep reading" below it leads to another one


def _put_together(layout: Layout, fields: Fields, decided: Verdicts, longest: int) -> tuple[str, tuple[Block, ...], bool]:
    """The text, the blocks with their places in it, and whether it had to be cut."""
    page = _Text(longest)
    leads = _leads(fields)
    first = [page.lead(layout, placed, kind) for placed, kind in leads]
    done = {placed.block: block for (placed, _), block in zip(leads, first, strict=True) if placed.block is not None}
    again = Wordings(block.text for block in first)
    longest_lead = max((len(block.text) for block in first), default=0) + SLACK
    ordered: list[Block] = []  # as the page has them
    for i, (block, reason) in enumerate(zip(layout.blocks, decided.reasons, strict=True)):
        if i in done:
            ordered.append(done[i])
            continue
        if reason is None and len(block.text) < longest_lead and block.text in again:
            reason = "the headline or standfirst again"
        elif reason is None and i == fields.heading:
            reason = "the page's heading, whose words are not the headline's"
        ordered.append(page.body(block) if reason is None else Block(block.text, block.path, block.kind, None, None, 0, reason))
    if len(done) < len(first) or not _rising(ordered):
        ordered = first + [block for i, block in enumerate(ordered) if i not in done]
    return "\n\n".join(page.pieces), tuple(ordered), page.cut


SLACK = 10  # characters of punctuation by which a block may be longer than the headline that it says again


def _rising(blocks: list[Block]) -> bool:
    """Whether the kept blocks stand in the text as on the page; a headline or standfirst that the page puts below comes first all the same."""
    starts = [block.start for block in blocks if block.start is not None]
    return starts == sorted(starts)


class _Text:
    """The text of the story while it grows."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        self.pieces: list[str] = []
        self.at = 0
        self.cut = False

    def lead(self, layout: Layout, placed: Placed, kind: BlockKind) -> Block:
        """Headline or standfirst, from a block of the page or from the raw words of a claim."""
        start, end = self._add(placed.text)
        if placed.block is not None:
            return replace(layout.blocks[placed.block], kind=kind, start=start, end=end, cut=placed.start)
        claim = placed.claim
        return Block(claim.raw if claim else placed.text, claim.path if claim else "", kind, start=start, end=end, cut=placed.start)

    def body(self, block: Block) -> Block:
        """A paragraph or the like; dropped where the story is long enough already."""
        if self.at + 2 + len(block.text) > self.longest:
            self.cut = True
            return replace(block, dropped=CUT_OFF)
        start, end = self._add(block.text)
        return Block(block.text, block.path, block.kind, start, end)

    def _add(self, words: str) -> tuple[int, int]:
        start = self.at + 2 if self.pieces else 0
        self.pieces.append(words)
        self.at = start + len(words)
        return start, self.at
