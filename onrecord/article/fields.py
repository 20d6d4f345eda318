"""Which claim wins each field, and why; where headline and standfirst stand among the blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from onrecord.article import dates
from onrecord.article.authors import is_agency, is_person, is_role
from onrecord.article.evidence import BYLINE, ELSEWHERE, WORDS_OF_PAGE, hint
from onrecord.article.headline import agreement, cut_labels, cut_outlet, folded
from onrecord.article.outlet import domain, domain_label, same, tidy
from onrecord.article.standfirst import find_standfirst
from onrecord.model import Claim, Frozen, Layout, Media, Options

AGREES = 0.5  # from this agreement on two headlines are taken for the same one
LONGEST_HEADLINE = 200  # characters; some outlets give the first sentence of the story as its headline
MOST = 12  # claims for one field that are compared with one another; a page that makes more is no honest one
SEARCHED = 400  # blocks from the top in which a headline may stand


class Placed(Frozen, frozen=True):
    """Words of the page that become part of the record's text, and where they stand: in a block, or else in the raw words of a claim.

    ``start`` and ``end`` are offsets into ``blocks[block].text``, or into ``claim.raw`` where ``block`` is None.
    """

    text: str
    start: int
    end: int
    block: int | None = None
    claim: Claim | None = None


class Fields(Frozen, frozen=True):
    """What the page says of itself, decided. None and () mean that it does not say."""

    headline: Placed | None = None
    heading: int | None = None  # the block in which the page shows its headline, also where other words won
    standfirst: tuple[Placed, ...] = ()  # mostly one block
    labels: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    outlet: str | None = None
    language: str | None = None  # as the page says, region and all; see language.py for what its words say
    section: str | None = None
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    paywalled: str | None = None
    url: str | None = None
    hints: tuple[str, ...] = ()  # og:type and JSON-LD types: what kind of page it says it is
    evidence: tuple[Claim, ...] = ()


class Verdicts:
    """The claims, each with whether and why it won; filled in field by field."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._claims = list(claims)
        self._fields: dict[str, list[Claim]] = {}
        self._place = {_mark(claim): i for i, claim in enumerate(self._claims)}
        for claim in self._claims:
            self._fields.setdefault(claim.field, []).append(claim)

    def of(self, field: str) -> list[Claim]:
        """The claims for one field as they came, the more believable first."""
        return self._fields.get(field, [])

    def mark(self, claim: Claim, why: str, won: bool = True) -> None:
        """Write down the verdict on one claim."""
        self._claims[self._place[_mark(claim)]] = replace(claim, won=won, why=why)

    def all(self) -> tuple[Claim, ...]:
        """Every claim with its verdict."""
        return tuple(self._claims)


def _mark(claim: Claim) -> tuple[str, str, str, str]:
    return claim.field, claim.value, claim.source, claim.path


def decide(layout: Layout, claims: Sequence[Claim], options: Options) -> Fields:
    """The value of each field, with all claims for it and why one won.

    Works for a layout without blocks as well; the headline then stands in a claim.
    """
    limits = options.limits
    verdicts = Verdicts(claims)
    outlet = _outlet(layout, verdicts)
    headline, labels, promised = _headline(layout, verdicts, outlet)
    heading = _heading(layout, verdicts, headline)
    published = _date("published", layout, verdicts)
    modified = _date("modified", layout, verdicts)
    return Fields(
        headline=headline,
        heading=heading,
        standfirst=_standfirst(layout, verdicts, heading),
        labels=labels,
        authors=_authors(layout, verdicts, outlet)[: limits.authors],
        published=published,
        modified=modified,
        outlet=outlet,
        language=options.language or hint(layout),
        section=_first(verdicts, "section"),
        tags=_several(verdicts, "tags")[: limits.tags],
        media=_media(verdicts, promised),
        paywalled=_paywalled(verdicts),
        url=_url(layout, verdicts),
        hints=tuple(dict.fromkeys(claim.value for claim in verdicts.of("kind"))),
        evidence=verdicts.all(),
    )


# ── outlet ──────────────────────────────────────────────────────────────────


