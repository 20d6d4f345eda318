"""The rules that start from a verb of saying: to source, cue and content of one statement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from onrecord.findings.contents import Following, content_end, following, object_end
from onrecord.findings.cues import Form, Match, noun_forms
from onrecord.findings.draft import Draft, Place, ahead, chars, has_verb, loose_opening, place
from onrecord.findings.lines import (
    AUXILIARY,
    DETERMINER,
    DOCUMENTS,
    JOINER,
    OPENER,
    OUTSIDE,
    PAST,
    PERSONAL,
    PREPOSITION,
    PRONOUN,
    SUBORDINATORS,
    Line,
    is_adverb,
)
from onrecord.findings.nocues import HEARD, no_cue
from onrecord.findings.sources import group_start, passive, right_phrase, subject
from onrecord.findings.stances import stance
from onrecord.model import Prose
from onrecord.text.tables import word_set

NEAR_CLAUSE = 20  # words
BARE_WORDS = 3
SEEN_AS = frozenset(["seen", "viewed", "regarded"])
PEOPLE = word_set("titles", "role") | word_set("titles", "group") | word_set("titles", "body") | DOCUMENTS
CLAUSAL = ("clause", "that", "quote", "tell")


@dataclass
class Seen:
    """What the rules have read of a sentence so far."""

    subject: tuple[int, int] | None = None  # source of the last statement, for "and added that", ", saying that"
    until: int = 0  # words before this one are taken by a cue


class Verb(NamedTuple):
    """A verb of saying in its sentence."""

    line: Line
    at: int
    start: int  # of its group
    match: Match
    after: Following
    stop: int  # the end of the sentence


def from_verb(prose: Prose, line: Line, at: int, match: Match, seen: Seen) -> Draft | None:
    """The statement whose cue is the verb at word ``at``, or None where it is no cue here."""
    if no_cue(line, at):
        return None
    start, stop = group_start(line, at), len(line.words)
    turned = passive(line, start, at)
    told = turned and match.form in ("past", "participle")
    finite = not told and (turned or match.form != "ing")
    if finite and not _finite(line, start, at, match.form):
        return None
    verb = Verb(line, at, start, match, following(line, at, match.cue, stop), stop)
    if told:
        return _hearsay(prose, verb) or _passive(prose, verb)
    if not finite:
        return _participle(prose, verb, seen)
    if start == at and not _finite_alone(verb, line.low(at - 1)):
        return None
    return _inverted(prose, verb, seen) or _plain(prose, verb, seen)


def _finite(line: Line, start: int, at: int, form: Form) -> bool:
    """Whether the form can be the verb of a clause here, and is no noun, adjective or infinitive, by the word before its group."""
    before = line.low(start - 1)
    if (before in ("to", "") and form == "base") or (before in DETERMINER and before not in PRONOUN) or before.endswith("'s"):
        return False
    return start < at or before not in PREPOSITION


def _finite_alone(verb: Verb, before: str) -> bool:
    """The same for a verb without auxiliaries and adverbs before it."""
    line, form, low = verb.line, verb.match.form, verb.line.low(verb.at)
    plural = _plural(line, verb.start - 1) or _bare_people(line, verb.after.cue_end, verb.stop)
    if form == "base" and ((low, line.low(verb.at + 1)) in NOUN_PAIRS or not plural):
        return False
    if low in noun_forms() and not (form == "third" and verb.after.cue_end > verb.at + 1):
        named = line.words[verb.start - 1].capital and before != "united"
        return before in PERSONAL or named or _after_quotation(verb)
    return not (form == "participle" and verb.match.cue.lemma in ("know", "see", "write", "show", "speak", "swear"))


def _after_quotation(verb: Verb) -> bool:
    """ "…,” the letter read." """
    source = subject(verb.line, verb.start)
    return source is not None and source[0] > 0 and verb.line.quote[source[0] - 1] != OUTSIDE and verb.after.kind in ("end", "comma")


# What ends no plural in -s and yet takes "say", not "says".
PLURALS = frozenset(
    "police people men women children some many most few several others both media they we i you who that which all".split()
)


NOUN_PAIRS = frozenset([("think", "tank"), ("think", "tanks"), ("call", "center"), ("call", "centre"), ("show", "trial")])


def _plural(line: Line, head: int) -> bool:
    """Whether the subject that ends with word ``head`` can take "say": "a Helsinki think tank" and "a mayday call" hold no verb."""
    low = line.low(head)
    if low in PLURALS or not line.words[head].is_word or low[:1].isdigit() or low.endswith(("'ve", "'d", "'re")):
        return True
    if low.endswith("s") and not low.endswith(("ss", "'s")):
        return True
    return any(line.low(k) in ("and", "or", "who") or line.low(k) in JOINER for k in range(max(0, head - 5), head))


def _inverted(prose: Prose, verb: Verb, seen: Seen) -> Draft | None:
    """ "The bridge holds," said Ana Ruiz, the mayor."""
    line, before, first = verb.line, verb.start - 1, verb.after.cue_end
    if not _looks_on(verb):
        return None
    quoted = line.quote[before] != OUTSIDE
    end = right_phrase(line, first, inverted=True)
    if end <= first or (not quoted and (has_verb(line, first, end, relative=False) or has_verb(line, end, verb.stop))):
        return None
    seen.subject = (first, end)
    content = (ahead(prose, line, before), _goes_on(prose, verb, end))
    return Draft(
        place(line, first, end),
        place(line, verb.start, first),
        tuple(c for c in content if c),
        stance(line, verb.start, verb.at, verb.match.cue),
        "inverted",
        carries=True,
    )


def _looks_on(verb: Verb) -> bool:
    """Whether a verb after what was said can have its subject behind it: "…,” said Ruiz", "…, said the mayor"."""
    line, before, first = verb.line, verb.start - 1, verb.after.cue_end
    if before < 1 or not verb.match.cue.takes("clause", "that", "quote"):
        return False
    quoted = line.quote[before] != OUTSIDE
    asked = quoted and verb.match.cue.lemma == "ask" and verb.after.addressee is not None  # "“Why?” asked Ruiz."
    if verb.after.kind not in ("clause", "that") and not asked:
        return False
    if first >= verb.stop or line.quote[first] != OUTSIDE or line.low(first) in ("that", "to", "it"):
        return False
    if quoted:
        return True
    named = line.words[first].capital or line.low(first) in DETERMINER or _bare_people(line, first, verb.stop)
    return named and line.low(before) == "," and not loose_opening(line, before)


def _bare_people(line: Line, first: int, stop: int) -> bool:
    """ "Taxes will fall, says minister"; "…, warn aid groups": a headline's source has no article and is all that is left."""
    end = stop - (line.low(stop - 1) == ".")
    return 0 < end - first <= BARE_WORDS and line.low(end - 1) in PEOPLE and all(w.is_word for w in line.words[first:end])


