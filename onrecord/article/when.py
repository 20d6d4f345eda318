"""Which date a page was published and last changed on, among all that it claims; none rather than that of another story."""

from __future__ import annotations

import re

from onrecord.article import dates
from onrecord.article.authors import words
from onrecord.article.evidence import ELSEWHERE, WORDS_OF_PAGE
from onrecord.article.jsonld import ARTICLES
from onrecord.article.verdicts import Verdicts
from onrecord.model import Claim, Layout, PageKind

LISTED = 3  # days that marks of one template show, from which they date the stories of a list
_NUMBER = re.compile(r"\[\d{1,6}\]")
_NODE = re.compile(r"^JSON-LD (\w{1,60})\.")


def choose_date(field: str, layout: Layout, verdicts: Verdicts) -> str | None:
    """The most believable date that is not later than the capture, as exact as any other claim of the same moment makes it.

    :param field: ``published`` or ``modified``.
    """
    claims = verdicts.of(field)
    if not claims:
        return None
    chosen: Claim | None = None
    scattered: list[Claim] = []
    headings = tuple(clue.path for clue in layout.clues if clue.key == "h1")[:MOST]
    for claim in _believable(claims, layout, verdicts):
        if _stands_apart(claim, headings):
            verdicts.mark(claim, "it stands apart from the headline, and no word says that the story came out then", won=False)
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


def _believable(claims: list[Claim], layout: Layout, verdicts: Verdicts) -> list[Claim]:
    """The claims that may speak of the story itself; the verdict on the others is written down."""
    shown: dict[str, set[str]] = {}
    templates = {claim.path: _template(claim) for claim in claims if claim.path.startswith("body")}
    for claim in claims:
        if claim.path in templates:
            shown.setdefault(templates[claim.path], set()).add(claim.value[:10])
    left = []
    changes = tuple(_element(claim) for claim in claims if _speaks_of_change(claim))
    for claim in claims:
        if dates.later_than(claim.value, layout.page.fetched):
            verdicts.mark(claim, "refused: later than the capture of the page", won=False)
        elif claim.path in templates and len(shown[templates[claim.path]]) >= LISTED:
            verdicts.mark(claim, "one of a list of dates, each that of another story", won=False)
        elif claim.field == "published" and changes and _element(claim).startswith(changes):
            verdicts.mark(claim, "the page says that it was changed then, not that it was published", won=False)
        elif (
            claim.field == "published"
            and _of_page(claim)
            and not any(other.value[:10] == claim.value[:10] and not _of_page(other) for other in claims)
        ):
            verdicts.mark(claim, "when the web page was made; nothing else on it says that a story came out then", won=False)
        else:
            left.append(claim)
    return left


def _stands_apart(claim: Claim, headings: tuple[str, ...]) -> bool:
    """Whether a visible date stands in the header of the site, where the day of the visit is shown, or away from the headline in no article that may be its own."""
    if not claim.path.startswith("body") or _SAYS_PUBLISHED.search(claim.raw.lower()):
        return False
    if claim.source.endswith(ELSEWHERE):
        own = _OWN_ARTICLE.match(claim.path)
        return own is None or not ("/header[" in claim.path[own.end() :] or any(path.startswith(own[0]) for path in headings))
    site = _SITE_HEADER.match(claim.path)
    return site is not None and bool(headings) and not any(path.startswith(site[0]) for path in headings)


MOST = 12  # headings that are compared; a page with more is no honest one
_OWN_ARTICLE = re.compile(r"^body(?:/(?!article\[)[^/]{1,60}){0,200}/article\[\d{1,6}\]/")
_SITE_HEADER = re.compile(r"^body(?:/(?!article\[|main\[|header\[)[^/]{1,60}){0,200}/header\[\d{1,6}\]/")


def _speaks_of_change(claim: Claim) -> bool:
    """Whether the words of a visible line say of its only date that the story was changed then: "Ana Ruiz. Last updated on 3 May 2024"."""
    if claim.field != "published" or not claim.path.startswith("body"):
        return False
    lower = claim.raw.lower()
    years = [found.start() for found in _YEAR.finditer(lower)]
    if len(years) != 1 or _SAYS_PUBLISHED.search(lower):
        return False
    before = lower[: years[0]]
    return before != "" and any(map(before.__contains__, words("changed")))


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)|\d{1,2}[./]\d{1,2}[./]\d{2}(?!\d)")
_SAYS_PUBLISHED = re.compile(r"publi|post|erstell|veröffentl|créé|paru|creat|releas|pubbl|opublik|опубл")


def _element(claim: Claim) -> str:
    """The path of the element that shows a claim."""
    return claim.path.partition("/@")[0]


def _template(claim: Claim) -> str:
    """The path of a claim without numbers: the same for all that one template made."""
    return _NUMBER.sub("", claim.path)


def _of_page(claim: Claim) -> bool:
    """Whether a date is that of a web page or an embedded video, which programs write for pages of every kind."""
    node = _NODE.match(claim.source)
    return node is not None and not ARTICLES.search(node[1])


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


UNDATED: frozenset[PageKind] = frozenset({"listing", "collection"})  # what they show are the dates of the stories that they lead to
SELDOM_DATED: frozenset[PageKind] = UNDATED | {
    "product",
    "service",
    "documentation",
    "not found",
}  # a date on them is that of a review, a release, an event


def belongs(claim: Claim, kind: PageKind) -> bool:
    """Whether a date that won may be that of a page of this kind: a list has none but what its own article metadata say, a product or manual none but in its metadata.

    >>> belongs(Claim("published", "2024-05-03", "3 May 2024", "class date", "body/p[1]"), "product")
    False
    """
    if claim.source.startswith("JSON-LD") and not _of_page(claim):
        return True
    if kind in UNDATED:
        return False
    return kind not in SELDOM_DATED or not (claim.source.startswith(("class", WORDS_OF_PAGE)) or claim.source.endswith(ELSEWHERE))
