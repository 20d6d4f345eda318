"""``onrecord invite``: who may come into a shared reading room."""

from __future__ import annotations

from pathlib import Path
from typing import cast
from urllib.parse import urlencode

import click

from onrecord.archive.deskacts import me
from onrecord.archive.store import Archive
from onrecord.cli.errors import plainly
from onrecord.cli.serve import PORT
from onrecord.cli.show import safe


@click.command("invite")
@click.argument("archive", type=click.Path(path_type=Path))
@click.option(
    "--role",
    type=click.Choice(["reader", "editor"]),
    default="reader",
    show_default=True,
    help="An editor may write on the desk; a reader only reads.",
)
@click.option(
    "--at",
    "room",
    default=f"http://127.0.0.1:{PORT}",
    show_default=True,
    help="The address of the room, as the one who is invited will open it.",
)
@click.option("--list", "listing", is_flag=True, help="List who has an account, and invite nobody.")
@click.option("--close", "name", help="Shut the account of this name, and invite nobody.")
@plainly
def invite_command(archive: Path, role: str, room: str, listing: bool, name: str | None) -> None:
    """Invite somebody into a shared reading room (onrecord serve --accounts).

    Prints a link with which one person can choose a name and a password, once, within a week. Accounts lie in a file beside the archive, ARCHIVE.accounts, that only its owner can read.

    \b
    For example:
      onrecord invite news.db --role editor
      onrecord invite news.db --list
      onrecord invite news.db --close "Jo Marsh"
    """
    from onrecord.room.accounts import Accounts, beside
    from onrecord.room.accountspasswords import ready
    from onrecord.room.guardvisit import Role

    ready()
    Archive(archive, create=False, read_only=True).close()  # what is no archive is refused here, in a sentence
    accounts = Accounts(beside(archive))
    if name is not None:
        accounts.close_account(name)
        click.echo(safe(f"{name} cannot sign in any more. What was written in that name stays."), err=True)
    elif listing:
        for member in accounts.members():
            click.echo(safe(f"{member.name}: {member.role}, invited by {member.invited_by}{', closed' if member.closed else ''}"))
    else:
        code = accounts.invite(cast(Role, role), me())
        click.echo(f"{room.rstrip('/')}/sign-up?{urlencode({'invitation': code})}")
        click.echo(
            f"Whoever opens this link becomes {'an editor' if role == 'editor' else 'a reader'} of the room. It works once, and for a week.",
            err=True,
        )
