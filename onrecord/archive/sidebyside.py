"""One story, its articles side by side: whom each quotes and with which verbs, what each says in its own voice that others attribute, figures, and two clocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import fsum

from onrecord.archive.ledger import Line, entries, ledger
from onrecord.archive.wording import telling
from onrecord.model import Frozen, Record, Sentence, Span, Statement

Attributed = tuple[
    int, Record, Statement, dict[str, float]
]  # a statement, where it stands, and the words of its content that tell something

TELLING = 3.0  # weight from which a word counts
WEIGHT = 24.0  # of the telling words that a sentence has in common with what somebody is said to have said elsewhere
SHARE = 0.6  # of the telling words of the lighter of the two
SAID = 4_000  # statements of all articles that sentences are compared with
OFTEN = 200  # statements that have one word, beyond which it names nobody
NEAR = 40  # statements that have most words in common with a sentence


class Spoke(Frozen, frozen=True):
    """Whom an article quotes, and how."""

    speaker: str
    role: str | None
    statements: int
    quoted: int  # of them with words in quotation marks
    verbs: tuple[tuple[str, int], ...]  # the words that say that it was said, the most frequent first
    stances: tuple[tuple[str, int], ...]


class OwnVoice(Frozen, frozen=True):
    """What one article says as its own, and another attributes."""

    document: int
    outlet: str | None
    sentence: Span
    other_document: int
    other_outlet: str | None
    speaker: str
    content: str


class Mention(Frozen, frozen=True):
    """Who gave a day, and when."""

    document: int
    outlet: str | None
    published: str | None
    text: str


class Clock(Frozen, frozen=True):
    """A day that articles of the story speak of (the first clock), and when each first said so (the second)."""

    day: str
    mentions: tuple[Mention, ...]  # one of each article, the first to publish first


class Side(Frozen, frozen=True):
    """One article of a story."""

    document: int
    outlet: str | None
    headline: str | None
    url: str | None
    published: str | None
    text: int  # articles with the same number are copies of one text
    speakers: tuple[Spoke, ...]


class StoryPage(Frozen, frozen=True):
    """A story with all that can be laid side by side."""

    name: str
    headline: str | None
    articles: tuple[Side, ...]  # by time of publication
    outlets: int
    texts: int  # independent ones
    own_voice: tuple[OwnVoice, ...]
    figures: tuple[Line, ...]
    clocks: tuple[Clock, ...]


def page(name: str, records: Mapping[int, Record], texts: Mapping[int, int]) -> StoryPage:
    """Lay the articles of a story side by side.

    :param records: by document.
    :param texts: for each document the number of its text; see :mod:`onrecord.archive.copies`.
    """
    order = sorted(records, key=lambda d: (records[d].article.published or "~", d))
    sides = tuple(_side(d, records[d], texts.get(d, d)) for d in order)
    return StoryPage(
        name=name,
        headline=next((s.headline for s in sides if s.headline), None),
        articles=sides,
        outlets=len({s.outlet for s in sides}),
        texts=len({s.text for s in sides}),
        own_voice=tuple(_own_voice([(d, records[d]) for d in order], {s.document: s.text for s in sides})),
        figures=tuple(ledger(e for d in order for e in entries(d, records[d]))),
        clocks=tuple(_clocks([(d, records[d]) for d in order])),
    )


def _side(document: int, record: Record, text: int) -> Side:
    a = record.article
    return Side(document, a.outlet, a.headline, a.url or record.page.url, a.published, text, tuple(speakers(record)))


def speakers(record: Record) -> Iterator[Spoke]:
    """Whom an article quotes, most statements first; the forms of one name on one page are one."""
    mine: dict[str, list[Statement]] = {}
    for s in record.statements:
        if s.speaker and s.cue_kind != "act":
            mine.setdefault(s.speaker, []).append(s)
    for speaker, said in sorted(mine.items(), key=lambda kv: (-len(kv[1]), kv[0])):
        verbs = Counter(s.cue.text.lower() for s in said if s.cue)
        stances = Counter(str(s.stance) for s in said)
        role = next((s.role for s in said if s.role), None)
        yield Spoke(speaker, role, len(said), sum(bool(s.quoted) for s in said), _counted(verbs), _counted(stances))


def _counted(found: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(found.items(), key=lambda kv: (-kv[1], kv[0])))


# ── own voice ───────────────────────────────────────────────────────────────


def _own_voice(records: Sequence[tuple[int, Record]], texts: Mapping[int, int]) -> Iterator[OwnVoice]:
    """Sentences without a source that say what another text attributes to somebody."""
    said = [(d, r, s, _telling(" ".join(c.text for c in s.content), r)) for d, r in records for s in r.statements if s.source][:SAID]
    having: dict[str, list[int]] = {}
    for i, (*_, tells) in enumerate(said):
        for stem in tells:
            having.setdefault(stem, []).append(i)
    own = [(document, record, sentence) for document, record in records for sentence in record.sentences if sentence.voice == "own"]
    for document, record, sentence in own:
        mine = _telling(sentence.text, record)
        met = [i for stem in mine if stem in having for i in having[stem][:OFTEN]]
        if len(met) == len(set(met)):  # as for most: no two words in common with any
            continue
        near = [said[i] for i, n in Counter(met).most_common(NEAR) if n > 1 and texts[said[i][0]] != texts[document]]
        best = max(near, key=lambda there: (_common(mine, there[3]), -there[0], -there[2].start), default=None)
        if best and _common(mine, best[3]) >= WEIGHT:
            yield _attributed_elsewhere(document, record, sentence, best)


def _attributed_elsewhere(document: int, record: Record, sentence: Sentence, best: Attributed) -> OwnVoice:
    other, there, s, _ = best
    who = s.speaker or (s.source.text if s.source else "")
    span = Span(sentence.text, sentence.start, sentence.end)
    return OwnVoice(document, record.article.outlet, span, other, there.article.outlet, who, " … ".join(c.text for c in s.content))


def _telling(text: str, record: Record) -> dict[str, float]:
    return telling(text, record.article.language, TELLING)


def _common(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """The weight of what two have in common; 0 where it is too small a share of the lighter."""
    common = fsum(a[s] for s in sorted(a.keys() & b.keys()))
    return common if common >= SHARE * min(fsum(a.values()), fsum(b.values())) else 0.0


# ── two clocks ──────────────────────────────────────────────────────────────


def _clocks(records: Sequence[tuple[int, Record]]) -> Iterator[Clock]:
    """Each day that at least two articles speak of."""
    days: dict[str, list[Mention]] = {}
    for document, record in records:
        met: set[str] = set()
        for t in record.times:
            day = t.value[:10]
            if t.earliest and t.latest and t.earliest[:10] == t.latest[:10] == day and day not in met:
                met.add(day)
                days.setdefault(day, []).append(Mention(document, record.article.outlet, record.article.published, t.text))
    for day, mentions in sorted(days.items()):
        if len(mentions) > 1:
            yield Clock(day, tuple(mentions))
