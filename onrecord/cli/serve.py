"""``onrecord serve``: the reading room."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli.errors import plainly

PORT = 8321


@click.command("serve")
@click.argument("archive", type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True, help="The port on this machine.")
@plainly
def serve_command(archive: Path, port: int) -> None:
    """Open the reading room on an archive, in your browser, on this machine alone.

    \b
    For example:
      onrecord serve news.db
    """
    import uvicorn

    from onrecord.archive.store import Archive
    from onrecord.room.app import app

    Archive(archive, create=False, read_only=True).close()  # what is no archive is refused here, in a sentence
    room = app(archive)
    click.echo(f"The reading room is open at http://127.0.0.1:{port}/ (this machine only). Press Ctrl-C to close it.", err=True)
    uvicorn.run(room, host="127.0.0.1", port=port, log_level="warning", access_log=False)
