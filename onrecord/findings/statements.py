"""Who said what: statements with the words that name who, the words that say that it was said, and the words that were said.

The rules read one sentence at a time, from each verb of the table outwards; quotations carry on into the sentences after it. Spans follow
the habits of PolNeAR 1.0: a source takes its role and apposition with it, a cue its auxiliaries and adverbs, a content its "that" and its
quotation marks. Every loop is bounded by the length of a sentence (``limits.sentence_characters``) or by a reach named in its file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator

from onrecord.findings.cues import cue_kind
from onrecord.findings.draft import Draft
from onrecord.findings.drafts import carry_on, drafts
from onrecord.findings.learned import by_learning
from onrecord.findings.lines import Line, lines
from onrecord.findings.linking import Linker
from onrecord.findings.tongue import tongue_of
from onrecord.findings.tonguecarry import by_tongue
from onrecord.findings.tonguelines import heard, tongue_lines
from onrecord.findings.tonguelinks import TongueLinker
from onrecord.model import Options, Prose, Span, Statement, StatementKind

# The chance that source, cue and content are right, by rule: measured on half of PolNeAR's training articles, rounded.
CONFIDENCE = {
    "after quote": 0.85, "after": 0.5, "inverted": 0.55, "quote": 0.6, "that": 0.65, "clause": 0.5, "object": 0.45, "to": 0.45, "according": 0.75,
    "participle": 0.5, "colon": 0.65, "label": 0.6, "passive": 0.3, "noun": 0.35,
    "learned": 0.4, "signed": 0.8, "hearsay": 0.6, "seen as": 0.45, "beside quote": 0.6, "before colon": 0.5,
}  # fmt: skip
# The same where the cue is one of the plainest verbs.
PLAIN = frozenset(("said", "says", "say", "told", "added", "saying", "adding"))
PLAIN_CONFIDENCE = {"after quote": 0.9, "after": 0.8, "inverted": 0.85, "quote": 0.75, "that": 0.8, "clause": 0.7, "participle": 0.6}


def find(prose: Prose, options: Options) -> tuple[Statement, ...]:
    """The statements of a text in reading order, at most ``limits.statements``.

    ``options.tier`` chooses in :data:`DRAFTERS` who proposes them; who is meant is worked out the same way for all.

    >>> from onrecord.text import prose
    >>> found = find(prose("The bridge holds, Mayor Ana Ruiz said."), Options())[0]
    >>> found.speaker, found.cue.text, [c.text for c in found.content]
    ('Ana Ruiz', 'said', ['The bridge holds'])
    """
    tongue = tongue_of(prose.language)
    if tongue is not None:
        prose = heard(prose, tongue)
    linker = Linker(prose) if tongue is None else TongueLinker(prose, tongue)
    drafted = DRAFTERS[options.tier](prose, lines(prose)) if tongue is None else by_tongue(prose, tongue_lines(prose, tongue), tongue)
    found: list[Statement] = []
    for draft, chance in drafted:
        found.append(_statement(prose, draft, chance, linker, found[-1] if found else None))
        if len(found) >= options.limits.statements:
            break
    return tuple(sorted(found, key=lambda s: (s.start, s.end)))


def by_rules(prose: Prose, read: list[Line]) -> Iterator[tuple[Draft, None]]:
    """The statements of all sentences by rule."""
    for line in read:
        for draft in drafts(prose, line):
            whole = carry_on(prose, read, line, draft)
            if whole is not None:
                yield whole, None


def by_encoder(prose: Prose, read: list[Line]) -> Iterator[tuple[Draft, float | None]]:
    """The statements of tier "accurate", whose code is loaded only where it is asked for."""
    from onrecord.findings import accurate

    return accurate.by_encoder(prose, read)


# Each gives drafts with the chance that they are right, or None where the rule's own share in CONFIDENCE is to be used.
DRAFTERS: dict[str, Callable[[Prose, list[Line]], Iterator[tuple[Draft, float | None]]]] = {
    "rules": by_rules,
    "fast": by_learning,
    "accurate": by_encoder,
}


def _statement(prose: Prose, draft: Draft, chance: float | None, linker: Linker | TongueLinker, last: Statement | None) -> Statement:
    source, cue, addressee = (_span(prose.text, span) for span in (draft.source, draft.cue, draft.addressee))
    content = tuple(s for s in (_span(prose.text, c) for c in draft.content) if s is not None)
    spans = [s for s in (source, cue, *content) if s is not None]
    start, end = min(s.start for s in spans), max(s.end for s in spans)
    quoted = tuple(_quoted(prose, content))
    speaker = linker.meant(source, draft.rule, last)
    told = cue_kind(cue.text, source.text if source else "", speaker.kind) if cue else "speech"
    return Statement(
        text=prose.text[start:end],
        start=start,
        end=end,
        source=source,
        cue=cue,
        content=content,
        kind=_kind(content, quoted),
        stance="belief" if draft.stance == "neutral" and told in ("belief", "intent") else draft.stance,
        speaker=speaker.name,
        speaker_kind=speaker.kind,
        role=speaker.role,
        quoted=quoted,
        addressee=addressee,
        confidence=_confidence(draft.rule, cue) if chance is None else chance,
        rule=draft.rule,
        cue_kind=told,
    )


def _confidence(rule: str, cue: Span | None) -> float:
    plain = cue is not None and not PLAIN.isdisjoint(cue.text.lower().strip(":").split())
    return PLAIN_CONFIDENCE.get(rule, CONFIDENCE[rule]) if plain else CONFIDENCE[rule]


def _span(text: str, span: tuple[int, int] | None) -> Span | None:
    if span is None or span[0] >= span[1]:
        return None
    return Span(text[span[0] : span[1]], *span)


def _quoted(prose: Prose, content: tuple[Span, ...]) -> Iterator[Span]:
    """The words inside quotation marks in the content, without the marks."""
    for part in content:
        for k in range(_first(prose, part.start), len(prose.quotations)):
            q = prose.quotations[k]
            if q.start >= part.end:
                break
            start, end = max(q.start, part.start), min(q.end, part.end)
            words = prose.text[start:end]
            inner = words.strip("\"“”„«»‘’'`‚‹›「」『』")
            if inner:
                start += words.index(inner)
                yield Span(inner, start, start + len(inner))


def _first(prose: Prose, at: int) -> int:
    """The first quotation that ends after a place."""
    return bisect_right(prose.quotations, at, key=lambda q: q.end)


def _kind(content: tuple[Span, ...], quoted: tuple[Span, ...]) -> StatementKind:
    if not quoted:
        return "indirect"
    letters = sum(sum(map(str.isalnum, c.text)) for c in content)
    inside = sum(sum(map(str.isalnum, q.text)) for q in quoted)
    return "direct" if inside >= 0.9 * letters else "mixed"
