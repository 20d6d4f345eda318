"""Which claim gives the headline, and where the page shows it."""

from __future__ import annotations

from onrecord.article.headline import agreement, cut_labels, cut_outlet, folded
from onrecord.article.outlet import domain, domain_label, same
from onrecord.article.verdicts import Placed, Verdicts
from onrecord.model import Claim, Layout

AGREES = 0.5  # from this agreement on two headlines are taken for the same one
MOST = 12  # claims for one field that are compared with one another; a page that makes more is no honest one
LONGEST_HEADLINE = 200  # characters; some outlets give the first sentence of the story as its headline
SEARCHED = 400  # blocks from the top in which a headline may stand


def choose_headline(layout: Layout, verdicts: Verdicts, outlet: str | None) -> tuple[Placed | None, tuple[str, ...], tuple[str, ...]]:
    """The headline, the labels cut from it, and the media they promise.

    The article's own JSON-LD comes first, then the heading of the page that agrees with other metadata, then those metadata. Whichever
    wins, the words are taken from the page's text where they stand there.
    """
    found = compared(verdicts.of("headline"))
    names = [n for n in (outlet, domain_label(layout.page.url), domain(layout.page.url)) if n]
    offered = [(claim, *cut_outlet(claim.raw, names)) for claim in found]
    offered = [(c, a, b) for c, a, b in offered if c.raw[a:b].strip() and not any(same(c.raw[a:b], n) for n in names)]
    said = [(c, a, b) for c, a, b in offered if c.source != "h1"]
    shown = [(c, 0, len(c.raw)) for c, _, _ in offered if c.source == "h1"]
    best = _shown([c for c, _, _ in shown], [c.raw[a:b] for c, a, b in said])
    own = next((s for s in said if s[0].source.endswith(".headline")), None)
    if own is not None and _stands(own[0].raw[own[1] : own[2]], best):
        return _taken(layout, verdicts, own, "the article's own metadata call it the headline")
    if best is not None:
        return _taken(layout, verdicts, (best, 0, len(best.raw)), "the page's own heading, and its metadata agree")
    if said:
        return _taken(layout, verdicts, said[0], "the page shows no heading that agrees with its metadata")
    if shown:
        return _taken(layout, verdicts, shown[0], "the first heading; the metadata give none")
    return None, (), ()


def _stands(own: str, best: Claim | None) -> bool:
    """Whether the article's own metadata give its headline: not cut short, not a summary, nothing glued behind the heading that the page shows."""
    if best is None:
        return not own.endswith(("…", "...")) and len(own) <= LONGEST_HEADLINE
    shown = folded(best.raw)
    if own.endswith(("…", "...")) or len(own) > max(LONGEST_HEADLINE, len(best.raw)) or shown.startswith(folded(own)):
        return False
    rest = own[len(best.raw) :].lstrip(" ")
    return not (folded(own[: len(best.raw)]) == shown and rest[:1] in TAILS)


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


def _shown(shown: list[Claim], wanted: list[str]) -> Claim | None:
    """The heading that agrees best with what the metadata call the headline."""
    scored = [(max((agreement(claim.raw, text) for text in wanted), default=0.0), -i) for i, claim in enumerate(shown)]
    if not scored:
        return None
    score, place = max(scored)
    return shown[-place] if score >= AGREES else None


def _taken(layout: Layout, verdicts: Verdicts, offer: tuple[Claim, int, int], why: str) -> tuple[Placed, tuple[str, ...], tuple[str, ...]]:
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
    key = folded(text)
    shortest, longest = 0.7 * len(text) - 10, 2 * len(text) + 40
    fitting: list[tuple[bool, int, bool, int]] = []
    for i, block in enumerate(layout.blocks[:SEARCHED]):
        length = len(block.text)
        if not shortest <= length <= longest:
            continue
        traits = layout.traits[i]
        equal = length < 1.3 * len(text) + 10 and folded(block.text) == key
        if equal or (traits.tag in ("h1", "h2") and text in block.text):
            level = int(traits.tag[1]) if traits.tag[:1] == "h" and traits.tag[1:].isdigit() else 9
            fitting.append((traits.hidden, level, not equal, i))
    return min(fitting)[3] if fitting else None


def heading_of(layout: Layout, verdicts: Verdicts, headline: Placed | None) -> int | None:
    """The block of the headline, else that of the ``<h1>`` that is nearest to it in words."""
    if headline is None or headline.block is not None:
        return headline.block if headline else None
    shown = [claim for claim in compared(verdicts.of("headline")) if claim.source == "h1"]
    nearest = max(shown, key=lambda claim: agreement(claim.raw, headline.text), default=None)
    return _block_of(layout, nearest.raw) if nearest is not None else None
