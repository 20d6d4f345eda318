"""What was said beside a verb of German, French, Spanish or Russian: before it, after it, and how far it goes."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.findings.draft import Place, place
from onrecord.findings.lines import OUTSIDE, Line
from onrecord.findings.tongue import Verb
from onrecord.findings.tongueclause import Clause
from onrecord.findings.tonguesources import Words

LOOK_AHEAD = 16  # words between a verb and the "that" or quotation that belongs to it
CLAUSE_WORDS = 60  # in which the verb of reported speech stands
SHORT = 4  # a quotation of fewer words is part of a longer phrase: "warnte vor „Einweg-Agenten“"
NEAR = 7  # words between the verb and such a quotation
ENDS = frozenset(".!?…")
DASHES = frozenset(["—", "–", "-"])
FRENCH_NOUNS = frozenset(
    ["hier", "lundi", "être", "leur", "entre", "notre", "votre", "contre", "mercredi", "soir", "autre", "hiver", "dernier", "premier"]
) - {"être"}

FRENCH_BEFORE = frozenset(
    ["de", "d'", "ne", "pas", "plus", "jamais", "rien", "se", "s'", "l'", "le", "la", "les", "y", "en"]
)  # an infinitive


def content_before(clause: Clause, told: list[Place]) -> Place | None:
    """A quotation, or a clause and its comma, right before the verb."""
    line = clause.line
    k = last_word(line, clause.start)
    if k < 0 or (k == clause.start - 1 and line.quote[k] == OUTSIDE):
        return None
    quoted = line.quote[k] != OUTSIDE
    floor = max((b for _, b in told), default=0)
    first = clause_start(line, k, floor)
    if not quoted and not any(line.words[i].is_word for i in range(first, k + 1)):
        return None
    if quoted:
        quotation = clause.prose.quotations[line.quote[k]]
        alone = not any(line.words[i].is_word and line.quote[i] != line.quote[k] for i in range(first, k))
        if alone or quotation.start < line.words[first].start:
            return quotation.start, max(quotation.end, line.words[k].end)
        return line.words[first].start, quotation.end
    if k == first:
        return None
    return place(line, first, k + 1)


def last_word(line: Line, start: int) -> int:
    """The last word or closing mark of what stands before a verb, past commas and dashes."""
    k = start - 1
    while k >= 0 and line.quote[k] == OUTSIDE and (line.low(k) in (",", "!", "?", "…", ".") or line.low(k) in DASHES):
        k -= 1
    return k


def clause_start(line: Line, k: int, floor: int) -> int:
    """Where what was said begins: at the sentence's start, after a colon or semicolon, or after what an earlier verb claims."""
    first = 0
    for i in range(k, -1, -1):
        if line.words[i].start < floor or (line.quote[i] == OUTSIDE and line.low(i) in (";", ":")):
            first = i + 1
            break
    while (
        first < k
        and line.quote[first] == OUTSIDE
        and not line.words[first].is_word
        and line.low(first) not in ("«", "»", "„", "“", '"', "”", "¿", "¡")
    ):
        first += 1
    return first


def more_after(clause: Clause, k: int) -> Iterator[Place]:
    """What was said goes on after the source: "…“, sagte er: „…“"."""
    line = clause.line
    stop = len(line.words)
    for i in range(k, min(stop, k + LOOK_AHEAD)):
        if line.quote[i] != OUTSIDE:
            yield _quotations(clause, i)
            return
        if line.low(i) == ":" and i + 1 < stop:
            yield rest(clause, i + 1)
            return
        if line.low(i) in tuple(ENDS) or line.low(i) in clause.tongue.forms:
            return


def _quotations(clause: Clause, i: int) -> Place:
    """From the quotation at word ``i`` to the end of the last one of the sentence before another verb of saying."""
    line, quotations = clause.line, clause.prose.quotations
    last = quotations[line.quote[i]]
    for k in range(i, len(line.words)):
        if line.quote[k] == OUTSIDE:
            if (
                line.low(k) in clause.tongue.forms
                or line.low(k) in (";", "(")
                or (clause.tongue.has("and", line.low(k)) and _verb_next(clause, k))
            ):
                break
        else:
            last = quotations[line.quote[k]]
    return quotations[line.quote[i]].start, last.end


def _verb_next(clause: Clause, k: int) -> bool:
    return any(clause.line.low(k + i) in clause.tongue.forms for i in (1, 2, 3))


def content_after(clause: Clause, verb: Verb, k: int) -> Content | None:
    """What follows the verb and its source: a that-clause, a quotation, a colon, an infinitive, reported speech; with the rule's name."""
    line = clause.line
    if verb.use == "say" and _infinitive(clause, k, verb):
        return (rest(clause, k),), "tongue to"
    for i in range(k, min(len(line.words), k + LOOK_AHEAD)):
        if line.quote[i] != OUTSIDE:
            return _quote_after(clause, verb, k, i)
        if line.low(i) == ":":
            return _after_colon(clause, verb, i + 1)
        if line.low(i) in ENDS or (i > k and _other_verb(clause, verb, i)):
            return None
        if verb.use == "say" and (found := _clause_after(clause, verb, k, i)):
            return found
    return None


