"""A grammar over classes of words: the shared engine under times and figures.

Each word of a sentence becomes one letter, its class (a month, a unit, a number …); a rule is a pattern over class
names, such as ``the? last num unit``. All rules of a grammar are compiled into one alternation over those letters, so a sentence is
read once, and the words themselves (and the language) stay in tables.

Earlier rules win over later ones. A pattern may use ``?``, ``|``, ``( )`` and ``{a,b}``, never ``*`` or ``+``: its length is bounded, and so is the work
at each word.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from onrecord.findings.hopes import LONGEST_WORD_KEPT, ODD, WORDS_KEPT, Hopes

Entry = tuple[str, Any]  # class letter, value
NOTHING = "."
NO_CLASS: Entry = (NOTHING, None)  # a word that no rule names
SENTENCES_KEPT, LONGEST_KEPT = 400, 1_000  # sentences whose words are kept for who asks next, and their code points: 1 MB, 40 at the worst
RUNS_KEPT, LONGEST_RUN_KEPT = 8_000, 40  # rows of classes whose rule is kept, and their words

# Numbers whose thousands stand apart: 2 000 (Text folds narrow and no-break blanks to plain ones), 1'300. Seven groups at most, so linear.
APART = r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3}){1,6}+(?:,\d{1,6}+)?(?![\d ]\d)(?!['’]\d)|"
NOUGHTS = r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u2009\u202f]000){1,6}+(?!\d)|"  # in languages that write 2,000 only noughts are sure to belong to the number
# Alternatives begin with differing characters or end at once, and no two unbounded runs touch: linear in the text.
WORD = (
    r"\d{1,3}(?:['’]\d{3}){1,6}+(?!\d)|"  # 1'300, as in Switzerland
    r"\d{4}-\d\d-\d\d(?!\d)"  # 2023-11-10
    r"|(?:19|20)\d\d/(?:19|20)\d\d(?!\d)"  # 2016/2017
    r"|\d{1,4}[/]\d{1,2}(?:/\d{2,4})?(?!\d)"  # 9/11, 11/9/2023
    r"|\d++(?:[.,:]\d++)*+(?:(?:st|nd|rd|th|s)(?![^\W\d_]))?"  # 5  1,000  10:35  20th  1980s, and the 5 of 5km
    r"|[aApP]\.[ ]?[mM]\b\.?"  # a.m.
    r"|['’]s\b"
    r"|[ABad]\.[CDcd]\.(?:E\.)?"  # B.C.
    r"|[年月日년월일]"  # 2023年11月10日: the characters of a date stand close to other words
    r"|[^\W\d_]+"
    r"|[^\w\s]|_"
)
# Two letters or more are a word whatever the other alternatives say, but for the characters of a date; so is nine tenths of a text, hence first.
LETTERS = r"[^\W\d_年月日년월일][^\W\d_]++|"
TOKEN = re.compile(rf"\s*+({LETTERS}{NOUGHTS}{WORD})")
TOKEN_APART = re.compile(rf"\s*+({LETTERS}{APART}{WORD})")
# The same for text whose letters are all plain, in two thirds of the time.
PLAIN_LETTERS = r"[A-Za-z]{2,}+|"
PLAIN = {TOKEN: re.compile(rf"\s*+({PLAIN_LETTERS}{NOUGHTS}{WORD})"), TOKEN_APART: re.compile(rf"\s*+({PLAIN_LETTERS}{APART}{WORD})")}
# Languages that set thousands apart with a blank.
APART_LANGUAGES = frozenset(
    ["fr", "de", "it", "ru", "uk", "be", "pl", "cs", "sk", "sv", "no", "nb", "nn", "fi", "bg", "hu", "et", "lv", "lt", "es", "pt", "kk"]
)


class Token(msgspec.Struct, frozen=True, gc=False):
    """A word with its class and what it stands for."""

    text: str
    start: int
    end: int
    kind: str
    value: Any


class Words(list[Token]):
    """The words of a sentence; there once a rule fits, as most sentences are never looked into. :param make: makes them."""

    def __init__(self, make: Callable[[], Iterator[Token]]) -> None:
        super().__init__()
        self._make = make

    def fill(self) -> None:
        """Makes the words, where that has not been done."""
        if not self:
            self.extend(self._make())


@lru_cache(SENTENCES_KEPT)
def _kept_words(text: str, pattern: re.Pattern[str]) -> list[str]:
    return _words(text, pattern)


def _words(text: str, pattern: re.Pattern[str]) -> list[str]:
    return (pattern if ODD.search(text) else PLAIN[pattern]).findall(text)


def words_of(text: str, pattern: re.Pattern[str]) -> list[str]:
    """The words of a sentence, which times and figures ask for one after the other. The list is kept: do not change it."""
    return _kept_words(text, pattern) if len(text) <= LONGEST_KEPT else _words(text, pattern)


class Letters(dict[str, str]):
    """The class letter of each word; of one that was not met before it is worked out. :param letter_of: does so."""

    def __init__(self, letter_of: Callable[[str], str]) -> None:
        super().__init__()
        self._letter_of = letter_of

    def __missing__(self, word: str) -> str:
        letter = self._letter_of(word)
        if len(self) < WORDS_KEPT and len(word) <= LONGEST_WORD_KEPT:
            self[word] = letter
        return letter


class Match(NamedTuple):
    """A rule that fits, with the words that it covers."""

    rule: str
    make: str
    words: Sequence[Token]
    first: int  # place of the first word in the sentence
    rows: Mapping[str, Any]  # the rest of the rule's row

    @property
    def start(self) -> int:
        """Where the first word begins."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where the last word ends."""
        return self.words[-1].end

    def has(self, *kinds: str) -> bool:
        """Whether a word of one of these classes is among them."""
        return any(w.kind in kinds for w in self.words)

    def value(self, *kinds: str) -> Any:
        """What the first word of one of these classes stands for, or None."""
        return next((w.value for w in self.words if w.kind in kinds), None)

    def values(self, *kinds: str) -> list[Any]:
        """What each word of these classes stands for, in order."""
        return [w.value for w in self.words if w.kind in kinds]


