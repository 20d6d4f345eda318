"""The statements of a sentence in German, French, Spanish or Russian, from each verb of the table outwards."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.findings.draft import Draft, Place, place
from onrecord.findings.lines import OUTSIDE, Line
from onrecord.findings.tongue import Tongue, Verb
from onrecord.findings.tongueclause import Clause, named_place
from onrecord.findings.tonguecontents import (
    DASHES,
    ENDS,
    SHORT,
    content_after,
    content_before,
    last_word,
    more_after,
    narrowed,
    prose_words,
    said_so,
)
from onrecord.findings.tonguenear import according, unknown_verb
from onrecord.findings.tonguesources import Phrases, Words
from onrecord.model import Prose

VERBS_READ = 40  # of one sentence: beyond that it is a list or an attack
OPENING = 2_000  # code points of a quotation before a clause that says who speaks
LABEL_WORDS = 10
LABEL_CUE = 6  # words between the phrase and its colon


def tongue_drafts(prose: Prose, line: Line, tongue: Tongue) -> Iterator[Draft]:
    """The statements of one sentence, in the order of their cues."""
    if len(line.words) < 2:
        return
    told: list[Place] = []
    last: Draft | None = None
    read = 0
    for at, word in enumerate(line.words):
        draft = according(prose, line, tongue, at) if line.quote[at] == OUTSIDE else None
        if draft is None and word.low in tongue.forms:
            verbal = _may_be_verb(line, tongue, at)
            draft = _at_verb(Clause(prose, line, tongue, at, line.quote[at]), last, told) if verbal else None
            read += verbal
        elif draft is None and line.quote[at] == OUTSIDE:
            draft = unknown_verb(prose, line, tongue, at)
        read += draft is not None
        if read > VERBS_READ:
            return
        if draft is not None and (draft.content or draft.rule == "tongue colon"):  # what follows the colon may stand in the next paragraph
            told += draft.content
            last = draft
            yield draft
    if last is None:
        found = label(prose, line, tongue)
        if found is not None:
            yield found


def _may_be_verb(line: Line, tongue: Tongue, at: int) -> bool:
    """Whether a form of the table is a verb here and no noun of the same form, no name."""
    if at == 0:
        return True
    before = line.low(at - 1)
    noun = tongue.has("article", before) or before in ("de", "del", "du", "por", "sin", "con", "para")
    return not noun and not (line.words[at].capital and before not in ENDS | {":", "—", "–"})


def _at_verb(clause: Clause, last: Draft | None, told: list[Place]) -> Draft | None:
    """The statement of a verb of the table, inside a quotation or outside; none where its words are already somebody's."""
    if clause.verb is None:
        return None
    if clause.level != OUTSIDE:
        return _interrupted(clause, clause.verb)
    start = clause.line.words[clause.at].start
    return None if any(a <= start < b for a, b in told) else from_verb(clause, clause.verb, last, told)


def from_verb(clause: Clause, verb: Verb, last: Draft | None, told: list[Place]) -> Draft | None:
    """The statement of a verb outside quotations."""
    subject = clause.joined() or (clause.office() if verb.particle == "es" else clause.subject_after())
    ahead = _after_content(clause, verb, subject, told) if verb.use != "named" else None
    return ahead or _before_content(clause, verb, subject, last)


def _after_content(clause: Clause, verb: Verb, subject: Words | None, told: list[Place]) -> Draft | None:
    """ "…“, sagte X": what was said stands before the verb."""
    before = content_before(clause, told)
    if before is None:
        return None
    subject = subject or clause.phrases.quoted_name(clause.at + 1)
    if subject is None and verb.particle != "es" and not _ends_clause(clause):
        return None
    direct = clause.line.quote[last_word(clause.line, clause.start)] != OUTSIDE
    if not direct and (verb.use != "say" or not said_so(clause, before, subject)):
        return None
    before = before if direct else narrowed(clause, before)
    end = max(clause.end, subject[1] if subject and not clause.joined() else 0)
    return _draft(clause, verb, subject, (before, *more_after(clause, end)), "tongue after quote" if direct else "tongue after")


def _before_content(clause: Clause, verb: Verb, subject: Words | None, last: Draft | None) -> Draft | None:
    """ "X sagte, …", "Am Montag sagte X: …": what was said follows the verb."""
    source, end = _source(clause, subject)
    found = content_after(clause, verb, end)
    if found is None:
        return None
    content, rule = found
    if source is None and last is not None and last.source is not None and _coordinated(clause):
        return Draft(last.source, clause.cue(), content, verb.stance, rule, carries=True)
    if source is None:
        source = _opening(clause)
    if source is None and clause.tongue.language != "es":
        return None
    return _draft(clause, verb, source, content, rule)


def _source(clause: Clause, subject: Words | None) -> tuple[Words | None, int]:
    """Who says it, before the verb or after it, and the first word after both."""
    german, end = clause.tongue.language == "de", clause.end
    source = clause.joined() or clause.office() or clause.phrases.before(clause.start) or clause.framed()
    if subject is None:
        return source, end
    if german and source == (0, 1) and subject[0] == end and len(clause.line.words[0].text) > 3:
        source = None  # "Gebetsmühlenartig sagt sie": the verb stands second
    if source is None and (german or subject[0] == end):
        return subject, max(end, subject[1])
    return source, end


def _draft(clause: Clause, verb: Verb, source: Words | None, content: tuple[Place, ...], rule: str) -> Draft:
    who = named_place(clause.line, source) if source else None
    return Draft(who, clause.cue(), content, verb.stance, rule, carries=True)


