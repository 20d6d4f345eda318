"""The command line: ``onrecord read|add|search|changes|people|quote|copies|stories|story|ledger|export|serve|desk|invite|verify|reread|rebuild|migrate|crawl|load|watch|schema``."""

from __future__ import annotations

import click

from onrecord.version import VERSION


class _LazyGroup(click.Group):
    """Loads a command's file when it is called for, so that ``--help`` answers at once."""

    NAMES = (
        "read",
        "add",
        "search",
        "changes",
        "people",
        "quote",
        "copies",
        "stories",
        "story",
        "ledger",
        "export",
        "serve",
        "desk",
        "invite",
        "verify",
        "reread",
        "rebuild",
        "migrate",
        "crawl",
        "load",
        "watch",
        "schema",
    )  # in the order in which a reader meets them

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the help page."""
        return list(self.NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded now."""
        from importlib import import_module

        if cmd_name not in self.NAMES:
            return None
        command = getattr(import_module(f"onrecord.cli.{cmd_name}"), f"{cmd_name}_command")
        return command if isinstance(command, click.Command) else None


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="onrecord")
def main() -> None:
    """Turn news pages into records that can be checked.

    Who is said to have said what, when, where and how much: each finding quotes the page and points at its words. Everything happens on this machine.

    \b
    Begin with:
      onrecord read page.html
      onrecord add pages/ --archive news.db
      onrecord serve news.db
    """
