"""What the address of the front page asks for: the same words and filters as ``onrecord search`` takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args
from urllib.parse import urlencode

from msgspec.structs import replace

from onrecord.archive.search import Hit, Query
from onrecord.archive.store import Archive
from onrecord.archive.values import number_given
from onrecord.errors import QueryError
from onrecord.limits import Limits
from onrecord.model import Frozen, Stance, StatementKind

FIELDS = (
    "q", "speaker", "outlet", "place", "since", "until", "role", "said", "kind", "stance", "about_since", "about_until", "box", "language",
)  # fmt: skip
FLAGS = ("has_figure", "has_video")
CHOICES = {"kind": get_args(StatementKind), "stance": get_args(Stance)}  # fields that take one of a few values
TITLES = {  # what each filter is called where the page says what was asked for
    "q": "words", "speaker": "said by", "outlet": "outlet", "place": "place", "since": "from", "until": "to", "role": "role", "said": "said",
    "kind": "reported", "stance": "said as", "about_since": "speaks of days from", "about_until": "speaks of days to", "box": "in the box",
    "language": "language", "has_figure": "with figures", "has_video": "with a video", "older": "earlier versions too",
}  # fmt: skip
LAST_PAGE = 1_000_000
ROWS = 25  # results on a page; to read on from one is quicker than to wait for fifty
UNCHANGED: Mapping[str, str] = {}


class Asked(Frozen, frozen=True):
    """What stands in the address."""

    fields: dict[str, str]
    flags: dict[str, bool]
    older: bool  # also search versions that have been replaced
    page: int

    @property
    def query(self) -> Query:
        """The search that was asked for, less the page.

        :raises QueryError: where a field that takes one of a few values has another.
        """
        for name, values in CHOICES.items():
            if self.fields[name] and self.fields[name] not in values:
                raise QueryError(f"“{self.fields[name][:40]}” is no {name} of statement. Choose one of: {', '.join(values)}.")
        given = {name: self.fields[name] or None for name in FIELDS[1:]}
        return Query(words=self.fields["q"], versions="all" if self.older else "newest", **given, **self.flags)  # type: ignore[arg-type]

    @property
    def narrowed(self) -> bool:
        """Whether anything at all was asked for."""
        return any(self.fields.values()) or any(self.flags.values())

    @property
    def searched_by(self) -> dict[str, str]:
        """Everything that was asked for, by the name that it has in the address."""
        given = {name: value for name, value in self.fields.items() if value}
        given.update({name: "1" for name in FLAGS if self.flags[name]})
        given.update({"older": "1"} if self.older else {})
        return given

    @property
    def name(self) -> str:
        """The search in few words, as a name to keep it under.

        >>> asked({"q": "dam", "has_figure": "1"}).name
        'dam, with figures'
        """
        return ", ".join(value if name in self.fields else TITLES[name] for name, value in self.searched_by.items())

    def address(self, page: int = 1, changes: Mapping[str, str] = UNCHANGED, path: str = "/") -> str:
        """The address of this search, to be shared: at another page, or with some of it changed ("" takes a filter away).

        >>> asked({"q": "bridge", "page": "3"}).address(changes={"outlet": "Elbpost"})
        '/?q=bridge&outlet=Elbpost'
        """
        given = {name: value for name, value in {**self.searched_by, **changes}.items() if value}
        given.update({"page": str(page)} if page > 1 else {})
        return path + "?" + urlencode(given, errors="replace") if given else path


class Results(Frozen, frozen=True):
    """One page of a result."""

    hits: tuple[Hit, ...]
    total: int
    first: int
    previous: str | None
    next: str | None


def asked(parameters: Mapping[str, str]) -> Asked:
    """Read the address; whatever is no page number is the first page."""
    number = page_given(parameters)
    fields = {name: parameters.get(name, "").strip() for name in FIELDS}
    flags = {name: parameters.get(name) == "1" for name in FLAGS}
    return Asked(fields, flags, parameters.get("older") == "1", min(number, LAST_PAGE))


def page_given(parameters: Mapping[str, str]) -> int:
    """The page of a list that is asked for, from 1; the first where none is named."""
    return max(number_given(parameters.get("page", ""), SHORT) or 1, 1)


SHORT = 8  # digits of the number of a page or of a finding


def results(archive: Archive, ask: Asked, limits: Limits, most: int = ROWS) -> Results:
    """Search, and say where in the result we are.

    :raises QueryError: where the search cannot be understood, or takes too long.
    """
    rows = min(limits.list_rows, most)
    first = (ask.page - 1) * rows
    found = archive.find(replace(ask.query, limit=rows, offset=first))
    following = ask.address(ask.page + 1) if first + rows < found.total else None
    return Results(found.hits, found.total, first + 1, ask.address(ask.page - 1) if ask.page > 1 else None, following)
