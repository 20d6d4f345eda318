"""The words of a text as they are compared across pages: without case, accents and endings, each with a weight for how much it tells.

A word tells much where few pages have it. How many do is read from a table that ships with onrecord (``common.txt``), not counted in the archive, so that
what is alike does not depend on which pages came first.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from onrecord.archive.values import plain
from onrecord.model import Frozen

# A number with its separators, one sign of a script without blanks, or a run of other letters: classes that exclude each other, so linear.
WORD = re.compile(r"\d+(?:[.,]\d+)*|[\u3040-\u30ff\u3400-\u9fff]|[^\W\d_\u3040-\u30ff\u3400-\u9fff]+")
THOUSANDS = re.compile(r"[,.](?=\d{3}(?!\d))")
ENDINGS = ("ings", "ing", "edly", "ed", "ies", "es", "s", "ly", "e", "y")
SHORTEST = 3  # letters that are left of a word when its ending goes
RAREST = 10.0  # weight of a word that is not in the table: fewer than one page in 500 has it
UNKNOWN = 5.0  # weight of a long word in a language without a table
LETTERS = 40  # of one word that are looked at

# Forms of one verb or pronoun that differ when speech is reported: "we are" becomes "they were".
SAME = {
    form: forms.split()[0]
    for forms in (
        "be is was are were am been being s re m", "have has had having ve", "do does did done doing", "will would shall ll", "can could", "may might",
        "i he she my his her me him myself himself herself mine hers", "we they our their us them you your ourselves themselves ours theirs yours", "go goes went gone going",
        "say says said saying", "make makes made making", "take takes took taken taking", "get gets got getting", "give gives gave given giving",
        "come comes came coming", "know knows knew known", "think thinks thought", "see sees saw seen", "leave leaves left", "lose loses lost",
        "find finds found", "keep keeps kept", "feel feels felt", "begin begins began begun", "tell tells told", "stand stands stood", "mean means meant",
        "fall falls fell fallen", "rise rises rose risen", "win wins won", "pay pays paid", "send sends sent", "build builds built", "rebuild rebuilds rebuilt", "meet meets met",
        "become becomes became", "fight fights fought", "bring brings brought", "buy buys bought", "grow grows grew grown", "break breaks broke broken",
        "speak speaks spoke spoken", "write writes wrote written", "this that these those", "here there", "now then", "not nt t", "a an the",
    )
    for form in forms.split()
}  # fmt: skip


class Word(Frozen, frozen=True, gc=False):
    """One word of a text: where it stands, and what it is compared by."""

    start: int
    end: int
    stem: str


def words(text: str, at: int = 0) -> list[Word]:
    """The words of a text.

    :param at: the offset of ``text`` in the text that the spans shall count in.

    >>> [w.stem for w in words("They were Müller’s 1,200 stories")]
    ['we', 'be', 'muller', 'be', '1200', 'stor']
    """
    return [Word(at + m.start(), at + m.end(), stem(m.group())) for m in WORD.finditer(text)]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its ending; the forms of one verb become one.

    >>> stem("Stopped"), stem("stops"), stem("were"), stem("1,200")
    ('stop', 'stop', 'be', '1200')
    """
    if word[0].isdigit():
        return THOUSANDS.sub("", word[:LETTERS])
    bare = plain(word[:LETTERS])
    if bare in SAME:
        return SAME[bare]
    for ending in ENDINGS:
        if bare.endswith(ending) and len(bare) - len(ending) >= SHORTEST:
            bare = bare[: -len(ending)]
            break
    return bare[:-1] if len(bare) > SHORTEST and bare[-1] == bare[-2] else bare


def weight(stem: str, language: str | None) -> float:
    """How much it tells that a text has this word: about the binary logarithm of one page in how many has it, 0 to 10.

    >>> weight("be", "en") < 1 < 8 < weight("kowalewicz", "en")
    True
    """
    return _weight(stem, _known(language))


def _known(language: str | None) -> dict[str, float] | None:
    """The weights of the words of a language, None where there is no table of them."""
    return _table().get((language or "en").split("-")[0])


def _weight(stem: str, known: dict[str, float] | None) -> float:
    if known is None:
        # No table for the language: long words tell, short ones do not.
        return min(UNKNOWN, max(0.0, 2.0 * (len(stem) - 3)))
    return known.get(stem, RAREST if len(stem) > 1 or not stem[0].isascii() else 1.0)


def telling(text: str, language: str | None, least: float) -> dict[str, float]:
    """The words of a text that tell so much at least, each with its weight, in the order in which they first come.

    >>> list(telling("They say that Kowalewicz left, and Kowalewicz stays", "en", 8))
    ['kowalewicz']
    """
    known = _known(language)
    return {word: told for word in dict.fromkeys(map(stem, WORD.findall(text))) if (told := _weight(word, known)) >= least}


@cache
def _table() -> dict[str, dict[str, float]]:
    """For each language the weights of the words that are met often."""
    made: dict[str, dict[str, float]] = {}
    for line in files("onrecord.archive").joinpath("common.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            language, value, *stems = line.split()
            made.setdefault(language, {}).update(dict.fromkeys(stems, float(value)))
    return made
