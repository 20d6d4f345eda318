"""``onrecord serve``: the reading room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from onrecord.cli.errors import plainly

PORT = 8321
CERTIFICATE = click.Path(path_type=Path, exists=True, dir_okay=False)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command("serve")
@click.argument("archive", type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True, help="The port on this machine.")
@click.option("--accounts", is_flag=True, help="A shared room: only those who were invited (onrecord invite) come in.")
@click.option("--host", default="127.0.0.1", show_default=True, help="With --accounts: the address of this machine to listen on.")
@click.option("--name", "names", multiple=True, help="With --accounts: a name that the room is opened by, such as news.example.org.")
@click.option(
    "--certificate", type=(CERTIFICATE, CERTIFICATE), help="With --accounts: for https, the files of the certificate and of its key."
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help="How many processes answer readers; one for each processor, four at most, where nothing is said.",
)
@plainly
def serve_command(archive: Path, port: int, host: str, processes: int | None, **shared: Any) -> None:
    """Open the reading room on an archive, in your browser, on this machine alone.

    With --accounts it can be opened to others: whoever was invited signs in, and reads, or writes on the desk as well.

    \b
    For example:
      onrecord serve news.db
      onrecord serve news.db --accounts --host 0.0.0.0 --name news.example.org --certificate cert.pem key.pem
    """
    from onrecord.archive.store import Archive
    from onrecord.room import serving
    from onrecord.room.app import app

    accounts, certificate = shared["accounts"], shared["certificate"]
    if not accounts and (host not in LOOPBACK or shared["names"] or certificate):
        raise click.UsageError(
            "Without --accounts the room opens on this machine alone: anybody who reaches it could read and change everything."
        )
    Archive(archive, create=False, read_only=True).close()  # what is no archive is refused here, in a sentence
    room = app(archive, **_shared(archive, host, shared["names"]) if accounts else {})
    file, key = certificate or (None, None)
    shown = f"{'https' if certificate else 'http'}://{f'[{host}]' if ':' in host else host}:{port}/"
    who = "those who were invited" if accounts else "this machine only"
    told = [f"The reading room is open at {shown} ({who}). Press Ctrl-C to close it."]
    if accounts and not certificate and host not in LOOPBACK:
        told.append("Without --certificate, passwords cross the network as they are typed: others on it can read them.")
    certified = {"ssl_certfile": file, "ssl_keyfile": key}
    serving.serve(room, host, port, processes or serving.processes(), lambda: click.echo("\n".join(told), err=True), **certified)


def _shared(archive: Path, host: str, names: tuple[str, ...]) -> dict[str, Any]:
    from onrecord.room.accounts import Accounts, beside
    from onrecord.room.accountspasswords import ready

    ready()
    members = Accounts(beside(archive))
    if not members.members():
        click.echo(f"Nobody has an account yet. Invite somebody: onrecord invite {archive} --role editor", err=True)
    return {"accounts": members, "names": [*names, *([host] if host not in ("0.0.0.0", "::") else [])]}
