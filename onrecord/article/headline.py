"""The headline: without the labels beside it, without the outlet's name behind it, as the page shows it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

from onrecord.model import Frozen

_WORD = re.compile(r"\w+")
_SEPARATOR = re.compile(r"\s(?:[|\-–—·•»:/]|::)\s|\s?\|\s?|\s?[‖｜]\s?|--")
_SEPARATES = re.compile(r"[|\-–—·•»:/‖｜]")  # one of these stands in each of them
_BRACKETED_START = re.compile(r"^\s?[\[(【［（<]\s?([^\[\]()【】［］（）<>]{1,30}?)\s?[\])】］）>]\s?[:：–—-]?\s?")
_BRACKETED_END = re.compile(r"\s?[\[(【［（]\s?([^\[\]()【】［］（）]{1,30}?)\s?[\])】］）]\s?$")
_LED = re.compile(r"^([^:：|–—-]{2,24}?)\s?(?:[:：|]|\s[–—-](?=\s))\s?")
_TAILED = re.compile(r"\s(?:[–—|-]|//)\s([^–—|-]{2,24})$")
_SHOUTED = re.compile(r"^((?:[A-Z]{4,10}\s){1,2})(?=\S)")
BARE = frozenset({"watch", "live", "video", "exclusive", "breaking"})  # labels that outlets set before a headline with nothing between
MOST_LABELS = 3
SHORTEST = 3  # words that a headline keeps at least when something is cut from it


class Cut(Frozen, frozen=True):
    """Which part of a text is the headline, what was cut off, and which media the labels promise."""

    start: int
    end: int
    labels: tuple[str, ...] = ()
    media: tuple[str, ...] = ()


@cache
def _labels() -> dict[str, str]:
    labels: dict[str, str] = tomllib.loads(files(__package__).joinpath("labels.toml").read_text("utf-8"))["labels"]
    return labels


def cut_labels(text: str) -> Cut:
    """The offsets of a headline without "(VIDEO)", "WATCH:", "LIVE" and the like.

    >>> cut = cut_labels("WATCH: Bridge reopens after three years (PHOTOS)")
    >>> "WATCH: Bridge reopens after three years (PHOTOS)"[cut.start : cut.end], cut.labels, cut.media
    ('Bridge reopens after three years', ('WATCH', 'PHOTOS'), ('video', 'image'))
    """
    start, end = 0, len(text)
    labels: list[str] = []
    for _ in range(MOST_LABELS):  # "EXCLUSIVE: [VIDEO] …"
        before = _label_before(text[start:end])
        if before:
            labels.append(before[0])
            start += before[1]
        after = _label_after(text[start:end])
        if after:
            labels.append(after[0])
            end = start + after[1]
        if not before and not after:
            break
    media = tuple(dict.fromkeys(kind for label in labels if (kind := _labels()[label.lower()])))
    return Cut(start, end, tuple(labels), media)


def _label_before(text: str) -> tuple[str, int] | None:
    """The label at the beginning and where the headline goes on."""
    for pattern in (_BRACKETED_START, _LED, _SHOUTED):
        found = pattern.match(text[:60])
        if not found or not _rest_stands(text[found.end() :]):
            continue
        label = found[1].strip()
        if label.lower() not in _labels():
            continue
        if pattern is _SHOUTED and (label.lower() not in BARE or text[found.end() :].isupper()):
            continue
        return label, found.end()
    return None


def _label_after(text: str) -> tuple[str, int] | None:
    """The label at the end and where the headline stops."""
    offset = max(0, len(text) - 60)
    for pattern in (_BRACKETED_END, _TAILED):
        found = pattern.search(text[offset:])
        if found and found[1].strip().lower() in _labels() and _rest_stands(text[: offset + found.start()]):
            return found[1].strip(), offset + found.start()
    return None


def _rest_stands(text: str) -> bool:
    return len(_WORD.findall(text[:300])) >= SHORTEST or any(ord(c) > 0x2E80 for c in text[:50])


def cut_outlet(text: str, outlets: Iterable[str]) -> tuple[int, int]:
    """The offsets of a title without the outlet's name behind or before it.

    >>> title = "Bridge reopens after three years | Local | The Harbour Post"
    >>> start, end = cut_outlet(title, ["Harbour Post"])
    >>> title[start:end]
    'Bridge reopens after three years | Local'
    """
    start, end = 0, len(text)
    marks = _marks(text)
    if not marks:
        return start, end
    known = {folded(o) for o in outlets} - {""}
    if _is_outlet(text[marks[-1][1] :], known) and text[: marks[-1][0]].strip():
        end = marks[-1][0]
    elif _is_outlet(text[: marks[0][0]], known):
        start = marks[0][1]
    return start, end


def _marks(title: str) -> list[tuple[int, int]]:
    """Where the separators of a title begin and end."""
    return [(m.start(), m.end()) for m in _SEPARATOR.finditer(title[:1_000])] if _SEPARATES.search(title) else []


def halves(title: str) -> list[tuple[str, str]]:
    """A document's title in two at its last and at its first separator: what may be the headline, and what may be the outlet.

    >>> halves("Bridge reopens after three years | The Harbour Post")
    [('Bridge reopens after three years', 'The Harbour Post'), ('The Harbour Post', 'Bridge reopens after three years')]
    """
    marks = _marks(title)
    if not marks:
        return []
    (start, first), (last, end) = marks[0], marks[-1]
    pairs = [(title[:last], title[end:]), (title[first:], title[:start])]
    return [(rest.strip(), name.strip()) for rest, name in pairs if rest.strip() and name.strip()]


def _is_outlet(piece: str, known: set[str]) -> bool:
    words = folded(piece)
    if not words:
        return False
    bare = words.removeprefix("the ")
    glued = bare.replace(" ", "")
    return any(bare == k.removeprefix("the ") or glued == k.replace(" ", "") for k in known) or (
        len(bare.split()) <= WIDEST and any(_begins_alike(glued, k.replace(" ", "")) for k in known)
    )


def _begins_alike(one: str, other: str) -> bool:
    """Whether one name is the other with a word more at its beginning or end: "Harbour Tyres" for ``harbour``, "Harbour" for ``getharbour``."""
    short, long = sorted((one, other), key=len)
    return len(short) >= TELLING and (long.startswith(short) or long.endswith(short))


WIDEST, TELLING = 3, 5  # words of a name that is told by the letters that it shares with another, and letters that say something


@lru_cache(maxsize=4096)  # the same titles and lines of a page are compared with one another many times
def folded(text: str) -> str:
    """A text for comparing: lower case, words only.

    >>> folded("‘Tortured’ — Best Work!")
    'tortured best work'
    """
    if not text.isascii():
        for sign in TYPESET:
            text = text.replace(sign, " ")
    if text.isascii():  # four times as fast
        return " ".join(text.encode().translate(_FOLDED).decode().split())
    return " ".join(_WORD.findall(text.casefold()))


TYPESET = "’‘“”–—…"  # what most often keeps a text of plain letters from being plain


class Wordings:
    """Some texts, made ready for telling which of many others say the same words as one of them.

    >>> "BRIDGE reopens!" in Wordings(["Bridge reopens"]), "Bridge" in Wordings(["Bridge reopens"])
    (True, False)
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._folded = {folded(text) for text in texts}
        self._begin = {words[:1] for words in self._folded}

    def __contains__(self, text: str) -> bool:
        first = text[:1]
        if first.isalnum() and first.casefold()[:1] not in self._begin:  # so begin most, and need not be folded
            return False
        return folded(text) in self._folded


_FOLDED = bytes(ord(chr(n).lower()) if n < 128 and _WORD.match(chr(n)) else 32 for n in range(256))


def agreement(one: str, other: str) -> float:
    """How far two headlines are the same, 0 to 1: shared words over all words, or how much of the longer the shorter makes where it stands in it whole.

    >>> agreement("Bridge reopens", "Bridge re-opens today") < agreement("Bridge reopens", "BRIDGE REOPENS")
    True
    """
    a, b = folded(one), folded(other)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    short, long = sorted((a, b), key=len)
    if short in long:
        return max(0.5, len(short) / len(long)) if len(short) > 8 else len(short) / len(long)
    first, second = set(a.split()), set(b.split())
    common = len(first & second)
    return common / (len(first) + len(second) - common)