Content = tuple[tuple[Place, ...], str]


def _quote_after(clause: Clause, verb: Verb, k: int, i: int) -> Content | None:
    """The quotation at word ``i``; of a short one with the words before it that belong to it."""
    line = clause.line
    if verb.use == "beside" and any(w.is_word for w in line.words[k:i]):
        return None
    while k < i and clause.tongue.has("adverb", line.low(k)):
        k += 1
    if verb.use == "named":
        return (rest(clause, k),), "tongue named"
    start, end = _quotations(clause, i)
    if prose_words(line, i) < SHORT:
        if i - k > NEAR:
            return None
        start = line.words[k].start if all(w.is_word for w in line.words[k:i]) else start
    return ((start, end),), "tongue quote"


def _after_colon(clause: Clause, verb: Verb, i: int) -> Content | None:
    """What stands after a colon; nothing yet where the next paragraph has it."""
    line = clause.line
    more = i < len(line.words)
    if (verb.use == "beside" and not (more and line.quote[i] != OUTSIDE)) or (verb.use == "named" and not more):
        return None
    return (rest(clause, i),) if more else (), "tongue colon"


def _other_verb(clause: Clause, verb: Verb, i: int) -> bool:
    """Whether another verb of saying begins its own statement here."""
    before = clause.line.low(i - 1)
    return clause.finite(i) and before != "," and (verb.use != "named" or clause.tongue.has("and", before))


def _clause_after(clause: Clause, verb: Verb, k: int, i: int) -> Content | None:
    t, low = clause.tongue, clause.line.low(i)
    if t.has("that", low) and _opens_that(clause, i, k):
        return (rest(clause, i),), "tongue that"
    if low == "," and t.language == "de" and _reported(clause, i + 1, verb):
        return (rest(clause, i + 1),), "tongue reported"
    return None


def prose_words(line: Line, i: int) -> int:
    """Words of the quotation at word ``i`` in its sentence."""
    return sum(w.is_word and q == line.quote[i] for w, q in zip(line.words, line.quote, strict=True))


def _opens_that(clause: Clause, i: int, k: int) -> bool:
    """Whether a word begins what was said: after a comma in German and Russian; "si", "comment" only soon after the verb."""
    line, language = clause.line, clause.tongue.language
    low = line.low(i)
    if language in ("de", "ru"):
        return line.low(i - 1) == "," and (low in ("dass", "daß", "что", "чтобы", "ob") or i - k < 8)
    if low in ("que", "qu'"):
        if line.low(i - 1) == "," and "," not in (line.low(n) for n in range(k, i - 1)):
            return False
        return line.low(i - 1) not in ("ce", "lo", "la", "el", "los", "las", "plus", "más", "alors", "ainsi", "mieux") and line.low(
            i - 1
        ) not in ("y", "et", "plutôt")
    return i == k and low not in ("ce",)


def _infinitive(clause: Clause, k: int, verb: Verb) -> bool:
    low, language = clause.line.low(k), clause.tongue.language
    if clause.line.quote[k : k + 1] not in ([OUTSIDE], []):
        return False
    if language == "fr":
        if low in ("de", "d'", "ne", "pas"):
            low = next((word for word in clause.line.lows[k + 1 : k + 5] if word not in FRENCH_BEFORE), "")
        return low.endswith(("er", "ir", "oir", "re")) and len(low) > 3 and not clause.line.words[k].capital and low not in FRENCH_NOUNS
    if language == "es":
        stem = low
        for tail in ("lo", "la", "los", "las", "le", "les", "se"):
            stem = low.removesuffix(tail) if low.endswith(("r" + tail,)) else stem
        return stem.endswith(("ar", "er", "ir")) and low not in ("ayer", "lugar", "mujer", "popular", "militar")
    if language == "ru":
        low = clause.line.low(k + 1) if low == "не" else low
        return low.endswith(("ть", "ти", "чь", "ться", "тись")) and verb.stance != "neutral"
    return False