def _outlet(layout: Layout, verdicts: Verdicts) -> str | None:
    """The name that the page gives its outlet; the domain where it gives none."""
    label = domain_label(layout.page.url)
    found = [(claim, tidy(claim.value)) for claim in verdicts.of("outlet")]
    found = [(claim, name) for claim, name in found if 1 < len(name) <= 80]
    for claim, name in found:
        if "." not in name:
            verdicts.mark(claim, "the page's own name for its outlet")
            return name
    titled = _from_title(verdicts, label)
    if titled:
        return titled
    if found:
        verdicts.mark(found[0][0], "the page's own name for its outlet")
        return found[0][1]
    return domain(layout.page.url)


def _from_title(verdicts: Verdicts, label: str | None) -> str | None:
    """The last or first piece of the title that is the name in the address, spelled as people do."""
    if not label:
        return None
    for claim in verdicts.of("headline"):
        if claim.source == "title":
            start, end = cut_outlet(claim.value, [label])
            name = (claim.value[end:] or claim.value[:start]).strip(" |-–—·•»:/")
            return name or None
    return None


# ── headline ────────────────────────────────────────────────────────────────


def _headline(layout: Layout, verdicts: Verdicts, outlet: str | None) -> tuple[Placed | None, tuple[str, ...], tuple[str, ...]]:
    """The headline, the labels cut from it, and the media they promise.

    The article's own JSON-LD comes first, then the heading of the page that agrees with other metadata, then those metadata. Whichever
    wins, the words are taken from the page's text where they stand there.
    """
    found = _compared(verdicts.of("headline"))
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


def _compared(claims: list[Claim]) -> list[Claim]:
    """The first claims of metadata and the first headings."""
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


def _heading(layout: Layout, verdicts: Verdicts, headline: Placed | None) -> int | None:
    """The block of the headline, else that of the ``<h1>`` that is nearest to it in words."""
    if headline is None or headline.block is not None:
        return headline.block if headline else None
    shown = [claim for claim in _compared(verdicts.of("headline")) if claim.source == "h1"]
    nearest = max(shown, key=lambda claim: agreement(claim.raw, headline.text), default=None)
    return _block_of(layout, nearest.raw) if nearest is not None else None


# ── standfirst ──────────────────────────────────────────────────────────────


def _standfirst(layout: Layout, verdicts: Verdicts, heading: int | None) -> tuple[Placed, ...]:
    described = verdicts.of("standfirst")[:MOST]
    found = find_standfirst(layout, [c.value for c in described], [c.value for c in _compared(verdicts.of("headline"))], heading)
    shown = " ".join(layout.blocks[i].text for i in found)
    agreeing = next((c for c in described if shown and agreement(c.value, shown) >= AGREES), None)
    for claim in described:
        if claim is agreeing:
            verdicts.mark(claim, "the page shows these words by its headline")
        else:
            verdicts.mark(claim, "the page does not show these words by its headline", won=False)
    texts = [(i, layout.blocks[i].text) for i in found]
    return tuple(Placed(text, 0, len(text), i, agreeing) for i, text in texts)


# ── dates ───────────────────────────────────────────────────────────────────


def _date(field: str, layout: Layout, verdicts: Verdicts) -> str | None:
    """The most believable date that is not later than the capture, as exact as any other claim of the same moment makes it."""
    chosen: Claim | None = None
    scattered: list[Claim] = []
    for claim in verdicts.of(field):
        if dates.later_than(claim.value, layout.page.fetched):
            verdicts.mark(claim, "refused: later than the capture of the page", won=False)
        elif claim.source.endswith((ELSEWHERE, WORDS_OF_PAGE)):
            scattered.append(claim)
        elif chosen is None or dates.refines(claim.value, chosen.value):
            if chosen is not None:
                verdicts.mark(chosen, "the same moment, less exact", won=False)
            chosen = claim
    if chosen is None:
        return _only_day(verdicts, scattered)
    verdicts.mark(chosen, "the most believable source that gives a date")
    return chosen.value


