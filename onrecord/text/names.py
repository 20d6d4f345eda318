"""Finds names with the roles that stand beside them.

A run of capitalised words is taken apart into what stands before a name ("Kremlin Press Secretary") and the name itself. Whether it is a
person, a body or neither is said only on evidence: a title, a role, a word such as "Ministry", a verb of speech beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from onrecord.text.tables import word_set
from onrecord.text.words import Word, bare

Evidence = Literal["person", "body", "speaks", "thing", "none"]
LONGEST_NAME = 6  # words
LONGEST_RUN = 14
ROLE_REACH = 10  # words between a name and the far end of its role
DETERMINERS = frozenset(["the", "a", "an", "his", "her", "its", "their", "our", "my", "your", "one"])
LINKS = frozenset(["of", "for", "in", "at", "on", "and", "to", "with", "from"])
# The lists of ``titles.toml``, which says what each is for.
ARTICLE = word_set("titles", "article")
BODY = word_set("titles", "body")
COMMON = word_set("titles", "common")
COUNTRY = word_set("titles", "country")
DEMONYM = word_set("titles", "demonym")
HE = word_set("titles", "he")
HONORIFIC = word_set("titles", "honorific")
KIN = word_set("titles", "kin")
NEVER_NAME = word_set("titles", "never_name")
PARTICLE = word_set("titles", "particle")
PLACE_TAIL = word_set("titles", "place_tail")
PORTFOLIO = word_set("titles", "portfolio")
ROLE_ADJECTIVE = word_set("titles", "role_adjective")
SAID = word_set("titles", "said")
SHE = word_set("titles", "she")
SUFFIX = word_set("titles", "suffix")
NO_APPOSITION = word_set("titles", "no_apposition")
ROLES = word_set("titles", "role") | word_set("titles", "role_other")
TITLED = ROLES | HONORIFIC
OFFICES = PORTFOLIO | COUNTRY


class Name(NamedTuple):
    """A name where it stands. ``first`` and ``last`` are places in the words of its sentence, the last exclusive."""

    text: str
    start: int
    end: int
    first: int
    last: int
    core: tuple[str, ...]  # its words without title and suffix
    role: str | None
    titles: tuple[str, ...]  # title and role words beside it, lower case: they may show gender
    evidence: Evidence
    possessive: bool  # "Putin’s": the name is not the head of its phrase


def names(text: str, ws: list[Word], capitals: list[int], lower: frozenset[str], known: frozenset[str] = frozenset()) -> Iterator[Name]:
    """The names of one sentence.

    :param capitals: the places of its words that begin with a capital letter.
    :param lower: words that the whole text also has in lower case; one of those at the start of a sentence begins no name.
    :param known: where given, only names whose last word is among these are found: for headlines in capitals.
    """
    last = 0
    for at in capitals:
        if at >= last and _begins(ws, at, lower):
            last = _run(text, ws, at)
            name = _named(text, ws, at, last, known)
            if name is not None:
                yield name


def title_case(ws: list[Word], capitals: Sequence[int] | None = None) -> bool:
    """Whether nearly every longer word is capitalised, so that capitals show no names.

    :param capitals: the places of the words that begin with a capital letter, where they are known.

    >>> from onrecord.text.words import words
    >>> title_case(words("Mayor Opens Bridge After Long Repair"))
    True
    """
    if capitals is not None and len(capitals) < FEWEST_CAPITALS:
        return False
    most = 0.1 * len(ws)  # more than these without a capital, and the rest need not be looked at
    small = large = 0
    for w in ws:
        if len(w.text) < 2 or not w.text[0].isalpha() or w.low in COMMON:
            continue
        if w.text[0].isupper():
            large += 1
        else:
            small += 1
            if small > most:
                return False
    return large >= FEWEST_CAPITALS and small <= 0.1 * (small + large)


FEWEST_CAPITALS = 4


def _begins(ws: list[Word], at: int, lower: frozenset[str]) -> bool:
    word = ws[at]
    if word.low in NEVER_NAME or not word.text[0].isalpha():
        return False
    if at == 0 or ws[at - 1].text in ".:;!?“\"'‘«„''([—–-":
        return not (word.low in lower or word.low in COMMON)
    return word.low not in COMMON or word.low in HONORIFIC


def _run(text: str, ws: list[Word], at: int) -> int:
    """Where the run of capitalised words that begins at ``at`` ends."""
    last, stop = at + 1, min(len(ws), at + LONGEST_RUN)
    while last < stop:
        before, word = ws[last - 1], ws[last]
        if before.low.endswith("'s"):
            break
        if word.text == "." and last + 1 < len(ws) and ws[last + 1].text[0].isupper() and _dotted(before):
            last += 1
        elif word.start - before.end > 1:
            break
        elif word.text[0].isupper() and word.low not in _NO_PART:
            last += 1
        elif (word.low in PARTICLE or word.low in _JOINS) and (bridge := _bridge(ws, last)):
            last += bridge
        else:
            break
    return last


_JOINS = ("of", "for")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NO_PART = frozenset(("i", *_DAYS))


def _dotted(word: Word) -> bool:
    return len(word.text) == 1 or word.low in HONORIFIC or word.low in ABBREVIATED_ROLES or word.low in ("jr", "st")


ABBREVIATED_ROLES = frozenset(
    ["sen", "sens", "rep", "reps", "gov", "lt", "gen", "col", "maj", "capt", "sgt", "prof", "rev", "hon", "adm", "cmdr"]
)


def _bridge(ws: list[Word], at: int) -> int:
    """How many words from ``at`` join a name: particles ("van der Berg"), or "of" in the name of a body, with the capital after them."""
    last = at
    while last < len(ws) and last - at < 3 and ws[last].low in PARTICLE:
        last += 1
    joins = ws[at].low in ("of", "for") and ws[at - 1].low in BODY
    if last == at and (joins or (ws[at].low == "of" and ws[at - 1].low in ROLES)):
        last += 1
    return last - at + 1 if at < last < len(ws) and ws[last].capital else 0


def _named(text: str, ws: list[Word], first: int, last: int, known: frozenset[str]) -> Name | None:
    """The name in a run of capitalised words, or None where it holds none, or none of those that are known."""
    head = last - 1
    while head > first and (ws[head].text == "." or ws[head].low in SUFFIX):
        head -= 1
    final = bare(ws[head].low)
    body = final in BODY or (ws[first].low in BODY and _has_of(ws, first, last))
    split = first if body else _split(ws, first, head)
    while split < last and not ws[split].is_word:
        split += 1
    if split > head or not ws[split].capital or (known and final not in known):
        return None
    core = _core(ws, split, head + 1)
    if len(core) > LONGEST_NAME + 4 * body or final in PLACE_TAIL:
        return None
    return _at_its_place(text, ws, (first, split, last), core, body=body)


def _core(ws: list[Word], split: int, stop: int) -> tuple[str, ...]:
    return tuple([bare(w.text.replace("’", "'")) if w.low.endswith("'s") else w.text for w in ws[split:stop] if w.is_word])


def _at_its_place(text: str, ws: list[Word], places: tuple[int, int, int], core: tuple[str, ...], *, body: bool) -> Name:
    """The name with what stands beside it: role, titles, evidence; ``places`` are the run's first word, the name's first and its end."""
    first, split, last = places
    role, titles = (None, ()) if body else _role(text, ws, first, split, last)
    owns = ws[last - 1].low.endswith("'s")
    start, end = ws[split].start, ws[last - 1].end - 2 * owns
    possessive = owns or text[end : end + 1] in ("'", "’")
    evidence = _evidence(ws, split, last, body=body, titled=bool(titles), count=len(core))
    return Name(text[start:end], start, end, split, last, core, role, titles, evidence, possessive)


def _has_of(ws: list[Word], first: int, last: int) -> bool:
    return any(w.low in ("of", "for") for w in ws[first:last])


def _split(ws: list[Word], first: int, head: int) -> int:
    """Where the name itself begins: after the last title or role word of the run, and after adjectives of country or party."""
    split = first
    for k in range(first, head + 1):
        if ws[k].low in TITLED:
            split = k + 1
    if first < split < head and ws[split].low == "of" and ws[split + 1].low in OFFICES:
        split += 2 if head - split > 2 else head - split + 1  # "Secretary of State Jane Roe"; a title without a name has none
    while split < head and (ws[split].low in DEMONYM or ws[split].text == "."):
        split += 1
    return split


def _evidence(ws: list[Word], first: int, last: int, *, body: bool, titled: bool, count: int) -> Evidence:
    if body:
        return "body"
    before = ws[first - 1].low if first else ""
    if titled or _aged(ws, last) or (_who(ws, last) and before != "the" and not (count == 1 and before in LINKS)):
        return "person"
    if before in _BEFORE_THINGS:
        return "thing"
    after = ws[last].low if last < len(ws) else ""
    return "speaks" if count > 1 and (after in SAID or (before in SAID and before not in _WITH_ADDRESSEE)) else "none"


# What no bare name of a person follows: "the Roe Times", "in Roe Park".
_BEFORE_THINGS = frozenset(["the", "a", "an", "this", "in", "near", "across", "outside", "inside", "throughout"])
_WITH_ADDRESSEE = frozenset(["told", "tells", "asked", "asks"])  # the name after them is often an outlet


def _aged(ws: list[Word], last: int) -> bool:
    """Whether an age follows: "Jane Roe, 45,"."""
    return last + 2 < len(ws) and ws[last].low == "," and _age(ws[last + 1].text) and ws[last + 2].low == ","


def _age(text: str) -> bool:
    return text.isdigit() and 1 < len(text) < 4


def _who(ws: list[Word], last: int) -> bool:
    return last + 1 < len(ws) and ws[last].low == "," and ws[last + 1].low == "who"


def _role(text: str, ws: list[Word], first: int, split: int, last: int) -> tuple[str | None, tuple[str, ...]]:
    """The role beside a name, and its title words: before it, before a comma, or after a comma."""
    places = [_before(ws, first, split)]
    if last - split > 1:  # a single word with an apposition may be a town or a river
        places += [_before_comma(ws, split), _after_comma(ws, last)]
    for begin, end in places:
        while begin < end - 1 and ws[begin].low in ARTICLE:
            begin += 1
        if begin < end:
            lows = tuple(bare(w.low) for w in ws[begin:end])
            honorific = all(low in HONORIFIC or low == "." for low in lows)
            stop = ws[end - 1].end - (ws[end - 1].text == "." and not _dotted(ws[end - 2]))
            return (None if honorific else text[ws[begin].start : stop]), lows
    return None, ()


def _before(ws: list[Word], first: int, split: int) -> tuple[int, int]:
    """Roles in the run itself and lower-case words before it: "former Defense Secretary", "law professor"."""
    roles = ROLES
    if split == first and not (first and ws[first - 1].low in roles and ws[first - 1].low not in AS_ADJECTIVE):
        return (split, split)
    if split > first and all(ws[k].low in DEMONYM for k in range(first, split)):
        return (split, split)
    begin = first
    adjectives = ROLE_ADJECTIVE
    while begin and first - begin < ROLE_REACH:
        word = ws[begin - 1]
        if not (word.low in roles or word.low in adjectives or (word.capital and word.low not in COMMON)):
            break
        begin -= 1
    while begin < first and ws[begin].low in ("and", "party"):
        begin += 1
    return (begin, split)


AS_ADJECTIVE = frozenset(("fellow", "major", "general", "private", "model", "official", "principal", "minor", "star", "rival"))


def _before_comma(ws: list[Word], split: int) -> tuple[int, int]:
    """ "the head of the board, Ana Ruiz": back from the comma to a determiner or a possessive, with a role word on the way."""
    if split < 2 or ws[split - 1].text != ",":
        return (split, split)
    seen = False
    for k in range(split - 2, max(-1, split - 2 - ROLE_REACH), -1):
        low = ws[k].low
        if not ws[k].is_word or low in NO_APPOSITION or low in SAID:
            break
        seen = seen or low in ROLES
        if seen and (low in DETERMINERS or low.endswith("'s")) and not (k and ws[k - 1].low in ("of", "for")):
            begin = k if low.endswith("'s") or low in ("his", "her", "their", "its") else k + 1
            return (begin, split - 1) if _headed(ws, begin, split - 1) else (split, split)
    return (split, split)


def _after_comma(ws: list[Word], last: int) -> tuple[int, int]:
    """ "Jane Roe, the finance minister of Ruritania,": from the comma to the next mark, with a role word early on."""
    if last + 1 >= len(ws) or ws[last].text != ",":
        return (0, 0)
    begin = last + 1
    if ws[begin].low in _NO_ROLE_OPENS or not ws[begin].is_word:
        return (0, 0)
    end, seen = begin, False
    while end < min(len(ws), begin + ROLE_REACH + 4) and (ws[end].is_word or _abbreviates(ws, end)):
        if _breaks_role(ws[end].low, end - begin, seen=seen):
            return (0, 0)
        seen = seen or ws[end].low in ROLES
        end += 1
    closed = end == len(ws) or ws[end].text in ",.;)—–-"
    begin += ws[begin].low in ("the", "a", "an")
    return (begin, end) if seen and closed and end > begin and _headed(ws, begin, end) else (0, 0)


_NO_ROLE_OPENS = frozenset(["and", "but", "or", "who", "which", "he", "she", "they", "it", "with", "said"])


def _abbreviates(ws: list[Word], k: int) -> bool:
    return ws[k].text == "." and _dotted(ws[k - 1])


def _breaks_role(low: str, words: int, *, seen: bool) -> bool:
    """Whether a word after a name's comma shows that no role stands there; "and" may join two roles."""
    if seen:
        return low != "and" and (low in NO_APPOSITION or low in SAID)
    return low in NO_APPOSITION or low in SAID or words > 6


def _headed(ws: list[Word], begin: int, end: int) -> bool:
    """Whether a role word stands before the first preposition: "a letter to the minister" is no role."""
    for k in range(begin, end):
        if ws[k].low in LINKS and ws[k].low != "and":
            return False
        if ws[k].low in ROLES and ws[k].low not in AS_ADJECTIVE:
            return k == end - 1 or ws[k].low not in KIN
    return False


def shows_gender(titles: tuple[str, ...]) -> Literal["f", "m"] | None:
    """The gender that title words show, if any.

    >>> shows_gender(("mrs",)), shows_gender(("president",))
    ('f', None)
    """
    if any(t in SHE for t in titles):
        return "f"
    return "m" if any(t in HE for t in titles) else None


def role_head(role: str) -> str | None:
    """The last role word of a role before any "of": what "the president" can point back to.

    >>> role_head("head of the General Staff")
    'head'
    """
    found = None
    for low in role.lower().replace("’", "'").split():
        if low in ("of", "for", "at", "in"):
            break
        if low.strip(".,") in ROLES:
            found = low.strip(".,")
    return found
