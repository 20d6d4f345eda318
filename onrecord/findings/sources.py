"""Where the words that name a source begin and end: leftwards from a verb, or rightwards after "according to"."""

from __future__ import annotations

from onrecord.findings.lines import (
    AUXILIARY,
    BEING,
    BOUNDARY,
    DETERMINER,
    JOINER,
    NOT_PAST,
    OUTSIDE,
    PAST,
    PREPOSITION,
    PRONOUN,
    TIME,
    WEEKDAY,
    Line,
    is_adverb,
)
from onrecord.findings.nocues import NAMED, wants_no_name
from onrecord.text.tables import word_set

ROLES = word_set("titles", "role")
REACH = 30  # words that a source may be long; PolNeAR's longest tenth begin at 14
APPOSITIONS = 3


def group_start(line: Line, verb: int) -> int:
    """The first word of the verb group: auxiliaries and adverbs before the verb belong to the cue ("has repeatedly said")."""
    lows = line.lows
    k = verb
    if verb > 2 and lows[verb - 1] == "to" and lows[verb - 2] == "on" and lows[verb - 3] in ("went", "goes"):
        k = verb - 3  # "went on to say"
    while k > 0 and verb - k < 6:
        low = lows[k - 1]
        if not (low in AUXILIARY or is_adverb(low)) or line.quote[k - 1] != OUTSIDE:
            break
        if _month(line, k - 1) or (low.endswith("ly") and line.words[k - 1].capital and k > 1):  # "Skelly said"
            break
        k -= 1
    return k


def _month(line: Line, k: int) -> bool:
    """ "May" inside a sentence."""
    return k > 0 and line.words[k].text == "May"


def passive(line: Line, start: int, verb: int) -> bool:
    """Whether the group has a form of "to be": was told, has been said."""
    return start < verb and not BEING.isdisjoint(line.lows[start:verb])


def subject(line: Line, end: int, floor: int = 0) -> tuple[int, int] | None:
    """The noun phrase that ends before word ``end``, its appositions included; None where there is none.

    :param floor: no word before this one is looked at.
    """
    stop = _skip_time(line, end, floor)
    start = nameless = _nameless(line, stop, floor)
    for _ in range(APPOSITIONS):
        if start - 1 >= floor and line.low(start - 1) == ",":
            inner = _apposition(line, start - 1, floor)
            if inner is None:
                return None if start == nameless else (start, stop)
            start = inner
        piece = _phrase(line, start, floor)
        if piece is None:
            return None if start == nameless else (start, stop)
        start = piece
        if line.low(piece) in PRONOUN and piece == stop - 1:
            return piece, stop
        if not _continues(line, start, stop, floor):
            break
    return _trimmed(line, start, stop)


def _nameless(line: Line, end: int, floor: int) -> int:
    """Where "who asked not to be named" or ", speaking on condition of anonymity," begins if it ends before word ``end``; else ``end``."""
    last = end - (line.low(end - 1) == ",")
    if line.low(last - 1) not in NAMED and "anonymity" not in line.sentence.text:
        return end
    for k in range(last - 1, max(floor, last - REACH), -1):
        if wants_no_name(line, k):
            while k - 1 > floor and (line.low(k - 1) in ("who", ",", "and") or line.low(k - 1) in AUXILIARY):
                k -= 1
            return k
    return end


def _skip_time(line: Line, end: int, floor: int) -> int:
    """Before "Roe on Tuesday", "Roe last week": times between a subject and its verb are no part of it."""
    k = end
    if line.low(k - 1) in WEEKDAY or (line.low(k - 1) in TIME and line.low(k - 2) in ("last", "this", "next", "late", "early", "earlier")):
        k -= 1
        while k - 1 > floor and line.low(k - 1) in ("on", "last", "this", "late", "early", "earlier", "next"):
            k -= 1
        if k > floor + 1 and line.low(k) not in ("", ",") and k - 1 >= floor:
            return k
    return end


def _apposition(line: Line, comma: int, floor: int) -> int | None:
    """The comma that opens what the comma at ``comma`` closes ("Roe, a teacher, said"); the place of the opening comma."""
    for k in range(comma - 1, max(floor - 1, comma - REACH), -1):
        low = line.low(k)
        if line.quote[k] != OUTSIDE or (low in (";", ":", ".", "—", "–") and not _abbreviates(line, k)):
            return None
        if low == ",":
            first = line.low(k + 1)
            if first in PREPOSITION or first in (
                "and",
                "but",
                "however",
                "though",
                "meanwhile",
                "too",
                "while",
                "when",
                "as",
                "if",
                "because",
            ):
                return k if first in ("of", "from", "in") and comma - k < 5 else None
            return k
    return None


