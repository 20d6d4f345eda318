"""Which claim wins each field, and why; where headline and standfirst stand among the blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from msgspec.structs import replace

from onrecord.article.authors import is_agency, is_person, is_role
from onrecord.article.evidence import BYLINE, ELSEWHERE, WORDS_OF_PAGE, hint
from onrecord.article.heading import AGREES, MOST, beside_headings, choose_headline, compared, heading_of
from onrecord.article.headline import agreement, cut_outlet, folded
from onrecord.article.outlet import bare, domain, domain_label, is_company, same, tidy
from onrecord.article.standfirst import find_standfirst
from onrecord.article.verdicts import Placed, Verdicts
from onrecord.article.when import belongs, choose_date
from onrecord.model import Claim, Frozen, Layout, Media, Options, PageKind

__all__ = ["Fields", "Placed", "decide", "of_kind"]


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


def decide(layout: Layout, claims: Sequence[Claim], options: Options) -> Fields:
    """The value of each field, with all claims for it and why one won.

    Works for a layout without blocks as well; the headline then stands in a claim.
    """
    limits = options.limits
    verdicts = Verdicts(claims)
    outlet = _outlet(layout, verdicts)
    headline, labels, promised = choose_headline(layout, verdicts, outlet)
    heading = heading_of(layout, verdicts, headline)
    published = choose_date("published", layout, verdicts)
    modified = choose_date("modified", layout, verdicts)
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


def of_kind(fields: Fields, kind: PageKind) -> Fields:
    """The same without a date that cannot be that of a page of this kind."""
    won = next((claim for claim in fields.evidence if claim.field == "published" and claim.won), None)
    if won is None or belongs(won, kind):
        return fields
    why = f"a page of this kind ({kind}) shows dates of other things"
    evidence = tuple(replace(claim, won=False, why=why) if claim is won else claim for claim in fields.evidence)
    return replace(fields, published=None, evidence=evidence)


# ── outlet ──────────────────────────────────────────────────────────────────


def _outlet(layout: Layout, verdicts: Verdicts) -> str | None:
    """The name that the page gives its outlet, as people call it; that of the company behind it only where no other is given, the domain where none is."""
    label = domain_label(layout.page.url)
    found = [(claim, tidy(claim.value)) for claim in verdicts.of("outlet")]
    found = [(claim, name) for claim, name in found if 1 < len(name) <= 80]
    address = [(claim, name) for claim, name in found if "." not in name and name.islower() and same(name, label or "")]  # "harbourpost"
    spelled = [pair for pair in found if "." not in pair[1] and pair not in address]
    ranked = [pair for pair in spelled if not is_company(pair[0].value)]
    titled = None if ranked else _from_title(verdicts, label)
    if titled:
        return titled
    ranked += address + spelled + found
    if ranked:
        verdicts.mark(ranked[0][0], "the page's own name for its outlet")
        return ranked[0][1]
    return domain(layout.page.url) or _beside_heading(layout, verdicts)


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


def _beside_heading(layout: Layout, verdicts: Verdicts) -> str | None:
    """What stands in the document's title before or behind the words of a heading of the page; asked only where nothing else tells, not even an address."""
    titles = [claim.value for claim in verdicts.of("headline") if claim.source == "title"]
    return next((name for _, name in beside_headings(layout, titles) if len(name) <= LONGEST_NAME), None)


LONGEST_NAME = 60  # characters of an outlet's name


# ── standfirst ──────────────────────────────────────────────────────────────


def _standfirst(layout: Layout, verdicts: Verdicts, heading: int | None) -> tuple[Placed, ...]:
    described = verdicts.of("standfirst")[:MOST]
    titles, people = compared(verdicts.of("headline")), verdicts.of("authors")[:MOST]
    found = find_standfirst(layout, [c.value for c in described], [c.value for c in titles], [c.value for c in people], heading)
    shown = " ".join(layout.blocks[i].text for i in found)
    agreeing = next((c for c in described if shown and agreement(c.value, shown) >= AGREES), None)
    for claim in described:
        if claim is agreeing:
            verdicts.mark(claim, "the page shows these words by its headline")
        else:
            verdicts.mark(claim, "the page does not show these words by its headline", won=False)
    texts = [(i, layout.blocks[i].text) for i in found]
    return tuple(Placed(text, 0, len(text), i, agreeing) for i, text in texts)


