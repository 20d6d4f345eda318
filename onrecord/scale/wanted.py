"""Which pages of a crawl to keep; what is kept out says why, like everything else that is left out."""

from __future__ import annotations

from urllib.parse import urlsplit

from onrecord.model import Article, Frozen, Record


class Wanted(Frozen, frozen=True):
    """What a page must be to be kept; empty fields ask for nothing."""

    languages: tuple[str, ...] = ()  # BCP 47 primary tags: "en"
    hosts: tuple[str, ...] = ()  # "example.org" takes "www.example.org" as well
    kinds: tuple[str, ...] = ()  # kinds of page: "article", "live blog"
    since: str | None = None  # first day of publication, ISO 8601; a page without a date is kept out then
    until: str | None = None  # last day of publication
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
        article, words = record.article, len(record.text.split())
        if self.kinds and article.kind not in self.kinds:
            return f"kept out: it is of the kind “{article.kind}”"
        if self.languages and article.language not in self.languages:
            return f"kept out: its language is {article.language or 'not known'}"
        if words < self.words:
            return f"kept out: it has {words} words"
        return self._day(article)

    def _day(self, article: Article) -> str | None:
        if not self.since and not self.until:
            return None
        day = (article.published or "")[:10]
        if not day:
            return "kept out: it has no date of publication"
        if (self.since and day < self.since[: len(day)]) or (self.until and day > self.until):
            return f"kept out: it was published on {day}"
        return None


def host(url: str | None) -> str | None:
    """The host's name in an address, lower case; None where there is none that can be read."""
    try:
        return urlsplit(url or "").hostname
    except ValueError:
        return None
