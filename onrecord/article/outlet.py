"""The outlet, as people call it."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from onrecord.article.headline import folded

_SECOND_LEVEL = frozenset(["co", "com", "org", "net", "gov", "ac", "edu", "or", "ne", "go", "gob", "gouv"])
_LEGAL = re.compile(
    r"\s(?:GmbH(?: & Co\. KG)?|AG|Ltd\.?|Limited|Inc\.?|LLC|S\.A\.|SA|AB|AS|A/S|Oy|B\.V\.|s\.r\.o\.|a\.s\.|sp\. z o\.o\.|PLC|plc)$"
)


def domain_label(url: str | None) -> str | None:
    """The label of an address that names the site: ``bbc`` of ``https://www.bbc.co.uk/news``.

    >>> domain_label("https://www.bbc.co.uk/news"), domain_label("https://edition.cnn.com/x"), domain_label("file:///page.html")
    ('bbc', 'cnn', None)
    """
    host = domain(url)
    if host is None:
        return None
    parts = host.split(".")
    if len(parts) > 2 and parts[-2] in _SECOND_LEVEL:
        return parts[-3]
    return parts[-2] if len(parts) > 1 else None


@lru_cache(maxsize=256)  # one page asks for its own address many times
def domain(url: str | None) -> str | None:
    """The host of an address without ``www.``; None where it has none or is a bare number."""
    try:
        host = (urlsplit(url or "").hostname or "").lower().rstrip(".")
    except ValueError:
        return None
    host = host.removeprefix("www.")
    return host if "." in host and not host.replace(".", "").isdigit() else None


def tidy(name: str) -> str:
    """A publisher's name without its legal form or address.

    >>> tidy("Harbour Post Ltd."), tidy("https://www.harbourpost.example/")
    ('Harbour Post', 'harbourpost.example')
    """
    if name.startswith(("http:", "https:")):
        return domain(name) or ""
    return _LEGAL.sub("", _ADDRESS_BEHIND.sub("", name)).strip()


_ADDRESS_BEHIND = re.compile(r"\s\((?:https?://|www\.)[^()\s]{1,80}\)$")
_COMPANY = re.compile(
    r"\b(?:publishing|publishers?|verlag\w{0,20}|media group|mediengruppe|holdings?|group|ediciones|éditions|editora)\b", re.I
)


def is_company(name: str) -> bool:
    """Whether a name is that of the company behind an outlet.

    >>> is_company("Harbour Publishing Group"), is_company("Harbour Post Ltd."), is_company("Harbour Post")
    (True, True, False)
    """
    return _LEGAL.search(name) is not None or _COMPANY.search(name) is not None


def same(one: str, other: str) -> bool:
    """Whether two names mean the same outlet: equal but for case, blanks, "The" and a domain's ending.

    >>> same("The Harbour Post", "harbourpost.com"), same("Harbour Post", "Harbour Times")
    (True, False)
    """
    return bare(one) == bare(other) != ""


@lru_cache(maxsize=1024)  # the same words stand in many places of a page
def bare(name: str) -> str:
    """A name without all in which two spellings of it may differ, for comparing; empty where it holds no word.

    >>> bare("The Harbour Post"), bare("www.harbourpost.com")
    ('harbourpost', 'harbourpost')
    """
    if "." in name:
        lower = name.lower().strip()
        if re.fullmatch(r"[\w.-]{1,80}\.[a-z]{2,8}", lower):
            name = domain_label(f"https://{lower}") or lower
    return folded(name).removeprefix("the ").replace(" ", "")
