"""A text as the finder of places sees it: its words, the signs between them, and who is a person in it."""

from __future__ import annotations

from collections.abc import Callable

from onrecord.findings.gazetteer import Entry, Gazetteer
from onrecord.findings.placepeople import People
from onrecord.findings.placespot import Spot, Tokens
from onrecord.findings.placetable import Words, words
from onrecord.findings.placetongue import ENGLISH, tongue

NOBODY = People(frozenset(), frozenset(), [])
BEYOND = 16  # words behind the last, or before the first, that may be asked for
SPORT_WORDS, SPORT_REACH = 3, 1_700  # different words of games that make a text one of sport, among its first words
OPENING = frozenset('.!?:;\n"“”«»•|—–')  # signs behind which a sentence or a quotation begins


class Scene:
    """A text, its words, and who is a person in it."""

    def __init__(self, tokens: Tokens, gazetteer: Gazetteer, people: People = NOBODY, language: str = "en") -> None:
        self.text, self.tokens, self.gazetteer = tokens.text, tokens, gazetteer
        self._gaps, self._starts, self._count = tokens.gaps, tokens.starts, len(tokens)
        # Asked some hundred times a thousand words, so without a function of ours between: folded word i, "" outside the text (by at most BEYOND words) …
        self.word: Callable[[int], str] = [*tokens.folds, *[""] * BEYOND].__getitem__
        self.capital: Callable[[int], bool] = tokens.upper.__contains__  # … and whether word i begins with a capital letter
        self.words: Words = words()
        self.people = people
        self.strange = language not in self.words.reviewed  # common words that are names are not known
        self.language = language.split("-")[0].lower()
        self.tongue = tongue(language) if self.strange else ENGLISH
        self._locative = self.tongue.locative if self.strange else self.words.locative
        self.sport = self._is_sport()
        self.ships = self._ships()  # names in their look-up form
        self.regions: dict[str, set[str]] = {}  # codes of the regions that it names, with the names that do so
        self.names: dict[
            str, tuple[float, bool]
        ] = {}  # what a name is worth by itself, and whether it is a country's, a region's or an area's
        self.counties: dict[str, list[Entry]] = {}  # of a name, once looked up

    def _is_sport(self) -> bool:
        """Whether the text tells of games: several words of the table."""
        tokens, games = self.tokens, self.words.games
        seen = tokens.seen if len(tokens) <= SPORT_REACH else tokens.folds[:SPORT_REACH]
        return len(games.intersection(seen)) >= SPORT_WORDS

    def _ships(self) -> frozenset[str]:
        """The words that follow the word for a ship with a capital: "the tanker Cremona"."""
        folds, gaps, vessel = self.tokens.folds, self._gaps, self.words.vessel
        return frozenset(folds[i] for i in self.tokens.capitals if i and folds[i - 1] in vessel and gaps[i - 1] == " ")

    def before(self, spot: Spot) -> str:
        """The signs between the spot and the word before it."""
        return self._gaps[spot.first - 1] if spot.first else "\n"

    def after(self, spot: Spot) -> str:
        """The signs between the spot and the word behind it."""
        return self.text[spot.end : self._starts[spot.last + 1]] if spot.last + 1 < self._count else "\n"

    def opens(self, i: int) -> bool:
        """Whether word i opens a sentence or a quotation."""
        if i == 0:
            return True
        signs = self._gaps[i - 1]
        return signs != " " and not OPENING.isdisjoint(signs) and not (signs == ". " and len(self.tokens.word(i - 1)) <= 2)

    def given(self, i: int) -> bool:
        """Whether word i is a person's given name, as the census or the table has it."""
        return self.capital(i) and ((word := self.word(i)) in self.gazetteer.given or word in self.words.given)

    def locative(self, i: int) -> bool:
        """Whether behind word i a name most likely is a place, in the text's language."""
        return self.word(i) in self._locative

    def run(self, i: int, most: int = 4) -> list[str]:
        """Word i and the capitalised words that follow it without a sign between, ``most`` in all."""
        if not self.capital(i):
            return []
        found, j = [self.word(i)], i + 1
        while j < i + most and self._gaps[j - 1] == " " and self.capital(j):
            found.append(self.word(j))
            j += 1
        return found