def _ends_clause(clause: Clause) -> bool:
    """Whether nothing follows the verb: "…”, añadió." """
    return clause.tongue.language == "es" and (
        clause.at + 1 == len(clause.line.words) or not clause.line.words[clause.at + 1].is_word or _scene_only(clause)
    )


def _scene_only(clause: Clause) -> bool:
    low = clause.line.low(clause.at + 1)
    return clause.tongue.has("preposition", low) or clause.tongue.has("adverb", low)


def _coordinated(clause: Clause, *, loosely: bool = True) -> bool:
    """Whether "and" joins the verb to one before it, or ``loosely`` a comma."""
    k = clause.start - 1
    while k > 0 and clause.tongue.has("adverb", clause.line.low(k)):
        k -= 1
    return clause.tongue.has("and", clause.line.low(k)) or (loosely and clause.line.low(k) == ",")


def _opening(clause: Clause) -> Words | None:
    """The subject of the first verb, for one after "and": "Sie verteidigte … und betonte"."""
    line = clause.line
    spanish = clause.tongue.language == "es"
    loose = line.low(clause.at).endswith(("ando", "endo")) or _coordinated(clause, loosely=False)
    if not _coordinated(clause) or (spanish and not loose):
        return None
    t = clause.tongue
    for k in range(min(6, clause.start)):
        if line.quote[k] == OUTSIDE and (t.gender(line.low(k)) and not (t.has("article", line.low(k)) and clause.phrases.word(k + 1))):
            return k, k + 1
    found = clause.phrases.after(0)
    if found is None or found[1] >= clause.start:
        return None
    return found if found[0] == 0 else None


def _interrupted(clause: Clause, verb: Verb) -> Draft | None:
    """A clause that says who speaks in the middle of what is said: "« Le désaccord est total, souligne-t-elle. La suite … »"."""
    line, before = clause.line, clause.start - 1
    source = _inserted_source(clause, verb, before)
    if source is None:
        return None
    end = _past_scene(clause, max(clause.at + 1, source[1]))
    if end < len(line.words) and line.low(end) not in (*ROUND, "»", "”", "!", "?"):
        return None
    while before > 0 and line.low(before - 1) in ROUND:
        before -= 1
    while end < len(line.words) and line.low(end) in ROUND:
        end += 1
    return _draft(clause, verb, source, _parted(clause, before, end), "tongue interrupted")


ROUND = (",", ".", "—", "–")  # marks around an inserted clause
SCENE_WORDS = 8  # of such a clause behind who speaks: "dit le maire en riant"


def _past_scene(clause: Clause, k: int) -> int:
    """The mark behind a few words of time and place, where such follow."""
    line = clause.line
    if not (clause.tongue.has("preposition", line.low(k)) or clause.tongue.has("adverb", line.low(k))):
        return k
    near = range(k, min(k + SCENE_WORDS, len(line.words)))
    return next((i for i in near if not line.words[i].is_word), k)


def _inserted_source(clause: Clause, verb: Verb, before: int) -> Words | None:
    """Who speaks, where a verb stands after a mark inside a quotation."""
    line = clause.line
    if verb.use == "named" or clause.tongue.language == "de" or before < 1:
        return None
    if line.quote[before] != clause.level or line.low(before) not in (",", "!", "?", "—", "–"):
        return None
    source = clause.joined() or clause.phrases.after(clause.at + 1)
    low = line.low(source[0]) if source else ""
    if source is None or low[0] == "-" or clause.tongue.gender(low) or line.low(before) in DASHES:
        return source
    return source if any(w.capital or clause.tongue.person(w.low) for w in line.words[slice(*source)]) else None


def _parted(clause: Clause, before: int, end: int) -> tuple[Place, ...]:
    """The words of a quotation before and after an inserted clause; the sentences after that are carried along."""
    line, quotation = clause.line, clause.prose.quotations[clause.level]
    opening = quotation.start if line.sentence.start - quotation.start < OPENING else max(quotation.start, line.sentence.start)
    first = (opening, line.words[before - 1].end)
    after = line.words[end].start if end < len(line.words) else line.sentence.end
    stop = min(quotation.end, line.sentence.end)
    return (first, (after, stop)) if stop - after > 1 else (first,)


def label(prose: Prose, line: Line, tongue: Tongue) -> Draft | None:
    """ "Kabayel: „…“": a name or a phrase, perhaps a few words more, and a colon before a quotation."""
    colon = next((k for k, w in enumerate(line.words[: LABEL_WORDS + 2]) if w.text == ":" and line.quote[k] == OUTSIDE), None)
    if not colon or colon + 1 >= len(line.words) or any(q != OUTSIDE for q in line.quote[:colon]):
        return None
    quoted = line.quote[colon + 1]
    if quoted == OUTSIDE:
        return None
    phrases = Phrases(line, tongue)
    source = phrases.after(0)
    if source is None or source[0] != 0 or colon - source[1] > LABEL_CUE or tongue.pronoun(line.low(0)) or tongue.has("that", line.low(0)):
        return None
    if prose_words(line, colon + 1) < SHORT - 1:
        return None
    start = min(source[1], colon)
    return Draft(
        named_place(line, (0, start)),
        place(line, start, colon + 1),
        (_label_content(prose, line, colon + 1),),
        "neutral",
        "tongue label",
        carries=True,
    )


def _label_content(prose: Prose, line: Line, k: int) -> Place:
    quotation = prose.quotations[line.quote[k]]
    return quotation.start, quotation.end
