"""Which person of the archive a name on a page means: decided by evidence, one page at a time, and left open where there is none.

What joins two names, the strongest first:

- a hand's decision (``decisions.py``);
- the same spelling of a full name, unless something speaks against it, or the name is so common that it alone says nothing;
- another spelling of the same name (a transliteration, a short form), with the same office or with company in common;
- a surname alone, with the same office as the only person of that surname who holds it.

What speaks against it: another sex, other initials in the middle, a junior and a senior, fields of life that do not go together.
"""

from __future__ import annotations

import json
import sqlite3
import tomllib
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from onrecord.archive import names
from onrecord.archive.names import Name
from onrecord.archive.rows import Row
from onrecord.archive.values import plain, storable
from onrecord.model import Frozen

SURE = "same name and office"  # the strongest reason; where several people fit, it alone decides
KEPT = 5_000  # keys whose people are kept in memory: some 5 MB
CANDIDATES = 50  # people of one key that are looked at; more bear one name in no archive seen
COMPANY = 200  # documents of a person that are looked through for company
ASKED = 200  # times that this is done for one page; a page whose names need it more often is no news


class Known(NamedTuple):
    """A person of the archive, as far as joining needs to know."""

    id: int
    kind: str
    gender: str | None
    roles: frozenset[str]  # heads of the roles met: "minister", "striker"
    outlet: str | None  # of a body with a general name
    forms: frozenset[str]  # names as written


class Verdict(Frozen, frozen=True):
    """Whom a name means, and why; nobody where nothing tells."""

    person: int | None
    why: str