def _goes_on(prose: Prose, verb: Verb, end: int) -> Place | None:
    """The quotation after "…,” said Ruiz,"."""
    line, first = verb.line, end + 1
    if first >= verb.stop or line.low(end) != "," or line.quote[first] == OUTSIDE:
        return None
    return chars(prose, line, first, content_end(line, first, verb.stop))


def _plain(prose: Prose, verb: Verb, seen: Seen) -> Draft | None:
    """Subject and verb, before, after or within what was said."""
    line = verb.line
    source = subject(line, verb.start)
    shared = line.low(verb.start - 1) in ("and", "but", "then")
    if shared:
        source = seen.subject or _first_subject(line, verb.start)
    if source is None or source[0] >= verb.start:
        return None
    ahead = None if shared else _before(prose, verb, source)
    if ahead is not None:
        seen.subject = source
        return ahead
    content = _content(verb)
    if content is None:
        return None
    rule, first = content
    seen.subject = source
    return _drafted(prose, verb, source, rule, first)


def _drafted(prose: Prose, verb: Verb, source: tuple[int, int] | None, rule: str, first: int) -> Draft | None:
    line = verb.line
    relative = source is not None and (
        (line.low(source[0]) in ("who", "which", "that") and line.low(source[0] - 1) == ",") or line.low(source[0] - 1) in SUBORDINATORS
    )
    ends = object_end if rule in ("object", "to") or relative else content_end
    span = chars(prose, line, first, ends(line, first, verb.stop)) if first < verb.stop else None
    if span is None and not (rule in ("colon", "quote") or verb.after.kind in ("colon", "end", "adverbial")):
        return None
    addressee = verb.after.addressee
    colon = verb.after.cue_end < len(line.words) and line.low(verb.after.cue_end) == ":"
    return Draft(
        place(line, *source) if source else None,
        place(line, verb.start, verb.after.cue_end + colon),
        (span,) if span else (),
        stance(verb.line, verb.start, verb.at, verb.match.cue),
        rule,
        addressee=place(line, *addressee) if addressee else None,
        carries=span is None or _ends_quoted(line, verb.stop),
    )


