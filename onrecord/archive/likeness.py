"""How much two articles speak of one event: by their words, by who and what they name, by their numbers, and by how far apart they were published.

Everything is told by the two articles alone; nothing is counted in the archive. So two articles are as much alike whatever else is added, and whenever.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from onrecord.archive import names
from onrecord.archive.quotations import number
from onrecord.archive.values import day, plain
from onrecord.archive.wording import RAREST, weight, words
from onrecord.model import Frozen, Record

LEAD = 60  # words of the body that tell the news; what follows is background
BODY = 2_000  # words of the body that are looked at
NAME = 1.5  # what a word counts for that is part of a name on the page
SHARES = {
    "head": 0.20,
    "all": 0.70,
    "named": 0.10,
}  # what each likeness counts for; tuned on half of the stories of bench/archive_quality.py
FADES = 10.0  # days after which likeness counts for less by the factor 1/e …
FREE = 1.5  # … beyond these: the same news runs for a day and a half
WINDOW = 21  # days beyond which two articles are not compared
UNDATED = 0.5  # what a likeness counts for where a date is not known: guides and lists on one topic are alike, and tell no event
TERMS = 24  # of an article by which others are looked for, the most telling ones
LONGEST = 200  # characters of a name that are looked at; a record from elsewhere may hold one of any length
HEADLINE = 2  # times that a word of the headline counts in the head


class Traits(Frozen, frozen=True):
    """What an article is compared by. Each mapping is a vector of length 1."""

    day: int | None  # of publication, counted as Python's ``date.toordinal``
    language: str | None
    head: dict[str, float]  # words of headline, standfirst and lead
    all: dict[str, float]  # words of the whole
    named: dict[str, float]  # people, bodies, places, numbers


def traits(record: Record) -> Traits:
    """What an article is compared by."""
    language = record.article.language
    named = {w.stem for name in (*(p.name for p in record.people), *(p.text for p in record.places)) for w in words(name[:LONGEST])}
    head, whole = _words(record)
    return Traits(
        day=ordinal(record.article.published),
        language=language,
        head=_unit(dict(_weighed(head, named, language))),
        all=_unit(dict(_weighed(whole, named, language))),
        named=_unit(dict(_named(record, language))),
    )


def ordinal(moment: str | None) -> int | None:
    """The day of an ISO moment as a number, None where the day is not known.

    >>> ordinal("2024-03-05T08:00:00Z") - ordinal("2024-03-01"), ordinal("2024-03")
    (4, None)
    """
    try:
        return date.fromisoformat(day(moment) or "").toordinal()
    except ValueError:
        return None


def _words(record: Record) -> tuple[Counter[str], Counter[str]]:
    """How often each word stands in headline, standfirst and lead, and in the whole."""
    head: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    body: list[str] = []
    for block in record.blocks:
        if block.start is not None:
            stems = [w.stem for w in words(record.text[block.start : block.end])]
            if block.kind in ("headline", "standfirst"):
                head.update(stems * (HEADLINE if block.kind == "headline" else 1))
                whole.update(stems)
            elif len(body) < BODY:
                body += stems
    head.update(body[:LEAD])
    whole.update(body[:BODY])
    return head, whole


def _weighed(bag: Counter[str], named: set[str], language: str | None) -> Iterator[tuple[str, float]]:
    for stem, count in bag.items():
        if told := weight(stem, language):
            yield stem, (1 + math.log(count)) * told * (NAME if stem in named else 1)


def _named(record: Record, language: str | None) -> Iterator[tuple[str, float]]:
    """People and bodies by surname or name, places by name, numbers by value, each with its weight."""
    for person in record.people:
        last = names.parts(person.name[:LONGEST], person.kind).last
        if last:
            yield f"n {last}", _rarity(last, language) * math.sqrt(max(1, len(person.mentions)))
    for place in record.places:
        name = plain(place.name[:LONGEST])
        yield f"n {name}", _rarity(name, language)
    for figure in record.figures:
        value = figure.at_least if figure.at_least is not None else figure.at_most
        if value is not None and (value >= 13 or value != int(value)):
            yield f"f {value:g} {figure.unit or ''}", RAREST / 2


def _rarity(name: str, language: str | None) -> float:
    return max((weight(w.stem, language) for w in words(name)), default=0.0)


def _unit(vector: Mapping[str, float]) -> dict[str, float]:
    length = math.sqrt(math.fsum(v * v for v in vector.values()))
    return {key: v / length for key, v in vector.items()} if length else {}


# ── two of them ─────────────────────────────────────────────────────────────


def terms(one: Traits) -> tuple[int, ...]:
    """Numbers of the words and names that tell most; two articles on one event have some in common."""
    best = (
        sorted(one.all.items(), key=lambda kv: (-kv[1], kv[0]))[:TERMS] + sorted(one.head.items(), key=lambda kv: (-kv[1], kv[0]))[:TERMS]
    )
    named = sorted(one.named.items(), key=lambda kv: (-kv[1], kv[0]))[:TERMS]
    return tuple(sorted({number(key) for key, _ in best + named}))


def likeness(a: Traits, b: Traits) -> float:
    """How much two articles speak of one event, 0 to 1; 0 where they are in two languages, or three weeks apart."""
    if a.language and b.language and a.language != b.language:
        return 0.0
    apart = abs(a.day - b.day) if a.day is not None and b.day is not None else None
    if apart is not None and apart > WINDOW:
        return 0.0
    near = UNDATED if apart is None else math.exp(-max(0.0, apart - FREE) / FADES)
    return near * math.fsum(share * _cosine(getattr(a, part), getattr(b, part)) for part, share in SHARES.items())


def _cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    # In the order of the keys: sums of fractions depend on their order, and likeness must not depend on who comes first.
    return math.fsum(short[key] * long[key] for key in sorted(short.keys() & long.keys()))
