"""Is a change of a sentence one of spelling alone? In doubt it is not: a word too many means another thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

TOKEN = re.compile(r"\w+(?:[’'-]\w+)*|[^\w\s]")  # a word with its inner marks; the classes exclude each other: linear
SHORTEST = 5  # letters of a word that can be known again though it is misspelled
WORDS = 400  # of one sentence that are compared; a longer one is reworded


def only_spelling(a: str, b: str, known: Callable[[str], bool]) -> bool:
    """Whether two forms of a sentence differ in case, punctuation, doubled words and misspelled words alone.

    :param known: whether a word is met in other articles.

    >>> only_spelling("The the goverment fell.", "The government fell.", lambda word: False)
    True
    >>> only_spelling("He will go.", "He will not go.", lambda word: False)
    False
    """
    x, y = (_single([t.casefold() for t in TOKEN.findall(s) if t[0].isalnum()]) for s in (a, b))
    if len(x) > WORDS or len(y) > WORDS:
        return False
    for tag, i, j, k, m in SequenceMatcher(None, x, y, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if "".join(_bare(w) for w in x[i:j]) == "".join(_bare(w) for w in y[k:m]):  # "on going", "ongoing"
            continue
        if j - i != m - k or not all(_misspelled(p, q, known) for p, q in zip(x[i:j], y[k:m], strict=True)):
            return False
    return True


def _single(words: Sequence[str]) -> list[str]:
    return [w for i, w in enumerate(words) if i == 0 or w != words[i - 1]]


def _bare(word: str) -> str:
    return re.sub(r"[’'-]", "", word)


def _misspelled(wrong: str, right: str, known: Callable[[str], bool]) -> bool:
    """Whether the first word is the second one misspelled.

    An unknown word close to a known one is. Where nothing is known of either, only a slip inside the word is: letters swapped, left out, doubled; an
    ending that differs may be another form of the word.
    """
    if min(len(wrong), len(right)) < SHORTEST - 1 or any(c.isdigit() for c in wrong + right) or wrong[0] != right[0]:
        return False
    if not _one_slip(wrong, right):
        return False
    if known(wrong) or known(right):
        return known(right) and not known(wrong)
    return min(len(wrong), len(right)) >= SHORTEST and wrong[-2:] == right[-2:]


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter is missing, added or another, or two neighbours are swapped."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (p, q) in enumerate(zip(a, b, strict=False)) if p != q), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    if len(a) != len(b):
        return rest_a[1:] == rest_b if len(a) > len(b) else rest_a == rest_b[1:]
    return rest_a[1:] == rest_b[1:] or (rest_a[:2] == rest_b[:2][::-1] and rest_a[2:] == rest_b[2:])
