"""The tables of German, French, Spanish and Russian cues (``tongues/*.toml``), read once, with every form of their regular verbs.

A form says which verbs it may belong to: with what stance, whether beside quotations only, and with which particle ("räumte … ein").
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from onrecord.model import Stance

HERE = Path(__file__).parent / "tongues"
Use = Literal["say", "beside", "named"]
Gender = Literal["f", "m"]


class Verb(NamedTuple):
    """What a form may mean. ``beside``: only a cue beside a quotation; ``named``: only with quoted words as its object."""

    stance: Stance
    use: Use
    particle: str | None = None
    helped: bool = False  # a participle: a cue only after "hat", "a", "ha"


@dataclass(frozen=True)
class Tongue:
    """The table of one language."""

    language: str
    forms: dict[str, tuple[Verb, ...]]
    words: dict[str, frozenset[str]]
    according: dict[str, tuple[tuple[str, ...], ...]]  # first word -> the phrases, the longest first
    according_first: dict[str, tuple[tuple[str, ...], ...]]

    def has(self, kind: str, low: str) -> bool:
        """Whether a word stands in one of the closed classes of ``[words]``."""
        return low in self.words[kind]

    def any(self, low: str, *kinds: str) -> bool:
        """Whether a word stands in one of several closed classes."""
        return any(low in self.words[kind] for kind in kinds)

    def pronoun(self, low: str) -> bool:
        """Whether a word is a source in itself: "er", "-t-elle"."""
        return low in self.words["pronoun_m"] or low in self.words["pronoun_f"] or low in self.words["pronoun"]

    def gender(self, low: str) -> Gender | None:
        """The gender that a pronoun shows."""
        if low in self.words["pronoun_m"]:
            return "m"
        return "f" if low in self.words["pronoun_f"] else None

    def person(self, low: str) -> bool:
        """Whether a word means a person by what it is; German ones also as the end of a compound ("Außenministerin")."""
        known = self.words["person"]
        if low in known:
            return True
        tail = low.rpartition("-")[2]
        if tail in known:
            return True
        return self.language == "de" and tail.endswith(_tails(len(tail)))


@cache
def _tails(length: int) -> tuple[str, ...]:
    """The German words for persons that may end a compound of so many letters."""
    return tuple(w for w in table("de")["words"]["person"] if 3 < len(w) < length - 2)


@cache
def table(language: str) -> dict[str, Any]:
    """The file of a language."""
    return tomllib.loads((HERE / f"{language}.toml").read_text(encoding="utf-8"))


LANGUAGES = tuple(sorted(p.stem for p in HERE.glob("??.toml")))


def tongue_of(language: str) -> Tongue | None:
    """The table of a language (BCP 47), or None where there is none.

    >>> [v.particle for v in tongue_of("de").forms["räumte"]], tongue_of("de").forms["eingeräumt"][0].stance
    (['ein'], 'admission')
    >>> tongue_of("ja") is None
    True
    """
    primary = language.partition("-")[0].lower()
    return _tongue(primary) if primary in LANGUAGES else None


@cache
def _tongue(language: str) -> Tongue:
    found = table(language)
    classes = {kind: frozenset(words) for kind, words in found["words"].items()}
    return Tongue(
        language=language,
        forms=dict(_forms(language, found)),
        words=classes,
        according=_phrases(found["words"]["according"]),
        according_first=_phrases(found["words"].get("according_first", [])),
    )


def _phrases(phrases: list[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        words = tuple(word for part in phrase.split() for word in _elided(part))
        by_first.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(found, key=len, reverse=True)) for first, found in by_first.items()}


def _elided(part: str) -> tuple[str, ...]:
    """A word of a phrase as the sentences have it: "l'avis" is two words, "d'après" one."""
    elided, _, noun = part.partition("'")
    return (part,) if not noun or part == "d'après" else (elided + "'", noun)


def _forms(language: str, found: dict[str, Any]) -> Iterator[tuple[str, tuple[Verb, ...]]]:
    """Each form with its verbs: those with a particle first, a marked stance before the neutral one, "say" before the rest."""
    verbs: dict[str, set[Verb]] = {}
    for stance in get_args(Stance):
        for use, key, regular in KEYS:
            for entry in found.get(stance, {}).get(key, ()):
                stem, _, particle = entry.partition("+")
                for form, helped in _inflected(language, key, stem, particle) if regular else _listed(language, stem):
                    joined = bool(particle) and language == "de" and form.startswith(particle)
                    verbs.setdefault(form, set()).add(Verb(stance, use, None if joined else particle or None, helped))
    for form, several in verbs.items():
        yield (
            form,
            tuple(
                sorted(
                    several, key=lambda v: (v.particle is None, ("say", "beside", "named").index(v.use), v.stance == "neutral", v.stance)
                )
            ),
        )


# The keys of the files: what they are used for, and whether they hold stems or forms.
KEYS: tuple[tuple[Use, str, bool], ...] = (
    ("say", "weak", True), ("say", "er", True), ("say", "ar", True), ("say", "past", True), ("say", "present", True), ("say", "forms", False),
    ("beside", "beside", True), ("beside", "beside_forms", False), ("named", "named", True), ("named", "named_forms", False),
)  # fmt: skip


def _listed(language: str, form: str) -> Iterator[tuple[str, bool]]:
    """A form of the table as it stands; a French or Spanish participle among them is known by its ending."""
    participle = {"fr": FRENCH_PARTICIPLE, "es": SPANISH_PARTICIPLE, "de": GERMAN_PARTICIPLE}.get(language)
    yield form, participle is not None and participle.fullmatch(form) is not None


FRENCH_PARTICIPLE = re.compile(r".*(?:é|ée|és|u|ue|us|is|ti|ni)|réjouie?|dite|renchéri|réagi|convaincue?")
SPANISH_PARTICIPLE = re.compile(r".*[ai]do|dicho|escrito|descrito|propuesto|expuesto")
GERMAN_PARTICIPLE = re.compile(r"(?:an|zu|bekannt|hervor|zurück)?ge(?!steht|stand|steh).*|.*sprochen")


def _inflected(language: str, key: str, stem: str, particle: str) -> Iterator[tuple[str, bool]]:
    """The forms of a regular verb, each with whether it is a participle."""
    if language == "de":
        yield from ((stem, False),) if key == "named" else _german(stem, particle)
    elif language == "ru":
        yield from ((f, False) for f in _russian(stem, present=key == "present", reflexive=particle == "ся"))
    else:
        endings = FRENCH if language == "fr" else SPANISH
        bare = stem.rpartition("'")[2].rpartition(" ")[2]
        for ending in endings:
            yield (_spelt(bare, ending) if language == "fr" else bare) + ending, ending in ("é", "ée", "és", "ées", "ado")


FRENCH = ("e", "ent", "ait", "aient", "a", "èrent", "é", "ée", "és", "ées", "ant")
SPANISH = ("a", "an", "ó", "aron", "aba", "aban", "ado", "ando", "ara")


def _spelt(stem: str, ending: str) -> str:
    """A French stem before a hard vowel: annonçait, exigeait."""
    if ending[0] != "a" or stem[-1] not in "cg" or stem.endswith(("ic", "ac", "nd")):
        return stem
    return stem[:-1] + "ç" if stem[-1] == "c" else stem + "e" if stem.endswith(("ag", "ig", "erg")) else stem


def _german(stem: str, particle: str) -> Iterator[tuple[str, bool]]:
    """ "sag": sagt, sagte, sagten, sagen, sage, gesagt; "teil+mit" also mitteilte, mitgeteilt."""
    e = "e" if stem.endswith(("t", "d", "chn", "ndm", "ffn")) else ""
    endings = (e + "t", e + "te", e + "ten", "n" if stem.endswith(("el", "er")) else "en", "e")
    own = stem.startswith(("be", "er", "ver", "ent", "zer", "ge", "miss", "wider", "wieder", "unter")) or stem.endswith("ier")
    for ending in endings:
        yield stem + ending, False
        if particle:
            yield particle + stem + ending, False
    if particle:
        yield particle + ("" if own else "ge") + stem + e + "t", True
    elif not own:
        yield "ge" + stem + e + "t", True


def _russian(stem: str, *, present: bool, reflexive: bool) -> Iterator[str]:
    if present:
        yield from (stem + "ет", stem + "ют")
    elif reflexive:
        yield from (stem + "лся", stem + "лась", stem + "лись")
    else:
        yield from (stem + ending for ending in ("л", "ла", "ли", "ло"))