def _reported(clause: Clause, i: int, verb: Verb) -> bool:
    """Whether the German words from ``i`` on repeat what was said: a subjunctive, or "zu" with an infinitive after a request or promise."""
    line, t = clause.line, clause.tongue
    subordinate = t.has("relative", line.low(i)) and line.low(i + 1) not in t.words["reported"] and line.words[i + 1 : i + 2] != []
    passed = 0  # words, without the marks around a quotation
    for k in range(i, min(len(line.words), i + CLAUSE_WORDS)):
        passed += line.words[k].is_word
        low = line.low(k)
        if line.quote[k] != OUTSIDE:
            continue
        if low in ENDS:
            return False
        ended = not line.words[k + 1 : k + 2] or not line.words[k + 1].is_word  # a relative clause has its verb at its end
        if low in t.words["reported"] and not (subordinate and passed > 5):
            return True
        if low in t.words["reported_too"] and not (subordinate and (ended or passed > 5)):
            return True
        if low == "zu" and _bare_infinitive(line, k + 1) and not (subordinate and _goes_on(line, k + 2)):
            return verb.stance in ("order", "promise", "belief", "denial", "assertion") or verb.particle == "an"
    return False


def _bare_infinitive(line: Line, k: int) -> bool:
    return line.low(k).endswith("en") and not line.words[k].capital


def _goes_on(line: Line, k: int) -> bool:
    """Whether another word of the clause follows: "…, die zu sanieren ist"."""
    return k < len(line.words) and line.words[k].is_word


def rest(clause: Clause, k: int) -> Place:
    """From word ``k`` to the clause's end: the sentence's, or before "and" with another verb of saying, or before ", according to"."""
    line, t = clause.line, clause.tongue
    end = len(line.words)
    while end > k + 1 and line.low(end - 1) in ENDS and line.quote[end - 1] == OUTSIDE:
        end -= 1
    for i in range(k + 2, end):
        if line.quote[i] != OUTSIDE:
            continue
        joins = t.has("and", line.low(i)) and any(_says_more(clause, i + n) for n in (1, 2))
        apart = line.low(i) in (",", ";") and (line.low(i) == ";" or line.low(i + 1) in t.according)
        if joins or apart:
            end = i - (line.low(i - 1) == ",")
            break
    first, last = place(line, k, max(end, k + 1))
    if line.quote[end - 1] != OUTSIDE:
        last = max(last, clause.prose.quotations[line.quote[end - 1]].end)
    if line.quote[k] != OUTSIDE:
        first = (
            min(first, clause.prose.quotations[line.quote[k]].start)
            if clause.prose.quotations[line.quote[k]].start >= line.sentence.start
            else first
        )
    return first, last


def _says_more(clause: Clause, i: int) -> bool:
    """Whether word ``i`` is another finite verb of saying with a "that" or a quotation soon after it."""
    verbs = clause.tongue.forms.get(clause.line.low(i), ())
    if not any(not v.helped for v in verbs) or clause.line.quote[i] != OUTSIDE:
        return False
    following = range(i + 1, min(i + 8, len(clause.line.words)))
    german, line = clause.tongue.language == "de", clause.line
    return any(
        line.low(k) in clause.tongue.words["that"]
        or line.quote[k] != OUTSIDE
        or line.low(k) == ":"
        or (german and line.low(k) == "," and _reported(clause, k + 1, verbs[0]))
        for k in following
    )


def said_so(clause: Clause, before: Place, subject: Words | None) -> bool:
    """Whether a clause before a verb is what was said, and not a scene, a relative clause or the subject itself."""
    line, t = clause.line, clause.tongue
    if clause.phrases.before(clause.start) is not None and not (subject and t.gender(line.low(subject[0]))):
        return False
    inside = [k for k, w in enumerate(line.words) if before[0] <= w.start < before[1]]
    if any(line.quote[k] != OUTSIDE for k in inside):
        return True
    if t.has("scene", line.low(inside[0])) or t.has("that", line.low(inside[0])):
        return False
    if t.language != "de":
        return True
    if any(t.has("reported", line.low(k)) or t.has("reported_too", line.low(k)) for k in inside):
        return True
    segment = max((k for k in inside if line.low(k) == ","), default=inside[0] - 1) + 1
    relative = segment > inside[0] and t.has("relative", line.low(segment))
    if relative or t.has("that", line.low(segment)) or subject is None:
        return False
    return (
        t.gender(line.low(subject[0])) is not None
        or any(t.person(w.low) for w in line.words[slice(*subject)])
        or clause.phrases.named(subject)
    )


def narrowed(clause: Clause, before: Place) -> Place:
    """German reported speech after a clause of the outlet's own: it begins with the clause that holds its verb."""
    line, t = clause.line, clause.tongue
    inside = [k for k, w in enumerate(line.words) if before[0] <= w.start < before[1]]
    verb = next((k for k in inside if t.has("reported", line.low(k))), None)
    if t.language != "de" or verb is None:
        return before
    comma = max((k for k in inside if k < verb and line.low(k) == ","), default=None)
    own = comma is not None and any(t.has("finite", line.low(k)) and not t.has("reported", line.low(k)) for k in inside if k < comma)
    return (line.words[comma + 1].start, before[1]) if own and comma is not None else before
