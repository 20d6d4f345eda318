"""Stories and quotations over outlets: lists of them, one story side by side, and the journey of one quotation."""

from __future__ import annotations

from datetime import date
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from onrecord.archive.quotations import Form
from onrecord.archive.relate import there
from onrecord.archive.relations import Reprint, StoryRow, Use, Utterance, utterance
from onrecord.archive.sidebyside import Clock, Side, Spoke, StoryPage
from onrecord.archive.travelled import travelled
from onrecord.errors import NotFound, QueryError
from onrecord.model import Frozen
from onrecord.room.answers import LIST_SECONDS, answer, kept, number, opened, tables
from onrecord.room.differences import Piece, pieces
from onrecord.room.twoclocks import Drawing, drawing

FIRST = 4  # stories on the front page
MOST_QUOTED = 40  # quotations listed where none is looked for
LISTED = 100  # stories or quotations on a page
COLUMNS = 6  # articles side by side; the others stand below them
SPEAKERS = 60  # rows of the table of speakers
ROWS = 150  # sentences, figures and days on a page; the JSON holds them all
USES = 300  # articles with a quotation on a page


# ── lists ───────────────────────────────────────────────────────────────────


class Stories(Frozen, frozen=True):
    """A list of stories, the newest first."""

    q: str  # words of a headline
    since: str  # a day
    stories: list[StoryRow]
    waiting: int  # documents that are not worked in yet
    problem: str | None


def stories(request: Request) -> Response:
    """Stories that more than one article tells, the newest first."""
    words, since = (request.query_params.get(name, "").strip()[:200] for name in ("q", "since"))
    with opened(request) as archive:
        problem, found = None, []
        try:
            found = archive.stories(since or None, words or None, limit=LISTED) if _worked_out(request) else []
        except QueryError as error:
            problem = str(error)
        waiting = kept(request, "unrelated", archive.unrelated)
        data = {"q": words, "since": since, "stories": found, "waiting": waiting, "problem": problem}
        return answer(request, "stories.html", data, 400 if problem else 200)


def newest(request: Request) -> list[StoryRow]:
    """The stories that the front page begins with."""
    if not _worked_out(request):
        return []
    with opened(request) as archive:
        return kept(request, "newest stories", lambda: archive.stories(None, None, limit=FIRST))


def _worked_out(request: Request) -> bool:
    """Whether stories, quotations and copies were ever worked out; a room that only reads cannot do so."""
    with tables(request) as connection:
        return there(connection)


def _needed(request: Request) -> None:
    """Go no further where they were not.

    :raises NotFound: there.
    """
    if not _worked_out(request):
        path = request.app.state.path.name
        raise NotFound(f"Stories, quotations and copies are not worked out yet. In a terminal, onrecord stories --archive {path} does so.")


class Quotes(Frozen, frozen=True):
    """Quotations that have some words, those that most outlets have first."""

    q: str
    quotes: list[Utterance]
    problem: str | None


def quotes(request: Request) -> Response:
    """Quotations by their words; where none are given, those that most outlets have."""
    words = request.query_params.get("q", "").strip()[: request.app.state.limits.query_characters]
    problem, found = None, []
    try:
        found = _quoted(request, words) if _worked_out(request) else []
    except QueryError as error:
        problem = str(error)
    shown = [(u, next((x for x in u.uses if x.form != "indirect"), u.uses[0])) for u in found]
    return answer(
        request,
        "quotes.html",
        {"q": words, "quotes": found, "problem": problem},
        400 if problem else 200,
        shown=shown,
        worked_out=_worked_out(request),
    )


def _quoted(request: Request, words: str) -> list[Utterance]:
    if words:
        with opened(request) as archive:
            return archive.quotations(words, LISTED)
    with tables(request, LIST_SECONDS) as connection:
        return kept(request, "most quoted", lambda: travelled(connection, MOST_QUOTED))


# ── one story ───────────────────────────────────────────────────────────────


class OneStory(Frozen, frozen=True):
    """A story with all that can be laid side by side."""

    view: StoryPage


class Row(Frozen, frozen=True):
    """One speaker, and how each of the articles has them."""

    speaker: str
    role: str | None
    cells: tuple[Spoke | None, ...]
    articles: int


def story(request: Request) -> Response:
    """One story: its outlets side by side."""
    name = request.path_params["name"]
    _needed(request)
    with opened(request) as archive:
        view = kept(request, ("story", name), partial(archive.story, name))
    return answer(
        request,
        "story.html",
        {"view": view},
        columns=view.articles[:COLUMNS],
        table=speakers(view.articles[:COLUMNS])[:SPEAKERS],
        texts=one_text(view.articles),
        clocks=clocks(view),
        rows=ROWS,
        name=name,
    )


