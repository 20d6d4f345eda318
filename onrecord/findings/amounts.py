"""From the words of a number to its bounds and unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

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


NUMBERS = frozenset(["num", "nw", "one", "scale", "dozen", "vague", "few", "couple", "fraction"])
TAILS = frozenset(["plus", "odd", "or", "so", "more", "less"])


def amount(words: Sequence[Token]) -> Amount | None:
    """A number with its bound and unit: "more than $61 billion", "1.2m", "two hundred and ten"."""
    at = next((i for i, w in enumerate(words) if _starts_value(words, i)), None)
    if at is None:
        return None
    value = number(words[at:])
    if value is None:
        return None
    unit = unit_of(words)
    plain = not unit and not any(w.kind in ("scale", "letter", "dozen") for w in words) and value < 1000
    plain = plain or (not unit and len(words) == 1 and words[0].text.isdecimal())
    low, high, modifier = bounds(words, at, value)
    return Amount(low, high, modifier, unit, plain and modifier == "exact", not any(w.kind == "num" for w in words))


def _starts_value(words: Sequence[Token], i: int) -> bool:
    if words[i].kind in ("num", "nw", "one", "scale", "dozen", "fraction"):
        return True
    return words[i].kind == "a" and i + 1 < len(words) and words[i + 1].kind in ("scale", "dozen")


def number(words: Sequence[Token]) -> float | None:
    """The number that words say: "two million", "1.2m", "three hundred and five", "half a million"; None where they say none."""
    total, group, seen = 0.0, 0.0, False
    for i, word in enumerate(words):
        if word.kind in ("num", "nw", "one"):
            group, seen = group + word.value, True
        elif word.kind == "fraction" and word.value == 2 and not seen:
            group, seen = 0.5, True
        elif word.kind in ("scale", "dozen") or (word.kind == "letter" and _suffix(words, i)):
            group, seen = (group or 1) * word.value, True
            if word.value >= 1000:
                total, group = total + group, 0.0
        elif seen and word.kind not in ("and", "hyph", "a", "of"):
            break
    return round(total + group, 6) if seen and total + group < 1e18 else None


def _suffix(words: Sequence[Token], i: int) -> bool:
    """Whether "m" is million: it stands right at its number."""
    return i > 0 and words[i - 1].kind == "num" and words[i - 1].end == words[i].start


def bounds(words: Sequence[Token], at: int, value: float) -> tuple[float | None, float | None, FigureModifier]:
    """Lower and upper bound and modifier, from the words before and after the value."""
    kinds = {w.kind for w in words[:at]} | {w.kind for w in words[at:] if w.kind in TAILS}
    if "no" in kinds and "more" in kinds:
        return None, value, "less"
    if "no" in kinds and "less" in kinds:
        return value, None, "more"
    if kinds & {"more", "over", "least", "plus", "odd", "little", "few"} and "as" not in kinds:
        return value, None, "more"
    if kinds & {"less", "under", "most", "up", "nearly", "many"}:
        return None, value, "less"
    if kinds & {"approx", "so"}:
        return value, value, "approx"
    return (value, None, "more") if "as" in kinds else (value, value, "exact")


def unit_of(words: Sequence[Token]) -> str | None:
    """The unit that stands among the words: ISO 4217, "percent", a unit of measure."""
    by = {w.kind: w.value for w in reversed(words)}
    if "symbol" in by:
        return _dollar(words) if by["symbol"] == "USD" else str(by["symbol"])
    if "code" in by:
        return str(by["code"])
    if "currency" in by:
        return "USD" if "u_letter" in by else str(by.get("nation") or by.get("prefix") or by["currency"])
    if "percentage" in by:
        return "percentage point"
    if "percent" in by or "cent" in by:
        return "percent"
    if "temperature" in by:
        return str(by["temperature"])
    if "unit" in by:
        return _measure(str(by["unit"]), str(by.get("square", "")))
    if "point" in by:
        return "point"
    return next((str(by[k]) for k in ("pounds", "francs", "times") if k in by), None)


def _dollar(words: Sequence[Token]) -> str:
    """Whose dollar: A$ and HK$ say it right before the sign."""
    at = next(i for i, w in enumerate(words) if w.kind == "symbol")
    before = words[at - 1] if at else None
    if before is None or before.end != words[at].start:
        return "USD"
    return "AUD" if before.text == "A" else str(before.value) if before.kind == "prefix" else "USD"


def _measure(unit: str, square: str) -> str:
    return f"{unit}{square}" if square in ("2", "3") else f"{square}{unit}"


def spread(first: Sequence[Token], second: Sequence[Token]) -> Amount | None:
    """A range: "between 300 and 400", "$5-7 million" (the first number shares scale and unit of the second)."""
    low, high = amount(first), amount(second)
    if low is None or high is None:
        return None
    a, b = number(_values(first)), number(_values(second))
    if a is None or b is None:
        return None
    if not _scaled(first) and a < 1000 and (scale := _scaled(second)):
        a *= scale
    if a >= b or (low.unit and high.unit and low.unit != high.unit):
        return None
    unit = high.unit or low.unit
    plain = low.plain and high.plain and not unit and any(w.kind == "hyph" for w in (first[-1], second[0]))
    return Amount(a, b, "range", unit, plain or (not unit and low.plain and high.plain))


def _values(words: Sequence[Token]) -> Sequence[Token]:
    at = next((i for i, w in enumerate(words) if _starts_value(words, i)), 0)
    return words[at:]


def _scaled(words: Sequence[Token]) -> float:
    product = 1.0
    for i, word in enumerate(words):
        if word.kind == "scale" or (word.kind == "letter" and _suffix(words, i)):
            product *= word.value
    return product if product > 1 else 0.0


def share(words: Sequence[Token]) -> Amount | None:
    """Two-thirds, a quarter of, nearly half: a part of one."""
    at = next(i for i, w in enumerate(words) if w.kind == "fraction")
    if any(w.kind == "scale" for w in words):
        return amount(words)
    kinds = {w.kind for w in words}
    if kinds & {"a", "one"} and not kinds & {"of", "hyph"} and words[at].value != 2:
        return None  # "a third man" is no third of anything
    over = number([w for w in words[:at] if w.kind in ("nw", "num")]) or 1.0
    value = round(over / words[at].value, 6)
    if value > 1:
        return None
    first = next(i for i, w in enumerate(words) if w.kind in ("nw", "num", "one", "a", "fraction"))
    low, high, modifier = bounds(words, first, value)
    return Amount(low, high, modifier, "share", plain=False)


def ratio(words: Sequence[Token]) -> Amount | None:
    """One in five: a part of one."""
    at = next(i for i, w in enumerate(words) if w.kind == "in")
    over, under = number(words[:at]), number(words[at + 1 :])
    if not over or not under or over >= under or under > 1000 or (under > 100 and under % 100):
        return None
    low, high, modifier = bounds(words, next(i for i, w in enumerate(words) if w.kind in NUMBERS), round(over / under, 6))
    return Amount(low, high, modifier, "share", plain=False)


def vague(words: Sequence[Token]) -> Amount | None:
    """Dozens, hundreds of thousands, several hundred, a few: the least that the words can mean."""
    counts = [w for w in words if w.kind in ("vague", "few", "couple", "several", "scale", "dozen")]
    value = 1.0
    for i, word in enumerate(counts):
        held = float(word.value)
        if word.kind == "vague" and i:
            held = 10.0 ** (len(str(int(held))) - 1)  # in "tens of thousands" the second word is a plain thousand
        value *= held
    small = all(w.kind in ("few", "couple") for w in counts)
    return Amount(value, None, "vague", unit_of(words), plain=small, spelt=True)


def change(words: Sequence[Token]) -> Amount | None:
    """Doubled, halved: how many times as much."""
    value = float(words[-1].value)
    low, high, modifier = bounds(words, len(words) - 1, value)
    return Amount(low, high, modifier, "times", plain=False)


def trimmed(words: Sequence[Token]) -> Sequence[Token]:
    """The words without a last "of the"."""
    kept = list(words)
    while kept and kept[-1].kind in ("of", "the"):
        kept.pop()
    return kept