# ── authors ─────────────────────────────────────────────────────────────────


def _authors(layout: Layout, verdicts: Verdicts, outlet: str | None) -> tuple[str, ...]:
    """The names of the best source that names people; the outlet itself only where no source does."""
    sources: dict[str, list[Claim]] = {}
    for claim in verdicts.of("authors"):
        sources.setdefault(claim.source, []).append(claim)
    if not sources:
        return ()
    bodies = {bare(name) for name in (*(c.value for c in verdicts.of("outlet")[:MOST]), outlet, domain(layout.page.url)) if name} - {""}
    ranked = [claims for source, claims in sources.items() if not source.endswith(ELSEWHERE)]
    named = next((people for claims in ranked if (people := _people(claims, bodies))), None)
    if named is not None:
        byline = next((more for other in ranked if other[0].source == BYLINE and _holds(more := _people(other, bodies), named)), None)
        if byline:
            return _won(verdicts, byline, "the byline that the page shows; it names all whom its metadata name, and more")
        return _won(verdicts, named, "the most believable source that names people")
    users = [c for claims in ranked for c in claims if _is_user(c.value) and bare(c.value) not in bodies]
    if users:
        beside = [c for c in users if (c.source, c.path) == (users[0].source, users[0].path)]
        return _won(verdicts, beside, "no source names a person; this is no name of the outlet")
    bodies_named = [claims for claims in ranked if not all(is_role(c.value) for c in claims)]
    if bodies_named:
        return _won(verdicts, bodies_named[0], "no source names a person")
    return _only_name(verdicts, list(sources.values()))


def _only_name(verdicts: Verdicts, sources: list[list[Claim]]) -> tuple[str, ...]:
    """The name that a source away from the headline marks as an author's, where it marks no other."""
    for claims in sources:
        if len({folded(c.value) for c in claims}) == 1 and is_person(claims[0].value):
            return _won(verdicts, claims, "the only name that the page marks as an author's")
    return ()


def _is_user(name: str) -> bool:
    """Whether a single word may be the name under which somebody writes."""
    return " " not in name and "." not in name and name[:1].isalpha() and len(name) >= 4


def _holds(byline: list[Claim], people: list[Claim]) -> bool:
    """Whether a byline of persons, each in an element like the others', names all of these people, titles aside, and more."""
    if len({_STEP.sub("", c.path) for c in byline}) != 1:
        return False
    named = {folded(c.value) for c in byline}
    if len(named) <= len({folded(c.value) for c in people}) or not all(is_person(c.value) for c in byline):
        return False
    return all(any(name.endswith(folded(c.value)) for name in named) for c in people)


_STEP = re.compile(r"\[\d+\]")


def _people(claims: list[Claim], bodies: set[str]) -> list[Claim]:
    """The authors of one source but for the outlet itself; none where no person is among them.

    :param bodies: the names of the outlet, bare.
    """
    people = [c for c in claims if bare(c.value) not in bodies]
    if not any(is_person(c.value) or not c.value.isascii() for c in people):
        return []
    return _named_people(people) if people[0].source in (BYLINE, WORDS_OF_PAGE) else people


def _named_people(claims: list[Claim]) -> list[Claim]:
    """The people and agencies of a byline, without the roles and links that stand among them."""
    people = [c for c in claims if is_agency(c.value) or (not is_role(c.value) and (is_person(c.value) or not c.value.isascii()))]
    return people or [c for c in claims if not is_role(c.value)]


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
    for kind in KINDS:
        for url in _several(verdicts, kind)[:MOST_MEDIA]:
            claim = next(c for c in verdicts.of(kind) if c.value == url)
            found.append(Media(kind=kind, url=url, path=claim.path))
    found += (Media(kind=kind) for kind in KINDS if kind in promised and all(m.kind != kind for m in found))
    return tuple(found)


KINDS: tuple[Literal["image", "video", "audio"], ...] = ("image", "video", "audio")
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