class WordTable(NamedTuple):
    """A table of words as its file has it."""

    words: dict[str, dict[str, Any]]  # class -> word -> what it stands for
    capitals: tuple[str, ...]
    signs: dict[str, list[str]]


def word_table(*paths: Path) -> WordTable:
    """The words of a language, from files of classes with rows of [what the words stand for, "the words"].

    A word that stands in two files keeps what the first one says of it.
    """
    words: dict[str, dict[str, Any]] = {}
    capitals: list[str] = []
    signs: dict[str, list[str]] = {}
    for path in paths:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        for kind, rows in read["words"].items():
            held = words.setdefault(kind, {})
            for value, line in rows:
                for word in line.split():
                    held.setdefault(word, value)
        capitals += read["capitals"]
        signs |= read.get("signs", {})
    return WordTable(words, tuple(capitals), signs)


class Grammar:
    """Words of one language with the rules that read them.

    :param table: class name -> word -> value, and the classes whose words count only with a capital letter ("March", not "march").
    :param macros: names that patterns may use for a longer pattern.
    :param rules: rows with ``rule``, ``pattern``, ``make`` and what ``make`` needs.
    :param quiet: classes that make no match on their own; a sentence of nothing else is left at once.
    :param numbers: tells class and value of a token that begins with a digit.
    :param apart: whether the language writes 2 000 for two thousand.
    """

    def __init__(
        self,
        table: WordTable,
        macros: Mapping[str, str],
        rules: Sequence[Mapping[str, Any]],
        quiet: frozenset[str],
        numbers: Callable[[str], tuple[str, Any]],
        apart: bool = False,
    ) -> None:
        self._token = TOKEN_APART if apart else TOKEN
        self._letters: dict[str, str] = {}
        self._numbers = numbers
        self._table: dict[str, Entry] = {}
        for kind, entries in table.words.items():
            for word, value in entries.items():
                self._enter(kind, word, value, kind in table.capitals)
        self._macros = dict(macros)
        self._rules = rules
        spread = [self._spread(row["pattern"]) for row in rules]
        self._parts = [f"(?P<r{i}>{self._pattern(pattern)})" for i, pattern in enumerate(spread)]
        self._starts = [{self._letter(kind) for kind in beginnings(pattern)} for pattern in spread]
        self._runs = re.compile(f"[{''.join(sorted(set().union(*self._starts)))}][^{NOTHING}]*")  # two classes, each matched once
        self._by_start: dict[str, re.Pattern[str]] = {}
        self._fit = lru_cache(RUNS_KEPT)(self._fitting)
        self._letter_of = Letters(lambda word: self._entry(word)[0])
        loud = [letter for kind, letter in self._letters.items() if kind not in quiet]
        self._loud = re.compile(f"[{''.join(loud)}]")
        self.hopes = Hopes(word for word, (letter, _) in self._table.items() if letter in loud)
        self._names = {v: k for k, v in self._letters.items()}

    def _letter(self, kind: str) -> str:
        return self._letters.setdefault(kind, chr(0x4E00 + len(self._letters)))

    def _enter(self, kind: str, word: str, value: Any, capital: bool) -> None:
        entry = (self._letter(kind), value)
        for form in {word.capitalize(), word.upper()} | (set() if capital else {word}):
            self._table.setdefault(form, entry)

    def _spread(self, pattern: str) -> str:
        """The pattern with its macros written out; macros may use macros, six deep."""
        for _ in range(6):
            pattern = _NAME.sub(lambda m: f"({self._macros[m.group()]})" if m.group() in self._macros else m.group(), pattern)
        return pattern

    def _pattern(self, spread: str) -> str:
        letters = _NAME.sub(lambda m: self._letter(m.group()), spread)
        return letters.replace(" ", "").replace("(", "(?:").replace("(?:?", "(?")

    def _rules_from(self, letter: str) -> re.Pattern[str]:
        """The rules that can begin with a letter, compiled when the first such word is met."""
        if letter not in self._by_start:
            fitting = [part for part, starts in zip(self._parts, self._starts, strict=True) if letter in starts]
            self._by_start[letter] = re.compile("|".join(fitting))
        return self._by_start[letter]

    def read(self, text: str) -> tuple[str, Words]:
        """The class letters of a text and its words, which are there once a rule fits."""
        words = words_of(text, self._token)
        letters = "".join(map(self._letter_of.__getitem__, words))
        return letters, Words(partial(self._tokens, text, words, letters))

    def _tokens(self, text: str, words: Sequence[str], letters: str) -> Iterator[Token]:
        """The words with their places: between two stands nothing but white space."""
        at, names = 0, self._names
        for word, letter in zip(words, letters, strict=True):
            start = text.index(word, at)
            at = start + len(word)
            if letter == NOTHING:
                yield Token(word, start, at, "", None)
            else:
                yield Token(word, start, at, names[letter], self._entry(word)[1])

    def _entry(self, word: str) -> Entry:
        listed = self._table.get(word)
        if listed is not None:
            return listed
        if not word[0].isdigit():
            mixed = len(word) < 5 and not (word.islower() or word.isupper() or word.istitle())
            return self._table.get(word.lower(), NO_CLASS) if mixed else NO_CLASS  # kWh, GWh
        kind, value = self._numbers(word)
        letter = self._letters.get(kind)
        return (letter, value) if letter else NO_CLASS

    def find(self, letters: str, tokens: Words, start: int = 0) -> Iterator[Match]:
        """Each place where a rule fits, left to right, none overlapping."""
        if not self._loud.search(letters):
            return
        at = self._runs.search(letters, start)
        while at:
            first, run = at.start(), at[0]
            rule, size = self._fit(run) if len(run) <= LONGEST_RUN_KEPT else self._fitting(run)
            if size:
                tokens.fill()
                yield self._match(rule, tokens, first, size)
            at = self._runs.search(letters, first + (size or 1))

    def _fitting(self, run: str) -> tuple[int, int]:
        """The rule that fits at the beginning of a row of classes, and how many words it covers; 0 where none does.

        No rule reaches past a word without a class, so the row says all, and most rows come again.
        """
        m = self._rules_from(run[0]).match(run)
        return (int((m.lastgroup or "r0")[1:]), m.end()) if m else (0, 0)

    def whole(self, tokens: Sequence[Token]) -> Match | None:
        """The rule that covers all of these words, if one does."""
        if not tokens:
            return None
        letters = "".join(self._letters.get(t.kind, NOTHING) for t in tokens)
        m = self._rules_from(letters[0]).fullmatch(letters)
        return self._match(int((m.lastgroup or "r0")[1:]), tokens, 0, len(tokens)) if m else None

    def _match(self, rule: int, tokens: Sequence[Token], first: int, size: int) -> Match:
        row = self._rules[rule]
        return Match(row["rule"], row["make"], tokens[first : first + size], first, row)


