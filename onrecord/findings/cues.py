"""The table of cues, read once: each form of each verb with what it says and what may follow it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, Literal, NamedTuple, cast, get_args

from onrecord.model import CueKind, SpeakerKind, Stance

Form = Literal["base", "third", "past", "participle", "ing"]


class Cue(NamedTuple):
    """A verb of the table."""

    lemma: str
    stance: Stance
    frames: frozenset[str]
    particles: frozenset[str]

    def takes(self, *frames: str) -> bool:
        """Whether it has one of these frames."""
        return not self.frames.isdisjoint(frames)


class Match(NamedTuple):
    """A word form and the verb that it is a form of."""

    cue: Cue
    form: Form


@cache
def table(name: str = "cues") -> dict[str, Any]:
    """A TOML file beside this module."""
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def forms() -> dict[str, Match]:
    """Every form of every verb, in lower case.

    >>> forms()["admitting"].cue.stance, forms()["said"].form
    ('admission', 'past')
    """
    found: dict[str, Match] = {}
    irregular = table()["irregular"]
    for stance in get_args(Stance):
        for lemma, line in table().get(stance, {}).items():
            frames = line.split()
            cue = Cue(
                lemma,
                cast(Stance, stance),
                frozenset(f for f in frames if not f.startswith("+")),
                frozenset(f[1:] for f in frames if f.startswith("+")),
            )
            for form, kind in _inflected(lemma, irregular.get(lemma)):
                found.setdefault(form, Match(cue, kind))
    return found


@cache
def noun_forms() -> frozenset[str]:
    """Forms that are more often nouns than verbs."""
    return frozenset(table()["nouns"]["forms"])


@cache
def noun_cues() -> dict[str, Stance]:
    """Nouns of saying with what they say of the words: "claim" is an assertion."""
    return {noun: cast(Stance, stance) for stance, nouns in table()["noun_cues"].items() for noun in nouns}


@cache
def _kinds() -> dict[str, CueKind]:
    irregular = table()["irregular"]
    found: dict[str, CueKind] = {}
    kinds: tuple[CueKind, ...] = ("writing", "belief", "intent", "act")
    for kind in kinds:
        for lemma in table("cuekinds")[kind].split():
            found |= dict.fromkeys((form for form, _ in _inflected(lemma, irregular.get(lemma))), kind)
    return found


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(table("cuekinds")[key].split())


def cue_kind(cue: str, source: str, speaker: SpeakerKind | None) -> CueKind:
    """What kind of telling the words of a cue are; what a document "says" is the document's.

    >>> cue_kind("has long believed", "Roe", "person"), cue_kind("said", "the study", "document"), cue_kind("said in a letter", "Roe", "person")
    ('belief', 'document', 'writing')
    """
    lows = cue.lower().split()
    kinds = _kinds()
    found: CueKind = next((kinds[low] for low in reversed(lows) if low in kinds), "speech")
    if found == "speech" and not _words("written").isdisjoint(lows):
        found = "writing"
    if not _words("pictures").isdisjoint(source.lower().split()[:4]):
        return "shown"
    return "document" if speaker == "document" and found in ("speech", "writing") else found


def _inflected(lemma: str, irregular: str | None) -> list[tuple[str, Form]]:
    if irregular:
        third, past, participle, ing = irregular.split()
    else:
        third, past, participle, ing = _regular(lemma)
    return [(past, "past"), (participle, "participle"), (third, "third"), (ing, "ing"), (lemma, "base")]


def _regular(lemma: str) -> tuple[str, str, str, str]:
    """Third person, past, participle and -ing form by the rules of spelling.

    >>> _regular("reply"), _regular("charge"), _regular("press")[0]
    (('replies', 'replied', 'replied', 'replying'), ('charges', 'charged', 'charged', 'charging'), 'presses')
    """
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return lemma[:-1] + "ies", lemma[:-1] + "ied", lemma[:-1] + "ied", lemma + "ing"
    third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x")) else "s")
    if lemma.endswith("e"):
        return third, lemma + "d", lemma + "d", lemma[:-1] + "ing" if not lemma.endswith("ee") else lemma + "ing"
    return third, lemma + "ed", lemma + "ed", lemma + "ing"
