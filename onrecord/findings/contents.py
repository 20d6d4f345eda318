"""What follows a verb of saying, and where the words that were said begin and end."""

from __future__ import annotations

from typing import Literal, NamedTuple

from onrecord.findings.cues import Cue, forms, noun_forms
from onrecord.findings.lines import (
    ADDRESSED,
    ASIDES,
    COMPLEMENTIZERS,
    DETERMINER,
    OUTSIDE,
    PAST,
    PREPOSITION,
    PRONOUN,
    TIME,
    WEEKDAY,
    Line,
    is_adverb,
)
from onrecord.text.tables import word_set

After = Literal["end", "comma", "that", "quote", "colon", "clause", "adverbial"]
ROLES = word_set("titles", "role")
CALLINGS = ROLES | word_set("titles", "role_adjective")
WRITINGS = frozenset(["statement", "letter", "memo", "email", "e-mail", "tweet", "post"])  # "said in a statement" is one cue
LOOK_AHEAD = 18  # words between a verb of saying and the "that" or quotation that belongs to it


class Following(NamedTuple):
    """What stands after a verb: its kind, the first word of the content, the first word after the cue, and whom it was said to."""

    kind: After
    content: int
    cue_end: int
    addressee: tuple[int, int] | None = None


def following(line: Line, verb: int, cue: Cue, stop: int) -> Following:
    """Reads on from the verb at word ``verb``, not beyond word ``stop``."""
    end = verb + 1
    if line.low(end) in cue.particles:
        end += 1
    elif line.low(end) == "in" and line.low(end + 1) in ("a", "an") and line.low(end + 2) in WRITINGS:
        end += 3
    addressee = _addressee(line, end, stop) if cue.takes("tell") and end == verb + 1 else None
    k = addressee[1] if addressee else end
    kind, content = _kind(line, k, stop)
    if kind == "clause" and cue.takes("tell") and not cue.takes("clause", "that", "object") and addressee is None:
        kind = "adverbial"
    return Following(kind, content, end, addressee)


def _kind(line: Line, k: int, stop: int) -> tuple[After, int]:
    while k < stop and (_passed_over(line, k) or _before_that(line, k)):
        k += 1
    low = line.low(k)
    if k >= stop or low in (".", "!", "?", ";", "…", "—", "–", ")"):
        return "end", k
    if _opens_quote(line, k):
        return "quote", k
    if low == ":":
        return "colon", k + 1
    if low == ",":
        return _after_comma(line, k, stop)
    if low in COMPLEMENTIZERS:
        return "that", k
    if _adverbial(line, k):
        return _beyond(line, k, stop)
    return "clause", k


def _passed_over(line: Line, k: int) -> bool:
    return is_adverb(line.low(k)) and not line.words[k].capital and line.low(k) not in ("all", "both", "only", "even", "not", "first")


def _before_that(line: Line, k: int) -> bool:
    """A word of place or measure before "that" or a quotation: "said there that …", "said only: “…”"."""
    after = line.low(k + 1)
    return (line.low(k) in ("there", "here") and after == "that") or (
        line.low(k) == "only" and (after in (":", ",", "that") or _opens_quote(line, k + 1))
    )


def _after_comma(line: Line, k: int, stop: int) -> tuple[After, int]:
    if _opens_quote(line, k + 1):
        return "quote", k + 1
    if line.low(k + 1) in PREPOSITION or is_adverb(line.low(k + 1)) or line.low(k + 1) in ("however", "though"):
        for j in range(k + 1, min(stop, k + LOOK_AHEAD)):
            if line.low(j) == ",":
                return ("that", j + 1) if line.low(j + 1) == "that" else (("quote", j + 1) if _opens_quote(line, j + 1) else ("comma", k))
    return "comma", k


def _opens_quote(line: Line, k: int) -> bool:
    return k < len(line.words) and line.quote[k] != OUTSIDE and (k == 0 or line.quote[k - 1] != line.quote[k])


