"""Bylines as pages write them, made lists of names."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from onrecord.article.dates import without_dates

LONGEST_BYLINE = 600  # characters; nine names and their roles fit
LONGEST_NAME = 80
MOST_WORDS = 7  # "Ana Maria de la Cruz y Ruiz"; more is a sentence

_ADDRESS = re.compile(r"\S{1,64}@\S{1,100}|(?:https?:)?//\S{1,200}|\bwww\.\S{1,200}", re.I)
_HANDLE = re.compile(r"(?:^|\s)@\w{1,40}")
_BRACKETS = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]")
_SIGNS = re.compile(r"\s?[;|/•∙·\n、，]\s?|\s[–—-]\s")
_SIGN = re.compile(r"[;|/•∙·\n、，–—-]")  # one of these stands in each of them
_COMMA = re.compile(r"\s?,\s?(?!(?:Jr|Sr|MD|PhD|II|III)\b)")
_CREDIT = re.compile(
    r"\s?(?:bild|foto|photo|image|picture|illustration|grafik|video|crédit|quelle|source|copyright|©)\w{0,8}\s?[:©/|]", re.I
)  # "Photo: Ana Ruiz" names no author of the story
# "By Ana Ruiz. Reviewed by Tom Okafor, MD": who checked a story did not write it.
_CHECKED_BY = re.compile(
    r"(?<=\w)[\s|.,;–—-]{1,6}(?:medically |expert |technically )?(?:edited|reviewed|fact[- ]checked|checked|researched|updated|translated|photographed|illustrated) (?:\| )?by\b",
    re.I,
)
_GLUED = re.compile(r"\s(?:[Ii]n|for|at|für|aus|bei|à|em|en|na|w|v)\s")
_LEADING_AND = re.compile(r"^\s?(?:and|und|et|&)\s", re.I)
_LETTERS = re.compile(r"[^\W\d_]{1,40}")
_TABLE = "bylines.toml"


@cache
def words(name: str) -> frozenset[str]:
    """One list of ``bylines.toml``: before, between, roles, never, changed."""
    return frozenset(tomllib.loads(files(__package__).joinpath(_TABLE).read_text("utf-8"))[name])


@cache
def _before() -> re.Pattern[str]:
    """The words before a name, the longest first, each followed by a colon or a blank."""
    choices = "|".join(re.escape(w.rstrip(":")) for w in sorted(words("before"), key=lambda w: (-len(w), w)))
    return re.compile(rf"^(?:{choices})(?:\s?[:：]\s?|\s(?=\w))", re.I)


@cache
def _between() -> re.Pattern[str]:
    choices = "|".join(re.escape(w) for w in sorted(words("between"), key=lambda w: (-len(w), w)))
    return re.compile(rf"\s(?:{choices})\s")


@lru_cache(maxsize=1024)  # the same words stand in many places of a page
def names(byline: str) -> tuple[str, ...]:
    """The people (or bodies) that a byline names, without "By", roles, dates and addresses.

    >>> names("By Ana Ruiz, Political Editor, and Tom Okafor")
    ('Ana Ruiz', 'Tom Okafor')
    >>> names("Von Jana Weiß (dpa) | 3. Mai 2024, 15:47 Uhr")
    ('Jana Weiß',)
    >>> names("3 minutes ago")
    ()
    """
    if _CREDIT.match(byline):
        return ()
    text = without_dates(_plain(byline[:LONGEST_BYLINE]))
    found: dict[str, str] = {}
    pieces = _SIGNS.split(text) if _SIGN.search(text) else [text]
    if (
        len(pieces) == 2
        and all(p.replace(" ", "").isalpha() and p[0].isupper() for p in pieces)
        and pieces[1].isalpha()
        and len(pieces[0].split()) <= 2
        and not is_role(pieces[1])
    ):
        pieces = [" ".join(pieces)]  # first and last name in elements of their own
    for piece in pieces:
        for name in _of_piece(_without_lead(piece)):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _plain(byline: str) -> str:
    """A byline without addresses, what stands in brackets, and who only checked the story; each is looked for where a sign of it stands."""
    others = _CHECKED_BY.search(byline) if "ed " in byline.lower() else None
    text = byline[: others.start()] if others else byline
    if "//" in text or "@" in text or "www." in text.lower():
        text = _HANDLE.sub(" ", _ADDRESS.sub(" ", text))
    return _BRACKETS.sub(" ", text) if "(" in text or "[" in text else text


def _without_lead(piece: str) -> str:
    piece = " ".join(piece.split()).strip(" ,:·-–")
    for _ in range(3):  # "Text: Von Jana Weiß"
        lead = _before().match(piece)
        if lead is None:
            break
        piece = piece[lead.end() :]
    return piece


def _of_piece(piece: str) -> list[str]:
    found: list[str] = []
    for part in _COMMA.split(piece):
        for name in _joined_names(part):
            name = _trimmed(_without_lead(_LEADING_AND.sub("", name)))
            if name and _plausible(name) and not (found and (is_role(name) or (is_person(found[-1]) and _is_degree(name)))):
                found.append(name)
    return found


def _joined_names(part: str) -> list[str]:
    """The names that "and" joins; a part of which one side is no name stays whole, and "y" between single words joins the names of one person."""
    if words("between").isdisjoint(part.split()):
        return [part]
    sides = [side.strip() for side in _between().split(f" {part} ")]
    if len(sides) < 2 or len(set(sides)) == 1 or not all(_plausible(_trimmed(_without_lead(side))) for side in sides):
        return [part]
    one_letter = not any(f" {word} " in f" {part.lower()} " for word in words("between") if len(word) > 1 or not word.isalpha())
    return [part] if one_letter and any(len(side.split()) < 2 for side in sides) else sides


def _trimmed(name: str) -> str:
    """A name without the place or outlet glued to its end, "Ana Ruiz in Madrid", and said once where it stands twice."""
    name = name.strip(" ,:;–-([")
    cut = _GLUED.search(f"{name} ")
    if cut and len(name[: cut.start()].split()) >= 2:
        name = name[: cut.start()]
    parts = name.split()
    half = len(parts) // 2
    return " ".join(parts[:half]) if half and parts[:half] == parts[half:] else name


def _is_degree(name: str) -> bool:
    """Whether a piece after a name is a degree or other letters: "MD", "RN"."""
    return name.isupper() and name.isascii() and len(name) <= 6 and " " not in name and not is_agency(name)


def is_agency(name: str) -> bool:
    """Whether a name is that of a news agency.

    >>> is_agency("dpa"), is_agency("Ana Ruiz")
    (True, False)
    """
    return name.lower() in words("agencies")


def is_role(name: str) -> bool:
    """Whether words say what somebody is instead of who: "Senior Reporter".

    >>> is_role("Marketing Director"), is_role("Ana Ruiz")
    (True, False)
    """
    return not words("roles").isdisjoint(_LETTERS.findall(name.lower()))


def _plausible(name: str) -> bool:
    """Whether a piece can be a name at all: a few words, a letter, no date, no order to the reader, no sentence."""
    name = name.strip()
    parts = name.split()
    if not 2 <= len(name) <= LONGEST_NAME or len(parts) > MOST_WORDS or not ("".join(parts).isalpha() or _may_hold_signs(name)):
        return False
    lower = name.lower()
    if lower in words("before") or lower in words("between") or "//" in name or name.endswith(("?", "!")):
        return False
    if not words("never").isdisjoint(_LETTERS.findall(lower)):
        return False
    return _capitals(name)


def _may_hold_signs(name: str) -> bool:
    """Whether a piece that holds more than letters can be a name: with a letter, and digits only as user names have them."""
    digits = sum(map(str.isdigit, name))
    return any(map(str.isalpha, name)) and not (digits and (digits > 4 or " " in name))


def _capitals(name: str) -> bool:
    """Whether the words begin as those of a name do: with capitals but for particles; or, as user names have it, all without."""
    small = [
        part
        for part in name.split()
        if part[0].islower() and part.lower() not in words("particles") and part[:2] not in ("d'", "d’", "l'", "al")
    ]
    return not small or (len(small) == len(name.split()) and len(small) <= 2)


def is_person(name: str) -> bool:
    """Whether a name has the shape of a person's: two to five words that each begin with a capital, or a script without capitals.

    >>> is_person("Ana de la Cruz"), is_person("ORF.at"), is_person("dpa")
    (True, False, False)
    """
    parts = name.split()
    return 2 <= len(parts) <= 5 and "." not in name.strip(".")[2:] and sum(p[:1].isupper() for p in parts) >= 2
