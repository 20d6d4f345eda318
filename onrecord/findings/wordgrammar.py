"""A grammar over classes of words: the shared engine under times and figures.

Each word of a sentence becomes one letter, its class (a month, a unit, a number …); a rule is a pattern over class
names, such as ``the? last num unit``. All rules of a grammar are compiled into one alternation over those letters, so a sentence is
read once, and the words themselves (and the language) stay in tables.

Earlier rules win over later ones. A pattern may use ``?``, ``|``, ``( )`` and ``{a,b}``, never ``*`` or ``+``: its length is bounded, and so is the work
at each word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Entry = tuple[str, Any]  # class letter, value
NO_CLASS: Entry = (".", None)  # a word that no rule names

# Alternatives begin with differing characters or end at once, and no two unbounded runs touch: linear in the text.
TOKEN = re.compile(
    r"\d{4}-\d\d-\d\d(?!\d)"  # 2023-11-10
    r"|\d{1,4}[/]\d{1,2}(?:/\d{2,4})?(?!\d)"  # 9/11, 11/9/2023
    r"|\d++(?:[.,:]\d++)*+(?:(?:st|nd|rd|th|s)(?![^\W\d_]))?"  # 5  1,000  10:35  20th  1980s, and the 5 of 5km
    r"|[aApP]\.[ ]?[mM]\b\.?"  # a.m.
    r"|['’]s\b"
    r"|[^\W\d_]+"
    r"|[^\w\s]|_"
)


class Token(NamedTuple):
    """A word with its class and what it stands for."""

    text: str
    start: int
    end: int
    kind: str
    value: Any


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


class Grammar:
    """Words of one language with the rules that read them.

    :param words: class name -> word -> value; words in lower case.
    :param macros: names that patterns may use for a longer pattern.
    :param rules: rows with ``rule``, ``pattern``, ``make`` and what ``make`` needs.
    :param capitals: classes whose words count only with a capital letter ("March", not "march").
    :param numbers: tells class and value of a token that begins with a digit.
    """

    def __init__(
        self,
        words: Mapping[str, Mapping[str, Any]],
        macros: Mapping[str, str],
        rules: Sequence[Mapping[str, Any]],
        capitals: Sequence[str],
        numbers: Callable[[str], tuple[str, Any]],
    ) -> None:
        self._letters: dict[str, str] = {}
        self._numbers = numbers
        self._table: dict[str, Entry] = {}
        for kind, entries in words.items():
            for word, value in entries.items():
                self._enter(kind, word, value, kind in capitals)
        self._macros = dict(macros)
        self._rules = rules
        parts = [f"(?P<r{i}>{self._pattern(row['pattern'])})" for i, row in enumerate(rules)]
        self._names = {v: k for k, v in self._letters.items()}
        self._search = re.compile("(?!\\.)(?:" + "|".join(parts) + ")")  # most words have no class: leave them at once

    def _letter(self, kind: str) -> str:
        return self._letters.setdefault(kind, chr(0x4E00 + len(self._letters)))

    def _enter(self, kind: str, word: str, value: Any, capital: bool) -> None:
        entry = (self._letter(kind), value)
        for form in {word.capitalize(), word.upper()} | (set() if capital else {word}):
            self._table.setdefault(form, entry)

    def _pattern(self, pattern: str) -> str:
        spread = pattern
        for _ in range(6):  # macros may use macros, six deep
            spread = _NAME.sub(lambda m: f"({self._macros[m.group()]})" if m.group() in self._macros else m.group(), spread)
        letters = _NAME.sub(lambda m: self._letter(m.group()), spread)
        return letters.replace(" ", "").replace("(", "(?:").replace("(?:?", "(?")

    def read(self, text: str) -> tuple[str, list[Token]]:
        """The class letters of a text and its words."""
        table, names = self._table, self._names
        letters: list[str] = []
        tokens: list[Token] = []
        for m in TOKEN.finditer(text):
            word = m.group()
            letter, value = table.get(word) or self._unlisted(word)
            letters.append(letter)
            tokens.append(Token(word, m.start(), m.end(), names.get(letter, ""), value))
        return "".join(letters), tokens

    def _unlisted(self, word: str) -> Entry:
        if not word[0].isdigit():
            return NO_CLASS
        kind, value = self._numbers(word)
        letter = self._letters.get(kind)
        return (letter, value) if letter else NO_CLASS

    def find(self, letters: str, tokens: Sequence[Token], start: int = 0) -> Iterator[Match]:
        """Each place where a rule fits, left to right, none overlapping."""
        for m in self._search.finditer(letters, start):
            yield self._match(m, tokens)

    def whole(self, tokens: Sequence[Token]) -> Match | None:
        """The rule that covers all of these words, if one does."""
        m = self._search.fullmatch("".join(self._letters.get(t.kind, ".") for t in tokens))
        return self._match(m, tokens) if m else None

    def _match(self, m: re.Match[str], tokens: Sequence[Token]) -> Match:
        row = self._rules[int((m.lastgroup or "r0")[1:])]
        return Match(row["rule"], row["make"], tokens[m.start() : m.end()], m.start(), row)


_NAME = re.compile(r"[a-z_]+[0-9]?")