def _adverbial(line: Line, k: int) -> bool:
    """Whether words of time, place or manner begin that say how or when it was said."""
    low, after = line.low(k), line.low(k + 1)
    if low in WEEKDAY or low in ("yesterday", "recently", "earlier", "later", "early", "late"):
        return True
    if low in ("this", "last", "next"):
        return after in TIME
    return low in PREPOSITION and low not in ("like",)


def _beyond(line: Line, k: int, stop: int) -> tuple[After, int]:
    """Past words of time and place to a "that", or to a quotation after a comma or colon."""
    for j in range(k + 1, min(stop, k + LOOK_AHEAD)):
        low = line.low(j)
        if low == "that" and line.low(j - 1) not in ("of", "at", "on", "in") and line.quote[j] == OUTSIDE:
            return "that", j
        if _opens_quote(line, j) and line.low(j - 1) in (",", ":"):
            return "quote", j
        if low == ":":
            return "colon", j + 1
        if low in (".", ";"):
            break
    while line.low(k) in WEEKDAY and line.low(k + 1) in ("morning", "afternoon", "evening", "night"):
        k += 1
    return ("clause", k + 1) if _time_alone(line, k, stop) else ("adverbial", k)


def _time_alone(line: Line, k: int, stop: int) -> bool:
    """Whether one word of time stands before a clause: "said Monday the bridge would open"."""
    low, after = line.low(k), line.low(k + 1)
    if low not in TIME or low in ("this", "last", "early", "late", "next") or k + 1 >= stop or after in (",", "."):
        return False
    return not _adverbial(line, k + 1) and line.words[k + 1].is_word


ADDRESSEE_WORDS = 14


def _addressee(line: Line, start: int, stop: int) -> tuple[int, int] | None:
    """Whom it was told: a pronoun, a name, or a phrase up to what was said."""
    low = line.low(start)
    if start >= stop or line.quote[start] != OUTSIDE or not line.words[start].is_word or low in COMPLEMENTIZERS | PREPOSITION:
        return None
    if low in ADDRESSED:
        return start, start + 1
    k = start
    while k < min(stop, start + ADDRESSEE_WORDS) and not _ends_addressee(line, k, start, stop):
        k += 1
    return (start, k) if k > start else None


def _ends_addressee(line: Line, k: int, start: int, stop: int) -> bool:
    low, word = line.low(k), line.words[k]
    if line.quote[k] != OUTSIDE or not (word.is_word or low in (".", "&", "'")):
        return True
    if low == ".":
        return k == stop - 1 or word.start != line.words[k - 1].end
    if k == start:
        return False
    if low in COMPLEMENTIZERS or low in PRONOUN or low in WEEKDAY or _loose(line, k, start):
        return True
    return line.words[start].capital and not word.capital and low not in ("of", "&", "the", "'s") and not _calling(line, k, stop)


def _calling(line: Line, k: int, stop: int) -> bool:
    """Whether words of a calling lead on to a name: "told CBC videographer Jane Roe"."""
    first = k
    while k < min(stop, first + 3) and line.low(k) in CALLINGS:
        k += 1
    return first < k < stop and line.words[k].capital and line.low(k - 1) in ROLES


def _loose(line: Line, k: int, start: int) -> bool:
    low = line.low(k)
    if low in ("of",):
        return False
    if low in ("in", "on", "at", "for", "with", "from") and k - start > 0:
        return low in ("in", "on", "at", "with") or line.low(k + 1) in TIME
    if low in ("during", "after", "before", "via", "by", "to", "about", "last", "early", "late", "as", "if", "when", "while"):
        return True
    return k - start > 1 and low in DETERMINER and line.low(k - 1) not in ("of", "and", "from")


def object_end(line: Line, start: int, stop: int) -> int:
    """Where a noun phrase that was said, cited or criticised ends: at the first comma outside quotation marks that opens an aside."""
    end = content_end(line, start, stop)
    for k in range(start + 1, end):
        if line.quote[k] != OUTSIDE:
            continue
        if line.low(k) in (",", "-", "—", "–", ";") and _aside(line, k + 1):
            return k
        if line.low(k) in ("and", "but") and _second_verb(line, k + 1):
            return k
    return end