_NAME = re.compile(r"[a-z_]+[0-9]?")
_PIECE = re.compile(r"[a-z_]+[0-9]?|\(\?[=!]|\{\d+,\d+\}|[()|?]")


def beginnings(pattern: str) -> set[str]:
    """The classes that a match of the pattern can begin with.

    >>> sorted(beginnings("(the|a)? last{0,2} (unit | year(?=x))"))
    ['a', 'last', 'the', 'unit', 'year']
    """
    return _choice(_PIECE.findall(pattern), 0)[0]


def _choice(pieces: list[str], at: int) -> tuple[set[str], bool, int]:
    """Beginnings of alternatives up to the closing parenthesis, whether they may be empty, and where they end."""
    found: set[str] = set()
    empty = False
    while True:
        some, may, at = _sequence(pieces, at)
        found |= some
        empty |= may
        if at >= len(pieces) or pieces[at] != "|":
            return found, empty, at
        at += 1


def _sequence(pieces: list[str], at: int) -> tuple[set[str], bool, int]:
    found: set[str] = set()
    empty = True
    while at < len(pieces) and pieces[at] not in "|)":
        some, may, at = _item(pieces, at)
        if empty:
            found |= some
        empty &= may
    return found, empty, at


def _item(pieces: list[str], at: int) -> tuple[set[str], bool, int]:
    look = pieces[at] in ("(?=", "(?!")
    if look or pieces[at] == "(":
        some, may, at = _choice(pieces, at + 1)
    else:
        some, may = {pieces[at]}, False
    at += 1
    if look:
        return set(), True, at
    if at < len(pieces) and (pieces[at] == "?" or pieces[at].startswith("{0")):
        may = True
    at += at < len(pieces) and (pieces[at] == "?" or pieces[at].startswith("{"))
    return some, may, at