def _only_day(verdicts: Verdicts, scattered: list[Claim]) -> str | None:
    """The date of marks away from the headline, and of words without a mark, where all of them mean one day; else some belong to other stories."""
    if len({claim.value[:10] for claim in scattered}) != 1:
        for claim in scattered:
            verdicts.mark(claim, "one of several dates that the page shows without saying which is its own", won=False)
        return None
    value = dates.best(claim.value for claim in scattered)
    chosen = next(claim for claim in scattered if claim.value == value)
    verdicts.mark(chosen, "the only day that the page shows")
    return value


# ── authors ─────────────────────────────────────────────────────────────────


def _authors(layout: Layout, verdicts: Verdicts, outlet: str | None) -> tuple[str, ...]:
    """The names of the best source that names people; the outlet itself only where no source does."""
    sources: dict[str, list[Claim]] = {}
    for claim in verdicts.of("authors"):
        sources.setdefault(claim.source, []).append(claim)
    bodies = [claim.value for claim in verdicts.of("outlet")[:MOST]] + [n for n in (outlet, domain(layout.page.url)) if n]
    ranked = [claims for source, claims in sources.items() if not source.endswith(ELSEWHERE)]
    for claims in ranked:
        people = [c for c in claims if not any(same(c.value, body) for body in bodies)]
        if people and any(is_person(c.value) or not c.value.isascii() for c in people):
            if people[0].source in (BYLINE, WORDS_OF_PAGE):
                people = _named_people(people)
            return _won(verdicts, people, "the most believable source that names people")
    if ranked:
        return _won(verdicts, ranked[0], "no source names a person")
    for claims in sources.values():
        if len({folded(c.value) for c in claims}) == 1 and is_person(claims[0].value):
            return _won(verdicts, claims, "the only name that the page marks as an author's")
    return ()


def _named_people(claims: list[Claim]) -> list[Claim]:
    """The people and agencies of a byline, without the roles and links that stand among them."""
    people = [c for c in claims if is_agency(c.value) or (not is_role(c.value) and (is_person(c.value) or not c.value.isascii()))]
    return people or claims


def _won(verdicts: Verdicts, claims: list[Claim], why: str) -> tuple[str, ...]:
    for claim in claims:
        verdicts.mark(claim, why)
    by_name = {folded(claim.value): claim.value for claim in reversed(claims)}
    return tuple(dict.fromkeys(by_name[folded(claim.value)] for claim in claims))


# ── the rest ────────────────────────────────────────────────────────────────


def _first(verdicts: Verdicts, field: str) -> str | None:
    for claim in verdicts.of(field):
        verdicts.mark(claim, "the most believable source")
        return claim.value
    return None


def _several(verdicts: Verdicts, field: str) -> tuple[str, ...]:
    """All values of the most believable source."""
    claims = verdicts.of(field)
    if not claims:
        return ()
    chosen = [c for c in claims if c.source == claims[0].source]
    for claim in chosen:
        verdicts.mark(claim, "the most believable source")
    return tuple(dict.fromkeys(c.value for c in chosen))


def _media(verdicts: Verdicts, promised: tuple[str, ...]) -> tuple[Media, ...]:
    found: list[Media] = []
    for kind in ("image", "video"):
        for url in _several(verdicts, kind)[:MOST_MEDIA]:
            claim = next(c for c in verdicts.of(kind) if c.value == url)
            found.append(Media(kind="image" if kind == "image" else "video", url=url, path=claim.path))
    for kind in promised:
        if all(m.kind != kind for m in found):
            found.append(Media(kind="video" if kind == "video" else "audio" if kind == "audio" else "image"))
    return tuple(found)


MOST_MEDIA = 20


def _paywalled(verdicts: Verdicts) -> str | None:
    """The mark that says that readers must pay; a mark that says the contrary outranks a weaker one."""
    for claim in verdicts.of("paywalled"):
        verdicts.mark(claim, "the most believable source")
        return f"{claim.source}: {claim.raw[:80]}" if claim.value == "closed" else None
    return None


def _url(layout: Layout, verdicts: Verdicts) -> str | None:
    """The page's address for itself, where it lies on the same site as the one it was had from."""
    for claim in verdicts.of("url"):
        if claim.value.startswith(("http:", "https:")) and (layout.page.url is None or domain(claim.value) == domain(layout.page.url)):
            verdicts.mark(claim, "the page's address for itself")
            return claim.value
    return layout.page.url
