"""Statements without a verb of the table: "laut RWE", "selon la police", "по словам мэра", ", so Lang", and an unknown verb right after a quotation."""

from __future__ import annotations

from onrecord.findings.draft import Draft, Place, place
from onrecord.findings.lines import OUTSIDE, Line
from onrecord.findings.tongue import Tongue
from onrecord.findings.tongueclause import named_place
from onrecord.findings.tonguecontents import ENDS, SHORT, clause_start, last_word, prose_words
from onrecord.findings.tonguesources import NO_SUBJECT, Phrases, Words
from onrecord.model import Prose

Found = tuple[Words, Words, int]
VERB_ENDINGS = {
    "de": ("te", "ten", "et", "lt", "rt", "nt", "ßt", "gt", "kt", "ft"),
    "fr": ("e", "ait", "a", "it"),
    "es": ("ó", "a", "aba", "ía", "e"),
    "ru": ("л", "ла", "ли", "лся", "лась", "лись", "ет", "ит", "ют", "ется", "ится"),
}
DATIVE = frozenset(["ihm", "ihr", "ihnen"])  # alone before "zufolge"
SOURCE_REACH = 8  # words of a source before "zufolge"
BEFORE_WORDS = 4  # a clause before ", according to" of at least so many words is all that was said


def according(prose: Prose, line: Line, tongue: Tongue, at: int) -> Draft | None:
    """ "Laut RWE …", "…, según la agencia", "По словам мэра, …", "wie die BBC schrieb", ", so Lang"."""
    low = line.low(at)
    if low in tongue.words["according_after"]:
        return _after_its_source(prose, line, tongue, at)
    found = _as_said(line, tongue, at) if tongue.has("as", low) else None
    if found is None and tongue.has("so", low) and at and line.low(at - 1) in (",", "“", "”", "«", '"', "»"):
        found = _so(line, tongue, at)
    if found is None:
        found = _phrase(line, tongue, at)
    if found is None:
        return None
    cue, source, end = found
    content = _around(prose, line, at, end, own=source[1] - source[0] == 1 and tongue.pronoun(line.low(source[0])))
    if not content:
        return None
    belief = any(tongue.has("according_belief", line.low(k)) for k in (*range(*cue), source[1] - 1))
    return Draft(place(line, *source), place(line, *cue), content, "belief" if belief else "neutral", "tongue according", carries=True)


def _phrase(line: Line, tongue: Tongue, at: int) -> Found | None:
    """A phrase of the table and the source after it, or one that holds its own source ("по её словам")."""
    own = tongue.words.get("according_own")
    if own and f"{line.low(at)} {line.low(at + 1)} {line.low(at + 2)}" in own:
        return (at, at + 3), (at + 1, at + 2), at + 3
    first = tongue.according.get(line.low(at), ())
    if at == 0 or line.low(at - 1) in ("—", ":"):
        first = (*first, *tongue.according_first.get(line.low(at), ()))
    for words in first:
        if all(line.low(at + i) == w for i, w in enumerate(words)):
            end = at + len(words)
            if words in tongue.according_first.get(words[0], ()) and words[-1] == "yeux":
                return (at, at + 1), (at + 1, end), end
            source = Phrases(line, tongue).after(end) or Phrases(line, tongue).quoted_name(end)
            if source is None or source[0] != end:
                return None
            stop = _past_relative(line, tongue, source[1])
            if words in tongue.according_first.get(words[0], ()) and not (line.low(stop) == "," and _somebody(line, tongue, source)):
                return None
            return (at, end), (source[0], stop), stop
    return None


def _past_relative(line: Line, tongue: Tongue, k: int) -> int:
    """Past ", qui dirige …" after a source, up to its comma."""
    if line.low(k) != "," or tongue.language == "de" or not tongue.has("relative", line.low(k + 1)) or line.low(k + 1) in ("que", "qu'"):
        return k
    return next((i for i in range(k + 2, min(k + 25, len(line.words))) if line.low(i) == "," and line.quote[i] == OUTSIDE), k)


def _somebody(line: Line, tongue: Tongue, source: Words) -> bool:
    """Whether a source is a person: "Pour Paul Lemaire, …", but not "Pour la France, …"."""
    ws = line.words[source[0] : source[1]]
    return any(tongue.person(w.low) for w in ws[:3]) or (len(ws) > 1 and ws[0].capital and ws[1].capital)


def _so(line: Line, tongue: Tongue, at: int) -> Found | None:
    """ "…“, so Lang."""
    phrases = Phrases(line, tongue)
    verb = at + 1 if _verbal(line, tongue, at + 1) else at
    source = phrases.quoted_name(verb + 1) or phrases.after(verb + 1)
    if source is None or source[0] != verb + 1 or not _opens_source(line, tongue, verb + 1):
        return None
    end = source[1]
    while end < len(line.words) and tongue.has("adverb", line.low(end)):
        end += 1
    if tongue.has("preposition", line.low(end)):
        end = next((k for k in range(end, len(line.words)) if not line.words[k].is_word), end)
    return ((at, verb + 1), source, end) if end == len(line.words) or not line.words[end].is_word else None


def _opens_source(line: Line, tongue: Tongue, k: int) -> bool:
    """Whether a source may begin with a word right after ", so"."""
    low = line.low(k)
    return line.words[k].capital or line.quote[k] != OUTSIDE or tongue.has("article", low) or tongue.pronoun(low)


def _verbal(line: Line, tongue: Tongue, k: int) -> bool:
    """Whether a word may be a verb that the table does not have, by its ending: "ereiferte", "renchérissait", "ironizó", "усмехнулся"."""
    if not 0 < k < len(line.words) or line.quote[k] != OUTSIDE:
        return False
    w = line.words[k]
    closed = ("article", "preposition", "that", "adverb", "and", "helper", "relative", "inside", "finite", "scene")
    if w.capital or len(w.low) < 4 or any(tongue.has(kind, w.low) for kind in closed) or tongue.pronoun(w.low) or tongue.person(w.low):
        return False
    return w.low.endswith(VERB_ENDINGS[tongue.language])