def speakers(articles: tuple[Side, ...]) -> list[Row]:
    """Who speaks in which article, those who speak in most articles first; a name is the same where it is spelt the same."""
    names: dict[str, list[Spoke | None]] = {}
    for i, side in enumerate(articles):
        for spoke in side.speakers:
            cells = names.setdefault(spoke.speaker.casefold(), [None] * len(articles))
            cells[i] = cells[i] or spoke
    rows = []
    for cells in names.values():
        told = [spoke for spoke in cells if spoke]
        role = next((spoke.role for spoke in told if spoke.role), None)
        rows.append((Row(told[0].speaker, role, tuple(cells), len(told)), sum(spoke.statements for spoke in told)))
    return [row for row, _ in sorted(rows, key=lambda pair: (-pair[0].articles, -pair[1], pair[0].speaker))]


def one_text(articles: tuple[Side, ...]) -> dict[int, str]:
    """For each article that is one text with another a letter that they have in common.

    >>> one_text(tuple(Side(d, None, None, None, None, text, ()) for d, text in [(1, 1), (2, 1), (3, 3)]))
    {1: 'A', 2: 'A'}
    """
    texts: dict[int, list[int]] = {}
    for side in articles:
        texts.setdefault(side.text, []).append(side.document)
    copied = [documents for documents in texts.values() if len(documents) > 1]
    return {document: chr(ord("A") + i % 26) for i, documents in enumerate(copied) for document in documents}


def clocks(view: StoryPage) -> Drawing | None:
    """The days that several articles speak of above the days on which they were published."""
    return drawing([(clock.day, _published(clock)) for clock in view.clocks[:ROWS]])


def _published(clock: Clock) -> list[str]:
    days = []
    for mention in clock.mentions:
        try:
            days.append(date.fromisoformat((mention.published or "")[:10]).isoformat())
        except ValueError:
            continue
    return days


# ── one quotation ───────────────────────────────────────────────────────────


class OneQuote(Frozen, frozen=True):
    """A quotation and its journey."""

    view: Utterance


class Leg(Frozen, frozen=True):
    """One article on the journey of a quotation."""

    use: Use
    pieces: tuple[Piece, ...]  # seen from the longest form
    form: str
    letter: str  # of the text that it is one with others; "" where it stands alone


FORMS: dict[Form, str] = {
    "same words": "word for word",
    "cut": "shortened",
    "changed": "words changed",
    "bracketed": "words of the editor in brackets",
    "in part": "in part",
    "indirect": "told in the outlet’s own words",
}


def quote(request: Request) -> Response:
    """One quotation: who had it first, who has it with which words."""
    _needed(request)
    with tables(request) as connection:
        view = utterance(connection, number(request))
    return answer(request, "quote.html", {"view": view}, legs=legs(view)[:USES], quotation=number(request))


def legs(view: Utterance) -> list[Leg]:
    """The uses of a quotation, each beside its longest form."""
    texts: dict[int, set[int]] = {}
    for use in view.uses:
        texts.setdefault(use.one_text, set()).add(use.document)
    copied = [text for text, documents in texts.items() if len(documents) > 1]
    letters = {text: chr(ord("A") + i % 26) for i, text in enumerate(copied)}
    return [Leg(use, _beside(view.words, use), FORMS[use.form], letters.get(use.one_text, "")) for use in view.uses]


def _beside(words: str, use: Use) -> tuple[Piece, ...]:
    if use.form == "indirect" or use.text == words:
        return (Piece(use.text, "same"),)
    return tuple(pieces(words, use.text))


# ── the same text elsewhere ─────────────────────────────────────────────────


class CopiesOf(Frozen, frozen=True):
    """Pages that have the text of a document, or passages of it."""

    copies: list[Reprint]


def copies(request: Request) -> Response:
    """Pages that have the text of an article, or passages of it."""
    with opened(request) as archive:
        id = number(request)
        record = archive.record(id)
        found = archive.copies(id) if _worked_out(request) else []
        return answer(request, "copies.html", {"copies": found}, id=id, record=record, versions=archive.versions(id), rows=LISTED)


def pages() -> list[Route]:
    """The addresses of these pages, each with its JSON."""
    found = {
        "/stories": stories,
        "/story/{name}": story,
        "/quotes": quotes,
        "/quote/{id}": quote,
        "/document/{id}/copies": copies,
    }
    return [Route(path + ending, page) for path, page in found.items() for ending in (".json", "")]


ADDRESSES: tuple[tuple[str, str, type[Frozen], tuple[str, ...]], ...] = (  # as in openapi.py
    ("/stories.json", "Stories that more than one article tells, the newest first", Stories, ("q", "since")),
    ("/story/{name}.json", "One story, its outlets side by side", OneStory, ()),
    ("/quotes.json", "Quotations that have some words", Quotes, ("q",)),
    ("/quote/{id}.json", "One quotation and its journey over outlets", OneQuote, ()),
    ("/document/{id}/copies.json", "Pages that have the text of a document, or passages of it", CopiesOf, ()),
)