class Joiner:
    """Ties the names of a page to people. One for each connection; it remembers who was met.

    :param connection: of an archive, inside a transaction that writes.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: OrderedDict[tuple[str, str], tuple[Known, ...]] = OrderedDict()
        self._seen = -1
        self._asked = 0  # how often company was looked for, on one page
        self._apart: frozenset[frozenset[str]] = frozenset()  # two forms of which no person may have both
        self._apart_pages: dict[tuple[str, int], set[int]] = {}  # one name on two pages that means two people
        self.before: dict[tuple[int, str], int] = {}  # numbers to be given again, by page and name

    def forget(self) -> None:
        """Read everything anew; needed after another hand has changed the tables."""
        self._known.clear()
        self._seen = -1

    def join(self, document: int, outlet: str | None, rows: Sequence[Row], company: Sequence[Row] | None = None) -> dict[str, int]:
        """Fill ``person`` and ``why`` of the rows of ``appearance`` of one document; gives the person of each name that has one.

        :param company: the rows of all names on the page, where ``rows`` are only some of them.
        """
        self._refresh()
        keys = json.dumps([row["name_key"] for row in company or rows])
        page = Page(document, outlet, keys, len(company or rows) > 1)
        self._asked = 0
        met: dict[tuple[str, str, str | None, str | None], Verdict] = {}  # one name in one role is one person on a page
        for row in rows:
            key = (row["name"], row["kind"], row["role"], row["gender"])
            verdict = met[key] = met.get(key) or self._whom(row, page)
            row["person"], row["why"] = verdict.person, verdict.why
        return {row["name"]: row["person"] for row in rows if row["person"] is not None}

    def _refresh(self) -> None:
        """Another connection may have written since; within one transaction nobody can."""
        version = int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        if version != self._seen:
            self._seen = version
            self._known.clear()
            self._read_decisions()

    def _read_decisions(self) -> None:
        sql = "SELECT name, document, other_name, other_document FROM person_decision WHERE verdict = 'apart' AND undone IS NULL"
        found = self._connection.execute(sql).fetchall()
        self._apart = frozenset(frozenset((name, other)) for name, _, other, _ in found if name != other)
        self._apart_pages = {}
        for name, document, other, other_document in found:
            if name == other:
                self._apart_pages.setdefault((name, document), set()).add(other_document)
                self._apart_pages.setdefault((name, other_document), set()).add(document)

    def _whom(self, row: Row, page: Page) -> Verdict:
        name = names.parts(row["name"], row["kind"])
        if row["kind"] == "body":
            return self._body(row, name, page)
        if not name.full:
            return self._surname(row, name, page)
        candidates = [k for k in self._people("person", name.key) if not self._kept_apart(k, row["name"], page)]
        fits = [(k, why) for k in candidates if (why := self._fits(k, row, name, page))]
        if len(fits) > 1:
            fits = [(k, why) for k, why in fits if why == SURE] or fits
        if len(fits) == 1:
            return self._met(fits[0][0], row, name, fits[0][1])
        if len(fits) > 1:
            return Verdict(None, "several people of this name fit")
        return self._new(row, name, None, page)

    def _body(self, row: Row, name: Name, page: Page) -> Verdict:
        where = plain(page.outlet) if page.outlet and names.generic(name) else None
        if names.generic(name) and not where:
            return Verdict(None, "a general name, and the outlet is not known")
        for known in self._people("body", name.key):
            if known.outlet == where and not self._kept_apart(known, row["name"], page):
                return self._met(known, row, name, "same name" if not where else "same general name in the same outlet")
        return self._new(row, name, where, page)

    def _surname(self, row: Row, name: Name, page: Page) -> Verdict:
        office = heads(row["role"])
        holders = [k for k in self._surnamed(name) if k.roles & office and not self._kept_apart(k, row["name"], page)] if office else []
        if len(holders) == 1 and not _other_sex(holders[0], row):
            return self._met(holders[0], row, name, "surname, and the same office")
        return Verdict(None, "a surname alone")

    def _fits(self, known: Known, row: Row, name: Name, page: Page) -> str | None:
        """The reason to take the name for this person, if there is one."""
        if _other_sex(known, row) or any(_other_name(name, names.person(form)) for form in known.forms):
            return None
        office = heads(row["role"])
        same_office = bool(office & known.roles)
        spelled = any(_same_spelling(name, names.person(form)) for form in known.forms)
        if spelled and same_office:
            return SURE
        clash = _clash(office, known.roles)
        if spelled and not clash and not names.common(name):
            return "same name"
        if same_office:
            return "another spelling of the name, and the same office"
        if self._in_company(known, name, page):
            return "same name in the same company" if spelled else "another spelling of the name, in the same company"
        return None

    def _in_company(self, known: Known, name: Name, page: Page) -> bool:
        """Whether somebody else who is named on the page is named with this person elsewhere."""
        self._asked += 1
        if not page.others or self._asked > ASKED:
            return False
        sql = """SELECT 1 FROM (SELECT document FROM appearance WHERE person = ?1 AND document <> ?2 LIMIT ?3) d
                 JOIN appearance a ON a.document = d.document
                 WHERE a.person IS NOT ?1 AND a.name_key <> ?4 AND a.name_key LIKE '% %' AND a.name_key IN (SELECT value FROM json_each(?5)) LIMIT 1"""
        return self._connection.execute(sql, (known.id, page.document, COMPANY, name.key, page.company)).fetchone() is not None

    def _kept_apart(self, known: Known, name: str, page: Page) -> bool:
        """Whether a hand has decided that the name, here, is not this person's."""
        if self._apart and any(frozenset((form, name)) in self._apart for form in known.forms):
            return True
        others = self._apart_pages.get((name, page.document))
        if not others:
            return False
        sql = "SELECT 1 FROM appearance WHERE person = ? AND name = ? AND document IN (SELECT value FROM json_each(?))"
        return self._connection.execute(sql, (known.id, name, json.dumps(sorted(others)))).fetchone() is not None

    # ── who is known ────────────────────────────────────────────────────────

    def _people(self, kind: str, key: str) -> tuple[Known, ...]:
        found = self._known.get((kind, key))
        if found is None:
            found = tuple(self._read("f.name_key = ?", (storable(key),), kind))
            self._remember(kind, key, found)
        return found

    def _surnamed(self, name: Name) -> list[Known]:
        # No sign that a key may hold sorts between the blank and "!".
        return self._read("f.name_key > ? AND f.name_key < ?", (f"{storable(name.key)} ", f"{storable(name.key)}!"), "person")

    def _read(self, condition: str, values: tuple[str, ...], kind: str) -> list[Known]:
        sql = f"""SELECT p.id, p.kind, p.gender, p.roles, p.outlet, (SELECT json_group_array(name) FROM person_form WHERE person = p.id)
                  FROM person p WHERE p.kind = ? AND p.id IN (SELECT f.person FROM person_form f WHERE {condition}) ORDER BY p.id LIMIT {CANDIDATES}"""
        rows = self._connection.execute(sql, (kind, *values))
        return [
            Known(id, sort, gender, frozenset((roles or "").split()), outlet, frozenset(json.loads(forms)))
            for id, sort, gender, roles, outlet, forms in rows
        ]

    def _remember(self, kind: str, key: str, people: tuple[Known, ...]) -> None:
        self._known[kind, key] = people
        if len(self._known) > KEPT:
            self._known.popitem(last=False)

    def _met(self, known: Known, row: Row, name: Name, why: str) -> Verdict:
        """Write down what is new of a person."""
        office = heads(row["role"]) - known.roles
        gender = known.gender or row["gender"]
        if row["name"] not in known.forms:
            self._form(known.id, row["name"], name)
        if office or gender != known.gender:
            roles = " ".join(sorted(known.roles | office))
            self._connection.execute("UPDATE person SET gender = ?, roles = ? WHERE id = ?", (gender, roles, known.id))
        if office or gender != known.gender or row["name"] not in known.forms:
            for form in known.forms | {row["name"]}:
                self._known.pop((known.kind, names.parts(form, known.kind).key), None)
        return Verdict(known.id, why)

    def _new(self, row: Row, name: Name, outlet: str | None, page: Page) -> Verdict:
        number = self.before.get((page.document, row["name"]))
        if number is not None and self._connection.execute("SELECT 1 FROM person WHERE id = ?", [number]).fetchone():
            number = None
        office = heads(row["role"])
        values = (number, storable(row["name"]), row["kind"], row["gender"], " ".join(sorted(office)) or None, outlet)
        sql = "INSERT INTO person (id, name, kind, gender, roles, outlet) VALUES (?, ?, ?, ?, ?, ?)"
        id = self._connection.execute(sql, values).lastrowid or 0
        self._form(id, row["name"], name)
        others = self._known.pop((row["kind"], name.key), None)
        if number is None and others is not None and len(others) < CANDIDATES:  # the last of them, as its number is the highest
            new = Known(id, row["kind"], row["gender"], office, outlet, frozenset((storable(row["name"]),)))
            self._remember(row["kind"], name.key, (*others, new))
        return Verdict(id, "first met here")

    def _form(self, person: int, form: str, name: Name) -> None:
        sql = "INSERT OR IGNORE INTO person_form (person, name, name_plain, name_key) VALUES (?, ?, ?, ?)"
        self._connection.execute(sql, (person, storable(form), storable(plain(form)), storable(name.key)))


