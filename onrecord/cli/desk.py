"""``onrecord desk``: what readers put beside the pages of an archive."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from onrecord.archive.desk import KINDS, Entry
from onrecord.archive.deskacts import me
from onrecord.archive.store import Archive
from onrecord.cli.errors import plainly
from onrecord.cli.show import safe
from onrecord.export.desk import FORMS, said

ARCHIVE = click.argument("archive", type=click.Path(path_type=Path))


BY = click.option("--by", default=me, show_default="your name on this machine", help="Whose steps.")


@click.group("desk")
def desk_command() -> None:
    """What readers put beside the pages: bookmarks, tags, notes, corrections, saved searches, and the trash.

    All of it is written down in the reading room (onrecord serve). It lies in the archive itself, with who and when, beside what was found in the pages and never over it.

    \b
    For example:
      onrecord desk list news.db
      onrecord desk export news.db --to csv > notes.csv
      onrecord desk undo news.db
    """


@desk_command.command("list")
@ARCHIVE
@click.option("--kind", type=click.Choice(KINDS), help="Only these.")
@click.option("--tag", help="Only articles with this tag.")
@click.option("--trash", is_flag=True, help="What lies in the trash instead.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@plainly
def list_command(archive: Path, kind: str | None, tag: str | None, trash: bool, as_json: bool) -> None:
    """List what lies on the desk, the newest first."""
    with Archive(archive, create=False, read_only=True) as store:
        found = store.desk.removed() if trash else store.desk.entries("tag" if tag else kind, value=tag)
        articles = store.desk.trashed() if trash else []
        for article in articles:
            words = f"article {article.document}: {article.headline or 'No headline found'} (put there by {article.put_by}, {article.put})"
            click.echo(msgspec.json.encode(article).decode() if as_json else safe(words))
        for entry in found:
            click.echo(msgspec.json.encode(entry).decode() if as_json else safe(_line(entry)))
    if not found and not articles:
        click.echo("The trash is empty." if trash else "Nothing lies on the desk.", err=True)


def _line(entry: Entry) -> str:
    where = f"document {entry.document}, {entry.finding} {(entry.number or 0) + 1 if entry.number is not None else ''}".rstrip()
    words = f"{entry.reason or 'search'}: {entry.value}" if entry.kind == "search" else said(msgspec.to_builtins(entry))
    about = "" if entry.document is None else f" on {where}"
    return f"#{entry.id} {entry.kind}{about}: {' '.join(words.split())} ({entry.made_by}, {entry.made})"


@desk_command.command("export")
@ARCHIVE
@click.option("--to", "form", type=click.Choice(list(FORMS)), default="jsonl", show_default=True, help="The format.")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; standard output otherwise.")
@plainly
def export_command(archive: Path, form: str, out: Path | None) -> None:
    """Take what lies on the desk out of an archive, each with the article and the words that it stands on."""
    with Archive(archive, create=False, read_only=True) as store:
        if out is None:
            FORMS[form](store.desk.pairs(store.record), sys.stdout)
            return
        with out.open("w", encoding="utf-8", newline="") as stream:
            count = FORMS[form](store.desk.pairs(store.record), stream)
    click.echo(f"{out}: {count} entr{'y' if count == 1 else 'ies'}.", err=True)


@desk_command.command("undo")
@ARCHIVE
@BY
@plainly
def undo_command(archive: Path, by: str) -> None:
    """Take back the last thing that was done at the desk."""
    with Archive(archive, create=False) as store:
        done = store.desk.undo(by)
    click.echo(f"Undone: {done}." if done else f"There is nothing of {by} to undo.", err=True)


@desk_command.command("redo")
@ARCHIVE
@BY
@plainly
def redo_command(archive: Path, by: str) -> None:
    """Do again what was undone last."""
    with Archive(archive, create=False) as store:
        done = store.desk.redo(by)
    click.echo(f"Done again: {done}." if done else f"There is nothing of {by} to do again.", err=True)


@desk_command.command("empty-trash")
@ARCHIVE
@click.option("--yes", is_flag=True, help="Do not ask.")
@BY
@plainly
def empty_command(archive: Path, yes: bool, by: str) -> None:
    """Delete for good what lies in the trash: articles with their captured pages, and notes that were taken away. This cannot be undone."""
    with Archive(archive, create=False) as store:
        articles, entries = len(store.desk.trashed()), len(store.desk.removed())
        if not articles and not entries:
            click.echo("The trash is empty.", err=True)
            return
        if not yes:
            click.confirm(f"Delete {articles} article(s) and {entries} note(s) or other entries for good?", abort=True, err=True)
        documents, gone = store.desk.empty_trash(by)
    click.echo(f"Deleted: {documents} captured page(s) and {gone} entries of the desk.", err=True)