def _abbreviates(line: Line, k: int) -> bool:
    """Whether the full stop at ``k`` belongs to a word inside a phrase: "Sen. Roe", "J. Roe"."""
    return 0 < k < len(line.words) - 1 and line.words[k].start == line.words[k - 1].end and line.words[k].text == "."


def _phrase(line: Line, end: int, floor: int) -> int | None:
    """Where the noun phrase that ends before ``end`` begins."""
    k = end - 1
    if k < floor or (line.quote[k] != OUTSIDE and not _few(line, k)):
        return None
    lows = line.lows
    if lows[k] in PRONOUN:
        return k
    last_and = None
    stop = max(floor, end - REACH)
    while k >= stop:
        low = lows[k]
        if low == ")":
            k = _bracket(line, k, floor)
        elif low == "and" or low == "or":
            last_and = k
        elif _ends_phrase(line, k):
            if last_and is not None and _verbal(line, k):
                return last_and + 1
            break
        k -= 1
    start = k + 1
    return start if start < end else None


def _verbal(line: Line, k: int) -> bool:
    """Whether a verb or the head of a clause stands at ``k``: then an "and" after it begins a phrase of its own."""
    low = line.low(k)
    return line.quote[k] == OUTSIDE and (low in PAST or low in AUXILIARY or low.endswith("ed") or low in BOUNDARY)


def _few(line: Line, k: int) -> bool:
    """A word or two in quotation marks inside a name or phrase."""
    number = line.quote[k]
    if line.low(k - 1) in (",", ".", "?", "!", "…") and (k + 1 == len(line.quote) or line.quote[k + 1] != number):
        return False  # words that end with a mark were said
    return line.quote[max(0, k - 6) : k + 1].count(number) <= 5


def _bracket(line: Line, close: int, floor: int) -> int:
    for k in range(close - 1, max(floor, close - 12) - 1, -1):
        if line.low(k) == "(":
            return k
    return close


def _ends_phrase(line: Line, k: int) -> bool:
    word, low = line.words[k], line.lows[k]
    if line.quote[k] != OUTSIDE:
        return not _few(line, k)
    if not word.is_word:
        return not (_abbreviates(line, k) or low in ("&", "/", "-", "'", "$", "%", "#", "@"))
    if (low in BOUNDARY or low in PAST or low in AUXILIARY) and not _month(line, k):
        return True
    if low.endswith("ed") and len(low) > 4 and low not in NOT_PAST and not word.capital:
        return not _adjective(line, k)
    return False


def _adjective(line: Line, k: int) -> bool:
    """Whether a word in -ed stands before a noun as an adjective, or after one with a preposition ("people briefed on")."""
    before, after = line.low(k - 1), line.low(k + 1)
    if before in DETERMINER or before in PREPOSITION or before.endswith(("'s", "ly")) or k == 0:
        return True
    return after in ("by", "on", "with", "in") and line.words[k - 1].is_word


def _continues(line: Line, start: int, stop: int, floor: int) -> bool:
    """Whether what was found is itself the second part of "a spokeswoman, Ana Ruiz" or "Roe, 45, a teacher"."""
    if start - 1 < floor or line.low(start - 1) != ",":
        return False
    first = line.words[start]
    before = line.low(start - 2)
    if line.quote[start - 2] != OUTSIDE:
        return False
    if first.text.isdigit() or first.low in ("of", "from"):
        return True
    if first.low in ("a", "an", "the", "who", "whose", "which") or first.low.endswith("'s"):
        return (line.words[start - 2].capital and not _governed(line, start - 2)) or before.isdigit()
    return first.capital and _unnamed(line, start - 2, floor)


def _governed(line: Line, k: int) -> bool:
    """Whether the name that ends at ``k`` stands after a preposition: no subject of its own ("light-years from Earth, the agency")."""
    while k > 0 and line.words[k].capital:
        k -= 1
    return line.low(k) in PREPOSITION and line.low(k) != "of"


def _unnamed(line: Line, k: int, floor: int) -> bool:
    """Whether the words that end at ``k`` are a short phrase that calls for a name: "a spokeswoman", "the group's leader"."""
    for i in range(k, max(floor, k - 8) - 1, -1):
        if not line.words[i].is_word or line.low(i) in BOUNDARY or line.low(i) in PAST:
            return False
        if line.low(i) in ("a", "an", "the", "his", "her", "its", "their", "one", "another") or line.low(i).endswith("'s"):
            return i == floor or line.low(i - 1) in (",", "and", "but", "as", "with", "even", "—") or i == 0 or line.quote[i - 1] != OUTSIDE
    return False


