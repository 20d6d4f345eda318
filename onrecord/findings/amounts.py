"""From the words of a number to its bounds and unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import gcd
from typing import Any, NamedTuple

from msgspec.structs import replace

from onrecord.findings.wordgrammar import Token
from onrecord.model import FigureModifier


class Amount(NamedTuple):
    """Bounds (inclusive; None: not said), modifier and unit."""

    low: float | None
    high: float | None
    modifier: FigureModifier = "exact"
    unit: str | None = None
    plain: bool = True  # nothing but a small bare number: a name or a count, only what follows tells
    spelt: bool = False


SCALES = frozenset(["scale", "scales", "scale_short", "mil"])
NUMBERS = SCALES | {"num", "nw", "one", "dozen", "vague", "few", "couple", "fraction", "round"}
TAILS = frozenset(["plus", "plus_word", "odd", "or", "so", "more", "less"])


def amount(words: Sequence[Token]) -> Amount | None:
    """A number with its bound and unit: "more than $61 billion", "1.2m", "two hundred and ten"."""
    at = next((i for i, w in enumerate(words) if _starts_value(words, i)), None)
    if at is None:
        return None
    value = number(words[at:])
    if value is None:
        return None
    unit = unit_of(words)
    plain = not unit and not any(w.kind == "letter" or w.kind == "dozen" or w.kind in SCALES for w in words) and value < 1000
    plain = plain or (not unit and len(words) == 1 and words[0].text.isdecimal())
    low, high, modifier = bounds(words, at, value)
    return Amount(low, high, modifier, unit, plain and modifier == "exact", not any(w.kind == "num" for w in words))


def _starts_value(words: Sequence[Token], i: int) -> bool:
    if words[i].kind in ("num", "nw", "one", "dozen", "fraction") or words[i].kind in SCALES:
        return True
    return words[i].kind == "a" and i + 1 < len(words) and words[i + 1].kind in ("scale", "scale_short", "dozen", "fraction", "round")


def number(words: Sequence[Token]) -> float | None:
    """The number that words say: "two million", "1.2m", "three hundred and five", "half a million"; None where they say none."""
    total, group, seen, parted = 0.0, 0.0, False, False
    for i, word in enumerate(words):
        if word.kind in ("num", "nw", "one"):
            group, seen = group + word.value, True
        elif word.kind == "fraction" and not parted:
            group, seen, parted = (group or 1.0) / word.value, True, True
        elif _scales(words, i):
            seen = True
            total, group = _multiplied(total, group, float(word.value))
        elif seen and word.kind not in ("and", "hyph", "a", "of", "dot"):
            break
    return round(total + group, 6) if seen and total + group < 1e18 else None


def _scales(words: Sequence[Token], i: int) -> bool:
    return words[i].kind in SCALES or words[i].kind == "dozen" or (words[i].kind == "letter" and _suffix(words, i))


def _multiplied(total: float, group: float, scale: float) -> tuple[float, float]:
    """Total and open group after a scale: "12 mil millones" is 12,000 million, "two million three thousand" is not."""
    if scale < 1000:
        return total, (group or 1) * scale
    if not group and 0 < total < scale:
        return total * scale, 0.0
    return total + (group or 1) * scale, 0.0


def _suffix(words: Sequence[Token], i: int) -> bool:
    """Whether "m" is million: it stands right at its number."""
    return i > 0 and words[i - 1].kind == "num" and words[i - 1].end == words[i].start


def bounds(words: Sequence[Token], at: int, value: float) -> tuple[float | None, float | None, FigureModifier]:
    """Lower and upper bound and modifier, from the words before and after the value."""
    kinds = {w.kind for w in words[:at]} | {w.kind for w in words[at:] if w.kind in TAILS}
    if kinds & {"no", "au"} and kinds & {"more", "over"}:
        return None, value, "less"
    if kinds & {"no", "au"} and "less" in kinds:
        return value, None, "more"
    if kinds & {"more", "over", "least", "floor", "plus", "plus_word", "odd", "little", "few"} and "as" not in kinds:
        return value, None, "more"
    if kinds & {"less", "under", "most", "ceiling", "up", "upto", "zu", "nearly", "nearby", "many"}:
        return None, value, "less"
    if kinds & {"approx", "so"}:
        return value, value, "approx"
    return (value, None, "more") if "as" in kinds else (value, value, "exact")


def unit_of(words: Sequence[Token]) -> str | None:
    """The unit that stands among the words: ISO 4217, "percent", a unit of measure."""
    by = {w.kind: w.value for w in reversed(words)}
    if "symbol" in by:
        return _dollar(words) if by["symbol"] == "USD" else str(by["symbol"])
    for kind, said in UNIT_KINDS:
        if kind in by:
            return said(by)
    return None


def _pounds(by: dict[str, Any]) -> str:
    """Money where a nation or millions stand with it, else a weight."""
    whose = _whose(by, "pound")
    if whose:
        return whose
    return str(by.get("nation") or ("GBP" if SCALES & by.keys() or "vague" in by else by["pounds"]))


def _coin(by: dict[str, Any]) -> str:
    """The currency; of one that several states call so, that of the nation beside it."""
    if "u_letter" in by:
        return "USD"
    return str(by.get("nation") or by.get("prefix") or _whose(by, str(by["currency"])) or by["currency"])


def _whose(by: dict[str, Any], currency: str) -> str | None:
    """Egyptian pounds, Mexican pesos: the table writes "pound:EGP"."""
    shared, _, own = str(by.get("realm", "")).partition(":")
    return own if own and shared == currency else None


def _unit(by: dict[str, Any]) -> str:
    if by["unit"] == "degree" and by.keys() & {"f_letter", "prefix"}:
        return "fahrenheit" if "f_letter" in by else "celsius"
    return f"{by['unit']}/h" if "h_letter" in by else _measure(str(by["unit"]), str(by.get("square", "")))


# The class of a word that makes a unit, and how the unit is said; the first that is there counts.
UNIT_KINDS: tuple[tuple[str, Callable[[dict[str, Any]], str]], ...] = (
    ("rand", lambda by: str(by["rand"])),
    ("code", lambda by: str(by["code"])),
    ("currency", _coin),
    ("p_letter", lambda by: "penny"),
    ("won", lambda by: str(by["won"])),
    ("pounds", _pounds),
    ("francs", lambda by: str(by.get("nation") or by["francs"])),
    ("basis", lambda by: "basis point"),
    ("bps", lambda by: str(by["bps"])),
    ("percentage", lambda by: "percentage point"),
    ("percent", lambda by: "percent"),
    ("cent", lambda by: "percent"),
    ("temperature", lambda by: str(by["temperature"])),
    ("unit", _unit),
    ("point", lambda by: "point"),
    ("times", lambda by: str(by["times"])),
)


def _dollar(words: Sequence[Token]) -> str:
    """Whose dollar: A$ and HK$ say it right before the sign."""
    at = next(i for i, w in enumerate(words) if w.kind == "symbol")
    before = words[at - 1] if at else None
    if before is None or before.end != words[at].start:
        return "USD"
    return {"A": "AUD", "R": "BRL"}[before.text] if before.text in ("A", "R") else str(before.value) if before.kind == "prefix" else "USD"


def _measure(unit: str, square: str) -> str:
    return f"{unit}{square}" if square in ("2", "3") else f"{square}{unit}"


def spread(first: Sequence[Token], second: Sequence[Token], joined: bool = False) -> Amount | None:
    """A range: "between 300 and 400", "$5-7 million" (the first number shares scale and unit of the second).

    :param joined: by a hyphen: "3-4,000" is 3,000 to 4,000.
    """
    low, high = amount(first), amount(second)
    a, b = number(_values(first)), number(_values(second))
    if low is None or high is None or a is None or b is None:
        return None
    if not _scaled(first) and a < 1000:
        a *= _shared_scale(a, b, second, joined)
    if a >= b or len({low.unit, high.unit} - {None}) > 1:
        return None
    unit = high.unit or low.unit
    years = 1000 <= a < b < 2100 and len(second) == 1  # "between 1874 and 1879"
    return Amount(a, b, "range", unit, not unit and (years or (low.plain and high.plain)))


def _shared_scale(a: float, b: float, second: Sequence[Token], joined: bool) -> float:
    """What the first number of a range takes over from the second: the million of "5-7 million", the thousand of "3-4,000"."""
    return _scaled(second) or (1000.0 if joined and a * 1000 < b < 1_000_000 else 1.0)


def _values(words: Sequence[Token]) -> Sequence[Token]:
    at = next((i for i, w in enumerate(words) if _starts_value(words, i)), 0)
    return words[at:]


def _scaled(words: Sequence[Token]) -> float:
    product = 1.0
    for i, word in enumerate(words):
        if word.kind in SCALES or (word.kind == "letter" and _suffix(words, i)):
            product *= word.value
    return product if product > 1 else 0.0


def share(words: Sequence[Token], alone: bool = False) -> Amount | None:
    """Two-thirds, a quarter of, nearly half: a part of one; "a quarter of a million" is a number.

    :param alone: whether the words around show that "a third" is a share: "fell by a third".
    """
    at = next(i for i, w in enumerate(words) if w.kind in ("fraction", "part"))
    if any(w.kind in SCALES for w in words):
        return amount(words)
    kinds = {w.kind for w in words}
    if kinds & {"a", "one"} and not alone and not kinds & {"of", "des", "hyph", "the"}:
        return None  # "a third man", "a half marathon" are no part of anything
    over = number([w for w in words[:at] if w.kind in ("nw", "num")]) or 1.0
    value = round(over / words[at].value, 6)
    if value > 1 or gcd(int(over), int(words[at].value)) > 1:
        return None  # "two quarters" are half a year, no share
    first = next(i for i, w in enumerate(words) if w.kind in ("nw", "num", "one", "a", "fraction", "part"))
    low, high, modifier = bounds(words, first, value)
    return Amount(low, high, modifier, "share", plain=False)


def ratio(words: Sequence[Token]) -> Amount | None:
    """One in five, nine out of ten: a part of one."""
    at = next(i for i, w in enumerate(words) if w.kind in ("in", "out", "every") or (w.kind == "of" and words[i + 1].kind == "every"))
    one = [replace(w, kind="one") if w.kind == "a" else w for w in words[:at]]
    over, under = number(one), number(words[at + 1 :])
    if not over or not under or over >= under or under > 1000 or (under > 100 and under % 100):
        return None
    low, high, modifier = bounds(words, next(i for i, w in enumerate(one) if w.kind in NUMBERS), round(over / under, 6))
    return Amount(low, high, modifier, "share", plain=False)


def rounded(words: Sequence[Token]) -> Amount | None:
    """Une dizaine, una veintena: about ten, about twenty."""
    at = next(i for i, w in enumerate(words) if w.kind in ("a", "nw", "num", "round"))
    value = float(next((w.value for w in words if w.kind in ("nw", "num")), 1))
    for word in words:
        if word.kind == "round" or word.kind in SCALES:
            value *= word.value
        elif word.kind == "vague":
            value *= _plain_scale(word.value)
    low, high, modifier = bounds(words, at, value)
    return Amount(low, high, "approx" if modifier == "exact" else modifier, unit_of(words), plain=False, spelt=True)


def _plain_scale(least: float) -> float:
    """What a vague word multiplies by: in "tens of thousands" the second word is a plain thousand."""
    return 10.0 ** (len(str(int(least))) - 1)


def vague(words: Sequence[Token]) -> Amount | None:
    """Dozens, hundreds of thousands, several hundred, a few: the least that the words can mean."""
    counts = [w for w in words if w.kind in SCALES or w.kind in ("vague", "few", "couple", "several", "dozen", "des")]
    value = 1.0
    for i, word in enumerate(counts):
        held = float(word.value)
        if word.kind == "vague" and i:
            held = _plain_scale(held)
        elif word.kind == "des" or (word.kind == "scales" and not i):
            held = 2.0 * (held if word.kind == "scales" else 1.0)  # "des millions", "Millionen": two of them at least
        value *= held
    small = all(w.kind in ("few", "couple") for w in counts)
    return Amount(value, None, "vague", unit_of(words), plain=small, spelt=True)


def change(words: Sequence[Token]) -> Amount | None:
    """Doubled, halved, twice: how many times as much."""
    value = float(words[-1].value)
    low, high, modifier = bounds(words, len(words) - 1, value)
    return Amount(low, high, modifier, "times", plain=False)


def part_of_point(words: Sequence[Token]) -> Amount | None:
    """Half a percentage point, a quarter-point, three-quarters of a per cent."""
    at = next(i for i, w in enumerate(words) if w.kind == "fraction")
    over = number([w for w in words[:at] if w.kind == "nw"]) or 1.0
    low, high, modifier = bounds(words, at, round(over / float(words[at].value), 6))
    return Amount(low, high, modifier, unit_of(words), plain=False)


def negative(words: Sequence[Token]) -> Amount | None:
    """Minus 20 degrees, -0.3%."""
    held = amount(words[1:])
    if held is None or held.low is None or held.low != held.high:
        return None
    return held._replace(low=-held.low, high=-held.low, plain=False)


def temperature(words: Sequence[Token]) -> Amount | None:
    """12C, -4F: the letter touches its number."""
    at = next(i for i, w in enumerate(words) if w.kind == "num")
    if words[at].end != words[-1].start or words[-1].text not in ("C", "F"):
        return None
    sign = -1.0 if any(w.kind in SIGNS for w in words[:at]) else 1.0
    value = sign * float(words[at].value)
    low, high, modifier = bounds(words, at, value)
    return Amount(low, high, modifier, "celsius" if words[-1].text == "C" else "fahrenheit", plain=False)


SIGNS = ("minus", "hyph", "minus_sign")


def magnitude(words: Sequence[Token]) -> Amount | None:
    """A 7.1-magnitude earthquake."""
    at = next(i for i, w in enumerate(words) if w.kind == "num")
    value = float(words[at].value)
    low, high, modifier = bounds(words, at, value)
    return Amount(low, high, modifier, "magnitude", plain=False) if 0 < value < 11 else None


def trimmed(words: Sequence[Token]) -> Sequence[Token]:
    """The words without a last "of the"."""
    kept = list(words)
    while kept and kept[-1].kind in ("of", "the", "des", "apos"):
        kept.pop()
    return kept
