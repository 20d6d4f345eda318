"""A search becomes conditions of a SELECT. What can be asked of a document as a whole is asked of the index of words, where its facets stand beside them."""

from __future__ import annotations

import json
import re
import sqlite3
from typing import Any, Literal, NamedTuple

import msgspec

from onrecord.archive import names
from onrecord.archive.calendar import stretches
from onrecord.archive.countries import codes
from onrecord.archive.facets import SQUARES, cell, square
from onrecord.archive.values import day_given, plain, storable
from onrecord.archive.words import all_words, parse
from onrecord.errors import QueryError
from onrecord.limits import Limits
from onrecord.model import Frozen, Stance, StatementKind

IN_TEXT = "{headline standfirst body}"
HEAD_ALONE = "{headline standfirst}"
FACETS = 5_000  # things of a document that the words of a filter may mean: "john" names many speakers
PEOPLE = 500
FEW = 100  # facets that the index of words is asked for at once; each costs a look into it
BOX = re.compile(r"\s*,\s*".join([r"(-?\d{1,3}(?:\.\d{1,10})?)"] * 4))  # bounded numbers between commas: linear


class Query(Frozen, frozen=True):
    """What to search for. Nothing given means every document, the newest first.

    Speaker, role, kind, stance and said are asked of one and the same statement.

    >>> Query(words='sanctions "oil price"', speaker="Peskov", since="2023-11").speaker
    'Peskov'
    """

    words: str = ""  # see onrecord.archive.words.parse
    speaker: str | None = None  # words of a speaker's name, in any usual spelling
    outlet: str | None = None  # words of the outlet's name
    since: str | None = None  # first day of publication: 2023, 2023-11 or 2023-11-10
    until: str | None = None  # last day of publication, the same
    place: str | None = None  # a place's name, or a country's name in any usual spelling or its two letters
    limit: int | None = None  # how many; None is limits.list_rows
    offset: int = 0
    versions: Literal["newest", "all"] = "newest"  # "all" searches what has been changed since as well
    role: str | None = None  # words of the speaker's role
    said: str | None = None  # words that stand in what somebody is said to have said
    kind: StatementKind | None = None
    stance: Stance | None = None
    box: str | None = None  # "south,west,north,east" in degrees: documents that name a place in it
    about_since: str | None = None  # first day of the time spoken of
    about_until: str | None = None  # last day of it
    language: str | None = None  # BCP 47: "de"
    has_figure: bool = False
    has_video: bool = False


class Condition(NamedTuple):
    """A condition and its values. ``{row}`` stands for the document's number."""

    sql: str
    values: tuple[Any, ...] = ()


Group = list[int]  # facets of which a document must have one
NOTHING = Condition("0")  # a filter that no document can pass


class Speaker(NamedTuple):
    """Whom a speaker filter means: names as they are compared, and people of the archive who go by other names as well."""

    names: str  # JSON lists
    people: str


class Clause(Frozen, frozen=True):
    """The conditions of a query."""

    table: str  # with words the index alone, whose rows are slim; its ``rowid`` is the document's number as well
    sql: str
    values: tuple[Any, ...]
    words: str | None = None  # the FTS5 expression behind the snippet
    said: Condition | None = None  # what a statement must be that is shown with a hit

    def matching(self, columns: str | None) -> Clause:
        """The same with the words in these columns alone, as "{headline standfirst}"; with None, in the body and not in those.

        The expression of the index is the first of the values, and the words stand first in it.
        """
        match, words = str(self.values[0]), self.words or ""
        bare = words.removeprefix(IN_TEXT)
        head = f"{HEAD_ALONE}{bare}"
        asked = f"({columns}{bare})" if columns else f"({words} NOT {head})"
        return msgspec.structs.replace(self, values=(match.replace(f"({words})", asked, 1), *self.values[1:]), words=asked)

    def but(self, documents: list[int]) -> Clause:
        """The same without some documents."""
        sql = f"{self.sql} AND +{self.table}.rowid NOT IN (SELECT value FROM json_each(?))"
        return msgspec.structs.replace(self, sql=sql, values=(*self.values, json.dumps(documents)))


def where(connection: sqlite3.Connection, query: Query, limits: Limits) -> Clause:
    """The conditions of a query.

    :raises QueryError: where a date or box cannot be understood or the words are too long.
    """
    for text in (query.words, query.speaker, query.outlet, query.place, query.role, query.said, query.language, query.box):
        if text and len(text) > limits.query_characters:
            raise QueryError(f"A search has at most {limits.query_characters:,} characters; this one has {len(text):,}.")
    return _Builder(connection, query).clause()