def _trimmed(line: Line, start: int, stop: int) -> tuple[int, int] | None:
    """Without conjunctions, adverbs and loose prepositional phrases at its head."""
    while start < stop:
        low = line.low(start)
        if low in ("and", "but", "or", "so", "yet", "even", ",", "meanwhile", "however", "still", "also", "with", "then", "now") or (
            is_adverb(low) and start + 1 < stop and low not in ("both", "all", "each", "only")
        ):
            start += 1
        elif low in PREPOSITION:
            start = _after_preposition(line, start, stop)
        else:
            break
    while stop > start and line.low(stop - 1) in (",", "-"):
        stop -= 1
    return (start, stop) if start < stop else None


def _after_preposition(line: Line, start: int, stop: int) -> int:
    """Past "in Ohio" in "in Ohio Roe said": to the last name or determiner that can begin a phrase of its own."""
    for k in range(stop - 1, start, -1):
        low = line.low(k)
        if low in DETERMINER and line.low(k - 1) not in JOINER:
            return k
        if (
            line.words[k].capital
            and not line.words[k - 1].capital
            and line.low(k - 1) not in JOINER
            and line.words[k - 1].is_word
            and line.low(k - 1) not in DETERMINER
        ):
            return k
    return start + 1


def right_phrase(line: Line, start: int, *, inverted: bool = False) -> int:
    """Where the source that begins at word ``start`` ends, exclusive: after "according to", or after the verb in "…," said X."""
    k = start
    commas = 0
    while k < len(line.words) and k - start < REACH and not _stops(line, k):
        if line.low(k) == ",":
            if not _opens_apposition(line, k, inverted=inverted):
                break
            commas += 1
        elif k > start and inverted and not commas and _adverbial(line, k):
            break
        elif line.low(k) == "(" and k > start:
            k = _bracket_end(line, k)
        k += 1
    while k > start and not line.words[k - 1].is_word and line.low(k - 1) not in (")", ".", "'", "”", '"'):
        k -= 1
    return k


def _stops(line: Line, k: int) -> bool:
    """Whether a mark or a quotation ends any phrase here."""
    low = line.low(k)
    if low == ".":
        return not _abbreviates(line, k)
    return low in (";", ":", "—", "–", "-") or (line.quote[k] != OUTSIDE and not _few(line, k))


def _bracket_end(line: Line, opening: int) -> int:
    return next((i for i in range(opening, min(len(line.words), opening + 8)) if line.low(i) == ")"), opening)


def _opens_apposition(line: Line, comma: int, *, inverted: bool) -> bool:
    """Whether a phrase that says who someone is follows the comma."""
    low = line.low(comma + 1)
    if not inverted:
        return _aged(line, comma) or _named_after(line, comma)
    if low in ("who", "a", "an", "the", "one") or low.endswith("'s") or low[:1].isdigit():
        return True
    return comma + 1 < len(line.words) and not low.endswith("ing") and low not in OPENERS_AFTER and line.words[comma + 1].is_word


def _aged(line: Line, comma: int) -> bool:
    """ "according to Jane Roe, 34, …"."""
    return line.low(comma + 1).isdigit() and line.low(comma + 2) == "," and len(line.low(comma + 1)) < 4


def _named_after(line: Line, comma: int) -> bool:
    """ "according to the city's treasurer, Jane Roe.": a role, then a name that ends with a mark."""
    if not (line.low(comma - 1) in ROLES or any(line.low(k) in ROLES and line.low(k + 1) in JOINER for k in range(comma - 6, comma - 1))):
        return False
    k = comma + 1
    while k < len(line.words) and k - comma < 6 and (line.words[k].capital or (line.low(k) == "." and _abbreviates(line, k))):
        k += 1
    return k - comma > 2 and line.low(k) in (",", ".", ";", "")


OPENERS_AFTER = (
    PREPOSITION | BOUNDARY | frozenset(["and", "but", "though", "although", "while", "adding", "saying", "according", "as"])
) - {"then"}


def _adverbial(line: Line, k: int) -> bool:
    """Whether words of time, place or manner of the saying begin: "in a statement", "on Tuesday", "last week"."""
    low = line.low(k)
    if low in WEEKDAY or low in (
        "last",
        "this",
        "earlier",
        "yesterday",
        "today",
        "recently",
        "when",
        "as",
        "while",
        "after",
        "before",
        "during",
    ):
        return True
    return low in ("in", "on", "at", "to", "via", "by") and (
        line.low(k + 1) in ("a", "an", "his", "her", "the", "response") or line.low(k + 1) in TIME
    )
