"""A text as the finder of places sees it: its words, the signs between them, and who is a person in it."""

from __future__ import annotations

from onrecord.findings.gazetteer import Entry, Gazetteer
from onrecord.findings.placepeople import People
from onrecord.findings.placespot import Spot, Tokens
from onrecord.findings.placetable import Words, words
from onrecord.findings.placetongue import ENGLISH, tongue

NOBODY = People(frozenset(), frozenset(), [])
SPORT_WORDS, SPORT_REACH = 3, 10_000  # different words of games that make a text one of sport, among its first letters
OPENING = '.!?:;\n"“”«»•|—–'  # signs behind which a sentence or a quotation begins


class Scene:
    """A text, its words, and who is a person in it."""

    def __init__(self, tokens: Tokens, gazetteer: Gazetteer, people: People = NOBODY, language: str = "en") -> None:
        self.text, self.tokens, self.gazetteer = tokens.text, tokens, gazetteer
        self._folds, self._count = tokens.folds, len(tokens)
        self.words: Words = words()
        self.people = people
        self.strange = language not in self.words.reviewed  # common words that are names are not known
        self.language = language.split("-")[0].lower()
        self.tongue = tongue(language) if self.strange else ENGLISH
        self.sport = self._is_sport()
        self.regions: dict[str, set[str]] = {}  # codes of the regions that it names, with the names that do so
        self.worth: dict[str, float] = {}  # of a name by itself
        self.broad: dict[str, bool] = {}  # whether a name is a country's, a region's or an area's
        self.counties: dict[str, list[Entry]] = {}  # of a name, once looked up

    def _is_sport(self) -> bool:
        """Whether the text tells of games: several words of the table."""
        begun = self.text[:SPORT_REACH].lower()
        return len(self.words.games.intersection(begun.split())) >= SPORT_WORDS

    def word(self, i: int) -> str:
        """Folded word i, "" outside the text."""
        return self._folds[i] if 0 <= i < self._count else ""

    def before(self, spot: Spot) -> str:
        """The signs between the spot and the word before it."""
        return self.tokens.gap(spot.first - 1) if spot.first else "\n"

    def after(self, spot: Spot) -> str:
        """The signs between the spot and the word behind it."""
        return self.text[spot.end : self.tokens.spans[spot.last + 1][0]] if spot.last + 1 < len(self.tokens) else "\n"

    def capital(self, i: int) -> bool:
        """Whether word i begins with a capital letter."""
        return self.tokens.capital(i)

    def opens(self, i: int) -> bool:
        """Whether word i opens a sentence or a quotation."""
        if i == 0:
            return True
        signs = self.tokens.gap(i - 1)
        return any(c in signs for c in OPENING) and not (signs == ". " and len(self.tokens.word(i - 1)) <= 2)

    def given(self, i: int) -> bool:
        """Whether word i is a person's given name, as the census or the table has it."""
        word = self.word(i)
        return self.capital(i) and (word in self.gazetteer.given or word in self.words.given)

    def locative(self, i: int) -> bool:
        """Whether behind word i a name most likely is a place, in the text's language."""
        return self.word(i) in self.tongue.locative if self.strange else self.word(i) in self.words.locative

    def run(self, i: int, most: int = 4) -> list[str]:
        """Word i and the capitalised words that follow it without a sign between, ``most`` in all."""
        found: list[str] = []
        for j in range(i, min(i + most, len(self.tokens))):
            if not self.capital(j) or (found and self.tokens.gap(j - 1) != " "):
                break
            found.append(self.word(j))
        return found
