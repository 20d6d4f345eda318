"""Which pages of a crawl to keep; what is kept out says why, like everything else that is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from onrecord.archive.values import is_date
from onrecord.errors import QueryError
from onrecord.model import Article, Frozen, Record

CODE = re.compile(r"[a-z]{2,3}(?=-|$)")


class Wanted(Frozen, frozen=True):
    """What a page must be to be kept; empty fields ask for nothing."""

    languages: tuple[str, ...] = ()  # BCP 47 primary tags: "en"
    hosts: tuple[str, ...] = ()  # "example.org" takes "www.example.org" as well
    kinds: tuple[str, ...] = ()  # kinds of page: "article", "live blog"
    since: str | None = None  # first day of publication, or its month or year, ISO 8601; a page without a date is kept out then
    until: str | None = None  # last day of publication, or its month or year
    words: int = 0  # at least so many in the text

    def host(self, url: str | None) -> str | None:
        """Why a page at this address is kept out before it is read, or None."""
        if not self.hosts:
            return None
        name = host(url)
        if name and any(name == h or name.endswith("." + h) for h in self.hosts):
            return None
        return f"kept out: its host is {name or 'not known'}"

    def record(self, record: Record) -> str | None:
        """Why a page that was read is kept out, or None."""
        article = record.article
        if self.kinds and article.kind not in self.kinds:
            return f"kept out: it is of the kind “{article.kind}”"
        if self.languages and article.language not in self.languages:
            return f"kept out: its language is {article.language or 'not known'}"
        if self.words and (words := len(record.text.split())) < self.words:
            return f"kept out: it has {words} words"
        return self._day(article)

    def _day(self, article: Article) -> str | None:
        if not self.since and not self.until:
            return None
        day = (article.published or "")[:10]
        if not day:
            return "kept out: it has no date of publication"
        if (self.since and day < self.since[: len(day)]) or (self.until and day[: len(self.until)] > self.until):
            return f"kept out: it was published on {day}"
        return None


def wanted(
    languages: Iterable[str] = (),
    hosts: Iterable[str] = (),
    kinds: Iterable[str] = (),
    since: str | None = None,
    until: str | None = None,
    words: int = 0,
) -> Wanted:
    """What a person asks for, in the form that pages are compared with.

    :raises QueryError: where no page could ever be so, as it is no language or no day.

    >>> wanted(languages=["EN-gb"], hosts=["https://Example.org/news"], since="2024-03").hosts
    ('example.org',)
    """
    return Wanted(tuple(map(_language, languages)), tuple(map(_host, hosts)), tuple(kinds), _day(since), _day(until), words)


def _language(word: str) -> str:
    code = CODE.match(word.strip().lower())
    if code is None:
        raise QueryError(f"“{word[:40]}” is no code of a language. Write de for German, en for English, fr for French …")
    return code.group()


def _host(word: str) -> str:
    name = word.strip().lower().removeprefix("*.")
    return host(name if "//" in name else f"//{name}") or name


def _day(word: str | None) -> str | None:
    if word is None:
        return None
    given = word.strip()
    if not is_date(given):
        raise QueryError(f"“{word[:40]}” is no day. Write 2024-03-10, 2024-03 or 2024.")
    return given


def host(url: str | None) -> str | None:
    """The host's name in an address, lower case; None where there is none that can be read."""
    try:
        return urlsplit(url or "").hostname
    except ValueError:
        return None
