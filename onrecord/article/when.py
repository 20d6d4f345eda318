"""Which date a page was published and last changed on, among all that it claims; none rather than that of another story."""

from __future__ import annotations

import re

from onrecord.article import dates
from onrecord.article.evidence import ELSEWHERE, WORDS_OF_PAGE
from onrecord.article.jsonld import ARTICLES
from onrecord.article.verdicts import Verdicts
from onrecord.model import Claim, Layout

LISTED = 3  # days that marks of one template show, from which they date the stories of a list
_NUMBER = re.compile(r"\[\d{1,6}\]")
_NODE = re.compile(r"^JSON-LD (\w{1,60})\.")


def choose_date(field: str, layout: Layout, verdicts: Verdicts) -> str | None:
    """The most believable date that is not later than the capture, as exact as any other claim of the same moment makes it.

    :param field: ``published`` or ``modified``.
    """
    chosen: Claim | None = None
    scattered: list[Claim] = []
    for claim in _believable(verdicts.of(field), layout, verdicts):
        if claim.source.endswith((ELSEWHERE, WORDS_OF_PAGE)):
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
    for claim in claims:
        shown.setdefault(_template(claim), set()).add(claim.value[:10])
    left = []
    for claim in claims:
        if dates.later_than(claim.value, layout.page.fetched):
            verdicts.mark(claim, "refused: later than the capture of the page", won=False)
        elif claim.path.startswith("body") and len(shown[_template(claim)]) >= LISTED:
            verdicts.mark(claim, "one of a list of dates, each that of another story", won=False)
        elif (
            claim.field == "published"
            and _of_page(claim)
            and not any(other.value[:10] == claim.value[:10] and not _of_page(other) for other in claims)
        ):
            verdicts.mark(claim, "when the web page was made; nothing else on it says that a story came out then", won=False)
        else:
            left.append(claim)
    return left


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