def _content(verb: Verb) -> tuple[str, int] | None:
    """Which rule takes what follows the verb as content, and its first word; None where none does."""
    cue, after, line = verb.match.cue, verb.after, verb.line
    if after.cue_end == verb.at + 2:
        return None if after.kind in ("end", "comma") else ("object", after.cue_end)
    if cue.takes("to") and line.low(after.cue_end) == "to":
        return "to", after.cue_end
    if cue.takes("tell") and after.addressee and line.low(after.addressee[1]) == "to":
        return "to", after.addressee[1] if cue.lemma in ("tell", "ask") else after.addressee[0]
    frames = FRAMES.get(after.kind)
    if frames is None:
        return None
    if cue.takes(*frames):
        return after.kind, after.content
    return ("object", after.content) if cue.takes("object") and after.kind in ("that", "clause") else None


# What a verb must be able to take for what follows it to be its content.
FRAMES: dict[str, tuple[str, ...]] = {
    "quote": (*CLAUSAL, "object"), "colon": (*CLAUSAL, "object"), "that": ("clause", "that", "tell"), "clause": ("clause", "tell"),
}  # fmt: skip


def _before(prose: Prose, verb: Verb, source: tuple[int, int]) -> Draft | None:
    """What was said stands before its source: "The bridge holds, Ruiz said.", perhaps with more after it."""
    line = verb.line
    comma = source[0] - 1 - (line.low(source[0] - 1) == "as")
    quoted = comma > 0 and line.quote[comma] != OUTSIDE
    if comma < 1 or not _may_end_content(verb, comma) or not _speaks_back(verb, comma, quoted=quoted):
        return None
    more = _more(verb, comma)
    parts = [ahead(prose, line, comma), chars(prose, line, more, content_end(line, more, verb.stop)) if more is not None else None]
    content = tuple(part for part in parts if part)
    if not content:
        return None
    addressee = verb.after.addressee
    return Draft(
        place(line, *source),
        place(line, verb.start, verb.after.cue_end),
        content,
        stance(verb.line, verb.start, verb.at, verb.match.cue),
        "after quote" if quoted else "after",
        addressee=place(line, *addressee) if addressee else None,
        carries=True,
    )


def _may_end_content(verb: Verb, comma: int) -> bool:
    """Whether words that were said can end at ``comma``, and this verb can stand after them."""
    if not verb.match.cue.takes(*CLAUSAL) or (verb.match.cue.takes("to") and verb.line.low(verb.after.cue_end) == "to"):
        return False
    return verb.line.quote[comma] != OUTSIDE or verb.line.low(comma) in (",", "—", "–", "?", "!")


def _speaks_back(verb: Verb, comma: int, *, quoted: bool) -> bool:
    """Whether the verb looks back at the words before its source, and not on to what follows it."""
    line, kind = verb.line, verb.after.kind
    if quoted:  # "“…,” she said on a day that …": that clause was not said
        return kind != "that" or verb.after.content > _after_addressee(verb)
    if kind in ("that", "clause") or (kind in ("quote", "colon") and line.low(0) in OPENER):
        return False
    return kind == "end" or not loose_opening(line, comma)


def _after_addressee(verb: Verb) -> int:
    return verb.after.addressee[1] if verb.after.addressee else verb.after.cue_end


def _more(verb: Verb, comma: int) -> int | None:
    """The first word of what goes on after "…, he said,": a quotation, or the rest of a clause that was broken off."""
    line, after = verb.line, verb.after
    if after.kind in ("quote", "colon"):
        return after.content
    if after.kind != "comma":
        return None
    first = after.content + 1
    if line.low(first) in ("and", "but", "or", "because", "so", "that") and first + 2 < verb.stop:
        return first
    if not has_verb(line, 0, comma) and line.quote[comma] == OUTSIDE and not line.low(first).endswith("ing"):
        return first
    return None