def _second_verb(line: Line, k: int) -> bool:
    """Whether a second past verb of the same subject begins: "praised the plan and cast doubt on …"."""
    match = forms().get(line.low(k))
    return line.low(k) in PAST or (match is not None and match.form == "past")


def _aside(line: Line, k: int) -> bool:
    low = line.low(k)
    return low in ASIDES or low.endswith("ing") or is_adverb(low)


def content_end(line: Line, start: int, stop: int) -> int:
    """Where a content that begins at word ``start`` ends, exclusive: before the final stop, or before a phrase that opens another statement."""
    lows, quote = line.lows, line.quote
    k = start
    while k < stop and not (quote[k] == OUTSIDE and (lows[k] in CLOSERS or quote[k - 1] != OUTSIDE) and _closes(line, k, start)):
        k += 1
    while k > start and quote[k - 1] == OUTSIDE and lows[k - 1] in LAST_MARKS:
        k -= 1
    return k


CLOSERS = frozenset([";", ",", "—", "–", "-", "and", "but"])  # what another statement can begin with, where no quotation ends
LAST_MARKS = frozenset([".", ",", "!", "?", ";", "—", "–", "-", ":", "and", "but"])


def _closes(line: Line, k: int, start: int) -> bool:
    """Whether another statement begins at word ``k``, which stands outside quotation marks."""
    low = line.low(k)
    if low == ";" or (low in ("and", "but") and k > start and _shares(line, k + 1)) or (low in (",", "—", "–", "-") and _breaks(line, k)):
        return True
    left = k > start and line.quote[k - 1] != OUTSIDE
    return left and (_leaves_quote(line, k, start) or (line.low(k - 2) == "," and _breaks(line, k - 1)))


def _breaks(line: Line, comma: int) -> bool:
    low, after = line.low(comma + 1), line.low(comma + 2)
    if low in ("but", "and") and (after in PAST or (after.endswith("ed") and len(after) > 4)) and after not in ("united",):
        return True
    match = forms().get(low)
    if match is not None and match.form == "ing" and match.cue.stance != "belief":
        return True
    if low == "according" and after == "to":
        return True
    if low in ("adding", "citing"):
        return True
    if low in ("and", "but") and _shares(line, comma + 2):
        return True
    return low in ("but", "and", "while", "though", "although") and _speaks(line, comma + 2)


def _shares(line: Line, k: int) -> bool:
    """Whether a verb of saying follows at once, as in "and added": it has the subject of the verb before it."""
    while is_adverb(line.low(k)) or line.low(k) in ("has", "have"):
        k += 1
    match = forms().get(line.low(k))
    return (
        match is not None
        and (match.form == "past" or (match.form == "third" and line.low(k) not in noun_forms()))
        and match.cue.takes("clause", "that", "tell")
    )


def _speaks(line: Line, k: int) -> bool:
    """Whether a short subject and a verb of saying begin at word ``k``: "but Roe said", "and he also denied"."""
    for j in range(k + 1, min(len(line.words), k + 5)):
        if line.quote[j] != OUTSIDE:
            return False
        match = forms().get(line.low(j))
        if match is not None and match.form in ("past", "third") and match.cue.takes("clause", "tell", "object"):
            return line.low(k) in PRONOUN or line.words[k].capital
        if not line.words[j].is_word and line.low(j) != ".":
            return False
    return False


def _leaves_quote(line: Line, k: int, start: int) -> bool:
    """Whether the words after a quotation belong to the saying, not to what was said."""
    if line.quote[start] == OUTSIDE:
        return False
    low = line.low(k)
    if (
        low in ("in", "on", "at", "during", "after", "before", "when", "while", "as", "to", "last", "this", "referring", "with")
        or low in WEEKDAY
    ):
        return True
    return line.low(k - 2) in (",", ".", "!", "?") or low in (",",)