def _given(text: str | None) -> str:
    return (text or "").strip()


class _Builder:
    def __init__(self, connection: sqlite3.Connection, query: Query) -> None:
        self._connection = connection
        self._query = query

    def clause(self) -> Clause:
        """The conditions, those first that leave least to the others."""
        words, conditions = self._words()
        statement = self._statement()
        groups = [*self._outlet(), *self._place(), *self._plainly_so(), *self._single(statement, conditions)]
        conditions += self._box(groups)
        conditions += [*self._published(groups), *self._spoken_of(groups)]
        match = self._match(words, groups, conditions)
        conditions += self._together(statement)
        if self._query.versions == "newest":
            conditions.append(Condition("+{row} NOT IN (SELECT id FROM document WHERE newest = 0)" if match else "document.newest = 1"))
        if match:
            conditions.insert(0, Condition("document_search MATCH ?", (match,)))
        table = "document_search" if match else "document"
        sql = " AND ".join(c.sql for c in conditions).replace("{row}", f"{table}.rowid") or "1"
        return Clause(table, sql, tuple(v for c in conditions for v in c.values), words, _all(list(statement.values())))

    def _match(self, words: str | None, groups: list[Group], conditions: list[Condition]) -> str | None:
        """One expression for the index: the words, and of each group of facets any one."""
        parts = [words] if words else []
        for group in groups:
            if not group:
                conditions.append(NOTHING)
            elif len(group) <= FEW:
                parts.append(_any_of(group))
            else:  # too many for one expression: some at a time, put together
                several = [_any_of(group[i : i + FEW]) for i in range(0, len(group), FEW)]
                union = " UNION ALL ".join(["SELECT rowid FROM document_search WHERE document_search MATCH ?"] * len(several))
                conditions.append(Condition(f"+{{row}} IN ({union})", tuple(several)))
        return " AND ".join(f"({part})" for part in parts) or None

    # ── words ───────────────────────────────────────────────────────────────

    def _words(self) -> tuple[str | None, list[Condition]]:
        wanted = parse(self._query.words)
        conditions = [NOTHING] if wanted.nothing else []
        if wanted.none:
            sql = "+{row} NOT IN (SELECT rowid FROM document_search WHERE document_search MATCH ?)"
            conditions.append(Condition(sql, (f"{IN_TEXT} : ({wanted.none})",)))
        if not wanted.some:
            return None, conditions
        return f"{IN_TEXT} : ({wanted.some})", conditions

    # ── who said it, and how ────────────────────────────────────────────────

    def _statement(self) -> dict[str, Condition]:
        """What a statement must be, by the filter that asks for it."""
        query = self._query
        found: dict[str, Condition] = {}
        if _given(query.speaker):
            who = self._speaker(_given(query.speaker))
            sql = "(s.speaker_plain IN (SELECT value FROM json_each(?)) OR s.person IN (SELECT value FROM json_each(?)))"
            found["speaker"] = Condition(sql, who)
        if _given(query.role):
            values = [value for _, value in self._facets_with_words(("role",), _given(query.role))]
            found["role"] = Condition("s.role_plain IN (SELECT value FROM json_each(?))", (json.dumps(values),))
        if query.kind:
            found["statement kind"] = Condition("s.kind = ?", (query.kind,))
        if query.stance:
            found["stance"] = Condition("s.stance = ?", (query.stance,))
        if _given(query.said):
            words = parse(_given(query.said)).some
            sql = "s.id IN (SELECT rowid FROM statement_search WHERE statement_search MATCH ?)"
            found["said"] = Condition(sql, (f"content : ({words})",)) if words else NOTHING
        return found

    def _single(self, statement: dict[str, Condition], conditions: list[Condition]) -> list[Group]:
        """Each filter of statements by itself: as facets of the document where it has them, else as a condition."""
        groups: list[Group] = []
        for name, condition in statement.items():
            if name == "speaker":
                conditions += self._spoken_by(condition, groups)
            elif name == "role":
                sql = "SELECT id FROM facet WHERE name = 'role' AND value IN (SELECT value FROM json_each(?))"
                groups.append([row[0] for row in self._connection.execute(sql, condition.values)])
            elif name == "said":
                sql = "+{row} IN (SELECT s.document FROM statement_search q CROSS JOIN statement s ON s.id = q.rowid WHERE statement_search MATCH ?)"
                conditions.append(Condition(sql, condition.values) if condition.values else NOTHING)
            elif not self._kind_and_stance(statement):
                groups.append(self._facet(name, condition.values[0]))
        if self._kind_and_stance(statement):
            groups.append(self._facet("kind and stance", f"{self._query.kind} {self._query.stance}"))
        return groups

    @staticmethod
    def _kind_and_stance(statement: dict[str, Condition]) -> bool:
        """Whether just these two are asked for, which have a facet together."""
        return set(statement) == {"statement kind", "stance"}

    def _spoken_by(self, who: Condition, groups: list[Group]) -> list[Condition]:
        """Documents in which one of these names or people speaks; of names alone the index is asked."""
        sql = "SELECT id FROM facet WHERE name IN ('speaker', 'source') AND value IN (SELECT value FROM json_each(?))"
        ids = [row[0] for row in self._connection.execute(sql, who.values[:1])]
        if who.values[1] == "[]":
            groups.append(ids)
            return []
        several = [_any_of(ids[i : i + FEW]) for i in range(0, len(ids), FEW)]
        parts = ["SELECT rowid FROM document_search WHERE document_search MATCH ?"] * len(several)
        parts.append("SELECT document FROM statement WHERE person IN (SELECT value FROM json_each(?))")
        return [Condition(f"+{{row}} IN ({' UNION ALL '.join(parts)})", (*several, who.values[1]))]

    def _together(self, statement: dict[str, Condition]) -> list[Condition]:
        """One and the same statement passes all of them."""
        if len(statement) < 2 or self._kind_and_stance(statement):
            return []
        both = _all(list(statement.values())) or NOTHING
        return [Condition(f"EXISTS (SELECT 1 FROM statement s WHERE s.document = {{row}} AND {both.sql})", both.values)]

    def _speaker(self, name: str) -> Speaker:
        found = {value for _, value in self._facets_with_words(("speaker", "source"), name)}
        keys = {names.person(name).key, names.body(name).key} - {""}
        return Speaker(json.dumps(sorted(found)), self._people(found, keys))

    def _people(self, found: set[str], keys: set[str]) -> str:
        """People who also go by names that were not found: a surname that an office has tied to them, a name joined by hand."""
        sql = """SELECT DISTINCT person FROM person_form WHERE name_plain IN (SELECT value FROM json_each(?)) OR name_key IN (SELECT value FROM json_each(?))
                 LIMIT ?"""
        people = {row[0] for row in self._connection.execute(sql, (json.dumps(sorted(found)), json.dumps(sorted(keys)), PEOPLE))}
        for key in keys:
            # A surname alone: every key that begins with it. No sign of a key sorts between the blank and "!".
            sql = "SELECT DISTINCT person FROM person_form WHERE name_key > ? AND name_key < ? LIMIT ?"
            people.update(row[0] for row in self._connection.execute(sql, (f"{key} ", f"{key}!", PEOPLE)))
        sql = "SELECT person, name_plain FROM person_form WHERE person IN (SELECT value FROM json_each(?))"
        forms = self._connection.execute(sql, [json.dumps(sorted(people))])
        return json.dumps(sorted({person for person, name in forms if name not in found}))

    # ── where, when and what else ───────────────────────────────────────────

    def _outlet(self) -> list[Group]:
        name = _given(self._query.outlet)
        return [[id for id, _ in self._facets_with_words(("outlet",), name)]] if name else []

    def _place(self) -> list[Group]:
        """A place by name; where the name is a country's, everything in the country."""
        name = _given(self._query.place)
        if not name:
            return []
        ids = self._facet("place", plain(storable(name)))
        for code in codes(name):
            ids += self._facet("country", code)
        return [ids]

    def _box(self, groups: list[Group]) -> list[Condition]:
        text = _given(self._query.box)
        if not text:
            return []
        found = BOX.fullmatch(text)
        south, west, north, east = map(float, found.groups()) if found else (1.0, 0.0, 0.0, 0.0)
        if not -90 <= south <= north <= 90 or not (-180 <= west <= 180 and -180 <= east <= 180):
            raise QueryError(f"“{storable(text[:60])}” is no box. Write its south, west, north and east edge in degrees: 36,-10,44,4")
        if squares := _squares(south, west, north, east):
            groups.append([id for name, value in squares for id in self._facet(name, value)])
        across = "OR" if west > east else "AND"  # over the line where the days change
        sql = f"""EXISTS (SELECT 1 FROM place p WHERE p.document = {{row}} AND p.latitude BETWEEN ? AND ?
                  AND (p.longitude >= ? {across} p.longitude <= ?))"""
        return [Condition(sql, (south, north, west, east))]

    def _plainly_so(self) -> list[Group]:
        query = self._query
        wanted = [("language", _given(query.language).lower())] if _given(query.language) else []
        wanted += [("has", "figure")] if query.has_figure else []
        wanted += [("has", "video")] if query.has_video else []
        return [self._facet(name, value) for name, value in wanted]

    def _published(self, groups: list[Group]) -> list[Condition]:
        """Facets for the months and years; the very days where days are given."""
        first, last = _span(self._query.since, self._query.until)
        if not first and not last:
            return []
        found: Group = []
        for unit, begin, end in stretches(first, last):
            found += self._between(f"{unit} published", begin, end)
        groups.append(found)
        if len(first) < 10 and len(last) < 10:
            return []
        # "~" comes after every digit and hyphen, so that 2023-11 takes in the whole month.
        sql = "EXISTS (SELECT 1 FROM document d INDEXED BY document_by_number WHERE d.id = {row} AND d.published_day BETWEEN ? AND ?)"
        return [Condition(sql, (first, last + "~"))]

    def _spoken_of(self, groups: list[Group]) -> list[Condition]:
        """The same for the time spoken of; a month lies in an interval of whole years as well."""
        first, last = _span(self._query.about_since, self._query.about_until)
        if not first and not last:
            return []
        found: Group = []
        for unit, begin, end in stretches(first, last):
            found += self._between(f"{unit} spoken of", begin, end)
            found += self._between("whole year spoken of", begin[:4], end[:4]) if unit == "month" else []
        groups.append(found)
        if len(first) < 10 and len(last) < 10:
            return []
        exact = """EXISTS (SELECT 1 FROM time t WHERE t.document = {row} AND coalesce(t.earliest, t.latest) <= ? AND coalesce(t.latest, t.earliest) || '~' >= ?)"""
        return [Condition(exact, (last + "~", first))]

    # ── facets ──────────────────────────────────────────────────────────────

    def _between(self, name: str, first: str, last: str) -> Group:
        sql = "SELECT id FROM facet WHERE name = ? AND value >= ? AND value <= ?"
        return [row[0] for row in self._connection.execute(sql, (name, first, last))]

    def _facet(self, name: str, value: str) -> list[int]:
        return [row[0] for row in self._connection.execute("SELECT id FROM facet WHERE name = ? AND value = ?", (name, storable(value)))]

    def _facets_with_words(self, kinds: tuple[str, ...], text: str) -> list[tuple[int, str]]:
        words = all_words(plain(storable(text)))
        if not words:
            return []
        sql = f"""SELECT f.id, f.value FROM facet_search q CROSS JOIN facet f ON f.id = q.rowid
                  WHERE facet_search MATCH ? AND +f.name IN ({", ".join("?" * len(kinds))}) LIMIT ?"""
        return self._connection.execute(sql, (words, *kinds, FACETS)).fetchall()


def _all(conditions: list[Condition]) -> Condition | None:
    if not conditions:
        return None
    return Condition(" AND ".join(c.sql for c in conditions), tuple(v for c in conditions for v in c.values))


def _span(since: str | None, until: str | None) -> tuple[str, str]:
    """First and last day, month or year; "" where it is open."""
    return (day_given(since) if since and since.strip() else "", day_given(until) if until and until.strip() else "")


def _any_of(group: Group) -> str:
    return f"facets : ({' OR '.join(f'f{number}' for number in group)})"


def _squares(south: float, west: float, north: float, east: float) -> list[tuple[str, str]]:
    """Facets of the squares that cover a box; none where they are many, or where it lies across the line where the days change."""
    for size in SQUARES:
        rows = range(int(south // size) * size, int(north // size) * size + 1, size)
        columns = range(int(west // size) * size, int(east // size) * size + 1, size)
        if west <= east and len(rows) * len(columns) <= FEW:
            return [(square(size), cell(latitude, longitude, size)) for latitude in rows for longitude in columns]
    return []