def _participle(prose: Prose, verb: Verb, seen: Seen) -> Draft | None:
    """ ", saying that …"; "with even the mayor now admitting that …"; "a letter saying that …"."""
    line, before = verb.line, verb.start - 1
    if before < 0 or verb.match.cue.stance == "belief":
        return None
    content = _content(verb)
    if content is None or (content[0] == "object" and line.low(before) != ","):
        return None
    source = _absolute(line, verb.start) or _said_by(verb, seen, content[0])
    if source is None:
        return None
    start = verb.at if line.low(verb.start) in ("now", "also") else verb.start
    return _drafted(prose, Verb(line, verb.at, start, verb.match, verb.after, verb.stop), source, "participle", content[1])


def _said_by(verb: Verb, seen: Seen, rule: str) -> tuple[int, int] | None:
    """The source of a participle: that of the clause before its comma, or the noun it stands at."""
    line, before = verb.line, verb.start - 1
    low = line.low(before)
    if low in (",", "and", "by", "after", "before", "while"):
        return seen.subject or _near_subject(line, verb.start)
    if not line.words[before].is_word or low == "not" or low in PREPOSITION or low in DETERMINER or rule not in ("that", "quote"):
        return None
    return subject(line, verb.start)


def _absolute(line: Line, end: int) -> tuple[int, int] | None:
    """The subject of "with X, now admitting": a phrase that "with" opens."""
    stop = end - 1 if line.low(end - 1) == "," else end
    source = subject(line, end)
    if source is None or source[1] > stop:
        return None
    k = source[0] - 1
    while k >= 0 and is_adverb(line.low(k)):
        k -= 1
    return source if line.low(k) == "with" else None


def _first_subject(line: Line, end: int, floor: int = 0) -> tuple[int, int] | None:
    """The subject of the first verb after word ``floor``."""
    for k in range(floor + 1, min(end, floor + 40)):
        low = line.low(k)
        if line.quote[k] == OUTSIDE and (low in PAST or low in AUXILIARY or (low.endswith("ed") and not line.words[k].capital)):
            return subject(line, group_start(line, k), floor)
    return None


def _near_subject(line: Line, end: int) -> tuple[int, int] | None:
    """The subject of the first verb, or of the clause that "when" or "where" opens: "… when protesters broke in, shouting “…”"."""
    opening = max((k for k in range(1, end) if line.low(k) in ("when", "where") and line.quote[k] == OUTSIDE), default=0)
    near = _first_subject(line, end, opening + 1) if opening and end - opening < NEAR_CLAUSE else None
    return near or _first_subject(line, end)


def _hearsay(prose: Prose, verb: Verb) -> Draft | None:
    """ "The mayor is said to have known", "is seen as a hard-liner": nobody is named who says it, and of whom it is said is part of what is said."""
    line, low, after = verb.line, verb.line.low(verb.at), verb.line.low(verb.at + 1)
    seen = low in SEEN_AS and after == "as"
    if not seen and not (after == "to" and (low in HEARD or low == "expected")):
        return None
    whom = subject(line, verb.start)
    end = verb.at + 1 + seen
    if whom is None or end + 1 >= verb.stop:
        return None
    rest = chars(prose, line, end, object_end(line, end, verb.stop))
    if rest is None:
        return None
    turned = "belief" if seen else verb.match.cue.stance
    return Draft(None, place(line, verb.start, end), (place(line, *whom), rest), turned, "seen as" if seen else "hearsay")


def _passive(prose: Prose, verb: Verb) -> Draft | None:
    """ "Ruiz was told that …", "it was announced that …": nobody is named who said it."""
    line, cue = verb.line, verb.match.cue
    if not cue.takes("clause", "that", "tell") or cue.stance == "belief" or verb.after.kind != "that":
        return None
    if line.low(verb.after.content) != "that" and cue.lemma != "ask":
        return None
    told = subject(line, verb.start)
    draft = _drafted(prose, verb, None, "passive", verb.after.content)
    if draft is None or told is None:
        return draft
    return draft if line.low(told[0]) == "it" else replace(draft, addressee=place(line, *told))


def _ends_quoted(line: Line, stop: int) -> bool:
    return stop > 0 and (line.quote[stop - 1] != OUTSIDE or (stop > 1 and line.quote[stop - 2] != OUTSIDE))
