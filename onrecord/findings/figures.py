"""How much: numbers as news writes them, with their bounds, unit and what is counted.

Bounds say no more than the words: "more than 300" has no upper bound, "nearly 300" and "up to 300" none below, "about 300" is 300 with the modifier
``approx``. A vague count has the least that its word can mean and no upper bound: dozens 24, scores 40, hundreds 200, tens of thousands 20,000, several
hundred 300 (``figurewords/``). Shares have the unit ``share``: two-thirds is 0.666667; doubled is 2 ``times``.
Dates, clock times and durations are times, not figures; ages ("52-year-old"), names with numbers ("F-16", "Channel 4"), results
("3-1"), telephone numbers and addresses are neither, nor is "the two sides", which points back and counts nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from onrecord.findings import amounts, times
from onrecord.findings.amounts import Amount
from onrecord.findings.counted import Around, counted, is_glued, is_name
from onrecord.findings.nouns import ends
from onrecord.findings.stretches import stretches
from onrecord.findings.wordgrammar import APART_LANGUAGES, Grammar, Match, Token, word_table
from onrecord.model import Figure, Options, Prose, Sentence, Span

HERE = Path(__file__).parent
LANGUAGES = tuple(sorted(p.stem for p in (HERE / "figurewords").glob("*.toml") if p.stem not in ("signs", "other")))


class Piece(NamedTuple):
    """A part of a match that makes one figure: its words (as places in the sentence) and what they say."""

    first: int
    last: int  # exclusive
    amount: Amount


def find(prose: Prose, options: Options) -> tuple[Figure, ...]:
    """Every figure of the text, in order, none overlapping another or a time."""
    language = _language(prose.language)
    found: list[Figure] = []
    for sentence in stretches(prose, language.grammar.hopes):
        found.extend(_in_sentence(sentence, prose.language, language))
        if len(found) >= options.limits.findings:
            return tuple(found[: options.limits.findings])
    return tuple(found)


def _in_sentence(sentence: Span | Sentence, code: str, language: Language) -> Iterator[Figure]:
    grammar = language.grammar
    letters, tokens = grammar.read(sentence.text)
    taken: list[tuple[int, int]] | None = None
    end = 0
    for match in grammar.find(letters, tokens):
        if is_glued(tokens, match.first, match.first + len(match.words)):
            continue
        for piece in MAKERS[match.make](match, tokens):
            figure = _figure(piece, tokens, sentence, match.rule, language)
            if figure is None or figure.start - sentence.start < end:
                continue
            taken = times.spans(sentence.text, code) if taken is None else taken
            a, b = figure.start - sentence.start, figure.end - sentence.start
            if not any(s < b and a < e for s, e in taken):
                end = b
                yield figure


PARTS = (None, "percent", "share")  # units that are parts of something, or none


def _figure(piece: Piece, tokens: Sequence[Token], sentence: Span | Sentence, rule: str, language: Language) -> Figure | None:
    amount, last = piece.amount, piece.last
    first = piece.first + _loose_article(tokens, piece.first)
    noun = counted(tokens, last, language.noun, amount.unit is not None) if amount.unit in PARTS else None
    words = tokens[first:last]
    if _unclear(words, tokens, last, noun is not None) or (words[-1].kind == "one" and last < len(tokens) and tokens[last].kind == "of"):
        return None  # "one of the protesters" counts nothing
    if is_name(tokens, first, last, amount, noun is not None, language.around):
        return None
    of = sentence.text[tokens[noun.first].start : tokens[noun.last - 1].end] if noun else None
    if noun and not amount.unit and not any(t.kind in ("num", "nw") for t in tokens[last : noun.first]):
        amount, last = _with_afterthought(amount, tokens, noun.last)
    elif words[-1].kind in ("of", "the", "des", "apos"):
        last = first + len(amounts.trimmed(words))
    start, end = tokens[first].start, tokens[last - 1].end
    return Figure(
        text=sentence.text[start:end],
        start=sentence.start + start,
        end=sentence.start + end,
        at_least=amount.low,
        at_most=amount.high,
        modifier=amount.modifier,
        unit=amount.unit,
        of=of,
        rule=rule,
    )


def _with_afterthought(amount: Amount, tokens: Sequence[Token], last: int) -> tuple[Amount, int]:
    """30 people or more, 100,000 doses or so: the amount with the bound that follows the noun, and where the words end."""
    behind = [t.kind for t in tokens[last : last + 2]]
    if amount.modifier != "exact" or len(behind) < 2 or behind[0] != "or" or behind[1] not in ("so", "more", "less"):
        return amount, last
    if last + 2 < len(tokens) and not ends(tokens[last + 2]):
        return amount, last  # "30 people or more cars"
    low, high, modifier = amounts.bounds(tokens[last : last + 2], 0, amount.low or 0.0)
    return amount._replace(low=low, high=high, modifier=modifier), last + 2


SCREENS = frozenset(["240", "360", "480", "576", "720", "1080", "1440", "2160"])
LONG = frozenset(
    """
    from long high tall wide deep away above below off sprint race final hurdles freestyle butterfly backstroke relay north south
    """.split()
)


def _unclear(words: Sequence[Token], tokens: Sequence[Token], last: int, noun: bool) -> bool:
    """A bare 30m or 5k: metres, millions or a race, where neither money nor a counted noun tells."""
    if words[-1].kind == "p_letter":  # "to 412p" is money, "Full HD 120p" and "1080p" are not, and "5 p" may be anything
        before = tokens[last - len(words) - 1].text if last > len(words) else ""
        return words[-1].start != words[-2].end or words[-2].text in SCREENS or not before.islower()
    if words[-1].kind != "letter" or noun or len(words) < 2 or any(w.kind in ("symbol", "code", "rand") for w in words):
        return False
    return float(words[-2].value or 0) % 1 == 0 or (last < len(tokens) and tokens[last].text in LONG)


def _loose_article(tokens: Sequence[Token], at: int) -> bool:
    """Whether the words begin with an article before a sign of money: "a $5 bill", but not A$5."""
    return tokens[at].kind == "a" and tokens[at + 1].kind == "symbol" and tokens[at].end != tokens[at + 1].start


# ── one function a kind of rule ─────────────────────────────────────────────


def _pieces_amount(match: Match, tokens: Sequence[Token]) -> list[Piece]:
    amount = amounts.amount(match.words)
    return [Piece(match.first, match.first + len(match.words), amount)] if amount else []


def _pieces_spread(match: Match, tokens: Sequence[Token]) -> list[Piece]:
    """A range, or two figures where the words tell of a change ("rose from 5 to 7 percent")."""
    at = next(i for i, w in enumerate(match.words) if i and w.kind in ("and", "to", "upto", "hyph", "or") and _both_sides(match.words, i))
    first, second = match.words[:at], match.words[at + 1 :]
    if match.has("from") and not _ranging(tokens, match.first):
        begin = match.first + next(i for i, w in enumerate(first) if w.kind == "from") + 1
        later = _piece(tokens, match.first + at + 1, match.first + len(match.words))
        return [*_piece(tokens, begin, match.first + at, later[0].amount.unit if later else None), *later]
    amount = amounts.spread(first, second, match.words[at].kind == "hyph")
    if amount and not _is_step(amount, match, tokens):
        return [Piece(match.first, match.first + len(match.words), amount)]
    if match.words[at].kind != "to":
        return []
    middle = match.first + at
    return [*_piece(tokens, match.first, middle), *_piece(tokens, middle + 1, match.first + len(match.words))]  # up 4% to $5 million


def _is_step(amount: Amount, match: Match, tokens: Sequence[Token]) -> bool:
    """ "Rose by £4bn to £18bn": a change and what it led to, far apart; "by £4bn to £5bn" is a range."""
    if not match.first or tokens[match.first - 1].text != "by" or not match.has("symbol") or not match.has("to"):
        return False
    return amount.low is not None and amount.high is not None and amount.high > STEP * amount.low


STEP = 3  # times


def _both_sides(words: Sequence[Token], at: int) -> bool:
    return amounts.amount(words[:at]) is not None and amounts.amount(words[at + 1 :]) is not None


RANGING = re.compile(r"(?:rang|var[iy]|estimat|anywhere|between|span)", re.IGNORECASE)


def _ranging(tokens: Sequence[Token], first: int) -> bool:
    return any(RANGING.match(t.text) for t in tokens[max(0, first - 3) : first])


def _piece(tokens: Sequence[Token], first: int, last: int, unit: str | None = None) -> list[Piece]:
    amount = amounts.amount(tokens[first:last])
    if amount and unit and not amount.unit:
        amount = amount._replace(unit=unit, plain=False)
    return [Piece(first, last, amount)] if amount else []


def _whole(make: Callable[[Sequence[Token]], Amount | None]) -> Callable[[Match, Sequence[Token]], list[Piece]]:
    def pieces(match: Match, tokens: Sequence[Token]) -> list[Piece]:
        """The whole match as one figure, where its words say how much."""
        amount = make(match.words)
        return [Piece(match.first, match.first + len(match.words), amount)] if amount else []

    return pieces


def _pieces_vague(match: Match, tokens: Sequence[Token]) -> list[Piece]:
    """Vague counts; a scale beside a number that cannot be read ("1.5 Millionen" in German) says nothing."""
    before = tokens[match.first - 1] if match.first else None
    if match.words[0].kind == "scales" and before is not None and (before.text[0].isdigit() or before.kind in ("nw", "hyph", "fraction")):
        return []
    return _whole(amounts.vague)(match, tokens)


def _pieces_share(match: Match, tokens: Sequence[Token]) -> list[Piece]:
    """Shares; one without "of" counts only after "by" or a bound, where no noun follows: "fell by a fifth", not "by a third party"."""
    last = match.first + len(match.words)
    before = tokens[match.first - 1].text if match.first else ""
    bound = before == "by" or match.has("nearly", "approx", "more", "less", "over", "under", "least", "most")
    ends = last >= len(tokens) or tokens[last].text in PARTED
    amount = amounts.share(match.words, bound and ends)
    return [Piece(match.first, last, amount)] if amount else []


# After a share that stands without "of".
PARTED = frozenset(". , ; ) to in at from since over on this last after during compared year by and but when as".split())


def _pieces_signed(make: Callable[[Sequence[Token]], Amount | None]) -> Callable[[Match, Sequence[Token]], list[Piece]]:
    """Numbers below zero, and temperatures: the sign touches its number and nothing before it."""

    def pieces(match: Match, tokens: Sequence[Token]) -> list[Piece]:
        """The match as a number below zero or a temperature; its bare number where the sign is a dash."""
        words, first, last = match.words, match.first, match.first + len(match.words)
        sign = next((i for i, w in enumerate(words) if w.kind in ("hyph", "minus_sign")), None)
        before = tokens[first - 1] if first else None
        dash = sign is not None and (words[sign].end != words[sign + 1].start or (before is not None and before.end == words[sign].start))
        seat = make is amounts.temperature and sign is None and len(words) == 2 and _is_seat(words[0], before)
        amount = None if dash or seat else make(words)
        if amount is not None:
            return [Piece(first, last, amount)]
        bare = last - (make is amounts.temperature)  # 40 F-16 jets, 40 US soldiers
        return _piece(tokens, first + (sign is not None) * ((sign or 0) + 1), bare)

    return pieces


def _is_seat(number: Token, before: Token | None) -> bool:
    """Whether 12C may be a seat or a bus: no decimals, and no word before it that temperatures follow."""
    return float(number.value) % 1 == 0 and (before is None or before.text not in DEGREES)


DEGREES = frozenset(
    "to at of above below around hit reached near and between was topped touched minus from by than rose fell".split()
)  # before 35C


def _pieces_magnitude(match: Match, tokens: Sequence[Token]) -> list[Piece]:
    """A magnitude; of "a magnitude of 6.8" the number alone is the figure."""
    first = (
        0 if match.words[0].kind != "magnitude" else next(i for i, w in enumerate(match.words) if w.kind not in ("magnitude", "hyph", "of"))
    )
    amount = amounts.magnitude(match.words[first:])
    return [Piece(match.first + first, match.first + len(match.words), amount)] if amount else []


MAKERS: dict[str, Callable[[Match, Sequence[Token]], list[Piece]]] = {
    "amount": _pieces_amount,
    "spread": _pieces_spread,
    "share": _pieces_share,
    "negative": _pieces_signed(amounts.negative),
    "temperature": _pieces_signed(amounts.temperature),
    "magnitude": _pieces_magnitude,
    "point": _whole(amounts.part_of_point),
    "ratio": _whole(amounts.ratio),
    "vague": _pieces_vague,
    "round": _whole(amounts.rounded),
    "change": _whole(amounts.change),
}


# ── the tables ──────────────────────────────────────────────────────────────


class Language(NamedTuple):
    """What a language needs to be read."""

    grammar: Grammar
    noun: str  # how it shows what is counted; see counted.py
    around: Around  # words around a number that tell whether it counts


@lru_cache(maxsize=64)
def _language(code: str) -> Language:
    """The grammar of a language; of one without a table of its own only digits, signs, scales and currencies are read."""
    name = code[:2]
    table = word_table(HERE / "figurewords" / f"{name if name in LANGUAGES else 'other'}.toml", HERE / "figurewords" / "signs.toml")
    rules = tomllib.loads((HERE / "figurerules.toml").read_text(encoding="utf-8"))
    quiet = frozenset(table.words).difference(rules["loud"])
    read = partial(number, group="." if name in DECIMAL_COMMA else ",", point="," if name in DECIMAL_COMMA else ".")
    if name not in DECIMAL_COMMA | DECIMAL_POINT:
        read = partial(_certain, read=read)
    grammar = Grammar(table, rules["macros"], rules["rules"], quiet, read, apart=name in APART_LANGUAGES)
    return Language(
        grammar, "".join(table.signs.get("noun", ())), Around(*(frozenset(table.signs.get(name, ())) for name in Around._fields))
    )


# Languages that write 1.200,50, and those that write 1,200.50; of others a number that may be either is left alone.
DECIMAL_COMMA = frozenset(
    """
    de fr es ru it pt nl pl uk be sv da no nb nn fi is et lv lt cs sk sl hr sr bs mk bg sq tr az id el ro hu ca gl eu kk ka hy vi af
    """.split()
)
DECIMAL_POINT = frozenset(
    ["en", "ja", "zh", "ko", "th", "hi", "bn", "mr", "ta", "te", "ml", "ur", "he", "fa", "ms", "fil", "sw", "ga", "cy", "mt"]
)


def _certain(word: str, read: Callable[[str], tuple[str, Any]]) -> tuple[str, Any]:
    """A number whose marks can be read in one way only: 12,5 but not 1.300."""
    whole, _, rest = word.replace(",", ".").partition(".")
    if not rest or not rest.isdecimal() or not whole.isdecimal():
        return read(word)
    return ("", None) if len(rest) == 3 else ("num", float(f"{whole}.{rest}"))


GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3}){1,8}|\d{1,2}(?:,\d{2}){1,8},\d{3}")  # 1,200,000, and 12,00,000 in India
BLANKS = str.maketrans("", "", " \u00a0\u2009\u202f'’")


def number(word: str, group: str, point: str) -> tuple[str, Any]:
    """A number in figures: 90,000 or 1.2; "" for what is none (dates, versions, ordinals).

    >>> number("90,000", ",", "."), number("1.2", ",", "."), number("1.2.3", ",", "."), number("2 000,5", ".", ",")
    (('num', 90000.0), ('num', 1.2), ('', None), ('num', 2000.5))
    """
    if len(word) > MOST_DIGITS:
        return "", None
    if any(c in " \u00a0\u2009\u202f'’" for c in word):
        word = word.translate(BLANKS).replace(group, point)
    whole, mark, rest = word.partition(point)
    if mark and not rest.isdecimal():
        return "", None
    plain = whole.replace(group, "")
    if not plain.isdecimal() or (group in whole and not GROUPED.fullmatch(whole)):
        return "", None
    return "num", float(f"{plain}.{rest}" if mark else plain)


MOST_DIGITS = 24  # characters of a number; longer runs of digits are codes
