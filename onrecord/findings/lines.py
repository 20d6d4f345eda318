"""A sentence as the statement rules see it: its words, and which of them stand inside quotation marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import attrgetter

from onrecord.findings.cues import table
from onrecord.model import Prose, Quotation, Sentence
from onrecord.text.words import Word, sentence_words

OUTSIDE = -1
TEXT, LOW = attrgetter("text"), attrgetter("low")  # of a word


@dataclass(slots=True)
class Line:
    """One sentence. ``quote[i]`` is the quotation that holds word ``i``, or :data:`OUTSIDE`. Not to be changed: frozen, it would be made four times slower."""

    at: int  # place among the sentences
    part: int  # place of its paragraph
    kind: str  # the kind of that paragraph
    sentence: Sentence
    words: list[Word]
    quote: list[int]
    texts: list[str]  # of the words
    lows: list[str]

    @property
    def quoted(self) -> bool:
        """Whether any of its words stands inside quotation marks."""
        return self.quote.count(OUTSIDE) < len(self.quote)

    def low(self, k: int) -> str:
        """The lower case of word ``k``, or nothing beyond the ends."""
        lows = self.lows
        return lows[k] if 0 <= k < len(lows) else ""


def lines(prose: Prose, recut: Callable[[list[Word]], list[Word]] | None = None) -> list[Line]:
    """The sentences of a text, in order.

    :param recut: what else a language makes of a sentence's words: some become two, some are none.
    """
    return list(_lines(prose, recut))


def _lines(prose: Prose, recut: Callable[[list[Word]], list[Word]] | None) -> Iterator[Line]:
    part = q = 0
    for at, (sentence, cut) in enumerate(zip(prose.sentences, sentence_words(prose.text, prose.sentences), strict=True)):
        while part + 1 < len(prose.parts) and prose.parts[part + 1].start <= sentence.start:
            part += 1
        while q < len(prose.quotations) and prose.quotations[q].end <= sentence.start:
            q += 1
        ws, texts, lows, _ = cut
        if recut is not None:
            ws = recut(ws)
            texts, lows = list(map(TEXT, ws)), list(map(LOW, ws))
        kind = prose.parts[part].kind if prose.parts else "paragraph"
        yield Line(at, part, kind, sentence, ws, _covered(ws, prose.quotations, q), texts, lows)


def _covered(ws: list[Word], quotations: tuple[Quotation, ...], q: int) -> list[int]:
    if not ws or q == len(quotations) or quotations[q].start > ws[-1].start:
        return [OUTSIDE] * len(ws)
    covered = []
    for word in ws:
        while q < len(quotations) and quotations[q].end <= word.start:
            q += 1
        inside = q < len(quotations) and quotations[q].start <= word.start
        covered.append(q if inside else OUTSIDE)
    return covered


def word_set(key: str) -> frozenset[str]:
    """A closed class of words of ``grammar.toml``."""
    return frozenset(table("grammar")[key])


AUXILIARY = word_set("auxiliary")
BEING = word_set("being")
ADVERB = word_set("adverb")
NOT_ADVERB = word_set("not_adverb")
PRONOUN = word_set("pronoun")
BOUNDARY = word_set("boundary")
PREPOSITION = word_set("preposition")
JOINER = word_set("joiner")
OPENER = word_set("opener")
TIME = word_set("time")
WEEKDAY = word_set("weekday")
DETERMINER = word_set("determiner")
PAST = word_set("past")
NOT_PAST = word_set("not_past")
TAIL = word_set("tail")
LEADING = word_set("leading")
DOCUMENTS = word_set("document")
ASIDES = word_set("aside")
ADDRESSED = word_set("addressed")
COMPLEMENTIZERS = word_set("complementizer")
OWNERS = word_set("owner")
PERSONAL = word_set("personal")
SUBORDINATORS = word_set("subordinator")


def is_adverb(low: str) -> bool:
    """Whether a word may stand between a subject and its verb.

    >>> is_adverb("repeatedly"), is_adverb("family")
    (True, False)
    """
    return low in ADVERB or (low.endswith("ly") and len(low) > 4 and low not in NOT_ADVERB)
