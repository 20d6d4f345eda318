"""``onrecord people``: who is met in an archive, what they said, and which names are one person."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from onrecord.archive.persons import PersonPage, PersonRow
from onrecord.archive.store import Archive
from onrecord.archive.values import number_given
from onrecord.cli import lists
from onrecord.cli.errors import plainly
from onrecord.cli.show import moment, safe


@click.command("people")
@click.argument("names", nargs=-1)
@click.option("--archive", "path", type=click.Path(path_type=Path), required=True, help="The archive to look in.")
@click.option("--undo", is_flag=True, help="With join: the two names are not one person.")
@click.option("--kind", type=click.Choice(["person", "body"]), help="Only people, or only bodies.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many people, or statements of one.")
@click.option("--json", "form", flag_value="json", help="One JSON object a line.")
@click.option("--csv", "form", flag_value="csv", help="A table for a spreadsheet: the statements of those found, or the list of all.")
@plainly
def people_command(names: tuple[str, ...], path: Path, undo: bool, kind: str | None, limit: int, form: str | None) -> None:
    """People and bodies across all pages; with a NAME, what each who bears it said, where and when.

    Forms of one name are joined where there is evidence: the same full name, or another spelling of it with the same office or in the same company. To decide by hand:
    people join A B; to take it back, or to part what a rule has joined: people join A B --undo. A and B are names, numbers such as #12, or a name as one page
    has it, Sharif@17. What was decided is kept.

    \b
    For example:
      onrecord people --archive news.db
      onrecord people Zelensky --archive news.db
      onrecord people join "Kate Lee" "Catherine Lee" --archive news.db
    """
    if names[:1] == ("join",) and len(names) == 3:
        _decide(path, names[1], names[2], undo)
        return
    if undo or names[:1] == ("join",):
        raise click.UsageError("To join two names: onrecord people join A B --archive news.db, and --undo to part them.")
    name = " ".join(names)
    with Archive(path, create=False, read_only=True) as archive:
        found = _found(archive, name, kind, limit)
        if name and form == "csv":
            lists.statements([archive.person(p.id, limit) for p in found], sys.stdout)
        elif form == "csv":
            lists.people(found, sys.stdout)
        else:
            for person in found:
                shown = archive.person(person.id, limit) if name else person
                click.echo(msgspec.json.encode(shown).decode() if form == "json" else _lines(shown))
    if not found:
        click.echo("Nobody of that name is met in this archive." if name else "Nobody is met in this archive.", err=True)


def _found(archive: Archive, name: str, kind: str | None, limit: int) -> list[PersonRow]:
    number = number_given(name.removeprefix("#")) if name.startswith("#") else None
    if number is not None:
        return [archive.person(number, 1).person]
    return archive.people(name or None, limit if not name else 20, "body" if kind == "body" else "person" if kind else None)


def _decide(path: Path, one: str, other: str, undo: bool) -> None:
    with Archive(path, create=False) as archive:
        if undo:
            archive.part_people(one, other)
            click.echo(f"{one} and {other} are two from now on.", err=True)
        else:
            person = archive.join_people(one, other)
            click.echo(safe(f"#{person.id} {person.name} is from now on also: {', '.join(person.forms[1:]) or 'the other'}."), err=True)


def _lines(shown: PersonPage | PersonRow) -> str:
    return _page(shown) if isinstance(shown, PersonPage) else _row(shown)


def _row(p: PersonRow) -> str:
    when = f"{p.first} to {p.last}" if p.first and p.first != p.last else p.first or ""
    outlets = f"of {p.outlets} outlet{'s' * (p.outlets != 1)}" if p.outlets else "(outlet not known)"
    counted = f"{p.statements} statement{'s' * (p.statements != 1)} on {p.documents} page{'s' * (p.documents != 1)} {outlets}"
    also = f"  also: {', '.join(p.forms[1:])}" if len(p.forms) > 1 else ""
    return safe(f"#{p.id} {p.name}{', ' + p.roles[0] if p.roles else ''}: {counted}{', ' + when if when else ''}{also}")


def _page(page: PersonPage) -> str:
    lines = [_row(page.person)]
    lines += [f"  as {role}" for role in page.person.roles[:10]]
    for s in page.statements:
        when = moment(s.published) if s.published else "date not given"
        lines.append(safe(f"  {when}  {s.outlet or ''}  {s.url or ''}"))
        lines.append(safe(f"    {s.cue or ''}{' (' + s.stance + ')' if s.stance != 'neutral' else ''}: {s.content}"))
    return "\n".join(lines) + "\n"