class Page(NamedTuple):
    """The page that a name stands on."""

    document: int
    outlet: str | None
    company: str  # JSON list of the keys of all names on it
    others: bool


def _same_spelling(a: Name, b: Name) -> bool:
    return (a.given, a.last) == (b.given, b.last)


def _other_name(a: Name, b: Name) -> bool:
    """Whether what both names tell of middle names and of father and son differs."""
    if a.suffix and b.suffix and a.suffix != b.suffix:
        return True
    return any(x[0] != y[0] for x, y in zip(a.middle, b.middle, strict=False))


def _other_sex(known: Known, row: Row) -> bool:
    return bool(known.gender and row["gender"] and known.gender != row["gender"])


@cache
def _roles() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """The fields of each head of a role, and the fields that go with each field."""
    raw = tomllib.loads(files("onrecord.archive").joinpath("roles.toml").read_text("utf-8"))
    fields: dict[str, set[str]] = {}
    for field, words in raw["fields"].items():
        for word in words.split():
            fields.setdefault(word, set()).add(field)
    together = {field: frozenset(words.split()) | {field} for field, words in raw["together"].items()}
    return {word: frozenset(found) for word, found in fields.items()}, together


@lru_cache(maxsize=5_000)
def heads(role: str | None) -> frozenset[str]:
    """The words of a role that say what someone is.

    >>> sorted(heads("former Prime Minister of Norway"))
    ['minister', 'prime']
    """
    known, _ = _roles()
    words = plain((role or "")[:200]).replace(",", " ").replace("’s", " ").split()
    return frozenset(w for w in words if w in known)


def _clash(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two sets of roles hardly belong to one life: no field of the one goes with any field of the other."""
    known, together = _roles()
    here = {field for word in a for field in known[word]}
    there = {field for word in b for field in known.get(word, ())}
    return bool(here and there) and not any(field in together.get(other, ()) for field in here for other in there)
