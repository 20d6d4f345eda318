"""Copies, quotations, stories and figures as a reader asks for them, from the tables that ``relate.py`` fills."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from onrecord.archive import copies, ledger, names, quotations, sidebyside
from onrecord.archive.ledger import Line
from onrecord.archive.quotations import Form
from onrecord.archive.relate import read_quote
from onrecord.archive.relate import there as worked_out
from onrecord.archive.sidebyside import StoryPage
from onrecord.archive.values import day_given, number_given, plain, storable
from onrecord.errors import NotFound, QueryError
from onrecord.model import Frozen, Record, Span

Records = Callable[[int], Record]  # the record of a document
ARTICLES = 80  # of one story that are laid side by side; of more, the first published
SCANNED = 200_000  # quotations looked through for one or two words
FEW = 4  # words below which a quotation is looked for letter by letter


class Reprint(Frozen, frozen=True):
    """An article that has much of its text in common with another."""

    document: int
    outlet: str | None
    headline: str | None
    url: str | None
    published: str | None
    relation: str  # "copy": one text; "passages": another text with passages in common
    share: float  # of the shorter one's words, quoted words left out
    words: int
    passages: tuple[Span, ...] = ()  # in this article, where they were asked for


class OneText(Frozen, frozen=True):
    """A text that several pages carry."""

    text: int  # its number: the first document that was added
    outlets: tuple[str, ...]
    articles: tuple[Reprint, ...]  # by time of publication; the share is that with the first


class Use(Frozen, frozen=True):
    """How one article has an utterance."""

    document: int
    outlet: str | None
    published: str | None
    url: str | None
    headline: str | None
    text: str
    start: int
    end: int
    speaker: str | None
    source: str | None
    form: Form  # seen from the longest quotation of it
    missing: tuple[str, ...]  # words (without endings) that are cut out of its middle, seen from the longest
    one_text: int
    quotation: int = 0  # its number in the archive


class Utterance(Frozen, frozen=True):
    """Words that were said once and quoted by one article or more."""

    words: str  # the longest quotation of them
    speakers: tuple[str, ...]  # more than one: the articles do not agree on who said it, or on the name
    uses: tuple[Use, ...]  # by time of publication: the first had it first, as far as the archive knows
    outlets: int
    texts: int  # independent ones


class StoryRow(Frozen, frozen=True):
    """A story in a list."""

    name: str
    headline: str | None  # of its first article
    first_day: str | None
    last_day: str | None
    articles: int
    outlets: int
    texts: int


class Tied(Frozen, frozen=True):
    """A quotation of a document that others have as well."""

    quotation: int
    statement: int | None  # place in Record.statements; None: nobody is named
    text: str
    documents: int  # that have it


class Ties(Frozen, frozen=True):
    """What a document has in common with others."""

    story: str | None = None  # one that more than this document tells
    articles: int = 0  # of that story
    reprints: int = 0  # documents with the same text, or passages of it
    quotes: tuple[Tied, ...] = ()


# ── copies ──────────────────────────────────────────────────────────────────


def reprints(connection: sqlite3.Connection, document: int, records: Records) -> list[Reprint]:
    """What else has the text of a document, or passages of it; the largest share first."""
    sql = """SELECT d.id, d.outlet, d.headline, d.url, d.published, c.relation, c.share, c.words FROM
             (SELECT other AS id, relation, share, words FROM copy WHERE document = ?1
              UNION ALL SELECT document, relation, share, words FROM copy WHERE other = ?1) c
             JOIN document d ON d.id = c.id ORDER BY c.share DESC, d.id"""
    found = []
    mine = copies.text(records(document))
    for id, outlet, headline, url, published, relation, share, words in connection.execute(sql, [document]).fetchall():
        there = records(id)
        common = copies.compare(mine, copies.text(there))
        spans = tuple(copies.passages(there, common, other=True)) if common else ()
        found.append(Reprint(id, outlet, headline, url, published, relation, share, words, spans))
    return found


def texts(connection: sqlite3.Connection, limit: int) -> list[OneText]:
    """Texts that more than one page carries, those with most outlets first."""
    sql = """SELECT r.one_text FROM related r JOIN document d ON d.id = r.document GROUP BY r.one_text HAVING count(*) > 1
             ORDER BY count(DISTINCT coalesce(d.outlet, '')) DESC, count(*) DESC, r.one_text LIMIT ?"""
    return [_one_text(connection, row[0]) for row in connection.execute(sql, [limit]).fetchall()]


def _one_text(connection: sqlite3.Connection, text: int) -> OneText:
    sql = """SELECT d.id, d.outlet, d.headline, d.url, d.published FROM related r JOIN document d ON d.id = r.document
             WHERE r.one_text = ? ORDER BY coalesce(d.published_utc, '~'), d.id"""
    rows = connection.execute(sql, [text]).fetchall()
    first = rows[0][0]
    found = []
    for row in rows:
        pair = sorted((first, row[0]))
        tie = connection.execute("SELECT relation, share, words FROM copy WHERE document = ? AND other = ?", pair).fetchone()
        found.append(Reprint(*row, *(tie or ("copy", 1.0 if row[0] == first else 0.0, 0))))
    return OneText(text, tuple(sorted({r.outlet for r in found if r.outlet})), tuple(found))


# ── quotations ──────────────────────────────────────────────────────────────


def utterances(connection: sqlite3.Connection, words: str, limit: int) -> list[Utterance]:
    """Quotations that have these words, as utterances with every use; those that most outlets have first.

    :raises QueryError: where there are no words.
    """
    wanted = quotations.bag_of(storable(words), None)
    if not wanted.stems:
        raise QueryError('Give some words of the quotation, for example: onrecord quote "we will not yield" --archive news.db')
    hits = _short(connection, words) if len(wanted.stems) < FEW else _long(connection, wanted)
    groups: dict[int, list[int]] = {}
    for id, utterance in hits:
        groups.setdefault(utterance or -id, [id])
    found = [_utterance(connection, group, ids) for group, ids in groups.items()]
    return sorted(found, key=lambda u: (-u.outlets, u.uses[0].published or "~", u.uses[0].document))[:limit]


def _short(connection: sqlite3.Connection, words: str) -> list[tuple[int, int | None]]:
    """By letters: a word or two have no pair of telling words to be found by."""
    like = f"%{_escaped(words.strip())}%"
    sql = "SELECT id, utterance FROM (SELECT id, utterance, text, direct FROM quotation LIMIT ?) WHERE direct AND text LIKE ? ESCAPE '\\'"
    return connection.execute(sql, (SCANNED, like)).fetchall()


def _long(connection: sqlite3.Connection, wanted: quotations.Bag) -> Iterator[tuple[int, int | None]]:
    """By pairs of words in every language that there is a table for, as which words tell differs."""
    keys = {key for language in ("en", "de", "xx") for key in quotations.keys(quotations.bag_of(" ".join(wanted.stems), language))}
    marks = ", ".join("?" * len(keys))
    sql = f"""SELECT q.id, q.utterance, q.text, q.language FROM quotation q JOIN
              (SELECT item, count(*) AS shared FROM sketch WHERE kind = 'quotation' AND key IN ({marks}) GROUP BY item ORDER BY shared DESC, item LIMIT 500) s
              ON s.item = q.id WHERE q.direct ORDER BY s.shared DESC, q.id"""
    for id, utterance, text, language in connection.execute(sql, sorted(keys)).fetchall():
        if quotations.found_in(wanted, quotations.bag_of(text, language)):
            yield id, utterance


def utterance(connection: sqlite3.Connection, quotation: int) -> Utterance:
    """What a quotation is a form of, with every use of it.

    :raises NotFound: where there is no quotation with this number.
    """
    found = connection.execute("SELECT coalesce(utterance, -id), direct FROM quotation WHERE id = ?", [quotation]).fetchone()
    if not found or (found[0] < 0 and not found[1]):
        raise NotFound(f"There is no quotation {quotation} in this archive.")
    return _utterance(connection, found[0], [quotation])


def ties(connection: sqlite3.Connection, document: int) -> Ties:
    """What a document has in common with others, as far as it is worked out."""
    if not worked_out(connection):
        return Ties()
    sql = """SELECT r.story, s.articles FROM related r JOIN story s ON s.name = r.story WHERE r.document = ? AND s.articles > 1"""
    name, articles = connection.execute(sql, [document]).fetchone() or (None, 0)
    sql = "SELECT count(*) FROM (SELECT other FROM copy WHERE document = ?1 UNION ALL SELECT document FROM copy WHERE other = ?1)"
    reprinted = connection.execute(sql, [document]).fetchone()[0]
    sql = """SELECT q.id, q.statement, q.text, (SELECT count(DISTINCT o.document) FROM quotation o WHERE o.utterance = q.utterance)
             FROM quotation q WHERE q.document = ? AND q.utterance IS NOT NULL ORDER BY q.number"""
    return Ties(name, articles, reprinted, tuple(Tied(*row) for row in connection.execute(sql, [document])))


def tied(connection: sqlite3.Connection, documents: Sequence[int]) -> dict[tuple[int, int], Tied]:
    """The quotations of some documents that others have as well, by document and place of the statement in its record."""
    if not worked_out(connection):
        return {}
    sql = """SELECT q.document, q.id, q.statement, q.text, (SELECT count(DISTINCT o.document) FROM quotation o WHERE o.utterance = q.utterance)
             FROM quotation q WHERE q.document IN (SELECT value FROM json_each(?)) AND q.utterance IS NOT NULL AND q.statement IS NOT NULL ORDER BY q.document, q.number"""
    found: dict[tuple[int, int], Tied] = {}
    for document, *row in connection.execute(sql, [json.dumps(documents)]):
        found.setdefault((document, row[1]), Tied(*row))
    return found


def _utterance(connection: sqlite3.Connection, group: int, ids: Sequence[int]) -> Utterance:
    sql = """SELECT q.id, d.id, d.outlet, d.published, d.url, d.headline, r.one_text FROM quotation q JOIN document d ON d.id = q.document
             JOIN related r ON r.document = d.id WHERE q.utterance = ? OR q.id = ? ORDER BY coalesce(d.published_utc, '~'), d.id, q.id"""
    rows = connection.execute(sql, (group, ids[0])).fetchall()
    quotes = {row[0]: found[1] for row in rows if (found := read_quote(connection, row[0]))}
    bags = {id: quotations.bag(q) for id, q in quotes.items()}
    longest = max((id for id, q in quotes.items() if q.direct), key=lambda id: (len(bags[id].stems), -id))
    uses = []
    for id, document, outlet, published, url, headline, one_text in rows:
        q = quotes[id]
        form, missing = quotations.form(bags[longest], bags[id], q.direct)
        at = q.spans[0]
        uses.append(
            Use(document, outlet, published, url, headline, q.text, at.start, at.end, q.speaker, q.source, form, missing, one_text, id)
        )
    speakers = tuple(dict.fromkeys(u.speaker for u in uses if u.speaker))
    return Utterance(quotes[longest].text, speakers, tuple(uses), len({u.outlet for u in uses}), len({u.one_text for u in uses}))


# ── stories ─────────────────────────────────────────────────────────────────


def stories(connection: sqlite3.Connection, since: str | None, words: str | None, least: int, limit: int) -> list[StoryRow]:
    """Stories told by at least so many articles, the newest first.

    :raises QueryError: where the day cannot be understood.
    """
    parts: list[str] = ["articles >= ?"]
    values: list[Any] = [least]
    if since:
        parts.append("last_day >= ?")
        values.append(day_given(since))
    wanted = re.findall(r"\w+", storable(words or ""))[:12]
    if wanted:  # each word of the headlines of one story, the beginning of a word being enough
        headlines = "SELECT r.story FROM related r JOIN document_search q ON q.rowid = r.document WHERE document_search MATCH ?"
        parts += [f"name IN ({headlines})"] * len(wanted)
        values += [f'headline : "{word}" *' for word in wanted]
    sql = f"SELECT * FROM story WHERE {' AND '.join(parts)} ORDER BY coalesce(last_day, '') DESC, articles DESC, name LIMIT ?"
    return [StoryRow(*row) for row in connection.execute(sql, [*values, limit])]


def story(connection: sqlite3.Connection, wanted: str, records: Records) -> StoryPage:
    """One story by its name, by the beginning of it, by the number of a document (``#12``) or by the address of a page.

    :raises NotFound: where there is none.
    """
    name = _named(connection, wanted)
    sql = """SELECT r.document, r.one_text FROM related r JOIN document d ON d.id = r.document WHERE r.story = ?
             ORDER BY coalesce(d.published_utc, '~'), d.id LIMIT ?"""
    texts = dict(connection.execute(sql, (name, ARTICLES)).fetchall())
    return sidebyside.page(name, {document: records(document) for document in texts}, texts)


def _named(connection: sqlite3.Connection, wanted: str) -> str:
    number = number_given(wanted.removeprefix("#"))
    like = f"{_escaped(wanted)}%"
    tries: list[tuple[str, Any]] = [("SELECT name FROM story WHERE name LIKE ? ESCAPE '\\' LIMIT 2", like)]
    tries.append(
        (
            "SELECT r.story FROM related r JOIN document d ON d.id = r.document WHERE d.url = ? AND r.story IS NOT NULL LIMIT 1",
            storable(wanted),
        )
    )
    if number is not None:
        tries.insert(0, ("SELECT story FROM related WHERE document = ? AND story IS NOT NULL", number))
    for sql, value in tries if wanted.strip() else []:
        found = connection.execute(sql, [value]).fetchall()
        if len(found) == 1:
            return str(found[0][0])
    raise NotFound(f"There is no story “{storable(wanted[:80])}” in this archive. onrecord stories lists them.")


# ── figures ─────────────────────────────────────────────────────────────────


def speaker_ledger(connection: sqlite3.Connection, speaker: str, records: Records, documents: int = 400) -> list[Line]:
    """The same things counted by one speaker, under every form of the name that was joined to it.

    :raises NotFound: where no figure is attributed to this speaker.
    """
    key = names.person(speaker)
    sql = """SELECT DISTINCT f.document, f.attributed_to FROM figure f JOIN statement s ON s.id = f.statement JOIN document d ON d.id = f.document
             WHERE d.newest = 1 AND (s.speaker_plain = ?1 OR s.person IN (SELECT person FROM person_form WHERE name_plain = ?1 OR name_key = ?2))
             ORDER BY f.document LIMIT ?3"""
    rows = connection.execute(sql, (plain(storable(speaker)), storable(key.key), documents)).fetchall()
    if not rows:
        raise NotFound(f"No figure in this archive is attributed to “{storable(speaker[:80])}”. onrecord people lists who is met.")
    return ledger.ledger(entry for document, name in rows for entry in ledger.entries(document, records(document), name))


def _escaped(words: str) -> str:
    """Words as LIKE takes them letter by letter."""
    return str(storable(words)).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
