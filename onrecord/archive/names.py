"""Keys under which forms of one name meet: a key says who may be the same, never who is.

Two names with one key are the same person only where ``people.py`` finds evidence; names without a common key are never joined but by hand.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from onrecord.archive.values import plain
from onrecord.model import Frozen

WORD = re.compile(r"[^\W_]+")  # one class of characters: linear
REMEMBERED = 10_000  # names whose parts are kept, some 5 MB: those in the news are met again within so many
MOST = 12  # words of a name that are looked at; longer ones are no names

# How a letter of the Cyrillic script is written in English news, before the rules below.
CYRILLIC = dict(
    zip("абвгґдеєжзиіїйклмнопрстуфхцчшщъыьэюяёў",
        "a b v g g d e e zh z i i i i k l m n o p r s t u f kh ts ch sh shch  i  e yu ya e u".split(" "), strict=True)
)  # fmt: skip

# One sound, many spellings: what several languages write for one foreign letter becomes one sign. Longer ones first.
SOUNDS = (
    ("shch", "s"), ("schtsch", "s"), ("chtch", "s"), ("tsch", "c"), ("tch", "c"), ("sch", "s"), ("sh", "s"), ("ch", "c"), ("kh", "h"), ("zh", "j"), ("ts", "z"), ("tz", "z"),
    ("ph", "f"), ("ck", "k"), ("qu", "k"), ("q", "k"), ("x", "ks"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("iy", "i"), ("yy", "i"), ("ij", "i"), ("ii", "i"), ("yj", "i"),
    ("ye", "e"), ("ie", "e"), ("je", "e"), ("ya", "ia"), ("ja", "ia"), ("yu", "iu"), ("ju", "iu"), ("y", "i"), ("w", "v"), ("dh", "d"), ("th", "t"), ("gh", "g"),
)  # fmt: skip


class Name(Frozen, frozen=True):
    """A name taken apart; every part in lower case without accents."""

    plain: str  # the whole of it, titles left out
    key: str  # surname, a blank, given name, each under one spelling; of a single word the surname alone
    last: str
    given: str = ""  # as written
    middle: tuple[str, ...] = ()
    suffix: str = ""

    @property
    def full(self) -> bool:
        """Whether there is a given name, more than its first letter."""
        return len(self.given) > 1


@cache
def table() -> dict[str, Any]:
    """The table of names, its lists of words as sets and its lists of forms as mappings to the first form of each."""
    raw = tomllib.loads(files("onrecord.archive").joinpath("names.toml").read_text("utf-8"))
    made: dict[str, Any] = {key: frozenset(value.split()) for key, value in raw.items() if isinstance(value, str)}
    for key in ("given", "surnames"):
        made[key] = {plain(word): forms.split()[0] for forms in raw[key] for word in forms.split()}
    made["bodies"] = {form: forms.split("|")[0] for forms in raw["bodies"] for form in forms.split("|")}
    return made


@lru_cache(maxsize=REMEMBERED)
def person(name: str) -> Name:
    """The parts of a person's name.

    >>> person("President Volodymyr Zelenskyy").key == person("Wladimir Selenskyj").key == person("Владимир Зеленский").key
    True
    >>> person("Joseph R. Biden Jr.").middle, person("Joseph R. Biden Jr.").suffix, person("Biden").full
    (('r',), 'jr', False)
    >>> person("Ludwig van Beethoven").last
    'van beethoven'
    """
    known = table()
    words = [_latin(w) for w in WORD.findall(_folded(name))[:MOST]]
    words = [w for w in words if w]
    while len(words) > 1 and words[0] in known["titles"]:
        words.pop(0)
    suffix = words.pop() if len(words) > 1 and words[-1] in known["suffixes"] else ""
    whole = " ".join(words)
    at = max(len(words) - 1, 0)
    while at > 1 and words[at - 1] in known["particles"]:
        at -= 1
    if len(words) == 2 and words[0] in known["articles"]:
        at = 0
    last, before = " ".join(words[at:]), words[:at]
    given = before[0] if before else ""
    key = f"{_surname(last)} {_given(given)}" if given else _surname(last)
    return Name(whole, key, last, given, tuple(before[1:]), suffix)


@lru_cache(maxsize=REMEMBERED)
def body(name: str) -> Name:
    """The parts of a body's name: the kind of firm and the article left out, known letters under the full name.

    >>> body("The U.N.").key, body("Acme Holdings Ltd.").key
    ('united nations', 'acme holdings')
    """
    known = table()
    words = WORD.findall(_folded(name.replace(".", "").replace("'", "").replace("’", "")))[:MOST]
    words = [_latin(w) for w in words]
    while len(words) > 1 and words[-1] in known["firms"]:
        words.pop()
    if len(words) > 1 and words[0] == "the":
        words.pop(0)
    whole = " ".join(filter(None, words))
    key = known["bodies"].get(whole, whole)
    return Name(whole, key, key)


def parts(name: str, kind: str) -> Name:
    """The parts of a name of either kind."""
    return body(name) if kind == "body" else person(name)


def generic(name: Name) -> bool:
    """Whether a body's name could be that of many: "Ministry of Health", "City Council".

    >>> generic(body("Supreme Court")), generic(body("Bank of Canada"))
    (True, False)
    """
    words: frozenset[str] = table()["generic"]
    return words.issuperset(name.key.split())


def common(name: Name) -> bool:
    """Whether many people bear this name.

    >>> common(person("John Smith")), common(person("John Kowalewicz"))
    (True, False)
    """
    return name.given in table()["common_given"] and name.last in table()["common_surnames"]


def _folded(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in letters if not unicodedata.combining(c))


def _latin(word: str) -> str:
    return "".join(CYRILLIC.get(c, c) for c in word)


def _surname(last: str) -> str:
    known = table()
    words = last.split()
    if len(words) > 1 and words[0] in known["articles"]:
        words = words[1:]
    return "".join(_sound(known["surnames"].get(w, w)) for w in words)


def _given(word: str) -> str:
    return _sound(table()["given"].get(word, word))


@lru_cache(maxsize=REMEMBERED)
def _sound(word: str) -> str:
    """The word under one spelling for each sound, doubled letters single."""
    for spelling, sign in SOUNDS:
        word = word.replace(spelling, sign)
    return "".join(c for i, c in enumerate(word) if i == 0 or c != word[i - 1])