def unknown_verb(prose: Prose, line: Line, tongue: Tongue, at: int) -> Draft | None:
    """ "„…“, ereiferte sich der Coach": right after a quotation and its mark, before somebody, even an unknown verb is one of saying."""
    if at < 3 or line.low(at - 1) not in (",", "—", "–") or not _verbal(line, tongue, at):
        return None
    k = last_word(line, at)
    if k < 0 or line.quote[k] == OUTSIDE or (prose_words(line, k) < SHORT and prose.quotations[line.quote[k]].start >= line.sentence.start):
        return None
    phrases = Phrases(line, tongue)
    source = phrases.after(at + 1)
    near = source is not None and (source[0] == at + 1 or line.low(at + 1) == "sich")
    if source is None or not near or line.low(source[0]) in NO_SUBJECT:
        return None
    if (
        tongue.gender(line.low(source[0])) is None
        and not phrases.named(source)
        and not any(tongue.person(w.low) for w in line.words[slice(*source)])
    ):
        return None
    quotation = prose.quotations[line.quote[k]]
    content = (quotation.start, max(quotation.end, line.words[k].end))
    return Draft(named_place(line, source), place(line, at, at + 1), (content,), "neutral", "tongue unknown verb", carries=True)


def _as_said(line: Line, tongue: Tongue, at: int) -> Found | None:
    """ "wie die BBC weiter schrieb", "как сообщили в МЧС", "según confirmó ayer el presidente"."""
    if at and line.low(at - 1) not in (",", "—", "(") and tongue.language != "es":
        return None
    first = at + 1 + (line.low(at) in ("tal", "ainsi"))
    named = Phrases(line, tongue).quoted_name(first)
    if named is not None:
        verb = named[1]
        return ((verb, verb + 1), named, verb + 1) if line.low(verb) in tongue.forms else None
    for k in range(first, min(len(line.words), first + (14 if tongue.language == "de" else 5))):
        if line.quote[k] != OUTSIDE or not (line.words[k].is_word or line.words[k].text in "()"):
            return None
        if line.low(k) not in tongue.forms or line.words[k].capital:
            continue
        phrases = Phrases(line, tongue)
        if k == first or (tongue.has("helper", line.low(k - 1)) and k - first < 3):
            source = phrases.after(k + 1) or _in_body(line, tongue, k + 1)
            return ((at, k + 1), source, source[1]) if source else None
        end = k
        while end > first and (tongue.has("adverb", line.low(end - 1)) or tongue.has("preposition", line.low(end - 1))):
            end -= 1
        phrase = phrases.after(first)
        if phrase is None or phrase[0] != first:
            return None
        return (k, k + 1), (first, min(phrase[1], end)), k + 1
    return None


def _in_body(line: Line, tongue: Tongue, k: int) -> Words | None:
    """ "в МЧС" after "сообщили": an office that speaks."""
    if tongue.language != "ru" or line.low(k) not in ("в", "во"):
        return None
    end = Phrases(line, tongue).phrase(k + 1)
    return (k + 1, end) if end > k + 1 else None


def _after_its_source(prose: Prose, line: Line, tongue: Tongue, at: int) -> Draft | None:
    """ "den Experten zufolge"."""
    phrases, start = Phrases(line, tongue), at
    while start > 0 and at - start < SOURCE_REACH and phrases.word(start - 1) and not tongue.has("finite", line.low(start - 1)):
        start -= 1
        if tongue.has("article", line.low(start)) or line.low(start) in DATIVE:
            break
    source = (start, at)
    if start == at or not (line.low(start) in DATIVE or any(w.capital for w in line.words[start:at])):
        return None
    content = _around(prose, line, source[0], at + 1)
    return Draft(place(line, *source), place(line, at, at + 1), content, "neutral", "tongue according", carries=True) if content else None


def _around(prose: Prose, line: Line, first: int, after: int, *, own: bool = False) -> tuple[Place, ...]:
    """What was said: the words before the phrase, those after it, or both where no comma parts them."""
    start = clause_start(line, first - 1, 0) if first else 0
    end = len(line.words)
    while end > after and line.low(end - 1) in ENDS and line.quote[end - 1] == OUTSIDE:
        end -= 1
    if line.low(after) == ",":
        after += 1
        closed = True
    else:
        closed = after >= end
    stop = first
    apart = stop > 0 and line.low(stop - 1) in (",", "—", "–")
    while stop > start and line.quote[stop - 1] == OUTSIDE and not line.words[stop - 1].is_word and line.low(stop - 1) != ")":
        stop -= 1
    before = _stretch(prose, line, start, stop) if stop - start > 1 else None
    least = 1 if before is None or closed else 0  # "Die Brücke ist ihm zufolge sicher"
    behind = _stretch(prose, line, after, end) if end - after > least else None
    goes_on = own and after < end and line.low(after) in ("que", "qu'", "dass", "что")
    if before is not None and apart and closed and stop - start >= BEFORE_WORDS and not goes_on:
        return (before,)
    return tuple(p for p in (before, behind) if p is not None)


def _stretch(prose: Prose, line: Line, start: int, stop: int) -> Place:
    first, last = place(line, start, stop)
    if line.quote[stop - 1] != OUTSIDE:
        last = max(last, prose.quotations[line.quote[stop - 1]].end)
    if line.quote[start] != OUTSIDE:
        first = min(first, prose.quotations[line.quote[start]].start)
    return first, last
